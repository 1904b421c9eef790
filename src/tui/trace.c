/*
 * Log lines as they were written: those of all sources on the case's clock, or of one source alone. Only the rows in sight are
 * held; search, filter and jumps walk through the others in steps that a key can interrupt.
 */
#include "tui/view.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/safe.h"
#include "query/listed.h"
#include "store/sieve.h"
#include "tui/hits.h"
#include "tui/marks.h"
#include "tui/stride.h"
#include "tui/trace_find.h"
#include "tui/trace_rows.h"
#include "tui/words.h"

enum {
        STEP_FIRST = 2048, STEP_MAX = 65536, /* rows that one step of a search or of a filter looks at */
        PASSED_MAX = 4000000, /* rows that a filter may let pass; the status says when it is met */
        ROWS_FILTERED = 256,  /* that one step searches */
        ROWS_ALONE = 64,      /* from a line on of which its block cannot tell a search */
        STOPS_MAX = 10000,    /* places to jump to; each has to be looked up */
        HSTEP = 16,
        NAME = 10,            /* columns of a source's name */
        CLOCK_FROM = 76,      /* columns of the window from which on the clock is shown beside names of sources */
};

/* Lines of the trace that are worth a jump, rising once all are looked up. */
struct stops {
        struct stop {
                uint64_t pos;
                int severity;
        } *v;
        size_t n, cap;
        size_t asked; /* of the places that it is made of */
};

struct trace {
        struct view view;
        struct view_ops ops;
        struct thing target; /* where it was opened at; .line or .message */
        bool root;           /* it is a tab's own view, which keeps its name */
        bool alone;          /* of one source */
        bool placed;         /* the cursor has been set to the target, or to what was wanted since */
        struct timeline *timeline; /* its own when it is of one source, else the session's */
        uint64_t count;

        uint64_t *passed; /* positions that pass the filter, rising */
        size_t n_passed, cap_passed;
        uint64_t filtered; /* positions looked at */

        struct arena arena, scratch;
        struct trace_row *rows; /* of view rows rows_from … */
        size_t rows_from, n_rows;

        struct stops quoted, marked; /* by findings, by the user; the former once the first rows are seen */
        unsigned marked_version;     /* of the marks that are in it */

        struct hits hits;
        struct sieve *sieve; /* of the filter, or else of the search; NULL: not yet made */
        struct trace_find *finds[SIEVE_THREADS]; /* of the search */
        enum sieve_answer answer; /* of the line where passing over stopped */
        struct stride step; /* of search and filter */
        size_t skip;  /* columns scrolled to the right */
        bool reveal;  /* the hit must come into sight sideways, too */
        char other;   /* 'o', 'O': the next, or the previous, message of the call is wanted */
        char jump;    /* 'e', 'E', 'w', 'W': the next, or the previous, line that is quoted */
        bool turn;    /* all sources instead of one, or the other way round */
        int64_t wanted_us;
};

static const struct trace *const_self(const struct view *v) {
        return (const struct trace *)(const void *)v;
}

static struct trace *self(struct view *v) {
        return (struct trace *)(void *)v;
}

/* Rows and positions ------------------------------------------------------------------------------------- */

static size_t n_of(const struct trace *t) {
        return t->view.filter ? t->n_passed : (size_t)t->count;
}

static uint64_t pos_of(const struct trace *t, size_t row) {
        return t->view.filter ? t->passed[row] : row;
}

/* The first row at or after a position. */
static size_t row_of(const struct trace *t, uint64_t pos) {
        size_t low = 0, high = t->n_passed;
        if (!t->view.filter)
                return (size_t)pos;
        while (low < high) {
                size_t mid = low + (high - low) / 2;
                *(t->passed[mid] < pos ? &low : &high) = t->passed[mid] < pos ? mid + 1 : mid;
        }
        return low;
}

static const struct trace_row *row_at(const struct trace *t, size_t i) {
        return t->rows && i >= t->rows_from && i - t->rows_from < t->n_rows ? &t->rows[i - t->rows_from] : NULL;
}

static const struct trace_row *row_under(const struct trace *t) {
        return row_at(t, t->view.pane.pos);
}

