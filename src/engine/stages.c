/*
 * Which tables of WITH a SELECT stands on, and its text on tables that were made before. Runs nothing. What is not plainly
 * "name AS MATERIALIZED (SELECT …)" stays as it is.
 */
#include "engine/stages.h"

#include "engine/clauses.h"

enum { WORTH = 8 * 1024 }; /* bytes read for the statement: less is made sooner than tables are */

/* Adds up what SQLite reads for a text, and which of the tables before it stand in it. */
static void weigh(const struct stages *s, struct span text, struct stage *io) {
        struct span word;
        size_t at = 0;

        while (sql_word(text, &at, &word)) {
                if (word.p[0] == '(' && word.n > 2)
                        weigh(s, span_sub(word, 1, word.n - 2), io);
                if (at < text.n && text.p[at] == '.')
                        continue;
                for (size_t i = s->n; i-- > 0;) {
                        if (!span_ieq(word, s->v[i].name))
                                continue;
                        io->uses |= (uint32_t)1 << i;
                        io->weight += s->v[i].weight;
                        break;
                }
        }
}

/* Does a SELECT become a table: "AS MATERIALIZED (SELECT …)" and no list of columns? */
static bool is_kept(struct span between, struct span body) {
        struct span word = SPAN_NONE, select = SPAN_NONE;
        size_t at = 0, in = 0;

        return sql_word(between, &at, &word) && span_ieq(word, SPAN("AS")) && sql_word(between, &at, &word) &&
               span_ieq(word, SPAN("MATERIALIZED")) && !sql_word(between, &at, &word) && sql_word(body, &in, &select) &&
               span_ieq(select, SPAN("SELECT"));
}

static void set_stage(const struct stages *s, struct stage *ret, struct span name, struct span body, bool kept) {
        *ret = (struct stage){.name = name, .body = body, .weight = body.n, .kept = kept};
        weigh(s, body, ret);
}

bool stages_of(struct span sql, struct stages *ret) {
        struct span name = SPAN_NONE, body, word = SPAN_NONE;
        size_t at = 0, before;

        *ret = (struct stages){0};
        if (!sql_word(sql, &at, &word) || !span_ieq(word, SPAN("WITH")))
                return false;
        do {
                if (ret->n == MAX_STAGES || !sql_table(sql, &at, &name, &body) || !body.n || span_ieq(name, SPAN("RECURSIVE")))
                        return false;
                const char *behind = name.p + name.n;
                bool kept = is_kept(span_of(behind, (size_t)(body.p - 1 - behind)), body);
                set_stage(ret, &ret->v[ret->n], name, body, kept);
                ret->v[ret->n].whole = span_sub(sql, (size_t)(name.p - sql.p), at - (size_t)(name.p - sql.p));
                ret->n++;
                before = at;
        } while (sql_word(sql, &at, &word) && span_eq(word, SPAN(",")));
        set_stage(ret, &ret->v[ret->n], SPAN_NONE, span_trim(span_from(sql, before)), false);
        return ret->v[ret->n].weight >= WORTH;
}

int stages_put(const struct stages *s, size_t at, struct buf *ret) {
        uint32_t needs = s->v[at].uses;
        const char *sep = "WITH ";

        for (size_t i = at; i-- > 0;)
                if (needs >> i & 1 && !s->v[i].kept)
                        needs |= s->v[i].uses;
        for (size_t i = 0; i < at; i++) {
                const struct stage *t = &s->v[i];
                if (!(needs >> i & 1))
                        continue;
                if (t->kept)
                        buf_printf(ret, "%s%.*s AS (SELECT * FROM temp.t_made_%u)", sep, SPAN_ARG(t->name), t->made);
                else
                        buf_printf(ret, "%s%.*s", sep, SPAN_ARG(t->whole));
                sep = ", ";
        }
        buf_printf(ret, "%s%.*s", *sep == ',' ? " " : "", SPAN_ARG(s->v[at].body));
        return ret->err;
}
