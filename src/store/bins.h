/*
 * Rows that come in any order, put in that of their ids: each goes into the bin of its id, full bins go into a file in
 * pieces, and in the end a bin after the other is put in order in memory. Ids are dense: a bin is for so many of them.
 */
#ifndef SIPDX_STORE_BINS_H
#define SIPDX_STORE_BINS_H

#include "base/buf.h"
#include "store/pieces.h"

#include <stdint.h>

enum { BINS_RECORD = 1024 };

struct bin;

struct bins {
        struct bin *v; /* by id */
        size_t n, cap;
};

/* id from 1, each once. 0 or -errno; -EMSGSIZE: an id of 2^36 or more, or a record over BINS_RECORD, because 65,536 of them are put in
 * order at once; -EINVAL: an empty one. */
int bins_add(struct bins *b, struct pieces *f, int64_t id, struct span record);
/* Gives every record, ids rising, and ends at the first r < 0, which it returns. -EEXIST: an id came twice. */
int bins_walk(const struct bins *b, struct pieces *f, int (*take)(void *ctx, int64_t id, struct span record), void *ctx);
bool bins_are_empty(const struct bins *b);
void bins_done(struct bins *b);

#endif
