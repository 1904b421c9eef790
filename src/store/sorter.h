/*
 * Pairs of a key and an id in order of both, for an index. Many are sorted in memory at a time, and such runs wait in a
 * file until they are merged.
 */
#ifndef SIPDX_STORE_SORTER_H
#define SIPDX_STORE_SORTER_H

#include "store/pieces.h"

#include <stdbool.h>

#define SORTER_NULL INT64_MIN /* a key that is NULL: it comes first */

struct sorter_pair {
        int64_t key, id;
};

struct sorter {
        struct sorter_pair *v; /* the last run */
        size_t n, cap;
        bool disorder;   /* it is not in order as it came, */
        bool ids_fall;   /* nor are its ids */
        uint32_t *runs;  /* each one's first piece */
        size_t n_runs, cap_runs;
};

/* 0 or -errno. */
int sorter_add(struct sorter *s, struct pieces *f, int64_t key, int64_t id);
/* Gives all pairs in order, and ends at the first r < 0, which it returns. Empty afterwards. */
int sorter_walk(struct sorter *s, struct pieces *f, int (*take)(void *ctx, int64_t key, int64_t id), void *ctx);
void sorter_done(struct sorter *s);

#endif
