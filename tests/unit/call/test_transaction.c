/* Matching of requests and answers: what each transaction holds. */
#include "notation.h"

struct row {
        const char *name, *in, *expect;
};

static const struct row rows[] = {
        {"RFC 3261: by branch", "1> INVITE 1 a - /x\n1< 100 INVITE 1 a - /x\n1< 200 INVITE 1 a b /x\n1> ACK 1 a b /y",
         "INVITE 1: r=1 p100=2 f200=3 out; ACK 1: r=4 in out"},
        {"RFC 2543: without branch", "1> INVITE 1 a -\n1< 100 INVITE 1 a -\n1< 200 INVITE 1 a b\n1> ACK 1 a b",
         "INVITE 1: r=1 p100=2 f200=3 out; ACK 1: r=4 in out"},
        {"RFC 2543: one sent-by, both tags, other CSeq", "1> INFO 2 a b\n1> INFO 3 a b\n1< 200 INFO 3 a b\n1< 500 INFO 2 a b",
         "INFO 2: r=1 f500=4 in out; INFO 3: r=2 f200=3 in out"},
        {"RFC 2543: same CSeq of the two ends", "1> INFO 2 a b s1\n1< INFO 2 b a s1\n1> 200 INFO 2 b a s1\n1< 481 INFO 2 a b s1",
         "INFO 2: r=1 f481=4 in out; INFO 2: r=2 f200=3 in"},
        {"two 2xx of forks, two ACKs, without branch", "1> INVITE 1 a -\n1< 200 INVITE 1 a b\n1< 200 INVITE 1 a c\n1> ACK 1 a b\n1> ACK 1 a c",
         "INVITE 1: r=1 f200=2 out; ACK 1: r=4 in out; ACK 1: r=5 in out"},
        {"ACK to a refusal joins, by branch", "1> INVITE 1 a - /x\n1< 404 INVITE 1 a b /x\n1> ACK 1 a b /x",
         "INVITE 1: r=1 f404=2 out"},
        {"ACK to a refusal joins, without branch", "1> INVITE 1 a -\n1< 404 INVITE 1 a b\n1> ACK 1 a b",
         "INVITE 1: r=1 f404=2 out"},
        {"ACK with the branch of an INVITE that got 2xx stands alone", "1> INVITE 1 a - /x\n1< 200 INVITE 1 a b /x\n1> ACK 1 a b /x",
         "INVITE 1: r=1 f200=2 out; ACK 1: r=3 in out"},
        {"ACK, refusal not seen, by branch", "1> INVITE 1 a - /x\n1> ACK 1 a b /x", "INVITE 1: r=1 out"},
        {"ACK, answer not seen, without branch", "1> INVITE 1 a -\n1> ACK 1 a b", "INVITE 1: r=1 out; ACK 1: r=2 in out"},
        {"ACK read before its INVITE", "2< ACK 1 a b /x\n1> INVITE 1 a - /x\n1< 404 INVITE 1 a b /x", "INVITE 1: r=2 f404=3 out"},
        {"CANCEL, by branch", "1> INVITE 1 a - /x\n1< 180 INVITE 1 a b /x\n1> CANCEL 1 a - /x\n1< 200 CANCEL 1 a b /x\n"
                              "1< 487 INVITE 1 a b /x",
         "INVITE 1: r=1 p180=2 f487=5 c=3 out; CANCEL 1: r=3 f200=4 out"},
        {"CANCEL, without branch", "1> INVITE 1 a -\n1> CANCEL 1 a -\n1< 487 INVITE 1 a b",
         "INVITE 1: r=1 f487=3 c=2 out; CANCEL 1: r=2 out"},
        {"CANCEL of which only the answer was seen", "1> INVITE 1 a - /x\n1< 200 CANCEL 1 a b /x",
         "INVITE 1: r=1 c=2 out; CANCEL 1: f200=2 out"},
        {"CANCEL of another branch", "1> INVITE 1 a - /x\n1> CANCEL 1 a - /y", "INVITE 1: r=1 out; CANCEL 1: r=2 out"},
        {"two hops, each with its answer", "1< INVITE 1 a - /x\n1> INVITE 1 a - /y v2\n1< 180 INVITE 1 a b /y v2\n"
                                           "1> 180 INVITE 1 a b /x",
         "INVITE 1: r=1 p180=4; INVITE 1: r=2 p180=3 out"},
        {"two hops without branches, told apart by their Vias", "1< INVITE 1 a - v1\n1> INVITE 1 a - v2\n1< 503 INVITE 1 a b v2",
         "INVITE 1: r=1; INVITE 1: r=2 f503=3 out"},
        {"forks of one hop stay in its transaction; 2xx before the rest",
         "1> INVITE 1 a - /x\n1< 180 INVITE 1 a b /x\n1< 183 INVITE 1 a c /x\n1< 480 INVITE 1 a b /x\n1< 200 INVITE 1 a c /x",
         "INVITE 1: r=1 p183=3 f200=5 out"},
        {"the first 2xx stays", "1> INVITE 1 a - /x\n1< 200 INVITE 1 a b /x\n1< 200 INVITE 1 a c /x\n1< 486 INVITE 1 a d /x",
         "INVITE 1: r=1 f200=2 out"},
        {"the last provisional by time, the highest by number",
         "1> INVITE 1 a - @0\n1< 101 INVITE 1 a b @4\n1< 183 INVITE 1 a b @2", "INVITE 1: r=1 p183=2 out"},
        {"answer without its request, received", "1< 200 INVITE 1 a b", "INVITE 1: f200=1 out"},
        {"answer without its request, sent", "1> 200 INVITE 1 a b", "INVITE 1: f200=1"},
        {"answer before its request in reading", "2> 200 INVITE 1 a b /x\n1> INVITE 1 a - /x", "INVITE 1: r=2 f200=1 out"},
        {"retransmissions", "1> INVITE 1 a -\n1> INVITE 1 a -\n1> INVITE 1 a -", "INVITE 1: r=1 x2 out"},
        {"an incoming request", "1< OPTIONS 1 a -\n1> 200 OPTIONS 1 a b", "OPTIONS 1: r=1 f200=2"},
        {"unknown methods", "1> OTHER 1 a - n1\n1> OTHER 1 a - n2\n1< 200 OTHER 1 a b n2", "OTHER 1: r=1 out; OTHER 1: r=2 f200=3 out"},
        {"one branch for all requests of a careless client", "1> INFO 1 a b /x\n1> INFO 2 a b /x\n1< 200 INFO 2 a b /x",
         "INFO 1: r=1 in out; INFO 2: r=2 f200=3 in out"},
};

static void test_rows(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct group_test t;
                group_test_init(&t, rows[i].in, 600);
                if (strcmp(group_transactions(&t), rows[i].expect) != 0)
                        fail_msg("%s: got \"%s\", not \"%s\"", rows[i].name, group_transactions(&t), rows[i].expect);
                group_test_done(&t);
        }
}

static void test_times(void **state) {
        struct group_test t;

        (void)state;
        group_test_init(&t, "1> INVITE 1 a - @5\n1< 404 INVITE 1 a b @7\n1> ACK 1 a b @7.5", 600);
        assert_int_equal(t.g.n_transactions, 1);
        assert_int_equal(t.g.transactions[0].id, 1);
        assert_int_equal(t.g.transactions[0].first_us, 5 * STAMP_SECOND);
        assert_int_equal(t.g.transactions[0].last_us, 7 * STAMP_SECOND + 500000);
        assert_int_equal(t.g.messages[2].transaction, 0);
        group_test_done(&t);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_times),
        };

        return cmocka_run_group_tests_name("call/transaction", tests, NULL, NULL);
}
