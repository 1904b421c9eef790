/*
 * Needs, SQL, folding: from a rule to its drafts, or to the reason why there are none. Knows no other rule.
 */
#include "engine/judge.h"

#include "base/buf.h"
#include "engine/match.h"
#include "engine/sandbox.h"
#include "engine/stages.h"

#include <errno.h>
#include <stdlib.h>

struct judge {
        struct lookup *l;
        struct sandbox *box;
        struct answer {
                uint64_t select; /* hash of its text */
                bool any;
        } *answers; /* which SELECTs of gates give rows */
        size_t n_answers;
};

int judge_new(struct store *s, const struct hash_key *key, struct judge **ret) {
        struct judge *j = calloc(1, sizeof(*j));
        int r = j ? lookup_new(s, key, &j->l) : -ENOMEM;

        if (r == 0)
                r = sandbox_new(s, &j->box);
        if (r < 0)
                judge_free(j);
        else
                *ret = j;
        return r;
}

void judge_free(struct judge *j) {
        if (!j)
                return;
        sandbox_free(j->box);
        lookup_free(j->l);
        free(j->answers);
        free(j);
}

struct lookup *judge_lookup(struct judge *j) {
        return j->l;
}

void verdict_done(struct verdict *v) {
        for (size_t i = 0; i < v->n_skips; i++)
                free(v->skips[i].what);
        free(v->v);
        *v = (struct verdict){0};
}

static int skip(struct verdict *v, const char *what, const char *reason) {
        char *copy = span_dup(span_str(what));

        if (!copy)
                return -ENOMEM;
        v->skips[v->n_skips++] = (struct verdict_skip){copy, reason};
        return 0;
}

/* Adds what the case lacks, one word a line. Nothing, where a pattern of the rule was met: then its evidence is there. */
static int missing(struct judge *j, const struct rule *r, struct buf *ret) {
        bool met = false;
        int r_met = r->n_needs && r->n_patterns ? lookup_has_hit(j->l, r->id, &met) : 0;

        if (r_met < 0 || met)
                return r_met;
        for (size_t i = 0; i < r->n_needs; i++) {
                bool has = false;
                int e = lookup_has(j->l, r->needs[i], &has);
                if (e < 0)
                        return e;
                if (!has)
                        buf_printf(ret, "%s%s", ret->n ? "\n" : "", r->needs[i]);
        }
        return ret->err;
}

static int ask(void *ctx, unsigned slot, const char *sql, const struct span *const values[GATE_VALUES]) {
        const struct judge *j = ctx;

        return lookup_gate(j->l, slot, sql, values);
}

static int note_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null, const bool *is_number) {
        (void)n, (void)names, (void)values, (void)is_null, (void)is_number;
        *(bool *)ctx = true;
        return 1;
}

/* A gate_rows. What does not come to its end may have rows: the rule itself will tell. */
static int has_rows(void *ctx, struct span select) {
        struct judge *j = ctx;
        struct answer *v, a = {.select = lookup_hash(j->l, select)};
        struct buf sql = BUF_INIT;

        for (size_t i = 0; i < j->n_answers; i++)
                if (j->answers[i].select == a.select)
                        return j->answers[i].any;
        buf_printf(&sql, "SELECT 1 FROM (%.*s\n) LIMIT 1", SPAN_ARG(select));
        if (!sql.err && sandbox_query(j->box, buf_str(&sql), note_row, &a.any, NULL) != SANDBOX_DONE)
                a.any = true;
        v = sql.err ? NULL : reallocarray(j->answers, j->n_answers + 1, sizeof(*v));
        buf_done(&sql);
        if (!v)
                return -ENOMEM;
        j->answers = v;
        v[j->n_answers++] = a;
        return a.any;
}

/* What the rule lost on its way, in words; the finding itself cannot tell. */
static int tell_lost(const struct fold *f, struct verdict *ret) {
        struct buf b = BUF_INIT;
        int e = 0;

        if (f->too_many) {
                buf_printf(&b, "more than %d subjects; the rest is left out", MAX_DRAFTS);
                e = skip(ret, buf_str(&b), "budget");
        }
        if (e == 0 && f->refused) {
                buf_reset(&b);
                buf_printf(&b, "%zu rows without subject or evidence left out", f->refused);
                e = skip(ret, buf_str(&b), "error");
        }
        e = e ? e : b.err;
        buf_done(&b);
        return e;
}

