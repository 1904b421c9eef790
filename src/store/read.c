/*
 * What a case says of itself: its totals, its sources, what was odd, what could not be judged.
 */
#include "store/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MAX = 1000000, NOTES_MAX = 64 };

/* Totals ------------------------------------------------------------------------------------------------ */

static const struct total {
        const char *key;
        size_t at;
} total_keys[] = {
        {"sources", offsetof(struct totals, sources)},   {"messages", offsetof(struct totals, messages)},
        {"sightings", offsetof(struct totals, sightings)}, {"dialogs", offsetof(struct totals, dialogs)},
        {"calls", offsetof(struct totals, calls)},       {"events", offsetof(struct totals, events)},
        {"flows", offsetof(struct totals, flows)},       {"bytes", offsetof(struct totals, bytes)},
        {"conversations", offsetof(struct totals, conversations)},
};
enum { TOTALS = sizeof(total_keys) / sizeof(*total_keys) };

static uint64_t *total_of(struct totals *t, const struct total *k) {
        return (uint64_t *)(void *)((char *)t + k->at);
}

int store_find_name(struct store *s, struct span text, int64_t *ret) {
        sqlite3_stmt *st = NULL;
        int r = sql_fail(s, sql_prepare(s->db, "SELECT id FROM str WHERE text = ?", &st));

        if (r == 0)
                r = sql_fail(s, sqlite3_bind_text64(st, 1, text.n ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8));
        if (r == 0)
                r = sql_step(s, st);
        if (r >= 0)
                *ret = r ? sqlite3_column_int64(st, 0) : 0;
        sqlite3_finalize(st);
        return r < 0 ? r : 0;
}

int store_put_totals(struct store *s) {
        int r = 0;

        for (size_t i = 0; i < TOTALS && r == 0; i++) {
                char number[24];
                snprintf(number, sizeof(number), "%llu", (unsigned long long)*total_of(&s->totals, &total_keys[i]));
                r = store_put_meta(s, total_keys[i].key, number);
        }
        return r;
}

static int prepare(struct store *s, const char *sql, sqlite3_stmt **ret) {
        return sql_fail(s, sql_prepare(s->db, sql, ret));
}

int store_totals(struct store *s, struct totals *ret) {
        struct totals t = s->totals;
        sqlite3_stmt *st = NULL;
        int r = s->writing ? 0 : prepare(s, "SELECT key, value FROM meta", &st);

        while (!s->writing && r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                struct span key = get_text(&g), value = get_text(&g);
                for (size_t i = 0; i < TOTALS; i++)
                        if (span_eq(key, span_str(total_keys[i].key)))
                                span_u64(value, total_of(&t, &total_keys[i]));
                r = 0;
        }
        sqlite3_finalize(st);
        if (r == 0)
                *ret = t;
        return r;
}

/* Window ------------------------------------------------------------------------------------------------- */

void store_set_window(struct store *s, int64_t since_us, int64_t until_us) {
        s->since_us = since_us;
        s->until_us = until_us;
}

int store_window(struct store *s, int64_t *ret_since_us, int64_t *ret_until_us) {
        int64_t since_us = s->since_us, until_us = s->until_us;
        sqlite3_stmt *st = NULL;
        int r = s->writing ? 0 : prepare(s, "SELECT key, value FROM meta WHERE key IN ('since_us', 'until_us')", &st);

        while (!s->writing && r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                bool since = span_eq(get_text(&g), SPAN("since_us"));
                *(since ? &since_us : &until_us) = get_us(&g);
                r = 0;
        }
        sqlite3_finalize(st);
        if (r == 0) {
                *ret_since_us = since_us;
                *ret_until_us = until_us;
        }
        return r;
}

