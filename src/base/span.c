/*
 * Comparing, searching and cutting spans. Everything is bounded by the span's length; nothing allocates but
 * span_dup().
 */
#include "base/span.h"

#include <errno.h>
#include <stdlib.h>

static bool same_8(const char *a, const char *b) {
        uint64_t x, y;

        memcpy(&x, a, sizeof(x));
        memcpy(&y, b, sizeof(y));
        return x == y;
}

static bool same_4(const char *a, const char *b) {
        uint32_t x, y;

        memcpy(&x, a, sizeof(x));
        memcpy(&y, b, sizeof(y));
        return x == y;
}

/* Most bytes that are alike are so in their case too, and are compared many at once, the last of them together with some before;
 * of the others only letters may differ, by one bit. */
bool span_ieq_bytes(const char *a, const char *b, size_t n) {
        size_t i = 0;

        while (n - i >= 8 && same_8(a + i, b + i))
                i += 8;
        if (n >= 8 ? n - i < 8 && same_8(a + n - 8, b + n - 8) : n >= 4 && same_4(a, b) && same_4(a + n - 4, b + n - 4))
                return true;
        for (; i < n; i++)
                if (a[i] != b[i] && ((a[i] ^ b[i]) != 0x20 || !is_alpha(a[i])))
                        return false;
        return true;
}

int span_cmp(struct span a, struct span b) {
        size_t n = a.n < b.n ? a.n : b.n;
        int r = n ? memcmp(a.p, b.p, n) : 0;

        return r ? r : (a.n > b.n) - (a.n < b.n);
}

/* Of each byte the seven low bits are carried into the eighth by what lies from A on, and by what lies behind Z. */
static uint64_t lower_8(uint64_t w) {
        const uint64_t each = 0x0101010101010101;
        uint64_t low = w & each * 0x7f, from_a = low + each * (0x80 - 'A'), behind_z = low + each * (0x7f - 'Z');

        return w | ((from_a ^ behind_z) & ~w & each * 0x80) >> 2;
}

/* Eight bytes at once, the last of them together with some before. */
void span_lower(struct span s, char *ret) {
        uint64_t w;

        if (s.n < sizeof(w)) {
                for (size_t i = 0; i < s.n; i++)
                        ret[i] = to_lower(s.p[i]);
                return;
        }
        for (size_t left = s.n; left > 0; left -= left < sizeof(w) ? left : sizeof(w)) {
                size_t at = left < sizeof(w) ? s.n - sizeof(w) : s.n - left;
                memcpy(&w, s.p + at, sizeof(w));
                w = lower_8(w);
                memcpy(ret + at, &w, sizeof(w));
        }
}

/* Lanes of bytes count up to 255 each, which a compiler does at once for all. */
size_t span_count(struct span s, char c) {
        enum { LANES = 16, ROUNDS = 255 };
        size_t sum = 0;

        while (s.n >= LANES) {
                unsigned char lanes[LANES] = {0};
                size_t n = s.n < ROUNDS * LANES ? s.n / LANES * LANES : ROUNDS * LANES;
                for (const char *end = s.p + n; s.p < end; s.p += LANES)
                        for (size_t i = 0; i < LANES; i++)
                                lanes[i] = (unsigned char)(lanes[i] + (s.p[i] == c));
                for (size_t i = 0; i < LANES; i++)
                        sum += lanes[i];
                s.n -= n;
        }
        for (size_t i = 0; i < s.n; i++)
                sum += s.p[i] == c;
        return sum;
}

/* The library makes itself a table of the needle first, which takes longer than to look at the few places where a text has the
 * needle's first byte. Of a text that has many, it gets the rest. */
size_t span_find(struct span s, struct span needle) {
        enum { PLACES = 4 };
        size_t at = 0;
        const char *p;

        if (needle.n == 0)
                return 0;
        for (int i = 0; i < PLACES; i++, at++) {
                at += span_chr(span_from(s, at), needle.p[0]);
                if (s.n - at < needle.n)
                        return s.n;
                if (memcmp(s.p + at, needle.p, needle.n) == 0)
                        return at;
        }
        p = memmem(s.p + at, s.n - at, needle.p, needle.n);
        return p ? (size_t)(p - s.p) : s.n;
}

