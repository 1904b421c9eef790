/*
 * Offsets by moment. Times beyond the table follow the rule in the file's footer, a POSIX TZ text (RFC 8536 3.3).
 */
#include "base/tz.h"

#include <errno.h>
#include <stdlib.h>

enum {
        HEADER = 44, TYPE_BYTES = 6,
        TIMES_MAX = 100000, TYPES_MAX = 256,
        HOUR = 3600, DAY = 24 * HOUR,
        OFFSET_MAX = 26 * HOUR, /* RFC 8536 3.2: no zone is further away */
};
#define SECONDS_MAX (INT64_C(253402300799) - 2 * DAY) /* the end of the year 9999 */

/* When the clock is changed in each year: Mm.w.d, Jn or n, and at which second of the wall clock. */
struct change {
        char kind; /* 'M', 'J', or 'N' for a day from 0 */
        int month, week, day;
        int32_t at;
};

struct tz {
        int64_t *times;   /* seconds, rising */
        int32_t *offsets; /* from times[i] on */
        size_t n;
        int32_t before;   /* before the first */
        bool footer, dst; /* footer: later times follow the rule */
        int32_t standard, summer;
        struct change begin, end;
};

static int32_t be32(const char *p) {
        const unsigned char *u = (const unsigned char *)p;

        return (int32_t)((uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3]);
}

static int64_t be64(const char *p) {
        return (int64_t)((uint64_t)(uint32_t)be32(p) << 32 | (uint32_t)be32(p + 4));
}

/* Texts ------------------------------------------------------------------------------------------------- */

static bool take_digits(struct span *io, size_t least, size_t most, int *ret) {
        size_t n = 0;
        int v = 0;

        while (n < io->n && n < most && is_digit(io->p[n]))
                v = v * 10 + (io->p[n++] - '0');
        if (n < least)
                return false;
        *ret = v;
        *io = span_from(*io, n);
        return true;
}

static bool take(struct span *io, char c) {
        if (!io->n || io->p[0] != c)
                return false;
        *io = span_from(*io, 1);
        return true;
}

/* "+02:00", "-0530", "+2", "14". */
static bool take_offset(struct span *io, int32_t *ret) {
        bool minus = take(io, '-');
        int hour, minute = 0;

        if (!minus && !take(io, '+'))
                return false;
        if (!take_digits(io, 1, 2, &hour))
                return false;
        if ((take(io, ':') || io->n) && !take_digits(io, 2, 2, &minute))
                return false;
        if (hour > 14 || minute > 59)
                return false;
        *ret = (hour * HOUR + minute * 60) * (minus ? -1 : 1);
        return true;
}

int tz_fixed(struct span text, struct tz **ret) {
        struct tz *t;
        int32_t offset = 0;

        if (!span_ieq(text, SPAN("UTC")) && !span_ieq(text, SPAN("Z")) && (!take_offset(&text, &offset) || text.n))
                return -EINVAL;
        t = calloc(1, sizeof(*t));
        if (!t)
                return -ENOMEM;
        t->before = offset;
        *ret = t;
        return 0;
}

/* "CET", "<+03>": at least three letters. */
static bool take_name(struct span *io) {
        size_t n = 0;

        if (take(io, '<')) {
                n = span_chr(*io, '>');
                *io = span_from(*io, n + 1);
                return n > 0;
        }
        while (n < io->n && is_alpha(io->p[n]))
                n++;
        *io = span_from(*io, n);
        return n >= 3;
}

/* "[+-]hh[:mm[:ss]]" in seconds; hours up to 167. */
static bool take_time(struct span *io, int32_t *ret) {
        bool minus = take(io, '-');
        int hour, minute = 0, second = 0;

        if (!minus)
                take(io, '+');
        if (!take_digits(io, 1, 3, &hour) || hour > 167)
                return false;
        if (take(io, ':') && !take_digits(io, 2, 2, &minute))
                return false;
        if (take(io, ':') && !take_digits(io, 2, 2, &second))
                return false;
        *ret = (hour * HOUR + minute * 60 + second) * (minus ? -1 : 1);
        return true;
}

