/*
 * gate.c: what a statement's gate asks for, and that it stays open where it cannot tell. That no gate is closed for a row
 * that would come is what the rules' own fixtures show.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "engine/gate.h"
#include "engine/lookup.h"
#include "engine/match.h"
#include "engine/rule.h"
#include "unit/engine/sample.h"

/* What was asked, one "table value value;" each; the answer is always no. */
static int note_no(void *ctx, unsigned slot, const char *sql, const struct span *const values[GATE_VALUES]) {
        const char *table = strstr(sql, " FROM ") + 6;
        struct buf *b = ctx;

        assert_true(slot < GATE_QUERIES);
        buf_put(b, span_of(table, strcspn(table, " ")));
        for (size_t i = 0; i < GATE_VALUES; i++)
                if (values[i])
                        buf_printf(b, " %.*s", SPAN_ARG(*values[i]));
        buf_putc(b, ';');
        return 0;
}

static int note_yes(void *ctx, unsigned slot, const char *sql, const struct span *const values[GATE_VALUES]) {
        note_no(ctx, slot, sql, values);
        return 1;
}

static void test_questions(void **state) {
        static const struct {
                const char *sql, *asked;
                int open; /* where every answer is no */
        } cases[] = {
                {"SELECT 1", "", 1},
                {"", "", 1},
                {"SELECT d.evidence FROM v_diag d WHERE d.code = 1028", "diag;", 0},
                {"SELECT d.evidence FROM unheard d WHERE d.code = 1028", "", 1},
                {"SELECT a FROM v_diag d UNION ALL SELECT b FROM v_reason", "diag;reason;", 0},
                {"SELECT a FROM v_diag d UNION ALL SELECT 1", "diag;", 1},
                {"SELECT a FROM (SELECT 1) d", "", 1},
                {"SELECT count(*) FROM v_diag d", "", 1},
                {"SELECT count(*) FROM v_diag d GROUP BY d.code", "diag;", 0},
                {"SELECT max(d.code) FROM v_diag d HAVING 1", "", 1},
                {"SELECT max(d.code, 1) FROM v_diag d", "diag;", 0},
                {"SELECT min(d.code) OVER w FROM v_diag d WINDOW w AS (ORDER BY d.code)", "diag;", 0},
                {"SELECT coalesce(1 + max(d.code), 2) FROM v_diag d", "", 1},
                {"SELECT (SELECT max(x) FROM v_leg), 1 FROM v_diag d", "diag;", 0},
                {"SELECT (SELECT max(d.code)) FROM v_diag d", "", 1},
                {"SELECT 1 FROM v_diag d LEFT JOIN v_reason r ON 1", "diag;", 0},
                {"SELECT 1 FROM v_diag d RIGHT JOIN v_reason r ON 1", "", 1},
                {"SELECT 1 FROM v_diag AS d CROSS JOIN v_reason", "diag;", 0},
                {"WITH a AS (SELECT 1 FROM v_diag), b AS (SELECT 1 FROM a) SELECT 1 FROM b", "diag;", 0},
                {"WITH a AS (SELECT 1 FROM v_diag UNION SELECT 1 FROM v_reason) SELECT 1 FROM a x", "diag;reason;", 0},
                {"WITH v_diag AS (SELECT 1) SELECT 1 FROM v_diag WHERE code = 3", "", 1},
                {"WITH RECURSIVE n AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT 1 FROM n", "", 1},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct buf asked = BUF_INIT;
                struct gate *g = NULL;
                assert_int_equal(gate_new(span_str(cases[i].sql), &g), 0);
                int open = gate_is_open(g, note_no, NULL, &asked);
                if (open != cases[i].open || strcmp(asked.n ? buf_str(&asked) : "", cases[i].asked) != 0)
                        fail_msg("%s: asks \"%s\", %d", cases[i].sql, asked.n ? buf_str(&asked) : "", open);
                gate_free(g);
                buf_done(&asked);
        }
}

