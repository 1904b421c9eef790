/*
 * trace_rows.c: the texts of timeline lines, from windows of every size; secrets that began above a window; rows that a search
 * would not find may lack a text, but it finds the same. trace_find.c: also where lines are passed over. The cases are made of the files of
 * tests and samples, and of lines by chance, a source each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/tui/frame.h"

#include "base/stamp.h"
#include "store/pace.h"
#include "store/sieve.h"
#include "tui/trace_find.h"
#include "tui/trace_rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 4096, WINDOW = 200, SHOWN = 64 * 1000, KEPT = 64 * 1024 };

static void put_source(struct store *s, int64_t id, const char *encoding) {
        struct source_row row = {.id = id, .path = "a.log", .encoding = encoding, .zone = ZONE_UTC,
                                 .first_us = STAMP_NONE, .last_us = STAMP_NONE, .offset_us = STAMP_NONE};
        assert_int_equal(store_put_source(s, &row), 0);
}

/* A source of these bytes, in blocks of whole lines. */
static void put_text(struct store *s, int64_t id, struct span text) {
        struct span rest = text, cut;
        uint64_t line = 1;
        put_source(s, id, "utf-8");
        while (rest.n) {
                size_t at = text.n - rest.n;
                struct buf packed = BUF_INIT;
                struct block_row row = {.source = id, .seq = line, .offset = at, .line = line, .first_us = STAMP_NONE};
                while (row.bytes < BLOCK && span_cut(&rest, '\n', &cut)) {
                        row.lines++;
                        row.bytes = text.n - rest.n - at;
                }
                row.data = frame(span_sub(text, at, row.bytes), &packed);
                assert_int_equal(store_put_block(s, &row), 0);
                line += row.lines;
                buf_done(&packed);
        }
}

static struct store *finished(struct store *s) {
        assert_int_equal(store_align_clocks(s), 0);
        assert_int_equal(store_derive(s), 0);
        assert_int_equal(store_index(s), 0);
        assert_int_equal(store_finish(s), 0);
        return s;
}

static struct store *case_of(const char *const *texts, size_t n) {
        struct store *s;
        assert_int_equal(store_create(NULL, &s), 0);
        for (size_t i = 0; i < n; i++)
                put_text(s, (int64_t)i + 1, span_str(texts[i]));
        return finished(s);
}

/* At most `want` rows from pos on; whatever is read has to be of one line. */
static size_t read_rows(struct store *s, struct timeline *t, struct arena *a, uint64_t pos, size_t want, const struct search *only,
                        struct trace_row **ret) {
        size_t n = 0;
        arena_reset(a);
        assert_int_equal(trace_rows(t, s, a, pos, want, only, ret, &n), 0);
        for (size_t i = 0; i < n; i++)
                assert_null((*ret)[i].text.n ? memchr((*ret)[i].text.p, '\n', (*ret)[i].text.n) : NULL);
        return n;
}

static void assert_span(struct span got, const char *want) {
        char *text = span_dup(got);
        assert_non_null(text);
        assert_string_equal(text, want);
        free(text);
}

static void each_line_has_its_own_text(void **state) {
        static const char *const texts[] = {"one\r\ntwo\n\n\033[31mfour\n", "uno\ndue"};
        static const char *const want[] = {"one", "two", "", "\\x1b[31mfour", "uno", "due"};
        struct store *s = case_of(texts, 2);
        struct timeline *t;
        struct arena a;
        (void)state;
        arena_init(&a);
        assert_int_equal(timeline_open(s, &t), 0);
        assert_int_equal(timeline_count(t), 6);
        for (uint64_t pos = 0; pos <= 7; pos++)
                for (size_t many = 0; many <= 7; many++) {
                        struct trace_row *v;
                        size_t n = read_rows(s, t, &a, pos, many, NULL, &v), rest = pos < 6 ? (size_t)(6 - pos) : 0;
                        assert_int_equal(n, many < rest ? many : rest);
                        for (size_t i = 0; i < n; i++) {
                                size_t k = (v[i].at.source == 1 ? 0 : 4) + (size_t)v[i].at.line - 1;
                                assert_span(v[i].text, want[k]);
                        }
                }
        timeline_close(t);
        arena_done(&a);
        store_free(s);
}

