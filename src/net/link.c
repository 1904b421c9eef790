/*
 * Link layers: what stands before the IP packet in a frame. VLAN tags are walked over however they are stacked
 * (802.1Q, 802.1ad), and over MPLS and PPPoE. Refuses link types that carry IP in other ways; they are named, not
 * guessed.
 */
#include "net/packet.h"

#include <errno.h>

enum {
        TYPE_IPV4 = 0x0800, TYPE_VLAN = 0x8100, TYPE_IPV6 = 0x86dd, TYPE_MPLS = 0x8847, TYPE_MPLS_UPSTREAM = 0x8848,
        TYPE_PPPOE = 0x8864, TYPE_SERVICE_VLAN = 0x88a8, TYPE_OLD_QINQ = 0x9100,
        PPP_IPV4 = 0x21, PPP_IPV6 = 0x57,
        TYPE_LENGTH_MAX = 1500, /* a smaller number is a length: 802.3 */
        RAW_OLD = 12, RAW_BSD = 14,
};

static bool is_vlan(unsigned type) {
        return type == TYPE_VLAN || type == TYPE_SERVICE_VLAN || type == TYPE_OLD_QINQ;
}

/* LLC and SNAP with an Ethernet type (RFC 1042): the type; 0: something else. */
static unsigned snap_type(struct fetch *f) {
        struct span llc = fetch_span(f, 6);
        unsigned type = fetch_be16(f);

        return span_eq(llc, SPAN("\xAA\xAA\x03\0\0\0")) ? type : 0;
}

/* A session's packet (RFC 2516): what PPP carries. */
static unsigned pppoe_type(struct fetch *f) {
        fetch_skip(f, 6);
        unsigned protocol = fetch_be16(f);

        return protocol == PPP_IPV4 ? TYPE_IPV4 : protocol == PPP_IPV6 ? TYPE_IPV6 : 0;
}

/* To the bottom of the label stack (RFC 3032); what is there is told by its first bits. */
static unsigned mpls_type(struct fetch *f) {
        uint32_t label = 0;

        while (!f->cut && !(label & 0x100))
                label = fetch_be32(f);
        struct fetch inner = *f;
        unsigned version = fetch_u8(&inner) >> 4;
        return version == 4 ? TYPE_IPV4 : version == 6 ? TYPE_IPV6 : 0;
}

/* What follows a type field that f has just read. */
static int open_type(struct fetch *f, unsigned type, struct payload *io) {
        while (is_vlan(type) && !f->cut) {
                fetch_skip(f, 2);
                type = fetch_be16(f);
        }
        if (type <= TYPE_LENGTH_MAX)
                type = snap_type(f);
        else if (type == TYPE_PPPOE)
                type = pppoe_type(f);
        else if (type == TYPE_MPLS || type == TYPE_MPLS_UPSTREAM)
                type = mpls_type(f);
        if (f->cut || (type != TYPE_IPV4 && type != TYPE_IPV6))
                return 0;
        *io = payload_from(*io, f->at);
        return 1;
}

static int open_ethernet(struct fetch *f, struct payload *io) {
        fetch_skip(f, 12);
        return open_type(f, fetch_be16(f), io);
}

static int open_sll(struct fetch *f, struct payload *io) {
        fetch_skip(f, 14);
        return open_type(f, fetch_be16(f), io);
}

static int open_sll2(struct fetch *f, struct payload *io) {
        unsigned type = fetch_be16(f);

        fetch_skip(f, 18);
        return open_type(f, type, io);
}

/* An address family, in the byte order of the machine that captured; each system has its own number for IPv6. */
static int open_null(struct fetch *f, struct payload *io) {
        uint32_t family = fetch_be32(f);

        if (family > 0xFFFF)
                family = __builtin_bswap32(family);
        if (f->cut || (family != 2 && family != 10 && family != 23 && family != 24 && family != 28 && family != 30))
                return 0;
        *io = payload_from(*io, f->at);
        return 1;
}

int link_open(uint32_t link, struct payload *io) {
        struct fetch f = fetch_in(io->bytes);

        switch (link) {
        case LINK_ETHERNET:
                return open_ethernet(&f, io);
        case LINK_SLL:
                return open_sll(&f, io);
        case LINK_SLL2:
                return open_sll2(&f, io);
        case LINK_NULL:
        case LINK_LOOP:
                return open_null(&f, io);
        case LINK_RAW:
        case RAW_OLD:
        case RAW_BSD:
        case LINK_IPV4:
        case LINK_IPV6:
                return 1;
        default:
                return -ENOTSUP;
        }
}

/* Nothing between a frame of Ethernet and its packet: what nearly all of a capture is, told without walking over layers. */
bool link_is_media(uint32_t link, struct span frame) {
        struct fetch f = fetch_in(frame);

        fetch_skip(&f, 12);
        unsigned type = fetch_be16(&f);
        return link == LINK_ETHERNET && (type == TYPE_IPV4 || type == TYPE_IPV6) && ip_is_media(span_from(frame, f.at));
}
