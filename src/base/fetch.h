/*
 * Numbers out of bytes that may end anywhere. A fetcher walks from front to back; what lies behind the end reads as
 * 0 and sets .cut, so that a header is read in one go and judged once. Nothing else looks into packets.
 */
#ifndef SIPDX_BASE_FETCH_H
#define SIPDX_BASE_FETCH_H

#include "base/span.h"

struct fetch {
        struct span s;
        size_t at;
        bool cut; /* something was asked for that is not there */
};

static inline struct fetch fetch_in(struct span s) {
        return (struct fetch){.s = s};
}

/* The next n bytes; empty and .cut when they are not all there. */
static inline struct span fetch_span(struct fetch *f, size_t n) {
        if (f->cut || n > f->s.n - f->at) {
                f->cut = true;
                return SPAN_NONE;
        }
        f->at += n;
        return span_sub(f->s, f->at - n, n);
}

static inline void fetch_skip(struct fetch *f, size_t n) {
        (void)fetch_span(f, n);
}

/* A number of n bytes, at most 8, the highest first. Where the compiler knows n, unrolled it is one load. */
static inline uint64_t fetch_be(struct fetch *f, size_t n) {
        struct span b = fetch_span(f, n);
        uint64_t v = 0;

        if (b.n == 0)
                return 0;
#pragma GCC unroll 8
        for (size_t i = 0; i < n; i++)
                v = v << 8 | (unsigned char)b.p[i];
        return v;
}

/* The lowest first. */
static inline uint64_t fetch_le(struct fetch *f, size_t n) {
        struct span b = fetch_span(f, n);
        uint64_t v = 0;

        if (b.n == 0)
                return 0;
#pragma GCC unroll 8
        for (size_t i = n; i > 0; i--)
                v = v << 8 | (unsigned char)b.p[i - 1];
        return v;
}

static inline uint8_t fetch_u8(struct fetch *f) {
        return (uint8_t)fetch_be(f, 1);
}

static inline uint16_t fetch_be16(struct fetch *f) {
        return (uint16_t)fetch_be(f, 2);
}

static inline uint32_t fetch_be32(struct fetch *f) {
        return (uint32_t)fetch_be(f, 4);
}

#endif
