/*
 * Points in time: the proleptic Gregorian calendar in both directions, RFC 3339 out, and what a person types
 * in. No libc time functions: they know this machine's zone, and evidence has its own.
 */
#include "base/stamp.h"

#include <errno.h>

enum { YEAR_MIN = 1970, YEAR_MAX = 9999 };

static bool leap(int y) {
        return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

static int month_days(int y, int m) {
        static const signed char days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        return days[m - 1] + (m == 2 && leap(y));
}

/* Days since 1970-01-01. The year is taken to begin in March, so that the leap day is its last. */
static int64_t days_from_civil(int y, int m, int d) {
        int64_t year = m > 2 ? y : y - 1;
        int64_t era = year / 400, yoe = year - era * 400;
        int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
        return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static bool in(int v, int low, int high) {
        return v >= low && v <= high;
}

int64_t stamp_from_civil(const struct civil *c) {
        if (!in(c->year, YEAR_MIN, YEAR_MAX) || !in(c->month, 1, 12) || !in(c->day, 1, month_days(c->year, c->month)) ||
            !in(c->hour, 0, 23) || !in(c->minute, 0, 59) || !in(c->second, 0, 60) || !in(c->us, 0, 999999))
                return STAMP_NONE;
        int second = c->second == 60 ? 59 : c->second;
        int64_t s = (days_from_civil(c->year, c->month, c->day) * 24 + c->hour) * 3600 + c->minute * 60 + second;
        return s * STAMP_SECOND + c->us;
}

void stamp_to_civil(int64_t us, struct civil *ret) {
        int64_t day = us / STAMP_DAY, rest = us % STAMP_DAY;
        if (rest < 0) {
                rest += STAMP_DAY;
                day--;
        }
        int64_t z = day + 719468;
        int64_t era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
        int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
        int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
        int month = (int)(mp < 10 ? mp + 3 : mp - 9);
        *ret = (struct civil){
                .year = (int)(yoe + era * 400 + (month <= 2)),
                .month = month,
                .day = (int)(doy - (153 * mp + 2) / 5 + 1),
                .hour = (int)(rest / (3600 * STAMP_SECOND)),
                .minute = (int)(rest / (60 * STAMP_SECOND) % 60),
                .second = (int)(rest / STAMP_SECOND % 60),
                .us = (int)(rest % STAMP_SECOND),
        };
}

int stamp_put(struct buf *b, int64_t us, bool utc) {
        struct civil c;

        if (us == STAMP_NONE)
                return b->err;
        stamp_to_civil(us, &c);
        return buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02d.%06d%s", c.year, c.month, c.day, c.hour, c.minute, c.second,
                          c.us, utc ? "Z" : "");
}

void put_moment(struct buf *b, int64_t us) {
        struct civil c;

        if (us == STAMP_NONE) {
                buf_puts(b, "(no time)");
                return;
        }
        stamp_to_civil(us, &c);
        buf_printf(b, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

/* Takes min to max digits off the front. */
static bool take_number(struct span *s, size_t min, size_t max, int *ret) {
        size_t n = 0;
        int v = 0;
        while (n < max && n < s->n && is_digit(s->p[n]))
                v = v * 10 + (s->p[n++] - '0');
        if (n < min)
                return false;
        *s = span_from(*s, n);
        *ret = v;
        return true;
}

static bool take_char(struct span *s, char c) {
        if (!s->n || s->p[0] != c)
                return false;
        *s = span_from(*s, 1);
        return true;
}

/* "2013-03-12" or "03/12/2013". */
static bool take_date(struct span *io, struct civil *c) {
        struct civil d = *c;
        struct span s = *io;
        bool iso = take_number(&s, 4, 4, &d.year) && take_char(&s, '-') && take_number(&s, 1, 2, &d.month) &&
                   take_char(&s, '-') && take_number(&s, 1, 2, &d.day);
        if (!iso) {
                s = *io;
                if (!take_number(&s, 1, 2, &d.month) || !take_char(&s, '/') || !take_number(&s, 1, 2, &d.day) ||
                    !take_char(&s, '/') || !take_number(&s, 4, 4, &d.year))
                        return false;
        }
        *io = s;
        *c = d;
        return true;
}

static bool take_fraction(struct span *s, struct civil *c, int64_t *ret_width) {
        int us = 0, unit = 100000;
        int64_t width = STAMP_SECOND;

        for (; s->n && is_digit(s->p[0]); *s = span_from(*s, 1)) {
                us += (s->p[0] - '0') * unit; /* digits beyond microseconds meet a unit of 0 */
                unit /= 10;
                width = width > 1 ? width / 10 : 1;
        }
        c->us = us;
        *ret_width = width;
        return width < STAMP_SECOND;
}

/* "10:32", "10:32:05", "10:32:05.250"; the width is the precision that was written. */
static bool take_time(struct span *s, struct civil *c, int64_t *ret_width) {
        if (!take_number(s, 1, 2, &c->hour) || !take_char(s, ':') || !take_number(s, 2, 2, &c->minute))
                return false;
        *ret_width = 60 * STAMP_SECOND;
        if (!take_char(s, ':'))
                return true;
        if (!take_number(s, 2, 2, &c->second))
                return false;
        *ret_width = STAMP_SECOND;
        return take_char(s, '.') || take_char(s, ',') ? take_fraction(s, c, ret_width) : true;
}

/* "Z", "+01:00", "-0530"; nothing is fine too. */
static bool take_offset(struct span *s, int64_t *ret_us, bool *ret_given) {
        int hour, minute;
        bool minus = s->n && s->p[0] == '-';

        *ret_us = 0;
        *ret_given = false;
        if (!s->n)
                return true;
        *ret_given = true;
        if (take_char(s, 'Z') || take_char(s, 'z'))
                return true;
        if (!take_char(s, '+') && !take_char(s, '-'))
                return false;
        if (!take_number(s, 2, 2, &hour))
                return false;
        take_char(s, ':');
        if (!take_number(s, 2, 2, &minute) || hour > 14 || minute > 59)
                return false;
        *ret_us = (hour * 60 + minute) * 60 * STAMP_SECOND * (minus ? -1 : 1);
        return true;
}

int stamp_parse(struct span s, struct stamp_query *ret) {
        struct stamp_query q = {.width_us = STAMP_DAY};
        struct civil c = {.year = YEAR_MIN, .month = 1, .day = 1};
        int64_t offset = 0;

        s = span_trim(s);
        q.has_date = take_date(&s, &c);
        bool wants_time = !q.has_date || take_char(&s, 'T') || take_char(&s, 't') || take_char(&s, ' ');
        if (wants_time && (!take_time(&s, &c, &q.width_us) || !take_offset(&s, &offset, &q.utc)))
                return -EINVAL;
        q.us = stamp_from_civil(&c);
        if (s.n || q.us == STAMP_NONE)
                return -EINVAL;
        if (offset && !q.has_date) /* a time of day keeps within its day */
                q.us = (q.us - offset + STAMP_DAY) % STAMP_DAY;
        else
                q.us -= offset;
        *ret = q;
        return 0;
}
