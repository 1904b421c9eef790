/*
 * Rows on their way into the case: a value after the other, then the row. Tables that get many rows are laid down page by page
 * until somebody wants to read them, because a statement costs several times what the bytes of a row do; the others, and what
 * comes after that, go by statements. Values are never glued into a text.
 *
 * A row that is laid down becomes a record (tuple.h). Where ids rise it goes into the table's pages at once (btree.h), else it
 * is put in order first (bins.h); so are the keys of indexes (sorter.h). What does not fit into memory waits in a file (pieces.h).
 * That is safe because the case has not got its name yet, and nobody else has a lock on it. store.by_statements turns it off: then all
 * rows go by statements, slower, and the case is the same (test_put.c).
 */
#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>

enum bulk_how {
        BULK_NO,      /* rows of this kind are written one by one */
        BULK_NUMBERED, /* the first column is the id; they rise */
        BULK_ANY_ORDER, /* the same, but they come as they like */
        BULK_IN_TURN,  /* no column is the id */
        BULK_KEYED,    /* WITHOUT ROWID, in order of their keys */
};

/* A value as it was put, for the indexes. */
struct cell {
        enum { CELL_NULL, CELL_INT, CELL_TEXT } type;
        union {
                int64_t v;
                struct span text;
        };
};

/* Columns, from 0. */
enum { SIGHTING_FLAGS = 6, SIGHTING_FAULTS = 7, SIGHTING_METHOD = 17, SIGHTING_STATUS = 18, SIGHTING_AGENT = 29 };
enum { TX_METHOD = 4, TX_FATE = 13, TX_MISHAP = 14, TX_IN_DIALOG = 15 };
enum { EVENT_CLASS = 11 };
enum { SDP_MEDIA_MEDIA = 5, SDP_MEDIA_PORT = 8, SDP_MEDIA_HOLD = 23 };

static bool is_word(const struct cell *c, const char *word) {
        return c->type == CELL_TEXT && span_eq(c->text, span_str(word));
}

static bool has_flags(const struct cell *row, int64_t flags) {
        return row[SIGHTING_FLAGS].v & flags;
}

static bool is_bare_invite(const struct cell *row) {
        return is_word(&row[SIGHTING_METHOD], "INVITE") && !has_flags(row, SIGHTING_SDP);
}

static bool hides_something(const struct cell *row) {
        return has_flags(row, SIGHTING_MEDIA_HIDDEN | SIGHTING_CONTACT_HIDDEN);
}

static bool has_faults(const struct cell *row) {
        return row[SIGHTING_FAULTS].v;
}

static bool is_request_of_agent(const struct cell *row) {
        return row[SIGHTING_AGENT].type != CELL_NULL && row[SIGHTING_STATUS].type == CELL_NULL;
}

static bool has_failed(const struct cell *row) {
        return is_word(&row[TX_FATE], "failed") || is_word(&row[TX_FATE], "unanswered");
}

static bool is_settled(const struct cell *row) {
        return is_word(&row[TX_FATE], "declined") || is_word(&row[TX_FATE], "cancelled");
}

static bool is_challenged(const struct cell *row) {
        return is_word(&row[TX_FATE], "challenged");
}

static bool has_mishap(const struct cell *row) {
        return row[TX_MISHAP].type != CELL_NULL;
}

static bool changes_dialog(const struct cell *row) {
        return row[TX_IN_DIALOG].v && (is_word(&row[TX_METHOD], "INVITE") || is_word(&row[TX_METHOD], "UPDATE"));
}

static bool has_class(const struct cell *row) {
        return row[EVENT_CLASS].type != CELL_NULL;
}

static bool is_of_windows(const struct cell *row) {
        return is_word(&row[EVENT_CLASS], "windows");
}

static bool is_of_http(const struct cell *row) {
        return is_word(&row[EVENT_CLASS], "http");
}

static bool is_image(const struct cell *row) {
        return is_word(&row[SDP_MEDIA_MEDIA], "image");
}

static bool is_on_hold(const struct cell *row) {
        return row[SDP_MEDIA_HOLD].type != CELL_NULL;
}

