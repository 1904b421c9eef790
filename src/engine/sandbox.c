/*
 * Where a rule's SQL runs. The authorizer refuses everything but SELECT over published names; base tables may be read
 * only by way of a published view. The progress handler counts steps. Nothing here knows a rule.
 */
#include "engine/sandbox.h"
#include "engine/codes.h"
#include "engine/functions.h"
#include "engine/stages.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
        STEP = 200,               /* VM steps between two calls of the progress handler */
        LOOK_STEPS = 8,           /* of those between two looks at what stands of the case in memory */
        STEPS_BASE = 100000,      /* budget in calls of it, */
        STEPS_PER_1000_ROWS = 1000, /* and for each thousand messages, events and flows of the case */
        MAX_ROWS = 1000000,
        MAX_VALUE = 64 * 1024, /* of a value: a search in it is one step, and may take its length squared */
        MAX_HEAP = 64 * 1024 * 1024,
        MAX_MADE = 512,        /* tables of WITH that are made over time */
        MAX_STAYS = 1024 * 1024, /* bytes of one that stays */
        MAX_SECONDS = 30, /* of this thread; far beyond what the steps take, unless each of them is made dear */
};

struct sandbox {
        struct sqlite3 *db;
        char **views; /* names of the published views */
        size_t n_views;
        struct big {
                int64_t root;
                char *table;
        } *big; /* root pages of large tables and of their whole indexes */
        size_t n_big;
        struct made { /* a table of WITH; its number is its place */
                char *sql;  /* NULL: it is empty again */
                uint64_t steps;
                int64_t bytes;
                bool empty;
        } *made;
        size_t n_made;
        bool making;
        uint64_t steps, budget;
        int64_t faults; /* of the thread, when what is mapped was given back */
        int64_t heap_before, seconds_before, began;
        bool over;
        char error[256];
};

/* Tables with a row for each message, event or text. Those with a row for each diagnostic, m-line or call may be read
 * whole: they are small beside them. */
static const char *const large[] = {"sighting", "message",    "event", "event_field",  "extent",            "str", "blob", "block",
                                    "seen",     "diag_param", "tx",    "subscription", "media_debug_field", "link", NULL};

static int name_cmp(const void *a, const void *b) {
        return sqlite3_stricmp(*(char *const *)a, *(char *const *)b);
}

/* Asked for each column that a statement names. */
static bool is_view(const struct sandbox *b, const char *name) {
        return b->n_views && bsearch(&name, b->views, b->n_views, sizeof(*b->views), name_cmp);
}

/*
 * column: "" where only the number of rows is asked for; no view is named then. by: the view or subquery on whose behalf the
 * table is read; NULL: the statement itself. A subquery may call itself like a view, which opens nothing that the views do
 * not show; what must stay closed is refused by name.
 */
static bool may_read(const struct sandbox *b, const char *table, const char *column, const char *by) {
        static const char *const never[] = {"meta", "blob", "block", "trace", "sqlite_master", "sqlite_temp_master", NULL};

        if (is_view(b, table))
                return true;
        for (size_t i = 0; never[i]; i++)
                if (sqlite3_stricmp(table, never[i]) == 0)
                        return false;
        return sqlite3_strnicmp(table, "t_", 2) == 0 || (by && is_view(b, by)) || *table == '\0' ||
               (column && *column == '\0');
}

/* What SQLite asks for of its own when it makes a table; the SELECT in it is judged as ever. */
static bool makes_table(int action, const char *a, const char *b) {
        switch (action) {
        case SQLITE_CREATE_TEMP_TABLE:
                return true;
        case SQLITE_INSERT:
        case SQLITE_UPDATE:
                return a && strcmp(a, "sqlite_temp_master") == 0;
        default:
                return action == SQLITE_READ && a && b && strcmp(a, "sqlite_temp_master") == 0 && strcmp(b, "ROWID") == 0;
        }
}