static struct span text_at(const struct trace *t, size_t i) {
        const struct trace_row *r = row_at(t, i);
        return r ? r->text : SPAN_NONE;
}

static void drop_rows(struct trace *t) {
        arena_reset(&t->arena);
        t->rows = NULL;
        t->n_rows = 0;
}

/* Rows from `from` to `to`, one question for each run of positions. */
static int read_rows(struct trace *t, struct store *s, size_t from, size_t to) {
        drop_rows(t);
        t->rows = arena_array(&t->arena, to - from, sizeof *t->rows);
        if (to > from && !t->rows)
                return -ENOMEM;
        t->rows_from = from;
        for (size_t i = from, end; i < to; i = end) {
                struct trace_row *v;
                size_t n;
                for (end = i + 1; end < to && pos_of(t, end) == pos_of(t, end - 1) + 1; end++)
                        ;
                int r = trace_rows(t->timeline, s, &t->scratch, pos_of(t, i), end - i, NULL, &v, &n);
                for (size_t k = 0; r >= 0 && k < n; k++) {
                        t->rows[t->n_rows] = v[k];
                        t->rows[t->n_rows++].text = arena_dup(&t->arena, v[k].text);
                }
                arena_reset(&t->scratch);
                if (r < 0 || n < end - i)
                        return r;
        }
        return 0;
}

/* A screenful above and below what is seen, so that most keys need nothing new. */
static int read_window(struct trace *t, struct store *s) {
        const struct pane *p = &t->view.pane;
        size_t n = n_of(t), top = p->top < n ? p->top : 0, end = top + p->page < n ? top + p->page : n;
        if (t->rows && top >= t->rows_from && end <= t->rows_from + t->n_rows)
                return 0;
        return read_rows(t, s, top > p->page ? top - p->page : 0, end + p->page < n ? end + p->page : n);
}

/* Passing over ------------------------------------------------------------------------------------------- */

/* Can none of these lines pass the filter? */
static bool filter_lines(void *ctx, const struct sieve_text *t, struct sieve_lines *ret) {
        (void)ret;
        return !trace_rows_differ(t->text) && !filter_may_pass(ctx, t->text);
}

static int open_sieve(struct trace *t, struct store *s) {
        void *ctx[SIEVE_THREADS];
        int r = 0;
        for (size_t i = 0; i < SIEVE_THREADS && r >= 0; i++) {
                if (!t->view.filter && !t->finds[i])
                        r = trace_find_new(t->view.search, &t->finds[i]);
                ctx[i] = t->view.filter ? (void *)t->view.filter : t->finds[i];
        }
        return r < 0 ? r : sieve_new(s, t->view.filter ? filter_lines : trace_find_lines, ctx, &t->sieve);
}

static int pass(void *ctx, int64_t source, uint64_t line, uint64_t *ret_line) {
        struct trace *t = ctx;
        int r = sieve_next(t->sieve, source, line, ret_line, &t->answer);
        if (*ret_line != line)
                t->answer = SIEVE_UNKNOWN; /* of this one, which may have to wait */
        return r < 0 ? r : stride_over(&t->step);
}

/* Over the lines of all blocks that cannot hold what is looked for, as far as a step goes. */
static int pass_over(struct trace *t, struct store *s, uint64_t from, uint64_t *ret) {
        int r = t->sieve ? 0 : open_sieve(t, s);
        t->answer = SIEVE_ANY; /* what stands in a capture is not asked for */
        if (r >= 0)
                r = timeline_next(t->timeline, from, pass, t, ret);
        if (r >= 0 && *ret > from)
                t->step.n = STEP_FIRST; /* what is behind it may be passed over, too */
        return r;
}

/* It is of another search, or filter, than is looked for now. */
static void drop_sieve(struct trace *t) {
        sieve_free(t->sieve);
        t->sieve = NULL;
        for (size_t i = 0; i < SIEVE_THREADS; i++) {
                trace_find_free(t->finds[i]);
                t->finds[i] = NULL;
        }
}

/* Filter ------------------------------------------------------------------------------------------------- */

struct field_row {
        const struct trace *t;
        const struct trace_row *row;
};

