/*
 * words.c: times of the day, periods, counts and sizes in words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/stamp.h"
#include "tui/words.h"

#define AT(day, us) (INT64_C(15776) * STAMP_DAY + (day) * STAMP_DAY + (us)) /* 2013-03-12 */
#define CLOCK(h, m, s) (((h) * INT64_C(3600) + (m) * 60 + (s)) * STAMP_SECOND)

static void a_place_names_the_file_alone(void **state) {
        static const struct {
                const char *path;
                int64_t us;
                bool utc;
                const char *want;
        } table[] = {
                {"a/b/client.log", AT(0, CLOCK(10, 32, 5)), true, " · client.log:7 · 2013-03-12 10:32:05.000 UTC"},
                {"client.log", AT(0, 0), false, " · client.log:7 · 2013-03-12 00:00:00.000"},
                {"a/b/", STAMP_NONE, true, " · :7"},
                {"", STAMP_NONE, false, " · :7"},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct buf b = BUF_INIT;
                words_place(&b, span_str(table[i].path), 7, table[i].us, table[i].utc);
                assert_string_equal(buf_str(&b), table[i].want);
                buf_done(&b);
        }
}

static void the_day_is_written_where_there_are_several(void **state) {
        static const struct {
                int64_t us, first_us, last_us;
                const char *want;
        } table[] = {
                {AT(0, CLOCK(10, 32, 5) + 123456), AT(0, 0), AT(0, CLOCK(23, 59, 59)), "10:32:05.123"},
                {AT(0, CLOCK(10, 32, 5)), AT(0, CLOCK(23, 59, 59)), AT(1, 0), "03-12 10:32:05.000"},
                {AT(1, 0), AT(0, 0), AT(1, 0), "03-13 00:00:00.000"},
                {AT(1, 0), AT(0, 0), AT(0, 1), "00:00:00.000"}, /* beyond the sources: of the day nothing is known */
                {AT(0, 999), AT(0, 999), AT(0, 999), "00:00:00.000"},
                {AT(0, 0), STAMP_NONE, STAMP_NONE, "03-12 00:00:00.000"},
                {STAMP_NONE, AT(0, 0), AT(0, 0), ""},
                {STAMP_NONE, STAMP_NONE, STAMP_NONE, ""},
                {-1, -STAMP_DAY, -1, "23:59:59.999"},
                {-1, -1, 0, "12-31 23:59:59.999"},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct buf b = BUF_INIT;
                words_clock(&b, table[i].us, table[i].first_us, table[i].last_us);
                assert_string_equal(buf_str(&b), table[i].want);
                buf_done(&b);
        }
}

static void lengths_of_time(void **state) {
        static const struct {
                int64_t us;
                const char *want;
        } table[] = {
                {CLOCK(0, 25, 5), "25 min"}, {CLOCK(0, 24, 30), "25 min"}, {CLOCK(0, 24, 29), "24 min"}, {CLOCK(0, 59, 29), "59 min"},
                {CLOCK(0, 59, 30), "1 h"}, {CLOCK(1, 0, 0), "1 h"}, {CLOCK(1, 5, 0), "1 h 5 min"}, {CLOCK(23, 59, 0), "23 h 59 min"},
                {CLOCK(23, 59, 30), "1 d"}, {STAMP_DAY + CLOCK(1, 59, 0), "1 d 1 h"}, {3 * STAMP_DAY, "3 d"}, {0, "0 min"}, {-5, "0 min"},
                {STAMP_NONE, "0 min"}, {INT64_MAX, "106751991 d 4 h"},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct buf b = BUF_INIT;
                words_length(&b, table[i].us);
                assert_string_equal(buf_str(&b), table[i].want);
                buf_done(&b);
        }
}

static void seconds(void **state) {
        struct buf b = BUF_INIT;
        (void)state;
        words_second(&b, STAMP_NONE, true);
        words_second(&b, AT(0, CLOCK(10, 32, 5) + 999999), false);
        words_second(&b, AT(1, 0), true);
        assert_string_equal(buf_str(&b), "10:32:0503-13 00:00:00");
        buf_done(&b);
}

static void times_and_periods(void **state) {
        static const struct {
                int64_t first_us, last_us;
                const char *time, *period;
        } table[] = {
                {AT(0, CLOCK(10, 32, 5) + 123456), AT(0, CLOCK(10, 40, 0)), "2013-03-12 10:32:05.123", "03-12 10:32–10:40"},
                {AT(0, CLOCK(10, 32, 5)), AT(2, CLOCK(8, 11, 0)), "2013-03-12 10:32:05.000", "03-12 10:32–03-14 08:11"},
                {AT(0, CLOCK(10, 32, 5)), AT(0, CLOCK(10, 32, 59)), "2013-03-12 10:32:05.000", "03-12 10:32"},
                {AT(0, 0), STAMP_NONE, "2013-03-12 00:00:00.000", "03-12 00:00"},
                {STAMP_NONE, AT(0, 0), "unknown", "03-12 00:00"},
                {STAMP_NONE, STAMP_NONE, "unknown", ""},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct buf b = BUF_INIT;
                words_time(&b, table[i].first_us);
                assert_string_equal(buf_str(&b), table[i].time);
                buf_reset(&b);
                words_period(&b, table[i].first_us, table[i].last_us);
                assert_string_equal(buf_str(&b), table[i].period);
                buf_done(&b);
        }
}

static void counts_and_sizes(void **state) {
        static const struct {
                uint64_t n;
                const char *count, *size;
        } table[] = {
                {0, "0 calls", "0 bytes"},
                {1, "1 call", "1 byte"},
                {1023, "1023 calls", "1023 bytes"},
                {1024, "1024 calls", "1.0 KiB"},
                {3565158, "3565158 calls", "3.4 MiB"},
                {UINT64_MAX, "18446744073709551615 calls", "16.0 EiB"},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct buf b = BUF_INIT;
                words_count(&b, table[i].n, "call");
                assert_string_equal(buf_str(&b), table[i].count);
                buf_reset(&b);
                words_size(&b, table[i].n);
                assert_string_equal(buf_str(&b), table[i].size);
                buf_done(&b);
        }
}

static void a_text_is_made_safe_and_kept(void **state) {
        struct arena a;
        (void)state;
        arena_init(&a);
        assert_true(span_eq(words_safe(&a, "a\033[2Jb\nc"), SPAN("a\\x1b[2Jb\\nc")));
        assert_int_equal(words_safe(&a, NULL).n, 0);
        arena_done(&a);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_place_names_the_file_alone),
                cmocka_unit_test(the_day_is_written_where_there_are_several),
                cmocka_unit_test(lengths_of_time),
                cmocka_unit_test(seconds),
                cmocka_unit_test(times_and_periods),
                cmocka_unit_test(counts_and_sizes),
                cmocka_unit_test(a_text_is_made_safe_and_kept),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
