/*
 * From the clauses of a statement to its gate: a SELECT is open when every table that it joins may have rows, a table of WITH when
 * one of its SELECTs is. Of conditions only "column = constant" and "column IN (constants)" count, and only of columns in the
 * list below. Whatever it does not understand is taken for open. A table that stands alone, and is small beside what stands on
 * it, is asked for itself in the end.
 */
#include "engine/gate.h"

#include "engine/clauses.h"

#include <errno.h>
#include <stdlib.h>

/* What can be asked of a view: is there a row with these in the columns, of which those that the SQL does not name are NULL; without
 * columns, is there any. Each is answered by an index, or from a small table. */
static const struct domain {
        const char *view, *columns[GATE_VALUES], *sql;
} domains[] = {
        {"v_message", {NULL}, "SELECT 1 FROM message LIMIT 1"},
        {"v_failed_message", {NULL}, "SELECT 1 FROM ending"
         " WHERE fate IN ('failed', 'unanswered', 'declined', 'cancelled') OR method = '*' LIMIT 1"},
        {"v_transaction", {NULL}, "SELECT 1 FROM tx LIMIT 1"},
        {"v_transaction", {"method", "fate", "status"}, "SELECT 1 FROM ending WHERE ((?1 IS NULL OR method = ?1)"
         " AND (?2 IS NULL OR fate = ?2) AND (?3 IS NULL OR status = ?3)) OR method = '*' LIMIT 1"},
        {"v_transaction", {"mishap"}, "SELECT 1 FROM tx WHERE mishap = ?1 LIMIT 1"},
        {"v_leg", {NULL}, "SELECT 1 FROM leg LIMIT 1"},
        {"v_call", {NULL}, "SELECT 1 FROM leg LIMIT 1"},
        {"v_dialog", {NULL}, "SELECT 1 FROM dialog LIMIT 1"},
        {"v_diag", {NULL}, "SELECT 1 FROM diag LIMIT 1"},
        {"v_diag", {"code"}, "SELECT 1 FROM diag WHERE code = ?1 LIMIT 1"},
        {"v_media_debug", {NULL}, "SELECT 1 FROM media_debug LIMIT 1"},
        {"v_media_debug_field", {NULL}, "SELECT 1 FROM media_debug_field LIMIT 1"},
        {"v_media_debug_field", {"name"}, "SELECT 1 FROM media_debug_field WHERE name = ?1 LIMIT 1"},
        {"v_sdp_media", {NULL}, "SELECT 1 FROM sdp_media LIMIT 1"},
        {"v_mras", {NULL}, "SELECT 1 FROM mras LIMIT 1"},
        {"v_reason", {NULL}, "SELECT 1 FROM reason LIMIT 1"},
        {"v_warning", {NULL}, "SELECT 1 FROM warning LIMIT 1"},
        {"v_party", {NULL}, "SELECT 1 FROM party LIMIT 1"},
        {"v_number", {NULL}, "SELECT 1 FROM number LIMIT 1"},
        {"v_link", {NULL}, "SELECT 1 FROM link LIMIT 1"},
        {"v_link", {"kind"}, "SELECT 1 FROM link WHERE kind = ?1 LIMIT 1"},
        {"v_sipfrag", {NULL}, "SELECT 1 FROM sipfrag LIMIT 1"},
        {"v_quality_report", {NULL}, "SELECT 1 FROM quality_report LIMIT 1"},
        {"v_quality", {NULL}, "SELECT 1 FROM quality LIMIT 1"},
        {"v_provision", {NULL}, "SELECT 1 FROM provision LIMIT 1"},
        {"v_conference", {NULL}, "SELECT 1 FROM conference LIMIT 1"},
        {"v_trouble", {NULL}, "SELECT 1 FROM trouble LIMIT 1"},
        {"v_event", {NULL}, "SELECT 1 FROM event LIMIT 1"},
        {"v_event", {"topic"}, "SELECT 1 FROM event WHERE topic = ?1 LIMIT 1"},
        {"v_event_field", {NULL}, "SELECT 1 FROM event_field LIMIT 1"},
        {"v_windows_event", {NULL}, "SELECT 1 FROM event WHERE class = 'windows' LIMIT 1"},
        {"v_windows_event", {"event_id"}, "SELECT 1 FROM event WHERE class = 'windows' AND CAST(topic AS INTEGER) = ?1 LIMIT 1"},
        {"v_uls", {NULL}, "SELECT 1 FROM event WHERE class = 'uls' LIMIT 1"},
        {"v_http", {NULL}, "SELECT 1 FROM event WHERE class = 'http' LIMIT 1"},
        {"v_http", {"status"}, "SELECT 1 FROM event WHERE class = 'http' AND CAST(topic AS INTEGER) = ?1 LIMIT 1"},
        {"v_dns", {NULL}, "SELECT 1 FROM event WHERE class IN ('dns', 'hosts') LIMIT 1"},
        {"v_object", {NULL}, "SELECT 1 FROM event WHERE class = 'object' LIMIT 1"},
        {"v_object", {"cmdlet"}, "SELECT 1 FROM event WHERE class = 'object' AND topic = ?1 LIMIT 1"},
        {"v_property", {NULL}, "SELECT 1 FROM event WHERE class = 'object' LIMIT 1"},
        {"v_certificate", {NULL}, "SELECT 1 FROM event WHERE class = 'certificate' LIMIT 1"},
        {"v_hit", {NULL}, "SELECT 1 FROM hit LIMIT 1"},
        {"v_hit", {"rule"}, "SELECT 1 FROM hit WHERE rule = ?1 LIMIT 1"},
        {"v_tls", {NULL}, "SELECT 1 FROM tls_flow LIMIT 1"},
        {"v_tls", {"answer"}, "SELECT 1 FROM tls_flow WHERE answer = ?1 LIMIT 1"},
        {"v_stun", {NULL}, "SELECT 1 FROM stun_flow LIMIT 1"},
        {"v_stun", {"outcome"}, "SELECT 1 FROM stun_flow WHERE outcome = ?1 LIMIT 1"},
        {"v_lost", {NULL}, "SELECT 1 FROM lost LIMIT 1"},
        {"v_clock_pair", {NULL}, "SELECT 1 FROM clock_pair LIMIT 1"},
};
enum { N_DOMAINS = sizeof(domains) / sizeof(*domains) };
_Static_assert((int)N_DOMAINS <= GATE_QUERIES, "each has a slot");

