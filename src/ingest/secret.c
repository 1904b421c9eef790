/*
 * Values through the one gate that knows secrets, with their names beside them.
 */
#include "ingest/secret.h"

#include "base/safe.h"

int secret_mask(struct arena *a, struct span name, const char *between, struct span value, const char *after, struct span *ret) {
        struct buf masked = BUF_INIT;
        int r = mask_put_value(&masked, name, between, value, after);

        if (r == 0)
                *ret = arena_dup(a, buf_span(&masked));
        buf_done(&masked);
        return r;
}

int secret_mask_value(struct arena *a, struct span name, struct span *io) {
        return secret_mask(a, name, "=\"", *io, "\"", io);
}

int secret_mask_text(struct arena *a, struct span *io) {
        return io->n ? secret_mask(a, SPAN_NONE, "", *io, "", io) : 0;
}
