/*
 * Numbers under numbers: open addressing in memory, with a size that it does not pass. Keys are hashes made with the case's
 * key, or ids that we gave, so nobody chooses where they fall.
 */
#ifndef SIPDX_STORE_IDMAP_H
#define SIPDX_STORE_IDMAP_H

#include <stddef.h>
#include <stdint.h>

struct idmap {
        struct idmap_slot {
                int64_t key, value; /* key 0: free */
        } *v;
        size_t n, slots; /* slots: 0 or a power of two */
        size_t max;      /* of slots; it is full when three quarters of these are taken */
};

/* The value under a key that is not 0, for reading or change until the next call; one that is new is put there with `value`.
 * 0, -ENOMEM, or -ENOSPC: it is full and the key is not in it. */
int idmap_get(struct idmap *m, int64_t key, int64_t value, int64_t **ret);
/* Says that this key will be asked for soon: the processor may fetch its place meanwhile. */
void idmap_expect(const struct idmap *m, int64_t key);
void idmap_done(struct idmap *m);

#endif