int store_meta(struct store *s, const char *key, struct buf *ret) {
        sqlite3_stmt *st = NULL;
        int r = prepare(s, "SELECT value FROM meta WHERE key = ?", &st);

        if (r == 0)
                r = sql_fail(s, sqlite3_bind_text(st, 1, key, -1, SQLITE_STATIC));
        if (r == 0 && (r = sql_step(s, st)) > 0)
                r = buf_put(ret, get_text(&(struct get){.st = st}));
        else if (r == 0)
                r = -ENOENT;
        sqlite3_finalize(st);
        return r;
}

/* Notes ------------------------------------------------------------------------------------------------- */

static int get_note(struct get *g, struct note *ret) {
        struct note n = {0};
        struct span code = get_text(g);

        snprintf(n.code, sizeof(n.code), "%.*s", SPAN_ARG(code));
        n.offset = get_size(g);
        n.count = get_size(g);
        int r = get_dup(g, STRING_MAX_BYTES, &n.text);
        if (r == 0 && !n.text && !(n.text = span_dup(SPAN(""))))
                r = -ENOMEM;
        if (r == 0)
                *ret = n;
        return r;
}

int source_notes_read(struct store *s, struct source_info *v, size_t n) {
        sqlite3_stmt *st = NULL;
        size_t at = 0, cap = 0;
        int r = prepare(s, "SELECT coalesce(source, 0), code, offset, count, text FROM note ORDER BY 1, id", &st);

        while (r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                int64_t id = get_int(&g);
                for (; at < n && v[at].row.id < id; at++)
                        cap = 0;
                if (at == n)
                        break;
                if (v[at].row.id != id || v[at].n_notes == NOTES_MAX) {
                        r = 0;
                        continue;
                }
                if ((r = array_grow(&v[at].notes, v[at].n_notes, &cap, sizeof(*v[at].notes))) < 0)
                        break;
                r = get_note(&g, &v[at].notes[v[at].n_notes]);
                v[at].n_notes += r == 0;
        }
        sqlite3_finalize(st);
        return r < 0 ? r : 0;
}

int store_notes(struct store *s, struct notes *ret) {
        struct source_info about = {0};
        int r = source_notes_read(s, &about, 1);
        struct notes n = {.v = about.notes, .n = about.n_notes, .cap = about.n_notes};

        if (r < 0)
                notes_done(&n);
        else
                *ret = n;
        return r;
}

/* Sources ----------------------------------------------------------------------------------------------- */

enum zone source_zone(struct span word) {
        return span_eq(word, SPAN("utc")) ? ZONE_UTC : span_eq(word, SPAN("local")) ? ZONE_LOCAL : ZONE_UNKNOWN;
}

void source_gap_read(struct get *g, struct source_row *ret) {
        int64_t at_us = get_us(g), us = get_us(g), end_us;

        if (at_us != STAMP_NONE && us > 0 && !__builtin_add_overflow(at_us, us, &end_us)) {
                ret->gap_at_us = at_us;
                ret->gap_us = us;
        }
}

void source_info_done(struct source_info *v) {
        struct notes n = {.v = v->notes, .n = v->n_notes};

        free((char *)v->row.path);
        free((char *)v->row.format);
        free((char *)v->row.role);
        free((char *)v->row.encoding);
        free((char *)v->row.host);
        free(v->clock.why);
        notes_done(&n);
}

/* A stranger's numbers may be none. */
static int64_t within(int64_t v, int64_t most, int64_t otherwise) {
        return v >= -most && v <= most ? v : otherwise;
}