static void a_secret_that_began_above_stays_hidden(void **state) {
        static const char *const text[] = {"<saml:Assertion>\n<hush1>\n<hush2>\n<hush3>\n</saml:Assertion>\nafter\n"
                                           "x: gssapi-data=\"0123456789abcdef\n 0123456789abcdef\", v=4\nlast\n"};
        struct store *s = case_of(text, 1);
        struct search *look;
        struct timeline *t;
        struct arena a;
        (void)state;
        arena_init(&a);
        assert_int_equal(search_new(SPAN("hush|abcdef"), &look), 0);
        assert_int_equal(timeline_open(s, &t), 0);
        for (uint64_t pos = 0; pos < timeline_count(t); pos++)
                for (int looked = 0; looked < 2; looked++) {
                        struct trace_row *v;
                        size_t n = read_rows(s, t, &a, pos, 1, looked ? look : NULL, &v);
                        assert_int_equal(n, 1);
                        assert_false(search_find(look, v[0].text, 0, NULL, NULL));
                        if (!looked && (pos == 5 || pos == 8))
                                assert_span(v[0].text, pos == 5 ? "after" : "last");
                }
        search_free(look);
        timeline_close(t);
        arena_done(&a);
        store_free(s);
}

static void a_long_line_is_cut_and_says_so(void **state) {
        struct buf text = BUF_INIT;
        struct trace_row *v;
        struct timeline *t;
        struct arena a;
        (void)state;
        while (text.n <= KEPT)
                buf_puts(&text, "a word "); /* one long word would be taken for a secret */
        buf_puts(&text, "\nshort\n");
        const char *const texts[] = {buf_str(&text)};
        struct store *s = case_of(texts, 1);
        arena_init(&a);
        assert_int_equal(timeline_open(s, &t), 0);
        assert_int_equal(read_rows(s, t, &a, 0, 2, NULL, &v), 2);
        assert_int_equal(v[0].text.n, SHOWN + strlen("…"));
        assert_memory_equal(v[0].text.p + SHOWN, "…", strlen("…"));
        assert_span(v[1].text, "short");
        timeline_close(t);
        arena_done(&a);
        store_free(s);
        buf_done(&text);
}

static void a_capture_has_what_it_tells(void **state) {
        struct sighting_row row = {.line = 7, .method = SPAN("INVITE"), .uri = SPAN("sip:bob\033[31m@b.example"),
                                   .local = SPAN("10.0.0.1:5060"), .peer = SPAN("10.0.0.2:5060")};
        struct batch b = {.sightings = &row, .n_sightings = 1};
        struct buf packed = BUF_INIT, data = BUF_INIT;
        struct pace p = PACE_INIT;
        struct trace_row *v;
        struct timeline *t;
        struct store *s;
        struct arena a;
        (void)state;
        arena_init(&a);
        arena_init(&b.arena);
        assert_int_equal(store_create(NULL, &s), 0);
        put_source(s, 1, "binary");
        buf_puts(&b.texts, "INVITE");
        row.text = buf_span(&b.texts);
        row.key = (struct sighting){.id = 1, .source = 1, .time_us = STAMP_NONE, .method = SIP_INVITE, .n_via = 1, .dir = DIR_OUT,
                                    .method_hash = store_id(s, row.method), .uri = store_id(s, row.uri)};
        assert_int_equal(store_put_batch(s, &b, frame(row.text, &data)), 0);
        pace_add_piece(&p, (struct pace_piece){7, 1, 1});
        assert_int_equal(pace_pack(&p, &packed), 0);
        buf_reset(&data);
        assert_int_equal(store_put_pace(s, &(struct pace_row){.source = 1, .items = 1, .first_us = STAMP_NONE, .last_us = STAMP_NONE,
                                              .data = frame(buf_span(&packed), &data)}), 0);
        put_text(s, 2, SPAN("a line\n"));
        finished(s);
        assert_int_equal(timeline_open(s, &t), 0);
        assert_int_equal(read_rows(s, t, &a, 0, 9, NULL, &v), 2);
        for (int i = 0; i < 2; i++) {
                bool item = v[i].at.source == 1;
                assert_int_equal(v[i].at.item != 0, item);
                assert_span(v[i].text, item ? "10.0.0.1:5060 > 10.0.0.2:5060  INVITE sip:bob\\x1b[31m@b.example" : "a line");
        }
        timeline_close(t);
        store_free(s);
        pace_done(&p);
        buf_done(&packed);
        buf_done(&data);
        buf_done(&b.texts);
        arena_done(&b.arena);
        arena_done(&a);
}

