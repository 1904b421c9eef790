/* machine.c: which machine a path is called after. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/machine.h"

static void test_names(void **state) {
        static const struct {
                const char *path, *machine;
                bool named;
        } cases[] = {
                {"up.zip/EDGE01/hosts", "edge01.contoso.example", true},
                {"up.zip/edge01.contoso.example/hosts", "EDGE01", true},
                {"FE01-sipstack.txt", "FE01 +1", true},
                {"logs/FE01_ExchangeCertificate_FL.txt", "FE01", true},
                {"logs/FE01.evtx", "FE01", true},
                {"FE011/hosts", "FE01", false},
                {"FE01-old/hosts", "FE01", false},
                {"logs/hosts", "FE01", false},
                {"10.1.0.11/hosts", "10.1.0.11", false},
                {"FE01/hosts", "", false},
                {"my/hosts", "my", false},
                {"", "FE01", false},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                if (machine_in_path(span_str(cases[i].path), span_str(cases[i].machine)) != cases[i].named)
                        fail_msg("%s, %s", cases[i].path, cases[i].machine);
}

static void test_files(void **state) {
        static const char *const cases[][2] = {
                {"ULS/OWA-01-20160401-0030.log", "OWA-01"}, {"OWA01-20160401-0030.LOG", "OWA01"}, {"x/-20160401-0030.log", ""},
                {"OWA01-2016040-0030.log", ""},             {"OWA01-20160401-0030.txt", ""},       {"", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                assert_true(span_eq(machine_of_file(span_str(cases[i][0])), span_str(cases[i][1])));
}

static void test_words(void **state) {
        (void)state;
        for (enum known k = KNOWN_STATED; k <= KNOWN_ASSUMED; k++)
                assert_int_equal(known_by(span_str(known_word(k))), k);
        assert_int_equal(known_by(SPAN("")), KNOWN_NOT);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_files), cmocka_unit_test(test_words)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
