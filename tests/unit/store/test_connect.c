/* connect.c: a case from a stranger. Whatever its bytes are, opening and reading it ends in rows or in an error. */
#include "case.h"

static void fill(struct made *m) {
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, SPAN("one\ntwo\n"));
        made_tell(m, (struct told){.source = 1, .method = "OPTIONS", .call_id = "c1", .from_tag = "a", .branch = "z1"});
        assert_int_equal(store_put_skipped(m->s, "some-rule", "net", "needs"), 0);
        made_finish(m);
}

/* Everything that can be read; the results do not matter. */
static void read_all(struct store *s) {
        struct buf b = BUF_INIT;
        struct totals t;
        struct source_info *sources;
        struct skipped_info *skipped;
        struct finding_list findings;
        struct notes notes;
        struct text_line *lines;
        uint64_t off, line;
        size_t n;

        store_totals(s, &t);
        if (store_sources(s, &sources, &n) == 0)
                source_infos_free(sources, n);
        if (store_skipped(s, &skipped, &n) == 0)
                skipped_free(skipped, n);
        if (store_notes(s, &notes) == 0)
                notes_done(&notes);
        if (store_findings(s, &findings) == 0)
                finding_list_done(&findings);
        if (store_lines(s, 1, 0, 10, &lines, &n) == 0)
                text_lines_free(lines, n);
        store_message_text(s, 1, &b);
        store_message_place(s, 1, 3, NULL, &off, &line);
        store_ask(s, "SELECT * FROM v_message", NULL, 0, made_row, &b);
        store_ask(s, "SELECT * FROM trace", NULL, 0, made_row, &b);
        buf_done(&b);
}

static struct buf read_file(const char *path) {
        struct buf b = BUF_INIT;
        struct stat st;
        FILE *f = fopen(path, "r");

        assert_non_null(f);
        assert_int_equal(fstat(fileno(f), &st), 0);
        assert_int_equal(buf_reserve(&b, (size_t)st.st_size), 0);
        b.n = fread(b.p, 1, (size_t)st.st_size, f);
        fclose(f);
        return b;
}

static void write_file(const char *path, struct span bytes) {
        FILE *f = fopen(path, "w");

        assert_non_null(f);
        assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
        fclose(f);
}

static int open_bytes(struct made *m, struct span bytes) {
        struct store *s = NULL;
        int r;

        write_file(m->path, bytes);
        r = store_open(m->path, &s);
        if (r == 0)
                read_all(s);
        else
                assert_null(s);
        store_free(s);
        return r;
}

static void whole(void **state) {
        struct made *m = *state;
        struct totals t;

        fill(m);
        store_free(m->s);
        m->s = NULL;
        assert_int_equal(store_open(m->path, &m->s), 0);
        read_all(m->s);
        assert_int_equal(store_totals(m->s, &t), 0);
        assert_int_equal(t.sightings, 1);
}

static void truncated(void **state) {
        struct made *m = *state;

        fill(m);
        struct buf b = read_file(m->path);
        for (size_t n = 0; n < b.n; n += n < 128 ? 1 : 131071) {
                int r = open_bytes(m, span_of(b.p, n));
                if (n < 100)
                        assert_int_equal(r, -EBADMSG);
                else if (r != 0)
                        assert_int_equal(r, -EBADMSG);
        }
        assert_int_equal(open_bytes(m, buf_span(&b)), 0);
        buf_done(&b);
}

/* The first pages hold the schema: there every byte counts; further on only those that carry something. */
static void flipped(void **state) {
        struct made *m = *state;
        size_t opened = 0, refused = 0;
        const size_t schema = (size_t)3 * 16384;

        fill(m);
        struct buf b = read_file(m->path);
        for (size_t i = 0; i < b.n; i += i < 128 ? 1 : i < schema ? 1021 : 127) {
                if (i >= schema && b.p[i] == 0)
                        continue;
                char was = b.p[i];
                b.p[i] = (char)(i % 3 ? ~was : was + 1);
                int r = open_bytes(m, buf_span(&b));
                b.p[i] = was;
                assert_true(r == 0 || r == -EBADMSG || r == -EPROTO);
                opened += r == 0;
                refused += r != 0;
        }
        assert_true(opened > 100);
        assert_true(refused > 50);
        buf_done(&b);
}

static void not_ours(void **state) {
        struct made *m = *state;
        struct store *s = NULL;
        char longer[128];

        fill(m);
        assert_int_equal(store_open("/nonexistent/case", &s), -ENOENT);
        assert_int_equal(store_open(m->dir, &s), -EBADMSG);
        assert_false(store_is_case(m->dir));
        assert_int_equal(made_tampered(m, "PRAGMA application_id=1"), -EBADMSG);
        assert_false(store_is_case(m->path));
        snprintf(longer, sizeof(longer), "PRAGMA application_id=%d; PRAGMA user_version=%d", CASE_ID, SCHEMA_VERSION + 1);
        assert_int_equal(made_tampered(m, longer), -EPROTO);
        assert_true(store_is_case(m->path));
        assert_int_equal(made_tampered(m, "PRAGMA user_version=0"), -ESTALE);
        assert_int_equal(made_tampered(m, "PRAGMA user_version=-1"), -EPROTO);
        snprintf(longer, sizeof(longer), "PRAGMA user_version=%d", SCHEMA_VERSION);
        assert_int_equal(made_tampered(m, longer), 0);
        assert_null(s);
}

