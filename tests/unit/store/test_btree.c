/*
 * btree.c: tables that are laid down are whole to SQLite (integrity_check) and hold what was put, whatever the length of rows: one
 * leaf, several levels, rows that spill over many pages, keys that spill and divide leaves.
 */
#include "case.h"
#include "draw.h"

#include "store/btree.h"
#include "store/tuple.h"

/* The first row of an answer, its columns with a bar between them. */
static void expect(struct made *m, const char *sql, const char *want) {
        struct buf b = BUF_INIT;
        sqlite3_stmt *st;

        assert_int_equal(sql_prepare(m->s->db, sql, &st), SQLITE_OK);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        for (int i = 0; i < sqlite3_column_count(st); i++)
                buf_printf(&b, "%s%s", i ? "|" : "", (const char *)sqlite3_column_text(st, i));
        assert_string_equal(buf_str(&b), want);
        buf_done(&b);
        sqlite3_finalize(st);
}

static void intact(struct made *m) {
        expect(m, "PRAGMA integrity_check", "ok");
}

struct laying {
        struct made *m;
        struct btrees trees;
        struct btree tree;
        struct tuple tuple;
        struct buf text;
        uint64_t bytes; /* of texts */
};

/* A row of three columns; part is for those that are their own key. */
static void lay(struct laying *l, int64_t event, int64_t part, size_t len) {
        struct span record;

        buf_reset(&l->text);
        buf_fill(&l->text, (char)('a' + event % 26), len);
        tuple_begin(&l->tuple);
        tuple_int(&l->tuple, event);
        if (l->tree.keyed)
                tuple_int(&l->tuple, part);
        else
                tuple_text(&l->tuple, SPAN("n"));
        tuple_text(&l->tuple, buf_span(&l->text));
        assert_int_equal(tuple_end(&l->tuple, &record), 0);
        assert_int_equal(btree_add(&l->trees, &l->tree, event, record), 0);
        l->bytes += len;
}

static void add(struct laying *l, int64_t i, size_t len) {
        lay(l, i, 0, len);
}

static uint32_t root_of(struct made *m, const char *name) {
        sqlite3_stmt *st;
        uint32_t root;

        assert_int_equal(sql_prepare(m->s->db, "SELECT rootpage FROM sqlite_schema WHERE name = ?", &st), SQLITE_OK);
        sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        root = (uint32_t)sqlite3_column_int64(st, 0);
        sqlite3_finalize(st);
        return root;
}

static void let_go(struct made *m) {
        if (!sqlite3_get_autocommit(m->s->db))
                assert_int_equal(sql_exec(m->s->db, "COMMIT"), SQLITE_OK);
        assert_int_equal(sql_exec(m->s->db, "PRAGMA locking_mode=NORMAL; SELECT 1 FROM meta LIMIT 1"), SQLITE_OK);
}

static int more(void *ctx, uint32_t pages) {
        struct laying *l = ctx;

        let_go(l->m);
        return btrees_reserve(&l->trees, pages);
}

static void attach(struct made *m, struct laying *l, const char *table) {
        struct btree_root root = {&l->tree, root_of(m, table)};

        let_go(m);
        assert_int_equal(btrees_attach(&l->trees, &root, 1), 0);
        intact(m);
}

static void begin(struct made *m, struct laying *l) {
        sqlite3_file *file;

        *l = (struct laying){.m = m};
        assert_int_equal(sql_exec(m->s->db, "CREATE TABLE IF NOT EXISTS plain(event INTEGER, name TEXT, value TEXT)"), SQLITE_OK);
        assert_int_equal(sqlite3_file_control(m->s->db, "main", SQLITE_FCNTL_FILE_POINTER, &file), SQLITE_OK);
        assert_int_equal(btrees_open(&l->trees, file, m->path, more, l), 0);
}

static void end(struct laying *l) {
        btree_done(&l->tree);
        btrees_done(&l->trees);
        tuple_done(&l->tuple);
        buf_done(&l->text);
}

static void expect_sum(struct made *m, const char *table, int64_t rows, uint64_t bytes) {
        struct buf sql = BUF_INIT, want = BUF_INIT;

        buf_printf(&sql, "SELECT count(*), sum(length(value)), min(value = replace(hex(zeroblob((length(value) + 1) / 2)), '0',"
                         " char(97 + event %% 26)) OR length(value) %% 2) FROM %s", table);
        buf_printf(&want, "%lld|%llu|1", (long long)rows, (unsigned long long)bytes);
        expect(m, buf_str(&sql), buf_str(&want));
        buf_done(&sql);
        buf_done(&want);
}

