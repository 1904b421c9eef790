/*
 * Every line of every source on one clock, the case's. A source's own order is never broken: where its clock goes back, its lines
 * stay behind those before them. Of a capture, which has no lines, the SIP messages stand in it, and the frames that tell of
 * TLS and relays.
 */
#ifndef SIPDX_STORE_TIMELINE_H
#define SIPDX_STORE_TIMELINE_H

#include "store/store.h"

struct timeline;

/* Of a finished case, which outlives it; of it, an index of blocks is read. 0, -ENOMEM, or -EBADMSG with store_error(). The times
 * of some blocks are kept when they were asked for, up to 32 MiB. */
int timeline_open(struct store *s, struct timeline **ret);
/* The same of one source alone. */
int timeline_open_source(struct store *s, int64_t source, struct timeline **ret);
void timeline_close(struct timeline *t); /* takes NULL */

/* Exact, whatever --since and --until are. */
uint64_t timeline_count(const struct timeline *t);

/* A line without its text: store_lines() has that, and of a window of the timeline a source's lines follow each other. What
 * stands for a line in a capture has its text from timeline_item_text(). */
struct timeline_line {
        int64_t source;
        uint64_t line;    /* of a capture, the frame */
        int64_t time_us;  /* of its record, on the case's clock; STAMP_NONE: none before it has one */
        int64_t sighting; /* of the SIP message that it is of; 0: none */
        int64_t item;     /* 0: it is a line. Else store's own name of what a capture tells */
};

/* Up to n lines from position pos (from 0) on. Going on where the last call ended costs least. 0, -ENOMEM, or -EBADMSG with
 * store_error(): the index of a block is damaged. */
int timeline_read(struct timeline *t, uint64_t pos, size_t n, struct timeline_line *ret, size_t *ret_n);

/* Which line of a source, from this one on, is the first that is of interest; UINT64_MAX: none. 0, 1: that is known up to there
 * only and the next has to wait, -errno. */
typedef int (*timeline_pass)(void *ctx, int64_t source, uint64_t line, uint64_t *ret_line);
/* The first position at or after pos that may be of interest, where what captures tell always is; timeline_count(): none. Those
 * before it are not, also where pass made it wait. 0, as timeline_read(), or what pass failed with. */
int timeline_next(struct timeline *t, uint64_t pos, timeline_pass pass, void *ctx, uint64_t *ret_pos);

/* The position of a source's line, or of what begins in that frame of a capture. 0, -ENOENT, or as timeline_read(). */
int timeline_find(struct timeline *t, int64_t source, uint64_t line, uint64_t *ret_pos);
/* The position of the first line at or after a time of the case's clock; timeline_count(): none is. 0, or as timeline_read(). */
int timeline_at(struct timeline *t, int64_t time_us, uint64_t *ret_pos);

/* Appends what a capture tells in that place: "10.0.0.1:5060 > 10.0.0.2:5060  INVITE sip:bob@…"; nothing for a line. Not masked, not
 * made safe. 0, -ENOENT, -errno. */
int timeline_item_text(struct timeline *t, const struct timeline_line *line, struct buf *ret);

#endif
