/*
 * A counter before the bytes. It says nothing about who may write: an owner who is alone may.
 */
#include "base/shared.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

struct shared {
        atomic_size_t owners;
        char bytes[];
};

struct shared *shared_new(size_t n) {
        struct shared *s = n < SIZE_MAX - sizeof(*s) ? malloc(sizeof(*s) + n) : NULL;

        if (s)
                atomic_init(&s->owners, 1);
        return s;
}

char *shared_bytes(struct shared *s) {
        return s->bytes;
}

struct shared *shared_hold(struct shared *s) {
        atomic_fetch_add_explicit(&s->owners, 1, memory_order_relaxed);
        return s;
}

void shared_drop(struct shared *s) {
        if (s && atomic_fetch_sub_explicit(&s->owners, 1, memory_order_acq_rel) == 1)
                free(s);
}

bool shared_is_alone(const struct shared *s) {
        return atomic_load_explicit(&s->owners, memory_order_acquire) == 1;
}
