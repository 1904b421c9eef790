/*
 * Two sequences laid beside each other, so that as many items as can be stand beside their equals, in order. Nobody outside
 * the room includes this.
 */
#ifndef SIPDX_QUERY_ALIGN_H
#define SIPDX_QUERY_ALIGN_H

#include "base/arena.h"

enum { ALIGN_NONE = UINT32_MAX };

/* Items that stand beside each other; ALIGN_NONE: nothing does. */
struct align_step {
        uint32_t left, right;
        bool same;
};

struct align {
        struct align_step *steps; /* in order; of a gap first what is left, then what is right */
        size_t n;
        bool plain; /* over LIMIT_DIFF_CELLS: between the equal beginning and end nothing was looked for */
};

/* Numbers for spans, the same where they are equal byte for byte. 0 or -ENOMEM. */
int align_classes(const struct span *v, size_t n, struct arena *a, uint32_t *ret);

/* The longest common subsequence of two sequences of classes. 0 or -ENOMEM. */
int align(const uint32_t *left, size_t n_left, const uint32_t *right, size_t n_right, struct arena *a, struct align *ret);

/* The same of spans, where what differs stands beside what differs in its place, as long as both sides have some. */
int align_spans(const struct span *left, size_t n_left, const struct span *right, size_t n_right, struct arena *a,
                struct align *ret);

#endif
