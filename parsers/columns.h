/*
 * Tables of text: a line of names, a line of dashes under them, and rows whose cells stand below. Columns are counted in
 * characters.
 */
#ifndef SIPDX_PARSERS_COLUMNS_H
#define SIPDX_PARSERS_COLUMNS_H

#include "base/buf.h"

enum { COLUMNS_MAX = 64 };

struct columns {
        struct buf head; /* the line of names */
        struct {
                size_t from, to; /* of the dashes, in characters */
                size_t at, n;    /* of the name in .head, in bytes */
        } v[COLUMNS_MAX];
        size_t n;
};

/* Are these the dashes under a table's names? */
bool columns_dashes(struct span line);

/* The table's columns; .head is filled. False: they do not go together. */
bool columns_read(struct columns *c, struct span dashes);
struct span columns_name(const struct columns *c, size_t i);

/* The cells of a row, .n of them, borrowed from it; empty ones too. */
void columns_cells(const struct columns *c, struct span row, struct span *ret_cells);

void columns_done(struct columns *c);

#endif
