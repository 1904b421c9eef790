/*
 * One message out of the published views: its row, the records that witnesses made of it, its text decoded. It refuses to
 * know how any of that is shown.
 */
#include "query/message.h"

#include "query/cells.h"

#include <errno.h>

int message_id(struct span text, int64_t *ret) {
        struct span s = span_sub(text, 0, span_chr(text, '@'));
        uint64_t n;

        if (s.n && s.p[0] == 'm')
                s = span_from(s, 1);
        if (span_u64(s, &n) < 0 || n == 0 || n > INT64_MAX)
                return -EINVAL;
        *ret = (int64_t)n;
        return 0;
}

int message_decode(struct span text, struct arena *a, struct message_view *ret) {
        struct message_view v = {0};
        int r = sip_parse(text, a, &v.m);

        if (r == 0)
                r = mime_parse(&v.m, a, &v.parts);
        if (r == 0)
                r = sip_diags(&v.m, a, &v.diags, &v.n_diags, NULL);
        if (r == 0)
                r = sip_reasons(&v.m, a, &v.reasons, &v.n_reasons, NULL);
        if (r == 0)
                r = sdp_parse(&v.m, &v.parts, a, &v.sdps, &v.n_sdps);
        if (r == 0)
                *ret = v;
        return r;
}

/* Out of the case --------------------------------------------------------------------------------------- */

struct reading {
        struct arena *arena;
        struct message_view v;
        size_t cap;
        bool found;
        int error;
};

static struct span keep(struct reading *g, struct span v) {
        return cells_keep(g->arena, v, &g->error);
}

static int take_message(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                        const bool *is_number) {
        struct reading *g = ctx;

        (void)n, (void)names, (void)is_number;
        g->found = true;
        g->v.id = cells_time(v[0], false);
        g->v.call = is_null[1] ? 0 : cells_time(v[1], false);
        g->v.transport = keep(g, v[2]);
        return g->error != 0;
}

static int take_place(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                      const bool *is_number) {
        struct reading *g = ctx;
        struct message_place *p = arena_grow(g->arena, g->v.places, g->v.n_places, &g->cap, sizeof(*p));

        (void)n, (void)names, (void)is_number;
        if (!p) {
                g->error = -ENOMEM;
                return 1;
        }
        g->v.places = p;
        p[g->v.n_places++] = (struct message_place){
                .sighting = cells_time(v[0], false), .path = keep(g, v[1]), .line = (uint64_t)cells_time(v[2], false),
                .time_us = cells_time(v[3], is_null[3]), .raw_us = cells_time(v[4], is_null[4]), .utc = span_eq(v[5], SPAN("1")),
                .raw_utc = span_eq(v[6], SPAN("1")), .direction = keep(g, v[7]), .host = keep(g, v[8]), .local = keep(g, v[9]),
                .peer = keep(g, v[10])};
        return g->error != 0;
}

static const char message_sql[] =
        "SELECT m.message, m.call, m.transport FROM v_sighting s JOIN v_message m ON m.message = s.message "
        "WHERE s.sighting = CAST(?1 AS INTEGER)";
/* The record that is shown stands first. */
static const char places_sql[] =
        "SELECT s.sighting, src.path, s.line, s.case_us, s.time_us, "
        "src.utc, src.zone = 'utc', "
        "CASE s.dir WHEN 1 THEN 'out' WHEN 2 THEN 'in' ELSE '' END, s.host, s.local, s.peer "
        "FROM v_sighting s JOIN v_source src ON src.source = s.source WHERE s.message = CAST(?1 AS INTEGER) "
        "ORDER BY s.sighting <> CAST(?2 AS INTEGER), s.sighting";

static int ask(struct store *s, const char *sql, const int64_t *ids, size_t n, query_row take, struct reading *g) {
        int r = cells_ask(s, sql, ids, n, take, g);

        return r < 0 ? r : g->error;
}

static int read_text(struct store *s, int64_t id, struct reading *g, struct span *ret) {
        struct buf raw = BUF_INIT;
        int r = store_message_text(s, id, &raw);

        if (r == 0) {
                *ret = keep(g, buf_span(&raw));
                r = g->error;
        }
        buf_done(&raw);
        return r;
}

int message_read(struct store *s, int64_t id, struct arena *a, struct message_view *ret) {
        struct reading g = {.arena = a};
        struct message_view v;
        struct span text;
        int r = ask(s, message_sql, &id, 1, take_message, &g);

        if (r == 0 && !g.found)
                return -ENOENT;
        if (r == 0)
                r = ask(s, places_sql, (const int64_t[]){g.v.id, id}, 2, take_place, &g);
        if (r == 0)
                r = read_text(s, id, &g, &text);
        if (r == 0)
                r = message_decode(text, a, &v);
        if (r < 0)
                return r;
        v.id = g.v.id;
        v.call = g.v.call;
        v.sighting = id;
        v.transport = g.v.transport;
        v.places = g.v.places;
        v.n_places = g.v.n_places;
        *ret = v;
        return 0;
}
