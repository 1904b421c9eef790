/*
 * Frames for tests, from the inside out: each layer takes what it carries and gives both as one, in an arena.
 */
#ifndef TESTS_UNIT_NET_WIRE_H
#define TESTS_UNIT_NET_WIRE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/arena.h"
#include "net/packet.h"

enum { WIRE_FIN = 1, WIRE_SYN = 2, WIRE_RST = 4, WIRE_ACK = 16 };

/* The fixed hellos of MS-TURN over TCP; requests of TURN and their answers. */
#define WIRE_RANDOM "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR"
#define WIRE_PSEUDO_CLIENT "\x16\3\1\0\x2d\1\0\0\x29\3\1" WIRE_RANDOM "\0\0\2\0\x18\1\0"
#define WIRE_PSEUDO_SERVER "\x16\3\1\0\x4e\2\0\0\x46\3\1" WIRE_RANDOM "\x20" WIRE_RANDOM "\0\x18\0\x0e\0\0\0"
#define WIRE_ALLOCATE(id) "\0\3\0\0\x21\x12\xa4\x42" id
#define WIRE_ALLOCATED(id) "\1\3\0\0\x21\x12\xa4\x42" id
#define WIRE_MS_ALLOCATE(id) "\0\3\0\x08" id "\0\x0f\0\4\x72\xc6\x4b\xc6"
#define WIRE_MS_REFUSED(id) "\1\x13\0\x10" id "\0\x0f\0\4\x72\xc6\x4b\xc6\0\x09\0\4\0\0\4\x24"

#define WIRE_BYTES(literal) {(literal), sizeof(literal) - 1}

static inline char *wire_be(char *p, uint64_t v, size_t n) {
        for (size_t i = n; i > 0; i--, v >>= 8)
                p[i - 1] = (char)(v & 0xFF);
        return p + n;
}

/* head bytes of room, and the payload behind them. */
static inline char *wire_room(struct arena *a, size_t head, struct span payload, struct span *ret) {
        char *p = arena_alloc(a, head + payload.n + 1);

        if (!p)
                abort();
        if (payload.n)
                memcpy(p + head, payload.p, payload.n);
        *ret = span_of(p, head + payload.n);
        return p;
}

static inline struct span wire_udp(struct arena *a, uint16_t src, uint16_t dst, struct span payload) {
        struct span s;
        char *p = wire_room(a, 8, payload, &s);

        p = wire_be(p, src, 2);
        p = wire_be(p, dst, 2);
        wire_be(p, s.n, 2);
        return s;
}

static inline struct span wire_tcp(struct arena *a, uint16_t src, uint16_t dst, uint32_t seq, uint32_t ack, unsigned flags,
                                   struct span payload) {
        struct span s;
        char *p = wire_room(a, 20, payload, &s);

        p = wire_be(p, src, 2);
        p = wire_be(p, dst, 2);
        p = wire_be(p, seq, 4);
        p = wire_be(p, ack, 4);
        p = wire_be(p, 5 << 4, 1);
        wire_be(p, flags, 1);
        return s;
}

/* place: offset in units of eight bytes, and 0x2000 for "more follow". */
static inline struct span wire_ip4(struct arena *a, uint32_t src, uint32_t dst, uint8_t proto, uint16_t id, uint16_t place,
                                   struct span payload) {
        struct span s;
        char *p = wire_room(a, 20, payload, &s);

        p = wire_be(p, 0x4500, 2);
        p = wire_be(p, s.n, 2);
        p = wire_be(p, id, 2);
        p = wire_be(p, place, 2);
        p = wire_be(p, 64, 1);
        p = wire_be(p, proto, 1);
        p = wire_be(p, 0, 2);
        p = wire_be(p, src, 4);
        wire_be(p, dst, 4);
        return s;
}

static inline struct span wire_ip6(struct arena *a, uint8_t src, uint8_t dst, uint8_t next, struct span payload) {
        struct span s;
        char *p = wire_room(a, 40, payload, &s);

        p = wire_be(p, 6u << 28, 4);
        p = wire_be(p, payload.n, 2);
        p = wire_be(p, next, 1);
        p = wire_be(p, 64, 1);
        p = wire_be(wire_be(p, 0x20010db8, 4) + 11, src, 1);
        wire_be(wire_be(p, 0x20010db8, 4) + 11, dst, 1);
        return s;
}

/* A payload that stands from offset off on, in the frame of that number. ext is its one place. */
static inline struct payload wire_payload(struct span bytes, uint64_t off, uint64_t frame, int64_t time_us, struct extent *ext) {
        *ext = (struct extent){off, frame, 0, (uint32_t)bytes.n};
        return (struct payload){.bytes = bytes, .ext = ext, .n_ext = 1, .time_us = time_us};
}

/* A small generator, the same on each run. */
static inline uint32_t wire_random(uint32_t *state, uint32_t below) {
        *state = *state * 1664525u + 1013904223u;
        return (*state >> 8) % below;
}

#endif
