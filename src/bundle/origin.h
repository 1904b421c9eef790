/*
 * Where bytes come from that are in no archive: an open file, stdin, text in memory. Nobody outside the room includes it.
 */
#ifndef SIPDX_BUNDLE_ORIGIN_H
#define SIPDX_BUNDLE_ORIGIN_H

#include "bundle/bundle.h"
#include "bundle/stream.h"

#include <time.h>

/* Is it time to end? Asked while a pipe has nothing to say. NULL: never. */
struct stop {
        bool (*asked)(void *ctx);
        void *ctx;
};

struct origin {
        struct stream stream; /* the first, so that one is the other */
        int fd;               /* -1: in memory */
        struct span text;
        uint64_t size;        /* 0: not known */
        struct timespec written; /* when it was last, of a file */
        bool seeks, is_file;
        const struct stop *stop;
};

/* A descriptor of the member's file, or -errno; -EISDIR, -EINVAL (no regular file, and not named by the user). */
int origin_file(const struct member *m);
/* A descriptor of a file that has no name and is gone when it is closed, or -errno. */
int origin_nameless(void);
/* fd becomes the origin's, also when this fails; of a member that is in memory it is not looked at. stop and the member's text are
 * borrowed. 0 or -ENOMEM. */
int origin_new(const struct member *m, int fd, const struct stop *stop, struct origin **ret);
/* What is left of a stream, laid into fd: for archives that are read from their end. fd as above. At most max bytes: -EFBIG. */
int origin_spool(struct stream *from, uint64_t max, int fd, struct origin **ret);
/* Goes to a place, as lseek() does. The place, -ESPIPE or another -errno. */
int64_t origin_seek(struct origin *o, int64_t offset, int whence);
/* Is the file another one than when it was opened: longer, shorter, written to? False for a pipe. */
bool origin_changed(const struct origin *o);
void origin_close(struct origin *o); /* takes NULL */

#endif
