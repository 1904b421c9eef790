/*
 * The order in which rules run, causes before the symptoms that they explain, on several threads where they do not wait for each
 * other; what becomes of each: findings, or a skip with its reason. The result does not depend on who was faster.
 */
#include "engine/engine.h"
#include "engine/judge.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

enum { MAX_WORKERS = 4 };

struct run {
        const struct rules *rules;
        struct store *store;
        struct hash_key key;
        struct judge *judges[MAX_WORKERS];
        size_t n_judges;
        pthread_mutex_t lock; /* of all below, while workers run */
        pthread_cond_t changed;
        size_t last; /* the rule that most others explain; n of rules: there is none */
        struct turn {
                size_t rule, bytes; /* of its SQL */
                bool explains;
        } *turns; /* in which order rules are taken, if none waits */
        struct verdict *verdicts; /* by rule */
        int *waits;               /* by rule: how many that explain it are not done */
        bool *taken;
        size_t n_taken, n_done;
        struct draft **drafts;
        size_t n;
        int error;
};

/* What explains what ----------------------------------------------------------------------------------- */

/* Everything that a draft covers within one scope. */
static int cover_draft(const struct lookup *l, struct cover *c, struct draft *d, struct span scope) {
        bool calls = span_eq(scope, SPAN("call"));
        const struct idset *ids = calls ? &d->calls : &d->conversations;
        int e = 0;

        if (span_eq(scope, SPAN("domain")))
                return cover_add(c, scope_domain(l, d->subject_hash), d);
        for (size_t i = 0; i < ids->cap && e == 0; i++)
                if (ids->v[i])
                        e = cover_add(c, calls ? scope_call(l, (int64_t)ids->v[i]) : scope_conversation(l, ids->v[i]), d);
        for (size_t i = 0; calls && i < d->records.cap && e == 0; i++)
                if (d->records.v[i])
                        e = cover_add(c, d->records.v[i], d);
        return e;
}

static int cover_of(const struct run *run, const struct lookup *l, const struct rule *r, struct cover *ret) {
        int e = 0;

        for (size_t i = 0; i < run->n && e == 0; i++) {
                const struct rule *by = run->drafts[i]->rule;
                for (size_t k = 0; k < by->n_explains && e == 0; k++) {
                        struct span scope = explains_scope(by->explains[k], r->id);
                        if (scope.n && by != r)
                                e = cover_draft(l, ret, run->drafts[i], scope);
                }
        }
        cover_sort(ret);
        return e;
}

/* Order ------------------------------------------------------------------------------------------------ */

/* Adds by to the number of rules that each target of this one waits for. */
static void count_targets(const struct rules *rules, size_t at, int by, int *io_waits) {
        const struct rule *r = &rules->v[at];

        for (size_t i = 0; i < r->n_explains; i++) {
                const struct rule *to = explains_target(rules, r->explains[i]);
                if (to && to != r)
                        io_waits[to - rules->v] += by;
        }
}

