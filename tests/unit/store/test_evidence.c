/* evidence.c: sources and bytes of a case whose other tables are gone, older or a stranger's; blocks that do not fit. */
#include "case.h"

static void fill(struct made *m) {
        struct notes notes = NOTES_INIT;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, SPAN("one\ntwo\n"));
        made_block(m, 1, 1, 8, 3, SPAN("three\n"));
        made_source(m, 2, NULL, ZONE_UNKNOWN);
        notes_add(&notes, "no-format", 0, "not read");
        assert_int_equal(store_put_notes(m->s, 2, &notes), 0);
        notes_done(&notes);
        made_tell(m, (struct told){.source = 1, .method = "OPTIONS", .call_id = "c1", .from_tag = "a", .branch = "z1"});
        made_finish(m);
        store_free(m->s);
        m->s = NULL;
}

/* All bytes of a source, read few at a time. 0 or what reading gave. */
static int all_bytes(struct store *s, int64_t source, size_t step, struct buf *ret) {
        struct store_bytes *b = NULL;
        char piece[64];
        size_t n = 1;
        int r = store_bytes_open(s, source, false, &b);

        buf_reset(ret);
        while (r == 0 && n > 0)
                if ((r = store_bytes_read(b, piece, step, &n)) == 0)
                        buf_put(ret, span_of(piece, n));
        store_bytes_close(b);
        return r;
}

static void expect_whole(struct store *s) {
        struct evidence_source *v = NULL;
        struct buf bytes = BUF_INIT;
        size_t n = 0;

        assert_int_equal(store_evidence_sources(s, &v, &n), 0);
        assert_int_equal(n, 2);
        assert_string_equal(v[0].info.row.path, "s1.log");
        assert_true(v[0].stored && v[0].info.row.id == 1 && v[0].info.n_notes == 0);
        assert_false(v[1].stored);
        assert_int_equal(v[1].info.n_notes, 1);
        assert_string_equal(v[1].info.notes[0].code, "no-format");
        evidence_sources_free(v, n);
        for (size_t step = 1; step < 20; step += 6) {
                assert_int_equal(all_bytes(s, 1, step, &bytes), 0);
                assert_true(span_eq(buf_span(&bytes), SPAN("one\ntwo\nthree\n")));
        }
        assert_int_equal(all_bytes(s, 2, 9, &bytes), 0);
        assert_int_equal(bytes.n, 0);
        buf_done(&bytes);
}

static void test_whole(void **state) {
        struct made *m = *state;
        struct buf value = BUF_INIT;

        fill(m);
        assert_int_equal(store_open_evidence(m->path, &m->s), 0);
        expect_whole(m->s);
        assert_int_equal(store_meta(m->s, "program", &value), 0);
        assert_string_equal(buf_str(&value), SIPDX_VERSION);
        assert_int_equal(store_meta(m->s, "nothing", &value), -ENOENT);
        buf_done(&value);
}

static int reopened(struct made *m, const char *sql) {
        store_free(m->s);
        m->s = NULL;
        assert_int_equal(made_tamper(m->path, sql), SQLITE_OK);
        return store_open_evidence(m->path, &m->s);
}

/* What is derived may be anything. */
static void test_derived_is_not_believed(void **state) {
        struct made *m = *state;

        fill(m);
        assert_int_equal(reopened(m, "DROP TABLE message; DELETE FROM sighting; ALTER TABLE call ADD COLUMN more"), 0);
        expect_whole(m->s);
        assert_int_equal(reopened(m, "ALTER TABLE source ADD COLUMN later; PRAGMA user_version = 1"), 0);
        expect_whole(m->s);
        assert_int_equal(store_open(m->path, &(struct store *){NULL}), -ESTALE);
        assert_int_equal(reopened(m, "PRAGMA user_version = 99"), -EPROTO);
}

static const char *const strangers[] = {
        "DROP TABLE note",
        "ALTER TABLE source RENAME COLUMN sha256 TO other",
        "DROP TABLE meta; CREATE VIEW meta AS SELECT 'hash_key' AS key, '0' AS value",
        "CREATE TRIGGER t AFTER INSERT ON meta BEGIN SELECT 1; END",
        "DROP TABLE note; CREATE VIRTUAL TABLE note USING fts5(id, source, code, offset, count, text)",
};

static void test_strangers(void **state) {
        struct made *m = *state;

        fill(m);
        for (size_t i = 0; i < sizeof(strangers) / sizeof(*strangers); i++) {
                char copy[64];
                FILE *from = fopen(m->path, "r"), *to;
                struct store *s = NULL;
                snprintf(copy, sizeof(copy), "%s.copy", m->path);
                to = fopen(copy, "w");
                assert_true(from && to);
                for (int c; (c = getc(from)) != EOF;)
                        putc(c, to);
                fclose(from);
                fclose(to);
                if (made_tamper(copy, strangers[i]) == SQLITE_OK)
                        assert_int_equal(store_open_evidence(copy, &s), -EBADMSG);
                unlink(copy);
        }
}

