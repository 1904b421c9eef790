/*
 * What is wrong with articles that can be read: what they lack, what they name and nobody has, what their SQL may not or
 * should not do. SQL is tried on an empty case; fixtures are not run here.
 */
#include "engine/ask.h"
#include "engine/codes.h"
#include "engine/engine.h"
#include "engine/fill.h"
#include "engine/match.h"
#include "engine/sandbox.h"

#include <errno.h>
#include <stdlib.h>

enum { MIN_FIXTURES = 2, MAX_COLUMNS = 200 };

struct lint {
        const struct rules *rules;
        const struct rule *r;
        struct sandbox *box;
        struct complaints *c;
        char *columns[MAX_COLUMNS]; /* of the rule's SQL */
        size_t n_columns;
};

static unsigned sql_line(const struct lint *l) {
        return l->r->sql_line ? l->r->sql_line : 1;
}

static bool has_column(const struct lint *l, struct span name) {
        for (size_t i = 0; i < l->n_columns; i++)
                if (span_eq(span_str(l->columns[i]), name))
                        return true;
        return false;
}

/* SQL -------------------------------------------------------------------------------------------------- */

static bool is_fact_name(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                if (!is_digit(s.p[i]) && s.p[i] != '_' && (!is_alpha(s.p[i]) || is_upper(s.p[i])))
                        return false;
        return s.n > 0 && s.n < 48;
}

static int add_column(void *ctx, const char *name) {
        struct lint *l = ctx;
        struct span s = span_str(name);

        if (!is_fact_name(s))
                complaints_add(l->c, l->r->file, sql_line(l), "sql: column '%s' needs a name of a-z, 0-9 and _", name);
        else if (has_column(l, s))
                complaints_add(l->c, l->r->file, sql_line(l), "sql: column '%s' stands twice", name);
        if (l->n_columns == MAX_COLUMNS)
                return -E2BIG;
        if (!(l->columns[l->n_columns] = span_dup(s)))
                return -ENOMEM;
        l->n_columns++;
        return 0;
}

static void lint_sql(struct lint *l, const char *sql) {
        const char *table;

        if (sandbox_columns(l->box, sql, add_column, l) == -EINVAL ||
            sandbox_query(l->box, sql, NULL, NULL, NULL) == SANDBOX_ERROR) {
                complaints_add(l->c, l->r->file, sql_line(l), "sql: %s", sandbox_error(l->box));
                return;
        }
        if (!has_column(l, SPAN("subject")) || !has_column(l, SPAN("evidence")))
                complaints_add(l->c, l->r->file, sql_line(l), "sql: must return the columns subject and evidence");
        if ((table = sandbox_full_scan(l->box, sql)))
                complaints_add(l->c, l->r->file, sql_line(l), "sql: reads the whole table %s", table);
}

/* Text ------------------------------------------------------------------------------------------------- */

/* A diagnostic may bring any parameter as a fact. */
static bool is_fact(const struct lint *l, struct span name) {
        static const char *const reserved[] = {"evidence", "role", "quote", "confidence", "at_most", "severity", "call", "diag", NULL};

        for (size_t i = 0; reserved[i]; i++)
                if (span_eq(span_str(reserved[i]), name))
                        return false;
        return has_column(l, name) || has_column(l, SPAN("diag"));
}

/* "{name|words" whose bracket is closed on another line is shown as it stands. */
static void lint_broken(struct lint *l, const char *where, struct span text) {
        struct span line;

        while (span_line(&text, &line)) {
                for (size_t at = 0; at < line.n; at++) {
                        struct span rest = span_from(line, at);
                        size_t bar = rest.p[0] == '{' ? placeholder_name(rest) : 0;
                        if (bar > 1 && bar < rest.n && rest.p[bar] == '|' && span_chr(rest, '}') == rest.n)
                                complaints_add(l->c, l->r->file, 1, "%s: '%.*s' is not closed on its line", where, SPAN_ARG(rest));
                }
        }
}

static void lint_placeholders(struct lint *l, const char *where, const char *text) {
        struct placeholder p;

        for (size_t at = 0; placeholder_next(span_str(text), at, &p); at = p.at + p.len)
                if (!is_fact(l, p.name))
                        complaints_add(l->c, l->r->file, 1, "%s: {%.*s} is no column of the SQL", where, SPAN_ARG(p.name));
}

static void lint_texts(struct lint *l) {
        const struct {
                const char *name, *text;
        } texts[] = {{"title", l->r->title},     {"Means", l->r->means},       {"Cause", l->r->cause}, {"Fix", l->r->fix},
                     {"Confirm", l->r->confirm}, {"Rule out", l->r->rule_out}};

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                if (!texts[i].text || span_trim(span_str(texts[i].text)).n == 0)
                        complaints_add(l->c, l->r->file, 1, "section '%s' is missing or empty", texts[i].name);
                else if (l->n_columns)
                        lint_placeholders(l, texts[i].name, texts[i].text);
                if (texts[i].text)
                        lint_broken(l, texts[i].name, span_str(texts[i].text));
        }
}

/* Fixtures --------------------------------------------------------------------------------------------- */

static void lint_also(struct lint *l, const struct fixture *f, struct span list) {
        struct span id;

        while (span_cut(&list, ',', &id)) {
                char *name = span_dup(id);
                if (name && (strcmp(name, l->r->id) == 0 || !rules_find(l->rules, name)))
                        complaints_add(l->c, l->r->file, f->line, "fixture: also=%s is no other rule", name);
                free(name);
        }
}

