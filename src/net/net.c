/*
 * Takes a frame through the layers and hands out what comes of it. Owns the order of the steps; the layers know nothing
 * of one another.
 */
#include "net/net.h"

#include "base/limits.h"
#include "net/app.h"
#include "net/fragment.h"
#include "net/stream.h"
#include "net/turn.h"

#include <errno.h>
#include <stdlib.h>

const struct app *const apps[] = {&app_sip, NULL};

struct net {
        struct notes *notes;
        struct fragments *fragments;
        struct streams *streams;
        struct turns *turns;
        bool ended;              /* no more frames come */
        struct tls_flow tls;     /* these were told last */
        struct stun_flow stun;
        struct buf words;
        struct extents ext;
        struct message datagram; /* of the frame that was taken in last */
        bool has_datagram;
        bool idle;               /* nothing can come of that frame */
        uint64_t off;            /* of that frame */
        char source[ENDPOINT_BYTES], destination[ENDPOINT_BYTES];
};

int net_new(struct notes *notes, struct net **ret) {
        struct net *n = calloc(1, sizeof(*n));
        int r = n ? fragments_new(notes, &n->fragments) : -ENOMEM;

        if (r == 0)
                r = streams_new(notes, &n->streams);
        if (r == 0)
                r = turns_new(notes, &n->turns);
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
        turns_free(n->turns);
        extents_done(&n->ext);
        buf_done(&n->words);
        free(n);
}

/* What a relay and its clients say to one another. */
static int take_turn(struct net *n, const struct message *m, bool *ret_keep) {
        struct turn_message v = {.bytes = m->text, .transport = m->transport, .src = m->src, .dst = m->dst, .src_port = m->src_port,
                                 .dst_port = m->dst_port, .point = {.time_us = m->time_us}};

        *ret_keep = false;
        if (m->text.n == 0 || (unsigned char)m->text.p[0] > 1) /* types of requests and answers begin with 0 or 1 */
                return 0;
        if (m->n_ext) {
                v.point.frame = m->ext[0].line;
                v.point.off = m->ext[0].off;
        }
        return turns_add(n->turns, &v, ret_keep);
}

