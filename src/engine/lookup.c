/*
 * Prepared statements on a connection of the engine's own, read-only, without the sandbox: their SQL is ours. Texts come
 * from the store. What it quotes is one line, made safe and cut to its limit.
 */
#include "engine/lookup.h"
#include "base/limits.h"
#include "base/safe.h"
#include "base/stamp.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>

enum { Q_MESSAGE, Q_SIGHTING, Q_EVENT, Q_FRAME, Q_PARAMS, Q_USERS, Q_TEXT, Q_HIT, N_QUERIES };
enum { EVENT_LINES = 64 }; /* of an event that are searched for a field */
enum { ITEMS_LOOK = 64 };  /* between two looks at how much of the case stands in memory */

#define CASE_TIME(table) "case_time(" table ".time_us, c.offset_us, c.offset_at_us, c.drift_ppb)"
#define OF_SIGHTING(from) \
        "SELECT m.call, " CASE_TIME("s") ", s.source, c.zone, c.offset_us, coalesce(h.text, c.host), v.text, c.encoding IS 'binary'" \
        " FROM " from " JOIN source c ON c.id = s.source LEFT JOIN str h ON h.id = s.host" \
        " LEFT JOIN str v ON v.id = s.conversation WHERE s.id = ?1"

static const char *const queries[N_QUERIES] = {
        [Q_MESSAGE] = OF_SIGHTING("message m JOIN sighting s ON s.id = m.id"),
        [Q_SIGHTING] = OF_SIGHTING("sighting s LEFT JOIN seen x ON x.sighting = s.id JOIN message m ON m.id = coalesce(x.message, s.id)"),
        [Q_EVENT] = "SELECT (SELECT call FROM leg WHERE leg.call_id = e.call_id), " CASE_TIME("e") ","
                    " e.source, c.zone, c.offset_us, coalesce(h.text, c.host), NULL, e.line, e.offset, e.bytes"
                    " FROM event e JOIN source c ON c.id = e.source LEFT JOIN str h ON h.id = e.host WHERE e.id = ?1",
        [Q_FRAME] = "SELECT NULL, " CASE_TIME("f") ", f.source, c.zone, c.offset_us, c.host, NULL, f.frame, f.offset, f.text,"
                    " f.silent, coalesce(f.until_us, c.last_us) - f.time_us, coalesce(f.first, f.id)"
                    " FROM frame f JOIN source c ON c.id = f.source WHERE f.id = ?1",
        [Q_PARAMS] = "SELECT name, value FROM diag_param WHERE diag = ?1",
        [Q_HIT] = "SELECT 1 FROM hit WHERE rule = ?1 LIMIT 1",
        [Q_USERS] = "SELECT from_aor, to_aor FROM leg WHERE call = ?1",
        [Q_TEXT] = "SELECT '', text FROM str WHERE id = ?1",
};

/* What the words of `needs:` ask for. */
static const struct {
        const char *word, *sql;
} needs[] = {
        {"message", "SELECT EXISTS(SELECT 1 FROM message) OR EXISTS(SELECT 1 FROM event WHERE topic IN ('headers', 'TF_DIAG'))"
         " OR EXISTS(SELECT 1 FROM hit)"},
        {"sdp", "SELECT EXISTS(SELECT 1 FROM sdp_media)"},
        {"diagnostics", "SELECT EXISTS(SELECT 1 FROM diag)"},
        {"media-debug", "SELECT EXISTS(SELECT 1 FROM media_debug)"},
        {"mras", "SELECT EXISTS(SELECT 1 FROM mras)"},
        {"quality", "SELECT EXISTS(SELECT 1 FROM quality_report)"},
        {"provision", "SELECT EXISTS(SELECT 1 FROM provision WHERE NOT request)"},
        {"conference", "SELECT EXISTS(SELECT 1 FROM conference)"},
        {"event", "SELECT EXISTS(SELECT 1 FROM event)"},
        {"tf-diag", "SELECT EXISTS(SELECT 1 FROM event WHERE topic = 'TF_DIAG')"},
        {"tls", "SELECT EXISTS(SELECT 1 FROM tls_flow)"},
        {"stun", "SELECT EXISTS(SELECT 1 FROM stun_flow)"},
        {"windows", "SELECT EXISTS(SELECT 1 FROM event WHERE class = 'windows')"},
        {"uls", "SELECT EXISTS(SELECT 1 FROM event WHERE class = 'uls')"},
        {"http", "SELECT EXISTS(SELECT 1 FROM event WHERE class = 'http')"},
        {"dns", "SELECT EXISTS(SELECT 1 FROM event WHERE class = 'dns')"},
        {"hosts", "SELECT EXISTS(SELECT 1 FROM event WHERE class = 'hosts')"},
        {"object", "SELECT EXISTS(SELECT 1 FROM event WHERE class = 'object')"},
        {"certificate", "SELECT EXISTS(SELECT 1 FROM event WHERE class = 'certificate')"},
};
enum { N_NEEDS = sizeof(needs) / sizeof(*needs) };

