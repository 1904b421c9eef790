/*
 * Lays out rows of cells in columns. It refuses to know what stands in them.
 */
#include "cli/table.h"

#include <errno.h>
#include <stdlib.h>

static struct span text_of(const struct table *t, const struct table_cell *c) {
        return span_sub(buf_span(&t->cells), c->at, c->n);
}

enum { WIDTH_MIN = 6 }; /* what is narrower than this is not narrowed */

/* Takes from the widest column until a row fits, or nothing is left to take. */
static void narrow(struct table *t) {
        size_t total = 2 * (t->columns - 1);

        for (size_t i = 0; i < t->columns; i++)
                total += t->widths[i];
        while (total > t->fit) {
                size_t *widest = &t->widths[0];
                for (size_t i = 1; i < t->columns; i++)
                        if (t->widths[i] > *widest)
                                widest = &t->widths[i];
                if (*widest <= WIDTH_MIN)
                        return;
                --*widest;
                total--;
        }
}

static int measure(struct table *t) {
        t->widths = calloc(t->columns, sizeof(*t->widths));
        if (!t->widths)
                return -ENOMEM;
        for (size_t i = 0; i < t->n_waiting; i++) {
                size_t w = safe_width(text_of(t, &t->waiting[i])), *widest = &t->widths[i % t->columns];

                if (w > *widest)
                        *widest = w < TABLE_WIDEST ? w : TABLE_WIDEST;
        }
        if (t->fit)
                narrow(t);
        return 0;
}

/* The cell, or as much of it as its column takes. */
static void put_text(struct table *t, struct span s, size_t width) {
        struct buf *b = &t->out->text;

        if (!t->fit || safe_width(s) <= width) {
                buf_put(b, s);
                return;
        }
        buf_put(b, span_sub(s, 0, safe_fit(s, width - 1)));
        buf_puts(b, terminal_utf8() ? "…" : "~");
}

/* No blanks after the last cell: they would only be copied. */
static void put_cell(struct table *t, size_t column, const struct table_cell *c) {
        struct buf *b = &t->out->text;
        struct span s = text_of(t, c);
        size_t w = safe_width(s), pad = w < t->widths[column] ? t->widths[column] - w : 0;
        bool last = column + 1 == t->columns;

        if (c->right)
                buf_fill(b, ' ', pad);
        put_text(t, s, t->widths[column]);
        if (!c->right && !last)
                buf_fill(b, ' ', pad);
        while (last && b->n && b->p[b->n - 1] == ' ')
                b->n--;
        buf_puts(b, last ? "\n" : "  ");
}

static int write_waiting(struct table *t) {
        int r = t->widths ? 0 : measure(t);

        for (size_t i = 0; i < t->n_waiting && r == 0; i++)
                put_cell(t, i % t->columns, &t->waiting[i]);
        t->n_waiting = 0;
        buf_reset(&t->cells);
        return r < 0 ? r : out_spill(t->out);
}

static int make_room(struct table *t) {
        size_t cap = t->cap_waiting ? 2 * t->cap_waiting : 64;
        struct table_cell *v;

        if (t->n_waiting < t->cap_waiting)
                return 0;
        v = reallocarray(t->waiting, cap, sizeof(*v));
        if (!v)
                return -ENOMEM;
        t->waiting = v;
        t->cap_waiting = cap;
        return 0;
}

/* Whoever closes the output is told too. */
static int keep_error(struct table *t, int r) {
        if (r < 0 && t->out->err == 0)
                t->out->err = r;
        return r;
}

int table_cell(struct table *t, struct span s, bool right) {
        size_t at = t->cells.n;
        int r = make_room(t);

        t->cells.clear = t->out->text.clear;
        if (r < 0 || (r = safe_put(&t->cells, s, SAFE_LINE)) < 0)
                return keep_error(t, r);
        t->waiting[t->n_waiting++] = (struct table_cell){.at = at, .n = t->cells.n - at, .right = right};
        bool deciding = !t->widths && t->n_waiting < TABLE_ROWS * t->columns && t->cells.n < TABLE_BYTES;
        if (t->n_waiting % t->columns != 0 || deciding)
                return 0;
        return keep_error(t, write_waiting(t));
}

int table_done(struct table *t) {
        int r = t->n_waiting ? keep_error(t, write_waiting(t)) : 0;

        buf_done(&t->cells);
        free(t->waiting);
        free(t->widths);
        *t = (struct table){0};
        return r;
}