/* The clock's columns, behind those of the row, and the last of the row. */
static int get_clock(struct get *g, struct source_row *row, struct source_clock *ret) {
        int64_t at_us = get_us(g);

        ret->line = (struct clock_line){.offset_us = row->offset_us, .at_us = at_us == STAMP_NONE ? 0 : at_us,
                                        .drift_ppb = within(get_int(g), 1000000000, 0)};
        ret->bound_us = within(get_us(g), INT64_MAX / 4, -1);
        ret->bound_us = ret->bound_us < 0 ? -1 : ret->bound_us;
        ret->zone_s = within(get_us(g), 86400, STAMP_NONE);
        struct span zone_by = get_text(g);
        ret->zone_by = span_eq(zone_by, SPAN("stated")) ? KNOWN_STATED : zone_by.n ? KNOWN_DERIVED
                       : row->zone == ZONE_UNKNOWN ? KNOWN_NOT : KNOWN_ASSUMED;
        ret->skew_us = within(get_us(g), INT64_MAX / 4, STAMP_NONE);
        ret->pairs = get_size(g);
        int r = get_dup(g, NAME_MAX_BYTES, &ret->why);
        row->host_by = known_by(get_text(g));
        row->role_by = known_by(get_text(g));
        ret->utc = row->zone == ZONE_UTC || (get_int(g) && row->offset_us != STAMP_NONE);
        return r;
}

int64_t source_time(const struct source_info *i, int64_t us) {
        return clock_apply(i->clock.line, us);
}

struct sources_time sources_time(const struct source_info *v, size_t n) {
        struct sources_time t = {.first_us = STAMP_NONE, .last_us = STAMP_NONE};

        for (size_t i = 0; i < n; i++)
                t.utc = t.utc || v[i].clock.utc;
        for (size_t i = 0; i < n; i++)
                if (v[i].clock.utc || !t.utc)
                        stamp_widen(&t.first_us, &t.last_us, source_time(&v[i], v[i].row.first_us),
                                    source_time(&v[i], v[i].row.last_us));
        return t;
}

bool source_is_shifted(const struct source_info *i) {
        const struct clock_line *l = &i->clock.line;

        return l->offset_us != STAMP_NONE && (l->offset_us != 0 || l->drift_ppb != 0);
}

void source_put_zone(struct buf *b, int64_t zone_s) {
        int64_t minutes = llabs(zone_s) / 60;

        buf_printf(b, "UTC%c%02lld:%02lld", zone_s < 0 ? '-' : '+', (long long)(minutes / 60), (long long)(minutes % 60));
}

/* What is added to its times beyond its zone, unless that is only what its clock is off by. */
static int64_t extra_ms(const struct source_clock *c) {
        int64_t zone_ms = c->zone_s == STAMP_NONE ? 0 : c->zone_s * 1000, skew_ms = c->skew_us == STAMP_NONE ? 0 : c->skew_us / 1000;
        int64_t added = c->line.offset_us == STAMP_NONE ? 0 : c->line.offset_us / 1000 + zone_ms, rest = added + skew_ms;

        return rest > 1 || rest < -1 ? added : 0;
}

static const char *separator(const struct buf *b, size_t begin) {
        return b->n > begin ? ", " : "";
}

int source_clock_words(const struct source_info *i, struct buf *ret) {
        const struct source_clock *c = &i->clock;
        size_t begin = ret->n;
        int64_t skew_ms = c->skew_us == STAMP_NONE ? 0 : c->skew_us / 1000;

        if (c->line.offset_us == STAMP_NONE && (i->row.messages == 0 || !c->why))
                return 0;
        if (c->line.offset_us == STAMP_NONE)
                buf_puts(ret, "not known");
        else if (c->zone_s != STAMP_NONE)
                source_put_zone(ret, c->zone_s);
        if (extra_ms(c))
                buf_printf(ret, "%s%+.3f s", separator(ret, begin), (double)extra_ms(c) / 1e3);
        if (skew_ms)
                buf_printf(ret, "%s%.3f s %s", separator(ret, begin), (double)llabs(skew_ms) / 1e3, skew_ms > 0 ? "ahead" : "behind");
        if (c->line.drift_ppb)
                buf_printf(ret, "%s%.1f ppm %s", separator(ret, begin), (double)llabs(c->line.drift_ppb) / 1e3,
                           c->line.drift_ppb > 0 ? "slow" : "fast");
        if (ret->n > begin && c->why)
                buf_printf(ret, "; %s", c->why);
        return ret->err;
}

