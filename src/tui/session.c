/*
 * Reads once what many views need: findings, totals, sources, and which calls, messages and lines the findings speak of. It
 * draws nothing and keeps no position.
 */
#include "tui/session.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "store/timeline.h"
#include "tui/marks.h"

/* What findings speak of ------------------------------------------------------------------------------- */

static int by_place(const void *x, const void *y) {
        const struct grave *a = x, *b = y;
        return a->a != b->a ? (a->a > b->a) - (a->a < b->a) : (a->b > b->b) - (a->b < b->b);
}

static int add(struct grave_list *l, int64_t a, int64_t b, int severity) {
        int r = array_grow(&l->v, l->n, &l->cap, sizeof *l->v);
        if (r >= 0)
                l->v[l->n++] = (struct grave){.a = a, .b = b, .severity = severity};
        return r;
}

/* Sorted, each place once with the gravest that is said of it. */
static void settle(struct grave_list *l) {
        size_t n = 0;
        if (l->n)
                qsort(l->v, l->n, sizeof *l->v, by_place);
        for (size_t i = 0; i < l->n; i++) {
                if (n && by_place(&l->v[n - 1], &l->v[i]) == 0)
                        l->v[n - 1].severity = l->v[i].severity > l->v[n - 1].severity ? l->v[i].severity : l->v[n - 1].severity;
                else
                        l->v[n++] = l->v[i];
        }
        l->n = n;
}

static int find(const struct grave_list *l, int64_t a, int64_t b) {
        const struct grave key = {.a = a, .b = b};
        const struct grave *hit = l->n ? bsearch(&key, l->v, l->n, sizeof key, by_place) : NULL;
        return hit ? hit->severity : GRAVITY_NONE;
}

static int add_finding(struct session *s, const struct finding *f) {
        int r = 0;
        for (size_t i = 0; r >= 0 && i < f->n_calls; i++)
                r = add(&s->calls, f->calls[i], 0, (int)f->severity);
        for (size_t i = 0; r >= 0 && i < f->n_evidence; i++) {
                const struct evidence *e = &f->evidence[i];
                if (e->sighting)
                        r = add(&s->messages, e->sighting, 0, (int)f->severity);
                if (r >= 0 && (e->line || e->frame))
                        r = add(&s->lines, e->source, (int64_t)(e->line ? e->line : e->frame), (int)f->severity);
        }
        return r;
}

static int index_findings(struct session *s) {
        int r = 0;
        for (size_t i = 0; r >= 0 && i < s->findings.n; i++)
                if (finding_stands(&s->findings.v[i]) && !finding_is_quiet(&s->findings.v[i]))
                        r = add_finding(s, &s->findings.v[i]);
        settle(&s->calls);
        settle(&s->messages);
        settle(&s->lines);
        return r;
}

/* Messages of which findings quote another record than the one that the message is known by. */
struct quoted {
        const struct grave_list *records; /* by sighting */
        struct grave_list messages;
        int error;
};

static int take_quoted(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null, const bool *is_number) {
        struct quoted *q = ctx;
        int64_t record, message;
        (void)n, (void)names, (void)is_null, (void)is_number;
        if (span_i64(v[0], &record) < 0 || span_i64(v[1], &message) < 0)
                return 0;
        int severity = find(q->records, record, 0);
        if (severity != GRAVITY_NONE)
                q->error = add(&q->messages, message, 0, severity);
        return q->error;
}

/* Several witnesses may have recorded a message, and a finding quotes what any of them wrote. */
static int index_other_records(struct session *s, struct store *store) {
        static const char sql[] = "SELECT DISTINCT e.sighting, x.message FROM v_evidence e CROSS JOIN v_sighting x "
                                  "ON x.sighting = e.sighting WHERE x.message <> x.sighting";
        struct quoted q = {.records = &s->messages};
        int r = store_ask(store, sql, NULL, 0, take_quoted, &q);
        r = r < 0 ? r : q.error;
        for (size_t i = 0; r >= 0 && i < q.messages.n; i++)
                r = add(&s->messages, q.messages.v[i].a, 0, q.messages.v[i].severity);
        settle(&s->messages);
        free(q.messages.v);
        return r;
}

/* The whole --------------------------------------------------------------------------------------------- */