static bool field_of(const void *ctx, const char *field, struct span *ret) {
        const struct field_row *f = ctx;
        const struct source_info *x = session_source(f->t->view.session, f->row->at.source);
        if (!strcmp(field, "text"))
                *ret = f->row->text;
        else if (!strcmp(field, "file") && x)
                *ret = span_str(x->row.path);
        else if (!strcmp(field, "host") && x)
                *ret = span_str(x->row.host);
        else if (!strcmp(field, "direction"))
                *ret = f->row->at.sighting ? SPAN("in") : SPAN("none");
        else
                return false;
        return true;
}

static bool filtering(const struct trace *t) {
        return t->view.filter && t->filtered < t->count && t->n_passed < PASSED_MAX;
}

static int filter_step(struct trace *t, struct store *s) {
        struct trace_row *v;
        size_t n;
        uint64_t from = t->filtered;
        stride_begin(&t->step);
        int r = pass_over(t, s, from, &t->filtered);
        if (r < 0 || t->filtered == t->count || (t->filtered > from && stride_over(&t->step)))
                return r;
        r = trace_rows(t->timeline, s, &t->scratch, t->filtered, t->step.n, NULL, &v, &n);
        for (size_t i = 0; r >= 0 && i < n; i++) {
                struct field_row f = {.t = t, .row = &v[i]};
                if (filter_passes(t->view.filter, field_of, &f) != 1)
                        continue;
                if ((r = array_grow(&t->passed, t->n_passed, &t->cap_passed, sizeof *t->passed)) >= 0)
                        t->passed[t->n_passed++] = t->filtered + i;
        }
        t->filtered += n;
        if (n == 0)
                t->filtered = t->count;
        arena_reset(&t->scratch);
        stride_end(&t->step);
        return r;
}

/* The cursor stays on its line, or goes to the next that passes. */
static void filtered(struct view *v) {
        struct trace *t = self(v);
        const struct trace_row *r = row_under(t);
        if (r) {
                t->target.source = r->at.source;
                t->target.line = r->at.line;
                t->target.message = 0;
        }
        t->placed = false;
        t->n_passed = 0;
        t->filtered = 0;
        v->pane.pos = v->pane.top = 0;
        v->hits = v->hit = 0;
        hits_done(&t->hits);
        drop_sieve(t);
        drop_rows(t);
}

/* Opening ------------------------------------------------------------------------------------------------ */

static int by_pos(const void *x, const void *y) {
        const struct stop *a = x, *b = y;
        return (a->pos > b->pos) - (a->pos < b->pos);
}

/* Where the next of these lines stands in the timeline, if it has it. */
static int find_stop(struct trace *t, const struct places *lines, struct stops *io) {
        const struct place *p = &lines->v[io->asked++];
        uint64_t pos;
        if (t->alone && p->a != t->target.source)
                return 0;
        int r = timeline_find(t->timeline, p->a, (uint64_t)p->b, &pos);
        if (r >= 0 && (r = array_grow(&io->v, io->n, &io->cap, sizeof *io->v)) >= 0)
                io->v[io->n++] = (struct stop){.pos = pos, .severity = p->severity};
        return r == -ENOENT ? 0 : r;
}

static bool has_stops(const struct stops *l, const struct places *lines) {
        return l->asked == lines->n || l->n == STOPS_MAX;
}

/* As many as fit a step. */
static int find_stops(struct trace *t, const struct places *lines, struct stops *io) {
        int r = 0;
        stride_begin(&t->step);
        while (r >= 0 && !has_stops(io, lines) && !stride_over(&t->step))
                r = find_stop(t, lines, io);
        if (has_stops(io, lines) && io->n)
                qsort(io->v, io->n, sizeof *io->v, by_pos);
        return r;
}

static bool has_quoted(const struct trace *t) {
        return has_stops(&t->quoted, &t->view.session->lines);
}

static int find_marked(struct trace *t) {
        const struct places *lines = &t->view.session->marked_lines;
        int r = 0;
        t->marked_version = t->view.session->marks_version;
        t->marked.n = t->marked.asked = 0;
        while (r >= 0 && !has_stops(&t->marked, lines))
                r = find_stop(t, lines, &t->marked);
        if (t->marked.n)
                qsort(t->marked.v, t->marked.n, sizeof *t->marked.v, by_pos);
        return r;
}

