/*
 * Looks at some blocks at a time: while the caller's thread fetches their packed bytes, a second thread unpacks and tests those
 * that are there, and the caller helps when all are. Each takes the next few, so that most blocks come behind the one above them.
 * No thread lives on when a call returns. Blocks that share a line, and those that are no plain text, are never passed over.
 */
#include "store/sieve.h"

#include "store/internal.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
        LOOK_BLOCKS = 32,               /* at one time … */
        LOOK_MS = 15,                   /* … or fewer: none is begun later */
        LOOK_BYTES = 8 * 1024 * 1024,   /* of them, packed; less one */
        TAKE_BLOCKS = 4,                /* by a thread, one after another */
        TAIL_BYTES = 16 * 1024,         /* of a block, for the next: a whole one more would not stay in the processor's cache */
        BLOCK_LINES_MAX = 1 << 16,      /* that are listed of one block … */
        LINES_MAX = 1 << 21,            /* … and of all */
};

enum state { UNKNOWN, LISTED, ANY };

struct sieve_block {
        int64_t source;
        uint64_t line, end; /* the first, and the one behind the last so far */
        int64_t data;
        enum state state;
        bool never;        /* any line it is, and nothing will tell more */
        uint32_t n_lines;
        uint32_t *lines;   /* LISTED: those that it is or may be; rising */
};

struct sieve_lines {
        uint32_t *v; /* number in the block, twice; and one where it is for certain */
        size_t n, cap;
        bool full;
};

/* What a thread has of its own. */
struct looker {
        struct look *look;
        void *ctx;
        struct texts *texts;
        size_t behind;   /* the block behind its last; SIZE_MAX: none */
        struct buf tail; /* last lines of that */
        struct sieve_lines found;
};

struct sieve {
        struct store *s;
        sieve_look look;
        struct sieve_block *blocks; /* by source, then line */
        size_t n, cap;
        struct looker lookers[SIEVE_THREADS];
        struct buf packed[LOOK_BLOCKS];
};

/* Opening ------------------------------------------------------------------------------------------------ */

