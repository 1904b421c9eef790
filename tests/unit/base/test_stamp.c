/* base/stamp: the calendar in both directions and what a person types for a moment. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/stamp.h"

#include <errno.h>

static void test_civil_round_trip(void **state) {
        (void)state;
        for (int64_t day = 0; day < 40 * 366; day++) {
                struct civil c;
                int64_t us = day * STAMP_DAY + 86399 * STAMP_SECOND + 999999;
                stamp_to_civil(us, &c);
                assert_int_equal(stamp_from_civil(&c), us);
        }
}

static void test_civil_known(void **state) {
        (void)state;
        static const struct {
                struct civil c;
                int64_t us;
        } cases[] = {
                {{1970, 1, 1, 0, 0, 0, 0}, 0},
                {{2000, 2, 29, 0, 0, 0, 0}, 951782400 * STAMP_SECOND},
                {{2013, 10, 16, 8, 40, 18, 943000}, 1381912818 * STAMP_SECOND + 943000},
                {{2016, 12, 31, 23, 59, 60, 0}, 1483228799 * STAMP_SECOND},
                {{2013, 2, 29, 0, 0, 0, 0}, STAMP_NONE},
                {{2100, 2, 29, 0, 0, 0, 0}, STAMP_NONE},
                {{2013, 13, 1, 0, 0, 0, 0}, STAMP_NONE},
                {{1969, 12, 31, 0, 0, 0, 0}, STAMP_NONE},
                {{2013, 1, 1, 24, 0, 0, 0}, STAMP_NONE},
        };
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
                assert_int_equal(stamp_from_civil(&cases[i].c), cases[i].us);
}

static void test_put(void **state) {
        (void)state;
        struct buf b = BUF_INIT;
        assert_int_equal(stamp_put(&b, 1381912818943000, true), 0);
        assert_string_equal(buf_str(&b), "2013-10-16T08:40:18.943000Z");
        buf_reset(&b);
        stamp_put(&b, 1381912818943000, false);
        assert_string_equal(buf_str(&b), "2013-10-16T08:40:18.943000");
        buf_reset(&b);
        stamp_put(&b, STAMP_NONE, true);
        assert_string_equal(buf_str(&b), "");
        stamp_put(&b, -1, false);
        assert_string_equal(buf_str(&b), "1969-12-31T23:59:59.999999");
        buf_done(&b);
}

static void test_parse(void **state) {
        (void)state;
        const int64_t minute = 60 * STAMP_SECOND, march12 = 1363046400 * STAMP_SECOND;
        const struct {
                const char *text;
                struct stamp_query want;
        } cases[] = {
                {"10:32", {632 * minute, minute, false, false}},
                {"9:05", {545 * minute, minute, false, false}},
                {"10:32:05", {632 * minute + 5 * STAMP_SECOND, STAMP_SECOND, false, false}},
                {"10:32:05.250", {632 * minute + 5250000, 1000, false, false}},
                {"00:30+01:00", {1410 * minute, minute, false, true}},
                {"2013-03-12", {march12, STAMP_DAY, true, false}},
                {"2013-03-12 10:32", {march12 + 632 * minute, minute, true, false}},
                {" 2013-03-12T10:32:05Z ", {march12 + 632 * minute + 5000000, STAMP_SECOND, true, true}},
                {"2013-03-12T10:32:05+01:00", {march12 + 572 * minute + 5000000, STAMP_SECOND, true, true}},
                {"2013-03-12T00:30-0530", {march12 + 360 * minute, minute, true, true}},
                {"03/12/2013 10:32", {march12 + 632 * minute, minute, true, false}},
        };
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                struct stamp_query got;
                assert_int_equal(stamp_parse(span_str(cases[i].text), &got), 0);
                assert_int_equal(got.us, cases[i].want.us);
                assert_int_equal(got.width_us, cases[i].want.width_us);
                assert_int_equal(got.has_date, cases[i].want.has_date);
                assert_int_equal(got.utc, cases[i].want.utc);
        }
}

static void test_parse_refuses(void **state) {
        (void)state;
        static const char *const cases[] = {
                "", "yesterday", "25:00", "10", "10:3", "10:32:", "10:32:05.", "2013-02-30", "2013-03-12T", "2013-03-12 x",
                "13/12/2013", "2013-03-12T10:32+25:00", "10:32 or so",
        };
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                struct stamp_query got = {.us = 77};
                assert_int_equal(stamp_parse(span_str(cases[i]), &got), -EINVAL);
                assert_int_equal(got.us, 77);
        }
}

static void test_whole(void **state) {
        (void)state;
        assert_int_equal(stamp_whole(1999999, STAMP_SECOND), 1);
        assert_int_equal(stamp_whole(0, STAMP_SECOND), 0);
        assert_int_equal(stamp_whole(-1, STAMP_SECOND), -1); /* not 0: that second is over */
        assert_int_equal(stamp_whole(-STAMP_SECOND, STAMP_SECOND), -1);
        assert_int_equal(stamp_whole(INT64_MIN, 1), INT64_MIN);
        assert_int_equal(stamp_from_ns(1999), 1);
        assert_int_equal(stamp_from_ns(-1), -1);
        assert_int_equal(stamp_from_ns(STAMP_NONE), STAMP_NONE);
}

static void test_widen(void **state) {
        int64_t first = STAMP_NONE, last = STAMP_NONE;
        (void)state;

        stamp_widen(&first, &last, STAMP_NONE, STAMP_NONE);
        assert_true(first == STAMP_NONE && last == STAMP_NONE);
        stamp_widen(&first, &last, 5, 5);
        assert_true(first == 5 && last == 5);
        stamp_widen(&first, &last, 7, STAMP_NONE);
        assert_true(first == 5 && last == 5);
        stamp_widen(&first, &last, -2, 9);
        assert_true(first == -2 && last == 9);
        stamp_widen(&first, &last, 0, 3);
        assert_true(first == -2 && last == 9);
}

static void test_since(void **state) {
        (void)state;
        assert_int_equal(stamp_since(7, 5), 2);
        assert_int_equal(stamp_since(5, 7), -2);
        assert_true(stamp_since(STAMP_NONE, 1) == STAMP_NONE && stamp_since(1, STAMP_NONE) == STAMP_NONE);
        assert_true(stamp_since(INT64_MAX, -1) == STAMP_NONE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_civil_round_trip), cmocka_unit_test(test_civil_known), cmocka_unit_test(test_put),
                cmocka_unit_test(test_parse), cmocka_unit_test(test_parse_refuses), cmocka_unit_test(test_whole),
                cmocka_unit_test(test_widen), cmocka_unit_test(test_since),
        };
        return cmocka_run_group_tests_name("base/stamp", tests, NULL, NULL);
}
