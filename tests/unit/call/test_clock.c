/* call/clock.c: lines through pairs that are made from a known clock, ways of chance, and what goes wrong in logs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "call/clock.h"

#define MS INT64_C(1000)
#define HOUR (3600 * STAMP_SECOND)
#define BEGIN INT64_C(1394010000000000)

enum { PAIRS_MAX = 4000 };

struct scene {
        struct arena arena;
        struct clock_pair v[PAIRS_MAX];
        size_t n;
        uint64_t chance;
        struct clock_fit fit;
};

static int scene_new(void **state) {
        struct scene *s = calloc(1, sizeof(*s));

        if (!s)
                return -1;
        arena_init(&s->arena);
        s->chance = 12345;
        *state = s;
        return 0;
}

static int scene_free(void **state) {
        struct scene *s = *state;

        arena_done(&s->arena);
        free(s);
        return 0;
}

#define scene_test(f) cmocka_unit_test_setup_teardown(f, scene_new, scene_free)

/* A number of [low, high], the same in every run. */
static int64_t chance(struct scene *s, int64_t low, int64_t high) {
        s->chance = s->chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return low + (int64_t)((s->chance >> 33) % (uint64_t)(high - low + 1));
}

static void pair(struct scene *s, int64_t a_us, int64_t b_us, enum clock_way way) {
        assert_true(s->n < PAIRS_MAX);
        s->v[s->n] = (struct clock_pair){a_us, b_us, way, (int64_t)s->n};
        s->n++;
}

/* A message at `at` on a's clock, when b's is `behind` it, that takes `way_us`. */
static void passes(struct scene *s, int64_t at, int64_t behind, enum clock_way way, int64_t way_us) {
        if (way == CLOCK_A_TO_B)
                pair(s, at, at + way_us - behind, way);
        else
                pair(s, at + way_us, at - behind, way);
}

static struct clock_fit estimate(struct scene *s) {
        arena_reset(&s->arena);
        assert_int_equal(clock_estimate(s->v, s->n, &s->arena, &s->fit), 0);
        assert_int_equal(s->fit.pairs, s->n);
        return s->fit;
}

static void expect_near(int64_t have, int64_t want, int64_t by) {
        if (have < want - by || have > want + by)
                fail_msg("%lld is not within %lld of %lld", (long long)have, (long long)by, (long long)want);
}

/* What the line makes of b's time at a moment of a's, against a's. */
static int64_t error_at(const struct scene *s, int64_t at, int64_t behind) {
        return llabs(clock_apply(s->fit.line, at - behind) - at);
}

static void nothing(void **state) {
        struct clock_fit f = estimate(*state);

        assert_int_equal(f.verdict, CLOCK_NOTHING);
        assert_int_equal(f.line.offset_us, STAMP_NONE);
}

/* Ways of 20 and 30 ms: the truth is 5 ms beside the middle, and 25 ms inside the bound. */
static void both_directions(void **state) {
        struct scene *s = *state;
        struct clock_fit f;

        passes(s, BEGIN + 1 * MS, -HOUR, CLOCK_A_TO_B, 20 * MS);
        passes(s, BEGIN + 5003 * MS, -HOUR, CLOCK_B_TO_A, 30 * MS);
        f = estimate(s);
        assert_int_equal(f.verdict, CLOCK_BETWEEN);
        assert_int_equal(f.line.offset_us, -HOUR + 5 * MS);
        assert_int_equal(f.bound_us, 25 * MS);
        assert_int_equal(f.agree, 2);
        assert_int_equal(f.line.drift_ppb, 0);
}

/* Ways of 200 ms: each direction lies 200 ms beside the truth, and still they agree. */
static void long_ways(void **state) {
        struct scene *s = *state;

        for (int64_t i = 0; i < 20; i++)
                passes(s, BEGIN + i * STAMP_SECOND + i, 7 * STAMP_SECOND, i % 4 ? CLOCK_A_TO_B : CLOCK_B_TO_A, 200 * MS);
        estimate(s);
        assert_int_equal(s->fit.verdict, CLOCK_BETWEEN);
        assert_int_equal(s->fit.line.offset_us, 7 * STAMP_SECOND);
        assert_int_equal(s->fit.agree, 20);
}

/* A satellite hop: more answers than requests must not make the way of an answer a clock that is behind. */
static void slow_ways(void **state) {
        struct scene *s = *state;

        for (int i = 0; i < 240; i++)
                passes(s, BEGIN + i * STAMP_SECOND, 0, CLOCK_B_TO_A, 600 * MS);
        for (int i = 0; i < 180; i++)
                passes(s, BEGIN + i * STAMP_SECOND, 0, CLOCK_A_TO_B, 600 * MS);
        assert_int_equal(estimate(s).verdict, CLOCK_DISAGREE);
}

