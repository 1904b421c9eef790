/*
 * A chain of chunks that is filled from the front. Chunks grow with what is asked, so that a huge message costs
 * few of them; reset keeps one of ordinary size.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

enum { CHUNK = 64 * 1024 };

struct arena_chunk {
        struct arena_chunk *next;
        size_t size, used;
        alignas(max_align_t) char data[];
};

void arena_init(struct arena *a) {
        *a = (struct arena){0};
}

static void free_chain(struct arena_chunk *c) {
        while (c) {
                struct arena_chunk *next = c->next;
                free(c);
                c = next;
        }
}

void arena_done(struct arena *a) {
        free_chain(a->head);
        arena_init(a);
}

void arena_reset(struct arena *a) {
        struct arena_chunk *keep = NULL;

        if (a->used == 0)
                return;
        for (struct arena_chunk **c = &a->head; *c; c = &(*c)->next)
                if ((*c)->size == CHUNK) {
                        keep = *c;
                        *c = keep->next;
                        break;
                }
        free_chain(a->head);
        a->head = keep;
        a->used = 0;
        if (keep) {
                keep->next = NULL;
                keep->used = 0;
        }
}

static struct arena_chunk *add_chunk(struct arena *a, size_t n) {
        size_t size = n > CHUNK ? n : CHUNK;
        struct arena_chunk *c;

        if (size > SIZE_MAX - sizeof(*c))
                return NULL;
        /* What is large comes as fresh pages, zero already: those that nobody writes to are never there. */
        c = size > CHUNK ? calloc(1, sizeof(*c) + size) : malloc(sizeof(*c) + size);
        if (!c)
                return NULL;
        c->size = size;
        c->used = 0;
        c->next = a->head;
        a->head = c;
        return c;
}

void *arena_alloc(struct arena *a, size_t n) {
        const size_t align = alignof(max_align_t);
        struct arena_chunk *c = a->head;
        char *p;

        if (n > SIZE_MAX - align)
                return NULL;
        n = (n + align - 1) & ~(align - 1);
        if (n == 0)
                n = align;
        if (!c || c->size - c->used < n) {
                c = add_chunk(a, n);
                if (!c)
                        return NULL;
        }
        p = c->data + c->used;
        c->used += n;
        a->used += n;
        return c->size > CHUNK ? p : memset(p, 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size) {
        if (size && n > SIZE_MAX / size)
                return NULL;
        return arena_alloc(a, n * size);
}

void *arena_grow_more(struct arena *a, void *v, size_t n, size_t *io_cap, size_t size) {
        size_t cap = *io_cap ? *io_cap * 2 : 8;
        void *larger;

        larger = arena_array(a, cap, size);
        if (!larger)
                return NULL;
        if (n > 0)
                memcpy(larger, v, n * size);
        *io_cap = cap;
        return larger;
}

struct span arena_dup(struct arena *a, struct span s) {
        char *p;

        if (s.n == 0)
                return SPAN_NONE;
        p = arena_alloc(a, s.n);
        if (!p)
                return SPAN_NONE;
        memcpy(p, s.p, s.n);
        return span_of(p, s.n);
}

struct span arena_join(struct arena *a, struct span x, char between, struct span y) {
        char *p = x.n < SIZE_MAX - y.n ? arena_alloc(a, x.n + 1 + y.n) : NULL;

        if (!p)
                return SPAN_NONE;
        if (x.n)
                memcpy(p, x.p, x.n);
        p[x.n] = between;
        if (y.n)
                memcpy(p + x.n + 1, y.p, y.n);
        return span_of(p, x.n + 1 + y.n);
}
