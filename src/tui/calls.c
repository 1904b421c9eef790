/*
 * The list of calls: how its columns look. The columns are those of query/listed.c, in the same order.
 */
#include "tui/list.h"

enum { COLUMN_STATE = 7, COLUMN_FINDING = 10 };

static const struct column columns[] = {
        {"call", 5, 4, true, false, false},
        {"time", 12, 2, false, false, false},
        {"length", 9, 8, true, false, false},
        {"kind", 8, 12, false, false, false},
        {"from", 14, 1, false, true, false},
        {"to", 14, 1, false, true, false},
        {"msgs", 4, 7, true, false, false},
        {"state", 10, 0, false, false, false},
        {"code", 4, 3, true, false, false},
        {"diag", 6, 6, false, false, false},
        {"finding", 16, 5, false, true, false},
        {"decided-by", 14, 9, false, false, false},
        {"last-good", 20, 14, false, false, false},
        {"legs", 4, 11, true, false, false},
        {"call-id", 20, 13, false, false, false},
        {"source", 21, RANK_HIDDEN, false, false, false},
        {"destination", 21, RANK_HIDDEN, false, false, false},
        {"agent", 20, RANK_HIDDEN, false, false, false},
        {"talk", 9, RANK_HIDDEN, true, false, false},
        {"file", 20, RANK_HIDDEN, false, false, true},
};

/* sngrep's colours of states: what failed is red, what was given up or refused by a person is not. */
static unsigned style(const struct list_row *r, size_t column, unsigned style_of_row) {
        struct span state = r->cells[COLUMN_STATE];
        if (column == COLUMN_FINDING)
                return STYLE_NOTICE;
        if (column != COLUMN_STATE)
                return style_of_row;
        if (span_eq(state, SPAN("failed")) || span_eq(state, SPAN("unanswered")))
                return STYLE_ERROR;
        if (span_eq(state, SPAN("partly")) || span_eq(state, SPAN("declined")) || span_eq(state, SPAN("cancelled")))
                return STYLE_WARNING;
        return span_eq(state, SPAN("answered")) ? STYLE_INFO : style_of_row;
}

static const struct key_help help[] = {
        {"Enter", "the call as a ladder", "Ladder"},
        {"x", "the call with all its legs", NULL},
        {"Space", "choose; a second one: compare the two calls", "Select"},
        {"e E  w W", "next, previous call that an error, a warning speaks of", "Error"},
        {"< > z", "sort by another column, turn the order", NULL},
        {"Left Right", "scroll sideways", NULL},
        {NULL, NULL, NULL},
};

struct view *calls_new(void) {
        static const struct list_kind kind = {
                .listed = LISTED_CALLS, .name = "Calls", .one = "call", .many = "calls", .help = help, .columns = columns, .sort = 1,
                .style = style, .gravity = session_call_gravity, .enter = ladder_new,
        };
        return list_new(&kind);
}
