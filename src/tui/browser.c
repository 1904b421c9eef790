/*
 * What is common to all views: which one is open, what lies below it, the lines around it, what the user types, and the keys
 * that are valid everywhere. It refuses to know what a view shows.
 */
#include "tui/browser.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/safe.h"
#include "tui/columns.h"
#include "tui/marks.h"

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

static bool has_bar(const struct browser *b) {
        return b->canvas.rows >= ROWS_OF_BAR;
}

static void fit_view(const struct browser *b, struct view *v) {
        unsigned around = 2 + has_bar(b);
        v->columns = b->canvas.columns;
        v->rows = b->canvas.rows > around ? b->canvas.rows - around : 1;
        v->ops->fit(v);
}

/* The open view, and the one that shows from under it. */
static void fit_open(const struct browser *b) {
        size_t depth = b->depth[b->tab];
        if (depth > 1 && open_view(b)->ops->overlay)
                fit_view(b, b->stack[b->tab][depth - 2]);
        fit_view(b, open_view(b));
}

/* An overlay lets the view below it fetch, too: it may change what that shows. */
static int load_view(struct browser *b, struct view *v) {
        size_t depth = b->depth[b->tab];
        int r = 0, below = 0;
        if (v->ops->overlay && depth > 1)
                below = load_view(b, b->stack[b->tab][depth - 2]);
        if (below >= 0 && v->ops->load)
                r = v->ops->load(v, b->store);
        fit_view(b, v);
        return below < 0 ? below : r < 0 ? r : below || r;
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
                        say(b, "config: columns: %s have no column '%.*s'; t lists those that there are", root->ops->name, SPAN_ARG(name));
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
        session_done(&b->session);
        canvas_done(&b->canvas);
}

int browser_resize(struct browser *b, unsigned columns, unsigned rows) {
        int r = canvas_resize(&b->canvas, columns, rows);
        fit_open(b);
        return r;
}

/* A view that cannot be loaded is left: one level back, or for another tab. */
int browser_load(struct browser *b) {
        fit_open(b);
        int r = load_view(b, open_view(b));
        if (r >= 0 || (b->depth[b->tab] == 1 && b->tab == TAB_FINDINGS))
                return r;
        const char *why = store_error(b->store);
        say(b, "%s cannot be shown: %s", open_view(b)->ops->name, r != -ENOMEM && why && why[0] ? why : strerror(-r));
        if (b->depth[b->tab] > 1)
                close_view(b, b->tab);
        else
                b->tab = TAB_FINDINGS;
        fit_open(b);
        return 1;
}

/* Drawing ---------------------------------------------------------------------------------------------- */

static unsigned put_word(struct canvas *c, unsigned x, unsigned y, const char *word, unsigned style) {
        return x + canvas_put(c, x, y, span_str(word), style);
}

static void put_count(const struct view *root, struct buf *b) {
        size_t n = root->ops->count ? root->ops->count(root) : SIZE_MAX;
        if (n == SIZE_MAX)
                return;
        if (n >= 10000000)
                buf_printf(b, " %zuM", n / 1000000);
        else if (n >= 100000)
                buf_printf(b, " %zuk", n / 1000);
        else
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
                                        [ASK_KEEP] = "keep this case as (Enter: incident.sipdx, q: do not keep): "};

static void put_status(const struct browser *b, struct buf *ret) {
        const struct view *v = open_view(b);
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
        const char *hint = b->asking ? "Enter  Esc" : b->depth[b->tab] > 1 ? "? help  q back" : "? help  q leave";
        unsigned wide = (unsigned)strlen(hint) + 1;
        if (used + 2 + wide < c->w)
                canvas_put(c, c->w - wide, y, span_str(hint), STYLE_BAR);
}