/* The row of the nearest stop below, or above, the cursor; of this severity, unless it is GRAVITY_NONE. SIZE_MAX: none. */
static size_t next_stop(const struct trace *t, const struct stops *l, int severity, bool down) {
        size_t best = SIZE_MAX, pos = t->view.pane.pos;
        for (size_t i = 0; i < l->n; i++) {
                size_t row = row_of(t, l->v[i].pos);
                if ((severity != GRAVITY_NONE && l->v[i].severity != severity) || row >= n_of(t) || pos_of(t, row) != l->v[i].pos)
                        continue;
                if (down && row > pos)
                        return row;
                if (!down && row < pos)
                        best = row;
        }
        return best;
}

static void close_timeline(struct trace *t) {
        if (t->timeline && t->timeline != t->view.session->timeline)
                timeline_close(t->timeline);
        t->timeline = NULL;
}

static int open_timeline(struct trace *t, struct store *s) {
        if (t->target.message && !t->target.line) {
                uint64_t offset;
                int r = store_message_place(s, t->target.message, 0, &t->target.source, &offset, &t->target.line);
                if (r < 0 && r != -ENOENT)
                        return r;
        }
        int r = t->alone ? timeline_open_source(s, t->target.source, &t->timeline) : 0;
        if (r < 0)
                return r;
        if (!t->alone)
                t->timeline = t->view.session->timeline;
        t->count = timeline_count(t->timeline);
        t->ops.name = t->alone && !t->root ? "Log" : "Trace";
        t->quoted.n = t->quoted.asked = 0;
        if ((r = find_marked(t)) < 0)
                close_timeline(t);
        return r;
}

/* The position that the view was opened for; 0 where it is not in the case. */
static int target_pos(struct trace *t, uint64_t *ret) {
        const struct thing *x = &t->target;
        int r = -ENOENT;
        if (x->source && x->line)
                r = timeline_find(t->timeline, x->source, x->line, ret);
        if (r == -ENOENT && x->time_us != STAMP_NONE && !t->alone)
                r = timeline_at(t->timeline, x->time_us, ret);
        if (r == -ENOENT)
                *ret = 0;
        return r == -ENOENT ? 0 : r;
}

static void fit(struct view *v);

static int place(struct trace *t) {
        uint64_t pos;
        int r = target_pos(t, &pos);
        if (r < 0)
                return r;
        t->placed = true;
        fit(&t->view);
        if (n_of(t))
                pane_show(&t->view.pane, row_of(t, pos));
        return 0;
}

static int go_wanted(struct trace *t) {
        uint64_t pos;
        int r = timeline_at(t->timeline, t->wanted_us, &pos);
        t->wanted_us = STAMP_NONE;
        if (r >= 0)
                pane_show(&t->view.pane, row_of(t, pos));
        return r;
}

/* Of one source, or of all; at the line where the cursor is. */
static int turn(struct trace *t, struct store *s) {
        const struct trace_row *r = row_under(t);
        t->turn = false;
        if (r) {
                t->target.source = r->at.source;
                t->target.line = r->at.line;
        }
        close_timeline(t);
        t->alone = !t->alone;
        filtered(&t->view);
        return open_timeline(t, s);
}

/* Search and jumps --------------------------------------------------------------------------------------- */

static int search_lines(struct trace *t, struct store *s, size_t want) {
        size_t from = t->hits.scanned, count = 0;
        struct trace_row *v = NULL;
        int r = 0;
        if (!t->view.filter) {
                r = trace_rows(t->timeline, s, &t->scratch, from, want, t->view.search, &v, &count);
        } else {
                r = read_rows(t, s, from, from + want < n_of(t) ? from + want : n_of(t));
                v = t->rows;
                count = t->n_rows;
        }
        for (size_t i = 0; r >= 0 && i < count; i++)
                hits_line(&t->hits, view_holds(&t->view, v[i].text));
        arena_reset(&t->scratch);
        if (!count)
                hits_end(&t->hits);
        return r;
}

