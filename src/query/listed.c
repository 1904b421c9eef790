/*
 * The SQL behind the lists of calls and messages, and behind the ways between them. What is put together here are constants of
 * this file; ids are bound.
 */
#include "query/listed.h"

#include "query/cells.h"

#include <errno.h>

enum { COLUMNS_MAX = 24, BESIDE = 5 };

/* The gravest of the findings that concern the call; those that only say that all is well, do not. */
#define FINDING(what, call) "(SELECT f." what " FROM v_finding_call x JOIN v_finding f ON f.finding = x.finding " \
        "WHERE x.call = " call " AND f.explained_by IS NULL AND f.suppressed IS NULL AND f.kind NOT IN ('noise', 'expected') " \
        "ORDER BY f.finding LIMIT 1)"
#define CODES(from) "(SELECT group_concat(DISTINCT d.code) FROM " from ")"
#define FIRST(what) "(SELECT m." what " FROM v_message m WHERE m.call = c.call ORDER BY m.message LIMIT 1)"

static const struct listed_column calls[] = {
        {"call", LISTED_NUMBER, "c.call"},
        {"time", LISTED_TIME, "c.first_us"},
        {"length", LISTED_SECONDS, "c.last_us - c.first_us"},
        {"kind", LISTED_TEXT, "c.kind"},
        {"from", LISTED_TEXT, "c.from_aor"},
        {"to", LISTED_TEXT, "c.to_aor"},
        {"msgs", LISTED_NUMBER, "c.messages"},
        {"state", LISTED_TEXT, "CASE WHEN c.outcome <> 'ok' THEN c.outcome WHEN c.kind = 'call' AND c.established THEN 'answered' "
                               "ELSE 'ok' END"},
        {"code", LISTED_NUMBER, "c.final_status"},
        {"diag", LISTED_TEXT, CODES("v_message m JOIN v_diag d ON d.message = m.message WHERE m.call = c.call")},
        {"finding", LISTED_TEXT, FINDING("rule", "c.call")},
        {"decided-by", LISTED_TEXT, "CASE WHEN c.outcome <> 'ok' THEN c.decided_by END"},
        {"last-good", LISTED_TEXT, "c.last_good"},
        {"legs", LISTED_NUMBER, "c.legs"},
        {"call-id", LISTED_TEXT, "c.call_id"},
        {"source", LISTED_TEXT, FIRST("local")},
        {"destination", LISTED_TEXT, FIRST("peer")},
        {"agent", LISTED_TEXT, FIRST("agent")},
        {"talk", LISTED_SECONDS, "(SELECT max(g.talk_s) * 1000000 FROM v_leg g WHERE g.call = c.call)"},
        {"file", LISTED_TEXT, "(SELECT z.path FROM v_source z WHERE z.source = " FIRST("source") ")"},
};

static const struct listed_column messages[] = {
        {"msg", LISTED_NUMBER, "m.message"},
        {"time", LISTED_TIME, "m.time_us"},
        {"dir", LISTED_TEXT, "CASE m.dir WHEN 1 THEN 'out' WHEN 2 THEN 'in' END"},
        {"what", LISTED_TEXT, "CASE WHEN m.status IS NULL THEN m.method ELSE m.status || ' ' || coalesce(m.reason, '') END "
                              "|| CASE WHEN m.repeats > 0 THEN ' x' || (m.repeats + 1) ELSE '' END"},
        {"cseq", LISTED_TEXT, "coalesce(m.cseq || ' ', '') || m.method"},
        {"from", LISTED_TEXT, "m.from_aor"},
        {"to", LISTED_TEXT, "m.to_aor"},
        {"diag", LISTED_TEXT, CODES("v_diag d WHERE d.message = m.message")},
        {"call", LISTED_NUMBER, "m.call"},
        {"seen", LISTED_NUMBER, "m.sightings"},
        {"sent", LISTED_NUMBER, "m.repeats + 1"},
        {"hop", LISTED_NUMBER, "m.hop"},
        {"local", LISTED_TEXT, "m.local"},
        {"peer", LISTED_TEXT, "m.peer"},
        {"transport", LISTED_TEXT, "m.transport"},
        {"host", LISTED_TEXT, "m.host"},
        {"call-id", LISTED_TEXT, "m.call_id"},
        {"uri", LISTED_TEXT, "m.uri"},
        {"agent", LISTED_TEXT, "m.agent"},
        {"bytes", LISTED_NUMBER, "m.bytes"},
        {"file", LISTED_TEXT, "src.path"},
        {"line", LISTED_NUMBER, "m.line"},
};

