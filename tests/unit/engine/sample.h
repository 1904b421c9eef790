/*
 * A small case made by hand: one source, one refused INVITE for each entry, each with a diagnostics header. For tests of
 * what rules make of it.
 */
#ifndef TEST_ENGINE_SAMPLE_H
#define TEST_ENGINE_SAMPLE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <zstd.h>

#include "base/stamp.h"
#include "engine/engine.h"
#include "sip/diag.h"
#include "store/store.h"

struct refused {
        const char *call_id, *conversation, *from, *to;
        int status;
        const char *diagnostics; /* value of the header; NULL: none */
        int64_t time_us;
};

enum { SAMPLE_LINES = 4 }; /* of each refusal: status line, Call-ID, diagnostics, empty line */

static inline void sample_text(struct buf *b, const struct refused *r) {
        buf_printf(b, "SIP/2.0 %d No\r\nCall-ID: %s\r\n", r->status, r->call_id);
        if (r->diagnostics)
                buf_printf(b, "ms-diagnostics: %s\r\n", r->diagnostics);
        else
                buf_puts(b, "X: y\r\n");
        buf_puts(b, "\r\n");
}

static inline void sample_row(struct store *s, struct batch *b, size_t i, const struct refused *r, size_t from) {
        struct sighting_row *row = &b->sightings[i];
        struct sip_diag *diags = NULL;
        struct sip_message m;

        *row = (struct sighting_row){.line = 1 + i * SAMPLE_LINES, .offset = from, .method = SPAN("INVITE"),
                                     .reason = SPAN("No"), .call_id = span_str(r->call_id),
                                     .from_aor = span_str(r->from), .to_aor = span_str(r->to),
                                     .conversation = span_str(r->conversation)};
        row->text = span_of(b->texts.p + from, b->texts.n - from);
        row->key = (struct sighting){.id = (int64_t)i + 1, .source = 1, .time_us = r->time_us, .dir = DIR_IN,
                                     .method = SIP_INVITE, .status = r->status, .cseq = 1, .n_via = 1,
                                     .method_hash = store_id(s, SPAN("INVITE")), .branch = (int64_t)i + 77};
        assert_int_equal(sip_parse(row->text, &b->arena, &m), 0);
        assert_int_equal(sip_diags(&m, &b->arena, &diags, &row->n_diags, NULL), 0);
        row->diags = arena_array(&b->arena, row->n_diags + 1, sizeof(*row->diags));
        for (size_t k = 0; k < row->n_diags; k++)
                row->diags[k].diag = diags[k];
}

static inline void sample_batch(struct store *s, const struct refused *v, size_t n) {
        struct batch b = {0};
        char packed[64 * 1024];
        size_t packed_n;

        arena_init(&b.arena);
        assert_int_equal(buf_reserve(&b.texts, 1024 * (n + 1)), 0);
        b.sightings = arena_array(&b.arena, n, sizeof(*b.sightings));
        b.n_sightings = n;
        for (size_t i = 0; i < n; i++) {
                size_t from = b.texts.n;
                sample_text(&b.texts, &v[i]);
                sample_row(s, &b, i, &v[i], from);
        }
        packed_n = ZSTD_compress(packed, sizeof(packed), b.texts.p, b.texts.n, 1);
        assert_false(ZSTD_isError(packed_n));
        assert_int_equal(store_put_batch(s, &b, span_of(packed, packed_n)), 0);
        arena_done(&b.arena);
        buf_done(&b.texts);
}

/* Ready for rules; the caller frees it. */
static inline struct store *sample_case(const struct refused *v, size_t n) {
        const struct source_row source = {.id = 1, .path = "made.log", .format = "trace", .records = n, .messages = n,
                                          .first_us = STAMP_NONE, .last_us = STAMP_NONE, .offset_us = STAMP_NONE,
                                          .zone = ZONE_UTC};
        struct store *s = NULL;

        assert_int_equal(store_create(NULL, &s), 0);
        assert_int_equal(store_put_source(s, &source), 0);
        if (n)
                sample_batch(s, v, n);
        assert_int_equal(store_align_clocks(s), 0);
        assert_int_equal(store_derive(s), 0);
        assert_int_equal(store_index(s), 0);
        assert_int_equal(store_flush(s), 0);
        return s;
}

/* An article with this head (beyond the fixed keys) and SQL; all placeholders of the tests are in its texts. */
static inline void sample_rule(struct rule *ret, const char *id, const char *head, const char *sql) {
        struct complaints c = {0};
        struct buf b = BUF_INIT, name = BUF_INIT;

        buf_printf(&b, "---\nid: %s\nrev: 2\nconfidence: likely\nowner: nobody\nsubject: domain\n%s---\n# About {subject}: {code}\n\n",
                   id, head);
        buf_puts(&b, "## Means\n\n{reason} {nothing}\n\n## Cause\n\n`{decided_by}` { x }\n\n## Fix\n\n-\n\n");
        if (sql)
                buf_printf(&b, "```sql\n%s\n```\n", sql);
        buf_printf(&name, "%s.md", id);
        if (rule_parse(buf_span(&b), buf_str(&name), ret, &c) < 0)
                fail_msg("%s:%u: %s", c.v[0].file, c.v[0].line, c.v[0].text);
        buf_done(&b);
        buf_done(&name);
}

#endif
