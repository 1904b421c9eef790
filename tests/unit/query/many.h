/*
 * A case of many calls in two logs, made by hand, for tests of lists: the k-th call (from 1) has the messages 4k-3 … 4k and the
 * number of the first of them; calls were read in another order than they took place. Every third is answered, every third is
 * busy, every third refused.
 */
#ifndef TEST_QUERY_MANY_H
#define TEST_QUERY_MANY_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <zstd.h>

#include "base/stamp.h"
#include "sip/diag.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

enum { MANY_EACH = 4, MANY_BATCH = 250, MANY_LINES = 10 };

#define MANY_START INT64_C(1363082400000000) /* 2013-03-12 10:00:00 */
#define MANY_APART (10 * STAMP_SECOND)       /* between calls, in the order of their times */

static const struct many_step {
        enum sip_method method;
        const char *name;
        int status, after_s;
        unsigned cseq;
} many_steps[3][MANY_EACH] = {
        {{SIP_INVITE, "INVITE", 0, 0, 1}, {SIP_INVITE, "INVITE", 200, 1, 1}, {SIP_BYE, "BYE", 0, 61, 2}, {SIP_BYE, "BYE", 200, 62, 2}},
        {{SIP_INVITE, "INVITE", 0, 0, 1}, {SIP_INVITE, "INVITE", 180, 1, 1}, {SIP_INVITE, "INVITE", 486, 2, 1}, {SIP_ACK, "ACK", 0, 3, 1}},
        {{SIP_INVITE, "INVITE", 0, 0, 1}, {SIP_INVITE, "INVITE", 100, 1, 1}, {SIP_INVITE, "INVITE", 504, 2, 1}, {SIP_ACK, "ACK", 0, 3, 1}},
};

/* The number of the k-th call, which is that of its first message. */
static inline int64_t many_call(size_t k) {
        return ((int64_t)k - 1) * MANY_EACH + 1;
}

/* When the k-th call of n took place. n is no multiple of 7. */
static inline int64_t many_begun(size_t k, size_t n) {
        return MANY_START + (int64_t)((k - 1) * 7 % n) * MANY_APART;
}

