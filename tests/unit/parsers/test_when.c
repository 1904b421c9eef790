/* Dates and times as people's machines print them. */
#include "parsers/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void test_moments(void **state) {
        static const struct {
                const char *text, *want; /* NULL: refused */
                size_t n;
        } cases[] = {
                {"2020-12-14T17:09:08.9400000Z x", "2020-12-14T17:09:08.940000Z", 28},
                {"2016-04-01 00:42:37.83\tw3wp", "2016-04-01T00:42:37.830000", 22},
                {"5/24/2017 10:12:01 AM", "2017-05-24T10:12:01.000000", 21},
                {"5/24/2017 12:12:01 am", "2017-05-24T00:12:01.000000", 21},
                {"12/28/2015 3:35:41 PM)", "2015-12-28T15:35:41.000000", 21},
                {"24.05.2017 10:12:01", "2017-05-24T10:12:01.000000", 19},
                {"19-07-2026 09:58", "2026-07-19T09:58:00.000000", 16},
                {"24/5/2017 10:12", "2017-05-24T10:12:00.000000", 15},
                {"2016-04-01T00:42:37+08:00", "2016-03-31T16:42:37.000000Z", 25},
                {"2016-04-01T00:42:37.1234567-0530", "2016-04-01T06:12:37.123456Z", 32},
                {"10/15/2016 4:00 PM", "2016-10-15T16:00:00.000000", 18},
                {"2016-04-01 00:42:37 - next", "2016-04-01T00:42:37.000000", 19},
                {"2016-04-01 00:42:37-x", "2016-04-01T00:42:37.000000", 19},
                {"2016-04-01 00:42:37+99999", "2016-04-01T00:42:37.000000", 19},
                {"13/13/2016 4:00 PM", NULL, 0},
                {"2/30/2016 4:00", NULL, 0},
                {"5/24/17 10:12", NULL, 0},
                {"5-24/2017 10:12", NULL, 0},
                {"2017-05-24", NULL, 0},
                {"5/24/2017 13:12 PM", NULL, 0},
                {"123456/1/2017 1:12", NULL, 0},
                {"", NULL, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                enum when_order order = WHEN_MONTH_FIRST;
                struct buf b = BUF_INIT;
                struct when w;
                bool ok = when_read(span_str(cases[i].text), &order, &w);
                if (ok != (cases[i].want != NULL))
                        fail_msg("\"%s\" is %s", cases[i].text, ok ? "read" : "refused");
                if (!ok)
                        continue;
                stamp_put(&b, w.us, w.zone == ZONE_UTC);
                assert_string_equal(buf_str(&b), cases[i].want);
                assert_int_equal(w.n, cases[i].n);
                buf_done(&b);
        }
}

/* A number above 12 tells the order, and the source keeps it. */
static void test_order(void **state) {
        enum when_order order = WHEN_MONTH_FIRST;
        struct when a, b;

        (void)state;
        assert_true(when_read(SPAN("13/5/2017 10:00"), &order, &a));
        assert_int_equal(order, WHEN_DAY_FIRST);
        assert_true(when_read(SPAN("4/5/2017 10:00"), &order, &b));
        assert_int_equal(a.us - b.us, 9 * STAMP_DAY);
        assert_true(when_read_date(SPAN("4/5/2017"), &order, &b));
        assert_int_equal(b.us % STAMP_DAY, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_moments),
                cmocka_unit_test(test_order),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
