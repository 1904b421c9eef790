/*
 * What a ladder shows beside its messages: requests of TURN, and TLS that failed between its lanes, while it went on, figures
 * of quality reports about its dialogs. Whether figures are bad is what findings say, not this file.
 */
#include "query/ladder.h"

#include "base/limits.h"
#include "query/cells.h"

#include <errno.h>
#include <stdlib.h>

/* Relays are asked before the INVITE leaves, and connections fail after the last answer. */
#define MARGIN_US (30 * STAMP_SECOND)

struct gathering {
        struct arena *arena;
        const struct ladder *l;
        struct ladder_fact *v;
        size_t n, cap;
        bool many, utc;
        int error;
};

/* No time, or further than the margin from the messages that are shown: no fact of this ladder. */
struct window {
        int64_t from_us, to_us;
        bool utc;
};

static struct window window_of(const struct ladder *l) {
        struct window w = {STAMP_NONE, STAMP_NONE, false};

        for (size_t i = 0; i < l->n_rows; i++) {
                const struct ladder_message *m = l->rows[i].message;
                if (m->time_us == STAMP_NONE)
                        continue;
                if (w.from_us == STAMP_NONE)
                        w.utc = m->utc;
                stamp_widen(&w.from_us, &w.to_us, m->time_us, m->time_us);
        }
        if (__builtin_sub_overflow(w.from_us, MARGIN_US, &w.from_us))
                w.from_us = STAMP_NONE;
        if (!l->many && __builtin_add_overflow(w.to_us, MARGIN_US, &w.to_us))
                w.to_us = INT64_MAX;
        return w;
}

static struct span keep(struct gathering *g, struct span v) {
        return cells_keep(g->arena, v, &g->error);
}

/* Columns of every question: time_us, from, to, label, text, evidence, grave, the report's sender. */
enum { TIME, FROM, TO, LABEL, TEXT, EVIDENCE, GRAVE, SENDER };

static int put(struct gathering *g, struct ladder_fact f, const struct span *v) {
        struct ladder_fact *larger;

        if (g->n == LIMIT_LADDER_FACTS) {
                g->many = true;
                return 1;
        }
        larger = arena_grow(g->arena, g->v, g->n, &g->cap, sizeof(*g->v));
        if (!larger) {
                g->error = -ENOMEM;
                return 1;
        }
        g->v = larger;
        f.time_us = cells_number(v[TIME]);
        f.label = keep(g, v[LABEL]);
        f.text = keep(g, v[TEXT]);
        f.evidence = keep(g, v[EVIDENCE]);
        f.grave = cells_number(v[GRAVE]) != 0;
        f.utc = g->utc;
        f.from = keep(g, f.from);
        f.to = keep(g, f.to);
        g->v[g->n++] = f;
        return g->error != 0;
}

static bool is_lane(const struct gathering *g, struct span host) {
        return ladder_lane_of(g->l, host) < g->l->n_lanes;
}

/* The relay is seldom one of the lanes. */
static int take_turn(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                     const bool *is_number) {
        struct gathering *g = ctx;

        (void)n, (void)names, (void)is_null, (void)is_number;
        if (!is_lane(g, v[FROM]))
                return 0;
        return put(g, (struct ladder_fact){.kind = LADDER_TURN, .from = v[FROM], .to = v[TO]}, v);
}

static int take_tls(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                    const bool *is_number) {
        struct gathering *g = ctx;

        (void)n, (void)names, (void)is_null, (void)is_number;
        if (!is_lane(g, v[FROM]) || !is_lane(g, v[TO]))
                return 0;
        return put(g, (struct ladder_fact){.kind = LADDER_TLS, .from = v[FROM], .to = v[TO]}, v);
}

/* A report's addresses are those of the media; where they are no lanes, it stands with its sender, else with the first. */
static int take_quality(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                        const bool *is_number) {
        struct gathering *g = ctx;
        struct ladder_fact f = {.kind = LADDER_QUALITY, .from = endpoint_host(v[FROM]), .to = endpoint_host(v[TO])};

        (void)n, (void)names, (void)is_null, (void)is_number;
        if (!is_lane(g, f.from) && !is_lane(g, f.to))
                f.from = is_lane(g, v[SENDER]) || g->l->n_lanes == 0 ? v[SENDER] : g->l->lanes[0].name;
        return put(g, f, v);
}

static const char turn[] =
        "SELECT t.time_us, t.client_host, t.server_host, 'TURN ' || t.method, "
        "CASE t.outcome WHEN 'none' THEN 'no answer from ' WHEN 'success' THEN 'granted by ' ELSE 'refused by ' END || "
        "t.server_host || ' over ' || t.transport || CASE WHEN t.outcome = 'error' THEN ': ' || coalesce(t.code, '') || ' ' || "
        "coalesce(t.reason, '') WHEN t.relayed IS NOT NULL THEN ': ' || t.relayed ELSE '' END || "
        "CASE WHEN t.sends > 1 THEN ', ' || t.sends || ' sent' ELSE '' END, coalesce(t.answer_evidence, t.evidence), "
        "t.outcome <> 'success' FROM v_stun t JOIN v_source s ON s.source = t.source "
        "WHERE t.time_us BETWEEN CAST(?1 AS INTEGER) AND CAST(?2 AS INTEGER) AND s.utc = CAST(?3 AS INTEGER) "
        /* The first request has no credentials yet, and is told so (RFC 5389 10.2). */
        "AND NOT (t.outcome = 'error' AND t.code IN (401, 438) AND t.credentials = 0) ORDER BY t.time_us, t.stun";

