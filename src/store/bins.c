/*
 * A bin's rows lie one behind another as they came: id, length, record. A piece in the file is as long as a bin's memory; which
 * pieces a bin has is kept in memory, four bytes each.
 */
#include "store/bins.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>

enum {
        BIN_SHIFT = 16,    /* 65,536 ids a bin */
        FIRST_BYTES = 512, /* a small case has few; at most it is a piece */
        BINS_MAX = 1 << 20,
};

struct row_head {
        uint32_t below; /* id, counted from the bin's first */
        uint32_t n;     /* bytes of the record that follows */
};

struct bin {
        unsigned char *p;
        size_t n, cap;
        uint32_t high;    /* the last id in it, counted from its first */
        uint32_t *pieces; /* in the file */
        size_t n_pieces, cap_pieces;
};

static int find_bin(struct bins *b, int64_t id, struct bin **ret) {
        size_t at = (size_t)((uint64_t)id >> BIN_SHIFT);

        if (id < 1 || at >= BINS_MAX)
                return -EMSGSIZE;
        while (b->n <= at) {
                int r = array_grow(&b->v, b->n, &b->cap, sizeof(*b->v));
                if (r < 0)
                        return r;
                b->v[b->n++] = (struct bin){0};
        }
        *ret = &b->v[at];
        return 0;
}

static int empty(struct bin *bin, struct pieces *f) {
        int r = array_grow(&bin->pieces, bin->n_pieces, &bin->cap_pieces, sizeof(*bin->pieces));

        /* A piece ends with a head of an empty row, or is full to where none has room. */
        if (r == 0)
                memset(bin->p + bin->n, 0, bin->cap - bin->n);
        if (r == 0)
                r = pieces_put(f, bin->p, 1, &bin->pieces[bin->n_pieces]);
        bin->n_pieces += r == 0;
        bin->n = 0;
        return r;
}

static int make_room(struct bin *bin, struct pieces *f, size_t need) {
        int r = 0;

        if (bin->n + need > PIECE_BYTES)
                r = empty(bin, f);
        while (r == 0 && bin->n + need > bin->cap) {
                size_t cap = bin->cap ? 2 * bin->cap : FIRST_BYTES;
                unsigned char *p = realloc(bin->p, cap);
                if (!p)
                        return -ENOMEM;
                bin->p = p;
                bin->cap = cap;
        }
        return r;
}

int bins_add(struct bins *b, struct pieces *f, int64_t id, struct span record) {
        struct row_head head = {(uint32_t)(id & ((1 << BIN_SHIFT) - 1)), (uint32_t)record.n};
        struct bin *bin;
        int r = !record.n ? -EINVAL : record.n > BINS_RECORD ? -EMSGSIZE : find_bin(b, id, &bin);

        if (r < 0 || (r = make_room(bin, f, sizeof(head) + record.n)) < 0)
                return r;
        memcpy(bin->p + bin->n, &head, sizeof(head));
        memcpy(bin->p + bin->n + sizeof(head), record.p, record.n);
        bin->n += sizeof(head) + record.n;
        if (head.below > bin->high)
                bin->high = head.below;
        return 0;
}

/* A bin in order ----------------------------------------------------------------------------------------- */

struct order {
        const unsigned char **rows; /* by id, NULL: none */
        unsigned char *p;           /* the pieces that were in the file */
        size_t cap;
};

static int note_rows(struct order *o, const unsigned char *p, size_t n) {
        struct row_head head;

        for (size_t at = 0; at + sizeof(head) <= n; at += sizeof(head) + head.n) {
                memcpy(&head, p + at, sizeof(head));
                if (head.n == 0)
                        break;
                if (o->rows[head.below])
                        return -EEXIST;
                o->rows[head.below] = p + at;
        }
        return 0;
}

static int read_pieces(struct order *o, const struct bin *bin, struct pieces *f) {
        int r = 0;

        if (bin->n_pieces > o->cap) {
                free(o->p);
                o->cap = bin->n_pieces;
                o->p = malloc(o->cap * PIECE_BYTES);
        }
        if (bin->n_pieces && !o->p)
                return -ENOMEM;
        for (size_t i = 0; i < bin->n_pieces && r == 0; i++) {
                unsigned char *p = o->p + i * PIECE_BYTES;
                r = pieces_get(f, bin->pieces[i], 0, p, PIECE_BYTES);
                if (r == 0)
                        r = note_rows(o, p, PIECE_BYTES);
        }
        return r;
}

int bins_walk(const struct bins *b, struct pieces *f, int (*take)(void *ctx, int64_t id, struct span record), void *ctx) {
        struct order o = {.rows = b->n ? malloc(sizeof(*o.rows) << BIN_SHIFT) : NULL};
        int r = b->n && !o.rows ? -ENOMEM : 0;

        for (size_t i = 0; i < b->n && r == 0; i++) {
                memset(o.rows, 0, sizeof(*o.rows) * (b->v[i].high + (size_t)1));
                if ((r = read_pieces(&o, &b->v[i], f)) < 0 || (r = note_rows(&o, b->v[i].p, b->v[i].n)) < 0)
                        break;
                for (size_t k = 0; k <= b->v[i].high && r == 0; k++) {
                        struct row_head head;
                        if (!o.rows[k])
                                continue;
                        memcpy(&head, o.rows[k], sizeof(head));
                        r = take(ctx, (int64_t)(i << BIN_SHIFT | k), span_of((const char *)o.rows[k] + sizeof(head), head.n));
                }
        }
        free(o.rows);
        free(o.p);
        return r;
}

bool bins_are_empty(const struct bins *b) {
        return b->n == 0;
}

void bins_done(struct bins *b) {
        for (size_t i = 0; i < b->n; i++) {
                free(b->v[i].p);
                free(b->v[i].pieces);
        }
        free(b->v);
        *b = (struct bins){0};
}
