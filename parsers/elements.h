/*
 * What the elements of an event in XML mean: told one after another, by whoever reads the XML or its binary form, they
 * become the parts and data of an event.
 */
#ifndef SIPDX_PARSERS_ELEMENTS_H
#define SIPDX_PARSERS_ELEMENTS_H

#include "parsers/winevent.h"

enum { ELEMENTS_DEPTH = 32, ELEMENTS_BYTES = 256 * 1024 }; /* levels; bytes of one value that are kept */

struct elements {
        struct winevent *event;
        struct buf names;                 /* of the open elements, one behind the other */
        size_t name_at[ELEMENTS_DEPTH];   /* where each begins */
        size_t depth;                     /* open elements, also those too deep to be told */
        size_t position;                  /* of the last Data */
        struct buf name, value;           /* of the Data that is open; text since the last tag */
        int err;                          /* the first failure; what is told behind it is dropped */
        bool cut;                         /* something was too deep or too long */
};

void elements_begin(struct elements *x, struct winevent *e); /* x: zeroed, or used before */
void elements_done(struct elements *x);

/* Names may have a prefix, which is dropped. Attributes are told before what the element holds. */
void elements_start(struct elements *x, struct span name);
void elements_attribute(struct elements *x, struct span name, struct span value);
void elements_text(struct elements *x, struct span text);
void elements_end(struct elements *x);
void elements_again(struct elements *x); /* the open element ends, and another of its name begins */

#endif
