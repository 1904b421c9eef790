/*
 * Hands the pieces of a rendering on as a stream. It owns the input of the bytes and the state of who renders them; what
 * the text says is not its business.
 */
#include "ingest/rendering.h"

int rendering_init(struct rendering *r, const struct parser *by, struct input *in, struct notes *notes) {
        *r = (struct rendering){.by = by, .in = in};
        return by->open(in, notes, &r->state);
}

void rendering_done(struct rendering *r) {
        if (!r->by)
                return;
        r->by->close(r->state);
        input_free(r->in);
        *r = (struct rendering){0};
}

int rendering_read(struct rendering *r, char *buf, size_t n, size_t *ret_n) {
        struct span part;
        struct record rec;
        int e;

        while (r->left.n == 0) {
                if ((e = r->by->next(r->state, &rec)) <= 0) {
                        *ret_n = 0;
                        return e;
                }
                r->left = rec.text;
        }
        part = span_sub(r->left, 0, n);
        memcpy(buf, part.p, part.n);
        r->left = span_from(r->left, part.n);
        *ret_n = part.n;
        return 0;
}
