/*
 * sandbox.c, functions.c, codes.c: what a stranger's SQL may do: read what is published, for a while. Each refusal by the
 * words that the user would see.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/sandbox.h"
#include "unit/engine/sample.h"

static const struct refused calls[] = {
        {"c1@x", "conv1", "ann@a.example", "bob@b.example", 504, "1008;reason=\"No route\";source=\"edge.a.example\"", 1},
        {"c2@x", "conv2", "ann@a.example", "bob@b.example", 403, "4001;reason=\"No\"", 2},
};

static int setup(void **state) {
        *state = sample_case(calls, 2);
        return 0;
}

static int teardown(void **state) {
        store_free(*state);
        return 0;
}

/* Rows as text: cells with '|', NULL as "-", texts in ''. */
static int add_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                   const bool *is_number) {
        struct buf *b = ctx;

        (void)names;
        for (int i = 0; i < n; i++) {
                const char *quote = is_null[i] || is_number[i] ? "" : "'";
                buf_printf(b, "%s%s%.*s%s", i ? "|" : "", quote, SPAN_ARG(is_null[i] ? SPAN("-") : values[i]), quote);
        }
        buf_putc(b, '\n');
        return 0;
}

static const struct {
        const char *sql, *rows;
} good[] = {
        {"SELECT 1, 'a', NULL, 1.5", "1|'a'|-|1.5\n"},
        {"SELECT code, evidence, source FROM v_diag ORDER BY code; -- and no more\n", "1008|'m1@31'|'edge.a.example'\n4001|'m2@31'|-\n"},
        {"SELECT count(*) FROM v_message", "2\n"},
        {"SELECT count(*) FROM v_diag d JOIN v_diag_param p ON p.diag = d.diag", "3\n"},
        {"SELECT host('<sip:ann@Edge.A.example:5061;transport=tls>'), host('sip:h.example'), host('10.0.0.1:5061'),"
         " host('[2001:DB8::1]:5061'), host('sips:u@h;x'), host('tel:+1'), host(''), host(NULL)",
         "'edge.a.example'|'h.example'|'10.0.0.1'|'2001:db8::1'|'h'|'+1'|''|-\n"},
        {"SELECT number('12 apples'), number('0x1F'), number('apples'), number(''), number('99999999999999999999'), number(7)",
         "12|31|-|-|-|7\n"},
        {"SELECT iso(1500000), iso(-1), iso('x'), iso(NULL)", "'1970-01-01T00:00:01.500000'|'1969-12-31T23:59:59.999999'|-|-\n"},
        {"SELECT name FROM t_icewarn WHERE bit = 2", "'turnUdpAllocateFailed'\n"},
        {"SELECT name FROM t_status WHERE status = 504", "'Server Time-out'\n"},
        {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT sum(i) FROM n", "5050\n"},
        {"SELECT group_concat(DISTINCT from_aor) FROM v_message", "'ann@a.example'\n"},
        {"SELECT printf('%.1f s', 2.5), replace('abc', 'b', 'x'), instr('abc', 'c')", "'2.5 s'|'axc'|3\n"},
        {"SELECT printf('%.*c', 1000000000, 'x'), printf('%1000000000d', 1)", "-|-\n"},
        {"SELECT row_number() OVER (ORDER BY code DESC), code FROM v_diag", "1|4001\n2|1008\n"},
};

static void test_good(void **state) {
        struct sandbox *b = NULL;

        assert_int_equal(sandbox_new(*state, &b), 0);
        for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
                struct buf rows = BUF_INIT;
                if (sandbox_query(b, good[i].sql, add_row, &rows, NULL) != SANDBOX_DONE)
                        fail_msg("%s: %s", good[i].sql, sandbox_error(b));
                assert_string_equal(buf_str(&rows), good[i].rows);
                buf_done(&rows);
        }
        sandbox_free(b);
}

