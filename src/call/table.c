/*
 * Owns the probing of the group's tables. Keys hold what a stranger chose (CSeq, counts of Via), so they are
 * hashed with a key that he cannot know; the outcome never depends on it, because equal means equal keys.
 */
#include "call/table.h"

#include <errno.h>

#include "call/build.h"

int table_init(struct table *t, const struct build *b, size_t n, key_of key) {
        size_t size = 8;

        while (size < 2 * n)
                size *= 2;
        struct slot *slots = arena_array(b->arena, size, sizeof(*slots));
        if (!slots)
                return -ENOMEM;
        *t = (struct table){.slots = slots, .mask = size - 1, .hash = b->hash, .key = key, .build = b};
        return 0;
}

/* Words are multiplied two and two with what the key makes of them, and folded; unlike hash64() it is for eight words and no more. */
static uint32_t hash_of(const struct hash_key *key, const struct key *k) {
        uint64_t h = key->k0;

        for (int i = 0; i < 8; i += 2) {
                __uint128_t m = (__uint128_t)((uint64_t)k->w[i] ^ h) * ((uint64_t)k->w[i + 1] ^ key->k1 ^ UINT64_C(0x9e3779b97f4a7c15));
                h = (uint64_t)m ^ (uint64_t)(m >> 64);
        }
        return (uint32_t)(h ^ h >> 32);
}

uint32_t table_get(struct table *t, const struct key *k, uint32_t add) {
        uint32_t hash = hash_of(&t->hash, k);

        for (size_t i = hash & t->mask;; i = (i + 1) & t->mask) {
                struct slot *s = &t->slots[i];
                if (s->next == 0) {
                        if (add != INDEX_NONE)
                                *s = (struct slot){hash, add + 1};
                        return add;
                }
                if (s->hash != hash)
                        continue;
                struct key other = t->key(t->build, s->next - 1);
                if (memcmp(&other, k, sizeof(other)) == 0)
                        return s->next - 1;
        }
}
