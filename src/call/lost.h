/*
 * Messages that one element sent to another, and that never came: the sender's log has it, the receiver's own log, which was
 * being written at that time and shows others of its kind from there, has neither it nor anything that follows from it. Pure.
 */
#ifndef SIPDX_CALL_LOST_H
#define SIPDX_CALL_LOST_H

#include "call/alias.h"

struct lost {
        int64_t message;          /* id */
        int64_t sender, receiver; /* names of elements, as in call_group */
        uint32_t sends;           /* first and again */
        int64_t first_us, last_us;
        int captured; /* 1: a capture between them saw it, 0: one that saw others before and after did not, -1: there is none */
};

struct lost_tally;
struct lost_candidate;

/* What all groups tell together. */
struct lost_ledger {
        struct lost_tally *tallies; /* open addressing */
        size_t n_tallies, cap_tallies;
        struct lost_candidate *v;
        size_t n, cap;
        bool full; /* LIMIT_LOST_TALLIES or LIMIT_LOST_CANDIDATES: what came later is not judged */
};

/* Notes one group; g: built from v, arguments as there; SIGHTING_CLOCK tells whose times can be compared. Linear in n but for
 * sorting. 0 or -ENOMEM; lost_done() in both cases. */
int lost_note(struct lost_ledger *io, const struct call_group *g, const struct sighting *v, size_t n, struct arena *a);

/* Once all are noted. In order of message; memory in the arena. 0 or -ENOMEM. */
int lost_find(struct lost_ledger *io, const struct aliases *aliases, struct arena *a, struct lost **ret, size_t *ret_n);

void lost_done(struct lost_ledger *l);

#endif
