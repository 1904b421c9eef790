/*
 * Opening: a case from a stranger is hostile input. Its header, its tables and their columns must be those of our own
 * schema before a row is read; triggers, views and virtual tables are refused. A finished case is opened as immutable,
 * so a journal that lies beside it is never believed.
 */
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER_BYTES = 100, AT_USER_VERSION = 60, AT_APPLICATION_ID = 68 };

_Static_assert(BTREE_PAGE == 16384, "the pragma below spells it out");
static const char write_pragmas[] = "PRAGMA auto_vacuum=NONE; PRAGMA page_size=16384; PRAGMA locking_mode=EXCLUSIVE;"
                                    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-12288;";
static const char read_pragmas[] = "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA cache_size=-8192;";
/* The file is our own, nobody else writes to it, and the same few thousand rows of it are read again and again: where they lie
 * (store/mapped.c), up to the 2 GiB that SQLite maps. A disk that fails meanwhile is a signal and no error (cli/interrupt.c). */
static const char judge_pragmas[] = "PRAGMA mmap_size=2147418112; PRAGMA cache_size=-16384;";
static const char ask_pragmas[] = "PRAGMA mmap_size=2147418112; PRAGMA cache_size=-8192;";

/* From the beginning; some file systems give it in pieces, or are interrupted. */
static ssize_t read_whole(int fd, unsigned char *p, size_t size) {
        size_t at = 0;
        ssize_t n = 1;

        while (at < size && n != 0) {
                n = pread(fd, p + at, size - at, (off_t)at);
                if (n < 0 && errno != EINTR)
                        return n;
                at += n > 0 ? (size_t)n : 0;
        }
        return (ssize_t)at;
}

bool store_is_case_head(struct span head) {
        static const char magic[16] = "SQLite format 3";

        return head.n >= HEADER_BYTES && memcmp(head.p, magic, sizeof(magic)) == 0 &&
               be32((const unsigned char *)head.p + AT_APPLICATION_ID) == CASE_ID;
}

/* 0, -errno of the file, -EBADMSG: no case; *ret_version is what it says of its schema. */
static int read_header(const char *path, uint32_t *ret_version) {
        unsigned char h[HEADER_BYTES];
        struct stat st;
        ssize_t n = -1;
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

        if (fd < 0)
                return -errno;
        if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
                n = read_whole(fd, h, sizeof(h));
        close(fd);
        if (n < 0 || !store_is_case_head(span_of((const char *)h, (size_t)n)))
                return -EBADMSG;
        *ret_version = be32(h + AT_USER_VERSION);
        return 0;
}

bool store_is_case(const char *path) {
        uint32_t version;

        return read_header(path, &version) == 0;
}

/* As a URI, so that no character of a path means anything to SQLite. */
static int case_uri(const char *path, bool immutable, struct buf *b) {
        buf_puts(b, path[0] == '/' ? "file://" : "file:./");
        for (; *path; path++) {
                if (*path == '%' || *path == '?' || *path == '#')
                        buf_printf(b, "%%%02X", *path);
                else
                        buf_putc(b, *path);
        }
        return buf_puts(b, immutable ? "?immutable=1" : "");
}

static const char *pragmas_of(enum connect_how how) {
        switch (how) {
        case CONNECT_WRITE:
                return write_pragmas;
        case CONNECT_BESIDE:
                return judge_pragmas;
        case CONNECT_BESIDE_PLAIN:
                return ask_pragmas;
        default:
                return read_pragmas;
        }
}

static int harden(sqlite3 *db, enum connect_how how, enum connect_temp temp) {
        int rc;

        sqlite3_extended_result_codes(db, 1);
        sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 2 * BLOB_MAX_BYTES);
        sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
        if (how != CONNECT_WRITE) {
                sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
                sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
                sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        }
        sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        rc = sql_exec(db, pragmas_of(how));
        if (rc == SQLITE_OK)
                rc = sql_exec(db, temp == TEMP_ON_HEAP ? "PRAGMA temp_store=MEMORY" : "PRAGMA temp_store=FILE");
        return rc;
}

