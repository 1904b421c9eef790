/* date.c: values of Date as servers write them, and what is none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/stamp.h"
#include "sip/message.h"

static void dates(void **state) {
        static const struct {
                const char *text;
                int64_t seconds; /* -1: refused */
        } rows[] = {
                {"Sat, 13 Nov 2010 23:29:00 GMT", 1289690940},
                {"Thu, 1 Jan 1970 00:00:01 GMT", 1},
                {"Wed, 05 Mar 2014 09:00:00 gmt", 1394010000},
                {"05 Mar 2014 09:00:00 UTC", 1394010000},
                {"Wed,05 Mar 2014 09:00:00", 1394010000},
                {"Wed, 05 Mar 2014 09:00:00 +0100", -1},
                {"Wed, 05 Mar 2014 09:00:00 EST", -1},
                {"Wed, 32 Mar 2014 09:00:00 GMT", -1},
                {"Wed, 05 Mrz 2014 09:00:00 GMT", -1},
                {"Wed, 05 Mar 2014 09:00 GMT", -1},
                {"Wed, 05 Mar 99999 09:00:00 GMT", -1},
                {"Wed, 05 Mar 2014", -1},
                {"Wed", -1},
                {"", -1},
        };
        (void)state;

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                int64_t us = -7;
                int r = sip_date(span_str(rows[i].text), &us);
                if (rows[i].seconds < 0 ? r == 0 || us != -7 : r != 0 || us != rows[i].seconds * STAMP_SECOND)
                        fail_msg("%s: %d, %lld", rows[i].text, r, (long long)us);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(dates)};

        return cmocka_run_group_tests_name("sip/date", tests, NULL, NULL);
}
