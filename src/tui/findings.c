/*
 * The list of findings: causes in report order, what they explain right below them. Without findings it says what
 * was looked at, because "nothing" is only worth as much as the evidence behind it.
 */
#include "tui/view.h"

#include <errno.h>
#include <stdlib.h>

#include "tui/page.h"
#include "tui/words.h"

struct row {
        const struct finding *f;
        struct span title, subject, period;
};

struct findings {
        struct view view;
        struct finding_list list;
        struct row *rows;
        struct arena arena;
        struct totals totals;
        struct skipped_info *skipped;
        size_t n_skipped;
        struct sources_time covered;
        struct notes notes;
        struct page page; /* what is shown instead of an empty list */
        bool loaded;
};

static const struct findings *const_self(const struct view *v) {
        return (const struct findings *)(const void *)v;
}

static struct findings *self(struct view *v) {
        return (struct findings *)(void *)v;
}

/* Where a finding stands: after its cause, which stands where the report has it; what the report only names comes last. */
struct order {
        int64_t id;
        size_t at, root;
        bool aside; /* harmless, or suppressed by the site */
};

static int by_id(const void *a, const void *b) {
        const struct order *x = a, *y = b;
        return x->id < y->id ? -1 : x->id > y->id;
}

static int by_root(const void *a, const void *b) {
        const struct order *x = a, *y = b;
        if (x->aside != y->aside)
                return y->aside ? -1 : 1;
        if (x->root != y->root)
                return x->root < y->root ? -1 : 1;
        bool own_x = x->root == x->at, own_y = y->root == y->at;
        if (own_x != own_y)
                return own_x ? -1 : 1;
        return x->at < y->at ? -1 : x->at > y->at;
}

static bool is_aside(const struct finding *f) {
        return f->suppressed || finding_is_quiet(f);
}

/* The finding that explains this one, at the end of the chain; a circle in a damaged case ends somewhere. */
static size_t root_of(const struct findings *f, const struct order *ids, size_t at) {
        for (int depth = 0; depth < 8; depth++) {
                struct order key = {.id = f->list.v[at].explained_by};
                const struct order *up = key.id ? bsearch(&key, ids, f->list.n, sizeof *ids, by_id) : NULL;
                if (!up)
                        break;
                at = up->at;
        }
        return at;
}

static struct span period_of(struct findings *f, const struct finding *x) {
        struct buf b = BUF_INIT;
        words_period(&b, x->first_us, x->last_us);
        struct span s = arena_dup(&f->arena, buf_span(&b));
        buf_done(&b);
        return s;
}

static int make_rows(struct findings *f) {
        size_t n = f->list.n;
        struct order *ids = arena_array(&f->arena, n, sizeof *ids), *places = arena_array(&f->arena, n, sizeof *places);
        f->rows = arena_array(&f->arena, n, sizeof *f->rows);
        if (n && (!ids || !places || !f->rows))
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                ids[i] = (struct order){.id = f->list.v[i].id, .at = i};
        if (n)
                qsort(ids, n, sizeof *ids, by_id);
        for (size_t i = 0; i < n; i++) {
                const struct finding *root = &f->list.v[root_of(f, ids, i)];
                places[i] = (struct order){.at = i, .root = (size_t)(root - f->list.v), .aside = is_aside(root)};
        }
        if (n)
                qsort(places, n, sizeof *places, by_root);
        for (size_t i = 0; i < n; i++) {
                const struct finding *x = &f->list.v[places[i].at];
                f->rows[i] = (struct row){.f = x, .title = words_safe(&f->arena, x->title),
                                          .subject = words_safe(&f->arena, x->subject), .period = period_of(f, x)};
        }
        return 0;
}

static int load_coverage(struct findings *f, struct store *s) {
        struct source_info *v;
        size_t n;
        int r = store_sources(s, &v, &n);
        if (r < 0)
                return r;
        f->covered = sources_time(v, n);
        source_infos_free(v, n);
        return 0;
}

