/*
 * A set of numbers: which calls, users and values a finding has met already.
 */
#ifndef SIPDX_ENGINE_IDSET_H
#define SIPDX_ENGINE_IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct idset {
        uint64_t *v; /* open addressing; 0 marks a free place */
        size_t n, cap;
        bool zero; /* is 0 in the set */
};

/* 1: it is new, 0: it was there, -ENOMEM. */
int idset_add(struct idset *s, uint64_t id);
void idset_done(struct idset *s);

#endif
