/*
 * Requests of TURN and how they were answered, by the two ends and the method. Flows are told when they are over: long
 * silent, too many, or at the end. Nobody outside this room includes it.
 */
#ifndef SIPDX_NET_TURN_H
#define SIPDX_NET_TURN_H

#include "base/notes.h"
#include "input/flow.h"
#include "net/packet.h"

struct turns;

/* One message, and where it was seen. */
struct turn_message {
        struct span bytes;
        const char *transport; /* static */
        struct address src, dst;
        uint16_t src_port, dst_port;
        struct flow_point point;
};

int turns_new(struct notes *notes, struct turns **ret); /* 0 or -errno */
void turns_free(struct turns *t);                       /* takes NULL */

/* *ret_keep: it changed something. 0 or -ENOMEM. */
int turns_add(struct turns *t, const struct turn_message *m, bool *ret_keep);
/* No more come. */
void turns_end(struct turns *t);
/* 1: *ret is borrowed until the next call; 0: none is to be told. */
int turns_next(struct turns *t, struct stun_flow *ret);

#endif
