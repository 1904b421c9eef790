/* What became of a transaction, one row a sentence of the rules. */
#include "notation.h"

struct row {
        const char *name, *in;
        int horizon_s;
        const char *expect;
};

static const struct row rows[] = {
        /* answered */
        {"call", "1> INVITE 1 a - @0\n1< 100 INVITE 1 a - @0.1\n1< 180 INVITE 1 a b @1\n1< 200 INVITE 1 a b @3\n"
                 "1> ACK 1 a b @3.1\n1> BYE 2 a b @60\n1< 200 BYE 2 a b @60.1", 600,
         "INVITE 1 200 ok; BYE 2 200 ok; ACK 1 0 ok"},
        {"benotify has no answer", "1> SUBSCRIBE 1 a - @0\n1< 200 SUBSCRIBE 1 a b @1\n1< BENOTIFY 1 b a @2", 600,
         "SUBSCRIBE 1 200 ok; BENOTIFY 1 0 ok"},
        {"202", "1> REFER 4 a b @0\n1< 202 REFER 4 a b @1", 600, "REFER 4 202 ok"},
        {"final without its request", "1< 200 INVITE 1 a b @0", 600, "INVITE 1 200 ok"},
        {"refusal without its request", "1< 404 INVITE 1 a b @0", 600, "INVITE 1 404 failed"},

        /* challenges */
        {"first 401, retried", "1> REGISTER 1 a - @0\n1< 401 REGISTER 1 a b @1\n1> REGISTER 2 a - cred @2\n"
                               "1< 200 REGISTER 2 a b @3", 600,
         "REGISTER 1 401 challenged; REGISTER 2 200 ok"},
        {"first 401 alone, log goes on", "1> REGISTER 1 a - @0\n1< 401 REGISTER 1 a b @1", 600,
         "REGISTER 1 401 challenged"},
        {"NTLM: the second 401 is a step", "1> REGISTER 1 a - @0\n1< 401 REGISTER 1 a b @1\n"
                                           "1> REGISTER 2 a - cred @2\n1< 401 REGISTER 2 a b @3\n"
                                           "1> REGISTER 3 a - cred @4\n1< 200 REGISTER 3 a b @5", 600,
         "REGISTER 1 401 challenged; REGISTER 2 401 challenged; REGISTER 3 200 ok"},
        {"refused credentials", "1> REGISTER 1 a - @0\n1< 401 REGISTER 1 a b @1\n1> REGISTER 2 a - cred @2\n"
                                "1< 401 REGISTER 2 a b @3", 35,
         "REGISTER 1 401 challenged; REGISTER 2 401 failed"},
        {"credentials, log ends too soon to tell", "1> REGISTER 1 a - @0\n1< 401 REGISTER 1 a b @1\n"
                                                   "1> REGISTER 2 a - cred @2\n1< 401 REGISTER 2 a b @3", 34,
         "REGISTER 1 401 challenged; REGISTER 2 401 challenged"},
        {"credentials, no times", "1> INVITE 2 a - cred\n1< 407 INVITE 2 a b", 600, "INVITE 2 407 challenged"},
        {"407 in a dialog: the other side's higher CSeq is no retry",
         "1> INFO 5 a b cred @0\n1< 407 INFO 5 a b @1\n1< INFO 9 b a @2\n1> 200 INFO 9 b a @3", 600,
         "INFO 5 407 failed; INFO 9 200 ok"},
        {"a retry with another From tag", "1> REGISTER 1 a - cred @0\n1< 401 REGISTER 1 a b @1\n1> REGISTER 2 c - cred @2\n"
                                          "1< 200 REGISTER 2 c d @3", 600,
         "REGISTER 1 401 challenged; REGISTER 2 200 ok"},
        {"401 without its request", "1< 401 REGISTER 2 a b @1", 600, "REGISTER 2 401 challenged"},

        /* given up, declined, sent elsewhere */
        {"487 after CANCEL", "1> INVITE 1 a - @0\n1< 180 INVITE 1 a b @1\n1> CANCEL 1 a - @5\n1< 200 CANCEL 1 a b @5.1\n"
                             "1< 487 INVITE 1 a b @5.2\n1> ACK 1 a b @5.3", 600,
         "INVITE 1 487 cancelled; CANCEL 1 200 ok"},
        {"487 alone", "1> INVITE 1 a - @0\n1< 487 INVITE 1 a b @5", 600, "INVITE 1 487 cancelled"},
        {"486", "1> INVITE 1 a - @0\n1< 486 INVITE 1 a b @5", 600, "INVITE 1 486 declined"},
        {"600", "1> INVITE 1 a - @0\n1< 600 INVITE 1 a b @5", 600, "INVITE 1 600 declined"},
        {"603", "1> INVITE 1 a - @0\n1< 603 INVITE 1 a b @5", 600, "INVITE 1 603 declined"},
        {"redirect at sign-in", "1> REGISTER 1 a - @0\n1< 301 REGISTER 1 a b @1", 600, "REGISTER 1 301 retried"},
        {"redirect of a call", "1> INVITE 1 a - @0\n1< 302 INVITE 1 a b @1\n1> INVITE 2 a - u2 @2\n1< 200 INVITE 2 a c @3",
         600, "INVITE 1 302 retried; INVITE 2 200 ok"},

        /* asked to try again */
        {"422 and a new try", "1> INVITE 1 a - @0\n1< 422 INVITE 1 a b @1\n1> INVITE 2 a - @2\n1< 603 INVITE 2 a c @3",
         600, "INVITE 1 422 retried; INVITE 2 603 declined"},
        {"423 and none", "1> REGISTER 1 a - @0\n1< 423 REGISTER 1 a b @1", 600, "REGISTER 1 423 failed"},
        {"412 and a new try", "1> PUBLISH 1 a - @0\n1< 412 PUBLISH 1 a b @1\n1> PUBLISH 2 a - @2\n1< 200 PUBLISH 2 a b @3",
         600, "PUBLISH 1 412 retried; PUBLISH 2 200 ok"},
        {"another method is no new try", "1> PUBLISH 1 a - @0\n1< 412 PUBLISH 1 a b @1\n1> MESSAGE 2 a - @2\n"
                                         "1< 200 MESSAGE 2 a b @3", 600,
         "PUBLISH 1 412 failed; MESSAGE 2 200 ok"},
        {"an unknown method of another name is no new try",
         "1> OTHER 1 a - n1 @0\n1< 421 OTHER 1 a b n1 @1\n1> OTHER 2 a - n2 @2\n1< 200 OTHER 2 a b n2 @3", 600,
         "OTHER 1 421 failed; OTHER 2 200 ok"},
        {"494", "1> OTHER 1 a - n1 @0\n1< 494 OTHER 1 a b n1 @1\n1> OTHER 2 a - n1 @2\n1< 200 OTHER 2 a b n1 @3", 600,
         "OTHER 1 494 retried; OTHER 2 200 ok"},
        {"491 glare, the dialog goes on", "1> INVITE 2 a b @0\n1< 491 INVITE 2 a b @1\n1> ACK 2 a b @1.1\n"
                                          "1< INFO 1 b a @2\n1> 200 INFO 1 b a @3", 600,
         "INVITE 2 491 retried; INFO 1 200 ok"},
        {"491 glare, nothing more", "1> INVITE 2 a b @0\n1< 491 INVITE 2 a b @1\n1> ACK 2 a b @1.1", 600,
         "INVITE 2 491 failed"},
        {"491: what went before is not going on", "1< INFO 1 b a @0\n1> 200 INFO 1 b a @1\n1> INVITE 2 a b @5\n"
                                                  "1< 491 INVITE 2 a b @6", 600,
         "INFO 1 200 ok; INVITE 2 491 failed"},
        {"491: the same answer over the next hop is not going on",
         "1< INVITE 2 a b /x @0\n1> INVITE 2 a b /y v2 @0.1\n1< 491 INVITE 2 a b /y v2 @1\n1> 491 INVITE 2 a b /x @1.1",
         600, "INVITE 2 491 failed; INVITE 2 491 failed"},
        {"491: a later hop of the same request is not going on",
         "1> INVITE 2 a b /x @0\n1< 491 INVITE 2 a b /x @1\n2> INVITE 2 a b /y v2 @3", 20,
         "INVITE 2 491 failed; INVITE 2 0 unfinished"},
        {"491 outside a dialog", "1> INVITE 1 a - @0\n1< 491 INVITE 1 a b @1\n1> MESSAGE 2 a - @2\n1< 200 MESSAGE 2 a b @3",
         600, "INVITE 1 491 failed; MESSAGE 2 200 ok"},

        /* steps that look like failures */
        {"481 to CANCEL", "1> CANCEL 1 a - @0\n1< 481 CANCEL 1 a b @1", 600, "CANCEL 1 481 ignorable"},
        {"481 to BYE", "1> BYE 2 a b @0\n1< 481 BYE 2 a b @1", 600, "BYE 2 481 ignorable"},
        {"481 to an ended subscription", "1> SUBSCRIBE 2 a b @0\n1< 481 SUBSCRIBE 2 a b @1", 600,
         "SUBSCRIBE 2 481 ignorable"},
        {"481 to a new subscription", "1> SUBSCRIBE 1 a - @0\n1< 481 SUBSCRIBE 1 a b @1", 600, "SUBSCRIBE 1 481 failed"},
        {"481 to NOTIFY", "1< NOTIFY 2 b a @0\n1> 481 NOTIFY 2 b a @1", 600, "NOTIFY 2 481 ignorable"},
        {"481 to a re-INVITE", "1> INVITE 2 a b @0\n1< 481 INVITE 2 a b @1", 600, "INVITE 2 481 failed"},
        {"489 to PUBLISH", "1> PUBLISH 1 a - @0\n1< 489 PUBLISH 1 a b @1", 600, "PUBLISH 1 489 ignorable"},
        {"489 to SUBSCRIBE", "1> SUBSCRIBE 1 a - @0\n1< 489 SUBSCRIBE 1 a b @1", 600, "SUBSCRIBE 1 489 failed"},
        {"408 to BYE of a call that stood", "1> INVITE 1 a - @0\n1< 200 INVITE 1 a b @1\n1> BYE 2 a b @9\n"
                                            "1< 408 BYE 2 a b @41", 600,
         "INVITE 1 200 ok; BYE 2 408 ignorable"},
        {"504 to BYE of a call begun before the log", "1> BYE 7 a b @9\n1< 504 BYE 7 a b @41", 600, "BYE 7 504 ignorable"},
        {"500 to BYE of a call that never stood", "1> INVITE 1 a - @0\n1< 183 INVITE 1 a b @1\n1> BYE 2 a b @9\n"
                                                  "1< 500 BYE 2 a b @10", 600,
         "INVITE 1 0 unfinished; BYE 2 500 failed"},
        {"403 to BYE", "1> BYE 7 a b @9\n1< 403 BYE 7 a b @10", 600, "BYE 7 403 failed"},
        {"405 to OPTIONS", "1> OPTIONS 1 a - @0\n1< 405 OPTIONS 1 a b @1", 600, "OPTIONS 1 405 ignorable"},
        {"501 to OPTIONS", "1> OPTIONS 1 a - @0\n1< 501 OPTIONS 1 a b @1", 600, "OPTIONS 1 501 ignorable"},
        {"404 to OPTIONS", "1> OPTIONS 1 a - @0\n1< 404 OPTIONS 1 a b @1", 600, "OPTIONS 1 404 ignorable"},
        {"503 to OPTIONS", "1> OPTIONS 1 a - @0\n1< 503 OPTIONS 1 a b @1", 600, "OPTIONS 1 503 failed"},
        {"481 to INFO after BYE", "1> BYE 3 a b @5\n1< 200 BYE 3 a b @6\n1> INFO 2 a b @4.9\n1< 481 INFO 2 a b @7", 600,
         "BYE 3 200 ok; INFO 2 481 ignorable"},
        {"481 to INFO before BYE", "1> INFO 2 a b @1\n1< 481 INFO 2 a b @2\n1> BYE 3 a b @5\n1< 200 BYE 3 a b @6", 600,
         "INFO 2 481 failed; BYE 3 200 ok"},

        /* failed */
        {"480", "1> INVITE 1 a - @0\n1< 480 INVITE 1 a b @1", 600, "INVITE 1 480 failed"},
        {"408", "1> INVITE 1 a - @0\n1< 408 INVITE 1 a b @32", 600, "INVITE 1 408 failed"},
        {"503", "1> MESSAGE 1 a - @0\n1< 503 MESSAGE 1 a b @32", 600, "MESSAGE 1 503 failed"},
        {"604", "1> INVITE 1 a - @0\n1< 604 INVITE 1 a b @32", 600, "INVITE 1 604 failed"},
        {"a failed call that the next INVITE mended", "1> INVITE 1 a - @0\n1< 503 INVITE 1 a b @1\n1> INVITE 2 a - @2\n"
                                                      "1< 200 INVITE 2 a c @3", 600,
         "INVITE 1 503 retried; INVITE 2 200 ok"},
        {"a fork that refused while another took the call",
         "1< INVITE 1 a - /x @0\n1> INVITE 1 a - /y v2 @0.1\n1> INVITE 1 a - /z v2 @0.1\n1< 480 INVITE 1 a b /y v2 @1\n"
         "1< 200 INVITE 1 a c /z v2 @2\n1> 200 INVITE 1 a c /x @2.1", 600,
         "INVITE 1 200 ok; INVITE 1 480 retried; INVITE 1 200 ok"},
        {"a refused change stays refused", "1> INVITE 2 a b @0\n1< 488 INVITE 2 a b @1\n1> INVITE 3 a b @2\n"
                                           "1< 200 INVITE 3 a b @3", 600,
         "INVITE 2 488 failed; INVITE 3 200 ok"},
        {"606 to a change too", "1> INVITE 2 a b @0\n1< 606 INVITE 2 a b @1\n1> INVITE 3 a b @2\n"
                                "1< 200 INVITE 3 a b @3", 600,
         "INVITE 2 606 failed; INVITE 3 200 ok"},
        {"a failed MESSAGE is not mended by the next", "1> MESSAGE 1 a b @0\n1< 408 MESSAGE 1 a b @1\n"
                                                       "1> MESSAGE 2 a b @2\n1< 200 MESSAGE 2 a b @3", 600,
         "MESSAGE 1 408 failed; MESSAGE 2 200 ok"},

        /* silence: INVITE */
        {"INVITE sent three times, nothing", "1> INVITE 1 a - @0\n1> INVITE 1 a - @0.5\n1> INVITE 1 a - @1.5", 32,
         "INVITE 1 0 unanswered"},
        {"the log ends before Timer B", "1> INVITE 1 a - @0\n1> INVITE 1 a - @0.5\n1> INVITE 1 a - @1.5", 31,
         "INVITE 1 0 unfinished"},
        {"one send, one direction: proves nothing", "1> INVITE 1 a - @0", 600, "INVITE 1 0 unfinished"},
        {"one send, but the witness writes both directions", "1> INVITE 1 a - two @0", 600, "INVITE 1 0 unanswered"},
        {"one send, no directions told", "1. INVITE 1 a - @0", 600, "INVITE 1 0 unanswered"},
        {"the other direction is in the group", "1> INVITE 1 a - @0\n1< OPTIONS 1 b - @9\n1> 200 OPTIONS 1 b c @9", 600,
         "INVITE 1 0 unanswered; OPTIONS 1 200 ok"},
        {"no times", "1> INVITE 1 a -\n1> INVITE 1 a -\n1> INVITE 1 a -", 600, "INVITE 1 0 unfinished"},
        {"end of the log unknown", "1> INVITE 1 a - @0\n1> INVITE 1 a - @1", -1, "INVITE 1 0 unfinished"},
        {"only 100, 179 s", "1> INVITE 1 a - @0\n1< 100 INVITE 1 a - @1", 180, "INVITE 1 0 unfinished"},
        {"only 100, Timer C", "1> INVITE 1 a - @0\n1< 100 INVITE 1 a - @1", 181, "INVITE 1 0 unanswered"},
        {"only 100, given up after 32 s", "1> INVITE 1 a - @0\n1< 100 INVITE 1 a - @1\n1> CANCEL 1 a - @33", 40,
         "INVITE 1 0 unanswered; CANCEL 1 0 ok"},
        {"only 100, given up at once", "1> INVITE 1 a - @0\n1< 100 INVITE 1 a - @1\n1> CANCEL 1 a - @9", 600,
         "INVITE 1 0 cancelled; CANCEL 1 0 ok"},
        {"only 100, BYE after 32 s", "1> INVITE 2 a b @0\n1< 100 INVITE 2 a b @1\n1> BYE 3 a b @40\n"
                                     "1< 200 BYE 3 a b @41", 60,
         "INVITE 2 0 unanswered; BYE 3 200 ok"},
        {"only 100, BYE at once", "1> INVITE 2 a b @0\n1< 100 INVITE 2 a b @1\n1> BYE 3 a b @9\n"
                                  "1< 200 BYE 3 a b @41", 60,
         "INVITE 2 0 unfinished; BYE 3 200 ok"},
        {"a change of the session, and the peer's BYE", "1> INVITE 2 a b @0\n1< 100 INVITE 2 a b @1\n1< BYE 1 b a @3\n"
                                                        "1> 200 BYE 1 b a @3", 600,
         "INVITE 2 0 unfinished; BYE 1 200 ok"},
        {"a change of the session, BYE too late", "1> INVITE 2 a b @0\n1> INVITE 2 a b @1\n1< BYE 1 b a @50\n1> 200 BYE 1 b a @50",
         600, "INVITE 2 0 unanswered; BYE 1 200 ok"},
        {"nothing, not even to the CANCEL", "1> INVITE 1 a - @0\n1> INVITE 1 a - @0.5\n1> CANCEL 1 a - @20", 60,
         "INVITE 1 0 unanswered; CANCEL 1 0 ok"},
        {"nothing, not even to the CANCEL, log ends", "1> INVITE 1 a - @0\n1> INVITE 1 a - @0.5\n1> CANCEL 1 a - @20", 50,
         "INVITE 1 0 cancelled; CANCEL 1 0 ok"},
        {"seven times, no times", "1> INVITE 1 a -\n1> INVITE 1 a -\n1> INVITE 1 a -\n1> INVITE 1 a -\n1> INVITE 1 a -\n"
                                  "1> INVITE 1 a -\n1> INVITE 1 a -", 600, "INVITE 1 0 unanswered"},
        {"ringing is not silence", "1> INVITE 1 a - @0\n1< 180 INVITE 1 a b @1", 6000, "INVITE 1 0 unfinished"},
        {"ringing, then CANCEL", "1> INVITE 1 a - @0\n1< 180 INVITE 1 a b @1\n1> CANCEL 1 a - @99", 6000,
         "INVITE 1 0 cancelled; CANCEL 1 0 ok"},
        {"101 is progress", "1> INVITE 1 a - @0\n1< 101 INVITE 1 a b @1", 6000, "INVITE 1 0 unfinished"},
        {"ACK tells that an answer came", "1> INVITE 1 a - @0\n1> ACK 1 a b @9\n1< BYE 1 b a @50\n1> 200 BYE 1 b a @50",
         600, "INVITE 1 0 unfinished; BYE 1 200 ok; ACK 1 0 ok"},
        {"a hop without answer, answered over another",
         "1> INVITE 1 a - /x @0\n1< 200 INVITE 1 a b /x @3\n2> INVITE 1 a - /y v2 @1", 600,
         "INVITE 1 200 ok; INVITE 1 0 retried"},
        {"an unanswered hop and the 408 made of it",
         "1< INVITE 1 a - /x @0\n1> INVITE 1 a - /y v2 @0\n1> 408 INVITE 1 a b /x @32", 600,
         "INVITE 1 408 failed; INVITE 1 0 unanswered"},
        {"provisional without its request", "1< 100 INVITE 1 a - @0\n1> CANCEL 2 a - @1", 600,
         "INVITE 1 0 unfinished; CANCEL 2 0 ok"},

        /* silence: the rest */
        {"REGISTER unanswered", "1> REGISTER 1 a - @0\n1> REGISTER 1 a - @0.5", 32, "REGISTER 1 0 unanswered"},
        {"REGISTER, log ends", "1> REGISTER 1 a - @0\n1> REGISTER 1 a - @0.5", 31, "REGISTER 1 0 unfinished"},
        {"100 does not stop Timer F", "1> MESSAGE 1 a - @0\n1< 100 MESSAGE 1 a - @1", 32, "MESSAGE 1 0 unanswered"},
        {"BYE without answer", "1> INVITE 1 a - /x @0\n1< 200 INVITE 1 a b /x @1\n1> ACK 1 a b /y @1.1\n1> BYE 2 a b /z @50", 600,
         "INVITE 1 200 ok; BYE 2 0 unanswered; ACK 1 0 ok"},
        {"BYE without answer, both hung up", "1> BYE 2 a b /z @50\n1< BYE 1 b a /w @50.1\n1> 200 BYE 1 b a /w @50.2", 600,
         "BYE 2 0 unfinished; BYE 1 200 ok"},
        {"NOTIFY without answer", "1< NOTIFY 1 b a @0\n1> MESSAGE 1 a b @1\n1< 200 MESSAGE 1 a b @2", 600,
         "NOTIFY 1 0 unanswered; MESSAGE 1 200 ok"},
};

