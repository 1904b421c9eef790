/*
 * One input as a zone file of the system, or as a zone in words. Either is refused, or every day of it has its offset.
 */
#include "base/tz.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span bytes = span_of((const char *)data, size);
        struct tz *t = NULL;

        if (tz_parse(bytes, &t) < 0 && tz_fixed(bytes, &t) < 0)
                return 0;
        for (int64_t day = -1; day < 40000; day += 1000)
                check(tz_to_utc(t, day * STAMP_DAY) != INT64_MAX);
        tz_free(t);
        return 0;
}
