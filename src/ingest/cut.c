/*
 * Bounds as a person writes them → moments. A bound includes all that its precision names: until 10:32 is until the end of
 * that minute.
 */
#include "ingest/cut.h"

#include <errno.h>

struct extent_of_time {
        int64_t first, last;
        bool utc;
};

/* Of all sources, on the case's clock. */
static int time_of_case(struct store *s, struct extent_of_time *ret) {
        struct extent_of_time t = {STAMP_NONE, STAMP_NONE, false};
        struct source_info *v;
        size_t n;
        int r = store_sources(s, &v, &n);

        if (r < 0)
                return r;
        for (size_t i = 0; i < n; i++) {
                int64_t first = source_time(&v[i], v[i].row.first_us), last = source_time(&v[i], v[i].row.last_us);
                t.utc = t.utc || v[i].clock.utc;
                if (first == STAMP_NONE || v[i].row.messages == 0)
                        continue;
                if (t.first == STAMP_NONE || first < t.first)
                        t.first = first;
                if (t.last == STAMP_NONE || last > t.last)
                        t.last = last;
        }
        source_infos_free(v, n);
        *ret = t;
        return 0;
}

static int64_t day_of(int64_t us) {
        return us / STAMP_DAY - (us % STAMP_DAY < 0);
}

static int resolve(const struct stamp_query *q, const struct extent_of_time *t, bool end, int64_t *ret) {
        int64_t us;

        if (!q)
                return 0;
        if (q->utc && !t->utc)
                return -EXDEV;
        us = q->us;
        if (!q->has_date) {
                if (t->first == STAMP_NONE || day_of(t->first) != day_of(t->last))
                        return -EDOM;
                us += day_of(t->first) * STAMP_DAY;
        }
        *ret = end ? us + q->width_us : us;
        return 0;
}

int cut_resolve(struct store *s, const struct ingest_options *o, struct cut *ret) {
        struct cut c = {STAMP_NONE, STAMP_NONE};
        struct extent_of_time t = {STAMP_NONE, STAMP_NONE, false};
        int r = o->since || o->until ? time_of_case(s, &t) : 0;

        if (r == 0)
                r = resolve(o->since, &t, false, &c.since_us);
        if (r == 0)
                r = resolve(o->until, &t, true, &c.until_us);
        if (r == 0 && c.since_us != STAMP_NONE && c.until_us != STAMP_NONE && c.until_us <= c.since_us)
                r = -ERANGE;
        if (r == 0)
                *ret = c;
        return r;
}
