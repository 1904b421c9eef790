/*
 * How much one step of long work takes on, so that a key never waits long for its end. Nobody outside this room includes it.
 */
#ifndef SIPDX_TUI_STRIDE_H
#define SIPDX_TUI_STRIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stride {
        size_t n;         /* what the next step should take on */
        size_t most;
        int64_t begun_ms;
};

/* From first things a step on, at most `most`. */
void stride_init(struct stride *p, size_t first, size_t most);
void stride_begin(struct stride *p);
/* Has the step been as long as one may be? */
bool stride_over(const struct stride *p);
/* Takes on more next time, or less, as this step took less or more than a blink. */
void stride_end(struct stride *p);

#endif