static const struct {
        const char *sql, *error;
} bad[] = {
        {"", "no statement"},
        {"-- nothing", "no statement"},
        {"SELECT 1; SELECT 2", "more than one statement"},
        {"SELECT 1; DROP TABLE call", "more than one statement"},
        {"SELECT", "incomplete input"},
        {"SELECT nobody FROM v_call", "no such column: nobody"},
        {"SELECT * FROM nobody", "no such table: nobody"},
        {"SELECT * FROM meta", "access to meta.key is prohibited"},
        {"SELECT value FROM v_call, main.meta", "access to meta.value is prohibited"},
        {"SELECT count(*) FROM meta", "not authorized"},
        {"SELECT * FROM blob", "access to blob.id is prohibited"},
        {"SELECT data FROM block", "access to block.data is prohibited"},
        {"SELECT text FROM str", "access to str.text is prohibited"},
        {"SELECT s.method FROM sighting s", "access to sighting.method is prohibited"},
        {"SELECT rowid FROM sighting", "access to sighting.id is prohibited"},
        {"SELECT 1 WHERE EXISTS (SELECT value FROM meta)", "access to meta.value is prohibited"},
        {"WITH v_call AS (SELECT value FROM meta) SELECT * FROM v_call", "access to meta.value is prohibited"},
        {"SELECT * FROM (SELECT text FROM str) AS v_call", "access to str.text is prohibited"},
        {"SELECT sql FROM sqlite_master", "access to sqlite_master.sql is prohibited"},
        {"SELECT sql FROM sqlite_schema", "access to sqlite_master.sql is prohibited"},
        {"SELECT sql FROM temp.sqlite_temp_master", "access to temp.sqlite_temp_master.sql is prohibited"},
        {"SELECT * FROM pragma_database_list", "not authorized"},
        {"PRAGMA query_only = 0", "not authorized"},
        {"PRAGMA database_list", "not authorized"},
        {"ATTACH ':memory:' AS x", "not authorized"},
        {"ATTACH '/tmp/sipdx-sandbox' AS x", "not authorized"},
        {"DETACH temp", "not authorized"},
        {"VACUUM INTO '/tmp/sipdx-sandbox'", "not authorized"},
        {"VACUUM", "not authorized"},
        {"SELECT load_extension('x')", "not authorized to use function: load_extension"},
        {"SELECT zeroblob(1000000000)", "not authorized to use function: zeroblob"},
        {"SELECT randomblob(10)", "not authorized to use function: randomblob"},
        {"SELECT random()", "not authorized to use function: random"},
        {"SELECT datetime('now')", "not authorized to use function: datetime"},
        {"SELECT current_timestamp", "not authorized to use function: current_timestamp"},
        {"SELECT sqlite_version()", "not authorized to use function: sqlite_version"},
        {"INSERT INTO call(id, kind) VALUES (1, 'x')", "not authorized"},
        {"UPDATE call SET kind = 'x'", "not authorized"},
        {"DELETE FROM call", "not authorized"},
        {"CREATE TABLE x(a)", "not authorized"},
        {"CREATE TEMP TABLE x(a)", "not authorized"},
        {"CREATE TEMP VIEW v_x AS SELECT * FROM meta", "not authorized"},
        {"DROP VIEW v_call", "not authorized"},
        {"DELETE FROM t_status", "not authorized"},
        {"INSERT INTO t_status VALUES (1, 'a', 'b', 'c')", "not authorized"},
        {"REINDEX", "not authorized"},
        {"ANALYZE", "not authorized"},
        {"BEGIN", "not authorized"},
        {"SAVEPOINT a", "not authorized"},
        {"SELECT count(*) FROM sqlite_master", "not authorized"},
        {"SELECT count(*) FROM trace", "not authorized"},
        {"SELECT text FROM trace", "access to trace.text is prohibited"},
        {"SELECT * FROM json_each('[1]')", "vtable constructor failed: json_each"},
        {"SELECT count(*) FROM dbstat", "vtable constructor failed: dbstat"},
        {"SELECT 1 FROM pragma_table_info('meta')", "not authorized"},
        {"SELECT message_text(1)", "not authorized to use function: message_text"},
        {"SELECT header((SELECT value FROM meta), 'From')", "access to meta.value is prohibited"},
        {"SELECT header(message, (SELECT sql FROM sqlite_master)) FROM v_message", "access to sqlite_master.sql is prohibited"},
        {"SELECT header(message, 'From'), (SELECT max(data) FROM blob) FROM v_message", "access to blob.data is prohibited"},
        {"SELECT 1 FROM v_message ORDER BY header(message, 'From'), (SELECT data FROM block)", "access to block.data is prohibited"},
        {"EXPLAIN SELECT 1; SELECT 1", "more than one statement"},
};

