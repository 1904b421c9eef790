/*
 * Bytes on their way into a file: what follows one another is gathered and written at once, because one write of many pages costs
 * half of what a write for each does. It never reads: who wants to, flushes first.
 */
#ifndef SIPDX_STORE_OUTBOX_H
#define SIPDX_STORE_OUTBOX_H

#include "base/span.h"

#include <stdint.h>

struct outbox {
        int (*put)(void *ctx, struct span bytes, uint64_t at); /* all of them into the file, at that offset. 0 or -errno */
        void *ctx;
        char *held; /* NULL: nothing was yet */
        size_t n;
        uint64_t at; /* of the first held byte */
};

/* 0 or -errno, also of what was put before; then some of that is lost, and the file is good for nothing. */
int outbox_put(struct outbox *o, struct span bytes, uint64_t at);
int outbox_flush(struct outbox *o);
void outbox_done(struct outbox *o); /* without a flush */

#endif