struct check {
        const struct domain *domain; /* NULL: a table of WITH */
        const struct select_list *table;
        struct span alias;           /* of the view */
        struct list {
                const struct span *v; /* one of them; n 0: any */
                size_t n;
        } of[GATE_VALUES];           /* by the domain's columns */
};

struct select { /* open when all checks are */
        struct check *v;
        size_t n, cap;
        bool anything, grouped, sums; /* not understood; has a GROUP BY; gives a row even where no row is */
};

struct select_list { /* of one table of WITH, or of the statement: open when one select is */
        struct span name;
        struct span body; /* asked for itself; empty: it is not */
        struct select *v;
        size_t n, cap;
        struct select_list *before;
};

struct gate {
        struct arena arena;
        struct select_list *last;
};

/* The table names of the SELECT that is being read. */
struct source {
        struct span view, alias;
};

struct build {
        struct gate *g;
        size_t bytes; /* of the SQL */
        struct source *sources;
        size_t n_sources, cap_sources;
        int err;
};

static struct select *current(struct build *b) {
        return &b->g->last->v[b->g->last->n - 1];
}

static void *grown(struct build *b, void *v, size_t n, size_t *io_cap, size_t size) {
        void *p = arena_grow(&b->g->arena, v, n, io_cap, size);

        b->err = p ? b->err : -ENOMEM;
        return p;
}

static void add_check(struct build *b, struct check c) {
        struct select *s = current(b);
        struct check *v = grown(b, s->v, s->n, &s->cap, sizeof(*v));

        if (!v)
                return;
        s->v = v;
        v[s->n++] = c;
}