/* On to the next line that is a hit or may be, as far as a step goes. */
static int search_on(struct trace *t, struct store *s) {
        uint64_t from = t->hits.scanned, to;
        int r = pass_over(t, s, from, &to);
        if (r < 0)
                return r;
        hits_pass(&t->hits, to - from);
        if (to == t->count || t->answer == SIEVE_UNKNOWN)
                return 0;
        if (t->answer == SIEVE_IS)
                hits_line(&t->hits, true);
        else if (to == from || !stride_over(&t->step))
                r = search_lines(t, s, t->answer == SIEVE_MAY ? ROWS_ALONE : STEP_FIRST);
        return r;
}

static int search_step(struct trace *t, struct store *s) {
        size_t n = n_of(t);
        int r = 0;
        stride_begin(&t->step);
        do
                r = t->view.filter ? search_lines(t, s, ROWS_FILTERED) : search_on(t, s);
        while (r >= 0 && t->hits.running && t->hits.scanned < n && !stride_over(&t->step));
        if (r < 0 || t->hits.scanned >= n)
                hits_end(&t->hits);
        return r;
}

static void seek(struct view *v, enum seek how) {
        struct trace *t = self(v);
        if (how == SEEK_NEW)
                drop_sieve(t);
        t->reveal = hits_seek(&t->hits, v, how) || t->reveal;
}

/* The next, or the previous, line that a finding of the wanted severity quotes. */
static void jump(struct trace *t) {
        enum severity severity = t->jump == 'e' || t->jump == 'E' ? SEVERITY_ERROR : SEVERITY_WARNING;
        bool down = t->jump == 'e' || t->jump == 'w';
        size_t row = next_stop(t, &t->quoted, (int)severity, down);
        t->jump = 0;
        if (row != SIZE_MAX)
                pane_show(&t->view.pane, row);
        else
                view_say(&t->view, "no line %s this one that %s quotes%s", down ? "below" : "above",
                         severity == SEVERITY_ERROR ? "an error" : "a warning",
                         t->quoted.n == STOPS_MAX ? ", among those that jumps know" : "");
}

struct nearest {
        struct trace *t;
        bool down;
        uint64_t pos, best; /* best: UINT64_MAX: none yet */
        int64_t sighting;
};

static int take_place(void *ctx, int64_t source, uint64_t line) {
        struct nearest *x = ctx;
        uint64_t pos;
        int r = timeline_find(x->t->timeline, source, line, &pos);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        bool better = x->best == UINT64_MAX || (x->down ? pos < x->best : pos > x->best);
        if (better && (x->down ? pos > x->pos : pos < x->pos))
                x->best = pos;
        return 0;
}

static int go_other(struct trace *t, struct store *s) {
        const struct trace_row *row = row_under(t);
        struct nearest x = {.t = t, .down = t->other == 'o', .pos = row ? pos_of(t, t->view.pane.pos) : 0, .best = UINT64_MAX};
        t->other = 0;
        if (!row || !row->at.sighting) {
                view_say(&t->view, "this line is of no SIP message");
                return 0;
        }
        int r = listed_places(s, row->at.sighting, take_place, &x);
        if (r >= 0 && x.best != UINT64_MAX)
                pane_show(&t->view.pane, row_of(t, x.best));
        else if (r >= 0)
                view_say(&t->view, "no message of this call %s this one", x.down ? "below" : "above");
        return r;
}

/* What a key asks for that only the case can tell. */
static int go_there(struct trace *t, struct store *s) {
        if (t->other)
                return go_other(t, s);
        if (t->jump && has_quoted(t))
                jump(t);
        return 0;
}

static unsigned gutter(const struct trace *t);

static void reveal_hit(struct trace *t) {
        unsigned width = t->view.columns > gutter(t) + 2 ? t->view.columns - gutter(t) - 2 : 1;
        t->reveal = false;
        t->skip = view_reveal(&t->view, text_at(t, t->view.pane.pos), t->skip, width);
}

