/*
 * Columns one after another: lines of the times, times, lines of the pieces, their lengths, their messages. Each value is told by
 * what it is more than the one before it, in 7 bits a byte, the sign last; times in the coarsest unit that holds all of them.
 */
#include "store/pace.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>

static const int64_t units[] = {1, 1000, 1000000}; /* microseconds */
enum { UNITS = sizeof(units) / sizeof(*units), VARINT_BYTES = 10 };

void pace_reset(struct pace *p) {
        p->n_times = p->n_pieces = 0;
}

void pace_done(struct pace *p) {
        free(p->times);
        free(p->pieces);
        *p = PACE_INIT;
}

int pace_add_time(struct pace *p, uint64_t line, int64_t us) {
        int r = p->n_times < PACE_ENTRIES ? array_grow(&p->times, p->n_times, &p->cap_times, sizeof(*p->times)) : -E2BIG;

        if (r == 0)
                p->times[p->n_times++] = (struct pace_time){line, us};
        return r;
}

int pace_add_piece(struct pace *p, struct pace_piece piece) {
        int r = p->n_pieces < PACE_ENTRIES ? array_grow(&p->pieces, p->n_pieces, &p->cap_pieces, sizeof(*p->pieces)) : -E2BIG;

        if (r == 0)
                p->pieces[p->n_pieces++] = piece;
        return r;
}

/* Packing ------------------------------------------------------------------------------------------------ */

static void put_number(struct buf *b, uint64_t v) {
        char bytes[VARINT_BYTES];
        size_t n = 0;

        for (; v > 127; v >>= 7)
                bytes[n++] = (char)(v | 128);
        bytes[n++] = (char)v;
        buf_put(b, span_of(bytes, n));
}

/* What v is more than *io_last; both may be anything, so the difference may wrap. */
static void put_step(struct buf *b, uint64_t *io_last, uint64_t v) {
        uint64_t d = v - *io_last;

        put_number(b, d << 1 ^ (d >> 63 ? UINT64_MAX : 0));
        *io_last = v;
}

static size_t coarsest_unit(const struct pace *p) {
        size_t u = UNITS - 1;

        for (size_t i = 0; i < p->n_times && u > 0; i++)
                while (u > 0 && p->times[i].us % units[u])
                        u--;
        return u;
}

int pace_pack(const struct pace *p, struct buf *ret) {
        size_t unit = coarsest_unit(p);
        uint64_t last = 0;

        put_number(ret, unit);
        put_number(ret, p->n_times);
        put_number(ret, p->n_pieces);
        for (size_t i = 0; i < p->n_times; i++)
                put_step(ret, &last, p->times[i].line);
        last = 0;
        for (size_t i = 0; i < p->n_times; i++)
                put_step(ret, &last, (uint64_t)(p->times[i].us / units[unit]));
        last = 0;
        for (size_t i = 0; i < p->n_pieces; i++)
                put_step(ret, &last, p->pieces[i].line);
        for (size_t i = 0; i < p->n_pieces; i++)
                put_number(ret, p->pieces[i].lines);
        last = 0;
        for (size_t i = 0; i < p->n_pieces; i++)
                put_step(ret, &last, (uint64_t)p->pieces[i].sighting);
        return ret->err;
}

/* Unpacking ---------------------------------------------------------------------------------------------- */

struct packed {
        struct span left;
        bool bad; /* it ended too early, or a number is too long */
};

static uint64_t get_number(struct packed *p) {
        uint64_t v = 0;

        for (size_t i = 0; i < VARINT_BYTES && i < p->left.n; i++) {
                uint64_t c = (unsigned char)p->left.p[i];
                v |= (c & 127) << 7 * i;
                if (c < 128) {
                        p->left = span_from(p->left, i + 1);
                        return v;
                }
        }
        p->bad = true;
        return 0;
}

static uint64_t get_step(struct packed *p, uint64_t *io_last) {
        uint64_t z = get_number(p);

        return *io_last += z >> 1 ^ (z & 1 ? UINT64_MAX : 0);
}

static int get_times(struct packed *p, int64_t unit, struct pace *ret) {
        uint64_t last = 0;

        for (size_t i = 0; i < ret->n_times; i++) {
                uint64_t before = last;
                ret->times[i].line = get_step(p, &last);
                if (i && last <= before)
                        return -EBADMSG;
        }
        last = 0;
        for (size_t i = 0; i < ret->n_times; i++) {
                int64_t v = (int64_t)get_step(p, &last);
                if (v > PACE_US_MAX / unit || v < -PACE_US_MAX / unit)
                        return -EBADMSG;
                ret->times[i].us = v * unit;
        }
        return 0;
}

static void get_pieces(struct packed *p, struct pace *ret) {
        uint64_t last = 0;

        for (size_t i = 0; i < ret->n_pieces; i++)
                ret->pieces[i].line = get_step(p, &last);
        for (size_t i = 0; i < ret->n_pieces; i++)
                ret->pieces[i].lines = get_number(p);
        last = 0;
        for (size_t i = 0; i < ret->n_pieces; i++)
                ret->pieces[i].sighting = (int64_t)get_step(p, &last);
}

int pace_unpack(struct span packed, struct pace *ret) {
        struct packed p = {.left = packed};
        uint64_t unit = get_number(&p), times = get_number(&p), pieces = get_number(&p);
        int r;

        *ret = PACE_INIT;
        /* Each has a byte at least of every column, so memory is bounded by what is there. */
        if (p.bad || unit >= UNITS || times > PACE_ENTRIES || pieces > PACE_ENTRIES || 2 * times + 3 * pieces > p.left.n)
                return -EBADMSG;
        ret->times = calloc(times + 1, sizeof(*ret->times));
        ret->pieces = calloc(pieces + 1, sizeof(*ret->pieces));
        if (!ret->times || !ret->pieces)
                return -ENOMEM;
        ret->n_times = ret->cap_times = times;
        ret->n_pieces = ret->cap_pieces = pieces;
        if ((r = get_times(&p, units[unit], ret)) < 0)
                return r;
        get_pieces(&p, ret);
        return p.bad || p.left.n ? -EBADMSG : 0;
}
