/*
 * What must be in a case for a rule's SQL to give anything: tables that hold a row, codes that occur. It is read from the SQL
 * once and asked of each case before the statement is made there, which costs a hundred times more. A gate may be open
 * for nothing; it is never closed where a row would come.
 */
#ifndef SIPDX_ENGINE_GATE_H
#define SIPDX_ENGINE_GATE_H

#include "base/arena.h"

struct gate;

/* Of a rule's SQL, which it copies. 0 or -ENOMEM. */
int gate_new(struct span sql, struct gate **ret);
void gate_free(struct gate *g); /* takes NULL */

enum { GATE_QUERIES = 64, GATE_VALUES = 3 };

/* Asks the case for a row: sql, ours, with the values for ?1 to ?3, of which those that it has not, or wants NULL, are NULL. 1: there
 * is one, 0: none, negative: it failed. slot is the same for the same sql, from 0, below GATE_QUERIES. */
typedef int (*gate_ask)(void *ctx, unsigned slot, const char *sql, const struct span *const values[GATE_VALUES]);

/* Asks the case whether a SELECT out of the SQL gives a row, as gate_ask answers. The SELECT is that of a table of WITH on which
 * much of the SQL stands; several rules may have the same one. */
typedef int (*gate_rows)(void *ctx, struct span select);

/* 1: open, 0: the SQL gives nothing here, or what ask or rows failed with. rows is asked last, or never where it is NULL. */
int gate_is_open(const struct gate *g, gate_ask ask, gate_rows rows, void *ctx);

/* While the SQL's tables of WITH are made one after the other: may it give anything, when those that empty names hold no row? */
typedef bool (*gate_empty)(void *ctx, struct span table);
bool gate_stays_open(const struct gate *g, gate_empty empty, void *ctx);

#endif
