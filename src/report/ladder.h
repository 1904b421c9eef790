/*
 * A ladder drawn as text, or written as JSON. Everything from the evidence passes base/safe.h.
 */
#ifndef SIPDX_REPORT_LADDER_H
#define SIPDX_REPORT_LADDER_H

#include "base/buf.h"
#include "query/ladder.h"

struct ladder_style {
        unsigned columns; /* of the page; 0: 80 */
        bool utf8;        /* else nothing but ASCII is drawn */
        bool colour;
};

/* Appends the ladder; where its lanes do not fit side by side, a list of "from > to". 0 or -ENOMEM. */
int ladder_text(const struct ladder *l, const struct ladder_style *style, struct buf *ret);
/* Appends one JSON object: call, lanes[], rows[]. 0 or -ENOMEM. */
int ladder_json(const struct ladder *l, struct buf *ret);

#endif
