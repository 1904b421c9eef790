/*
 * Rows on their way into the case: a value after the other, then the row. Tables that get many rows have them waiting here,
 * and a virtual table hands them over a thousand at a time, in the order of their first column, so that a table is
 * written at its end and not all over. Values are never glued into a text.
 */
#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>

enum {
        COLUMNS_MAX = 42,
        HELD_ROWS = 1024,
        HELD_LONG = 16 * 1024,          /* of tables whose ids do not rise as they come */
        HELD_TEXT_BYTES = 1024 * 1024,
};

struct bulk {
        const char *table; /* NULL: rows of this kind are written one by one */
        int columns;
        bool odd; /* ids do not come rising, … */
        bool again; /* … or one may come twice */
};

static const struct bulk bulks[PUT_KINDS] = {
        [PUT_STR] = {"str", 2, false, false},
        [PUT_SIGHTING] = {"sighting", 33, false, false},
        [PUT_EXTENT] = {"extent", 5, false, true},
        [PUT_EVENT] = {"event", 12, false, false},
        [PUT_EVENT_FIELD] = {"event_field", 4, false, false},
        [PUT_HIT_FIELD] = {"hit_field", 3, false, false},
        [PUT_DIAG_PARAM] = {"diag_param", 3, false, false},
        [PUT_SDP_MEDIA] = {"sdp_media", 40, false, false},
        [PUT_LINK] = {"link", 4, false, false},
        [PUT_PARTY] = {"party", 8, false, false},
        [PUT_NUMBER] = {"number", 5, false, false},
        [PUT_SUBSCRIPTION] = {"subscription", 8, false, false},
        [PUT_MESSAGE] = {"message", 12, true, false},
        [PUT_SEEN] = {"seen", 2, true, false},
        [PUT_TX] = {"tx", 21, true, false},
        [PUT_DIALOG] = {"dialog", 9, true, false},
        [PUT_LEG] = {"leg", 17, false, false},
};

/* An integer, or a text that lies in the rows' buffer. */
struct cell {
        int64_t v; /* of a text, where it begins */
        uint32_t len;
        enum cell_type { CELL_NULL, CELL_INT, CELL_TEXT } type;
};

struct held {
        struct cell *cells; /* row after row */
        struct cell **order;
        size_t n;    /* rows */
        size_t room; /* for so many cells */
        struct buf texts;
        bool rising; /* first columns rise as the rows came */
};