static int load(struct view *v, struct store *s) {
        struct findings *f = self(v);
        if (f->loaded)
                return 0;
        f->loaded = true;
        int r = store_findings(s, &f->list);
        if (r >= 0)
                r = make_rows(f);
        if (r >= 0)
                r = store_totals(s, &f->totals);
        if (r >= 0)
                r = store_skipped(s, &f->skipped, &f->n_skipped);
        if (r >= 0)
                r = store_notes(s, &f->notes);
        return r >= 0 ? load_coverage(f, s) : r;
}

static void lay_looked_at(struct page *p, const struct findings *f) {
        const struct totals *t = &f->totals;
        struct buf b = BUF_INIT;
        buf_puts(&b, "Looked at ");
        words_count(&b, t->sources, "source");
        buf_puts(&b, " (");
        words_size(&b, t->bytes);
        buf_puts(&b, "): ");
        words_count(&b, t->messages, "message");
        buf_puts(&b, ", ");
        words_count(&b, t->dialogs, "dialog");
        buf_puts(&b, ", ");
        words_count(&b, t->calls, "call");
        buf_puts(&b, ", ");
        words_count(&b, t->events, "event");
        if (t->flows) {
                buf_puts(&b, ", ");
                words_count(&b, t->flows, "flow");
                buf_puts(&b, " of TLS or TURN");
        }
        if (f->covered.first_us != STAMP_NONE) {
                buf_puts(&b, ", from ");
                words_time(&b, f->covered.first_us);
                if (f->covered.last_us != STAMP_NONE) {
                        buf_puts(&b, " to ");
                        words_time(&b, f->covered.last_us);
                }
        }
        buf_putc(&b, '.');
        page_wrap(p, buf_span(&b), 2, 2, STYLE_PLAIN, 0);
        buf_done(&b);
}

static void lay_skipped(struct page *p, const struct findings *f) {
        if (!f->n_skipped)
                return;
        struct buf b = BUF_INIT;
        page_line(p, SPAN_NONE, STYLE_PLAIN, 0);
        words_count(&b, f->n_skipped, "rule");
        buf_puts(&b, " not judged:");
        page_wrap(p, buf_span(&b), 2, 2, STYLE_PLAIN, 0);
        for (size_t i = 0; i < f->n_skipped; i++) {
                const struct skipped_info *x = &f->skipped[i];
                struct span rest = span_str(*x->needs ? x->needs : x->reason), word;
                buf_reset(&b);
                buf_printf(&b, "%s: %s", x->rule, strcmp(x->reason, "needs") == 0 ? "the evidence has no " : "");
                for (bool first = true; span_cut(&rest, '\n', &word); first = false) {
                        buf_puts(&b, first ? "" : ", ");
                        buf_put(&b, word);
                }
                page_wrap(p, buf_span(&b), 4, 6, STYLE_DIM, 0);
        }
        buf_done(&b);
}

static void lay_empty(struct findings *f) {
        page_done(&f->page);
        page_init(&f->page, f->view.columns);
        struct page *p = &f->page;
        bool blind = !f->totals.messages && !f->totals.events && !f->totals.flows;
        page_line(p, SPAN_NONE, STYLE_PLAIN, 0);
        page_wrap(p, blind ? SPAN("Nothing was found, because nothing could be read.")
                           : SPAN("Nothing was found: no rule recognises a failure in this evidence."),
                  2, 2, STYLE_STRONG, 0);
        page_line(p, SPAN_NONE, STYLE_PLAIN, 0);
        lay_looked_at(p, f);
        page_wrap(p, SPAN("Tab lists the sources and what was odd about them; Enter there opens one as it was written."), 2, 2,
                  STYLE_PLAIN, 0);
        lay_skipped(p, f);
        if (f->notes.n)
                page_line(p, SPAN_NONE, STYLE_PLAIN, 0);
        for (size_t i = 0; i < f->notes.n; i++)
                page_wrap(p, span_str(f->notes.v[i].text), 2, 4, STYLE_NOTICE, 0);
}

/* The whole title of the finding under the cursor, in windows that tall. */
enum { PREVIEW_ROWS = 4, PREVIEW_FROM = 16 };

static bool has_preview(const struct view *v) {
        return v->rows >= PREVIEW_FROM;
}

