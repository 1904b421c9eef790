/*
 * Steps that fit the machine and the evidence, by the time that the last one took.
 */
#include "tui/stride.h"

#include <time.h>

enum { LEAST = 16, SHORT_MS = 10, LONG_MS = 40 };

static int64_t now_ms(void) {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void stride_init(struct stride *p, size_t first, size_t most) {
        *p = (struct stride){.n = first, .most = most};
}

void stride_begin(struct stride *p) {
        p->begun_ms = now_ms();
}

bool stride_over(const struct stride *p) {
        return now_ms() - p->begun_ms >= LONG_MS / 2;
}

void stride_end(struct stride *p) {
        int64_t spent = now_ms() - p->begun_ms;
        if (spent < SHORT_MS && p->n <= p->most / 2)
                p->n *= 2;
        else if (spent > LONG_MS && p->n / 2 >= LEAST)
                p->n /= 2;
}
