/* literal.c: what every match of an expression must hold. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/literal.h"

static void literals(void **state) {
        static const struct {
                const char *regex, *literal;
                bool any_case;
        } cases[] = {
                {"Result-Code: 0x80090302", "Result-Code: 0x80090302", false},
                {"(?i)failed to validate", "failed to validate", true},
                {"(?si)failed to", "failed to", true},
                {"(?s)(?i)failed to", "failed to", true},
                {"(?s)failed to", "failed to", false},
                {"(?:abcd)efgh", "efgh", false},
                {"(?sx)ab cd", "", false},
                {"abc.*defgh", "defgh", false},
                {"colou?r", "colo", false},
                {"abcd*e", "abc", false},
                {"abcd+ef", "abcd", false},
                {"abcd{2}efghi", "efghi", false},
                {"abcd{0,2}ef", "abc", false},
                {"ab\\.cd\\[x\\]", "ab.cd[x]", false},
                {"ab\\d+cdef", "cdef", false},
                {"ab[^]c]defg", "defg", false},
                {"ab[[:alpha:]]]xyz", "]xyz", false},
                {"ab[\\]]cdef", "cdef", false},
                {"x(?<n>abcdefgh)yz1", "yz1", false},
                {"x(a|b(c|d)\\)e)long", "long", false},
                {"x([)])long", "long", false},
                {"^long$", "long", false},
                {"a|b", "", false},
                {"(?:abcd|efgh)", "", false},
                {"abcd(?x) e f", "", false},
                {"abcd(?i)efgh", "", false},
                {"\\Qabcd\\E", "", false},
                {"\\x41bcdefg", "", false},
                {"(*NO_JIT)abcdef", "", false},
                {"abcd\\", "abcd", false},
                {"abcd[efg", "abcd", false},
                {"abcd(efg", "abcd", false},
                {"", "", false},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct buf b = BUF_INIT;
                bool any_case;
                assert_int_equal(literal_of(span_str(cases[i].regex), &b, &any_case), 0);
                assert_string_equal(buf_str(&b), cases[i].literal);
                assert_int_equal(any_case, cases[i].any_case);
                buf_done(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(literals)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
