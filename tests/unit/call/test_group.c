/* The group as a whole: kind, outcome, and that a large one is made in linear time. */
#include "notation.h"

#include <stdlib.h>
#include <time.h>

struct row {
        const char *name, *in;
        enum call_kind kind;
        int final_status;
        bool established;
};

static const struct row rows[] = {
        {"call", "1> INVITE 1 a -\n1< 200 INVITE 1 a b\n1> ACK 1 a b\n1> BYE 2 a b\n1< 481 BYE 2 a b", CALL_INVITE, 200, true},
        {"challenged, then busy", "1> INVITE 1 a -\n1< 407 INVITE 1 a x\n1> INVITE 2 a -\n1< 486 INVITE 2 a b", CALL_INVITE, 486, false},
        {"a refused change is not the outcome", "1> INVITE 1 a -\n1< 200 INVITE 1 a b\n1> INVITE 2 a b\n1< 488 INVITE 2 a b",
         CALL_INVITE, 200, true},
        {"only changes seen: the last", "1> INVITE 5 a b\n1< 200 INVITE 5 a b\n1> INVITE 6 a b\n1< 488 INVITE 6 a b",
         CALL_INVITE, 488, true},
        {"hops: 2xx wins", "1< INVITE 1 a - /x\n1> INVITE 1 a - /y v2\n1< 480 INVITE 1 a b /y v2\n1> INVITE 1 a - /z v2\n"
                           "1< 200 INVITE 1 a c /z v2", CALL_INVITE, 200, true},
        {"hops: else what the caller saw", "1> INVITE 1 a - /y v2\n1< 503 INVITE 1 a b /y v2\n1< INVITE 1 a - /x\n"
                                           "1> 504 INVITE 1 a b /x", CALL_INVITE, 504, false},
        {"ringing", "1> INVITE 1 a -\n1< 180 INVITE 1 a b", CALL_INVITE, 0, false},
        {"an answer is enough", "1< 200 INVITE 1 a b", CALL_INVITE, 200, true},
        {"sign-in", "1> REGISTER 1 a -\n1< 401 REGISTER 1 a x\n1> REGISTER 2 a -\n1< 403 REGISTER 2 a y", CALL_REGISTER, 403, false},
        {"subscription", "1> SUBSCRIBE 1 a -\n1< 404 SUBSCRIBE 1 a b\n1< NOTIFY 2 b a\n1> 200 NOTIFY 2 b a", CALL_SUBSCRIBE, 404, false},
        {"notifications only", "1< NOTIFY 1 b a\n1> 481 NOTIFY 1 b a\n1< BENOTIFY 2 b a", CALL_SUBSCRIBE, 0, false},
        {"notification and more", "1< NOTIFY 1 b a\n1> MESSAGE 1 a b\n1< 200 MESSAGE 1 a b", CALL_OTHER, 200, false},
        {"other: the last in time", "1> MESSAGE 9 a - @5\n1< 500 MESSAGE 9 a b @6\n1> MESSAGE 1 c - @1\n1< 200 MESSAGE 1 c b @2",
         CALL_OTHER, 500, false},
        {"BYE only", "1> BYE 9 a b\n1< 200 BYE 9 a b", CALL_OTHER, 200, false},
        {"ACK only", "1> ACK 9 a b", CALL_OTHER, 0, false},
};

static void test_rows(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct group_test t;
                group_test_init(&t, rows[i].in, 600);
                if (t.g.kind != rows[i].kind || t.g.final_status != rows[i].final_status ||
                    t.g.established != rows[i].established)
                        fail_msg("%s: got kind %d, %d, %d", rows[i].name, (int)t.g.kind, t.g.final_status, t.g.established);
                assert_int_equal(t.g.id, 1);
                group_test_done(&t);
        }
}

static void test_empty(void **state) {
        struct group_test t;

        (void)state;
        group_test_init(&t, "", 600);
        assert_int_equal(t.g.n_messages, 0);
        assert_int_equal(t.g.n_transactions, 0);
        assert_int_equal(t.g.n_dialogs, 0);
        assert_int_equal(t.g.kind, CALL_OTHER);
        assert_int_equal(t.g.id, 0);
        group_test_done(&t);
}

