/* query/complaint: what concerns whom and when, on either clock, across midnight. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "query/complaint.h"
#include "unit/engine/sample.h"

#define AT(h, m) ((INT64_C(1394006400) - 8 * 3600 + (h) * 3600 + (m) * 60) * STAMP_SECOND) /* on 2014-03-05 */

static const struct refused calls[] = {
        {"c1@x", "v1", "ann@a.example", "+15550100@b.example", 504, NULL, AT(0, 2)},
        {"c2@x", "v2", "ann@a.example", "eve@c.example", 504, NULL, AT(10, 0)},
        {"c3@x", "v3", "joe_l@a.example", "eve@c.example", 504, NULL, AT(10, 30)},
        {"c4@x", "v4", "joexl@a.example", "dan@d.example", 504, NULL, STAMP_NONE},
};

static const struct {
        const char *user, *with, *at;
        uint64_t messages, near;
        int64_t nearest;
} cases[] = {
        {"ann", NULL, NULL, 2, 2, AT(0, 2)},
        {"ANN@A", "eve", NULL, 1, 1, AT(10, 0)},
        {"eve", "ann", NULL, 1, 1, AT(10, 0)},
        {"joe_l", NULL, NULL, 1, 1, AT(10, 30)}, /* not a wildcard */
        {"%", NULL, NULL, 0, 0, STAMP_NONE},
        {"+1 (555) 01-00", NULL, NULL, 1, 1, AT(0, 2)},
        {"nobody", NULL, "10:00", 0, 0, STAMP_NONE},
        {NULL, NULL, "10:05", 3 + 1, 1, AT(10, 0)},
        {NULL, NULL, "10:06", 4, 0, AT(10, 0)}, /* six minutes from one, 23 from the other */
        {NULL, NULL, "23:58", 4, 1, AT(0, 2)},  /* across midnight */
        {NULL, NULL, "2014-03-05 10:28", 4, 1, AT(10, 30)},
        {NULL, NULL, "2014-03-06 10:28", 4, 0, AT(10, 30)},
        {"ann", NULL, "2014-03-05", 2, 2, AT(0, 2)},
        {NULL, NULL, "2014-03-05T11:00+01:00", 4, 1, AT(10, 0)},
};

static struct user_complaint complaint_of(size_t i) {
        struct user_complaint c = {.user = cases[i].user, .with = cases[i].with, .has_at = cases[i].at != NULL};

        if (c.has_at)
                assert_int_equal(stamp_parse(span_str(cases[i].at), &c.at), 0);
        return c;
}

static void test_scope(void **state) {
        (void)state;
        struct store *s = sample_case(calls, 4);

        assert_int_equal(store_finish(s), 0);
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                struct user_complaint c = complaint_of(i);
                struct complaint_scope scope;
                assert_int_equal(complaint_scope(s, &c, &scope), 0);
                assert_int_equal(scope.messages, cases[i].messages);
                if (c.has_at)
                        assert_int_equal(scope.near, cases[i].near);
                assert_int_equal(scope.nearest_us, cases[i].nearest);
        }
        store_free(s);
}

/* Four findings, one for each call, in this order; what each complaint makes of it. */
static void test_rank(void **state) {
        (void)state;
        static const struct {
                const char *user, *with, *at, *order; /* calls, those that touch it before the bar */
        } ranks[] = {
                {"ann", NULL, NULL, "12|34"},
                {"eve", NULL, NULL, "23|14"},
                {"eve", "joe_l", NULL, "3|124"},
                {NULL, NULL, "10:30", "3|124"},
                {"eve", NULL, "10:30", "3|214"}, /* hers at that time, hers, then the rest */
                {"ann", NULL, "10:30", "|1234"}, /* hers; what happened then; the rest */
                {"zoe", NULL, "10:30", "|3124"},
        };
        struct store *s = sample_case(calls, 4);

        assert_int_equal(store_finish(s), 0);
        for (size_t i = 0; i < sizeof(ranks) / sizeof(*ranks); i++) {
                int64_t ids[4] = {1, 2, 3, 4};
                struct evidence e[4];
                struct finding f[4];
                struct finding_list l = {f, 4};
                struct buf b = BUF_INIT;
                bool touch[4], bar = false;
                struct user_complaint c = {.user = ranks[i].user, .with = ranks[i].with, .has_at = ranks[i].at != NULL};

                if (c.has_at)
                        assert_int_equal(stamp_parse(span_str(ranks[i].at), &c.at), 0);
                for (size_t k = 0; k < 4; k++) {
                        e[k] = (struct evidence){.time_us = calls[k].time_us};
                        f[k] = (struct finding){.id = (int64_t)k + 1, .calls = &ids[k], .n_calls = 1, .evidence = &e[k], .n_evidence = 1};
                }
                assert_int_equal(complaint_rank(s, &c, &l, touch), 0);
                for (size_t k = 0; k < 4; k++) {
                        if (!touch[k] && !bar)
                                buf_putc(&b, '|');
                        bar = bar || !touch[k];
                        buf_printf(&b, "%d", (int)f[k].id);
                }
                assert_string_equal(buf_str(&b), ranks[i].order);
                buf_done(&b);
        }
        store_free(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_scope), cmocka_unit_test(test_rank)};
        return cmocka_run_group_tests_name("query/complaint", tests, NULL, NULL);
}
