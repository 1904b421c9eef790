/*
 * Linear probing; doubles when three quarters are taken. Refuses to forget: what is in it stays.
 */
#include "store/idmap.h"

#include <errno.h>
#include <stdlib.h>

enum { FIRST_SLOTS = 1 << 10 };

/* Ids rise one by one and hashes are even: a multiplication spreads both. */
static size_t first_of(size_t slots, int64_t key) {
        return (size_t)(((uint64_t)key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (slots - 1);
}

static struct idmap_slot *slot_of(const struct idmap_slot *v, size_t slots, int64_t key) {
        size_t i = first_of(slots, key);

        while (v[i].key && v[i].key != key)
                i = (i + 1) & (slots - 1);
        return (struct idmap_slot *)&v[i];
}

static int grow(struct idmap *m) {
        size_t slots = m->slots ? m->slots * 2 : FIRST_SLOTS;
        struct idmap_slot *v;

        if (slots > m->max)
                return -ENOSPC;
        if (!(v = calloc(slots, sizeof(*v))))
                return -ENOMEM;
        for (size_t i = 0; i < m->slots; i++)
                if (m->v[i].key)
                        *slot_of(v, slots, m->v[i].key) = m->v[i];
        free(m->v);
        m->v = v;
        m->slots = slots;
        return 0;
}

int idmap_get(struct idmap *m, int64_t key, int64_t value, int64_t **ret) {
        struct idmap_slot *s = m->slots ? slot_of(m->v, m->slots, key) : NULL;

        if (!s || !s->key) {
                if (m->n >= m->slots / 4 * 3) {
                        int r = grow(m);
                        if (r < 0)
                                return r;
                        s = slot_of(m->v, m->slots, key);
                }
                *s = (struct idmap_slot){key, value};
                m->n++;
        }
        *ret = &s->value;
        return 0;
}

void idmap_expect(const struct idmap *m, int64_t key) {
        if (m->slots)
                __builtin_prefetch(&m->v[first_of(m->slots, key)]);
}

void idmap_done(struct idmap *m) {
        free(m->v);
        *m = (struct idmap){.max = m->max};
}
