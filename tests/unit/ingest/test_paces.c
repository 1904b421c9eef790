/*
 * paces.c: records that come late, messages over several blocks; and what a case then says of every line: the fixtures of all
 * text formats, alone and so often behind one another that they fill several blocks, are compared with the records themselves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/ingest.h"
#include "ingest/paces.h"
#include "parsers/parser.h"
#include "store/timeline.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

/* Gathering ---------------------------------------------------------------------------------------------- */

static void add_time(struct paces *p, uint64_t off, uint64_t line, int64_t us) {
        assert_int_equal(paces_time(p, &(struct record){.off = off, .line = line, .time_us = us}), 0);
}

/* "seq items first..last: line=us … line+lines=sighting …", times after a second. */
static void expect_taken(struct paces *p, bool end, const char *want) {
        struct buf packed = BUF_INIT, said = BUF_INIT;
        struct pace_row row;
        struct pace pace = PACE_INIT;
        int r;

        while ((r = paces_take(p, end, &row, &packed)) > 0) {
                assert_int_equal(pace_unpack(buf_span(&packed), &pace), 0);
                buf_printf(&said, "%s%llu %llu", said.n ? "; " : "", (unsigned long long)row.seq, (unsigned long long)row.items);
                if (row.first_us != STAMP_NONE)
                        buf_printf(&said, " %lld..%lld", (long long)row.first_us, (long long)row.last_us);
                for (size_t i = 0; i < pace.n_times; i++)
                        buf_printf(&said, " %llu=%lld", (unsigned long long)pace.times[i].line, (long long)pace.times[i].us);
                for (size_t i = 0; i < pace.n_pieces; i++)
                        buf_printf(&said, " %llu+%llu:%lld", (unsigned long long)pace.pieces[i].line,
                                   (unsigned long long)pace.pieces[i].lines, (long long)pace.pieces[i].sighting);
                pace_done(&pace);
                buf_reset(&packed);
        }
        assert_int_equal(r, 0);
        assert_string_equal(buf_str(&said), want);
        buf_done(&packed);
        buf_done(&said);
}

static void late_records(void **state) {
        struct paces p;

        (void)state;
        paces_init(&p, false);
        add_time(&p, 0, 1, STAMP_NONE);
        add_time(&p, 10, 2, 50);
        add_time(&p, 20, 3, 50);
        add_time(&p, 30, 4, INT64_MAX);
        paces_cut(&p, 100);
        add_time(&p, 120, 12, 70);
        add_time(&p, 90, 9, 40); /* began in the block before */
        paces_cut(&p, 200);
        expect_taken(&p, false, "");
        expect_taken(&p, true, "0 0 50..50 2=50 9=40; 1 0 70..70 9=40 12=70");
        paces_done(&p);

        paces_init(&p, false);
        for (uint64_t i = 1; i < PACES_WAIT; i++)
                paces_cut(&p, i * 100);
        expect_taken(&p, false, "0 0");
        add_time(&p, 99, 1, 5); /* too late */
        add_time(&p, 199, 2, 6);
        paces_cut(&p, PACES_WAIT * 100);
        expect_taken(&p, false, "1 0 6..6 2=6");
        paces_done(&p);
}

/* Over three blocks, in pieces: each block that one reaches into has it. */
static void message_over_blocks(void **state) {
        const struct extent ext[] = {{80, 8, 0, 8}, {95, 13, 8, 110}, {300, 90, 118, 2}};
        struct buf text = BUF_INIT;
        struct paces p;

        (void)state;
        for (int i = 0; i < 60; i++)
                buf_puts(&text, "x\n");
        paces_init(&p, false);
        paces_cut(&p, 100);
        paces_cut(&p, 200);
        assert_int_equal(paces_message(&p, &(struct record){.text = buf_span(&text), .ext = ext, .n_ext = 3}, 7), 0);
        paces_cut(&p, 310);
        expect_taken(&p, true, "0 0 8+4:7 13+55:7; 1 0 13+55:7; 2 0 13+55:7 90+1:7");
        paces_done(&p);
        buf_done(&text);
}