#define MESSAGE_KEYS "SELECT m.message, $key FROM v_message m JOIN v_source src ON src.source = m.source WHERE m.message BETWEEN " \
        "CAST(?1 AS INTEGER) AND CAST(?2 AS INTEGER) AND $filter"

/* $key, $cells and $filter are replaced; ?1 to ?2 are ids. all: where every row passes, so that calls need not be looked for by
 * their messages. rows ends where a list of ids begins. */
static const struct list {
        const struct listed_column *columns;
        size_t n;
        const char *last, *first, *all, *some, *rows;
} lists[] = {
        [LISTED_CALLS] = {
                calls, sizeof(calls) / sizeof(*calls), "SELECT max(call) FROM v_call",
                "SELECT c.call FROM v_call c WHERE c.call >= CAST(?1 AS INTEGER) ORDER BY c.call LIMIT 1",
                "SELECT c.call, $key FROM v_call c WHERE c.call BETWEEN CAST(?1 AS INTEGER) AND CAST(?2 AS INTEGER) AND $filter",
                "SELECT c.call, $key FROM v_call c WHERE c.call IN (SELECT m.call FROM v_message m WHERE m.call BETWEEN "
                "CAST(?1 AS INTEGER) AND CAST(?2 AS INTEGER) AND $filter)",
                "SELECT c.call, c.call, " FIRST("source") ", c.first_us, " FIRST("line") ", $cells FROM v_call c WHERE c.call IN ("},
        [LISTED_MESSAGES] = {
                messages, sizeof(messages) / sizeof(*messages), "SELECT max(message) FROM v_message",
                "SELECT m.message FROM v_message m WHERE m.message >= CAST(?1 AS INTEGER) ORDER BY m.message LIMIT 1",
                MESSAGE_KEYS, MESSAGE_KEYS,
                "SELECT m.message, m.call, m.source, m.time_us, m.line, $cells FROM v_message m "
                "JOIN v_source src ON src.source = m.source WHERE m.message IN ("},
};

const struct listed_column *listed_columns(enum listed l, size_t *ret_n) {
        *ret_n = lists[l].n;
        return lists[l].columns;
}

/* sql with one mark replaced, appended. */
static int put_replaced(struct buf *b, const char *sql, struct span mark, struct span by) {
        struct span text = span_str(sql);
        size_t at = span_find(text, mark);

        buf_put(b, span_sub(text, 0, at));
        buf_put(b, by);
        return buf_put(b, span_from(text, at + mark.n));
}

static int take_number(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                     const bool *is_number) {
        (void)n, (void)names, (void)is_number;
        *(int64_t *)ctx = is_null[0] ? 0 : cells_time(v[0], false);
        return 0;
}

int listed_last(struct store *s, enum listed l, int64_t *ret) {
        *ret = 0;
        return store_ask(s, lists[l].last, NULL, 0, take_number, ret);
}

uint64_t listed_total(enum listed l, const struct totals *t) {
        return l == LISTED_CALLS ? t->conversations : t->messages;
}

int listed_first(struct store *s, enum listed l, int64_t from, int64_t *ret) {
        *ret = 0;
        return cells_ask(s, lists[l].first, &from, 1, take_number, ret);
}

/* store_ask() ends at a row that is refused, but does not say why: error does. */
struct keys {
        listed_take take;
        void *ctx;
        int error;
};

static int take_key(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                    const bool *is_number) {
        struct keys *k = ctx;
        bool has = n > 1 && !is_null[1];
        struct listed_key key = {.id = cells_time(v[0], is_null[0]), .number = STAMP_NONE, .text = SPAN_NONE};

        (void)names;
        if (has && is_number[1])
                key.number = cells_time(v[1], false);
        else if (has)
                key.text = v[1];
        k->error = k->take(k->ctx, &key);
        return k->error;
}

/* In the list's own order a message stands where its call has it, which is its time but for what a clock gets wrong. */
static const char *key_of(enum listed l, size_t column) {
        const struct listed_column *c = &lists[l].columns[column];

        return l == LISTED_MESSAGES && c->kind == LISTED_TIME ? "coalesce(m.order_us, m.time_us)" : c->sql;
}

