/*
 * A list of calls or messages that may be long: the ids come in steps that a key can interrupt, sorted as they come; cells are
 * fetched for the rows in sight. Calls and messages say only how their columns look and what Enter opens. Nobody outside this
 * room includes it.
 */
#ifndef SIPDX_TUI_LIST_H
#define SIPDX_TUI_LIST_H

#include "query/listed.h"
#include "tui/columns.h"
#include "tui/view.h"

struct list_row {
        int64_t id, call, source, time_us;
        uint64_t line;
        struct span *cells; /* safe, one a column */
};

struct list_kind {
        enum listed listed;
        const char *name, *one, *many;
        const struct key_help *help;
        const struct column *columns; /* as many as listed_columns() has, in the same order */
        size_t sort;                  /* column of the first order */
        unsigned (*style)(const struct list_row *r, size_t column, unsigned style);
        int (*gravity)(const struct session *s, int64_t id);
        struct view *(*enter)(const struct thing *t);
};

struct view *list_new(const struct list_kind *kind); /* NULL: memory is out */

#endif
