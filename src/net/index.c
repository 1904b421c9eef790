/*
 * Chained slots that double with their entries. The hash is keyed, so that a stranger's packets cannot choose
 * their slot.
 */
#include "net/index.h"

#include <errno.h>
#include <stdlib.h>

enum { SLOTS_MIN = 256 };

int index_init(struct index *t) {
        struct entry **slots = calloc(SLOTS_MIN, sizeof(struct entry *));
        struct hash_key secret;
        int r = slots ? hash_key_random(&secret) : -ENOMEM;

        if (r < 0) {
                free(slots);
                return r;
        }
        *t = (struct index){.secret = secret, .slots = slots, .n_slots = SLOTS_MIN};
        return 0;
}

void index_done(struct index *t) {
        free(t->slots);
        *t = (struct index){0};
}

static uint64_t hash_of(const struct index *t, const struct key *k) {
        return hash64(&t->secret, span_of((const char *)k, sizeof(*k)));
}

struct entry *index_find(const struct index *t, const struct key *k) {
        uint64_t hash = hash_of(t, k);
        struct entry *e = t->slots[hash & (t->n_slots - 1)];

        while (e && (e->hash != hash || memcmp(&e->key, k, sizeof(*k)) != 0))
                e = e->chain;
        return e;
}

static void insert(struct entry **slots, size_t n_slots, struct entry *e) {
        struct entry **slot = &slots[e->hash & (n_slots - 1)];

        e->chain = *slot;
        *slot = e;
}

static int grow(struct index *t) {
        size_t n = t->n_slots * 2;
        struct entry **slots = calloc(n, sizeof(struct entry *));

        if (!slots)
                return -ENOMEM;
        for (struct entry *e = t->oldest; e; e = e->newer)
                insert(slots, n, e);
        free(t->slots);
        t->slots = slots;
        t->n_slots = n;
        return 0;
}

static void push_newest(struct index *t, struct entry *e, int64_t now_us) {
        e->touched_us = now_us;
        e->older = t->newest;
        e->newer = NULL;
        if (t->newest)
                t->newest->newer = e;
        else
                t->oldest = e;
        t->newest = e;
}

static void unlink_row(struct index *t, struct entry *e) {
        if (e->older)
                e->older->newer = e->newer;
        else
                t->oldest = e->newer;
        if (e->newer)
                e->newer->older = e->older;
        else
                t->newest = e->older;
}

int index_add(struct index *t, struct entry *e, int64_t now_us) {
        if (t->n >= t->n_slots && grow(t) < 0)
                return -ENOMEM;
        e->hash = hash_of(t, &e->key);
        insert(t->slots, t->n_slots, e);
        push_newest(t, e, now_us);
        t->n++;
        return 0;
}

void index_touch(struct index *t, struct entry *e, int64_t now_us) {
        unlink_row(t, e);
        push_newest(t, e, now_us);
}

void index_remove(struct index *t, struct entry *e) {
        struct entry **slot = &t->slots[e->hash & (t->n_slots - 1)];

        while (*slot != e)
                slot = &(*slot)->chain;
        *slot = e->chain;
        unlink_row(t, e);
        t->n--;
}

struct entry *index_idle(const struct index *t, int64_t now_us, int64_t idle_us) {
        struct entry *e = t->oldest;
        int64_t silent;

        if (!e || now_us == STAMP_NONE || e->touched_us == STAMP_NONE ||
            __builtin_sub_overflow(now_us, e->touched_us, &silent) || silent <= idle_us)
                return NULL;
        return e;
}
