/*
 * Points in time: microseconds since 1970-01-01 00:00:00 of *some* clock. Whether that
 * clock is UTC is said beside the number, never in it. No libc time zone code: logs carry
 * wall-clock digits and must read the same on every machine.
 */
#ifndef SIPDX_BASE_STAMP_H
#define SIPDX_BASE_STAMP_H

#include "base/buf.h"
#include "base/span.h"

#define STAMP_NONE INT64_MIN
#define STAMP_SECOND INT64_C(1000000)
#define STAMP_DAY (INT64_C(86400) * STAMP_SECOND)

struct civil {
        int year, month, day; /* month 1..12, day 1..31 */
        int hour, minute, second, us;
};

/* STAMP_NONE when a field is out of range (second 60 is taken as 59; years 1970..9999). */
int64_t stamp_from_civil(const struct civil *c);
void stamp_to_civil(int64_t us, struct civil *ret);

/* Whole units since 1970, rounded towards the past: days of microseconds, microseconds of nanoseconds. unit > 0. */
static inline int64_t stamp_whole(int64_t t, int64_t unit) {
        return t / unit - (t % unit < 0);
}

/* Of a time in nanoseconds; STAMP_NONE for STAMP_NONE. */
static inline int64_t stamp_from_ns(int64_t ns) {
        return ns == STAMP_NONE ? STAMP_NONE : stamp_whole(ns, 1000);
}

/* From start to us; STAMP_NONE where either is not known, or what lies between does not fit. */
static inline int64_t stamp_since(int64_t us, int64_t start) {
        int64_t since;

        if (us == STAMP_NONE || start == STAMP_NONE || __builtin_sub_overflow(us, start, &since))
                return STAMP_NONE;
        return since;
}

/* Widens [*io_first, *io_last] so that it holds [first, last]; STAMP_NONE in any place is "not known". */
static inline void stamp_widen(int64_t *io_first, int64_t *io_last, int64_t first, int64_t last) {
        if (first != STAMP_NONE && (*io_first == STAMP_NONE || first < *io_first))
                *io_first = first;
        if (last != STAMP_NONE && (*io_last == STAMP_NONE || last > *io_last))
                *io_last = last;
}

/* RFC 3339 with microseconds, "Z" only when utc; nothing for STAMP_NONE. 0 or -ENOMEM. */
int stamp_put(struct buf *b, int64_t us, bool utc);

/* For people: "2014-03-05 08:31:10"; STAMP_NONE is "(no time)". */
void put_moment(struct buf *b, int64_t us);

/* What a person writes for a moment. */
struct stamp_query {
        int64_t us;         /* the moment; without a date: microseconds since midnight */
        int64_t width_us;   /* precision as written: a day, an hour, a minute, a second, less */
        bool has_date, utc; /* utc: a Z or an offset was given (already applied to us) */
};

/*
 * "10:32", "10:32:05.250", "2013-03-12", "2013-03-12 10:32", "2013-03-12T10:32:05Z",
 * "2013-03-12T10:32:05+01:00", "03/12/2013 10:32" (month first, as the logs have it).
 * -EINVAL when it is none of these; *ret untouched.
 */
int stamp_parse(struct span s, struct stamp_query *ret);

#endif