/* One leaf at the root; then rows by statements behind it. */
static void one_leaf(void **state) {
        struct made *m = *state;
        struct laying l;

        begin(m, &l);
        assert_true(btree_is_empty(&l.tree));
        add(&l, 1, 10);
        add(&l, 9, 0);
        assert_int_equal(btree_add(&l.trees, &l.tree, 9, SPAN("\2\0")), -EEXIST);
        attach(m, &l, "plain");
        assert_true(btree_is_empty(&l.tree));
        expect_sum(m, "plain", 2, 10);
        assert_int_equal(sql_exec(m->s->db, "INSERT INTO plain VALUES(3, 'n', 'ddd')"), SQLITE_OK);
        expect(m, "SELECT max(rowid) FROM plain", "10");
        intact(m);
        end(&l);
}

/* Around every length at which something else happens, and many rows: two levels above the leaves. */
static void lengths(void **state) {
        static const size_t at[] = {2031, 4086, 16349, 16349 + 2031, 16380, 2 * 16380, 3 * 16380 + 2031, 200000};
        struct made *m = *state;
        struct laying l;
        uint32_t seed = 7;
        int64_t i = 0;

        begin(m, &l);
        for (size_t k = 0; k < sizeof(at) / sizeof(at[0]); k++)
                for (size_t d = 0; d < 40; d++)
                        add(&l, ++i, at[k] - 20 + d);
        for (int k = 0; k < 3000; k++)
                add(&l, ++i, draw(&seed) % 200 == 0 ? draw(&seed) % 60000 : draw(&seed) % 14000);
        attach(m, &l, "plain");
        expect_sum(m, "plain", i, l.bytes);
        expect(m, "SELECT count(*) FROM (SELECT rowid AS r FROM plain) a JOIN plain f ON f.rowid = a.r WHERE f.event = a.r",
                    "3320");
        end(&l);
}

/* More leaves than one page above them can name. */
static void levels(void **state) {
        struct made *m = *state;
        struct laying l;
        int64_t rows = 4000;

        begin(m, &l);
        for (int64_t i = 1; i <= rows; i++)
                add(&l, i * 3, 9000);
        attach(m, &l, "plain");
        expect_sum(m, "plain", rows, l.bytes);
        assert_int_equal(sql_exec(m->s->db, "DELETE FROM plain WHERE event % 2"), SQLITE_OK);
        intact(m);
        end(&l);
}

/* WITHOUT ROWID: rows divide the leaves, long ones too, and spill. */
static void keyed(void **state) {
        struct made *m = *state;
        struct laying l;
        uint32_t seed = 99;
        int64_t rows = 3000;

        assert_int_equal(sql_exec(m->s->db, "CREATE TABLE k(event INTEGER, part INTEGER, value TEXT, PRIMARY KEY(event, part)) WITHOUT ROWID"),
                         SQLITE_OK);
        begin(m, &l);
        l.tree.keyed = true;
        for (int64_t i = 1; i <= rows; i++)
                lay(&l, i / 2, i, i % 50 == 0 ? draw(&seed) % 50000 : i % 3 ? 4000 + draw(&seed) % 100 : draw(&seed) % 6000);
        attach(m, &l, "k");
        expect_sum(m, "k", rows, l.bytes);
        expect(m, "SELECT count(*) FROM k a JOIN k b ON b.event = a.event AND b.part = a.part", "3000");
        assert_int_equal(sql_exec(m->s->db, "DELETE FROM k WHERE part % 3 = 0; INSERT INTO k VALUES(1, 3, 'x')"), SQLITE_OK);
        intact(m);
        end(&l);
}

/* SQLite adds pages of its own between two runs; what is left of the last one is free, and SQLite takes it. */
static void in_turn(void **state) {
        struct made *m = *state;
        struct laying l;

        begin(m, &l);
        assert_int_equal(sql_exec(m->s->db, "CREATE TABLE other(value)"), SQLITE_OK);
        for (int64_t i = 1; i <= 200; i++) {
                add(&l, i, i % 20 == 0 ? 40000 : 9000);
                assert_int_equal(sql_exec(m->s->db, "INSERT INTO other VALUES(zeroblob(20000))"), SQLITE_OK);
        }
        attach(m, &l, "plain");
        expect_sum(m, "plain", 200, l.bytes);
        expect(m, "SELECT count(*), sum(length(value)) FROM other", "200|4000000");
        expect(m, "SELECT freelist_count > 0 FROM pragma_freelist_count", "1");
        assert_int_equal(sql_exec(m->s->db, "INSERT INTO other VALUES(zeroblob(4000000))"), SQLITE_OK);
        expect(m, "SELECT freelist_count FROM pragma_freelist_count", "0");
        intact(m);
        for (int64_t i = 1; i <= 100; i++) /* and once more */
                add(&l, i, 9000);
        assert_int_equal(sql_exec(m->s->db, "CREATE TABLE again(event INTEGER, name TEXT, value TEXT)"), SQLITE_OK);
        attach(m, &l, "again");
        expect(m, "SELECT count(*) FROM again", "100");
        end(&l);
}

