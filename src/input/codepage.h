/*
 * Text in the one-byte encodings of Windows and DOS, brought to UTF-8; and what UTF-8 is.
 */
#ifndef SIPDX_INPUT_CODEPAGE_H
#define SIPDX_INPUT_CODEPAGE_H

#include "base/buf.h"

enum codepage { CODEPAGE_1252, CODEPAGE_850, CODEPAGE_437, CODEPAGE_1250, CODEPAGE_1251 };

const char *codepage_name(enum codepage p); /* "windows-1252", "cp850" … */
/* By its name or number: "windows-1252", "cp1252", "1252". -ENOENT. */
int codepage_find(struct span name, enum codepage *ret);
/* Appends s as UTF-8. 0 or -ENOMEM. */
int codepage_put(struct buf *b, enum codepage p, struct span s);

/* Appends one character. 0 or -ENOMEM. */
int utf8_append(struct buf *b, uint32_t c);
/* Nothing but ASCII, and no NUL: what needs no look at its encoding. */
bool span_is_plain(struct span s);
/* What speaks for UTF-8 in bytes, and what against it. */
enum utf8_sign {
        UTF8_LETTERS = 1 << 0, /* characters beyond ASCII, the last of a line maybe cut off */
        UTF8_STRAYS = 1 << 1,  /* ends of characters whose beginning is not there */
        UTF8_NEVER = 1 << 2,   /* bytes that UTF-8 does not have, or not there */
};
unsigned utf8_signs(struct span s);
static inline bool span_is_utf8(struct span s) { return utf8_signs(s) <= UTF8_LETTERS; }

#endif
