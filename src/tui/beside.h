/*
 * The message under the cursor, shown beside or below a list: decoded or as it was sent, wrapped to its columns. Reading and
 * drawing are apart, as in a view. Nobody outside this room includes it.
 */
#ifndef SIPDX_TUI_BESIDE_H
#define SIPDX_TUI_BESIDE_H

#include "base/arena.h"
#include "query/message.h"
#include "tui/canvas.h"

struct beside_line {
        struct span text; /* safe */
        unsigned style, indent;
};

struct beside {
        bool raw;
        size_t top;                /* the first line in sight */
        struct beside_line *v;
        size_t n, cap;
        unsigned columns, rows;
        struct message_page page;  /* decoded; of no message the words alone */
        struct span sent;          /* as it was sent, safe */
        bool wrapped;              /* v is of this text, these columns, raw or not */
        struct arena arena, lines;
};

void beside_init(struct beside *b);
void beside_done(struct beside *b);

/* Reads message or sighting `id`, in place of what was there. 0 or -errno with store_error(). */
int beside_read(struct beside *b, struct store *s, int64_t id);
/* Words instead of a message; not safe yet. 0 or -ENOMEM. */
int beside_words(struct beside *b, struct span words);
/* Decoded, or as it was sent. */
void beside_turn(struct beside *b);
/* Tells how much room there is. 0 or -ENOMEM. */
int beside_fit(struct beside *b, unsigned columns, unsigned rows);
/* By half of what is in sight. */
void beside_scroll(struct beside *b, bool down);
/* Into the window of the canvas; search may be NULL. */
void beside_draw(const struct beside *b, struct canvas *c, const struct search *search);

#endif