static void captures(void **state) {
        const struct extent ext[] = {{80, 8, 0, 8}, {95, 11, 8, 10}};
        struct paces p;

        (void)state;
        paces_init(&p, true);
        assert_int_equal(paces_message(&p, &(struct record){.ext = ext, .n_ext = 2, .time_us = 1000}, 3), 0);
        assert_int_equal(paces_message(&p, &(struct record){.line = 9, .time_us = 2000}, 5), 0);
        expect_taken(&p, false, "");
        expect_taken(&p, true, "0 2 1000..2000 1=1000 2=2000 8+4:3 9+1:5");
        assert_int_equal(paces_message(&p, &(struct record){.line = 20, .time_us = 2000}, 6), 0);
        expect_taken(&p, true, "1 1 2000..2000 2=2000 20+1:6");
        paces_done(&p);
}

/* Every line --------------------------------------------------------------------------------------------- */

/* What the records of a text say of its lines. */
struct told {
        int64_t *us; /* by line; STAMP_NONE */
        size_t lines;
};

static struct told read_times(const struct parser *p, struct span bytes, size_t lines) {
        struct told told = {.us = calloc(lines + 2, sizeof(*told.us)), .lines = lines};
        struct notes notes = NOTES_INIT;
        struct input *in = NULL;
        struct record r;
        void *state = NULL;

        assert_non_null(told.us);
        for (size_t i = 0; i < lines + 2; i++)
                told.us[i] = STAMP_NONE;
        assert_int_equal(input_new_span(bytes, &notes, &in), 0);
        assert_int_equal(p->open(in, &notes, &state), 0);
        while (p->next(state, &r) > 0) {
                uint64_t first = r.lead_line ? r.lead_line : r.line;
                if (r.time_us != STAMP_NONE && first <= lines)
                        told.us[first] = r.time_us > told.us[first] ? r.time_us : told.us[first];
        }
        for (size_t i = 1; i <= lines; i++)
                told.us[i] = told.us[i] == STAMP_NONE ? told.us[i - 1] : told.us[i];
        p->close(state);
        input_free(in);
        notes_done(&notes);
        return told;
}

static void expect_times(struct store *s, const struct parser *p, struct span bytes) {
        struct timeline *t = NULL;
        struct timeline_line line;
        struct text_line *v = NULL;
        size_t n = 0, got = 0;
        uint64_t count = 0;

        assert_int_equal(timeline_open(s, &t), 0);
        for (uint64_t from = 1; from == 1 || n; from = v ? v[n - 1].no + 1 : from) {
                text_lines_free(v, from == 1 ? 0 : n);
                v = NULL;
                assert_int_equal(store_lines(s, 1, from, 50000, &v, &n), 0);
                count += n;
                if (!n)
                        break;
        }
        text_lines_free(v, n);
        assert_int_equal(timeline_count(t), count);
        struct told told = read_times(p, bytes, count);
        for (uint64_t pos = 0; pos < count; pos++) {
                assert_int_equal(timeline_read(t, pos, 1, &line, &got), 0);
                assert_int_equal(got, 1);
                assert_int_equal(line.line, pos + 1);
                assert_int_equal(line.time_us, told.us[line.line]);
        }
        free(told.us);
        timeline_close(t);
}

static int number_row(void *ctx, int n, const char *const *names, const struct span *values, const bool *is_null, const bool *is_number) {
        (void)n, (void)names, (void)is_null, (void)is_number;
        return span_u64(values[0], ctx);
}

