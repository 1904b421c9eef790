/* base/tz.c: offsets as text, zone files of every version, the hours that come twice or never, broken files at every byte. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/tz.h"

#include <errno.h>
#include <stdlib.h>

static const struct {
        const char *text;
        int result;
        int32_t offset;
} fixed[] = {
        {"UTC", 0, 0}, {"utc", 0, 0}, {"Z", 0, 0}, {"+02:00", 0, 7200}, {"-0530", 0, -19800}, {"+2", 0, 7200}, {"-11", 0, -39600},
        {"+14:00", 0, 50400}, {"+15", -EINVAL, 0}, {"+02:60", -EINVAL, 0}, {"02:00", -EINVAL, 0}, {"+", -EINVAL, 0},
        {"", -EINVAL, 0}, {"+02:00x", -EINVAL, 0}, {"+2:0", -EINVAL, 0}, {"Europe/Berlin", -EINVAL, 0},
};

static void test_fixed(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++) {
                struct tz *t = NULL;
                assert_int_equal(tz_fixed(span_str(fixed[i].text), &t), fixed[i].result);
                if (!t)
                        continue;
                assert_int_equal(tz_offset_at(t, 0), fixed[i].offset);
                assert_int_equal(tz_to_utc(t, 1000 * STAMP_SECOND), (1000 - fixed[i].offset) * STAMP_SECOND);
                assert_true(tz_to_utc(t, STAMP_NONE) == STAMP_NONE);
                tz_free(t);
        }
}

static int64_t at(int year, int month, int day, int hour, int minute) {
        return stamp_from_civil(&(struct civil){.year = year, .month = month, .day = day, .hour = hour, .minute = minute});
}

static void put32(struct buf *b, int32_t v) {
        for (int i = 24; i >= 0; i -= 8)
                buf_putc(b, (char)((uint32_t)v >> i));
}

static void put64(struct buf *b, int64_t v) {
        put32(b, (int32_t)(v >> 32));
        put32(b, (int32_t)v);
}

static void put_header(struct buf *b, char version, int times, int types, int chars) {
        buf_puts(b, "TZif");
        buf_putc(b, version);
        for (int i = 0; i < 15; i++)
                buf_putc(b, 0);
        put32(b, 0);
        put32(b, 0);
        put32(b, 0);
        put32(b, times);
        put32(b, types);
        put32(b, chars);
}

static void put_type(struct buf *b, int32_t offset, char dst, char name) {
        put32(b, offset);
        buf_putc(b, dst);
        buf_putc(b, name);
}

/* Central European time of 2013: forward on March 31st, back on October 27th, both at 01:00 UTC. */
static void put_body(struct buf *b, bool wide) {
        int64_t times[] = {at(2013, 3, 31, 1, 0) / STAMP_SECOND, at(2013, 10, 27, 1, 0) / STAMP_SECOND};

        for (int i = 0; i < 2; i++)
                wide ? put64(b, times[i]) : put32(b, (int32_t)times[i]);
        buf_putc(b, 1);
        buf_putc(b, 0);
        put_type(b, 3600, 0, 0);
        put_type(b, 7200, 1, 4);
        buf_put(b, SPAN("CET\0CEST\0"));
}

static void make(struct buf *b, char version, const char *footer) {
        buf_reset(b);
        put_header(b, version, 2, 2, 9);
        put_body(b, false);
        if (!version)
                return;
        put_header(b, version, 2, 2, 9);
        put_body(b, true);
        buf_printf(b, "\n%s\n", footer);
}

static const struct {
        int year, month, day, hour, minute; /* local */
        int64_t offset;
} central[] = {
        {2013, 1, 15, 12, 0, 3600}, {2013, 7, 15, 12, 0, 7200}, {2013, 12, 15, 12, 0, 3600}, {2013, 3, 31, 1, 59, 3600},
        {2013, 3, 31, 2, 30, 3600},  /* skipped: as if not put forward */
        {2013, 3, 31, 3, 0, 7200}, {2013, 10, 27, 1, 59, 7200},
        {2013, 10, 27, 2, 30, 7200}, /* twice: the first */
        {2013, 10, 27, 3, 0, 3600},
};

static void check_central(struct tz *t) {
        for (size_t i = 0; i < sizeof(central) / sizeof(*central); i++) {
                int64_t local = at(central[i].year, central[i].month, central[i].day, central[i].hour, central[i].minute);
                assert_int_equal((local - tz_to_utc(t, local)) / STAMP_SECOND, central[i].offset);
        }
        tz_free(t);
}

