/*
 * Which address is which machine. Where two logs hold one message, what the one calls its peer is what the other is called:
 * an address or a pool's name here, the name of the machine that wrote the record there. Pure.
 */
#ifndef SIPDX_CALL_ALIAS_H
#define SIPDX_CALL_ALIAS_H

#include "call/call.h"

/* Names are store ids. An address that several machines answer to (a load balancer, a NAT) is nobody's. */
struct alias {
        int64_t address, host;
        uint32_t seen, otherwise; /* how often it was this machine, and another */
};

struct aliases {
        struct alias *v; /* open addressing; address 0: free */
        size_t n, cap;   /* cap: a power of two, or 0 */
};

/* Notes what the sightings of one group tell. g: built from v. 0 or -ENOMEM; aliases_done() in both cases. More than
 * LIMIT_ALIASES addresses are not kept. */
int aliases_note(struct aliases *io, const struct call_group *g, const struct sighting *v);

/* Is it plain whose address this is? */
bool alias_holds(const struct alias *a);

/* The machine whose address this is; the address itself where it is not known. */
int64_t aliases_find(const struct aliases *a, int64_t address);

void aliases_done(struct aliases *a);

#endif
