/*
 * What was read: every source with its format, host and span on its own clock, and below it how that clock stands to the
 * case's, where it says nothing for long, and what was odd about it.
 */
#include "tui/view.h"

#include <errno.h>
#include <stdlib.h>

#include "tui/columns.h"
#include "tui/words.h"

struct row {
        const struct source_info *source;
        bool remark;      /* it says something of the source above: its clock, a gap, a note */
        struct span text; /* the path, or the remark */
        struct span format, host, period, size;
        size_t place; /* among all */
};

struct sources {
        struct view view;
        struct row *all, *rows; /* rows: those that pass the filter, a source's remarks below it */
        size_t n_all, n;
        struct columns columns;
        struct arena arena;
        bool loaded;
};

static const struct sources *const_self(const struct view *v) {
        return (const struct sources *)(const void *)v;
}

static struct sources *self(struct view *v) {
        return (struct sources *)(void *)v;
}

static void add_remark(struct sources *l, const struct source_info *x, struct buf *words) {
        l->all[l->n_all] = (struct row){.source = x, .remark = true, .text = words_safe(&l->arena, buf_str(words)), .place = l->n_all};
        l->n_all++;
        buf_reset(words);
}

/* Any log pauses. An hour may hide a call, and so may some minutes that are a good part of the whole. */
static bool is_long_gap(const struct source_row *x) {
        const int64_t minute = 60 * STAMP_SECOND;
        int64_t span = stamp_since(x->last_us, x->first_us);
        return x->gap_us >= 60 * minute || (x->gap_us >= 5 * minute && span != STAMP_NONE && x->gap_us >= span / 10);
}

/* On the case's clock, as its calls and messages are. */
static void add_gap(struct sources *l, const struct source_info *x, struct buf *words) {
        int64_t from = source_time(x, x->row.gap_at_us), until = source_time(x, x->row.gap_at_us + x->row.gap_us);
        if (from == STAMP_NONE || until == STAMP_NONE)
                return;
        bool days = stamp_whole(from, STAMP_DAY) != stamp_whole(until, STAMP_DAY) ||
                    stamp_whole(l->view.session->first_us, STAMP_DAY) != stamp_whole(l->view.session->last_us, STAMP_DAY);
        buf_reset(words);
        buf_puts(words, "gap: nothing from ");
        words_second(words, from, days);
        buf_puts(words, " to ");
        words_second(words, until, days);
        buf_puts(words, source_is_shifted(x) ? " on the case's clock (" : " (");
        words_length(words, x->row.gap_us);
        buf_putc(words, ')');
        add_remark(l, x, words);
}

static void add_source(struct sources *l, const struct source_info *x) {
        struct buf b = BUF_INIT, size = BUF_INIT;
        words_period(&b, x->row.first_us, x->row.last_us);
        words_size(&size, x->row.bytes);
        l->all[l->n_all] = (struct row){
                .source = x, .place = l->n_all, .text = words_safe(&l->arena, x->row.path),
                .format = x->row.format ? words_safe(&l->arena, x->row.format) : SPAN("not read"),
                .host = words_safe(&l->arena, x->row.host), .period = arena_dup(&l->arena, buf_span(&b)),
                .size = arena_dup(&l->arena, buf_span(&size)),
        };
        l->n_all++;
        buf_done(&size);
        buf_reset(&b);
        buf_puts(&b, "clock: ");
        size_t before = b.n;
        if (source_clock_words(x, &b) == 0 && b.n > before)
                add_remark(l, x, &b);
        if (is_long_gap(&x->row))
                add_gap(l, x, &b);
        for (size_t i = 0; i < x->n_notes; i++) {
                buf_reset(&b);
                buf_printf(&b, "%s: %s", x->notes[i].code, x->notes[i].text ? x->notes[i].text : "");
                if (x->notes[i].count > 1)
                        buf_printf(&b, " (%llu times)", (unsigned long long)x->notes[i].count);
                add_remark(l, x, &b);
        }
        buf_done(&b);
}

/* Columns, filter, order -------------------------------------------------------------------------------- */

enum { PATH, FORMAT, HOST, ROLE, RECORDS, MESSAGES, PERIOD, SIZE, ZONE, ENCODING };