static bool is_off(const struct cell *row) {
        return row[SDP_MEDIA_PORT].v == 0;
}

/*
 * Tables whose rows are laid down, and the indexes that schema.sql has of them. One on a single number is laid down too. The others have
 * a WHERE that few rows meet, or none: SQLite makes such an index when the rows are in, by a walk over the whole table, and only if a row
 * was put that belongs there.
 */
enum { WALKED = -1, INDEXES = 7 }; /* of one table, at most */

static const struct {
        const char *table;
        enum bulk_how how;
        size_t columns;
        struct laid_index {
                const char *name; /* NULL: there is no more */
                int column;       /* or WALKED */
                bool (*holds)(const struct cell *row); /* what its WHERE says; NULL: for all rows, … */
                bool not_null; /* … that have the number */
        } indexes[INDEXES];
} bulks[PUT_KINDS] = {
        [PUT_STR] = {.table = "str", .how = BULK_NUMBERED, .columns = 2},
        [PUT_SIGHTING] = {"sighting", BULK_NUMBERED, 33,
                {{"sighting_bare", SIGHTING_STATUS, is_bare_invite, false},
                 {"sighting_hidden", SIGHTING_FLAGS, hides_something, false},
                 {"sighting_faults", SIGHTING_FAULTS, has_faults, false},
                 {"sighting_agent", SIGHTING_AGENT, is_request_of_agent, false}}},
        [PUT_EVENT] = {"event", BULK_NUMBERED, 12,
                {{"event_call_id", 10, NULL, true},
                 {"event_class", WALKED, has_class, false},
                 {"event_windows", WALKED, is_of_windows, false},
                 {"event_http", WALKED, is_of_http, false}}},
        [PUT_EVENT_FIELD] = {"event_field", BULK_IN_TURN, 4, {{"event_field_event", 0, NULL, false}}},
        [PUT_HIT_FIELD] = {"hit_field", BULK_IN_TURN, 3, {{"hit_field_hit", 0, NULL, false}}},
        [PUT_DIAG_PARAM] = {"diag_param", BULK_IN_TURN, 3, {{"diag_param_diag", 0, NULL, false}}},
        [PUT_SDP_MEDIA] = {"sdp_media", BULK_KEYED, 40,
                {{"sdp_media_image", WALKED, is_image, false},
                 {"sdp_media_hold", WALKED, is_on_hold, false},
                 {"sdp_media_off", WALKED, is_off, false}}},
        [PUT_LINK] = {"link", BULK_IN_TURN, 4, {{"link_value", 3, NULL, false}, {"link_sighting", 0, NULL, false}}},
        [PUT_PARTY] = {"party", BULK_IN_TURN, 8, {{"party_sighting", 0, NULL, false}}},
        [PUT_NUMBER] = {"number", BULK_IN_TURN, 5, {{"number_sighting", 0, NULL, false}}},
        [PUT_SUBSCRIPTION] = {.table = "subscription", .how = BULK_NUMBERED, .columns = 8},
        [PUT_MESSAGE] = {"message", BULK_ANY_ORDER, 12, {{"message_call", 2, NULL, false}}},
        [PUT_SEEN] = {"seen", BULK_ANY_ORDER, 2, {{"seen_message", 1, NULL, false}}},
        [PUT_TX] = {"tx", BULK_ANY_ORDER, 21,
                {{"tx_call", 2, NULL, false},
                 {"tx_leg", 1, NULL, false},
                 {"tx_fate", WALKED, has_failed, false},
                 {"tx_settled", WALKED, is_settled, false},
                 {"tx_challenged", WALKED, is_challenged, false},
                 {"tx_mishap", WALKED, has_mishap, false},
                 {"tx_change", WALKED, changes_dialog, false}}},
        [PUT_DIALOG] = {"dialog", BULK_ANY_ORDER, 9, {{"dialog_call", 2, NULL, false}}},
        [PUT_LEG] = {"leg", BULK_ANY_ORDER, 19,
                {{"leg_call_id", 3, NULL, false}, {"leg_call", 1, NULL, false}, {"leg_talk", 14, NULL, true}}},
};

