/*
 * The tabs and the stack of views in each: which one is open and what lies below it. It refuses to know what a view shows, and
 * what a key means.
 */
#include "tui/browser_parts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "tui/columns.h"

static struct view *top_of(const struct browser *b, enum tab tab) {
        return b->stack[tab][b->depth[tab] - 1];
}

struct view *browser_view(const struct browser *b) {
        return top_of(b, b->tab);
}

void browser_say(struct browser *b, const char *fmt, ...) {
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(b->message, sizeof b->message, fmt, ap);
        va_end(ap);
}

bool browser_has_bar(const struct browser *b) {
        return b->canvas.rows >= ROWS_OF_BAR;
}

static void fit_view(const struct browser *b, struct view *v) {
        unsigned around = 2 + browser_has_bar(b);
        v->columns = b->canvas.columns;
        v->rows = b->canvas.rows > around ? b->canvas.rows - around : 1;
        v->ops->fit(v);
}

/* Where in the stack the views begin that are seen: the open one, and what shows from under overlays, which may lie upon one
 * another. */
static size_t first_seen(const struct browser *b) {
        size_t i = b->depth[b->tab] - 1;
        while (i && b->stack[b->tab][i]->ops->overlay)
                i--;
        return i;
}

void browser_fit(const struct browser *b) {
        for (size_t i = first_seen(b); i < b->depth[b->tab]; i++)
                fit_view(b, b->stack[b->tab][i]);
}

/* What lies under an overlay fetches, too: the overlay may change what it shows. */
static int load_seen(struct browser *b) {
        int r = 0, more = 0;
        for (size_t i = first_seen(b); i < b->depth[b->tab] && r >= 0; i++) {
                struct view *v = b->stack[b->tab][i];
                r = v->ops->load ? v->ops->load(v, b->store) : 0;
                more |= r > 0;
                fit_view(b, v);
        }
        return r < 0 ? r : more;
}

static void close_view(struct browser *b, enum tab tab) {
        struct view *v = top_of(b, tab);
        b->stack[tab][--b->depth[tab]] = NULL;
        v->ops->free(v);
}

/* "Calls: sort=-time columns=time,from,to" of the run before; a line of the config file comes first. */
static void recall(struct browser *b, struct view *root) {
        struct columns *c = root->ops->columns ? root->ops->columns(root) : NULL;
        struct span rest = b->options->state, line, name;
        if (!c)
                return;
        while (span_line(&rest, &line))
                if (span_cut(&line, ':', &name) && span_eq(name, span_str(root->ops->name)))
                        columns_recall(c, line);
        struct span own = b->options->settings ? settings_columns(b->options->settings, root->ops->name) : SPAN_NONE;
        columns_choose(c, own);
        while (span_cut(&own, ' ', &name))
                if (name.n && !columns_know(c, name) && !b->message[0])
                        browser_say(b, "config: %s have no column '%.*s'; t lists those that there are", root->ops->name,
                                    SPAN_ARG(name));
}

int browser_init(struct browser *b, struct store *s, const struct browse_options *o, unsigned columns, unsigned rows) {
        *b = (struct browser){.store = s, .options = o};
        canvas_init(&b->canvas);
        snprintf(b->message, sizeof b->message, "%.*s", SPAN_ARG(o->greeting));
        int r = canvas_resize(&b->canvas, columns, rows), e = session_load(&b->session, s, o->sidecar);
        struct view *roots[TABS] = {
                [TAB_FINDINGS] = findings_new(), [TAB_CALLS] = calls_new(), [TAB_MESSAGES] = messages_new(),
                [TAB_TRACE] = trace_new(NULL, false), [TAB_SOURCES] = sources_new(),
        };
        for (enum tab t = 0; t < TABS; t++) {
                if (!roots[t]) {
                        r = -ENOMEM;
                        continue;
                }
                roots[t]->session = &b->session;
                b->stack[t][b->depth[t]++] = roots[t];
                recall(b, roots[t]);
        }
        return r < 0 ? r : e;
}

void browser_put_state(struct browser *b, struct buf *ret) {
        for (enum tab t = 0; t < TABS; t++) {
                struct view *root = b->stack[t][0];
                if (!root->ops->columns)
                        continue;
                buf_printf(ret, "%s: ", root->ops->name);
                columns_put(root->ops->columns(root), ret);
                buf_putc(ret, '\n');
        }
}

void browser_done(struct browser *b) {
        for (enum tab t = 0; t < TABS; t++)
                while (b->depth[t])
                        close_view(b, t);
        for (size_t i = 0; i < ASKS; i++)
                prompt_done(&b->prompts[i]);
        buf_done(&b->copied);
        session_done(&b->session);
        canvas_done(&b->canvas);
}

int browser_resize(struct browser *b, unsigned columns, unsigned rows) {
        int r = canvas_resize(&b->canvas, columns, rows);
        browser_fit(b);
        return r;
}

/* A view that cannot be loaded is left: one level back, or for another tab. */
int browser_load(struct browser *b) {
        browser_fit(b);
        int r = load_seen(b);
        if (r >= 0 || (b->depth[b->tab] == 1 && b->tab == TAB_FINDINGS))
                return r;
        const char *why = store_error(b->store);
        browser_say(b, "%s cannot be shown: %s", browser_view(b)->ops->name, r != -ENOMEM && why && why[0] ? why : strerror(-r));
        b->asking = false; /* what was asked is about the view that goes */
        if (b->depth[b->tab] > 1)
                close_view(b, b->tab);
        else
                b->tab = TAB_FINDINGS;
        browser_fit(b);
        return 1;
}

/* Drawing ---------------------------------------------------------------------------------------------- */

static void draw_view(struct browser *b, const struct view *v) {
        canvas_window(&b->canvas, 0, 1, v->columns, v->rows);
        v->ops->draw(v, &b->canvas);
        canvas_window(&b->canvas, 0, 0, b->canvas.columns, b->canvas.rows);
}

void browser_draw(struct browser *b) {
        struct canvas *c = &b->canvas;
        canvas_window(c, 0, 0, c->columns, c->rows);
        canvas_fill(c, 0, 0, c->w, c->h, STYLE_PLAIN);
        if (c->columns < COLUMNS_LEAST || c->rows < ROWS_LEAST) {
                struct buf text = BUF_INIT;
                buf_printf(&text, "%ux%u is too small, %dx%d needed", c->columns, c->rows, COLUMNS_LEAST, ROWS_LEAST);
                canvas_put(c, 0, 0, buf_span(&text), STYLE_STRONG);
                buf_done(&text);
                return;
        }
        for (size_t i = first_seen(b); i < b->depth[b->tab]; i++)
                draw_view(b, b->stack[b->tab][i]);
        bars_draw(b);
}

/* Views ------------------------------------------------------------------------------------------------ */

void browser_push(struct browser *b, struct view *v) {
        if (v && b->depth[b->tab] < DEPTH_MAX) {
                v->session = &b->session;
                b->stack[b->tab][b->depth[b->tab]++] = v;
                fit_view(b, v);
                return;
        }
        browser_say(b, v ? "too many views are open; Esc goes back" : "out of memory");
        if (v)
                v->ops->free(v);
}

/* True: there was nothing to go back to. */
bool browser_pop(struct browser *b) {
        if (b->depth[b->tab] == 1)
                return true;
        close_view(b, b->tab);
        browser_fit(b);
        return false;
}

struct thing browser_thing(const struct view *v) {
        struct thing t = THING_NONE;
        if (v->ops->at)
                v->ops->at(v, &t);
        return t;
}