static const char *const damages[] = {
        "DELETE FROM block WHERE seq = 0", "UPDATE block SET offset = 9 WHERE seq = 1", "UPDATE block SET bytes = 5 WHERE seq = 1",
        "UPDATE block SET data = 999 WHERE seq = 1", "UPDATE blob SET data = x'28b52ffd' WHERE id IN (SELECT data FROM block)",
        "UPDATE block SET offset = -1, bytes = -1",
};

static void test_damaged(void **state) {
        struct made *m = *state;
        struct buf bytes = BUF_INIT;

        fill(m);
        for (size_t i = 0; i < sizeof(damages) / sizeof(*damages); i++) {
                char sql[160];
                snprintf(sql, sizeof(sql), "CREATE TABLE IF NOT EXISTS keep_block AS SELECT * FROM block; CREATE TABLE IF NOT EXISTS "
                                           "keep_blob AS SELECT * FROM blob");
                assert_int_equal(reopened(m, sql), 0);
                assert_int_equal(reopened(m, damages[i]), 0);
                assert_int_equal(all_bytes(m->s, 1, 9, &bytes), -EBADMSG);
                assert_non_null(strstr(store_error(m->s), "the stored bytes are damaged at offset"));
                assert_int_equal(reopened(m, "DELETE FROM block; INSERT INTO block SELECT * FROM keep_block; DELETE FROM blob; "
                                             "INSERT INTO blob SELECT * FROM keep_blob"), 0);
        }
        expect_whole(m->s);
        buf_done(&bytes);
}

static void expect_gap(struct store *s, int64_t at_us, int64_t us) {
        struct evidence_source *v = NULL;
        size_t n = 0;

        assert_int_equal(store_evidence_sources(s, &v, &n), 0);
        assert_int_equal(v[0].info.row.gap_us, us);
        if (us)
                assert_int_equal(v[0].info.row.gap_at_us, at_us);
        assert_int_equal(v[1].info.row.gap_us, 0);
        evidence_sources_free(v, n);
}

/* What cannot be is no gap, nor is there one in a case of before they were told. */
static void test_gaps(void **state) {
        struct made *m = *state;

        fill(m);
        assert_int_equal(reopened(m, "UPDATE source SET gap_at_us = 7, gap_us = 5 WHERE id = 1"), 0);
        expect_gap(m->s, 7, 5);
        assert_int_equal(reopened(m, "UPDATE source SET gap_at_us = 7, gap_us = -5 WHERE id = 1"), 0);
        expect_gap(m->s, 0, 0);
        assert_int_equal(reopened(m, "UPDATE source SET gap_at_us = 7, gap_us = 9223372036854775807 WHERE id = 1"), 0);
        expect_gap(m->s, 0, 0);
        assert_int_equal(reopened(m, "UPDATE source SET gap_at_us = NULL, gap_us = 5 WHERE id = 1"), 0);
        expect_gap(m->s, 0, 0);
        assert_int_equal(reopened(m, "ALTER TABLE source DROP COLUMN gap_at_us; ALTER TABLE source DROP COLUMN gap_us; PRAGMA user_version = 4"), 0);
        expect_gap(m->s, 0, 0);
        expect_whole(m->s);
}

/* Of a capture some frames are kept: there are gaps between blocks, but none goes back. */
static void test_pieces(void **state) {
        struct made *m = *state;
        struct store_bytes *b = NULL;
        char piece[64];
        size_t n = 0;

        made_source(m, 1, "binary", ZONE_UTC);
        made_block(m, 1, 0, 40, 1, SPAN("first"));
        made_block(m, 1, 1, 4000, 9, SPAN("second"));
        made_finish(m);
        store_free(m->s);
        m->s = NULL;
        assert_int_equal(store_open_evidence(m->path, &m->s), 0);
        assert_int_equal(store_bytes_open(m->s, 1, true, &b), 0);
        assert_int_equal(store_bytes_read(b, piece, sizeof(piece), &n), 0);
        assert_true(span_eq(span_of(piece, n), SPAN("first")));
        assert_int_equal(store_bytes_read(b, piece, sizeof(piece), &n), 0);
        assert_true(span_eq(span_of(piece, n), SPAN("second")));
        assert_int_equal(store_bytes_read(b, piece, sizeof(piece), &n), 0);
        assert_int_equal(n, 0);
        store_bytes_close(b);
        assert_int_equal(reopened(m, "UPDATE block SET offset = 39 WHERE seq = 1"), 0);
        assert_int_equal(store_bytes_open(m->s, 1, true, &b), 0);
        assert_int_equal(store_bytes_read(b, piece, sizeof(piece), &n), 0);
        assert_int_equal(store_bytes_read(b, piece, sizeof(piece), &n), -EBADMSG);
        store_bytes_close(b);
}

int main(void) {
        const struct CMUnitTest tests[] = {made_test(test_whole), made_test(test_derived_is_not_believed), made_test(test_strangers),
                                           made_test(test_damaged), made_test(test_gaps), made_test(test_pieces)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
