/*
 * The life of a case that is being made: a file beside its final name that only we can read, made durable and renamed when
 * it is whole, gone when it is not. Until then it has no application id, so nobody takes it for a case.
 */
#include "store/internal.h"

#include "store/file.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A symbolic link, a device, a folder, another program's file: none of ours to replace. */
int store_may_replace(const char *path) {
        struct stat st;

        if (lstat(path, &st) < 0)
                return errno == ENOENT ? 0 : -errno;
        return S_ISREG(st.st_mode) && store_is_case(path) ? 0 : -EEXIST;
}

/* The name that it gets at the end is kept; until then it is written beside it. */
static int create_part(struct store *s, const char *path) {
        int r = store_may_replace(path);

        if (r == 0)
                r = file_part(path, &s->path);
        if (r == 0)
                s->target = span_dup(span_str(path));
        return r == 0 && !s->target ? -ENOMEM : r;
}

static int create_temporary(struct store *s) {
        const char *set = getenv("TMPDIR");
        const char *places[] = {set && *set ? set : "/var/tmp", "/var/tmp", "/tmp"};
        int r = -ENOENT;

        for (size_t i = 0; i < 3; i++) {
                struct buf b = BUF_INIT;
                buf_printf(&b, "%s/sipdx-XXXXXX", places[i]);
                s->folder = buf_steal(&b);
                buf_done(&b);
                if (!s->folder)
                        return -ENOMEM;
                if (mkdtemp(s->folder)) {
                        buf_printf(&b, "%s/case", s->folder);
                        s->path = buf_steal(&b);
                        buf_done(&b);
                        return s->path ? file_create(s->path, SPAN_NONE) : -ENOMEM;
                }
                r = -errno;
                free(s->folder);
                s->folder = NULL;
        }
        return r;
}

static int put_first_meta(struct store *s) {
        char key[33], number[16];
        int r;

        snprintf(key, sizeof(key), "%016llx%016llx", (unsigned long long)s->key.k0, (unsigned long long)s->key.k1);
        if ((r = store_put_meta(s, "hash_key", key)) < 0 || (r = store_put_meta(s, "program", SIPDX_VERSION)) < 0)
                return r;
        snprintf(number, sizeof(number), "%d", VIEWS_VERSION);
        return store_put_meta(s, "views", number);
}

static int create_in(struct store *s, const char *path) {
        int r = hash_key_random(&s->key);

        if (r < 0)
                return r;
        s->names.max = DICTIONARY_SLOTS;
        r = path ? create_part(s, path) : create_temporary(s);
        if (r == 0)
                r = ledger_open(&s->ledger, s->path);
        if (r == 0)
                r = connection_open(s->path, CONNECT_WRITE, TEMP_IN_FILES, &s->db, &s->texts);
        if (r == 0)
                r = put_open(s);
        return r < 0 ? r : put_first_meta(s);
}

/* Of a handle that is all zero: descriptors that are not open. */
void store_init(struct store *s) {
        ledger_init(&s->ledger);
        s->trees.dividers = s->pieces.fd = -1;
}

int store_create(const char *path, struct store **ret) {
        struct store *s = calloc(1, sizeof(*s));
        int r;

        if (!s)
                return -ENOMEM;
        s->writing = true;
        store_init(s);
        store_set_window(s, STAMP_NONE, STAMP_NONE);
        r = create_in(s, path);
        if (r < 0) {
                store_free(s);
                return r;
        }
        *ret = s;
        return 0;
}

int store_begin(struct store *s) {
        if (!sqlite3_get_autocommit(s->db))
                return 0;
        return sql_fail(s, sql_exec(s->db, "BEGIN IMMEDIATE"));
}

int store_let_go(struct store *s) {
        int rc = sqlite3_get_autocommit(s->db) ? SQLITE_OK : sql_exec(s->db, "COMMIT");

        if (rc == SQLITE_OK)
                rc = sql_exec(s->db, "PRAGMA locking_mode=NORMAL; SELECT 1 FROM meta LIMIT 1;");
        return sql_fail(s, rc);
}