static void one_direction(void **state) {
        struct scene *s = *state;

        for (int64_t i = 1; i <= 3; i++)
                passes(s, BEGIN + i * STAMP_SECOND, 3400 * MS, CLOCK_B_TO_A, i * 10 * MS);
        estimate(s);
        assert_int_equal(s->fit.verdict, CLOCK_ONE_WAY);
        assert_int_equal(s->fit.line.offset_us, 3420 * MS);
        assert_int_equal(s->fit.bound_us, -1);
}

static void nobody_says_who_sent(void **state) {
        struct scene *s = *state;

        for (int64_t i = 1; i <= 3; i++)
                pair(s, BEGIN + i * STAMP_SECOND + i, BEGIN, CLOCK_WAY_UNKNOWN);
        estimate(s);
        assert_int_equal(s->fit.verdict, CLOCK_DISAGREE);
        for (size_t i = 0; i < s->n; i++)
                s->v[i].b_us = s->v[i].a_us - 40 * MS;
        estimate(s);
        assert_int_equal(s->fit.verdict, CLOCK_NO_WAY);
        assert_int_equal(s->fit.line.offset_us, 40 * MS);
        assert_int_equal(s->fit.bound_us, -1);
}

/* 20 ppm over four hours are 288 ms; ways take 1 to 20 ms. */
static void drift(void **state) {
        static const struct {
                int64_t ppb, hours;
                int pairs;
                bool one_way;
        } rows[] = {
                {20000, 4, 400, false}, {-20000, 4, 400, false}, {20000, 4, 60, false}, {20000, 4, 400, true},
                {200000, 1, 40, false}, {100000, 1, 10, false},  {50000, 24, 2000, false}, {-400000, 24, 300, true},
        };

        for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
                struct scene *s = *state;
                int64_t end = rows[r].hours * HOUR, worst = 0;
                s->n = 0;
                for (int i = 0; i < rows[r].pairs; i++) {
                        int64_t at = end * i / rows[r].pairs + chance(s, 0, 999999);
                        passes(s, BEGIN + at, HOUR + at / MS * rows[r].ppb / 1000000,
                               rows[r].one_way || chance(s, 0, 1) ? CLOCK_A_TO_B : CLOCK_B_TO_A, chance(s, 1000, 20000));
                }
                estimate(s);
                assert_int_equal(s->fit.agree, s->n);
                expect_near(s->fit.line.drift_ppb, rows[r].ppb, llabs(rows[r].ppb) / 5);
                for (int64_t at = 0; at <= end; at += HOUR / 2) {
                        int64_t e = error_at(s, BEGIN + at, HOUR + at / MS * rows[r].ppb / 1000000);
                        worst = e > worst ? e : worst;
                }
                expect_near(worst, 0, 30 * MS);
        }
}

/* Ways of chance, of every length of log and number of pairs: no drift is made of them. */
static void noise_is_no_drift(void **state) {
        struct scene *s = *state;

        for (int round = 0; round < 400; round++) {
                int n = (int)chance(s, 2, 300);
                int64_t longest = chance(s, 1, 120) * MS, hours = chance(s, 1, 30);
                s->n = 0;
                for (int i = 0; i < n; i++)
                        passes(s, BEGIN + chance(s, 0, (int64_t)3600000000) * hours, 0, round % 3 && chance(s, 0, 1) ? CLOCK_A_TO_B
                               : CLOCK_B_TO_A, chance(s, 0, 9) ? chance(s, 500, longest) : chance(s, longest, 8 * longest));
                estimate(s);
                if (s->fit.line.offset_us != STAMP_NONE && s->fit.line.drift_ppb != 0)
                        fail_msg("round %d, %d pairs: %lld ppb", round, n, (long long)s->fit.line.drift_ppb);
        }
}

/* The way from b grows from 5 to 300 ms over the day, the other does not: no clock does that. */
static void a_longer_way_is_no_drift(void **state) {
        struct scene *s = *state;

        for (int64_t i = 0; i < 200; i++)
                passes(s, BEGIN + i * 60 * STAMP_SECOND, 0, i % 2 ? CLOCK_A_TO_B : CLOCK_B_TO_A, i % 2 ? 5 * MS : (5 + i) * MS);
        estimate(s);
        assert_int_equal(s->fit.verdict, CLOCK_BETWEEN);
        assert_int_equal(s->fit.line.drift_ppb, 0);
}

