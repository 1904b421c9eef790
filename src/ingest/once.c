/*
 * A set of record identities: time, thread, sequence, direction and text, hashed with a random key. Sixteen bytes a
 * record, open addressing, grown by doubling up to LIMIT_ONCE_RECORDS; what comes after that is always new.
 */
#include "ingest/once.h"

#include "base/hash.h"
#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>

struct entry {
        uint64_t hash; /* 0: free */
        int64_t source;
};

struct once {
        struct hash_key key;
        struct entry *v;
        size_t n, cap; /* cap: a power of two */
};

struct once *once_new(void) {
        struct once *o = calloc(1, sizeof(*o));

        if (!o)
                return NULL;
        o->cap = 1 << 12;
        o->v = calloc(o->cap, sizeof(*o->v));
        if (!o->v || hash_key_random(&o->key) < 0) {
                once_free(o);
                return NULL;
        }
        return o;
}

void once_free(struct once *o) {
        if (!o)
                return;
        free(o->v);
        free(o);
}

static struct entry *find(struct entry *v, size_t cap, uint64_t hash) {
        size_t i = hash & (cap - 1);

        while (v[i].hash && v[i].hash != hash)
                i = (i + 1) & (cap - 1);
        return &v[i];
}

static int grow(struct once *o) {
        struct entry *v = calloc(o->cap * 2, sizeof(*v));

        if (!v)
                return -ENOMEM;
        for (size_t i = 0; i < o->cap; i++)
                if (o->v[i].hash)
                        *find(v, o->cap * 2, o->v[i].hash) = o->v[i];
        free(o->v);
        o->v = v;
        o->cap *= 2;
        return 0;
}

static uint64_t identity(const struct once *o, const struct record *r) {
        uint64_t h = hash64(&o->key, r->text);

        h = hash_mix(&o->key, h, (uint64_t)r->time_us);
        h = hash_mix(&o->key, h, hash64(&o->key, r->thread));
        h = hash_mix(&o->key, h, hash64(&o->key, r->seq));
        h = hash_mix(&o->key, h, hash64(&o->key, r->host));
        h = hash_mix(&o->key, h, (uint64_t)r->dir);
        return h ? h : 1;
}

bool once_is_full(const struct once *o) {
        return o->n >= LIMIT_ONCE_RECORDS;
}

int once_seen(struct once *o, const struct record *r, int64_t source) {
        uint64_t h = identity(o, r);
        struct entry *e;

        if (o->n < LIMIT_ONCE_RECORDS && o->n * 2 >= o->cap && grow(o) < 0)
                return -ENOMEM;
        e = find(o->v, o->cap, h);
        if (e->hash)
                return e->source != source;
        if (o->n >= LIMIT_ONCE_RECORDS)
                return 0;
        *e = (struct entry){h, source};
        o->n++;
        return 0;
}
