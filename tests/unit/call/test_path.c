/* path.c: who decided, and how far the request came. h: a machine's name, l and q: addresses of the two ends. */
#include "notation.h"

struct row {
        const char *name, *in, *expect;
};

/* A client 1 (address 11) calls through front end 2 (machine 20, address 12) and edge 3 (machine 30, address 13). */
static const struct row rows[] = {
        {"the client's log alone", "1> INVITE 1 a - l11 q12 @0\n1< 504 INVITE 1 a b l11 q12 @1", "failed by 12, 11 > 12, begun by 11 at 0, taken 0, answered 1000, bye -"},
        {"the front end passes on what the edge said",
         "2< INVITE 1 a - /x h20 q11 @0\n2> INVITE 1 a - /y v2 h20 q13 @0.1\n2< 504 INVITE 1 a b /y v2 h20 q13 @0.5\n2> 504 INVITE 1 a b /x h20 q11 @0.6",
         "failed by 13, 20 > 13, begun by 11 at 0, taken 100, answered 500, bye -"},
        {"the edge's own log names it",
         "2> INVITE 1 a - /y v2 h20 q13 @0.1\n3< INVITE 1 a - /y v2 h30 q12 @0.2\n3> 504 INVITE 1 a b /y v2 h30 q12 @0.3",
         "failed by 30, 20 > 30, begun by 20 at 100, taken 100, answered 300, bye -"},
        {"nothing came behind the front end, which answered for it",
         "1> INVITE 1 a - /x l11 q12 @0\n2< INVITE 1 a - /x h20 q11 @0\n2> INVITE 1 a - /y v2 h20 q13 @0.1\n2> 408 INVITE 1 a b /x h20 q11 @32",
         "failed by 20, 11 > 20, begun by 11 at 0, taken 0, answered 32000, bye -"},
        {"one word from the edge shows that it came there",
         "2< INVITE 1 a - /x h20 q11 @0\n2> INVITE 1 a - /y v2 h20 q13 @0.1\n2< 100 INVITE 1 a - /y v2 h20 q13 @0.2\n2> 408 INVITE 1 a b /x h20 q11 @32",
         "failed by 20, 20 > 13, begun by 11 at 0, taken 100, answered 32000, bye -"},
        {"another status on the way back: who spoke first",
         "2< INVITE 1 a - /x h20 q11 @0\n2> INVITE 1 a - /y v2 h20 q13 @0.1\n2< 404 INVITE 1 a b /y v2 h20 q13 @0.5\n2> 480 INVITE 1 a b /x h20 q11 @0.6",
         "failed by 13, 20 > 13, begun by 11 at 0, taken 100, answered 500, bye -"},
        {"of two branches the one whose answer went back",
         "2< INVITE 1 a - /x h20 q11\n2> INVITE 1 a - /y v2 u2 h20 q13\n2> INVITE 1 a - /z v2 u3 h20 q14\n2< 404 INVITE 1 a b /y v2 h20 q13\n"
         "2< 486 INVITE 1 a c /z v2 h20 q14\n2> 486 INVITE 1 a c /x h20 q11",
         "declined by 14, 20 > 14, begun by 11 at -, taken -, answered -, bye -"},
        {"a call that stood", "1> INVITE 1 a - l11 q12 @0\n1< 200 INVITE 1 a b l11 q12 @1\n1> ACK 1 a b @1\n1> BYE 2 a b l11 q12 @9\n1< 200 BYE 2 a b @9",
         "ok by 12, 11 > 12, begun by 11 at 0, taken 0, answered 1000, bye 9000"},
        {"on the wire", "1. INVITE 1 a - l11 q12 @0\n1. 503 INVITE 1 a b l12 q11 @1", "failed by 12, 11 > 12, begun by 11 at 0, taken 0, answered 1000, bye -"},
        {"an answer alone", "1< 403 REGISTER 1 a b l11 q12 @1", "failed by 12, 11 > 12, begun by 11 at 1000, taken 1000, answered 1000, bye -"},
        {"nobody answers", "1> INVITE 1 a - l11 q12 @0", "unanswered by 0, 11 > 0, begun by 11 at 0, taken -, answered -, bye -"},
        {"the front end's log names no machine: the client does", "1> INVITE 1 a - l11 q12 @0\n2< INVITE 1 a - q11 @0\n2> 404 INVITE 1 a b q11 @1",
         "failed by 12, 11 > 12, begun by 11 at 0, taken 0, answered 1000, bye -"},
        {"an ACK decides nothing", "1> ACK 1 a b l11 q12 @0", "unfinished by 0, 0 > 0, begun by 0 at -, taken -, answered -, bye -"},
};

static void test_rows(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct group_test t;
                group_test_init(&t, rows[i].in, 600);
                for (size_t k = 0; k < t.n; k++)
                        t.v[k].flags |= SIGHTING_TWO_WAY;
                assert_int_equal(call_group_build(t.v, t.n, t.horizon_us, &t.arena, &t.g), 0);
                if (strcmp(group_path(&t), rows[i].expect) != 0)
                        fail_msg("%s: got \"%s\", not \"%s\"", rows[i].name, group_path(&t), rows[i].expect);
                group_test_done(&t);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

        return cmocka_run_group_tests_name("call/path", tests, NULL, NULL);
}
