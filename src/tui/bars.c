/*
 * The lines around a view: tabs above, below it where one is or what is typed, and the keys that have a brief name.
 */
#include "tui/browser_parts.h"

#include <stdlib.h>

#include "base/safe.h"
#include "tui/page.h"

static unsigned put_word(struct canvas *c, unsigned x, unsigned y, const char *word, unsigned style) {
        return x + canvas_put(c, x, y, span_str(word), style);
}

static void put_count(const struct view *root, struct buf *b) {
        size_t n = root->ops->count ? root->ops->count(root) : 0;
        if (n >= 10000000)
                buf_printf(b, " %zuM", n / 1000000);
        else if (n >= 100000)
                buf_printf(b, " %zuk", n / 1000);
        else if (root->ops->count)
                buf_printf(b, " %zu", n);
}

/* How much is said of the tabs: as much as fits. */
enum tab_form { TAB_FULL, TAB_NO_COUNTS, TAB_SHORT };

/* " Calls 39 ", of the open one with what is stacked on it; TAB_SHORT: "2" for the others. */
static void put_tab(const struct browser *b, enum tab t, enum tab_form form, struct buf *ret) {
        const struct view *root = b->stack[t][0];
        if (form == TAB_SHORT && t != b->tab) {
                buf_printf(ret, " %d ", (int)t + 1);
                return;
        }
        buf_printf(ret, " %s", root->ops->name);
        if (form == TAB_FULL)
                put_count(root, ret);
        for (size_t i = 1; t == b->tab && i < b->depth[t]; i++)
                if (!b->stack[t][i]->ops->overlay)
                        buf_printf(ret, " › %s", b->stack[t][i]->ops->name);
        buf_putc(ret, ' ');
}

static enum tab_form form_of_tabs(const struct browser *b) {
        struct buf all = BUF_INIT;
        enum tab_form form = TAB_FULL;
        for (; form < TAB_SHORT; form++) {
                buf_reset(&all);
                for (enum tab t = 0; t < TABS; t++)
                        put_tab(b, t, form, &all);
                if (safe_width(buf_span(&all)) + TABS <= b->canvas.w)
                        break;
        }
        buf_done(&all);
        return form;
}

static void draw_tabs(struct browser *b) {
        struct canvas *c = &b->canvas;
        struct buf name = BUF_INIT;
        enum tab_form form = form_of_tabs(b);
        canvas_fill(c, 0, 0, c->w, 1, STYLE_BAR);
        unsigned x = 0;
        for (enum tab t = 0; t < TABS; t++) {
                buf_reset(&name);
                put_tab(b, t, form, &name);
                b->tab_at[t] = x;
                x = put_word(c, x, 0, buf_str(&name), t == b->tab ? STYLE_TAB : STYLE_BAR);
                x = put_word(c, x, 0, " ", STYLE_BAR);
        }
        b->tab_at[TABS] = x;
        buf_done(&name);
}

static const char *const lead[ASKS] = {[ASK_SEARCH] = "/", [ASK_FILTER] = "filter: ", [ASK_COMMAND] = ":",
                                        [ASK_SAVE] = "save as: ", [ASK_NOTE] = "note: ",
                                        [ASK_KEEP] = "keep this case as (Enter: incident.sipdx, q: leave without): "};

/* While a line is typed, keys mean other things. */
static const struct key_help typing[ASKS][4] = {
        [ASK_SEARCH] = {{"Enter", NULL, "Search"}, {"Esc", NULL, "Cancel"}, {"Up", NULL, "Earlier"}},
        [ASK_FILTER] = {{"Enter", NULL, "Filter"}, {"Esc", NULL, "Cancel"}},
        [ASK_COMMAND] = {{"Enter", NULL, "Do"}, {"Esc", NULL, "Cancel"}, {"Up", NULL, "Earlier"}},
        [ASK_SAVE] = {{"Enter", NULL, "Save"}, {"Esc", NULL, "Cancel"}, {"Up", NULL, "Earlier"}},
        [ASK_NOTE] = {{"Enter", NULL, "Note"}, {"Esc", NULL, "Cancel"}, {"Up", NULL, "Earlier"}},
        [ASK_KEEP] = {{"Enter", NULL, "Keep"}, {"Esc", NULL, "Stay"}, {"q", NULL, "Leave"}},
};

static void put_status(const struct browser *b, struct buf *ret) {
        const struct view *v = browser_view(b);
        if (b->message[0] && !b->asking) {
                buf_puts(ret, b->message);
                return;
        }
        if (v->filter_line)
                buf_printf(ret, "[%s] ", v->filter_line);
        v->ops->status(v, ret);
}

