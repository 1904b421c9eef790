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

static bool explains(const struct rule *r, const char *id) {
        for (size_t i = 0; i < r->n_explains; i++)
                if (scope_for(r->explains[i], id).n)
                        return true;
        return false;
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

static int run_rule(struct run *run, const struct rule *r) {
        struct cover cover = {0};
        struct fold f = {.rule = r, .l = run->l, .cover = &cover};
        struct buf lacks = BUF_INIT;
        int e = missing(run, r, &lacks), added;

        if (e == 0 && lacks.n)
                e = skip(run, r, buf_str(&lacks), "needs");
        else if (e == 0 && (e = cover_of(run, r, &cover)) == 0)
                e = judge(run, r, &f);
        added = add_drafts(run, &f);
        fold_done(&f);
        cover_done(&cover);
        buf_done(&lacks);
        return e ? e : added;
}

static bool is_ready(const struct rules *rules, const bool *done, size_t at) {
        for (size_t i = 0; i < rules->n; i++)
                if (i != at && !done[i] && explains(&rules->v[i], rules->v[at].id))
                        return false;
        return true;
}

/* Those first that nothing left explains. Rules that explain each other in a circle, which lint refuses, run in the
 * order of their ids. */
static int run_rules(struct run *run) {
        const struct rules *rules = run->rules;
        bool *done = calloc(rules->n + 1, sizeof(*done));
        int e = done ? 0 : -ENOMEM;

        for (size_t n = 0; n < rules->n && e == 0; n++) {
                size_t first = rules->n, i;
                for (i = 0; i < rules->n; i++) {
                        if (done[i])
                                continue;
                        if (first == rules->n)
                                first = i;
                        if (is_ready(rules, done, i))
                                break;
                }
                i = i < rules->n ? i : first;
                done[i] = true;
                e = run_rule(run, &rules->v[i]);
        }
        free(done);
        return e;
}

/* Findings --------------------------------------------------------------------------------------------- */

static int by_report(const void *a, const void *b) {
        return draft_cmp(*(struct draft *const *)a, *(struct draft *const *)b);
}

static int put_findings(struct run *run) {
        int e = 0;

        if (run->n)
                qsort(run->drafts, run->n, sizeof(struct draft *), by_report);
        for (size_t i = 0; i < run->n && e == 0; i++)
                if ((e = draft_finish(run->drafts[i], run->l)) == 0 && run->drafts[i]->finding.n_evidence)
                        e = store_put_finding(run->store, &run->drafts[i]->finding);
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
