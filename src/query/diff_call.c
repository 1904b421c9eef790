/*
 * Two calls side by side: their messages as two sequences, laid beside each other by what each is and which way it goes. What
 * a message says is read only up to where the calls part.
 */
#include "query/diff.h"

#include "base/limits.h"
#include "query/align.h"
#include "query/compare.h"

#include <errno.h>

struct side {
        const struct ladder *l;
        size_t n; /* rows that are compared */
};

struct calls {
        struct comparing c;
        struct side side[2];
        struct align o;
        struct compare_texts said;
};

/* Which message is which -------------------------------------------------------------------------------- */

static bool roles_known(const struct ladder *l) {
        for (size_t i = 0; i < l->n_lanes; i++)
                if (!l->lanes[i].role.n)
                        return false;
        return l->n_lanes > 0;
}

/* By roles where both ladders know them all; else away from the caller, or back. */
static int put_key(const struct ladder *l, const struct ladder_row *row, bool roles, struct buf *b) {
        const struct ladder_message *m = row->message;

        buf_printf(b, "%d ", m->status);
        buf_put(b, m->method);
        if (roles)
                return buf_printf(b, " %.*s>%.*s", SPAN_ARG(l->lanes[row->from].role), SPAN_ARG(l->lanes[row->to].role));
        return buf_puts(b, row->from < row->to ? " >" : row->from > row->to ? " <" : "");
}

static int lay_beside(struct calls *g) {
        size_t n = g->side[0].n + g->side[1].n;
        struct span *keys = arena_array(g->c.arena, n + 1, sizeof(*keys));
        uint32_t *classes = arena_array(g->c.arena, n + 1, sizeof(*classes));
        bool roles = roles_known(g->side[0].l) && roles_known(g->side[1].l);
        struct buf b = BUF_INIT;
        int r = keys && classes ? 0 : -ENOMEM;

        for (size_t i = 0; i < n && r == 0; i++) {
                const struct side *s = &g->side[i >= g->side[0].n];
                buf_reset(&b);
                r = put_key(s->l, &s->l->rows[i < g->side[0].n ? i : i - g->side[0].n], roles, &b);
                keys[i] = arena_dup(g->c.arena, buf_span(&b));
                if (r == 0 && !keys[i].n)
                        r = -ENOMEM;
        }
        buf_done(&b);
        if (r == 0)
                r = align_classes(keys, n, g->c.arena, classes);
        return r < 0 ? r : align(classes, g->side[0].n, classes + g->side[0].n, g->side[1].n, g->c.arena, &g->o);
}

static const struct ladder_row *row_of(const struct calls *g, size_t step, size_t side) {
        uint32_t at = side ? g->o.steps[step].right : g->o.steps[step].left;

        return at == ALIGN_NONE ? NULL : &g->side[side].l->rows[at];
}

/* Where they part --------------------------------------------------------------------------------------- */

/* A challenge is no end: the request comes again. */
static bool is_final(const struct ladder_row *r) {
        return r && r->message->status >= 200 && r->message->status != 401 && r->message->status != 407;
}

static size_t gap_end(const struct calls *g, size_t i) {
        while (i < g->o.n && !g->o.steps[i].same)
                i++;
        return i;
}

/* Does one side succeed in this gap at what fails on the other? */
static bool ends_apart(const struct calls *g, size_t first, size_t end) {
        for (size_t i = first; i < end; i++) {
                const struct ladder_row *l = row_of(g, i, 0);
                for (size_t k = first; is_final(l) && k < end; k++) {
                        const struct ladder_row *r = row_of(g, k, 1);
                        if (is_final(r) && span_eq(l->message->method, r->message->method) &&
                            (l->message->status < 300) != (r->message->status < 300))
                                return true;
                }
        }
        return false;
}

static bool has_end(const struct calls *g, size_t first, size_t end) {
        for (size_t i = first; i < end; i++)
                if (is_final(row_of(g, i, 0)) || is_final(row_of(g, i, 1)))
                        return true;
        return false;
}

/* The first step of the gap in which they part: one succeeds and the other fails there, or one comes to an end and no end is
 * common to both behind it. Where none comes to an end, the first gap behind the last common one. o.n: they do not part. */
static size_t find_parting(const struct calls *g) {
        size_t common = 0, parting = g->o.n;

        for (size_t i = 0; i < g->o.n; i++)
                if (g->o.steps[i].same && is_final(row_of(g, i, 0)))
                        common = i + 1;
        for (size_t i = 0, end; i < g->o.n; i = end + 1) {
                end = gap_end(g, i);
                if (end > i && (ends_apart(g, i, end) || (i >= common && has_end(g, i, end))))
                        return i;
                if (end > i && i >= common && parting == g->o.n)
                        parting = i;
        }
        return parting;
}

/* The step of a gap that ends the call on one side: the answer to what the call began with, else any answer. end: none. */
static size_t find_end(const struct calls *g, size_t first, size_t end, size_t side) {
        size_t any = end;

        for (size_t i = first; i < end; i++) {
                const struct ladder_row *r = row_of(g, i, side);
                if (!is_final(r))
                        continue;
                if (span_eq(r->message->method, g->side[side].l->rows[0].message->method))
                        return i;
                any = any == end ? i : any;
        }
        return any;
}

/* Rows of messages -------------------------------------------------------------------------------------- */

