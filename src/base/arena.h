/*
 * One record, one arena: everything decoded from it is allocated here and given back
 * in one stroke by arena_reset(). Not thread-safe; one owner at a time.
 */
#ifndef SIPDX_BASE_ARENA_H
#define SIPDX_BASE_ARENA_H

#include "base/span.h"

struct arena_chunk;

struct arena {
        struct arena_chunk *head; /* the chunk that is being filled */
        size_t used;              /* bytes given out since the last reset */
};

void arena_init(struct arena *a);
void arena_done(struct arena *a); /* frees all; the arena can be used again */

/* Forgets all allocations, keeps one chunk of moderate size for the next record. */
void arena_reset(struct arena *a);

/* n bytes, zeroed, aligned for any type, valid until reset or done; NULL: out of memory. */
void *arena_alloc(struct arena *a, size_t n);

/* As arena_alloc() for n items of size bytes, with the product checked. */
void *arena_array(struct arena *a, size_t n, size_t size);

void *arena_grow_more(struct arena *a, void *v, size_t n, size_t *io_cap, size_t size); /* the larger copy alone */

/* Room for item n (from 0, one after another) in an array of *io_cap items of size bytes: v itself, or a larger copy. NULL:
 * out of memory; v stays as it is. Begin with NULL and 0. */
static inline void *arena_grow(struct arena *a, void *v, size_t n, size_t *io_cap, size_t size) {
        return n < *io_cap ? v : arena_grow_more(a, v, n, io_cap, size);
}

/* A copy of the bytes in the arena. {NULL, 0} when s is empty or memory is out. */
struct span arena_dup(struct arena *a, struct span s);

/* "x:y" with that character between them; {NULL, 0} when memory is out. */
struct span arena_join(struct arena *a, struct span x, char between, struct span y);

#endif
