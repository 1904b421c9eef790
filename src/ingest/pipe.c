/*
 * A ring of items under one lock. Jobs are claimed under the lock and worked outside of it. Hashing goes in the order of
 * the bytes, so one thread at a time holds it; compressing goes in any order. Knows neither records nor SQL.
 */
#include "ingest/pipe.h"

#include "base/shared.h"
#include "ingest/decode.h"
#include "ingest/timing.h"

#include <errno.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <zstd.h>

enum { RING = 16, THREADS = 2, ZSTD_LEVEL = 1, HASH_LOG = 13 };

enum slot_state { SLOT_EMPTY, SLOT_RAW, SLOT_TAKEN, SLOT_READY };

struct slot {
        enum slot_state state; /* of compressing */
        bool hashed;
        struct item item;
};

struct pipe {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        struct slot ring[RING];
        uint64_t head, tail; /* next to leave, next to fill */
        uint64_t to_hash;    /* next to hash */
        bool hashing, closed;
        int error;
        EVP_MD_CTX *sha;
        ZSTD_CCtx *idle[THREADS];
        unsigned n_idle;
        struct pipe_work work;
        uint64_t lines; /* complete lines of the current source so far; of the writing side */
};

static struct slot *slot_at(struct pipe *p, uint64_t i) {
        return &p->ring[i % RING];
}

int pipe_new(struct pipe **ret) {
        struct pipe *p = calloc(1, sizeof(*p));

        if (!p)
                return -ENOMEM;
        p->sha = EVP_MD_CTX_new();
        if (!p->sha || EVP_DigestInit_ex(p->sha, EVP_sha256(), NULL) != 1) {
                EVP_MD_CTX_free(p->sha);
                free(p);
                return -ENOMEM;
        }
        pthread_mutex_init(&p->lock, NULL);
        pthread_cond_init(&p->changed, NULL);
        *ret = p;
        return 0;
}

struct pipe_work pipe_work(const struct pipe *p) {
        return p->work;
}

void item_done(struct item *i) {
        buf_done(&i->raw);
        shared_drop(i->held);
        buf_done(&i->packed);
        batch_free(i->batch);
        if (i->end) {
                notes_done(&i->end->notes);
                free(i->end->path);
                free(i->end->host);
                free(i->end);
        }
        *i = (struct item){0};
}

void pipe_free(struct pipe *p) {
        if (!p)
                return;
        for (; p->head < p->tail; p->head++)
                item_done(&slot_at(p, p->head)->item);
        EVP_MD_CTX_free(p->sha);
        while (p->n_idle)
                ZSTD_freeCCtx(p->idle[--p->n_idle]);
        pthread_cond_destroy(&p->changed);
        pthread_mutex_destroy(&p->lock);
        free(p);
}

/* Jobs ------------------------------------------------------------------------------------------------ */

/* A table of 32 KiB stays in the nearest cache; what it finds less of is nothing in logs, which repeat themselves soon. */
static ZSTD_CCtx *new_compressor(void) {
        ZSTD_CCtx *c = ZSTD_createCCtx();

        if (c && (ZSTD_isError(ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, ZSTD_LEVEL)) ||
                  ZSTD_isError(ZSTD_CCtx_setParameter(c, ZSTD_c_hashLog, HASH_LOG)))) {
                ZSTD_freeCCtx(c);
                return NULL;
        }
        return c;
}

/* A compressor is a megabyte that is worth keeping: there are as many as were ever at work at once. Lock held. */
static ZSTD_CCtx *take_compressor(struct pipe *p) {
        return p->n_idle ? p->idle[--p->n_idle] : new_compressor();
}

static void give_compressor(struct pipe *p, ZSTD_CCtx *c) {
        if (c && p->n_idle < THREADS)
                p->idle[p->n_idle++] = c;
        else
                ZSTD_freeCCtx(c);
}

static int compress_to(ZSTD_CCtx *c, struct span in, struct buf *out) {
        size_t n;
        int r = buf_reserve(out, ZSTD_compressBound(in.n));

        if (r < 0)
                return r;
        n = ZSTD_compress2(c, out->p, out->cap, in.p, in.n);
        if (ZSTD_isError(n))
                return -EIO;
        out->n = n;
        return 0;
}

/* U+000A is 0A 00 or 00 0A; U+0A00..U+0AFF and U+xx0A have another byte beside it. */
static uint64_t count_newlines_utf16(struct span s) {
        uint64_t n = 0;

        for (size_t i = span_chr(s, '\n'); i < s.n; i += 1 + span_chr(span_from(s, i + 1), '\n'))
                n += i % 2 ? s.p[i - 1] == 0 : i + 1 < s.n && s.p[i + 1] == 0;
        return n;
}

static uint64_t count_newlines(struct span s, bool utf16) {
        return utf16 ? count_newlines_utf16(s) : span_count(s, '\n');
}

static void count_lines(struct item *i) {
        struct span all = buf_span(&i->raw);
        size_t unit = i->utf16 && all.n > 1 ? 2 - all.n % 2 : 1; /* the last */

        i->newlines = count_newlines(all, i->utf16);
        i->goes_on = all.n && count_newlines(span_from(all, all.n - unit), i->utf16) == 0;
}

static bool is_packed(const struct item *i) {
        return i->kind != ITEM_SOURCE && i->kind != ITEM_BYTES;
}

static int do_compress(ZSTD_CCtx *c, struct item *i) {
        if (!is_packed(i) || (i->kind == ITEM_BATCH && i->batch->texts.n == 0))
                return 0;
        if (!c)
                return -ENOMEM;
        if (i->kind == ITEM_BATCH)
                return compress_to(c, buf_span(&i->batch->texts), &i->packed);
        if (i->kind == ITEM_BLOCK)
                count_lines(i);
        return compress_to(c, buf_span(&i->raw), &i->packed);
}

