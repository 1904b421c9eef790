/*
 * Lines of a ladder on the canvas: what style each piece has, and which part of lanes that are wider than the window is in
 * sight. Nobody outside this room includes it.
 */
#ifndef SIPDX_TUI_LADDER_INK_H
#define SIPDX_TUI_LADDER_INK_H

#include "query/ladder_draw.h"
#include "tui/canvas.h"

/* What rows are told apart by. */
enum ladder_colour { LADDER_COLOUR_KIND, LADDER_COLOUR_METHOD, LADDER_COLOUR_CALL_ID, LADDER_COLOUR_CSEQ, LADDER_COLOUR_NONE,
                     LADDER_COLOURS };

struct ladder_ink {
        const struct ladder_drawing *d;
        enum ladder_colour colour;
        unsigned x;  /* of the window, where the drawing begins */
        size_t skip; /* columns of the lanes that are scrolled out; ids and times stay */
};

/* One line of an item in line y of the window; first: its arrow. */
void ladder_ink_line(const struct ladder_ink *k, size_t item, bool first, const struct ladder_line *l, unsigned y,
                     struct canvas *c);
/* One line of the head. */
void ladder_ink_head(const struct ladder_ink *k, const struct ladder_line *l, unsigned y, struct canvas *c);

#endif
