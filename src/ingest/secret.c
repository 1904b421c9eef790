/*
 * Values through the one gate that knows secrets, with their names beside them.
 */
#include "ingest/secret.h"

#include "base/safe.h"

int secret_mask(struct arena *a, const struct buf *named, size_t from, size_t tail, struct span *ret) {
        struct buf masked = BUF_INIT;
        int r = mask_put(&masked, buf_span(named));
        size_t n = masked.n < from + tail ? 0 : masked.n - from - tail;

        if (r == 0)
                *ret = arena_dup(a, masked.n < from + tail ? SPAN("***") : span_sub(buf_span(&masked), from, n));
        buf_done(&masked);
        return r;
}

int secret_mask_value(struct arena *a, struct span name, struct span *io) {
        struct buf named = BUF_INIT;
        int r;

        buf_put(&named, name);
        buf_puts(&named, "=\"");
        buf_put(&named, *io);
        if ((r = buf_putc(&named, '"')) == 0)
                r = secret_mask(a, &named, name.n + 2, 1, io);
        buf_done(&named);
        return r;
}

int secret_mask_text(struct arena *a, struct span *io) {
        struct buf whole = BUF_INIT;
        int r;

        if (io->n == 0)
                return 0;
        if ((r = buf_put(&whole, *io)) == 0)
                r = secret_mask(a, &whole, 0, 0, io);
        buf_done(&whole);
        return r;
}
