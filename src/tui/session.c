/*
 * Reads once what many views need: findings, totals, sources, and which calls, messages and lines the findings speak of. It
 * draws nothing, keeps no position, and leaves marks to marks.c.
 */
#include "tui/session.h"

#include <errno.h>
#include <stdlib.h>

#include "query/listed.h"
#include "tui/marks.h"

/* What findings speak of ------------------------------------------------------------------------------- */

static int add_finding(struct session *s, const struct finding *f) {
        int r = 0;
        for (size_t i = 0; r >= 0 && i < f->n_calls; i++)
                r = places_add(&s->calls, f->calls[i], 0, (int)f->severity);
        for (size_t i = 0; r >= 0 && i < f->n_evidence; i++) {
                const struct evidence *e = &f->evidence[i];
                if (e->sighting)
                        r = places_add(&s->messages, e->sighting, 0, (int)f->severity);
                if (r >= 0 && (e->line || e->frame))
                        r = places_add(&s->lines, e->source, (int64_t)(e->line ? e->line : e->frame), (int)f->severity);
        }
        return r;
}

static int index_findings(struct session *s) {
        int r = 0;
        for (size_t i = 0; r >= 0 && i < s->findings.n; i++)
                if (finding_stands(&s->findings.v[i]) && !finding_is_quiet(&s->findings.v[i]))
                        r = add_finding(s, &s->findings.v[i]);
        places_settle(&s->calls);
        places_settle(&s->messages);
        places_settle(&s->lines);
        return r;
}

/* What is said of the record counts for its message, too; the set is asked meanwhile, and grows afterwards. */
struct quoted {
        const struct places *records; /* by sighting */
        struct places messages;
};

static int take_quoted(void *ctx, int64_t sighting, int64_t message) {
        struct quoted *q = ctx;
        int severity = places_find(q->records, sighting, 0);
        return severity == GRAVITY_NONE ? 0 : places_add(&q->messages, message, 0, severity);
}

/* Several witnesses may have recorded a message, and a finding quotes what any of them wrote. */
static int index_other_records(struct session *s, struct store *store) {
        struct quoted q = {.records = &s->messages};
        int r = listed_other_records(store, take_quoted, &q);
        for (size_t i = 0; r >= 0 && i < q.messages.n; i++)
                r = places_add(&s->messages, q.messages.v[i].a, 0, q.messages.v[i].severity);
        places_settle(&s->messages);
        places_done(&q.messages);
        return r;
}

/* The whole --------------------------------------------------------------------------------------------- */

int session_load(struct session *s, struct store *store, struct sidecar *sidecar) {
        *s = (struct session){.first_us = STAMP_NONE, .last_us = STAMP_NONE, .sidecar = sidecar};
        int r = store_findings(store, &s->findings);
        if (r >= 0)
                r = store_totals(store, &s->totals);
        if (r >= 0)
                r = store_sources(store, &s->sources, &s->n_sources);
        if (r >= 0) /* an index of blocks is all that is read for it */
                r = timeline_open(store, &s->timeline);
        if (r < 0)
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
        timeline_close(s->timeline);
        places_done(&s->calls);
        places_done(&s->messages);
        places_done(&s->lines);
        places_done(&s->marked_calls);
        places_done(&s->marked_messages);
        places_done(&s->marked_lines);
        *s = (struct session){0};
}

const struct source_info *session_source(const struct session *s, int64_t id) {
        for (size_t i = 0; i < s->n_sources; i++)
                if (s->sources[i].row.id == id)
                        return &s->sources[i];
        return NULL;
}

int session_call_gravity(const struct session *s, int64_t call) {
        return places_find(&s->calls, call, 0);
}

int session_message_gravity(const struct session *s, int64_t message) {
        return places_find(&s->messages, message, 0);
}

int session_line_gravity(const struct session *s, int64_t source, uint64_t line) {
        return places_find(&s->lines, source, (int64_t)line);
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
