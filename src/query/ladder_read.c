/*
 * The rows of one call, out of the published views into a ladder: messages, their sightings, media, what findings and failed
 * transactions say of them.
 */
#include "query/ladder.h"

#include "base/limits.h"
#include "query/cells.h"

#include <errno.h>
#include <stdlib.h>

struct reading {
        struct arena *arena;
        struct ladder_message *m; /* in the order of time */
        size_t n, cap;
        struct ladder_sighting *s;
        size_t n_s, cap_s, cap_legs;
        struct by_id { /* sorted by id */
                int64_t id;
                size_t at;
        } *index;
        struct ladder head;
        size_t limit;
        struct ladder_media *last; /* that was read, of last_of */
        const struct ladder_message *last_of;
        int error;
};

static struct span keep(struct reading *g, struct span v) {
        return cells_keep(g->arena, v, &g->error);
}

/* arena_grow(); NULL ends the reading. */
static void *more(struct reading *g, void *v, size_t n, size_t *io_cap, size_t size) {
        void *larger = arena_grow(g->arena, v, n, io_cap, size);

        if (!larger)
                g->error = -ENOMEM;
        return larger;
}

static int take_message(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                        const bool *is_number) {
        struct reading *g = ctx;
        struct ladder_message *m;

        (void)n, (void)names, (void)is_number;
        if (g->n == g->limit) {
                g->head.many = true;
                return 1;
        }
        m = more(g, g->m, g->n, &g->cap, sizeof(*m));
        if (!m)
                return 1;
        g->m = m;
        m[g->n++] = (struct ladder_message){
                .id = cells_number(v[0]), .time_us = is_null[1] ? STAMP_NONE : cells_number(v[1]), .utc = cells_number(v[2]) != 0,
                .status = (int)cells_number(v[3]), .cseq = (uint32_t)cells_number(v[4]), .method = keep(g, v[5]), .reason = keep(g, v[6]),
                .from = keep(g, v[7]), .to = keep(g, v[8]), .repeats = (uint32_t)cells_number(v[9]),
                .sightings = (uint32_t)cells_number(v[10]), .leg = cells_number(v[11]), .origin = cells_number(v[12]),
                .hop = (uint32_t)cells_number(v[13])};
        return g->error != 0;
}

static int take_sighting(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                         const bool *is_number) {
        struct reading *g = ctx;
        struct ladder_sighting *s = more(g, g->s, g->n_s, &g->cap_s, sizeof(*s));

        (void)n, (void)names, (void)is_number;
        if (!s)
                return 1;
        g->s = s;
        s[g->n_s++] = (struct ladder_sighting){
                .message = cells_number(v[0]), .source = cells_number(v[1]), .dir = (int)cells_number(v[2]), .host = keep(g, v[3]),
                .role = keep(g, v[4]), .local = keep(g, v[5]), .peer = keep(g, v[6]), .peer_name = keep(g, v[7]),
                .time_us = is_null[8] ? STAMP_NONE : cells_number(v[8])};
        return g->error != 0;
}

static int by_id(const void *x, const void *y) {
        int64_t a = ((const struct by_id *)x)->id, b = ((const struct by_id *)y)->id;

        return (a > b) - (a < b);
}

static int make_index(struct reading *g) {
        g->index = arena_array(g->arena, g->n, sizeof(*g->index));
        if (g->n && !g->index)
                return -ENOMEM;
        for (size_t i = 0; i < g->n; i++)
                g->index[i] = (struct by_id){g->m[i].id, i};
        if (g->n)
                qsort(g->index, g->n, sizeof(*g->index), by_id);
        return 0;
}

static struct ladder_message *message(struct reading *g, int64_t id) {
        const struct by_id key = {.id = id}, *hit;

        hit = g->n ? bsearch(&key, g->index, g->n, sizeof(key), by_id) : NULL;
        return hit ? &g->m[hit->at] : NULL;
}

/* Appends words to a span of the arena. */
static void append(struct reading *g, struct span *io, const char *between, struct span words) {
        struct buf b = BUF_INIT;

        buf_put(&b, *io);
        buf_puts(&b, io->n ? between : "");
        buf_put(&b, words);
        *io = keep(g, buf_span(&b));
        buf_done(&b);
}

/* "0 PCMU/8000, 101 telephone-event/8000": the names alone. */
static struct span codec_names(struct reading *g, struct span list) {
        struct buf b = BUF_INIT;
        struct span one, kept;

        while (span_cut(&list, ',', &one)) {
                one = span_trim(one);
                one = span_from(one, span_chr(one, ' ') + 1);
                one = span_sub(one, 0, span_chr(one, '/'));
                buf_puts(&b, b.n && one.n ? ", " : "");
                buf_put(&b, one);
        }
        kept = keep(g, buf_span(&b));
        buf_done(&b);
        return kept;
}

