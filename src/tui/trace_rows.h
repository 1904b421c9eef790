/*
 * Lines of the timeline with their texts, safe to show: what the trace view draws and searches. Nobody outside this room
 * includes it.
 */
#ifndef SIPDX_TUI_TRACE_ROWS_H
#define SIPDX_TUI_TRACE_ROWS_H

#include "base/arena.h"
#include "query/search.h"
#include "store/timeline.h"

enum { TRACE_ABOVE = 32 }; /* lines above a row in which a secret of it may begin */

struct trace_row {
        struct timeline_line at;
        struct span text; /* one line, safe, secrets masked; a very long one ends with "…" */
};

/* At most want rows from position pos on, all in the arena. A secret that began up to TRACE_ABOVE lines of its source above them
 * stays hidden. only, if not NULL: rows that it would not find may have no text, for making a text safe takes most of the time. 0, or
 * -errno with store_error(). */
int trace_rows(struct timeline *t, struct store *s, struct arena *a, uint64_t pos, size_t want, const struct search *only,
               struct trace_row **ret, size_t *ret_n);

/* Is some row of these lines, which are as they were written, other than its line for more than secrets and tabs? Then, or when a
 * line is very long, lines have to be looked at one by one. */
bool trace_rows_differ(struct span text);

#endif
