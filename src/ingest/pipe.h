/*
 * The pipe between the thread that reads and the thread that owns the store: a bounded ring of items that leave it in
 * the order in which they came. Compressing and hashing are jobs on items that either thread takes when it
 * would otherwise wait, so both cores stay busy and memory stays bounded.
 */
#ifndef SIPDX_INGEST_PIPE_H
#define SIPDX_INGEST_PIPE_H

#include "base/buf.h"
#include "base/notes.h"
#include "store/store.h"

enum item_kind {
        ITEM_BLOCK,  /* bytes of a source; hashed and compressed on the way */
        ITEM_BYTES,  /* bytes of a capture; hashed on the way, and not kept */
        ITEM_FRAMES, /* frames of it that are kept in their place: a block that is compressed only */
        ITEM_PACE,   /* what is known of a block's lines; compressed on the way, some blocks later than the block */
        ITEM_BATCH,  /* rows; their texts are compressed on the way */
        ITEM_SOURCE, /* a source is done: its row and notes */
};

struct source_end {
        struct source_row row; /* its path and host point to the two below */
        struct notes notes;
        char *path, *host;
};

struct item {
        enum item_kind kind;
        struct buf raw;         /* ITEM_BLOCK, ITEM_BYTES, ITEM_FRAMES, ITEM_PACE: the bytes */
        struct shared *held;    /* ITEM_BYTES: NULL, or what holds them instead, … */
        struct span bytes;      /* … and where in it they are */
        struct block_row block; /* ITEM_BLOCK, ITEM_FRAMES: source, seq, offset, first_us, of frames line; the pipe sets the rest */
        struct pace_row pace;   /* ITEM_PACE: the pipe sets data */
        bool utf16;             /* ITEM_BLOCK: line ends are two bytes wide, … */
        bool derived;           /* … or it is a rendering of the source's bytes: those are hashed, it is not */
        struct batch *batch;    /* ITEM_BATCH */
        struct source_end *end; /* ITEM_SOURCE: the pipe sets sha256 */
        struct buf packed;      /* made by a job: one zstd frame */
        uint64_t newlines;      /* made by a job, … */
        bool goes_on;           /* … and so is this: its last line has no end in it */
};

struct pipe;

/* CPU time of jobs, µs: by what they did, and how much of it each end of the pipe took over. */
struct pipe_work {
        int64_t hash_us, compress_us;
        int64_t reading_us, writing_us;
};

int pipe_new(struct pipe **ret);
struct pipe_work pipe_work(const struct pipe *p); /* once both ends are done */
void pipe_free(struct pipe *p); /* frees what is still inside */

/* The reading side: hands over *item (its content is taken). Helps with jobs while the ring is full. 0, or the error
 * with which the writing side gave up. */
int pipe_push(struct pipe *p, struct item *item);
void pipe_close(struct pipe *p); /* nothing more comes */

/* The writing side: the next finished item, in order. 1, 0: closed and empty, -errno: a job failed. Waits at most
 * wait_ms for it: -EAGAIN. item_done() frees what the item holds. */
int pipe_pull(struct pipe *p, int wait_ms, struct item *ret);
void pipe_fail(struct pipe *p, int error); /* the writer gives up; wakes the reader */

void item_done(struct item *i);

#endif
