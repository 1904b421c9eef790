/*
 * Every code of every table is explained, in the forms in which people and logs write it; what is unknown is not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/tsv.h"
#include "engine/explain.h"

static const struct rules none = {0};

/* "as:code name" of each reading, "; " between; borrowed until the next call. */
static const char *readings(const struct rules *rules, const char *what, struct buf *b) {
        struct explained *v = NULL;
        struct arena a;
        size_t n = 0;

        arena_init(&a);
        assert_int_equal(explain(rules, span_str(what), &a, &v, &n), 0);
        buf_reset(b);
        for (size_t i = 0; i < n; i++)
                buf_printf(b, "%s%s:%.*s %.*s", i ? "; " : "", v[i].as, SPAN_ARG(v[i].code), SPAN_ARG(v[i].name));
        arena_done(&a);
        return buf_str(b);
}

static void test_forms(void **state) {
        static const char *const cases[][2] = {
                {"480", "sip:480 Temporarily Unavailable"},
                {"  sip:480 ", "sip:480 Temporarily Unavailable"},
                {"SIP: 480", "sip:480 Temporarily Unavailable"},
                {"480 Temporarily not available", "sip:480 Temporarily Unavailable"},
                {"1028", "diag:1028 "},
                {"ms-diagnostics: 1028;reason=\"x\";source=\"y\"", "diag:1028 "},
                {"10050", "diag:10050 ; winsock:10050 WSAENETDOWN"},
                {"winsock:10050", "winsock:10050 WSAENETDOWN"},
                {"WinsockFailureCode=\"10054(WSAECONNRESET)\"", "winsock:10054 WSAECONNRESET"},
                {"0x80090322", "result:0x80090322 SEC_E_WRONG_PRINCIPAL"},
                {"0X80090322", "result:0x80090322 SEC_E_WRONG_PRINCIPAL"},
                {"80090322", "result:0x80090322 SEC_E_WRONG_PRINCIPAL"},
                {"2148074274", "result:0x80090322 SEC_E_WRONG_PRINCIPAL"},
                {"-2146893022", "result:0x80090322 SEC_E_WRONG_PRINCIPAL"},
                {"-9223372036854775808", ""}, {"-4294966268", ""}, /* low halves of 0 and 1028 */
                {"0xffffffff80090322", "result:0x80090322 SEC_E_WRONG_PRINCIPAL"},
                {"HRESULT=\"0x80090322(SEC_E_WRONG_PRINCIPAL)\"", "result:0x80090322 SEC_E_WRONG_PRINCIPAL"},
                {"sec_e_wrong_principal", "result:0x80090322 SEC_E_WRONG_PRINCIPAL"},
                {"0x80ef0198", "result:0x80ef0198 SIP 408 Request Timeout"},
                {"0x80071111", "result:0x80071111 "},
                {"0x90317", "result:0x80090317 SEC_E_CONTEXT_EXPIRED; icewarn:0x90317 "}, {"590615", "result:0x80090317 SEC_E_CONTEXT_EXPIRED"},
                {"0x12b", "icewarn:0x12b "},
                {"0x20000000", ""},
                {"icewarn:0x20000000", "icewarn:0x20000000 "},
                {"turntcptimedout", "icewarn:0x1 turnTcpTimedOut"},
                {"Q.850;cause=18", "q850:18 no user responding"},
                {"\"486\"", "sip:486 Busy Here; stun:486 Allocation Quota Reached"},
                {"stir", "reason:STIR "},
                {"510532", "teams:510532 "},
                {"subcode=560403", "teams:560403 "},
                {"handshake_failure", "tls:40 handshake_failure"},
                {"User does not exist.", "diag:1003 "},
                {"Final handshake failed", "diag:1000 "},
                {"150", ""}, {"diag:150", "diag:150 "}, {"q850:200", ""}, {"-", ""}, {"", ""}, {":", ""}, {"0x", ""}, {"sip:", ""}, {"\"", ""},
                {"486x", ""}, {"18446744073709551616", ""}, {"nothing of the kind", ""},
        };
        struct buf b = BUF_INIT;

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                assert_string_equal(readings(&none, cases[i][0], &b), cases[i][1]);
        buf_done(&b);
}