static void lint_fixture(struct lint *l, const struct fixture *f) {
        static const char *const known[] = {"subject", "confidence", "severity", "decided_by", "title",
                                            "calls",   "users",      "line",     "needs",      NULL};
        bool subject = f->kind != FIXTURE_HIT, line = subject;

        for (size_t i = 0; i < f->n_expect; i++) {
                struct span name = span_str(f->expect[i].name);
                bool is_known = false;
                for (size_t k = 0; known[k] && !is_known; k++)
                        is_known = span_eq(name, span_str(known[k]));
                subject = subject || span_eq(name, SPAN("subject"));
                line = line || span_eq(name, SPAN("line"));
                if (span_eq(name, SPAN("also")))
                        lint_also(l, f, span_str(f->expect[i].value));
                else if (!is_known && l->n_columns && !is_fact(l, name))
                        complaints_add(l->c, l->r->file, f->line, "fixture: '%.*s' is no column of the SQL", SPAN_ARG(name));
        }
        if (!subject || !line)
                complaints_add(l->c, l->r->file, f->line, "fixture: a hit must say its %s=", subject ? "line" : "subject");
}

static void lint_fixtures(struct lint *l) {
        size_t n[3] = {0}; /* by enum fixture_kind */

        for (size_t i = 0; i < l->r->n_fixtures; i++) {
                n[l->r->fixtures[i].kind]++;
                lint_fixture(l, &l->r->fixtures[i]);
        }
        if (n[FIXTURE_HIT] < MIN_FIXTURES || n[FIXTURE_MISS] < MIN_FIXTURES)
                complaints_add(l->c, l->r->file, 1, "%zu hits and %zu misses, but two of each are needed", n[FIXTURE_HIT],
                               n[FIXTURE_MISS]);
        if (n[FIXTURE_SKIP] && l->r->n_needs == 0)
                complaints_add(l->c, l->r->file, 1, "a skip, but the rule needs nothing");
}

/* Explains --------------------------------------------------------------------------------------------- */

/* Marks all rules that are reached from the marked ones, until nothing is new. */
static void spread(const struct lint *l, bool *reached) {
        for (bool more = true; more;) {
                more = false;
                for (size_t i = 0; i < l->rules->n; i++) {
                        const struct rule *r = &l->rules->v[i];
                        for (size_t k = 0; reached[i] && k < r->n_explains; k++) {
                                const struct rule *t = explains_target(l->rules, r->explains[k]);
                                if (t && !reached[t - l->rules->v])
                                        more = reached[t - l->rules->v] = true;
                        }
                }
        }
}

static void lint_explains(struct lint *l) {
        bool *reached = calloc(l->rules->n, sizeof(*reached));

        for (size_t i = 0; reached && i < l->r->n_explains; i++) {
                const struct rule *t = explains_target(l->rules, l->r->explains[i]);
                if (t)
                        reached[t - l->rules->v] = true;
                else
                        complaints_add(l->c, l->r->file, 1, "explains: there is no rule '%s'", l->r->explains[i]);
        }
        if (reached && l->r->n_explains) {
                spread(l, reached);
                if (reached[l->r - l->rules->v])
                        complaints_add(l->c, l->r->file, 1, "explains: %s explains itself in a circle", l->r->id);
        }
        free(reached);
}

/* All -------------------------------------------------------------------------------------------------- */

static void lint_head(struct lint *l) {
        const struct rule *r = l->r;

        for (size_t i = 0; i < r->n_would_confirm; i++)
                if (!ask_knows(r->would_confirm[i]))
                        complaints_add(l->c, r->file, 1, "would_confirm: '%s' is not kind:what with a known kind", r->would_confirm[i]);
        if (r->views > VIEWS_VERSION)
                complaints_add(l->c, r->file, 1, "views: %d is newer than this program's %d", r->views, VIEWS_VERSION);
        if ((r->kind == KIND_EXPECTED || r->kind == KIND_NOISE) && r->severity != SEVERITY_INFO)
                complaints_add(l->c, r->file, 1, "severity: what is %s must be info", finding_kind_word(r->kind));
}

static void lint_rule(struct lint *l) {
        char *sql = match_sql(l->r);

        if (sql)
                lint_sql(l, sql);
        free(sql);
        lint_head(l);
        lint_texts(l);
        lint_fixtures(l);
        lint_explains(l);
        for (size_t i = 0; i < l->n_columns; i++)
                free(l->columns[i]);
        l->n_columns = 0;
}

/* A case without evidence: the tables and indexes are there, no row is. */
static int empty_case(struct store **ret) {
        struct store *s = NULL;
        int r = store_create(NULL, &s);

        if (r == 0 && (r = store_derive(s)) == 0 && (r = store_index(s)) == 0)
                r = store_flush(s);
        if (r < 0)
                store_free(s);
        else
                *ret = s;
        return r;
}

int rules_lint(const struct rules *r, struct complaints *c) {
        struct lint l = {.rules = r, .c = c};
        struct store *s = NULL;
        size_t before = c->n;
        int e = empty_case(&s);

        if (e == 0)
                e = sandbox_new(s, &l.box);
        if (e < 0)
                complaints_add(c, "rules", 1, "no empty case to try the SQL on: %s", strerror(-e));
        for (size_t i = 0; e == 0 && i < r->n; i++) {
                l.r = &r->v[i];
                lint_rule(&l);
        }
        codes_lint(c);
        sandbox_free(l.box);
        store_free(s);
        return (int)(c->n - before);
}
