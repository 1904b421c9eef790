/*
 * Tab-separated tables inside the program → TEMP tables. The first column is the key. A cell that is a whole decimal or
 * 0x number becomes a number, any other a text, an empty one NULL.
 */
#include "engine/codes.h"
#include "base/buf.h"
#include "base/safe.h"
#include "base/tsv.h"

#include <errno.h>
#include <sqlite3.h>

static int run(struct sqlite3 *db, const char *sql) {
        return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -EIO;
}

/* Has the column numbers? Without a type that says so SQLite would not look a number up in the key, but read all rows. */
static bool has_numbers(struct tsv t, size_t column) {
        struct span row;
        uint64_t n;

        while (tsv_row(&t, &row))
                if (tsv_number(tsv_cell(row, column), &n) == 0)
                        return true;
        return false;
}

/* "CREATE TEMP TABLE t_sip("code" INTEGER PRIMARY KEY, "name" TEXT, …) WITHOUT ROWID", and the INSERT that fills it. */
static int make_table(struct sqlite3 *db, struct span name, const struct tsv *t, sqlite3_stmt **ret) {
        struct buf create = BUF_INIT, insert = BUF_INIT;
        size_t columns = span_count(t->head, '\t') + 1;
        int r;

        buf_printf(&create, "CREATE TEMP TABLE t_%.*s(", SPAN_ARG(name));
        buf_printf(&insert, "INSERT INTO temp.t_%.*s VALUES(", SPAN_ARG(name));
        for (size_t i = 0; i < columns; i++) {
                buf_printf(&create, "%s\"%.*s\" %s%s", i ? ", " : "", SPAN_ARG(tsv_cell(t->head, i)),
                           has_numbers(*t, i) ? "INTEGER" : "TEXT", i ? "" : " PRIMARY KEY");
                buf_puts(&insert, i ? ", ?" : "?");
        }
        buf_puts(&create, ") WITHOUT ROWID");
        buf_putc(&insert, ')');
        r = create.err || insert.err ? -ENOMEM : run(db, buf_str(&create));
        if (r == 0 && sqlite3_prepare_v2(db, buf_str(&insert), -1, ret, NULL) != SQLITE_OK)
                r = -EIO;
        buf_done(&create);
        buf_done(&insert);
        return r;
}

static int put_row(sqlite3_stmt *insert, struct span row, size_t columns) {
        uint64_t number;
        int r;

        if (span_count(row, '\t') + 1 != columns)
                return -EBADMSG;
        sqlite3_clear_bindings(insert);
        for (size_t i = 0; i < columns; i++) {
                struct span cell = tsv_cell(row, i);
                if (tsv_number(cell, &number) == 0 && number <= INT64_MAX)
                        sqlite3_bind_int64(insert, (int)i + 1, (int64_t)number);
                else if (cell.n)
                        sqlite3_bind_text64(insert, (int)i + 1, cell.p, cell.n, SQLITE_STATIC, SQLITE_UTF8);
        }
        r = sqlite3_step(insert) == SQLITE_DONE ? 0 : -EBADMSG;
        sqlite3_reset(insert);
        return r;
}

static int load(struct sqlite3 *db, struct span name, struct tsv *t) {
        sqlite3_stmt *insert = NULL;
        struct span row;
        int r = make_table(db, name, t, &insert);

        while (r == 0 && tsv_row(t, &row))
                r = put_row(insert, row, span_count(t->head, '\t') + 1);
        sqlite3_finalize(insert);
        return r;
}

int codes_load(struct sqlite3 *db) {
        struct span name;
        struct tsv t;
        int r = run(db, "BEGIN");

        for (size_t i = 0; r == 0 && tsv_next(&i, &name, &t);)
                r = load(db, name, &t);
        if (r == 0)
                r = run(db, "COMMIT");
        return r;
}

/* What is wrong with them ------------------------------------------------------------------------------ */

struct table_lint {
        struct complaints *c;
        struct buf file;
        unsigned line;
        struct span head, before; /* the key of the row above */
};

static void complain(struct table_lint *l, const char *what, struct span which) {
        complaints_add(l->c, buf_str(&l->file), l->line, "%s '%.*s'", what, SPAN_ARG(which));
}

/* Numbers by their size, then words by their bytes. */
static bool is_after(struct span key, struct span before) {
        uint64_t a, b;
        bool x = tsv_number(key, &a) == 0, y = tsv_number(before, &b) == 0;

        if (x || y)
                return x && y ? a > b : y;
        return span_cmp(key, before) > 0;
}

static bool must_stand(struct span column) {
        static const struct span names[] = {SPAN("name"), SPAN("meaning"), SPAN("component"), SPAN("why")};

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
                if (span_eq(column, names[i]))
                        return true;
        return false;
}

static void lint_cell(struct table_lint *l, struct span column, struct span cell) {
        struct buf safe = BUF_INIT;

        if (cell.n == 0 && must_stand(column))
                complain(l, "an empty", column);
        if (!span_eq(cell, span_trim(cell)))
                complain(l, "blanks around", cell);
        if (safe_put(&safe, cell, SAFE_LINE) == 0 && !span_eq(buf_span(&safe), cell))
                complain(l, "characters that cannot be shown in", buf_span(&safe));
        buf_done(&safe);
}

static void lint_row(struct table_lint *l, struct span row) {
        struct span key = tsv_cell(row, 0);
        size_t columns = span_count(l->head, '\t') + 1;

        if (span_count(row, '\t') + 1 != columns)
                complain(l, "not as many cells as columns:", row);
        if (key.n == 0)
                complain(l, "no key:", row);
        else if (l->before.n && !is_after(key, l->before))
                complain(l, span_eq(key, l->before) ? "a key that stands twice:" : "not sorted:", key);
        for (size_t i = 0; i < columns; i++)
                lint_cell(l, tsv_cell(l->head, i), tsv_cell(row, i));
        l->before = key;
}

void codes_lint_table(struct span name, struct tsv t, struct complaints *c) {
        struct table_lint l = {.c = c, .file = BUF_INIT, .line = 1, .head = t.head};
        struct span line;

        buf_printf(&l.file, "rules/tables/%.*s.tsv", SPAN_ARG(name));
        while (span_line(&t.rest, &line)) {
                l.line++;
                lint_row(&l, line);
        }
        buf_done(&l.file);
}

void codes_lint(struct complaints *c) {
        struct span name;
        struct tsv t;

        for (size_t i = 0; tsv_next(&i, &name, &t);)
                codes_lint_table(name, t, c);
}
