/*
 * What `match:` is compiled to: which rules can have it, and that its SQL holds nothing but checked words. What the SQL
 * finds is tested in test_engine.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "engine/match.h"
#include "engine/sandbox.h"
#include "unit/engine/sample.h"

static const struct {
        const char *subject, *names[3];
        bool fits;
} checks[] = {
        {"domain", {"diagnostic"}, true},          {"user", {"status", "diagnostic"}, true},
        {"server", {"diagnostic", "method"}, true}, {"call", {"diagnostic"}, true},
        {"media", {"diagnostic"}, false},          {"domain", {"status", "method"}, false},
        {"domain", {NULL}, false},
        {"server", {"event"}, true},               {"server", {"event", "provider", "words"}, true},
        {"domain", {"event"}, false},              {"server", {"event", "status"}, false},
        {"server", {"diagnostic", "words"}, false},
};

static void test_check(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
                struct expect match[3];
                struct rule r = {.subject = (char *)checks[i].subject, .match = match};
                for (; r.n_match < 3 && checks[i].names[r.n_match]; r.n_match++)
                        match[r.n_match] = (struct expect){(char *)checks[i].names[r.n_match], (char *)"1"};
                assert_int_equal(match_check(&r), checks[i].fits);
        }
}

/* The conditions, which stand once for messages and, without status and method, once for pasted headers. */
static const struct {
        const char *match, *has[3];
        bool events;
} cases[] = {
        {"{diagnostic: 1008}", {" AND d.code IN (1008)", " AND (m.status IS NULL OR m.status >= 300)",
                                " WHERE d.message IS NULL AND d.code IN (1008)"}, true},
        {"{diagnostic: [1, 2], header: [ms-diagnostics, ms-diagnostics-public]}",
         {" AND d.code IN (1, 2)", " AND d.header IN ('ms-diagnostics', 'ms-diagnostics-public')",
          " WHERE d.message IS NULL AND d.code IN (1, 2) AND d.header IN ('ms-diagnostics', 'ms-diagnostics-public')"}, true},
        {"{diagnostic: 1, status: [504, 500]}", {" AND m.status IN (504, 500)"}, false},
        {"{diagnostic: 1, method: INVITE}", {" AND m.method IN ('INVITE')", " AND (m.status IS NULL OR m.status >= 300)"}, false},
};

static void test_sql(void **state) {
        static const char *const subjects[] = {"domain", "user", "server", "call"};
        struct store *s = sample_case(NULL, 0);
        struct sandbox *box = NULL;

        (void)state;
        assert_int_equal(sandbox_new(s, &box), 0);
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct buf head = BUF_INIT;
                struct rule r;
                buf_printf(&head, "severity: error\nkind: cause\nmatch: %s\n", cases[i].match);
                sample_rule(&r, "r", buf_str(&head), NULL);
                for (size_t k = 0; k < 4; k++) {
                        char *was = r.subject, *sql;
                        r.subject = (char *)subjects[k];
                        assert_non_null(sql = match_sql(&r));
                        for (size_t c = 0; c < 3 && cases[i].has[c]; c++)
                                assert_non_null(strstr(sql, cases[i].has[c]));
                        assert_int_equal(strstr(sql, "d.message IS NULL") != NULL, cases[i].events);
                        assert_int_equal(sandbox_query(box, sql, NULL, NULL, NULL), SANDBOX_DONE);
                        assert_null(sandbox_full_scan(box, sql));
                        free(sql);
                        r.subject = was;
                }
                rule_done(&r);
                buf_done(&head);
        }
        sandbox_free(box);
        store_free(s);
}

static void test_event(void **state) {
        struct store *s = sample_case(NULL, 0);
        struct sandbox *box = NULL;
        struct expect match[] = {{(char *)"event", (char *)"1"}, {(char *)"event", (char *)"2"}, {(char *)"provider", (char *)"LS A"},
                                 {(char *)"words", (char *)"a=b"}, {(char *)"words", (char *)"c"}};
        const struct rule r = {.id = (char *)"r", .subject = (char *)"server", .match = match, .n_match = 5, .n_patterns = 1};
        char *sql;

        (void)state;
        assert_int_equal(sandbox_new(s, &box), 0);
        assert_non_null(sql = match_sql(&r));
        assert_non_null(strstr(sql, " AND w.event_id IN (1, 2)"));
        assert_non_null(strstr(sql, " AND w.provider COLLATE NOCASE IN ('LS A')"));
        assert_non_null(strstr(sql, "instr(lower(f.value), lower('a=b'))"));
        assert_non_null(strstr(sql, "instr(lower(f.value), lower('c'))"));
        assert_int_equal(sandbox_query(box, sql, NULL, NULL, NULL), SANDBOX_DONE);
        assert_null(sandbox_full_scan(box, sql));
        assert_non_null(strstr(sql, "h.rule = 'r'"));
        free(sql);
        sandbox_free(box);
        store_free(s);
}

static void test_own_sql(void **state) {
        struct rule r = {.sql = (char *)"SELECT 1"};
        char *sql = match_sql(&r);

        (void)state;
        assert_string_equal(sql, "SELECT 1");
        free(sql);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_check),
                cmocka_unit_test(test_sql),
                cmocka_unit_test(test_event),
                cmocka_unit_test(test_own_sql),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
