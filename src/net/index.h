/*
 * A keyed hash table whose entries also stand in a row by when they were touched last, so that the longest silent can
 * be given up. Entries are embedded at the front of what they hold; the table owns none. Nobody outside this room
 * includes it.
 */
#ifndef SIPDX_NET_INDEX_H
#define SIPDX_NET_INDEX_H

#include "base/hash.h"
#include "net/packet.h"

/* Compared byte by byte: all of it is set. */
struct key {
        uint8_t a[16], b[16];
        uint32_t x, y;
};

struct entry {
        struct key key;
        uint64_t hash;
        struct entry *chain;          /* in its slot */
        struct entry *older, *newer;
        int64_t touched_us;           /* STAMP_NONE: no time was written */
};

struct index {
        struct hash_key secret;
        struct entry **slots;
        size_t n_slots, n; /* n_slots: a power of two */
        struct entry *oldest, *newest;
};

int index_init(struct index *t); /* 0 or -errno */
void index_done(struct index *t); /* the entries are the owner's */

struct entry *index_find(const struct index *t, const struct key *k); /* NULL: none */
/* Adds e, whose key is set, as the newest. 0 or -ENOMEM. */
int index_add(struct index *t, struct entry *e, int64_t now_us);
void index_touch(struct index *t, struct entry *e, int64_t now_us);
void index_remove(struct index *t, struct entry *e);
/* Was the oldest silent for longer than idle_us? NULL: no. */
struct entry *index_idle(const struct index *t, int64_t now_us, int64_t idle_us);

#endif