/* A file that only remembers which pages were written, around the one in which SQLite locks, at 1 GiB: it holds nothing. */
enum { LOCKED = 65537, BEFORE = LOCKED - 5 };
static struct far {
        sqlite3_file file;
        unsigned char header[100], listed[200];
        uint32_t written[64];
        size_t n;
        int64_t size;
} far;

static void put_number(unsigned char *p, uint32_t v) {
        for (int i = 0; i < 4; i++)
                p[i] = (unsigned char)(v >> (24 - 8 * i));
}

static int far_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at) {
        (void)file;
        assert_true(at == 0 && n == sizeof(far.header));
        memcpy(p, far.header, sizeof(far.header));
        return SQLITE_OK;
}

static int far_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at) {
        (void)file;
        if (at == 0) {
                memcpy(far.header, p, (size_t)n);
                return SQLITE_OK;
        }
        assert_int_equal(at % BTREE_PAGE, 0);
        assert_int_equal(n % BTREE_PAGE, 0);
        for (int done = 0; done < n; done += BTREE_PAGE) {
                far.written[far.n++] = (uint32_t)((at + done) / BTREE_PAGE + 1);
                memcpy(far.listed, (const char *)p + done, sizeof(far.listed));
        }
        return SQLITE_OK;
}

static int far_truncate(sqlite3_file *file, sqlite3_int64 size) {
        (void)file;
        far.size = size;
        return SQLITE_OK;
}

static int none_more(void *ctx, uint32_t pages) {
        return btrees_reserve(ctx, pages);
}

static void lock_page(void **state) {
        static const sqlite3_io_methods methods = {.xRead = far_read, .xWrite = far_write, .xTruncate = far_truncate};
        struct made *m = *state;
        struct laying l = {.m = m};

        far.file.pMethods = &methods;
        far.header[16] = BTREE_PAGE >> 8;
        far.header[59] = 1; /* UTF-8 */
        put_number(far.header + 28, BEFORE);
        assert_int_equal(btrees_open(&l.trees, &far.file, m->path, none_more, &l.trees), 0);
        for (int64_t i = 1; i <= 9; i++)
                add(&l, i, 16000); /* each fills a leaf; the last of them waits */
        assert_int_equal(be32(far.header + 28), BEFORE + 17); /* 16, and the one that is left out */
        assert_int_equal(btrees_attach(&l.trees, &(struct btree_root){&l.tree, 2}, 1), 0);
        assert_int_equal(far.n, 10);
        for (uint32_t i = 0; i < 9; i++)
                assert_int_equal(far.written[i], BEFORE + 1 + i + (i >= 4));
        assert_int_equal(far.written[9], 2); /* the root */
        assert_int_equal(be32(far.header + 28), BEFORE + 10); /* what is left at the end is cut off */
        assert_int_equal(be32(far.header + 36), 0);
        assert_int_equal(far.size, (int64_t)(BEFORE + 10) * BTREE_PAGE);

        /* The same, but SQLite has added a page: what is left is listed, the page in which it locks is not. */
        put_number(far.header + 28, BEFORE);
        far.n = 0;
        for (int64_t i = 1; i <= 3; i++)
                add(&l, i, 16000);
        put_number(far.header + 28, be32(far.header + 28) + 1);
        assert_int_equal(btrees_attach(&l.trees, &(struct btree_root){&l.tree, 2}, 1), 0);
        assert_int_equal(far.n, 5);
        assert_int_equal(far.written[4], BEFORE + 4);
        assert_int_equal(be32(far.header + 32), BEFORE + 4);
        assert_int_equal(be32(far.header + 36), 13); /* of 16, three are leaves */
        assert_int_equal(be32(far.listed + 4), 12);
        for (uint32_t i = 0; i < 12; i++)
                assert_int_equal(be32(far.listed + 8 + 4 * i), BEFORE + 6 + i);
        end(&l);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(one_leaf), made_test(lengths), made_test(levels), made_test(keyed), made_test(in_turn), made_test(lock_page),
        };

        return cmocka_run_group_tests_name("store/btree", tests, NULL, NULL);
}