/* The line that any line of a message begins in is of that message. */
static void expect_messages(struct store *s, int64_t last, int64_t step) {
        for (int64_t id = 1; id <= last; id += step) {
                struct buf text = BUF_INIT;
                int64_t source = 0, found = 0;
                uint64_t line = 0, first = 0;
                int r = store_message_text(s, id, &text);
                for (size_t at = 0; r == 0 && at < text.n; at += span_chr(span_from(buf_span(&text), at), '\n') + 1) {
                        struct span left = span_from(buf_span(&text), at);
                        assert_int_equal(store_message_place(s, id, (uint32_t)at, &source, NULL, &line), 0);
                        if (left.p[0] == '\r' || left.p[0] == '\n') /* may be one that the log left out */
                                continue;
                        assert_int_equal(store_sighting_at(s, source, line, &found), 0);
                        if (found != id) { /* it begins where this one ends */
                                assert_int_equal(store_message_place(s, found, 0, NULL, NULL, &first), 0);
                                assert_int_equal(first, line);
                        }
                }
                buf_done(&text);
        }
}

static struct store *rebuilt(struct store *s) {
        struct ingest_options o = {0};
        struct ingest_kept kept = {0};
        struct store *again = NULL;

        assert_int_equal(store_create(NULL, &again), 0);
        assert_int_equal(ingest_rebuild(s, again, &o, &kept, NULL), 0);
        assert_int_equal(store_finish(again), 0);
        ingest_kept_done(&kept);
        return again;
}

static void check(const char *name, const struct parser *p, struct span bytes, int64_t step) {
        struct ingest_text text = {.name = name, .bytes = bytes, .format = p->name};
        struct store *s = NULL, *again;
        uint64_t last = 0;

        assert_int_equal(store_create(NULL, &s), 0);
        assert_int_equal(ingest_texts(&text, 1, s, NULL), 0);
        assert_int_equal(store_finish(s), 0);
        again = rebuilt(s);
        assert_int_equal(store_query(s, SPAN("SELECT coalesce(max(id), 0) FROM sighting"), number_row, &last), 0);
        expect_times(s, p, bytes);
        expect_times(again, p, bytes);
        expect_messages(s, (int64_t)last, step);
        expect_messages(again, (int64_t)last, step);
        store_free(again);
        store_free(s);
}

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

static void fixtures(void **state) {
        static const char *const formats[] = {"uccapi", "sipstack", "trace"};
        size_t n = 0;

        (void)state;
        for (size_t k = 0; k < 3; k++) {
                glob_t g;
                char pattern[64];
                snprintf(pattern, sizeof(pattern), "tests/parsers/%s/*.in", formats[k]);
                assert_int_equal(glob(pattern, 0, NULL, &g), 0);
                for (size_t i = 0; i < g.gl_pathc; i++, n++) {
                        struct buf b = slurp(g.gl_pathv[i]);
                        check(g.gl_pathv[i], parser_find(span_str(formats[k])), buf_span(&b), 1);
                        buf_done(&b);
                }
                globfree(&g);
        }
        assert_true(n > 20);
}

/* Several blocks; the second pass over it sees it in pieces of other sizes. */
static void several_blocks(void **state) {
        static const char *const paths[] = {"tests/parsers/uccapi/01-out-and-in.in", "tests/parsers/sipstack/01-request-and-response.in"};
        static const char *const formats[] = {"uccapi", "sipstack"};

        (void)state;
        for (size_t k = 0; k < 2; k++) {
                struct buf one = slurp(paths[k]), many = BUF_INIT;
                while (many.n < 5 * 1024 * 1024 / 2)
                        buf_put(&many, buf_span(&one));
                check(paths[k], parser_find(span_str(formats[k])), buf_span(&many), 211);
                buf_done(&one);
                buf_done(&many);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(late_records), cmocka_unit_test(message_over_blocks), cmocka_unit_test(captures),
                                           cmocka_unit_test(fixtures), cmocka_unit_test(several_blocks)};

        return cmocka_run_group_tests_name("ingest/paces", tests, NULL, NULL);
}
