/*
 * Reads a date, a time and a zone one after the other. It refuses what is no moment of the calendar, names of months, and
 * years of two digits, which nobody can tell from days.
 */
#include "parsers/when.h"

struct reader {
        struct span s;
        size_t at;
};

static bool take(struct reader *r, char c) {
        if (r->at == r->s.n || r->s.p[r->at] != c)
                return false;
        r->at++;
        return true;
}

static int take_any(struct reader *r, const char *set) {
        const char *at = r->at < r->s.n && r->s.p[r->at] ? strchr(set, r->s.p[r->at]) : NULL;

        r->at += at != NULL;
        return at ? *at : 0;
}

/* How many digits the number has: min to max, and no more of them behind it; 0: there is none. */
static size_t take_number(struct reader *r, size_t min, size_t max, int *ret) {
        size_t n = 0;
        int v = 0;

        for (; n <= max && r->at + n < r->s.n && is_digit(r->s.p[r->at + n]); n++)
                v = v * 10 + (r->s.p[r->at + n] - '0');
        if (n < min || n > max)
                return 0;
        r->at += n;
        *ret = v;
        return n;
}

static bool read_date(struct reader *r, enum when_order *io_order, struct civil *c) {
        int first, second, third, between;
        size_t n = take_number(r, 1, 4, &first);

        if ((n != 1 && n != 2 && n != 4) || !(between = take_any(r, "-/.")) || !take_number(r, 1, 2, &second) ||
            !take(r, (char)between) || !take_number(r, n == 4 ? 1 : 4, n == 4 ? 2 : 4, &third))
                return false;
        if (n == 4) {
                c->year = first;
                c->month = second;
                c->day = third;
                return true;
        }
        if (between == '/' && first > 12 && second <= 12)
                *io_order = WHEN_DAY_FIRST;
        bool day_first = between != '/' || *io_order == WHEN_DAY_FIRST;
        c->year = third;
        c->month = day_first ? second : first;
        c->day = day_first ? first : second;
        return true;
}

/* Digits beyond microseconds are dropped. */
static void read_fraction(struct reader *r, struct civil *c) {
        int unit = 100000;

        for (; r->at < r->s.n && is_digit(r->s.p[r->at]); r->at++, unit /= 10)
                c->us += (r->s.p[r->at] - '0') * unit;
}

static bool read_half(struct reader *r, struct civil *c) {
        size_t at = r->at + (r->at < r->s.n && is_blank(r->s.p[r->at]));
        struct span word = span_sub(r->s, at, 2);
        bool pm = span_ieq(word, SPAN("PM"));

        if ((!pm && !span_ieq(word, SPAN("AM"))) || (at + 2 < r->s.n && is_alpha(r->s.p[at + 2])))
                return true;
        if (c->hour < 1 || c->hour > 12)
                return false;
        c->hour = c->hour % 12 + (pm ? 12 : 0);
        r->at = at + 2;
        return true;
}

static bool read_time(struct reader *r, struct civil *c) {
        if (!take_number(r, 1, 2, &c->hour) || !take(r, ':') || !take_number(r, 2, 2, &c->minute))
                return false;
        if (take(r, ':')) {
                if (!take_number(r, 2, 2, &c->second))
                        return false;
                size_t dot = r->at;
                if (take_any(r, ".,") && r->at < r->s.n && is_digit(r->s.p[r->at]))
                        read_fraction(r, c);
                else
                        r->at = dot;
        }
        return read_half(r, c);
}

/* "Z", "+08:00", "-0530"; false: none is there, and nothing is taken. */
static bool read_zone(struct reader *r, int64_t *ret_us) {
        struct reader back = *r;
        int hour = 0, minute = 0, sign;

        *ret_us = 0;
        if (take_any(r, "Zz")) {
                if (r->at == r->s.n || !is_alpha(r->s.p[r->at]))
                        return true;
        } else if ((sign = take_any(r, "+-")) != 0) {
                size_t n = take_number(r, 2, 4, &hour);
                minute = n == 4 ? hour % 100 : 0;
                hour = n == 4 ? hour / 100 : hour;
                bool given = n == 4 || (n == 2 && take(r, ':') && take_number(r, 2, 2, &minute));
                if (given && hour <= 14 && minute < 60) {
                        *ret_us = (hour * 60 + minute) * 60 * STAMP_SECOND * (sign == '-' ? -1 : 1);
                        return true;
                }
        }
        *r = back;
        return false;
}

static bool skip_between(struct reader *r) {
        size_t from = r->at;

        if (take_any(r, "Tt"))
                return true;
        while (take_any(r, " \t"))
                continue;
        return r->at > from;
}

bool when_read(struct span s, enum when_order *io_order, struct when *ret) {
        struct reader r = {.s = s};
        struct civil c = {0};
        int64_t offset;

        if (!read_date(&r, io_order, &c) || !skip_between(&r) || !read_time(&r, &c))
                return false;
        bool utc = read_zone(&r, &offset);
        int64_t us = stamp_from_civil(&c);
        if (us == STAMP_NONE)
                return false;
        *ret = (struct when){utc ? us - offset : us, utc ? ZONE_UTC : ZONE_LOCAL, r.at};
        return true;
}

bool when_read_date(struct span s, enum when_order *io_order, struct when *ret) {
        struct reader r = {.s = s};
        struct civil c = {0};
        int64_t us;

        if (!read_date(&r, io_order, &c) || (us = stamp_from_civil(&c)) == STAMP_NONE)
                return false;
        *ret = (struct when){us, ZONE_LOCAL, r.at};
        return true;
}
