/*
 * One piece behind another.
 */
#include "store/pieces.h"

#include "store/file.h"

#include <errno.h>
#include <unistd.h>

int pieces_open(struct pieces *f, const char *beside) {
        *f = (struct pieces){.fd = file_nameless(beside)};
        return f->fd < 0 ? f->fd : 0;
}

void pieces_done(struct pieces *f) {
        if (f->fd >= 0)
                close(f->fd);
        *f = (struct pieces){.fd = -1};
}

int pieces_put(struct pieces *f, const void *p, uint32_t n, uint32_t *ret_first) {
        int r;

        if (UINT32_MAX - f->n < n)
                return -EFBIG;
        r = file_put_at(f->fd, span_of(p, (size_t)n * PIECE_BYTES), (uint64_t)f->n * PIECE_BYTES);
        if (r < 0)
                return r;
        *ret_first = f->n;
        f->n += n;
        return 0;
}

int pieces_get(const struct pieces *f, uint32_t first, uint64_t at, void *ret, size_t n) {
        return file_get_at(f->fd, ret, n, (uint64_t)first * PIECE_BYTES + at);
}