static void test_file(void **state) {
        (void)state;
        struct buf b = BUF_INIT;
        struct tz *t = NULL;

        make(&b, 0, NULL);
        assert_int_equal(tz_parse(buf_span(&b), &t), 0);
        check_central(t);
        make(&b, '2', "");
        assert_int_equal(tz_parse(buf_span(&b), &t), 0);
        check_central(t);
        buf_done(&b);
}

/* A rule without a table, far from the years that stamps have. */
static void test_far(void **state) {
        (void)state;
        struct buf b = BUF_INIT;
        struct tz *t = NULL;

        for (int i = 0; i < 2; i++) {
                put_header(&b, '2', 0, 1, 4);
                put_type(&b, 3600, 0, 0);
                buf_put(&b, SPAN("CET\0"));
        }
        buf_puts(&b, "\nCET-1CEST,M3.5.0,M10.5.0/3\n");
        assert_int_equal(tz_parse(buf_span(&b), &t), 0);
        assert_int_equal(tz_offset_at(t, INT64_MIN + 1), 3600);
        assert_int_equal(tz_offset_at(t, INT64_MAX), 3600);
        assert_int_equal(tz_offset_at(t, -1), 3600);
        assert_int_equal(tz_offset_at(t, at(1971, 7, 1, 0, 0)), 7200);
        assert_true(tz_to_utc(t, INT64_MAX) == STAMP_NONE && tz_to_utc(t, INT64_MIN + 1) == STAMP_NONE);
        tz_free(t);
        buf_done(&b);
}

static const struct {
        const char *footer;
        int year, month, day, hour;
        int32_t offset; /* at this moment of UTC */
} rules[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", 2030, 3, 31, 0, 3600},   {"CET-1CEST,M3.5.0,M10.5.0/3", 2030, 3, 31, 1, 7200},
        {"CET-1CEST,M3.5.0,M10.5.0/3", 2030, 10, 27, 0, 7200},  {"CET-1CEST,M3.5.0,M10.5.0/3", 2030, 10, 27, 1, 3600},
        {"EST5EDT,M3.2.0,M11.1.0", 2024, 3, 10, 6, -18000},     {"EST5EDT,M3.2.0,M11.1.0", 2024, 3, 10, 7, -14400},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", 2024, 1, 15, 0, 39600}, {"AEST-10AEDT,M10.1.0,M4.1.0/3", 2024, 6, 15, 0, 36000},
        {"<+0330>-3:30", 2024, 6, 1, 0, 12600},                  {"JST-9", 2024, 6, 1, 0, 32400},
        {"XXX0YYY,J60/0,J300/0", 2024, 2, 29, 12, 0},            {"XXX0YYY,J60/0,J300/0", 2024, 3, 1, 12, 3600},
        {"XXX0YYY,59/0,300/0", 2024, 2, 29, 12, 3600},
        {"broken", 2024, 6, 1, 0, 3600},                         /* the last of the table goes on */
        {"CET-1CEST,M13.5.0,M10.5.0", 2024, 6, 1, 0, 3600},      {"", 2024, 6, 1, 0, 3600},
};

static void test_footer(void **state) {
        (void)state;
        struct buf b = BUF_INIT;

        for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
                struct tz *t = NULL;
                make(&b, '2', rules[i].footer);
                assert_int_equal(tz_parse(buf_span(&b), &t), 0);
                if (tz_offset_at(t, at(rules[i].year, rules[i].month, rules[i].day, rules[i].hour, 0)) != rules[i].offset)
                        fail_msg("%s %zu", rules[i].footer, i);
                tz_free(t);
        }
        buf_done(&b);
}

/* Cut anywhere and with any byte changed, a file is refused or read, and asked without harm. */
static void test_broken(void **state) {
        (void)state;
        struct buf b = BUF_INIT;

        make(&b, '2', "CET-1CEST,M3.5.0,M10.5.0/3");
        for (size_t n = 0; n <= b.n; n++) {
                char *copy = n ? malloc(n) : NULL;
                struct tz *t = NULL;
                if (n)
                        memcpy(copy, b.p, n);
                if (tz_parse(span_of(copy, n), &t) == 0)
                        assert_true(tz_offset_at(t, INT64_MAX) != tz_offset_at(t, INT64_MIN) + 1);
                tz_free(t);
                free(copy);
        }
        for (size_t i = 0; i < b.n; i++) {
                char kept = b.p[i];
                struct tz *t = NULL;
                b.p[i] = (char)(kept ^ 0x7F);
                if (tz_parse(buf_span(&b), &t) == 0)
                        tz_to_utc(t, at(2024, 6, 1, 0, 0));
                tz_free(t);
                b.p[i] = kept;
        }
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_fixed), cmocka_unit_test(test_file), cmocka_unit_test(test_footer), cmocka_unit_test(test_far),
                                           cmocka_unit_test(test_broken)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
