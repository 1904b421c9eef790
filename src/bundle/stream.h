/*
 * Bytes that come in order and whose beginning can be looked at before: a file (origin.h) or what an archive holds
 * (unpack.h). Nobody outside the room includes it.
 */
#ifndef SIPDX_BUNDLE_STREAM_H
#define SIPDX_BUNDLE_STREAM_H

#include "base/buf.h"

struct stream {
        int (*read)(struct stream *s, char *buf, size_t n, size_t *ret_n); /* its owner's; *ret_n == 0 is the end. 0 or -errno */
        struct buf head; /* was looked at; … */
        size_t at;       /* … this much of it is read */
        uint64_t pos;    /* bytes read */
        int error;       /* met while looking; told when reading gets there */
};

/* The first LIMIT_PROBE_BYTES at most, before anything is read; borrowed until then. What fails here fails in reading. -ENOMEM. */
int stream_head(struct stream *s, struct span *ret);
int stream_read(struct stream *s, char *buf, size_t n, size_t *ret_n); /* as .read */
/* Forgets what was looked at: the bytes that come next are those at pos. */
void stream_at(struct stream *s, uint64_t pos);
void stream_done(struct stream *s);

#endif
