/*
 * How rows of a case leave the program: one form for all commands that print rows.
 */
#ifndef SIPDX_CLI_ROWS_H
#define SIPDX_CLI_ROWS_H

#include "cli/table.h"

struct row;

struct rows {
        struct out out; /* closed by its owner */
        struct table table;
        size_t n; /* rows printed */
        size_t fit; /* of a table: struct table's; set before the first row */
        int (*row)(struct rows *p, const struct row *r);
};

/* format: text and table are the same; csv, json or line. NULL: table. */
void rows_init(struct rows *p, const char *format, bool secrets);
/* Prints one row; all rows have the same names. Fits query_row with a struct rows as ctx. 0 or -errno. */
int rows_put(void *rows, int n, const char *const *names, const struct span *values, const bool *is_null,
             const bool *is_number);
/* What has to stand behind the last row. */
void rows_end(struct rows *p);

#endif
