/*
 * The machinery of the lists of calls and messages. It knows neither.
 */
#include "tui/list.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/safe.h"
#include "tui/hits.h"
#include "tui/marks.h"
#include "tui/stride.h"
#include "tui/words.h"

enum {
        STEP_FIRST = 500, STEP_MAX = 200000, /* ids asked for at once */
        SEARCHED = 200,                       /* rows of one step of the search */
        GUTTER = 3,
};

struct list {
        struct view view;
        struct view_ops ops;
        const struct list_kind *kind;
        struct columns columns;
        struct column own[COLUMNS_MAX]; /* the kind's, times as wide as this case needs them */
        const struct listed_column *listed;
        size_t n_listed;

        struct list_entry { /* what the list is sorted by */
                int64_t id, number;
                struct span text;
        } *v; /* sorted */
        size_t n, cap;
        struct list_entry *fresh; /* of the running step */
        size_t n_fresh, cap_fresh;
        struct arena texts;
        int64_t next, last; /* ids that are still to be asked for */
        struct stride step;
        bool begun;                       /* last is known */

        struct list_row *rows; /* of entries rows_from … */
        size_t rows_from, n_rows;
        struct arena arena;

        struct hits hits;
        char other;            /* 'o', 'O': the next, or the previous, message of the call is wanted */
        int64_t wanted_us;     /* the first row from there on is wanted, once all are there; STAMP_NONE */
};

static const struct list *const_self(const struct view *v) {
        return (const struct list *)(const void *)v;
}

static struct list *self(struct view *v) {
        return (struct list *)(void *)v;
}

/* Order ------------------------------------------------------------------------------------------------- */

static int compare_text(struct span a, struct span b) {
        for (size_t i = 0; i < a.n && i < b.n; i++) {
                unsigned char x = (unsigned char)to_lower(a.p[i]), y = (unsigned char)to_lower(b.p[i]);
                if (x != y)
                        return x < y ? -1 : 1;
        }
        return (a.n > b.n) - (a.n < b.n);
}

/* Numbers, then texts, then what has nothing there, whichever way the list is turned. */
static int class_of(const struct list_entry *e) {
        return e->number != STAMP_NONE ? 0 : e->text.n ? 1 : 2;
}

static int compare(const struct list_entry *a, const struct list_entry *b, bool down) {
        int x = class_of(a), y = class_of(b);
        if (x != y)
                return x - y;
        int r = x == 0 ? (a->number > b->number) - (a->number < b->number) : x == 1 ? compare_text(a->text, b->text) : 0;
        if (r == 0)
                return (a->id > b->id) - (a->id < b->id);
        return down ? -r : r;
}

static int rising(const void *a, const void *b) {
        return compare(a, b, false);
}

static int falling(const void *a, const void *b) {
        return compare(a, b, true);
}

/* Reading ----------------------------------------------------------------------------------------------- */

static bool is_reading(const struct list *l) {
        return !l->begun || l->next <= l->last;
}

static void drop_rows(struct list *l) {
        arena_reset(&l->arena);
        l->rows = NULL;
        l->n_rows = 0;
}

static void begin(struct list *l) {
        l->n = l->n_fresh = 0;
        l->next = 1;
        stride_init(&l->step, STEP_FIRST, STEP_MAX);
        arena_reset(&l->texts);
        hits_done(&l->hits);
        drop_rows(l);
}

static int take_key(void *ctx, const struct listed_key *k) {
        struct list *l = ctx;
        int r = array_grow(&l->fresh, l->n_fresh, &l->cap_fresh, sizeof *l->fresh);
        if (r < 0)
                return r;
        struct span text = arena_dup(&l->texts, k->text);
        if (k->text.n && !text.n)
                return -ENOMEM;
        l->fresh[l->n_fresh++] = (struct list_entry){.id = k->id, .number = k->number, .text = text};
        return 0;
}

/* Puts what has come into its places; the cursor stays on its row, unless it is the first. */
static int merge(struct list *l) {
        size_t a = l->n, b = l->n_fresh, pos = l->view.pane.pos, before = 0;
        bool down = l->columns.down;
        if (!b)
                return 0;
        qsort(l->fresh, b, sizeof *l->fresh, down ? falling : rising);
        struct list_entry *v = reallocarray(l->v, a + b, sizeof *v);
        if (!v)
                return -ENOMEM;
        l->v = v;
        l->n = a + b;
        for (size_t to = a + b; b > 0;) {
                bool fresh = a == 0 || compare(&l->fresh[b - 1], &v[a - 1], down) > 0;
                v[--to] = fresh ? l->fresh[--b] : v[--a];
                before += fresh && a <= pos;
        }
        l->n_fresh = 0;
        drop_rows(l);
        if (pos > 0) {
                l->view.pane.n = l->n;
                l->view.pane.top += before;
                pane_go(&l->view.pane, pos + before);
        }
        return 0;
}

