/*
 * The bytes of one direction of a stream, in order, with the frame and the time of each piece. Put on at the end, taken
 * off at the front. Nobody outside this room includes it.
 */
#ifndef SIPDX_NET_PILE_H
#define SIPDX_NET_PILE_H

#include "net/packet.h"

struct place {
        uint64_t end; /* of the piece, counted from the first byte that was ever put on */
        uint64_t off, frame;
        int64_t time_us;
        uint32_t len;
};

struct pile {
        struct buf bytes;
        size_t at;           /* bytes before it are taken off */
        uint64_t taken;      /* how many ever were */
        struct place *v;
        size_t v_at, n, cap; /* places before v_at are done */
};

/* 0 or -ENOMEM. Behind LIMIT_EXTENTS pieces places are no longer exact. */
int pile_put(struct pile *p, const struct payload *data);
struct span pile_span(const struct pile *p);
void pile_take(struct pile *p, size_t n);
/* Memory that it holds, about. */
size_t pile_size(const struct pile *p);
/* Sets what the first n bytes are: their places, and the time of the first. ret is emptied before. 0 or -ENOMEM. */
int pile_places(const struct pile *p, size_t n, struct extents *ret, int64_t *ret_time_us);
void pile_done(struct pile *p); /* frees; it can be used again */

#endif
