/*
 * Which lines of a block a search finds as they are shown, without making rows of them. A line that is not touched by a secret is
 * shown as it is; of the few others only a row can tell.
 */
#ifndef SIPDX_TUI_TRACE_FIND_H
#define SIPDX_TUI_TRACE_FIND_H

#include "query/search.h"
#include "store/sieve.h"

struct trace_find;

/* One thread's own. 0 or -ENOMEM. */
int trace_find_new(const struct search *what, struct trace_find **ret);
void trace_find_free(struct trace_find *f); /* takes NULL */

/* A sieve_look whose ctx is a struct trace_find. What it puts for certain, trace_rows() shows with a hit; what it does not put,
 * without. */
bool trace_find_lines(void *ctx, const struct sieve_text *t, struct sieve_lines *ret);

#endif
