/*
 * A case from a stranger who knows SQLite: a file that is whole, with values that no program of ours wrote. A case is made of a few
 * fixtures; an input is a list of changes, each of one value of one column, by SQL. Of what is compressed single bytes are changed
 * and it is compressed again, so that its content is reached. Then everything is read as the program reads it.
 */
#include <sqlite3.h>
#include <unistd.h>
#include <zstd.h>

#include "ingest/ingest.h"
#include "tests/fuzz/case.h"

enum { COLUMNS_MAX = 1024, FIXTURES = 7, FRAME_MAX = 1 << 20 };

static char folder[PATH_BYTES], path[PATH_BYTES + 16], made[PATH_BYTES + 16];
static struct {
        char table[40], name[40];
} columns[COLUMNS_MAX];
static unsigned n_columns;

static void run_sql(const char *file, const char *sql, int (*fn)(void *, int, char **, char **)) {
        sqlite3 *db;

        check(sqlite3_open(file, &db) == SQLITE_OK && sqlite3_exec(db, sql, fn, NULL, NULL) == SQLITE_OK);
        sqlite3_close(db);
}

static int add_column(void *ctx, int n, char **values, char **names) {
        (void)ctx, (void)n, (void)names;
        check(n_columns < COLUMNS_MAX);
        snprintf(columns[n_columns].table, sizeof(columns[0].table), "%s", values[0]);
        snprintf(columns[n_columns++].name, sizeof(columns[0].name), "%s", values[1]);
        return 0;
}

static void slurp(const char *name, struct buf *b) {
        FILE *f = fopen(name, "rb");
        char piece[4096];
        size_t n;

        check(f != NULL);
        while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
                buf_put(b, span_of(piece, n));
        fclose(f);
        check(b->n > 0 && b->err == 0);
}

static void remove_files(void) {
        unlink(path);
        unlink(made);
        rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
        static const char *const names[FIXTURES] = {
                "tests/parsers/uccapi/01-out-and-in.in", "tests/parsers/sipstack/08-bodies.in", "tests/parsers/pcap/04-a-connection.in",
                "tests/parsers/pcap/14-tls-beginnings.in", "tests/parsers/pcap/15-relays.in", "tests/parsers/w3c/01-iis.in",
                "tests/parsers/evt/01-a-log.in"};
        struct ingest_text texts[FIXTURES];
        struct buf bytes[FIXTURES] = {{0}};
        struct store *s;
        char sql[PATH_BYTES + 64];

        (void)argc, (void)argv;
        make_folder(folder);
        snprintf(path, sizeof(path), "%s/x.sipdx", folder);
        snprintf(made, sizeof(made), "%s/made.sipdx", folder);
        for (size_t i = 0; i < FIXTURES; i++) {
                slurp(names[i], &bytes[i]);
                texts[i] = (struct ingest_text){.name = names[i], .bytes = buf_span(&bytes[i])};
        }
        check(store_create(NULL, &s) == 0 && ingest_texts(texts, FIXTURES, s, NULL) == 0 && store_finish(s) == 0);
        snprintf(sql, sizeof(sql), "PRAGMA page_size=1024; VACUUM INTO '%s'", made);
        run_sql(store_path(s), sql, NULL);
        store_free(s);
        for (size_t i = 0; i < FIXTURES; i++)
                buf_done(&bytes[i]);
        run_sql(made, "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' "
                "ORDER BY m.name, c.cid", add_column);
        check(n_columns > 100 && atexit(remove_files) == 0);
        return 0;
}

/* Changes one byte of what is compressed in the value. False: nothing is. */
static bool bind_frame(sqlite3_stmt *st, struct span was, unsigned at, unsigned with) {
        static char plain[FRAME_MAX], packed[FRAME_MAX];
        size_t n = ZSTD_decompress(plain, sizeof(plain), was.p, was.n);

        if (ZSTD_isError(n) || n == 0)
                return false;
        plain[at % n] = (char)with;
        n = ZSTD_compress(packed, sizeof(packed), plain, n, 1);
        check(!ZSTD_isError(n));
        return sqlite3_bind_blob(st, 1, packed, (int)n, SQLITE_TRANSIENT) == SQLITE_OK;
}