/* A datagram is one message. Borrows from what p borrows from. */
static int take_datagram(struct net *n, const struct packet *p, bool *io_keep) {
        struct message *m = &n->datagram;
        struct payload data = p->body;
        uint16_t src_port, dst_port;
        bool ours = false;

        if (!udp_open(&data, &src_port, &dst_port))
                return 0;
        *m = (struct message){.transport = "udp", .src = p->src, .dst = p->dst, .src_port = src_port, .dst_port = dst_port,
                              .text = data.bytes, .time_us = p->body.time_us};
        for (size_t i = 0; apps[i] && !ours; i++)
                ours = apps[i]->in_datagram(&m->text);
        if (!ours) {
                bool keep;
                m->ext = data.ext;
                m->n_ext = data.n_ext;
                int r = take_turn(n, m, &keep);
                *io_keep |= keep;
                return r;
        }
        data = payload_from(data, data.bytes.n - m->text.n);
        n->ext.n = 0;
        if (extents_add(&n->ext, &data, 0) < 0)
                return -ENOMEM;
        m->ext = n->ext.v;
        m->n_ext = n->ext.n;
        m->cut = data.missing > 0;
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

static int take_frame(struct net *n, const struct frame *f, bool *io_keep) {
        struct extent place = {f->off, f->number, 0, (uint32_t)f->bytes.n};
        struct payload p = {.bytes = f->bytes, .ext = &place, .n_ext = 1, .time_us = stamp_from_ns(f->time_ns),
                            .missing = f->length > f->bytes.n ? f->length - f->bytes.n : 0};
        struct packet packet;
        int r = link_open(f->link, &p);

        if (r == -ENOTSUP)
                notes_add(n->notes, "link-type", f->off, "frame %llu: link type %u is not read",
                          (unsigned long long)f->number, f->link);
        n->idle = r > 0 && ip_is_media(p.bytes);
        return r > 0 && !n->idle && ip_open(p, &packet) ? take_packet(n, &packet, io_keep) : 0;
}

int net_frame(struct net *n, const struct frame *f, bool *ret_keep) {
        if (f->length > f->bytes.n)
                notes_add(n->notes, "cut-frame", f->off, "frames of which the capture kept the beginning only");
        n->has_datagram = *ret_keep = false;
        n->off = f->off;
        n->idle = link_is_media(f->link, f->bytes);
        return n->idle ? 0 : take_frame(n, f, ret_keep);
}

void net_end(struct net *n) {
        n->has_datagram = n->idle = false;
        n->ended = true;
        fragments_end(n->fragments);
        streams_end(n->streams);
}

static void fill(struct net *n, const struct message *m, struct record *ret) {
        record_clear(ret, 1);
        ret->kind = RECORD_SIP;
        ret->time_us = m->time_us;
        ret->zone = m->time_us == STAMP_NONE ? ZONE_UNKNOWN : ZONE_UTC;
        ret->dir = DIR_NONE;
        ret->flags = m->cut ? RECORD_CUT : 0;
        ret->off = m->n_ext ? m->ext[0].off : 0;
        ret->line = m->n_ext ? m->ext[0].line : 0;
        ret->text = m->text;
        ret->ext = m->ext;
        ret->n_ext = m->n_ext;
        ret->local = endpoint_put(n->source, &m->src, m->src_port);
        ret->peer = endpoint_put(n->destination, &m->dst, m->dst_port);
        ret->transport = span_str(m->transport);
        if (m->cut)
                notes_add(n->notes, "cut-message", ret->off, "frame %llu: a message that was not captured to its end",
                          (unsigned long long)ret->line);
}

/* A datagram of which fragments are missing: a message that has lost its end, if its front is there. */
static int next_broken(struct net *n) {
        struct packet p;
        bool keep = false;
        int r = 0;

        while (!n->has_datagram && (r = fragments_next_broken(n->fragments, &p)) > 0) {
                if (!p.body.bytes.n || !ip_extensions(&p) || p.fragment || p.proto != PROTO_UDP)
                        continue;
                if ((r = take_datagram(n, &p, &keep)) < 0)
                        return r;
        }
        return r < 0 ? r : 0;
}

/* A flow's record says in its text what the first quoted frame shows. */
static int fill_flow(struct net *n, const struct flow_point *at, struct record *ret) {
        *ret = (struct record){
                .kind = RECORD_FLOW, .time_us = at->time_us, .zone = at->time_us == STAMP_NONE ? ZONE_UNKNOWN : ZONE_UTC,
                .dir = DIR_NONE, .off = at->off, .line = at->frame, .text = buf_span(&n->words)};
        return n->words.err < 0 ? n->words.err : 1;
}

static int fill_tls(struct net *n, const struct tls_flow *f, struct record *ret) {
        n->tls = *f;
        buf_reset(&n->words);
        (void)tls_flow_words(f, TLS_PART_HELLO, &n->words);
        int r = fill_flow(n, &f->hello, ret);
        ret->tls = &n->tls;
        return r;
}

static int next_stun(struct net *n, struct record *ret) {
        if (!turns_next(n->turns, &n->stun))
                return 0;
        buf_reset(&n->words);
        (void)stun_flow_words(&n->stun, false, &n->words);
        int r = fill_flow(n, &n->stun.request, ret);
        ret->stun = &n->stun;
        return r;
}

/* The next message of a stream, or the end of one that is to be told. */
static int next_streamed(struct net *n, struct record *ret) {
        struct message m;
        bool keep; /* frames of a connection to a relay are kept while it is looked at */
        int r;

        while ((r = streams_next(n->streams, &m)) > 0) {
                if (m.kind == MESSAGE_TLS)
                        return fill_tls(n, m.tls, ret);
                if (m.kind == MESSAGE_SIP) {
                        fill(n, &m, ret);
                        return 1;
                }
                if ((r = take_turn(n, &m, &keep)) < 0)
                        return r;
        }
        return r;
}

int net_next(struct net *n, struct record *ret) {
        int r = 0;

        if (n->idle || (r = next_broken(n)) < 0)
                return r;
        if (n->has_datagram) {
                n->has_datagram = false;
                fill(n, &n->datagram, ret);
                return 1;
        }
        if ((r = next_streamed(n, ret)) != 0)
                return r;
        if (n->ended)
                turns_end(n->turns);
        return next_stun(n, ret);
}
