/*
 * One row as SQLite keeps it: the record format (sqlite.org/fileformat2.html, 2.1). Values are packed as they come; what they are
 * is known first when all are there, so that is put before them in the end.
 */
#ifndef SIPDX_STORE_TUPLE_H
#define SIPDX_STORE_TUPLE_H

#include "base/span.h"

#include <endian.h>
#include <stdint.h>

enum {
        TUPLE_COLUMNS = 42, /* at most: sdp_media has 40 */
        VARINT_BYTES = 9,   /* at most */
        TUPLE_HEAD = 2 + TUPLE_COLUMNS * VARINT_BYTES, /* at most, before the values */
};

/* A number of four bytes, as the file has those of pages. */
static inline uint32_t be32(const unsigned char *p) {
        return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Writes v in SQLite's variable length; VARINT_BYTES must be free at p. Returns how many it took. */
size_t varint_put(unsigned char *p, uint64_t v);

struct tuple { /* all zero to begin with; used again and again */
        unsigned char *p; /* room for the head, then the values */
        size_t n, cap;    /* in it, and what it can hold */
        unsigned char types[TUPLE_HEAD]; /* of the values */
        size_t n_types;
        int err; /* the first; kept until the next row */
};

void tuple_begin(struct tuple *t);
/* The next value, TUPLE_COLUMNS at most. */
void tuple_text(struct tuple *t, struct span s);

static inline void tuple_null(struct tuple *t) {
        t->types[t->n_types++] = 0;
}

/* Integers take as few bytes as they need; 0 and 1 take none. Room for all that may come is always kept. */
static inline void tuple_int(struct tuple *t, int64_t v) {
        /* By the bits that an integer needs: its serial type, and the bytes that takes. */
        static const unsigned char type_of[65] = {
                1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5,
                5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6};
        static const unsigned char bytes_of[] = {0, 1, 2, 3, 4, 6, 8}; /* by serial type */
        uint64_t magnitude = v < 0 ? ~(uint64_t)v : (uint64_t)v, whole;
        unsigned type = type_of[magnitude ? 64 - __builtin_clzll(magnitude) : 0];

        if (magnitude <= 1 && v >= 0) {
                t->types[t->n_types++] = (unsigned char)(8 + v);
                return;
        }
        if (t->err < 0) /* there is no room at all */
                return;
        t->types[t->n_types++] = (unsigned char)type;
        whole = htobe64((uint64_t)v << (64 - 8 * bytes_of[type]));
        memcpy(t->p + t->n, &whole, sizeof(whole));
        t->n += bytes_of[type];
}

/* The record, borrowed until the next begins. 0 or the first error. */
int tuple_end(struct tuple *t, struct span *ret);
void tuple_done(struct tuple *t);

#endif