/* The rows of one table, until they are in it. */
struct bulk {
        struct btree tree;
        struct bins bins;
        struct laid { /* the keys of an index, likewise */
                struct sorter keys;
                struct btree tree;
                bool met; /* of one that is walked: a row belongs there */
        } laid[INDEXES];
        int64_t rows;
        bool in_table; /* they are: those that come now go by statements */
};

static const char *const put_sql[PUT_KINDS] = {
        [PUT_META] = "INSERT OR REPLACE INTO meta VALUES(?,?)",
        [PUT_SOURCE] = "INSERT INTO source(id, path, format, host, role, encoding, bytes, sha256, records, messages, first_us, last_us,"
                       " gap_at_us, gap_us, zone, offset_us, host_by, role_by) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_BLOB] = "INSERT INTO blob VALUES(NULL,?)",
        [PUT_EXTENT] = "INSERT OR IGNORE INTO extent VALUES(?,?,?,?,?)",
        [PUT_BLOCK] = "INSERT INTO block VALUES(?,?,?,?,?,?,?,?)",
        [PUT_PACE] = "INSERT INTO pace VALUES(?,?,?,?,?,?)",
        [PUT_NOTE] = "INSERT INTO note VALUES(NULL,?,?,?,?,?)",
        [PUT_STR_LATE] = "INSERT OR IGNORE INTO temp.late_str VALUES(?,?)",
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

/* Rows that are laid down -------------------------------------------------------------------------------- */

/* Lets go of the case, which is whole in its file then. Who still reads from it would keep SQLite from seeing what changes. */
static int open_up(struct store *s, bool *ret_began) {
        for (sqlite3_stmt *st = NULL; (st = sqlite3_next_stmt(s->db, st));)
                if (sqlite3_stmt_busy(st))
                        return store_fail(s, -EBUSY, "rows are put while others are read; please report this");
        *ret_began = !sqlite3_get_autocommit(s->db);
        return store_let_go(s);
}

static int close_up(struct store *s, bool began) {
        int r = sql_fail(s, sql_exec(s->db, "PRAGMA locking_mode=EXCLUSIVE"));

        return r == 0 && began ? store_begin(s) : r;
}

static int make_room(void *ctx, uint32_t pages) {
        struct store *s = ctx;
        bool began;
        int r = open_up(s, &began);

        if (r == 0)
                r = btrees_reserve(&s->trees, pages);
        return r == 0 ? close_up(s, began) : r;
}

int put_open(struct store *s) {
        sqlite3_file *file;
        int r = sql_fail(s, sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &file));

        if (r == 0)
                r = btrees_open(&s->trees, file, s->path, make_room, s);
        s->row = calloc(TUPLE_COLUMNS, sizeof(*s->row));
        return r < 0 ? r : !s->row ? -ENOMEM : pieces_open(&s->pieces, s->path);
}

static void bulk_free(struct bulk *b) {
        if (!b)
                return;
        btree_done(&b->tree);
        bins_done(&b->bins);
        for (size_t i = 0; i < INDEXES; i++) {
                sorter_done(&b->laid[i].keys);
                btree_done(&b->laid[i].tree);
        }
        free(b);
}

void put_done(struct store *s) {
        for (int i = 0; i < PUT_KINDS; i++) {
                bulk_free(s->bulk[i]);
                s->bulk[i] = NULL;
        }
        btrees_done(&s->trees);
        pieces_done(&s->pieces);
        tuple_done(&s->tuple);
        free(s->row);
        s->row = NULL;
}

static struct bulk *bulk_of(struct store *s, enum put_kind kind) {
        struct bulk *b = s->bulk[kind];

        if (!b && (b = s->bulk[kind] = calloc(1, sizeof(*b)))) {
                b->tree.keyed = bulks[kind].how == BULK_KEYED;
                for (size_t i = 0; i < INDEXES; i++)
                        b->laid[i].tree.keyed = true;
        }
        return b;
}

