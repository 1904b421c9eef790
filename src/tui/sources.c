/*
 * What was read: every source with its format, host and span on its own clock, and below it how that clock stands to the
 * case's, and what was odd about it.
 */
#include "tui/view.h"

#include <errno.h>
#include <stdlib.h>

#include "base/safe.h"
#include "tui/words.h"

enum { NO_NOTE = -1, CLOCK = -2 };

struct row {
        const struct source_info *source;
        int note; /* NO_NOTE: the source itself; CLOCK: how its clock stands */
        struct span text; /* the path, or the note in words */
        struct span format, host, period;
};

struct sources {
        struct view view;
        struct source_info *v;
        size_t n;
        struct row *rows;
        size_t n_rows;
        struct arena arena;
        bool loaded;
};

static const struct sources *const_self(const struct view *v) {
        return (const struct sources *)(const void *)v;
}

static struct sources *self(struct view *v) {
        return (struct sources *)(void *)v;
}

static void add_source(struct sources *l, const struct source_info *x) {
        struct buf b = BUF_INIT;
        words_period(&b, x->row.first_us, x->row.last_us);
        l->rows[l->n_rows++] = (struct row){
                .source = x, .note = NO_NOTE, .text = words_safe(&l->arena, x->row.path),
                .format = x->row.format ? words_safe(&l->arena, x->row.format) : SPAN("not read"),
                .host = words_safe(&l->arena, x->row.host), .period = arena_dup(&l->arena, buf_span(&b)),
        };
        buf_reset(&b);
        buf_puts(&b, "clock: ");
        size_t begin = b.n;
        if (source_clock_words(x, &b) == 0 && b.n > begin)
                l->rows[l->n_rows++] = (struct row){.source = x, .note = CLOCK, .text = words_safe(&l->arena, buf_str(&b))};
        for (size_t i = 0; i < x->n_notes; i++) {
                buf_reset(&b);
                buf_printf(&b, "%s: %s", x->notes[i].code, x->notes[i].text ? x->notes[i].text : "");
                if (x->notes[i].count > 1)
                        buf_printf(&b, " (%llu times)", (unsigned long long)x->notes[i].count);
                l->rows[l->n_rows++] =
                        (struct row){.source = x, .note = (int)i, .text = words_safe(&l->arena, buf_str(&b))};
        }
        buf_done(&b);
}

static int load(struct view *v, struct store *s) {
        struct sources *l = self(v);
        if (l->loaded)
                return 0;
        l->loaded = true;
        int r = store_sources(s, &l->v, &l->n);
        if (r < 0)
                return r;
        size_t rows = l->n;
        for (size_t i = 0; i < l->n; i++)
                rows += l->v[i].n_notes + 1;
        l->rows = arena_array(&l->arena, rows, sizeof *l->rows);
        if (rows && !l->rows)
                return -ENOMEM;
        for (size_t i = 0; i < l->n; i++)
                add_source(l, &l->v[i]);
        return 0;
}

static void fit(struct view *v) {
        pane_fit(&v->pane, self(v)->n_rows, v->rows > 1 ? v->rows - 1 : 1);
}

/* Columns; a width of 0 hides one. */
struct columns {
        unsigned path, format, host, messages, period;
};

static struct columns columns_for(unsigned width) {
        struct columns c = {.format = 10, .messages = 9, .host = width >= 100 ? 20 : width >= 70 ? 12 : 0,
                            .period = width >= 60 ? 20 : 0};
        unsigned used = 2 + c.format + c.messages + c.host + c.period;
        c.path = width > used ? width - used : 0;
        return c;
}

/* The end of a path tells more than its beginning. */
static void draw_path(struct canvas *c, unsigned y, unsigned w, struct span path) {
        size_t width = safe_width(path);
        canvas_text(c, 2, y, w, path, STYLE_PLAIN, width > w ? width - w : 0);
}

static void draw_cells(struct canvas *c, unsigned y, const struct columns *at, const struct row *r, struct span messages,
                       unsigned style) {
        unsigned x = 2 + at->path + 1;
        canvas_text(c, x, y, at->format - 1, r->format, style, 0);
        x += at->format;
        canvas_text(c, x, y, at->host ? at->host - 1 : 0, r->host, style, 0);
        x += at->host;
        unsigned wide = messages.n < at->messages - 1 ? (unsigned)messages.n : at->messages - 1;
        canvas_text(c, x + at->messages - 1 - wide, y, wide, messages, style, 0);
        x += at->messages;
        canvas_text(c, x, y, at->period ? at->period - 1 : 0, r->period, style, 0);
}

