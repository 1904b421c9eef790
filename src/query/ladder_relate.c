/*
 * What rows of a ladder have to do with each other: hops of one request or answer, classes that colours are chosen by,
 * sendings of one message. Pure; what is read from a case is in ladder_read.c and ladder_facts.c.
 */
#include "query/ladder.h"

#include <errno.h>
#include <stdlib.h>

/* Rows that share a key; sorted, so that equal ones follow each other in the order of rows. */
struct related {
        int64_t key, number;
        size_t row;
};

static int by_key(const void *x, const void *y) {
        const struct related *a = x, *b = y;

        if (a->key != b->key)
                return a->key < b->key ? -1 : 1;
        if (a->number != b->number)
                return a->number < b->number ? -1 : 1;
        return (a->row > b->row) - (a->row < b->row);
}

static bool same(const struct related *a, const struct related *b) {
        return a->key == b->key && a->number == b->number;
}

static void relate_hops(struct ladder *l, struct related *v) {
        size_t n = 0, first = 0;

        for (size_t i = 0; i < l->n_rows; i++) {
                const struct ladder_message *m = l->rows[i].message;
                l->rows[i].first = i;
                l->rows[i].hops = 0;
                if (m) /* each element sends its own ACK for a refusal (RFC 3261 17.1.1.3): all are where they were first sent */
                        v[n++] = (struct related){.key = m->hop ? m->origin : m->id, .row = i};
        }
        qsort(v, n, sizeof(*v), by_key);
        for (size_t i = 1; i < n; i++) {
                if (!same(&v[i], &v[first])) {
                        first = i;
                        continue;
                }
                l->rows[v[i].row].first = v[first].row;
                l->rows[v[first].row].hops++;
        }
}

static void class_cseq(struct ladder *l, struct related *v) {
        size_t n = 0, class = 0;

        for (size_t i = 0; i < l->n_rows; i++) {
                const struct ladder_message *m = l->rows[i].message;
                if (m)
                        v[n++] = (struct related){.key = m->leg, .number = m->cseq, .row = i};
        }
        qsort(v, n, sizeof(*v), by_key);
        for (size_t i = 0; i < n; i++) {
                class += i > 0 && !same(&v[i], &v[i - 1]);
                l->rows[v[i].row].classes[LADDER_BY_CSEQ] = class;
        }
}

/* Legs are sorted by their number, but for the first, the call's own. */
static size_t leg_place(const struct ladder *l, int64_t leg) {
        size_t low = 1, high = l->n_legs;

        if (l->n_legs == 0 || l->legs[0].leg == leg)
                return 0;
        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (l->legs[mid].leg < leg)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low < l->n_legs && l->legs[low].leg == leg ? low : l->n_legs;
}

char ladder_leg_letter(const struct ladder *l, int64_t leg) {
        size_t place = leg_place(l, leg);

        return place < l->n_legs && place < LADDER_LETTERS ? (char)('A' + place) : '*';
}

static size_t method_class(struct span method) {
        static const struct {
                struct span name;
                size_t class;
        } known[] = {
                {SPAN("INVITE"), 0}, {SPAN("ACK"), 0}, {SPAN("PRACK"), 0}, {SPAN("UPDATE"), 0}, {SPAN("BYE"), 1},
                {SPAN("CANCEL"), 1}, {SPAN("REGISTER"), 2}, {SPAN("SUBSCRIBE"), 2}, {SPAN("NOTIFY"), 2}, {SPAN("PUBLISH"), 2},
        };

        for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
                if (span_eq(known[i].name, method))
                        return known[i].class;
        return 3;
}

int ladder_relate(struct ladder *l, struct arena *a) {
        struct related *v = arena_array(a, l->n_rows, sizeof(*v));

        if (l->n_rows == 0)
                return 0;
        if (!v)
                return -ENOMEM;
        relate_hops(l, v);
        class_cseq(l, v);
        for (size_t i = 0; i < l->n_rows; i++) {
                struct ladder_row *r = &l->rows[i];
                if (!r->message)
                        continue;
                r->classes[LADDER_BY_METHOD] = method_class(r->message->method);
                r->classes[LADDER_BY_CALL_ID] = leg_place(l, r->message->leg);
        }
        return 0;
}

/* Facts ------------------------------------------------------------------------------------------------- */

