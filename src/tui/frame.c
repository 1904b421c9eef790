/*
 * Draws the frame of an overlay. What stands in it is the view's business.
 */
#include "tui/frame.h"

void frame_draw(struct canvas *c, unsigned columns, unsigned rows, const char *title) {
        struct buf b = BUF_INIT;
        unsigned w = columns < c->w ? columns : c->w, h = rows < c->h ? rows : c->h;
        canvas_window(c, c->x + (c->w - w) / 2, c->y + (c->h - h) / 2, w, h);
        canvas_fill(c, 0, 0, w, h, STYLE_PLAIN);
        for (unsigned x = 0; x < w; x++) {
                canvas_put(c, x, 0, SPAN("─"), STYLE_DIM);
                canvas_put(c, x, h - 1, SPAN("─"), STYLE_DIM);
        }
        buf_printf(&b, " %s ", title);
        canvas_text(c, 2, 0, w > 4 ? w - 4 : 0, buf_span(&b), STYLE_STRONG, 0);
        buf_done(&b);
}