static void test_rows(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct group_test t;
                group_test_init(&t, rows[i].in, rows[i].horizon_s);
                if (strcmp(group_fates(&t), rows[i].expect) != 0)
                        fail_msg("%s: got \"%s\", not \"%s\"", rows[i].name, group_fates(&t), rows[i].expect);
                group_test_done(&t);
        }
}

/* A time and a horizon whose difference does not fit are no proof of anything. */
static void test_overflow(void **state) {
        struct sighting s = {.id = 1, .source = 1, .time_us = INT64_MIN + 1, .method = SIP_OPTIONS, .cseq = 1, .from_tag = 5};
        int64_t horizon = INT64_MAX;
        struct arena a;
        struct call_group g;

        (void)state;
        arena_init(&a);
        assert_int_equal(call_group_build(&s, 1, &horizon, &a, &g), 0);
        assert_int_equal(g.transactions[0].fate, FATE_UNFINISHED);
        arena_done(&a);
}

static void test_words(void **state) {
        (void)state;
        assert_string_equal(fate_word(FATE_UNFINISHED), "unfinished");
        assert_string_equal(fate_word(FATE_OK), "ok");
        assert_string_equal(fate_word(FATE_IGNORABLE), "ignorable");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_overflow),
                cmocka_unit_test(test_words),
        };

        return cmocka_run_group_tests_name("call/fate", tests, NULL, NULL);
}