static void draw_hint(struct browser *b, unsigned y, unsigned used) {
        struct canvas *c = &b->canvas;
        const char *hint = b->depth[b->tab] > 1 ? "? help  q back" : "? help  q leave";
        unsigned wide = (unsigned)strlen(hint) + 1;
        if (used + 2 + wide < c->w)
                canvas_put(c, c->w - wide, y, span_str(hint), STYLE_BAR);
}

static void draw_status(struct browser *b) {
        struct canvas *c = &b->canvas;
        struct buf text = BUF_INIT, safe = BUF_INIT;
        unsigned y = c->h - 1 - browser_has_bar(b);
        canvas_fill(c, 0, y, c->w, 1, STYLE_BAR);
        if (b->asking) {
                unsigned x = put_word(c, 1, y, lead[b->ask], STYLE_BAR);
                prompt_draw(&b->prompts[b->ask], c, x, y, STYLE_BAR);
        } else {
                put_status(b, &text);
                safe_put(&safe, buf_span(&text), SAFE_LINE);
                unsigned room = c->w > 1 ? c->w - 1 : 0;
                draw_hint(b, y, canvas_text(c, 1, y, room, buf_span(&safe), STYLE_BAR, 0));
        }
        buf_done(&text);
        buf_done(&safe);
}

/* Why the line that is typed was refused: in as many rows above it as it takes. */
static void draw_refusal(struct browser *b) {
        struct canvas *c = &b->canvas;
        struct page p;
        page_init(&p, c->w > 2 ? c->w - 2 : c->w);
        page_wrap(&p, span_str(b->message), 0, 2, STYLE_ERROR, 0);
        unsigned end = c->h - 1 - browser_has_bar(b), n = p.n < end ? (unsigned)p.n : end;
        canvas_fill(c, 0, end - n, c->w, n, STYLE_PLAIN);
        for (unsigned i = 0; i < n; i++)
                canvas_put(c, 1, end - n + i, p.v[i].text, p.v[i].style);
        page_done(&p);
}

/* Keys that have a brief name, and what they do. False: no room is left. */
static bool put_keys(struct canvas *c, unsigned *io_x, const struct key_help *k, const char *without) {
        for (; k && k->keys; k++) {
                struct span key = span_str(k->keys);
                if (!k->brief || k->brief == without)
                        continue;
                key = span_sub(key, 0, span_chr(key, ' '));
                if (*io_x + key.n + strlen(k->brief) + 3 > c->w)
                        return false;
                *io_x += canvas_put(c, *io_x + 1, c->h - 1, key, STYLE_STRONG) + 2;
                *io_x = put_word(c, *io_x, c->h - 1, k->brief, STYLE_DIM) + 1;
        }
        return true;
}

/* What the line may say that is asked for. */
static void put_examples(struct browser *b, unsigned x) {
        static const char *const own[] = {[EXPORT_CALLS] = "", [EXPORT_MESSAGES] = "", [EXPORT_LADDER] = " .mmd",
                                          [EXPORT_MESSAGE] = " .sip", [EXPORT_NOTES] = " .md"};
        const struct view *v = browser_view(b);
        const char *const *fields = v->ops->fields;
        struct export what;
        struct buf words = BUF_INIT;
        for (; b->ask == ASK_FILTER && fields && *fields; fields++)
                buf_printf(&words, " %s:", *fields);
        if (b->ask == ASK_SAVE && v->ops->save && v->ops->save(v, &what))
                buf_printf(&words, " .txt .json .csv%s", own[what.kind]);
        if (b->ask == ASK_COMMAND)
                orders_put_commands(&words);
        canvas_put(&b->canvas, x + 1, b->canvas.h - 1, buf_span(&words), STYLE_DIM);
        buf_done(&words);
}

/* The keys of the open view, then those of every view. */
static void draw_bar(struct browser *b) {
        static const struct key_help common[] = {
                {"/", NULL, "Search"}, {"f", NULL, "Filter"}, {"Tab", NULL, "Next"}, {"?", NULL, "Keys"}, {NULL, NULL, NULL}};
        struct canvas *c = &b->canvas;
        const struct view_ops *o = browser_view(b)->ops;
        unsigned x = 0;
        if (b->asking && put_keys(c, &x, typing[b->ask], NULL))
                put_examples(b, x);
        else if (!b->asking && put_keys(c, &x, o->help, NULL))
                put_keys(c, &x, common, o->fields ? NULL : common[1].brief);
}

void bars_draw(struct browser *b) {
        draw_tabs(b);
        draw_status(b);
        if (b->asking && b->message[0])
                draw_refusal(b);
        if (browser_has_bar(b))
                draw_bar(b);
}
