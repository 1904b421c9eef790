/*
 * Statements of others over a finished case: a user's own SQL, and questions of rooms above with values bound. Only one
 * statement at a time, and only one that reads.
 */
#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

/* SELECT and what belongs to it; the pragmas that describe a table. */
static int authorize(void *ctx, int action, const char *a, const char *b, const char *c, const char *d) {
        static const char *const described[] = {"table_info", "table_xinfo", "table_list", "index_list", "index_info"};
        (void)ctx, (void)c, (void)d;

        switch (action) {
        case SQLITE_SELECT:
        case SQLITE_READ:
        case SQLITE_RECURSIVE:
                return SQLITE_OK;
        case SQLITE_FUNCTION:
                return b && strcasecmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
        case SQLITE_PRAGMA:
                for (size_t i = 0; i < sizeof(described) / sizeof(*described); i++)
                        if (a && strcasecmp(a, described[i]) == 0)
                                return SQLITE_OK;
                return SQLITE_DENY;
        default:
                return SQLITE_DENY;
        }
}

static bool only_blanks(struct span s) {
        s = span_trim(s);
        while (s.n && s.p[0] == ';')
                s = span_trim(span_from(s, 1));
        return s.n == 0;
}

static int prepare(struct store *s, struct span sql, sqlite3_stmt **ret) {
        const char *tail = NULL;
        int rc;

        if (sql.n > STRING_MAX_BYTES)
                return store_fail(s, -EINVAL, "the statement is too long");
        sqlite3_set_authorizer(s->db, authorize, NULL);
        rc = sqlite3_prepare_v2(s->db, sql.p, (int)sql.n, ret, &tail);
        sqlite3_set_authorizer(s->db, NULL, NULL);
        if (rc == SQLITE_AUTH)
                return store_fail(s, -EINVAL, "a case can only be read; one SELECT is what runs");
        if (rc != SQLITE_OK)
                return store_fail(s, -EINVAL, "%s", sqlite3_errmsg(s->db));
        if (!*ret)
                return store_fail(s, -EINVAL, "there is no statement");
        if (!only_blanks(span_from(sql, (size_t)(tail - sql.p))))
                return store_fail(s, -EINVAL, "only one statement at a time");
        if (!sqlite3_stmt_readonly(*ret))
                return store_fail(s, -EINVAL, "a case can only be read; one SELECT is what runs");
        return 0;
}

/* What a row callback gets, for all columns of a statement. */
struct row {
        int n;
        const char **names;
        struct span *values;
        bool *is_null, *is_number;
};

static void row_done(struct row *w) {
        free(w->names);
        free(w->values);
        free(w->is_null);
        free(w->is_number);
}

static int row_init(struct row *w, sqlite3_stmt *st) {
        w->n = sqlite3_column_count(st);
        size_t n = (size_t)w->n + 1;
        w->names = calloc(n, sizeof(*w->names));
        w->values = calloc(n, sizeof(*w->values));
        w->is_null = calloc(n, sizeof(*w->is_null));
        w->is_number = calloc(n, sizeof(*w->is_number));
        if (!w->names || !w->values || !w->is_null || !w->is_number)
                return -ENOMEM;
        for (int i = 0; i < w->n; i++)
                w->names[i] = sqlite3_column_name(st, i);
        return 0;
}

static void row_fill(struct row *w, sqlite3_stmt *st) {
        struct get g = {.st = st};

        for (int i = 0; i < w->n; i++) {
                int type = sqlite3_column_type(st, i);
                w->is_null[i] = type == SQLITE_NULL;
                w->is_number[i] = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
                w->values[i] = get_text(&g);
        }
}

static int step_all(struct store *s, sqlite3_stmt *st, query_row fn, void *ctx) {
        struct row w = {0};
        int r = row_init(&w, st);

        while (r == 0 && (r = sql_step(s, st)) > 0) {
                row_fill(&w, st);
                r = fn(ctx, w.n, w.names, w.values, w.is_null, w.is_number) ? -ECANCELED : 0;
        }
        row_done(&w);
        return r == -ECANCELED ? 0 : r;
}

int store_extend(struct store *s, int (*add)(struct sqlite3 *db)) {
        int r = add(s->db);

        return r < 0 ? store_fail(s, r, "%s", sqlite3_errmsg(s->db)) : 0;
}

int store_query(struct store *s, struct span sql, query_row fn, void *ctx) {
        sqlite3_stmt *st = NULL;
        int r = prepare(s, sql, &st);

        if (r == 0)
                r = step_all(s, st, fn, ctx);
        sqlite3_finalize(st);
        return r;
}

static int ask(struct store *s, const char *sql, const struct span *values, size_t n, query_row fn, void *ctx) {
        sqlite3_stmt *st = NULL;
        int r = prepare(s, span_str(sql), &st);

        for (size_t i = 0; i < n && r == 0; i++) {
                int rc = values[i].p ? sqlite3_bind_text64(st, (int)i + 1, values[i].p, values[i].n, SQLITE_STATIC, SQLITE_UTF8)
                                     : sqlite3_bind_null(st, (int)i + 1);
                r = sql_fail(s, rc);
        }
        if (r == 0)
                r = step_all(s, st, fn, ctx);
        sqlite3_finalize(st);
        return r;
}

int store_ask(struct store *s, const char *sql, const struct span *values, size_t n, query_row fn, void *ctx) {
        return ask(s, sql, values, n, fn, ctx);
}

/* Somebody's test on texts, as a function in SQL. */
struct test {
        struct store *s;
        text_test fn;
        void *ctx;
        int error;
        int64_t message; /* where it failed */
};

static void text_passes(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
        struct test *t = sqlite3_user_data(ctx);
        int64_t message = sqlite3_value_int64(argv[0]);
        struct span text;
        int r = texts_message(t->s->texts, message, &text);

        (void)argc;
        if (r == 0)
                r = t->fn(t->ctx, (size_t)sqlite3_value_int64(argv[1]), text);
        if (r >= 0 || r == -ENOENT) {
                sqlite3_result_int(ctx, r > 0);
                return;
        }
        t->error = r;
        t->message = message;
        sqlite3_result_error_code(ctx, SQLITE_ABORT);
}

int store_ask_texts(struct store *s, const char *sql, const struct span *values, size_t n, text_test test, void *test_ctx,
                    query_row fn, void *ctx) {
        struct test t = {.s = s, .fn = test, .ctx = test_ctx};
        int rc = sqlite3_create_function(s->db, "text_passes", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, &t, text_passes, NULL, NULL);
        int r = sql_fail(s, rc);

        if (r == 0)
                r = ask(s, sql, values, n, fn, ctx);
        sqlite3_create_function(s->db, "text_passes", 2, SQLITE_UTF8, NULL, NULL, NULL, NULL);
        if (t.error == -E2BIG)
                return store_fail(s, t.error, "the regular expression takes too many steps on message %lld; write a simpler one",
                                  (long long)t.message);
        if (t.error)
                return store_fail(s, t.error, "message %lld has no readable text", (long long)t.message);
        return r;
}
