/*
 * One run of bytes at a time.
 */
#include "store/outbox.h"

#include <errno.h>
#include <stdlib.h>

enum { HELD_BYTES = 64 * 1024 }; /* more costs as much a byte, and of 128 KiB or more SQLite writes less than it is given */

int outbox_flush(struct outbox *o) {
        struct span all = span_of(o->held, o->n);

        o->n = 0;
        return all.n ? o->put(o->ctx, all, o->at) : 0;
}

int outbox_put(struct outbox *o, struct span bytes, uint64_t at) {
        int r;

        if (o->n && (at != o->at + o->n || bytes.n > HELD_BYTES - o->n) && (r = outbox_flush(o)) < 0)
                return r;
        if (bytes.n > HELD_BYTES)
                return o->put(o->ctx, bytes, at);
        if (!o->held && !(o->held = malloc(HELD_BYTES)))
                return -ENOMEM;
        if (o->n == 0)
                o->at = at;
        memcpy(o->held + o->n, bytes.p, bytes.n);
        o->n += bytes.n;
        return 0;
}

void outbox_done(struct outbox *o) {
        free(o->held);
        o->held = NULL;
        o->n = 0;
}