/* Ids of a stranger's case may lie far apart. */
static int skip_gap(struct list *l, struct store *s) {
        int64_t first;
        int r = listed_first(s, l->kind->listed, l->next, &first);
        if (r >= 0)
                l->next = first ? first : l->last + 1;
        return r;
}

static int read_ids(struct list *l, struct store *s) {
        int64_t step = (int64_t)l->step.n, to = l->last - l->next < step ? l->last : l->next + step - 1;
        stride_begin(&l->step);
        int r = listed_keys(s, l->kind->listed, l->view.filter, l->columns.sort, l->next, to, take_key, l);
        if (r == -E2BIG) { /* the expression is too much for a message: what was found stands */
                view_say(&l->view, "filter: the regular expression took too many steps; type a simpler one");
                to = l->last;
                r = 0;
        }
        if (r < 0)
                return r;
        l->next = to + 1;
        stride_end(&l->step);
        if (!l->n_fresh && l->next <= l->last && (r = skip_gap(l, s)) < 0)
                return r;
        return merge(l);
}

/* Cells ------------------------------------------------------------------------------------------------- */

static void put_cell(const struct list *l, enum listed_kind kind, struct span v, struct buf *b) {
        int64_t n;
        if (kind == LISTED_TEXT || span_i64(v, &n) < 0)
                safe_put(b, v, SAFE_LINE);
        else if (kind == LISTED_TIME)
                words_clock(b, n, l->view.session->first_us, l->view.session->last_us);
        else if (kind == LISTED_SECONDS)
                buf_printf(b, "%.1f s", (double)n / STAMP_SECOND);
        else
                buf_put(b, v);
}

struct filling {
        struct list *l;
        size_t n; /* rows asked for */
};

static int take_row(void *ctx, const struct listed_row *r) {
        const struct filling *f = ctx;
        struct list *l = f->l;
        struct buf b = BUF_INIT;
        for (size_t i = 0; i < f->n; i++) {
                struct list_row *row = &l->rows[i];
                if (row->id != r->id)
                        continue;
                struct span *cells = arena_array(&l->arena, l->n_listed, sizeof *cells);
                if (!cells) {
                        buf_done(&b);
                        return -ENOMEM;
                }
                *row = (struct list_row){.id = r->id, .call = r->call, .source = r->source, .time_us = r->time_us,
                                         .line = r->line, .cells = cells};
                for (size_t k = 0; k < l->n_listed; k++) {
                        buf_reset(&b);
                        put_cell(l, l->listed[k].kind, r->cells[k], &b);
                        cells[k] = arena_dup(&l->arena, buf_span(&b));
                }
        }
        buf_done(&b);
        return 0;
}

/* Cells of n entries from `from` on, in place of those that were there. */
static int read_rows(struct list *l, struct store *s, size_t from, size_t n) {
        int64_t ids[LISTED_ROWS];
        n = n < LISTED_ROWS ? n : LISTED_ROWS;
        n = n < l->n - from ? n : l->n - from;
        struct filling f = {.l = l, .n = n};
        drop_rows(l);
        l->rows = arena_array(&l->arena, n, sizeof *l->rows);
        if (n && !l->rows)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                ids[i] = l->rows[i].id = l->v[from + i].id;
        l->rows_from = from;
        l->n_rows = n;
        return n ? listed_rows(s, l->kind->listed, ids, n, take_row, &f) : 0;
}

static int read_window(struct list *l, struct store *s) {
        const struct pane *p = &l->view.pane;
        size_t top = p->top < l->n ? p->top : 0, end = top + p->page < l->n ? top + p->page : l->n;
        if (l->rows && top >= l->rows_from && end <= l->rows_from + l->n_rows)
                return 0;
        size_t from = top > p->page ? top - p->page : 0;
        return read_rows(l, s, from, end + p->page - from);
}

static const struct list_row *row_at(const struct list *l, size_t i) {
        bool there = l->rows && i >= l->rows_from && i - l->rows_from < l->n_rows;
        const struct list_row *r = there ? &l->rows[i - l->rows_from] : NULL;
        return r && r->cells ? r : NULL;
}

