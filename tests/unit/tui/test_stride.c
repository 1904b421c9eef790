/*
 * stride.c: a step takes on twice as much after a short one and half as much after a long one, within its bounds. Times are set
 * back and ahead, never waited for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/stride.h"

enum { LONG_MS = -100000, SHORT_MS = 100000 }; /* how the beginning is moved */

static void the_next_step_fits_the_last(void **state) {
        static const struct {
                size_t first, most;
                int moved_ms;
                size_t want;
        } table[] = {
                {100, 1000, SHORT_MS, 200}, {100, 1000, LONG_MS, 50},
                {500, 1000, SHORT_MS, 1000}, {501, 1000, SHORT_MS, 501}, /* never beyond the most */
                {1000, 1000, SHORT_MS, 1000}, {32, 1000, LONG_MS, 16},
                {31, 1000, LONG_MS, 31}, {16, 1000, LONG_MS, 16}, /* nor below the least */
                {1, 1, SHORT_MS, 1}, {SIZE_MAX, SIZE_MAX, SHORT_MS, SIZE_MAX},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct stride p;
                stride_init(&p, table[i].first, table[i].most);
                assert_int_equal(p.n, table[i].first);
                stride_begin(&p);
                p.begun_ms += table[i].moved_ms;
                stride_end(&p);
                assert_int_equal(p.n, table[i].want);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_next_step_fits_the_last),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
