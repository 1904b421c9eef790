/*
 * Runs fixtures and compares. It knows the words of a fence and no rule; a fixture that cannot be read is a complaint like
 * one that gives another finding.
 */
#include "ingest/fixture.h"
#include "engine/match.h"
#include "engine/sandbox.h"
#include "ingest/ingest.h"
#include "ingest/exhibit.h"
#include "ingest/mutate.h"

#include <errno.h>
#include <stdlib.h>

struct trial {
        const struct rules *rules;
        const struct rule *r;
        const struct fixture *f;
        struct complaints *c;
        struct finding_list found;
        struct skipped_info *skipped;
        size_t n_skipped, n_sources;
};

#define COMPLAIN(t, ...) complaints_add((t)->c, (t)->r->file, (t)->f->line, __VA_ARGS__)

/* One expectation ---------------------------------------------------------------------------------------- */

static bool list_has(const char *list, const char *word) {
        struct span rest = span_str(list), one;

        while (span_cut(&rest, ',', &one))
                if (span_eq(span_trim(one), span_str(word)))
                        return true;
        return false;
}

static const char *expected(const struct fixture *f, const char *name) {
        for (size_t i = 0; i < f->n_expect; i++)
                if (strcmp(f->expect[i].name, name) == 0)
                        return f->expect[i].value;
        return NULL;
}

/* The lines of the evidence, as "line=" writes them. */
static void put_lines(struct buf *b, const struct trial *t, const struct finding *f) {
        for (size_t i = 0; i < f->n_evidence; i++) {
                const struct evidence *e = &f->evidence[i];
                buf_puts(b, i ? "," : "");
                if (t->n_sources > 1)
                        buf_printf(b, "%s:", e->path ? e->path : "?");
                buf_printf(b, "%llu", (unsigned long long)(e->line ? e->line : e->frame));
        }
}

static const char *fact_of(const struct finding *f, const char *name) {
        for (size_t i = 0; i < f->n_facts; i++)
                if (strcmp(f->facts[i].name, name) == 0)
                        return f->facts[i].value;
        return NULL;
}

/* What the finding says under a name; false: nothing. */
static bool put_actual(struct buf *b, const struct trial *t, const struct finding *f, const char *name) {
        const struct {
                const char *name, *value;
        } words[] = {{"subject", f->subject}, {"title", f->title}, {"decided_by", f->decided_by},
                     {"severity", severity_word(f->severity)}, {"confidence", confidence_word(f->confidence)}};
        const char *value = fact_of(f, name);

        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
                if (strcmp(words[i].name, name) == 0)
                        value = words[i].value;
        if (strcmp(name, "line") == 0)
                put_lines(b, t, f);
        else if (strcmp(name, "calls") == 0)
                buf_printf(b, "%zu", f->n_calls);
        else if (strcmp(name, "users") == 0)
                buf_printf(b, "%zu", f->n_users);
        else if (value)
                buf_puts(b, value);
        else
                return false;
        return true;
}

static void compare(struct trial *t, const struct finding *f, const struct expect *e) {
        struct buf actual = BUF_INIT;

        if (strcmp(e->name, "also") == 0)
                return;
        if (!put_actual(&actual, t, f, e->name))
                COMPLAIN(t, "hit: the finding has no %s", e->name);
        else if (strcmp(buf_str(&actual), e->value) != 0)
                COMPLAIN(t, "hit: %s is '%s', not '%s'", e->name, buf_str(&actual), e->value);
        buf_done(&actual);
}

/* One fixture -------------------------------------------------------------------------------------------- */

static void check_own(struct trial *t) {
        const struct finding *own = NULL;
        size_t n = 0;

        for (size_t i = 0; i < t->found.n; i++) {
                if (strcmp(t->found.v[i].rule, t->r->id) != 0)
                        continue;
                n++;
                own = own ? own : &t->found.v[i];
        }
        if (t->f->kind != FIXTURE_HIT) {
                if (own)
                        COMPLAIN(t, "%s: found, about '%s'", t->f->kind == FIXTURE_MISS ? "miss" : "skip", own->subject);
                return;
        }
        if (n != 1)
                COMPLAIN(t, "hit: %zu findings, not one", n);
        for (size_t i = 0; own && i < t->f->n_expect; i++)
                compare(t, own, &t->f->expect[i]);
}

