/* message.c, table.c: pairing of sightings into messages. */
#include "notation.h"

struct row {
        const char *name, *in, *expect;
};

static const struct row rows[] = {
        {"two witnesses of one hop", "1> INVITE 1 a - @0\n2< INVITE 1 a - @9000", "1*2>0"},
        {"two machines in one log", "1> INVITE 1 a - h1\n1< INVITE 1 a - h2", "1*2>0"},
        {"two machines that sent it on unchanged", "1> INVITE 1 a - h1\n1> INVITE 1 a - h2", "1*2>0"},
        {"one witness, both directions: two processes of one machine", "1> INVITE 1 a - @0\n1< INVITE 1 a - @0", "1*2>0"},
        {"sent again", "1> INVITE 1 a - @0\n1> INVITE 1 a - @0.5\n1> INVITE 1 a - @1.5", "1*3+2>0"},
        {"sent three times, of which the other end saw two",
         "1> INVITE 1 a -\n1> INVITE 1 a -\n1> INVITE 1 a -\n2< INVITE 1 a -\n2< INVITE 1 a -", "1*5+2>0"},
        {"an answer sent again", "1> INVITE 1 a -\n1< 200 INVITE 1 a b\n1< 200 INVITE 1 a b", "1*1>0 2*2+1>0"},
        {"whole before cut", "1> INVITE 1 a - cut\n2< INVITE 1 a -\n3> INVITE 1 a -", "2*3>0"},
        {"whole before one without its body, that before cut", "1> INVITE 1 a - cut\n2< INVITE 1 a - nobody\n3< INVITE 1 a -", "3*3>0"},
        {"all cut: the first", "1> INVITE 1 a - cut\n2< INVITE 1 a - cut", "1*2>0"},
        {"request in and out of a proxy: two hops", "1< INVITE 1 a - /x\n1> INVITE 1 a - /y v2", "1*1>0 2*1>1"},
        {"the same without branches", "1< INVITE 1 a - s1\n1> INVITE 1 a - s2 v2", "1*1>0 2*1>1"},
        {"another Request-URI", "1> INVITE 1 a - /x\n1> INVITE 1 a - /x u2", "1*1>0 2*1>0"},
        {"two 183 that differ in their bodies only", "1< 183 INVITE 1 a b p1\n1< 183 INVITE 1 a b p2", "1*1>0 2*1>0"},
        {"a final answer's variant does not count", "1< 200 INVITE 1 a b p1\n2> 200 INVITE 1 a b p2", "1*2>0"},
        {"forks differ in their To tag", "1< 180 INVITE 1 a b\n1< 180 INVITE 1 a c", "1*1>0 2*1>0"},
        {"unknown methods by name", "1> OTHER 1 a - n1\n1> OTHER 1 a - n2\n1> OTHER 1 a - n1", "1*2+1>0 2*1>1"},
        {"a branch is no sent-by", "1> OPTIONS 1 a - /M\n1> OPTIONS 1 a - s1077", "1*1>0 2*1>1"},
        {"records without Via", "1> OPTIONS 1 a - v0 s0\n2< OPTIONS 1 a - v0 s0\n2> 200 OPTIONS 1 a b v0 s0", "1*2>0 3*1>0"},
};

static void test_rows(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct group_test t;
                group_test_init(&t, rows[i].in, 600);
                if (strcmp(group_messages(&t), rows[i].expect) != 0)
                        fail_msg("%s: got \"%s\", not \"%s\"", rows[i].name, group_messages(&t), rows[i].expect);
                group_test_done(&t);
        }
}

static void test_message_of(void **state) {
        static const uint32_t expect[] = {0, 1, 0, 1, 2};
        struct group_test t;

        (void)state;
        group_test_init(&t,
                        "1> INVITE 1 a - @5\n1< 180 INVITE 1 a b @7\n2< INVITE 1 a - @4\n2> 180 INVITE 1 a b\n"
                        "1< 200 INVITE 1 a b @8.25", 600);
        assert_int_equal(t.g.n_messages, 3);
        assert_memory_equal(t.g.message_of, expect, sizeof(expect));
        assert_int_equal(t.g.messages[0].first_us, 4 * STAMP_SECOND);
        assert_int_equal(t.g.messages[0].last_us, 5 * STAMP_SECOND);
        assert_int_equal(t.g.messages[1].first_us, 7 * STAMP_SECOND);
        assert_int_equal(t.g.messages[1].last_us, 7 * STAMP_SECOND);
        assert_int_equal(t.g.first_us, 4 * STAMP_SECOND);
        assert_int_equal(t.g.last_us, 8 * STAMP_SECOND + 250000);
        group_test_done(&t);
}

static void test_no_times(void **state) {
        struct group_test t;

        (void)state;
        group_test_init(&t, "1> INVITE 1 a -", 600);
        assert_true(t.g.messages[0].first_us == STAMP_NONE && t.g.messages[0].last_us == STAMP_NONE);
        assert_true(t.g.first_us == STAMP_NONE && t.g.last_us == STAMP_NONE);
        assert_true(t.g.transactions[0].first_us == STAMP_NONE);
        group_test_done(&t);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_message_of),
                cmocka_unit_test(test_no_times),
        };

        return cmocka_run_group_tests_name("call/message", tests, NULL, NULL);
}