/* Every table with its columns, as text. */
static int schema_text(sqlite3 *db, struct buf *b) {
        sqlite3_stmt *st;
        int rc = sql_prepare(db,
                             "SELECT m.name, x.name, x.type, x.pk, x.hidden FROM sqlite_schema m "
                             "JOIN pragma_table_xinfo(m.name) x WHERE m.type = 'table' ORDER BY m.name, x.cid", &st);

        if (rc != SQLITE_OK)
                return rc;
        while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
                for (int i = 0; i < 5; i++) {
                        buf_put(b, span_str((const char *)sqlite3_column_text(st, i)));
                        buf_putc(b, i < 4 ? ' ' : '\n');
                }
        }
        sqlite3_finalize(st);
        if (rc == SQLITE_DONE && b->err)
                return SQLITE_NOMEM;
        return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int expected_schema(struct buf *b) {
        sqlite3 *db;
        int rc = sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

        if (rc == SQLITE_OK)
                rc = sql_run_embedded(db, "src/store/schema.sql");
        if (rc == SQLITE_OK)
                rc = schema_text(db, b);
        sqlite3_close(db);
        return rc;
}

/* Only plain tables and indexes, their texts in UTF-8; looked at before anything of them is used. */
static int check_entries(sqlite3 *db) {
        sqlite3_stmt *st;
        int rc = sql_prepare(db,
                             "SELECT 1 FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR coalesce(rootpage, 0) < 2 "
                             "OR type = 'table' AND coalesce(sql, '') NOT LIKE 'CREATE TABLE %' "
                             "UNION ALL SELECT 1 FROM pragma_encoding WHERE encoding <> 'UTF-8'", &st);

        if (rc != SQLITE_OK)
                return rc;
        rc = sqlite3_step(st);
        sqlite3_finalize(st);
        if (rc == SQLITE_ROW)
                return SQLITE_CORRUPT;
        return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int check_schema(sqlite3 *db) {
        struct buf want = BUF_INIT, have = {.max = STRING_MAX_BYTES};
        int rc = check_entries(db);

        if (rc == SQLITE_OK)
                rc = expected_schema(&want);
        if (rc == SQLITE_OK)
                rc = schema_text(db, &have);
        if (rc == SQLITE_OK && !span_eq(buf_span(&want), buf_span(&have)))
                rc = SQLITE_CORRUPT;
        buf_done(&want);
        buf_done(&have);
        return rc;
}

/* case_time(time_us, offset_us, offset_at_us, drift_ppb): a raw time on the case's clock. */
static void case_time(sqlite3_context *ctx, int n, sqlite3_value **v) {
        struct clock_line l = {.offset_us = sqlite3_value_int64(v[1]), .at_us = sqlite3_value_int64(v[2]),
                               .drift_ppb = sqlite3_value_int64(v[3])};
        int64_t us;

        (void)n;
        if (sqlite3_value_type(v[0]) == SQLITE_NULL)
                return;
        us = sqlite3_value_int64(v[0]);
        us = sqlite3_value_type(v[1]) == SQLITE_NULL ? us : clock_apply(l, us);
        if (us != STAMP_NONE)
                sqlite3_result_int64(ctx, us);
}

/* stamp_us(text): microseconds since 1970 of a date and time as ISO 8601 has it; NULL: it is none. */
static void stamp_us(sqlite3_context *ctx, int n, sqlite3_value **v) {
        const char *p = (const char *)sqlite3_value_text(v[0]);
        struct stamp_query q;

        (void)n;
        if (p && stamp_parse(span_str(p), &q) == 0 && q.has_date)
                sqlite3_result_int64(ctx, q.us);
}

enum { STRING_BLOB = -2, STRING_SHORT = 256 };

static void blob_close(void *blob) {
        sqlite3_blob_close(blob);
}

/* Onto the text of another row: a statement made for it would cost three times as much. The handle lives as long as the statement
 * that asks; one that found no text is of no more use. */
static int string_seek(sqlite3_context *ctx, int64_t id, sqlite3_blob **ret) {
        sqlite3_blob *blob = sqlite3_get_auxdata(ctx, STRING_BLOB);
        int rc;

        if (blob) {
                *ret = blob;
                if ((rc = sqlite3_blob_reopen(blob, id)) != SQLITE_OK)
                        sqlite3_set_auxdata(ctx, STRING_BLOB, NULL, NULL);
                return rc;
        }
        rc = sqlite3_blob_open(sqlite3_context_db_handle(ctx), "main", "str", "text", id, 0, &blob);
        if (rc != SQLITE_OK)
                return rc;
        sqlite3_set_auxdata(ctx, STRING_BLOB, blob, blob_close);
        *ret = sqlite3_get_auxdata(ctx, STRING_BLOB);
        return *ret ? SQLITE_OK : SQLITE_NOMEM;
}

/* str(id): the text of a str. Views say it with this and not with a join: what a statement leaves out then costs nothing when it is
 * made. */
static void str(sqlite3_context *ctx, int n, sqlite3_value **v) {
        char some[STRING_SHORT], *text = some;
        sqlite3_blob *blob = NULL;
        int rc, bytes;

        (void)n;
        if (sqlite3_value_type(v[0]) != SQLITE_INTEGER)
                return;
        if ((rc = string_seek(ctx, sqlite3_value_int64(v[0]), &blob)) == SQLITE_ERROR)
                return; /* no such row, or no text in it */
        if (rc == SQLITE_OK) {
                bytes = sqlite3_blob_bytes(blob);
                if (bytes > STRING_SHORT)
                        text = sqlite3_malloc(bytes);
                rc = text ? sqlite3_blob_read(blob, text, bytes, 0) : SQLITE_NOMEM;
                if (rc == SQLITE_OK)
                        sqlite3_result_text(ctx, text, bytes, text == some ? SQLITE_TRANSIENT : sqlite3_free);
                else if (text != some)
                        sqlite3_free(text);
        }
        if (rc != SQLITE_OK)
                sqlite3_result_error_code(ctx, rc);
}

static int functions_register(sqlite3 *db) {
        const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

        int rc = sqlite3_create_function(db, "case_time", 4, flags, NULL, case_time, NULL, NULL);

        if (rc == SQLITE_OK)
                rc = sqlite3_create_function(db, "str", 1, flags, NULL, str, NULL, NULL);
        return rc == SQLITE_OK ? sqlite3_create_function(db, "stamp_us", 1, flags, NULL, stamp_us, NULL, NULL) : rc;
}

/* What is kept, with the columns that are read of it; more of them may stand there. */
static int check_evidence(sqlite3 *db) {
        static const char sql[] =
                "SELECT count(*) FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) x WHERE m.type = 'table' AND x.hidden = 0 "
                "AND m.name || '.' || x.name IN ('meta.key', 'meta.value', 'source.id', 'source.path', 'source.format', 'source.host', "
                "'source.role', 'source.encoding', 'source.bytes', 'source.sha256', 'source.records', "
                "'source.messages', 'source.first_us', 'source.last_us', 'source.zone', 'block.source', 'block.seq', "
                "'block.offset', 'block.bytes', 'block.data', 'blob.id', 'blob.data', 'note.id', 'note.source', 'note.code', "
                "'note.offset', 'note.count', 'note.text')";
        enum { COLUMNS = 28 };
        sqlite3_stmt *st;
        int rc = check_entries(db);

        if (rc == SQLITE_OK)
                rc = sql_prepare(db, sql, &st);
        if (rc != SQLITE_OK)
                return rc;
        rc = sqlite3_step(st);
        if (rc == SQLITE_ROW)
                rc = sqlite3_column_int(st, 0) == COLUMNS ? SQLITE_OK : SQLITE_CORRUPT;
        sqlite3_finalize(st);
        return rc;
}

/* Making them takes longer than all else: not where only our own SQL is run. */
static bool wants_views(enum connect_how how) {
        return how == CONNECT_BESIDE || how == CONNECT_CASE || how == CONNECT_OWN;
}

static int prepare_connection(sqlite3 *db, enum connect_how how, enum connect_temp temp, struct texts **ret_texts) {
        int rc = harden(db, how, temp);

        if (rc == SQLITE_OK && how == CONNECT_WRITE)
                rc = sql_run_embedded(db, "src/store/schema.sql");
        if (rc == SQLITE_OK && (how == CONNECT_CASE || how == CONNECT_PLAIN))
                rc = check_schema(db);
        if (rc == SQLITE_OK && how == CONNECT_EVIDENCE)
                rc = check_evidence(db);
        if (rc == SQLITE_OK) {
                *ret_texts = texts_new(db);
                /* On failure the connection has freed them already. */
                rc = *ret_texts ? trace_register(db, *ret_texts) : SQLITE_NOMEM;
        }
        if (rc == SQLITE_OK)
                rc = headers_register(db, *ret_texts);
        if (rc == SQLITE_OK)
                rc = functions_register(db);
        if (rc == SQLITE_OK && wants_views(how))
                rc = sql_run_embedded(db, "src/store/views.sql");
        return rc;
}

int connection_open(const char *path, enum connect_how how, enum connect_temp temp, sqlite3 **ret,
                    struct texts **ret_texts) {
        int flags = how == CONNECT_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
        bool finished = how == CONNECT_CASE || how == CONNECT_OWN || how == CONNECT_PLAIN || how == CONNECT_EVIDENCE;
        struct buf uri = BUF_INIT;
        struct texts *texts;
        sqlite3 *db = NULL;
        int rc, r = case_uri(path, finished, &uri);

        if (r < 0) {
                buf_done(&uri);
                return r;
        }
        memory_begin();
        rc = sqlite3_open_v2(buf_str(&uri), &db, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
        buf_done(&uri);
        if (rc == SQLITE_OK)
                rc = prepare_connection(db, how, temp, &texts);
        if (rc != SQLITE_OK) {
                r = sql_errno(rc);
                sqlite3_close(db);
                /* Whatever a stranger's file makes SQLite say, it is the file that is wrong. */
                return finished && r != -ENOMEM && r != -EIO && r != -ENOENT ? -EBADMSG : r;
        }
        *ret = db;
        if (ret_texts)
                *ret_texts = texts;
        return 0;
}

void connection_close(struct store *s) {
        sqlite3_stmt *st;

        while (s->db && (st = sqlite3_next_stmt(s->db, NULL)))
                sqlite3_finalize(st);
        memset(s->puts, 0, sizeof(s->puts));
        sqlite3_close(s->db);
        s->db = NULL;
        s->texts = NULL;
}

/* The hash key is written as 32 hexadecimal digits. */
static int read_key(struct store *s) {
        sqlite3_stmt *st = NULL;
        struct span hex = SPAN_NONE;
        int r = -EBADMSG;

        if (sql_prepare(s->db, "SELECT value FROM meta WHERE key = 'hash_key'", &st) == SQLITE_OK &&
            sqlite3_step(st) == SQLITE_ROW)
                hex = get_text(&(struct get){.st = st});
        if (hex.n == 32 && span_hex(span_sub(hex, 0, 16), &s->key.k0) == 0 &&
            span_hex(span_from(hex, 16), &s->key.k1) == 0)
                r = 0;
        sqlite3_finalize(st);
        return r;
}

int case_attach(struct store *s, enum connect_how how) {
        int r = connection_open(s->path, how, TEMP_IN_FILES, &s->db, &s->texts);

        return r < 0 || how == CONNECT_EVIDENCE ? r : read_key(s);
}

static int open_as(const char *path, enum connect_how how, struct store **ret) {
        struct store *s;
        uint32_t version = 0;
        int r = read_header(path, &version);

        if (r < 0)
                return r;
        if (version > SCHEMA_VERSION)
                return -EPROTO;
        if (version != SCHEMA_VERSION && how == CONNECT_CASE)
                return -ESTALE;
        s = calloc(1, sizeof(*s));
        if (!s)
                return -ENOMEM;
        store_init(s);
        s->path = span_dup(span_str(path));
        r = s->path ? case_attach(s, how) : -ENOMEM;
        if (r < 0) {
                store_free(s);
                return r;
        }
        *ret = s;
        return 0;
}

int store_open(const char *path, struct store **ret) {
        return open_as(path, CONNECT_CASE, ret);
}

int store_open_evidence(const char *path, struct store **ret) {
        return open_as(path, CONNECT_EVIDENCE, ret);
}

enum { GATHER_MAX = 100000 }; /* transactions; of each some 400 bytes */

int store_gather(sqlite3 *db) {
        sqlite3_stmt *st;
        bool worth = false;
        int rc = sql_prepare(db, "SELECT (SELECT count(*) FROM tx WHERE fate IN ('failed', 'unanswered'))"
                                 " + (SELECT count(*) FROM tx WHERE fate IN ('declined', 'cancelled'))", &st);

        if (rc != SQLITE_OK)
                return sql_errno(rc);
        if ((rc = sqlite3_step(st)) == SQLITE_ROW)
                worth = sqlite3_column_int64(st, 0) > 0 && sqlite3_column_int64(st, 0) <= GATHER_MAX;
        sqlite3_finalize(st);
        if (worth)
                rc = sql_run_embedded(db, "src/store/gather.sql");
        return rc == SQLITE_OK || rc == SQLITE_ROW ? 0 : sql_errno(rc);
}

int store_connect(const struct store *s, bool views, struct sqlite3 **ret) {
        static const enum connect_how how[2][2] = {{CONNECT_PLAIN, CONNECT_CASE}, {CONNECT_BESIDE_PLAIN, CONNECT_BESIDE}};

        return connection_open(s->path, how[s->writing][views], TEMP_ON_HEAP, ret, NULL);
}