static struct span cell(const void *ctx, size_t i, size_t column, struct buf *scratch, unsigned *io_style) {
        const struct list *l = ctx;
        const struct list_row *r = row_at(l, i);
        (void)scratch;
        if (!r)
                return column == 0 ? SPAN("…") : SPAN_NONE;
        *io_style = l->kind->style(r, column, *io_style);
        return r->cells[column];
}

/* Search ------------------------------------------------------------------------------------------------ */

static int search_step(struct list *l, struct store *s) {
        struct buf text = BUF_INIT;
        size_t from = l->hits.scanned;
        int r = from < l->n ? read_rows(l, s, from, SEARCHED) : 0;
        for (size_t i = 0; r >= 0 && from < l->n && i < l->n_rows; i++) {
                buf_reset(&text);
                columns_text(&l->columns, from + i, cell, l, &text);
                hits_line(&l->hits, view_holds(&l->view, buf_span(&text)));
        }
        if (r < 0 || l->hits.scanned >= l->n)
                hits_end(&l->hits);
        buf_done(&text);
        return r;
}

static void seek(struct view *v, enum seek how) {
        hits_seek(&self(v)->hits, v, how);
}

/* The same call ------------------------------------------------------------------------------------------ */

struct members {
        int64_t *v;
        size_t n, cap;
};

static int by_id(const void *x, const void *y) {
        int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
        return (a > b) - (a < b);
}

static int take_member(void *ctx, const struct listed_key *k) {
        struct members *m = ctx;
        int r = array_grow(&m->v, m->n, &m->cap, sizeof *m->v);
        if (r >= 0)
                m->v[m->n++] = k->id;
        return r;
}

static int go_other(struct list *l, struct store *s) {
        const struct list_row *row = row_at(l, l->view.pane.pos);
        struct members m = {0};
        bool down = l->other == 'o';
        size_t i = l->view.pane.pos;
        int r = row ? listed_of_call(s, row->call, take_member, &m) : 0;
        l->other = 0;
        if (m.n)
                qsort(m.v, m.n, sizeof *m.v, by_id);
        while (r >= 0 && (down ? ++i < l->n : i-- > 0))
                if (m.n && bsearch(&l->v[i].id, m.v, m.n, sizeof *m.v, by_id)) {
                        pane_show(&l->view.pane, i);
                        break;
                }
        if (r >= 0 && (down ? i >= l->n : i == SIZE_MAX))
                view_say(&l->view, "no message of this call %s this one", down ? "below" : "above");
        free(m.v);
        return r;
}

/* Loading ----------------------------------------------------------------------------------------------- */

static bool is_time(const struct list *l) {
        return l->listed[l->columns.sort].kind == LISTED_TIME;
}

static void go_wanted(struct list *l) {
        int64_t us = l->wanted_us;
        size_t i = 0;
        l->wanted_us = STAMP_NONE;
        while (i < l->n && (l->v[i].number == STAMP_NONE || (l->columns.down ? l->v[i].number > us : l->v[i].number < us)))
                i++;
        pane_show(&l->view.pane, i);
}

static void fit(struct view *v) {
        struct list *l = self(v);
        columns_fit(&l->columns, v->columns > GUTTER ? v->columns - GUTTER : 0);
        pane_fit(&v->pane, l->n, v->rows > 1 ? v->rows - 1 : 1);
}

static void widen_times(struct list *l) {
        const struct session *s = l->view.session;
        struct buf b = BUF_INIT;
        words_clock(&b, s->first_us, s->first_us, s->last_us);
        for (size_t i = 0; i < l->n_listed; i++)
                if (l->listed[i].kind == LISTED_TIME && b.n > l->own[i].width)
                        l->own[i].width = (unsigned)b.n;
        buf_done(&b);
}

static int load(struct view *v, struct store *s) {
        struct list *l = self(v);
        int r = 0;
        if (!l->begun) {
                widen_times(l);
                r = listed_last(s, l->kind->listed, &l->last);
                l->last -= l->last == INT64_MAX; /* there is a number behind it */
                l->begun = r >= 0;
        }
        bool reading = is_reading(l);
        if (r >= 0 && reading)
                r = read_ids(l, s);
        if (r >= 0 && reading) {
                fit(v);
                if (!is_reading(l) && l->wanted_us != STAMP_NONE)
                        go_wanted(l);
        } else if (r >= 0 && l->hits.running) {
                r = search_step(l, s);
                hits_follow(&l->hits, v);
        }
        if (r >= 0)
                r = read_window(l, s);
        if (r >= 0 && l->other) {
                r = go_other(l, s);
                if (r >= 0)
                        r = read_window(l, s);
        }
        return r < 0 ? r : is_reading(l) || l->hits.running;
}

