/* Clocks of fixed columns: what the line before had must not show in this one. */
#include "parsers/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void test_stamps(void **state) {
        static const struct {
                const char *text, *want; /* NULL: refused, "": no moment of the calendar */
        } cases[] = {
                {"05/04/2016|08:00:59.999", "2016-05-04T08:00:59.999000"},
                {"05/04/2016|08:00:00.001", "2016-05-04T08:00:00.001000"},
                {"05/04/2016|08:00:60.500", "2016-05-04T08:00:59.500000"},
                {"05/04/2016|08:00:61.500", ""},
                {"05/04/2016|08:00:0x.500", NULL},
                {"05/04/2016|08:00:00,500", NULL},
                {"05/04/2016|08:00.00.500", NULL},
                {"05/04/2016-08:00:00.500", NULL},
                {"05/04/2016|08:01:00.500", "2016-05-04T08:01:00.500000"},
                {"05/05/2016|08:01:00.500", "2016-05-05T08:01:00.500000"},
                {"02/30/2016|08:01:00.500", ""},
                {"02/30/2016|08:01:01.500", ""},
                {"05/05/2016|08:01:01.500", "2016-05-05T08:01:01.500000"},
        };
        struct text_clock clock = {0};

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                struct buf b = BUF_INIT;
                int64_t us = 0;
                bool ok = text_stamp(cases[i].text, '|', &clock, &us);
                if (ok != (cases[i].want != NULL))
                        fail_msg("\"%s\" is %s", cases[i].text, ok ? "read" : "refused");
                if (!ok)
                        continue;
                stamp_put(&b, us, false);
                assert_string_equal(buf_str(&b), cases[i].want);
                buf_done(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_stamps)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
