/*
 * What is wrong with tables of codes; that those of the program are good, test_lint.c says.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/codes.h"
#include "unit/engine/said.h"

static void test_lint(void **state) {
        static const char *const cases[][2] = {
                {"1\ta\n2\tb\n0x10\tc\nx\td\ny\te\n", ""},
                {"2\ta\n1\tb\n", "rules/tables/t.tsv:3: not sorted: '1'\n"},
                {"2\ta\n0x2\tb\n", "rules/tables/t.tsv:3: not sorted: '0x2'\n"},
                {"2\ta\n2\tb\n", "rules/tables/t.tsv:3: a key that stands twice: '2'\n"},
                {"y\ta\nx\tb\n", "rules/tables/t.tsv:3: not sorted: 'x'\n"},
                {"x\ta\n1\tb\n", "rules/tables/t.tsv:3: not sorted: '1'\n"},
                {"1\t\n", "rules/tables/t.tsv:2: an empty 'name'\n"},
                {"\ta\n", "rules/tables/t.tsv:2: no key: '\ta'\n"},
                {"1\n", "rules/tables/t.tsv:2: not as many cells as columns: '1'\nrules/tables/t.tsv:2: an empty 'name'\n"},
                {"1\ta\tb\n", "rules/tables/t.tsv:2: not as many cells as columns: '1\ta\tb'\n"},
                {"1\ta \n", "rules/tables/t.tsv:2: blanks around 'a '\n"},
                {"1\ta\x1b[m\n", "rules/tables/t.tsv:2: characters that cannot be shown in 'a\\x1b[m'\n"},
        };
        struct buf b = BUF_INIT;

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct complaints c = {0};
                codes_lint_table(SPAN("t"), (struct tsv){SPAN("code\tname"), span_str(cases[i][0])}, &c);
                assert_string_equal(said(&c, &b), cases[i][1]);
        }
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_lint)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
