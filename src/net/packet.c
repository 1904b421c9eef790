/*
 * Bytes with their places: cutting them and listing the places. And addresses as people write them.
 */
#include "net/packet.h"

#include "base/array.h"

#include <stdlib.h>

static int push(struct extents *x, struct extent e) {
        int r = array_grow(&x->v, x->n, &x->cap, sizeof(*x->v));

        if (r == 0)
                x->v[x->n++] = e;
        return r;
}

int extents_add(struct extents *x, const struct payload *p, uint32_t at) {
        size_t begin = p->at, end = p->at + p->bytes.n;
        int r = 0;

        for (size_t i = 0; i < p->n_ext && r == 0; i++) {
                const struct extent *e = &p->ext[i];
                size_t from = e->at > begin ? e->at : begin, to = (size_t)e->at + e->len;
                to = to < end ? to : end;
                if (from < to)
                        r = push(x, (struct extent){e->off + (from - e->at), e->line, at + (uint32_t)(from - begin),
                                                    (uint32_t)(to - from)});
        }
        return r;
}

void extents_done(struct extents *x) {
        free(x->v);
        *x = (struct extents){0};
}

/* Addresses -------------------------------------------------------------------------------------------- */

static inline char *put_number(char *p, unsigned v, unsigned base) {
        char digits[8];
        size_t n = 0;

        do {
                digits[n++] = "0123456789abcdef"[v % base];
                v /= base;
        } while (v);
        while (n)
                *p++ = digits[--n];
        return p;
}

static char *put_v4(char *p, const uint8_t *v) {
        for (int i = 0; i < 4; i++) {
                if (v[i] >= 100)
                        *p++ = (char)('0' + v[i] / 100);
                if (v[i] >= 10)
                        *p++ = (char)('0' + v[i] / 10 % 10);
                *p++ = (char)('0' + v[i] % 10);
                *p++ = '.';
        }
        return p - 1;
}

static unsigned group(const uint8_t *v, int i) {
        return (unsigned)v[2 * i] << 8 | v[2 * i + 1];
}

/* The longest run of two or more zero groups, the first of equals (RFC 5952 4.2). */
static int zero_run(const uint8_t *v, int *ret_n) {
        int best = 0, best_n = 1;

        for (int i = 0, n; i < 8; i += n ? n : 1) {
                for (n = 0; i + n < 8 && group(v, i + n) == 0; n++)
                        continue;
                if (n > best_n) {
                        best = i;
                        best_n = n;
                }
        }
        *ret_n = best_n > 1 ? best_n : 0;
        return best;
}

static char *put_v6(char *p, const uint8_t *v) {
        int run, at = zero_run(v, &run);

        for (int i = 0; i < 8; i++) {
                if (run && i == at) {
                        *p++ = ':';
                        if (i == 0)
                                *p++ = ':';
                        i += run - 1;
                        continue;
                }
                p = put_number(p, group(v, i), 16);
                if (i < 7)
                        *p++ = ':';
        }
        return p;
}

struct span endpoint_put(char buf[ENDPOINT_BYTES], const struct address *a, uint16_t port) {
        char *p = buf;

        if (a->six) {
                *p++ = '[';
                p = put_v6(p, a->v);
                *p++ = ']';
        } else {
                p = put_v4(p, a->v);
        }
        *p++ = ':';
        p = put_number(p, port, 10);
        return span_of(buf, (size_t)(p - buf));
}
