/*
 * pane.c: which key moves how, and what stays in sight.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/keys.h"
#include "tui/pane.h"

static void keys_move_the_cursor(void **state) {
        static const struct {
                size_t n, page, pos, top; /* before */
                uint32_t key;
                size_t want_pos, want_top;
        } table[] = {
                {100, 10, 0, 0, 'j', 1, 0},
                {100, 10, 9, 0, KEYS_DOWN, 10, 1},
                {100, 10, 99, 90, 'j', 99, 90},
                {100, 10, 0, 0, 'k', 0, 0},
                {100, 10, 50, 50, KEYS_UP, 49, 49},
                {100, 10, 3, 0, KEYS_PAGE_DOWN, 12, 9},
                {100, 10, 3, 0, ' ', 12, 9},
                {100, 10, 93, 90, KEYS_PAGE_DOWN, 99, 90},
                {100, 10, 95, 85, KEYS_CTRL('f'), 99, 90},
                {100, 10, 12, 9, KEYS_PAGE_UP, 3, 0},
                {100, 10, 5, 2, KEYS_CTRL('b'), 0, 0},
                {100, 10, 5, 2, 'b', 0, 0},
                {100, 10, 0, 0, KEYS_CTRL('d'), 5, 5},
                {100, 10, 20, 15, KEYS_CTRL('u'), 15, 10},
                {100, 10, 50, 45, 'g', 0, 0},
                {100, 10, 50, 45, KEYS_HOME, 0, 0},
                {100, 10, 50, 45, 'G', 99, 90},
                {100, 10, 50, 45, KEYS_END, 99, 90},
                {3, 10, 1, 0, 'G', 2, 0},
                {3, 10, 1, 0, KEYS_PAGE_DOWN, 2, 0},
                {1, 1, 0, 0, KEYS_PAGE_DOWN, 0, 0},
                {5, 1, 2, 2, KEYS_PAGE_DOWN, 3, 3},
                {5, 1, 2, 2, KEYS_CTRL('d'), 3, 3},
                {0, 10, 0, 0, 'j', 0, 0},
                {0, 10, 0, 0, 'G', 0, 0},
                {0, 10, 0, 0, KEYS_PAGE_DOWN, 0, 0},
                {0, 10, 0, 0, KEYS_PAGE_UP, 0, 0},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct pane p = {.n = table[i].n, .pos = table[i].pos, .top = table[i].top, .page = table[i].page};
                assert_true(pane_key(&p, table[i].key));
                assert_int_equal(p.pos, table[i].want_pos);
                assert_int_equal(p.top, table[i].want_top);
        }
}

static void other_keys_move_nothing(void **state) {
        static const uint32_t keys[] = {'x', 'J', KEYS_ENTER, KEYS_LEFT, KEYS_RIGHT, KEYS_ESC, KEYS_TAB, 0, UINT32_MAX};
        struct pane p = {.n = 100, .pos = 50, .top = 45, .page = 10};
        (void)state;
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
                assert_false(pane_key(&p, keys[i]));
        assert_int_equal(p.pos, 50);
        assert_int_equal(p.top, 45);
}

static void the_cursor_stays_in_the_list_and_in_sight(void **state) {
        static const struct {
                size_t pos, top;     /* of 100 rows, 10 of them visible */
                size_t n, page;      /* now */
                size_t want_pos, want_top, want_page;
        } table[] = {
                {50, 45, 100, 10, 50, 45, 10},
                {50, 45, 100, 3, 50, 48, 3},   /* a lower window */
                {95, 90, 100, 30, 95, 70, 30}, /* a taller one shows no void */
                {50, 45, 20, 10, 19, 10, 10},  /* fewer rows */
                {50, 45, 0, 10, 0, 0, 10},
                {50, 45, 100, 0, 50, 50, 1},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct pane p = {.n = 100, .pos = table[i].pos, .top = table[i].top, .page = 10};
                pane_fit(&p, table[i].n, table[i].page);
                assert_int_equal(p.pos, table[i].want_pos);
                assert_int_equal(p.top, table[i].want_top);
                assert_int_equal(p.page, table[i].want_page);
        }
}

static void what_is_shown_has_something_above_it(void **state) {
        struct pane p = {.n = 100, .page = 9};
        (void)state;
        pane_show(&p, 5); /* in sight: nothing scrolls */
        assert_int_equal(p.top, 0);
        pane_show(&p, 60);
        assert_int_equal(p.pos, 60);
        assert_int_equal(p.top, 57);
        pane_show(&p, 1);
        assert_int_equal(p.top, 0);
        pane_show(&p, 99);
        assert_int_equal(p.top, 91);
        pane_show(&p, 5000);
        assert_int_equal(p.pos, 99);
        assert_int_equal(p.top, 91);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(keys_move_the_cursor),
                cmocka_unit_test(other_keys_move_nothing),
                cmocka_unit_test(the_cursor_stays_in_the_list_and_in_sight),
                cmocka_unit_test(what_is_shown_has_something_above_it),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
