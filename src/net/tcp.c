/*
 * The header of a TCP segment (RFC 9293 3.1). What segments make together is stream.c's.
 */
#include "net/packet.h"

bool tcp_open(struct payload p, struct segment *ret) {
        enum { HEADER = 20, FIN = 1, SYN = 2, RST = 4, ACK = 16 };
        struct fetch f = fetch_in(p.bytes);
        size_t header;
        unsigned flags;

        *ret = (struct segment){.src = fetch_be16(&f), .dst = 0};
        ret->dst = fetch_be16(&f);
        ret->seq = fetch_be32(&f);
        ret->ack = fetch_be32(&f);
        header = (size_t)(fetch_u8(&f) >> 4) * 4;
        flags = fetch_u8(&f);
        fetch_skip(&f, 6);
        if (f.cut || header < HEADER || header > p.bytes.n)
                return false;
        ret->syn = flags & SYN;
        ret->fin = flags & FIN;
        ret->rst = flags & RST;
        ret->has_ack = flags & ACK;
        ret->data = payload_from(p, header);
        return true;
}
