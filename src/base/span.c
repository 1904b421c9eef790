/*
 * Comparing, searching and cutting spans. Everything is bounded by the span's length; nothing allocates but
 * span_dup().
 */
#include "base/span.h"

#include <errno.h>
#include <stdlib.h>

/* Most bytes that are alike are so in their case too; of the others only letters may differ, by one bit. */
static bool ieq_bytes(const char *a, const char *b, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (a[i] != b[i] && ((a[i] ^ b[i]) != 0x20 || !is_alpha(a[i])))
                        return false;
        return true;
}

int span_cmp(struct span a, struct span b) {
        size_t n = a.n < b.n ? a.n : b.n;
        int r = n ? memcmp(a.p, b.p, n) : 0;

        return r ? r : (a.n > b.n) - (a.n < b.n);
}

bool span_ieq(struct span a, struct span b) {
        return a.n == b.n && ieq_bytes(a.p, b.p, a.n);
}

bool span_istarts(struct span s, struct span head) {
        return s.n >= head.n && ieq_bytes(s.p, head.p, head.n);
}

static bool is_space(char c) {
        return is_blank(c) || c == '\r' || c == '\n';
}

struct span span_trim(struct span s) {
        while (s.n && is_space(s.p[0])) {
                s.p++;
                s.n--;
        }
        while (s.n && is_space(s.p[s.n - 1]))
                s.n--;
        return s;
}

size_t span_chr(struct span s, char c) {
        const char *p = s.n ? memchr(s.p, c, s.n) : NULL;

        return p ? (size_t)(p - s.p) : s.n;
}

size_t span_skip_blanks(struct span s, size_t from) {
        while (from < s.n && is_blank(s.p[from]))
                from++;
        return from;
}

enum { PART = 128 };

/* A loop of known length is done many bytes at a time. */
static unsigned count_part(const char *p, char c) {
        unsigned char n = 0;

        for (int i = 0; i < PART; i++)
                n = (unsigned char)(n + (p[i] == c));
        return n;
}

size_t span_count(struct span s, char c) {
        size_t n = 0;

        for (; s.n >= PART; s = span_from(s, PART))
                n += count_part(s.p, c);
        for (size_t i = 0; i < s.n; i++)
                n += s.p[i] == c;
        return n;
}

size_t span_find(struct span s, struct span needle) {
        const char *p;

        if (needle.n == 0)
                return 0;
        p = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
        return p ? (size_t)(p - s.p) : s.n;
}

size_t span_ifind(struct span s, struct span needle) {
        char first;

        if (needle.n > s.n)
                return s.n;
        if (needle.n == 0)
                return 0;
        first = to_lower(needle.p[0]);
        for (size_t i = 0; i <= s.n - needle.n; i++)
                if (to_lower(s.p[i]) == first && ieq_bytes(s.p + i, needle.p, needle.n))
                        return i;
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
                unsigned d = (unsigned)(s.p[i] - '0');
                if (!is_digit(s.p[i]) || v > (UINT64_MAX - d) / 10)
                        return -EINVAL;
                v = v * 10 + d;
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