static int authorize(void *ctx, int action, const char *a, const char *b, const char *db, const char *by) {
        const struct sandbox *box = ctx;

        (void)db;
        if (box->making && makes_table(action, a, b))
                return SQLITE_OK;
        switch (action) {
        case SQLITE_SELECT:
        case SQLITE_RECURSIVE:
                return SQLITE_OK;
        case SQLITE_FUNCTION:
                return b && functions_allowed(b) ? SQLITE_OK : SQLITE_DENY;
        case SQLITE_READ:
                return a && may_read(ctx, a, b, by) ? SQLITE_OK : SQLITE_DENY;
        default:
                return SQLITE_DENY;
        }
}

static int64_t seconds(clockid_t clock) {
        struct timespec t;

        return clock_gettime(clock, &t) == 0 ? t.tv_sec : 0;
}

/* What the thread has worked is dear to ask for, and never more than what has passed. */
static bool is_late(const struct sandbox *b) {
        return seconds(CLOCK_MONOTONIC) - b->began > MAX_SECONDS &&
               seconds(CLOCK_THREAD_CPUTIME_ID) - b->seconds_before > MAX_SECONDS;
}

/* While statements of our own run. */
static int count(void *ctx) {
        struct sandbox *b = ctx;

        if (++b->steps % LOOK_STEPS == 0)
                store_map_trim(b->db, &b->faults);
        return 0;
}

static int progress(void *ctx) {
        struct sandbox *b = ctx;

        count(b);
        b->over = b->steps > b->budget || store_memory_used() - b->heap_before > MAX_HEAP || is_late(b);
        return b->over;
}

static void budget_begin(struct sandbox *b) {
        b->steps = 0;
        b->over = false;
        b->error[0] = '\0';
        b->heap_before = store_memory_used();
        b->began = seconds(CLOCK_MONOTONIC);
        b->seconds_before = seconds(CLOCK_THREAD_CPUTIME_ID);
}

/* Runs a statement of our own and gives each row's first two columns. */
static int each(struct sandbox *b, const char *sql, int (*fn)(struct sandbox *, sqlite3_stmt *)) {
        sqlite3_stmt *q = NULL;
        int r = sqlite3_prepare_v2(b->db, sql, -1, &q, NULL) == SQLITE_OK ? 0 : -EIO;

        int rc = SQLITE_DONE;

        while (r == 0 && (rc = sqlite3_step(q)) == SQLITE_ROW)
                r = fn(b, q);
        sqlite3_finalize(q);
        return r == 0 && rc != SQLITE_DONE ? -EIO : r;
}

static int add_view(struct sandbox *b, sqlite3_stmt *q) {
        char **v = reallocarray(b->views, b->n_views + 1, sizeof(*v));

        if (!v)
                return -ENOMEM;
        b->views = v;
        v[b->n_views] = span_dup(span_str((const char *)sqlite3_column_text(q, 0)));
        return v[b->n_views] ? (b->n_views++, 0) : -ENOMEM;
}

static int add_big(struct sandbox *b, sqlite3_stmt *q) {
        const char *table = (const char *)sqlite3_column_text(q, 1);
        struct big *v;

        for (size_t i = 0; large[i]; i++) {
                if (strcmp(table, large[i]) != 0)
                        continue;
                if (!(v = reallocarray(b->big, b->n_big + 1, sizeof(*v))))
                        return -ENOMEM;
                b->big = v;
                v[b->n_big] = (struct big){.root = sqlite3_column_int64(q, 0), .table = span_dup(span_str(table))};
                return v[b->n_big].table ? (b->n_big++, 0) : -ENOMEM;
        }
        return 0;
}

static int set_budget(struct sandbox *b, sqlite3_stmt *q) {
        b->budget = STEPS_BASE + (uint64_t)sqlite3_column_int64(q, 0) * STEPS_PER_1000_ROWS / 1000;
        return 0;
}

