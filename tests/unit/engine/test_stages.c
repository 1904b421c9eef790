/* stages.c: a statement with tables of WITH, as statements that make one each. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/stages.h"

/* Gives all stages that become tables, and the statement, a line each; the tables are numbered as they come. */
static void put_stages(struct stages *s, struct buf *b) {
        unsigned made = 0;

        for (size_t i = 0; i <= s->n; i++) {
                if (i < s->n && !s->v[i].kept)
                        continue;
                s->v[i].made = made++;
                assert_int_equal(stages_put(s, i, b), 0);
                buf_putc(b, '\n');
        }
}

static void stages(void **state) {
        static const char *const cases[][2] = {
                {"WITH a AS MATERIALIZED (SELECT 1 AS x) SELECT x FROM a",
                 "SELECT 1 AS x\nWITH a AS (SELECT * FROM temp.t_made_0) SELECT x FROM a\n"},
                /* what is not asked for is not named; text stays text, with the tables that it stands on */
                {"WITH a AS MATERIALIZED (SELECT 1 AS x), b AS (SELECT x FROM a), c AS MATERIALIZED (SELECT 2 AS y), "
                 "d AS MATERIALIZED (SELECT x FROM B) SELECT y FROM c, d",
                 "SELECT 1 AS x\nSELECT 2 AS y\n"
                 "WITH a AS (SELECT * FROM temp.t_made_0), b AS (SELECT x FROM a) SELECT x FROM B\n"
                 "WITH c AS (SELECT * FROM temp.t_made_1), d AS (SELECT * FROM temp.t_made_2) SELECT y FROM c, d\n"},
                /* a list of columns, and what reads itself, stay; a column of a table and a string are no use of it */
                {"WITH a AS MATERIALIZED (SELECT 1 AS x), i(n) AS (SELECT x FROM a UNION ALL SELECT n + 1 FROM i WHERE n < 3) "
                 "SELECT n, a.x, 'a' FROM i",
                 "SELECT 1 AS x\nWITH a AS (SELECT * FROM temp.t_made_0), "
                 "i(n) AS (SELECT x FROM a UNION ALL SELECT n + 1 FROM i WHERE n < 3) SELECT n, a.x, 'a' FROM i\n"},
                {"WITH a AS NOT MATERIALIZED (SELECT 1), b AS MATERIALIZED (VALUES (1)), c AS MATERIALIZED (SELECT (SELECT 1 FROM a)) "
                 "SELECT 1 FROM c",
                 "WITH a AS NOT MATERIALIZED (SELECT 1) SELECT (SELECT 1 FROM a)\n"
                 "WITH c AS (SELECT * FROM temp.t_made_0) SELECT 1 FROM c\n"},
        };
        struct buf b = BUF_INIT;
        struct stages s;

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                buf_reset(&b);
                stages_of(span_str(cases[i][0]), &s);
                put_stages(&s, &b);
                assert_string_equal(buf_str(&b), cases[i][1]);
        }
        buf_done(&b);
}

/* Each table names the one before it twice: what SQLite reads doubles with each. */
static void worth(void **state) {
        struct buf b = BUF_INIT;
        struct stages s;

        (void)state;
        buf_puts(&b, "WITH t0 AS MATERIALIZED (SELECT 1 AS x)");
        for (int i = 1; i < 12; i++)
                buf_printf(&b, ", t%d AS MATERIALIZED (SELECT a.x FROM t%d a, t%d b)", i, i - 1, i - 1);
        assert_false(stages_of(SPAN("SELECT 1"), &s));
        assert_false(stages_of(SPAN("WITH a AS MATERIALIZED (SELECT 1) SELECT 1 FROM a"), &s));
        assert_false(stages_of(SPAN("WITH RECURSIVE a(x) AS (SELECT 1) SELECT 1 FROM a"), &s));
        assert_false(stages_of(SPAN("WITH"), &s));
        assert_false(stages_of(SPAN("WITH a AS MATERIALIZED"), &s));
        buf_puts(&b, " SELECT x FROM t11");
        assert_true(stages_of(buf_span(&b), &s));
        assert_int_equal(s.n, 12);
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(stages),
                cmocka_unit_test(worth),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