/* What was freed lies in the allocator's hands, and in a cache that the next step fills with other pages. */
int store_rest(struct store *s) {
        int r = put_settle(s);

        sqlite3_db_release_memory(s->db);
        malloc_trim(0);
        return r;
}

/* From here on others may read: the lock is let go, and pages wait in memory for the next commit, because a spill would
 * need the file for itself alone. */
int store_flush(struct store *s) {
        int r;

        if (!s->writing)
                return 0;
        if ((r = put_settle(s)) < 0 || (r = store_let_go(s)) < 0)
                return r;
        return sql_fail(s, sql_exec(s->db, "PRAGMA cache_spill=OFF"));
}

/* What stands at the name now may not be what stood there at the beginning. */
static int move_into_place(struct store *s) {
        int r = store_may_replace(s->target);

        if (r < 0)
                return store_fail(s, r, "%s is there and is no case; it is left alone", s->target);
        if ((r = file_sync(s->path)) < 0)
                return store_fail(s, r, "cannot sync %s: %s", s->path, strerror(-r));
        if (rename(s->path, s->target) < 0) {
                r = -errno;
                return store_fail(s, r, "cannot rename to %s: %s", s->target, strerror(-r));
        }
        free(s->path);
        s->path = s->target;
        s->target = NULL;
        return file_sync_folder(s->path);
}

/* The mark of a whole case is its last change. */
static int seal(struct store *s) {
        int r = store_put_totals(s);

        if (r < 0 || (r = store_flush(s)) < 0)
                return r;
        _Static_assert(CASE_ID == 1397313624 && SCHEMA_VERSION == 7, "the pragmas below spell them out");
        return sql_fail(s, sql_exec(s->db, "PRAGMA journal_mode=DELETE; BEGIN IMMEDIATE; PRAGMA application_id=1397313624;"
                                           "PRAGMA user_version=7; COMMIT;"));
}

/* What only a writer needs. */
static void forget_writing(struct store *s) {
        put_done(s);
        idmap_done(&s->names);
        ledger_done(&s->ledger);
}

int store_finish(struct store *s) {
        int r;

        if (!s->writing)
                return store_fail(s, -EROFS, "the case is finished already");
        r = seal(s);
        if (r < 0)
                return r;
        if (s->target && (r = move_into_place(s)) < 0)
                return r;
        s->writing = false;
        connection_close(s);
        forget_writing(s);
        r = case_attach(s, CONNECT_OWN);
        return r < 0 ? store_fail(s, r, "the finished case cannot be read again") : 0;
}

/* On a full disk SQLite cannot take its journal back, and leaves it. */
static void remove_unfinished(const char *path) {
        struct buf journal = BUF_INIT;

        unlink(path);
        if (buf_printf(&journal, "%s-journal", path) == 0)
                unlink(buf_str(&journal));
        buf_done(&journal);
}

void store_free(struct store *s) {
        if (!s)
                return;
        connection_close(s);
        if (s->path && (s->writing || s->folder))
                remove_unfinished(s->path);
        if (s->folder)
                rmdir(s->folder);
        buf_done(&s->scratch);
        forget_writing(s);
        free(s->path);
        free(s->target);
        free(s->folder);
        free(s);
}

int64_t store_id(const struct store *s, struct span text) {
        int64_t id;

        if (text.n == 0)
                return 0;
        id = (int64_t)(hash64(&s->key, text) & INT64_MAX);
        return id ? id : 1;
}

const char *store_path(const struct store *s) {
        return s->path;
}

const char *store_folder(const struct store *s) {
        return s->folder;
}

void store_detach(struct store *s) {
        if (s->writing || !s->folder)
                return;
        unlink(s->path);
        rmdir(s->folder);
        free(s->folder);
        s->folder = NULL;
}

const char *store_error(const struct store *s) {
        return s->error;
}
