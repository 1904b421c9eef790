/*
 * What a case keeps of a capture: the fixtures of pcap and pcapng are read into cases, the blocks are taken out again, and
 * the format that reads them gives the same messages, at the same frames.
 */
#include "base/fetch.h"
#include "base/limits.h"
#include "ingest/ingest.h"
#include "parsers/capture.h"
#include "store/timeline.h"
#include "tests/flow.h"

#include <glob.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct buf slurp(const char *path) {
        struct buf b = BUF_INIT;
        FILE *f = fopen(path, "rb");
        char piece[4096];
        size_t n;

        assert_non_null(f);
        while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
                buf_put(&b, span_of(piece, n));
        fclose(f);
        return b;
}

/* Messages in full; frames that are kept go into *kept, one after another. */
static void read_all(const struct parser *p, struct span bytes, struct buf *messages, struct buf *kept) {
        struct notes notes = NOTES_INIT;
        struct input *in = NULL;
        struct record r;
        void *state = NULL;
        int e;

        assert_int_equal(input_new_span(bytes, &notes, &in), 0);
        assert_int_equal(p->open(in, &notes, &state), 0);
        while ((e = p->next(state, &r)) > 0) {
                if (r.kind == RECORD_FRAME)
                        buf_put(kept, r.text);
                if (r.kind == RECORD_FLOW)
                        flow_put(messages, &r);
                if (r.kind != RECORD_SIP)
                        continue;
                buf_printf(messages, "%llu@%llu %lld %u %d %.*s > %.*s %.*s", (unsigned long long)r.line, (unsigned long long)r.off,
                           (long long)r.time_us, r.flags, (int)r.zone, SPAN_ARG(r.local), SPAN_ARG(r.peer), SPAN_ARG(r.transport));
                for (size_t i = 0; i < r.n_ext; i++)
                        buf_printf(messages, " %u+%u:%llu@%llu", r.ext[i].at, r.ext[i].len, (unsigned long long)r.ext[i].line,
                                   (unsigned long long)r.ext[i].off);
                buf_putc(messages, '\n');
                buf_put(messages, r.text);
        }
        assert_int_equal(e, 0);
        p->close(state);
        input_free(in);
        notes_done(&notes);
}

struct blocks {
        struct buf bytes;
        size_t n;
};

/* One block: line, offset, bytes, and its zstd frame. It begins with the frame that its row names, and where that stands. */
static int take_block(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                      const bool *is_number) {
        struct blocks *b = ctx;
        uint64_t line = 0, offset = 0, size = 0;

        (void)names, (void)is_null, (void)is_number;
        assert_int_equal(n, 4);
        assert_int_equal(span_u64(values[0], &line), 0);
        assert_int_equal(span_u64(values[1], &offset), 0);
        assert_int_equal(span_u64(values[2], &size), 0);
        assert_int_equal(buf_reserve(&b->bytes, size), 0);
        assert_int_equal(ZSTD_decompress(b->bytes.p + b->bytes.n, size, values[3].p, values[3].n), size);
        struct fetch f = fetch_in(span_of(b->bytes.p + b->bytes.n, size));
        fetch_skip(&f, 16);
        assert_int_equal(fetch_le(&f, 8), line);
        assert_int_equal(fetch_le(&f, 8), offset);
        b->bytes.n += size;
        b->n++;
        return 0;
}

static struct store *ingest(struct span bytes, const char *format) {
        struct ingest_text text = {.name = "a capture", .bytes = bytes, .format = format};
        struct store *s = NULL;

        assert_int_equal(store_create(NULL, &s), 0);
        assert_int_equal(ingest_texts(&text, 1, s, NULL), 0);
        assert_int_equal(store_finish(s), 0);
        return s;
}

