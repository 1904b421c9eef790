/*
 * From captured frames to SIP messages, and to what they tell of TLS and of relays: link layer, IP, fragments, UDP, TCP
 * streams. Frames go in one by one, records come out; which frames matter is said for each at once. It knows no file
 * format and reads no SIP beyond where a message begins and ends. Memory is bounded whatever comes in (base/limits.h); a
 * bound that is hit leaves a note.
 */
#ifndef SIPDX_NET_NET_H
#define SIPDX_NET_NET_H

#include "base/notes.h"
#include "input/record.h"

/* Link types, as capture files number them (www.tcpdump.org/linktypes.html). */
enum link_type {
        LINK_NULL = 0, LINK_ETHERNET = 1, LINK_RAW = 101, LINK_LOOP = 108, LINK_SLL = 113, LINK_IPV4 = 228,
        LINK_IPV6 = 229, LINK_SLL2 = 276,
};

struct frame {
        uint64_t number;    /* in its capture, from 1 */
        uint64_t off;       /* of .bytes in the capture */
        int64_t time_ns;    /* since 1970, UTC; STAMP_NONE: none is written */
        uint32_t link;      /* enum link_type, or one that nobody here knows */
        uint32_t length;    /* on the wire; more than bytes.n: the capture kept less */
        struct span bytes;  /* borrowed until the next net_frame() or net_end() */
};

struct net;

/* notes is borrowed until net_free(). 0 or -errno. */
int net_new(struct notes *notes, struct net **ret);
void net_free(struct net *n); /* takes NULL */

/*
 * Takes one frame in; net_next() has to have said 0 since the last. *ret_keep: does the frame matter? One that does not
 * has changed nothing: the frames that matter, alone, give the same records again. 0 or -ENOMEM.
 */
int net_frame(struct net *n, const struct frame *f, bool *ret_keep);
/* No more frames come: what is incomplete is handed out as it is. */
void net_end(struct net *n);

/*
 * The next message that is complete, or lost its end; or a flow that is over. 1: *ret is a RECORD_SIP or RECORD_FLOW,
 * borrowed until the next call; 0: a frame is needed; -ENOMEM. Its time is that of the frame that holds its first byte.
 */
int net_next(struct net *n, struct record *ret);

#endif
