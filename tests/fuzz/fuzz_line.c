/*
 * What a user types and what his system says of time: a filter line, and a zone file. Either is read or refused with words;
 * what is read answers.
 */
#include <stdlib.h>

#include "base/tz.h"
#include "query/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
        if (!holds)
                abort();
}

static void read_filter(struct span line) {
        struct filter_error e = {0, ""};
        struct filter *f = NULL;

        if (filter_parse(line, &f, &e) < 0) {
                must(f == NULL && e.column > 0 && e.text[0]);
                return;
        }
        filter_is_empty(f);
        filter_free(f);
}

static void read_zone(struct span bytes) {
        struct tz *t = NULL;

        if (tz_parse(bytes, &t) < 0 && tz_fixed(bytes, &t) < 0)
                return;
        for (int64_t day = -1; day < 40000; day += 1000)
                must(tz_to_utc(t, day * STAMP_DAY) != INT64_MAX);
        tz_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span bytes = span_of((const char *)data, size);

        read_filter(bytes);
        read_zone(bytes);
        return 0;
}
