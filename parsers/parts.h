/*
 * Which formats a text holds one after the other: a ticket with a log, then an event, then somebody's words.
 */
#ifndef SIPDX_PARSERS_PARTS_H
#define SIPDX_PARSERS_PARTS_H

#include "parsers/parser.h"

struct part {
        const struct parser *parser; /* NULL: words, bare SIP, anything that no format is sure of */
        size_t at, n;                /* bytes of the text; whole lines */
};

/* Walks over a text from front to back. Set .text to begin. */
struct parts {
        struct span text;
        size_t at;                /* what comes before is handed out */
        size_t to;                /* what comes before belongs to the part at hand */
        const struct parser *now; /* whose part it is */
        const struct parser *next;
        bool cut;                 /* the line behind .to is of another format, for sure */
        bool sip;                 /* SIP stood in the lines above */
};

/* The next part. False: the text is done. Pure but for *p; a fallback is no format here. */
bool parts_next(struct parts *p, struct part *ret);

/* How many different formats a text holds, as far as 2; bare SIP beside one is another. Marks of quotations do not hide them. */
unsigned parts_formats(struct span text);

#endif
