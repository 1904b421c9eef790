/* What logs of clients and front ends hold, from end to end: transactions with their fates, dialogs, the outcome. */
#include "notation.h"

struct row {
        const char *name, *in;
        int horizon_s;
        const char *transactions, *fates, *dialogs;
        enum call_kind kind;
        int final_status;
};

static const struct row rows[] = {
        {"sign-in by NTLM: refused twice as a step, then granted",
         "1> REGISTER 1 a - @0\n1< 401 REGISTER 1 a p @0.1\n1> REGISTER 2 a - cred @0.2\n1< 401 REGISTER 2 a q @0.3\n"
         "1> REGISTER 3 a - cred @0.4\n1< 200 REGISTER 3 a r @0.6", 600,
         "REGISTER 1: r=1 f401=2 out; REGISTER 2: r=3 f401=4 out; REGISTER 3: r=5 f200=6 out",
         "REGISTER 1 401 challenged; REGISTER 2 401 challenged; REGISTER 3 200 ok", "", CALL_REGISTER, 200},
        {"sign-in by NTLM: the third is refused too",
         "1> REGISTER 1 a - @0\n1< 401 REGISTER 1 a p @0.1\n1> REGISTER 2 a - cred @0.2\n1< 401 REGISTER 2 a q @0.3\n"
         "1> REGISTER 3 a - cred @0.4\n1< 401 REGISTER 3 a r @0.6", 600,
         "REGISTER 1: r=1 f401=2 out; REGISTER 2: r=3 f401=4 out; REGISTER 3: r=5 f401=6 out",
         "REGISTER 1 401 challenged; REGISTER 2 401 challenged; REGISTER 3 401 failed", "", CALL_REGISTER, 401},
        {"subscription, NOTIFY with its answer, BENOTIFY without, and its end",
         "1> SUBSCRIBE 1 a - @0\n1< 200 SUBSCRIBE 1 a b @0.2\n1< NOTIFY 1 b a @0.4\n1> 200 NOTIFY 1 b a @0.5\n"
         "1< BENOTIFY 2 b a @60\n1< BENOTIFY 3 b a @90\n1> SUBSCRIBE 2 a b exp0 @100\n1< 200 SUBSCRIBE 2 a b @100.1", 900,
         "SUBSCRIBE 1: r=1 f200=2 out; NOTIFY 1: r=3 f200=4 in; BENOTIFY 2: r=5 in; BENOTIFY 3: r=6 in; "
         "SUBSCRIBE 2: r=7 f200=8 in out",
         "SUBSCRIBE 1 200 ok; NOTIFY 1 200 ok; BENOTIFY 2 0 ok; BENOTIFY 3 0 ok; SUBSCRIBE 2 200 ok",
         "SUBSCRIBE ab ended [1 2 3 4 5 6 7 8]", CALL_SUBSCRIBE, 200},
        {"call with 183 and PRACK, held by re-INVITE, hung up by the other end",
         "1> INVITE 1 a - @0\n1< 100 INVITE 1 a - @0.1\n1< 183 INVITE 1 a b @0.5\n1> PRACK 2 a b @0.6\n1< 200 PRACK 2 a b @0.7\n"
         "1< 180 INVITE 1 a b @1\n1< 200 INVITE 1 a b @5\n1> ACK 1 a b @5.1\n1> INVITE 3 a b @20\n1< 100 INVITE 3 a b @20.1\n"
         "1< 200 INVITE 3 a b @20.2\n1> ACK 3 a b @20.3\n1< BYE 1 b a @60\n1> 200 BYE 1 b a @60.1", 600,
         "INVITE 1: r=1 p183=6 f200=7 out; PRACK 2: r=4 f200=5 in out; INVITE 3: r=9 p100=10 f200=11 in out; "
         "BYE 1: r=13 f200=14 in; ACK 1: r=8 in out; ACK 3: r=12 in out",
         "INVITE 1 200 ok; PRACK 2 200 ok; INVITE 3 200 ok; BYE 1 200 ok; ACK 1 0 ok; ACK 3 0 ok",
         "INVITE ab ended [1 2 3 4 5 6 7 8 9 10 11 12 13 14]", CALL_INVITE, 200},
        {"three endpoints ring, one takes it",
         "1> INVITE 1 a - @0\n1< 100 INVITE 1 a - @0.1\n1< 180 INVITE 1 a b @1\n1< 180 INVITE 1 a c @1.1\n1< 183 INVITE 1 a d @1.2\n"
         "1> PRACK 2 a d @1.3\n1< 200 PRACK 2 a d @1.4\n1< 200 INVITE 1 a c @6\n1> ACK 1 a c @6.1", 600,
         "INVITE 1: r=1 p183=5 f200=8 out; PRACK 2: r=6 f200=7 in out; ACK 1: r=9 in out",
         "INVITE 1 200 ok; PRACK 2 200 ok; ACK 1 0 ok",
         "INVITE ab early [1 2 3]; INVITE ac confirmed [4 8 9]; INVITE ad early [5 6 7]", CALL_INVITE, 200},
        {"two forks answer at once: the second is ended by the caller",
         "1> INVITE 1 a - @0\n1< 200 INVITE 1 a b @6\n1> ACK 1 a b @6.1\n1< 200 INVITE 1 a c @6.2\n1> ACK 1 a c @6.3\n"
         "1> BYE 2 a c @6.4\n1< 200 BYE 2 a c @6.5", 600,
         "INVITE 1: r=1 f200=2 out; BYE 2: r=6 f200=7 in out; ACK 1: r=3 in out; ACK 1: r=5 in out",
         "INVITE 1 200 ok; BYE 2 200 ok; ACK 1 0 ok; ACK 1 0 ok", "INVITE ab confirmed [1 2 3]; INVITE ac ended [4 5 6 7]", CALL_INVITE, 200},
        {"the caller hangs up while it rings",
         "1> INVITE 1 a - @0\n1< 100 INVITE 1 a - @0.1\n1< 180 INVITE 1 a b @1\n1> CANCEL 1 a - @9\n1< 200 CANCEL 1 a e @9.1\n"
         "1< 487 INVITE 1 a b @9.2\n1> ACK 1 a b @9.3", 600,
         "INVITE 1: r=1 p180=3 f487=6 c=4 out; CANCEL 1: r=4 f200=5 out",
         "INVITE 1 487 cancelled; CANCEL 1 200 ok", "INVITE ab early [1 2 3 6 7]", CALL_INVITE, 487},
        {"CANCEL and 200 cross: the call stands",
         "1> INVITE 1 a - @0\n1< 180 INVITE 1 a b @1\n1> CANCEL 1 a - @9\n1< 200 INVITE 1 a b @9.01\n1< 481 CANCEL 1 a - @9.1\n"
         "1> ACK 1 a b @9.1\n1> BYE 2 a b @9.2\n1< 200 BYE 2 a b @9.3", 600,
         "INVITE 1: r=1 p180=2 f200=4 c=3 out; CANCEL 1: r=3 f481=5 out; BYE 2: r=7 f200=8 in out; ACK 1: r=6 in out",
         "INVITE 1 200 ok; CANCEL 1 481 ignorable; BYE 2 200 ok; ACK 1 0 ok", "INVITE ab ended [1 2 4 6 7 8]", CALL_INVITE, 200},
        {"the log was rotated while it rang: the second file goes on",
         "1> INVITE 1 a - @0\n1< 180 INVITE 1 a b @1\n2< 200 INVITE 1 a b @7\n2> ACK 1 a b @7.1\n2< BYE 1 b a @30\n2> 200 BYE 1 b a @30.1",
         600, "INVITE 1: r=1 p180=2 f200=3 out; BYE 1: r=5 f200=6 in; ACK 1: r=4 in out",
         "INVITE 1 200 ok; BYE 1 200 ok; ACK 1 0 ok", "INVITE ab ended [1 2 3 4 5 6]", CALL_INVITE, 200},
        {"only the file after the rotation is there",
         "1< 200 INVITE 1 a b @7\n1> ACK 1 a b @7.1\n1< BYE 1 b a @30\n1> 200 BYE 1 b a @30.1", 600,
         "INVITE 1: f200=1 out; BYE 1: r=3 f200=4 in; ACK 1: r=2 in out",
         "INVITE 1 200 ok; BYE 1 200 ok; ACK 1 0 ok", "INVITE ab ended [1 2 3 4]", CALL_INVITE, 200},
        {"only the file before it is there: no failure is known",
         "1> INVITE 1 a - @0\n1< 100 INVITE 1 a - @0.1\n1< 180 INVITE 1 a b @1", 3,
         "INVITE 1: r=1 p180=3 out", "INVITE 1 0 unfinished", "INVITE ab early [1 2 3]", CALL_INVITE, 0},
        {"client and front end saw the same hop, clocks an hour apart",
         "1> INVITE 1 a - @0\n1< 100 INVITE 1 a - @0.1\n1< 403 INVITE 1 a b @0.3\n1> ACK 1 a b @0.4\n"
         "2< INVITE 1 a - @3600\n2> 100 INVITE 1 a - @3600\n2> 403 INVITE 1 a b @3600.2\n2< ACK 1 a b @3600.3", 4000,
         "INVITE 1: r=1 p100=2 f403=3 out", "INVITE 1 403 failed", "", CALL_INVITE, 403},
        {"the front end's log read first",
         "2< REGISTER 1 a - @0\n2> 401 REGISTER 1 a p @0.1\n1> REGISTER 1 a - @0\n1< 401 REGISTER 1 a p @0.2\n"
         "1> REGISTER 2 a - cred @0.3\n1< 200 REGISTER 2 a q @0.5\n2< REGISTER 2 a - cred @0.4\n2> 200 REGISTER 2 a q @0.4", 600,
         "REGISTER 1: r=1 f401=2; REGISTER 2: r=5 f200=6 out", "REGISTER 1 401 challenged; REGISTER 2 200 ok", "", CALL_REGISTER, 200},
        {"client, then the front end's next hop without branches",
         "1> INVITE 1 a - s1 @0\n2< INVITE 1 a - s1 @0\n2> INVITE 1 a - s2 v2 @0.1\n2< 486 INVITE 1 a b s2 v2 @3\n2> ACK 1 a b s2 v2 @3\n"
         "2> 486 INVITE 1 a b s1 @3.1\n1< 486 INVITE 1 a b s1 @3.1\n1> ACK 1 a b s1 @3.2", 600,
         "INVITE 1: r=1 f486=6 out; INVITE 1: r=3 f486=4 out", "INVITE 1 486 declined; INVITE 1 486 declined", "", CALL_INVITE, 486},
        {"the challenge of a call, and the call",
         "1> INVITE 1 a - @0\n1< 407 INVITE 1 a p @0.1\n1> ACK 1 a p @0.1\n1> INVITE 2 a - cred @0.2\n1< 200 INVITE 2 a b @4\n"
         "1> ACK 2 a b @4.1", 600,
         "INVITE 1: r=1 f407=2 out; INVITE 2: r=4 f200=5 out; ACK 2: r=6 in out",
         "INVITE 1 407 challenged; INVITE 2 200 ok; ACK 2 0 ok", "INVITE ab confirmed [4 5 6]", CALL_INVITE, 200},
};

