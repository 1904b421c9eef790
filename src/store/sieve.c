/*
 * Looks at some blocks at a time: the caller's thread fetches their packed bytes, then it and a second thread unpack and test
 * them, each taking the next that is left. No thread lives on when a call returns. Blocks that share a line, and those that
 * are no plain text, are never passed over.
 */
#include "store/sieve.h"

#include "store/internal.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
        LOOK_BLOCKS = 16,               /* at one time: some 10 ms */
        LOOK_BYTES = 8 * 1024 * 1024,   /* of them, packed; less one */
        THREADS = 2,
};

enum state { UNKNOWN, PASSED, HELD };

struct sieve_block {
        int64_t source;
        uint64_t line, end; /* the first, and the one behind the last so far */
        int64_t data;
        enum state state;
};

struct sieve {
        struct store *s;
        sieve_test test;
        const void *ctx;
        struct sieve_block *blocks; /* by source, then line */
        size_t n, cap;
        struct texts *texts[THREADS];
        struct buf packed[LOOK_BLOCKS];
};

/* Opening ------------------------------------------------------------------------------------------------ */

static int add_block(struct sieve *v, struct get *g) {
        struct sieve_block *last = v->n ? &v->blocks[v->n - 1] : NULL, b = {.source = get_int(g)};

        b.line = get_size(g);
        b.end = b.line + get_size(g);
        b.data = get_int(g);
        b.state = get_int(g) ? HELD : UNKNOWN;
        if (last && last->source == b.source) {
                /* A line that goes on in this block: which of its pieces is shown is not ours to say. */
                if (last->end > b.line)
                        last->state = b.state = HELD;
                b.end = last->end > b.end ? last->end : b.end;
        }
        if (array_grow(&v->blocks, v->n, &v->cap, sizeof(*v->blocks)) < 0)
                return -ENOMEM;
        v->blocks[v->n++] = b;
        return 0;
}

static int read_blocks(struct sieve *v) {
        sqlite3_stmt *st = NULL;
        int r = sql_fail(v->s, sql_prepare(v->s->db, "SELECT b.source, b.line, b.lines, b.data, s.encoding LIKE 'utf-16%' FROM source s"
                                                     " JOIN block b ON b.source = s.id WHERE s.encoding IS NOT 'binary'"
                                                     " ORDER BY b.source, b.seq", &st));

        while (r == 0 && (r = sql_step(v->s, st)) > 0)
                r = add_block(v, &(struct get){.st = st});
        sqlite3_finalize(st);
        return r;
}

int sieve_new(struct store *s, sieve_test test, const void *ctx, struct sieve **ret) {
        struct sieve *v = calloc(1, sizeof(*v));
        int r = 0;

        if (!v)
                return -ENOMEM;
        *v = (struct sieve){.s = s, .test = test, .ctx = ctx};
        for (size_t i = 0; i < THREADS; i++)
                if (!(v->texts[i] = texts_new(s->db)))
                        r = -ENOMEM;
        if (r == 0)
                r = read_blocks(v);
        if (r < 0) {
                sieve_free(v);
                return r;
        }
        *ret = v;
        return 0;
}

void sieve_free(struct sieve *v) {
        if (!v)
                return;
        for (size_t i = 0; i < THREADS; i++)
                texts_free(v->texts[i]);
        for (size_t i = 0; i < LOOK_BLOCKS; i++)
                buf_done(&v->packed[i]);
        free(v->blocks);
        free(v);
}

/* Looking ------------------------------------------------------------------------------------------------ */

/* Blocks from .first on whose packed bytes are there; each thread takes the next. */
struct look {
        struct sieve *v;
        size_t first, n;
        atomic_size_t taken;
};

struct worker {
        struct look *look;
        struct texts *texts;
};

static void *look_at_some(void *ctx) {
        struct worker *w = ctx;
        struct sieve *v = w->look->v;
        size_t i;

        while ((i = atomic_fetch_add(&w->look->taken, 1)) < w->look->n) {
                struct sieve_block *b = &v->blocks[w->look->first + i];
                struct span text;
                if (b->state != UNKNOWN)
                        continue;
                bool readable = texts_unpack(w->texts, buf_span(&v->packed[i]), &text) == 0;
                b->state = !readable || v->test(v->ctx, text) ? HELD : PASSED;
        }
        return NULL;
}

/* Packed bytes of blocks from .first on, of one source; what cannot be read is empty, and does not unpack. */
static int fetch(struct look *l) {
        struct sieve *v = l->v;
        int64_t source = v->blocks[l->first].source;

        for (size_t bytes = 0; l->n < LOOK_BLOCKS && bytes < LOOK_BYTES && l->first + l->n < v->n; l->n++) {
                const struct sieve_block *b = &v->blocks[l->first + l->n];
                struct buf *packed = &v->packed[l->n];
                if (b->source != source)
                        break;
                buf_reset(packed);
                if (b->state == UNKNOWN && texts_packed(v->texts[0], b->data, packed) == -ENOMEM)
                        return -ENOMEM;
                bytes += packed->n;
        }
        return 0;
}

static int look(struct sieve *v, size_t first) {
        struct look l = {.v = v, .first = first};
        struct worker own = {&l, v->texts[0]}, other = {&l, v->texts[1]};
        pthread_t thread;
        int r = fetch(&l);

        if (r < 0)
                return r;
        bool helped = l.n > 1 && pthread_create(&thread, NULL, look_at_some, &other) == 0;
        look_at_some(&own);
        if (helped)
                pthread_join(thread, NULL);
        return 0;
}

/* The last block of the source that begins at the line or before; v->n: none does. */
static size_t find(const struct sieve *v, int64_t source, uint64_t line) {
        size_t low = 0, high = v->n;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                const struct sieve_block *b = &v->blocks[mid];
                bool before = b->source < source || (b->source == source && b->line <= line);
                *(before ? &low : &high) = before ? mid + 1 : mid;
        }
        return low && v->blocks[low - 1].source == source ? low - 1 : v->n;
}

int sieve_next(struct sieve *v, int64_t source, uint64_t line, uint64_t *ret_line) {
        size_t i = find(v, source, line);
        int r = i < v->n && v->blocks[i].state == UNKNOWN ? look(v, i) : 0;
        uint64_t next = line;

        if (r < 0)
                return r;
        for (; i < v->n && v->blocks[i].source == source && v->blocks[i].state == PASSED; i++) {
                bool last = i + 1 == v->n || v->blocks[i + 1].source != source;
                next = last ? UINT64_MAX : v->blocks[i + 1].line;
        }
        *ret_line = next;
        return 0;
}
