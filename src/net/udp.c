/*
 * UDP (RFC 768): ports and payload. A length that is 0 or too small for its own header says nothing; then all that IP
 * carries is the payload.
 */
#include "net/packet.h"

bool udp_open(struct payload *io, uint16_t *ret_src, uint16_t *ret_dst) {
        enum { HEADER = 8 };
        struct fetch f = fetch_in(io->bytes);
        uint16_t src = fetch_be16(&f), dst = fetch_be16(&f);
        size_t length = fetch_be16(&f);

        fetch_skip(&f, 2);
        if (f.cut)
                return false;
        if (length >= HEADER)
                *io = payload_clip(*io, length);
        *io = payload_from(*io, HEADER);
        *ret_src = src;
        *ret_dst = dst;
        return true;
}