static const char *const put_sql[PUT_KINDS] = {
        [PUT_META] = "INSERT OR REPLACE INTO meta VALUES(?,?)",
        [PUT_SOURCE] = "INSERT INTO source(id, path, format, host, role, encoding, bytes, sha256, records, messages, first_us, last_us,"
                       " gap_at_us, gap_us, zone, offset_us, host_by, role_by) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_BLOB] = "INSERT INTO blob VALUES(NULL,?)",
        [PUT_BLOCK] = "INSERT INTO block VALUES(?,?,?,?,?,?,?,?)",
        [PUT_PACE] = "INSERT INTO pace VALUES(?,?,?,?,?,?)",
        [PUT_NOTE] = "INSERT INTO note VALUES(NULL,?,?,?,?,?)",
        [PUT_STR_LATE] = "INSERT OR IGNORE INTO str VALUES(?,?)",
        [PUT_HIT] = "INSERT INTO hit VALUES(NULL,?,?,?,?)",
        [PUT_DIAG] = "INSERT INTO diag VALUES(NULL,?,?,?,?,?,?,?)",
        [PUT_MEDIA_DEBUG] = "INSERT INTO media_debug VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_MRAS] = "INSERT INTO mras VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_MEDIA_DEBUG_FIELD] = "INSERT INTO media_debug_field VALUES(?,?,?)",
        [PUT_REASON] = "INSERT INTO reason VALUES(?,?,?,?,?)",
        [PUT_WARNING] = "INSERT INTO warning VALUES(?,?,?,?,?)",
        [PUT_SIPFRAG] = "INSERT INTO sipfrag VALUES(?,?,?,?,?,?)",
        [PUT_REPORT] = "INSERT INTO quality_report VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_QUALITY] = "INSERT INTO quality VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_PROVISION] = "INSERT INTO provision VALUES(?,?,?,?,?,?)",
        [PUT_ROAMING] = "INSERT INTO roaming VALUES(?,?,?,?,?,?,?,?,?)",
        [PUT_CONFERENCE] = "INSERT INTO conference VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_TROUBLE] = "INSERT INTO trouble VALUES(?,?,?,?,?,?,?)",
        [PUT_FRAME] = "INSERT INTO frame VALUES(NULL,?,?,?,?,?,?,?,?)",
        [PUT_TLS_FLOW] = "INSERT INTO tls_flow VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_STUN_FLOW] = "INSERT INTO stun_flow VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_DATE] = "INSERT INTO date VALUES(?,?)",
        [PUT_CLOCK] = "UPDATE source SET offset_us = ?, offset_at_us = ?, drift_ppb = ?, offset_bound_us = ?, zone_offset_s = ?,"
                      " zone_by = ?, skew_us = ?, clock_pairs = ?, offset_why = ? WHERE id = ?",
        [PUT_MACHINE] = "UPDATE source SET host = ?, host_by = ?, role = ?, role_by = ? WHERE id = ?",
        [PUT_ZONE] = "UPDATE source SET zone_offset_s = ?, zone_by = 'stated' WHERE id = ?",
        [PUT_LOST] = "INSERT INTO lost VALUES(?,?,?,?,?,?,?)",
        [PUT_CLOCK_PAIR] = "INSERT OR REPLACE INTO clock_pair VALUES(?,?,?,?,?,?,?)",
        [PUT_ENDING] = "INSERT INTO ending VALUES(?,?,?,?)",
        [PUT_CALL] = "INSERT INTO call VALUES(?,?,?,?,?,?,?,?,?,?)",
        [PUT_DECIDED] = "UPDATE leg SET decided_by = ?, decided_how = ? WHERE id = ?",
        [PUT_JOINED] = "UPDATE leg SET call = ?, joined_by = ?, trust = ? WHERE id = ?",
        [PUT_ALIAS] = "INSERT INTO alias VALUES(?,?)",
        [PUT_FINDING] = "INSERT INTO finding VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_FACT] = "INSERT INTO finding_fact VALUES(?,?,?,?)",
        [PUT_FINDING_CALL] = "INSERT INTO finding_call VALUES(?,?,?)",
        [PUT_USER] = "INSERT INTO finding_user VALUES(?,?,?)",
        [PUT_EVIDENCE] = "INSERT INTO evidence VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_SKIPPED] = "INSERT INTO skipped VALUES(?,?,?)",
};

/* The virtual table ------------------------------------------------------------------------------------- */

struct pending_table {
        sqlite3_vtab base;
        struct store *s;
};

struct pending_cursor {
        sqlite3_vtab_cursor base;
        const struct held *held;
        size_t at;
};

static int pending_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **ret, char **ret_error) {
        (void)argc, (void)argv, (void)ret_error;
        struct pending_table *t = calloc(1, sizeof(*t));
        struct buf sql = BUF_INIT;
        int rc = t ? SQLITE_OK : SQLITE_NOMEM;

        buf_puts(&sql, "CREATE TABLE x(kind HIDDEN");
        for (int i = 0; i < COLUMNS_MAX; i++)
                buf_printf(&sql, ",c%d", i);
        buf_putc(&sql, ')');
        if (rc == SQLITE_OK)
                rc = sql.err ? SQLITE_NOMEM : sqlite3_declare_vtab(db, buf_str(&sql));
        buf_done(&sql);
        if (rc != SQLITE_OK) {
                free(t);
                return rc;
        }
        sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
        t->s = aux;
        *ret = &t->base;
        return SQLITE_OK;
}

