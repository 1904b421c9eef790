/* zip.h: the names of members, and no names of what is stored in them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/zip.h"

#define LONG(flags, size, name) "PK\3\4\x14\0" flags "\0\0\0\0\0\0\0\0\0\0\0" size size name "\0\0\0"
#define HEADER(flags, size, name) LONG(flags, size "\0\0\0", name)

static void test_names(void **state) {
        static const struct {
                struct span head;
                const char *names;
        } cases[] = {
                {SPAN(HEADER("\0", "\2", "\1") "axx" HEADER("\0", "\0", "\2") "bc"), "a,bc,"},
                {SPAN(HEADER("\0", "\44", "\1") "a" HEADER("\0", "\0", "\2") "in" "...." HEADER("\0", "\0", "\1") "b"), "a,b,"},
                {SPAN(HEADER("\10", "\0", "\1") "a, of some size" HEADER("\0", "\0", "\1") "b"), "a,b,"},
                {SPAN(LONG("\0", "\377\377\377\377", "\1") "axx" HEADER("\0", "\0", "\1") "b"), "a,b,"},
                {SPAN(HEADER("\0", "\2", "\1") "axx" "PK\1\2"), "a,"},
                {SPAN(HEADER("\0", "\2", "\1") "ax"), "a,"},
                {SPAN(HEADER("\0", "\0", "\2") "a"), ""},
                {SPAN("PK\3\4\x14"), ""},
                {SPAN("PK\5\6"), ""},
                {SPAN(""), ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct span rest = cases[i].head, name;
                char got[32] = "";
                size_t n = 0;
                while (zip_next(&rest, &name)) {
                        assert_true(n + name.n + 2 < sizeof(got));
                        memcpy(got + n, name.p, name.n);
                        n += name.n;
                        got[n++] = ',';
                }
                assert_string_equal(got, cases[i].names);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
