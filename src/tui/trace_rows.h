/*
 * Lines of the timeline with their texts, safe to show: what the trace view draws and searches. Nobody outside this room
 * includes it.
 */
#ifndef SIPDX_TUI_TRACE_ROWS_H
#define SIPDX_TUI_TRACE_ROWS_H

#include "base/arena.h"
#include "query/search.h"
#include "store/timeline.h"

struct trace_row {
        struct timeline_line at;
        struct span text; /* one line, safe, secrets masked; a very long one ends with "…" */
};

/* At most want rows from position pos on, all in the arena. A secret that began up to 32 lines of its source above them stays
 * hidden. only, if not NULL: rows that it would not find may have no text, for making a text safe takes most of the time. 0, or
 * -errno with store_error(). */
int trace_rows(struct timeline *t, struct store *s, struct arena *a, uint64_t pos, size_t want, const struct search *only,
               struct trace_row **ret, size_t *ret_n);

/* May the row of one of these lines, which are as they were written, be one that the search finds? For many lines at once, from
 * several threads at once. */
bool trace_rows_may_hold(const struct search *search, struct span text);

#endif
