/*
 * The tab-separated tables under rules/tables/, read where they lie in the program. A line of column names, then a line a row,
 * sorted by the first cell; cells may be empty. Everything is borrowed and static.
 */
#ifndef SIPDX_BASE_TSV_H
#define SIPDX_BASE_TSV_H

#include "base/span.h"

struct tsv {
        struct span head, rest; /* the names of the columns; the rows that were not taken yet */
};

/* False: there is no table of that name ("status"). */
bool tsv_open(const char *name, struct tsv *ret);
/* All of them, one after another; start with 0. False: no more. */
bool tsv_next(size_t *io_i, struct span *ret_name, struct tsv *ret);
/* The next row. */
bool tsv_row(struct tsv *t, struct span *ret);
/* Where a column stands, from 0; SIZE_MAX: nowhere. */
size_t tsv_column(const struct tsv *t, const char *name);
/* A cell of a row, or of the head; empty when the row is too short. */
struct span tsv_cell(struct span row, size_t column);
/* A whole decimal or 0x cell as a number; -EINVAL: another. */
int tsv_number(struct span cell, uint64_t *ret);

/* The named column of the row whose first cell is this number; empty: no such table, column or row. */
struct span tsv_lookup(const char *table, uint64_t key, const char *column);
/* The same where the first two cells are the lowest and the highest number of the row. */
struct span tsv_range(const char *table, uint64_t key, const char *column);

#endif