/* A third of the messages lay in a queue, some times are nonsense, one is sent again after half a second. */
static void outliers(void **state) {
        struct scene *s = *state;

        for (int64_t i = 0; i < 90; i++)
                passes(s, BEGIN + i * 60 * STAMP_SECOND, 250 * MS, i % 2 ? CLOCK_A_TO_B : CLOCK_B_TO_A,
                       i % 3 ? 10 * MS + i : chance(s, 1, 40) * STAMP_SECOND);
        pair(s, 0, BEGIN, CLOCK_A_TO_B);
        pair(s, INT64_MAX, INT64_MIN + 1, CLOCK_A_TO_B);
        pair(s, BEGIN, BEGIN * 1000, CLOCK_B_TO_A);
        passes(s, BEGIN, 250 * MS, CLOCK_B_TO_A, 500 * MS);
        estimate(s);
        assert_int_equal(s->fit.verdict, CLOCK_BETWEEN);
        assert_int_equal(s->fit.agree, 60);
        expect_near(s->fit.line.offset_us, 250 * MS, MS);
        assert_int_equal(s->fit.line.drift_ppb, 0);
}

/* One stray in the one direction must not pull the middle away from all of the other. */
static void a_stray_alone_in_its_direction(void **state) {
        struct scene *s = *state;

        for (int64_t i = 0; i < 9; i++)
                passes(s, BEGIN + i * 60 * STAMP_SECOND, 0, CLOCK_A_TO_B, 10 * MS);
        passes(s, BEGIN, 0, CLOCK_B_TO_A, 10 * STAMP_SECOND);
        estimate(s);
        assert_int_equal(s->fit.verdict, CLOCK_ONE_WAY);
        assert_int_equal(s->fit.line.offset_us, -10 * MS);
}

/* The clock was set in the middle of the log, by half a second up to an hour. */
static void steps(void **state) {
        static const int64_t by[] = {600 * MS, 2 * STAMP_SECOND, 300 * STAMP_SECOND, -HOUR};

        for (size_t r = 0; r < sizeof(by) / sizeof(by[0]); r++)
                for (int64_t at = 20; at <= 180; at += 10) {
                        struct scene *s = *state;
                        s->n = 0;
                        for (int64_t i = 0; i < 200; i++)
                                passes(s, BEGIN + i * 60 * STAMP_SECOND, i < at ? 0 : by[r], i % 2 ? CLOCK_A_TO_B : CLOCK_B_TO_A,
                                       chance(s, 1000, 20000));
                        estimate(s);
                        if (s->fit.verdict != CLOCK_STEPPED && s->fit.verdict != CLOCK_DISAGREE)
                                fail_msg("step %zu after %lld: claimed %lld us, %lld ppb", r, (long long)at,
                                         (long long)s->fit.line.offset_us, (long long)s->fit.line.drift_ppb);
                        assert_int_equal(s->fit.line.offset_us, STAMP_NONE);
                }
}

static void disagreement(void **state) {
        struct scene *s = *state;

        passes(s, BEGIN, 0, CLOCK_A_TO_B, 10 * MS);
        passes(s, BEGIN + STAMP_SECOND, HOUR, CLOCK_B_TO_A, 10 * MS);
        estimate(s);
        assert_int_equal(s->fit.verdict, CLOCK_DISAGREE);
        assert_int_equal(s->fit.agree, 1);
        assert_int_equal(s->fit.line.offset_us, STAMP_NONE);
        s->n = 0;
        for (int64_t i = 0; i < 100; i++)
                pair(s, BEGIN + chance(s, 0, 86400) * STAMP_SECOND, BEGIN + chance(s, 0, 86400) * STAMP_SECOND, CLOCK_A_TO_B);
        estimate(s);
        assert_int_equal(s->fit.verdict, CLOCK_DISAGREE);
}

/* Whole seconds cannot tell more than whole seconds. */
static void coarse_times(void **state) {
        struct scene *s = *state;

        for (int64_t i = 0; i < 10; i++)
                pair(s, BEGIN + i * 10 * STAMP_SECOND, BEGIN + i * 10 * STAMP_SECOND, i % 2 ? CLOCK_A_TO_B : CLOCK_B_TO_A);
        estimate(s);
        assert_int_equal(s->fit.line.offset_us, 0);
        assert_int_equal(s->fit.bound_us, STAMP_SECOND);
}

static void hostile_times(void **state) {
        static const int64_t times[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX, INT64_C(1) << 59, -(INT64_C(1) << 59)};
        const size_t n = sizeof(times) / sizeof(times[0]);
        struct scene *s = *state;

        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < n; k++) {
                        s->n = 0;
                        pair(s, times[i], times[k], CLOCK_A_TO_B);
                        estimate(s);
                        assert_true(s->fit.agree <= 1);
                }
        s->n = 0;
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < n; k++)
                        pair(s, times[i], times[k], (enum clock_way)((i + k) % 3));
        estimate(s);
        assert_int_equal(s->fit.verdict, CLOCK_DISAGREE);
}

