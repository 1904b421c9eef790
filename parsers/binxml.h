/*
 * The binary XML of Windows event logs: one record's elements, from the chunk of 64 KiB that holds them and the names and
 * templates that they refer to.
 */
#ifndef SIPDX_PARSERS_BINXML_H
#define SIPDX_PARSERS_BINXML_H

#include "parsers/elements.h"

/* Offsets are those in the chunk; what points outside it, into itself, or takes more steps than any record needs, is left out. */
enum binxml_fault {
        BINXML_BROKEN = 1 << 0, /* a token, a length or an offset that cannot be */
        BINXML_DEEP = 1 << 1,   /* too deep, or too many steps */
};

/* Tells the elements in bytes [at, end) of the chunk to x. Faults, 0: none; what came before one has been told. */
unsigned binxml_read(struct span chunk, size_t at, size_t end, struct elements *x);

/* Appends a value of a type (1 text, 4 byte … 21 hexadecimal; of an array, an item) as text. False: it is of no type, or too
 * short for it. */
bool binxml_put_value(struct buf *b, unsigned type, struct span raw);

/* Appends text of UTF-16LE as UTF-8, up to a NUL; halves of characters become U+FFFD. */
void binxml_put_utf16(struct buf *b, struct span raw);

/* 100 ns since 1601: "2014-05-12T08:01:02.1234567Z"; nothing for a time before 1970. */
void binxml_put_filetime(struct buf *b, uint64_t ticks);

#endif