/* What is no fault may stand beside everything. */
static bool is_quiet(const struct finding *f) {
        return f->explained_by || ((f->kind == KIND_EXPECTED || f->kind == KIND_NOISE) && f->severity == SEVERITY_INFO);
}

/* Findings of other rules: those named must be there, others may be only where one that is named explains them, or as no
 * fault. */
static void check_others(struct trial *t) {
        const char *also = expected(t->f, "also");
        struct span rest = span_str(also), id;

        for (size_t i = 0; i < t->found.n; i++) {
                const struct finding *f = &t->found.v[i];
                if (strcmp(f->rule, t->r->id) != 0 && !is_quiet(f) && !(also && list_has(also, f->rule)))
                        COMPLAIN(t, "%s found too, about '%s'", f->rule, f->subject);
        }
        while (span_cut(&rest, ',', &id)) {
                bool met = false;
                for (size_t i = 0; i < t->found.n && !met; i++)
                        met = span_eq(span_trim(id), span_str(t->found.v[i].rule));
                if (!met)
                        COMPLAIN(t, "also=%.*s is not found", SPAN_ARG(id));
        }
}

/* "a\nb" holds b */
static bool lines_have(const char *lines, struct span word) {
        struct span rest = span_str(lines), line;

        while (span_line(&rest, &line))
                if (span_eq(line, word))
                        return true;
        return false;
}

static void check_needs(struct trial *t, const struct skipped_info *s) {
        struct span rest = span_str(expected(t->f, "needs")), word;

        while (span_cut(&rest, ',', &word))
                if (!lines_have(s->needs, span_trim(word)))
                        COMPLAIN(t, "skip: needs=%.*s is not what is missing", SPAN_ARG(word));
}

static void check_skipped(struct trial *t) {
        bool own = false;

        for (size_t i = 0; i < t->n_skipped; i++) {
                const struct skipped_info *s = &t->skipped[i];
                bool needs = strcmp(s->reason, "needs") == 0, is_own = strcmp(s->rule, t->r->id) == 0;
                if (!needs)
                        COMPLAIN(t, "%s: %s (%s)", s->rule, s->needs, s->reason);
                else if (is_own && t->f->kind == FIXTURE_SKIP)
                        check_needs(t, s);
                else if (is_own)
                        COMPLAIN(t, "%s: not judged, it needs %s", t->f->kind == FIXTURE_HIT ? "hit" : "miss", s->needs);
                own = own || (needs && is_own);
        }
        if (!own && t->f->kind == FIXTURE_SKIP)
                COMPLAIN(t, "skip: the rule was judged");
}

/* Every exhibit must have been taken by a parser; with a format named, by that one. */
static int check_sources(struct trial *t, struct store *s) {
        struct source_info *v = NULL;
        int r = store_sources(s, &v, &t->n_sources);

        for (size_t i = 0; r == 0 && i < t->n_sources; i++)
                if (!v[i].row.format)
                        COMPLAIN(t, "no format knows '%s'", v[i].row.path);
        if (r == 0)
                source_infos_free(v, t->n_sources);
        return r;
}

static int check(struct trial *t, struct store *s) {
        int r = check_sources(t, s);

        if (r == 0 && (r = store_findings(s, &t->found)) == 0)
                r = store_skipped(s, &t->skipped, &t->n_skipped);
        if (r == 0) {
                check_own(t);
                check_others(t);
                check_skipped(t);
        }
        finding_list_done(&t->found);
        skipped_free(t->skipped, t->n_skipped);
        return r;
}

/* A case of the fixture's own. rules: those that run over it; NULL: none. */
static int make_case(const struct fixture *f, const struct exhibits *w, const struct rules *rules, struct store **ret) {
        struct ingest_text texts[MAX_EXHIBITS];
        bool any = strcmp(f->format, "auto") == 0;
        struct store *s = NULL;
        int r = store_create(NULL, &s);

        for (size_t i = 0; i < w->n; i++)
                texts[i] = (struct ingest_text){
                        .name = w->v[i].name, .bytes = buf_span(&w->v[i].bytes), .format = any ? NULL : f->format};
        if (r == 0)
                r = ingest_texts(texts, w->n, s, rules);
        if (r == 0)
                r = store_finish(s);
        if (r < 0)
                store_free(s);
        else
                *ret = s;
        return r;
}