/* What the user waits for, one step of it. */
static int step(struct trace *t, struct store *s) {
        if (filtering(t))
                return filter_step(t, s);
        if (!t->placed)
                return place(t);
        if (t->wanted_us != STAMP_NONE)
                return go_wanted(t);
        if (!has_quoted(t))
                return find_stops(t, &t->view.session->lines, &t->quoted);
        if (!t->hits.running)
                return 0;
        int r = search_step(t, s);
        t->reveal = hits_follow(&t->hits, &t->view) || t->reveal;
        return r;
}

static bool waits(const struct trace *t) {
        return filtering(t) || !t->placed || !has_quoted(t) || t->hits.running;
}

static int load(struct view *v, struct store *s) {
        struct trace *t = self(v);
        int r = t->timeline ? 0 : open_timeline(t, s);
        if (r >= 0 && t->turn)
                r = turn(t, s);
        if (r >= 0 && t->marked_version != v->session->marks_version)
                r = find_marked(t);
        if (r >= 0)
                r = step(t, s);
        if (r < 0)
                return r;
        fit(v);
        r = read_window(t, s);
        if (r >= 0 && (t->other || t->jump) && (r = go_there(t, s)) >= 0)
                r = read_window(t, s);
        if (r >= 0 && t->reveal)
                reveal_hit(t);
        return r < 0 ? r : waits(t);
}

/* Drawing ------------------------------------------------------------------------------------------------ */

static void fit(struct view *v) {
        pane_fit(&v->pane, n_of(self(v)), v->rows > 1 ? v->rows - 1 : 1);
}

static unsigned digits(uint64_t n) {
        unsigned d = 1;
        for (; n >= 10; n /= 10)
                d++;
        return d;
}

/* Columns of the largest number that stands before a line: of a capture, of a frame. */
static unsigned number_width(const struct trace *t) {
        const struct source_info *x = session_source(t->view.session, t->target.source);
        return digits(x && x->row.records > t->count ? x->row.records : t->count);
}

/* The name of the one source there is would tell nothing. */
static bool has_names(const struct trace *t) {
        return t->view.session->n_sources > 1;
}

static bool has_clock(const struct trace *t) {
        return !has_names(t) || t->view.columns >= CLOCK_FROM;
}

static unsigned clock_width(const struct trace *t) {
        struct buf b = BUF_INIT;
        words_clock(&b, 0, t->view.session->first_us, t->view.session->last_us);
        unsigned n = (unsigned)b.n + 1;
        buf_done(&b);
        return n;
}

/* Columns left of the text: of one source the line's number, of all the source and the clock; and the mark. */
static unsigned gutter(const struct trace *t) {
        return (t->alone ? number_width(t) : (has_names(t) ? NAME : 0) + (has_clock(t) ? clock_width(t) : 0)) + 3;
}

/* The end of the path, without its ending: that tells files apart. */
static struct span name_of(const struct source_info *x) {
        struct span name = words_file(span_str(x ? x->row.path : NULL));
        size_t dot = name.n;
        while (dot > 1 && name.p[dot - 1] != '.')
                dot--;
        return dot > 1 ? span_sub(name, 0, dot - 1) : name;
}

static size_t number_of(const struct session *s, int64_t source) {
        size_t i = 0;
        while (i < s->n_sources && s->sources[i].row.id != source)
                i++;
        return i;
}

static void draw_header(const struct trace *t, struct canvas *c) {
        const struct trace_row *r = row_under(t);
        const struct source_info *x = r ? session_source(t->view.session, r->at.source) : NULL;
        struct buf b = BUF_INIT, safe = BUF_INIT;
        canvas_fill(c, 0, 0, c->w, 1, STYLE_HEADING);
        if (x) {
                bool frame = r->at.item != 0;
                buf_printf(&b, "%s%s%llu", x->row.path, frame ? " frame " : ":", (unsigned long long)r->at.line);
                if (x->row.host)
                        buf_printf(&b, " · %s", x->row.host);
                if (r->at.time_us != STAMP_NONE) {
                        buf_puts(&b, " · ");
                        words_time(&b, r->at.time_us);
                        buf_puts(&b, x->clock.utc ? " UTC" : "");
                }
        }
        safe_put(&safe, buf_span(&b), SAFE_LINE);
        canvas_put(c, 0, 0, buf_span(&safe), STYLE_HEADING);
        buf_done(&b);
        buf_done(&safe);
}

