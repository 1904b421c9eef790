/*
 * What a block of the case knows of its lines without a row for each: at which lines another time begins, and which lines are
 * of which SIP message. Packed in columns of varints, because a log has a line for every few of its bytes. Plain values; knows
 * neither SQL nor formats.
 */
#ifndef SIPDX_STORE_PACE_H
#define SIPDX_STORE_PACE_H

#include "base/buf.h"

#include <stdint.h>

enum { PACE_ENTRIES = 1 << 20 }; /* of one kind in one block: a line that has a time or a message has more bytes than this leaves */

/* Times beyond are none: no clock shows them, and sums of two of them still fit. */
#define PACE_US_MAX (INT64_MAX / 4)

/* From this line on (of a capture: item, from 1), up to the next entry, records were written at us. */
struct pace_time {
        uint64_t line;
        int64_t us;
};

/* These lines are of this message. Of a capture: the frames from the first that holds some of it to the last. */
struct pace_piece {
        uint64_t line, lines;
        int64_t sighting;
};

struct pace {
        struct pace_time *times; /* rising lines */
        size_t n_times, cap_times;
        struct pace_piece *pieces;
        size_t n_pieces, cap_pieces;
};

#define PACE_INIT ((struct pace){0})

void pace_reset(struct pace *p); /* empties, keeps the memory */
void pace_done(struct pace *p);

/* Appends. 0, -ENOMEM, -E2BIG (PACE_ENTRIES of them are there). */
int pace_add_time(struct pace *p, uint64_t line, int64_t us);
int pace_add_piece(struct pace *p, struct pace_piece piece);

/* Appends it to *ret, to be read again by pace_unpack(). 0 or -ENOMEM. */
int pace_pack(const struct pace *p, struct buf *ret);
/* Fills *ret, which pace_done() frees in any case. 0, -ENOMEM, -EBADMSG: not what pace_pack() makes, lines of times do not rise,
 * or a time is beyond PACE_US_MAX. */
int pace_unpack(struct span packed, struct pace *ret);

#endif
