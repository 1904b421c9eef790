/*
 * The keys that are valid where the user is, drawn over the view they belong to.
 */
#include "tui/view.h"

#include <stdlib.h>

#include "tui/page.h"

static const struct key_help everywhere[] = {
        {"Up Down  k j", "one row"},
        {"PgUp PgDn  ^B ^F  b Space", "one page"},
        {"^U ^D", "half a page"},
        {"Home End  g G", "first, last"},
        {"/", "search; an empty one ends it"},
        {"n N", "next, previous hit"},
        {"Tab  s", "findings or sources; sources"},
        {"Esc q", "one level back, at the top: leave"},
        {"? F1", "this help"},
        {NULL, NULL},
};

struct help {
        struct view view;
        const struct view *of;
        struct page page;
};

enum { NAME_WIDTH = 27 };

static void lay(struct page *p, const struct key_help *k) {
        for (; k && k->keys; k++)
                page_named(p, span_str(k->keys), span_str(k->what), NAME_WIDTH);
}

static void fit(struct view *v) {
        struct help *h = (struct help *)(void *)v;
        page_done(&h->page);
        page_init(&h->page, v->columns < 68 ? (v->columns > 4 ? v->columns - 4 : v->columns) : 64);
        lay(&h->page, h->of->ops->help);
        if (h->page.n)
                page_line(&h->page, SPAN_NONE, STYLE_PLAIN, 0);
        lay(&h->page, everywhere);
        size_t most = v->rows > 2 ? v->rows - 2 : 1;
        pane_fit(&v->pane, h->page.n, h->page.n < most ? h->page.n : most);
}

static void draw_frame(struct canvas *c, unsigned w, unsigned h, const char *name) {
        struct buf title = BUF_INIT;
        canvas_fill(c, 0, 0, w, h, STYLE_PLAIN);
        for (unsigned x = 0; x < w; x++) {
                canvas_put(c, x, 0, SPAN("─"), STYLE_DIM);
                canvas_put(c, x, h - 1, SPAN("─"), STYLE_DIM);
        }
        buf_printf(&title, " Keys: %s ", name);
        canvas_text(c, 2, 0, w > 4 ? w - 4 : 0, buf_span(&title), STYLE_STRONG, 0);
        buf_done(&title);
}

static void draw(const struct view *v, struct canvas *c) {
        const struct help *h = (const struct help *)(const void *)v;
        unsigned w = h->page.columns + 4 < c->w ? h->page.columns + 4 : c->w;
        unsigned rows = (unsigned)v->pane.page + 2;
        canvas_window(c, c->x + (c->w - w) / 2, c->y + (c->h > rows ? (c->h - rows) / 2 : 0), w, rows);
        draw_frame(c, c->w, c->h, h->of->ops->name);
        for (unsigned y = 0; y + 2 < c->h && v->pane.top + y < h->page.n; y++) {
                canvas_text(c, 2, y + 1, c->w - 3, h->page.v[v->pane.top + y].text, STYLE_PLAIN, 0);
                canvas_mark(c, 2, y + 1, span_str(v->needle));
        }
}

/* There is no cursor to see: the page itself moves. */
static struct action key(struct view *v, uint32_t k) {
        size_t top = v->pane.top;
        if (k == KEYS_ENTER || k == '?' || k == KEYS_HELP)
                return (struct action){VERB_BACK, NULL};
        if (!pane_key(&v->pane, k))
                return (struct action){VERB_UNKNOWN, NULL};
        if (v->pane.top == top && (k == 'j' || k == KEYS_DOWN) && top + v->pane.page < v->pane.n)
                pane_go(&v->pane, top + v->pane.page);
        else if (v->pane.top == top && (k == 'k' || k == KEYS_UP) && top)
                pane_go(&v->pane, top - 1);
        return (struct action){VERB_NONE, NULL};
}

static void status(const struct view *v, struct buf *ret) {
        const struct help *h = (const struct help *)(const void *)v;
        if (v->pane.top + v->pane.page < h->page.n)
                buf_printf(ret, "help, row %zu of %zu", v->pane.top + 1, h->page.n);
        else
                buf_puts(ret, "help");
        view_search_status(v, false, ret);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        (void)scratch;
        return ((const struct help *)(const void *)v)->page.v[i].text;
}

static void destroy(struct view *v) {
        struct help *h = (struct help *)(void *)v;
        page_done(&h->page);
        free(h);
}

struct view *help_new(const struct view *of) {
        static const struct view_ops ops = {
                .name = "Help", .overlay = true, .fit = fit, .draw = draw, .key = key, .status = status, .row = row,
                .free = destroy,
        };
        struct help *h = calloc(1, sizeof *h);
        if (!h)
                return NULL;
        h->view.ops = &ops;
        h->of = of;
        return &h->view;
}
