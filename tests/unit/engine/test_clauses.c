/* clauses.c: a statement taken apart. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/clauses.h"

static int put(void *ctx, const struct clause *c) {
        struct buf *b = ctx;

        if (c->first)
                buf_printf(b, "[%.*s %u] ", SPAN_ARG(c->of), c->part);
        return buf_printf(b, "%.*s\n", SPAN_ARG(c->text));
}

static int put_query(void *ctx, const struct clause *c) {
        struct buf *b = ctx;

        return clause_query(c, b) < 0 ? -1 : buf_putc(b, '\n');
}

static void clauses(void **state) {
        static const char *const cases[][2] = {
                {"SELECT 1", "[ 1] \n"},
                {"SELECT a FROM t", "[ 1] FROM t\n"},
                {"SELECT a FROM t WHERE x = 1 AND y BETWEEN 2 AND 3 AND z IN (SELECT 1 FROM u WHERE v AND w) ORDER BY a",
                 "[ 1] FROM t\nWHERE x = 1\nAND y BETWEEN 2 AND 3\nAND z IN (SELECT 1 FROM u WHERE v AND w)\n"},
                {"SELECT a FROM t WHERE x AND CASE WHEN a AND b THEN 1 END AND z",
                 "[ 1] FROM t\nWHERE x\nAND CASE WHEN a AND b THEN 1 END\nAND z\n"},
                {"SELECT a FROM t WHERE x OR y AND z", "[ 1] FROM t\nWHERE x OR y AND z\n"},
                {"select a from t left outer join u on u.a = t.a cross join v, w where 1",
                 "[ 1] FROM t\nleft outer join u on u.a = t.a\ncross join v\n, w\nWHERE 1\n"},
                {"SELECT a FROM t -- from here, and (more\n WHERE b = 'FROM x AND' /* AND */ AND \"c WHERE\" = 1",
                 "[ 1] FROM t\nWHERE b = 'FROM x AND'\nAND \"c WHERE\" = 1\n"},
                {"SELECT a FROM t UNION ALL SELECT b FROM u WHERE c UNION SELECT d FROM w",
                 "[ 1] FROM t\n[ 2] FROM u\nWHERE c\n[ 3] FROM w\n"},
                {"SELECT a, count(*) FROM t WHERE b GROUP BY a HAVING count(*) > 2", "[ 1] FROM t\nWHERE b\nGROUP BY\n"},
                {"WITH a AS (SELECT 1 FROM t WHERE x), b(c, d) AS MATERIALIZED (SELECT 1, 2 FROM a) SELECT * FROM b WHERE c",
                 "[a 1] FROM t\nWHERE x\n[b 1] FROM a\n[ 1] FROM b\nWHERE c\n"},
                {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", "[ 1] the statement\n"},
                {"", ""},
                {"WITH", ""},
                {"WITH a AS (SELECT", "[a 1] \n"},
                {"SELECT a FROM t WHERE (((", "[ 1] FROM t\nWHERE (((\n"},
                {"SELECT 'a FROM t", "[ 1] \n"},
        };
        struct buf b = BUF_INIT;

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                buf_reset(&b);
                assert_int_equal(clauses_each(span_str(cases[i][0]), put, &b), 0);
                assert_string_equal(buf_str(&b), cases[i][1]);
        }
        buf_done(&b);
}

static void queries(void **state) {
        struct buf b = BUF_INIT;

        (void)state;
        assert_int_equal(clauses_each(SPAN("WITH a AS (SELECT 1 FROM t) SELECT x FROM a JOIN b ON c WHERE d AND e GROUP BY x"), put_query, &b), 0);
        assert_string_equal(buf_str(&b),
                            "SELECT count(*) FROM  t\n"
                            "WITH a AS (SELECT 1 FROM t)\nSELECT count(*) FROM  a \n"
                            "WITH a AS (SELECT 1 FROM t)\nSELECT count(*) FROM  a JOIN b ON c \n"
                            "WITH a AS (SELECT 1 FROM t)\nSELECT count(*) FROM  a JOIN b ON c \nWHERE  d \n"
                            "WITH a AS (SELECT 1 FROM t)\nSELECT count(*) FROM  a JOIN b ON c \nWHERE  d AND e \n"
                            "WITH a AS (SELECT 1 FROM t)\nSELECT count(*) FROM ( SELECT x FROM a JOIN b ON c WHERE d AND e GROUP BY x)\n");
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(clauses), cmocka_unit_test(queries)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
