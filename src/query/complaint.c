/*
 * Which messages a complaint is about, and which findings therefore come first. Everything is compared on two clocks where
 * no zone is given: the case's, and the witness's own, because a person reads the clock on his wall.
 */
#include "query/complaint.h"

#include "base/array.h"
#include "query/needle.h"

#include <errno.h>
#include <stdlib.h>

enum { AROUND_MIN = 5 };
#define AROUND_US (AROUND_MIN * 60 * STAMP_SECOND)

/* Calls by id, sorted when full. */
struct calls {
        int64_t *v;
        size_t n, cap;
};

struct scan {
        const struct user_complaint *c;
        struct complaint_scope scope;
        int64_t nearest_gap;
        struct calls person, near;
        int error;
};

static int calls_add(struct calls *s, int64_t call) {
        int r;

        if (s->n && s->v[s->n - 1] == call)
                return 0;
        r = array_grow(&s->v, s->n, &s->cap, sizeof(*s->v));
        if (r == 0)
                s->v[s->n++] = call;
        return r;
}

static int by_number(const void *x, const void *y) {
        int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

        return (a > b) - (a < b);
}

static void calls_sort(struct calls *s) {
        if (s->n)
                qsort(s->v, s->n, sizeof(*s->v), by_number);
}

static bool calls_have(const struct calls *s, int64_t call) {
        return s->n && bsearch(&call, s->v, s->n, sizeof(*s->v), by_number);
}

/* How far a moment is from the one complained about, beyond its written precision; a time of day is any day's. */
static int64_t gap_to(const struct stamp_query *at, int64_t us) {
        int64_t before, after;

        if (us == STAMP_NONE)
                return INT64_MAX;
        if (at->has_date)
                return us < at->us ? at->us - us : us >= at->us + at->width_us ? us - at->us - at->width_us + 1 : 0;
        int64_t day = us % STAMP_DAY;
        day += day < 0 ? STAMP_DAY : 0;
        if (day >= at->us && day < at->us + at->width_us)
                return 0;
        before = (at->us - day + STAMP_DAY) % STAMP_DAY;
        after = (day - at->us - at->width_us + 1 + STAMP_DAY) % STAMP_DAY;
        return before < after ? before : after;
}

static int64_t complaint_gap(const struct user_complaint *c, int64_t case_us, int64_t own_us) {
        int64_t gap = gap_to(&c->at, case_us), own = c->at.utc ? INT64_MAX : gap_to(&c->at, own_us);

        return gap < own ? gap : own;
}

/* Columns: call, time on the case's clock, time on the witness's own. */
static int take_message(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null,
                        const bool *is_number) {
        (void)n, (void)names, (void)is_null, (void)is_number;
        struct scan *s = ctx;
        int64_t call = 0, us = STAMP_NONE, own = STAMP_NONE;
        (void)span_i64(v[0], &call), (void)span_i64(v[1], &us), (void)span_i64(v[2], &own); /* NULL is an empty span */
        int64_t gap = s->c->has_at ? complaint_gap(s->c, us, own) : 0;

        s->scope.messages++;
        s->error = calls_add(&s->person, call);
        if (gap <= AROUND_US) {
                s->scope.near++;
                if (s->error == 0)
                        s->error = calls_add(&s->near, call);
        }
        if (us != STAMP_NONE && gap < s->nearest_gap) {
                s->nearest_gap = gap;
                s->scope.nearest_us = us;
        }
        return s->error;
}

static int scan_messages(struct store *s, struct scan *scan) {
        static const char sql[] =
                "SELECT call, time_us, own_us FROM (SELECT m.message, m.call, m.time_us, m.own_us, "
                "lower(coalesce(m.from_aor, '') || ' ' || coalesce(m.to_aor, '') || ' ' || coalesce(m.uri, '')) AS names "
                "FROM v_message m) "
                "WHERE (?1 IS NULL OR instr(names, ?1)) AND (?2 IS NULL OR instr(names, ?2)) ORDER BY message";
        char *user = needle(span_str(scan->c->user)), *with = needle(span_str(scan->c->with));
        int r = -ENOMEM;

        if ((user || !scan->c->user) && (with || !scan->c->with))
                r = store_ask(s, sql, (const struct span[]){span_str(user), span_str(with)}, 2, take_message, scan);
        free(user);
        free(with);
        return r < 0 ? r : scan->error;
}

static int scan_open(struct store *s, const struct user_complaint *c, struct scan *ret) {
        *ret = (struct scan){.c = c, .scope.nearest_us = STAMP_NONE, .nearest_gap = INT64_MAX};
        int r = scan_messages(s, ret);

        calls_sort(&ret->person);
        calls_sort(&ret->near);
        return r;
}

static void scan_close(struct scan *s) {
        free(s->person.v);
        free(s->near.v);
}

int complaint_scope(struct store *s, const struct user_complaint *c, struct complaint_scope *ret) {
        struct scan scan;
        int r = scan_open(s, c, &scan);

        if (r == 0)
                *ret = scan.scope;
        scan_close(&scan);
        return r;
}

/* How much of the complaint a finding touches. */
enum touch { TOUCH_NONE, TOUCH_TIME, TOUCH_PERSON, TOUCH_ALL };

static bool evidence_near(const struct user_complaint *c, const struct finding *f) {
        for (size_t i = 0; i < f->n_evidence; i++)
                if (gap_to(&c->at, f->evidence[i].time_us) <= AROUND_US)
                        return true;
        return false;
}

static enum touch touch_of(const struct scan *s, const struct finding *f) {
        bool who = s->c->user || s->c->with, person = false, together = false;
        bool time = s->c->has_at && evidence_near(s->c, f);

        for (size_t i = 0; i < f->n_calls; i++) {
                person = person || calls_have(&s->person, f->calls[i]);
                together = together || calls_have(&s->near, f->calls[i]);
        }
        if (!who)
                return time || (s->c->has_at && together) ? TOUCH_ALL : TOUCH_NONE;
        if (!s->c->has_at)
                return person ? TOUCH_ALL : TOUCH_NONE;
        return together ? TOUCH_ALL : person ? TOUCH_PERSON : time ? TOUCH_TIME : TOUCH_NONE;
}

struct ranked {
        struct finding finding;
        enum touch touch;
        size_t at;
};

static int by_touch(const void *x, const void *y) {
        const struct ranked *a = x, *b = y;

        if (a->touch != b->touch)
                return a->touch > b->touch ? -1 : 1;
        return (a->at > b->at) - (a->at < b->at);
}

int complaint_rank(struct store *s, const struct user_complaint *c, struct finding_list *io, bool *ret_touch) {
        struct ranked *v = calloc(io->n + 1, sizeof(*v));
        struct scan scan;
        int r;

        if (!v)
                return -ENOMEM;
        r = scan_open(s, c, &scan);
        if (r == 0) {
                for (size_t i = 0; i < io->n; i++)
                        v[i] = (struct ranked){io->v[i], touch_of(&scan, &io->v[i]), i};
                qsort(v, io->n, sizeof(*v), by_touch);
                for (size_t i = 0; i < io->n; i++) {
                        io->v[i] = v[i].finding;
                        ret_touch[i] = v[i].touch == TOUCH_ALL;
                }
        }
        scan_close(&scan);
        free(v);
        return r;
}
