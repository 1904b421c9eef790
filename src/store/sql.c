/*
 * SQLite's interface as the room uses it: result codes as errno, rows read column after column. The texts of statements are
 * constants of this program.
 */
#include "store/internal.h"

#include "base/embed.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int sql_errno(int rc) {
        switch (rc & 0xff) {
        case SQLITE_OK:
        case SQLITE_ROW:
        case SQLITE_DONE:
                return 0;
        case SQLITE_NOMEM:
                return -ENOMEM;
        case SQLITE_FULL:
                return -ENOSPC;
        case SQLITE_IOERR:
                return -EIO;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
                return -EBADMSG;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return -EBUSY;
        case SQLITE_READONLY:
                return -EROFS;
        case SQLITE_CANTOPEN:
                return -ENOENT;
        case SQLITE_INTERRUPT:
                return -EINTR;
        case SQLITE_TOOBIG:
                return -E2BIG;
        case SQLITE_CONSTRAINT:
                return -EEXIST;
        default:
                return -EINVAL;
        }
}

int store_fail(struct store *s, int error, const char *fmt, ...) {
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(s->error, sizeof(s->error), fmt, ap);
        va_end(ap);
        return error;
}

int sql_fail(struct store *s, int rc) {
        int error = sql_errno(rc);

        return error ? store_fail(s, error, "%s", sqlite3_errmsg(s->db)) : 0;
}

int sql_exec(sqlite3 *db, const char *text) {
        return sqlite3_exec(db, text, NULL, NULL, NULL);
}

int sql_prepare(sqlite3 *db, const char *text, sqlite3_stmt **ret) {
        return sqlite3_prepare_v2(db, text, -1, ret, NULL);
}

int sql_run_embedded(sqlite3 *db, const char *path) {
        struct span text = embedded_find(path);

        return text.n ? sql_exec(db, text.p) : SQLITE_ERROR;
}

int64_t get_int(struct get *g) {
        return sqlite3_column_int64(g->st, g->at++);
}

uint64_t get_size(struct get *g) {
        int64_t v = get_int(g);

        return v < 0 ? 0 : (uint64_t)v;
}

int64_t get_us(struct get *g) {
        bool none = sqlite3_column_type(g->st, g->at) == SQLITE_NULL;
        int64_t v = get_int(g);

        return none ? STAMP_NONE : v;
}

struct span get_text(struct get *g) {
        const unsigned char *p = sqlite3_column_text(g->st, g->at);
        int n = sqlite3_column_bytes(g->st, g->at++);

        return p ? span_of((const char *)p, (size_t)n) : SPAN_NONE;
}

int get_dup(struct get *g, size_t max, char **ret) {
        struct span t = get_text(g);

        *ret = NULL;
        if (!t.p)
                return 0;
        *ret = span_dup(span_sub(t, 0, max));
        return *ret ? 0 : -ENOMEM;
}

int sql_step(struct store *s, sqlite3_stmt *st) {
        int rc = sqlite3_step(st);

        return rc == SQLITE_ROW ? 1 : sql_fail(s, rc);
}

int sql_finish(struct store *s, int rc, sqlite3_stmt *st) {
        if (rc == SQLITE_OK)
                rc = sqlite3_step(st);
        rc = sql_fail(s, rc);
        sqlite3_finalize(st);
        return rc;
}
