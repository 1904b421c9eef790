/* hop.c: which messages are one request or answer on its way, and their order where clocks differ a little. */
#include "notation.h"

struct row {
        const char *name, *in, *expect;
};

static const struct row rows[] = {
        {"one hop", "1> INVITE 1 a - @0\n1< 200 INVITE 1 a b @1", "1 2"},
        {"a request in and out of a proxy", "1< INVITE 1 a - /x v1\n1> INVITE 1 a - /y v2", "1 2:1+1"},
        {"written by the second element first", "1> INVITE 1 a - /z v3\n2> INVITE 1 a - /x v1\n1< INVITE 1 a - /y v2", "1:2+2 2 3:2+1"},
        {"the answer goes the other way", "1> INVITE 1 a - /y v2\n1< 200 INVITE 1 a b /y v2\n1> 200 INVITE 1 a b /x v1\n1< INVITE 1 a - /x v1",
         "1:4+1 2 3:2+1 4"},
        {"two branches are one request", "1< INVITE 1 a - /x\n1> INVITE 1 a - /y v2 u2\n1> INVITE 1 a - /z v2 u3", "1 2:1+1 3:1+1"},
        {"answers of two branches are two", "1< 180 INVITE 1 a b /y v2\n1< 180 INVITE 1 a c /z v2\n1> 180 INVITE 1 a b /x\n1> 180 INVITE 1 a c /x",
         "1 2 3:1+1 4:2+1"},
        {"progress reports that differ", "1< 183 INVITE 1 a b p1 /y v2\n1< 183 INVITE 1 a b p2 /y v2\n1> 183 INVITE 1 a b p2 /x", "1 2 3:2+1"},
        {"both sides ask with one CSeq number", "1> INFO 2 a b /x\n1> INFO 2 b a /y v2", "1 2"},
        {"unknown methods by name", "1> OTHER 1 a - n1 /x\n1> OTHER 1 a - n2 /y v2", "1 2"},
        {"an element that adds no Via counts once", "1< INVITE 1 a - /x\n1> INVITE 1 a - /y", "1 2"},
        /* Order. */
        {"received before it was sent: not seen", "1> INVITE 1 a - /x @1\n2< INVITE 1 a - /x @0.9", "1"},
        {"passed on before it came", "1> INVITE 1 a - /x @1\n2> INVITE 1 a - /y v2 @0.95", "1 2:1+1@1000"},
        {"answered before it was asked", "1> INVITE 1 a - @1\n1< 200 INVITE 1 a b @0.5", "1 2@1000"},
        {"a chain", "1> INVITE 1 a - /x @2\n1> INVITE 1 a - /y v2 @1.5\n1> INVITE 1 a - /z v3 @1.6\n1< 486 INVITE 1 a b /z v3 @1.7\n"
         "1< 486 INVITE 1 a b /y v2 @3\n1< 486 INVITE 1 a b /x v1 @2.9", "1 2:1+1@2000 3:1+2@2000 4@2000 5:4+1 6:4+2@3000"},
        {"hours apart are no matter of order", "1> INVITE 1 a - /x @7200\n2> INVITE 1 a - /y v2 @0", "1 2:1+1"},
        {"no times", "1> INVITE 1 a - /x\n1> INVITE 1 a - /y v2 @3", "1 2:1+1"},
};

static void test_rows(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct group_test t;
                group_test_init(&t, rows[i].in, 600);
                if (strcmp(group_hops(&t), rows[i].expect) != 0)
                        fail_msg("%s: got \"%s\", not \"%s\"", rows[i].name, group_hops(&t), rows[i].expect);
                group_test_done(&t);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

        return cmocka_run_group_tests_name("call/hop", tests, NULL, NULL);
}