static void changed_schema(void **state) {
        struct made *m = *state;
        static const char *const changes[] = {
                "CREATE VIEW v_more AS SELECT 1",
                "CREATE TRIGGER t AFTER INSERT ON meta BEGIN DELETE FROM meta; END",
                "CREATE TABLE more(a)",
                "DROP TABLE skipped",
                "ALTER TABLE skipped ADD COLUMN more",
                "ALTER TABLE skipped RENAME COLUMN needs TO need",
                "DROP TABLE skipped; CREATE TABLE skipped(needs TEXT, rule TEXT, reason TEXT)",
                "DROP TABLE skipped; CREATE TABLE skipped(rule TEXT, needs TEXT, reason INTEGER)",
                "DROP TABLE skipped; CREATE TABLE skipped(rule TEXT, needs TEXT, reason TEXT AS ('x'))",
                "DROP TABLE skipped; CREATE VIEW skipped AS SELECT 'a' AS rule, 'b' AS needs, 'c' AS reason",
                "CREATE VIRTUAL TABLE words USING fts5(text)",
                "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = 'CREATE VIEW skipped AS SELECT 1' WHERE name = 'skipped'",
                "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'skipped'",
                "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET type = 'trigger' WHERE name = 'skipped'",
                "DELETE FROM meta WHERE key = 'hash_key'",
                "UPDATE meta SET value = 'zz' WHERE key = 'hash_key'",
                "UPDATE meta SET value = replace(value, substr(value, 1, 1), 'g') WHERE key = 'hash_key'",
        };

        fill(m);
        struct buf b = read_file(m->path);
        for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
                write_file(m->path, buf_span(&b));
                if (made_tampered(m, changes[i]) != -EBADMSG)
                        fail_msg("%s", changes[i]);
        }
        /* An index more is nobody's harm. */
        write_file(m->path, buf_span(&b));
        assert_int_equal(made_tampered(m, "CREATE INDEX more ON skipped(rule)"), 0);
        buf_done(&b);
}

/* A journal beside a finished case is a stranger's too: it is not played back. */
static void journal_beside(void **state) {
        struct made *m = *state;
        char journal[64], text[8];

        fill(m);
        store_free(m->s);
        m->s = NULL;
        snprintf(journal, sizeof(journal), "%s-journal", m->path);
        write_file(journal, SPAN("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\xff\xff\xff\xff"));
        assert_int_equal(store_open(m->path, &m->s), 0);
        made_expect(m, "SELECT count(*) FROM v_source", "1");
        FILE *f = fopen(journal, "r");
        assert_int_equal(fread(text, 1, sizeof(text), f), 8);
        fclose(f);
        unlink(journal);
}

/* The tables of a case, empty, in the encoding. */
static int open_in(struct made *m, const char *encoding) {
        struct buf sql = BUF_INIT;
        struct store *s = NULL;
        sqlite3 *db;
        int r;

        unlink(m->path);
        buf_printf(&sql, "PRAGMA encoding='%s'; PRAGMA application_id=%d; PRAGMA user_version=%d", encoding, CASE_ID, SCHEMA_VERSION);
        assert_int_equal(sqlite3_open(m->path, &db), SQLITE_OK);
        assert_int_equal(sql_exec(db, buf_str(&sql)), SQLITE_OK);
        assert_int_equal(sql_run_embedded(db, "src/store/schema.sql"), SQLITE_OK);
        assert_int_equal(sql_exec(db, "INSERT INTO meta(key, value) VALUES('hash_key', '000102030405060708090a0b0c0d0e0f')"), SQLITE_OK);
        sqlite3_close(db);
        r = store_open(m->path, &s);
        store_free(s);
        buf_done(&sql);
        return r;
}

/* Texts are read as they stand in the file. */
static void other_encoding(void **state) {
        struct made *m = *state;

        store_free(m->s);
        m->s = NULL;
        assert_int_equal(open_in(m, "UTF-8"), 0);
        assert_int_equal(open_in(m, "UTF-16le"), -EBADMSG);
        assert_int_equal(open_in(m, "UTF-16be"), -EBADMSG);
}

static void only_reads(void **state) {
        struct made *m = *state;
        sqlite3 *db;

        fill(m);
        assert_int_equal(store_connect(m->s, true, &db), 0);
        assert_int_equal(sql_exec(db, "DELETE FROM source"), SQLITE_READONLY);
        assert_int_equal(sql_exec(db, "ATTACH ':memory:' AS more"), SQLITE_ERROR);
        assert_int_equal(sql_exec(db, "SELECT * FROM v_message, v_source, v_call, trace"), SQLITE_OK);
        sqlite3_close(db);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(whole),          made_test(truncated),      made_test(flipped),    made_test(not_ours),
                made_test(changed_schema), made_test(journal_beside), made_test(only_reads),
                made_test(other_encoding),
        };

        return cmocka_run_group_tests_name("store/connect", tests, NULL, NULL);
}