static void test_bad(void **state) {
        struct sandbox *b = NULL;
        struct totals before, after;
        struct buf none = BUF_INIT;

        assert_int_equal(store_totals(*state, &before), 0);
        assert_int_equal(sandbox_new(*state, &b), 0);
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                if (sandbox_query(b, bad[i].sql, add_row, &none, NULL) != SANDBOX_ERROR)
                        fail_msg("%s: is not refused", bad[i].sql);
                if (strcmp(sandbox_error(b), bad[i].error) != 0)
                        fail_msg("%s: %s, not %s", bad[i].sql, sandbox_error(b), bad[i].error);
        }
        assert_int_equal(none.n, 0);
        buf_done(&none);
        sandbox_free(b);
        assert_int_equal(access("/tmp/sipdx-sandbox", F_OK), -1);
        assert_int_equal(store_totals(*state, &after), 0);
        assert_memory_equal(&before, &after, sizeof(before));
}

#define NUMBERS(n) "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " #n ") "

static const char *const bombs[] = {
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY i",
        NUMBERS(10000) "SELECT count(*) FROM n a, n b, n c",
        "SELECT length(replace(printf('%.*c', 1000, 'x'), 'x', printf('%.*c', 2000, 'y')))",
        NUMBERS(2000) "SELECT length(group_concat(printf('%.*c', 1000, 'x'))) FROM n",
        NUMBERS(100000) "SELECT i, printf('%.*c', 60000, 'x') AS x FROM n ORDER BY x, i",
};

static void test_bombs(void **state) {
        struct sandbox *b = NULL;
        uint64_t steps = 0;

        assert_int_equal(sandbox_new(*state, &b), 0);
        for (size_t i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
                if (sandbox_query(b, bombs[i], NULL, NULL, &steps) != SANDBOX_BUDGET)
                        fail_msg("%s: is not over budget", bombs[i]);
                /* And the next statement has a budget of its own. */
                assert_int_equal(sandbox_query(b, "SELECT 1", NULL, NULL, &steps), SANDBOX_DONE);
                assert_in_range(steps, 1, 20);
        }
        sandbox_free(b);
}

/* A statement of which SQLite would read so much that its table is made first. */
static char *staged(const char *body, const char *statement) {
        struct buf b = BUF_INIT;
        char *sql;

        buf_printf(&b, "WITH a AS MATERIALIZED (%s /*", body);
        buf_fill(&b, 'x', 20000);
        buf_printf(&b, "*/) %s", statement);
        sql = buf_steal(&b);
        assert_non_null(sql);
        return sql;
}

/* Twice, because what was made the first time is there the second time. */
static void test_staged(void **state) {
        static const struct {
                const char *body, *statement;
                enum sandbox_end end;
                const char *said; /* its rows, or the error */
        } cases[] = {
                {"SELECT code, 'x' AS word FROM v_diag ORDER BY code DESC", "SELECT code, word FROM a", SANDBOX_DONE, "4001|'x'\n1008|'x'\n"},
                {"SELECT code, 'x' AS word FROM v_diag ORDER BY code DESC", "SELECT count(*) FROM a", SANDBOX_DONE, "2\n"},
                {"SELECT code FROM v_diag", "SELECT value FROM meta", SANDBOX_ERROR, "access to meta.value is prohibited"},
                {"SELECT value FROM meta", "SELECT 1 FROM a", SANDBOX_ERROR, "access to meta.value is prohibited"},
                {"SELECT sql FROM sqlite_temp_master", "SELECT 1 FROM a", SANDBOX_ERROR, "access to temp.sqlite_temp_master.sql is prohibited"},
                {"SELECT nowhere FROM v_diag", "SELECT 1 FROM a", SANDBOX_ERROR, "no such column: nowhere"},
                {"SELECT x.i FROM (" NUMBERS(10000) "SELECT a.i FROM n a, n b, n c) x", "SELECT 1 FROM a", SANDBOX_BUDGET, ""},
        };
        struct sandbox *b = NULL;

        assert_int_equal(sandbox_new(*state, &b), 0);
        for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
                struct buf rows = BUF_INIT;
                char *sql = staged(cases[i / 2].body, cases[i / 2].statement);
                assert_int_equal(sandbox_judge(b, sql, NULL, add_row, &rows), cases[i / 2].end);
                if (cases[i / 2].end != SANDBOX_BUDGET)
                        assert_string_equal(rows.n ? buf_str(&rows) : sandbox_error(b), cases[i / 2].said);
                buf_done(&rows);
                free(sql);
        }
        assert_int_equal(sandbox_query(b, "SELECT 1", NULL, NULL, NULL), SANDBOX_DONE);
        sandbox_free(b);
}

