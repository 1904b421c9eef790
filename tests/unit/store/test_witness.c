/* witness.c: which files are one log. */
#include "case.h"

enum { MINUTE_MS = 60000 };

static void put_file(struct made *m, int64_t id, const char *format, const char *host, enum zone zone, int64_t first_ms, int64_t last_ms) {
        const struct source_row row = {.id = id, .path = "a.log", .format = format, .host = host, .zone = zone,
                                       .first_us = first_ms < 0 ? STAMP_NONE : CASE_START + first_ms * 1000,
                                       .last_us = last_ms < 0 ? STAMP_NONE : CASE_START + last_ms * 1000, .offset_us = STAMP_NONE};

        assert_int_equal(store_put_source(m->s, &row), 0);
}

/* "source<first:minutes until" of each. */
static void expect_logs(struct made *m, const char *want) {
        struct witnesses w = {0};
        struct buf b = BUF_INIT;

        assert_int_equal(witnesses_read(m->s, &w), 0);
        for (size_t i = 0; i < w.n; i++)
                buf_printf(&b, "%s%lld<%lld:%lld", i ? " " : "", (long long)w.v[i].source, (long long)w.v[w.v[i].first].source,
                           (long long)((w.v[i].until_us - CASE_START) / 60000000));
        assert_string_equal(buf_str(&b), want);
        assert_null(witnesses_find(&w, 99));
        buf_done(&b);
        witnesses_done(&w);
}

static void rotated(void **state) {
        struct made *m = *state;

        put_file(m, 1, "uccapi", "10.0.0.9", ZONE_LOCAL, 20 * MINUTE_MS, 30 * MINUTE_MS);
        put_file(m, 2, "uccapi", "10.0.0.9 +1", ZONE_LOCAL, 10 * MINUTE_MS, 19 * MINUTE_MS);
        put_file(m, 3, "uccapi", "10.0.0.9", ZONE_LOCAL, 0, 12 * MINUTE_MS);
        expect_logs(m, "1<1:30 2<1:30 3<1:30");
}

static void strangers(void **state) {
        struct made *m = *state;

        put_file(m, 1, "uccapi", "10.0.0.9", ZONE_LOCAL, 0, 10 * MINUTE_MS);
        put_file(m, 2, "uccapi", "10.0.0.8", ZONE_LOCAL, 10 * MINUTE_MS, 20 * MINUTE_MS);  /* another machine */
        put_file(m, 3, "sipstack", "10.0.0.9", ZONE_LOCAL, 10 * MINUTE_MS, 20 * MINUTE_MS); /* another log of it */
        put_file(m, 4, "uccapi", "10.0.0.9", ZONE_UTC, 10 * MINUTE_MS, 20 * MINUTE_MS);    /* another clock */
        put_file(m, 5, "uccapi", "10.0.0.9", ZONE_LOCAL, 16 * MINUTE_MS, 20 * MINUTE_MS);  /* six minutes are missing */
        put_file(m, 6, "sipstack", NULL, ZONE_UNKNOWN, 0, 10 * MINUTE_MS);                 /* no machine is named */
        put_file(m, 7, "sipstack", NULL, ZONE_UNKNOWN, 10 * MINUTE_MS, 20 * MINUTE_MS);
        put_file(m, 8, "uccapi", "10.0.0.9", ZONE_LOCAL, -1, -1);                          /* no time at all */
        expect_logs(m, "1<1:10 2<2:20 3<3:20 4<4:20 5<5:20 6<6:10 7<7:20");
}

static void one_inside_another(void **state) {
        struct made *m = *state;

        put_file(m, 1, "uccapi", "10.0.0.9", ZONE_LOCAL, 0, 60 * MINUTE_MS);
        put_file(m, 2, "uccapi", "10.0.0.9", ZONE_LOCAL, 5 * MINUTE_MS, 6 * MINUTE_MS);
        put_file(m, 3, "uccapi", "10.0.0.9", ZONE_LOCAL, 64 * MINUTE_MS, 70 * MINUTE_MS);
        expect_logs(m, "1<1:70 2<1:70 3<1:70");
}

static void none(void **state) {
        expect_logs(*state, "");
}

int main(void) {
        const struct CMUnitTest tests[] = {made_test(rotated), made_test(strangers), made_test(one_inside_another), made_test(none)};
        return cmocka_run_group_tests_name("store/witness", tests, NULL, NULL);
}
