/*
 * Archives made in memory: zip files whose members are stored, and ustar.
 */
#ifndef TESTS_BUNDLE_ARCHIVE_H
#define TESTS_BUNDLE_ARCHIVE_H

#include "base/buf.h"

#include <stdio.h>

struct packed {
        const char *name;
        struct span bytes;
        unsigned flags; /* of zip: 1 protected by a password */
};

static inline void put_little(struct buf *b, uint32_t v, size_t bytes) {
        for (; bytes--; v >>= 8)
                buf_putc(b, (char)(v & 0xFF));
}

static inline uint32_t crc_of(struct span s) {
        uint32_t c = ~0U;

        for (size_t i = 0; i < s.n; i++) {
                c ^= (unsigned char)s.p[i];
                for (int k = 0; k < 8; k++)
                        c = c >> 1 ^ (c & 1 ? 0xEDB88320U : 0);
        }
        return ~c;
}

/* What a member's local and central header have in common. */
static inline void put_header(struct buf *b, const struct packed *p) {
        put_little(b, 20, 2);
        put_little(b, p->flags, 2);
        put_little(b, 0, 2);
        put_little(b, 0x00210000, 4);
        put_little(b, crc_of(p->bytes), 4);
        put_little(b, (uint32_t)p->bytes.n, 4);
        put_little(b, (uint32_t)p->bytes.n, 4);
        put_little(b, (uint32_t)strlen(p->name), 2);
        put_little(b, 0, 2);
}

static inline void put_zip(struct buf *b, const struct packed *v, size_t n) {
        struct buf central = BUF_INIT;
        size_t start = b->n, members;

        for (size_t i = 0; i < n; i++) {
                size_t at = b->n - start;
                buf_puts(b, "PK\3\4");
                put_header(b, &v[i]);
                buf_puts(b, v[i].name);
                buf_put(b, v[i].bytes);
                buf_puts(&central, "PK\1\2");
                put_little(&central, 20, 2);
                put_header(&central, &v[i]);
                put_little(&central, 0, 6);
                put_little(&central, 0, 4);
                put_little(&central, (uint32_t)at, 4);
                buf_puts(&central, v[i].name);
        }
        members = b->n - start;
        buf_put(b, buf_span(&central));
        buf_puts(b, "PK\5\6");
        put_little(b, 0, 4);
        put_little(b, (uint32_t)n, 2);
        put_little(b, (uint32_t)n, 2);
        put_little(b, (uint32_t)central.n, 4);
        put_little(b, (uint32_t)members, 4);
        put_little(b, 0, 2);
        buf_done(&central);
}

static inline void put_tar(struct buf *b, const struct packed *v, size_t n) {
        for (size_t i = 0; i < n; i++) {
                size_t at = b->n;
                unsigned sum = 0;
                char octal[16];
                buf_puts(b, v[i].name);
                buf_fill(b, '\0', 100 - strlen(v[i].name));
                snprintf(octal, sizeof(octal), "%011o", (unsigned)v[i].bytes.n);
                buf_put(b, SPAN("0000600\0000000000\0000000000\0"));
                buf_put(b, span_of(octal, 12));
                buf_put(b, SPAN("00000000000\0        0"));
                buf_fill(b, '\0', 100);
                buf_put(b, SPAN("ustar\00000"));
                buf_fill(b, '\0', 512 - (b->n - at));
                for (size_t k = at; k < b->n; k++)
                        sum += (unsigned char)b->p[k];
                snprintf(octal, sizeof(octal), "%06o", sum);
                memcpy(b->p + at + 148, octal, 7);
                buf_put(b, v[i].bytes);
                buf_fill(b, '\0', (512 - v[i].bytes.n % 512) % 512);
        }
        buf_fill(b, '\0', 1024);
}

#endif
