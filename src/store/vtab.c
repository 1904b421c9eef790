/*
 * trace: every line of every source as a row, served from the blocks, so that bulk log lines cost no row of their own; and
 * message_text(). Eponymous: nothing of it stands in the file, which stays readable with any SQLite tool.
 */
#include "store/internal.h"

#include "base/safe.h"

#include <errno.h>
#include <stdlib.h>

enum { COLUMN_SOURCE, COLUMN_LINE, COLUMN_OFFSET, COLUMN_TEXT };
enum { BY_SOURCE = 1, FROM_LINE = 2, TO_LINE = 4 };

struct trace_table {
        sqlite3_vtab base;
        sqlite3 *db;
        struct texts *texts;
};

struct trace_cursor {
        sqlite3_vtab_cursor base;
        struct lines lines;
        struct line line;
        bool open, end;
        sqlite3_int64 to, row;
};

static int trace_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **ret, char **ret_error) {
        (void)argc, (void)argv, (void)ret_error;
        struct trace_table *t = calloc(1, sizeof(*t));
        int rc = t ? sqlite3_declare_vtab(db, "CREATE TABLE x(source INTEGER, line INTEGER, offset INTEGER, text TEXT)")
                   : SQLITE_NOMEM;

        if (rc != SQLITE_OK) {
                free(t);
                return rc;
        }
        sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
        t->db = db;
        t->texts = aux;
        *ret = &t->base;
        return SQLITE_OK;
}

static int trace_disconnect(sqlite3_vtab *vtab) {
        free((struct trace_table *)vtab);
        return SQLITE_OK;
}

/* Which of ours a constraint is; 0: none. */
static int constraint_kind(int column, unsigned char op) {
        if (column == COLUMN_SOURCE && op == SQLITE_INDEX_CONSTRAINT_EQ)
                return BY_SOURCE;
        if (column != COLUMN_LINE)
                return 0;
        return op == SQLITE_INDEX_CONSTRAINT_EQ ? FROM_LINE | TO_LINE
             : op == SQLITE_INDEX_CONSTRAINT_GE || op == SQLITE_INDEX_CONSTRAINT_GT ? FROM_LINE
             : op == SQLITE_INDEX_CONSTRAINT_LE || op == SQLITE_INDEX_CONSTRAINT_LT ? TO_LINE : 0;
}

/* idxStr holds a digit for each argument: which of ours it is. SQLite tests the conditions again itself. */
static int trace_best_index(sqlite3_vtab *vtab, sqlite3_index_info *info) {
        (void)vtab;
        char order[8] = "";
        int n = 0, have = 0;

        for (int i = 0; i < info->nConstraint && n < 3; i++) {
                int kind = constraint_kind(info->aConstraint[i].iColumn, info->aConstraint[i].op);
                if (!kind || !info->aConstraint[i].usable || (have & kind))
                        continue;
                have |= kind;
                order[n++] = (char)('0' + kind);
                info->aConstraintUsage[i].argvIndex = n;
        }
        info->idxStr = sqlite3_mprintf("%s", order);
        info->needToFreeIdxStr = 1;
        info->estimatedCost = 1e8;
        if (have & BY_SOURCE)
                info->estimatedCost = (have & FROM_LINE) ? (have & TO_LINE ? 100 : 1e5) : 1e6;
        info->estimatedRows = (sqlite3_int64)info->estimatedCost;
        return info->idxStr ? SQLITE_OK : SQLITE_NOMEM;
}

static int trace_open(sqlite3_vtab *vtab, sqlite3_vtab_cursor **ret) {
        (void)vtab;
        struct trace_cursor *c = calloc(1, sizeof(*c));

        if (!c)
                return SQLITE_NOMEM;
        *ret = &c->base;
        return SQLITE_OK;
}

static void close_lines(struct trace_cursor *c) {
        if (c->open)
                lines_close(&c->lines);
        c->open = false;
}

static int trace_close(sqlite3_vtab_cursor *cursor) {
        struct trace_cursor *c = (struct trace_cursor *)cursor;

        close_lines(c);
        free(c);
        return SQLITE_OK;
}

static int result_code(int r) {
        return r == -ENOMEM ? SQLITE_NOMEM : r == -EINTR ? SQLITE_INTERRUPT : SQLITE_CORRUPT;
}

