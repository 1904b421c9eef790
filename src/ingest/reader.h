/*
 * The reading thread's work: one source after the other through its parser into the pipe. It never touches SQL; of the
 * store it asks identities only.
 */
#ifndef SIPDX_INGEST_READER_H
#define SIPDX_INGEST_READER_H

#include "bundle/bundle.h"
#include "ingest/once.h"
#include "ingest/pipe.h"

#include <pthread.h>
#include <stdatomic.h>

/* One thing to read: a member of what the user gave, or a source that a case holds. */
struct feed {
        const char *path;
        const struct member *member; /* NULL: kept */
        const char *format; /* forced; NULL: by content */
        const struct evidence_source *kept; /* NULL: none; what is not read again of it stays as it is */
        struct store *from;                 /* the case that holds it */
};

struct reader {
        const struct member_list *members; /* to be gone through as a bundle; NULL: the feeds, … */
        const struct feed *feeds;          /* … all of them kept */
        size_t n;
        const struct store *store;
        const struct rules *rules; /* whose patterns are looked for; NULL: none */
        bool confined; /* the thread gives away all that parsing does not need */
        struct bundle_opener opener; /* who opens then */
        int unconfined; /* why it could not: -errno */
        struct pipe *pipe;
        enum codepage page;       /* of what is no UTF-8 */
        const atomic_bool *stop;  /* may be NULL */
        _Atomic uint64_t bytes, messages; /* done so far, for progress */
        pthread_mutex_t lock; /* over path: that of what is being read */
        struct buf path;
        struct bundle *bundle;
        struct once *once;    /* NULL: only one source, nothing can be a duplicate */
        struct format_scan {
                const struct parser *format;
                struct scan *scan; /* of its patterns; NULL: there are none */
        } *scans;             /* of the formats that were met */
        size_t n_scans, cap_scans;
        size_t begun;         /* sources */
        size_t unread;        /* those that could not be opened or read to their end */
        bool stopped;
        int64_t next_id; /* of sightings and events; from 1 */
};

/* What is to be read is set. Asks of the machine what a thread that is confined cannot. 0 or -ENOMEM; reader_done() frees. */
int reader_init(struct reader *r);
/* Reads all, then closes the pipe. 0, or the error of the pipe or of memory. */
int reader_run(struct reader *r);
/* Appends the path of what is being read; for another thread. */
void reader_put_path(struct reader *r, struct buf *b);
void reader_done(struct reader *r);

#endif
