/*
 * Numbers that look like chance and are the same in every run (xorshift32; the seed is not 0).
 */
#ifndef SIPDX_TESTS_DRAW_H
#define SIPDX_TESTS_DRAW_H

#include <stdint.h>

static inline uint32_t draw(uint32_t *io) {
        *io ^= *io << 13;
        *io ^= *io >> 17;
        return *io ^= *io << 5;
}

#endif
