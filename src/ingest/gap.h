/*
 * The longest time of a source in which nothing was written: a log that stopped, was rotated away, or that nobody asked for.
 */
#ifndef SIPDX_INGEST_GAP_H
#define SIPDX_INGEST_GAP_H

#include "base/stamp.h"

/* Both in microseconds on the source's own clock. A plain value; begins as GAP_NONE. */
struct gap {
        int64_t at_us; /* of the last record before it; STAMP_NONE: there is none */
        int64_t us;    /* how long it is; 0: there is none */
};

#define GAP_NONE ((struct gap){.at_us = STAMP_NONE})

/* A record at us, in the order of the log; latest_us is the latest time of all before it. STAMP_NONE, for either: no time. A
 * clock that goes back is no gap, and where it comes back into the longest, only the longer half is left of that: of no moment
 * in a gap is there a record. What is shorter is not remembered, so after that another may be the longest. */
void gap_time(struct gap *io, int64_t latest_us, int64_t us);

#endif
