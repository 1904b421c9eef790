/*
 * An open-addressing table of indexes. The things themselves stay where they are; a function makes the key
 * of an index, so that the table holds eight bytes an entry. Sized once; never grows, never deletes.
 */
#ifndef SIPDX_CALL_TABLE_H
#define SIPDX_CALL_TABLE_H

#include "base/arena.h"
#include "base/hash.h"

#define INDEX_NONE UINT32_MAX

struct key {
        int64_t w[8];
};

struct build;
typedef struct key (*key_of)(const struct build *b, uint32_t index);

struct slot {
        uint32_t hash, next; /* next: index + 1, 0: empty */
};

struct table {
        struct slot *slots;
        size_t mask;
        struct hash_key hash;
        key_of key;
        const struct build *build;
};

/* For up to n entries. 0 or -ENOMEM. */
int table_init(struct table *t, const struct build *b, size_t n, key_of key);

/* The index whose key is k. When there is none: add is put in its place and given back; INDEX_NONE as add
 * only asks. */
uint32_t table_get(struct table *t, const struct key *k, uint32_t add);

#endif
