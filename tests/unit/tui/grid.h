/* A canvas and what is drawn on it as text, for tests of this room. */
#ifndef TEST_TUI_GRID_H
#define TEST_TUI_GRID_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/canvas.h"

struct grid {
        struct canvas c;
        struct buf text;
};

static inline struct grid grid_of(unsigned columns, unsigned rows) {
        struct grid g = {0};
        canvas_init(&g.c);
        assert_int_equal(canvas_resize(&g.c, columns, rows), 0);
        return g;
}

static inline const char *grid_shown(struct grid *g) {
        buf_reset(&g->text);
        assert_int_equal(canvas_dump(&g->c, &g->text), 0);
        return buf_str(&g->text);
}

static inline const char *grid_styled(struct grid *g) {
        buf_reset(&g->text);
        assert_int_equal(canvas_dump_styles(&g->c, &g->text), 0);
        return buf_str(&g->text);
}

static inline void grid_done(struct grid *g) {
        canvas_done(&g->c);
        buf_done(&g->text);
}

#endif