/* An index of blocks is all that is read for it. */
static int count_lines(struct session *s, struct store *store) {
        struct timeline *t;
        int r = timeline_open(store, &t);
        if (r < 0)
                return r;
        s->n_lines = timeline_count(t);
        timeline_close(t);
        return 0;
}

int session_load(struct session *s, struct store *store, struct sidecar *sidecar) {
        *s = (struct session){.first_us = STAMP_NONE, .last_us = STAMP_NONE, .sidecar = sidecar};
        int r = store_findings(store, &s->findings);
        if (r >= 0)
                r = store_totals(store, &s->totals);
        if (r >= 0)
                r = store_sources(store, &s->sources, &s->n_sources);
        if (r < 0)
                return r;
        for (int i = 0; r >= 0 && i < LISTED_LISTS; i++)
                r = listed_count(store, (enum listed)i, &s->n_listed[i]);
        if (r < 0 || (r = count_lines(s, store)) < 0)
                return r;
        struct sources_time t = sources_time(s->sources, s->n_sources);
        s->utc = t.utc;
        s->first_us = t.first_us;
        s->last_us = t.last_us;
        r = index_findings(s);
        if (r >= 0)
                r = index_other_records(s, store);
        return r < 0 ? r : marks_load(s, store);
}

void session_done(struct session *s) {
        finding_list_done(&s->findings);
        source_infos_free(s->sources, s->n_sources);
        free(s->calls.v);
        free(s->messages.v);
        free(s->lines.v);
        free(s->marked_calls.v);
        free(s->marked_messages.v);
        free(s->marked_lines.v);
        *s = (struct session){0};
}

const struct source_info *session_source(const struct session *s, int64_t id) {
        for (size_t i = 0; i < s->n_sources; i++)
                if (s->sources[i].row.id == id)
                        return &s->sources[i];
        return NULL;
}

int session_call_gravity(const struct session *s, int64_t call) {
        return find(&s->calls, call, 0);
}

int session_message_gravity(const struct session *s, int64_t message) {
        return find(&s->messages, message, 0);
}

int session_line_gravity(const struct session *s, int64_t source, uint64_t line) {
        return find(&s->lines, source, (int64_t)line);
}

/* Marks ------------------------------------------------------------------------------------------------- */

int session_add_mark(struct grave_list *l, int64_t a, int64_t b) {
        int r = add(l, a, b, 0);
        settle(l);
        return r;
}

void session_take_mark(struct grave_list *l, int64_t a, int64_t b) {
        size_t n = 0;
        for (size_t i = 0; i < l->n; i++)
                if (l->v[i].a != a || l->v[i].b != b)
                        l->v[n++] = l->v[i];
        l->n = n;
}

bool session_has_mark(const struct grave_list *l, int64_t a, int64_t b) {
        return find(l, a, b) != GRAVITY_NONE;
}

/* Moments ----------------------------------------------------------------------------------------------- */

/* "+90", "-5m", "+2h": seconds, minutes, hours from now. */
static bool read_distance(struct span text, int64_t *ret_us) {
        uint64_t n;
        char unit = text.n ? text.p[text.n - 1] : 0;
        bool named = unit == 's' || unit == 'm' || unit == 'h';
        if (text.n < 2 || (text.p[0] != '+' && text.p[0] != '-'))
                return false;
        if (span_u64(span_sub(text, 1, text.n - 1 - named), &n) < 0 || n > 100000000)
                return false;
        int64_t us = (int64_t)n * (unit == 'm' ? 60 : unit == 'h' ? 3600 : 1) * STAMP_SECOND;
        *ret_us = text.p[0] == '-' ? -us : us;
        return true;
}

int session_moment(const struct session *s, struct span text, int64_t now_us, int64_t *ret, const char **ret_words) {
        struct stamp_query q;
        int64_t by, day = now_us != STAMP_NONE ? now_us : s->first_us;
        if (ret_words)
                *ret_words = "type a time such as 10:32, 10:32:05.2, 2013-03-12 10:32, or +5m from here";
        text = span_trim(text);
        if (read_distance(text, &by)) {
                return now_us == STAMP_NONE || __builtin_add_overflow(now_us, by, ret) ? -EINVAL : 0;
        }
        if (stamp_parse(text, &q) < 0)
                return -EINVAL;
        if (!q.has_date && day == STAMP_NONE)
                return -EINVAL;
        *ret = q.has_date ? q.us : stamp_whole(day, STAMP_DAY) * STAMP_DAY + q.us;
        return 0;
}