static inline struct span many_text(struct batch *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline struct span many_text(struct batch *b, const char *fmt, ...) {
        char text[80];
        va_list ap;

        va_start(ap, fmt);
        int n = vsnprintf(text, sizeof(text), fmt, ap);
        va_end(ap);
        return arena_dup(&b->arena, span_of(text, (size_t)n));
}

static inline void many_write(struct buf *b, const struct many_step *m, const struct sighting_row *row) {
        if (m->status)
                buf_printf(b, "SIP/2.0 %d Step\r\n", m->status);
        else
                buf_printf(b, "%s %.*s SIP/2.0\r\n", m->name, SPAN_ARG(row->uri));
        buf_printf(b, "Call-ID: %.*s\r\nCSeq: %u %s\r\n", SPAN_ARG(row->call_id), m->cseq, m->name);
        if (m->status == 504)
                buf_puts(b, "ms-diagnostics: 1028;reason=\"Domain is hosted\";source=\"edge.a.example\"\r\n");
        buf_puts(b, "\r\n");
}

static inline void many_row(struct store *s, struct batch *b, size_t k, size_t step, size_t n, struct sighting_row *row) {
        const struct many_step *m = &many_steps[(k - 1) % 3][step];
        struct sip_diag *diags = NULL;
        struct sip_message parsed;
        bool out = !m->status == (k % 2 == 1);
        size_t id = (size_t)many_call(k) + step, from = b->texts.n;

        *row = (struct sighting_row){
                .line = 1 + (id - 1) * MANY_LINES, .offset = from, .method = span_str(m->name), .reason = m->status ? SPAN("Step") : SPAN_NONE,
                .host = k % 2 ? SPAN("PC1") : SPAN("FE02"), .transport = SPAN("TLS"), .local = SPAN("10.0.0.1:5061"), .peer = SPAN("10.0.0.2:5061"),
                .call_id = many_text(b, "c%zu@x", k), .from_tag = many_text(b, "f%zu", k), .to_tag = step ? many_text(b, "t%zu", k) : SPAN_NONE,
                .uri = m->status ? SPAN_NONE : many_text(b, "sip:bob%zu@b.example", k % 5), .from_aor = many_text(b, "user%04zu@a.example", k),
                .to_aor = many_text(b, "bob%zu@b.example", k % 5), .agent = m->status ? SPAN_NONE : SPAN("phone/1"),
                .conversation = many_text(b, "v%zu", k)};
        row->key = (struct sighting){
                .id = (int64_t)id, .source = k % 2 ? 1 : 2, .time_us = many_begun(k, n) + m->after_s * STAMP_SECOND,
                .dir = out ? DIR_OUT : DIR_IN, .method = m->method, .status = m->status, .cseq = m->cseq, .n_via = 1,
                .method_hash = store_id(s, row->method), .from_tag = store_id(s, row->from_tag), .to_tag = step ? store_id(s, row->to_tag) : 0,
                .branch = (int64_t)(k * 10 + m->cseq), .host = store_id(s, row->host), .uri = m->status ? 0 : store_id(s, row->uri)};
        many_write(&b->texts, m, row);
        row->text = span_of(b->texts.p + from, b->texts.n - from);
        assert_int_equal(sip_parse(row->text, &b->arena, &parsed), 0);
        assert_int_equal(sip_diags(&parsed, &b->arena, &diags, &row->n_diags, NULL), 0);
        row->diags = arena_array(&b->arena, row->n_diags + 1, sizeof(*row->diags));
        for (size_t i = 0; i < row->n_diags; i++)
                row->diags[i].diag = diags[i];
}

/* Calls first … of n, as many as go into one batch. */
static inline void many_batch(struct store *s, size_t first, size_t n) {
        size_t calls = n - first + 1 < MANY_BATCH ? n - first + 1 : MANY_BATCH;
        struct batch b = {0};
        size_t room, packed;
        char *data;

        arena_init(&b.arena);
        assert_true(buf_reserve(&b.texts, calls * MANY_EACH * 256) >= 0); /* spans point into it */
        b.n_sightings = calls * MANY_EACH;
        b.sightings = arena_array(&b.arena, b.n_sightings, sizeof(*b.sightings));
        for (size_t i = 0; i < b.n_sightings; i++)
                many_row(s, &b, first + i / MANY_EACH, i % MANY_EACH, n, &b.sightings[i]);
        room = ZSTD_compressBound(b.texts.n);
        data = malloc(room);
        packed = ZSTD_compress(data, room, b.texts.p, b.texts.n, 1);
        assert_false(ZSTD_isError(packed));
        assert_int_equal(store_put_batch(s, &b, span_of(data, packed)), 0);
        free(data);
        arena_done(&b.arena);
        buf_done(&b.texts);
}

/* One that concerns the k-th call and quotes its third message. */
static inline void many_finding(struct store *s, const char *rule, enum severity severity, size_t k) {
        int64_t call = many_call(k), message = call + 2;
        struct evidence e = {.role = (char *)"it", .source = k % 2 ? 1 : 2, .sighting = message,
                             .line = (uint64_t)(1 + (message - 1) * MANY_LINES), .time_us = STAMP_NONE, .text = (char *)"x"};
        struct finding f = {.key = (char *)rule, .rule = (char *)rule, .title = (char *)"t", .rev = 1, .severity = severity,
                            .kind = KIND_CAUSE, .first_us = STAMP_NONE, .last_us = STAMP_NONE, .calls = &call, .n_calls = 1,
                            .evidence = &e, .n_evidence = 1};

        assert_int_equal(store_put_finding(s, &f), 0);
}

/* n calls, and findings can still be put; the caller finishes it and frees it. */
static inline struct store *many_case(size_t n) {
        struct source_row sources[] = {
                {.id = 1, .path = "logs/client.uccapilog", .format = "uccapi", .host = "PC1", .zone = ZONE_UTC, .sha256 = "1111111111111111aa"},
                {.id = 2, .path = "logs/server.log", .format = "sipstack", .host = "FE02", .zone = ZONE_UTC, .sha256 = "2222222222222222bb"},
        };
        struct store *s = NULL;

        assert_int_equal(store_create(NULL, &s), 0);
        for (size_t i = 0; i < 2; i++) {
                sources[i].offset_us = STAMP_NONE;
                sources[i].first_us = n ? MANY_START : STAMP_NONE;
                sources[i].last_us = n ? MANY_START + (int64_t)n * MANY_APART : STAMP_NONE;
                assert_int_equal(store_put_source(s, &sources[i]), 0);
        }
        for (size_t first = 1; first <= n; first += MANY_BATCH)
                many_batch(s, first, n);
        assert_int_equal(store_align_clocks(s), 0);
        assert_int_equal(store_derive(s), 0);
        assert_int_equal(store_index(s), 0);
        assert_int_equal(store_flush(s), 0);
        return s;
}

#endif
