/*
 * Which columns a list shows, in which order, and what it is sorted by, drawn over that list, which changes as one chooses.
 */
#include "tui/view.h"

#include <stdlib.h>

#include "tui/columns.h"
#include "tui/frame.h"

struct chooser {
        struct view view;
        struct view *of;
        struct columns *columns;
};

enum { WIDTH = 40, HEADS = 1 };

static const struct chooser *const_self(const struct view *v) {
        return (const struct chooser *)(const void *)v;
}

static struct chooser *self(struct view *v) {
        return (struct chooser *)(void *)v;
}

static void fit(struct view *v) {
        size_t n = self(v)->columns->n, most = v->rows > 3 ? v->rows - 3 : 1;
        pane_fit(&v->pane, n, n < most ? n : most);
}

/* The shown ones in their order, then the others. */
static size_t column_at(const struct columns *c, size_t row) {
        if (row < c->n_shown)
                return c->shown[row];
        size_t left = row - c->n_shown;
        for (size_t i = 0; i < c->n; i++)
                if (!columns_shows(c, i) && left-- == 0)
                        return i;
        return 0;
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        const struct columns *c = const_self(v)->columns;
        size_t column = column_at(c, i);
        buf_printf(scratch, "[%c] %s", columns_shows(c, column) ? 'x' : ' ', c->columns[column].name);
        if (column == c->sort)
                buf_printf(scratch, "  (sorted%s)", c->down ? ", from the largest on" : "");
        return buf_span(scratch);
}

static void draw(const struct view *v, struct canvas *c) {
        struct buf b = BUF_INIT;
        frame_draw(c, WIDTH, (unsigned)v->pane.page + 3, "Columns");
        for (unsigned y = 0; y < v->pane.page && v->pane.top + y < v->pane.n; y++) {
                buf_reset(&b);
                canvas_text(c, 2, y + 1, c->w - 3, row(v, v->pane.top + y, &b), STYLE_PLAIN, 0);
                canvas_mark(c, 2, y + 1, v->search);
                if (v->pane.top + y == v->pane.pos)
                        canvas_cursor(c, y + 1);
        }
        canvas_text(c, 2, c->h - 2, c->w - 3, SPAN("Space shows  + - moves  s sorts  Enter"), STYLE_DIM, 0);
        buf_done(&b);
}

/* The cursor stays on the column that was moved, or shown. */
static void follow(struct chooser *h, size_t column) {
        for (size_t i = 0; i < h->columns->n; i++)
                if (column_at(h->columns, i) == column)
                        pane_go(&h->view.pane, i);
}

static void sort_by(struct chooser *h, size_t column) {
        h->columns->down = h->columns->sort == column && !h->columns->down;
        h->columns->sort = column;
        h->of->ops->arranged(h->of);
}

static struct action key(struct view *v, uint32_t k) {
        struct chooser *h = self(v);
        size_t column = column_at(h->columns, v->pane.pos);
        switch (k) {
        case ' ':
                columns_toggle(h->columns, column);
                break;
        case '+': case '-':
                columns_move(h->columns, column, k == '+');
                break;
        case 's':
                sort_by(h, column);
                break;
        case KEYS_ENTER: case 't':
                return (struct action){VERB_BACK, NULL};
        default:
                return pane_key(&v->pane, k) ? ACTION_NONE : ACTION_UNKNOWN;
        }
        follow(h, column);
        return ACTION_NONE;
}

static void status(const struct view *v, struct buf *ret) {
        buf_printf(ret, "columns of %s", const_self(v)->of->ops->name);
        view_search_status(v, false, ret);
}

static void destroy(struct view *v) {
        view_done(v);
        free(v);
}

static const struct key_help help[] = {
        {"Space", "show the column, or hide it", "Show"},
        {"+ -", "move it to the right, to the left", "Move"},
        {"s", "sort by it; again: turn the order", "Sort"},
        {"Enter", "done", "Done"},
        {NULL, NULL, NULL},
};

struct view *chooser_new(struct view *of) {
        static const struct view_ops ops = {
                .name = "Columns", .help = help, .overlay = true, .fit = fit, .draw = draw, .key = key, .status = status,
                .row = row, .free = destroy,
        };
        struct chooser *h = calloc(1, sizeof *h);
        if (!h)
                return NULL;
        h->view.ops = &ops;
        h->of = of;
        h->columns = of->ops->columns(of);
        return &h->view;
}
