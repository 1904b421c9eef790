/*
 * One line on stderr that says how far reading is; only on a terminal that can erase it.
 */
#ifndef SIPDX_CLI_PROGRESS_H
#define SIPDX_CLI_PROGRESS_H

#include "ingest/ingest.h"

struct progress_line {
        bool on, shown;
        int64_t begun_us; /* monotonic */
        const char *stop; /* what Ctrl-C does, in words */
};

/* stop: "Ctrl-C shows what is read so far"; static. */
void progress_begin(struct progress_line *l, const char *stop);
/* Fits ingest_options.progress with a struct progress_line as ctx. */
void progress_show(void *ctx, const struct progress *p);
void progress_end(struct progress_line *l); /* erases it */

#endif
