/*
 * What differs between two messages or calls, as text or JSON. Everything from the evidence passes base/safe.h.
 */
#ifndef SIPDX_REPORT_DIFF_H
#define SIPDX_REPORT_DIFF_H

#include "base/buf.h"
#include "query/diff.h"

struct diff_style {
        unsigned columns; /* of the page; two halves from 120 on; 0: 80 */
        bool all;         /* what is expected too */
};

/* Appends the differences by section, side by side, or one below the other with - and + before them. 0 or -ENOMEM. */
int diff_put_text(const struct diff *d, const struct diff_style *style, struct buf *ret);
/* Appends one JSON object: left, right, rows[] of what differs, expected or not. 0 or -ENOMEM. */
int diff_put_json(const struct diff *d, struct buf *ret);

#endif