/* column empty: the domain that asks for any row. */
static const struct domain *domain_find(struct span view, struct span column, size_t *ret_at) {
        for (const struct domain *d = domains; d < domains + N_DOMAINS; d++) {
                if (!span_ieq(view, span_str(d->view)))
                        continue;
                if (!column.n && !d->columns[0])
                        return d;
                for (size_t i = 0; column.n && i < GATE_VALUES && d->columns[i]; i++) {
                        *ret_at = i;
                        if (span_ieq(column, span_str(d->columns[i])))
                                return d;
                }
        }
        return NULL;
}

static const struct select_list *table_find(const struct build *b, struct span name) {
        for (const struct select_list *t = b->g->last->before; t; t = t->before)
                if (t->name.n && span_ieq(t->name, name))
                        return t;
        return NULL;
}

/* Clauses -------------------------------------------------------------------------------------------------- */

static bool is_plain_name(struct span s) {
        return s.n && (is_alpha(s.p[0]) || s.p[0] == '_');
}

static bool has_word(struct span s, const char *words) {
        return sql_find(s, words) < s.n;
}

/* "FROM v_diag d", "CROSS JOIN v_message m ON …", ", v_leg": a LEFT JOIN needs no row. */
static void take_source(struct build *b, struct span text) {
        struct span word = SPAN_NONE, name, alias = SPAN_NONE;
        size_t at = 0;
        bool left = false;

        while (sql_word(text, &at, &word) && span_among(word, "FROM LEFT OUTER INNER CROSS JOIN ,"))
                left |= span_ieq(word, SPAN("LEFT"));
        name = word;
        if (sql_word(text, &at, &word) && span_ieq(word, SPAN("AS")))
                sql_word(text, &at, &word);
        if (is_plain_name(word) && word.p != name.p && !span_among(word, "ON USING"))
                alias = word;
        if (has_word(text, "RIGHT FULL")) /* then the others need no row */
                current(b)->anything = true;
        if (left || !is_plain_name(name))
                return;
        struct source *v = grown(b, b->sources, b->n_sources, &b->cap_sources, sizeof(*v));
        if (!v)
                return;
        b->sources = v;
        v[b->n_sources++] = (struct source){name, alias.n ? alias : name};
        const struct select_list *table = table_find(b, name);
        const struct domain *d = table ? NULL : domain_find(name, SPAN_NONE, NULL);
        if (table || d)
                add_check(b, (struct check){.domain = d, .table = table});
}

/* A number, or what stands between quotes without one inside. */
static bool take_constant(struct span word, struct span *ret) {
        uint64_t v;

        if (word.n >= 2 && word.p[0] == '\'' && span_chr(span_sub(word, 1, word.n - 2), '\'') == word.n - 2) {
                *ret = span_sub(word, 1, word.n - 2);
                return true;
        }
        *ret = word;
        return span_u64(word, &v) == 0;
}

static size_t take_constants(struct build *b, struct span list, struct span **ret) {
        size_t at = 0, n = 0, cap = 0;
        struct span word, *v = NULL;

        while (sql_word(list, &at, &word)) {
                struct span *more = grown(b, v, n, &cap, sizeof(*v));
                if (!more || !take_constant(word, &more[n]))
                        return 0;
                v = more;
                n++;
                if (!sql_word(list, &at, &word))
                        break;
                if (!span_eq(word, SPAN(",")))
                        return 0;
        }
        *ret = v;
        return n;
}

/* Which view has the column: the one of that alias, or the only one. */
static struct span view_of(const struct build *b, struct span alias) {
        if (!alias.n)
                return b->n_sources == 1 ? b->sources[0].view : SPAN_NONE;
        for (size_t i = 0; i < b->n_sources; i++)
                if (span_ieq(b->sources[i].alias, alias))
                        return b->sources[i].view;
        return SPAN_NONE;
}

