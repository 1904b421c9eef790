/*
 * IPv4 (RFC 791) and IPv6 (RFC 8200): header, extension headers, what a fragment is a part of. Checksums are not looked
 * at: cards fill them in after the capture.
 */
#include "net/packet.h"

enum {
        EXT_HOP_BY_HOP = 0, EXT_ROUTING = 43, EXT_FRAGMENT = 44, EXT_AUTHENTICATION = 51, EXT_DESTINATION = 60,
        EXT_MOBILITY = 135, EXT_HIP = 139, EXT_SHIM6 = 140,
        HEADER4 = 20, HEADER6 = 40,
};

static void take_address(struct fetch *f, size_t n, struct address *ret) {
        struct span s = fetch_span(f, n);

        *ret = (struct address){.six = n == 16};
        if (s.n)
                memcpy(ret->v, s.p, s.n);
}

static bool open4(struct payload p, struct packet *ret) {
        struct fetch f = fetch_in(p.bytes);
        size_t header = (size_t)(fetch_u8(&f) & 15) * 4, total;
        unsigned place;

        fetch_skip(&f, 1);
        total = fetch_be16(&f);
        ret->id = fetch_be16(&f);
        place = fetch_be16(&f);
        fetch_skip(&f, 1);
        ret->proto = fetch_u8(&f);
        fetch_skip(&f, 2);
        take_address(&f, 4, &ret->src);
        take_address(&f, 4, &ret->dst);
        if (total == 0) /* the card cuts it into packets later */
                total = p.bytes.n + p.missing;
        if (f.cut || header < HEADER4 || header > p.bytes.n || total < header)
                return false;
        ret->body = payload_from(payload_clip(p, total), header);
        ret->more = place & 0x2000;
        ret->frag_at = (place & 0x1FFF) * 8;
        ret->fragment = ret->more || ret->frag_at;
        return true;
}

static bool open_fragment(struct packet *io) {
        struct fetch f = fetch_in(io->body.bytes);
        unsigned next = fetch_u8(&f), place;

        fetch_skip(&f, 1);
        place = fetch_be16(&f);
        io->id = fetch_be32(&f);
        if (f.cut)
                return false;
        io->proto = (uint8_t)next;
        io->more = place & 1;
        io->frag_at = place & 0xFFF8;
        io->fragment = io->more || io->frag_at; /* else all of it in one (RFC 6946) */
        io->body = payload_from(io->body, 8);
        return true;
}

bool ip_extensions(struct packet *io) {
        io->fragment = io->more = false;
        for (;;) {
                struct fetch f = fetch_in(io->body.bytes);
                unsigned next, n;
                switch (io->proto) {
                case EXT_FRAGMENT:
                        if (!open_fragment(io))
                                return false;
                        if (io->fragment)
                                return true;
                        continue;
                case EXT_HOP_BY_HOP:
                case EXT_ROUTING:
                case EXT_AUTHENTICATION:
                case EXT_DESTINATION:
                case EXT_MOBILITY:
                case EXT_HIP:
                case EXT_SHIM6:
                        break;
                default:
                        return true;
                }
                next = fetch_u8(&f);
                n = fetch_u8(&f);
                n = io->proto == EXT_AUTHENTICATION ? (n + 2) * 4 : (n + 1) * 8;
                if (f.cut || n > io->body.bytes.n)
                        return false;
                io->proto = (uint8_t)next;
                io->body = payload_from(io->body, n);
        }
}

static bool open6(struct payload p, struct packet *ret) {
        struct fetch f = fetch_in(p.bytes);
        size_t length;

        fetch_skip(&f, 4);
        length = fetch_be16(&f);
        ret->proto = fetch_u8(&f);
        fetch_skip(&f, 1);
        take_address(&f, 16, &ret->src);
        take_address(&f, 16, &ret->dst);
        if (f.cut)
                return false;
        p = payload_from(p, HEADER6);
        ret->body = length ? payload_clip(p, length) : p;
        return ip_extensions(ret);
}

bool ip_is_media(struct span packet) {
        enum { UDP_HEADER = 8, PLAIN4 = 0x45, PLACE = 0x3FFF };
        bool six = packet.n && (unsigned char)packet.p[0] >> 4 == 6;
        size_t header = six ? HEADER6 : HEADER4;
        struct fetch f = fetch_in(packet);
        const unsigned char *p = (const unsigned char *)fetch_span(&f, header + UDP_HEADER + 1).p;

        if (!p || p[header + UDP_HEADER] < 0x80)
                return false;
        return six ? p[6] == PROTO_UDP : p[0] == PLAIN4 && p[9] == PROTO_UDP && !((p[6] << 8 | p[7]) & PLACE);
}

bool ip_open(struct payload p, struct packet *ret) {
        unsigned version = p.bytes.n ? (unsigned char)p.bytes.p[0] >> 4 : 0;

        *ret = (struct packet){0};
        return version == 4 ? open4(p, ret) : version == 6 && open6(p, ret);
}