struct lookup {
        struct store *store;
        struct sqlite3 *db;
        sqlite3_stmt *q[N_QUERIES];
        sqlite3_stmt *gates[GATE_QUERIES]; /* each made when it is first asked */
        enum { UNASKED, NO, YES } has[N_NEEDS]; /* by need: hundreds of rules have the same few */
        struct hash_key key;
        unsigned items;  /* that were looked up */
        int64_t faults;  /* of the thread, when what is mapped was given back */
        bool utc; /* is the case's clock UTC */
};

static int ask(struct lookup *l, const char *sql, int64_t *ret) {
        sqlite3_stmt *q = NULL;
        int r = -EIO;

        if (sqlite3_prepare_v2(l->db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW) {
                *ret = sqlite3_column_int64(q, 0);
                r = 0;
        }
        sqlite3_finalize(q);
        return r;
}

int lookup_new(struct store *s, const struct hash_key *key, struct lookup **ret) {
        struct lookup *l = calloc(1, sizeof(*l));
        int64_t utc = 0;
        int r;

        if (!l)
                return -ENOMEM;
        l->store = s;
        l->key = *key;
        r = store_connect(s, false, &l->db);
        /* One transaction for all: else each of thousands of questions locks the file and looks for a journal. */
        if (r == 0 && sqlite3_exec(l->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
                r = -EIO;
        if (r == 0)
                r = ask(l, "SELECT EXISTS(SELECT 1 FROM meta WHERE key = 'clock' AND value = 'utc')", &utc);
        l->utc = utc != 0;
        for (size_t i = 0; r == 0 && i < N_QUERIES; i++)
                if (sqlite3_prepare_v2(l->db, queries[i], -1, &l->q[i], NULL) != SQLITE_OK)
                        r = -EIO;
        if (r < 0) {
                lookup_free(l);
                return r;
        }
        *ret = l;
        return 0;
}

void lookup_free(struct lookup *l) {
        if (!l)
                return;
        for (size_t i = 0; i < N_QUERIES; i++)
                sqlite3_finalize(l->q[i]);
        for (size_t i = 0; i < GATE_QUERIES; i++)
                sqlite3_finalize(l->gates[i]);
        sqlite3_close(l->db);
        free(l);
}

uint64_t lookup_hash(const struct lookup *l, struct span text) {
        uint64_t h = hash64(&l->key, text);

        return h ? h : 1;
}

static struct span column(sqlite3_stmt *q, int i) {
        const char *p = (const char *)sqlite3_column_text(q, i);

        return span_of(p, p ? (size_t)sqlite3_column_bytes(q, i) : 0);
}

/* 1: it stands on a row, 0: there is none. */
static int step(sqlite3_stmt *q) {
        int rc = sqlite3_step(q);

        return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : -EIO;
}

/* Runs a prepared query for one id, as step(). */
static int seek(sqlite3_stmt *q, int64_t id) {
        sqlite3_reset(q);
        sqlite3_bind_int64(q, 1, id);
        return step(q);
}

static int parse_item(struct span s, struct item *ret) {
        size_t sep = span_chr(s, '@');
        uint64_t id;
        char kind = s.n ? s.p[0] : 0;

        *ret = (struct item){.is_event = kind == 'e', .is_sighting = kind == 's', .is_frame = kind == 'f', .time_us = STAMP_NONE};
        if (s.n < 2 || !memchr("mesf", kind, 4) || (sep == s.n && (kind == 'm' || kind == 's')))
                return -EINVAL;
        if (span_u64(span_sub(s, 1, sep - 1), &id) < 0 || id > INT64_MAX)
                return -EINVAL;
        ret->id = (int64_t)id;
        return sep == s.n ? 0 : span_u32(span_from(s, sep + 1), &ret->at);
}

static sqlite3_stmt *query_of(const struct lookup *l, const struct item *i) {
        return l->q[i->is_event ? Q_EVENT : i->is_frame ? Q_FRAME : i->is_sighting ? Q_SIGHTING : Q_MESSAGE];
}

static bool is_utc(const struct lookup *l, sqlite3_stmt *q) {
        return span_eq(column(q, 3), SPAN("utc")) || (l->utc && sqlite3_column_type(q, 4) != SQLITE_NULL);
}

int lookup_item(struct lookup *l, struct span evidence, struct item *ret) {
        struct item i;
        sqlite3_stmt *q;
        int r = parse_item(evidence, &i);

        if (r < 0)
                return r;
        if (++l->items % ITEMS_LOOK == 0)
                store_map_trim(l->db, &l->faults);
        q = query_of(l, &i);
        if ((r = seek(q, i.id)) <= 0)
                return r < 0 ? r : -ENOENT;
        i.call = sqlite3_column_int64(q, 0);
        if (sqlite3_column_type(q, 1) != SQLITE_NULL)
                i.time_us = sqlite3_column_int64(q, 1);
        i.utc = is_utc(l, q);
        if (i.is_frame)
                i.flow = sqlite3_column_int64(q, 12);
        if (column(q, 6).n)
                i.conversation = lookup_hash(l, column(q, 6));
        sqlite3_reset(q);
        *ret = i;
        return 0;
}

/* Made safe, and cut at a whole character. */
static int keep_quote(struct span line, struct evidence *io) {
        struct buf b = BUF_INIT;

        if (safe_put(&b, line, SAFE_LINE) == 0 && b.n > LIMIT_QUOTE_BYTES) {
                b.n = safe_cut(buf_span(&b), LIMIT_QUOTE_BYTES);
                io->cut = true;
        }
        io->text = buf_steal(&b);
        buf_done(&b);
        return io->text ? 0 : -ENOMEM;
}

/* The line at the front of rest, its folded continuation joined by one blank (RFC 3261 7.3.1). */
static int join_line(struct span rest, struct buf *ret) {
        struct span line;

        for (bool first = true; span_line(&rest, &line); first = false) {
                if (!first && (line.n == 0 || !is_blank(line.p[0])))
                        break;
                if (!first)
                        buf_putc(ret, ' ');
                buf_put(ret, first ? line : span_trim(line));
                if (ret->n > 64 * LIMIT_QUOTE_BYTES)
                        break;
        }
        return ret->err;
}

/* frames: the source is a capture. */
static int quote_message(struct lookup *l, const struct item *i, bool frames, struct evidence *io) {
        struct buf text = BUF_INIT, line = BUF_INIT;
        int r = store_message_text(l->store, i->id, &text);

        if (r == 0)
                r = join_line(span_from(buf_span(&text), i->at), &line);
        if (r == 0)
                r = store_message_place(l->store, i->id, i->at, &io->source, &io->offset, &io->line);
        if (r == 0)
                r = keep_quote(buf_span(&line), io);
        if (r == 0 && frames) {
                io->frame = io->line;
                io->line = 0;
        }
        io->sighting = i->id;
        buf_done(&text);
        buf_done(&line);
        return r;
}

/* The name in front of a line's colon; empty: it has none. */
static struct span field_name(struct span line) {
        struct span name = span_sub(line, 0, span_chr(line, ':'));

        name = name.n < line.n ? span_trim(name) : SPAN_NONE;
        for (size_t i = 0; i < name.n; i++)
                if (!is_alpha(name.p[i]) && !is_digit(name.p[i]) && name.p[i] != '-')
                        return SPAN_NONE;
        return name;
}

/* Which of the event's lines is quoted. */
static size_t pick_line(const struct text_line *v, size_t n, uint64_t end, const char *field) {
        for (size_t k = 0; field && k < n && (k == 0 || v[k].offset < end); k++)
                if (span_ieq(field_name(span_of(v[k].text, v[k].len)), span_str(field)))
                        return k;
        return 0;
}

/* The line and those it was wrapped over: up to the next that has a name, or an empty one. */
static int join_wrapped(const struct text_line *v, size_t n, uint64_t end, struct buf *ret) {
        buf_put(ret, span_trim(span_of(v[0].text, v[0].len)));
        for (size_t k = 1; k < n && v[k].offset < end && ret->n < LIMIT_QUOTE_BYTES * 4; k++) {
                struct span line = span_trim(span_of(v[k].text, v[k].len));
                if (line.n == 0 || field_name(line).n)
                        break;
                buf_putc(ret, ' ');
                buf_put(ret, line);
        }
        return ret->err;
}

static int quote_event(struct lookup *l, const struct item *i, const char *field, struct evidence *io, uint64_t line,
                       uint64_t end) {
        struct buf text = BUF_INIT;
        struct text_line *v = NULL;
        size_t n = 0, k = 0;
        int r = store_lines(l->store, io->source, line + i->at, EVENT_LINES, &v, &n);

        io->event = i->id;
        if (r == 0 && n == 0)
                r = -ENOENT;
        if (r == 0) {
                k = i->at ? 0 : pick_line(v, n, end, field);
                r = join_wrapped(v + k, n - k, end, &text);
        }
        if (r == 0) {
                io->line = v[k].no;
                io->offset = v[k].offset;
                r = keep_quote(buf_span(&text), io);
        }
        buf_done(&text);
        text_lines_free(v, n);
        return r;
}

/* What the frame shows, and how long nothing came after it. q stands on its row. */
static int quote_frame(sqlite3_stmt *q, struct evidence *io) {
        struct buf text = BUF_INIT;
        int r;

        io->frame = (uint64_t)sqlite3_column_int64(q, 7);
        io->offset = (uint64_t)sqlite3_column_int64(q, 8);
        buf_put(&text, column(q, 9));
        if (sqlite3_column_int(q, 10) && sqlite3_column_type(q, 11) == SQLITE_NULL)
                buf_puts(&text, ", no answer");
        else if (sqlite3_column_int(q, 10))
                buf_printf(&text, ", no answer in %.1f s", (double)sqlite3_column_int64(q, 11) / STAMP_SECOND);
        r = text.err ? text.err : keep_quote(buf_span(&text), io);
        buf_done(&text);
        return r;
}

int lookup_quote(struct lookup *l, const struct item *i, const char *field, struct evidence *io) {
        sqlite3_stmt *q = query_of(l, i);
        uint64_t line, end;
        bool frames;
        int r = seek(q, i->id);

        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        io->source = sqlite3_column_int64(q, 2);
        io->time_us = i->time_us;
        io->utc = i->utc;
        frames = !i->is_event && !i->is_frame && sqlite3_column_int(q, 7);
        line = i->is_event ? (uint64_t)sqlite3_column_int64(q, 7) : 0;
        end = i->is_event ? (uint64_t)sqlite3_column_int64(q, 8) + (uint64_t)sqlite3_column_int64(q, 9) : 0;
        if (column(q, 5).n && !(io->host = span_dup(column(q, 5))))
                return -ENOMEM;
        r = i->is_frame ? quote_frame(q, io) : 0;
        sqlite3_reset(q);
        if (!i->is_frame)
                r = i->is_event ? quote_event(l, i, field, io, line, end) : quote_message(l, i, frames, io);
        if (r < 0) {
                free(io->host);
                io->host = NULL;
        }
        return r;
}

static int each(sqlite3_stmt *q, int64_t id, lookup_fn fn, void *ctx) {
        int r = seek(q, id), e = 0;

        while (r == 1 && e == 0) {
                e = fn(ctx, column(q, 0), column(q, 1));
                r = step(q);
        }
        sqlite3_reset(q);
        return r < 0 ? r : e;
}

int lookup_params(struct lookup *l, int64_t diag, lookup_fn fn, void *ctx) {
        return each(l->q[Q_PARAMS], diag, fn, ctx);
}

/* Texts are looked up by their numbers, each once: a finding of thousands of calls has a few hundred users. */
int lookup_users(struct lookup *l, int64_t call, struct idset *seen, lookup_fn fn, void *ctx) {
        sqlite3_stmt *q = l->q[Q_USERS];
        int r = seek(q, call), e = 0;

        while (r == 1 && e == 0) {
                for (int i = 0; i < 2 && e == 0; i++) {
                        int64_t id = sqlite3_column_int64(q, i);
                        e = id ? idset_add(seen, (uint64_t)id) : 0;
                        e = e > 0 ? each(l->q[Q_TEXT], id, fn, ctx) : e;
                }
                r = step(q);
        }
        sqlite3_reset(q);
        return r < 0 ? r : e;
}

int lookup_gate(struct lookup *l, unsigned slot, const char *sql, const struct span *const values[GATE_VALUES]) {
        sqlite3_stmt **q = &l->gates[slot];
        int rc = *q ? SQLITE_OK : sqlite3_prepare_v2(l->db, sql, -1, q, NULL);

        for (int i = 0; i < GATE_VALUES && rc == SQLITE_OK && i < sqlite3_bind_parameter_count(*q); i++)
                rc = !values[i] ? sqlite3_bind_null(*q, i + 1) /* texts are compared as the column's type */
                                : sqlite3_bind_text64(*q, i + 1, values[i]->p, values[i]->n, SQLITE_STATIC, SQLITE_UTF8);
        if (rc != SQLITE_OK)
                return -EIO;
        rc = sqlite3_step(*q);
        sqlite3_reset(*q);
        return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : -EIO;
}

int lookup_has_hit(struct lookup *l, const char *rule, bool *ret) {
        sqlite3_stmt *q = l->q[Q_HIT];
        int rc;

        sqlite3_reset(q);
        sqlite3_bind_text(q, 1, rule, -1, SQLITE_STATIC);
        rc = sqlite3_step(q);
        sqlite3_reset(q);
        *ret = rc == SQLITE_ROW;
        return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : -EIO;
}

/* "Get-CsUser -Identity x" → the cmdlet; "srv _sip._tls.x" → the name, which stands last. */
static struct span key_of(struct span what, bool last) {
        struct span word = what;

        if (!last)
                return span_sub(what, 0, span_chr(what, ' '));
        while (span_cut(&what, ' ', &word))
                continue;
        return word;
}

int lookup_has_answer(struct lookup *l, struct span kind, struct span what) {
        static const char cmdlet[] = "SELECT 1 FROM event WHERE class = 'object' AND topic = ?1 LIMIT 1",
                          name[] = "SELECT 1 FROM event e JOIN event_field f ON f.event = e.id WHERE e.class = 'dns' AND f.name = 'name'"
                                   " AND rtrim(f.value, '.') = ?1 COLLATE NOCASE LIMIT 1";
        bool dns = span_eq(kind, SPAN("dns"));
        struct span key = key_of(what, dns);
        sqlite3_stmt *q = NULL;
        int rc;

        if (!dns && !span_eq(kind, SPAN("powershell")))
                return 0;
        rc = sqlite3_prepare_v2(l->db, dns ? name : cmdlet, -1, &q, NULL);
        if (rc == SQLITE_OK)
                rc = sqlite3_bind_text64(q, 1, key.n ? key.p : "", key.n, SQLITE_STATIC, SQLITE_UTF8);
        rc = rc == SQLITE_OK ? sqlite3_step(q) : rc;
        sqlite3_finalize(q);
        return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : -EIO;
}

int lookup_has(struct lookup *l, const char *need, bool *ret) {
        size_t i = 0;
        int64_t v = 0;
        int r = 0;

        while (i < N_NEEDS && strcmp(needs[i].word, need) != 0)
                i++;
        if (i == N_NEEDS)
                return -EINVAL;
        if (l->has[i] == UNASKED) {
                r = ask(l, needs[i].sql, &v);
                l->has[i] = r < 0 ? UNASKED : v ? YES : NO;
        }
        if (r == 0)
                *ret = l->has[i] == YES;
        return r;
}