static bool has_rows(const struct bulk *b) {
        return b && (!btree_is_empty(&b->tree) || !bins_are_empty(&b->bins));
}

static int bulk_fail(struct store *s, int error, const char *name) {
        const char *why = error == -EEXIST ? "two rows have one id; please report this"
                        : error == -EMSGSIZE ? "a row is too long; please report this"
                        : error == -EBUSY ? "others are read meanwhile; please report this" : strerror(-error);

        return store_fail(s, error, "cannot write %s to %s: %s", name, s->path, why);
}

static int add_key(struct store *s, const struct laid_index *x, const struct cell *c, int64_t id, struct laid *l) {
        if (c->type == CELL_NULL && x->not_null)
                return 0;
        return c->type == CELL_TEXT ? -EINVAL : sorter_add(&l->keys, &s->pieces, c->type == CELL_NULL ? SORTER_NULL : c->v, id);
}

static int add_keys(struct store *s, enum put_kind kind, const struct cell *row, int64_t id) {
        int r = 0;

        for (size_t i = 0; i < INDEXES && bulks[kind].indexes[i].name && r == 0; i++) {
                const struct laid_index *x = &bulks[kind].indexes[i];
                struct laid *l = &s->bulk[kind]->laid[i];
                if (x->column == WALKED)
                        l->met = l->met || x->holds(row);
                else if (!x->holds || x->holds(row))
                        r = add_key(s, x, &row[x->column], id, l);
        }
        return r;
}

static bool is_numbered(enum put_kind kind) {
        return bulks[kind].how == BULK_NUMBERED || bulks[kind].how == BULK_ANY_ORDER;
}

static int lay_down(struct store *s, enum put_kind kind) {
        struct bulk *b = s->bulk[kind];
        int64_t id = is_numbered(kind) ? s->row[0].v : b->rows + 1;
        struct span record;
        int r = tuple_end(&s->tuple, &record);

        if (r == 0)
                r = bulks[kind].how == BULK_ANY_ORDER ? bins_add(&b->bins, &s->pieces, id, record)
                                                      : btree_add(&s->trees, &b->tree, id, record);
        if (r == 0)
                r = add_keys(s, kind, s->row, id);
        if (r < 0)
                return bulk_fail(s, r, bulks[kind].table);
        b->rows++;
        return 0;
}

struct into_tree {
        struct btrees *trees;
        struct btree *tree;
        struct tuple tuple;
};

static int take_record(void *ctx, int64_t id, struct span record) {
        const struct into_tree *t = ctx;

        return btree_add(t->trees, t->tree, id, record);
}

static int order_rows(struct store *s, struct bulk *b) {
        struct into_tree t = {.trees = &s->trees, .tree = &b->tree};
        int r = bins_walk(&b->bins, &s->pieces, take_record, &t);

        bins_done(&b->bins);
        return r;
}

static int take_key(void *ctx, int64_t key, int64_t id) {
        struct into_tree *t = ctx;
        struct span record;
        int r;

        tuple_begin(&t->tuple);
        if (key == SORTER_NULL)
                tuple_null(&t->tuple);
        else
                tuple_int(&t->tuple, key);
        tuple_int(&t->tuple, id);
        r = tuple_end(&t->tuple, &record);
        return r < 0 ? r : btree_add(t->trees, t->tree, 0, record);
}

static int order_keys(struct store *s, struct laid *l) {
        struct into_tree t = {.trees = &s->trees, .tree = &l->tree};
        int r = sorter_walk(&l->keys, &s->pieces, take_key, &t);

        tuple_done(&t.tuple);
        return r;
}

/* The first page of a table or an index; a name is there once. */
static int find_root(struct store *s, const char *name, uint32_t *ret) {
        sqlite3_stmt *st = NULL;
        int r = sql_fail(s, sql_prepare(s->db, "SELECT rootpage FROM sqlite_schema WHERE name = ?", &st));

        if (r == 0)
                r = sql_fail(s, sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC));
        if (r == 0 && (r = sql_step(s, st)) == 0)
                r = store_fail(s, -EBADMSG, "the case has no table or index %s", name);
        if (r > 0)
                *ret = (uint32_t)get_int(&(struct get){.st = st});
        sqlite3_finalize(st);
        return r < 0 ? r : 0;
}

