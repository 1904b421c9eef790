/*
 * The tables of codes under rules/tables/, as rules read them: t_<file name>, one column for each of the header line.
 */
#ifndef SIPDX_ENGINE_CODES_H
#define SIPDX_ENGINE_CODES_H

#include "base/span.h"

struct sqlite3;

/* Makes the TEMP tables on db. 0, -EIO (SQLite refused), -EBADMSG (a row has not as many cells as the header). */
int codes_load(struct sqlite3 *db);

#endif
