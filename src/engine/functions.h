/*
 * What rules need to say and SQLite has no words for. All are pure.
 *
 *   host(text)    the host of a URI, an address of record or "address:port", in lower case; "" when there is none
 *   iso(us)       a time_us as RFC 3339 without zone; NULL for what is no integer
 *   number(text)  the decimal or 0x number that the text begins with; NULL when it begins with none
 */
#ifndef SIPDX_ENGINE_FUNCTIONS_H
#define SIPDX_ENGINE_FUNCTIONS_H

#include "base/span.h"

struct sqlite3;

/* 0 or -ENOMEM. */
int functions_add(struct sqlite3 *db);

/* Is the function one that a rule may call? Ours and SQLite's harmless ones. */
bool functions_allowed(const char *name);

/* 0; -EINVAL: does not begin with a number, or it does not fit. */
int number_prefix(struct span text, int64_t *ret);

#endif
