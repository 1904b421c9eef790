/*
 * The hall where the path runs: members → records → decoded rows → case, on two threads; then clocks, calls, rules.
 * It speaks no words to the user: progress goes to a callback.
 *
 *   reader thread    reads, cuts, parses; fills batches
 *   writer thread    owns the store; compresses and hashes when it has nothing to write
 */
#ifndef SIPDX_INGEST_INGEST_H
#define SIPDX_INGEST_INGEST_H

#include "bundle/bundle.h"
#include "engine/rule.h"
#include "store/store.h"

#include <stdatomic.h>

struct progress {
        const char *path; /* of the member being read; NULL: past reading */
        const char *stage; /* "reading", "relating", "judging" */
        uint64_t bytes_done, bytes_total, messages;
};

struct ingest_options {
        const struct rules *rules; /* NULL: judge nothing */
        const struct notes *notes; /* what bundle_list() noted; kept with the case. NULL: nothing */
        void (*progress)(void *ctx, const struct progress *p); /* NULL: none; called at most ten times a second */
        void *progress_ctx;
        const atomic_bool *stop; /* becomes true: stop with what is read so far, noted */
};

/* Reads the members into s and derives all; s is flushed but not finished. 0 or -errno; store_error() has words.
 * *ret_unread: how many members could not be opened or read to their end; a reading that was stopped counts as one. What no
 * parser reads is listed as a source without format, and is not counted here. */
int ingest_run(const struct member_list *l, struct store *s, const struct ingest_options *o, size_t *ret_unread);

/* One in-memory source under a name; for rule fixtures. */
struct ingest_text {
        const char *name;
        struct span bytes;
        const char *format; /* NULL: by content */
};
int ingest_texts(const struct ingest_text *v, size_t n, struct store *s, const struct rules *rules);

#endif
