/*
 * One connection that began with a ClientHello or a request to a relay: what came back, and how it ended. The bytes in order
 * are stream.c's. Nobody outside this room includes it.
 */
#ifndef SIPDX_NET_WATCH_H
#define SIPDX_NET_WATCH_H

#include "input/flow.h"
#include "net/packet.h"

enum watch_phase {
        WATCH_ANSWER, /* the server's first bytes are waited for */
        WATCH_TURN,   /* both halves carry messages of a relay */
        WATCH_LATER,  /* only what a segment shows alone */
};

struct watch {
        enum watch_phase phase;
        int client;            /* the half that is the client's */
        uint32_t begin, end;   /* sequence numbers of the ClientHello */
        bool tls;              /* flow is to be told */
        bool heard;            /* the server was seen to send anything */
        bool framed;           /* of MS-TURN over TCP */
        unsigned messages;     /* of the relay, so far */
        struct tls_flow flow;  /* but for .client and .server */
        char *sni, *reply;
};

enum watch_step { WATCH_NO, WATCH_MORE, WATCH_YES };

/* Do these first bytes of a connection begin one? WATCH_YES: *ret is the caller's, the first *ret_n bytes are the hello (0 for
 * a relay without TLS); WATCH_MORE: *ret_n bytes are needed in all. 0 or -ENOMEM, the answer in *ret_step. */
int watch_begin(struct span front, bool ended, struct watch **ret, size_t *ret_n, enum watch_step *ret_step);
void watch_free(struct watch *w); /* takes NULL */

/* Takes what the server began with. WATCH_MORE as above. 0 or -ENOMEM. */
int watch_answer(struct watch *w, struct span front, bool ended, const struct flow_point *at, size_t *ret_n,
                 enum watch_step *ret_step);
/* The message of a relay that a half begins with, and the bytes that it takes there. WATCH_NO: there is none, and none will
 * follow. */
enum watch_step watch_relayed(struct watch *w, struct span front, struct span *ret, size_t *ret_n);
const char *watch_transport(const struct watch *w);

/* What a segment shows alone; from is its half. True: it changed something. */
bool watch_segment(struct watch *w, int from, const struct segment *seg, const struct flow_point *at);

#endif
