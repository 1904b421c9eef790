/*
 * The order in which rules run, causes before the symptoms that they explain, and what becomes of each: findings, or a
 * skip with its reason. Knows no rule's name and no SQL but what articles bring.
 */
#include "engine/engine.h"
#include "base/buf.h"
#include "engine/fold.h"
#include "engine/match.h"
#include "engine/sandbox.h"

#include <errno.h>
#include <stdlib.h>

struct run {
        const struct rules *rules;
        struct store *store;
        struct lookup *l;
        struct sandbox *box;
        struct draft **drafts;
        size_t n;
};

/* Skips ------------------------------------------------------------------------------------------------ */

/* Adds what the case lacks, one word a line. */
static int missing(struct run *run, const struct rule *r, struct buf *ret) {
        for (size_t i = 0; i < r->n_needs; i++) {
                bool has = false;
                int e = lookup_has(run->l, r->needs[i], &has);
                if (e < 0)
                        return e;
                if (!has)
                        buf_printf(ret, "%s%s", ret->n ? "\n" : "", r->needs[i]);
        }
        return ret->err;
}

static int skip(struct run *run, const struct rule *r, const char *what, const char *reason) {
        return store_put_skipped(run->store, r->id, what, reason);
}

/* What a rule lost on its way, in words; the finding itself cannot tell. */
static int tell_lost(struct run *run, const struct fold *f) {
        struct buf b = BUF_INIT;
        int e = 0;

        if (f->too_many) {
                buf_printf(&b, "more than %d subjects; the rest is left out", MAX_DRAFTS);
                e = skip(run, f->rule, buf_str(&b), "budget");
        }
        if (e == 0 && f->refused) {
                buf_reset(&b);
                buf_printf(&b, "%zu rows without subject or evidence left out", f->refused);
                e = skip(run, f->rule, buf_str(&b), "error");
        }
        e = e ? e : b.err;
        buf_done(&b);
        return e;
}

/* What explains what ----------------------------------------------------------------------------------- */

/* The scope behind "id@" when an entry of `explains:` names this rule; else an empty span. */
static struct span scope_for(const char *explains, const char *id) {
        struct span s = span_str(explains), target = span_str(id);

        if (!span_starts(s, target) || s.n <= target.n || s.p[target.n] != '@')
                return SPAN_NONE;
        return span_from(s, target.n + 1);
}

/* Everything that a draft covers within one scope. */
static int cover_draft(struct run *run, struct cover *c, struct draft *d, struct span scope) {
        bool calls = span_eq(scope, SPAN("call"));
        const struct idset *ids = calls ? &d->calls : &d->conversations;
        int e = 0;

        if (span_eq(scope, SPAN("domain")))
                return cover_add(c, scope_domain(run->l, d->subject_hash), d);
        for (size_t i = 0; i < ids->cap && e == 0; i++)
                if (ids->v[i])
                        e = cover_add(c, calls ? scope_call(run->l, (int64_t)ids->v[i])
                                               : scope_conversation(run->l, ids->v[i]), d);
        for (size_t i = 0; calls && i < d->records.cap && e == 0; i++)
                if (d->records.v[i])
                        e = cover_add(c, d->records.v[i], d);
        return e;
}

static int cover_of(struct run *run, const struct rule *r, struct cover *ret) {
        int e = 0;

        for (size_t i = 0; i < run->n && e == 0; i++) {
                const struct rule *by = run->drafts[i]->rule;
                for (size_t k = 0; k < by->n_explains && e == 0; k++) {
                        struct span scope = scope_for(by->explains[k], r->id);
                        if (scope.n && by != r)
                                e = cover_draft(run, ret, run->drafts[i], scope);
                }
        }
        cover_sort(ret);
        return e;
}

/* Rules ------------------------------------------------------------------------------------------------ */

static int add_drafts(struct run *run, struct fold *f) {
        struct draft **v = reallocarray(run->drafts, run->n + f->n + 1, sizeof(*v));

        if (!v) {
                for (size_t i = 0; i < f->n; i++)
                        draft_free(f->v[i]);
                return -ENOMEM;
        }
        run->drafts = v;
        for (size_t i = 0; i < f->n; i++)
                v[run->n++] = f->v[i];
        return 0;
}

/* A rule whose SQL does not come to its end gives nothing: half of the rows may be the wrong half. */
static int judge(struct run *run, const struct rule *r, struct fold *f) {
        char *sql = match_sql(r);
        enum sandbox_end end;

        if (!sql)
                return -ENOMEM;
        end = sandbox_query(run->box, sql, fold_row, f, NULL);
        free(sql);
        if (f->err < 0 || end == SANDBOX_DONE)
                return f->err < 0 ? f->err : tell_lost(run, f);
        for (size_t i = 0; i < f->n; i++)
                draft_free(f->v[i]);
        f->n = 0;
        if (end == SANDBOX_BUDGET)
                return skip(run, r, "it takes more steps, rows or memory than a rule may", "budget");
        return skip(run, r, sandbox_error(run->box), "error");
}