/* "host 2 udp 2 tcp, relay 1 udp", of counts in this order; a kind without a transport stands alone. */
static struct span candidate_counts(struct reading *g, const struct span *counts) {
        static const char *const kinds[] = {"host", "srflx", "relay"};
        struct buf b = BUF_INIT;
        struct span kept;

        for (size_t i = 0; i < 3; i++) {
                int64_t udp = cells_number(counts[2 * i]), tcp = cells_number(counts[2 * i + 1]);
                if (udp == 0 && tcp == 0)
                        continue;
                buf_printf(&b, "%s%s", b.n ? ", " : "", kinds[i]);
                if (udp)
                        buf_printf(&b, " %lld udp", (long long)udp);
                if (tcp)
                        buf_printf(&b, " %lld tcp", (long long)tcp);
        }
        if (cells_number(counts[6]))
                buf_printf(&b, "%s%lld of no kind", b.n ? ", " : "", (long long)cells_number(counts[6]));
        kept = keep(g, buf_span(&b));
        buf_done(&b);
        return kept;
}

static void put_media(struct reading *g, struct ladder_message *m, const struct span *v) {
        struct ladder_media *p = arena_alloc(g->arena, sizeof(*p));

        if (!p) {
                g->error = -ENOMEM;
                return;
        }
        *p = (struct ladder_media){.media = keep(g, v[1]), .port = (uint32_t)cells_number(v[2]), .direction = keep(g, v[3]),
                                   .proto = keep(g, v[4]), .address = keep(g, v[5]), .codecs = codec_names(g, v[6]),
                                   .at = (uint32_t)cells_number(span_from(v[7], span_chr(v[7], '@') + 1)),
                                   .candidates = candidate_counts(g, &v[8])};
        if (g->last_of == m)
                g->last->next = p;
        else
                m->media = p;
        g->last = p;
        g->last_of = m;
}

static int take_media(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                      const bool *is_number) {
        struct reading *g = ctx;
        struct ladder_message *m = message(g, cells_number(v[0]));
        struct buf words = BUF_INIT;

        (void)n, (void)names, (void)is_null, (void)is_number;
        if (!m)
                return 0;
        buf_put(&words, v[1]);
        if (cells_number(v[2]) == 0)
                buf_puts(&words, " off");
        else if (!span_eq(v[3], SPAN("sendrecv")))
                buf_printf(&words, " %.*s", SPAN_ARG(v[3]));
        append(g, &m->sdp, ", ", buf_span(&words));
        buf_done(&words);
        put_media(g, m, v);
        return g->error != 0;
}

static int take_problem(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                        const bool *is_number) {
        struct reading *g = ctx;
        struct ladder_message *m = message(g, cells_number(v[0]));

        (void)n, (void)names, (void)is_null, (void)is_number;
        if (!m || span_find(m->problem, v[1]) < m->problem.n)
                return 0;
        append(g, &m->problem, "; ", v[1]);
        m->grave = m->grave || cells_number(v[2]) != 0;
        return g->error != 0;
}

/* It left one element and never came to the next. */
static int take_lost(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                     const bool *is_number) {
        struct reading *g = ctx;
        struct ladder_message *m = message(g, cells_number(v[0]));
        struct span words = SPAN("never came to");

        (void)n, (void)names, (void)is_null, (void)is_number;
        if (m) {
                append(g, &words, " ", v[1]);
                m->problem = m->problem.n ? m->problem : words;
                m->lost = m->grave = true;
        }
        return g->error != 0;
}

/* A transaction that failed without a finding that quotes its end. */
static int take_failure(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                        const bool *is_number) {
        struct reading *g = ctx;
        struct ladder_message *m = message(g, cells_number(v[0]));

        (void)n, (void)names, (void)is_null, (void)is_number;
        if (!m || m->problem.n)
                return 0;
        m->problem = keep(g, v[1]);
        m->grave = true;
        return g->error != 0;
}

static int take_head(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                     const bool *is_number) {
        struct reading *g = ctx;

        (void)n, (void)names, (void)is_null, (void)is_number;
        g->head.kind = keep(g, v[0]);
        g->head.call_id = keep(g, v[1]);
        return g->error != 0;
}

static int take_leg(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                    const bool *is_number) {
        struct reading *g = ctx;
        struct ladder_leg *l = more(g, g->head.legs, g->head.n_legs, &g->cap_legs, sizeof(*l));

        (void)n, (void)names, (void)is_null, (void)is_number;
        if (!l)
                return 1;
        g->head.legs = l;
        l[g->head.n_legs++] = (struct ladder_leg){.leg = cells_number(v[0]), .call_id = keep(g, v[1]), .joined_by = keep(g, v[2])};
        return g->error != 0;
}

