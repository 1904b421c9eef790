/*
 * Growing buffers. They double; the first error stays until reset.
 */
#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_done(struct buf *b) {
        free(b->p);
        *b = (struct buf){.max = b->max};
}

void buf_reset(struct buf *b) {
        b->n = 0;
        b->err = 0;
}

int buf_reserve(struct buf *b, size_t more) {
        size_t want, cap;
        char *p;

        if (b->err)
                return b->err;
        if (more > SIZE_MAX / 2 - b->n)
                return b->err = -ENOMEM;
        want = b->n + more + 1; /* room for the NUL of buf_str() */
        if (b->max && want - 1 > b->max)
                return b->err = -E2BIG;
        if (want <= b->cap)
                return 0;
        cap = b->cap ? b->cap * 2 : 64;
        if (cap < want)
                cap = want;
        p = realloc(b->p, cap);
        if (!p)
                return b->err = -ENOMEM;
        b->p = p;
        b->cap = cap;
        return 0;
}

const char buf_broken[2] = "?";

int buf_put(struct buf *b, struct span s) {
        int r = buf_reserve(b, s.n);

        if (r < 0)
                return r;
        if (s.p == buf_broken)
                return b->err = -ENOMEM;
        if (s.n)
                memcpy(b->p + b->n, s.p, s.n);
        b->n += s.n;
        return 0;
}

int buf_puts(struct buf *b, const char *s) {
        return buf_put(b, span_str(s));
}

int buf_putc(struct buf *b, char c) {
        return buf_put(b, span_of(&c, 1));
}

int buf_fill(struct buf *b, char c, size_t n) {
        while (n-- > 0 && b->err == 0)
                buf_putc(b, c);
        return b->err;
}

int buf_printf(struct buf *b, const char *fmt, ...) {
        va_list ap;
        int n, r;

        va_start(ap, fmt);
        n = vsnprintf(NULL, 0, fmt, ap);
        va_end(ap);
        if (n < 0)
                return b->err = -EINVAL;
        r = buf_reserve(b, (size_t)n);
        if (r < 0)
                return r;
        va_start(ap, fmt);
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
        va_end(ap);
        b->n += (size_t)n;
        return 0;
}

const char *buf_str(struct buf *b) {
        if (b->err == -ENOMEM)
                return buf_broken;
        if (!b->p || b->n == b->cap)
                return "";
        b->p[b->n] = 0;
        return b->p;
}

char *buf_steal(struct buf *b) {
        char *p = NULL;

        if (buf_reserve(b, 0) == 0) {
                b->p[b->n] = 0;
                p = b->p;
                b->p = NULL;
        }
        buf_done(b);
        return p;
}
