/*
 * notes.c: one note a kind with a count, the first in words; and what becomes of kinds beyond those that are kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/notes.h"

#include <stdio.h>

static void test_first_in_words(void **state) {
        (void)state;
        struct notes n = NOTES_INIT;

        notes_add(&n, "odd", 7, "line %d", 1);
        notes_add(&n, "odd", 9, "line %d", 2);
        assert_int_equal(n.n, 1);
        assert_int_equal(n.v[0].count, 2);
        assert_int_equal(n.v[0].offset, 7);
        assert_string_equal(n.v[0].text, "line 1");
        notes_done(&n);
}

static void test_too_many_kinds(void **state) {
        (void)state;
        struct notes n = NOTES_INIT;
        char code[32];

        for (int i = 0; i < 100; i++) {
                snprintf(code, sizeof(code), "kind-%d", i);
                notes_add(&n, code, (uint64_t)i, "a note");
        }
        assert_int_equal(n.n, 64);
        assert_non_null(notes_find(&n, "kind-62"));
        assert_null(notes_find(&n, "kind-63"));
        assert_non_null(notes_find(&n, "many-notes"));
        assert_int_equal(notes_find(&n, "many-notes")->count, 37);
        assert_int_equal(notes_find(&n, "many-notes")->offset, 63);
        notes_add(&n, "kind-0", 0, "again");
        assert_int_equal(n.v[0].count, 2);
        notes_done(&n);
}

/* What was counted when all of the input was there stands against what a part of it shows. */
static void test_restored(void **state) {
        (void)state;
        struct notes before = NOTES_INIT, n = NOTES_INIT;
        char long_text[2000] = "";

        for (uint64_t i = 0; i < 3; i++)
                notes_add(&before, "odd", 7 + i, "line %d", 1);
        notes_add(&before, "once", 70, "line %d", 10);
        notes_add(&n, "odd", 8, "line %d", 2);
        for (size_t i = 0; i < before.n; i++)
                notes_restore(&n, &before.v[i]);
        assert_int_equal(n.n, 2);
        assert_int_equal(n.v[0].count, 3);
        assert_int_equal(n.v[0].offset, 7);
        assert_string_equal(n.v[0].text, "line 1");
        assert_int_equal(n.v[1].count, 1);
        assert_string_equal(n.v[1].text, "line 10");
        notes_add(&n, "once", 90, "line %d", 12);
        notes_restore(&n, &before.v[1]);
        assert_int_equal(n.v[1].count, 2);
        assert_int_equal(n.v[1].offset, 70);
        memset(long_text, 'x', sizeof(long_text) - 1);
        notes_restore(&n, &(struct note){.code = "once", .count = 9, .text = long_text});
        assert_int_equal(n.v[1].count, 9);
        assert_int_equal(strlen(n.v[1].text), 511); /* as of all notes */
        notes_done(&before);
        notes_done(&n);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_first_in_words), cmocka_unit_test(test_too_many_kinds),
                                           cmocka_unit_test(test_restored)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
