/*
 * What the capture formats share: frames go through net, and each comes out as a record of its own before the messages
 * that it completes. And the form in which the frames that matter are kept in a case:
 *
 *   offset  bytes   all numbers little-endian; one frame after another, with nothing before, between or behind them
 *        0      4   93 53 46 31 (\x93 "SF1")
 *        4      4   n: bytes that were captured, at most LIMIT_FRAME_BYTES
 *        8      4   length on the wire
 *       12      4   link type, as numbered at www.tcpdump.org/linktypes.html
 *       16      8   number of the frame in its capture, from 1
 *       24      8   offset of its bytes in the capture
 *       32      8   nanoseconds since 1970, UTC, signed; -2^63: no time was written
 *       40      n   the bytes
 */
#ifndef SIPDX_PARSERS_CAPTURE_H
#define SIPDX_PARSERS_CAPTURE_H

#include "net/net.h"
#include "parsers/parser.h"

#define FRAME_MAGIC "\x93SF1"
enum { FRAME_HEADER = 40 };

struct capture {
        struct input *in;
        struct notes *notes;
        struct net *net;
        struct frame frame;  /* taken in last */
        struct buf kept;     /* the same as it is kept, if it matters */
        bool matters;
        bool has_frame;      /* .frame is not yet handed out */
        bool ended;
};

/* in and notes are borrowed until capture_done(). 0 or -errno. */
int capture_init(struct capture *c, struct input *in, struct notes *notes);
void capture_done(struct capture *c);

/* Takes a frame in, from a step of capture_pump(); f may be .frame. Bytes over LIMIT_FRAME_BYTES are cut off; they are borrowed until
 * the next step. 0 or -ENOMEM. */
int capture_frame(struct capture *c, const struct frame *f);
/* The next of a parser. step takes in no frame, or one: 1; 0: no more come; -errno. 1: a record, borrowed until the next
 * call; 0: the end; -errno. */
int capture_pump(struct capture *c, int (*step)(struct capture *c), struct record *ret);

/* Notes that the file ends in the middle of something. */
void capture_note_cut(struct capture *c, uint64_t off);

#endif