/* One of the values that C and SQL stumble over, or one like it. */
static void bind_number(sqlite3_stmt *st, unsigned which, unsigned small) {
        static const int64_t edges[] = {INT64_MIN, INT64_MAX, INT32_MIN, INT32_MAX, UINT32_MAX, 1LL << 32, 1LL << 40, 1LL << 62, -1, 0};
        const size_t n = sizeof(edges) / sizeof(*edges);

        sqlite3_bind_int64(st, 1, which % (n + 1) < n ? (sqlite3_int64)((uint64_t)edges[which % (n + 1)] + small) : (int)small - 128);
}

static void bind_value(sqlite3_stmt *st, unsigned kind, struct span was, struct span *io) {
        unsigned a = take_byte(io), b = take_byte(io);
        struct span text;

        switch (kind % 6) {
        case 0:
                bind_number(st, a, b);
                break;
        case 1:
                sqlite3_bind_int64(st, 1, a);
                break;
        case 2:
                text = take_span(io, a % 32);
                sqlite3_bind_text(st, 1, text.n ? text.p : "", (int)text.n, SQLITE_TRANSIENT);
                break;
        case 3:
                text = take_span(io, a % 32);
                sqlite3_bind_blob(st, 1, text.n ? text.p : "", (int)text.n, SQLITE_TRANSIENT);
                break;
        case 4:
                if (!bind_frame(st, was, a << 8 | b, take_byte(io)))
                        sqlite3_bind_double(st, 1, (double)a * 1e300);
                break;
        default: /* it becomes NULL */
                break;
        }
}

/* The rows that share a value of one row get another; nothing happens where a constraint forbids it. */
static void change(sqlite3 *db, struct span *io) {
        unsigned column = (take_byte(io) << 8 | take_byte(io)) % n_columns, row = take_byte(io), kind = take_byte(io);
        const char *table = columns[column].table, *name = columns[column].name;
        sqlite3_stmt *select = NULL, *update = NULL;
        char sql[200];

        snprintf(sql, sizeof(sql), "SELECT \"%s\" FROM \"%s\" LIMIT 1 OFFSET ?1 %% max((SELECT count(*) FROM \"%s\"), 1)", name, table, table);
        check(sqlite3_prepare_v2(db, sql, -1, &select, NULL) == SQLITE_OK);
        sqlite3_bind_int(select, 1, (int)row);
        snprintf(sql, sizeof(sql), "UPDATE OR REPLACE \"%s\" SET \"%s\" = ?1 WHERE \"%s\" IS ?2", table, name, name);
        if (sqlite3_step(select) == SQLITE_ROW && sqlite3_prepare_v2(db, sql, -1, &update, NULL) == SQLITE_OK) {
                sqlite3_value *was = sqlite3_column_value(select, 0);
                const char *blob = sqlite3_column_blob(select, 0);
                struct span bytes = span_of(blob, (size_t)sqlite3_column_bytes(select, 0));
                sqlite3_value *copy = sqlite3_value_dup(was);
                bind_value(update, kind, bytes, io);
                sqlite3_bind_value(update, 2, copy);
                sqlite3_reset(select);
                sqlite3_step(update);
                sqlite3_value_free(copy);
        }
        sqlite3_finalize(select);
        sqlite3_finalize(update);
}

static void copy_file(void) {
        struct buf b = BUF_INIT;
        FILE *f = fopen(path, "wb");

        slurp(made, &b);
        check(f && fwrite(b.p, 1, b.n, f) == b.n && fclose(f) == 0);
        buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct span rest = span_of((const char *)data, size);
        sqlite3 *db;

        copy_file();
        check(sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; BEGIN", NULL, NULL, NULL) == SQLITE_OK);
        while (rest.n)
                change(db, &rest);
        check(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
        sqlite3_close(db);
        read_case(path, size == 0);
        return 0;
}
