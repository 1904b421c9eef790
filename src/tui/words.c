/*
 * Times, counts and sizes in words. Times are those of the case; no time zone is applied here.
 */
#include "tui/words.h"

#include "base/safe.h"
#include "base/stamp.h"

void words_time(struct buf *b, int64_t us) {
        struct civil t;
        if (us == STAMP_NONE) {
                buf_puts(b, "unknown");
                return;
        }
        stamp_to_civil(us, &t);
        buf_printf(b, "%04d-%02d-%02d %02d:%02d:%02d.%03d", t.year, t.month, t.day, t.hour, t.minute, t.second,
                   t.us / 1000);
}

static void put_minute(struct buf *b, const struct civil *t, bool day) {
        if (day)
                buf_printf(b, "%02d-%02d ", t->month, t->day);
        buf_printf(b, "%02d:%02d", t->hour, t->minute);
}

void words_period(struct buf *b, int64_t first_us, int64_t last_us) {
        first_us = first_us == STAMP_NONE ? last_us : first_us;
        last_us = last_us == STAMP_NONE ? first_us : last_us;
        if (first_us == STAMP_NONE)
                return;
        struct civil first, last;
        stamp_to_civil(first_us, &first);
        stamp_to_civil(last_us, &last);
        put_minute(b, &first, true);
        bool same_day = first.year == last.year && first.month == last.month && first.day == last.day;
        if (same_day && first.hour == last.hour && first.minute == last.minute)
                return;
        buf_puts(b, "–");
        put_minute(b, &last, !same_day);
}

void words_second(struct buf *b, int64_t us, bool day) {
        struct civil t;
        if (us == STAMP_NONE)
                return;
        stamp_to_civil(us, &t);
        put_minute(b, &t, day);
        buf_printf(b, ":%02d", t.second);
}

static void put_two(struct buf *b, int64_t n, const char *unit, int64_t rest, const char *lesser) {
        buf_printf(b, "%lld %s", (long long)n, unit);
        if (rest)
                buf_printf(b, " %lld %s", (long long)rest, lesser);
}

void words_length(struct buf *b, int64_t us) {
        const int64_t minute = 60 * STAMP_SECOND;
        int64_t minutes = us > 0 ? us / minute + (us % minute >= minute / 2) : 0, hours = minutes / 60;
        if (hours >= 24)
                put_two(b, hours / 24, "d", hours % 24, "h");
        else if (hours)
                put_two(b, hours, "h", minutes % 60, "min");
        else
                put_two(b, minutes, "min", 0, NULL);
}

void words_clock(struct buf *b, int64_t us, int64_t first_us, int64_t last_us) {
        struct civil t;
        if (us == STAMP_NONE)
                return;
        stamp_to_civil(us, &t);
        if (first_us == STAMP_NONE || stamp_whole(first_us, STAMP_DAY) != stamp_whole(last_us, STAMP_DAY))
                buf_printf(b, "%02d-%02d ", t.month, t.day);
        buf_printf(b, "%02d:%02d:%02d.%03d", t.hour, t.minute, t.second, t.us / 1000);
}

struct span words_file(struct span path) {
        size_t from = path.n;
        while (from && path.p[from - 1] != '/')
                from--;
        return span_from(path, from);
}

void words_place(struct buf *b, struct span path, uint64_t line, int64_t us, bool utc) {
        buf_printf(b, " · %.*s:%llu", SPAN_ARG(words_file(path)), (unsigned long long)line);
        if (us == STAMP_NONE)
                return;
        buf_puts(b, " · ");
        words_time(b, us);
        buf_puts(b, utc ? " UTC" : "");
}

void words_count(struct buf *b, uint64_t n, const char *noun) {
        buf_printf(b, "%llu %s%s", (unsigned long long)n, noun, n == 1 ? "" : "s");
}

void words_size(struct buf *b, uint64_t bytes) {
        static const char *const unit[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
        if (bytes < 1024) {
                words_count(b, bytes, "byte");
                return;
        }
        double n = (double)bytes / 1024;
        size_t i = 0;
        for (; n >= 1024 && i < 5; i++)
                n /= 1024;
        buf_printf(b, "%.1f %s", n, unit[i]);
}

struct span words_safe(struct arena *a, const char *text) {
        struct buf b = BUF_INIT;
        safe_put(&b, span_str(text), SAFE_LINE);
        struct span s = arena_dup(a, buf_span(&b));
        buf_done(&b);
        return s;
}