/* First those for which others wait, and the dear ones, so that nobody is idle at the end; how long the SQL is tells most of it. */
static int turn_cmp(const void *a, const void *b) {
        const struct turn *x = a, *y = b;

        if (x->explains != y->explains)
                return x->explains ? -1 : 1;
        if (x->bytes != y->bytes)
                return x->bytes > y->bytes ? -1 : 1;
        return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static void take_turns(struct run *run) {
        for (size_t i = 0; i < run->rules->n; i++) {
                const struct rule *r = &run->rules->v[i];
                run->turns[i] = (struct turn){.rule = i, .bytes = r->sql ? strlen(r->sql) : 0, .explains = r->n_explains > 0};
        }
        if (run->rules->n)
                qsort(run->turns, run->rules->n, sizeof(*run->turns), turn_cmp);
}

/* What is explained by more than half of the others is judged when they are done, and nobody can help with it then. Its tables are made
 * beforehand, by the first worker, who keeps the rule for itself. */
static size_t last_rule(const struct run *run) {
        for (size_t i = 0; run->n_judges > 1 && i < run->rules->n; i++)
                if ((size_t)run->waits[i] > run->rules->n / 2)
                        return i;
        return run->rules->n;
}

/* The first that waits for nothing. When none does and nobody is at work, the first that is left: there is a circle, which
 * lint refuses. rules->n: none now. */
static size_t next_rule(const struct run *run, bool first_worker) {
        size_t left = run->rules->n;

        for (size_t k = 0; k < run->rules->n; k++) {
                size_t i = run->turns[k].rule;
                if (run->taken[i] || (i == run->last && !first_worker))
                        continue;
                if (run->waits[i] == 0)
                        return i;
                left = left < run->rules->n ? left : i;
        }
        return run->n_taken == run->n_done ? left : run->rules->n;
}

/* Workers ---------------------------------------------------------------------------------------------- */

static int add_drafts(struct run *run, const struct verdict *verdict) {
        struct draft **v = reallocarray(run->drafts, run->n + verdict->n + 1, sizeof(*v));

        if (!v) {
                for (size_t i = 0; i < verdict->n; i++)
                        draft_free(verdict->v[i]);
                return -ENOMEM;
        }
        run->drafts = v;
        for (size_t i = 0; i < verdict->n; i++)
                v[run->n++] = verdict->v[i];
        return 0;
}

/* Called and returns with the lock held. */
static void work_at(struct run *run, struct judge *j, size_t i) {
        struct rule *r = &run->rules->v[i];
        struct verdict verdict = {0};
        struct cover cover = {0};
        int e;

        run->taken[i] = true;
        run->n_taken++;
        e = cover_of(run, judge_lookup(j), r, &cover);
        pthread_mutex_unlock(&run->lock);
        if (e == 0)
                e = judge_rule(j, r, &cover, &verdict);
        cover_done(&cover);
        pthread_mutex_lock(&run->lock);
        if (e == 0)
                e = add_drafts(run, &verdict);
        run->verdicts[i] = verdict;
        run->error = run->error ? run->error : e;
        run->n_done++;
        count_targets(run->rules, i, -1, run->waits);
        pthread_cond_broadcast(&run->changed);
}

struct worker {
        struct run *run;
        struct judge **judge; /* made by the worker: that takes a while, and several do it at once */
        pthread_t thread;
};

static void *work(void *ctx) {
        struct worker *w = ctx;
        struct run *run = w->run;
        bool first = w->judge == run->judges;
        int e;

        store_memory_keep(true);
        e = judge_new(run->store, &run->key, w->judge);
        if (e == 0 && first && run->last < run->rules->n)
                e = judge_ahead(*w->judge, &run->rules->v[run->last]);
        pthread_mutex_lock(&run->lock);
        run->error = run->error ? run->error : e;
        while (run->n_taken < run->rules->n && !run->error) {
                size_t i = next_rule(run, first);
                if (i < run->rules->n)
                        work_at(run, *w->judge, i);
                else
                        pthread_cond_wait(&run->changed, &run->lock);
        }
        pthread_cond_broadcast(&run->changed);
        pthread_mutex_unlock(&run->lock);
        store_memory_keep(false);
        return NULL;
}

/* This thread is the first of the workers. One that cannot be started leaves its work to the others. */
static int run_workers(struct run *run) {
        struct worker v[MAX_WORKERS];
        bool started[MAX_WORKERS] = {false};

        for (size_t i = 0; i < run->n_judges; i++) {
                v[i] = (struct worker){.run = run, .judge = &run->judges[i]};
                started[i] = i && pthread_create(&v[i].thread, NULL, work, &v[i]) == 0;
        }
        work(&v[0]);
        for (size_t i = 0; i < run->n_judges; i++)
                if (started[i])
                        pthread_join(v[i].thread, NULL);
        return run->error;
}

static int run_rules(struct run *run) {
        const struct rules *rules = run->rules;
        int e = 0;

        run->verdicts = calloc(rules->n + 1, sizeof(*run->verdicts));
        run->waits = calloc(rules->n + 1, sizeof(*run->waits));
        run->taken = calloc(rules->n + 1, sizeof(*run->taken));
        run->turns = calloc(rules->n + 1, sizeof(*run->turns));
        if (!run->verdicts || !run->waits || !run->taken || !run->turns)
                return -ENOMEM;
        take_turns(run);
        for (size_t i = 0; i < rules->n; i++)
                count_targets(rules, i, 1, run->waits);
        run->last = last_rule(run);
        e = run_workers(run);
        for (size_t i = 0; i < rules->n && e == 0; i++)
                for (size_t k = 0; k < run->verdicts[i].n_skips && e == 0; k++)
                        e = store_put_skipped(run->store, rules->v[i].id, run->verdicts[i].skips[k].what,
                                              run->verdicts[i].skips[k].reason);
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

static int finish(struct run *run) {
        struct lookup *l = judge_lookup(run->judges[0]);
        int e = 0;

        for (size_t i = 0; i < run->n && e == 0; i++) {
                struct draft *d = run->drafts[i];
                if ((e = rule_read_sections(&run->rules->v[d->rule - run->rules->v])) == 0)
                        e = draft_finish(d, l);
        }
        return e < 0 ? e : drafts_quote(run->drafts, run->n, l);
}

static int put_findings(struct run *run) {
        int e = finish(run);

        if (run->n && e == 0)
                qsort(run->drafts, run->n, sizeof(struct draft *), by_report);
        for (size_t i = 0; i < run->n && e == 0; i++) {
                struct draft *d = run->drafts[i];
                if (d->finding.n_evidence == 0)
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

static void run_done(struct run *run) {
        for (size_t i = 0; i < run->n; i++)
                draft_free(run->drafts[i]);
        for (size_t i = 0; run->verdicts && i < run->rules->n; i++)
                verdict_done(&run->verdicts[i]);
        for (size_t i = 0; i < run->n_judges; i++)
                judge_free(run->judges[i]);
        free(run->drafts);
        free(run->verdicts);
        free(run->waits);
        free(run->taken);
        free(run->turns);
        pthread_cond_destroy(&run->changed);
        pthread_mutex_destroy(&run->lock);
}

void engine_prepare(const struct rules *r) {
        for (size_t i = 0; i < r->n; i++)
                if (judge_gate(&r->v[i]) < 0)
                        return;
}

int engine_run(const struct rules *r, struct store *s, unsigned workers) {
        struct run run = {.rules = r, .store = s, .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
        int e = hash_key_random(&run.key);

        run.n_judges = workers < 1 ? 1 : workers > MAX_WORKERS ? MAX_WORKERS : workers;
        if (e == 0)
                e = run_rules(&run);
        if (e == 0)
                e = put_findings(&run);
        run_done(&run);
        return e;
}