/* Can the rule's SQL give anything at all? Where only codes are asked for, they say so faster than a statement is made. */
static int is_possible(struct run *run, const struct rule *r, bool *ret) {
        int e = 0;

        *ret = r->sql != NULL;
        for (size_t i = 0; i < r->n_match && !*ret && e == 0; i++) {
                struct span code = span_str(r->match[i].value);
                uint32_t v;
                if (strcmp(r->match[i].name, "diagnostic") == 0 && span_u32(code, &v) == 0)
                        e = lookup_has_code(run->l, v, ret);
        }
        return e;
}

static int run_rule(struct run *run, const struct rule *r) {
        bool possible = true;
        struct cover cover = {0};
        struct fold f = {.rule = r, .l = run->l, .cover = &cover};
        struct buf lacks = BUF_INIT;
        int e = missing(run, r, &lacks), added;

        if (e == 0)
                e = is_possible(run, r, &possible);
        if (e == 0 && r->views > VIEWS_VERSION)
                e = skip(run, r, "it was written for a newer sipdx, which has views that this one has not", "error");
        else if (e == 0 && lacks.n)
                e = skip(run, r, buf_str(&lacks), "needs");
        else if (e == 0 && possible && (e = cover_of(run, r, &cover)) == 0)
                e = judge(run, r, &f);
        added = add_drafts(run, &f);
        fold_done(&f);
        cover_done(&cover);
        buf_done(&lacks);
        return e ? e : added;
}

/* Where the rule stands that an entry of `explains:` names; rules->n: nowhere. */
static size_t target_of(const struct rules *rules, const char *entry) {
        struct span s = span_str(entry);
        size_t lo = 0, hi = rules->n;

        s = span_sub(s, 0, span_chr(s, '@'));
        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;
                int c = strncmp(rules->v[mid].id, s.p, s.n);
                if (c == 0 && !rules->v[mid].id[s.n])
                        return mid;
                if (c < 0)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return rules->n;
}

/* Adds by to the number of rules that each target of this one waits for. */
static void count_targets(const struct rules *rules, size_t at, int by, int *io_waits) {
        const struct rule *r = &rules->v[at];

        for (size_t i = 0; i < r->n_explains; i++) {
                size_t to = target_of(rules, r->explains[i]);
                if (to < rules->n && to != at)
                        io_waits[to] += by;
        }
}

/* The first that waits for nothing; of a circle, which lint refuses, the first that is left. */
static size_t next_rule(const struct rules *rules, const int *waits, const bool *done) {
        size_t left = rules->n;

        for (size_t i = 0; i < rules->n; i++) {
                if (done[i])
                        continue;
                if (waits[i] == 0)
                        return i;
                left = left < rules->n ? left : i;
        }
        return left;
}

/* Those first that nothing left explains. */
static int run_rules(struct run *run) {
        const struct rules *rules = run->rules;
        bool *done = calloc(rules->n + 1, sizeof(*done));
        int *waits = calloc(rules->n + 1, sizeof(*waits)), e = done && waits ? 0 : -ENOMEM;

        for (size_t i = 0; i < rules->n && e == 0; i++)
                count_targets(rules, i, 1, waits);
        for (size_t n = 0; n < rules->n && e == 0; n++) {
                size_t i = next_rule(rules, waits, done);
                done[i] = true;
                count_targets(rules, i, -1, waits);
                e = run_rule(run, &rules->v[i]);
        }
        free(done);
        free(waits);
        return e;
}

/* Findings --------------------------------------------------------------------------------------------- */

static int by_report(const void *a, const void *b) {
        return draft_cmp(*(struct draft *const *)a, *(struct draft *const *)b);
}

/* What the site does not want to see is written all the same: reports count it. */
static int suppress(struct run *run, struct finding *f) {
        const char *why = site_suppresses(&run->rules->site, f->rule, f->subject);

        return !why || (f->suppressed = span_dup(span_str(why))) ? 0 : -ENOMEM;
}

static int put_findings(struct run *run) {
        int e = 0;

        if (run->n)
                qsort(run->drafts, run->n, sizeof(struct draft *), by_report);
        for (size_t i = 0; i < run->n && e == 0; i++) {
                struct draft *d = run->drafts[i];
                if ((e = draft_finish(d, run->l)) < 0 || d->finding.n_evidence == 0)
                        continue;
                if ((e = suppress(run, &d->finding)) == 0)
                        e = store_put_finding(run->store, &d->finding);
        }
        for (size_t i = 0; i < run->n && e == 0; i++) {
                const struct draft *d = run->drafts[i];
                if (d->by && d->finding.id && d->by->finding.id)
                        e = store_set_explained(run->store, d->finding.id, d->by->finding.id);
        }
        return e;
}

int engine_run(const struct rules *r, struct store *s) {
        struct run run = {.rules = r, .store = s};
        int e = lookup_new(s, &run.l);

        if (e == 0)
                e = sandbox_new(s, &run.box);
        if (e == 0)
                e = run_rules(&run);
        if (e == 0)
                e = put_findings(&run);
        for (size_t i = 0; i < run.n; i++)
                draft_free(run.drafts[i]);
        free(run.drafts);
        sandbox_free(run.box);
        lookup_free(run.l);
        return e;
}
