/* ending.c: each way once, and a cap that is said. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "store/ending.h"

static void test_each_once(void **state) {
        static const char failed[] = "failed", ok[] = "ok";
        struct endings e = {0};

        (void)state;
        for (int i = 0; i < 5; i++) {
                assert_int_equal(endings_add(&e, SPAN("INVITE"), ok, 200), 0);
                assert_int_equal(endings_add(&e, SPAN("INVITE"), failed, 488), 0);
                assert_int_equal(endings_add(&e, SPAN("INVITE"), failed, 488), 0);
        }
        assert_int_equal(endings_add(&e, SPAN("invite"), failed, 488), 0);
        assert_int_equal(e.n, 3);
        assert_int_equal(e.v[0].n, 10); /* what is frequent comes to the front */
        assert_int_equal(e.v[0].status, 488);
        assert_int_equal(e.v[1].n, 5);
        assert_false(e.many);
        endings_done(&e);
}

static void test_cap(void **state) {
        struct endings e = {0};
        char method[16];

        (void)state;
        for (int i = 0; i <= ENDINGS_MAX; i++) {
                snprintf(method, sizeof(method), "M%d", i);
                assert_int_equal(endings_add(&e, span_str(method), "failed", 400), 0);
                assert_int_equal(e.many, i == ENDINGS_MAX);
        }
        assert_int_equal(e.n, ENDINGS_MAX);
        endings_done(&e);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_once), cmocka_unit_test(test_cap)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
