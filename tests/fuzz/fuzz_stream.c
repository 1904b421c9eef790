/*
 * One input as what two machines send each other; frames are built around it, so that it is read as SIP whatever the mutations. Its
 * first four bytes choose how it goes over the wire; a byte of 1 to 5 begins what is sent at once, and says how: over the connection
 * there or back, as a datagram of IPv4, of IPv6, or over the connection in IPv6. Checks that segments cut anywhere, twice and out of
 * order, and fragments out of order, give the messages that the
 * whole gives, if nothing was odd in that, and that extents are right.
 */
#include "net/net.h"
#include "sip/frame.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/net/wire.h"

enum { CLIENT = 40000, SERVER = 5060, WINDOW = 6, PIECES = 512, SENT_MAX = 8192, MTU = 1400, PROTO_FRAGMENT = 44, TCP = 6, UDP = 17 };
enum way { THERE = 1, BACK, DATAGRAM, DATAGRAM6, THERE6, WAYS };

struct wire {
        struct net *net;
        struct notes notes;
        struct arena a;
        struct buf said[WAYS];
        struct buf capture; /* all frames, one after another */
        struct span bytes;
        uint64_t frame;
        uint32_t seq[WAYS], *seed; /* seed NULL: everything whole and in order */
        uint16_t id;
        enum way way;
        bool odd; /* a message is not as long as it says: where it ends is a guess from what follows */
};

static void drain(struct wire *w) {
        struct record r;
        int e;

        while ((e = net_next(w->net, &r)) > 0) {
                size_t at = 0, n;
                if (r.kind != RECORD_SIP)
                        continue;
                w->odd |= sip_frame_stream(r.text, &n) != SIP_FRAME_WHOLE || n != r.text.n;
                for (size_t i = 0; i < r.n_ext; i++) {
                        const struct extent *x = &r.ext[i];
                        check(x->at == at && x->line > 0 && x->line <= w->frame && x->off + x->len <= w->capture.n);
                        check(memcmp(w->capture.p + x->off, r.text.p + at, x->len) == 0);
                        at += x->len;
                }
                check(at == r.text.n);
                buf_printf(&w->said[w->way], "%u %.*s>%.*s ", r.flags, SPAN_ARG(r.local), SPAN_ARG(r.peer));
                buf_put(&w->said[w->way], r.text);
        }
        check(e == 0);
}

static void put_frame(struct wire *w, struct span ip) {
        struct frame f = {.number = ++w->frame, .off = w->capture.n, .time_ns = (int64_t)w->frame * 1000000, .link = LINK_RAW};
        bool keep;

        check(buf_put(&w->capture, ip) == 0);
        f.bytes = ip;
        f.length = (uint32_t)ip.n;
        check(net_frame(w->net, &f, &keep) == 0);
        drain(w);
        arena_reset(&w->a);
}

struct cut {
        size_t from, to;
};

/* Pieces of n bytes; with a seed of any length (in units) and shuffled within a window. Of a stream some are longer than needed, or
 * come twice; a fragment that does so when its datagram is complete would begin another. */
static size_t cut_up(struct wire *w, size_t n, size_t unit, bool stream, struct cut v[PIECES]) {
        size_t n_cuts = 0;

        for (size_t at = 0, to; at < n; at = to) {
                to = at + (w->seed && n_cuts + 4 < PIECES ? unit * (1 + chance(w->seed, (uint32_t)(120 / unit))) : n);
                to = to < n ? to : n;
                to = !w->seed && stream && to > at + MTU ? at + MTU : to;
                size_t back = w->seed && stream && chance(w->seed, 3) == 0 ? chance(w->seed, (uint32_t)(at < 50 ? at : 50) + 1) : 0;
                v[n_cuts++] = (struct cut){at - back, to};
                if (w->seed && stream && n_cuts + 4 < PIECES && chance(w->seed, 4) == 0)
                        v[n_cuts++] = (struct cut){at, to};
        }
        for (size_t i = 0; w->seed && i + 1 < n_cuts; i++) {
                size_t k = i + chance(w->seed, (uint32_t)(n_cuts - i < WINDOW ? n_cuts - i : WINDOW));
                struct cut c = v[i];
                v[i] = v[k];
                v[k] = c;
        }
        return n_cuts;
}

