/*
 * The hall where the path runs: members → records → decoded rows → case, on two threads; then clocks, calls, rules.
 * It speaks no words to the user: progress goes to a callback.
 *
 *   reader thread    reads, cuts, parses; fills batches
 *   writer thread    owns the store; compresses and hashes when it has nothing to write
 */
#ifndef SIPDX_INGEST_INGEST_H
#define SIPDX_INGEST_INGEST_H

#include "base/tz.h"
#include "bundle/bundle.h"
#include "engine/rule.h"
#include "ingest/timing.h"
#include "store/store.h"

#include <stdatomic.h>

struct progress {
        const char *path; /* of the member being read; NULL: past reading */
        const char *stage; /* "reading", "relating", "judging" */
        uint64_t bytes_done, bytes_total, messages;
};

struct ingest_options {
        const struct rules *rules; /* NULL: judge nothing */
        unsigned workers;          /* threads that judge; 0: as many as there are processors */
        const struct notes *notes; /* what bundle_list() noted; kept with the case. NULL: nothing */
        void (*progress)(void *ctx, const struct progress *p); /* NULL: none; called at most ten times a second */
        void *progress_ctx;
        const atomic_bool *stop; /* becomes true: stop with what is read so far, noted */
        /* Only what happened from since to until is judged and shown; all is stored. NULL: no bound. A time of day is one
         * where the case has one day; without a Z or an offset it is on the case's clock. */
        const struct stamp_query *since, *until;
        const struct ingest_zone *zones; /* what the user says of sources' clocks; what is made of it is kept with the case */
        size_t n_zones;
        enum codepage page; /* of lines that are no UTF-8 */
        struct timing *timing; /* where the time goes is added here; NULL: nowhere */
        bool unconfined; /* read in threads that may do all that the program may (ingest/confine.h) */
};

/* Under this key a case keeps what the user said of clocks: a line "SOURCE=ZONE" each. */
#define INGEST_ZONES "stated_zones"

/* The wall clock of some sources, as the user says it. */
struct ingest_zone {
        const char *source; /* a path, or a part of one, without case */
        const char *name;   /* "+02:00", "Europe/Berlin" */
        struct tz *tz;
};

/* Reads the members into s and derives all; s is flushed but not finished. 0 or -errno; store_error() has words.
 * -EDOM, -EXDEV: since or until has no meaning in this case (ingest/cut.h).
 * *ret_unread: how many members could not be opened or read to their end; a reading that was stopped counts as one. What no
 * parser reads is listed as a source without format, and is not counted here. */
int ingest_run(const struct member_list *l, struct store *s, const struct ingest_options *o, size_t *ret_unread);

/*
 * Makes a case anew from the evidence in another: today's parsers over the bytes that it holds, then clocks, calls and rules.
 * Sources keep their ids, paths and what was noted of their reading. -EBADMSG: bytes are damaged; -ENODATA: a source's bytes are
 * not in the case; -ENOTSUP: no parser has the name of a source's format. *ret_source, if not NULL, then names it, borrowed
 * from *io_kept, which the caller frees in every case. Other errors as ingest_run().
 */
struct ingest_kept {
        struct evidence_source *v;
        size_t n;
        struct notes notes; /* about the case, from the listing of what was given */
};
int ingest_rebuild(struct store *from, struct store *s, const struct ingest_options *o, struct ingest_kept *io_kept,
                   const char **ret_source);
void ingest_kept_done(struct ingest_kept *k);

/* One in-memory source under a name; for rule fixtures. */
struct ingest_text {
        const char *name;
        struct span bytes;
        const char *format; /* NULL: by content */
};
int ingest_texts(const struct ingest_text *v, size_t n, struct store *s, const struct rules *rules);

#endif
