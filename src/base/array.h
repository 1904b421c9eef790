/*
 * Arrays on the heap that grow as items come: a pointer, a count and a capacity that stand in their owner's struct. Those of
 * an arena grow by arena_grow().
 */
#ifndef SIPDX_BASE_ARRAY_H
#define SIPDX_BASE_ARRAY_H

#include <stddef.h>

/* Room for item n (from 0, one after another) of size bytes. io_v: the address of the array's pointer, of any type; NULL and
 * a capacity of 0 to begin. The owner frees it. 0, or -ENOMEM with both as they were. */
int array_grow(void *io_v, size_t n, size_t *io_cap, size_t size);

#endif