/* Where every answer is yes all conditions are asked for. */
static void test_values(void **state) {
        static const char *const cases[][2] = {
                {"v_diag d WHERE d.code IN (7, 8) AND d.code > 2", "diag;diag 7;"},
                {"v_diag WHERE code = 7", "diag;diag 7;"},
                {"v_diag d, v_reason r WHERE code = 7", "diag;reason;"},
                {"v_diag d WHERE d.code = 7 OR d.code = 8", "diag;"},
                {"v_diag d WHERE d.code = d.diag", "diag;"},
                {"v_diag d WHERE d.code = 7 + 1", "diag;"},
                {"v_diag d WHERE d.code IN (SELECT 7 FROM v_leg)", "diag;"},
                {"v_diag d WHERE d.code NOT IN (7)", "diag;"},
                {"v_diag d WHERE NOT d.code = 7", "diag;"},
                {"v_diag d LEFT JOIN v_hit h ON 1 WHERE h.rule = 'x'", "diag;"},
                {"v_transaction t WHERE t.fate IN ('failed', 'unanswered') AND t.method = 'BYE' AND t.status = 488", "tx;ending BYE failed 488;"},
                {"v_transaction t, v_transaction u WHERE t.fate = 'ok' AND u.fate = 'failed'", "tx;tx;ending ok;ending failed;"},
                {"v_hit h WHERE h.rule = 'it''s'", "hit;"},
                {"v_hit h WHERE h.rule = 'x'", "hit;hit x;"},
                {"v_windows_event w WHERE w.event_id = 32054", "event;event 32054;"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct buf sql = BUF_INIT, asked = BUF_INIT;
                struct gate *g = NULL;
                buf_printf(&sql, "SELECT 1 FROM %s", cases[i][0]);
                assert_int_equal(gate_new(buf_span(&sql), &g), 0);
                assert_int_equal(gate_is_open(g, note_yes, NULL, &asked), 1);
                assert_string_equal(buf_str(&asked), cases[i][1]);
                gate_free(g);
                buf_done(&sql);
                buf_done(&asked);
        }
}

static int yes(void *ctx, unsigned slot, const char *sql, const struct span *const values[GATE_VALUES]) {
        (void)ctx, (void)slot, (void)sql, (void)values;
        return 1;
}

/* The SELECT that was asked for; it gives no row. */
static int note_select(void *ctx, struct span select) {
        struct buf *b = ctx;

        buf_printf(b, "%.*s;", SPAN_ARG(select));
        return 0;
}

/* Tables of WITH that are asked for themselves. */
static void test_tables(void **state) {
#define LONG "SELECT x, 'that what stands on a table is so long says how much is saved where it is empty; this is long' FROM "
        static const struct {
                const char *sql, *asked;
                int open;
        } cases[] = {
                {"WITH a AS (SELECT 1 FROM v_diag) " LONG "a", "SELECT 1 FROM v_diag;", 0},
                {"WITH a AS MATERIALIZED (SELECT 1 FROM v_diag) " LONG "v_leg l CROSS JOIN a", "SELECT 1 FROM v_diag;", 0},
                {"WITH a AS (SELECT 1 FROM v_diag) " LONG "v_leg LEFT JOIN a ON 1", "", 1},
                {"WITH a AS (SELECT 1 FROM v_diag) " LONG "a UNION ALL SELECT 1, 2 FROM v_leg", "SELECT 1 FROM v_diag;", 1},
                {"WITH a AS (SELECT 1 FROM v_diag), b AS (SELECT 1 FROM a) " LONG "b", "SELECT 1 FROM v_diag;", 0},
                {"WITH a AS (SELECT 1 FROM v_leg LIMIT 0), b AS (SELECT 2 FROM v_leg WHERE 1 IN (SELECT 1 FROM a)) " LONG "b", "", 1},
                {"WITH n AS (SELECT 1 AS i FROM v_leg UNION ALL SELECT i FROM n) " LONG "n", "", 1},
                {"WITH a AS (SELECT count(*) FROM v_diag) " LONG "a", "SELECT count(*) FROM v_diag;", 0},
                {"WITH a AS (SELECT 1 FROM v_diag) SELECT 1 FROM a", "", 1},
                {LONG "v_leg", "", 1},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct buf asked = BUF_INIT;
                struct gate *g = NULL;
                assert_int_equal(gate_new(span_str(cases[i].sql), &g), 0);
                int open = gate_is_open(g, yes, note_select, &asked);
                if (open != cases[i].open || strcmp(asked.n ? buf_str(&asked) : "", cases[i].asked) != 0)
                        fail_msg("%s: asks \"%s\", %d", cases[i].sql, asked.n ? buf_str(&asked) : "", open);
                gate_free(g);
                buf_done(&asked);
        }
}

static bool is_a(void *ctx, struct span table) {
        (void)ctx;
        return span_eq(table, SPAN("a"));
}

/* What is left to come once a has no row; b and c stand on what is written here. */
static void test_stays_open(void **state) {
        static const struct {
                const char *sql;
                bool open;
        } cases[] = {
                {"SELECT 1 FROM b", true},
                {"SELECT 1 FROM a", false},
                {"SELECT count(*) FROM a", true},
                {"SELECT count(*) FROM a GROUP BY 1", false},
                {"SELECT 1 FROM b JOIN a", false},
                {"SELECT 1 FROM b LEFT JOIN a", true},
                {"SELECT 1 FROM b, a x WHERE x.i = 1", false},
                {"SELECT 1 FROM a UNION ALL SELECT 1 FROM b", true},
                {"SELECT 1 FROM b WHERE EXISTS (SELECT 1 FROM a)", true},
                {"SELECT 1 FROM (SELECT 1 FROM a)", true},
                {"SELECT 1 FROM c", false},
                {"SELECT 1 FROM c UNION SELECT 1 FROM a", false},
                {"SELECT 1", true},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct buf sql = BUF_INIT;
                struct gate *g = NULL;
                buf_printf(&sql, "WITH a AS (SELECT 1 AS i FROM v_leg), b AS (SELECT 2 FROM v_leg), c AS (SELECT 3 FROM b JOIN a) %s",
                           cases[i].sql);
                assert_int_equal(gate_new(buf_span(&sql), &g), 0);
                if (gate_stays_open(g, is_a, NULL) != cases[i].open)
                        fail_msg("%s", cases[i].sql);
                gate_free(g);
                buf_done(&sql);
        }
}

static int ask(void *ctx, unsigned slot, const char *sql, const struct span *const values[GATE_VALUES]) {
        return lookup_gate(ctx, slot, sql, values);
}

/* All that built-in rules ask for is SQL that a case answers; of an empty one hardly any rule wants more. */
static void test_empty_case(void **state) {
        const struct hash_key key = {0};
        struct store *s = sample_case(NULL, 0);
        struct complaints c = {0};
        struct lookup *l = NULL;
        struct rules rules;
        size_t open = 0;

        (void)state;
        assert_int_equal(rules_load(NULL, &rules, &c), 0);
        assert_int_equal(lookup_new(s, &key, &l), 0);
        for (size_t i = 0; i < rules.n; i++) {
                char *sql = match_sql(&rules.v[i]);
                struct gate *g = NULL;
                assert_int_equal(gate_new(span_str(sql), &g), 0);
                int r = gate_is_open(g, ask, NULL, l);
                assert_true(r >= 0);
                open += r > 0;
                gate_free(g);
                free(sql);
        }
        assert_true(open * 10 < rules.n);
        lookup_free(l);
        rules_done(&rules);
        store_free(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_questions), cmocka_unit_test(test_values), cmocka_unit_test(test_tables),
                                           cmocka_unit_test(test_stays_open), cmocka_unit_test(test_empty_case)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