/* Conditions on one view are asked for together. */
static void add_condition(struct build *b, struct span alias, struct span column, struct list values) {
        struct select *s = current(b);
        struct span view = view_of(b, alias);
        size_t at = 0;
        const struct domain *d = table_find(b, view) ? NULL : domain_find(view, column, &at);

        for (size_t i = 0; d && i < s->n; i++)
                if (s->v[i].domain == d && span_ieq(s->v[i].alias, alias) && !s->v[i].of[at].n) {
                        s->v[i].of[at] = values;
                        return;
                }
        if (d) {
                struct check c = {.domain = d, .alias = alias};
                c.of[at] = values;
                add_check(b, c);
        }
}

/* "WHERE d.code = 1028", "AND t.fate IN ('failed', 'unanswered')"; anything else says nothing. */
static void take_condition(struct build *b, struct span text) {
        struct span alias = SPAN_NONE, column, word, *values = NULL;
        size_t at = 0, n;

        sql_word(text, &at, &word);
        if (!sql_word(text, &at, &column) || !is_plain_name(column) || !sql_word(text, &at, &word))
                return;
        if (span_eq(word, SPAN("."))) {
                alias = column;
                if (!sql_word(text, &at, &column) || !sql_word(text, &at, &word))
                        return;
        }
        bool in = span_ieq(word, SPAN("IN"));
        if ((!in && !span_eq(word, SPAN("="))) || !sql_word(text, &at, &word) || (in && (word.p[0] != '(' || word.n < 2)))
                return;
        n = take_constants(b, in ? span_sub(word, 1, word.n - 2) : word, &values);
        if (n > 0 && !sql_word(text, &at, &word))
                add_condition(b, alias, column, (struct list){values, n});
}

static bool over_window(struct span select, size_t at) {
        struct span word;

        return sql_word(select, &at, &word) && span_ieq(word, SPAN("OVER"));
}

/* Does it sum up? Then there is a row even where none is read. What a SELECT inside reads from elsewhere is its own, a window has
 * rows or is none; min() and max() of several compare them. */
static bool sums_up(struct span select) {
        struct span word, before = SPAN_NONE, inside;
        size_t at = 0;

        for (; sql_word(select, &at, &word); before = word) {
                if (word.p[0] == '(' && word.n > 2) {
                        inside = span_sub(word, 1, word.n - 2);
                        bool one = span_among(before, "COUNT SUM TOTAL AVG GROUP_CONCAT") ||
                                   (span_among(before, "MIN MAX") && !has_word(inside, ","));
                        if (one && !over_window(select, at))
                                return true;
                        bool own = has_word(inside, "SELECT") && has_word(inside, "FROM");
                        if (!own && sums_up(inside))
                                return true;
                }
        }
        return false;
}

/* Does it name a table of WITH, itself too? */
static bool names_table(const struct build *b, struct span text, struct span self) {
        struct span word;
        size_t at = 0;

        while (sql_word(text, &at, &word)) {
                if (word.p[0] == '(' && word.n > 2 && names_table(b, span_sub(word, 1, word.n - 2), self))
                        return true;
                if (!is_plain_name(word))
                        continue;
                if (span_ieq(word, self))
                        return true;
                for (const struct select_list *t = b->g->last; t; t = t->before)
                        if (span_ieq(word, t->name))
                                return true;
        }
        return false;
}

enum { WORTH = 3 }; /* the SQL is so many times as long: making a statement takes as long as its text is */

static void begin_table(struct build *b, struct span name, struct span body) {
        bool alone = body.n && body.n * WORTH < b->bytes && !names_table(b, body, name);
        struct select_list *t = arena_alloc(&b->g->arena, sizeof(*t));

        if (!t) {
                b->err = -ENOMEM;
                return;
        }
        *t = (struct select_list){.name = name, .body = alone ? body : SPAN_NONE, .before = b->g->last};
        b->g->last = t;
}

