/*
 * Which rows and lanes of a ladder are drawn, and where: hops folded into one arrow, lanes taken together, columns shared
 * out. It makes no text.
 */
#include "query/ladder_draw.h"

#include "base/address.h"
#include "base/safe.h"

#include <errno.h>

enum {
        COLUMNS = 80, COLUMNS_MIN = 40,
        EDGE = 8, EDGE_MAX = 16, /* from the last lane to the end of its name, and before the first */
        GAP_MIN = 15, GAP_MAX = 44, GAP_KEPT = 24, /* the last of lanes that the page is too narrow for */
        RIGHT = 7,          /* "3 logs" and a blank */
        WIDE = 110,         /* from here on the clock is shown beside the seconds */
};

/* Items ------------------------------------------------------------------------------------------------ */

static unsigned opened(const struct ladder_look *look, size_t row) {
        return look->open | (look->opened ? look->opened[row] : 0);
}

static bool is_shown(const struct ladder_drawing *d, size_t row) {
        const struct ladder_message *m = d->l->rows[row].message;

        return !(opened(&d->look, row) & LADDER_HIDDEN) && (!d->look.sdp_only || (m && m->sdp.n));
}

/* A hop that is part of an arrow drawn already, which goes on to where the furthest of them comes. */
static void fold(struct ladder_drawing *d, struct ladder_item *item, size_t row) {
        const struct ladder_row *rows = d->l->rows, *r = &rows[row];
        const struct ladder_message *m = r->message;

        item->hops++;
        if (m->hop >= rows[item->furthest].message->hop) {
                item->furthest = row;
                item->to = r->to;
        }
        item->lost = item->lost || m->lost;
        if (m->problem.n && item->problem == d->l->n_rows)
                item->problem = row;
}

static int choose_items(struct ladder_drawing *d, struct arena *a) {
        const struct ladder *l = d->l;
        size_t *item_of = arena_array(a, l->n_rows, sizeof(*item_of)); /* from 1; 0: the row has none */

        d->items = arena_array(a, l->n_rows, sizeof(*d->items));
        if (l->n_rows && (!d->items || !item_of))
                return -ENOMEM;
        for (size_t i = 0; i < l->n_rows; i++) {
                const struct ladder_row *r = &l->rows[i];
                if (!is_shown(d, i))
                        continue;
                if (r->message && r->first != i && item_of[r->first] && !(opened(&d->look, r->first) & LADDER_OPEN_HOPS)) {
                        fold(d, &d->items[item_of[r->first] - 1], i);
                        continue;
                }
                d->items[d->n_items++] = (struct ladder_item){
                        .row = i, .furthest = i, .from = r->from, .to = r->to, .lost = r->message && r->message->lost,
                        .problem = r->message && r->message->problem.n ? i : l->n_rows};
                item_of[i] = d->n_items;
        }
        return 0;
}

static void find_same(struct ladder_drawing *d) {
        struct span said = SPAN_NONE;

        for (size_t i = 0; i < d->n_items; i++) {
                if (d->items[i].problem == d->l->n_rows)
                        continue;
                struct span problem = d->l->rows[d->items[i].problem].message->problem;
                d->items[i].same = span_eq(problem, said);
                said = problem;
        }
}

/* Lanes ------------------------------------------------------------------------------------------------ */

/* On loopback everything has one address. */
static bool is_same_host(const struct ladder_lane *a, const struct ladder_lane *b) {
        struct span host = a->n_addresses ? endpoint_host(a->addresses[0]) : SPAN_NONE;

        return host.n && b->n_addresses && span_ieq(endpoint_host(b->addresses[0]), host) &&
               address_class(host) != ADDRESS_LOOPBACK;
}

/* place[i]: where the i-th lane of the ladder is drawn. */
static void compress(struct ladder_drawing *d, bool *used, size_t *place) {
        const struct ladder *l = d->l;

        for (size_t i = 0; i < d->n_items; i++)
                used[d->items[i].from] = used[d->items[i].to] = true;
        for (size_t i = 0; i < l->n_lanes; i++) {
                size_t k = 0;
                if (!used[i])
                        continue;
                while (k < i && !(used[k] && is_same_host(&l->lanes[k], &l->lanes[i])))
                        k++;
                place[i] = k < i ? place[k] : d->n_lanes;
                if (k == i)
                        d->lanes[d->n_lanes++] = &l->lanes[i];
        }
        for (size_t i = 0; i < d->n_items; i++) {
                d->items[i].from = place[d->items[i].from];
                d->items[i].to = place[d->items[i].to];
        }
}

