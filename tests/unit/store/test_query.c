/* query.c: one statement, which reads; values bound; rows handed over. */
#include "case.h"

static void fill(struct made *m) {
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-16le", ZONE_LOCAL);
        made_finish(m);
}

static void rows(void **state) {
        struct made *m = *state;

        fill(m);
        assert_int_equal(store_query(m->s, SPAN("SELECT source, path, host FROM v_source ORDER BY 1 ; ; \n"), made_row, &m->answer), 0);
        assert_string_equal(buf_str(&m->answer), "1|s1.log|-\n2|s2.log|-");
        buf_reset(&m->answer);
        /* The span ends where it says. */
        assert_int_equal(store_query(m->s, span_sub(SPAN("SELECT 12345"), 0, 9), made_row, &m->answer), 0);
        assert_string_equal(buf_str(&m->answer), "12");
}

static int check_kinds(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                       const bool *is_number) {
        static const char *const want[] = {"a", "b", "c", "d", "e"};

        assert_int_equal(n, 5);
        for (int i = 0; i < n; i++)
                assert_string_equal(names[i], want[i]);
        assert_true(is_number[0] && is_number[1]);
        assert_false(is_number[2] || is_number[3] || is_number[4]);
        assert_true(is_null[3]);
        assert_false(is_null[0] || is_null[1] || is_null[2] || is_null[4]);
        assert_true(span_eq(values[0], SPAN("-7")));
        assert_true(span_eq(values[1], SPAN("1.5")));
        assert_true(span_eq(values[2], SPAN("")));
        assert_int_equal(values[3].n, 0);
        assert_true(span_eq(values[4], SPAN("x\0y")));
        ++*(int *)ctx;
        return 0;
}

static void kinds_of_values(void **state) {
        struct made *m = *state;
        int called = 0;

        fill(m);
        assert_int_equal(store_query(m->s, SPAN("SELECT -7 AS a, 1.5 AS b, '' AS c, NULL AS d, x'780079' AS e"), check_kinds, &called), 0);
        assert_int_equal(called, 1);
}

static void refused(void **state) {
        struct made *m = *state;
        static const struct {
                const char *sql, *says;
        } cases[] = {
                {"", "there is no statement"},
                {"  -- nothing\n", "there is no statement"},
                {";", "there is no statement"},
                {"SELECT 1; SELECT 2", "only one statement at a time"},
                {"SELECT 1; DROP TABLE source", "only one statement at a time"},
                {"SELECT", "incomplete input"},
                {"SELECT no FROM v_source", "no such column: no"},
                {"SELECT * FROM nowhere", "no such table: nowhere"},
                {"DELETE FROM source", "a case can only be read; one SELECT is what runs"},
                {"UPDATE source SET path = ''", "a case can only be read; one SELECT is what runs"},
                {"INSERT INTO skipped VALUES('a','b','c')", "a case can only be read; one SELECT is what runs"},
                {"CREATE TABLE x(a)", "a case can only be read; one SELECT is what runs"},
                {"CREATE TEMP TABLE x(a)", "a case can only be read; one SELECT is what runs"},
                {"DROP VIEW v_source", "a case can only be read; one SELECT is what runs"},
                {"ATTACH '/tmp/x' AS x", "a case can only be read; one SELECT is what runs"},
                {"BEGIN", "a case can only be read; one SELECT is what runs"},
                {"VACUUM INTO '/tmp/x'", "a case can only be read; one SELECT is what runs"},
                {"PRAGMA writable_schema=ON", "a case can only be read; one SELECT is what runs"},
                {"PRAGMA trusted_schema", "a case can only be read; one SELECT is what runs"},
                {"SELECT load_extension('x')", "not authorized to use function: load_extension"},
                {"SELECT LOAD_EXTENSION('x', 'y')", "not authorized to use function: LOAD_EXTENSION"},
        };

        fill(m);
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                int r = store_query(m->s, span_str(cases[i].sql), made_row, &m->answer);
                if (r != -EINVAL || strcmp(store_error(m->s), cases[i].says) != 0)
                        fail_msg("%s: %d, %s", cases[i].sql, r, store_error(m->s));
        }
        assert_int_equal(m->answer.n, 0);
        assert_int_equal(store_query(m->s, SPAN_NONE, made_row, &m->answer), -EINVAL);
        assert_int_equal(store_query(m->s, SPAN("SELECT 1\0; SELECT 2"), made_row, &m->answer), -EINVAL);
        made_expect(m, "SELECT count(*) FROM v_source", "2");
}

static void allowed(void **state) {
        struct made *m = *state;

        fill(m);
        made_expect(m, "PRAGMA table_info(skipped)", "0|rule|TEXT|1|-|0\n1|needs|TEXT|1|-|0\n2|reason|TEXT|1|-|0");
        made_expect(m, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n", "1\n2\n3");
        made_expect(m, "VALUES(1),(2)", "1\n2");
}

static void fails_while_it_runs(void **state) {
        struct made *m = *state;

        fill(m);
        assert_int_equal(store_query(m->s, SPAN("SELECT abs(-9223372036854775807 - 1)"), made_row, &m->answer), -EINVAL);
        assert_string_equal(store_error(m->s), "integer overflow");
        assert_int_equal(store_query(m->s, SPAN("SELECT zeroblob(1000000000)"), made_row, &m->answer), -E2BIG);
        assert_string_equal(store_error(m->s), "string or blob too big");
}

static int stop_at_second(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                          const bool *is_number) {
        (void)n, (void)names, (void)values, (void)is_null, (void)is_number;
        return ++*(int *)ctx == 2;
}

static void stopped_by_the_caller(void **state) {
        struct made *m = *state;
        int called = 0;

        fill(m);
        assert_int_equal(store_query(m->s, SPAN("VALUES(1),(2),(3)"), stop_at_second, &called), 0);
        assert_int_equal(called, 2);
}

static void questions(void **state) {
        struct made *m = *state;
        const struct span values[] = {SPAN("2"), SPAN("s1.log"), SPAN_NONE, SPAN("")};

        fill(m);
        /* A text meets a number column as that number. */
        assert_int_equal(store_ask(m->s, "SELECT path FROM source WHERE id = ?", values, 1, made_row, &m->answer), 0);
        assert_string_equal(buf_str(&m->answer), "s2.log");
        buf_reset(&m->answer);
        assert_int_equal(store_ask(m->s, "SELECT ?2, ?1, ?3 IS NULL, ?4 = ''", values, 4, made_row, &m->answer), 0);
        assert_string_equal(buf_str(&m->answer), "s1.log|2|1|1");
        buf_reset(&m->answer);
        /* No value is ever SQL. */
        assert_int_equal(store_ask(m->s, "SELECT ?", &(struct span){"1; DROP TABLE source", 20}, 1, made_row, &m->answer), 0);
        assert_string_equal(buf_str(&m->answer), "1; DROP TABLE source");
        assert_int_equal(store_ask(m->s, "SELECT ?", values, 2, made_row, &m->answer), -EINVAL);
        assert_int_equal(store_ask(m->s, "DELETE FROM source", NULL, 0, made_row, &m->answer), -EINVAL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(rows),    made_test(kinds_of_values),     made_test(refused),
                made_test(allowed), made_test(fails_while_it_runs), made_test(stopped_by_the_caller),
                made_test(questions),
        };

        return cmocka_run_group_tests_name("store/query", tests, NULL, NULL);
}
