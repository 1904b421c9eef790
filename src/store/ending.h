/*
 * How transactions ended, each way once: a handful of rows by which it is told that a case has no refused REGISTER, without
 * looking at hundreds of thousands. Nobody outside the room includes it.
 */
#ifndef SIPDX_STORE_ENDING_H
#define SIPDX_STORE_ENDING_H

#include "store/store.h"

enum { ENDINGS_MAX = 512 };

struct endings {
        struct ending {
                char *method;
                const char *fate; /* static */
                int64_t status;   /* 0: no answer */
                uint64_t n;
        } v[ENDINGS_MAX];
        size_t n;
        bool many; /* there were more; what is not among them may be there too */
};

/* 0 or -ENOMEM. */
int endings_add(struct endings *e, struct span method, const char *fate, int64_t status);
int endings_write(struct store *s, const struct endings *e);
void endings_done(struct endings *e);

#endif
