/* query/cells.c: numbers bound and read back, at their ends too; many at once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "query/cells.h"
#include "unit/query/many.h"

#include <errno.h>

static void cells_are_numbers_or_none(void **state) {
        (void)state;
        assert_int_equal(cells_number(SPAN("12")), 12);
        assert_int_equal(cells_number(SPAN("-9223372036854775808")), INT64_MIN);
        assert_int_equal(cells_number(SPAN("1.5")), 0);
        assert_int_equal(cells_number(SPAN_NONE), 0);
        assert_int_equal(cells_time(SPAN("12"), false), 12);
        assert_int_equal(cells_time(SPAN("0"), false), 0);
        assert_int_equal(cells_time(SPAN("12"), true), STAMP_NONE);
        assert_int_equal(cells_time(SPAN("noon"), false), STAMP_NONE);
}

static void what_is_kept_is_a_copy(void **state) {
        char text[] = "cell";
        struct arena a;
        int error = 0;
        (void)state;
        arena_init(&a);
        struct span kept = cells_keep(&a, span_str(text), &error);
        text[0] = 'X';
        assert_true(span_eq(kept, SPAN("cell")));
        assert_int_equal(cells_keep(&a, SPAN_NONE, &error).n, 0);
        assert_int_equal(error, 0);
        arena_done(&a);
}

static void numbers_are_bound_in_order(void **state) {
        const int64_t numbers[] = {0, -1, INT64_MAX, INT64_MIN, 42};
        static const char *const want[] = {"0", "-1", "9223372036854775807", "-9223372036854775808", "42"};
        struct buf digits = BUF_INIT;
        struct span v[5];
        (void)state;
        buf_puts(&digits, "before");
        assert_int_equal(cells_bind(numbers, 5, &digits, v), 0);
        for (size_t i = 0; i < 5; i++)
                assert_true(span_eq(v[i], span_str(want[i])));
        assert_int_equal(cells_bind(NULL, 0, &digits, NULL), 0);
        buf_done(&digits);
}

static int take(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null, const bool *is_number) {
        int64_t *sum = ctx;
        (void)names, (void)is_null;
        for (int i = 0; i < n; i++) {
                assert_true(is_number[i]);
                *sum += cells_number(v[i]);
        }
        return 0;
}

static void what_is_asked_gets_them_all(void **state) {
        struct store *s = many_case(1);
        const int64_t numbers[] = {1, 20, -300};
        int64_t sum = 0;
        (void)state;
        assert_int_equal(store_finish(s), 0);
        assert_int_equal(cells_ask(s, "SELECT CAST(?1 AS INTEGER), CAST(?2 AS INTEGER), CAST(?3 AS INTEGER)", numbers, 3, take, &sum), 0);
        assert_int_equal(sum, -279);
        assert_int_equal(cells_ask(s, "SELECT 7", NULL, 0, take, &sum), 0);
        assert_int_equal(sum, -272);
        assert_int_equal(cells_ask(s, "SELECT nothing", NULL, 0, take, &sum), -EINVAL);
        store_free(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(cells_are_numbers_or_none),
                cmocka_unit_test(what_is_kept_is_a_copy),
                cmocka_unit_test(numbers_are_bound_in_order),
                cmocka_unit_test(what_is_asked_gets_them_all),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
