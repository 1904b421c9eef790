/*
 * A ladder as text, with colours or without: query/ladder_draw.h says what stands where.
 */
#include "report/ladder.h"

#include "base/prose.h"
#include "base/safe.h"
#include "query/ladder_draw.h"
#include "report/words.h"

/* Which dialogs make the call, and what ties them together; those that have a letter of their own. */
static void put_legs(const struct ladder *l, unsigned columns, struct buf *b) {
        struct buf line = BUF_INIT;
        size_t n = l->n_legs > LADDER_LETTERS ? LADDER_LETTERS : l->n_legs;

        for (size_t i = 0; i < n && n > 1; i++) {
                const struct ladder_leg *g = &l->legs[i];
                buf_reset(&line);
                buf_printf(&line, "%c %.*s", ladder_leg_letter(l, g->leg), SPAN_ARG(g->call_id));
                if (g->joined_by.n)
                        buf_printf(&line, ", tied by %.*s", SPAN_ARG(g->joined_by));
                buf_puts(b, "  ");
                prose_put_words(b, buf_span(&line), 2, 5, columns);
        }
        if (l->n_legs > n)
                buf_printf(b, "  * %zu others\n", l->n_legs - n);
        if (n > 1)
                buf_putc(b, '\n');
        buf_done(&line);
}

static const struct ladder_message *first_message(const struct ladder *l) {
        for (size_t i = 0; i < l->n_rows; i++)
                if (l->rows[i].message)
                        return l->rows[i].message;
        return NULL;
}

static void put_call(const struct ladder *l, unsigned columns, struct buf *b) {
        const struct ladder_message *first = first_message(l);
        struct buf line = BUF_INIT;

        buf_printf(&line, "Call %lld", (long long)l->call);
        if (l->kind.n && !span_eq(l->kind, SPAN("call")))
                buf_printf(&line, " (%.*s)", SPAN_ARG(l->kind));
        if (l->n_legs > 1)
                buf_printf(&line, ", %zu legs", l->n_legs);
        else if (l->call_id.n)
                buf_printf(&line, ", Call-ID %.*s", SPAN_ARG(l->call_id));
        if (first && first->time_us != STAMP_NONE) {
                buf_puts(&line, ", from ");
                put_moment(&line, first->time_us);
                buf_puts(&line, first->utc ? "Z on" : " on, witness's own clock");
        }
        prose_put_words(b, buf_span(&line), 0, 0, columns);
        buf_putc(b, '\n');
        buf_done(&line);
        put_legs(l, columns, b);
}

/* What a line is drawn in, from its first piece that takes ink on; NULL: nothing. */
static bool takes_ink(enum ladder_part part) {
        return part != LADDER_ID && part != LADDER_CLOCK && part != LADDER_SINCE && part != LADDER_DELTA;
}

static void put_line(const struct ladder_line *l, const char *ink, struct buf *b) {
        bool inked = false;
        size_t at = 0;

        for (size_t i = 0; i < l->n; i++) {
                const struct ladder_segment *g = &l->v[i];
                if (ink && !inked && takes_ink(g->part)) {
                        buf_puts(b, ink);
                        inked = true;
                }
                buf_fill(b, ' ', g->x > at ? g->x - at : 0);
                buf_put(b, g->text);
                at = (g->x > at ? g->x : at) + safe_width(g->text);
        }
        buf_putc(b, '\n');
        if (inked)
                buf_puts(b, "\x1b[0m");
}

/* A row that has a problem is drawn in its colour, the words below it in bold. */
static const char *ink_of(const struct ladder_drawing *d, const struct ladder_item *i, const struct ladder_line *line, bool first) {
        const struct ladder_row *r = &d->l->rows[i->row];
        bool told = r->fact && r->fact->grave, marked = i->problem < d->l->n_rows || told;
        bool grave = told || (marked && d->l->rows[i->problem].message->grave);

        if (!marked || (!first && (line->n == 0 || line->v[line->n - 1].part != LADDER_PROBLEM)))
                return NULL;
        if (first)
                return grave ? "\x1b[31m" : "\x1b[33m";
        return grave ? "\x1b[1;31m" : "\x1b[1;33m";
}

static int put_item(const struct ladder_drawing *d, size_t item, bool colour, struct arena *a, struct buf *b) {
        struct ladder_lines lines;
        int r = ladder_draw_item(d, item, a, &lines);

        for (size_t i = 0; r == 0 && i < lines.n; i++)
                put_line(&lines.v[i], colour ? ink_of(d, &d->items[item], &lines.v[i], i == 0) : NULL, b);
        return r;
}

static int put_head(const struct ladder_drawing *d, bool colour, struct arena *a, struct buf *b) {
        struct ladder_lines lines;
        int r = ladder_draw_head(d, a, &lines);

        for (size_t i = 0; r == 0 && i < lines.n; i++)
                put_line(&lines.v[i], colour && i == 0 && !d->list ? "\x1b[1m" : NULL, b);
        return r;
}

static void put_more(const struct ladder *l, struct buf *b) {
        size_t facts = 0;

        for (size_t i = 0; i < l->n_rows; i++)
                facts += l->rows[i].fact != NULL;
        if (l->many)
                buf_printf(b, "... more messages follow; %zu are shown.\n", l->n_rows - facts);
        if (l->many_facts)
                buf_printf(b, "... captures and reports tell more; %zu facts are shown.\n", facts);
}

int ladder_text(const struct ladder *l, const struct ladder_style *style, struct buf *ret) {
        const struct ladder_look look = {.columns = style->columns, .utf8 = style->utf8, .clear = ret->clear,
                                         .open = style->open | (style->fold ? 0 : LADDER_OPEN_HOPS)};
        struct arena lay, row;
        struct ladder_drawing d;
        int r;

        arena_init(&lay);
        arena_init(&row);
        r = ladder_lay(l, &look, &lay, &d);
        if (r == 0) {
                put_call(l, d.columns, ret);
                r = put_head(&d, style->colour, &row, ret);
        }
        for (size_t i = 0; r == 0 && i < d.n_items; i++) {
                arena_reset(&row);
                r = put_item(&d, i, style->colour, &row, ret);
        }
        if (r == 0)
                put_more(l, ret);
        arena_done(&row);
        arena_done(&lay);
        return r < 0 ? r : ret->err;
}