/* Searches ------------------------------------------------------------------------------------------------ */

static void read_file(const char *path, struct buf *ret) {
        char piece[4096];
        size_t n;
        FILE *f = fopen(path, "rb");
        assert_non_null(f);
        while ((n = fread(piece, 1, sizeof piece, f)) > 0)
                buf_put(ret, span_of(piece, n));
        fclose(f);
        assert_int_equal(ret->err, 0);
}

enum way { READ_ALL, READ_FOUND, PASS_OVER };

struct passing {
        struct sieve *sieve;
        enum sieve_answer answer;
};

static int pass(void *ctx, int64_t source, uint64_t line, uint64_t *ret_line) {
        struct passing *p = ctx;
        return sieve_next(p->sieve, source, line, ret_line, &p->answer);
}

/* Which lines of all are found, as text; READ_ALL: in the texts of all. The number of lines that were read. */
static uint64_t find_in(struct store *s, struct timeline *t, const struct search *look, enum way way, struct passing *p, struct buf *ret) {
        struct trace_row *v;
        struct arena a;
        uint64_t read = 0;
        size_t n = 0;
        arena_init(&a);
        for (uint64_t pos = 0;; pos += n) {
                p->answer = SIEVE_ANY;
                if (way == PASS_OVER)
                        assert_int_equal(timeline_next(t, pos, pass, p, &pos), 0);
                if (p->answer == SIEVE_IS && pos < timeline_count(t)) {
                        buf_printf(ret, "%llu ", (unsigned long long)pos);
                        n = 1;
                        continue;
                }
                if (!(n = read_rows(s, t, &a, pos, WINDOW, way == READ_ALL ? NULL : look, &v)))
                        break;
                read += n;
                for (size_t i = 0; i < n; i++)
                        if (search_find(look, v[i].text, 0, NULL, NULL))
                                buf_printf(ret, "%llu ", (unsigned long long)(pos + i));
        }
        arena_done(&a);
        return read;
}

static uint64_t find_all(struct store *s, struct timeline *t, const struct search *look, enum way way, struct buf *ret) {
        struct passing p = {0};
        void *ctx[SIEVE_THREADS];
        struct trace_find *finds[SIEVE_THREADS];
        for (size_t i = 0; i < SIEVE_THREADS; i++) {
                assert_int_equal(trace_find_new(look, &finds[i]), 0);
                ctx[i] = finds[i];
        }
        assert_int_equal(sieve_new(s, trace_find_lines, ctx, &p.sieve), 0);
        uint64_t read = find_in(s, t, look, way, &p, ret);
        sieve_free(p.sieve);
        for (size_t i = 0; i < SIEVE_THREADS; i++)
                trace_find_free(finds[i]);
        return read;
}

/* All ways find the same. ret_found: did they find any? The number of lines that had to be read. */
static uint64_t find_alike(struct store *s, struct timeline *t, const char *word, bool *ret_found) {
        struct buf all = BUF_INIT, found = BUF_INIT, passed = BUF_INIT;
        struct search *look;
        assert_int_equal(search_new(span_str(word), &look), 0);
        find_all(s, t, look, READ_ALL, &all);
        find_all(s, t, look, READ_FOUND, &found);
        uint64_t read = find_all(s, t, look, PASS_OVER, &passed);
        assert_string_equal(buf_str(&found), buf_str(&all));
        assert_string_equal(buf_str(&passed), buf_str(&all));
        *ret_found = all.n > 0;
        search_free(look);
        buf_done(&all);
        buf_done(&found);
        buf_done(&passed);
        return read;
}

