/*
 * What differs between two messages, and between two calls: rows that a reader sees side by side, or one below the other. What
 * differs by nature, such as tags, branches and keys, is marked, so that it can be left out. No drawing here.
 */
#ifndef SIPDX_QUERY_DIFF_H
#define SIPDX_QUERY_DIFF_H

#include "query/ladder.h"
#include "query/message.h"

enum diff_kind { DIFF_SAME, DIFF_CHANGED, DIFF_LEFT, DIFF_RIGHT };

struct diff_row {
        enum diff_kind kind;
        bool expected;           /* it differs in every message, or follows from what stands before */
        bool part;               /* of a value only the parts that differ are given */
        struct span section;     /* what it belongs to: "Route", "Media", a body's type; of calls a message, or where they part */
        struct span name;        /* of a header or a trait; empty: a line, or a message */
        struct span left, right; /* not made safe; secrets are masked, unless clear */
        int64_t left_id, right_id; /* messages, of calls; 0: none */
};

struct diff {
        struct span left, right; /* what is compared: "message 12", "call 3" */
        struct diff_row *rows;
        size_t n, cap;
        bool calls;     /* else messages */
        size_t parting; /* of calls: the row where they part, what follows is expected; n: they do not */
        size_t after_left, after_right; /* messages behind it */
        bool plain; /* a body was too long to be laid beside the other; only its beginning and end were looked for */
        bool many;  /* over LIMIT_DIFF_LINES of a body, LIMIT_DIFF_MESSAGES of a call: the rest was not compared */
};

/* Two messages: start line, headers by name in any order, descriptions of media by m-line, other bodies by line. Secrets are
 * masked first, so what differs in them alone is expected. All in the arena, or borrowed from the views. 0 or -ENOMEM. */
int diff_messages(const struct message_view *left, const struct message_view *right, bool clear, struct arena *a,
                  struct diff *ret);

/* Two calls, as their ladders have them: their messages by method, status and direction, not by address, id or time; of those
 * that correspond what matters, once; up to where the two part. As diff_messages(), or another -errno with store_error(). */
int diff_calls(struct store *s, const struct ladder *left, const struct ladder *right, bool clear, struct arena *a,
               struct diff *ret);

/* Appends a message's text. 0, -ENOENT, or another -errno that ends the comparison. */
typedef int (*diff_reader)(void *ctx, int64_t message, struct buf *ret);

/* For tests: as diff_calls(), with texts from elsewhere. */
int diff_ladders(const struct ladder *left, const struct ladder *right, diff_reader text, void *ctx, bool clear, struct arena *a,
                 struct diff *ret);

/* Differences; with all those too that are expected. */
size_t diff_count(const struct diff *d, bool all);

#endif
