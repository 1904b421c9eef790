/*
 * What the rules' own tables say of a code, for pages that explain one.
 */
#ifndef SIPDX_REPORT_TABLES_H
#define SIPDX_REPORT_TABLES_H

#include "base/span.h"

/* The named column of the row whose first cell is this number; empty: no such table, column or row. Borrowed, static. */
struct span table_lookup(const char *table, uint64_t key, const char *column);
/* The same where the first two cells are the lowest and the highest number of the row. */
struct span table_range(const char *table, uint64_t key, const char *column);

#endif
