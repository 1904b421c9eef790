/*
 * Between whom messages went: the same few ends, message after message. What rows hold of one is made once a batch.
 */
#ifndef SIPDX_INGEST_ENDS_H
#define SIPDX_INGEST_ENDS_H

#include "store/store.h"

struct end {
        struct span text; /* as the record has it */
        struct span host; /* in lower case */
        int64_t host_id;  /* its store_id() */
        bool is_public;   /* the host is an address that the world knows */
};

/* All of it lives as long as the batch does; *ret is good until the next call. 0 or -ENOMEM. */
int end_of(const struct store *s, struct batch *b, struct span endpoint, struct end *ret);

#endif