static int choose_lanes(struct ladder_drawing *d, struct arena *a) {
        const struct ladder *l = d->l;
        bool *used = arena_array(a, l->n_lanes, sizeof(*used));
        size_t *place = arena_array(a, l->n_lanes, sizeof(*place));

        d->lanes = arena_array(a, l->n_lanes, sizeof(const struct ladder_lane *));
        if (l->n_lanes && (!used || !place || !d->lanes))
                return -ENOMEM;
        if (d->look.compress) {
                compress(d, used, place);
                return 0;
        }
        for (; d->n_lanes < l->n_lanes; d->n_lanes++)
                d->lanes[d->n_lanes] = &l->lanes[d->n_lanes];
        return 0;
}

/* Columns ---------------------------------------------------------------------------------------------- */

static unsigned digits(uint64_t n) {
        unsigned k = 1;

        while (n >= 10) {
                n /= 10;
                k++;
        }
        return k;
}

/* Half of the longer name of the outer lanes, where there is room for it. */
static void choose_edge(struct ladder_drawing *d, unsigned room) {
        size_t w = safe_width(d->lanes[0]->name), last = safe_width(d->lanes[d->n_lanes - 1]->name);
        unsigned between = (unsigned)d->n_lanes - 1, want = (unsigned)(w > last ? w : last) / 2 + 1;

        want = want < EDGE ? EDGE : want > EDGE_MAX ? EDGE_MAX : want;
        d->edge = room >= 2 * want + between * (GAP_MIN + 5) ? want : EDGE;
        room = room > 2 * d->edge ? room - 2 * d->edge : 0;
        d->gap = between ? room / between : GAP_MAX;
        d->gap = d->gap > GAP_MAX ? GAP_MAX : d->gap;
}

/* Facts may lie before the first message; their sign takes a column. */
static unsigned seconds_width(const struct ladder_row *r) {
        bool before = r->fact && r->since_us < 0;
        uint64_t us = before ? 0 - (uint64_t)r->since_us : (uint64_t)(r->since_us > 0 ? r->since_us : 0);

        return r->since_us == STAMP_NONE ? 0 : digits(us / (uint64_t)STAMP_SECOND) + 4 + before;
}

static void choose_widths(struct ladder_drawing *d) {
        d->id_width = 3;
        d->time_width = 6;
        for (size_t i = 0; i < d->l->n_rows; i++) {
                const struct ladder_row *r = &d->l->rows[i];
                unsigned id = r->message ? digits((uint64_t)r->message->id) : 0, seconds = seconds_width(r);
                d->id_width = id > d->id_width ? id : d->id_width;
                d->time_width = seconds > d->time_width ? seconds : d->time_width;
        }
}

static void lay_columns(struct ladder_drawing *d) {
        unsigned room;

        d->columns = d->look.columns ? d->look.columns : COLUMNS;
        d->columns = d->columns < COLUMNS_MIN ? COLUMNS_MIN : d->columns;
        if (!d->look.times)
                d->look.times = LADDER_SHOW_SINCE | LADDER_SHOW_DELTA | (d->columns >= WIDE ? LADDER_SHOW_CLOCK : 0);
        choose_widths(d);
        d->left = d->id_width + 3;
        d->left += d->look.times & LADDER_SHOW_CLOCK ? LADDER_CLOCK_WIDTH + 2 : 0;
        d->left += d->look.times & LADDER_SHOW_SINCE ? d->time_width + 2 : 0;
        d->left += d->look.times & LADDER_SHOW_DELTA ? d->time_width + 2 : 0;
        room = d->columns > d->left + RIGHT ? d->columns - d->left - RIGHT : 0;
        d->list = d->n_lanes < 2;
        if (!d->list)
                choose_edge(d, room);
        d->least = d->list ? 0 : d->left + 2 * EDGE + ((unsigned)d->n_lanes - 1) * GAP_MIN + RIGHT;
        d->left += d->edge;
        if (d->list || d->gap >= GAP_MIN)
                return;
        d->list = !d->look.keep_lanes;
        if (d->list) {
                d->least = 0;
                return;
        }
        d->gap = GAP_KEPT;
        room = d->left + ((unsigned)d->n_lanes - 1) * d->gap + d->edge + RIGHT;
        d->columns = room > d->columns ? room : d->columns;
}

int ladder_lay(const struct ladder *l, const struct ladder_look *look, struct arena *a, struct ladder_drawing *ret) {
        struct ladder_drawing d = {.l = l, .look = *look};
        int r = choose_items(&d, a);

        if (r == 0)
                r = choose_lanes(&d, a);
        if (r < 0)
                return r;
        find_same(&d);
        lay_columns(&d);
        *ret = d;
        return 0;
}