static void filtered(struct view *v) {
        struct list *l = self(v);
        v->pane.pos = v->pane.top = 0;
        v->hits = v->hit = 0;
        begin(l);
        if (v->search)
                hits_begin(&l->hits); /* counted anew; the cursor stays where it is */
}

/* Drawing ----------------------------------------------------------------------------------------------- */

static bool is_marked(const struct list *l, int64_t id) {
        return l->kind->listed == LISTED_CALLS ? marks_call(l->view.session, id) : marks_message(l->view.session, id);
}

static size_t marked(const struct view *v, bool down) {
        const struct list *l = const_self(v);
        size_t i = v->pane.pos;
        while (down ? ++i < l->n : i-- > 0)
                if (is_marked(l, l->v[i].id))
                        return i;
        return SIZE_MAX;
}

static void draw_gutter(const struct list *l, size_t i, unsigned y, struct canvas *c) {
        const struct session *s = l->view.session;
        int64_t id = l->v[i].id, picked = l->kind->listed == LISTED_CALLS ? s->picked.call : s->picked.message;
        int gravity = l->kind->gravity(s, id);
        if (id == picked)
                canvas_put(c, 1, y, SPAN("+"), STYLE_HIT);
        else if (is_marked(l, id))
                canvas_put(c, 1, y, SPAN("*"), STYLE_MARK);
        else if (gravity >= SEVERITY_NOTICE)
                canvas_put(c, 1, y, SPAN("!"), severity_style((enum severity)gravity));
}

static void draw_empty(const struct list *l, struct canvas *c) {
        struct buf b = BUF_INIT;
        if (is_reading(l))
                buf_puts(&b, "reading …");
        else if (l->view.filter)
                buf_printf(&b, "No %s passes the filter; f changes it, F5 clears it.", l->kind->one);
        else
                buf_printf(&b, "There are no %s in this case.", l->kind->many);
        canvas_put(c, 2, 2, buf_span(&b), STYLE_NOTICE);
        buf_done(&b);
}

static void draw(const struct view *v, struct canvas *c) {
        const struct list *l = const_self(v);
        columns_draw_head(&l->columns, c, GUTTER, 0);
        if (!l->n)
                draw_empty(l, c);
        for (size_t i = v->pane.top; i < l->n && i - v->pane.top < v->pane.page; i++) {
                unsigned y = (unsigned)(i - v->pane.top) + 1;
                columns_draw_row(&l->columns, c, GUTTER, y, i, STYLE_PLAIN, cell, l);
                draw_gutter(l, i, y, c);
                view_draw_over(v, c, GUTTER, y, i);
        }
}

static void status(const struct view *v, struct buf *ret) {
        const struct list *l = const_self(v);
        bool reading = is_reading(l);
        buf_printf(ret, "%s %zu of %zu", l->kind->one, l->n ? v->pane.pos + 1 : 0, l->n);
        if (reading)
                buf_printf(ret, ", read %lld %%", l->last > 0 ? (long long)(100.0 * (double)(l->next - 1) / (double)l->last) : 0LL);
        else if (v->filter)
                buf_printf(ret, ", all in all %lld", (long long)listed_total(l->kind->listed, &v->session->totals));
        if (l->hits.running)
                buf_printf(ret, ", searched %zu", l->hits.scanned);
        view_search_status(v, l->hits.running, ret);
}

/* Keys -------------------------------------------------------------------------------------------------- */

/* The next, or the previous, row that a finding of this severity speaks of. */
static void jump(struct list *l, enum severity severity, bool down) {
        size_t i = l->view.pane.pos;
        while (down ? ++i < l->n : i-- > 0)
                if (l->kind->gravity(l->view.session, l->v[i].id) == (int)severity) {
                        pane_show(&l->view.pane, i);
                        return;
                }
        view_say(&l->view, "no %s %s this one that %s speaks of", l->kind->one, down ? "below" : "above",
                 severity == SEVERITY_ERROR ? "an error" : "a warning");
}

static bool stop(struct list *l) {
        if (l->begun && is_reading(l)) {
                view_say(&l->view, "stopped; %zu %s are listed", l->n, l->kind->many);
                l->next = l->last + 1;
                if (l->wanted_us != STAMP_NONE)
                        go_wanted(l);
                return true;
        }
        if (!hits_stop(&l->hits))
                return false;
        view_say(&l->view, "search stopped after %zu %s", l->hits.scanned, l->kind->many);
        return true;
}

