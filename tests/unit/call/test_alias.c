/* alias.c: which address is which machine, from messages that both ends wrote. */
#include "notation.h"

#include <stdio.h>

#include "call/alias.h"

static void learn(struct aliases *a, const char *lines) {
        struct group_test t;

        group_test_init(&t, lines, 600);
        assert_int_equal(aliases_note(a, &t.g, t.v), 0);
        group_test_done(&t);
}

static void test_both_ends(void **state) {
        struct aliases a = {0};

        (void)state;
        learn(&a, "1> INVITE 1 a - h10 q12\n2< INVITE 1 a - h20 q11");
        assert_int_equal(aliases_find(&a, 12), 20);
        assert_int_equal(aliases_find(&a, 11), 10);
        assert_int_equal(aliases_find(&a, 13), 13);
        assert_int_equal(aliases_find(&a, 0), 0);
        aliases_done(&a);
}

/* Who names no machine is his own address; the wire names nobody. */
static void test_without_names(void **state) {
        struct aliases a = {0};

        (void)state;
        learn(&a, "1> INVITE 1 a - l11 q99\n2< INVITE 1 a - h20 q98\n3. INVITE 1 a - l5 q6");
        assert_int_equal(aliases_find(&a, 98), 11);
        assert_int_equal(aliases_find(&a, 99), 20);
        assert_int_equal(aliases_find(&a, 5), 5);
        aliases_done(&a);
}

/* An address of a pool: now this machine, now that one. */
static void test_shared(void **state) {
        struct aliases a = {0};

        (void)state;
        for (int i = 0; i < 9; i++)
                learn(&a, "1> INVITE 1 a - q12\n2< INVITE 1 a - h20");
        assert_int_equal(aliases_find(&a, 12), 20);
        learn(&a, "1> INVITE 1 a - q12\n2< INVITE 1 a - h21");
        assert_int_equal(aliases_find(&a, 12), 20); /* once in ten times: a slip */
        learn(&a, "1> INVITE 1 a - q12\n2< INVITE 1 a - h21");
        assert_int_equal(aliases_find(&a, 12), 12);
        for (int i = 0; i < 100; i++)
                learn(&a, "1> INVITE 1 a - q12\n2< INVITE 1 a - h21");
        assert_int_equal(aliases_find(&a, 12), 21); /* the more frequent one */
        aliases_done(&a);
}

static void test_many(void **state) {
        struct aliases a = {0};
        char lines[64];

        (void)state;
        for (int i = 1; i <= 1000; i++) {
                snprintf(lines, sizeof(lines), "1> INVITE 1 a - q%d\n2< INVITE 1 a - h%d", i, i + 5000);
                learn(&a, lines);
        }
        for (int i = 1; i <= 1000; i++)
                assert_int_equal(aliases_find(&a, i), i + 5000);
        assert_int_equal(a.n, 1000);
        aliases_done(&a);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_both_ends),
                cmocka_unit_test(test_without_names),
                cmocka_unit_test(test_shared),
                cmocka_unit_test(test_many),
        };

        return cmocka_run_group_tests_name("call/alias", tests, NULL, NULL);
}