/* The source is what was read, all of it; it has no lines. */
static void check_source(struct store *s, struct span bytes, const struct parser *p) {
        struct source_info *v = NULL;
        struct text_line *lines = NULL;
        unsigned char md[SHA256_DIGEST_LENGTH];
        char hex[2 * SHA256_DIGEST_LENGTH + 1] = "";
        size_t n = 0;

        assert_int_equal(store_sources(s, &v, &n), 0);
        assert_int_equal(n, 1);
        SHA256((const unsigned char *)bytes.p, bytes.n, md);
        for (size_t i = 0; i < sizeof(md); i++)
                snprintf(hex + 2 * i, 3, "%02x", md[i]);
        assert_string_equal(v[0].row.sha256, hex);
        assert_string_equal(v[0].row.format, p->name);
        assert_string_equal(v[0].row.encoding, "binary");
        assert_int_equal(v[0].row.bytes, bytes.n);
        source_infos_free(v, n);
        assert_int_equal(store_lines(s, 1, 1, 10, &lines, &n), 0);
        assert_int_equal(n, 0);
        text_lines_free(lines, n);
}

static int put_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                   const bool *is_number) {
        struct buf *b = ctx;

        (void)names, (void)is_null, (void)is_number;
        for (int i = 0; i < n; i++) {
                buf_put(b, values[i]);
                buf_putc(b, i + 1 < n ? '|' : '\n');
        }
        return 0;
}

/* What a case says of its source, its messages and what was odd. */
static struct buf tell(struct store *s) {
        static const char *const questions[] = {
                "SELECT path, format, encoding, bytes, sha256, records, messages, first_us, last_us, zone FROM source",
                "SELECT code, offset, count, text FROM note ORDER BY code",
                "SELECT id, line, offset, time_us, method, status, text_len, flags, transport FROM sighting ORDER BY id",
                "SELECT sighting, at, len, line, offset FROM extent ORDER BY sighting, at",
                "SELECT seq, offset, bytes, line, lines, first_us FROM block ORDER BY seq",
                "SELECT seq, items, first_us, last_us FROM pace ORDER BY seq",
        };
        struct buf b = BUF_INIT;

        for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
                assert_int_equal(store_query(s, span_str(questions[i]), put_row, &b), 0);
        return b;
}

static int put_number(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null,
                      const bool *is_number) {
        (void)n, (void)names, (void)is_null, (void)is_number;
        return span_u64(values[0], ctx);
}

/* All that the capture tells stands in the timeline, in order, and can be found there again by its frame. */
static void check_timeline(struct store *s) {
        struct timeline *t = NULL;
        struct timeline_line line;
        struct buf text = BUF_INIT;
        uint64_t want = 0, messages = 0, pos, first = 0;
        int64_t sighting = 0;
        size_t n = 0;

        assert_int_equal(store_query(s, SPAN("SELECT (SELECT count(*) FROM sighting) + (SELECT count(*) FROM frame)"), put_number, &want), 0);
        assert_int_equal(timeline_open(s, &t), 0);
        assert_int_equal(timeline_count(t), want);
        for (pos = 0; pos < want; pos++) {
                assert_int_equal(timeline_read(t, pos, 1, &line, &n), 0);
                assert_int_equal(n, 1);
                buf_reset(&text);
                assert_int_equal(timeline_item_text(t, &line, &text), 0);
                assert_true(text.n > 0);
                assert_int_equal(timeline_find(t, line.source, line.line, &first), 0);
                assert_true(first <= pos);
                if (!line.sighting)
                        continue;
                messages++;
                assert_int_equal(store_sighting_at(s, line.source, line.line, &sighting), 0);
                assert_true(first == pos ? sighting == line.sighting : sighting < line.sighting); /* a frame may hold several */
                assert_int_equal(store_message_place(s, line.sighting, 0, NULL, NULL, &first), 0);
                assert_int_equal(first, line.line);
        }
        assert_int_equal(store_query(s, SPAN("SELECT count(*) FROM sighting"), put_number, &want), 0);
        assert_int_equal(messages, want);
        buf_done(&text);
        timeline_close(t);
}

