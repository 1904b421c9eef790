/*
 * The keys that are valid where the user is, drawn over the view they belong to.
 */
#include "tui/view.h"

#include <stdlib.h>

#include "tui/frame.h"
#include "tui/page.h"

static const struct key_help everywhere[] = {
        {"Up Down  k j", "one row", NULL},
        {"PgUp PgDn  ^B ^F  b", "one page", NULL},
        {"^U ^D", "half a page", NULL},
        {"Home End  g G", "first, last", NULL},
        {"/ F3", "search: a text or a regular expression; empty ends it", NULL},
        {"n N", "next, previous hit", NULL},
        {NULL, NULL, NULL},
};

static const struct key_help marking[] = {
        {"m", "mark what the cursor stands on, or take the mark away", NULL},
        {":note TEXT  :tag WORD", "say more of it", NULL},
        {"u U", "next, previous mark", NULL},
        {"'", "all marks and notes", NULL},
        {"y", "copy the Call-ID, if the terminal lets it", NULL},
        {NULL, NULL, NULL},
};

static const struct key_help saving[] = {
        {"F2 s", "save what is shown", NULL},
        {NULL, NULL, NULL},
};

static const struct key_help filtering[] = {
        {"f F7", "filter the rows: from:ann code:>=400 /regex/; the line of keys names the fields", NULL},
        {"F5", "all rows again", NULL},
        {NULL, NULL, NULL},
};

static const struct key_help arranging[] = {
        {"t F10", "choose the columns", NULL},
        {NULL, NULL, NULL},
};

static const struct key_help timed[] = {
        {":goto 10:32:05", "to a time; :goto +5m from here", NULL},
        {NULL, NULL, NULL},
};

static const struct key_help leaving[] = {
        {"Tab S-Tab", "next, previous tab", NULL},
        {"1 … 5", "that tab", NULL},
        {":", "type a command: goto, filter, note, save, quit …", NULL},
        {"Esc q", "one level back; q at the top: leave", NULL},
        {"? F1", "this help", NULL},
        {NULL, NULL, NULL},
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
        const struct view_ops *o = h->of->ops;
        lay(&h->page, o->help);
        if (h->page.n)
                page_line(&h->page, SPAN_NONE, STYLE_PLAIN, 0);
        lay(&h->page, everywhere);
        lay(&h->page, o->fields ? filtering : NULL);
        lay(&h->page, o->columns ? arranging : NULL);
        lay(&h->page, o->go ? timed : NULL);
        lay(&h->page, o->at ? marking : NULL);
        lay(&h->page, o->save ? saving : NULL);
        lay(&h->page, leaving);
        size_t most = v->rows > 2 ? v->rows - 2 : 1;
        pane_fit(&v->pane, h->page.n, h->page.n < most ? h->page.n : most);
}

static void draw(const struct view *v, struct canvas *c) {
        const struct help *h = (const struct help *)(const void *)v;
        struct buf title = BUF_INIT;
        buf_printf(&title, "Keys: %s", h->of->ops->name);
        frame_draw(c, h->page.columns + 4, (unsigned)v->pane.page + 2, buf_str(&title));
        buf_done(&title);
        for (unsigned y = 0; y + 2 < c->h && v->pane.top + y < h->page.n; y++) {
                canvas_text(c, 2, y + 1, c->w - 3, h->page.v[v->pane.top + y].text, STYLE_PLAIN, 0);
                canvas_mark(c, 2, y + 1, v->search);
        }
}

/* There is no cursor to see: the page itself moves. */
static struct action key(struct view *v, uint32_t k) {
        size_t top = v->pane.top;
        if (k == KEYS_ENTER || k == '?' || k == KEYS_F1)
                return ((struct action){VERB_BACK, NULL});
        if (!pane_key(&v->pane, k))
                return ACTION_UNKNOWN;
        if (v->pane.top == top && (k == 'j' || k == KEYS_DOWN) && top + v->pane.page < v->pane.n)
                pane_go(&v->pane, top + v->pane.page);
        else if (v->pane.top == top && (k == 'k' || k == KEYS_UP) && top)
                pane_go(&v->pane, top - 1);
        return ACTION_NONE;
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
        view_done(v);
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
