/* What goes wrong between messages that are right by themselves, one row a sentence of the rules. */
#include "notation.h"

struct row {
        const char *name, *in;
        int horizon_s;
        const char *expect;
};

#define INVITE "1> INVITE 1 a - /x @0\n"
#define OK_AGAIN "1< 200 INVITE 1 a b /x @3\n1< 200 INVITE 1 a b /x @3.5\n1< 200 INVITE 1 a b /x @4.5\n1< 200 INVITE 1 a b /x @6.5\n"
#define CALL "1> INVITE 1 a - /x @0\n1< 200 INVITE 1 a b /x @3\n1> ACK 1 a b /y @3.1\n"

static const struct row rows[] = {
        {"a call", CALL "1> BYE 2 a b /z @60\n1< 200 BYE 2 a b /z @60.1", 600, ""},

        /* the ACK to a 2xx */
        {"2xx again and again, no ACK", INVITE OK_AGAIN, 600, "INVITE 1 200 ack-missing x3"},
        {"2xx twice again, no ACK yet", INVITE "1< 200 INVITE 1 a b /x @3\n1< 200 INVITE 1 a b /x @3.5\n1< 200 INVITE 1 a b /x @4.5", 600, ""},
        {"2xx again and again, without times", "1> INVITE 1 a - /x\n1< 200 INVITE 1 a b /x\n1< 200 INVITE 1 a b /x\n1< 200 INVITE 1 a b /x\n"
                                               "1< 200 INVITE 1 a b /x", 600, "INVITE 1 200 ack-missing x3"},
        {"one direction only", "1< 200 INVITE 1 a b /x @3\n1< 200 INVITE 1 a b /x @3.5\n1< 200 INVITE 1 a b /x @4.5\n1< 200 INVITE 1 a b /x @6.5",
         600, ""},
        {"the INVITE was not seen, nor its direction", "1. 200 INVITE 1 a b /x @3\n1. 200 INVITE 1 a b /x @3.5\n1. 200 INVITE 1 a b /x @4.5\n"
                                                       "1. 200 INVITE 1 a b /x @6.5", 600, ""},
        {"no ACK, 2xx on a stream, BYE by who answered after 32 s",
         INVITE "1< 200 INVITE 1 a b /x @3\n1< BYE 1 b a /z @35\n1> 200 BYE 1 b a /z @35", 600, "INVITE 1 200 ack-missing"},
        {"no ACK in the log, an ordinary call", INVITE "1< 200 INVITE 1 a b /x @3\n1< BYE 1 b a /z @90\n1> 200 BYE 1 b a /z @90", 600, ""},
        {"no ACK in the log, BYE by the caller after 32 s", INVITE "1< 200 INVITE 1 a b /x @3\n1> BYE 2 a b /z @35", 600, ""},
        {"32 s of a call with its ACK", CALL "1< BYE 1 b a /z @35\n1> 200 BYE 1 b a /z @35", 600, ""},
        {"the ACK has another To tag", INVITE OK_AGAIN "1> ACK 1 a c /y @3.1", 600, "INVITE 1 200 ack-unmatched a=6 x3"},
        {"the ACK has another number", INVITE OK_AGAIN "1> ACK 2 a b /y @3.1", 600, "INVITE 1 200 ack-unmatched x3"},
        {"the ACK has the branch of the INVITE", INVITE OK_AGAIN "1> ACK 1 a b /x @3.1", 600, "INVITE 1 200 ack-unmatched a=6 x3"},
        {"the ACK is sent and nobody hears it", INVITE OK_AGAIN "1< 200 INVITE 1 a b /x @10.5\n1> ACK 1 a b /y @3.1", 600,
         "INVITE 1 200 ack-unheard a=7 x4"},
        {"the ACK comes to who repeats the 2xx",
         "1< INVITE 1 a - /x @0\n1> 200 INVITE 1 a b /x @3\n1> 200 INVITE 1 a b /x @3.5\n1> 200 INVITE 1 a b /x @4.5\n1> 200 INVITE 1 a b /x @6.5\n"
         "1> 200 INVITE 1 a b /x @10.5\n1< ACK 1 a b /y @3.1", 600, "INVITE 1 200 ack-unmatched a=7 x4"},
        {"the ACK comes late", INVITE OK_AGAIN "1> ACK 1 a b /y @6.6", 600, ""},
        {"the ACK was seen on the hop before, the 2xx is repeated on both",
         "1< INVITE 1 a - /x @0\n1> INVITE 1 a - /y v2 @0\n1< 200 INVITE 1 a b /y v2 @3\n1< 200 INVITE 1 a b /y v2 @3.5\n"
         "1< 200 INVITE 1 a b /y v2 @4.5\n1< 200 INVITE 1 a b /y v2 @6.5\n1> 200 INVITE 1 a b /x @3\n1< ACK 1 a b /z @3.1", 600, ""},
        {"answers to ACK", CALL "1< 481 ACK 1 a b /y @3.2", 600, "ACK 1 481 ack-answered"},
        {"a refusal again and again is no mishap yet", INVITE "1< 486 INVITE 1 a b /x @1\n1< 486 INVITE 1 a b /x @1.5\n1< 486 INVITE 1 a b /x @2.5\n"
                                                              "1< 486 INVITE 1 a b /x @4.5", 600, ""},

        /* PRACK */
        {"183 again and again, no PRACK", INVITE "1< 183 INVITE 1 a b /x rel @1\n1< 183 INVITE 1 a b /x rel @1.5\n1< 183 INVITE 1 a b /x rel @2.5\n"
                                                 "1< 183 INVITE 1 a b /x rel @4.5", 600, "INVITE 1 0 prack-missing"},
        {"the same, then refused", INVITE "1< 183 INVITE 1 a b /x rel @1\n1< 183 INVITE 1 a b /x rel @1.5\n1< 183 INVITE 1 a b /x rel @2.5\n"
                                          "1< 183 INVITE 1 a b /x rel @4.5\n1< 504 INVITE 1 a b /x @31", 600, "INVITE 1 504 prack-missing"},
        {"the same, not reliable", INVITE "1< 183 INVITE 1 a b /x @1\n1< 183 INVITE 1 a b /x @1.5\n1< 183 INVITE 1 a b /x @2.5\n"
                                          "1< 183 INVITE 1 a b /x @4.5", 600, ""},
        {"PRACK", INVITE "1< 183 INVITE 1 a b /x rel @1\n1< 183 INVITE 1 a b /x rel @1.5\n1< 183 INVITE 1 a b /x rel @2.5\n"
                         "1< 183 INVITE 1 a b /x rel @4.5\n1> PRACK 2 a b /p @4.6\n1< 200 PRACK 2 a b /p @4.7", 600, ""},

        /* CANCEL */
        {"CANCEL taken, INVITE never ended", INVITE "1< 180 INVITE 1 a b /x @1\n1> CANCEL 1 a - /x @9\n1< 200 CANCEL 1 a b /x @9.1", 60,
         "INVITE 1 0 cancel-without-487"},
        {"CANCEL taken, log ends", INVITE "1< 180 INVITE 1 a b /x @1\n1> CANCEL 1 a - /x @9\n1< 200 CANCEL 1 a b /x @9.1", 40, ""},
        {"CANCEL taken, 487 on the hop before",
         "1< INVITE 1 a - /x @0\n1> INVITE 1 a - /y v2 @0\n1> CANCEL 1 a - /y @9\n1< 200 CANCEL 1 a b /y @9.1\n1> 487 INVITE 1 a b /x @9.2", 600, ""},
        {"CANCEL, 487", INVITE "1< 180 INVITE 1 a b /x @1\n1> CANCEL 1 a - /x @9\n1< 200 CANCEL 1 a b /x @9.1\n1< 487 INVITE 1 a b /x @9.2", 600, ""},
        {"2xx crosses CANCEL, and nobody says BYE", INVITE "1> CANCEL 1 a - /x @9\n1< 200 INVITE 1 a b /x @9.1\n1< 200 CANCEL 1 a b /x @9.2", 60,
         "INVITE 1 200 cancel-200-race"},
        {"2xx crosses CANCEL, ACK and BYE", INVITE "1> CANCEL 1 a - /x @9\n1< 200 INVITE 1 a b /x @9.1\n1< 200 CANCEL 1 a b /x @9.2\n"
                                                   "1> ACK 1 a b /y @9.3\n1> BYE 2 a b /z @9.3\n1< 200 BYE 2 a b /z @9.4", 60, ""},
        {"2xx crosses CANCEL, log ends", INVITE "1> CANCEL 1 a - /x @9\n1< 200 INVITE 1 a b /x @9.1\n1< 200 CANCEL 1 a b /x @9.2", 20, ""},
        {"the call goes on over another INVITE", CALL "1> INVITE 2 a - /u @0.1\n1> CANCEL 2 a - /u @0.2\n1< 200 INVITE 2 a b /u @0.3\n"
                                                      "1< 200 CANCEL 2 a d /u @0.4\n1> ACK 2 a b /v @0.5", 600, ""},

        /* forks */
        {"a second 2xx that nobody ends", CALL "1< 200 INVITE 1 a c /x @3.2\n1> BYE 2 a b /z @90\n1< 200 BYE 2 a b /z @90", 600,
         "INVITE 1 200 second-200 a=3"},
        {"a second 2xx, ACK and BYE", CALL "1< 200 INVITE 1 a c /x @3.2\n1> ACK 1 a c /w @3.3\n1> BYE 2 a c /v @3.3\n1< 200 BYE 2 a c /v @3.4", 600, ""},
        {"the same 2xx again", CALL "1< 200 INVITE 1 a b /x @3.5", 600, ""},

        /* two changes at once */
        {"491, the other side's change was open",
         CALL "1> INVITE 2 a b /p @20\n1< INVITE 1 b a /q @20.01\n1< 491 INVITE 2 a b /p @20.1\n1> 491 INVITE 1 b a /q @20.1\n"
              "1> INVITE 3 a b /r @23\n1< 200 INVITE 3 a b /r @23.1", 600, "INVITE 2 491 glare; INVITE 1 491 glare"},
        {"491 three times, and never better",
         CALL "1> INVITE 2 a b /p @20\n1< 491 INVITE 2 a b /p @20.1\n1> INVITE 3 a b /q @23\n1< 491 INVITE 3 a b /q @23.1\n"
              "1> INVITE 4 a b /r @26\n1< 491 INVITE 4 a b /r @26.1", 600,
         "INVITE 2 491 glare-alone; INVITE 3 491 glare-alone; INVITE 4 491 glare-lasting"},
        {"491 alone", CALL "1> UPDATE 2 a b /p @20\n1< 491 UPDATE 2 a b /p @20.1\n1> UPDATE 3 a b /q @23\n1< 200 UPDATE 3 a b /q @23.1", 600,
         "UPDATE 2 491 glare-alone"},
        {"491 before the ACK of the first INVITE", INVITE "1< 200 INVITE 1 a b /x @3\n1< INVITE 1 b a /q @3.1\n1> 491 INVITE 1 b a /q @3.1\n"
                                                          "1> ACK 1 a b /y @3.2", 600, "INVITE 1 491 glare"},
        {"500 to a second change of one side", CALL "1> INVITE 2 a b /p @20\n1> INVITE 3 a b /q @20.1\n1< 500 INVITE 3 a b /q @20.2\n"
                                                    "1< 200 INVITE 2 a b /p @20.3\n1> ACK 2 a b /r @20.4", 600, "INVITE 3 500 overlap"},
        {"500 to a change", CALL "1> INVITE 2 a b /p @20\n1< 500 INVITE 2 a b /p @20.2", 600, ""},

        /* 481 */
        {"481 to BYE", CALL "1> BYE 2 a b /z @60\n1< 481 BYE 2 a b /z @60.1", 600, "BYE 2 481 gone"},
        {"481 to BYE, both said BYE", CALL "1> BYE 2 a b /z @60\n1< BYE 1 b a /w @60\n1> 200 BYE 1 b a /w @60\n1< 481 BYE 2 a b /z @60.1", 600,
         "BYE 2 481 crossed"},
        {"481 to a second BYE", CALL "1> BYE 2 a b /z @60\n1< 200 BYE 2 a b /z @60.1\n1> BYE 3 a b /w @61\n1< 481 BYE 3 a b /w @61", 600,
         "BYE 3 481 crossed"},
        {"481 to BYE over two hops", "1< INVITE 1 a - /x @0\n1> 200 INVITE 1 a b /x @1\n1< BYE 2 a b /z @60\n1> BYE 2 a b /w v2 @60\n"
                                     "1< 481 BYE 2 a b /w v2 @60.1\n1> 481 BYE 2 a b /z @60.1", 600, "BYE 2 481 gone; BYE 2 481 gone"},
        {"481 to CANCEL, INVITE done", INVITE "1> CANCEL 1 a - /x @9\n1< 486 INVITE 1 a b /x @9.1\n1< 481 CANCEL 1 a b /x @9.2", 600,
         "CANCEL 1 481 crossed"},
        {"481 to CANCEL, INVITE open", INVITE "1< 180 INVITE 1 a b /x @1\n1> CANCEL 1 a - /x @9\n1< 481 CANCEL 1 a b /x @9.2", 600, ""},
        {"481 to NOTIFY", "1> NOTIFY 3 b a /x @9\n1< 481 NOTIFY 3 b a /x @9.2", 600, "NOTIFY 3 481 crossed"},
        {"481 to a change of a session that stands", CALL "1> INVITE 2 a b /p @20\n1< 481 INVITE 2 a b /p @20.2", 600, "INVITE 2 481 gone"},
        {"481 to INFO after BYE", CALL "1> BYE 2 a b /z @60\n1< 200 BYE 2 a b /z @60.1\n1> INFO 3 a b /p @60.2\n1< 481 INFO 3 a b /p @60.3", 600,
         "INFO 3 481 crossed"},

        /* the session timer */
        {"BYE when the session is over", INVITE "1< 200 INVITE 1 a b /x t1800 @3\n1> ACK 1 a b /y @3.1\n1< BYE 1 b a /z @1803\n1> 200 BYE 1 b a /z @1803",
         3600, "BYE 1 200 session-expired"},
        {"BYE 32 s before", INVITE "1< 200 INVITE 1 a b /x t1800 @3\n1> ACK 1 a b /y @3.1\n1< BYE 1 b a /z @1771\n1> 200 BYE 1 b a /z @1771", 3600,
         "BYE 1 200 session-expired"},
        {"BYE at another time", INVITE "1< 200 INVITE 1 a b /x t1800 @3\n1> ACK 1 a b /y @3.1\n1< BYE 1 b a /z @1700\n1> 200 BYE 1 b a /z @1700", 3600, ""},
        {"refreshed, BYE as long after the first", INVITE "1< 200 INVITE 1 a b /x t1800 @3\n1> ACK 1 a b /y @3.1\n1> UPDATE 2 a b /u @903\n"
                                                          "1< 200 UPDATE 2 a b /u t1800 @903\n1< BYE 1 b a /z @1803\n1> 200 BYE 1 b a /z @1803", 3600, ""},
        {"the refresh was refused", INVITE "1< 200 INVITE 1 a b /x t1800 @3\n1> ACK 1 a b /y @3.1\n1> UPDATE 2 a b /u @903\n"
                                           "1< 500 UPDATE 2 a b /u @903\n1> BYE 3 a b /z @905\n1< 200 BYE 3 a b /z @905", 3600,
         "BYE 3 200 refresh-failed"},
        {"no session timer", INVITE "1< 200 INVITE 1 a b /x @3\n1> ACK 1 a b /y @3.1\n1< BYE 1 b a /z @1803\n1> 200 BYE 1 b a /z @1803", 3600, ""},
};

