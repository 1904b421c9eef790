/*
 * hits.c: where the cursor goes while a search is still going on, and after.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/hits.h"

/* Lines 0 … n-1 were looked at; those of v hold it. */
static void scan(struct hits *h, size_t n, const size_t *v, size_t n_v) {
        for (size_t i = h->scanned, k = 0; i < n; i++) {
                while (k < n_v && v[k] < i)
                        k++;
                hits_line(h, k < n_v && v[k] == i);
        }
}

/* Where a cursor that waits on line pos goes. */
static bool follow(struct hits *h, size_t pos, size_t *ret) {
        struct view v = {.pane = {.n = 1000, .pos = pos, .page = 10}};
        if (!hits_follow(h, &v))
                return false;
        *ret = v.pane.pos;
        return true;
}

static size_t number(struct hits *h, size_t line) {
        struct view v = {.pane = {.n = 1000, .pos = line, .page = 10}};
        hits_leave(h, &v);
        return v.hit;
}

static bool ask(struct hits *h, enum seek how, size_t pos, size_t *ret) {
        h->want = how;
        h->wanted = true;
        return follow(h, pos, ret);
}

static void the_whole_text_is_known(void **state) {
        static const size_t at[] = {3, 7, 20};
        static const struct {
                enum seek how;
                size_t pos, want, number;
        } table[] = {
                {SEEK_NEW, 0, 3, 1},       {SEEK_NEW, 3, 3, 1},       {SEEK_NEW, 21, 3, 1},
                {SEEK_NEXT, 3, 7, 2},      {SEEK_NEXT, 20, 3, 1},     {SEEK_NEXT, 19, 20, 3},
                {SEEK_PREVIOUS, 20, 7, 2}, {SEEK_PREVIOUS, 3, 20, 3}, {SEEK_PREVIOUS, 99, 20, 3},
        };
        struct hits h = {0};
        size_t line;
        (void)state;
        hits_begin(&h);
        scan(&h, 30, at, 3);
        hits_end(&h);
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                assert_true(ask(&h, table[i].how, table[i].pos, &line));
                assert_int_equal(line, table[i].want);
                assert_int_equal(number(&h, line), table[i].number);
                assert_false(follow(&h, 0, &line)); /* asked once, answered once */
        }
        assert_int_equal(number(&h, 4), 0);
        hits_done(&h);
}

static void the_cursor_waits_for_what_is_not_known_yet(void **state) {
        static const size_t at[] = {3, 40};
        struct hits h = {0};
        size_t line = 0;
        (void)state;
        hits_begin(&h);
        scan(&h, 10, at, 2);
        assert_true(ask(&h, SEEK_NEXT, 0, &line));
        assert_int_equal(line, 3);
        assert_false(ask(&h, SEEK_NEXT, 3, &line)); /* the next may follow */
        assert_false(ask(&h, SEEK_PREVIOUS, 30, &line)); /* a nearer one may follow */
        assert_true(ask(&h, SEEK_PREVIOUS, 5, &line));
        assert_int_equal(line, 3);
        assert_false(ask(&h, SEEK_PREVIOUS, 2, &line)); /* the last of all is not known */
        assert_false(ask(&h, SEEK_NEXT, 3, &line));
        hits_pass(&h, 29); /* lines 10 … 38 */
        scan(&h, 41, at, 2);
        assert_true(follow(&h, 3, &line));
        assert_int_equal(line, 40);
        hits_done(&h);
}

static void nothing_is_found(void **state) {
        struct hits h = {0};
        size_t line = 77;
        (void)state;
        hits_begin(&h);
        scan(&h, 10, NULL, 0);
        assert_false(ask(&h, SEEK_NEW, 0, &line));
        assert_true(h.wanted);
        hits_end(&h);
        assert_false(follow(&h, 0, &line));
        assert_false(h.wanted);
        assert_int_equal(line, 77);
        hits_line(&h, true); /* after the end nothing is counted */
        hits_pass(&h, 5);
        assert_int_equal(h.n, 0);
        assert_int_equal(h.scanned, 10);
        hits_done(&h);
}

static void the_cursor_of_a_view_follows(void **state) {
        static const size_t at[] = {3, 40};
        struct view v = {.pane = {.n = 100, .page = 10}};
        struct hits h = {0};
        (void)state;
        assert_false(hits_stop(&h));
        assert_false(hits_seek(&h, &v, SEEK_NEXT)); /* the first one begins the search */
        assert_true(h.running && h.wanted);
        scan(&h, 10, at, 2);
        assert_true(hits_follow(&h, &v));
        assert_int_equal(v.pane.pos, 3);
        assert_int_equal(v.hit, 1);
        assert_false(hits_seek(&h, &v, SEEK_NEXT));
        pane_go(&v.pane, 7);
        hits_leave(&h, &v);
        assert_int_equal(v.hit, 0);
        scan(&h, 41, at, 2);
        assert_false(hits_follow(&h, &v)); /* nobody waits */
        assert_int_equal(v.hits, 2);
        assert_true(hits_stop(&h));
        assert_false(hits_stop(&h));
        assert_true(hits_seek(&h, &v, SEEK_PREVIOUS));
        assert_int_equal(v.pane.pos, 3);
        hits_done(&h);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_whole_text_is_known),
                cmocka_unit_test(the_cursor_waits_for_what_is_not_known_yet),
                cmocka_unit_test(nothing_is_found),
                cmocka_unit_test(the_cursor_of_a_view_follows),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
