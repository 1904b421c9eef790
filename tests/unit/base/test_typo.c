/*
 * How many slips of the finger lie between two words.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/typo.h"

static void test_count(void **state) {
        static const struct {
                const char *a, *b;
                size_t want;
        } cases[] = {
                {"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"triage", "triage", 0}, {"triage", "traige", 1}, {"triage", "trage", 1},
                {"triage", "triagge", 1}, {"triage", "trioge", 1}, {"rules", "tools", 4}, {"ab", "ba", 1}, {"abc", "ca", 3}, {"SEC_E", "sec_e", 0},
        };
        char wide[80];

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                assert_int_equal(typo_count(span_str(cases[i].a), span_str(cases[i].b)), cases[i].want);
                assert_int_equal(typo_count(span_str(cases[i].b), span_str(cases[i].a)), cases[i].want);
        }
        memset(wide, 'x', sizeof(wide));
        assert_true(typo_count(span_of(wide, sizeof(wide)), span_of(wide, sizeof(wide))) > TYPO_MAX);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_count)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
