/*
 * Takes a frame through the layers and hands out what comes of it. Owns the order of the steps; the layers know nothing
 * of one another.
 */
#include "net/net.h"

#include "base/limits.h"
#include "net/app.h"
#include "net/fragment.h"
#include "net/stream.h"

#include <errno.h>
#include <stdlib.h>

const struct app *const apps[] = {&app_sip, NULL};

struct net {
        struct notes *notes;
        struct fragments *fragments;
        struct streams *streams;
        struct extents ext;
        struct message datagram; /* of the frame that was taken in last */
        bool has_datagram;
        uint64_t off;            /* of that frame */
        char source[ENDPOINT_BYTES], destination[ENDPOINT_BYTES];
};

int net_new(struct notes *notes, struct net **ret) {
        struct net *n = calloc(1, sizeof(*n));
        int r = n ? fragments_new(notes, &n->fragments) : -ENOMEM;

        if (r == 0)
                r = streams_new(notes, &n->streams);
        if (r < 0) {
                net_free(n);
                return r;
        }
        n->notes = notes;
        *ret = n;
        return 0;
}

void net_free(struct net *n) {
        if (!n)
                return;
        fragments_free(n->fragments);
        streams_free(n->streams);
        extents_done(&n->ext);
        free(n);
}

/* A datagram is one message. Borrows from what p borrows from. */
static int take_datagram(struct net *n, const struct packet *p, bool *io_keep) {
        struct message m = {.transport = "udp", .src = p->src, .dst = p->dst, .time_us = p->body.time_us};
        struct payload data = p->body;
        bool ours = false;

        if (!udp_open(&data, &m.src_port, &m.dst_port))
                return 0;
        m.text = data.bytes;
        for (size_t i = 0; apps[i] && !ours; i++)
                ours = apps[i]->in_datagram(&m.text);
        if (!ours)
                return 0;
        data = payload_from(data, data.bytes.n - m.text.n);
        n->ext.n = 0;
        if (extents_add(&n->ext, &data, 0) < 0)
                return -ENOMEM;
        m.ext = n->ext.v;
        m.n_ext = n->ext.n;
        m.cut = data.missing > 0;
        n->datagram = m;
        n->has_datagram = *io_keep = true;
        return 0;
}

static int take_segment(struct net *n, const struct packet *p, bool *io_keep) {
        bool keep = false;
        int r = streams_add(n->streams, p, n->off, &keep);

        *io_keep |= keep;
        return r;
}

static int take_packet(struct net *n, struct packet *p, bool *io_keep) {
        for (unsigned depth = 0; depth < LIMIT_TUNNELS; depth++) {
                struct payload inner = p->body;
                if (p->fragment) {
                        int r = fragments_add(n->fragments, p, n->off);
                        *io_keep = true;
                        if (r <= 0 || !ip_extensions(p))
                                return r < 0 ? r : 0;
                        continue;
                }
                switch (p->proto) {
                case PROTO_UDP:
                        return take_datagram(n, p, io_keep);
                case PROTO_TCP:
                        return take_segment(n, p, io_keep);
                case PROTO_IP4:
                case PROTO_IP6:
                        if (!ip_open(inner, p))
                                return 0;
                        break;
                case PROTO_ICMP:
                case PROTO_ICMP6:
                        *io_keep = true;
                        return 0;
                default:
                        return 0;
                }
        }
        notes_add(n->notes, "deep-tunnel", n->off, "more than %d IP packets inside one another", LIMIT_TUNNELS);
        return 0;
}

int net_frame(struct net *n, const struct frame *f, bool *ret_keep) {
        struct extent place = {f->off, f->number, 0, (uint32_t)f->bytes.n};
        struct payload p = {.bytes = f->bytes, .ext = &place, .n_ext = 1, .time_us = stamp_from_ns(f->time_ns)};
        struct packet packet;
        bool keep = false;
        int r;

        if (f->length > f->bytes.n) {
                p.missing = f->length - f->bytes.n;
                notes_add(n->notes, "cut-frame", f->off, "frames of which the capture kept the beginning only");
        }
        n->has_datagram = false;
        n->off = f->off;
        r = link_open(f->link, &p);
        if (r == -ENOTSUP)
                notes_add(n->notes, "link-type", f->off, "frame %llu: link type %u is not read",
                          (unsigned long long)f->number, f->link);
        r = r > 0 && ip_open(p, &packet) ? take_packet(n, &packet, &keep) : 0;
        *ret_keep = keep;
        return r;
}

void net_end(struct net *n) {
        n->has_datagram = false;
        fragments_end(n->fragments);
        streams_end(n->streams);
}

static void fill(struct net *n, const struct message *m, struct record *ret) {
        *ret = (struct record){
                .kind = RECORD_SIP, .time_us = m->time_us, .zone = m->time_us == STAMP_NONE ? ZONE_UNKNOWN : ZONE_UTC,
                .dir = DIR_NONE, .flags = m->cut ? RECORD_CUT : 0, .off = m->n_ext ? m->ext[0].off : 0,
                .line = m->n_ext ? m->ext[0].line : 0, .text = m->text, .ext = m->ext, .n_ext = m->n_ext,
                .local = endpoint_put(n->source, &m->src, m->src_port),
                .peer = endpoint_put(n->destination, &m->dst, m->dst_port), .transport = span_str(m->transport)};
        if (m->cut)
                notes_add(n->notes, "cut-message", ret->off, "frame %llu: a message that was not captured to its end",
                          (unsigned long long)ret->line);
}

/* A datagram of which fragments are missing: a message that has lost its end, if its front is there. */
static int next_broken(struct net *n) {
        struct packet p;
        bool keep;
        int r = 0;

        while (!n->has_datagram && (r = fragments_next_broken(n->fragments, &p)) > 0) {
                if (!p.body.bytes.n || !ip_extensions(&p) || p.fragment || p.proto != PROTO_UDP)
                        continue;
                if ((r = take_datagram(n, &p, &keep)) < 0)
                        return r;
        }
        return r < 0 ? r : 0;
}

int net_next(struct net *n, struct record *ret) {
        struct message m;
        int r = next_broken(n);

        if (r < 0)
                return r;
        if (n->has_datagram) {
                n->has_datagram = false;
                fill(n, &n->datagram, ret);
                return 1;
        }
        if ((r = streams_next(n->streams, &m)) > 0)
                fill(n, &m, ret);
        return r;
}
