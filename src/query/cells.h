/*
 * Numbers in questions to the store, and the cells of its answers, all of which are texts. Nobody outside the room includes it.
 */
#ifndef SIPDX_QUERY_CELLS_H
#define SIPDX_QUERY_CELLS_H

#include "base/arena.h"
#include "base/stamp.h"
#include "store/store.h"

/* The number in a cell; 0 where there is none. */
int64_t cells_number(struct span v);
/* The same for a cell that may be NULL; STAMP_NONE where there is none. */
int64_t cells_time(struct span v, bool null);

/* A cell's text for as long as the arena lives; *io_error becomes -ENOMEM where memory is out. */
struct span cells_keep(struct arena *a, struct span v, int *io_error);

/* Appends n numbers to digits; ret[i] is the i-th, as long as digits is not changed. 0 or -ENOMEM. */
int cells_bind(const int64_t *numbers, size_t n, struct buf *digits, struct span *ret);

/* Asks as store_ask(), with numbers bound to ?1 … ?n. */
int cells_ask(struct store *s, const char *sql, const int64_t *numbers, size_t n, query_row fn, void *ctx);

#endif