static void put_segment(struct wire *w, bool back, uint32_t seq, unsigned flags, struct span data) {
        struct span tcp = wire_tcp(&w->a, back ? SERVER : CLIENT, back ? CLIENT : SERVER, seq, 0, flags, data);

        if (w->way == THERE6)
                put_frame(w, wire_ip6(&w->a, 1, 2, TCP, tcp));
        else
                put_frame(w, wire_ip4(&w->a, back ? 2 : 1, back ? 1 : 2, TCP, 0, 0, tcp));
}

static void send_stream(struct wire *w, struct span data) {
        struct cut v[PIECES];
        size_t n = cut_up(w, data.n, 1, true, v);

        for (size_t i = 0; i < n; i++)
                put_segment(w, w->way == BACK, w->seq[w->way] + (uint32_t)v[i].from, 0, span_sub(data, v[i].from, v[i].to - v[i].from));
        w->seq[w->way] += (uint32_t)data.n;
}

static void send_datagram(struct wire *w, struct span data) {
        struct span udp = wire_udp(&w->a, CLIENT, SERVER, data);
        struct cut v[PIECES];
        size_t n = cut_up(w, udp.n, 8, false, v);
        char *copy = span_dup(udp);

        check(copy != NULL);
        udp.p = copy; /* the arena is emptied with each frame */
        w->id++;
        for (size_t i = 0; i < n; i++) {
                struct span piece = span_sub(udp, v[i].from, v[i].to - v[i].from), head;
                unsigned more = v[i].to < udp.n;
                if (w->way == DATAGRAM) {
                        put_frame(w, wire_ip4(&w->a, 1, 2, UDP, w->id, (uint16_t)(v[i].from / 8 | (more ? 0x2000 : 0)), piece));
                } else if (n == 1) {
                        put_frame(w, wire_ip6(&w->a, 1, 2, UDP, piece));
                } else {
                        char *p = wire_be(wire_room(&w->a, 8, piece, &head), UDP << 8, 2);
                        wire_be(wire_be(p, v[i].from | more, 2), w->id, 4);
                        put_frame(w, wire_ip6(&w->a, 1, 2, PROTO_FRAGMENT, head));
                }
        }
        free(copy);
}

/* The next that is sent at once. */
static bool next_sent(struct span *rest, enum way *io_way, struct span *ret) {
        size_t n = 0;

        if (rest->n == 0)
                return false;
        if ((unsigned char)rest->p[0] > 0 && (unsigned char)rest->p[0] < WAYS)
                *io_way = (enum way)take_byte(rest);
        while (n < rest->n && n < SENT_MAX && ((unsigned char)rest->p[n] == 0 || (unsigned char)rest->p[n] >= WAYS))
                n++;
        *ret = take_span(rest, n);
        return true;
}

static void run(struct wire *w, struct span script) {
        struct span sent;

        arena_init(&w->a);
        check(net_new(&w->notes, &w->net) == 0);
        for (int i = THERE; i < WAYS; i++) {
                w->way = (enum way)i;
                if (i == THERE || i == BACK || i == THERE6)
                        put_segment(w, i == BACK, 0xfffffff0, i == BACK ? WIRE_SYN | WIRE_ACK : WIRE_SYN, SPAN_NONE);
                w->seq[i] = 0xfffffff1;
        }
        for (w->way = THERE; next_sent(&script, &w->way, &sent);) {
                if (w->way == DATAGRAM || w->way == DATAGRAM6)
                        send_datagram(w, sent);
                else
                        send_stream(w, sent);
        }
        w->way = (enum way)0; /* what is handed out last may be of any */
        net_end(w->net);
        drain(w);
}

static void done(struct wire *w) {
        net_free(w->net);
        notes_done(&w->notes);
        arena_done(&w->a);
        buf_done(&w->capture);
        for (int i = 0; i < WAYS; i++)
                buf_done(&w->said[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span script = span_of((const char *)data, size);
        uint32_t seed = 0;
        struct wire whole = {.notes = NOTES_INIT}, cut = {.notes = NOTES_INIT, .seed = &seed};

        for (int i = 0; i < 4; i++)
                seed = seed << 8 | take_byte(&script);
        run(&whole, script);
        run(&cut, script);
        for (int i = 0; i < WAYS && whole.notes.n == 0 && !whole.odd; i++)
                check_same(buf_span(&whole.said[i]), buf_span(&cut.said[i]));
        done(&whole);
        done(&cut);
        return 0;
}