static int try_fixture(struct trial *t) {
        struct exhibits w = {0};
        struct store *s = NULL;
        int r;

        if (strcmp(t->f->format, "auto") != 0 && !parser_find(span_str(t->f->format))) {
                COMPLAIN(t, "there is no format '%s'", t->f->format);
                return 0;
        }
        r = exhibits_read(t->r, t->f, &w);
        if (r < 0 && r != -ENOMEM) {
                COMPLAIN(t, "%s: %s", t->f->path ? t->f->path : "fixture", strerror(-r));
                return 0;
        }
        if (r == 0 && (r = make_case(t->f, &w, t->rules, &s)) == 0)
                r = check(t, s);
        store_free(s);
        exhibits_done(&w);
        return r;
}

/* All ---------------------------------------------------------------------------------------------------- */

/* Each with complaints of its own, so that it counts as failed even when the list of all is full. */
static int run_one(const struct rules *rules, const struct rule *r, const struct fixture *f, struct complaints *c,
                   struct fixture_count *io) {
        struct complaints own = {0};
        struct trial t = {.rules = rules, .r = r, .f = f, .c = &own};
        int e = try_fixture(&t);

        io->run++;
        io->failed += own.n > 0;
        for (size_t i = 0; i < own.n; i++)
                complaints_add(c, own.v[i].file, own.v[i].line, "%s", own.v[i].text);
        complaints_done(&own);
        return e;
}

int fixtures_run(const struct rules *rules, const char *id, struct complaints *c, struct fixture_count *ret) {
        struct fixture_count count = {0};
        int r = 0;

        for (size_t i = 0; i < rules->n; i++) {
                const struct rule *rule = &rules->v[i];
                if (id && strcmp(id, rule->id) != 0)
                        continue;
                for (size_t k = 0; k < rule->n_fixtures && r == 0; k++)
                        r = run_one(rules, rule, &rule->fixtures[k], c, &count);
        }
        if (r == 0)
                *ret = count;
        return r;
}

/* Mutations ---------------------------------------------------------------------------------------------- */

/* "subject, severity, confidence", one a line, of the rule's own findings; letters of the subject in lower case. */
static int verdict(struct store *s, const struct rule *r, struct buf *ret) {
        struct finding_list l = {0};
        int e = store_findings(s, &l);

        for (size_t i = 0; i < l.n; i++) {
                const struct finding *f = &l.v[i];
                if (strcmp(f->rule, r->id) != 0 || f->explained_by)
                        continue;
                for (const char *p = f->subject; *p; p++)
                        buf_putc(ret, to_lower(*p));
                buf_printf(ret, ", %s, %s\n", severity_word(f->severity), confidence_word(f->confidence));
        }
        finding_list_done(&l);
        return e ? e : ret->err;
}

static int judge(struct trial *t, const struct exhibits *w, struct buf *ret) {
        struct store *s = NULL;
        int e = make_case(t->f, w, t->rules, &s);

        if (e == 0)
                e = verdict(s, t->r, ret);
        store_free(s);
        return e;
}

/* Replaces the exhibits' text. *ret_changed: at least one is another now. */
static int mutate_all(struct exhibits *w, enum mutation m, bool *ret_changed) {
        *ret_changed = false;
        for (size_t i = 0; i < w->n; i++) {
                struct buf text = BUF_INIT;
                bool changed;
                int e = mutate_text(buf_span(&w->v[i].bytes), m, &text, &changed);
                if (e < 0) {
                        buf_done(&text);
                        return e;
                }
                buf_done(&w->v[i].bytes);
                w->v[i].bytes = text;
                *ret_changed |= changed;
        }
        return 0;
}

static int try_mutation(struct trial *t, enum mutation m, const struct buf *want, size_t *io_run) {
        struct exhibits w = {0};
        struct buf got = BUF_INIT;
        bool changed = false;
        int e = exhibits_read(t->r, t->f, &w);

        if (e == 0 && (e = mutate_all(&w, m, &changed)) == 0 && changed)
                e = judge(t, &w, &got);
        *io_run += changed;
        if (e == 0 && changed && !span_eq(buf_span(&got), buf_span(want)))
                COMPLAIN(t, "mutation %s: gives '%s', not '%s'", mutation_word(m), buf_str(&got), want->n ? want->p : "");
        buf_done(&got);
        exhibits_done(&w);
        return e;
}

static bool is_plain_text(const struct trial *t, const struct exhibits *w) {
        for (size_t i = 0; i < w->n; i++)
                if (span_chr(buf_span(&w->v[i].bytes), '\0') < w->v[i].bytes.n)
                        return false;
        return !t->f->encoding || strcmp(t->f->encoding, "crlf") == 0;
}