struct empties {
        struct buf names; /* must stand first: rows are added to it too */
        bool goes_on;
};

static bool note_empty(void *ctx, struct span table) {
        struct empties *e = ctx;

        buf_printf(&e->names, "%.*s is empty\n", SPAN_ARG(table));
        return e->goes_on;
}

/* Whoever is told that a table has no row says whether the rest is made; it is told again where the table stayed. */
static void test_empty_tables(void **state) {
        struct sandbox *b = NULL;
        char *sql = staged("SELECT code FROM v_diag WHERE code = 7", "SELECT count(*) FROM a");

        assert_int_equal(sandbox_new(*state, &b), 0);
        for (int i = 0; i < 4; i++) {
                struct empties e = {BUF_INIT, i % 2 == 0};
                assert_int_equal(sandbox_judge(b, sql, note_empty, add_row, &e), SANDBOX_DONE);
                assert_string_equal(buf_str(&e.names), i % 2 == 0 ? "a is empty\n0\n" : "a is empty\n");
                buf_done(&e.names);
        }
        free(sql);
        sandbox_free(b);
}

/* Functions that read texts do so by statements of their own, past the authorizer: it must be there again for the next rule,
 * and a rule must not come past it through them. */
static void test_functions_of_messages(void **state) {
        struct sandbox *b = NULL;
        struct buf rows = BUF_INIT;

        assert_int_equal(sandbox_new(*state, &b), 0);
        assert_int_equal(sandbox_query(b, "SELECT header(1, 'Call-ID'), header(1, 'i'), header(1, 'Call-ID', 2), header(1, ''),"
                                       " header(1, 'Call-ID', -9223372036854775808), header(99, 'From'), header('x', 'From'),"
                                       " header(NULL, 'From'), header(1, NULL), header_at(1, 'Call-ID'), header(1, 'Call-ID;x')",
                                       add_row, &rows, NULL), SANDBOX_DONE);
        assert_string_equal(buf_str(&rows), "'c1@x'|'c1@x'|-|-|-|-|-|-|-|'m1@16'|-\n");
        for (int i = 0; i < 2; i++) {
                assert_int_equal(sandbox_query(b, "SELECT data FROM blob", NULL, NULL, NULL), SANDBOX_ERROR);
                assert_string_equal(sandbox_error(b), "access to blob.data is prohibited");
                assert_int_equal(sandbox_query(b, "SELECT count(header(message, 'Call-ID')) FROM v_message", NULL, NULL, NULL), SANDBOX_DONE);
        }
        buf_done(&rows);
        sandbox_free(b);
}

/* Statements that are too large to be looked at. */
static void test_large(void **state) {
        struct sandbox *b = NULL;
        struct buf deep = BUF_INIT, wide = BUF_INIT, longer = BUF_INIT;

        assert_int_equal(sandbox_new(*state, &b), 0);
        buf_puts(&deep, "SELECT ");
        for (int i = 0; i < 200; i++)
                buf_puts(&deep, "(1+");
        buf_puts(&deep, "1");
        for (int i = 0; i < 200; i++)
                buf_putc(&deep, ')');
        assert_int_equal(sandbox_query(b, buf_str(&deep), NULL, NULL, NULL), SANDBOX_ERROR);
        assert_string_equal(sandbox_error(b), "parser stack overflow");
        buf_puts(&wide, "SELECT 1");
        for (int i = 0; i < 300; i++)
                buf_puts(&wide, ",1");
        assert_int_equal(sandbox_query(b, buf_str(&wide), NULL, NULL, NULL), SANDBOX_ERROR);
        assert_string_equal(sandbox_error(b), "too many columns in result set");
        buf_puts(&longer, "SELECT 1 --");
        for (int i = 0; i < 70000; i++)
                buf_putc(&longer, '-');
        assert_int_equal(sandbox_query(b, buf_str(&longer), NULL, NULL, NULL), SANDBOX_ERROR);
        assert_string_equal(sandbox_error(b), "string or blob too big");
        buf_done(&deep);
        buf_done(&wide);
        buf_done(&longer);
        sandbox_free(b);
}