static int get_source(struct get *g, struct source_row *ret) {
        char *path = NULL, *format = NULL, *host = NULL, *role = NULL, *encoding = NULL;
        int64_t id = get_int(g);
        int r = 0;

        if ((r = get_dup(g, NAME_MAX_BYTES, &path)) < 0 || (r = get_dup(g, NAME_MAX_BYTES, &format)) < 0 ||
            (r = get_dup(g, NAME_MAX_BYTES, &host)) < 0 || (r = get_dup(g, NAME_MAX_BYTES, &role)) < 0 ||
            (r = get_dup(g, NAME_MAX_BYTES, &encoding)) < 0 || (!path && !(path = span_dup(SPAN("")))))
                r = -ENOMEM;
        *ret = (struct source_row){.id = id, .path = path, .format = format, .role = role, .encoding = encoding, .host = host};
        ret->bytes = get_size(g);
        struct span sha256 = get_text(g);
        snprintf(ret->sha256, sizeof(ret->sha256), "%.*s", SPAN_ARG(sha256));
        ret->records = get_size(g);
        ret->messages = get_size(g);
        ret->first_us = get_us(g);
        ret->last_us = get_us(g);
        source_gap_read(g, ret);
        ret->zone = source_zone(get_text(g));
        ret->offset_us = get_us(g);
        return r;
}

int store_sources(struct store *s, struct source_info **ret, size_t *ret_n) {
        struct source_info *v = NULL;
        size_t n = 0, cap = 0;
        sqlite3_stmt *st = NULL;
        int r = prepare(s, "SELECT *, EXISTS(SELECT 1 FROM meta WHERE key = 'clock' AND value = 'utc') FROM source ORDER BY id"
                           " LIMIT ?", &st);

        if (r == 0)
                r = sql_fail(s, sqlite3_bind_int(st, 1, ROWS_MAX));
        while (r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                if ((r = array_grow(&v, n, &cap, sizeof(*v))) < 0)
                        break;
                v[n] = (struct source_info){0};
                r = get_source(&g, &v[n].row);
                if (r == 0)
                        r = get_clock(&g, &v[n].row, &v[n].clock);
                n++;
        }
        sqlite3_finalize(st);
        if (r == 0)
                r = source_notes_read(s, v, n);
        if (r < 0) {
                source_infos_free(v, n);
                return r;
        }
        *ret = v;
        *ret_n = n;
        return 0;
}

void source_infos_free(struct source_info *v, size_t n) {
        for (size_t i = 0; i < n; i++)
                source_info_done(&v[i]);
        free(v);
}

/* Skipped rules ----------------------------------------------------------------------------------------- */

int store_skipped(struct store *s, struct skipped_info **ret, size_t *ret_n) {
        struct skipped_info *v = NULL;
        size_t n = 0, cap = 0;
        sqlite3_stmt *st = NULL;
        int r = prepare(s, "SELECT coalesce(rule, ''), coalesce(needs, ''), coalesce(reason, '') FROM skipped ORDER BY rule LIMIT ?",
                        &st);

        if (r == 0)
                r = sql_fail(s, sqlite3_bind_int(st, 1, ROWS_MAX));
        while (r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                if ((r = array_grow(&v, n, &cap, sizeof(*v))) < 0)
                        break;
                struct skipped_info *i = &v[n++];
                *i = (struct skipped_info){0};
                if (get_dup(&g, NAME_MAX_BYTES, &i->rule) < 0 || get_dup(&g, STRING_MAX_BYTES, &i->needs) < 0 ||
                    get_dup(&g, NAME_MAX_BYTES, &i->reason) < 0)
                        r = -ENOMEM;
                else
                        r = 0;
        }
        sqlite3_finalize(st);
        if (r < 0) {
                skipped_free(v, n);
                return r;
        }
        *ret = v;
        *ret_n = n;
        return 0;
}

void skipped_free(struct skipped_info *v, size_t n) {
        for (size_t i = 0; i < n; i++) {
                free(v[i].rule);
                free(v[i].needs);
                free(v[i].reason);
        }
        free(v);
}
