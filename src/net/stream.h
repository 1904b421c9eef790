/*
 * TCP connections: segments in, messages out (RFC 9293 3.4, 3.10), and what is to be told of connections that are no SIP.
 * Nobody outside this room includes it.
 */
#ifndef SIPDX_NET_STREAM_H
#define SIPDX_NET_STREAM_H

#include "base/notes.h"
#include "input/flow.h"
#include "net/packet.h"

struct streams;

enum message_kind {
        MESSAGE_SIP,
        MESSAGE_TURN, /* text is one of a relay */
        MESSAGE_TLS,  /* no text: .tls tells of a connection that is over */
};

struct message {
        enum message_kind kind;
        struct span text;
        const struct extent *ext;
        size_t n_ext;
        int64_t time_us;
        bool cut;
        const char *transport;
        struct address src, dst;
        uint16_t src_port, dst_port;
        const struct tls_flow *tls; /* of MESSAGE_TLS */
};

int streams_new(struct notes *notes, struct streams **ret); /* 0 or -errno */
void streams_free(struct streams *s);                       /* takes NULL */

/* One segment; off: where it stands in the capture, for notes. *ret_keep: it belongs to a connection that carries
 * something we know, or may yet; else nothing has changed. streams_next() has to have said 0 before. 0 or -ENOMEM. */
int streams_add(struct streams *s, const struct packet *p, uint64_t off, bool *ret_keep);
/* No more come. */
void streams_end(struct streams *s);
/* 1: *ret is borrowed until the next call; 0: there is none; -ENOMEM. */
int streams_next(struct streams *s, struct message *ret);

#endif