static void check(const char *name, const char *got, const char *want) {
        if (strcmp(got, want) != 0)
                fail_msg("%s: got \"%s\", not \"%s\"", name, got, want);
}

static void test_rows(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct group_test t;
                group_test_init(&t, rows[i].in, rows[i].horizon_s);
                check(rows[i].name, group_transactions(&t), rows[i].transactions);
                check(rows[i].name, group_fates(&t), rows[i].fates);
                check(rows[i].name, group_dialogs(&t), rows[i].dialogs);
                assert_int_equal(t.g.kind, rows[i].kind);
                assert_int_equal(t.g.final_status, rows[i].final_status);
                group_test_done(&t);
        }
}

/* A transaction names the dialog it made or ran in; one that made none names none. */
static void test_dialog_of_transaction(void **state) {
        struct group_test t;

        (void)state;
        group_test_init(&t, "1> INVITE 1 a -\n1< 407 INVITE 1 a p\n1> ACK 1 a p\n1> INVITE 2 a -\n1< 180 INVITE 2 a b\n"
                            "1< 200 INVITE 2 a c\n1> ACK 2 a c\n1> BYE 3 a c\n1< 200 BYE 3 a c\n1> PRACK 4 a b", 600);
        check("dialogs", group_dialogs(&t), "INVITE ab early [4 5 10]; INVITE ac ended [6 7 8 9]");
        assert_int_equal(t.g.n_transactions, 5);
        assert_true(t.g.transactions[0].dialog == UINT32_MAX); /* INVITE 1 */
        assert_int_equal(t.g.transactions[1].dialog, 0);       /* INVITE 2: of its forks the first */
        assert_int_equal(t.g.transactions[2].dialog, 1);       /* BYE 3 */
        assert_int_equal(t.g.transactions[3].dialog, 0);       /* PRACK 4 */
        assert_int_equal(t.g.transactions[4].dialog, 1);       /* ACK 2 */
        group_test_done(&t);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_dialog_of_transaction),
        };

        return cmocka_run_group_tests_name("call/scenario", tests, NULL, NULL);
}
