/*
 * ingest/mutate: what another hand would have written, line by line.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/mutate.h"

static void test_mutations(void **state) {
        static const struct {
                enum mutation m;
                const char *text, *mutated; /* NULL: it stays as it is */
        } cases[] = {
                {MUTATE_NAMES, "Call-ID: Ab\r\nVia: x\r\n", "cALL-id: Ab\r\nVia: x\r\n"},
                {MUTATE_NAMES, " ms-diagnostics : 1;a=\"B\"", " MS-DIAGNOSTICS : 1;a=\"B\""},
                {MUTATE_NAMES, "no header\n\nsip:a@b\n", NULL},
                {MUTATE_ORDER, "ms-diagnostics: 1;a=\"x;y\";b=2\n", "ms-diagnostics: 1;b=2;a=\"x;y\"\n"},
                {MUTATE_ORDER, "ms-diagnostics: 1;a=2\n", NULL},
                {MUTATE_ORDER, "ms-diagnostics: 1;a=2;b=\"it goes\n  on\"\n", NULL},
                {MUTATE_ORDER, "From: <sip:a@b>;tag=1;x=2\n", NULL},
                {MUTATE_FOLDS, "ms-client-diagnostics: 1;a=2;b=3\r\n", "ms-client-diagnostics: 1;a=2;\r\n b=3\r\n"},
                {MUTATE_FOLDS, "ms-diagnostics: 1;a=2\n", NULL},
                {MUTATE_WORDING, "SIP/2.0 504 Server time-out\n", "SIP/2.0 504 sERVER TIME-OUT\n"},
                {MUTATE_WORDING, "12:00 INFO SIP/2.0 486 Busy\n", "12:00 INFO SIP/2.0 486 bUSY\n"},
                {MUTATE_WORDING, "INVITE sip:a@b SIP/2.0\n", NULL},
                {MUTATE_WORDING, "ms-diagnostics: 1;reason=\"Not known.\";a=B\n", "ms-diagnostics: 1;reason=\"nOT KNOWN\";a=B\n"},
                {MUTATE_WORDING, "ms-diagnostics: 1;reason=\"No\"", "ms-diagnostics: 1;reason=\"nO.\""},
                {MUTATE_WORDING, "", NULL},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct buf b = BUF_INIT;
                bool changed;
                assert_int_equal(mutate_text(span_str(cases[i].text), cases[i].m, &b, &changed), 0);
                assert_string_equal(buf_str(&b), cases[i].mutated ? cases[i].mutated : cases[i].text);
                assert_int_equal(changed, cases[i].mutated != NULL);
                buf_done(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_mutations)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
