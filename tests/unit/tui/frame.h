/*
 * Bytes as a zstd frame, as store_put_block() and its like want them.
 */
#ifndef TEST_TUI_FRAME_H
#define TEST_TUI_FRAME_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <zstd.h>

#include "base/buf.h"

/* Made in out, which is the caller's. */
static inline struct span frame(struct span bytes, struct buf *out) {
        size_t most = ZSTD_compressBound(bytes.n);
        assert_int_equal(buf_reserve(out, most), 0);
        out->n = ZSTD_compress(out->p, most, bytes.n ? bytes.p : "", bytes.n, 1);
        assert_false(ZSTD_isError(out->n));
        return buf_span(out);
}

#endif
