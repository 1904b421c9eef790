/*
 * A run is sorted by the bytes of its ids and keys, lowest first, each pass stable. What came in order needs none. Runs are merged by a
 * heap of their next pairs.
 */
#include "store/sorter.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
        RUN = 64 * 1024, /* pairs: 1 MiB */
        RUN_PIECES = RUN * (int)sizeof(struct sorter_pair) / PIECE_BYTES,
        HEAD = 256,      /* pairs of a run in memory while runs are merged: 4 KiB */
};

static bool is_before(const struct sorter_pair *a, const struct sorter_pair *b) {
        return a->key != b->key ? a->key < b->key : a->id < b->id;
}

/* Byte n of a pair, from the lowest of its id to the highest of its key; signed numbers in the order of unsigned ones. */
static size_t byte_of(const struct sorter_pair *p, int n) {
        uint64_t v = (uint64_t)(n < 8 ? p->id : p->key) ^ 1ULL << 63;

        return v >> n % 8 * 8 & 255;
}

/* false: all pairs have the same there, and `to` is as it was. */
static bool pass(const struct sorter_pair *from, struct sorter_pair *to, size_t n, int byte) {
        size_t at[256] = {0}, sum = 0;

        for (size_t i = 0; i < n; i++)
                at[byte_of(&from[i], byte)]++;
        if (at[byte_of(&from[0], byte)] == n)
                return false;
        for (size_t i = 0; i < 256; i++) {
                size_t count = at[i];
                at[i] = sum;
                sum += count;
        }
        for (size_t i = 0; i < n; i++)
                to[at[byte_of(&from[i], byte)]++] = from[i];
        return true;
}

static int sort_run(struct sorter *s) {
        struct sorter_pair *other;

        if (!s->disorder)
                return 0;
        if (!(other = malloc(s->cap * sizeof(*other))))
                return -ENOMEM;
        for (int byte = s->ids_fall ? 0 : 8; byte < 16; byte++) {
                if (!pass(s->v, other, s->n, byte))
                        continue;
                struct sorter_pair *swap = s->v;
                s->v = other;
                other = swap;
        }
        free(other);
        s->disorder = s->ids_fall = false;
        return 0;
}

static int end_run(struct sorter *s, struct pieces *f) {
        int r = array_grow(&s->runs, s->n_runs, &s->cap_runs, sizeof(*s->runs));

        if (r == 0)
                r = sort_run(s);
        if (r == 0)
                r = pieces_put(f, s->v, RUN_PIECES, &s->runs[s->n_runs]);
        s->n_runs += r == 0;
        s->n = 0;
        s->ids_fall = false;
        return r;
}

int sorter_add(struct sorter *s, struct pieces *f, int64_t key, int64_t id) {
        struct sorter_pair pair = {key, id};
        int r = s->n == RUN ? end_run(s, f) : 0;

        if (r < 0 || (r = array_grow(&s->v, s->n, &s->cap, sizeof(*s->v))) < 0)
                return r;
        if (s->n && is_before(&pair, &s->v[s->n - 1]))
                s->disorder = true;
        if (s->n && id < s->v[s->n - 1].id)
                s->ids_fall = true;
        s->v[s->n++] = pair;
        return 0;
}

/* Merging ------------------------------------------------------------------------------------------------ */

struct head { /* of a run */
        struct sorter_pair *v;
        size_t i, n;        /* in v */
        size_t read, count; /* pairs of the run: taken from the file, and in all */
        uint32_t first;     /* its first piece */
        bool in_memory;
};

struct merge {
        struct pieces *f;
        struct head *heads; /* a heap: the one whose next pair comes first is on top */
        size_t n;
        struct sorter_pair *room;
};

static const struct sorter_pair *next_of(const struct head *h) {
        return &h->v[h->i];
}

/* Brings more of a run; false: it has ended. */
static bool refill(struct merge *m, struct head *h, int *io_r) {
        size_t n = h->count - h->read < HEAD ? h->count - h->read : HEAD;

        if (h->in_memory || n == 0)
                return false;
        *io_r = pieces_get(m->f, h->first, h->read * sizeof(*h->v), h->v, n * sizeof(*h->v));
        h->read += n;
        h->n = n;
        h->i = 0;
        return *io_r == 0;
}

static void sink(struct merge *m, size_t i) {
        for (size_t child; (child = 2 * i + 1) < m->n; i = child) {
                if (child + 1 < m->n && is_before(next_of(&m->heads[child + 1]), next_of(&m->heads[child])))
                        child++;
                if (!is_before(next_of(&m->heads[child]), next_of(&m->heads[i])))
                        return;
                struct head swap = m->heads[i];
                m->heads[i] = m->heads[child];
                m->heads[child] = swap;
        }
}

static int open_heads(struct merge *m, const struct sorter *s) {
        int r = 0;

        m->heads = calloc(s->n_runs + 1, sizeof(*m->heads));
        m->room = malloc((s->n_runs * HEAD + 1) * sizeof(*m->room));
        if (!m->heads || !m->room)
                return -ENOMEM;
        for (size_t i = 0; i < s->n_runs && r == 0; i++) {
                struct head *h = &m->heads[m->n++];
                *h = (struct head){.v = m->room + i * HEAD, .count = RUN, .first = s->runs[i]};
                refill(m, h, &r);
        }
        if (s->n)
                m->heads[m->n++] = (struct head){.v = s->v, .n = s->n, .in_memory = true};
        for (size_t i = m->n / 2; i-- > 0 && r == 0;)
                sink(m, i);
        return r;
}

int sorter_walk(struct sorter *s, struct pieces *f, int (*take)(void *ctx, int64_t key, int64_t id), void *ctx) {
        struct merge m = {.f = f};
        int r = s->n ? sort_run(s) : 0;

        if (r == 0)
                r = open_heads(&m, s);
        while (r == 0 && m.n) {
                struct head *h = &m.heads[0];
                r = take(ctx, next_of(h)->key, next_of(h)->id);
                if (r == 0 && ++h->i == h->n && !refill(&m, h, &r))
                        *h = m.heads[--m.n];
                if (r == 0)
                        sink(&m, 0);
        }
        free(m.heads);
        free(m.room);
        sorter_done(s);
        return r;
}

void sorter_done(struct sorter *s) {
        free(s->v);
        free(s->runs);
        *s = (struct sorter){0};
}