static int trace_next(sqlite3_vtab_cursor *cursor) {
        struct trace_cursor *c = (struct trace_cursor *)cursor;
        int r = lines_next(&c->lines, &c->line);

        if (r < 0)
                return result_code(r);
        c->row++;
        c->end = r == 0 || (c->to >= 0 && c->line.no > (uint64_t)c->to);
        return SQLITE_OK;
}

static int trace_filter(sqlite3_vtab_cursor *cursor, int number, const char *order, int argc, sqlite3_value **argv) {
        (void)number;
        struct trace_cursor *c = (struct trace_cursor *)cursor;
        const struct trace_table *t = (const struct trace_table *)cursor->pVtab;
        sqlite3_int64 source = 0, from = 0;
        bool by_source = false;
        int r;

        close_lines(c);
        c->to = -1;
        c->row = 0;
        for (int i = 0; i < argc; i++) {
                int kind = order[i] - '0';
                /* A number that is no whole one is left to SQLite's own test. */
                if (sqlite3_value_type(argv[i]) != SQLITE_INTEGER)
                        continue;
                sqlite3_int64 v = sqlite3_value_int64(argv[i]);
                if (kind & BY_SOURCE)
                        by_source = true, source = v;
                if (kind & FROM_LINE)
                        from = v > 0 ? v : 0;
                if (kind & TO_LINE)
                        c->to = v > 0 ? v : 0;
        }
        int64_t id = source;
        r = lines_open(t->texts, t->db, by_source ? &id : NULL, (uint64_t)from, &c->lines);
        if (r < 0)
                return result_code(r);
        c->open = true;
        if (!by_source) /* the last line of one source is not the last of all */
                c->to = -1;
        return trace_next(cursor);
}

static int trace_eof(sqlite3_vtab_cursor *cursor) {
        return ((struct trace_cursor *)cursor)->end;
}

static int trace_column(sqlite3_vtab_cursor *cursor, sqlite3_context *ctx, int column) {
        const struct trace_cursor *c = (const struct trace_cursor *)cursor;
        /* A line comes here without those before it, which would tell that it is part of a secret. */
        const struct trace_table *t = (const struct trace_table *)cursor->pVtab;
        bool hidden = column == COLUMN_TEXT && !texts_clear(t->texts) && mask_is_rest(c->line.text);
        struct span text = hidden ? SPAN("***") : c->line.text;

        switch (column) {
        case COLUMN_SOURCE:
                sqlite3_result_int64(ctx, c->lines.source);
                break;
        case COLUMN_LINE:
                sqlite3_result_int64(ctx, (sqlite3_int64)c->line.no);
                break;
        case COLUMN_OFFSET:
                sqlite3_result_int64(ctx, (sqlite3_int64)c->line.off);
                break;
        default:
                sqlite3_result_text64(ctx, text.n ? text.p : "", text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
        }
        return SQLITE_OK;
}

static int trace_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *ret) {
        *ret = ((struct trace_cursor *)cursor)->row;
        return SQLITE_OK;
}

static const sqlite3_module trace_module = {
        .xConnect = trace_connect, .xBestIndex = trace_best_index, .xDisconnect = trace_disconnect,
        .xOpen = trace_open, .xClose = trace_close, .xFilter = trace_filter, .xNext = trace_next,
        .xEof = trace_eof, .xColumn = trace_column, .xRowid = trace_rowid,
};

/* NULL where there is no such message. */
static void message_text(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
        (void)argc;
        struct texts *t = sqlite3_user_data(ctx);
        struct span text;
        int r = texts_message(t, sqlite3_value_int64(argv[0]), &text);

        if (r == 0)
                sqlite3_result_text64(ctx, text.n ? text.p : "", text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
        else if (r != -ENOENT)
                sqlite3_result_error_code(ctx, result_code(r));
}

int trace_register(sqlite3 *db, struct texts *t) {
        int rc = sqlite3_create_module_v2(db, "trace", &trace_module, t, texts_free);

        if (rc == SQLITE_OK)
                rc = sqlite3_create_function(db, "message_text", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, t, message_text, NULL, NULL);
        /* Made now: an authorizer that comes later would refuse the CREATE TABLE by which a virtual table says its columns. */
        return rc == SQLITE_OK ? sql_exec(db, "SELECT 1 FROM trace LIMIT 0") : rc;
}
