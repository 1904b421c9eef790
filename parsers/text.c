/*
 * Shapes that several text formats share. Checks by position, so that the lines that are something else, most
 * of a log, cost a few comparisons. Refuses to guess: a column that is off is no match.
 */
#include "parsers/text.h"

static bool two_digits(const char *p) {
        return is_digit(p[0]) && is_digit(p[1]);
}

static int two(const char *p) {
        return (p[0] - '0') * 10 + p[1] - '0';
}

static bool read_date(const char *p, struct civil *ret) {
        if (p[2] != '/' || p[5] != '/' || !two_digits(p) || !two_digits(p + 3) || !two_digits(p + 6) || !two_digits(p + 8))
                return false;
        ret->month = two(p);
        ret->day = two(p + 3);
        ret->year = two(p + 6) * 100 + two(p + 8);
        return true;
}

bool text_time(const char *p, struct civil *ret) {
        if (p[2] != ':' || p[5] != ':' || p[8] != '.' || !two_digits(p) || !two_digits(p + 3) || !two_digits(p + 6) ||
            !two_digits(p + 9) || !is_digit(p[11]))
                return false;
        ret->hour = two(p);
        ret->minute = two(p + 3);
        ret->second = two(p + 6);
        ret->us = ((p[9] - '0') * 100 + two(p + 10)) * 1000;
        return true;
}

/* "09.518": seconds and their thousandths; -1: something else, or the second that leaps. */
static int64_t within_minute(const char *p) {
        if (p[2] != '.' || !two_digits(p) || !two_digits(p + 3) || !is_digit(p[5]) || p[0] > '5')
                return -1;
        return (two(p) * 1000 + (p[3] - '0') * 100 + two(p + 4)) * (int64_t)1000;
}

/* Another minute than that of the line before, or what is no time. us: within_minute(). Not inlined: what a calendar needs is put
 * aside here only. */
static __attribute__((noinline)) bool other_minute(const char *p, char between, int64_t us, struct text_clock *clock, int64_t *ret_us) {
        struct civil c;

        if (p[TEXT_DATE] != between || !read_date(p, &c) || !text_time(p + TEXT_DATE + 1, &c))
                return false;
        *ret_us = stamp_from_civil(&c);
        if (us >= 0 && *ret_us != STAMP_NONE) {
                memcpy(clock->minute, p, sizeof(clock->minute));
                clock->us = *ret_us - us;
        }
        return true;
}

bool text_stamp(const char *p, char between, struct text_clock *clock, int64_t *ret_us) {
        int64_t us = within_minute(p + sizeof(clock->minute) + 1);

        if (us < 0 || p[TEXT_DATE] != between || p[sizeof(clock->minute)] != ':' ||
            memcmp(p, clock->minute, sizeof(clock->minute)) != 0)
                return other_minute(p, between, us, clock, ret_us);
        *ret_us = clock->us + us;
        return true;
}

bool text_header(struct span line, struct span *ret_name, struct span *ret_value) {
        static const bool in_name[256] = {['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true,
                                          ['-'] = true, ['_'] = true, ['.'] = true};
        size_t n = 0, colon;

        while (n < line.n && in_name[(unsigned char)line.p[n]])
                n++;
        for (colon = n; colon < line.n && is_blank(line.p[colon]);)
                colon++;
        if (n == 0 || !is_alpha(line.p[0]) || colon == line.n || line.p[colon] != ':')
                return false;
        if (ret_name)
                *ret_name = span_sub(line, 0, n);
        if (ret_value)
                *ret_value = span_trim(span_from(line, colon + 1));
        return true;
}

struct span text_first(struct span s) {
        size_t n = 0;

        s = span_from(s, span_skip_blanks(s, 0));
        while (n < s.n && !is_blank(s.p[n]))
                n++;
        return span_sub(s, 0, n);
}

struct span text_last(struct span s) {
        size_t from;

        s = span_trim(s);
        from = s.n;
        while (from > 0 && !is_blank(s.p[from - 1]))
                from--;
        return span_from(s, from);
}

struct span text_after(struct span s) {
        struct span first = text_first(s);

        return first.n ? span_trim(span_from(s, (size_t)(first.p - s.p) + first.n)) : SPAN_NONE;
}
