/*
 * A file without a name in which what does not fit into memory waits, in pieces of one length. Who puts one there remembers
 * its number; none is ever freed before all are.
 */
#ifndef SIPDX_STORE_PIECES_H
#define SIPDX_STORE_PIECES_H

#include "store/outbox.h"

#include <stddef.h>
#include <stdint.h>

enum { PIECE_BYTES = 16 * 1024 };

struct pieces {
        int fd;
        uint32_t n;
        struct outbox out;
};

/* beside: the path of the case. *f must not be moved: its outbox points to it. 0 or -errno. */
int pieces_open(struct pieces *f, const char *beside);
void pieces_done(struct pieces *f); /* takes one that was not opened, if .fd is below 0 */
/* Writes n pieces, whose numbers follow *ret_first. 0 or -errno; -EFBIG: there are too many. */
int pieces_put(struct pieces *f, const void *p, uint32_t n, uint32_t *ret_first);
/* Reads n bytes from byte `at` of piece `first` and those that follow it. 0 or -errno. */
int pieces_get(struct pieces *f, uint32_t first, uint64_t at, void *ret, size_t n);

#endif