static void draw_gutter(const struct trace *t, const struct trace_row *r, unsigned y, struct canvas *c) {
        struct buf b = BUF_INIT, safe = BUF_INIT;
        const struct session *s = t->view.session;
        if (t->alone) {
                buf_printf(&b, "%*llu", (int)number_width(t), (unsigned long long)r->at.line);
                canvas_put(c, 0, y, buf_span(&b), STYLE_DIM);
        } else {
                unsigned x = has_clock(t) ? clock_width(t) : 0;
                if (x && r->at.time_us != STAMP_NONE)
                        words_clock(&b, r->at.time_us, s->first_us, s->last_us);
                canvas_put(c, 0, y, buf_span(&b), STYLE_DIM);
                if (has_names(t))
                        safe_put(&safe, name_of(session_source(s, r->at.source)), SAFE_LINE);
                canvas_text(c, x, y, NAME, buf_span(&safe), STYLE_METHOD_1 + (unsigned)number_of(s, r->at.source) % 6, 0);
        }
        buf_done(&b);
        buf_done(&safe);
}

static void draw_row(const struct trace *t, size_t i, unsigned y, struct canvas *c) {
        const struct trace_row *r = row_at(t, i), *under = row_under(t);
        unsigned x = gutter(t);
        if (!r)
                return;
        int gravity = session_line_gravity(t->view.session, r->at.source, r->at.line);
        bool target = t->target.line && r->at.source == t->target.source && r->at.line == t->target.line;
        bool same = under && r->at.sighting && r->at.sighting == under->at.sighting;
        unsigned style = target ? STYLE_EVIDENCE : same ? STYLE_MESSAGE : STYLE_PLAIN;
        draw_gutter(t, r, y, c);
        if (target)
                canvas_put(c, x - 2, y, SPAN("▶"), STYLE_EVIDENCE);
        else if (marks_line(t->view.session, r->at.source, r->at.line))
                canvas_put(c, x - 2, y, SPAN("*"), STYLE_MARK);
        else if (gravity >= SEVERITY_NOTICE)
                canvas_put(c, x - 2, y, SPAN("!"), severity_style((enum severity)gravity));
        else if (same)
                canvas_put(c, x - 2, y, SPAN("│"), STYLE_MESSAGE);
        canvas_text(c, x, y, c->w, r->text, style, t->skip);
        canvas_mark(c, x, y, t->view.search);
        if (i == t->view.pane.pos)
                canvas_cursor(c, y);
}

static void draw_empty(const struct trace *t, struct canvas *c) {
        struct span words = filtering(t) || !t->timeline ? SPAN("reading …")
                          : t->view.filter ? SPAN("No line passes the filter; f changes it, F5 clears it.")
                          : t->alone ? SPAN("The text of this source is not in the case.")
                                     : SPAN("There are no log lines in this case.");
        canvas_put(c, 2, 2, words, STYLE_NOTICE);
}

static void draw(const struct view *v, struct canvas *c) {
        const struct trace *t = const_self(v);
        draw_header(t, c);
        if (!v->pane.n)
                draw_empty(t, c);
        for (size_t i = 0; i < v->pane.page && v->pane.top + i < v->pane.n; i++)
                draw_row(t, v->pane.top + i, (unsigned)i + 1, c);
}

/* Keys --------------------------------------------------------------------------------------------------- */

static bool stop(struct trace *t) {
        if (filtering(t)) {
                view_say(&t->view, "stopped after %llu lines; %zu pass", (unsigned long long)t->filtered, t->n_passed);
                t->filtered = t->count;
                return true;
        }
        if (!hits_stop(&t->hits))
                return false;
        view_say(&t->view, "search stopped after %zu lines", t->hits.scanned);
        return true;
}

static void at_cursor(const struct view *v, struct thing *ret) {
        const struct trace_row *r = row_under(const_self(v));
        if (!r)
                return;
        ret->kind = THING_LINE;
        ret->source = r->at.source;
        ret->line = r->at.line;
        ret->message = r->at.sighting;
        ret->time_us = r->at.time_us;
}