/* The order of the table must not show: twice the same, from other addresses. */
static void test_deterministic(void **state) {
        static const char lines[] = "1> INVITE 1 a - @0\n1< 180 INVITE 1 a b @1\n1< 180 INVITE 1 a c @2\n1< 200 INVITE 1 a c @3\n"
                                    "1> ACK 1 a c @3\n1> INFO 2 a c @4\n1< 500 INFO 2 a c @5\n1> BYE 3 a c @6";
        struct group_test *one = calloc(1, sizeof(*one)), two;

        (void)state;
        assert_non_null(one);
        group_test_init(one, lines, 600);
        group_test_init(&two, lines, 600);
        assert_string_equal(group_transactions(one), group_transactions(&two));
        assert_string_equal(group_dialogs(one), group_dialogs(&two));
        assert_string_equal(group_fates(one), group_fates(&two));
        group_test_done(one);
        group_test_done(&two);
        free(one);
}

enum { LARGE = 500000 };

/* Pairs of INVITE and 491, every one in a dialog of its own To tag: all tables are as full as they get. */
static void large_fill(struct sighting *v, int64_t *horizon, bool same) {
        for (int64_t i = 0; i < LARGE; i++) {
                int64_t pair = i / 2;
                v[i] = (struct sighting){
                        .id = i + 1, .source = 1, .time_us = i * 1000, .dir = i % 2 ? DIR_IN : DIR_OUT,
                        .method = SIP_INVITE, .status = i % 2 ? 491 : 0, .cseq = same ? 1 : (uint32_t)pair + 1,
                        .n_via = 1, .flags = SIGHTING_BRANCH | SIGHTING_TO_TAG, .from_tag = 7,
                        .to_tag = same ? 9 : pair + 100, .branch = same ? 5 : pair + 1, .uri = i % 2 ? 0 : 3,
                };
                horizon[i] = LARGE * INT64_C(1000);
        }
}

static double seconds(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Sanitizers slow the same code down several times. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
static const double allowed_s = 10;
#else
static const double allowed_s = 1.5;
#endif

static void large_build(bool same, size_t n_messages, size_t n_dialogs, enum fate fate) {
        struct sighting *v = calloc(LARGE, sizeof(*v));
        int64_t *horizon = calloc(LARGE, sizeof(*horizon));
        struct arena a;
        struct call_group g;
        double begin;

        assert_non_null(v);
        assert_non_null(horizon);
        arena_init(&a);
        large_fill(v, horizon, same);
        begin = seconds();
        assert_int_equal(call_group_build(v, LARGE, horizon, &a, &g), 0);
        double took = seconds() - begin;
        assert_int_equal(g.n_messages, n_messages);
        assert_int_equal(g.n_transactions, n_messages / 2);
        assert_int_equal(g.n_dialogs, n_dialogs);
        assert_int_equal(g.transactions[0].fate, fate);
        assert_in_range(a.used, 1, 400 * 1024 * 1024);
        if (took > allowed_s)
                fail_msg("took %.2f s", took);
        arena_done(&a);
        free(horizon);
        free(v);
}

static void test_large(void **state) {
        (void)state;
        large_build(false, LARGE, LARGE / 2, FATE_RETRIED);
}

static void test_large_repeats(void **state) {
        (void)state;
        large_build(true, 2, 1, FATE_FAILED);
}

/* A call with a conference is named so; words are read as they are written. */
static void test_kind_words(void **state) {
        static const struct {
                const char *in, *word;
        } words[] = {
                {"1> INVITE 1 a -", "call"},
                {"1> INVITE 1 a - \n1< 200 INVITE 1 a b conf", "conference"},
                {"1> SUBSCRIBE 1 a - conf", "subscription"},
                {"1> REGISTER 1 a -", "registration"},
                {"1> OPTIONS 1 a -", "other"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
                struct group_test t;
                bool conference;
                group_test_init(&t, words[i].in, 600);
                const char *word = call_kind_word(t.g.kind, t.g.conference);
                assert_string_equal(word, words[i].word);
                assert_int_equal(call_kind_of(span_str(word), &conference), t.g.kind);
                assert_int_equal(conference, !strcmp(word, "conference"));
                group_test_done(&t);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_empty),
                cmocka_unit_test(test_deterministic),
                cmocka_unit_test(test_large),
                cmocka_unit_test(test_kind_words),
                cmocka_unit_test(test_large_repeats),
        };

        return cmocka_run_group_tests_name("call/group", tests, NULL, NULL);
}
