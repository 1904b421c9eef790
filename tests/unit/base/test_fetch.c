/* base/fetch.h: numbers in both orders, and none behind the end. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/fetch.h"

static void test_numbers(void **state) {
        struct fetch f = fetch_in(SPAN("\x01\x02\x03\x04\x05\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\x80"));

        (void)state;
        assert_int_equal(fetch_u8(&f), 1);
        assert_int_equal(fetch_be16(&f), 0x0203);
        assert_int_equal(fetch_le(&f, 2), 0x0504);
        assert_true(fetch_be(&f, 8) == 0xfffefdfcfbfaf9f8);
        assert_int_equal(fetch_le(&f, 1), 0x80);
        assert_false(f.cut);
        assert_int_equal(f.at, f.s.n);
}

/* What is not all there is 0 and empty, and nothing behind it is read. */
static void test_cut(void **state) {
        struct fetch f = fetch_in(SPAN("\x01\x02\x03"));

        (void)state;
        assert_int_equal(fetch_be32(&f), 0);
        assert_true(f.cut);
        assert_int_equal(fetch_u8(&f), 0);
        assert_int_equal(fetch_span(&f, 0).n, 0);
        assert_int_equal(f.at, 0);
        f = fetch_in(SPAN("\x01\x02\x03"));
        fetch_skip(&f, 3);
        assert_false(f.cut);
        fetch_skip(&f, SIZE_MAX);
        assert_true(f.cut);
        f = fetch_in(SPAN_NONE);
        assert_int_equal(fetch_le(&f, 8), 0);
        assert_true(f.cut);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_cut)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