static int mutate_fixture(struct trial *t, size_t *io_run) {
        struct exhibits w = {0};
        struct buf want = BUF_INIT;
        bool plain = false;
        int e = exhibits_read(t->r, t->f, &w);

        if (e == 0 && (plain = is_plain_text(t, &w)))
                e = judge(t, &w, &want);
        exhibits_done(&w);
        for (enum mutation m = 0; m < MUTATIONS && e == 0 && plain; m++)
                e = try_mutation(t, m, &want, io_run);
        buf_done(&want);
        return e == -ENOENT ? 0 : e; /* fixtures_run() complains of it */
}

/* Does by take findings of the rule under it? */
static bool takes(const struct rule *by, const char *id) {
        for (size_t i = 0; i < by->n_explains; i++)
                if (explains_scope(by->explains[i], id).n)
                        return true;
        return false;
}

/* A copy to be judged by, which borrows all but the gate that judging makes: the caller frees that alone. */
static struct rule borrow(const struct rule *r) {
        struct rule own = *r;

        own.gate = NULL;
        return own;
}

/* The rule and those that may explain it: no other bears on its verdict. Ended by few_done(). */
static int alone(const struct rules *rules, const struct rule *r, struct rules *ret) {
        *ret = (struct rules){.v = calloc(rules->n, sizeof(*ret->v))};
        if (!ret->v)
                return -ENOMEM;
        for (size_t i = 0; i < rules->n; i++)
                if (&rules->v[i] == r || takes(&rules->v[i], r->id))
                        ret->v[ret->n++] = borrow(&rules->v[i]);
        return 0;
}

static void few_done(struct rules *few) {
        for (size_t i = 0; i < few->n; i++)
                gate_free(few->v[i].gate);
        free(few->v);
}

static int mutate_rule(const struct rules *rules, const struct rule *r, struct complaints *c, struct fixture_count *io) {
        struct rules few = {0};
        int e = alone(rules, r, &few);

        for (size_t k = 0; k < r->n_fixtures && e == 0; k++) {
                struct complaints own = {0};
                struct trial t = {.rules = &few, .r = r, .f = &r->fixtures[k], .c = &own};
                e = mutate_fixture(&t, &io->run);
                io->failed += own.n;
                for (size_t j = 0; j < own.n; j++)
                        complaints_add(c, own.v[j].file, own.v[j].line, "%s", own.v[j].text);
                complaints_done(&own);
        }
        few_done(&few);
        return e;
}

int fixtures_mutate(const struct rules *rules, const char *id, struct complaints *c, struct fixture_count *ret) {
        struct fixture_count count = {0};
        int r = 0;

        for (size_t i = 0; i < rules->n && r == 0; i++)
                if (!id || strcmp(id, rules->v[i].id) == 0)
                        r = mutate_rule(rules, &rules->v[i], c, &count);
        if (r == 0)
                *ret = count;
        return r;
}

/* Cost --------------------------------------------------------------------------------------------------- */

static int cost_of(const struct rule *r, const struct fixture *f, const char *sql, uint64_t *ret) {
        struct rule own = borrow(r);
        const struct rules only = {.v = &own, .n = 1}; /* for its patterns */
        struct sandbox *box = NULL;
        struct exhibits w = {0};
        struct store *s = NULL;
        int e = exhibits_read(r, f, &w);

        if (e == 0 && (e = make_case(f, &w, &only, &s)) == 0 && (e = sandbox_new(s, &box)) == 0)
                sandbox_query(box, sql, NULL, NULL, ret);
        sandbox_free(box);
        store_free(s);
        exhibits_done(&w);
        gate_free(own.gate);
        return e;
}

int fixtures_cost(const struct rule *rule, uint64_t *ret_steps) {
        char *sql = match_sql(rule);
        uint64_t most = 0;
        int r = sql ? 0 : -ENOMEM;

        for (size_t i = 0; i < rule->n_fixtures && r == 0; i++) {
                uint64_t steps = 0;
                if (rule->fixtures[i].kind != FIXTURE_HIT)
                        continue;
                r = cost_of(rule, &rule->fixtures[i], sql, &steps);
                most = steps > most ? steps : most;
        }
        free(sql);
        if (r == 0)
                *ret_steps = most;
        return r;
}
