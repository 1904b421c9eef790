/*
 * The list of messages of all calls in one order: how its columns look. The columns are those of query/listed.c, in the same
 * order.
 */
#include "tui/list.h"

enum { COLUMN_WHAT = 3, COLUMN_DIAG = 7 };

static const struct column columns[] = {
        {"msg", 5, 7, true, false, false},
        {"time", 12, 1, false, false, false},
        {"dir", 3, 4, false, false, false},
        {"what", 18, 0, false, true, false},
        {"cseq", 10, 8, false, false, false},
        {"from", 14, 2, false, true, false},
        {"to", 14, 2, false, true, false},
        {"diag", 6, 5, false, false, false},
        {"call", 5, 6, true, false, false},
        {"seen", 4, 9, true, false, false},
        {"sent", 4, 13, true, false, false},
        {"hop", 3, 14, true, false, false},
        {"local", 21, 10, false, false, false},
        {"peer", 21, 10, false, false, false},
        {"transport", 9, 12, false, false, false},
        {"host", 12, 11, false, false, false},
        {"call-id", 20, 15, false, false, false},
        {"uri", 24, RANK_HIDDEN, false, false, false},
        {"agent", 20, RANK_HIDDEN, false, false, false},
        {"bytes", 6, RANK_HIDDEN, true, false, false},
        {"file", 20, RANK_HIDDEN, false, false, true},
        {"line", 8, RANK_HIDDEN, true, false, false},
};

/* A first 401 is no failure, so an answer's code alone is coloured mildly; findings mark what failed. */
static unsigned style(const struct list_row *r, size_t column, unsigned style_of_row) {
        struct span what = r->cells[COLUMN_WHAT];
        if (column == COLUMN_DIAG)
                return STYLE_NOTICE;
        if (column != COLUMN_WHAT || !what.n)
                return style_of_row;
        return !is_digit(what.p[0]) ? STYLE_MESSAGE : what.p[0] < '3' ? STYLE_INFO : STYLE_WARNING;
}

static const struct key_help help[] = {
        {"Enter", "the message, decoded and raw", "Message"},
        {"r F6", "as it was sent", NULL},
        {"L", "its call as a ladder", "Ladder"},
        {"T", "all log lines around it", "Trace"},
        {"Space", "choose; a second one: compare the two messages", "Select"},
        {"o O", "next, previous message of the same call", NULL},
        {"e E  w W", "next, previous message that an error, a warning quotes", "Error"},
        {"< > z", "sort by another column, turn the order", NULL},
        {"Left Right", "scroll sideways", NULL},
        {NULL, NULL, NULL},
};

struct view *messages_new(void) {
        static const struct list_kind kind = {
                .listed = LISTED_MESSAGES, .name = "Messages", .one = "message", .many = "messages", .help = help,
                .columns = columns, .sort = 1, .style = style, .gravity = session_message_gravity, .enter = message_new,
        };
        return list_new(&kind);
}
