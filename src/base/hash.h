/*
 * SipHash-1-3: a keyed 64-bit hash, so that a stranger's log cannot choose its collisions.
 * (Aumasson, Bernstein: SipHash, a fast short-input PRF, 2012.)
 */
#ifndef SIPDX_BASE_HASH_H
#define SIPDX_BASE_HASH_H

#include "base/span.h"

struct hash_key {
        uint64_t k0, k1;
};

/* A fresh random key (getrandom). 0 or negative errno. */
int hash_key_random(struct hash_key *ret);

uint64_t hash64(const struct hash_key *k, struct span s);

/* Mixes a number into a running hash; for keys made of several parts. */
uint64_t hash_mix(const struct hash_key *k, uint64_t h, uint64_t value);

#endif
