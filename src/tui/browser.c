/*
 * What is common to all views: which one is open, what lies below it, the tab line, the status line, the search
 * prompt and the keys that are valid everywhere. It refuses to know what a view shows.
 */
#include "tui/browser.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/safe.h"

static struct view *top_of(const struct browser *b, enum tab tab) {
        return b->stack[tab][b->depth[tab] - 1];
}

static struct view *open_view(const struct browser *b) {
        return top_of(b, b->tab);
}

__attribute__((format(printf, 2, 3))) static void say(struct browser *b, const char *fmt, ...) {
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(b->message, sizeof b->message, fmt, ap);
        va_end(ap);
}

static void fit_view(const struct browser *b, struct view *v) {
        v->columns = b->canvas.columns;
        v->rows = b->canvas.rows > 2 ? b->canvas.rows - 2 : 1;
        v->ops->fit(v);
}

/* The open view, and the one that shows from under it. */
static void fit_open(const struct browser *b) {
        size_t depth = b->depth[b->tab];
        if (depth > 1 && open_view(b)->ops->overlay)
                fit_view(b, b->stack[b->tab][depth - 2]);
        fit_view(b, open_view(b));
}

static int load_view(struct browser *b, struct view *v) {
        int r = v->ops->load ? v->ops->load(v, b->store) : 0;
        fit_view(b, v);
        return r;
}

static void close_view(struct browser *b, enum tab tab) {
        struct view *v = top_of(b, tab);
        b->stack[tab][--b->depth[tab]] = NULL;
        v->ops->free(v);
}

int browser_init(struct browser *b, struct store *s, unsigned columns, unsigned rows) {
        *b = (struct browser){.store = s};
        canvas_init(&b->canvas);
        int r = canvas_resize(&b->canvas, columns, rows);
        struct view *roots[TABS] = {[TAB_FINDINGS] = findings_new(), [TAB_SOURCES] = sources_new()};
        for (enum tab t = 0; t < TABS; t++) {
                if (roots[t])
                        b->stack[t][b->depth[t]++] = roots[t];
                else
                        r = -ENOMEM;
        }
        for (enum tab t = 0; r >= 0 && t < TABS; t++)
                while ((r = load_view(b, roots[t])) == 1)
                        ;
        return r;
}

void browser_done(struct browser *b) {
        for (enum tab t = 0; t < TABS; t++)
                while (b->depth[t])
                        close_view(b, t);
        canvas_done(&b->canvas);
        buf_done(&b->prompt);
}

int browser_resize(struct browser *b, unsigned columns, unsigned rows) {
        int r = canvas_resize(&b->canvas, columns, rows);
        fit_open(b);
        return r;
}

int browser_load(struct browser *b) {
        fit_open(b);
        int r = load_view(b, open_view(b));
        if (r >= 0 || b->depth[b->tab] == 1)
                return r;
        const char *why = store_error(b->store);
        say(b, "%s cannot be shown: %s", open_view(b)->ops->name, why && why[0] ? why : strerror(-r));
        close_view(b, b->tab);
        fit_open(b);
        return 0;
}

/* Drawing ---------------------------------------------------------------------------------------------- */

static unsigned put_word(struct canvas *c, unsigned x, const char *word, unsigned style) {
        return x + canvas_put(c, x, 0, span_str(word), style);
}

static void draw_tabs(struct browser *b) {
        struct canvas *c = &b->canvas;
        struct buf name = BUF_INIT;
        canvas_fill(c, 0, 0, c->w, 1, STYLE_BAR);
        unsigned x = 0;
        for (enum tab t = 0; t < TABS; t++) {
                const struct view *root = b->stack[t][0];
                unsigned style = t == b->tab ? STYLE_TAB : STYLE_BAR;
                buf_reset(&name);
                buf_printf(&name, " %s", root->ops->name);
                if (root->ops->count)
                        buf_printf(&name, " %zu", root->ops->count(root));
                for (size_t i = 1; t == b->tab && i < b->depth[t]; i++)
                        if (!b->stack[t][i]->ops->overlay)
                                buf_printf(&name, " › %s", b->stack[t][i]->ops->name);
                buf_putc(&name, ' ');
                x = put_word(c, x, buf_str(&name), style);
                x = put_word(c, x, " ", STYLE_BAR);
        }
        buf_done(&name);
}

static void put_status(const struct browser *b, struct buf *ret) {
        const struct view *v = open_view(b);
        if (b->asking) {
                buf_puts(ret, "/");
                buf_put(ret, buf_span(&b->prompt));
                buf_puts(ret, "_");
        } else if (b->message[0]) {
                buf_puts(ret, b->message);
        } else {
                v->ops->status(v, ret);
        }
}