/* A needle of letters alone. */
static size_t ifind_letters(struct span s, struct span needle) {
        char first = to_lower(needle.p[0]);

        for (size_t i = 0; i <= s.n - needle.n; i++)
                if (to_lower(s.p[i]) == first && span_ieq_bytes(s.p + i, needle.p, needle.n))
                        return i;
        return s.n;
}

/* A sign that has no case is looked for first: the library does that much faster. */
size_t span_ifind(struct span s, struct span needle) {
        size_t sign = 0;

        if (needle.n > s.n)
                return s.n;
        if (needle.n == 0)
                return 0;
        while (sign < needle.n && is_alpha(needle.p[sign]))
                sign++;
        if (sign == needle.n)
                return ifind_letters(s, needle);
        const char *last = s.p + (s.n - needle.n), *p = s.p, *found;
        while (p <= last && (found = memchr(p + sign, needle.p[sign], (size_t)(last - p) + 1))) {
                p = found - sign;
                if (span_ieq(span_of(p, needle.n), needle))
                        return (size_t)(p - s.p);
                p++;
        }
        return s.n;
}

bool span_among(struct span word, const char *list) {
        size_t n = 0;

        for (const char *p = list ? list : "";; p++) {
                if (*p && *p != ' ') {
                        n++;
                        continue;
                }
                if (n && n == word.n && span_ieq(span_of(p - n, n), word))
                        return true;
                if (!*p)
                        return false;
                n = 0;
        }
}

static int long_decimal(struct span s, uint64_t *ret) {
        uint64_t v = 0;

        for (size_t i = 0; i < s.n; i++)
                if (!is_digit(s.p[i]) || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
                        return -EINVAL;
        *ret = v;
        return 0;
}

static inline int decimal(struct span s, uint64_t *ret) {
        enum { FIT = 19 }; /* digits, whatever they are */
        uint64_t v = 0;

        if (s.n == 0)
                return -EINVAL;
        if (s.n > FIT)
                return long_decimal(s, ret);
        for (size_t i = 0; i < s.n; i++) {
                if (!is_digit(s.p[i]))
                        return -EINVAL;
                v = v * 10 + (uint64_t)(s.p[i] - '0');
        }
        *ret = v;
        return 0;
}

int span_u64(struct span s, uint64_t *ret) {
        return decimal(s, ret);
}

int span_i64(struct span s, int64_t *ret) {
        bool minus = span_starts(s, SPAN("-"));
        uint64_t v;

        if (span_u64(span_from(s, minus), &v) < 0 || v > (uint64_t)INT64_MAX + minus)
                return -EINVAL;
        *ret = minus ? (int64_t)(0 - v) : (int64_t)v;
        return 0;
}

int span_u32(struct span s, uint32_t *ret) {
        uint64_t v;

        if (decimal(s, &v) < 0 || v > UINT32_MAX)
                return -EINVAL;
        *ret = (uint32_t)v;
        return 0;
}

int span_hex(struct span s, uint64_t *ret) {
        uint64_t v = 0;

        if (span_istarts(s, SPAN("0x")))
                s = span_from(s, 2);
        if (s.n == 0)
                return -EINVAL;
        for (size_t i = 0; i < s.n; i++) {
                char c = to_lower(s.p[i]);
                if (!is_xdigit(c) || v >> 60)
                        return -EINVAL;
                v = v << 4 | (unsigned)(is_digit(c) ? c - '0' : c - 'a' + 10);
        }
        *ret = v;
        return 0;
}

char *span_dup(struct span s) {
        char *p = malloc(s.n + 1);

        if (!p)
                return NULL;
        if (s.n)
                memcpy(p, s.p, s.n);
        p[s.n] = 0;
        return p;
}