static void draw_row(const struct sources *l, size_t i, unsigned y, const struct columns *at, struct canvas *c) {
        const struct row *r = &l->rows[i];
        struct buf messages = BUF_INIT;
        if (r->note == NO_NOTE) {
                buf_printf(&messages, "%llu", (unsigned long long)r->source->row.messages);
                draw_path(c, y, at->path, r->text);
                draw_cells(c, y, at, r, buf_span(&messages), r->source->row.format ? STYLE_PLAIN : STYLE_WARNING);
        } else {
                canvas_put(c, 4, y, r->text, STYLE_NOTICE);
        }
        buf_done(&messages);
        canvas_mark(c, 2, y, span_str(l->view.needle));
        if (i == l->view.pane.pos) {
                canvas_put(c, 0, y, SPAN(">"), STYLE_STRONG);
                canvas_cursor(c, y);
        }
}

static void draw(const struct view *v, struct canvas *c) {
        const struct sources *l = const_self(v);
        struct columns at = columns_for(c->w);
        struct row head = {.format = SPAN("Format"), .host = SPAN("Host"), .period = SPAN("First–last")};
        canvas_fill(c, 0, 0, c->w, 1, STYLE_HEADING);
        canvas_put(c, 2, 0, SPAN("Source"), STYLE_HEADING);
        draw_cells(c, 0, &at, &head, SPAN("Messages"), STYLE_HEADING);
        if (!l->n)
                canvas_put(c, 2, 2, SPAN("There are no sources in this case."), STYLE_NOTICE);
        for (size_t i = 0; i < v->pane.page && v->pane.top + i < l->n_rows; i++)
                draw_row(l, v->pane.top + i, (unsigned)i + 1, &at, c);
}

static struct action key(struct view *v, uint32_t k) {
        struct sources *l = self(v);
        if (pane_key(&v->pane, k))
                return (struct action){VERB_NONE, NULL};
        if (k != KEYS_ENTER || !l->n_rows)
                return (struct action){VERB_UNKNOWN, NULL};
        const struct source_row *x = &l->rows[v->pane.pos].source->row;
        struct place p = {.source = x->id, .path = x->path, .host = x->host, .time_us = STAMP_NONE};
        return (struct action){VERB_OPEN, log_new(&p)};
}

static void status(const struct view *v, struct buf *ret) {
        const struct sources *l = const_self(v);
        size_t at = 0;
        while (l->n_rows && at < l->n && l->rows[v->pane.pos].source != &l->v[at])
                at++;
        buf_printf(ret, "source %zu of %zu", l->n ? at + 1 : 0, l->n);
        bool shifted = false, utc = false;
        for (size_t i = 0; i < l->n; i++) {
                shifted = shifted || source_is_shifted(&l->v[i]);
                utc = utc || l->v[i].clock.utc;
        }
        if (shifted)
                buf_printf(ret, " · findings show the case's clock%s", utc ? ", UTC" : "");
        view_search_status(v, false, ret);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        const struct row *r = &const_self(v)->rows[i];
        buf_printf(scratch, "%.*s %.*s %.*s", SPAN_ARG(r->text), SPAN_ARG(r->format), SPAN_ARG(r->host));
        return buf_span(scratch);
}

static size_t count(const struct view *v) {
        return const_self(v)->n;
}

static void destroy(struct view *v) {
        struct sources *l = self(v);
        source_infos_free(l->v, l->n);
        arena_done(&l->arena);
        free(l);
}

static const struct key_help help[] = {
        {"Enter", "open the source as it was written"},
        {NULL, NULL},
};

struct view *sources_new(void) {
        static const struct view_ops ops = {
                .name = "Sources", .help = help, .load = load, .fit = fit, .draw = draw, .key = key, .status = status,
                .row = row, .count = count, .free = destroy,
        };
        struct sources *l = calloc(1, sizeof *l);
        if (!l)
                return NULL;
        l->view.ops = &ops;
        arena_init(&l->arena);
        return &l->view;
}
