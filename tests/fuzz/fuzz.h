/*
 * What the mains of this folder share. A property that does not hold ends the process, as a sanitizer does; what a reader gives is
 * read to its last byte, so that a span into nowhere is found here and not in a terminal.
 */
#ifndef SIPDX_TESTS_FUZZ_H
#define SIPDX_TESTS_FUZZ_H

#include "base/span.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max); /* libFuzzer's own */

#define check(holds) ((holds) ? (void)0 : check_failed(__FILE__, __LINE__, #holds))

static inline void check_failed(const char *file, int line, const char *what) {
        fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
        abort();
}

static uint64_t bytes_read; /* keeps the reads from being optimised away */

static inline void touch(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                bytes_read += (unsigned char)s.p[i];
}

static inline void touch_text(const char *s) {
        touch(span_str(s));
}

/* What two ways give; where they part is shown. */
#define check_same(a, b) (span_eq((a), (b)) ? (void)0 : check_differs(__FILE__, __LINE__, (a), (b)))

static inline void check_differs(const char *file, int line, struct span a, struct span b) {
        size_t n = 0, from;

        while (n < a.n && n < b.n && a.p[n] == b.p[n])
                n++;
        from = n < 200 ? 0 : n - 200;
        fprintf(stderr, "first: %.*s\n\nsecond: %.*s\n", SPAN_ARG(span_sub(a, from, 400)), SPAN_ARG(span_sub(b, from, 400)));
        check_failed(file, line, "both are the same");
}

/* A small generator, the same for the same seed: chooses what is not worth bytes of the input. */
static inline uint32_t chance(uint32_t *state, uint32_t below) {
        *state = *state * 1664525u + 1013904223u;
        return below ? (*state >> 8) % below : 0;
}

/* Bytes off the front of an input; 0 where it has no more. */
static inline unsigned take_byte(struct span *io) {
        unsigned c = io->n ? (unsigned char)io->p[0] : 0;

        *io = span_from(*io, 1);
        return c;
}

static inline struct span take_span(struct span *io, size_t n) {
        struct span s = span_sub(*io, 0, n);

        *io = span_from(*io, n);
        return s;
}

#endif
