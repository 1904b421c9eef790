/*
 * Tab-separated tables inside the program → TEMP tables. The first column is the key. A cell that is a whole decimal or
 * 0x number becomes a number, any other a text, an empty one NULL.
 */
#include "engine/codes.h"
#include "base/buf.h"
#include "base/embed.h"

#include <errno.h>
#include <sqlite3.h>

static const struct span folder = SPAN("rules/tables/");

static bool is_number(struct span s, int64_t *ret) {
        uint64_t v;

        if ((span_starts(s, SPAN("0x")) ? span_hex(s, &v) : span_u64(s, &v)) < 0 || v > INT64_MAX)
                return false;
        *ret = (int64_t)v;
        return true;
}

static int run(struct sqlite3 *db, const char *sql) {
        return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -EIO;
}

/* "CREATE TEMP TABLE t_sip("code" PRIMARY KEY, "name", …) WITHOUT ROWID", and the INSERT that fills it. */
static int make_table(struct sqlite3 *db, struct span name, struct span header, sqlite3_stmt **ret, int *ret_columns) {
        struct buf create = BUF_INIT, insert = BUF_INIT;
        struct span column;
        int r, n = 0;

        buf_printf(&create, "CREATE TEMP TABLE t_%.*s(", SPAN_ARG(name));
        buf_printf(&insert, "INSERT INTO temp.t_%.*s VALUES(", SPAN_ARG(name));
        while (span_cut(&header, '\t', &column)) {
                buf_printf(&create, "%s\"%.*s\"%s", n ? ", " : "", SPAN_ARG(column), n ? "" : " PRIMARY KEY");
                buf_puts(&insert, n ? ", ?" : "?");
                n++;
        }
        buf_puts(&create, ") WITHOUT ROWID");
        buf_putc(&insert, ')');
        r = run(db, buf_str(&create));
        if (r == 0 && sqlite3_prepare_v2(db, buf_str(&insert), -1, ret, NULL) != SQLITE_OK)
                r = -EIO;
        buf_done(&create);
        buf_done(&insert);
        *ret_columns = n;
        return r;
}

static int put_row(sqlite3_stmt *insert, struct span row, int columns) {
        struct span cell;
        int64_t number;
        int n = 0;

        sqlite3_clear_bindings(insert);
        for (size_t at = 0; at <= row.n; at += cell.n + 1) {
                cell = span_sub(row, at, span_chr(span_from(row, at), '\t'));
                if (++n > columns)
                        return -EBADMSG;
                if (is_number(cell, &number))
                        sqlite3_bind_int64(insert, n, number);
                else if (cell.n)
                        sqlite3_bind_text64(insert, n, cell.p, cell.n, SQLITE_STATIC, SQLITE_UTF8);
        }
        if (n != columns)
                return -EBADMSG;
        n = sqlite3_step(insert) == SQLITE_DONE ? 0 : -EBADMSG;
        sqlite3_reset(insert);
        return n;
}

static int load(struct sqlite3 *db, struct span name, struct span text) {
        sqlite3_stmt *insert = NULL;
        struct span line;
        int r, columns;

        if (!span_line(&text, &line))
                return -EBADMSG;
        r = make_table(db, name, line, &insert, &columns);
        while (r == 0 && span_line(&text, &line))
                if (line.n)
                        r = put_row(insert, line, columns);
        sqlite3_finalize(insert);
        return r;
}

int codes_load(struct sqlite3 *db) {
        int r = run(db, "BEGIN");

        for (const struct embedded *e = embedded; r == 0 && e->path; e++) {
                struct span path = span_str(e->path);
                if (!span_starts(path, folder) || path.n < folder.n + 4 || !span_eq(span_from(path, path.n - 4), SPAN(".tsv")))
                        continue;
                r = load(db, span_sub(path, folder.n, path.n - folder.n - 4), span_of(e->data, e->size));
        }
        if (r == 0)
                r = run(db, "COMMIT");
        return r;
}