static void order_does_not_matter(void **state) {
        struct scene *s = *state;
        struct clock_fit first;

        for (int64_t i = 0; i < 300; i++)
                passes(s, BEGIN + i * 60 * STAMP_SECOND, i * MS / 2, i % 3 ? CLOCK_A_TO_B : CLOCK_B_TO_A, chance(s, 1000, 9000));
        first = estimate(s);
        for (size_t i = 0; i < s->n / 2; i++) {
                struct clock_pair swap = s->v[i];
                s->v[i] = s->v[s->n - 1 - i];
                s->v[s->n - 1 - i] = swap;
        }
        estimate(s);
        assert_memory_equal(&s->fit, &first, sizeof(first));
        assert_true(first.line.drift_ppb > 0);
}

static void lines(void **state) {
        const struct clock_line slow = {.offset_us = 3400 * MS, .at_us = BEGIN, .drift_ppb = 20000};
        const struct clock_line zone = {.offset_us = -2 * HOUR, .at_us = 77};
        struct clock_line both, back;
        (void)state;

        assert_int_equal(clock_apply(CLOCK_UNKNOWN, 5), 5);
        assert_int_equal(clock_apply(slow, STAMP_NONE), STAMP_NONE);
        assert_int_equal(clock_apply(slow, BEGIN), BEGIN + 3400 * MS);
        assert_int_equal(clock_apply(slow, BEGIN + HOUR), BEGIN + HOUR + 3400 * MS + 72 * MS);
        assert_int_equal(clock_apply(slow, INT64_MAX), STAMP_NONE);
        assert_int_equal(clock_apply(slow, INT64_MIN + 1), STAMP_NONE);
        assert_int_equal(clock_apply((struct clock_line){.at_us = 0, .drift_ppb = INT64_MAX}, INT64_MAX), STAMP_NONE);
        assert_int_equal(clock_apply((struct clock_line){.offset_us = -5}, INT64_MIN + 1), STAMP_NONE);

        both = clock_compose(zone, slow);
        assert_int_equal(clock_apply(both, BEGIN + HOUR), clock_apply(zone, clock_apply(slow, BEGIN + HOUR)));
        both = clock_compose(slow, zone);
        assert_int_equal(clock_apply(both, BEGIN + 3 * HOUR), clock_apply(slow, clock_apply(zone, BEGIN + 3 * HOUR)));
        assert_int_equal(clock_compose(slow, CLOCK_UNKNOWN).offset_us, STAMP_NONE);
        assert_int_equal(clock_compose(CLOCK_UNKNOWN, slow).offset_us, STAMP_NONE);
        assert_int_equal(clock_compose(zone, (struct clock_line){.offset_us = INT64_MAX, .at_us = 9}).offset_us, STAMP_NONE);

        back = clock_invert(slow);
        for (int64_t at = BEGIN - HOUR; at <= BEGIN + 4 * HOUR; at += HOUR)
                expect_near(clock_apply(back, clock_apply(slow, at)), at, 20);
        assert_int_equal(clock_invert(CLOCK_UNKNOWN).offset_us, STAMP_NONE);
}

static void zones(void **state) {
        static const struct {
                int64_t offset_us, zone_s;
        } rows[] = {
                {0, 0},
                {-2 * HOUR, 7200},
                {-2 * HOUR + 3400 * MS, 7200},
                {2 * HOUR - 400 * STAMP_SECOND, -7200},
                {-HOUR * 11 / 2, 19800},
                {-HOUR * 23 / 4 - 449 * STAMP_SECOND, 20700},
                {8 * HOUR + 1, -28800},
                {-14 * HOUR - 60 * STAMP_SECOND, 50400},
                {-14 * HOUR - 500 * STAMP_SECOND, STAMP_NONE},
                {24 * HOUR, STAMP_NONE},
                {INT64_MAX, STAMP_NONE},
                {INT64_MIN, STAMP_NONE},
                {INT64_MIN + 1, STAMP_NONE},
        };
        (void)state;

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
                assert_int_equal(clock_zone(rows[i].offset_us), rows[i].zone_s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                scene_test(nothing),           scene_test(both_directions), scene_test(slow_ways), scene_test(long_ways),
                scene_test(one_direction),     scene_test(nobody_says_who_sent),
                scene_test(drift),             scene_test(noise_is_no_drift),
                scene_test(a_longer_way_is_no_drift),                       scene_test(outliers),
                scene_test(a_stray_alone_in_its_direction),                 scene_test(steps),
                scene_test(disagreement),      scene_test(coarse_times),    scene_test(hostile_times),
                scene_test(order_does_not_matter),                          cmocka_unit_test(lines),
                cmocka_unit_test(zones),
        };

        return cmocka_run_group_tests_name("call/clock", tests, NULL, NULL);
}