static const struct question {
        const char *sql; /* ?1: the call */
        query_row take;
} questions[] = {
        {"SELECT kind, call_id FROM v_call WHERE call = CAST(?1 AS INTEGER)", take_head},
        {"SELECT leg, call_id, joined_by FROM v_leg WHERE call = CAST(?1 AS INTEGER) ORDER BY leg <> call, leg", take_leg},
        /* The call's sightings first: v_sighting is a union, which an outer join would have made whole. */
        {"WITH a AS MATERIALIZED (SELECT address, min(host) AS host FROM v_alias GROUP BY address), "
         "x AS MATERIALIZED (SELECT s.message, s.sighting, s.source, s.dir, s.host, src.role, s.local, s.peer, s.peer_host, s.case_us "
         "FROM v_message m JOIN v_sighting s ON s.message = m.message JOIN v_source src ON src.source = s.source "
         "WHERE m.call = CAST(?1 AS INTEGER)) "
         "SELECT x.message, x.source, x.dir, x.host, x.role, x.local, x.peer, a.host, x.case_us FROM x "
         "LEFT JOIN a ON a.address = x.peer_host ORDER BY x.message, x.sighting",
         take_sighting},
        {"SELECT p.message, p.media, p.port, p.direction, p.proto, p.connection, p.codecs, p.evidence, p.host_udp, p.host_tcp, "
         "p.srflx_udp, p.srflx_tcp, p.relay_udp, p.relay_tcp, p.unknown FROM v_sdp_media p WHERE p.call = CAST(?1 AS INTEGER) "
         "AND p.fallback = 0 ORDER BY p.message, p.description, p.idx", take_media},
        {"SELECT e.sighting, f.title || ' (' || f.rule || ')', f.severity IN ('error', 'warning') FROM v_evidence e "
         "JOIN v_finding f ON f.finding = e.finding WHERE f.explained_by IS NULL AND f.suppressed IS NULL AND f.severity <> 'info' "
         "AND e.sighting IN (SELECT m.message FROM v_message m WHERE m.call = CAST(?1 AS INTEGER)) ORDER BY f.finding, e.ord",
         take_problem},
        {"SELECT message, coalesce(receiver, 'the next element') FROM v_lost WHERE call = CAST(?1 AS INTEGER) ORDER BY message",
         take_lost},
        {"SELECT coalesce(t.final, t.request), CASE t.fate WHEN 'failed' THEN 'this ends it' ELSE 'no answer came' END "
         "FROM v_transaction t WHERE t.call = CAST(?1 AS INTEGER) AND t.fate IN ('failed', 'unanswered')", take_failure},
};

static int ask(struct store *s, const char *sql, int64_t call, query_row take, struct reading *g) {
        int r = cells_ask(s, sql, &call, 1, take, g);

        return r < 0 ? r : g->error;
}

int ladder_read(struct store *s, int64_t call, size_t limit, struct arena *a, struct ladder *ret) {
        static const char messages[] =
                "SELECT m.message, m.time_us, src.utc, m.status, m.cseq, m.method, m.reason, m.from_aor, m.to_aor, m.repeats, "
                "m.sightings, m.leg, m.origin, m.hop FROM v_message m JOIN v_source src ON src.source = m.source "
                "WHERE m.call = CAST(?1 AS INTEGER) "
                "ORDER BY coalesce(m.order_us, m.time_us) IS NULL, coalesce(m.order_us, m.time_us), m.message";
        struct reading g = {.arena = a, .limit = limit && limit < LIMIT_LADDER_MESSAGES ? limit : LIMIT_LADDER_MESSAGES};
        struct ladder l;
        int r = ask(s, messages, call, take_message, &g);

        if (r == 0)
                r = make_index(&g);
        for (size_t i = 0; i < sizeof(questions) / sizeof(*questions) && r == 0; i++)
                r = ask(s, questions[i].sql, call, questions[i].take, &g);
        if (r == 0)
                r = ladder_build(g.m, g.n, g.s, g.n_s, a, &l);
        if (r < 0)
                return r;
        l.call = call;
        l.kind = g.head.kind;
        l.call_id = g.head.call_id;
        l.legs = g.head.legs;
        l.n_legs = g.head.n_legs;
        l.many = g.head.many;
        r = ladder_relate(&l, a);
        if (r == 0)
                r = ladder_read_facts(s, a, &l);
        if (r == 0)
                *ret = l;
        return r;
}

static int take_message_call(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                             const bool *is_number) {
        int64_t *found = ctx;

        (void)n, (void)names, (void)is_null, (void)is_number;
        found[0] = cells_number(v[0]);
        found[1] = cells_number(v[1]);
        return 1;
}

int ladder_call_of(struct store *s, int64_t sighting, int64_t *ret_call, int64_t *ret_message) {
        static const char sql[] = "SELECT m.call, m.message FROM v_sighting x JOIN v_message m ON m.message = x.message "
                                  "WHERE x.sighting = CAST(?1 AS INTEGER)";
        int64_t found[2] = {0, 0};
        int r = cells_ask(s, sql, &sighting, 1, take_message_call, found);

        if (r < 0)
                return r;
        *ret_call = found[0];
        *ret_message = found[1];
        return 0;
}