size_t ladder_lane_of(const struct ladder *l, struct span host) {
        for (size_t i = 0; i < l->n_lanes && host.n; i++) {
                const struct ladder_lane *g = &l->lanes[i];
                if (span_ieq(g->name, host))
                        return i;
                for (size_t k = 0; k < g->n_addresses; k++)
                        if (span_ieq(endpoint_host(g->addresses[k]), host))
                                return i;
        }
        return l->n_lanes;
}

/* Where one end is no lane, it stands at the other; where none is, it is left out. */
static bool fact_row(const struct ladder *l, const struct ladder_fact *f, int64_t start, struct ladder_row *ret) {
        size_t from = ladder_lane_of(l, f->from), to = ladder_lane_of(l, f->to);

        if (from == l->n_lanes && to == l->n_lanes)
                return false;
        *ret = (struct ladder_row){.fact = f, .from = from < l->n_lanes ? from : to, .to = to < l->n_lanes ? to : from,
                                   .since_us = stamp_since(f->time_us, start), .delta_us = STAMP_NONE};
        return true;
}

static int64_t first_time(const struct ladder *l) {
        for (size_t i = 0; i < l->n_rows; i++)
                if (l->rows[i].message && l->rows[i].message->time_us != STAMP_NONE)
                        return l->rows[i].message->time_us;
        return STAMP_NONE;
}

int ladder_put_facts(struct ladder *l, const struct ladder_fact *v, size_t n, struct arena *a) {
        struct ladder_row *rows = arena_array(a, l->n_rows + n, sizeof(*rows));
        int64_t start = first_time(l);
        size_t n_rows = 0, next = 0;

        if (n == 0)
                return 0;
        if (!rows)
                return -ENOMEM;
        for (size_t i = 0; i <= l->n_rows; i++) {
                int64_t time = i < l->n_rows ? l->rows[i].message->time_us : INT64_MAX;
                for (; next < n && time != STAMP_NONE && v[next].time_us < time; next++)
                        n_rows += fact_row(l, &v[next], start, &rows[n_rows]);
                if (i < l->n_rows)
                        rows[n_rows++] = l->rows[i];
        }
        l->rows = rows;
        l->n_rows = n_rows;
        return ladder_relate(l, a);
}

/* Sendings ---------------------------------------------------------------------------------------------- */

enum { WITNESSES_COMPARED = 64 }; /* of one sending; one that comes after so many belongs to it as well */

/* What cannot be placed in time comes last; of what was at one time, who sent it first. */
static int by_time(const void *x, const void *y) {
        const struct ladder_sighting *a = *(const struct ladder_sighting *const *)x, *b = *(const struct ladder_sighting *const *)y;

        if (a->time_us != b->time_us)
                return b->time_us == STAMP_NONE || (a->time_us != STAMP_NONE && a->time_us < b->time_us) ? -1 : 1;
        if ((a->dir == 1) != (b->dir == 1))
                return a->dir == 1 ? -1 : 1;
        return (a > b) - (a < b);
}

static bool has_witness(const struct ladder_sending *s, const struct ladder_sighting *one) {
        for (size_t i = 0; i < s->n && i < WITNESSES_COMPARED; i++)
                if (s->v[i]->source == one->source && s->v[i]->dir == one->dir)
                        return true;
        return false;
}

int ladder_sendings(const struct ladder_row *r, struct arena *a, struct ladder_sending **ret, size_t *ret_n) {
        const struct ladder_sighting **v = arena_array(a, r->n_seen, sizeof(const struct ladder_sighting *));
        struct ladder_sending *s = arena_array(a, r->n_seen, sizeof(*s));
        size_t n = 0;

        if (r->n_seen && (!v || !s))
                return -ENOMEM;
        for (size_t i = 0; i < r->n_seen; i++)
                v[i] = &r->seen[i];
        if (r->n_seen)
                qsort(v, r->n_seen, sizeof(*v), by_time);
        for (size_t i = 0; i < r->n_seen; i++) {
                if (n == 0 || has_witness(&s[n - 1], v[i]))
                        s[n++] = (struct ladder_sending){.time_us = v[i]->time_us, .v = &v[i]};
                s[n - 1].n++;
        }
        *ret = s;
        *ret_n = n;
        return 0;
}
