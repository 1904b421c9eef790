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

int browser_init(struct browser *b, struct store *s, unsigned columns, unsigned rows) {
        *b = (struct browser){.store = s};
        canvas_init(&b->canvas);
        int r = canvas_resize(&b->canvas, columns, rows), e = session_load(&b->session, s);
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
        }
        return r < 0 ? r : e;
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
        size_t n = root->ops->count ? root->ops->count(root) : 0;
        if (n >= 10000000)
                buf_printf(b, " %zuM", n / 1000000);
        else if (n >= 100000)
                buf_printf(b, " %zuk", n / 1000);
        else if (root->ops->count)
                buf_printf(b, " %zu", n);
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
                put_count(root, &name);
                for (size_t i = 1; t == b->tab && i < b->depth[t]; i++)
                        if (!b->stack[t][i]->ops->overlay)
                                buf_printf(&name, " › %s", b->stack[t][i]->ops->name);
                buf_putc(&name, ' ');
                x = put_word(c, x, 0, buf_str(&name), style);
                x = put_word(c, x, 0, " ", STYLE_BAR);
        }
        buf_done(&name);
}

static const char *const lead[ASKS] = {[ASK_SEARCH] = "/", [ASK_FILTER] = "filter: ", [ASK_COMMAND] = ":"};

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
                canvas_put(c, 1, y, span_str(b->message), STYLE_ERROR);
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
        (void)b, (void)text;
        return true;
}

static const struct command {
        const char *name;
        bool (*run)(struct browser *b, struct span text); /* true: leave */
} commands[] = {
        {"goto", go_to}, {"filter", run_filter}, {"columns", run_columns}, {"help", run_help}, {"quit", run_quit},
};

/* A name may be cut short; the first that begins so is meant. */
static bool run_command(struct browser *b, struct span line) {
        struct span name;
        line = span_trim(line);
        if (!span_cut(&line, ' ', &name) || !name.n)
                return false;
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
                if (span_istarts(span_str(commands[i].name), name))
                        return commands[i].run(b, span_trim(line));
        say(b, "there is no command '%.*s'; goto, filter, columns, help and quit there are", SPAN_ARG(span_sub(name, 0, 20)));
        return false;
}

static bool end_prompt(struct browser *b) {
        struct prompt *p = &b->prompts[b->ask];
        struct span text = buf_span(&p->text);
        prompt_keep(p);
        if (b->ask == ASK_FILTER) {
                b->asking = !filter_by(b, text);
                return false;
        }
        b->asking = false;
        if (b->ask == ASK_COMMAND)
                return run_command(b, text);
        search_for(b, text);
        return false;
}

/* Keys ------------------------------------------------------------------------------------------------- */

static void go_tab(struct browser *b, enum tab t) {
        b->tab = t;
        fit_open(b);
}

static bool common_key(struct browser *b, uint32_t key) {
        switch (key) {
        case 'q': case KEYS_ESC:
                return pop(b);
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
        case '?': case KEYS_F(1):
                open_help(b);
                break;
        default:
                say(b, "that key does nothing here: ? lists those that do");
        }
        return false;
}

static bool prompt_takes(struct browser *b, uint32_t key) {
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
                return pop(b);
        case VERB_UNKNOWN:
                return common_key(b, key);
        default:
                return false;
        }
}