static void drop(struct fold *f) {
        for (size_t i = 0; i < f->n; i++)
                draft_free(f->v[i]);
        fold_done(f);
}

struct running { /* while a rule's SQL runs */
        struct fold fold;
        struct span empty[MAX_STAGES]; /* tables of WITH without a row */
        size_t n_empty;
};

static bool is_empty(void *ctx, struct span table) {
        const struct running *run = ctx;

        for (size_t i = 0; i < run->n_empty; i++)
                if (span_eq(run->empty[i], table))
                        return true;
        return false;
}

/* A sandbox_goes_on. */
static bool goes_on(void *ctx, struct span table) {
        struct running *run = ctx;

        if (run->n_empty < MAX_STAGES)
                run->empty[run->n_empty++] = table;
        return gate_stays_open(run->fold.rule->gate, is_empty, run);
}

static int take_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                    const bool *is_number) {
        return fold_row(&((struct running *)ctx)->fold, n, names, values, is_null, is_number);
}

/* A rule whose SQL does not come to its end gives nothing: half of the rows may be the wrong half. */
static int run_sql(struct judge *j, struct running *run, struct verdict *ret) {
        struct fold *f = &run->fold;
        char *sql = match_sql(f->rule);
        enum sandbox_end end;

        if (!sql)
                return -ENOMEM;
        /* The gates of our own rules are known to be right, and their SQL too. */
        end = sandbox_judge(j->box, sql, f->rule->built_in ? goes_on : NULL, take_row, run);
        free(sql);
        if (f->err < 0 || end == SANDBOX_DONE)
                return f->err < 0 ? f->err : tell_lost(f, ret);
        drop(f);
        if (end == SANDBOX_BUDGET)
                return skip(ret, "it takes more steps, rows or memory than a rule may", "budget");
        return skip(ret, sandbox_error(j->box), "error");
}

int judge_gate(struct rule *r) {
        char *sql = r->gate ? NULL : match_sql(r);
        int e = r->gate ? 0 : sql ? gate_new(span_str(sql), &r->gate) : -ENOMEM;

        free(sql);
        return e;
}

/* 1: its SQL may give something, 0: nothing, or -errno. */
static int is_open(struct judge *j, struct rule *r) {
        int e = judge_gate(r);

        return e < 0 ? e : gate_is_open(r->gate, ask, has_rows, j);
}

int judge_ahead(struct judge *j, struct rule *r) {
        struct running run = {.fold = {.rule = r}};
        struct buf lacks = BUF_INIT;
        char *sql = match_sql(r);
        int e = sql ? missing(j, r, &lacks) : -ENOMEM;

        if (e == 0 && !lacks.n && r->views <= VIEWS_VERSION && (e = is_open(j, r)) > 0) {
                sandbox_ahead(j->box, sql, r->built_in ? goes_on : NULL, &run);
                e = 0;
        }
        buf_done(&lacks);
        free(sql);
        return e;
}

int judge_rule(struct judge *j, struct rule *r, const struct cover *cover, struct verdict *ret) {
        struct running run = {.fold = {.rule = r, .l = j->l, .cover = cover}};
        struct buf lacks = BUF_INIT;
        int open = 0, e = missing(j, r, &lacks);

        *ret = (struct verdict){0};
        if (e == 0 && !lacks.n && (open = is_open(j, r)) < 0)
                e = open;
        if (e == 0 && r->views > VIEWS_VERSION)
                e = skip(ret, "it was written for a newer sipdx, which has views that this one has not", "error");
        else if (e == 0 && lacks.n)
                e = skip(ret, buf_str(&lacks), "needs");
        else if (e == 0 && open)
                e = run_sql(j, &run, ret);
        buf_done(&lacks);
        if (e < 0) {
                drop(&run.fold);
                return e;
        }
        ret->v = run.fold.v;
        ret->n = run.fold.n;
        run.fold.v = NULL;
        fold_done(&run.fold);
        return 0;
}
