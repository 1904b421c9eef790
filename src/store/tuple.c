/*
 * Integers take as few bytes as they need; 0 and 1 take none.
 */
#include "store/tuple.h"

size_t varint_put(unsigned char *p, uint64_t v) {
        size_t n = 1;

        if (v >> 56) { /* nine bytes: the last holds eight bits */
                p[8] = (unsigned char)v;
                v >>= 8;
                for (int i = 7; i >= 0; i--, v >>= 7)
                        p[i] = (unsigned char)(v & 0x7f) | 0x80;
                return VARINT_BYTES;
        }
        for (uint64_t rest = v >> 7; rest; rest >>= 7)
                n++;
        for (size_t i = n; i-- > 0; v >>= 7)
                p[i] = (unsigned char)(v & 0x7f) | (i + 1 < n ? 0x80 : 0);
        return n;
}

/* The serial type of a value; *ret_bytes is what it takes in the body. */
static uint64_t serial_type(const struct cell *c, size_t *ret_bytes) {
        static const unsigned char bytes_of[] = {0, 1, 2, 3, 4, 6, 8};
        uint64_t magnitude, type;

        *ret_bytes = 0;
        if (c->type == CELL_NULL)
                return 0;
        if (c->type == CELL_TEXT) {
                *ret_bytes = c->len;
                return 13 + 2 * (uint64_t)c->len;
        }
        if (c->v == 0 || c->v == 1)
                return 8 + (uint64_t)c->v;
        magnitude = c->v < 0 ? ~(uint64_t)c->v : (uint64_t)c->v;
        type = magnitude < 1ULL << 7 ? 1 : magnitude < 1ULL << 15 ? 2 : magnitude < 1ULL << 23 ? 3
             : magnitude < 1ULL << 31 ? 4 : magnitude < 1ULL << 47 ? 5 : 6;
        *ret_bytes = bytes_of[type];
        return type;
}

static unsigned char *put_body(unsigned char *p, const struct cell *c, size_t bytes) {
        uint64_t v;

        if (c->type == CELL_TEXT && bytes) {
                memcpy(p, c->p, bytes);
                return p + bytes;
        }
        v = c->type == CELL_INT ? (uint64_t)c->v : 0;
        for (size_t i = bytes; i-- > 0; v >>= 8)
                p[i] = (unsigned char)v;
        return p + bytes;
}

int tuple_pack(const struct cell *v, size_t n, struct buf *ret) {
        unsigned char types[TUPLE_COLUMNS * VARINT_BYTES], *p;
        size_t bytes[TUPLE_COLUMNS], n_types = 0, body = 0, head;
        int r;

        for (size_t i = 0; i < n; i++) {
                uint64_t type = serial_type(&v[i], &bytes[i]);
                n_types += varint_put(types + n_types, type);
                body += bytes[i];
        }
        head = n_types + (n_types < 127 ? 1 : 2); /* its length counts itself */
        if ((r = buf_reserve(ret, head + body)) < 0)
                return r;
        p = (unsigned char *)ret->p + ret->n;
        p += varint_put(p, head);
        memcpy(p, types, n_types);
        p += n_types;
        for (size_t i = 0; i < n; i++)
                p = put_body(p, &v[i], bytes[i]);
        ret->n += head + body;
        return 0;
}
