/*
 * lines.c: a row for each line, and no secret in any of them, wherever its lines end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/lines.h"

enum { MOST = 8 };

static void secrets_are_followed_over_line_ends(void **state) {
        static const struct {
                const char *raw[MOST], *want[MOST];
        } table[] = {
                {{"one", "", "three"}, {"one", "", "three"}},
                {{"a\033[2Jb", "c\rd"}, {"a\\x1b[2Jb", "c\\rd"}},
                {{"x: NTLM response=\"0123456789abcdef01\", v=4", "next"}, {"x: NTLM response=\"***\", v=4", "next"}},
                {{"x: NTLM gssapi-data=\"0123456789abcdef", " 0123456789abcdef\", v=4", "next"},
                 {"x: NTLM gssapi-data=\"***\", v=4", "***", "next"}},
                {{"0123456789abcdef", "QmFzZTY0IGhhcyA2NA==\r", "next"}, {"***", "***", "next"}},
                {{"<password>", "hush", "</password>", "next", "last"}, {"<password>***</password>", "***", "***", "next", "last"}},
                {{"x: gssapi-data=\"0123456789abcdef", " and no end", "of it"}, {"x: gssapi-data=\"***", "***", "***"}},
                {{"<saml:Assertion>", "<a>", "", "<b>", "</saml:Assertion>", "next"},
                 {"<saml:Assertion>***</saml:Assertion>", "***", "***", "***", "***", "next"}},
        };
        struct arena a;
        (void)state;
        arena_init(&a);
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct span raw[MOST], got[MOST];
                size_t n = 0;
                for (; n < MOST && table[i].raw[n]; n++)
                        raw[n] = span_str(table[i].raw[n]);
                assert_int_equal(lines_make_safe(&a, raw, n, got), 0);
                for (size_t k = 0; k < n; k++) {
                        assert_int_equal(got[k].n, strlen(table[i].want[k]));
                        assert_true(got[k].n == 0 || memcmp(got[k].p, table[i].want[k], got[k].n) == 0);
                }
        }
        assert_int_equal(lines_make_safe(&a, NULL, 0, NULL), 0);
        arena_done(&a);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(secrets_are_followed_over_line_ends),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
