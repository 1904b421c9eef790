/*
 * Draws a comparison. What is the same is not drawn; how much was left out, and what was not compared, is said at the end.
 */
#include "report/diff.h"

#include "base/safe.h"
#include "report/beside.h"
#include "report/emit.h"
#include "report/words.h"

enum { WIDE = 120 }; /* columns from which both halves have room */

struct drawing {
        const struct diff *d;
        const struct diff_style *style;
        struct buf *b;
        struct span section; /* that stands above */
};

/* One side of a row: "Name: value", "12  200 OK (INVITE)", a line. */
static void put_side(const struct diff_row *r, struct span value, int64_t id, struct buf *b) {
        struct buf line = BUF_INIT;

        if (r->name.n)
                buf_printf(&line, "%.*s%s: ", SPAN_ARG(r->name), r->part ? ", in part" : "");
        else if (id)
                buf_printf(&line, "%lld  ", (long long)id);
        buf_put(&line, value);
        safe_put(b, buf_span(&line), SAFE_LINE);
        b->err = b->err < 0 ? b->err : line.err;
        buf_done(&line);
}

static int draw_beside(struct drawing *g, const struct buf *left, const struct buf *right, enum diff_kind kind) {
        static const char *const between[] = {"   ", " | ", " < ", " > "};

        return beside_put(g->b, buf_span(left), buf_span(right), g->style->columns, between[kind]);
}

static void draw_below(struct drawing *g, const struct buf *left, const struct buf *right, enum diff_kind kind) {
        if (kind != DIFF_RIGHT)
                buf_printf(g->b, "- %.*s\n", SPAN_ARG(buf_span(left)));
        if (kind != DIFF_LEFT && kind != DIFF_SAME)
                buf_printf(g->b, "+ %.*s\n", SPAN_ARG(buf_span(right)));
}

static int draw(struct drawing *g, const struct buf *left, const struct buf *right, enum diff_kind kind) {
        if (left->err < 0 || right->err < 0)
                return left->err < 0 ? left->err : right->err;
        if (g->style->columns >= WIDE)
                return draw_beside(g, left, right, kind);
        draw_below(g, left, right, kind);
        return g->b->err;
}

static int draw_row(struct drawing *g, const struct diff_row *r) {
        struct buf left = {.clear = g->b->clear}, right = {.clear = g->b->clear};
        int e;

        if (r->section.n && !span_eq(r->section, g->section)) {
                buf_putc(g->b, '\n');
                safe_put(g->b, r->section, SAFE_LINE);
                buf_putc(g->b, '\n');
        }
        g->section = r->section;
        put_side(r, r->left, r->left_id, &left);
        put_side(r, r->right, r->right_id, &right);
        if (r->kind == DIFF_RIGHT)
                buf_reset(&left);
        if (r->kind == DIFF_LEFT)
                buf_reset(&right);
        e = draw(g, &left, &right, r->kind);
        buf_done(&left);
        buf_done(&right);
        return e;
}

static int draw_titles(struct drawing *g) {
        const struct diff_row titles = {.kind = DIFF_CHANGED, .left = g->d->left, .right = g->d->right};

        return draw_row(g, &titles);
}

/* Whether there was anything, and what was left out. */
static void say_end(const struct diff *d, bool all_shown, struct buf *b) {
        size_t all = diff_count(d, true), mattering = diff_count(d, false), hidden = all - mattering;

        for (size_t i = d->parting; i < d->n; i++)
                hidden -= d->rows[i].expected && !d->rows[i].name.n; /* messages that follow */
        if (mattering == 0)
                buf_puts(b, d->calls ? "They go the same way.\n" : all ? "They differ in nothing that matters.\n" : "They are the same.\n");
        if (d->after_left + d->after_right && !all_shown) {
                buf_puts(b, "Then ");
                put_count(b, d->after_left, "message", "messages");
                buf_puts(b, " on the left and ");
                put_count(b, d->after_right, "message", "messages");
                buf_puts(b, " on the right follow.\n");
        }
        if (hidden && !all_shown) {
                put_count(b, hidden, d->calls ? "more difference" : "difference", d->calls ? "more differences" : "differences");
                buf_puts(b, d->calls ? " like these; --all shows them.\n" : " that any two have; --all shows them.\n");
        }
        if (d->plain)
                buf_puts(b, "A body is too long for a search: between its equal beginning and end all lines are given.\n");
        if (d->many)
                buf_puts(b, "They are too long: what lies beyond the limit was not compared.\n");
}

int diff_put_text(const struct diff *d, const struct diff_style *style, struct buf *ret) {
        struct drawing g = {.d = d, .style = style, .b = ret};
        struct buf end = BUF_INIT;
        int r = draw_titles(&g);

        for (size_t i = 0; i < d->n && r == 0; i++)
                if (d->rows[i].kind != DIFF_SAME && (style->all || !d->rows[i].expected))
                        r = draw_row(&g, &d->rows[i]);
        say_end(d, style->all, &end);
        if (end.n)
                buf_putc(ret, '\n');
        buf_put(ret, buf_span(&end));
        r = r < 0 ? r : end.err < 0 ? end.err : ret->err;
        buf_done(&end);
        return r;
}

static void put_json_row(struct emit *list, const struct diff_row *r, bool parting) {
        static const char *const kinds[] = {"same", "changed", "left", "right"};
        struct emit j = emit_open(list);

        emit_string(&j, "kind", kinds[r->kind]);
        emit_bool(&j, "expected", r->expected);
        emit_bool(&j, "part", r->part);
        emit_bool(&j, "parting", parting);
        emit_span(&j, "section", r->section);
        emit_span(&j, "name", r->name);
        emit_span(&j, "left", r->left);
        emit_span(&j, "right", r->right);
        emit_number_or_null(&j, "left_message", (uint64_t)r->left_id);
        emit_number_or_null(&j, "right_message", (uint64_t)r->right_id);
        buf_putc(j.b, '}');
}

int diff_put_json(const struct diff *d, struct buf *ret) {
        struct emit j = {ret, false}, list;

        buf_putc(ret, '{');
        emit_span(&j, "left", d->left);
        emit_span(&j, "right", d->right);
        emit_bool(&j, "same", diff_count(d, false) == 0);
        emit_bool(&j, "complete", !d->plain && !d->many);
        list = emit_list(&j, "rows");
        for (size_t i = 0; i < d->n; i++)
                if (d->rows[i].kind != DIFF_SAME)
                        put_json_row(&list, &d->rows[i], i == d->parting);
        return buf_puts(ret, "]}\n");
}
