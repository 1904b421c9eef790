/*
 * Open addressing with linear probing, never more than half full. Numbers are mixed first, because ids of rows are
 * consecutive; texts must come hashed with a key, so that a log cannot choose its collisions.
 */
#include "engine/idset.h"

#include <errno.h>
#include <stdlib.h>

static size_t slot(const uint64_t *v, size_t cap, uint64_t id) {
        uint64_t h = id;
        size_t i;

        h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
        for (i = (size_t)(h ^ (h >> 31)) & (cap - 1); v[i] && v[i] != id; i = (i + 1) & (cap - 1))
                continue;
        return i;
}

static int grow(struct idset *s) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        uint64_t *v = calloc(cap, sizeof(*v));

        if (!v)
                return -ENOMEM;
        for (size_t i = 0; i < s->cap; i++)
                if (s->v[i])
                        v[slot(v, cap, s->v[i])] = s->v[i];
        free(s->v);
        s->v = v;
        s->cap = cap;
        return 0;
}

int idset_add(struct idset *s, uint64_t id) {
        size_t i;
        bool had;

        if (id == 0) {
                had = s->zero;
                s->zero = true;
                s->n += !had;
                return !had;
        }
        if (2 * (s->n + 1) > s->cap && grow(s) < 0)
                return -ENOMEM;
        i = slot(s->v, s->cap, id);
        if (s->v[i])
                return 0;
        s->v[i] = id;
        s->n++;
        return 1;
}

void idset_done(struct idset *s) {
        free(s->v);
        *s = (struct idset){0};
}
