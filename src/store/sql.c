/*
 * SQLite's interface as the room uses it: result codes as errno, rows written and read column after column. Values are
 * bound, never glued into a text; the texts are constants of this program.
 */
#include "store/internal.h"

#include "base/embed.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static const char *const put_sql[PUT_KINDS] = {
        [PUT_META] = "INSERT OR REPLACE INTO meta VALUES(?,?)",
        [PUT_SOURCE] = "INSERT INTO source(id, path, format, host, role, encoding, bytes, sha256, records, messages, first_us, last_us,"
                       " gap_at_us, gap_us, zone, offset_us, host_by, role_by) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_BLOB] = "INSERT INTO blob VALUES(NULL,?)",
        [PUT_BLOCK] = "INSERT INTO block VALUES(?,?,?,?,?,?,?,?)",
        [PUT_PACE] = "INSERT INTO pace VALUES(?,?,?,?,?,?)",
        [PUT_NOTE] = "INSERT INTO note VALUES(NULL,?,?,?,?,?)",
        [PUT_STR] = "INSERT INTO str VALUES(?,?)",
        [PUT_STR_LATE] = "INSERT OR IGNORE INTO str VALUES(?,?)",
        [PUT_SIGHTING] = "INSERT INTO sighting VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_EXTENT] = "INSERT OR IGNORE INTO extent VALUES(?,?,?,?,?)",
        [PUT_EVENT] = "INSERT INTO event VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_EVENT_FIELD] = "INSERT INTO event_field VALUES(?,?,?,?)",
        [PUT_HIT] = "INSERT INTO hit VALUES(NULL,?,?,?,?)",
        [PUT_HIT_FIELD] = "INSERT INTO hit_field VALUES(?,?,?)",
        [PUT_DIAG] = "INSERT INTO diag VALUES(NULL,?,?,?,?,?,?,?)",
        [PUT_DIAG_PARAM] = "INSERT INTO diag_param VALUES(?,?,?)",
        [PUT_MEDIA_DEBUG] = "INSERT INTO media_debug VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_SDP_MEDIA] = "INSERT INTO sdp_media VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_MRAS] = "INSERT INTO mras VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_MEDIA_DEBUG_FIELD] = "INSERT INTO media_debug_field VALUES(?,?,?)",
        [PUT_LINK] = "INSERT INTO link VALUES(?,?,?,?)",
        [PUT_REASON] = "INSERT INTO reason VALUES(?,?,?,?,?)",
        [PUT_WARNING] = "INSERT INTO warning VALUES(?,?,?,?,?)",
        [PUT_PARTY] = "INSERT INTO party VALUES(?,?,?,?,?,?,?,?)",
        [PUT_NUMBER] = "INSERT INTO number VALUES(?,?,?,?,?)",
        [PUT_SUBSCRIPTION] = "INSERT INTO subscription VALUES(?,?,?,?,?,?,?,?)",
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
        [PUT_MESSAGE] = "INSERT INTO message VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_SEEN] = "INSERT INTO seen VALUES(?,?)",
        [PUT_ENDING] = "INSERT INTO ending VALUES(?,?,?,?)",
        [PUT_TX] = "INSERT INTO tx VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [PUT_DIALOG] = "INSERT INTO dialog VALUES(?,?,?,?,?,?,?,?,?)",
        [PUT_LEG] = "INSERT INTO leg VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,NULL)",
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

struct put put_begin(struct store *s, enum put_kind kind) {
        struct put p = {.s = s};

        if (!s->writing)
                p.rc = SQLITE_READONLY;
        else if (store_begin(s) < 0)
                p.rc = sqlite3_errcode(s->db);
        else if (!s->puts[kind])
                p.rc = sqlite3_prepare_v3(s->db, put_sql[kind], -1, SQLITE_PREPARE_PERSISTENT, &s->puts[kind], NULL);
        p.st = s->puts[kind];
        return p;
}

static void keep(struct put *p, int rc) {
        if (p->rc == SQLITE_OK)
                p->rc = rc;
}

void put_int(struct put *p, int64_t v) {
        if (p->rc == SQLITE_OK)
                keep(p, sqlite3_bind_int64(p->st, ++p->at, v));
}

static void put_null(struct put *p) {
        if (p->rc == SQLITE_OK)
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

void put_text(struct put *p, struct span t) {
        if (p->rc == SQLITE_OK)
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
        else if (p->rc == SQLITE_OK)
                keep(p, sqlite3_bind_double(p->st, ++p->at, v));
}

int put_end(struct put *p) {
        int rc = p->rc;

        if (rc == SQLITE_OK)
                rc = sqlite3_step(p->st);
        if (rc == SQLITE_READONLY && !p->s->writing)
                return store_fail(p->s, -EROFS, "the case is open for reading only");
        rc = sql_fail(p->s, rc);
        if (p->st)
                sqlite3_reset(p->st);
        return rc;
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