static const struct {
        const char *sql, *table; /* NULL: fine */
} scans[] = {
        {"SELECT 1", NULL},
        {"SELECT * FROM v_message", "message"},
        {"SELECT count(*) FROM v_message", "message"},
        {"SELECT * FROM v_message AS x WHERE x.status = 504", "sighting"},
        {"SELECT * FROM v_message WHERE message = 3", NULL},
        {"SELECT * FROM v_message WHERE call = 3", NULL},
        {"SELECT * FROM v_transaction", "tx"},
        {"SELECT count(*) FROM v_transaction", "tx"},
        {"SELECT * FROM v_transaction WHERE fate IN ('failed', 'unanswered')", NULL},
        {"SELECT * FROM v_event WHERE topic = 'TF_DIAG'", NULL},
        {"SELECT * FROM v_event_field WHERE name = 'x'", "event_field"},
        {"SELECT * FROM v_event e JOIN v_event_field f ON f.event = e.event WHERE e.topic = 'TF_DIAG'", NULL},
        {"SELECT * FROM v_diag", NULL},
        {"SELECT * FROM v_call", NULL},
        {"SELECT * FROM v_diag d JOIN v_message m ON m.message = d.message WHERE d.code = 1", NULL},
        {"SELECT * FROM v_diag WHERE EXISTS (SELECT 1 FROM v_message WHERE status = 3)", "sighting"},
        {"SELECT nobody FROM v_message", NULL},
};

static void test_full_scan(void **state) {
        struct sandbox *b = NULL;

        assert_int_equal(sandbox_new(*state, &b), 0);
        for (size_t i = 0; i < sizeof(scans) / sizeof(scans[0]); i++) {
                const char *table = sandbox_full_scan(b, scans[i].sql);
                if (!table != !scans[i].table || (table && strcmp(table, scans[i].table) != 0))
                        fail_msg("%s: %s, not %s", scans[i].sql, table ? table : "-", scans[i].table ? scans[i].table : "-");
        }
        sandbox_free(b);
}

static int add_name(void *ctx, const char *name) {
        buf_printf(ctx, "%s ", name);
        return 0;
}

static void test_columns(void **state) {
        struct sandbox *b = NULL;
        struct buf names = BUF_INIT;

        assert_int_equal(sandbox_new(*state, &b), 0);
        assert_int_equal(sandbox_columns(b, "SELECT 1 AS a, code, 2 AS \"b c\" FROM v_diag", add_name, &names), 0);
        assert_string_equal(buf_str(&names), "a code b c ");
        assert_int_equal(sandbox_columns(b, "SELECT * FROM meta", add_name, &names), -EINVAL);
        assert_string_equal(sandbox_error(b), "access to meta.key is prohibited");
        buf_done(&names);
        sandbox_free(b);
}

/* A number is looked up in a table's key, not searched for. */
static void test_keys(void **state) {
        static const char *const queries[] = {
                "SELECT s.name FROM t_q850 q CROSS JOIN t_status s ON s.status = q.status",
                "SELECT c.meaning FROM v_diag d CROSS JOIN t_diagnostic c ON c.code = d.code",
                "SELECT k.meaning FROM t_status s CROSS JOIN t_kind k ON k.kind = s.kind",
        };
        struct sandbox *b = NULL;

        assert_int_equal(sandbox_new(*state, &b), 0);
        for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
                uint64_t steps = 0;
                assert_int_equal(sandbox_query(b, queries[i], NULL, NULL, &steps), SANDBOX_DONE);
                if (steps > 1500)
                        fail_msg("%llu steps: %s", (unsigned long long)steps, queries[i]);
        }
        sandbox_free(b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_good),  cmocka_unit_test(test_bad), cmocka_unit_test(test_keys),       cmocka_unit_test(test_bombs),
                cmocka_unit_test(test_good),  cmocka_unit_test(test_bad), cmocka_unit_test(test_keys),       cmocka_unit_test(test_staged),
                cmocka_unit_test(test_empty_tables),
                cmocka_unit_test(test_large), cmocka_unit_test(test_full_scan), cmocka_unit_test(test_columns),
                cmocka_unit_test(test_functions_of_messages),
        };
        return cmocka_run_group_tests(tests, setup, teardown);
}