static void set_limits(struct sqlite3 *db) {
        static const struct {
                int id, value;
        } limits[] = {
                {SQLITE_LIMIT_LENGTH, MAX_VALUE},      {SQLITE_LIMIT_SQL_LENGTH, 64 * 1024},
                {SQLITE_LIMIT_COLUMN, 200},            {SQLITE_LIMIT_EXPR_DEPTH, 100},
                {SQLITE_LIMIT_COMPOUND_SELECT, 50},    {SQLITE_LIMIT_VDBE_OP, 200000},
                {SQLITE_LIMIT_FUNCTION_ARG, 16},       {SQLITE_LIMIT_ATTACHED, 0},
                {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200}, {SQLITE_LIMIT_VARIABLE_NUMBER, 1},
                {SQLITE_LIMIT_TRIGGER_DEPTH, 1},       {SQLITE_LIMIT_WORKER_THREADS, 0},
        };

        for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
                sqlite3_limit(db, limits[i].id, limits[i].value);
}

static int prepare_db(struct sandbox *b) {
        int r;

        sqlite3_progress_handler(b->db, STEP, count, b);
        /* query_only would keep the tables of codes out as well; the file itself is open read-only. */
        if (sqlite3_exec(b->db, "PRAGMA query_only = 0", NULL, NULL, NULL) != SQLITE_OK)
                return -EIO;
        if ((r = functions_add(b->db)) < 0 || (r = codes_load(b->db)) < 0 || (r = store_gather(b->db)) < 0)
                return r;
        r = each(b, "SELECT name FROM sqlite_temp_master WHERE type = 'view'", add_view);
        if (r == 0 && b->n_views)
                qsort(b->views, b->n_views, sizeof(*b->views), name_cmp);
        if (r == 0)
                r = each(b, "SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage > 0 AND (type = 'table' OR"
                            " sql IS NULL OR sql NOT LIKE '%WHERE%')", add_big);
        if (r == 0)
                r = each(b, "SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM event)"
                            " + (SELECT count(*) FROM tls_flow) + (SELECT count(*) FROM stun_flow)", set_budget);
        if (r < 0)
                return r;
        set_limits(b->db);
        sqlite3_exec(b->db, "PRAGMA query_only = 1", NULL, NULL, NULL);
        sqlite3_progress_handler(b->db, STEP, progress, b);
        return 0;
}

int sandbox_new(const struct store *s, struct sandbox **ret) {
        struct sandbox *b = calloc(1, sizeof(*b));
        int r;

        if (!b)
                return -ENOMEM;
        b->budget = STEPS_BASE;
        r = store_connect(s, true, &b->db);
        if (r == 0)
                r = prepare_db(b);
        if (r < 0) {
                sandbox_free(b);
                return r;
        }
        *ret = b;
        return 0;
}

void sandbox_free(struct sandbox *b) {
        if (!b)
                return;
        sqlite3_close(b->db);
        for (size_t i = 0; i < b->n_views; i++)
                free(b->views[i]);
        for (size_t i = 0; i < b->n_big; i++)
                free(b->big[i].table);
        for (size_t i = 0; i < b->n_made; i++)
                free(b->made[i].sql);
        free(b->made);
        free(b->views);
        free(b->big);
        free(b);
}

const char *sandbox_error(const struct sandbox *b) {
        return b->error;
}

static enum sandbox_end fail(struct sandbox *b, const char *text) {
        snprintf(b->error, sizeof(b->error), "%s", text);
        return SANDBOX_ERROR;
}