static int pending_disconnect(sqlite3_vtab *vtab) {
        free((struct pending_table *)vtab);
        return SQLITE_OK;
}

/* Only ever asked for the rows of one kind, in the order in which they are. */
static int pending_best_index(sqlite3_vtab *vtab, sqlite3_index_info *info) {
        (void)vtab;
        if (info->nConstraint != 1 || info->aConstraint[0].iColumn != 0 || !info->aConstraint[0].usable)
                return SQLITE_CONSTRAINT;
        info->aConstraintUsage[0].argvIndex = 1;
        info->aConstraintUsage[0].omit = 1;
        info->estimatedCost = HELD_ROWS;
        return SQLITE_OK;
}

static int pending_open(sqlite3_vtab *vtab, sqlite3_vtab_cursor **ret) {
        (void)vtab;
        struct pending_cursor *c = calloc(1, sizeof(*c));

        if (!c)
                return SQLITE_NOMEM;
        *ret = &c->base;
        return SQLITE_OK;
}

static int pending_close(sqlite3_vtab_cursor *cursor) {
        free((struct pending_cursor *)cursor);
        return SQLITE_OK;
}

static int pending_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int argc, sqlite3_value **argv) {
        (void)number, (void)text, (void)argc;
        struct pending_cursor *c = (struct pending_cursor *)cursor;

        c->held = ((struct pending_table *)cursor->pVtab)->s->held[sqlite3_value_int(argv[0])];
        c->at = 0;
        return SQLITE_OK;
}

static int pending_next(sqlite3_vtab_cursor *cursor) {
        ((struct pending_cursor *)cursor)->at++;
        return SQLITE_OK;
}

static int pending_eof(sqlite3_vtab_cursor *cursor) {
        const struct pending_cursor *c = (const struct pending_cursor *)cursor;

        return c->at >= c->held->n;
}

static int pending_column(sqlite3_vtab_cursor *cursor, sqlite3_context *ctx, int column) {
        const struct pending_cursor *c = (const struct pending_cursor *)cursor;
        const struct cell *cell = &c->held->order[c->at][column - 1];

        if (cell->type == CELL_INT)
                sqlite3_result_int64(ctx, cell->v);
        else if (cell->type == CELL_TEXT)
                sqlite3_result_text(ctx, c->held->texts.p + cell->v, (int)cell->len, SQLITE_STATIC);
        return SQLITE_OK;
}

static int pending_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *ret) {
        *ret = (sqlite3_int64)((struct pending_cursor *)cursor)->at;
        return SQLITE_OK;
}

static const sqlite3_module pending = {
        .xConnect = pending_connect, .xDisconnect = pending_disconnect, .xBestIndex = pending_best_index,
        .xOpen = pending_open, .xClose = pending_close, .xFilter = pending_filter, .xNext = pending_next,
        .xEof = pending_eof, .xColumn = pending_column, .xRowid = pending_rowid,
};

int put_register(struct store *s) {
        return sqlite3_create_module(s->db, "pending", &pending, s);
}

/* Rows that wait ---------------------------------------------------------------------------------------- */

static int by_first(const void *x, const void *y) {
        const struct cell *a = *(struct cell *const *)x, *b = *(struct cell *const *)y;

        return (a->v > b->v) - (a->v < b->v);
}