static void test_rows(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct group_test t;
                group_test_init(&t, rows[i].in, rows[i].horizon_s);
                if (strcmp(group_mishaps(&t), rows[i].expect) != 0)
                        fail_msg("%s: got \"%s\", not \"%s\"", rows[i].name, group_mishaps(&t), rows[i].expect);
                group_test_done(&t);
        }
}

/* Times that cannot be compared are no proof of anything. */
static void test_overflow(void **state) {
        struct sighting v[] = {
                {.id = 1, .source = 1, .time_us = INT64_MIN + 1, .method = SIP_INVITE, .cseq = 1, .from_tag = 5, .session_s = UINT32_MAX},
                {.id = 2, .source = 1, .time_us = INT64_MIN + 1, .method = SIP_INVITE, .status = 200, .cseq = 1, .from_tag = 5, .to_tag = 6,
                 .session_s = UINT32_MAX},
                {.id = 3, .source = 1, .time_us = INT64_MAX, .method = SIP_BYE, .cseq = 2, .from_tag = 5, .to_tag = 6},
        };
        int64_t horizon[] = {INT64_MAX, INT64_MAX, INT64_MAX};
        struct arena a;
        struct call_group g;

        (void)state;
        arena_init(&a);
        assert_int_equal(call_group_build(v, 3, horizon, &a, &g), 0);
        for (size_t i = 0; i < g.n_transactions; i++)
                assert_int_equal(g.transactions[i].mishap, MISHAP_NONE);
        assert_int_equal(g.talk_s, STAMP_NONE);
        arena_done(&a);
}

static void test_words(void **state) {
        (void)state;
        assert_null(mishap_word(MISHAP_NONE));
        assert_string_equal(mishap_word(MISHAP_ACK_MISSING), "ack-missing");
        assert_string_equal(mishap_word(MISHAP_REFRESH_FAILED), "refresh-failed");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_overflow),
                cmocka_unit_test(test_words),
        };

        return cmocka_run_group_tests_name("call/mishap", tests, NULL, NULL);
}
