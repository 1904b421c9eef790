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

uint32_t table_get(struct table *t, const struct key *k, uint32_t add) {
        uint32_t hash = (uint32_t)hash64(&t->hash, span_of((const char *)k, sizeof(*k)));

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