static void a_search_finds_what_all_texts_hold(void **state) {
        static const char *const files[] = {"tests/tui/case/client.log", "tests/tui/case/edge.trace",
                                            "samples/meeting-join-1028/Lync-UccApi-1.UccApilog"};
        static const char *const words[] = {"ms-diag", "1028", "INVITE|BYE", "***", "*", "x1b", "\\x1b[31m", "\\", "gssapi-data",
                                            "^Via", "$", "…", "response=", "litware", "sip:+46", "[", "会議", "\\*\\*\\*", "nowhere"};
        struct store *s;
        struct timeline *t;
        size_t found = 0;
        (void)state;
        assert_int_equal(store_create(NULL, &s), 0);
        for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
                struct buf text = BUF_INIT;
                read_file(files[i], &text);
                put_text(s, (int64_t)i + 1, buf_span(&text));
                buf_done(&text);
        }
        finished(s);
        assert_int_equal(timeline_open(s, &t), 0);
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
                bool any;
                find_alike(s, t, words[i], &any);
                found += any;
        }
        assert_true(found > 10);
        timeline_close(t);
        store_free(s);
}

static unsigned draw(uint64_t *io, unsigned below) {
        *io = *io * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (unsigned)(*io >> 33) % below;
}

/* Lines by chance of which few hold anything; rare: what stands in them here and there. */
static void put_lines(struct buf *b, uint64_t *io, size_t n, const char *rare) {
        static const char *const words[] = {"INVITE ", "sip:bob@b.example ", "a", "needle", " \t", "response=\"0123456789abcdef\", ", "Via: ",
                                            "password=needle;", "gssapi-data=\"needle0123456789\", ", "0x1f "};
        for (size_t i = 0; i < n; i++) {
                for (unsigned k = draw(io, 6); k > 0; k--) {
                        unsigned word = draw(io, 40);
                        buf_puts(b, word < 10 ? words[word] : word < 12 ? "trying " : ". ");
                }
                if (draw(io, 300) == 0)
                        buf_puts(b, rare);
                buf_puts(b, draw(io, 2) ? "\r\n" : "\n");
        }
}

/* The same bytes with a NUL behind each, in one block. */
static void put_wide(struct store *s, int64_t id, struct span text) {
        struct buf wide = BUF_INIT, packed = BUF_INIT;
        struct block_row row = {.source = id, .line = 1, .first_us = STAMP_NONE};
        put_source(s, id, "utf-16le");
        for (size_t i = 0; i < text.n; i++) {
                buf_putc(&wide, text.p[i]);
                buf_putc(&wide, 0);
                row.lines += text.p[i] == '\n';
        }
        row.bytes = wide.n;
        row.data = frame(buf_span(&wide), &packed);
        assert_int_equal(store_put_block(s, &row), 0);
        buf_done(&wide);
        buf_done(&packed);
}

/* Sources of lines, each block of which differs in what stands in it here and there. */
static void blocks_are_passed_over(void **state) {
        static const char *const rare[] = {"", "\033[31m", "caf\303\251", "edge", "needle", "\rneedle", "\377"};
        static const char *const words[] = {"nowhere", "edge", "edge$", "^needle", "needle$", "^$", "x1b", "é", "xff", "\\rneedle", "e\\b.*\\d$", "e\\z",
                                            "[^.]ge", "password=n", "sip:.*edge", "(?<!\\s)edge", "response=.{3}\"", "***", "gssapi-data=", "\\s\\s", "a a"};
        uint64_t random = 7, total;
        size_t found = 0;
        struct store *s;
        struct timeline *t;
        bool any;
        (void)state;
        assert_int_equal(store_create(NULL, &s), 0);
        for (size_t i = 0; i < 5; i++) {
                struct buf text = BUF_INIT;
                for (size_t k = 0; k < 8; k++)
                        put_lines(&text, &random, 200, i ? rare[(i + k * 3) % 7] : "");
                buf_puts(&text, i ? "edge" : "edge\n");
                (i == 3 ? put_wide : put_text)(s, (int64_t)i + 1, buf_span(&text));
                buf_done(&text);
        }
        finished(s);
        assert_int_equal(timeline_open(s, &t), 0);
        total = timeline_count(t);
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
                uint64_t read = find_alike(s, t, words[i], &any);
                if (i == 0)
                        assert_true(read > 0 && read < total * 3 / 4);
                found += any;
        }
        assert_true(found > 12);
        timeline_close(t);
        store_free(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_line_has_its_own_text),
                cmocka_unit_test(a_secret_that_began_above_stays_hidden),
                cmocka_unit_test(a_long_line_is_cut_and_says_so),
                cmocka_unit_test(a_capture_has_what_it_tells),
                cmocka_unit_test(a_search_finds_what_all_texts_hold),
                cmocka_unit_test(blocks_are_passed_over),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
