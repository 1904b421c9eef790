/*
 * Columns of text for a terminal. The first rows decide the widths, so memory stays bounded however many follow. Nothing is
 * cut, a cell that is wider than its column pushes the rest of its row to the right; unless a row has to fit.
 */
#ifndef SIPDX_CLI_TABLE_H
#define SIPDX_CLI_TABLE_H

#include "cli/say.h"

enum { TABLE_ROWS = 500, TABLE_BYTES = 8 * 1024 * 1024, TABLE_WIDEST = 60 }; /* rows that decide, and no more than so many bytes */

struct table {
        struct out *out; /* borrowed; where finished rows go */
        size_t columns;
        struct buf cells; /* of the rows that wait: their safe text, one after another */
        struct table_cell {
                size_t at, n;
                bool right;
        } *waiting;
        size_t n_waiting, cap_waiting;
        size_t *widths; /* NULL: the rows still wait */
        size_t fit;     /* columns of a terminal that a row may take: wide cells are cut and end in "…"; 0: no bound */
};

#define TABLE_ON(where, n) ((struct table){.out = (where), .columns = (n)})

/* The next cell, row by row; made safe here. right: set against the right edge, as numbers are. 0 or -errno,
 * which out->err keeps too. */
int table_cell(struct table *t, struct span s, bool right);
/* Writes what waits and frees. 0 or -errno. */
int table_done(struct table *t);

#endif