static int attach(struct store *s, const struct btree_root *roots, size_t n) {
        bool began;
        int r = open_up(s, &began);

        if (r < 0)
                return r;
        if ((r = btrees_attach(&s->trees, roots, n)) < 0)
                return store_fail(s, r, "cannot write the case: %s", strerror(-r));
        return close_up(s, began);
}

/* Texts whose ids are hashes had to wait until the others stand. */
static int move_late_names(struct store *s) {
        if (!s->late_names)
                return 0;
        s->late_names = false;
        return sql_fail(s, sql_exec(s->db, "INSERT OR IGNORE INTO main.str SELECT * FROM temp.late_str; DELETE FROM temp.late_str"));
}

static int settle_tree(struct store *s, int r, const char *name, struct btree *tree, struct btree_root *ret) {
        if (r < 0)
                return bulk_fail(s, r, name);
        ret->tree = tree;
        return find_root(s, name, &ret->page);
}

/* The trees of a table and of its indexes, with their roots. */
static int settle_bulk(struct store *s, enum put_kind kind, struct btree_root *roots, size_t *io_n) {
        struct bulk *b = s->bulk[kind];
        int r = settle_tree(s, order_rows(s, b), bulks[kind].table, &b->tree, &roots[(*io_n)++]);

        for (size_t i = 0; i < INDEXES && r == 0; i++) {
                struct laid *l = &b->laid[i];
                if (l->keys.n)
                        r = settle_tree(s, order_keys(s, l), bulks[kind].indexes[i].name, &l->tree, &roots[(*io_n)++]);
        }
        b->in_table = true;
        return r;
}

/* What of them SQLite has to look for in the table. */
static int make_indexes(struct store *s, enum put_kind kind) {
        int r = 0;

        for (size_t i = 0; i < INDEXES && r == 0; i++) {
                struct laid *l = &s->bulk[kind]->laid[i];
                struct buf sql = BUF_INIT;
                if (!l->met)
                        continue;
                l->met = false;
                buf_printf(&sql, "REINDEX %s", bulks[kind].indexes[i].name);
                r = sql_fail(s, sql.err ? SQLITE_NOMEM : sql_exec(s->db, buf_str(&sql)));
                buf_done(&sql);
        }
        return r;
}

int put_settle(struct store *s) {
        struct btree_root roots[PUT_KINDS * (1 + INDEXES)];
        size_t n = 0;
        int r = 0;

        for (int i = 0; i < PUT_KINDS && r == 0; i++)
                if (has_rows(s->bulk[i]))
                        r = settle_bulk(s, (enum put_kind)i, roots, &n);
        if (r == 0 && n)
                r = attach(s, roots, n);
        for (int i = 0; i < PUT_KINDS && r == 0; i++)
                if (s->bulk[i])
                        r = make_indexes(s, (enum put_kind)i);
        return r == 0 ? move_late_names(s) : r;
}

/* A row ------------------------------------------------------------------------------------------------- */

/* For rows of a table whose first ones were laid down. */
static int prepare_late(struct store *s, enum put_kind kind) {
        struct buf sql = BUF_INIT;
        int rc;

        buf_printf(&sql, "INSERT INTO %s VALUES(?", bulks[kind].table);
        for (size_t i = 1; i < bulks[kind].columns; i++)
                buf_puts(&sql, ",?");
        buf_putc(&sql, ')');
        rc = sql.err ? SQLITE_NOMEM
                     : sqlite3_prepare_v3(s->db, buf_str(&sql), -1, SQLITE_PREPARE_PERSISTENT, &s->puts[kind], NULL);
        buf_done(&sql);
        return rc;
}

