/*
 * A case that was temporary, kept under a name: copied page by page, because the file may have no name any more, then synced
 * and renamed as a new one is. It refuses a case that is not finished.
 */
#include "store/internal.h"

#include "store/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Nothing but the copy of another's pages is ever in it, so it needs no journal. */
static int open_empty(const char *path, sqlite3 **ret) {
        int rc = sqlite3_open_v2(path, ret, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

        return rc == SQLITE_OK ? sql_exec(*ret, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;") : rc;
}

static int copy_pages(struct store *s, const char *path) {
        sqlite3 *to = NULL;
        int rc = open_empty(path, &to);
        sqlite3_backup *b = rc == SQLITE_OK ? sqlite3_backup_init(to, "main", s->db, "main") : NULL;

        if (b) {
                sqlite3_backup_step(b, -1);
                rc = sqlite3_backup_finish(b);
        } else if (rc == SQLITE_OK) {
                rc = sqlite3_errcode(to);
        }
        sqlite3_close(to);
        return sql_errno(rc);
}

/* The name may have been taken while the pages were copied. */
static int put_in_place(const char *part, const char *path) {
        int r = file_sync(part);

        if (r == 0)
                r = store_may_replace(path);
        if (r == 0 && rename(part, path) < 0)
                r = -errno;
        return r;
}

int store_keep(struct store *s, const char *path) {
        char *part = NULL;
        int r;

        if (s->writing)
                return store_fail(s, -EINVAL, "the case is not finished");
        if ((r = store_may_replace(path)) == 0 && (r = file_part(path, &part)) == 0) {
                r = copy_pages(s, part);
                if (r == 0)
                        r = put_in_place(part, path);
                if (r < 0)
                        unlink(part);
        }
        free(part);
        if (r == -EEXIST)
                return store_fail(s, r, "%s is there and is no case; it is left alone", path);
        if (r == 0)
                r = file_sync_folder(path);
        return r < 0 ? store_fail(s, r, "cannot write %s: %s", path, strerror(-r)) : 0;
}
