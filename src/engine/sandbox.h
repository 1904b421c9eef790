/*
 * A read-only connection that a stranger's SQL may run on: only SELECT over published v_* and t_* names, functions
 * on an allow-list, limits on steps, length and rows.
 */
#ifndef SIPDX_ENGINE_SANDBOX_H
#define SIPDX_ENGINE_SANDBOX_H

#include "store/store.h"

struct sandbox;

int sandbox_new(const struct store *s, struct sandbox **ret);
void sandbox_free(struct sandbox *b);

enum sandbox_end {
        SANDBOX_DONE,
        SANDBOX_BUDGET, /* steps, rows or heap used up */
        SANDBOX_ERROR,  /* the SQL is wrong or refused; sandbox_error() */
};

/* Row callback as store_query()'s. *ret_steps may be NULL: VM steps used, in thousands. */
enum sandbox_end sandbox_query(struct sandbox *b, const char *sql, query_row fn, void *ctx, uint64_t *ret_steps);
const char *sandbox_error(const struct sandbox *b);

/* EXPLAIN QUERY PLAN: names the first large table that would be read whole; NULL when none. Borrowed. */
const char *sandbox_full_scan(struct sandbox *b, const char *sql);

#endif
