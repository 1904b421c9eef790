/*
 * The clock of a witness, and how it stands to another's: from messages that both saw. Pure: no SQL, no I/O, no clock.
 *
 * With a's time less b's as the difference, what b sent to a shows one that is too large by the way it took, and what a sent
 * to b one that is too small: both together hold the truth between them (F. Cristian, Probabilistic clock synchronization,
 * 1989). Ways differ, so medians are compared, and what lies far from them does not count.
 */
#ifndef SIPDX_CALL_CLOCK_H
#define SIPDX_CALL_CLOCK_H

#include "base/arena.h"
#include "base/stamp.h"

/* From a witness's clock to another: offset_us at the raw time at_us, and drift_ppb more for every second after it. */
struct clock_line {
        int64_t offset_us; /* STAMP_NONE: not known; times stay as they are */
        int64_t at_us, drift_ppb;
};

#define CLOCK_UNKNOWN ((struct clock_line){.offset_us = STAMP_NONE})

/* A raw time on the other clock. STAMP_NONE for STAMP_NONE, and for times that no clock shows. */
int64_t clock_apply(struct clock_line l, int64_t us);

/* From the clock that inner leads to by way of outer; unknown where one of them is, or the sum does not fit. */
struct clock_line clock_compose(struct clock_line outer, struct clock_line inner);
/* The way back. */
struct clock_line clock_invert(struct clock_line l);

/* The multiple of 15 minutes that a time zone would be: local time less UTC in seconds, for times that need offset_us to
 * reach UTC. STAMP_NONE: unknown offset, or beyond 14 hours, where no zone is. */
int64_t clock_zone(int64_t offset_us);

enum clock_way { CLOCK_WAY_UNKNOWN, CLOCK_A_TO_B, CLOCK_B_TO_A };

/* One message, as two witnesses saw it. */
struct clock_pair {
        int64_t a_us, b_us;
        enum clock_way way;
        int64_t tag; /* the caller's own */
};

enum clock_verdict {
        CLOCK_NOTHING,  /* no pair */
        CLOCK_BETWEEN,  /* messages of both directions bound it */
        CLOCK_ONE_WAY,  /* one direction only: off by the way, nobody knows how long it is */
        CLOCK_NO_WAY,   /* nobody says who sent them */
        CLOCK_DISAGREE, /* no more than half of the pairs agree: not claimed */
        CLOCK_STEPPED,  /* one part of the time says this, another that: the clock was set, or zones are mixed */
};

struct clock_fit {
        enum clock_verdict verdict;
        struct clock_line line; /* from b's time to a's; unknown where it is not claimed */
        int64_t bound_us;       /* the truth lies within it on both sides; -1: not known */
        size_t pairs, agree;    /* agree: within CLOCK_AGREE_US of the line */
        size_t shown;           /* index in io_v of the pair that shows the offset best */
};

enum { CLOCK_AGREE_US = 250000 };

/* The pairs come back in the order of b's time. 0 or -ENOMEM; a holds what it needs on the way. */
int clock_estimate(struct clock_pair *io_v, size_t n, struct arena *a, struct clock_fit *ret);

#endif
