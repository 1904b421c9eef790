/*
 * The list of findings: causes in report order, what they explain right below them. Without findings it says what
 * was looked at, because "nothing" is only worth as much as the evidence behind it.
 */
#include "tui/view.h"

#include <errno.h>
#include <stdlib.h>

#include "tui/columns.h"
#include "tui/marks.h"
#include "tui/page.h"
#include "tui/words.h"

struct row {
        const struct finding *f;
        struct span title, subject, period, users, owner, rule;
        size_t place; /* in the order of the report, what a finding explains right below it */
};

struct findings {
        struct view view;
        struct row *all, *rows; /* rows: those that pass the filter, in their order */
        size_t n_all, n;
        struct columns columns;
        struct arena arena;
        struct skipped_info *skipped;
        size_t n_skipped;
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

/* The order of the report ------------------------------------------------------------------------------- */

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
static size_t root_of(const struct finding_list *l, const struct order *ids, size_t at) {
        for (int depth = 0; depth < 8; depth++) {
                struct order key = {.id = l->v[at].explained_by};
                const struct order *up = key.id ? bsearch(&key, ids, l->n, sizeof *ids, by_id) : NULL;
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

/* The texts of a row; users as a filter and the eye want them. */
static struct row make_row(struct findings *f, const struct finding *x, size_t place) {
        struct buf users = BUF_INIT;
        for (size_t i = 0; i < x->n_users && users.n < 1000; i++)
                buf_printf(&users, "%s%s", i ? ", " : "", x->users[i]);
        struct row r = {
                .f = x, .title = words_safe(&f->arena, x->title), .subject = words_safe(&f->arena, x->subject),
                .period = period_of(f, x), .users = words_safe(&f->arena, buf_str(&users)),
                .owner = words_safe(&f->arena, x->owner), .rule = words_safe(&f->arena, x->rule), .place = place,
        };
        buf_done(&users);
        return r;
}

static int make_rows(struct findings *f) {
        const struct finding_list *l = &f->view.session->findings;
        size_t n = l->n;
        struct order *ids = arena_array(&f->arena, n, sizeof *ids), *places = arena_array(&f->arena, n, sizeof *places);
        f->all = arena_array(&f->arena, n, sizeof *f->all);
        f->rows = arena_array(&f->arena, n, sizeof *f->rows);
        if (n && (!ids || !places || !f->all || !f->rows))
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                ids[i] = (struct order){.id = l->v[i].id, .at = i};
        if (n)
                qsort(ids, n, sizeof *ids, by_id);
        for (size_t i = 0; i < n; i++) {
                const struct finding *root = &l->v[root_of(l, ids, i)];
                places[i] = (struct order){.at = i, .root = (size_t)(root - l->v), .aside = is_aside(root)};
        }
        if (n)
                qsort(places, n, sizeof *places, by_root);
        for (size_t i = 0; i < n; i++)
                f->all[i] = make_row(f, &l->v[places[i].at], i);
        f->n_all = n;
        return 0;
}

/* Columns, filter, order -------------------------------------------------------------------------------- */

enum { SEVERITY, TITLE, SUBJECT, CALLS, PERIOD, CONFIDENCE, OWNER, USERS, RULE };

static const struct column columns[] = {
        [SEVERITY] = {"severity", 9, 0, false, false, false},   [TITLE] = {"finding", 20, 1, false, true, false},
        [SUBJECT] = {"subject", 34, 7, false, false, false},    [CALLS] = {"calls", 5, 2, true, false, false},
        [PERIOD] = {"first-last", 17, 3, false, false, false},  [CONFIDENCE] = {"confidence", 10, 5, false, false, false},
        [OWNER] = {"owner", 24, RANK_HIDDEN, false, false, false}, [USERS] = {"users", 24, RANK_HIDDEN, false, false, false},
        [RULE] = {"rule", 28, RANK_HIDDEN, false, false, false},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static int compare(const struct row *a, const struct row *b, size_t column) {
        const struct finding *x = a->f, *y = b->f;
        switch (column) {
        case TITLE:
                return span_cmp(a->title, b->title);
        case SUBJECT:
                return span_cmp(a->subject, b->subject);
        case CALLS:
                return (x->n_calls > y->n_calls) - (x->n_calls < y->n_calls);
        case PERIOD:
                return (x->first_us > y->first_us) - (x->first_us < y->first_us);
        case CONFIDENCE:
                return (int)y->confidence - (int)x->confidence;
        case OWNER:
                return span_cmp(a->owner, b->owner);
        case USERS:
                return span_cmp(a->users, b->users);
        case RULE:
                return span_cmp(a->rule, b->rule);
        default:
                return 0; /* severity: as the report has them */
        }
}

static int in_order(const void *x, const void *y, void *ctx) {
        const struct row *a = x, *b = y;
        const struct columns *c = ctx;
        int r = compare(a, b, c->sort);
        if (r == 0)
                r = (a->place > b->place) - (a->place < b->place);
        return c->down ? -r : r;
}

/* What the filter asks of; text may stand in any of the row's words, which are put into one. */
struct asked {
        const struct row *row;
        struct buf *words;
};

static struct span all_words(const struct asked *a) {
        const struct row *r = a->row;
        buf_reset(a->words);
        buf_printf(a->words, "%.*s %.*s %.*s %.*s %.*s", SPAN_ARG(r->title), SPAN_ARG(r->subject), SPAN_ARG(r->users),
                   SPAN_ARG(r->owner), SPAN_ARG(r->rule));
        return buf_span(a->words);
}

static bool field_of(const void *ctx, const char *field, struct span *ret) {
        const struct asked *a = ctx;
        const struct row *r = a->row;
        const struct evidence *e = r->f->n_evidence ? r->f->evidence : NULL;
        if (!strcmp(field, "text"))
                *ret = all_words(a);
        else if (!strcmp(field, "finding"))
                *ret = r->rule;
        else if (!strcmp(field, "severity"))
                *ret = span_str(severity_word(r->f->severity));
        else if (!strcmp(field, "from") || !strcmp(field, "to"))
                *ret = r->users;
        else if (!strcmp(field, "file") && e)
                *ret = span_str(e->path);
        else if (!strcmp(field, "host") && e)
                *ret = span_str(e->host);
        else
                return false;
        return true;
}

static void arrange(struct view *v) {
        struct findings *f = self(v);
        const struct finding *stay = f->n ? f->rows[v->pane.pos].f : NULL;
        struct buf b = BUF_INIT;
        f->n = 0;
        for (size_t i = 0; i < f->n_all; i++) {
                struct asked a = {&f->all[i], &b};
                if (filter_passes(v->filter, field_of, &a) == 1)
                        f->rows[f->n++] = f->all[i];
        }
        if (f->n)
                qsort_r(f->rows, f->n, sizeof *f->rows, in_order, &f->columns);
        v->pane.n = f->n;
        pane_go(&v->pane, 0);
        for (size_t i = 0; i < f->n; i++)
                if (f->rows[i].f == stay)
                        pane_show(&v->pane, i);
        v->hits = v->hit = 0;
        buf_done(&b);
}

static int load(struct view *v, struct store *s) {
        struct findings *f = self(v);
        if (f->loaded)
                return 0;
        f->loaded = true;
        int r = make_rows(f);
        if (r >= 0)
                r = store_skipped(s, &f->skipped, &f->n_skipped);
        if (r >= 0)
                r = store_notes(s, &f->notes);
        arrange(v);
        return r;
}

/* Nothing was found ------------------------------------------------------------------------------------- */

static void lay_looked_at(struct page *p, const struct findings *f) {
        const struct session *s = f->view.session;
        const struct totals *t = &s->totals;
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
        if (s->first_us != STAMP_NONE) {
                buf_puts(&b, ", from ");
                words_time(&b, s->first_us);
                if (s->last_us != STAMP_NONE) {
                        buf_puts(&b, " to ");
                        words_time(&b, s->last_us);
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
        const struct totals *t = &f->view.session->totals;
        bool blind = !t->messages && !t->events && !t->flows;
        page_line(p, SPAN_NONE, STYLE_PLAIN, 0);
        page_wrap(p, blind ? SPAN("Nothing was found, because nothing could be read.")
                           : SPAN("Nothing was found: no rule recognises a failure in this evidence."),
                  2, 2, STYLE_STRONG, 0);
        page_line(p, SPAN_NONE, STYLE_PLAIN, 0);
        lay_looked_at(p, f);
        page_wrap(p, SPAN("5 lists the sources and what was odd about them; Enter there opens one as it was written."), 2, 2,
                  STYLE_PLAIN, 0);
        lay_skipped(p, f);
        if (f->notes.n)
                page_line(p, SPAN_NONE, STYLE_PLAIN, 0);
        for (size_t i = 0; i < f->notes.n; i++)
                page_wrap(p, span_str(f->notes.v[i].text), 2, 4, STYLE_NOTICE, 0);
}

/* Drawing ----------------------------------------------------------------------------------------------- */

/* The whole title of the finding under the cursor, in windows that tall. */
enum { PREVIEW_ROWS = 4, PREVIEW_FROM = 16, GUTTER = 2 };

static bool has_preview(const struct view *v) {
        return v->rows >= PREVIEW_FROM;
}

static bool is_empty(const struct findings *f) {
        return f->loaded && !f->n_all;
}

static void fit(struct view *v) {
        struct findings *f = self(v);
        columns_fit(&f->columns, v->columns > GUTTER ? v->columns - GUTTER : 0);
        if (is_empty(f)) {
                lay_empty(f);
                pane_fit(&v->pane, f->page.n, v->rows);
        } else {
                pane_fit(&v->pane, f->n, v->rows > 1 ? v->rows - 1 - (has_preview(v) ? PREVIEW_ROWS : 0) : 1);
        }
}

static struct span cell(const void *ctx, size_t i, size_t column, struct buf *scratch, unsigned *io_style) {
        const struct row *r = &((const struct findings *)ctx)->rows[i];
        switch (column) {
        case SEVERITY:
                *io_style = severity_style(r->f->severity);
                return span_str(severity_word(r->f->severity));
        case TITLE:
                buf_puts(scratch, r->f->explained_by ? "└ " : !is_aside(r->f) ? "" : r->f->suppressed ? "(suppressed) " : "(harmless) ");
                buf_put(scratch, r->title);
                return buf_span(scratch);
        case SUBJECT:
                return r->subject;
        case CALLS:
                buf_printf(scratch, "%zu", r->f->n_calls);
                return buf_span(scratch);
        case PERIOD:
                return r->period;
        case CONFIDENCE:
                return span_str(confidence_word(r->f->confidence));
        case OWNER:
                return r->owner;
        case USERS:
                return r->users;
        default:
                return r->rule;
        }
}

static bool is_marked(const struct findings *f, size_t i) {
        struct thing t = {.kind = THING_FINDING, .finding = f->rows[i].f};
        const struct sidecar_entry *e = marks_get(f->view.session, &t);
        return e && e->mark;
}

static size_t marked(const struct view *v, bool down) {
        const struct findings *f = const_self(v);
        size_t i = f->n ? v->pane.pos : 0; /* without findings the rows are those of a text */
        while (down ? ++i < f->n : i-- > 0)
                if (is_marked(f, i))
                        return i;
        return SIZE_MAX;
}

static void draw_row(const struct findings *f, size_t i, unsigned y, struct canvas *c) {
        const struct row *r = &f->rows[i];
        unsigned style = r->f->explained_by || is_aside(r->f) ? STYLE_DIM : STYLE_PLAIN;
        columns_draw_row(&f->columns, c, GUTTER, y, i, style, cell, f);
        if (is_marked(f, i))
                canvas_put(c, 1, y, SPAN("*"), STYLE_MARK);
        view_draw_over(&f->view, c, GUTTER, y, i);
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
                canvas_mark(c, 0, y, f->view.search);
        }
}

static void draw(const struct view *v, struct canvas *c) {
        const struct findings *f = const_self(v);
        if (is_empty(f)) {
                draw_empty(f, c);
                return;
        }
        columns_draw_head(&f->columns, c, GUTTER, 0);
        if (!f->n)
                canvas_put(c, 2, 2, SPAN("No finding passes the filter; f changes it, F5 clears it."), STYLE_NOTICE);
        for (size_t i = 0; i < v->pane.page && v->pane.top + i < f->n; i++)
                draw_row(f, v->pane.top + i, (unsigned)i + 1, c);
        if (has_preview(v) && f->n)
                draw_preview(f, c);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        const struct findings *f = const_self(v);
        if (is_empty(f))
                return f->page.v[i].text;
        columns_text(&f->columns, i, cell, f, scratch);
        buf_puts(scratch, "  ");
        buf_put(scratch, f->rows[i].subject);
        return buf_span(scratch);
}

/* Keys -------------------------------------------------------------------------------------------------- */

/* The next or the previous finding of this severity. */
static void jump(struct findings *f, enum severity s, bool down) {
        size_t i = f->view.pane.pos;
        while (down ? ++i < f->n : i-- > 0)
                if (f->rows[i].f->severity == s) {
                        pane_go(&f->view.pane, i);
                        return;
                }
        view_say(&f->view, "no %s finding %s this one", severity_word(s), down ? "below" : "above");
}

static struct action key(struct view *v, uint32_t k) {
        struct findings *f = self(v);
        if (pane_key(&v->pane, k))
                return ACTION_NONE;
        if (!f->n)
                return ACTION_UNKNOWN;
        enum columns_key used = columns_key(&f->columns, k);
        if (used == COLUMNS_SORTED)
                arrange(v);
        if (used != COLUMNS_UNUSED)
                return ACTION_NONE;
        switch (k) {
        case KEYS_ENTER:
                return ACTION_OPEN(article_new(f->rows[v->pane.pos].f));
        case 'e': case 'E':
                jump(f, SEVERITY_ERROR, k == 'e');
                break;
        case 'w': case 'W':
                jump(f, SEVERITY_WARNING, k == 'w');
                break;
        default:
                return ACTION_UNKNOWN;
        }
        return ACTION_NONE;
}

static void status(const struct view *v, struct buf *ret) {
        const struct findings *f = const_self(v);
        if (f->n)
                buf_printf(ret, "finding %zu of %zu", v->pane.pos + 1, f->n);
        else
                buf_puts(ret, "no findings");
        if (v->filter && f->n_all)
                buf_printf(ret, ", all in all %zu", f->n_all);
        view_search_status(v, false, ret);
}

/* The finding, and of it the call that its first evidence is of. */
static void at_cursor(const struct view *v, struct thing *ret) {
        const struct findings *f = const_self(v);
        if (!f->n)
                return;
        const struct finding *x = f->rows[v->pane.pos].f;
        ret->kind = THING_FINDING;
        ret->finding = x;
        ret->time_us = x->first_us;
        ret->call = x->n_calls ? x->calls[0] : 0;
        for (size_t i = 0; i < x->n_evidence; i++) {
                const struct evidence *e = &x->evidence[i];
                if (i == 0 || (!ret->message && e->sighting)) {
                        ret->source = e->source;
                        ret->line = e->line ? e->line : e->frame;
                        ret->message = e->sighting;
                }
        }
}

static size_t count(const struct view *v) {
        const struct findings *f = const_self(v);
        return v->filter ? f->n : v->session->findings.n;
}

static struct columns *columns_of(struct view *v) {
        return &self(v)->columns;
}

static void destroy(struct view *v) {
        struct findings *f = self(v);
        skipped_free(f->skipped, f->n_skipped);
        notes_done(&f->notes);
        page_done(&f->page);
        arena_done(&f->arena);
        view_done(v);
        free(f);
}

static const struct key_help help[] = {
        {"Enter", "open the finding's article", "Article"},
        {"L", "its call as a ladder", "Ladder"},
        {"T", "all log lines around its evidence", "Trace"},
        {"e E  w W", "next, previous error, warning", "Error"},
        {"< > z", "sort by another column, turn the order", NULL},
        {NULL, NULL, NULL},
};

static const char *const fields[] = {"finding", "severity", "from", "to", "file", "host", "text", NULL};

struct view *findings_new(void) {
        static const struct view_ops ops = {
                .name = "Findings", .help = help, .fields = fields, .load = load, .fit = fit, .draw = draw, .key = key,
                .status = status, .row = row, .filtered = arrange, .at = at_cursor, .marked = marked, .count = count,
                .columns = columns_of, .arranged = arrange, .free = destroy,
        };
        struct findings *f = calloc(1, sizeof *f);
        if (!f)
                return NULL;
        f->view.ops = &ops;
        columns_init(&f->columns, columns, COLUMNS, SEVERITY);
        arena_init(&f->arena);
        return &f->view;
}