static const struct column columns[] = {
        [PATH] = {"source", 18, 0, false, true, true},        [FORMAT] = {"format", 9, 1, false, false, false},
        [HOST] = {"host", 12, 4, false, false, false},         [ROLE] = {"role", 6, 5, false, false, false},
        [RECORDS] = {"records", 8, 6, true, false, false},     [MESSAGES] = {"messages", 8, 2, true, false, false},
        [PERIOD] = {"first-last", 17, 3, false, false, false}, [SIZE] = {"size", 9, 7, true, false, false},
        [ZONE] = {"zone", 7, RANK_HIDDEN, false, false, false}, [ENCODING] = {"encoding", 8, RANK_HIDDEN, false, false, false},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static int order(uint64_t a, uint64_t b) {
        return (a > b) - (a < b);
}

static int compare(const struct row *a, const struct row *b, size_t column) {
        const struct source_row *x = &a->source->row, *y = &b->source->row;
        switch (column) {
        case FORMAT:
                return span_cmp(a->format, b->format);
        case HOST:
                return span_cmp(a->host, b->host);
        case RECORDS:
                return order(x->records, y->records);
        case MESSAGES:
                return order(x->messages, y->messages);
        case PERIOD:
                return (x->first_us > y->first_us) - (x->first_us < y->first_us);
        case SIZE:
                return order(x->bytes, y->bytes);
        case ROLE:
                return span_cmp(span_str(x->role), span_str(y->role));
        default:
                return 0; /* as they were read */
        }
}

static int in_order(const void *x, const void *y, void *ctx) {
        const struct row *a = x, *b = y;
        const struct columns *c = ctx;
        int r = compare(a, b, c->sort);
        if (r == 0)
                r = (a->source->row.id > b->source->row.id) - (a->source->row.id < b->source->row.id);
        r = c->down ? -r : r;
        return r ? r : (a->place > b->place) - (a->place < b->place); /* what belongs to a source stands below it */
}

static bool field_of(const void *ctx, const char *field, struct span *ret) {
        const struct row *r = ctx;
        if (!strcmp(field, "file"))
                *ret = span_str(r->source->row.path);
        else if (!strcmp(field, "host"))
                *ret = span_str(r->source->row.host);
        else if (!strcmp(field, "text"))
                *ret = r->text;
        else
                return false;
        return true;
}

/* Sources that pass, or of which a remark passes, with all that is said of them. */
static void arrange(struct view *v) {
        struct sources *l = self(v);
        l->n = 0;
        for (size_t i = 0, end; i < l->n_all; i = end) {
                bool passes = false;
                for (end = i; end < l->n_all && l->all[end].source == l->all[i].source; end++)
                        passes = passes || filter_passes(v->filter, field_of, &l->all[end]) == 1;
                for (size_t k = i; passes && k < end; k++)
                        l->rows[l->n++] = l->all[k];
        }
        if (l->n)
                qsort_r(l->rows, l->n, sizeof *l->rows, in_order, &l->columns);
        v->pane.n = l->n;
        pane_go(&v->pane, 0);
        v->hits = v->hit = 0;
}

static int load(struct view *v, struct store *s) {
        struct sources *l = self(v);
        (void)s;
        if (l->loaded)
                return 0;
        size_t rows = v->session->n_sources;
        for (size_t i = 0; i < v->session->n_sources; i++)
                rows += v->session->sources[i].n_notes + 2; /* clock, gap */
        l->all = arena_array(&l->arena, rows, sizeof *l->all);
        l->rows = arena_array(&l->arena, rows, sizeof *l->rows);
        if (rows && (!l->all || !l->rows))
                return -ENOMEM;
        for (size_t i = 0; i < v->session->n_sources; i++)
                add_source(l, &v->session->sources[i]);
        l->loaded = true;
        arrange(v);
        return 0;
}

enum { GUTTER = 2 };

static void fit(struct view *v) {
        struct sources *l = self(v);
        columns_fit(&l->columns, v->columns > GUTTER ? v->columns - GUTTER : 0);
        pane_fit(&v->pane, l->n, v->rows > 1 ? v->rows - 1 : 1);
}

/* Drawing ----------------------------------------------------------------------------------------------- */

static struct span number(struct buf *b, uint64_t n) {
        buf_printf(b, "%llu", (unsigned long long)n);
        return buf_span(b);
}

static struct span zone_word(enum zone z) {
        return z == ZONE_UTC ? SPAN("utc") : z == ZONE_LOCAL ? SPAN("local") : SPAN("unknown");
}

static struct span cell(const void *ctx, size_t i, size_t column, struct buf *scratch, unsigned *io_style) {
        const struct row *r = &((const struct sources *)ctx)->rows[i];
        const struct source_row *x = &r->source->row;
        switch (column) {
        case PATH:
                return r->text;
        case FORMAT:
                *io_style = x->format ? *io_style : STYLE_WARNING;
                return r->format;
        case HOST:
                return r->host;
        case ROLE:
                return span_str(x->role);
        case RECORDS:
                return number(scratch, x->records);
        case MESSAGES:
                return number(scratch, x->messages);
        case PERIOD:
                return r->period;
        case SIZE:
                return r->size;
        case ZONE:
                return zone_word(x->zone);
        default:
                return span_str(x->encoding);
        }
}

static void draw_row(const struct sources *l, size_t i, unsigned y, struct canvas *c) {
        const struct row *r = &l->rows[i];
        if (!r->remark)
                columns_draw_row(&l->columns, c, GUTTER, y, i, STYLE_PLAIN, cell, l);
        else
                canvas_text(c, 4, y, c->w, r->text, STYLE_NOTICE, l->columns.skip);
        view_draw_over(&l->view, c, GUTTER, y, i);
}

static void draw(const struct view *v, struct canvas *c) {
        const struct sources *l = const_self(v);
        columns_draw_head(&l->columns, c, GUTTER, 0);
        if (!l->n)
                canvas_put(c, 2, 2, l->n_all ? SPAN("No source passes the filter; f changes it, F5 clears it.")
                                             : SPAN("There are no sources in this case."), STYLE_NOTICE);
        for (size_t i = 0; i < v->pane.page && v->pane.top + i < l->n; i++)
                draw_row(l, v->pane.top + i, (unsigned)i + 1, c);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        const struct sources *l = const_self(v);
        if (l->rows[i].remark)
                return l->rows[i].text;
        columns_text(&l->columns, i, cell, l, scratch);
        return buf_span(scratch);
}

/* Keys -------------------------------------------------------------------------------------------------- */

static void at_cursor(const struct view *v, struct thing *ret) {
        const struct sources *l = const_self(v);
        if (!l->n)
                return;
        const struct source_info *x = l->rows[v->pane.pos].source;
        ret->kind = THING_LINE;
        ret->source = x->row.id;
        ret->line = 1;
        ret->time_us = source_time(x, x->row.first_us);
}

static struct action key(struct view *v, uint32_t k) {
        struct sources *l = self(v);
        if (pane_key(&v->pane, k))
                return ACTION_NONE;
        if (!l->n)
                return ACTION_UNKNOWN;
        enum columns_key used = columns_key(&l->columns, k);
        if (used == COLUMNS_SORTED)
                arrange(v);
        if (used != COLUMNS_UNUSED)
                return ACTION_NONE;
        if (k != KEYS_ENTER)
                return ACTION_UNKNOWN;
        struct thing t = THING_NONE;
        at_cursor(v, &t);
        return ACTION_OPEN(trace_new(&t, true));
}

static void status(const struct view *v, struct buf *ret) {
        const struct sources *l = const_self(v);
        const struct session *s = v->session;
        size_t at = 0;
        while (l->n && at < s->n_sources && l->rows[v->pane.pos].source != &s->sources[at])
                at++;
        buf_printf(ret, "source %zu of %zu", l->n ? at + 1 : 0, s->n_sources);
        bool shifted = false;
        for (size_t i = 0; i < s->n_sources; i++)
                shifted = shifted || source_is_shifted(&s->sources[i]);
        if (shifted)
                buf_printf(ret, " · findings show the case's clock%s", s->utc ? ", UTC" : "");
        view_search_status(v, false, ret);
}

static size_t count(const struct view *v) {
        return v->session->n_sources;
}

static struct columns *columns_of(struct view *v) {
        return &self(v)->columns;
}

static void destroy(struct view *v) {
        struct sources *l = self(v);
        arena_done(&l->arena);
        view_done(v);
        free(l);
}

static const struct key_help help[] = {
        {"Enter", "open the source as it was written", "Open"},
        {"T", "all sources on one clock, from where this one begins", "Trace"},
        {"< > z", "sort by another column, turn the order", NULL},
        {NULL, NULL, NULL},
};

static const char *const fields[] = {"file", "host", "text", NULL};

struct view *sources_new(void) {
        static const struct view_ops ops = {
                .name = "Sources", .help = help, .fields = fields, .load = load, .fit = fit, .draw = draw, .key = key,
                .status = status, .row = row, .filtered = arrange, .at = at_cursor, .count = count,
                .columns = columns_of, .arranged = arrange, .free = destroy,
        };
        struct sources *l = calloc(1, sizeof *l);
        if (!l)
                return NULL;
        l->view.ops = &ops;
        columns_init(&l->columns, columns, COLUMNS, PATH);
        arena_init(&l->arena);
        return &l->view;
}