static int prepare(struct store *s, enum put_kind kind) {
        int rc = SQLITE_OK;

        if (s->puts[kind])
                return SQLITE_OK;
        if (kind == PUT_STR_LATE && !s->late_names) {
                rc = sql_exec(s->db, "CREATE TEMP TABLE IF NOT EXISTS late_str(id INTEGER PRIMARY KEY, text)");
                s->late_names = true;
        }
        if (rc != SQLITE_OK)
                return rc;
        if (bulks[kind].table)
                return prepare_late(s, kind);
        return sqlite3_prepare_v3(s->db, put_sql[kind], -1, SQLITE_PREPARE_PERSISTENT, &s->puts[kind], NULL);
}

static struct cell *begin_row(struct store *s) {
        tuple_begin(&s->tuple);
        return s->row;
}

struct put put_begin(struct store *s, enum put_kind kind) {
        struct put p = {.s = s, .kind = kind};
        const struct bulk *b = NULL;

        if (!s->writing) {
                p.rc = SQLITE_READONLY;
        } else if (store_begin(s) < 0) {
                p.rc = sqlite3_errcode(s->db);
        } else if (bulks[kind].table && !(b = bulk_of(s, kind))) {
                p.rc = SQLITE_NOMEM;
        } else if (b && !b->in_table && !s->by_statements) {
                p.row = begin_row(s);
                p.columns = bulks[kind].columns;
                p.numbered = is_numbered(kind);
        } else if ((p.rc = prepare(s, kind)) == SQLITE_OK) {
                p.st = s->puts[kind];
        }
        return p;
}

static void keep(struct put *p, int rc) {
        if (p->rc == SQLITE_OK)
                p->rc = rc;
}

/* Is there a column for one more value? */
static bool more(struct put *p) {
        if (p->rc == SQLITE_OK && p->row && p->at == p->columns)
                p->rc = SQLITE_RANGE;
        return p->rc == SQLITE_OK;
}

/* The id of a row stands before its record, which leaves its column empty. */
void put_int(struct put *p, int64_t v) {
        if (!more(p))
                return;
        if (!p->row) {
                keep(p, sqlite3_bind_int64(p->st, (int)++p->at, v));
                return;
        }
        p->row[p->at] = (struct cell){.type = CELL_INT, .v = v};
        if (p->at++ == 0 && p->numbered)
                tuple_null(&p->s->tuple);
        else
                tuple_int(&p->s->tuple, v);
}

static void put_null(struct put *p) {
        if (!more(p))
                return;
        if (!p->row) {
                keep(p, sqlite3_bind_null(p->st, (int)++p->at));
                return;
        }
        p->row[p->at++] = (struct cell){.type = CELL_NULL};
        tuple_null(&p->s->tuple);
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

void put_text(struct put *p, struct span t) {
        if (!more(p))
                return;
        if (t.n > BLOB_MAX_BYTES) {
                p->rc = SQLITE_TOOBIG;
        } else if (!p->row) {
                keep(p, sqlite3_bind_text64(p->st, (int)++p->at, t.n ? t.p : "", t.n, SQLITE_STATIC, SQLITE_UTF8));
        } else {
                p->row[p->at++] = (struct cell){.type = CELL_TEXT, .text = t};
                tuple_text(&p->s->tuple, t);
        }
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
        else if (p->rc == SQLITE_OK) /* no table with such columns is laid down */
                keep(p, p->row ? SQLITE_MISUSE : sqlite3_bind_double(p->st, (int)++p->at, v));
}

int put_end(struct put *p) {
        int rc = p->rc;

        if (rc == SQLITE_READONLY && !p->s->writing)
                return store_fail(p->s, -EROFS, "the case is open for reading only");
        if (rc == SQLITE_OK && p->row && p->at < p->columns)
                rc = SQLITE_RANGE;
        if (rc == SQLITE_OK && p->row)
                return lay_down(p->s, p->kind);
        if (rc == SQLITE_OK)
                rc = sqlite3_step(p->st);
        if (rc != SQLITE_OK && p->row)
                return store_fail(p->s, sql_errno(rc), "table %s: %s", bulks[p->kind].table, sqlite3_errstr(rc));
        rc = sql_fail(p->s, rc);
        if (p->st)
                sqlite3_reset(p->st);
        return rc;
}