/* The case made anew from its evidence says the same. */
static void check_rebuild(struct store *s) {
        struct ingest_options o = {0};
        struct ingest_kept kept = {0};
        struct store *again = NULL;

        assert_int_equal(store_create(NULL, &again), 0);
        assert_int_equal(ingest_rebuild(s, again, &o, &kept, NULL), 0);
        assert_int_equal(store_finish(again), 0);
        check_timeline(s);
        check_timeline(again);
        struct buf was = tell(s), is = tell(again);
        assert_string_equal(buf_str(&is), buf_str(&was));
        buf_done(&was);
        buf_done(&is);
        ingest_kept_done(&kept);
        store_free(again);
}

/* How many blocks the case has. */
static size_t replay(const struct parser *p, struct span bytes) {
        struct buf first = BUF_INIT, again = BUF_INIT, kept = BUF_INIT, kept_again = BUF_INIT;
        struct store *s = ingest(bytes, p->name);
        struct blocks b = {.bytes = BUF_INIT};

        check_source(s, bytes, p);
        assert_int_equal(store_query(s, SPAN("SELECT k.line, k.offset, k.bytes, b.data FROM block k JOIN blob b ON b.id = k.data "
                                             "ORDER BY k.source, k.seq"), take_block, &b), 0);
        read_all(p, bytes, &first, &kept);
        assert_true(span_eq(buf_span(&kept), buf_span(&b.bytes)));
        read_all(parser_find(span_str(p->kept_as)), buf_span(&b.bytes), &again, &kept_again);
        assert_string_equal(buf_str(&again), buf_str(&first));
        assert_true(span_eq(buf_span(&kept_again), buf_span(&kept)));
        buf_done(&first);
        buf_done(&again);
        buf_done(&kept);
        buf_done(&kept_again);
        buf_done(&b.bytes);
        check_rebuild(s);
        store_free(s);
        return b.n;
}

static void test_fixtures(void **state) {
        static const char *const patterns[] = {"tests/parsers/pcap/*.in", "tests/parsers/pcapng/*.in", "tests/parsers/netmon/*.in",
                                               "tests/parsers/etl/01*.in", "tests/parsers/frames/01*.in"};
        static const char *const names[] = {"pcap", "pcapng", "netmon", "etl", "frames"};
        size_t n = 0;

        (void)state;
        for (size_t k = 0; k < 5; k++) {
                glob_t g = {0};
                assert_int_equal(glob(patterns[k], 0, NULL, &g), 0);
                for (size_t i = 0; i < g.gl_pathc; i++, n++) {
                        struct buf bytes = slurp(g.gl_pathv[i]);
                        replay(parser_find(span_str(names[k])), buf_span(&bytes));
                        buf_done(&bytes);
                }
                globfree(&g);
        }
        assert_true(n > 15);
}

/* Many blocks, of frames of which most are dropped: the first frame of the fixture, a message, and its third, media. */
static void test_many_blocks(void **state) {
        enum { FILE_HEADER = 24, RECORD_HEADER = 16, TIMES = 4000 };
        struct buf one = slurp("tests/parsers/pcap/01-a-call-over-udp.in"), all = BUF_INIT;
        struct span rest = buf_span(&one), frames[3];

        (void)state;
        buf_put(&all, span_sub(rest, 0, FILE_HEADER));
        rest = span_from(rest, FILE_HEADER);
        for (size_t i = 0; i < 3; i++) {
                struct fetch f = fetch_in(rest);
                fetch_skip(&f, 8);
                frames[i] = span_sub(rest, 0, RECORD_HEADER + (size_t)fetch_le(&f, 4));
                rest = span_from(rest, frames[i].n);
        }
        for (size_t i = 0; i < TIMES; i++) {
                buf_put(&all, frames[2]);
                buf_put(&all, frames[0]);
                buf_put(&all, frames[2]);
        }
        size_t kept = TIMES * (FRAME_HEADER + frames[0].n - RECORD_HEADER);
        assert_in_range(replay(parser_find(SPAN("pcap")), buf_span(&all)), kept / LIMIT_BLOCK_BYTES, kept / LIMIT_BLOCK_BYTES + 1);
        buf_done(&one);
        buf_done(&all);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_fixtures),
                cmocka_unit_test(test_many_blocks),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