static int add_block(struct sieve *v, struct get *g) {
        struct sieve_block *last = v->n ? &v->blocks[v->n - 1] : NULL, b = {.source = get_int(g)};

        b.line = get_size(g);
        b.end = b.line + get_size(g);
        b.data = get_int(g);
        b.never = get_int(g) != 0;
        if (last && last->source == b.source) {
                /* A line that goes on in this block: which of its pieces is shown is not ours to say. */
                if (last->end > b.line)
                        last->never = b.never = true;
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

int sieve_new(struct store *s, sieve_look look, void *const ctx[SIEVE_THREADS], struct sieve **ret) {
        struct sieve *v = calloc(1, sizeof(*v));
        int r = 0;

        if (!v)
                return -ENOMEM;
        *v = (struct sieve){.s = s, .look = look};
        for (size_t i = 0; i < SIEVE_THREADS; i++) {
                struct looker *l = &v->lookers[i];
                l->ctx = ctx[i];
                l->behind = SIZE_MAX;
                if (!(l->texts = texts_new(s->db)))
                        r = -ENOMEM;
        }
        if (r == 0)
                r = read_blocks(v);
        if (r < 0) {
                sieve_free(v);
                return r;
        }
        *ret = v;
        return 0;
}

static void forget(struct sieve_block *b) {
        free(b->lines);
        b->lines = NULL;
        b->n_lines = 0;
        b->state = UNKNOWN;
}

void sieve_free(struct sieve *v) {
        if (!v)
                return;
        for (size_t i = 0; i < SIEVE_THREADS; i++) {
                texts_free(v->lookers[i].texts);
                buf_done(&v->lookers[i].tail);
                free(v->lookers[i].found.v);
        }
        for (size_t i = 0; i < LOOK_BLOCKS; i++)
                buf_done(&v->packed[i]);
        for (size_t i = 0; i < v->n; i++)
                forget(&v->blocks[i]);
        free(v->blocks);
        free(v);
}

/* One block --------------------------------------------------------------------------------------------- */

void sieve_put(struct sieve_lines *l, size_t line, bool is) {
        l->full = l->full || l->n == BLOCK_LINES_MAX || line > UINT32_MAX / 2 || array_grow(&l->v, l->n, &l->cap, sizeof(*l->v)) < 0;
        if (!l->full)
                l->v[l->n++] = (uint32_t)line << 1 | is;
}

static void keep(struct sieve_block *b, const struct sieve_lines *found) {
        b->lines = found->n ? reallocarray(NULL, found->n, sizeof(*b->lines)) : NULL;
        if (found->n && !b->lines)
                return;
        if (found->n)
                memcpy(b->lines, found->v, found->n * sizeof(*b->lines));
        b->n_lines = (uint32_t)found->n;
        b->state = LISTED;
}

/* Whole lines from the end of a block. */
static void keep_tail(struct looker *l, size_t i, struct span text) {
        struct span tail = span_from(text, text.n > TAIL_BYTES ? text.n - TAIL_BYTES : 0);

        if (tail.n < text.n)
                tail = span_from(tail, span_chr(tail, '\n') + 1);
        buf_reset(&l->tail);
        l->behind = buf_put(&l->tail, tail) < 0 ? SIZE_MAX : i + 1;
}

static void look_at(struct sieve *v, struct looker *l, size_t i, struct span packed) {
        struct sieve_block *b = &v->blocks[i];
        struct sieve_text t = {.first = i == 0 || v->blocks[i - 1].source != b->source};

        b->state = ANY;
        if (b->never || texts_unpack(l->texts, packed, &t.text) < 0) {
                l->behind = SIZE_MAX;
                return;
        }
        t.above = l->behind == i && !t.first ? buf_span(&l->tail) : SPAN_NONE;
        l->found.n = 0;
        l->found.full = false;
        if (v->look(l->ctx, &t, &l->found) && !l->found.full)
                keep(b, &l->found);
        keep_tail(l, i, t.text);
}

/* Many blocks ------------------------------------------------------------------------------------------- */

/* Blocks from .first on, of which .there have been fetched; of those .taken. */
struct look {
        struct sieve *v;
        size_t first, there, taken;
        bool all; /* no more will come */
        struct timespec begun;
        pthread_mutex_t lock;
        pthread_cond_t more;
};

static bool is_late(const struct look *l) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (t.tv_sec - l->begun.tv_sec) * 1000 + (t.tv_nsec - l->begun.tv_nsec) / 1000000 >= LOOK_MS;
}

/* Waits for some; of what is left late, none but the first is begun. 0: no more. */
static size_t take(struct look *l, size_t *ret_from) {
        size_t n;

        pthread_mutex_lock(&l->lock);
        while (!l->all && l->there - l->taken < TAKE_BLOCKS)
                pthread_cond_wait(&l->more, &l->lock);
        n = l->there - l->taken;
        n = l->taken && is_late(l) ? 0 : n < TAKE_BLOCKS ? n : TAKE_BLOCKS;
        *ret_from = l->taken;
        l->taken += n;
        pthread_mutex_unlock(&l->lock);
        return n;
}

static void *look_at_some(void *ctx) {
        struct looker *l = ctx;
        struct sieve *v = l->look->v;
        size_t from, n;

        while ((n = take(l->look, &from)))
                for (size_t i = from; i < from + n; i++)
                        if (v->blocks[l->look->first + i].state == UNKNOWN)
                                look_at(v, l, l->look->first + i, buf_span(&v->packed[i]));
        return NULL;
}

static void tell(struct look *l, size_t there, bool all) {
        pthread_mutex_lock(&l->lock);
        l->there = there;
        l->all = all;
        pthread_cond_signal(&l->more);
        pthread_mutex_unlock(&l->lock);
}

/* Packed bytes of blocks from .first on, of one source; what cannot be read is empty, and does not unpack. */
static int fetch(struct look *l) {
        struct sieve *v = l->v;
        int64_t source = v->blocks[l->first].source;
        size_t n = 0;
        int r = 0;

        for (size_t bytes = 0; n < LOOK_BLOCKS && bytes < LOOK_BYTES && l->first + n < v->n; n++) {
                const struct sieve_block *b = &v->blocks[l->first + n];
                struct buf *packed = &v->packed[n];
                if (b->source != source)
                        break;
                buf_reset(packed);
                if (b->state == UNKNOWN && !b->never && texts_packed(v->lookers[0].texts, b->data, packed) == -ENOMEM) {
                        r = -ENOMEM;
                        break;
                }
                bytes += packed->n;
                tell(l, n + 1, false);
        }
        tell(l, n, true);
        return r;
}

/* What was listed of this source is behind; what was of others is found out again where there is too much of it. */
static void forget_some(struct sieve *v, size_t first) {
        size_t kept = 0;

        for (size_t i = 0; i < v->n; i++) {
                if (v->blocks[i].source == v->blocks[first].source && i != first)
                        forget(&v->blocks[i]);
                kept += v->blocks[i].n_lines;
        }
        for (size_t i = 0; i < v->n && kept > LINES_MAX; i++)
                forget(&v->blocks[i]);
}

static int look(struct sieve *v, size_t first) {
        struct look l = {.v = v, .first = first, .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER};
        pthread_t threads[SIEVE_THREADS];
        size_t others = 0;
        int r;

        clock_gettime(CLOCK_MONOTONIC, &l.begun);
        forget_some(v, first);
        for (size_t i = 0; i < SIEVE_THREADS; i++)
                v->lookers[i].look = &l;
        while (others + 1 < SIEVE_THREADS && pthread_create(&threads[others], NULL, look_at_some, &v->lookers[others + 1]) == 0)
                others++;
        r = fetch(&l);
        look_at_some(&v->lookers[0]);
        while (others)
                pthread_join(threads[--others], NULL);
        pthread_cond_destroy(&l.more);
        pthread_mutex_destroy(&l.lock);
        return r;
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

/* The first that is listed of a block, from `line` on; NULL: none. */
static const uint32_t *listed(const struct sieve_block *b, uint64_t line) {
        uint64_t least = line > b->line ? line - b->line : 0;
        size_t low = 0, high = b->n_lines;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                *(b->lines[mid] >> 1 < least ? &low : &high) = b->lines[mid] >> 1 < least ? mid + 1 : mid;
        }
        return low < b->n_lines ? &b->lines[low] : NULL;
}

int sieve_next(struct sieve *v, int64_t source, uint64_t line, uint64_t *ret_line, enum sieve_answer *ret) {
        size_t i = find(v, source, line);
        int r = i < v->n && v->blocks[i].state == UNKNOWN ? look(v, i) : 0;

        if (r < 0)
                return r;
        *ret_line = i < v->n ? UINT64_MAX : line;
        *ret = i < v->n ? SIEVE_UNKNOWN : SIEVE_ANY;
        for (; i < v->n && v->blocks[i].source == source; i++) {
                const struct sieve_block *b = &v->blocks[i];
                const uint32_t *next = b->state == LISTED ? listed(b, line) : NULL;
                if (b->state == LISTED && !next)
                        continue;
                *ret_line = next ? b->line + (*next >> 1) : line > b->line ? line : b->line;
                *ret = b->state == UNKNOWN ? SIEVE_UNKNOWN : b->state == ANY ? SIEVE_ANY : *next & 1 ? SIEVE_IS : SIEVE_MAY;
                break;
        }
        return 0;
}