static int prepare_bulk(struct store *s, enum put_kind kind) {
        const struct bulk *b = &bulks[kind];
        struct buf sql = BUF_INIT;
        int rc;

        buf_printf(&sql, "INSERT %sINTO %s SELECT ", b->again ? "OR IGNORE " : "", b->table);
        for (int i = 0; i < b->columns; i++)
                buf_printf(&sql, "%sc%d", i ? "," : "", i);
        for (int i = b->columns; kind == PUT_LEG && i < b->columns + 2; i++) /* how it is joined is known later */
                buf_puts(&sql, ",NULL");
        buf_printf(&sql, " FROM pending(%d)", (int)kind);
        rc = sql.err ? SQLITE_NOMEM
                     : sqlite3_prepare_v3(s->db, buf_str(&sql), -1, SQLITE_PREPARE_PERSISTENT, &s->puts[kind], NULL);
        buf_done(&sql);
        return rc;
}

static int hand_over(struct store *s, enum put_kind kind) {
        struct held *h = s->held[kind];
        size_t columns = (size_t)bulks[kind].columns;
        int rc = s->puts[kind] ? SQLITE_OK : prepare_bulk(s, kind);

        for (size_t i = 0; i < h->n; i++)
                h->order[i] = &h->cells[i * columns];
        if (!h->rising && bulks[kind].odd)
                qsort(h->order, h->n, sizeof(*h->order), by_first);
        if (rc == SQLITE_OK)
                rc = sqlite3_step(s->puts[kind]);
        rc = sql_fail(s, rc);
        sqlite3_reset(s->puts[kind]);
        h->n = 0;
        h->rising = true;
        buf_reset(&h->texts);
        return rc;
}

int put_settle(struct store *s) {
        int r = 0;

        for (int i = 0; i < PUT_KINDS && r == 0; i++)
                if (s->held[i] && s->held[i]->n)
                        r = hand_over(s, (enum put_kind)i);
        return r;
}

void put_done(struct store *s) {
        for (int i = 0; i < PUT_KINDS; i++) {
                if (!s->held[i])
                        continue;
                buf_done(&s->held[i]->texts);
                free(s->held[i]->cells);
                free(s->held[i]->order);
                free(s->held[i]);
                s->held[i] = NULL;
        }
}

static size_t rows_held(enum put_kind kind) {
        return bulks[kind].odd ? HELD_LONG : HELD_ROWS;
}

/* Room for one more row of this kind; an SQLite code. Room is taken as rows come: a small case has few. */
static int make_room(struct store *s, enum put_kind kind) {
        struct held *h = s->held[kind];
        size_t columns = (size_t)bulks[kind].columns, want;
        void *cells, *order;

        if (!h) {
                if (!(h = s->held[kind] = calloc(1, sizeof(*h))))
                        return SQLITE_NOMEM;
                h->rising = true;
        }
        if (h->n < h->room)
                return SQLITE_OK;
        want = h->room ? h->room * 2 : 16;
        if ((cells = realloc(h->cells, want * columns * sizeof(*h->cells))))
                h->cells = cells;
        if ((order = realloc(h->order, want * sizeof(*h->order))))
                h->order = order;
        if (!cells || !order)
                return SQLITE_NOMEM;
        h->room = want;
        return SQLITE_OK;
}

static void hold(struct put *p, struct cell c) {
        if (p->rc != SQLITE_OK)
                return;
        if (p->at == bulks[p->kind].columns) {
                p->rc = SQLITE_RANGE;
                return;
        }
        p->row[p->at++] = c;
}

static int end_held(struct put *p) {
        struct store *s = p->s;
        struct held *h = s->held[p->kind];

        if (p->rc == SQLITE_OK && p->at < bulks[p->kind].columns)
                p->rc = SQLITE_RANGE;
        if (p->rc != SQLITE_OK)
                return store_fail(s, sql_errno(p->rc), "%s", sqlite3_errstr(p->rc));
        if (h->n && p->row[0].v < p->row[-bulks[p->kind].columns].v)
                h->rising = false;
        h->n++;
        return h->n == rows_held(p->kind) || h->texts.n >= HELD_TEXT_BYTES ? hand_over(s, p->kind) : 0;
}

/* A row ------------------------------------------------------------------------------------------------- */

