/*
 * A case in a folder of its own, filled by hand, for the tests of this room: sources with blocks, sightings told in one
 * struct each, answers of SQL as text ("a|b|c", a row a line, NULL as "-").
 */
#ifndef SIPDX_TESTS_STORE_CASE_H
#define SIPDX_TESTS_STORE_CASE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

enum { CASE_ROWS = 64, CASE_TEXTS = 1 << 16 };

/* 2014-03-05 09:00:00: second 0 of every test. */
#define CASE_START INT64_C(1394010000000000)

struct made {
        char dir[32], path[48];
        struct store *s;
        struct batch batch;
        struct sighting_row rows[CASE_ROWS];
        struct event_row events[CASE_ROWS];
        struct buf answer;
        int64_t next_id;
};

/* One sighting in words; what is left out is absent. */
struct told {
        int64_t source;
        int64_t at_ms; /* after CASE_START; negative: no time is written */
        enum direction dir;
        const char *method;
        int status;
        uint32_t cseq;
        const char *call_id, *from_tag, *to_tag, *branch, *text;
        uint64_t line, offset;
        const struct extent *ext;
        size_t n_ext;
};


static inline int made_new(void **state) {
        struct made *m = calloc(1, sizeof(*m));

        if (!m)
                return -1;
        snprintf(m->dir, sizeof(m->dir), "/tmp/sipdx-store-XXXXXX");
        if (!mkdtemp(m->dir))
                return -1;
        snprintf(m->path, sizeof(m->path), "%s/case.sipdx", m->dir);
        m->next_id = 1;
        arena_init(&m->batch.arena);
        m->batch.sightings = m->rows;
        m->batch.events = m->events;
        *state = m;
        /* Spans point into the texts, so they may not move. */
        return buf_reserve(&m->batch.texts, CASE_TEXTS) < 0 ? -1 : store_create(m->path, &m->s);
}

/* The folder must be empty but for the case: nothing of SQLite's or ours may be left beside it. */
static inline int made_free(void **state) {
        struct made *m = *state;
        int r;

        store_free(m->s);
        unlink(m->path);
        r = rmdir(m->dir);
        buf_done(&m->batch.texts);
        buf_done(&m->answer);
        arena_done(&m->batch.arena);
        free(m);
        return r;
}

#define made_test(f) cmocka_unit_test_setup_teardown(f, made_new, made_free)

/* bytes as one zstd frame in out. */
static inline struct span made_frame(struct span bytes, struct buf *out) {
        size_t most = ZSTD_compressBound(bytes.n);

        assert_int_equal(buf_reserve(out, most), 0);
        out->n = ZSTD_compress(out->p, most, bytes.n ? bytes.p : "", bytes.n, 1);
        assert_false(ZSTD_isError(out->n));
        return buf_span(out);
}

static inline void made_source(struct made *m, int64_t id, const char *encoding, enum zone zone) {
        char path[24];

        snprintf(path, sizeof(path), "s%d.log", (int)id);
        assert_int_equal(store_put_source(m->s, &(struct source_row){.id = id, .path = path, .encoding = encoding,
                                                .zone = zone, .messages = 1, .first_us = CASE_START,
                                                .last_us = CASE_START + 3600 * STAMP_SECOND, .offset_us = STAMP_NONE}), 0);
}

static inline void made_block(struct made *m, int64_t source, uint64_t seq, uint64_t offset, uint64_t line, struct span bytes) {
        struct buf frame = BUF_INIT;
        uint64_t lines = bytes.n && bytes.p[bytes.n - 1] != '\n' && bytes.p[bytes.n - 1];

        for (size_t i = 0; i < bytes.n; i++)
                lines += bytes.p[i] == '\n';
        assert_int_equal(store_put_block(m->s, &(struct block_row){.source = source, .seq = seq, .offset = offset, .line = line,
                                               .lines = lines, .bytes = bytes.n, .first_us = STAMP_NONE, .data = made_frame(bytes, &frame)}), 0);
        buf_done(&frame);
}

static inline struct span made_text(struct made *m, const char *text) {
        size_t at = m->batch.texts.n, n = text ? strlen(text) : 0;

        assert_true(at + n <= CASE_TEXTS);
        buf_put(&m->batch.texts, span_of(text, n));
        return span_of(m->batch.texts.p + at, n);
}

/* Into the batch that made_flush() writes; its id. */
static inline int64_t made_tell(struct made *m, struct told t) {
        assert_true(m->batch.n_sightings < CASE_ROWS);
        struct sighting_row *r = &m->rows[m->batch.n_sightings++];
        struct store *s = m->s;

        *r = (struct sighting_row){.line = t.line ? t.line : 1, .offset = t.offset, .ext = t.ext, .n_ext = t.n_ext,
                                   .text = made_text(m, t.text ? t.text : t.method), .method = span_str(t.method),
                                   .call_id = span_str(t.call_id), .from_tag = span_str(t.from_tag),
                                   .to_tag = span_str(t.to_tag)};
        r->key = (struct sighting){.id = m->next_id++, .source = t.source, .dir = t.dir, .status = t.status, .cseq = t.cseq,
                                   .time_us = t.at_ms < 0 ? STAMP_NONE : CASE_START + t.at_ms * 1000, .n_via = 1,
                                   .from_tag = store_id(s, r->from_tag), .to_tag = store_id(s, r->to_tag),
                                   .branch = store_id(s, span_str(t.branch))};
        r->key.method = sip_method_of(r->method);
        r->key.flags = (t.branch ? SIGHTING_BRANCH : 0U) | (t.to_tag ? SIGHTING_TO_TAG : 0U);
        return r->key.id;
}

static inline void made_flush(struct made *m) {
        struct buf frame = BUF_INIT;

        assert_int_equal(store_put_batch(m->s, &m->batch, made_frame(buf_span(&m->batch.texts), &frame)), 0);
        buf_done(&frame);
        buf_reset(&m->batch.texts);
        m->batch.n_sightings = m->batch.n_events = 0;
}

/* As the program does it at the end; the handle can then be read. */
static inline void made_finish(struct made *m) {
        made_flush(m);
        assert_int_equal(store_align_clocks(m->s), 0);
        assert_int_equal(store_derive(m->s), 0);
        assert_int_equal(store_index(m->s), 0);
        assert_int_equal(store_finish(m->s), 0);
}

static inline int made_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                           const bool *is_number) {
        struct buf *b = ctx;
        (void)names, (void)is_number;

        if (b->n)
                buf_putc(b, '\n');
        for (int i = 0; i < n; i++) {
                buf_puts(b, i ? "|" : "");
                buf_put(b, is_null[i] ? SPAN("-") : values[i]);
        }
        return 0;
}

static inline void made_expect(struct made *m, const char *sql, const char *want) {
        buf_reset(&m->answer);
        assert_int_equal(store_ask(m->s, sql, NULL, 0, made_row, &m->answer), 0);
        assert_string_equal(buf_str(&m->answer), want);
}

/* A second connection that may write: what a stranger could do to a finished case. */
static inline int made_tamper(const char *path, const char *sql) {
        sqlite3 *db;
        int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);

        if (rc == SQLITE_OK)
                rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
        sqlite3_close(db);
        return rc;
}

/* Closes the case, does what sql says to its file, and opens it again. */
static inline int made_tampered(struct made *m, const char *sql) {
        store_free(m->s);
        m->s = NULL;
        assert_int_equal(made_tamper(m->path, sql), SQLITE_OK);
        return store_open(m->path, &m->s);
}

#endif
