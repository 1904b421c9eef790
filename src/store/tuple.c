/*
 * Integers take as few bytes as they need; 0 and 1 take none.
 */
#include "store/tuple.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>

size_t varint_put(unsigned char *p, uint64_t v) {
        size_t n = 1;

        if (v < 128) {
                p[0] = (unsigned char)v;
                return 1;
        }
        if (v >> 56) { /* nine bytes: the last holds eight bits */
                p[8] = (unsigned char)v;
                v >>= 8;
                for (int i = 7; i >= 0; i--, v >>= 7)
                        p[i] = (unsigned char)(v & 0x7f) | 0x80;
                return VARINT_BYTES;
        }
        for (uint64_t rest = v >> 7; rest; rest >>= 7)
                n++;
        for (size_t i = n; i-- > 0; v >>= 7)
                p[i] = (unsigned char)(v & 0x7f) | (i + 1 < n ? 0x80 : 0);
        return n;
}

/* By the bits that an integer needs: its serial type, and the bytes that takes. */
static const unsigned char type_of[65] = {
        1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5,
        5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6};
static const unsigned char bytes_of[] = {0, 1, 2, 3, 4, 6, 8}; /* by serial type */

void tuple_begin(struct tuple *t) {
        t->n = TUPLE_HEAD;
        t->n_types = 0;
        t->err = 0;
}

/* Integers take up to eight bytes each, whatever else comes. */
static bool has_room(struct tuple *t, size_t text) {
        size_t need = t->n + text + TUPLE_COLUMNS * sizeof(uint64_t), cap = 2 * need;
        unsigned char *p;

        if (need <= t->cap)
                return true;
        if (!(p = realloc(t->p, cap))) {
                t->err = -ENOMEM;
                return false;
        }
        t->p = p;
        t->cap = cap;
        return true;
}

void tuple_null(struct tuple *t) {
        t->types[t->n_types++] = 0;
}

void tuple_int(struct tuple *t, int64_t v) {
        uint64_t magnitude = v < 0 ? ~(uint64_t)v : (uint64_t)v, whole;
        unsigned type = type_of[magnitude ? 64 - __builtin_clzll(magnitude) : 0];
        size_t bytes = bytes_of[type];

        if (magnitude <= 1 && v >= 0) {
                t->types[t->n_types++] = (unsigned char)(8 + v);
                return;
        }
        if (!has_room(t, 0))
                return;
        t->types[t->n_types++] = (unsigned char)type;
        whole = htobe64((uint64_t)v << (64 - 8 * bytes));
        memcpy(t->p + t->n, &whole, sizeof(whole));
        t->n += bytes;
}

void tuple_text(struct tuple *t, struct span s) {
        if (!has_room(t, s.n))
                return;
        t->n_types += varint_put(t->types + t->n_types, 13 + 2 * (uint64_t)s.n);
        if (s.n)
                memcpy(t->p + t->n, s.p, s.n);
        t->n += s.n;
}

int tuple_end(struct tuple *t, struct span *ret) {
        size_t lead = t->n_types < 127 ? 1 : 2; /* its length counts itself */
        unsigned char *p;

        if (t->err < 0 || !has_room(t, 0))
                return t->err;
        p = t->p + TUPLE_HEAD - lead - t->n_types;
        varint_put(p, lead + t->n_types);
        memcpy(p + lead, t->types, t->n_types);
        *ret = span_of((const char *)p, lead + t->n_types + t->n - TUPLE_HEAD);
        return 0;
}

void tuple_done(struct tuple *t) {
        free(t->p);
        *t = (struct tuple){0};
}