/* ",M3.5.0/2" */
static bool take_change(struct span *io, struct change *ret) {
        struct change c = {.kind = 'N', .at = 2 * HOUR};

        if (!take(io, ','))
                return false;
        if (take(io, 'M')) {
                c.kind = 'M';
                if (!take_digits(io, 1, 2, &c.month) || !take(io, '.') || !take_digits(io, 1, 1, &c.week) || !take(io, '.') ||
                    !take_digits(io, 1, 1, &c.day) || c.month < 1 || c.month > 12 || c.week < 1 || c.week > 5 || c.day > 6)
                        return false;
        } else {
                c.kind = take(io, 'J') ? 'J' : 'N';
                if (!take_digits(io, 1, 3, &c.day) || c.day > 365 || (c.kind == 'J' && c.day == 0))
                        return false;
        }
        if (take(io, '/') && !take_time(io, &c.at))
                return false;
        *ret = c;
        return true;
}

/* "CET-1CEST,M3.5.0,M10.5.0/3". Offsets of POSIX count west of Greenwich. */
static bool read_footer(struct tz *t, struct span s) {
        int32_t west;

        if (!take_name(&s) || !take_time(&s, &west))
                return false;
        t->standard = -west;
        t->summer = t->standard + HOUR;
        if (s.n == 0)
                return true;
        if (!take_name(&s))
                return false;
        if (s.n && s.p[0] != ',') {
                if (!take_time(&s, &west))
                        return false;
                t->summer = -west;
        }
        t->dst = true;
        return take_change(&s, &t->begin) && take_change(&s, &t->end) && s.n == 0;
}

/* The file --------------------------------------------------------------------------------------------- */

struct block {
        size_t leap, times, types, chars, isstd, isut, wide; /* counts; bytes of one time */
        struct span data;
};

static bool read_header(struct span s, size_t wide, struct block *ret) {
        if (s.n < HEADER || !span_starts(s, SPAN("TZif")))
                return false;
        *ret = (struct block){.isut = (uint32_t)be32(s.p + 20), .isstd = (uint32_t)be32(s.p + 24), .leap = (uint32_t)be32(s.p + 28),
                              .times = (uint32_t)be32(s.p + 32), .types = (uint32_t)be32(s.p + 36),
                              .chars = (uint32_t)be32(s.p + 40), .wide = wide, .data = span_from(s, HEADER)};
        return ret->times <= TIMES_MAX && ret->types >= 1 && ret->types <= TYPES_MAX && ret->leap <= TIMES_MAX &&
               ret->chars <= TIMES_MAX && ret->isut <= TYPES_MAX && ret->isstd <= TYPES_MAX;
}

static size_t block_bytes(const struct block *b) {
        return b->times * (b->wide + 1) + b->types * TYPE_BYTES + b->chars + b->leap * (b->wide + 4) + b->isstd + b->isut;
}

static int32_t type_offset(const struct block *b, size_t type) {
        return be32(b->data.p + b->times * (b->wide + 1) + type * TYPE_BYTES);
}

static int read_times(struct tz *t, const struct block *b) {
        t->times = calloc(b->times + 1, sizeof(*t->times));
        t->offsets = calloc(b->times + 1, sizeof(*t->offsets));
        if (!t->times || !t->offsets)
                return -ENOMEM;
        t->before = type_offset(b, 0);
        for (size_t i = 0; i < b->times; i++) {
                const char *at = b->data.p + i * b->wide;
                size_t type = (unsigned char)b->data.p[b->times * b->wide + i];
                t->times[i] = b->wide == 8 ? be64(at) : be32(at);
                if (type >= b->types || (i && t->times[i] <= t->times[i - 1]))
                        return -EBADMSG;
                t->offsets[i] = type_offset(b, type);
                if (t->offsets[i] > OFFSET_MAX || t->offsets[i] < -OFFSET_MAX)
                        return -EBADMSG;
        }
        t->n = b->times;
        return t->before > OFFSET_MAX || t->before < -OFFSET_MAX ? -EBADMSG : 0;
}

