/*
 * Room for the integers of all columns is kept behind what is there, so that only texts have to ask for more.
 */
#include "store/tuple.h"

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

/* For a text, and for integers of up to eight bytes each, whatever else comes. */
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

void tuple_begin(struct tuple *t) {
        t->n = TUPLE_HEAD;
        t->n_types = 0;
        t->err = 0;
        has_room(t, 0);
}

void tuple_text(struct tuple *t, struct span s) {
        if (t->err < 0 || !has_room(t, s.n))
                return;
        t->n_types += varint_put(t->types + t->n_types, 13 + 2 * (uint64_t)s.n);
        if (s.n)
                memcpy(t->p + t->n, s.p, s.n);
        t->n += s.n;
}

int tuple_end(struct tuple *t, struct span *ret) {
        size_t lead = t->n_types < 127 ? 1 : 2; /* its length counts itself */
        unsigned char *p;

        if (t->err < 0)
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