static void begin_select(struct build *b, const struct clause *c) {
        struct select_list *t = b->g->last;
        struct select *v;

        b->n_sources = 0;
        if (!t || c->part == 1)
                begin_table(b, c->of, c->body);
        t = b->g->last;
        if (b->err < 0 || !(v = grown(b, t->v, t->n, &t->cap, sizeof(*v))))
                return;
        t->v = v;
        v[t->n++] = (struct select){.sums = sums_up(c->select), .anything = c->whole || !c->text.n};
}

static int take_clause(void *ctx, const struct clause *c) {
        struct build *b = ctx;

        if (c->first)
                begin_select(b, c);
        if (b->err < 0)
                return b->err;
        /* what it borrows goes with the call */
        struct span text = arena_dup(&b->g->arena, c->text);
        if (c->text.n && !text.p)
                return -ENOMEM;
        if (c->whole)
                current(b)->grouped |= span_starts(text, SPAN("GROUP"));
        else if (span_starts(text, SPAN("WHERE ")) || span_starts(text, SPAN("AND ")))
                take_condition(b, text);
        else if (text.n)
                take_source(b, text);
        return b->err;
}

int gate_new(struct span sql, struct gate **ret) {
        struct gate *g = calloc(1, sizeof(*g));
        struct build b = {.g = g, .bytes = sql.n};
        int r = -ENOMEM;

        if (g) {
                struct span own = arena_dup(&g->arena, sql);
                r = sql.n && !own.p ? -ENOMEM : clauses_each(own, take_clause, &b);
        }
        if (r < 0)
                gate_free(g);
        else
                *ret = g;
        return r;
}

void gate_free(struct gate *g) {
        if (!g)
                return;
        arena_done(&g->arena);
        free(g);
}

/* Asking ---------------------------------------------------------------------------------------------------- */

struct asked {
        gate_ask ask; /* NULL: all views may have rows */
        gate_rows rows;
        gate_empty empty;
        void *ctx;
};

static int list_is_open(const struct select_list *t, const struct asked *of);

/* Every combination of what the columns may hold, from the column `at` on. */
static int ask_each(const struct check *c, size_t at, const struct span *values[GATE_VALUES], const struct asked *of) {
        int r = 0;

        if (at == GATE_VALUES)
                return of->ask(of->ctx, (unsigned)(c->domain - domains), c->domain->sql, values);
        values[at] = NULL;
        if (c->of[at].n == 0)
                return ask_each(c, at + 1, values, of);
        for (size_t i = 0; i < c->of[at].n && r == 0; i++) {
                values[at] = &c->of[at].v[i];
                r = ask_each(c, at + 1, values, of);
        }
        return r;
}

static int check_is_open(const struct check *c, const struct asked *of) {
        const struct span *values[GATE_VALUES];

        if (c->table)
                return list_is_open(c->table, of);
        return of->ask ? ask_each(c, 0, values, of) : 1;
}

static int select_is_open(const struct select *s, const struct asked *of) {
        int r = 1;

        if (s->anything || (s->sums && !s->grouped))
                return 1;
        for (size_t i = 0; i < s->n && r > 0; i++)
                r = check_is_open(&s->v[i], of);
        return r;
}

static int list_is_open(const struct select_list *t, const struct asked *of) {
        int r = 0;

        if (of->empty && t->name.n && of->empty(of->ctx, t->name))
                return 0;
        for (size_t i = 0; i < t->n && r == 0; i++)
                r = select_is_open(&t->v[i], of);
        return r > 0 && t->body.n && of->rows ? of->rows(of->ctx, t->body) : r;
}

int gate_is_open(const struct gate *g, gate_ask ask, gate_rows rows, void *ctx) {
        int r = g->last ? list_is_open(g->last, &(struct asked){.ask = ask, .ctx = ctx}) : 1;

        return r > 0 && g->last && rows ? list_is_open(g->last, &(struct asked){.ask = ask, .rows = rows, .ctx = ctx}) : r;
}

bool gate_stays_open(const struct gate *g, gate_empty empty, void *ctx) {
        return !g->last || list_is_open(g->last, &(struct asked){.empty = empty, .ctx = ctx}) > 0;
}
