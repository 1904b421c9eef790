/* join.c: which legs are one call, what likeness needs, what a call of several legs came to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/buf.h"
#include "base/stamp.h"
#include "call/join.h"

static void test_words(void **state) {
        (void)state;
        for (int k = 0; k < JOIN_KINDS; k++)
                assert_int_equal(join_kind_of(span_str(join_word(k))), k);
        assert_int_equal(join_kind_of(SPAN("other")), JOIN_KINDS);
        assert_int_equal(join_trust(LINK_IN_REPLY_TO), 0);
        for (int k = 0; k < JOIN_ALIKE; k++)
                assert_true(join_trust(k) < join_trust(JOIN_ALIKE));
        assert_true(join_names_call_id(LINK_REPLACES) && !join_names_call_id(LINK_CONVERSATION));
}

/* "3>1 icid": leg 3 is of call 1, its strongest tie is an icid. */
static void expect_joined(const struct join_tie *v, size_t n, const char *want) {
        struct arena a;
        struct joined *ret;
        struct buf b = BUF_INIT;
        size_t n_ret;

        arena_init(&a);
        assert_int_equal(join_legs(v, n, &a, &ret, &n_ret), 0);
        buf_puts(&b, "");
        for (size_t i = 0; i < n_ret; i++)
                buf_printf(&b, "%s%d>%d %s", i ? ", " : "", (int)ret[i].leg, (int)ret[i].call, join_word(ret[i].by));
        assert_string_equal(n_ret ? buf_str(&b) : "", want);
        buf_done(&b);
        arena_done(&a);
}

static void test_legs(void **state) {
        (void)state;
        expect_joined(NULL, 0, "");
        expect_joined((const struct join_tie[]){{5, 3, LINK_ICID}}, 1, "3>3 icid, 5>3 icid");
        expect_joined((const struct join_tie[]){{1, 2, JOIN_ALIKE}, {2, 3, LINK_SESSION_ID}, {9, 8, LINK_REPLACES}}, 3,
                      "1>1 alike, 2>1 session-id, 3>1 session-id, 8>8 replaces, 9>8 replaces");
        expect_joined((const struct join_tie[]){{4, 3, LINK_ICID}, {2, 1, LINK_ICID}, {4, 2, JOIN_ALIKE}, {1, 3, JOIN_ALIKE}}, 4,
                      "1>1 icid, 2>1 icid, 3>1 icid, 4>1 icid");
        expect_joined((const struct join_tie[]){{7, 7, LINK_REPLACES}}, 1, "7>7 replaces");
}

static void test_long_chain(void **state) {
        enum { N = 50000 };
        struct join_tie *v = calloc(N, sizeof(*v));
        struct arena a;
        struct joined *ret;
        size_t n;

        (void)state;
        for (int i = 0; i < N; i++)
                v[i] = (struct join_tie){i + 1, i + 2, LINK_ICID};
        arena_init(&a);
        assert_int_equal(join_legs(v, N, &a, &ret, &n), 0);
        assert_int_equal(n, N + 1);
        for (size_t i = 0; i < n; i++)
                assert_int_equal(ret[i].call, 1);
        arena_done(&a);
        free(v);
}

static void test_user(void **state) {
        static const struct {
                const char *x, *y;
                bool same;
        } rows[] = {
                {"+14255550123@contoso.example", "4255550123@192.0.2.9", true},
                {"+1 (425) 555-0123@contoso.example", "0014255550123@x", true},
                {"+14255550123", "+14255550123;ext=77@x", true},
                {"+14255550123@x", "+14255550124@x", false},
                {"alice@contoso.example", "alice@fabrikam.example", true},
                {"alice@x", "bob@x", false},
                {"4711@x", "4711@y", true},
                {"4711@x", "34711@y", false},
                {"bob5550123@x", "alice5550123@x", false}, /* letters: no number */
        };
        const struct hash_key k = {1, 2};

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                bool same = join_user(&k, span_str(rows[i].x)) == join_user(&k, span_str(rows[i].y));
                if (same != rows[i].same)
                        fail_msg("%s and %s", rows[i].x, rows[i].y);
        }
        assert_int_equal(join_user(&k, SPAN("@x")), 0);
        assert_int_equal(join_user(&k, SPAN_NONE), 0);
}

/* Element 2 takes leg 1 at second 10 and begins leg 2 a little later. */
#define S STAMP_SECOND
#define TAKEN {.id = 1, .begun_us = 9 * S, .taken_us = 10 * S, .final_us = 20 * S, .bye_us = STAMP_NONE, .first_from = 1, .last_to = 2, \
               .caller = 7, .callee = 8, .status = 200}
#define MADE {.id = 2, .begun_us = 11 * S, .taken_us = 11 * S, .final_us = 20 * S, .bye_us = STAMP_NONE, .first_from = 2, .last_to = 3, \
              .caller = 7, .callee = 8, .status = 200}

