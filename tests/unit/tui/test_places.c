/*
 * places.c: each place once, with the gravest that was said of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/places.h"

static void each_place_stands_once(void **state) {
        static const struct place said[] = {{2, 7, 1}, {1, 9, 3}, {2, 7, 3}, {1, 9, 0}, {2, 6, 0}, {-1, 0, 2}};
        static const struct place want[] = {{-1, 0, 2}, {1, 9, 3}, {2, 6, 0}, {2, 7, 3}};
        struct places p = {0};
        (void)state;
        for (size_t i = 0; i < sizeof said / sizeof *said; i++)
                assert_int_equal(places_add(&p, said[i].a, said[i].b, said[i].severity), 0);
        places_settle(&p);
        assert_int_equal(p.n, 4);
        for (size_t i = 0; i < p.n; i++) {
                assert_int_equal(p.v[i].a, want[i].a);
                assert_int_equal(p.v[i].b, want[i].b);
                assert_int_equal(places_find(&p, want[i].a, want[i].b), want[i].severity);
        }
        assert_int_equal(places_find(&p, 2, 8), GRAVITY_NONE);
        places_done(&p);
}

static void what_is_taken_is_gone(void **state) {
        struct places p = {0};
        (void)state;
        assert_int_equal(places_find(&p, 1, 1), GRAVITY_NONE);
        places_take(&p, 1, 1);
        places_settle(&p);
        assert_int_equal(p.n, 0);
        for (int64_t i = 0; i < 3; i++)
                assert_int_equal(places_add(&p, i, 0, 0), 0);
        places_settle(&p);
        places_take(&p, 1, 0);
        assert_int_equal(places_find(&p, 1, 0), GRAVITY_NONE);
        assert_int_equal(places_find(&p, 0, 0), 0);
        assert_int_equal(places_find(&p, 2, 0), 0);
        places_done(&p);
        assert_int_equal(places_find(&p, 0, 0), GRAVITY_NONE);
        places_done(&p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_place_stands_once),
                cmocka_unit_test(what_is_taken_is_gone),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
