/*
 * One row as SQLite keeps it: the record format (sqlite.org/fileformat2.html, 2.1). Values are borrowed until it is packed.
 */
#ifndef SIPDX_STORE_TUPLE_H
#define SIPDX_STORE_TUPLE_H

#include "base/buf.h"

#include <stdint.h>

enum {
        TUPLE_COLUMNS = 42,  /* at most */
        VARINT_BYTES = 9,    /* at most */
};

struct cell {
        enum cell_type { CELL_NULL, CELL_INT, CELL_TEXT } type;
        uint32_t len;
        union {
                int64_t v;
                const char *p; /* of a text, len bytes */
        };
};

/* Writes v in SQLite's variable length; VARINT_BYTES must be free at p. Returns how many it took. */
size_t varint_put(unsigned char *p, uint64_t v);

/* Appends the record of n cells, TUPLE_COLUMNS at most. 0 or -errno of the buffer. */
int tuple_pack(const struct cell *v, size_t n, struct buf *ret);

#endif