/* Each key of each table that a word chooses, and nothing that lies beside it. */
static void test_all(void **state) {
        static const char *const tables[][2] = {
                {"sip", "status"}, {"diag", "diagnostic"}, {"q850", "q850"}, {"teams", "teams"}, {"warning", "warning"}, {"stun", "stun_error"},
                {"tls", "tls_alert"}, {"result", "result"}, {"icewarn", "icewarn"}, {"icewarn-qoe", "icewarn_qoe"}, {"reason", "reason"},
        };
        struct buf what = BUF_INIT, b = BUF_INIT;
        struct span row;
        struct tsv t;

        (void)state;
        for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
                assert_true(tsv_open(tables[i][1], &t));
                while (tsv_row(&t, &row)) {
                        struct span key = tsv_cell(row, 0);
                        buf_reset(&what);
                        buf_printf(&what, "%s:%.*s", tables[i][0], SPAN_ARG(key));
                        const char *said = readings(&none, buf_str(&what), &b);
                        if (!span_istarts(span_str(said), buf_span(&what)))
                                fail_msg("%s: %s", buf_str(&what), said);
                }
        }
        buf_done(&what);
        buf_done(&b);
}

static struct span fact(const struct explained *e, const char *name) {
        for (size_t i = 0; i < e->n_facts; i++)
                if (span_eq(e->facts[i].name, span_str(name)))
                        return e->facts[i].text;
        return SPAN_NONE;
}

static void test_facts(void **state) {
        struct explained *v = NULL;
        struct arena a;
        size_t n = 0;

        (void)state;
        arena_init(&a);
        assert_int_equal(explain(&none, SPAN("10054"), &a, &v, &n), 0);
        assert_int_equal(n, 2);
        assert_true(span_eq(v[0].facts[0].name, SPAN("meaning")));
        assert_true(span_eq(fact(&v[0], "written by"), SPAN("Mediation Server")));
        assert_true(span_eq(fact(&v[1], "written"), SPAN("0x80072746, 2147952454, -2147014842; Win32 10054")));
        assert_int_equal(explain(&none, SPAN("0x80012b"), &a, &v, &n), 0);
        assert_true(n == 1 && v[0].n_bits == 6 && v[0].is_mask);
        assert_int_equal(v[0].bits[5].bit, 0x800000);
        assert_true(v[0].bits[5].path.n && v[0].bits[5].open.n);
        arena_done(&a);
}

static void test_rules(void **state) {
        struct expect match = {(char *)"diagnostic", (char *)"1028"};
        struct rule v[] = {{.id = (char *)"a-rule", .match = &match, .n_match = 1}, {.id = (char *)"busy", .sql = (char *)"status = 486"}};
        struct rules rules = {.v = v, .n = 2};
        struct buf b = BUF_INIT;
        struct span near[3];
        struct explained *e = NULL;
        struct arena a;
        size_t n = 0;

        (void)state;
        arena_init(&a);
        assert_string_equal(readings(&rules, "A-RULE", &b), "rule:a-rule ");
        assert_int_equal(explain(&rules, SPAN("diag:1028"), &a, &e, &n), 0);
        assert_true(n == 1 && e[0].n_rules == 1 && e[0].rules[0] == &v[0]);
        assert_int_equal(explain(&rules, SPAN("sip:486"), &a, &e, &n), 0);
        assert_true(n == 1 && e[0].n_rules == 1 && e[0].rules[0] == &v[1]);
        assert_int_equal(explain_near(&rules, SPAN("a-rlue"), near, 3), 1);
        assert_true(span_eq(near[0], SPAN("a-rule")));
        assert_int_equal(explain_near(&rules, SPAN("sec_e_wrong_princpal"), near, 3), 1);
        assert_true(span_eq(near[0], SPAN("SEC_E_WRONG_PRINCIPAL")));
        assert_int_equal(explain_near(&rules, SPAN("SIPPROXY_E"), near, 3), 3);
        assert_int_equal(explain_near(&rules, SPAN("zzzzzz"), near, 3), 0);
        arena_done(&a);
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_forms), cmocka_unit_test(test_all), cmocka_unit_test(test_facts),
                                           cmocka_unit_test(test_rules)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
