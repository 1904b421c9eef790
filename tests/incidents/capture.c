/*
 * The capture: classic pcap, Ethernet, IPv4. UDP to the gateway, in fragments where a message is longer than a frame; one TCP
 * connection to the partner, in segments, some of them sent twice and some that overtake each other.
 */
#include "incident.h"

#include <stdlib.h>
#include <string.h>

enum { MTU = 1500, IP_HEADER = 20, TCP_HEADER = 20, SEGMENT = 1460, FRAGMENT = 1480, FRAME_MAX = 14 + MTU };
enum { FIN = 1, SYN = 2, PSH = 8, ACK = 16 };

struct frame {
        int64_t at_us;
        size_t order, n;
        unsigned char bytes[FRAME_MAX];
};

struct capture {
        struct frame *v;
        size_t n;
        uint32_t sequence[2]; /* next byte of the edge, of the partner */
        unsigned ip_id, segments;
};

static void put16(unsigned char *p, unsigned v) {
        p[0] = (unsigned char)(v >> 8);
        p[1] = (unsigned char)v;
}

static void put32(unsigned char *p, uint32_t v) {
        put16(p, v >> 16);
        put16(p + 2, v & 0xffff);
}

static uint32_t sum16(const unsigned char *p, size_t n, uint32_t sum) {
        for (size_t i = 0; i < n; i++)
                sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
        return sum;
}

static unsigned checksum(uint32_t sum) {
        while (sum >> 16)
                sum = (sum & 0xffff) + (sum >> 16);
        return ~sum & 0xffff;
}

static void put_address(unsigned char *p, enum element e) {
        const char *at = elements[e].address;

        for (int i = 0; i < 4; i++, at += strcspn(at, ".") + 1)
                p[i] = (unsigned char)strtoul(at, NULL, 10);
}

/* offset in bytes; a payload without its own header's checksum being looked at. */
static void put_packet(struct capture *c, int64_t at_us, enum element from, enum element to, unsigned protocol, size_t offset,
                       bool more, const unsigned char *payload, size_t n) {
        c->v = grow(c->v, c->n, sizeof(*c->v));
        struct frame *f = &c->v[c->n];
        unsigned char *ip = f->bytes + 14;

        *f = (struct frame){.at_us = at_us, .order = c->n++, .n = 14 + IP_HEADER + n};
        memcpy(f->bytes, "\x02\x00\x00\x00\x00", 5);
        memcpy(f->bytes + 6, "\x02\x00\x00\x00\x00", 5);
        f->bytes[5] = (unsigned char)to;
        f->bytes[11] = (unsigned char)from;
        put16(f->bytes + 12, 0x0800);
        ip[0] = 0x45;
        put16(ip + 2, (unsigned)(IP_HEADER + n));
        put16(ip + 4, c->ip_id);
        put16(ip + 6, (unsigned)(offset / 8) | (more ? 0x2000 : 0));
        ip[8] = 64;
        ip[9] = (unsigned char)protocol;
        put_address(ip + 12, from);
        put_address(ip + 16, to);
        put16(ip + 10, checksum(sum16(ip, IP_HEADER, 0)));
        memcpy(ip + IP_HEADER, payload, n);
}

/* Of a TCP segment or a UDP datagram: with the addresses before it. */
static unsigned long_checksum(enum element from, enum element to, unsigned protocol, const unsigned char *p, size_t n) {
        unsigned char addresses[8];

        put_address(addresses, from);
        put_address(addresses + 4, to);
        return checksum(sum16(p, n, sum16(addresses, 8, protocol + (uint32_t)n)));
}

static void put_udp(struct capture *c, const struct sighting *s, const struct message *m) {
        size_t n = 8 + m->n;
        unsigned char *p = calloc(1, n);

        if (!p)
                exit(2);
        put16(p, elements[m->from].port);
        put16(p + 2, elements[m->to].port);
        put16(p + 4, (unsigned)n);
        memcpy(p + 8, m->text, m->n);
        put16(p + 6, long_checksum(m->from, m->to, 17, p, n));
        c->ip_id++;
        for (size_t at = 0; at < n; at += FRAGMENT) {
                size_t size = n - at < FRAGMENT ? n - at : FRAGMENT;
                put_packet(c, s->at_us + (int64_t)(at / FRAGMENT * 12), m->from, m->to, 17, at, at + size < n, p + at, size);
        }
        free(p);
}