static void fit(struct view *v) {
        struct findings *f = self(v);
        if (!f->list.n && f->loaded) {
                lay_empty(f);
                pane_fit(&v->pane, f->page.n, v->rows);
        } else {
                pane_fit(&v->pane, f->list.n, v->rows > 1 ? v->rows - 1 - (has_preview(v) ? PREVIEW_ROWS : 0) : 1);
        }
}

/* Columns of the list; a width of 0 hides one. */
struct columns {
        unsigned title, subject, calls, period;
};

enum { AT_SEVERITY = 2, AT_TITLE = 11, CALLS_WIDTH = 6 };

static struct columns columns_for(unsigned width) {
        struct columns c = {.calls = CALLS_WIDTH, .subject = width >= 120 ? 34 : 0,
                            .period = width >= 100 ? 24 : width >= 60 ? 18 : 0};
        unsigned used = AT_TITLE + c.calls + (c.subject ? c.subject + 1 : 0) + (c.period ? c.period + 1 : 0);
        c.title = width > used ? width - used : 0;
        return c;
}

static void draw_columns(struct canvas *c, unsigned y, const struct columns *at, unsigned style, struct span title,
                         struct span subject, struct span calls, struct span period) {
        unsigned x = AT_TITLE;
        canvas_text(c, x, y, at->title, title, style, 0);
        x += at->title;
        if (at->subject) {
                canvas_text(c, x + 1, y, at->subject, subject, style, 0);
                x += at->subject + 1;
        }
        unsigned wide = (unsigned)calls.n < at->calls - 1 ? (unsigned)calls.n : at->calls - 1;
        canvas_text(c, x + at->calls - wide, y, wide, calls, style, 0);
        x += at->calls;
        if (at->period)
                canvas_text(c, x + 1, y, at->period, period, style, 0);
}

static unsigned severity_style(enum severity s) {
        switch (s) {
        case SEVERITY_ERROR:
                return STYLE_ERROR;
        case SEVERITY_WARNING:
                return STYLE_WARNING;
        case SEVERITY_NOTICE:
                return STYLE_NOTICE;
        default:
                return STYLE_INFO;
        }
}

static void draw_row(const struct findings *f, size_t i, unsigned y, const struct columns *at, struct canvas *c) {
        const struct row *r = &f->rows[i];
        bool under = r->f->explained_by != 0;
        unsigned style = under || is_aside(r->f) ? STYLE_DIM : STYLE_PLAIN;
        struct buf title = BUF_INIT, calls = BUF_INIT;
        if (under)
                buf_puts(&title, "└ ");
        else if (is_aside(r->f))
                buf_puts(&title, r->f->suppressed ? "(suppressed) " : "(harmless) ");
        buf_put(&title, r->title);
        buf_printf(&calls, "%zu", r->f->n_calls);
        if (i == f->view.pane.pos)
                canvas_put(c, 0, y, SPAN(">"), STYLE_STRONG);
        canvas_put(c, AT_SEVERITY, y, span_str(severity_word(r->f->severity)), severity_style(r->f->severity));
        draw_columns(c, y, at, style, buf_span(&title), r->subject, buf_span(&calls), r->period);
        canvas_mark(c, AT_SEVERITY, y, span_str(f->view.needle));
        if (i == f->view.pane.pos)
                canvas_cursor(c, y);
        buf_done(&title);
        buf_done(&calls);
}

static void draw_preview(const struct findings *f, struct canvas *c) {
        unsigned y = c->h - PREVIEW_ROWS;
        const struct row *r = &f->rows[f->view.pane.pos];
        for (unsigned x = 0; x < c->w; x++)
                canvas_put(c, x, y, SPAN("─"), STYLE_DIM);
        struct page p;
        page_init(&p, c->w > 2 ? c->w - 2 : c->w);
        page_wrap(&p, r->title, 0, 0, STYLE_STRONG, 0);
        for (unsigned i = 0; i < 2 && i < p.n; i++)
                canvas_put(c, 2, y + 1 + i, p.v[i].text, STYLE_STRONG);
        struct buf b = BUF_INIT;
        buf_printf(&b, "%s · %s", r->f->rule ? r->f->rule : "?", confidence_word(r->f->confidence));
        if (r->f->owner)
                buf_printf(&b, " · %s", r->f->owner);
        page_line(&p, buf_span(&b), STYLE_DIM, 0);
        canvas_put(c, 2, c->h - 1, p.v[p.n - 1].text, STYLE_DIM);
        buf_done(&b);
        page_done(&p);
}

