/*
 * Bounds as a person writes them → moments. A bound includes all that its precision names: until 10:32 is until the end of
 * that minute.
 */
#include "ingest/cut.h"

#include <errno.h>

/* Of all sources with messages, those included whose clock is not known: the window cuts them as they are. */
static int time_of_case(struct store *s, struct sources_time *ret) {
        struct sources_time t = {STAMP_NONE, STAMP_NONE, false};
        struct source_info *v;
        size_t n;
        int r = store_sources(s, &v, &n);

        if (r < 0)
                return r;
        for (size_t i = 0; i < n; i++) {
                int64_t first = source_time(&v[i], v[i].row.first_us), last = source_time(&v[i], v[i].row.last_us);
                t.utc = t.utc || v[i].clock.utc;
                if (v[i].row.messages)
                        stamp_widen(&t.first_us, &t.last_us, first, last);
        }
        source_infos_free(v, n);
        *ret = t;
        return 0;
}

static int resolve(const struct stamp_query *q, const struct sources_time *t, bool end, int64_t *ret) {
        int64_t us;

        if (!q)
                return 0;
        if (q->utc && !t->utc)
                return -EXDEV;
        us = q->us;
        if (!q->has_date) {
                if (t->first_us == STAMP_NONE || stamp_whole(t->first_us, STAMP_DAY) != stamp_whole(t->last_us, STAMP_DAY))
                        return -EDOM;
                us += stamp_whole(t->first_us, STAMP_DAY) * STAMP_DAY;
        }
        *ret = end ? us + q->width_us : us;
        return 0;
}

int cut_resolve(struct store *s, const struct ingest_options *o, struct cut *ret) {
        struct cut c = {STAMP_NONE, STAMP_NONE};
        struct sources_time t = {STAMP_NONE, STAMP_NONE, false};
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
