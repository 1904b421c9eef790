/*
 * What the layers hand to one another: bytes that know where in the capture they stand, and the IP packet around them.
 * Nobody outside this room includes it.
 */
#ifndef SIPDX_NET_PACKET_H
#define SIPDX_NET_PACKET_H

#include "base/fetch.h"
#include "input/record.h"
#include "net/net.h"

/* Bytes and their places; borrowed. */
struct payload {
        struct span bytes;
        const struct extent *ext; /* of the bytes that these are a part of */
        size_t n_ext;
        uint32_t at;      /* of bytes in the numbering of ext */
        size_t missing;   /* bytes that were sent behind these and not captured */
        int64_t time_us;  /* of the frame that holds the first; STAMP_NONE */
};

/* Without its first n bytes. */
static inline struct payload payload_from(struct payload p, size_t n) {
        n = n < p.bytes.n ? n : p.bytes.n;
        p.bytes = span_from(p.bytes, n);
        p.at += (uint32_t)n;
        return p;
}

/* Its first n bytes, as some header says. What is behind them is dropped, what is not there is missing. */
static inline struct payload payload_clip(struct payload p, size_t n) {
        p.missing = n > p.bytes.n ? n - p.bytes.n : 0;
        p.bytes = span_sub(p.bytes, 0, n);
        return p;
}

/* Extents of a list that is used again and again. Zero it to begin. */
struct extents {
        struct extent *v;
        size_t n, cap;
};

/* Appends the places of p, numbered from `at` on. 0 or -ENOMEM. */
int extents_add(struct extents *x, const struct payload *p, uint32_t at);
void extents_done(struct extents *x);

struct address {
        uint8_t v[16]; /* IPv4: the first four, the rest is 0 */
        bool six;
};

struct packet {
        struct address src, dst;
        uint8_t proto; /* of body: IANA's protocol numbers */
        struct payload body;
        bool fragment; /* body is a part of a datagram … */
        bool more;     /* … and not the last */
        uint32_t id, frag_at;
};

enum { PROTO_ICMP = 1, PROTO_IP4 = 4, PROTO_TCP = 6, PROTO_UDP = 17, PROTO_IP6 = 41, PROTO_ICMP6 = 58 };

/* "10.0.0.9:5060", "[2001:db8::1]:5060" (RFC 5952). */
enum { ENDPOINT_BYTES = 56 };
struct span endpoint_put(char buf[ENDPOINT_BYTES], const struct address *a, uint16_t port);

/* link.c: leaves the IP packet of a frame in *io. 1; 0: it carries none; -ENOTSUP: a link type that is not known. */
int link_open(uint32_t link, struct payload *io);

/* ip.c: false: no packet, or its header is not all there. */
bool ip_open(struct payload p, struct packet *ret);
/* ip.c: walks over the extension headers of IPv6 (RFC 8200 4) that body begins with; for what fragments gave. */
bool ip_extensions(struct packet *io);

/* ip.c: is it media at a glance: a whole datagram, no options, and its first byte says RTP, RTCP (RFC 7983 7) or what no layer above
 * reads? False: it has to be opened. */
bool ip_is_media(struct span packet);
/* link.c: the same of a whole frame, told of Ethernet only. */
bool link_is_media(uint32_t link, struct span frame);

/* udp.c: leaves the datagram's payload in *io (RFC 768). */
bool udp_open(struct payload *io, uint16_t *ret_src, uint16_t *ret_dst);

struct segment {
        uint16_t src, dst;
        uint32_t seq, ack;
        bool syn, fin, rst, has_ack;
        struct payload data;
};

/* tcp.c: one segment's header (RFC 9293 3.1). */
bool tcp_open(struct payload p, struct segment *ret);

#endif
