/*
 * The tables of codes under rules/tables/, as rules read them: t_<file name>, one column for each of the header line.
 */
#ifndef SIPDX_ENGINE_CODES_H
#define SIPDX_ENGINE_CODES_H

#include "base/tsv.h"
#include "engine/rule.h"

struct sqlite3;

/* Makes the TEMP tables on db. 0, -EIO (SQLite refused), -EBADMSG (a row has not as many cells as the header). */
int codes_load(struct sqlite3 *db);

/* What is wrong with the tables: keys that stand twice or out of order, rows too short or too long, empty names. */
void codes_lint(struct complaints *c);
/* For tests: the same of one. */
void codes_lint_table(struct span name, struct tsv t, struct complaints *c);

#endif
