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

/* fn: as store_query()'s, or NULL. *ret_steps may be NULL: steps of SQLite's machine. */
enum sandbox_end sandbox_query(struct sandbox *b, const char *sql, query_row fn, void *ctx, uint64_t *ret_steps);
/* Told of a table of WITH that has no row; may the statement give one all the same? */
typedef bool (*sandbox_goes_on)(void *ctx, struct span table);

/* The same rows, sooner where the statement has a long chain of WITH: its tables are made one after the other, as long as goes_on
 * says so (NULL: always), and small ones stay for the next statement that has them too. */
enum sandbox_end sandbox_judge(struct sandbox *b, const char *sql, sandbox_goes_on goes_on, query_row fn, void *ctx);
/* Makes those tables, and they stay however large they are; what goes wrong with them is told by sandbox_judge(). */
void sandbox_ahead(struct sandbox *b, const char *sql, sandbox_goes_on goes_on, void *ctx);

/* The names of the columns that the statement would give; fn's non-zero stops. 0, -EINVAL with sandbox_error(), or what fn
 * returned. */
typedef int (*sandbox_column)(void *ctx, const char *name);
int sandbox_columns(struct sandbox *b, const char *sql, sandbox_column fn, void *ctx);

const char *sandbox_error(const struct sandbox *b);

/* Names the first large table (one with a row for each message, event or text) that the statement would read whole; NULL:
 * none, or the statement is refused. Borrowed. */
const char *sandbox_full_scan(struct sandbox *b, const char *sql);

#endif