struct put put_begin(struct store *s, enum put_kind kind) {
        struct put p = {.s = s, .kind = kind, .held = bulks[kind].table != NULL};

        if (!s->writing)
                p.rc = SQLITE_READONLY;
        else if (store_begin(s) < 0)
                p.rc = sqlite3_errcode(s->db);
        else if (p.held && (p.rc = make_room(s, kind)) == SQLITE_OK)
                p.row = &s->held[kind]->cells[s->held[kind]->n * (size_t)bulks[kind].columns];
        else if (!p.held && !s->puts[kind])
                p.rc = sqlite3_prepare_v3(s->db, put_sql[kind], -1, SQLITE_PREPARE_PERSISTENT, &s->puts[kind], NULL);
        p.st = p.held ? NULL : s->puts[kind];
        return p;
}

static void keep(struct put *p, int rc) {
        if (p->rc == SQLITE_OK)
                p->rc = rc;
}

void put_int(struct put *p, int64_t v) {
        if (p->held)
                hold(p, (struct cell){.v = v, .type = CELL_INT});
        else if (p->rc == SQLITE_OK)
                keep(p, sqlite3_bind_int64(p->st, ++p->at, v));
}

static void put_null(struct put *p) {
        if (p->held)
                hold(p, (struct cell){.type = CELL_NULL});
        else if (p->rc == SQLITE_OK)
                keep(p, sqlite3_bind_null(p->st, ++p->at));
}

void put_size(struct put *p, uint64_t v) {
        put_int(p, v > INT64_MAX ? INT64_MAX : (int64_t)v);
}

void put_id(struct put *p, int64_t id) {
        if (id)
                put_int(p, id);
        else
                put_null(p);
}

void put_whole(struct put *p, int64_t v) {
        if (v < 0)
                put_null(p);
        else
                put_int(p, v);
}

void put_us(struct put *p, int64_t us) {
        if (us == STAMP_NONE)
                put_null(p);
        else
                put_int(p, us);
}

static void hold_text(struct put *p, struct span t) {
        struct buf *texts = &p->s->held[p->kind]->texts;
        struct cell c = {.v = (int64_t)texts->n, .len = (uint32_t)t.n, .type = CELL_TEXT};

        if (t.n > STRING_MAX_BYTES * 64U)
                keep(p, SQLITE_TOOBIG);
        else if (buf_reserve(texts, t.n + 1) < 0 || buf_put(texts, t) < 0)
                keep(p, SQLITE_NOMEM);
        hold(p, c);
}

void put_text(struct put *p, struct span t) {
        if (p->held && p->rc == SQLITE_OK)
                hold_text(p, t);
        else if (p->rc == SQLITE_OK)
                keep(p, sqlite3_bind_text64(p->st, ++p->at, t.n ? t.p : "", t.n, SQLITE_STATIC, SQLITE_UTF8));
}

void put_some(struct put *p, struct span t) {
        if (t.n)
                put_text(p, t);
        else
                put_null(p);
}

void put_word(struct put *p, const char *w) {
        if (w)
                put_text(p, span_str(w));
        else
                put_null(p);
}

void put_real(struct put *p, double v) {
        if (v < 0)
                put_null(p);
        else if (p->rc == SQLITE_OK) /* no table with such rows has them waiting */
                keep(p, p->held ? SQLITE_MISUSE : sqlite3_bind_double(p->st, ++p->at, v));
}

int put_end(struct put *p) {
        int rc = p->rc;

        if (p->held && (rc != SQLITE_READONLY || p->s->writing))
                return end_held(p);
        if (rc == SQLITE_OK)
                rc = sqlite3_step(p->st);
        if (rc == SQLITE_READONLY && !p->s->writing)
                return store_fail(p->s, -EROFS, "the case is open for reading only");
        rc = sql_fail(p->s, rc);
        if (p->st)
                sqlite3_reset(p->st);
        return rc;
}