static void draw_status(struct browser *b) {
        struct canvas *c = &b->canvas;
        struct buf text = BUF_INIT, safe = BUF_INIT;
        const char *hint = b->asking ? "Enter search  Esc cancel" : b->depth[b->tab] > 1 ? "? help  q back"
                                                                                         : "? help  q leave";
        unsigned y = c->h - 1, wide = (unsigned)strlen(hint) + 1;
        canvas_fill(c, 0, y, c->w, 1, STYLE_BAR);
        put_status(b, &text);
        safe_put(&safe, buf_span(&text), SAFE_LINE);
        unsigned room = c->w > 1 ? c->w - 1 : 0;
        unsigned used = canvas_text(c, 1, y, room, buf_span(&safe), STYLE_BAR, 0);
        if (used + 2 + wide < c->w)
                canvas_put(c, c->w - wide, y, span_str(hint), STYLE_BAR);
        buf_done(&text);
        buf_done(&safe);
}

static void draw_view(struct browser *b, const struct view *v) {
        canvas_window(&b->canvas, 0, 1, v->columns, v->rows);
        v->ops->draw(v, &b->canvas);
        canvas_window(&b->canvas, 0, 0, b->canvas.columns, b->canvas.rows);
}

void browser_draw(struct browser *b) {
        struct canvas *c = &b->canvas;
        canvas_window(c, 0, 0, c->columns, c->rows);
        canvas_fill(c, 0, 0, c->w, c->h, STYLE_PLAIN);
        if (c->columns < COLUMNS_MIN || c->rows < ROWS_MIN) {
                struct buf text = BUF_INIT;
                buf_printf(&text, "%ux%u is too small, %dx%d needed", c->columns, c->rows, COLUMNS_MIN, ROWS_MIN);
                canvas_put(c, 0, 0, buf_span(&text), STYLE_STRONG);
                buf_done(&text);
                return;
        }
        draw_tabs(b);
        size_t depth = b->depth[b->tab];
        if (depth > 1 && open_view(b)->ops->overlay)
                draw_view(b, b->stack[b->tab][depth - 2]);
        draw_view(b, open_view(b));
        draw_status(b);
}

/* Keys ------------------------------------------------------------------------------------------------- */

static void push(struct browser *b, struct view *v) {
        if (!v) {
                say(b, "out of memory");
        } else if (b->depth[b->tab] == DEPTH_MAX) {
                v->ops->free(v);
        } else {
                b->stack[b->tab][b->depth[b->tab]++] = v;
                fit_view(b, v);
        }
}

static bool pop(struct browser *b) {
        if (b->depth[b->tab] == 1)
                return true;
        close_view(b, b->tab);
        fit_open(b);
        return false;
}

static void search(struct browser *b, enum search how) {
        struct view *v = open_view(b);
        if (!v->needle[0]) {
                say(b, "nothing to search for yet: / asks");
                return;
        }
        if (v->ops->search)
                v->ops->search(v, how);
        else
                view_search(v, how);
}

static void end_prompt(struct browser *b) {
        struct view *v = open_view(b);
        b->asking = false;
        snprintf(v->needle, sizeof v->needle, "%s", buf_str(&b->prompt));
        v->hits = v->hit = 0;
        if (v->needle[0])
                search(b, SEARCH_NEW);
}

static void drop_last(struct buf *text) {
        while (text->n && ((unsigned char)text->p[text->n - 1] & 0xc0) == 0x80)
                text->n--;
        if (text->n)
                text->n--;
}

static void prompt_key(struct browser *b, uint32_t key) {
        if (key == KEYS_ENTER)
                end_prompt(b);
        else if (key == KEYS_ESC || (key == KEYS_BACKSPACE && !b->prompt.n))
                b->asking = false;
        else if (key == KEYS_BACKSPACE)
                drop_last(&b->prompt);
        else if (key == KEYS_CTRL('u'))
                buf_reset(&b->prompt);
        else if (key >= ' ' && key < KEYS_FIRST && b->prompt.n + 4 < NEEDLE_MAX)
                utf8_put(&b->prompt, key);
}

static bool common_key(struct browser *b, uint32_t key) {
        switch (key) {
        case 'q': case KEYS_ESC:
                return pop(b);
        case KEYS_TAB: case KEYS_BACKTAB:
                b->tab = (b->tab + 1) % TABS;
                break;
        case 's':
                b->tab = TAB_SOURCES;
                break;
        case '/':
                b->asking = true;
                buf_reset(&b->prompt);
                break;
        case 'n': case 'N':
                search(b, key == 'n' ? SEARCH_NEXT : SEARCH_PREVIOUS);
                break;
        case '?': case KEYS_HELP:
                push(b, help_new(open_view(b)));
                break;
        default:
                say(b, "that key does nothing here: ? lists those that do");
        }
        return false;
}

bool browser_key(struct browser *b, uint32_t key) {
        b->message[0] = '\0';
        if (b->asking) {
                prompt_key(b, key);
                return false;
        }
        struct view *v = open_view(b);
        struct action a = v->ops->key(v, key);
        if (v->message[0]) {
                say(b, "%s", v->message);
                v->message[0] = '\0';
        }
        switch (a.verb) {
        case VERB_OPEN:
                push(b, a.view);
                return false;
        case VERB_BACK:
                return pop(b);
        case VERB_UNKNOWN:
                return common_key(b, key);
        default:
                return false;
        }
}