/* One statement, and nothing behind it. */
static int prepare_one(struct sandbox *b, const char *sql, sqlite3_stmt **ret) {
        const char *tail = NULL;
        sqlite3_stmt *q = NULL, *more = NULL;

        if (sqlite3_prepare_v2(b->db, sql, -1, &q, &tail) != SQLITE_OK) {
                fail(b, sqlite3_errmsg(b->db));
                return -EINVAL;
        }
        if (!q) {
                fail(b, "no statement");
                return -EINVAL;
        }
        if (!sqlite3_stmt_readonly(q)) { /* VACUUM asks nobody before it runs */
                fail(b, "not authorized");
                sqlite3_finalize(q);
                return -EINVAL;
        }
        if (sqlite3_prepare_v2(b->db, tail, -1, &more, NULL) != SQLITE_OK || more) {
                fail(b, "more than one statement");
                sqlite3_finalize(more);
                sqlite3_finalize(q);
                return -EINVAL;
        }
        *ret = q;
        return 0;
}

/* The authorizer judges the rule's own words only: functions of a message read its text by statements of their own while
 * the rule's runs. */
static int prepare(struct sandbox *b, const char *sql, sqlite3_stmt **ret) {
        int r;

        sqlite3_set_authorizer(b->db, authorize, b);
        r = prepare_one(b, sql, ret);
        sqlite3_set_authorizer(b->db, NULL, NULL);
        return r;
}

struct row {
        int n;
        const char **names;
        struct span *values;
        bool *null, *number;
};

static int row_init(struct row *row, sqlite3_stmt *q) {
        size_t n = (size_t)sqlite3_column_count(q);

        *row = (struct row){.n = (int)n};
        row->names = calloc(n, sizeof(*row->names));
        row->values = calloc(n, sizeof(*row->values));
        row->null = calloc(n, sizeof(*row->null));
        row->number = calloc(n, sizeof(*row->number));
        if (!row->names || !row->values || !row->null || !row->number)
                return -ENOMEM;
        for (int i = 0; i < row->n; i++)
                row->names[i] = sqlite3_column_name(q, i);
        return 0;
}

static void row_done(struct row *row) {
        free(row->names);
        free(row->values);
        free(row->null);
        free(row->number);
}

static void row_fill(struct row *row, sqlite3_stmt *q) {
        for (int i = 0; i < row->n; i++) {
                int type = sqlite3_column_type(q, i);
                const char *p = (const char *)sqlite3_column_text(q, i);
                row->values[i] = span_of(p, p ? (size_t)sqlite3_column_bytes(q, i) : 0);
                row->null[i] = type == SQLITE_NULL;
                row->number[i] = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
        }
}

static enum sandbox_end run(struct sandbox *b, sqlite3_stmt *q, struct row *row, query_row fn, void *ctx) {
        uint64_t rows = 0;
        int r;

        while ((r = sqlite3_step(q)) == SQLITE_ROW) {
                if (++rows > MAX_ROWS)
                        return SANDBOX_BUDGET;
                if (!fn)
                        continue;
                row_fill(row, q);
                if (fn(ctx, row->n, row->names, row->values, row->null, row->number) != 0)
                        return SANDBOX_DONE;
        }
        if (r == SQLITE_DONE)
                return SANDBOX_DONE;
        fail(b, sqlite3_errmsg(b->db));
        return b->over || r == SQLITE_NOMEM || r == SQLITE_TOOBIG ? SANDBOX_BUDGET : SANDBOX_ERROR;
}

/* Within the budget that has begun. */
static enum sandbox_end query(struct sandbox *b, const char *sql, query_row fn, void *ctx, uint64_t *ret_steps) {
        enum sandbox_end end = SANDBOX_ERROR;
        sqlite3_stmt *q = NULL;
        struct row row;

        if (prepare(b, sql, &q) < 0)
                return b->over ? SANDBOX_BUDGET : SANDBOX_ERROR;
        if (row_init(&row, q) == 0)
                end = run(b, q, &row, fn, ctx);
        else
                fail(b, "out of memory");
        row_done(&row);
        if (ret_steps)
                *ret_steps = (uint64_t)sqlite3_stmt_status(q, SQLITE_STMTSTATUS_VM_STEP, 0);
        sqlite3_finalize(q);
        return end;
}

enum sandbox_end sandbox_query(struct sandbox *b, const char *sql, query_row fn, void *ctx, uint64_t *ret_steps) {
        budget_begin(b);
        return query(b, sql, fn, ctx, ret_steps);
}