static void put_segment(struct capture *c, int64_t at_us, enum element from, unsigned flags, uint32_t sequence, const char *data,
                        size_t n) {
        enum element to = from == EDGE ? PARTNER : EDGE;
        unsigned char p[TCP_HEADER + SEGMENT] = {0};

        put16(p, from == EDGE ? 50345 : 5060);
        put16(p + 2, from == EDGE ? 5060 : 50345);
        put32(p + 4, sequence);
        put32(p + 8, flags & ACK ? c->sequence[from == EDGE] : 0);
        p[12] = TCP_HEADER / 4 << 4;
        p[13] = (unsigned char)flags;
        put16(p + 14, 64240);
        memcpy(p + TCP_HEADER, data, n);
        put16(p + 16, long_checksum(from, to, 6, p, TCP_HEADER + n));
        c->ip_id++;
        put_packet(c, at_us, from, to, 6, 0, false, p, TCP_HEADER + n);
}

static void put_tcp(struct capture *c, const struct sighting *s, const struct message *m) {
        uint32_t *sequence = &c->sequence[m->from != EDGE];

        for (size_t at = 0; at < m->n; at += SEGMENT) {
                size_t size = m->n - at < SEGMENT ? m->n - at : SEGMENT, nth = c->segments++;
                /* Each seventh first segment comes behind its second, each eleventh again, long after. */
                bool late = at == 0 && size < m->n && nth % 7 == 0;
                int64_t at_us = s->at_us + (int64_t)(at / SEGMENT * 12) + (late ? 20 : 0);
                put_segment(c, at_us, m->from, PSH | ACK, *sequence, m->text + at, size);
                if (nth % 11 == 0)
                        put_segment(c, at_us + 210000, m->from, PSH | ACK, *sequence, m->text + at, size);
                *sequence += (uint32_t)size;
        }
        put_segment(c, s->at_us + 150, m->from == EDGE ? PARTNER : EDGE, ACK, c->sequence[m->from == EDGE], "", 0);
}

static void put_handshake(struct capture *c, int64_t at_us) {
        put_segment(c, at_us, EDGE, SYN, c->sequence[0]++, "", 0);
        put_segment(c, at_us + 9000, PARTNER, SYN | ACK, c->sequence[1]++, "", 0);
        put_segment(c, at_us + 9100, EDGE, ACK, c->sequence[0], "", 0);
}

static int by_time(const void *x, const void *y) {
        const struct frame *a = x, *b = y;

        if (a->at_us != b->at_us)
                return a->at_us < b->at_us ? -1 : 1;
        return (a->order > b->order) - (a->order < b->order);
}

/* The host's byte order would do, but the same seed is to give the same bytes everywhere. */
static void put_little(uint32_t v, FILE *f) {
        for (int i = 0; i < 4; i++)
                fputc((int)(v >> 8 * i & 0xff), f);
}

static void put_frames(const struct world *w, const struct capture *c, FILE *f) {
        static const uint32_t header[] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 262144, 1};

        for (size_t i = 0; i < sizeof(header) / sizeof(header[0]); i++)
                put_little(header[i], f);
        for (size_t i = 0; i < c->n; i++) {
                int64_t us = witness_clock(w, W_CAPTURE, c->v[i].at_us);
                put_little((uint32_t)(us / SECOND), f);
                put_little((uint32_t)(us % SECOND), f);
                put_little((uint32_t)c->v[i].n, f);
                put_little((uint32_t)c->v[i].n, f);
                fwrite(c->v[i].bytes, 1, c->v[i].n, f);
        }
}

int capture_write(const struct world *w, FILE *f) {
        struct capture c = {.sequence = {0x1d5c0a00, 0x73e10000}};
        size_t n;
        const struct sighting **v = witness_sightings(w, W_CAPTURE, &n);

        put_handshake(&c, w->begin_us);
        for (size_t i = 0; i < n; i++) {
                const struct message *m = &w->messages[v[i]->message];
                if (m->from == PARTNER || m->to == PARTNER)
                        put_tcp(&c, v[i], m);
                else
                        put_udp(&c, v[i], m);
        }
        qsort(c.v, c.n, sizeof(*c.v), by_time);
        put_frames(w, &c, f);
        free(c.v);
        free(v);
        return ferror(f) ? -1 : 0;
}
