/*
 * Which messages two witnesses both saw, and what these say of their clocks. Sightings are paired by keys that need no
 * time. Owns the sample: where there are more pairs than it takes, those of some Call-IDs, by chance, speak for the rest.
 */
#include "store/internal.h"

#include "base/limits.h"

#include <errno.h>
#include <stdlib.h>

enum { KEY_COLUMNS = 10 };

/* The first that a witness saw of a message. */
struct look {
        uint32_t witness;
        int64_t sighting, time_us;
        enum direction dir;
};

struct meeting {
        uint32_t a, b;
        int64_t a_sighting, b_sighting;
        struct clock_pair pair;
};

struct pairs {
        struct store *s;
        const struct witnesses *w;
        struct meeting *v;
        size_t n, cap;
        int64_t key[KEY_COLUMNS]; /* of the looks */
        struct look looks[LIMIT_CLOCK_LOOKS];
        size_t n_looks;
        bool full;
};

/* Who sent the message to whom. Who does not say it, such as a capture, stands somewhere between. */
static enum clock_way way_of(const struct look *a, const struct look *b) {
        if (a->dir == b->dir)
                return CLOCK_WAY_UNKNOWN;
        return a->dir == DIR_OUT || b->dir == DIR_IN ? CLOCK_A_TO_B : CLOCK_B_TO_A;
}

static int add_pair(struct pairs *p, const struct look *x, const struct look *y) {
        const struct look *a = x->witness < y->witness ? x : y, *b = a == x ? y : x;
        int r;

        if (p->n == LIMIT_CLOCK_PAIRS) {
                p->full = true;
                return 0;
        }
        if ((r = array_grow(&p->v, p->n, &p->cap, sizeof(*p->v))) < 0)
                return r;
        p->v[p->n] = (struct meeting){a->witness, b->witness, a->sighting, b->sighting,
                                      {a->time_us, b->time_us, way_of(a, b), (int64_t)p->n}};
        p->n++;
        return 0;
}

static int end_looks(struct pairs *p) {
        int r = 0;

        for (size_t i = 0; i < p->n_looks; i++)
                for (size_t k = 0; k < i && r == 0; k++)
                        r = add_pair(p, &p->looks[k], &p->looks[i]);
        p->n_looks = 0;
        return r;
}

static void add_look(struct pairs *p, const struct look *now) {
        for (size_t i = 0; i < p->n_looks; i++)
                if (p->looks[i].witness == now->witness) {
                        if (now->time_us < p->looks[i].time_us)
                                p->looks[i] = *now;
                        return;
                }
        if (p->n_looks < LIMIT_CLOCK_LOOKS)
                p->looks[p->n_looks++] = *now;
        else
                p->full = true;
}

/* Sightings that follow each other with one key are looks at one message over one hop. */
static int read_looks(struct pairs *p) {
        static const char sql[] = "SELECT call_id, cseq, method, coalesce(status, 0), n_via, branch, from_tag, coalesce(to_tag, 0), uri, "
                                  "variant, source, id, time_us, dir FROM sighting WHERE call_id IS NOT NULL AND time_us IS NOT NULL "
                                  "ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, source, id";
        sqlite3_stmt *st = NULL;
        int r = sql_fail(p->s, sql_prepare(p->s->db, sql, &st));

        while (r == 0 && (r = sql_step(p->s, st)) > 0) {
                struct get g = {.st = st};
                int64_t key[KEY_COLUMNS];
                for (int i = 0; i < KEY_COLUMNS; i++)
                        key[i] = i == 2 ? store_id(p->s, get_text(&g)) : get_int(&g);
                const struct witness *w = witnesses_find(p->w, get_int(&g));
                struct look now = {.witness = w ? w->first : 0, .sighting = get_int(&g)};
                now.time_us = get_us(&g);
                now.dir = (enum direction)get_int(&g);
                r = p->n_looks && memcmp(p->key, key, sizeof(key)) != 0 ? end_looks(p) : 0;
                if (!w)
                        continue;
                memcpy(p->key, key, sizeof(key));
                add_look(p, &now);
        }
        sqlite3_finalize(st);
        return r < 0 ? r : end_looks(p);
}

static int by_witnesses(const void *x, const void *y) {
        const struct meeting *p = x, *q = y;

        if (p->a != q->a)
                return p->a < q->a ? -1 : 1;
        return p->b != q->b ? (p->b < q->b ? -1 : 1) : (p->pair.tag > q->pair.tag) - (p->pair.tag < q->pair.tag);
}

/* v[0, n) are of two witnesses. */
static int make_edge(struct edges *e, const struct meeting *v, size_t n, struct arena *a) {
        struct clock_pair *pairs;
        struct edge *edge;
        int r = array_grow(&e->v, e->n, &e->cap, sizeof(*e->v));

        if (r < 0)
                return r;
        arena_reset(a);
        if (!(pairs = arena_array(a, n, sizeof(*pairs))))
                return -ENOMEM;
        for (size_t i = 0; i < n; i++) {
                pairs[i] = v[i].pair;
                pairs[i].tag = (int64_t)i;
        }
        edge = &e->v[e->n++];
        *edge = (struct edge){.a = v->a, .b = v->b};
        if ((r = clock_estimate(pairs, n, a, &edge->fit)) < 0)
                return r;
        edge->a_sighting = v[pairs[edge->fit.shown].tag].a_sighting;
        edge->b_sighting = v[pairs[edge->fit.shown].tag].b_sighting;
        return 0;
}

bool edge_claimed(const struct edge *e) {
        return e->fit.line.offset_us != STAMP_NONE;
}

static int by_support(const void *x, const void *y) {
        const struct edge *e = x, *f = y;

        if (edge_claimed(e) != edge_claimed(f))
                return edge_claimed(e) ? -1 : 1;
        if (e->fit.agree != f->fit.agree)
                return e->fit.agree > f->fit.agree ? -1 : 1;
        if (e->fit.verdict != f->fit.verdict)
                return e->fit.verdict < f->fit.verdict ? -1 : 1;
        return e->a != f->a ? (e->a < f->a ? -1 : 1) : (e->b > f->b) - (e->b < f->b);
}

static int make_edges(struct pairs *p, struct edges *ret) {
        struct arena a;
        int r = 0;

        arena_init(&a);
        if (p->n)
                qsort(p->v, p->n, sizeof(*p->v), by_witnesses);
        for (size_t i = 0, end; i < p->n && r == 0; i = end) {
                for (end = i; end < p->n && p->v[end].a == p->v[i].a && p->v[end].b == p->v[i].b;)
                        end++;
                r = make_edge(ret, &p->v[i], end - i, &a);
        }
        arena_done(&a);
        if (ret->n)
                qsort(ret->v, ret->n, sizeof(*ret->v), by_support);
        return r;
}

int edges_read(struct store *s, const struct witnesses *w, struct edges *ret) {
        struct pairs p = {.s = s, .w = w};
        struct notes notes = NOTES_INIT;
        int r = read_looks(&p);

        if (r == 0)
                r = make_edges(&p, ret);
        free(p.v);
        if (r == 0 && p.full) {
                notes_add(&notes, "many-pairs", 0, "clocks are compared by %d messages that several sources saw, and by %d sources"
                          " of one; the rest is left out", LIMIT_CLOCK_PAIRS, LIMIT_CLOCK_LOOKS);
                r = store_put_notes(s, 0, &notes);
        }
        notes_done(&notes);
        return r;
}

void edges_done(struct edges *e) {
        free(e->v);
        *e = (struct edges){0};
}
