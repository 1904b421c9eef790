/*
 * A buffer that slides: what was taken off is given back when it is more than what is left. Knows no protocol.
 */
#include "net/pile.h"

#include "base/array.h"
#include "base/limits.h"

#include <stdlib.h>

static int push(struct pile *p, struct place place) {
        struct place *last = p->n > p->v_at ? &p->v[p->n - 1] : NULL;

        if (last && p->n - p->v_at >= LIMIT_EXTENTS) { /* what follows stands somewhere behind it */
                last->end = place.end;
                last->len += place.len;
                return 0;
        }
        int r = array_grow(&p->v, p->n, &p->cap, sizeof(*p->v));
        if (r == 0)
                p->v[p->n++] = place;
        return r;
}

int pile_put(struct pile *p, const struct payload *data) {
        struct extents x = {0};
        int r = extents_add(&x, data, 0);

        for (size_t i = 0; r == 0 && i < x.n; i++) {
                const struct extent *e = &x.v[i];
                r = buf_put(&p->bytes, span_sub(data->bytes, e->at, e->len));
                if (r == 0)
                        r = push(p, (struct place){.end = p->taken + p->bytes.n - p->at, .off = e->off, .frame = e->line,
                                                   .time_us = data->time_us, .len = e->len});
        }
        extents_done(&x);
        return r;
}

struct span pile_span(const struct pile *p) {
        return span_from(buf_span(&p->bytes), p->at);
}

/* Gives back the room in front, when moving costs less than it gives. */
static void slide(struct pile *p) {
        size_t left = p->bytes.n - p->at, places = p->n - p->v_at;

        if (p->at && p->at >= left) {
                memmove(p->bytes.p, p->bytes.p + p->at, left);
                p->bytes.n = left;
                p->at = 0;
        }
        if (p->v_at && p->v_at >= places) {
                memmove(p->v, p->v + p->v_at, places * sizeof(*p->v));
                p->n = places;
                p->v_at = 0;
        }
}

void pile_take(struct pile *p, size_t n) {
        p->at += n;
        p->taken += n;
        while (p->v_at < p->n && p->v[p->v_at].end <= p->taken)
                p->v_at++;
        slide(p);
}

size_t pile_size(const struct pile *p) {
        return p->bytes.cap + p->cap * sizeof(*p->v);
}

int pile_places(const struct pile *p, size_t n, struct extents *ret, int64_t *ret_time_us) {
        ret->n = 0;
        *ret_time_us = p->v_at < p->n ? p->v[p->v_at].time_us : STAMP_NONE;
        for (size_t i = p->v_at; i < p->n; i++) {
                const struct place *v = &p->v[i];
                uint64_t begin = v->end - v->len;
                struct extent e = {v->off, v->frame, 0, v->len};
                if (begin >= p->taken + n)
                        break;
                /* A piece may be half taken; then e begins before the front, at a number below 0. */
                uint32_t gone = begin < p->taken ? (uint32_t)(p->taken - begin) : 0;
                struct payload part = {.bytes = pile_span(p), .ext = &e, .n_ext = 1, .at = gone};
                uint32_t at = gone ? 0 : (uint32_t)(begin - p->taken);
                part.bytes.n = v->len - gone;
                if (part.bytes.n > n - at)
                        part.bytes.n = n - at;
                int r = extents_add(ret, &part, at);
                if (r < 0)
                        return r;
        }
        return 0;
}

void pile_done(struct pile *p) {
        buf_done(&p->bytes);
        free(p->v);
        *p = (struct pile){0};
}
