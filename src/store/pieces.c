/*
 * One piece behind another.
 */
#include "store/pieces.h"

#include "store/file.h"

#include <errno.h>
#include <unistd.h>

static int write_pieces(void *ctx, struct span bytes, uint64_t at) {
        const struct pieces *f = ctx;

        return file_put_at(f->fd, bytes, at);
}

int pieces_open(struct pieces *f, const char *beside) {
        *f = (struct pieces){.fd = file_nameless(beside), .out = {.put = write_pieces, .ctx = f}};
        return f->fd < 0 ? f->fd : 0;
}

void pieces_done(struct pieces *f) {
        outbox_done(&f->out);
        if (f->fd >= 0)
                close(f->fd);
        *f = (struct pieces){.fd = -1};
}

int pieces_put(struct pieces *f, const void *p, uint32_t n, uint32_t *ret_first) {
        int r;

        if (UINT32_MAX - f->n < n)
                return -EFBIG;
        r = outbox_put(&f->out, span_of(p, (size_t)n * PIECE_BYTES), (uint64_t)f->n * PIECE_BYTES);
        if (r < 0)
                return r;
        *ret_first = f->n;
        f->n += n;
        return 0;
}

int pieces_get(struct pieces *f, uint32_t first, uint64_t at, void *ret, size_t n) {
        int r = outbox_flush(&f->out);

        return r < 0 ? r : file_get_at(f->fd, ret, n, (uint64_t)first * PIECE_BYTES + at);
}