/* Of a source that is read from a case the hash may be known: what is kept of it may be less than was hashed. */
static int finish_hash(struct pipe *p, char io_hex[65]) {
        unsigned char md[EVP_MAX_MD_SIZE];
        unsigned n = 0;

        if (EVP_DigestFinal_ex(p->sha, md, &n) != 1 || EVP_DigestInit_ex(p->sha, EVP_sha256(), NULL) != 1)
                return -EIO;
        if (io_hex[0])
                return 0;
        for (unsigned i = 0; i < n && i < 32; i++) {
                io_hex[2 * i] = "0123456789abcdef"[md[i] >> 4];
                io_hex[2 * i + 1] = "0123456789abcdef"[md[i] & 15];
        }
        io_hex[64] = 0;
        return 0;
}

static int do_hash(struct pipe *p, struct item *i) {
        struct span bytes = i->held ? i->bytes : buf_span(&i->raw);

        if ((i->kind == ITEM_BLOCK && !i->derived) || i->kind == ITEM_BYTES)
                return EVP_DigestUpdate(p->sha, bytes.p, bytes.n) == 1 ? 0 : -EIO;
        if (i->kind == ITEM_SOURCE)
                return finish_hash(p, i->end->row.sha256);
        return 0;
}

/* Takes one job if there is any, at the end that has nothing else to do. Called and returns with the lock held; true: something
 * was done. */
static bool work(struct pipe *p, int64_t *io_end_us) {
        int64_t began, took;
        struct slot *s = NULL;
        ZSTD_CCtx *c = NULL;
        bool hash = !p->hashing && p->to_hash < p->tail;
        int r;

        if (hash) {
                s = slot_at(p, p->to_hash);
                p->hashing = true;
        } else {
                for (uint64_t i = p->head; i < p->tail && !s; i++)
                        if (slot_at(p, i)->state == SLOT_RAW)
                                s = slot_at(p, i);
                if (!s)
                        return false;
                s->state = SLOT_TAKEN;
                c = take_compressor(p);
        }
        pthread_mutex_unlock(&p->lock);
        began = timing_thread_us();
        r = hash ? do_hash(p, &s->item) : do_compress(c, &s->item);
        took = timing_thread_us() - began;
        pthread_mutex_lock(&p->lock);
        *(hash ? &p->work.hash_us : &p->work.compress_us) += took;
        *io_end_us += took;
        if (hash) {
                s->hashed = true;
                p->to_hash++;
                p->hashing = false;
        } else {
                s->state = SLOT_READY;
                give_compressor(p, c);
        }
        if (r < 0 && !p->error)
                p->error = r;
        pthread_cond_broadcast(&p->changed);
        return true;
}

/* The two ends ---------------------------------------------------------------------------------------- */

int pipe_push(struct pipe *p, struct item *item) {
        int r;

        pthread_mutex_lock(&p->lock);
        while (!p->error && p->tail - p->head == RING)
                if (!work(p, &p->work.reading_us))
                        pthread_cond_wait(&p->changed, &p->lock);
        r = p->error;
        if (!r) {
                struct slot *s = slot_at(p, p->tail++);
                *s = (struct slot){.state = is_packed(item) ? SLOT_RAW : SLOT_READY, .item = *item};
                *item = (struct item){0};
                pthread_cond_broadcast(&p->changed);
        }
        pthread_mutex_unlock(&p->lock);
        return r;
}

void pipe_close(struct pipe *p) {
        pthread_mutex_lock(&p->lock);
        p->closed = true;
        pthread_cond_broadcast(&p->changed);
        pthread_mutex_unlock(&p->lock);
}

void pipe_fail(struct pipe *p, int error) {
        pthread_mutex_lock(&p->lock);
        if (!p->error)
                p->error = error;
        pthread_cond_broadcast(&p->changed);
        pthread_mutex_unlock(&p->lock);
}

static struct timespec deadline(int wait_ms) {
        struct timespec t;

        clock_gettime(CLOCK_REALTIME, &t);
        t.tv_nsec += (long)wait_ms * 1000000L;
        t.tv_sec += t.tv_nsec / 1000000000L;
        t.tv_nsec %= 1000000000L;
        return t;
}

/* Line numbers need the blocks in order, so they are given here and not by the job. */
static void number_lines(struct pipe *p, struct item *i) {
        i->block.bytes = i->raw.n;
        i->block.data = i->pace.data = buf_span(&i->packed);
        if (i->kind == ITEM_BLOCK) {
                i->block.line = p->lines + 1;
                i->block.lines = i->newlines + i->goes_on;
                p->lines += i->newlines;
        } else if (i->kind == ITEM_SOURCE) {
                p->lines = 0;
        }
}

int pipe_pull(struct pipe *p, int wait_ms, struct item *ret) {
        struct timespec until = deadline(wait_ms);
        int r = 0;

        pthread_mutex_lock(&p->lock);
        for (;;) {
                struct slot *s = slot_at(p, p->head);
                if (p->error) {
                        r = p->error;
                        break;
                }
                if (p->head < p->tail && s->state == SLOT_READY && s->hashed) {
                        *ret = s->item;
                        *s = (struct slot){0};
                        p->head++;
                        number_lines(p, ret);
                        pthread_cond_broadcast(&p->changed);
                        r = 1;
                        break;
                }
                if (p->closed && p->head == p->tail)
                        break;
                if (work(p, &p->work.writing_us))
                        continue;
                if (pthread_cond_timedwait(&p->changed, &p->lock, &until) == ETIMEDOUT) {
                        r = -EAGAIN;
                        break;
                }
        }
        pthread_mutex_unlock(&p->lock);
        return r;
}
