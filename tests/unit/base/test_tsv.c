/*
 * Tables of codes: rows and cells where they lie, cells that are empty or not there, keys that are numbers and keys that are none.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/tsv.h"

static void test_cells(void **state) {
        static const struct {
                const char *row;
                size_t column;
                const char *want;
        } cases[] = {
                {"a\tb\tc", 0, "a"}, {"a\tb\tc", 2, "c"}, {"a\tb\tc", 3, ""}, {"a\t\tc", 1, ""}, {"a\t", 1, ""}, {"", 0, ""}, {"\tb", 0, ""},
        };
        struct tsv t = {.head = SPAN("code\tname\tmeaning"), .rest = SPAN("1\ta\t\n\n2\tb\tc")};
        struct span row;

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                assert_true(span_eq(tsv_cell(span_str(cases[i].row), cases[i].column), span_str(cases[i].want)));
        assert_int_equal(tsv_column(&t, "meaning"), 2);
        assert_true(tsv_column(&t, "mean") == SIZE_MAX);
        assert_true(tsv_row(&t, &row) && span_eq(row, SPAN("1\ta\t")));
        assert_true(tsv_row(&t, &row) && span_eq(row, SPAN("2\tb\tc")));
        assert_false(tsv_row(&t, &row));
}

static void test_numbers(void **state) {
        static const struct {
                const char *cell;
                int r;
                uint64_t want;
        } cases[] = {
                {"12", 0, 12}, {"0x1F", 0, 31}, {"0x80090322", 0, 0x80090322}, {"", -1, 0}, {"0x", -1, 0}, {"1a", -1, 0}, {"-1", -1, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                uint64_t n = 0;
                assert_int_equal(tsv_number(span_str(cases[i].cell), &n) < 0, cases[i].r < 0);
                assert_int_equal(n, cases[i].want);
        }
}

static void test_lookup(void **state) {
        struct tsv t;

        (void)state;
        assert_true(span_eq(tsv_lookup("status", 486, "name"), SPAN("Busy Here")));
        assert_true(span_eq(tsv_lookup("result", 0x80090322, "name"), SPAN("SEC_E_WRONG_PRINCIPAL")));
        assert_true(tsv_lookup("diagnostic", 1028, "meaning").n > 0);
        assert_true(tsv_range("component", 1028, "component").n > 0);
        assert_int_equal(tsv_lookup("status", 999, "name").n, 0);
        assert_int_equal(tsv_lookup("status", 486, "nothing").n, 0);
        assert_int_equal(tsv_lookup("nothing", 486, "name").n, 0);
        assert_int_equal(tsv_range("component", UINT64_MAX, "component").n, 0);
        assert_false(tsv_open("nothing", &t));
}

static void test_all(void **state) {
        struct span name;
        struct tsv t;
        size_t n = 0, i = 0;

        (void)state;
        while (tsv_next(&i, &name, &t)) {
                assert_true(name.n && t.head.n);
                n++;
        }
        assert_true(n > 9);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_cells), cmocka_unit_test(test_numbers), cmocka_unit_test(test_lookup),
                                           cmocka_unit_test(test_all)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