static void draw_status(struct browser *b) {
        struct canvas *c = &b->canvas;
        struct buf text = BUF_INIT, safe = BUF_INIT;
        unsigned y = c->h - 1 - has_bar(b);
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

/* The keys of the open view that have a brief name, then those of every view. */
static void draw_bar(struct browser *b) {
        static const struct key_help common[] = {
                {"/", NULL, "Search"}, {"f", NULL, "Filter"}, {"Tab", NULL, "Next"}, {"?", NULL, "Keys"}, {NULL, NULL, NULL}};
        struct canvas *c = &b->canvas;
        const struct view *v = open_view(b);
        const struct key_help *lists[] = {v->ops->help, common};
        unsigned x = 0, y = c->h - 1;
        if (b->asking && b->message[0]) {
                struct buf safe = BUF_INIT;
                safe_put(&safe, span_str(b->message), SAFE_LINE);
                canvas_put(c, 1, y, buf_span(&safe), STYLE_ERROR);
                buf_done(&safe);
                return;
        }
        for (size_t i = 0; i < 2; i++) {
                for (const struct key_help *k = lists[i]; k && k->keys; k++) {
                        struct span key = span_str(k->keys);
                        if (!k->brief || (k->brief == common[1].brief && !v->ops->fields))
                                continue;
                        key = span_sub(key, 0, span_chr(key, ' '));
                        if (x + key.n + strlen(k->brief) + 3 > c->w)
                                return;
                        x += canvas_put(c, x + 1, y, key, STYLE_STRONG) + 2;
                        x = put_word(c, x, y, k->brief, STYLE_DIM) + 1;
                }
        }
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
        if (c->columns < COLUMNS_LEAST || c->rows < ROWS_LEAST) {
                struct buf text = BUF_INIT;
                buf_printf(&text, "%ux%u is too small, %dx%d needed", c->columns, c->rows, COLUMNS_LEAST, ROWS_LEAST);
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
        if (has_bar(b))
                draw_bar(b);
}

/* Views ------------------------------------------------------------------------------------------------ */

static void push(struct browser *b, struct view *v) {
        if (v && b->depth[b->tab] < DEPTH_MAX) {
                v->session = &b->session;
                b->stack[b->tab][b->depth[b->tab]++] = v;
                fit_view(b, v);
                return;
        }
        say(b, v ? "too many views are open; Esc goes back" : "out of memory");
        if (v)
                v->ops->free(v);
}

/* True: there was nothing to go back to. */
static bool pop(struct browser *b) {
        if (b->depth[b->tab] == 1)
                return true;
        close_view(b, b->tab);
        fit_open(b);
        return false;
}

static struct thing thing_of(const struct view *v) {
        struct thing t = THING_NONE;
        if (v->ops->at)
                v->ops->at(v, &t);
        return t;
}

/* Opens another view of what the cursor stands on. */
static void open_other(struct browser *b, uint32_t key) {
        struct thing t = thing_of(open_view(b));
        if (key == 'T' && (t.source || t.time_us != STAMP_NONE))
                push(b, trace_new(&t, false));
        else if (key == 'r' && t.message)
                push(b, message_new(&t));
        else if (key == 'L' && (t.call || t.message || t.line))
                push(b, ladder_new(&t));
        else
                say(b, key == 'T' ? "what the cursor stands on has no place in a log" : key == 'r' ? "there is no message here"
                       : "no call is known here");
}

/* Space: the first one is remembered, with the second it is compared. */
static void pick(struct browser *b) {
        struct thing t = thing_of(open_view(b));
        struct picked now = {.message = t.message, .call = t.message ? 0 : t.call}, *first = &b->session.picked;
        if (!now.message && !now.call) {
                say(b, "there is nothing to choose here");
        } else if (now.message == first->message && now.call == first->call) {
                *first = (struct picked){0};
        } else if ((now.message && first->message) || (now.call && first->call)) {
                struct thing a = THING_NONE;
                a.message = first->message;
                a.call = first->call;
                *first = (struct picked){0};
                push(b, compare_new(&a, &t));
        } else {
                *first = now;
                say(b, "%s %lld is chosen; Space on another one compares the two", now.message ? "message" : "call",
                    (long long)(now.message ? now.message : now.call));
        }
}

/* What is typed ---------------------------------------------------------------------------------------- */

static void ask(struct browser *b, enum ask what, struct span text) {
        b->asking = true;
        b->ask = what;
        prompt_begin(&b->prompts[what], text);
}

static void seek(struct browser *b, enum seek how) {
        struct view *v = open_view(b);
        if (!v->search)
                say(b, "nothing to search for yet: / asks");
        else if (v->ops->seek)
                v->ops->seek(v, how);
        else
                view_seek(v, how);
}

static void search_for(struct browser *b, struct span text) {
        struct view *v = open_view(b);
        search_free(v->search);
        v->search = NULL;
        v->hits = v->hit = 0;
        if (text.n && search_new(text, &v->search) < 0)
                say(b, "out of memory");
        else if (text.n)
                seek(b, SEEK_NEW);
}

/* False: the line is refused, and the reason said. */
static bool filter_by(struct browser *b, struct span line) {
        struct view *v = open_view(b);
        struct filter *f = NULL;
        struct filter_error e;
        char *copy = NULL;
        line = span_trim(line);
        int r = line.n ? filter_parse(line, &f, &e) : 0;
        if (r == -EINVAL)
                say(b, "at %zu: %s", e.column, e.text);
        const char *strange = r < 0 ? NULL : filter_unknown(f, v->ops->fields);
        if (strange)
                say(b, "%s: has no meaning in this list; %s: and words have", strange, v->ops->fields[0]);
        if (r >= 0 && !strange && line.n && !(copy = span_dup(line)))
                r = -ENOMEM;
        if (r == -ENOMEM)
                say(b, "out of memory");
        if (r < 0 || strange) {
                filter_free(f);
                return false;
        }
        filter_free(v->filter);
        free(v->filter_line);
        v->filter = f;
        v->filter_line = copy;
        v->ops->filtered(v);
        return true;
}

static void ask_filter(struct browser *b) {
        const struct view *v = open_view(b);
        if (v->ops->fields)
                ask(b, ASK_FILTER, span_str(v->filter_line));
        else
                say(b, "this view has no filter");
}

static bool go_to(struct browser *b, struct span text) {
        struct view *v = open_view(b);
        const char *words;
        int64_t us;
        if (!v->ops->go)
                say(b, "this view has no times to go to");
        else if (session_moment(&b->session, text, thing_of(v).time_us, &us, &words) < 0)
                say(b, "%s", words);
        else
                v->ops->go(v, us);
        return false;
}

/* Marks, notes, files ----------------------------------------------------------------------------------- */

/* What the user sees in the cursor's row. */
static void put_label(const struct view *v, struct buf *ret) {
        if (v->ops->row && v->pane.n) {
                struct buf scratch = BUF_INIT;
                buf_put(ret, span_trim(v->ops->row(v, v->pane.pos, &scratch)));
                buf_done(&scratch);
        }
}

static void change_mark(struct browser *b, enum marks_change how, struct span text) {
        struct view *v = open_view(b);
        struct thing t = thing_of(v);
        struct buf label = BUF_INIT;
        put_label(v, &label);
        int r = marks_change(&b->session, &t, how, text, buf_span(&label));
        const struct sidecar_entry *e = r == 0 ? marks_get(&b->session, &t) : NULL;
        if (r == -EINVAL)
                say(b, "there is nothing to mark here");
        else if (r == -ENODEV)
                say(b, "no notes can be kept for this case");
        else if (r < 0)
                say(b, "the notes cannot be saved: %s", strerror(-r));
        else if (!e)
                say(b, "no mark and no note here now");
        else
                say(b, "%s%s%s%s%s; :notes lists all", e->mark ? "marked" : "not marked", e->note[0] ? ", note: " : "", e->note,
                    e->tags[0] ? ", tags: " : "", e->tags);
        buf_done(&label);
}

/* The next, or the previous, marked row. */
static void go_mark(struct browser *b, bool down) {
        struct view *v = open_view(b);
        size_t row = v->ops->marked ? v->ops->marked(v, down) : SIZE_MAX;
        if (row != SIZE_MAX)
                pane_show(&v->pane, row);
        else
                say(b, "nothing marked %s this row; m marks", down ? "below" : "above");
}

static bool can_save(struct browser *b, struct export *ret) {
        struct view *v = open_view(b);
        bool has = b->options->host && b->options->host->save && v->ops->save;
        if (has && v->ops->save(v, ret))
                return true;
        say(b, has ? "there is nothing to save" : "this view cannot be saved");
        return false;
}

/* True: it is saved; else the prompt stays open, and the reason is said. */
static bool save_as(struct browser *b, struct span path) {
        struct export what;
        struct buf words = BUF_INIT;
        char *name = span_dup(span_trim(path));
        bool done = false;
        if (name && name[0] && can_save(b, &what)) {
                done = b->options->host->save(b->options->host->ctx, &what, name, &words) == 0;
                say(b, "%s", buf_str(&words));
        }
        free(name);
        buf_done(&words);
        return done;
}

static bool run_save(struct browser *b, struct span text) {
        struct export what;
        if (text.n)
                save_as(b, text);
        else if (can_save(b, &what))
                ask(b, ASK_SAVE, SPAN_NONE);
        return false;
}

static bool run_mark(struct browser *b, struct span text) {
        (void)text;
        change_mark(b, MARKS_TURN, SPAN_NONE);
        return false;
}

static bool run_note(struct browser *b, struct span text) {
        struct thing t = thing_of(open_view(b));
        const struct sidecar_entry *e = marks_get(&b->session, &t);
        if (text.n)
                change_mark(b, MARKS_NOTE, text);
        else
                ask(b, ASK_NOTE, span_str(e ? e->note : NULL));
        return false;
}

static bool run_tag(struct browser *b, struct span text) {
        if (text.n)
                change_mark(b, MARKS_TAG, text);
        else
                say(b, "type a word behind it, such as :tag bob");
        return false;
}

static bool run_notes(struct browser *b, struct span text) {
        (void)text;
        push(b, notes_new());
        return false;
}

/* The last view is left: a case that would be gone is offered to be kept. True: leave. */
static bool leave(struct browser *b) {
        const struct browse_options *o = b->options;
        if (!o->temporary || b->kept || !o->host || !o->host->keep)
                return true;
        ask(b, ASK_KEEP, SPAN_NONE);
        return false;
}

static bool keep_as(struct browser *b, struct span path) {
        struct buf words = BUF_INIT;
        char *name = span_dup(path.n ? path : SPAN("incident.sipdx"));
        b->kept = name && b->options->host->keep(b->options->host->ctx, name, &words) == 0;
        if (!b->kept)
                say(b, "%s", name ? buf_str(&words) : "out of memory");
        free(name);
        buf_done(&words);
        return b->kept;
}

static bool run_keep(struct browser *b, struct span text) {
        if (!b->options->temporary || !b->options->host || !b->options->host->keep)
                say(b, "this case is a file already");
        else if (keep_as(b, text))
                say(b, "kept");
        return false;
}

/* Commands ---------------------------------------------------------------------------------------------- */

static bool run_filter(struct browser *b, struct span text) {
        if (!open_view(b)->ops->fields)
                say(b, "this view has no filter");
        else
                filter_by(b, text);
        return false;
}

static void open_help(struct browser *b) {
        push(b, help_new(open_view(b)));
}

static void open_chooser(struct browser *b) {
        struct view *v = open_view(b);
        if (v->ops->columns)
                push(b, chooser_new(v));
        else
                say(b, "this view has no columns to choose");
}

static bool run_help(struct browser *b, struct span text) {
        (void)text;
        open_help(b);
        return false;
}

static bool run_columns(struct browser *b, struct span text) {
        (void)text;
        open_chooser(b);
        return false;
}

static bool run_quit(struct browser *b, struct span text) {
        (void)text;
        return leave(b);
}

static const struct command {
        const char *name;
        bool (*run)(struct browser *b, struct span text); /* true: leave */
} commands[] = {
        {"goto", go_to}, {"filter", run_filter}, {"mark", run_mark}, {"note", run_note}, {"notes", run_notes}, {"tag", run_tag},
        {"save", run_save}, {"keep", run_keep}, {"columns", run_columns}, {"help", run_help}, {"quit", run_quit},
};

static void say_commands(struct browser *b, struct span name) {
        struct buf all = BUF_INIT;
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
                buf_printf(&all, "%s%s", i ? ", " : "", commands[i].name);
        say(b, "there is no command '%.*s'; these there are: %s", SPAN_ARG(span_sub(name, 0, 20)), buf_str(&all));
        buf_done(&all);
}

/* A name may be cut short; the first that begins so is meant. */
static bool run_command(struct browser *b, struct span line) {
        struct span name;
        line = span_trim(line);
        if (!span_cut(&line, ' ', &name) || !name.n)
                return false;
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
                if (span_ieq(span_str(commands[i].name), name) || (span_istarts(span_str(commands[i].name), name) && name.n < 4))
                        return commands[i].run(b, span_trim(line));
        say_commands(b, name);
        return false;
}

/* True: leave. */
static bool end_prompt(struct browser *b) {
        struct prompt *p = &b->prompts[b->ask];
        struct span text = buf_span(&p->text);
        prompt_keep(p);
        switch (b->ask) {
        case ASK_FILTER:
                b->asking = !filter_by(b, text);
                return false;
        case ASK_SAVE:
                b->asking = !save_as(b, text);
                return false;
        case ASK_KEEP:
                return keep_as(b, span_trim(text));
        default:
                b->asking = false;
        }
        if (b->ask == ASK_COMMAND)
                return run_command(b, text);
        if (b->ask == ASK_NOTE)
                change_mark(b, MARKS_NOTE, span_trim(text));
        else
                search_for(b, text);
        return false;
}

/* Keys ------------------------------------------------------------------------------------------------- */

static void go_tab(struct browser *b, enum tab t) {
        b->tab = t;
        fit_open(b);
}

static bool back(struct browser *b) {
        return pop(b) && leave(b);
}

static bool common_key(struct browser *b, uint32_t key) {
        switch (key) {
        case 'q': case KEYS_ESC:
                return back(b);
        case KEYS_TAB:
                go_tab(b, (b->tab + 1) % TABS);
                break;
        case KEYS_BACKTAB:
                go_tab(b, (b->tab + TABS - 1) % TABS);
                break;
        case '1': case '2': case '3': case '4': case '5':
                go_tab(b, (enum tab)(key - '1'));
                break;
        case '/': case KEYS_F(3):
                ask(b, ASK_SEARCH, SPAN_NONE);
                break;
        case 'f': case KEYS_F(7):
                ask_filter(b);
                break;
        case KEYS_F(5):
                if (open_view(b)->filter)
                        filter_by(b, SPAN_NONE);
                break;
        case ':':
                ask(b, ASK_COMMAND, SPAN_NONE);
                break;
        case 'n': case 'N':
                seek(b, key == 'n' ? SEEK_NEXT : SEEK_PREVIOUS);
                break;
        case 'L': case 'T': case 'r':
                open_other(b, key);
                break;
        case 'x': case KEYS_F(4):
                open_other(b, 'L');
                break;
        case KEYS_F(6):
                open_other(b, 'r');
                break;
        case 't': case KEYS_F(10):
                open_chooser(b);
                break;
        case 's': case KEYS_F(2):
                run_save(b, SPAN_NONE);
                break;
        case 'm':
                change_mark(b, MARKS_TURN, SPAN_NONE);
                break;
        case 'u': case 'U':
                go_mark(b, key == 'u');
                break;
        case '\'':
                run_notes(b, SPAN_NONE);
                break;
        case '?': case KEYS_F(1):
                open_help(b);
                break;
        default:
                say(b, "that key does nothing here: ? lists those that do");
        }
        return false;
}

static bool prompt_takes(struct browser *b, uint32_t key) {
        if (b->ask == ASK_KEEP && key == 'q' && !b->prompts[ASK_KEEP].text.n)
                return true;
        enum prompt_state s = prompt_key(&b->prompts[b->ask], key);
        if (s == PROMPT_LEFT)
                b->asking = false;
        return s == PROMPT_GIVEN && end_prompt(b);
}

bool browser_key(struct browser *b, uint32_t key) {
        b->message[0] = '\0';
        if (b->asking)
                return prompt_takes(b, key);
        struct view *v = open_view(b);
        if (key == ' ' && v->ops->picks) {
                pick(b);
                return false;
        }
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
                return back(b);
        case VERB_UNKNOWN:
                return common_key(b, key);
        default:
                return false;
        }
}

/* Which tab's name stands in that column of the first line. */
static void click_tab(struct browser *b, unsigned x) {
        for (enum tab t = 0; t < TABS; t++)
                if (x >= b->tab_at[t] && x < b->tab_at[t + 1])
                        go_tab(b, t);
}

void browser_mouse(struct browser *b, uint32_t key, unsigned x, unsigned y) {
        struct view *v = open_view(b);
        if (b->asking)
                return;
        if (key == KEYS_WHEEL_UP || key == KEYS_WHEEL_DOWN) {
                for (int i = 0; i < 3; i++)
                        browser_key(b, key == KEYS_WHEEL_UP ? KEYS_UP : KEYS_DOWN);
        } else if (y == 0) {
                click_tab(b, x);
        } else if (y <= v->rows && !v->ops->overlay) {
                view_click(v, x, y - 1);
                if (key == KEYS_DOUBLE_CLICK)
                        browser_key(b, KEYS_ENTER);
        }
}