static const char tls[] =
        "SELECT t.time_us, t.client_host, t.server_host, 'TLS', "
        "CASE WHEN t.alert IS NOT NULL THEN 'alert ' || coalesce(t.alert_name, t.alert) || coalesce(' by the ' || t.alert_by, '') "
        "WHEN t.answer = 'none' THEN 'no answer to the ClientHello' ELSE 'answered with ' || t.answer || ', no ServerHello' END || "
        "coalesce(', for ' || t.sni, '') || ' on port ' || t.server_port, "
        "coalesce(t.alert_evidence, t.answer_evidence, t.evidence), 1 FROM v_tls t JOIN v_source s ON s.source = t.source "
        "WHERE t.server_key = CAST(?4 AS INTEGER) AND t.time_us BETWEEN CAST(?1 AS INTEGER) AND CAST(?2 AS INTEGER) "
        "AND s.utc = CAST(?3 AS INTEGER) AND t.pseudo = 0 AND (t.alert > 0 OR t.answer NOT IN ('serverhello', 'unseen')) "
        "ORDER BY t.time_us, t.tls";

static const char quality[] =
        "SELECT m.time_us, CASE q.stream WHEN 'inbound' THEN q.remote ELSE q.local END, "
        "CASE q.stream WHEN 'inbound' THEN q.local ELSE q.remote END, "
        "'quality ' || coalesce(q.label, 'media') || coalesce(' ' || q.stream, ''), "
        "ltrim(coalesce(', loss ' || printf('%.1f', q.loss * 100) || ' %', '') || "
        "coalesce(', jitter ' || printf('%.0f', q.jitter_ms) || ' ms', '') || "
        "coalesce(', round trip ' || printf('%.0f', q.rtt_ms) || ' ms', '') || "
        "CASE WHEN q.mos > 0 THEN ', MOS ' || printf('%.1f', q.mos) ELSE '' END || "
        "CASE WHEN q.degradation > 0 THEN ', degradation ' || printf('%.1f', q.degradation) ELSE '' END || "
        "coalesce(', ' || q.connectivity, '') || coalesce(', ' || q.codec, ''), ', '), q.evidence, 0, "
        "CASE s.dir WHEN 2 THEN s.peer_host ELSE coalesce(s.host, s.local_host) END "
        "FROM (SELECT report, message FROM v_quality_report WHERE call_id IN "
        "(SELECT call_id FROM v_leg WHERE call = CAST(?1 AS INTEGER))) r CROSS JOIN v_quality q ON q.report = r.report "
        "CROSS JOIN v_message m ON m.message = r.message CROSS JOIN v_sighting s ON s.message = r.message AND s.sighting = r.message "
        "WHERE q.stream IS NOT NULL AND m.time_us IS NOT NULL ORDER BY m.time_us, q.report, q.idx, q.stream";

static int ask(struct store *s, const char *sql, const int64_t *values, size_t n, query_row take, struct gathering *g) {
        int r = cells_ask(s, sql, values, n, take, g);

        return r < 0 ? r : g->error;
}

static int take_any(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                    const bool *is_number) {
        bool *any = ctx;

        (void)n, (void)names, (void)is_null, (void)is_number;
        *any = cells_number(v[0]) != 0;
        return 0;
}

/* By the servers, for which there is an index. */
static int ask_tls(struct store *s, const struct window *w, struct gathering *g) {
        bool any = false;
        int r = store_ask(s, "SELECT EXISTS (SELECT 1 FROM v_tls)", NULL, 0, take_any, &any);

        for (size_t i = 0; i < g->l->n_lanes && any; i++) {
                const struct ladder_lane *lane = &g->l->lanes[i];
                for (size_t k = 0; k < lane->n_addresses && r == 0; k++) {
                        struct span host = endpoint_host(lane->addresses[k]);
                        size_t before = 0;
                        int64_t id = 0;
                        while (!span_ieq(endpoint_host(lane->addresses[before]), host))
                                before++;
                        if (before == k)
                                r = store_find_name(s, host, &id);
                        if (id)
                                r = ask(s, tls, (int64_t[]){w->from_us, w->to_us, w->utc, id}, 4, take_tls, g);
                }
        }
        return r;
}

static int by_time(const void *x, const void *y) {
        const struct ladder_fact *a = x, *b = y;

        if (a->time_us != b->time_us)
                return a->time_us < b->time_us ? -1 : 1;
        if (a->kind != b->kind)
                return a->kind < b->kind ? -1 : 1;
        return a->from.p < b->from.p ? -1 : 1;
}

int ladder_read_facts(struct store *s, struct arena *a, struct ladder *io) {
        struct gathering g = {.arena = a, .l = io};
        struct window w = window_of(io);
        int r;

        g.utc = w.utc;
        r = ask(s, quality, &io->call, 1, take_quality, &g);

        if (r == 0 && w.from_us != STAMP_NONE)
                r = ask(s, turn, (int64_t[]){w.from_us, w.to_us, w.utc}, 3, take_turn, &g);
        if (r == 0 && w.from_us != STAMP_NONE)
                r = ask_tls(s, &w, &g);
        if (g.n)
                qsort(g.v, g.n, sizeof(*g.v), by_time);
        io->many_facts = g.many;
        return r < 0 ? r : ladder_put_facts(io, g.v, g.n, a);
}
