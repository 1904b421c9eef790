/*
 * The look ahead that all streams share. It owns the bytes that were looked at and refuses to know where they come from.
 */
#include "bundle/stream.h"

#include "base/limits.h"

#include <errno.h>

int stream_head(struct stream *s, struct span *ret) {
        size_t n = 1;

        if (s->head.n == 0 && buf_reserve(&s->head, LIMIT_PROBE_BYTES) < 0)
                return -ENOMEM;
        while (s->head.n < LIMIT_PROBE_BYTES && s->error == 0 && n > 0) {
                n = 0;
                s->error = s->read(s, s->head.p + s->head.n, LIMIT_PROBE_BYTES - s->head.n, &n);
                s->head.n += s->error ? 0 : n;
        }
        *ret = buf_span(&s->head);
        return s->error == -ENOMEM ? -ENOMEM : 0;
}

int stream_read(struct stream *s, char *buf, size_t n, size_t *ret_n) {
        struct span left = span_sub(buf_span(&s->head), s->at, n);
        int r = 0;

        *ret_n = left.n;
        if (left.n)
                memcpy(buf, left.p, left.n);
        else if (s->error || (r = s->read(s, buf, n, ret_n)) < 0)
                return s->error ? s->error : r;
        s->at += left.n;
        s->pos += *ret_n;
        return 0;
}

void stream_at(struct stream *s, uint64_t pos) {
        buf_reset(&s->head);
        s->at = 0;
        s->error = 0;
        s->pos = pos;
}

void stream_done(struct stream *s) {
        buf_done(&s->head);
}
