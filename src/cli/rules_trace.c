/*
 * sipdx rules trace: a rule over a case, clause by clause, to see where everything falls; and what became of what was left.
 */
#include "cli/opencase.h"
#include "cli/rules.h"
#include "cli/say.h"
#include "engine/clauses.h"
#include "engine/lookup.h"
#include "engine/match.h"
#include "engine/sandbox.h"

#include <errno.h>
#include <stdlib.h>

enum { TEXT_COLUMNS = 100 };

struct trace {
        struct sandbox *box;
        struct out *o;
        bool fallen; /* nothing is left of the SELECT that is being told */
        int64_t rows;
};

static int take_count(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                      const bool *is_number) {
        struct trace *t = ctx;
        uint64_t v = 0;

        (void)n, (void)names, (void)is_null, (void)is_number;
        t->rows = span_u64(values[0], &v) == 0 ? (int64_t)v : 0;
        return 0;
}

static void put_heading(struct trace *t, const struct clause *c) {
        buf_putc(&t->o->text, '\n');
        if (c->of.n)
                safe_put(&t->o->text, c->of, SAFE_LINE);
        else
                buf_puts(&t->o->text, "the statement");
        if (c->part > 1)
                buf_printf(&t->o->text, ", part %u", c->part);
        buf_putc(&t->o->text, '\n');
}

static int put_clause(void *ctx, const struct clause *c) {
        struct trace *t = ctx;
        enum sandbox_end end;
        struct buf *b = &t->o->text, query = BUF_INIT;

        if (!c->text.n)
                return 0;
        if (c->first)
                put_heading(t, c);
        if (t->fallen && !c->first)
                return 0;
        if (clause_query(c, &query) < 0)
                return -ENOMEM;
        t->rows = -1;
        end = sandbox_query(t->box, buf_str(&query), take_count, t, NULL);
        buf_done(&query);
        if (end == SANDBOX_DONE)
                buf_printf(b, "%9lld  ", (long long)t->rows);
        else
                buf_printf(b, "%9s  ", "?");
        safe_put(b, span_sub(c->text, 0, safe_fit(c->text, TEXT_COLUMNS)), SAFE_LINE);
        buf_puts(b, safe_width(c->text) > TEXT_COLUMNS ? " …" : "");
        t->fallen = end == SANDBOX_DONE && t->rows == 0;
        if (end == SANDBOX_BUDGET)
                buf_puts(b, "  (takes too long to count)");
        buf_puts(b, t->fallen ? "  <- nothing is left\n" : "\n");
        return out_spill(t->o);
}

static int put_needs(struct store *s, const struct rule *r, struct out *o) {
        const struct hash_key key = {0}; /* nothing is hashed here */
        struct lookup *l = NULL;
        int e = lookup_new(s, &key, &l);

        for (size_t i = 0; i < r->n_needs && e == 0; i++) {
                bool has = false;
                if ((e = lookup_has(l, r->needs[i], &has)) == 0)
                        buf_printf(&o->text, "needs %s: %s\n", r->needs[i],
                                   has ? "it is there" : "the case has none, so the rule is skipped");
        }
        lookup_free(l);
        return e;
}

/* What the case holds of it: another version of the rule may have made that. */
static int put_findings(struct store *s, const struct rule *r, struct out *o) {
        struct finding_list l = {0};
        size_t n = 0;
        int e = store_findings(s, &l);

        for (size_t i = 0; i < l.n; i++) {
                const struct finding *f = &l.v[i], *by = NULL;
                if (strcmp(f->rule, r->id) != 0)
                        continue;
                for (size_t k = 0; k < l.n && f->explained_by; k++)
                        by = l.v[k].id == f->explained_by ? &l.v[k] : by;
                buf_puts(&o->text, n++ ? "" : "\nfindings in the case\n");
                buf_printf(&o->text, "  rev %d, %s: ", f->rev, confidence_word(f->confidence));
                safe_put(&o->text, span_str(f->title), SAFE_LINE);
                if (by) {
                        buf_puts(&o->text, ", explained by ");
                        safe_put(&o->text, span_str(by->key), SAFE_LINE);
                }
                buf_puts(&o->text, f->suppressed ? ", suppressed\n" : "\n");
        }
        if (e == 0 && n == 0)
                buf_puts(&o->text, "\nno finding of it in the case\n");
        finding_list_done(&l);
        return e;
}

static int trace_rule(struct store *s, const struct rule *r, struct out *o) {
        struct trace t = {.o = o};
        char *sql = match_sql(r);
        uint64_t steps = 0;
        int e = sql ? put_needs(s, r, o) : -ENOMEM;

        if (e == 0)
                e = sandbox_new(s, &t.box);
        if (e == 0)
                e = clauses_each(span_str(sql), put_clause, &t);
        if (e == 0) {
                enum sandbox_end end = sandbox_query(t.box, sql, NULL, NULL, &steps);
                if (end == SANDBOX_ERROR) {
                        buf_puts(&o->text, "\nrefused: ");
                        safe_put(&o->text, span_str(sandbox_error(t.box)), SAFE_LINE);
                        buf_putc(&o->text, '\n');
                } else {
                        buf_printf(&o->text, "\n%llu steps%s\n", (unsigned long long)steps,
                                   end == SANDBOX_BUDGET ? ", beyond its budget" : "");
                }
                e = put_findings(s, r, o);
        }
        sandbox_free(t.box);
        free(sql);
        return e;
}

static int run(const struct args *a) {
        const char *id = a->operands[0];
        struct rules rules = {0};
        const struct rule *r;
        struct store *s = NULL;
        struct out o = OUT_INIT;
        int code = rules_read(args_value(a, "rules"), false, &rules), e = 0;

        if (code != 0)
                return code;
        if (!(r = rules_find(&rules, id)))
                code = rules_say_unknown(id);
        else if ((code = case_open(a->operands[1], &s)) == 0 && (e = trace_rule(s, r, &o)) < 0) {
                say_error("cannot follow the rule: %s", strerror(-e));
                code = EXIT_FAILED;
        }
        store_free(s);
        rules_done(&rules);
        return out_close(&o, code);
}

const struct command command_rules_trace = {
        .name = "rules trace", .operands = "RULE CASE", .min = 2, .max = 2, .options = rules_options, .run = run,
        .help = "Shows clause by clause what a rule finds in a case, and where everything falls",
};
