/*
 * A ladder drawn as text, or written as JSON or as a diagram. Everything from the evidence passes base/safe.h.
 */
#ifndef SIPDX_REPORT_LADDER_H
#define SIPDX_REPORT_LADDER_H

#include "base/buf.h"
#include "query/ladder.h"

struct ladder_style {
        unsigned columns; /* of the page; 0: 80 */
        bool utf8;        /* else nothing but ASCII is drawn */
        bool colour;
        bool fold;        /* hops of one request or answer as one arrow */
        unsigned open;    /* LADDER_OPEN_MEDIA, _CANDIDATES, _SENDINGS: what stands below each row */
};

/* Appends the ladder; where its lanes do not fit side by side, a list of "from > to". 0 or -ENOMEM. */
int ladder_text(const struct ladder *l, const struct ladder_style *style, struct buf *ret);
/* Appends one JSON object: call, lanes[], rows[], facts[]. 0 or -ENOMEM. */
int ladder_json(const struct ladder *l, struct buf *ret);
/* Appends a sequence diagram for Mermaid; of the style counts what it says of rows. 0 or -ENOMEM. */
int ladder_mermaid(const struct ladder *l, const struct ladder_style *style, struct buf *ret);

#endif