/* Tables of WITH ------------------------------------------------------------------------------------------- */

static bool made_is_empty(struct sandbox *b, unsigned made) {
        char *sql = sqlite3_mprintf("SELECT 1 FROM temp.t_made_%u", made);
        sqlite3_stmt *q = NULL;
        bool empty = sql && sqlite3_prepare_v2(b->db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_DONE;

        sqlite3_finalize(q);
        sqlite3_free(sql);
        return empty;
}

static int made_new(struct sandbox *b, const char *select, unsigned *ret) {
        struct made *v = b->n_made < MAX_MADE ? reallocarray(b->made, b->n_made + 1, sizeof(*v)) : NULL;
        struct made m = {.sql = span_dup(span_str(select)), .steps = b->steps, .bytes = store_memory_used()};
        char *sql = sqlite3_mprintf("CREATE TEMP TABLE t_made_%u AS %s", (unsigned)b->n_made, select);
        sqlite3_stmt *q = NULL;
        int r = -ENOMEM;

        b->made = v ? v : b->made;
        if (v && m.sql && sql) {
                b->making = true;
                sqlite3_set_authorizer(b->db, authorize, b);
                r = sqlite3_prepare_v2(b->db, sql, -1, &q, NULL) == SQLITE_OK ? 0 : -EINVAL;
                sqlite3_set_authorizer(b->db, NULL, NULL);
                b->making = false;
        }
        r = r == 0 && sqlite3_step(q) != SQLITE_DONE ? -EIO : r;
        sqlite3_finalize(q);
        sqlite3_free(sql);
        if (r < 0) {
                free(m.sql);
                return r;
        }
        m.steps = b->steps - m.steps;
        m.bytes = store_memory_used() - m.bytes;
        m.empty = made_is_empty(b, (unsigned)b->n_made);
        *ret = (unsigned)b->n_made;
        v[b->n_made++] = m;
        return 0;
}

/* One that stayed counts against the budget like a new one: what a rule finds must not hang on which ran before it. */
static int made_get(struct sandbox *b, const char *select, unsigned *ret) {
        for (size_t i = 0; i < b->n_made; i++) {
                if (!b->made[i].sql || strcmp(b->made[i].sql, select) != 0)
                        continue;
                b->steps += b->made[i].steps;
                b->heap_before -= b->made[i].bytes;
                *ret = (unsigned)i;
                return 0;
        }
        return made_new(b, select, ret);
}

/* Empties the large ones from that on. Their names stay: to drop one is dear, as SQLite then reads all views anew. */
static void made_leave(struct sandbox *b, size_t from) {
        b->steps = 0;
        for (size_t i = from; i < b->n_made; i++) {
                if (b->made[i].bytes <= MAX_STAYS)
                        continue;
                char *sql = sqlite3_mprintf("PRAGMA query_only = 0; DELETE FROM temp.t_made_%u; PRAGMA query_only = 1", (unsigned)i);
                if (sql)
                        sqlite3_exec(b->db, sql, NULL, NULL, NULL);
                sqlite3_free(sql);
                free(b->made[i].sql);
                b->made[i].sql = NULL;
        }
}

/* 1: the statement is in ret, 0: it would give no row, or -errno. */
static int make_stages(struct sandbox *b, struct stages *s, sandbox_goes_on goes_on, void *ctx, struct buf *ret) {
        int r = 0;

        for (size_t i = 0; i < s->n && r == 0; i++) {
                if (!s->v[i].kept)
                        continue;
                buf_reset(ret);
                r = stages_put(s, i, ret);
                r = r == 0 ? made_get(b, buf_str(ret), &s->v[i].made) : r;
                if (r == 0 && b->made[s->v[i].made].empty && goes_on && !goes_on(ctx, s->v[i].name))
                        return 0;
        }
        buf_reset(ret);
        r = r == 0 ? stages_put(s, s->n, ret) : r;
        return r < 0 ? r : 1;
}

/* As make_stages(), or -EINVAL where the SQL is as well run in one piece. */
static int make_tables(struct sandbox *b, const char *sql, sandbox_goes_on goes_on, void *ctx, struct buf *ret) {
        struct stages s;
        int r = -EINVAL;

        budget_begin(b);
        if (stages_of(span_str(sql), &s)) {
                sqlite3_exec(b->db, "PRAGMA query_only = 0", NULL, NULL, NULL);
                r = make_stages(b, &s, goes_on, ctx, ret);
                sqlite3_exec(b->db, "PRAGMA query_only = 1", NULL, NULL, NULL);
        }
        return r;
}

void sandbox_ahead(struct sandbox *b, const char *sql, sandbox_goes_on goes_on, void *ctx) {
        struct buf last = BUF_INIT;

        make_tables(b, sql, goes_on, ctx, &last);
        buf_done(&last);
}

enum sandbox_end sandbox_judge(struct sandbox *b, const char *sql, sandbox_goes_on goes_on, query_row fn, void *ctx) {
        size_t before = b->n_made;
        struct buf last = BUF_INIT;
        enum sandbox_end end = SANDBOX_DONE;
        int r = make_tables(b, sql, goes_on, ctx, &last);

        if (r < 0 && !b->over)
                budget_begin(b); /* in one piece, which tells what is wrong with it */
        if (r < 0 && b->over)
                end = SANDBOX_BUDGET;
        else if (r != 0)
                end = query(b, r < 0 ? sql : buf_str(&last), fn, ctx, NULL);
        buf_done(&last);
        made_leave(b, before);
        return end;
}

int sandbox_columns(struct sandbox *b, const char *sql, sandbox_column fn, void *ctx) {
        sqlite3_stmt *q = NULL;
        int r = 0;

        budget_begin(b);
        if (prepare(b, sql, &q) < 0)
                return -EINVAL;
        for (int i = 0; i < sqlite3_column_count(q) && r == 0; i++)
                r = fn(ctx, sqlite3_column_name(q, i));
        sqlite3_finalize(q);
        return r;
}

static const char *big_table(const struct sandbox *b, int64_t root) {
        for (size_t i = 0; i < b->n_big; i++)
                if (b->big[i].root == root)
                        return b->big[i].table;
        return NULL;
}

enum { MAX_CURSORS = 256 };

/*
 * The byte code says what the plan's words do not: which table a cursor is on, whatever its alias, and whether it is
 * rewound to read it from the first row. A whole read of an index counts, unless the index is partial.
 */
const char *sandbox_full_scan(struct sandbox *b, const char *sql) {
        char *explain = sqlite3_mprintf("EXPLAIN %s", sql);
        const char *cursor[MAX_CURSORS] = {0}, *found = NULL;
        sqlite3_stmt *q = NULL;

        budget_begin(b);
        if (!explain || prepare(b, explain, &q) < 0) {
                sqlite3_free(explain);
                return NULL;
        }
        while (!found && sqlite3_step(q) == SQLITE_ROW) {
                const char *op = (const char *)sqlite3_column_text(q, 1);
                int64_t p1 = sqlite3_column_int64(q, 2);
                if (!op || p1 < 0 || p1 >= MAX_CURSORS)
                        continue;
                if (strcmp(op, "OpenRead") == 0)
                        cursor[p1] = sqlite3_column_int64(q, 4) == 0 ? big_table(b, sqlite3_column_int64(q, 3)) : NULL;
                else if (strncmp(op, "Open", 4) == 0)
                        cursor[p1] = NULL;
                else if (strcmp(op, "Rewind") == 0 || strcmp(op, "Last") == 0 || strcmp(op, "Count") == 0)
                        found = cursor[p1];
        }
        sqlite3_finalize(q);
        sqlite3_free(explain);
        return found;
}
