/*
 * The tree of a filter → a condition in SQL, true or false and never NULL, so that "not" is what it says. What the user typed
 * is bound, never part of the text. Tests that columns decide stand before those that read the message.
 */
#include "query/tree.h"

#include "base/array.h"
#include "base/stamp.h"
#include "query/needle.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct writing {
        struct filter *f;
        struct buf *b;
        size_t first; /* number of the first parameter */
        int error;
};

/* Appends the number of a new parameter that gets this value. */
static void put_value(struct writing *w, struct span value) {
        struct filter *f = w->f;
        struct span copy = value.n ? arena_dup(&f->arena, value) : SPAN("");

        if (!copy.p || array_grow(&f->values, f->n_values, &f->cap_values, sizeof(*f->values)) < 0) {
                w->error = -ENOMEM;
                return;
        }
        f->values[f->n_values++] = copy;
        buf_printf(w->b, "?%zu", w->first + f->n_values - 1);
}

/* A bound value is a text; an expression compares it with a number as one only when told. */
static void put_number(struct writing *w, int64_t v) {
        char digits[24];
        int n = snprintf(digits, sizeof(digits), "%" PRId64, v);

        buf_puts(w->b, "CAST(");
        put_value(w, span_of(digits, (size_t)n));
        buf_puts(w->b, " AS INTEGER)");
}

static void put_ranges(struct writing *w, const struct filter_node *n, const char *column) {
        for (size_t i = 0; i < n->n_ranges; i++) {
                buf_printf(w->b, "%s%s BETWEEN ", i ? " OR " : "(", column);
                put_number(w, n->ranges[i].low);
                buf_puts(w->b, " AND ");
                put_number(w, n->ranges[i].high);
        }
        buf_putc(w->b, ')');
}

/* Does the column hold what a person means by the value? */
static void put_who(struct writing *w, const struct filter_node *n, const char *column) {
        char *text = needle(n->value);

        if (!text)
                w->error = -ENOMEM;
        buf_printf(w->b, "instr(lower(coalesce(%s, '')), ", column);
        put_value(w, span_str(text));
        buf_puts(w->b, ") > 0");
        free(text);
}

static void put_part(struct writing *w, const struct filter_node *n, const char *column) {
        buf_printf(w->b, "instr(lower(%s), lower(", column);
        put_value(w, n->value);
        buf_puts(w->b, ")) > 0");
}

/* column: in upper case. */
static void put_words(struct writing *w, const struct filter_node *n, const char *column) {
        struct span rest = n->value, word;
        bool first = true;

        buf_printf(w->b, "%s IN (", column);
        while (span_cut(&rest, ',', &word)) {
                buf_puts(w->b, first ? "upper(" : ", upper(");
                put_value(w, word);
                buf_putc(w->b, ')');
                first = false;
        }
        buf_putc(w->b, ')');
}

/* "answered" is what stands for "ok" where people talked. */
static void put_outcome(struct writing *w, const struct filter_node *n) {
        buf_puts(w->b, "m.call IN (SELECT c.call FROM v_call c WHERE ");
        put_words(w, n, "CASE WHEN c.outcome <> 'ok' THEN upper(c.outcome) WHEN c.kind = 'call' AND c.established THEN 'ANSWERED' "
                  "ELSE 'OK' END");
        buf_putc(w->b, ')');
}

#define CALL_OF_FINDING "m.call IN (SELECT x.call FROM v_finding_call x JOIN v_finding f ON f.finding = x.finding " \
        "WHERE f.explained_by IS NULL AND f.suppressed IS NULL AND "

static void put_finding(struct writing *w, const struct filter_node *n) {
        buf_puts(w->b, CALL_OF_FINDING);
        if (span_ieq(n->value, SPAN("any")))
                buf_putc(w->b, '1');
        else
                put_part(w, n, "f.rule");
        buf_putc(w->b, ')');
}

static void put_severity(struct writing *w, const struct filter_node *n) {
        buf_puts(w->b, CALL_OF_FINDING);
        put_words(w, n, "upper(f.severity)");
        buf_putc(w->b, ')');
}

static void put_file(struct writing *w, const struct filter_node *n) {
        buf_puts(w->b, "m.source IN (SELECT z.source FROM v_source z WHERE ");
        put_part(w, n, "z.path");
        buf_putc(w->b, ')');
}

static void put_diag(struct writing *w, const struct filter_node *n) {
        buf_puts(w->b, "m.message IN (SELECT d.message FROM v_diag d WHERE d.message IS NOT NULL AND ");
        if (n->kind == FILTER_DIAG)
                put_ranges(w, n, "d.code");
        else
                put_part(w, n, "coalesce(d.reason, '') || ' ' || coalesce(d.source, '') || ' ' || d.header");
        buf_putc(w->b, ')');
}

static void put_direction(struct writing *w, const struct filter_node *n) {
        buf_puts(w->b, "m.dir = ");
        put_number(w, span_ieq(n->value, SPAN("out")) ? 1 : span_ieq(n->value, SPAN("in")) ? 2 : 0);
}

