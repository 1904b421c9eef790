/* Which dialogs a group holds, in which state, and which messages belong to them. */
#include "notation.h"

struct row {
        const char *name, *in, *expect;
};

static const struct row rows[] = {
        {"a call", "1> INVITE 1 a -\n1< 100 INVITE 1 a -\n1< 200 INVITE 1 a b\n1> ACK 1 a b", "INVITE ab confirmed [1 2 3 4]"},
        {"ringing", "1> INVITE 1 a -\n1< 180 INVITE 1 a b", "INVITE ab early [1 2]"},
        {"100 makes none", "1> INVITE 1 a -\n1< 100 INVITE 1 a b", ""},
        {"ended by either side", "1> INVITE 1 a -\n1< 200 INVITE 1 a b\n1< BYE 1 b a\n1> 200 BYE 1 b a", "INVITE ab ended [1 2 3 4]"},
        {"a refusal makes none, nor does its ACK", "1> INVITE 1 a -\n1< 404 INVITE 1 a b\n1> ACK 1 a b", ""},
        {"the ACK of a refusal over another hop makes none",
         "1> INVITE 1 a - /x\n1< 404 INVITE 1 a b /x\n2> ACK 1 a b /y v2", ""},
        {"an early dialog stays what it was when the call fails",
         "1> INVITE 1 a -\n1< 183 INVITE 1 a b\n1< 480 INVITE 1 a b\n1> ACK 1 a b", "INVITE ab early [1 2 3 4]"},
        {"forks: two dialogs", "1> INVITE 1 a -\n1< 180 INVITE 1 a b\n1< 180 INVITE 1 a c\n1< 200 INVITE 1 a c\n1> ACK 1 a c",
         "INVITE ab early [1 2]; INVITE ac confirmed [3 4 5]"},
        {"PRACK leaves it early", "1> INVITE 1 a -\n1< 183 INVITE 1 a b\n1> PRACK 2 a b\n1< 200 PRACK 2 a b", "INVITE ab early [1 2 3 4]"},
        {"401 makes none", "1> INVITE 1 a -\n1< 401 INVITE 1 a x\n1> INVITE 2 a -\n1< 200 INVITE 2 a b", "INVITE ab confirmed [3 4]"},
        {"subscription with notifications from the other end",
         "1> SUBSCRIBE 1 a -\n1< 200 SUBSCRIBE 1 a b\n1< BENOTIFY 1 b a\n1< NOTIFY 2 b a\n1> 200 NOTIFY 2 b a",
         "SUBSCRIBE ab confirmed [1 2 3 4 5]"},
        {"notification before the log's subscription: the subscriber began", "1< NOTIFY 7 b a\n1> 200 NOTIFY 7 b a",
         "SUBSCRIBE ab confirmed [1 2]"},
        {"unsubscribed", "1> SUBSCRIBE 1 a -\n1< 200 SUBSCRIBE 1 a b\n1> SUBSCRIBE 2 a b exp0\n1< 200 SUBSCRIBE 2 a b",
         "SUBSCRIBE ab ended [1 2 3 4]"},
        {"polled once", "1> SUBSCRIBE 1 a - exp0\n1< 200 SUBSCRIBE 1 a b", "SUBSCRIBE ab ended [1 2]"},
        {"Expires 0 does not end a call", "1> INVITE 1 a -\n1< 200 INVITE 1 a b\n1> SUBSCRIBE 2 a b exp0\n1< 200 SUBSCRIBE 2 a b",
         "INVITE ab confirmed [1 2 3 4]"},
        {"REFER outside a dialog", "1> REFER 1 a -\n1< 202 REFER 1 a b", "REFER ab confirmed [1 2]"},
        {"begun before the log", "1> INFO 5 a b\n1< 200 INFO 5 a b", "OTHER ab confirmed [1 2]"},
        {"REFER in a dialog begun before the log", "1> REFER 5 a b\n1< 202 REFER 5 a b", "OTHER ab confirmed [1 2]"},
        {"re-INVITE of a call begun before the log", "1< INVITE 9 b a\n1> 488 INVITE 9 b a", "INVITE ba confirmed [1 2]"},
        {"BYE alone", "1< BYE 9 b a", "OTHER ba ended [1]"},
        {"BYE answer alone makes none", "1< 200 BYE 9 b a", ""},
        {"answer alone", "1< 180 INVITE 1 a b", "INVITE ab early [1]"},
        {"in-dialog MESSAGE", "1> MESSAGE 5 a b", "OTHER ab confirmed [1]"},
        {"what makes none", "1> REGISTER 1 a -\n1< 200 REGISTER 1 a b\n1> OPTIONS 2 a -\n1< 200 OPTIONS 2 a c\n"
                            "1> MESSAGE 3 a -\n1< 200 MESSAGE 3 a d\n1> SERVICE 4 a -\n1< 200 SERVICE 4 a e\n"
                            "1> PUBLISH 5 a f\n1< 200 PUBLISH 5 a f\n1> REGISTER 6 a g\n1> CANCEL 7 a h", ""},
        {"a file read first but written last does not name the dialog",
         "2< BYE 3 b a\n2> 200 BYE 3 b a\n1> INVITE 1 a -\n1< 200 INVITE 1 a b", "INVITE ab ended [1 2 3 4]"},
        {"no From tag: none", "1> INVITE 1 - -\n1< 200 INVITE 1 - b", ""},
};

static void test_rows(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct group_test t;
                group_test_init(&t, rows[i].in, 600);
                if (strcmp(group_dialogs(&t), rows[i].expect) != 0)
                        fail_msg("%s: got \"%s\", not \"%s\"", rows[i].name, group_dialogs(&t), rows[i].expect);
                group_test_done(&t);
        }
}

static void test_times(void **state) {
        struct group_test t;

        (void)state;
        group_test_init(&t, "1> INVITE 1 a - @5\n1< 180 INVITE 1 a b @7\n1< BYE 1 b a @8.5", 600);
        assert_int_equal(t.g.n_dialogs, 1);
        assert_int_equal(t.g.dialogs[0].id, 2);
        assert_int_equal(t.g.dialogs[0].first_us, 5 * STAMP_SECOND);
        assert_int_equal(t.g.dialogs[0].last_us, 8 * STAMP_SECOND + 500000);
        group_test_done(&t);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_times),
        };

        return cmocka_run_group_tests_name("call/dialog", tests, NULL, NULL);
}
