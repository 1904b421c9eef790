/*
 * Capacity doubles, so that items are moved rarely. Counts that would not fit are refused as memory that is out.
 */
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int array_grow(void *io_v, size_t n, size_t *io_cap, size_t size) {
        size_t cap = *io_cap ? *io_cap * 2 : 16;
        void *old, *v;

        if (n < *io_cap)
                return 0;
        memcpy(&old, io_v, sizeof(old));
        v = reallocarray(old, cap, size);
        if (!v)
                return -ENOMEM;
        memcpy(io_v, &v, sizeof(v));
        *io_cap = cap;
        return 0;
}