/* A message without a time is at none that is asked for. */
static void put_times(struct writing *w, const struct filter_node *n) {
        buf_puts(w->b, "coalesce(m.time_us");
        if (n->of_day) {
                buf_puts(w->b, " % ");
                put_number(w, STAMP_DAY);
        }
        buf_puts(w->b, " BETWEEN ");
        put_number(w, n->low_us);
        buf_puts(w->b, " AND ");
        put_number(w, n->high_us);
        buf_puts(w->b, ", 0)");
}

static void put_node(struct writing *w, const struct filter_node *n, enum filter_kind around);

/* Chains of one kind stand without brackets: SQLite's own stack is not deep. */
static void put_pair(struct writing *w, const struct filter_node *n, enum filter_kind around) {
        bool turn = n->a->slow && !n->b->slow;

        buf_puts(w->b, n->kind == around ? "" : "(");
        put_node(w, turn ? n->b : n->a, n->kind);
        buf_puts(w->b, n->kind == FILTER_AND ? " AND " : " OR ");
        put_node(w, turn ? n->a : n->b, n->kind);
        buf_puts(w->b, n->kind == around ? "" : ")");
}

static void put_not(struct writing *w, const struct filter_node *n) {
        buf_puts(w->b, "NOT (");
        put_node(w, n->a, FILTER_NOT);
        buf_putc(w->b, ')');
}

static void put_node(struct writing *w, const struct filter_node *n, enum filter_kind around) {
        switch (n->kind) {
        case FILTER_AND:
        case FILTER_OR:
                put_pair(w, n, around);
                break;
        case FILTER_NOT:
                put_not(w, n);
                break;
        case FILTER_FROM:
                put_who(w, n, "m.from_aor");
                break;
        case FILTER_TO:
                put_who(w, n, "m.to_aor");
                break;
        case FILTER_DIRECTION:
                put_direction(w, n);
                break;
        case FILTER_CODE:
                put_ranges(w, n, "coalesce(m.status, 0)");
                break;
        case FILTER_METHOD:
                put_words(w, n, "upper(coalesce(m.method, ''))");
                break;
        case FILTER_DIAG:
        case FILTER_DIAG_TEXT:
                put_diag(w, n);
                break;
        case FILTER_OUTCOME:
                put_outcome(w, n);
                break;
        case FILTER_FINDING:
                put_finding(w, n);
                break;
        case FILTER_SEVERITY:
                put_severity(w, n);
                break;
        case FILTER_FILE:
                put_file(w, n);
                break;
        case FILTER_HOST:
                put_part(w, n, "coalesce(m.host, '')");
                break;
        case FILTER_CALL_ID:
                put_part(w, n, "coalesce(m.call_id, '')");
                break;
        case FILTER_CALL:
                put_ranges(w, n, "m.call");
                break;
        case FILTER_TIME:
                put_times(w, n);
                break;
        case FILTER_TEXT:
                buf_printf(w->b, "text_passes(m.message, %zu)", n->pattern);
                break;
        }
}

/* Appends the condition on m; its parameters begin at ?first. */
static int put_condition(struct filter *f, size_t first, struct buf *ret) {
        struct writing w = {.f = f, .b = ret, .first = first};

        f->n_values = 0;
        buf_putc(ret, '(');
        if (f->root)
                put_node(&w, f->root, FILTER_NOT);
        else
                buf_putc(ret, '1');
        buf_putc(ret, ')');
        return w.error ? w.error : ret->err;
}

static int passes(void *ctx, size_t which, struct span text) {
        const struct filter *f = ctx;

        return which < f->n_patterns ? pattern_find(f->patterns[which], text) : 0;
}

/* sql with the condition in its place; f->values behind those of the caller. */
static int compose(struct filter *f, const char *sql, const struct span *values, size_t n, struct span **ret) {
        struct span mark = SPAN("$filter"), text = span_str(sql);
        size_t at = span_find(text, mark);
        int r;

        buf_reset(&f->sql);
        buf_put(&f->sql, span_sub(text, 0, at));
        r = put_condition(f, n + 1, &f->sql);
        if (r == 0)
                r = buf_put(&f->sql, span_from(text, at + mark.n));
        *ret = r == 0 ? calloc(n + f->n_values + 1, sizeof(**ret)) : NULL;
        if (!*ret)
                return r < 0 ? r : -ENOMEM;
        for (size_t i = 0; i < n; i++)
                (*ret)[i] = values[i];
        for (size_t i = 0; i < f->n_values; i++)
                (*ret)[n + i] = f->values[i];
        return 0;
}

int filter_ask(struct store *s, struct filter *f, const char *sql, const struct span *values, size_t n, query_row fn,
               void *ctx) {
        struct filter all = {0}, *used = f ? f : &all;
        struct span *bound = NULL;
        int r = compose(used, sql, values, n, &bound);

        if (r == 0)
                r = store_ask_texts(s, buf_str(&used->sql), bound, n + used->n_values, passes, used, fn, ctx);
        free(bound);
        buf_done(&all.sql);
        return r;
}