/* Version 1 has times of four bytes; later ones have the same again with eight, and a footer. */
static int read_file(struct tz *t, struct span s) {
        struct block b;
        struct span footer;
        int r;

        if (!read_header(s, 4, &b) || b.data.n < block_bytes(&b))
                return -EBADMSG;
        if (s.p[4] == 0)
                return read_times(t, &b);
        if (!read_header(span_from(b.data, block_bytes(&b)), 8, &b) || b.data.n < block_bytes(&b))
                return -EBADMSG;
        r = read_times(t, &b);
        footer = span_from(b.data, block_bytes(&b));
        if (r == 0 && take(&footer, '\n') && footer.n > 1)
                t->footer = read_footer(t, span_sub(footer, 0, span_chr(footer, '\n')));
        return r;
}

int tz_parse(struct span tzif, struct tz **ret) {
        struct tz *t = calloc(1, sizeof(*t));
        int r = t ? read_file(t, tzif) : -ENOMEM;

        if (r < 0) {
                tz_free(t);
                return r;
        }
        *ret = t;
        return 0;
}

void tz_free(struct tz *t) {
        if (!t)
                return;
        free(t->times);
        free(t->offsets);
        free(t);
}

/* Moments ---------------------------------------------------------------------------------------------- */

/* Beyond the years that are written the rules are those of the last. */
static int64_t seconds_of(int64_t us) {
        int64_t s = stamp_whole(us, STAMP_SECOND);

        return s > SECONDS_MAX ? SECONDS_MAX : s < -SECONDS_MAX ? -SECONDS_MAX : s;
}

static int64_t year_start(int year) {
        return stamp_from_civil(&(struct civil){.year = year, .month = 1, .day = 1}) / STAMP_SECOND;
}

/* When a change happens in a year, in seconds of the wall clock that it ends. */
static int64_t change_at(const struct change *c, int year) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        int64_t first;
        int day;

        if (c->kind == 'N')
                return year_start(year) + (int64_t)c->day * DAY + c->at;
        if (c->kind == 'J')
                return year_start(year) + (int64_t)(c->day - 1 + (leap && c->day >= 60)) * DAY + c->at;
        first = stamp_from_civil(&(struct civil){.year = year, .month = c->month, .day = 1}) / STAMP_SECOND;
        day = (c->day - (int)((first / DAY + 4) % 7) + 7) % 7 + (c->week - 1) * 7; /* 1970-01-01 was a Thursday */
        while (stamp_from_civil(&(struct civil){.year = year, .month = c->month, .day = day + 1}) == STAMP_NONE)
                day -= 7;
        return first + (int64_t)day * DAY + c->at;
}

static int32_t rule_offset(const struct tz *t, int64_t utc) {
        struct civil c;
        int64_t begin, end;

        if (!t->dst)
                return t->standard;
        if (utc < 2 * DAY || utc >= SECONDS_MAX - 366 * (int64_t)DAY) /* stamps have no year around it */
                return t->standard;
        stamp_to_civil((utc + t->standard) * STAMP_SECOND, &c);
        begin = change_at(&t->begin, c.year) - t->standard;
        end = change_at(&t->end, c.year) - t->summer;
        if (begin < end)
                return utc >= begin && utc < end ? t->summer : t->standard;
        return utc >= begin || utc < end ? t->summer : t->standard;
}

int32_t tz_offset_at(const struct tz *t, int64_t utc_us) {
        int64_t utc = seconds_of(utc_us);
        size_t low = 0, high = t->n;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (t->times[mid] <= utc)
                        low = mid + 1;
                else
                        high = mid;
        }
        if (low == t->n && t->footer)
                return rule_offset(t, utc);
        return low ? t->offsets[low - 1] : t->before;
}

/* The offsets of a day before and after are all that can count: of a moment that both name, the earlier is taken. */
int64_t tz_to_utc(const struct tz *t, int64_t local_us) {
        int64_t early, late;
        int32_t before, after;

        if (local_us > SECONDS_MAX * STAMP_SECOND || local_us < -SECONDS_MAX * STAMP_SECOND)
                return STAMP_NONE;
        before = tz_offset_at(t, local_us - DAY * STAMP_SECOND);
        after = tz_offset_at(t, local_us + DAY * STAMP_SECOND);
        early = local_us - before * STAMP_SECOND;
        late = local_us - after * STAMP_SECOND;
        if (tz_offset_at(t, early) == before)
                return early;
        return tz_offset_at(t, late) == after ? late : early;
}