static void at_cursor(const struct view *v, struct thing *ret) {
        const struct list *l = const_self(v);
        if (!l->n)
                return;
        const struct list_row *r = row_at(l, v->pane.pos);
        bool call = l->kind->listed == LISTED_CALLS;
        ret->kind = call ? THING_CALL : THING_MESSAGE;
        ret->call = call ? l->v[v->pane.pos].id : 0;
        ret->message = call ? 0 : l->v[v->pane.pos].id;
        if (!r)
                return;
        for (size_t i = 0; i < l->n_listed; i++)
                if (!strcmp(l->listed[i].name, "call-id"))
                        ret->call_id = r->cells[i];
        ret->call = r->call;
        ret->source = r->source;
        ret->line = r->line;
        ret->time_us = r->time_us;
}

static struct action enter(struct list *l) {
        struct thing t = THING_NONE;
        at_cursor(&l->view, &t);
        if (!l->n)
                return ACTION_UNKNOWN;
        return ACTION_OPEN(l->kind->enter(&t));
}

static struct action key(struct view *v, uint32_t k) {
        struct list *l = self(v);
        if (k == KEYS_ESC)
                return stop(l) ? ACTION_NONE : ACTION_UNKNOWN;
        if (pane_key(&v->pane, k)) {
                hits_leave(&l->hits, v);
                return ACTION_NONE;
        }
        enum columns_key used = columns_key(&l->columns, k);
        if (used == COLUMNS_SORTED)
                filtered(v);
        if (used != COLUMNS_UNUSED)
                return ACTION_NONE;
        switch (k) {
        case KEYS_ENTER:
                return enter(l);
        case 'e': case 'E':
                jump(l, SEVERITY_ERROR, k == 'e');
                break;
        case 'w': case 'W':
                jump(l, SEVERITY_WARNING, k == 'w');
                break;
        case 'o': case 'O':
                if (l->kind->listed != LISTED_MESSAGES)
                        return ACTION_UNKNOWN;
                l->other = (char)k;
                break;
        default:
                return ACTION_UNKNOWN;
        }
        return ACTION_NONE;
}

static void go(struct view *v, int64_t time_us) {
        struct list *l = self(v);
        if (!is_time(l)) {
                view_say(v, "the list is sorted by %s; < and > choose time", l->own[l->columns.sort].name);
                return;
        }
        l->wanted_us = time_us;
        if (!is_reading(l))
                go_wanted(l);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        const struct list *l = const_self(v);
        columns_text(&l->columns, i, cell, l, scratch);
        return buf_span(scratch);
}

static bool save(const struct view *v, struct export *ret) {
        const struct list *l = const_self(v);
        *ret = (struct export){.kind = l->kind->listed == LISTED_CALLS ? EXPORT_CALLS : EXPORT_MESSAGES,
                               .filter = span_str(v->filter_line)};
        return l->n > 0;
}

static size_t count(const struct view *v) {
        const struct list *l = const_self(v);
        return v->filter || !is_reading(l) ? l->n : (size_t)listed_total(l->kind->listed, &v->session->totals);
}

static struct columns *columns_of(struct view *v) {
        return &self(v)->columns;
}

static void destroy(struct view *v) {
        struct list *l = self(v);
        hits_done(&l->hits);
        arena_done(&l->arena);
        arena_done(&l->texts);
        free(l->v);
        free(l->fresh);
        view_done(v);
        free(l);
}

/* The fields of a filter line that messages have: all, those first that are asked for most. */
static const char *const fields[] = {"from", "to", "code", "method", "diag", "time", "outcome", "finding", "severity",
                                     "file", "host", "call-id", "call", "direction", "text", NULL};

struct view *list_new(const struct list_kind *kind) {
        struct list *l = calloc(1, sizeof *l);
        if (!l)
                return NULL;
        l->ops = (struct view_ops){
                .name = kind->name, .help = kind->help, .picks = true, .fields = fields, .load = load, .fit = fit,
                .draw = draw, .key = key, .status = status, .seek = seek, .filtered = filtered, .at = at_cursor, .go = go,
                .marked = marked, .row = row, .save = save, .count = count, .columns = columns_of, .arranged = filtered,
                .free = destroy,
        };
        l->view.ops = &l->ops;
        l->kind = kind;
        l->listed = listed_columns(kind->listed, &l->n_listed);
        l->wanted_us = STAMP_NONE;
        l->next = 1;
        stride_init(&l->step, STEP_FIRST, STEP_MAX);
        memcpy(l->own, kind->columns, l->n_listed * sizeof *l->own);
        columns_init(&l->columns, l->own, l->n_listed, kind->sort);
        arena_init(&l->texts);
        arena_init(&l->arena);
        return &l->view;
}
