/*
 * Comparing, searching and cutting spans. Everything is bounded by the span's length; nothing allocates but
 * span_dup().
 */
#include "base/span.h"

#include <errno.h>
#include <stdlib.h>

/* Most bytes that are alike are so in their case too, and are passed by many at once; of the others only letters may differ, by
 * one bit. */
bool span_ieq_bytes(const char *a, const char *b, size_t n) {
        uint64_t x, y;
        uint32_t v, w;
        size_t i = 0;

        for (; n - i >= sizeof(x); i += sizeof(x)) {
                memcpy(&x, a + i, sizeof(x));
                memcpy(&y, b + i, sizeof(y));
                if (x != y)
                        break;
        }
        if (n - i >= sizeof(v)) {
                memcpy(&v, a + i, sizeof(v));
                memcpy(&w, b + i, sizeof(w));
                i += v == w ? sizeof(v) : 0;
        }
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
        size_t sign = 0, at = 0, n;

        if (needle.n > s.n)
                return s.n;
        if (needle.n == 0)
                return 0;
        while (sign < needle.n && is_alpha(needle.p[sign]))
                sign++;
        if (sign == needle.n)
                return ifind_letters(s, needle);
        for (size_t last = s.n - needle.n; at <= last; at += n + 1) {
                struct span where = span_sub(s, at + sign, last - at + 1);
                n = span_chr(where, needle.p[sign]);
                if (n < where.n && span_ieq_bytes(s.p + at + n, needle.p, needle.n))
                        return at + n;
        }
        return s.n;
}

bool span_cut(struct span *rest, char sep, struct span *ret) {
        size_t at;

        if (rest->n == 0)
                return false;
        at = span_chr(*rest, sep);
        *ret = span_sub(*rest, 0, at);
        *rest = span_from(*rest, at + 1);
        return true;
}

bool span_line(struct span *rest, struct span *ret) {
        struct span line;

        if (!span_cut(rest, '\n', &line))
                return false;
        if (line.n && line.p[line.n - 1] == '\r')
                line.n--;
        *ret = line;
        return true;
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

int span_u64(struct span s, uint64_t *ret) {
        uint64_t v = 0;

        if (s.n == 0)
                return -EINVAL;
        for (size_t i = 0; i < s.n; i++) {
                if (!is_digit(s.p[i]) || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
                        return -EINVAL;
        }
        *ret = v;
        return 0;
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

        if (span_u64(s, &v) < 0 || v > UINT32_MAX)
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
