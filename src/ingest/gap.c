/*
 * Keeps the longest gap between the times of a source's records while they stream by, in constant room. It does not judge
 * whether that is long.
 */
#include "ingest/gap.h"

/* The gap from at_us, unless the one that is kept is as long, or what lies between is no span of time that fits. */
static void keep_longer(struct gap *io, int64_t at_us, int64_t end_us) {
        int64_t us = stamp_since(end_us, at_us);

        if (us > io->us)
                *io = (struct gap){.at_us = at_us, .us = us};
}

void gap_time(struct gap *io, int64_t latest_us, int64_t us) {
        struct gap was = *io;

        if (us == STAMP_NONE || latest_us == STAMP_NONE)
                return;
        if (us > latest_us) {
                keep_longer(io, latest_us, us);
        } else if (was.us && us > was.at_us && us < was.at_us + was.us) {
                *io = GAP_NONE;
                keep_longer(io, was.at_us, us);
                keep_longer(io, us, was.at_us + was.us);
        }
}