static struct action enter(struct trace *t) {
        struct thing x = THING_NONE;
        at_cursor(&t->view, &x);
        if (x.message)
                return ACTION_OPEN(message_new(&x));
        view_say(&t->view, "this line is of no SIP message");
        return ACTION_NONE;
}

static struct action key(struct view *v, uint32_t k) {
        struct trace *t = self(v);
        if (k == KEYS_ESC)
                return stop(t) ? ACTION_NONE : ACTION_UNKNOWN;
        if (pane_key(&v->pane, k)) {
                hits_leave(&t->hits, v);
                return ACTION_NONE;
        }
        switch (k) {
        case KEYS_ENTER:
                return enter(t);
        case KEYS_RIGHT: case 'l':
                t->skip += t->skip < 65536 ? HSTEP : 0;
                break;
        case KEYS_LEFT: case 'h':
                t->skip -= t->skip < HSTEP ? t->skip : HSTEP;
                break;
        case 'e': case 'E': case 'w': case 'W':
                t->jump = (char)k;
                break;
        case 'o': case 'O':
                t->other = (char)k;
                break;
        case 'a':
                t->turn = n_of(t) > 0;
                break;
        default:
                return ACTION_UNKNOWN;
        }
        return ACTION_NONE;
}

static void status(const struct view *v, struct buf *ret) {
        const struct trace *t = const_self(v);
        buf_printf(ret, "line %zu of %zu", v->pane.n ? v->pane.pos + 1 : 0, v->pane.n);
        if (t->skip)
                buf_printf(ret, ", from column %zu", t->skip + 1);
        if (filtering(t))
                buf_printf(ret, ", filtered %llu %%", (unsigned long long)(t->filtered * 100 / (t->count ? t->count : 1)));
        else if (v->filter && t->n_passed >= PASSED_MAX)
                buf_puts(ret, ", no more are listed");
        if (t->hits.running)
                buf_printf(ret, ", searched %zu", t->hits.scanned);
        view_search_status(v, t->hits.running, ret);
}

static size_t marked(const struct view *v, bool down) {
        return next_stop(const_self(v), &const_self(v)->marked, GRAVITY_NONE, down);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        (void)scratch;
        return text_at(const_self(v), i);
}

static void go(struct view *v, int64_t time_us) {
        self(v)->wanted_us = time_us;
}

static size_t count(const struct view *v) {
        return const_self(v)->timeline ? n_of(const_self(v)) : (size_t)timeline_count(v->session->timeline);
}

static void destroy(struct view *v) {
        struct trace *t = self(v);
        close_timeline(t);
        drop_sieve(t);
        arena_done(&t->arena);
        arena_done(&t->scratch);
        hits_done(&t->hits);
        free(t->passed);
        free(t->quoted.v);
        free(t->marked.v);
        view_done(v);
        free(t);
}

static const struct key_help help[] = {
        {"Enter", "the message that this line is of, decoded", "Message"},
        {"L", "its call as a ladder", "Ladder"},
        {"a", "all sources on one clock, or the one of this line alone", "All/one"},
        {"o O", "next, previous message of the same call", "Same call"},
        {"e E  w W", "next, previous line that an error, a warning quotes", "Error"},
        {"Left Right", "scroll sideways", NULL},
        {NULL, NULL, NULL},
};

static const char *const fields[] = {"text", "file", "host", "direction", NULL};

struct view *trace_new(const struct thing *at, bool alone) {
        struct trace *t = calloc(1, sizeof *t);
        if (!t)
                return NULL;
        t->ops = (struct view_ops){
                .name = alone ? "Log" : "Trace", .help = help, .picks = true, .fields = fields, .load = load, .fit = fit,
                .draw = draw, .key = key, .status = status, .seek = seek, .filtered = filtered, .at = at_cursor, .go = go,
                .marked = marked, .row = row, .count = count, .free = destroy,
        };
        t->view.ops = &t->ops;
        t->target = at ? *at : THING_NONE;
        t->alone = alone;
        t->root = !at;
        t->wanted_us = STAMP_NONE;
        stride_init(&t->step, STEP_FIRST, STEP_MAX);
        arena_init(&t->arena);
        arena_init(&t->scratch);
        return &t->view;
}