static size_t alike(struct join_leg *v, size_t n, int64_t *ret_a) {
        struct arena a;
        struct join_tie *ret;
        size_t n_ret;

        arena_init(&a);
        assert_int_equal(join_alike(v, n, &a, &ret, &n_ret), 0);
        if (n_ret)
                *ret_a = ret[0].a;
        arena_done(&a);
        return n_ret;
}

static void test_alike(void **state) {
        const struct join_leg taken = TAKEN, made = MADE;
        struct {
                const char *name;
                struct join_leg a, b;
                size_t ties;
        } rows[] = {
                {"one made of the other", taken, made, 1},
                {"another element in the middle", taken, made, 0},
                {"four seconds later", taken, made, 0},
                {"before", taken, made, 0},
                {"after the answer", taken, made, 0},
                {"other people, other times", taken, made, 0},
                {"the callee is the same", taken, made, 1},
                {"only the answers came together", taken, made, 1},
                {"the answers came together and differ", taken, made, 0},
                {"only the ends came together", taken, made, 1},
                {"both have Session-IDs, which do not agree", taken, made, 0},
                {"one has a Session-ID", taken, made, 1},
                {"no time", taken, made, 0},
                {"nobody knows who sent it", taken, made, 0},
        };

        (void)state;
        rows[1].b.first_from = 5;
        rows[2].b.begun_us = 14 * S;
        rows[3].b.begun_us = 10 * S - 1;
        rows[4].a.final_us = 10 * S + 1;
        for (size_t i = 5; i <= 9; i++) {
                rows[i].b.caller = rows[i].b.callee = 0;
                rows[i].b.final_us = i == 7 || i == 8 ? 21 * S : 30 * S;
        }
        rows[6].b.callee = 8;
        rows[8].b.status = 486;
        rows[9].a.bye_us = 60 * S;
        rows[9].b.bye_us = 60 * S + 1;
        rows[10].a.keyed = rows[10].b.keyed = rows[11].a.keyed = true;
        rows[12].b.begun_us = STAMP_NONE;
        rows[13].a.last_to = rows[13].b.first_from = 0;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct join_leg v[] = {rows[i].b, rows[i].a};
                int64_t a = 0;
                size_t n = alike(v, 2, &a);
                if (n != rows[i].ties || (n && a != 1))
                        fail_msg("%s: %zu ties", rows[i].name, n);
        }
}

/* Two legs that would do equally well: none. One of them fits better: that one. */
static void test_ambiguous(void **state) {
        struct join_leg v[] = {TAKEN, TAKEN, MADE}, w[] = {TAKEN, TAKEN, MADE};
        int64_t a = 0;

        (void)state;
        v[1].id = 4;
        assert_int_equal(alike(v, 3, &a), 0);
        w[1].id = 4;
        w[1].caller = 99;
        w[1].taken_us = 10 * S + 5; /* nearer, but of somebody else */
        assert_int_equal(alike(w, 3, &a), 1);
        assert_int_equal(a, 1);
}

#define PART(l, o, e) {.leg = (l), .kind = CALL_INVITE, .outcome = FATE_##o, .established = (e)}

static void test_deciding(void **state) {
        static const struct {
                const char *name;
                struct join_part v[3];
                size_t n, decides;
                bool partly;
        } rows[] = {
                {"all well", {PART(1, OK, true), PART(2, OK, true)}, 2, 0, false},
                {"the leg behind the element failed, and so the first", {PART(1, FAILED, false), PART(2, FAILED, false)}, 2, 1, false},
                {"hunting: the second try stands", {PART(1, OK, true), PART(2, FAILED, false), PART(3, OK, true)}, 3, 0, false},
                {"the meeting's focus stands, its MCU refused", {PART(1, OK, true), PART(2, FAILED, false)}, 2, 1, true},
                {"unanswered behind", {PART(1, FAILED, false), PART(2, UNANSWERED, false)}, 2, 1, false},
                {"a busy line is no failure", {PART(1, DECLINED, false), PART(2, DECLINED, false)}, 2, 0, false},
                {"the call is not the subscription before it",
                 {{.leg = 1, .kind = CALL_SUBSCRIBE, .outcome = FATE_FAILED}, PART(2, OK, true)}, 2, 1, false},
                {"no call at all", {{.leg = 1, .kind = CALL_SUBSCRIBE, .outcome = FATE_FAILED}}, 1, 0, false},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                bool partly;
                size_t decides = join_deciding(rows[i].v, rows[i].n, &partly);
                if (decides != rows[i].decides || partly != rows[i].partly)
                        fail_msg("%s: leg %zu, partly %d", rows[i].name, decides, partly);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_words), cmocka_unit_test(test_legs),      cmocka_unit_test(test_long_chain), cmocka_unit_test(test_user),
                cmocka_unit_test(test_alike), cmocka_unit_test(test_ambiguous), cmocka_unit_test(test_deciding),
        };

        return cmocka_run_group_tests_name("call/join", tests, NULL, NULL);
}