static void draw_empty(const struct findings *f, struct canvas *c) {
        const struct pane *p = &f->view.pane;
        for (unsigned y = 0; y < c->h && p->top + y < f->page.n; y++) {
                const struct page_row *r = &f->page.v[p->top + y];
                canvas_put(c, 0, y, r->text, r->style);
                canvas_mark(c, 0, y, span_str(f->view.needle));
        }
}

static void draw(const struct view *v, struct canvas *c) {
        const struct findings *f = const_self(v);
        if (!f->list.n) {
                draw_empty(f, c);
                return;
        }
        struct columns at = columns_for(c->w);
        canvas_fill(c, 0, 0, c->w, 1, STYLE_HEADING);
        canvas_put(c, AT_SEVERITY, 0, SPAN("Severity"), STYLE_HEADING);
        draw_columns(c, 0, &at, STYLE_HEADING, SPAN("Finding"), SPAN("Subject"), SPAN("Calls"), SPAN("First–last"));
        for (size_t i = 0; i < v->pane.page && v->pane.top + i < f->list.n; i++)
                draw_row(f, v->pane.top + i, (unsigned)i + 1, &at, c);
        if (has_preview(v))
                draw_preview(f, c);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        const struct findings *f = const_self(v);
        if (!f->list.n)
                return f->page.v[i].text;
        const struct row *r = &f->rows[i];
        buf_printf(scratch, "%s %.*s  %.*s", severity_word(r->f->severity), SPAN_ARG(r->title), SPAN_ARG(r->subject));
        return buf_span(scratch);
}

/* The next or the previous finding of this severity. */
static void jump(struct findings *f, enum severity s, bool down) {
        size_t i = f->view.pane.pos;
        while (down ? ++i < f->list.n : i-- > 0)
                if (f->rows[i].f->severity == s) {
                        pane_go(&f->view.pane, i);
                        return;
                }
        view_say(&f->view, "no %s finding %s this one", severity_word(s), down ? "below" : "above");
}

static struct action key(struct view *v, uint32_t k) {
        struct findings *f = self(v);
        if (pane_key(&v->pane, k))
                return (struct action){VERB_NONE, NULL};
        if (!f->list.n)
                return (struct action){VERB_UNKNOWN, NULL};
        switch (k) {
        case KEYS_ENTER:
                return (struct action){VERB_OPEN, article_new(f->rows[v->pane.pos].f, &f->list)};
        case 'e': case 'E':
                jump(f, SEVERITY_ERROR, k == 'e');
                break;
        case 'w': case 'W':
                jump(f, SEVERITY_WARNING, k == 'w');
                break;
        default:
                return (struct action){VERB_UNKNOWN, NULL};
        }
        return (struct action){VERB_NONE, NULL};
}

static void status(const struct view *v, struct buf *ret) {
        const struct findings *f = const_self(v);
        if (f->list.n)
                buf_printf(ret, "finding %zu of %zu", v->pane.pos + 1, f->list.n);
        else
                buf_puts(ret, "no findings");
        view_search_status(v, false, ret);
}

static size_t count(const struct view *v) {
        return const_self(v)->list.n;
}

static void destroy(struct view *v) {
        struct findings *f = self(v);
        finding_list_done(&f->list);
        skipped_free(f->skipped, f->n_skipped);
        notes_done(&f->notes);
        page_done(&f->page);
        arena_done(&f->arena);
        free(f);
}

static const struct key_help help[] = {
        {"Enter", "open the finding's article"},
        {"e E", "next, previous error"},
        {"w W", "next, previous warning"},
        {NULL, NULL},
};

struct view *findings_new(void) {
        static const struct view_ops ops = {
                .name = "Findings", .help = help, .load = load, .fit = fit, .draw = draw, .key = key,
                .status = status, .row = row, .count = count, .free = destroy,
        };
        struct findings *f = calloc(1, sizeof *f);
        if (!f)
                return NULL;
        f->view.ops = &ops;
        arena_init(&f->arena);
        return &f->view;
}
