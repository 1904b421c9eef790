/*
 * gap.c: the longest time without a record, whatever a clock does; and what a case says of a log, of one of several blocks
 * and of one made anew from itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/gap.h"
#include "ingest/ingest.h"

enum { MOST = 8 };

static void longest(void **state) {
        static const struct {
                const char *what;
                size_t n;
                int64_t us[MOST];
                struct gap want;
        } table[] = {
                {"no record", 0, {0}, {STAMP_NONE, 0}},
                {"no time", 2, {STAMP_NONE, STAMP_NONE}, {STAMP_NONE, 0}},
                {"one record", 1, {5}, {STAMP_NONE, 0}},
                {"equal times", 3, {5, 5, 5}, {STAMP_NONE, 0}},
                {"the longest", 4, {1, 3, 9, 10}, {3, 6}},
                {"of two the first", 3, {1, 4, 7}, {1, 3}},
                {"records without a time between", 4, {1, STAMP_NONE, STAMP_NONE, 4}, {1, 3}},
                {"before 1970", 3, {-9, -2, 1}, {-9, 7}},
                {"the clock back", 2, {9, 1}, {STAMP_NONE, 0}},
                {"one record late", 3, {10, 1, 11}, {10, 1}}, /* nothing is missing between 1 and 11 */
                {"back before it", 4, {10, 20, 3, 4}, {10, 10}},
                {"back to its ends", 4, {10, 20, 10, 20}, {10, 10}},
                {"back into it, the first half longer", 3, {10, 20, 17}, {10, 7}},
                {"back into it, the second half longer", 4, {10, 20, 12, 11}, {12, 8}},
                {"another is longer then", 4, {10, 20, 15, 26}, {20, 6}},
                {"from end to end of time", 2, {INT64_MIN + 1, INT64_MAX}, {STAMP_NONE, 0}},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
                struct gap g = GAP_NONE;
                int64_t first = STAMP_NONE, latest = STAMP_NONE;
                for (size_t k = 0; k < table[i].n; k++) {
                        gap_time(&g, latest, table[i].us[k]);
                        stamp_widen(&first, &latest, table[i].us[k], table[i].us[k]);
                }
                if (g.at_us != table[i].want.at_us || g.us != table[i].want.us)
                        fail_msg("%s: %lld+%lld", table[i].what, (long long)g.at_us, (long long)g.us);
        }
}

/* A case of a text, and the source that it tells of. */

static int take(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null, const bool *is_number) {
        (void)n, (void)names, (void)is_null, (void)is_number;
        return buf_printf(ctx, "%.*s %.*s", SPAN_ARG(v[0]), SPAN_ARG(v[1]));
}

static void expect_said(struct store *s, const char *want) {
        struct buf said = BUF_INIT;

        assert_int_equal(store_ask(s, "SELECT datetime(gap_at_us / 1000000, 'unixepoch'), gap_s FROM v_source", NULL, 0, take, &said), 0);
        assert_string_equal(buf_str(&said), want);
        buf_done(&said);
}

static void expect(const char *format, struct span bytes, const char *want) {
        struct ingest_text text = {.name = "a.log", .bytes = bytes, .format = format};
        struct ingest_options o = {0};
        struct ingest_kept kept = {0};
        struct store *s = NULL, *again = NULL;

        assert_int_equal(store_create(NULL, &s), 0);
        assert_int_equal(ingest_texts(&text, 1, s, NULL), 0);
        assert_int_equal(store_finish(s), 0);
        expect_said(s, want);
        assert_int_equal(store_create(NULL, &again), 0);
        assert_int_equal(ingest_rebuild(s, again, &o, &kept, NULL), 0);
        assert_int_equal(store_finish(again), 0);
        expect_said(again, want);
        ingest_kept_done(&kept);
        store_free(again);
        store_free(s);
}

/* Lines of a client's log that say nothing of SIP, each a moment after the one before. */
static void put_lines(struct buf *b, size_t n, int hour, int minute) {
        for (size_t i = 0; i < n; i++)
                buf_printf(b, "05/14/2013|%02d:%02d:%02zu.%03zu 0A1C:0E44 TRACE :: CUccTimer::Fire this[0x00d347a0]\r\n", hour, minute,
                           i * 59 / n, i * 59000 / n % 1000);
}

static void in_a_case(void **state) {
        struct buf b = BUF_INIT;

        (void)state;
        put_lines(&b, 1, 9, 0);
        expect("uccapi", buf_span(&b), " ");
        put_lines(&b, 1, 9, 1);
        put_lines(&b, 1, 10, 2);
        put_lines(&b, 1, 10, 3);
        expect("uccapi", buf_span(&b), "2013-05-14 09:01:00 3660.0");
        put_lines(&b, 1, 9, 30); /* the clock back */
        expect("uccapi", buf_span(&b), "2013-05-14 09:30:00 1920.0");
        buf_reset(&b);
        put_lines(&b, 20000, 9, 0); /* more than a block each */
        put_lines(&b, 20000, 9, 10);
        put_lines(&b, 20000, 9, 50);
        expect("uccapi", buf_span(&b), "2013-05-14 09:10:58 2341.003");
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(longest), cmocka_unit_test(in_a_case)};

        return cmocka_run_group_tests_name("ingest/gap", tests, NULL, NULL);
}
