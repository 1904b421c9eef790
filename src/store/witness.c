/*
 * Who wrote a source. A log that was rotated lies in several files: they are one witness, with one clock, whose silence
 * lasts to the end of the last file. Refuses to join what does not name its machine, or left a gap.
 */
#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>

#define GAP_US (5 * 60 * STAMP_SECOND) /* between the last line of a file and the first of the next */

static enum zone zone_of(struct span word) {
        return span_eq(word, SPAN("utc")) ? ZONE_UTC : span_eq(word, SPAN("local")) ? ZONE_LOCAL : ZONE_UNKNOWN;
}

/* "10.0.0.9 +2" → a hash of "10.0.0.9"; 0: it names no machine. */
static int64_t machine_of(const struct store *s, struct span host) {
        return store_id(s, span_sub(host, 0, span_find(host, SPAN(" +"))));
}

static int read_sources(struct store *s, struct witnesses *w) {
        static const char sql[] =
                "SELECT id, zone, messages, first_us, last_us, offset_us, coalesce(offset_at_us, 0), coalesce(drift_ppb, 0),"
                " offset_us IS NOT NULL AND coalesce(offset_bound_us, 0) < 5000000,"
                " CASE zone_by WHEN 'stated' THEN zone_offset_s END, format, host FROM source WHERE first_us IS NOT NULL ORDER BY id";
        sqlite3_stmt *st = NULL;
        int r = sql_fail(s, sql_prepare(s->db, sql, &st));

        while (r == 0 && (r = sql_step(s, st)) > 0) {
                struct get g = {.st = st};
                if ((r = array_grow(&w->v, w->n, &w->cap, sizeof(*w->v))) < 0)
                        break;
                struct witness *v = &w->v[w->n++];
                *v = (struct witness){.source = get_int(&g)};
                v->zone = zone_of(get_text(&g));
                v->messages = get_int(&g) > 0;
                v->first_us = get_us(&g);
                v->until_us = v->last_us = get_us(&g);
                v->clock.offset_us = get_us(&g);
                v->clock.at_us = get_int(&g);
                v->clock.drift_ppb = get_int(&g);
                v->comparable = get_int(&g);
                v->stated_s = get_us(&g);
                v->log = store_id(s, get_text(&g));
                struct span host = get_text(&g);
                int64_t machine = machine_of(s, host);
                w->several = w->several || w->n > 1 || span_find(host, SPAN(" +")) < host.n;
                v->log = machine && v->log ? v->log ^ machine >> 1 : 0;
                v->two_way = ledger_two_way(&s->ledger, v->source);
                v->first = (uint32_t)w->n - 1;
        }
        sqlite3_finalize(st);
        return r;
}

static int by_log(const void *x, const void *y) {
        const struct witness *a = *(struct witness *const *)x, *b = *(struct witness *const *)y;

        if (a->log != b->log)
                return a->log < b->log ? -1 : 1;
        if (a->zone != b->zone)
                return a->zone < b->zone ? -1 : 1;
        return a->first_us < b->first_us ? -1 : a->first_us > b->first_us;
}

static bool goes_on(const struct witness *a, int64_t until_us, const struct witness *b) {
        int64_t gap;

        return a->log && a->log == b->log && a->zone == b->zone &&
               (__builtin_sub_overflow(b->first_us, until_us, &gap) ? b->first_us < until_us : gap <= GAP_US);
}

/* v[from, to) are one log. */
static void join(struct witnesses *w, struct witness **v, size_t from, size_t to, int64_t until_us) {
        uint32_t first = UINT32_MAX;
        bool two_way = false;

        for (size_t i = from; i < to; i++) {
                uint32_t index = (uint32_t)(v[i] - w->v);
                first = index < first ? index : first;
                two_way |= v[i]->two_way;
        }
        for (size_t i = from; i < to; i++) {
                v[i]->first = first;
                v[i]->two_way = two_way;
                v[i]->until_us = until_us;
        }
}

int witnesses_read(struct store *s, struct witnesses *ret) {
        struct witness **v;
        int r = read_sources(s, ret);

        if (r < 0 || ret->n == 0)
                return r;
        if (!(v = calloc(ret->n, sizeof(struct witness *))))
                return -ENOMEM;
        for (size_t i = 0; i < ret->n; i++)
                v[i] = &ret->v[i];
        qsort(v, ret->n, sizeof(struct witness *), by_log);
        for (size_t i = 0, end; i < ret->n; i = end) {
                int64_t until_us = v[i]->last_us;
                for (end = i + 1; end < ret->n && goes_on(v[i], until_us, v[end]); end++)
                        if (v[end]->last_us > until_us)
                                until_us = v[end]->last_us;
                join(ret, v, i, end, until_us);
        }
        free(v);
        return 0;
}

const struct witness *witnesses_find(const struct witnesses *w, int64_t source) {
        size_t low = 0, high = w->n;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (w->v[mid].source < source)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low < w->n && w->v[low].source == source ? &w->v[low] : NULL;
}

void witnesses_done(struct witnesses *w) {
        free(w->v);
        *w = (struct witnesses){0};
}