int listed_keys(struct store *s, enum listed l, struct filter *f, size_t column, int64_t from, int64_t to, listed_take take,
                void *ctx) {
        const char *keys = filter_is_empty(f) ? lists[l].all : lists[l].some;
        struct keys k = {.take = take, .ctx = ctx};
        struct buf sql = BUF_INIT, range = BUF_INIT;
        struct span ids[2];
        int r;

        if (column >= lists[l].n)
                return -EINVAL;
        r = put_replaced(&sql, keys, SPAN("$key"), span_str(key_of(l, column)));
        if (r == 0)
                r = cells_bind((const int64_t[]){from, to}, 2, &range, ids);
        if (r == 0)
                r = filter_ask(s, f, buf_str(&sql), ids, 2, take_key, &k);
        buf_done(&sql);
        buf_done(&range);
        return k.error ? k.error : r;
}

struct rows {
        listed_show show;
        void *ctx;
        int error;
};

static int take_row(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                    const bool *is_number) {
        struct rows *k = ctx;
        struct span cells[COLUMNS_MAX];
        struct listed_row r = {.id = cells_time(v[0], is_null[0]), .call = is_null[1] ? 0 : cells_time(v[1], false),
                               .source = is_null[2] ? 0 : cells_time(v[2], false), .time_us = cells_time(v[3], is_null[3]),
                               .line = is_null[4] ? 0 : (uint64_t)cells_time(v[4], false), .cells = cells};

        (void)names, (void)is_number;
        for (int i = BESIDE; i < n && i - BESIDE < COLUMNS_MAX; i++)
                cells[i - BESIDE] = is_null[i] ? SPAN_NONE : v[i];
        k->error = k->show(k->ctx, &r);
        return k->error;
}

int listed_rows(struct store *s, enum listed l, const int64_t *ids, size_t n, listed_show show, void *ctx) {
        struct rows k = {.show = show, .ctx = ctx};
        struct buf cells = BUF_INIT, sql = BUF_INIT;
        int r = 0;

        if (n > LISTED_ROWS)
                return -EINVAL;
        for (size_t i = 0; i < lists[l].n; i++)
                r = buf_printf(&cells, "%s%s", i ? ", " : "", lists[l].columns[i].sql);
        if (r >= 0)
                r = put_replaced(&sql, lists[l].rows, SPAN("$cells"), buf_span(&cells));
        for (size_t i = 0; i < n && r >= 0; i++)
                r = buf_printf(&sql, "%sCAST(?%zu AS INTEGER)", i ? ", " : "", i + 1);
        if (r >= 0)
                r = buf_putc(&sql, ')');
        if (r == 0)
                r = cells_ask(s, buf_str(&sql), ids, n, take_row, &k);
        buf_done(&cells);
        buf_done(&sql);
        return k.error ? k.error : r;
}

int listed_of_call(struct store *s, int64_t call, listed_take take, void *ctx) {
        struct keys k = {.take = take, .ctx = ctx};
        int r = cells_ask(s, "SELECT m.message FROM v_message m WHERE m.call = CAST(?1 AS INTEGER)", &call, 1, take_key, &k);

        return k.error ? k.error : r;
}

struct places {
        listed_place take;
        void *ctx;
        int error;
};

static int take_place(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                      const bool *is_number) {
        struct places *p = ctx;

        (void)n, (void)names, (void)is_number;
        p->error = p->take(p->ctx, cells_time(v[0], is_null[0]), (uint64_t)cells_time(v[1], is_null[1]));
        return p->error;
}

int listed_places(struct store *s, int64_t sighting, listed_place take, void *ctx) {
        struct places p = {.take = take, .ctx = ctx};
        int r = cells_ask(s, "SELECT r.source, r.line FROM v_sighting x JOIN v_message m ON m.message = x.message "
                       "JOIN v_message o ON o.call = m.call JOIN v_sighting r ON r.message = o.message "
                       "WHERE x.sighting = CAST(?1 AS INTEGER)", &sighting, 1, take_place, &p);

        return p.error ? p.error : r;
}

struct records {
        listed_quoted take;
        void *ctx;
        int error;
};

static int take_record(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                       const bool *is_number) {
        struct records *k = ctx;

        (void)n, (void)names, (void)is_number;
        k->error = k->take(k->ctx, cells_time(v[0], is_null[0]), cells_time(v[1], is_null[1]));
        return k->error;
}

int listed_other_records(struct store *s, listed_quoted take, void *ctx) {
        /* With DISTINCT the union that v_sighting is would be made whole. */
        struct records k = {.take = take, .ctx = ctx};
        int r = store_ask(s, "SELECT e.sighting, x.message FROM v_evidence e CROSS JOIN v_sighting x "
                             "ON x.sighting = e.sighting WHERE x.message <> x.sighting", NULL, 0, take_record, &k);

        return k.error ? k.error : r;
}
