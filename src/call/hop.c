/*
 * Owns how far a request or an answer has come: the same one, element after element, told by its identity end to end
 * (method, tags, CSeq number, status) and ordered by the number of Vias, which grows with a request and shrinks with an
 * answer (RFC 3261 16.6, 16.7). And the order of the group: clocks that differ a little may not turn cause and effect.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/stamp.h"
#include "call/build.h"

/* A message as a step of its travel: one request or answer end to end, named by its first message. */
struct step {
        uint32_t travel, message, depth;
};

static struct key travel_key(const struct build *b, uint32_t m) {
        const struct sighting *s = build_best(b, m);
        bool provisional = s->status >= 100 && s->status < 200, answer = s->status > 0;

        return (struct key){{
                (int64_t)s->method << 32 | s->status,
                s->method == SIP_OTHER ? s->method_hash : 0,
                s->from_tag,
                s->cseq,
                answer || s->method == SIP_ACK ? s->to_tag : 0,
                provisional ? s->variant : 0,
        }};
}

/* How many elements m has passed more than other; negative: fewer. */
static int64_t further(const struct build *b, uint32_t m, uint32_t other) {
        const struct sighting *s = build_best(b, m), *o = build_best(b, other);
        int64_t more = (int64_t)s->n_via - (int64_t)o->n_via;

        return s->status > 0 ? -more : more;
}

static int by_travel(const void *x, const void *y) {
        const struct step *a = x, *b = y;

        if (a->travel != b->travel)
                return a->travel < b->travel ? -1 : 1;
        if (a->depth != b->depth)
                return a->depth < b->depth ? -1 : 1;
        return a->message < b->message ? -1 : a->message > b->message;
}

/* A cause that seems to come later than its effect by less than this does so only because clocks differ. */
#define TURNED_US STAMP_SECOND

static void not_before(struct call_message *m, int64_t cause_us) {
        if (m->order_us == STAMP_NONE || cause_us == STAMP_NONE || m->order_us >= cause_us)
                return;
        if (cause_us < INT64_MIN + TURNED_US || m->order_us > cause_us - TURNED_US)
                m->order_us = cause_us;
}

/* Steps of one travel, hop after hop: none before the earliest of the hop above it. */
static void order_travel(struct call_group *g, const struct step *v, size_t n) {
        int64_t above = STAMP_NONE, here = STAMP_NONE, last = STAMP_NONE;

        for (size_t i = 0; i < n; i++) {
                struct call_message *m = &g->messages[v[i].message];
                if (i > 0 && v[i].depth != v[i - 1].depth) {
                        above = here;
                        here = STAMP_NONE;
                }
                not_before(m, above);
                stamp_widen(&here, &last, m->order_us, STAMP_NONE);
        }
}

static void order_all(const struct build *b, const struct step *v, size_t n, bool answers) {
        for (size_t i = 0, end; i < n; i = end) {
                for (end = i + 1; end < n && v[end].travel == v[i].travel;)
                        end++;
                if ((build_best(b, v[i].message)->status > 0) == answers)
                        order_travel(b->g, v + i, end - i);
        }
}

/* A group of one hop needs no table and no sorting: this is most of them. */
static bool one_hop(const struct build *b) {
        for (uint32_t m = 1; m < b->g->n_messages; m++)
                if (build_best(b, m)->n_via != build_best(b, 0)->n_via)
                        return false;
        return true;
}

static void stay(struct call_group *g) {
        for (uint32_t m = 0; m < g->n_messages; m++) {
                struct call_message *msg = &g->messages[m];
                msg->origin = msg->id;
                msg->order_us = msg->first_us;
        }
}

/* None before the request that it answers. */
static void order_answers(struct build *b) {
        struct call_group *g = b->g;

        for (uint32_t m = 0; m < g->n_messages; m++) {
                uint32_t request = b->transactions[g->messages[m].transaction].request;
                if (build_best(b, m)->status > 0 && request != INDEX_NONE)
                        not_before(&g->messages[m], g->messages[request].order_us);
        }
}

int build_hops(struct build *b) {
        struct call_group *g = b->g;
        struct table t;
        int r;

        stay(g);
        if (one_hop(b)) {
                order_answers(b);
                return 0;
        }
        uint32_t *origin = arena_array(b->arena, g->n_messages, sizeof(*origin));
        struct step *v = arena_array(b->arena, g->n_messages, sizeof(*v));
        if (!origin || !v)
                return -ENOMEM;
        if ((r = table_init(&t, b, g->n_messages, travel_key)) < 0)
                return r;
        for (uint32_t m = 0; m < g->n_messages; m++) {
                struct key k = travel_key(b, m);
                v[m] = (struct step){.travel = table_get(&t, &k, m), .message = m};
                uint32_t first = v[m].travel;
                if (first == m || further(b, m, origin[first]) < 0)
                        origin[first] = m;
        }
        for (uint32_t m = 0; m < g->n_messages; m++) {
                uint32_t o = origin[v[m].travel];
                v[m].depth = (uint32_t)further(b, m, o);
                g->messages[m].hop = v[m].depth;
                g->messages[m].origin = g->messages[o].id;
        }
        qsort(v, g->n_messages, sizeof(*v), by_travel);
        order_all(b, v, g->n_messages, false);
        order_answers(b);
        order_all(b, v, g->n_messages, true);
        return 0;
}