/* "INVITE", "200 OK (INVITE)" */
static int title(struct calls *g, const struct ladder_row *row, struct span *ret) {
        struct buf b = BUF_INIT;
        int r = 0;

        if (row && row->message->status)
                r = buf_printf(&b, "%d %.*s (%.*s)", row->message->status, SPAN_ARG(row->message->reason), SPAN_ARG(row->message->method));
        else if (row)
                r = buf_put(&b, row->message->method.n ? row->message->method : SPAN("?"));
        *ret = arena_dup(g->c.arena, buf_span(&b));
        r = r < 0 ? r : ret->n < b.n ? -ENOMEM : compare_mask(&g->c, *ret, ret);
        buf_done(&b);
        return r;
}

static int put_message(struct calls *g, const struct ladder_row *l, const struct ladder_row *r, const char *section, bool expected) {
        struct span left, right;
        int e = title(g, l, &left);

        if (e == 0)
                e = title(g, r, &right);
        g->c.head = (struct diff_row){.section = span_str(section), .left_id = l ? l->message->id : 0, .right_id = r ? r->message->id : 0};
        return e < 0 ? e : compare_row(&g->c, SPAN_NONE, left, right, expected);
}

static int put_step(struct calls *g, size_t i) {
        const struct ladder_row *l = row_of(g, i, 0), *r = row_of(g, i, 1);
        int e;

        if (!g->o.steps[i].same)
                return put_message(g, l, r, "In one of them alone", false);
        g->c.head = (struct diff_row){.left_id = l->message->id, .right_id = r->message->id};
        e = title(g, l, &g->c.head.section);
        return e < 0 ? e : compare_said(&g->c, &g->said, l, r, false);
}

static int put_follower(struct calls *g, size_t i) {
        const struct ladder_row *l = row_of(g, i, 0), *r = row_of(g, i, 1);

        g->c.out.after_left += l != NULL;
        g->c.out.after_right += r != NULL;
        return put_message(g, l, r, "What follows", true);
}

/* First step of a gap with a message of that side; end: none. */
static size_t first_of(const struct calls *g, size_t first, size_t end, size_t side) {
        while (first < end && !row_of(g, first, side))
                first++;
        return first;
}

/* The gap in which they part: what comes before its ends, the ends side by side, and the rest. */
static int put_parting(struct calls *g, size_t first, size_t end) {
        size_t ends[2] = {find_end(g, first, end, 0), find_end(g, first, end, 1)};
        const struct ladder_row *l, *r;
        int e = 0;

        if (ends[0] == end && ends[1] == end)
                for (size_t side = 0; side < 2; side++)
                        ends[side] = first_of(g, first, end, side);
        for (size_t i = first; i < end && e == 0; i++)
                if (i < ends[row_of(g, i, 0) ? 0 : 1])
                        e = put_step(g, i);
        l = ends[0] < end ? row_of(g, ends[0], 0) : NULL;
        r = ends[1] < end ? row_of(g, ends[1], 1) : NULL;
        g->c.out.parting = g->c.out.n;
        if (e == 0)
                e = put_message(g, l, r, "Here they part", false);
        if (e == 0)
                e = compare_said(&g->c, &g->said, l, r, true);
        for (size_t i = first; i < end && e == 0; i++)
                if (i > ends[row_of(g, i, 0) ? 0 : 1])
                        e = put_follower(g, i);
        for (size_t i = end; i < g->o.n && e == 0; i++)
                e = put_follower(g, i);
        return e;
}

static int call_title(struct arena *a, const struct ladder *l, struct span *ret) {
        struct buf b = BUF_INIT;
        int r = buf_printf(&b, "call %lld%s%.*s", (long long)l->call, l->call_id.n ? ", " : "", SPAN_ARG(l->call_id));

        *ret = arena_dup(a, buf_span(&b));
        r = r < 0 ? r : ret->n < b.n ? -ENOMEM : 0;
        buf_done(&b);
        return r;
}

int diff_ladders(const struct ladder *left, const struct ladder *right, diff_reader text, void *ctx, bool clear, struct arena *a,
                 struct diff *ret) {
        struct calls g = {.c = {.arena = a, .clear = clear, .out = {.calls = true}}, .side = {{.l = left}, {.l = right}},
                          .said = {text, ctx}};
        size_t parting;
        int r = call_title(a, left, &g.c.out.left);

        if (r == 0)
                r = call_title(a, right, &g.c.out.right);
        for (size_t i = 0; i < 2; i++) {
                struct side *s = &g.side[i];
                s->n = s->l->n_rows < LIMIT_DIFF_MESSAGES ? s->l->n_rows : LIMIT_DIFF_MESSAGES;
                g.c.out.many = g.c.out.many || s->l->many || s->n < s->l->n_rows;
        }
        if (r == 0)
                r = lay_beside(&g);
        if (r < 0)
                return r;
        parting = find_parting(&g);
        for (size_t i = 0; i < parting && r == 0; i++)
                r = put_step(&g, i);
        if (r == 0 && parting < g.o.n)
                r = put_parting(&g, parting, gap_end(&g, parting));
        else
                g.c.out.parting = g.c.out.n;
        if (r == 0)
                *ret = g.c.out;
        return r;
}

static int case_text(void *store, int64_t message, struct buf *ret) {
        return store_message_text(store, message, ret);
}

int diff_calls(struct store *s, const struct ladder *left, const struct ladder *right, bool clear, struct arena *a,
               struct diff *ret) {
        return diff_ladders(left, right, case_text, s, clear, a, ret);
}
