/*
 * A span is a borrowed piece of memory: pointer and length, never NUL-terminated.
 * Everything that parses takes spans and gives spans into the same bytes; who owns
 * the bytes is said where they are made. Comparisons named "i" ignore ASCII case only,
 * because the protocols do (RFC 3261 7.3.1).
 */
#ifndef SIPDX_BASE_SPAN_H
#define SIPDX_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
        const char *p;
        size_t n;
};

/* A span of a string literal; a span as printf arguments for "%.*s". */
#define SPAN(literal) ((struct span){(literal), sizeof(literal) - 1})
#define SPAN_ARG(s) (int)((s).n > 1 << 20 ? 1 << 20 : (s).n), ((s).n ? (s).p : "")
#define SPAN_NONE ((struct span){NULL, 0})

static inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
static inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
static inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static inline char to_lower(char c) { return is_upper(c) ? (char)(c + 32) : c; }
static inline bool is_alpha(char c) { return (unsigned char)((c | 0x20) - 'a') <= 'z' - 'a'; }
static inline bool is_xdigit(char c) {
        return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

static inline struct span span_of(const char *p, size_t n) {
        return (struct span){p, n};
}

static inline struct span span_str(const char *s) {
        return (struct span){s, s ? strlen(s) : 0};
}

/* The part from off on, at most n bytes; clipped to s, never outside it. */
static inline struct span span_sub(struct span s, size_t off, size_t n) {
        if (off > s.n)
                off = s.n;
        if (n > s.n - off)
                n = s.n - off;
        return (struct span){s.p ? s.p + off : NULL, n};
}

static inline struct span span_from(struct span s, size_t off) {
        return span_sub(s, off, SIZE_MAX);
}

static inline bool span_eq(struct span a, struct span b) {
        return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Less than, equal to, greater than 0 as a stands before b by its bytes, is b, or stands after it. */
int span_cmp(struct span a, struct span b);

static inline bool span_starts(struct span s, struct span head) {
        return s.n >= head.n && (head.n == 0 || memcmp(s.p, head.p, head.n) == 0);
}

/* Are n bytes of each alike but for case? */
bool span_ieq_bytes(const char *a, const char *b, size_t n);

/* The answer is mostly no, and the first letter mostly tells so without a call. */
static inline bool span_ieq_first(struct span s, struct span head) {
        return head.n == 0 || (!((s.p[0] ^ head.p[0]) & ~0x20) && span_ieq_bytes(s.p, head.p, head.n));
}

static inline bool span_ieq(struct span a, struct span b) {
        return a.n == b.n && span_ieq_first(a, b);
}

static inline bool span_istarts(struct span s, struct span head) {
        return s.n >= head.n && span_ieq_first(s, head);
}

/* Its bytes in lower case, as many as it has. */
void span_lower(struct span s, char *ret);

/* Without the blanks, tabs, CR and LF at both ends. */
static inline struct span span_trim(struct span s) {
        while (s.n && (is_blank(s.p[0]) || s.p[0] == '\r' || s.p[0] == '\n')) {
                s.p++;
                s.n--;
        }
        while (s.n && (is_blank(s.p[s.n - 1]) || s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\n'))
                s.n--;
        return s;
}

/* Offset of the first c, or of the first needle; s.n when there is none. */
static inline size_t span_chr(struct span s, char c) {
        const char *p = s.n ? (const char *)memchr(s.p, c, s.n) : NULL;

        return p ? (size_t)(p - s.p) : s.n;
}

size_t span_find(struct span s, struct span needle);
size_t span_ifind(struct span s, struct span needle);

/* Offset of the first byte from `from` on that is neither blank nor tab; s.n when there is none, `from` when that is behind it. */
static inline size_t span_skip_blanks(struct span s, size_t from) {
        while (from < s.n && is_blank(s.p[from]))
                from++;
        return from;
}

/* Offset of the first blank or tab from `from` on, which is not behind it; s.n when there is none. */
static inline size_t span_to_blank(struct span s, size_t from) {
        while (from < s.n && ((unsigned char)s.p[from] > ' ' || !is_blank(s.p[from])))
                from++;
        return from;
}

/* How many c it has. */
size_t span_count(struct span s, char c);

/*
 * Takes the piece before the next sep off the front of *rest (and the sep with it).
 * False when *rest was exhausted before the call; a trailing sep gives no empty last piece.
 */
static inline bool span_cut(struct span *rest, char sep, struct span *ret) {
        if (rest->n == 0)
                return false;
        size_t at = span_chr(*rest, sep);
        *ret = span_sub(*rest, 0, at);
        *rest = span_from(*rest, at + 1);
        return true;
}

/* Same, but for lines: LF or CRLF; the line end is not part of *ret. */
static inline bool span_line(struct span *rest, struct span *ret) {
        if (!span_cut(rest, '\n', ret))
                return false;
        if (ret->n && ret->p[ret->n - 1] == '\r')
                ret->n--;
        return true;
}

/* Is the word, whatever its case, one of the list's? Blanks stand between those. */
bool span_among(struct span word, const char *list);

/*
 * Whole span as a number. Decimal digits only, or hexadecimal with an optional 0x;
 * -EINVAL when anything else stands in it or it does not fit, *ret untouched.
 */
int span_u64(struct span s, uint64_t *ret);
int span_u32(struct span s, uint32_t *ret);
int span_i64(struct span s, int64_t *ret); /* a minus may stand before it */
int span_hex(struct span s, uint64_t *ret);

/* Heap copy with a closing NUL; NULL when memory is out. The caller frees it. */
char *span_dup(struct span s);

#endif
