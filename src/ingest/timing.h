/*
 * Where the time of a run went. Measured once a stage and once a job of the pipe, never once a record.
 */
#ifndef SIPDX_INGEST_TIMING_H
#define SIPDX_INGEST_TIMING_H

#include "base/buf.h"

enum timing_stage {
        TIMING_READING,  /* the four below, side by side */
        TIMING_PARSE,    /* of the reading thread: read, unpack, cut, parse, decode, look for patterns */
        TIMING_HASH,     /* jobs that either thread takes, … */
        TIMING_COMPRESS,
        TIMING_WRITE,    /* of the writing thread: rows */
        TIMING_CLOCKS,
        TIMING_RELATE,   /* messages, transactions, dialogs, calls; beside it what the rules ask for is read */
        TIMING_INDEX,
        TIMING_JUDGE,    /* on as many threads as there are processors */
        TIMING_FINISH,   /* the case, whole and under its name */
        TIMING_REPORT,
        TIMING_STAGES
};

struct timing {
        struct timing_span {
                int64_t wall_us, cpu_us; /* cpu: of all threads; wall 0: it has none of its own */
        } v[TIMING_STAGES];
};

/* The clocks now. */
struct timing_span timing_now(void);
/* CPU time of this thread alone, µs. */
int64_t timing_thread_us(void);
/* Adds what passed since then. t NULL: nothing. */
void timing_add(struct timing *t, enum timing_stage stage, struct timing_span since);

/* A table of stages, in seconds; a line for each that took part. 0 or -ENOMEM. */
int timing_put(const struct timing *t, struct buf *b);

#endif
