/*
 * Owns the counting that makes silence a proof: who writes, when, what kinds, from whom. Refuses where anything else could be
 * why a message is not there: another machine behind the address, a clock that is not known, a log that was filtered, began
 * later, ended earlier or has a hole. What was answered has come, whatever a log lacks.
 */
#include "call/lost.h"

#include "base/array.h"
#include "base/limits.h"
#include "base/stamp.h"

#include <errno.h>
#include <stdlib.h>

enum {
        FIRST_SLOTS = 256,
        SEEN_MAX = 6,      /* elements that have seen one attempt; more are a mess */
        FACES_MAX = 48,    /* elements, their peers, directions and statuses of one attempt */
        STATUS_ACK = -1,   /* of a face: the ACK that ends an attempt */
        SURE_OF_LEG = 1,   /* received for each that is missing, where the receiver has others of the Call-ID, */
        SURE_OF_NONE = 4,  /* and where it has none: a filter leaves out all of one */
        RECEIVED_MIN = 2,
};

#define BUCKET_US (5 * 60 * STAMP_SECOND) /* in which a log that is being written has messages */
#define MARGIN_US (5 * STAMP_SECOND)      /* between the message and the ends of the log */

enum tally_kind { TALLY_NONE, TALLY_ELEMENT, TALLY_HOP, TALLY_CAPTURED, TALLY_KIND, TALLY_PRESENT, TALLY_MISSING };

/* How often, and when first and last. */
struct lost_tally {
        enum tally_kind kind;
        bool in, out, doubtful; /* of an element; doubtful: two logs, or a clock that cannot be compared */
        int64_t x, y, source;
        uint64_t n;
        int64_t first_us, last_us;
};

struct lost_candidate {
        struct lost lost; /* receiver: the address, until it is resolved */
        int64_t kind;
        bool is_answer; /* which only who has the request can miss */
        int64_t seen_by[SEEN_MAX]; /* who has it, or what follows from it; 0: no more */
        int64_t in_try[SEEN_MAX];  /* who has anything of this attempt */
        int64_t in_leg[SEEN_MAX];  /* who has anything of this Call-ID */
};

/* Tallies ----------------------------------------------------------------------------------------------- */

/* x is a keyed hash, so where it falls cannot be chosen. */
static size_t spread(enum tally_kind kind, int64_t x, int64_t y) {
        uint64_t h = (uint64_t)x + (uint64_t)kind * UINT64_C(0x9E3779B97F4A7C15);

        h = (h ^ (h >> 30)) * UINT64_C(0xBF58476D1CE4E5B9) + (uint64_t)y;
        h = (h ^ (h >> 27)) * UINT64_C(0x94D049BB133111EB);
        return (size_t)(h ^ (h >> 31));
}

static struct lost_tally *slot(const struct lost_ledger *l, enum tally_kind kind, int64_t x, int64_t y) {
        size_t i = spread(kind, x, y) & (l->cap_tallies - 1);

        while (l->tallies[i].kind != TALLY_NONE &&
               (l->tallies[i].kind != kind || l->tallies[i].x != x || l->tallies[i].y != y))
                i = (i + 1) & (l->cap_tallies - 1);
        return &l->tallies[i];
}

/* NULL: nothing of it was counted. */
static const struct lost_tally *tally_find(const struct lost_ledger *l, enum tally_kind kind, int64_t x, int64_t y) {
        const struct lost_tally *t = l->cap_tallies ? slot(l, kind, x, y) : NULL;

        return t && t->kind != TALLY_NONE ? t : NULL;
}

static int tallies_grow(struct lost_ledger *io) {
        struct lost_ledger more = {.cap_tallies = io->cap_tallies ? io->cap_tallies * 2 : FIRST_SLOTS};

        more.tallies = calloc(more.cap_tallies, sizeof(*more.tallies));
        if (!more.tallies)
                return -ENOMEM;
        for (size_t i = 0; i < io->cap_tallies; i++)
                if (io->tallies[i].kind != TALLY_NONE)
                        *slot(&more, io->tallies[i].kind, io->tallies[i].x, io->tallies[i].y) = io->tallies[i];
        free(io->tallies);
        io->tallies = more.tallies;
        io->cap_tallies = more.cap_tallies;
        return 0;
}

/* One more at a moment. *ret NULL: there is no room for it. */
static int tally(struct lost_ledger *io, enum tally_kind kind, int64_t x, int64_t y, int64_t us, struct lost_tally **ret) {
        struct lost_tally *t;

        *ret = NULL;
        if (io->n_tallies >= io->cap_tallies / 2 && tallies_grow(io) < 0)
                return -ENOMEM;
        t = slot(io, kind, x, y);
        if (t->kind == TALLY_NONE) {
                if (io->n_tallies == LIMIT_LOST_TALLIES) {
                        io->full = true;
                        return 0;
                }
                io->n_tallies++;
                *t = (struct lost_tally){.kind = kind, .x = x, .y = y, .first_us = us, .last_us = us};
        }
        t->n++;
        stamp_widen(&t->first_us, &t->last_us, us, us);
        *ret = t;
        return 0;
}

/* Noting -------------------------------------------------------------------------------------------------- */

static int64_t name_of(const struct sighting *s) {
        return s->dir == DIR_NONE ? 0 : sighting_writer(s);
}

/* Requests of one method, or answers of one class to them. */
static int64_t kind_of(const struct sighting *s) {
        return (s->method == SIP_OTHER ? s->method_hash & ~INT64_C(0xff) : (int64_t)s->method << 4) | s->status / 100;
}

static int64_t bucket_of(int64_t us) {
        return stamp_whole(us, BUCKET_US);
}

static int note_sighting(struct lost_ledger *io, const struct sighting *s) {
        int64_t name = name_of(s), us = s->flags & SIGHTING_CLOCK ? s->time_us : STAMP_NONE;
        struct lost_tally *t;
        int r;

        if (!name || (r = tally(io, TALLY_ELEMENT, name, 0, us, &t)) < 0)
                return name ? r : 0;
        if (t) {
                t->doubtful = t->doubtful || (t->source && t->source != s->source) || us == STAMP_NONE;
                t->source = s->source;
                t->in = t->in || s->dir == DIR_IN;
                t->out = t->out || s->dir == DIR_OUT;
        }
        r = us == STAMP_NONE ? 0 : tally(io, TALLY_PRESENT, name, bucket_of(us), us, &t);
        return r == 0 && s->dir == DIR_IN ? tally(io, TALLY_KIND, name, kind_of(s), us, &t) : r;
}

/* How often the sender of a message sent it, and when last. */
struct sends {
        uint32_t n;
        int64_t last_us;
};

static struct sends *count_sends(const struct call_group *g, const struct sighting *v, size_t n, struct arena *a) {
        struct sends *sends = arena_array(a, g->n_messages + 1, sizeof(*sends));

        for (uint32_t i = 0; sends && i < n; i++) {
                uint32_t m = g->message_of[i];
                if (v[i].dir != DIR_OUT)
                        continue;
                sends[m].n += name_of(&v[i]) == name_of(&v[g->messages[m].out]);
                sends[m].last_us = v[i].time_us;
        }
        return sends;
}

static bool is_seen(uint32_t sighting) {
        return sighting != UINT32_MAX;
}

static int note_hop(struct lost_ledger *io, const struct sighting *out, const struct sighting *in, bool captured) {
        struct lost_tally *t;
        int r = tally(io, TALLY_HOP, name_of(out), name_of(in), out->time_us, &t);

        return r == 0 && captured ? tally(io, TALLY_CAPTURED, name_of(out), name_of(in), out->time_us, &t) : r;
}

/* Adds to a short list of names what it does not hold; false: it is full. */
static bool list_add(int64_t *list, size_t max, int64_t name) {
        for (size_t i = 0; name && i < max; i++) {
                if (list[i] == 0)
                        list[i] = name;
                if (list[i] == name)
                        return true;
        }
        return name == 0;
}

static bool list_has(const int64_t *list, size_t max, int64_t name) {
        for (size_t i = 0; i < max; i++)
                if (list[i] == name)
                        return true;
        return false;
}

/* What an element has seen of an attempt: a request of one From tag and CSeq number, its answers, its ACK. */
struct face {
        int64_t name, peer, branch;
        int status;
        enum direction dir;
        int64_t last_us;
};

struct faces {
        struct face v[FACES_MAX];
        size_t n;
        bool many;
};

static int face_status(const struct sighting *s) {
        return s->method == SIP_ACK ? STATUS_ACK : s->status;
}

static void faces_add(struct faces *f, const struct sighting *s) {
        struct face now = {name_of(s), s->peer_host, s->branch, face_status(s), s->dir, s->time_us};

        if (!now.name)
                return;
        for (size_t i = 0; i < f->n; i++) {
                struct face *v = &f->v[i];
                if (v->name == now.name && v->status == now.status && v->dir == now.dir && v->peer == now.peer &&
                    v->branch == now.branch) {
                        v->last_us = now.last_us > v->last_us ? now.last_us : v->last_us;
                        return;
                }
        }
        f->many = f->many || f->n == FACES_MAX;
        if (f->n < FACES_MAX)
                f->v[f->n++] = now;
}

/* A message that nothing comes back of, unless it is lost: then what it answers comes again (RFC 3261 13.3.1.4, 17.2.2). */
static bool ends_exchange(const struct sighting *s) {
        return s->method == SIP_ACK || (s->status >= 200 && s->method != SIP_INVITE);
}

/* Does the sender itself have something that came because this had come? An answer to a request, by its branch where the
 * other end's name differs by direction; the ACK of an answer. What ends an exchange has come unless the other end goes on. */
static bool has_come(const struct faces *f, const struct sighting *s) {
        bool again = false;

        for (size_t i = 0; i < f->n; i++) {
                const struct face *v = &f->v[i];
                bool back = v->name == name_of(s) && v->dir == DIR_IN && (v->peer == s->peer_host || v->branch == s->branch);
                if (back && s->method != SIP_ACK && (s->status == 0 ? v->status > 0 : v->status == STATUS_ACK && s->status >= 200))
                        return true;
                bool answered = s->method == SIP_ACK ? v->status >= 200 : v->status == 0;
                again = again || (back && answered && v->last_us > s->time_us);
        }
        return ends_exchange(s) && !again;
}

struct noting {
        struct lost_ledger *io;
        const struct call_group *g;
        const struct sighting *v;
        struct sends *sends;
        int64_t in_leg[SEEN_MAX];
        bool in_leg_many;
};

/* Nothing comes back of it, so that nothing tells a message that is lost from one that is not written down. */
static bool is_one_way(const struct sighting *s) {
        return s->method == SIP_BENOTIFY;
}

static int candidate_add(struct noting *k, uint32_t m, const struct faces *f) {
        const struct call_message *msg = &k->g->messages[m];
        const struct sighting *s = &k->v[msg->out];
        struct lost_ledger *io = k->io;
        struct lost_candidate c = {.lost = {.message = msg->id, .sender = name_of(s), .receiver = s->peer_host,
                                            .sends = k->sends[m].n, .first_us = s->time_us, .last_us = k->sends[m].last_us,
                                            .captured = is_seen(msg->wire) ? 1 : -1}, .kind = kind_of(s), .is_answer = s->status > 0};
        int status = face_status(s);

        if (!c.lost.sender || !c.lost.receiver || !(s->flags & SIGHTING_CLOCK) || s->time_us == STAMP_NONE || is_one_way(s) ||
            has_come(f, s))
                return 0;
        for (size_t i = 0; i < f->n; i++)
                if (!list_add(c.in_try, SEEN_MAX, f->v[i].name) ||
                    ((status == 0 || f->v[i].status == status) && !list_add(c.seen_by, SEEN_MAX, f->v[i].name)))
                        return 0;
        memcpy(c.in_leg, k->in_leg, sizeof(c.in_leg));
        if (io->n == LIMIT_LOST_CANDIDATES) {
                io->full = true;
                return 0;
        }
        if (array_grow(&io->v, io->n, &io->cap, sizeof(*io->v)) < 0)
                return -ENOMEM;
        io->v[io->n++] = c;
        return 0;
}

/* Index of a sighting, ordered so that those of one attempt stand together. */
struct place {
        int64_t method, from_tag;
        uint32_t cseq, i;
};

/* An ACK belongs to its INVITE. */
static int64_t method_key(const struct sighting *s) {
        return s->method == SIP_OTHER ? s->method_hash : s->method == SIP_ACK ? SIP_INVITE : s->method;
}

static int by_attempt(const void *x, const void *y) {
        const struct place *p = x, *q = y;

        if (p->method != q->method)
                return p->method < q->method ? -1 : 1;
        if (p->from_tag != q->from_tag)
                return p->from_tag < q->from_tag ? -1 : 1;
        return p->cseq != q->cseq ? (p->cseq < q->cseq ? -1 : 1) : (p->i > q->i) - (p->i < q->i);
}

static bool same_attempt(const struct place *p, const struct place *q) {
        return p->method == q->method && p->from_tag == q->from_tag && p->cseq == q->cseq;
}

static bool may_be_lost(const struct noting *k, uint32_t m, uint32_t sighting) {
        return k->g->messages[m].out == sighting && !is_seen(k->g->messages[m].in);
}

static int note_candidates(struct noting *k, size_t n, struct arena *a) {
        struct place *p = arena_array(a, n + 1, sizeof(*p));
        int r = 0;

        if (!p)
                return -ENOMEM;
        for (uint32_t i = 0; i < n; i++)
                p[i] = (struct place){method_key(&k->v[i]), k->v[i].from_tag, k->v[i].cseq, i};
        qsort(p, n, sizeof(*p), by_attempt);
        for (size_t i = 0, end; i < n && r == 0; i = end) {
                struct faces f = {.n = 0};
                for (end = i; end < n && same_attempt(&p[i], &p[end]); end++)
                        faces_add(&f, &k->v[p[end].i]);
                for (size_t j = i; j < end && r == 0 && !f.many; j++)
                        if (may_be_lost(k, k->g->message_of[p[j].i], p[j].i))
                                r = candidate_add(k, k->g->message_of[p[j].i], &f);
        }
        return r;
}

int lost_note(struct lost_ledger *io, const struct call_group *g, const struct sighting *v, size_t n, struct arena *a) {
        struct noting k = {.io = io, .g = g, .v = v};
        bool any = false;
        int r = 0;

        if (!(k.sends = count_sends(g, v, n, a)))
                return -ENOMEM;
        for (size_t i = 0; i < n && r == 0; i++) {
                r = note_sighting(io, &v[i]);
                k.in_leg_many = !list_add(k.in_leg, SEEN_MAX, name_of(&v[i])) || k.in_leg_many;
        }
        for (size_t m = 0; m < g->n_messages && r == 0; m++) {
                const struct call_message *msg = &g->messages[m];
                bool sent = is_seen(msg->out), received = is_seen(msg->in);
                any = any || (sent && !received);
                if (sent && received && name_of(&v[msg->out]) && name_of(&v[msg->in]))
                        r = note_hop(io, &v[msg->out], &v[msg->in], is_seen(msg->wire));
        }
        return r == 0 && any && !k.in_leg_many ? note_candidates(&k, n, a) : r;
}

/* Judging ------------------------------------------------------------------------------------------------- */

/* Was it writing then, and not only before or after? */
static bool was_writing(const struct lost_ledger *l, const struct lost_tally *e, int64_t us) {
        int64_t b = bucket_of(us);

        return us - MARGIN_US > e->first_us && us + MARGIN_US < e->last_us &&
               (tally_find(l, TALLY_PRESENT, e->x, b) ||
                (tally_find(l, TALLY_PRESENT, e->x, b - 1) && tally_find(l, TALLY_PRESENT, e->x, b + 1)));
}

static bool is_time(int64_t us) {
        return us > INT64_MIN / 2 && us < INT64_MAX / 2;
}

/* Does its log have both directions, and a clock that can be compared? */
static bool tells(const struct lost_tally *element) {
        return element && !element->doubtful && element->in && element->out;
}

/* All but how many there are. */
static bool may_be_missed(const struct lost_ledger *l, const struct lost_candidate *c) {
        const struct lost_tally *e = tally_find(l, TALLY_ELEMENT, c->lost.receiver, 0);
        const struct lost_tally *sender = tally_find(l, TALLY_ELEMENT, c->lost.sender, 0);
        const struct lost_tally *hop = tally_find(l, TALLY_HOP, c->lost.sender, c->lost.receiver);

        if (!tells(e) || !tells(sender) || c->lost.sender == c->lost.receiver || !hop || hop->n < RECEIVED_MIN ||
            !tally_find(l, TALLY_KIND, c->lost.receiver, c->kind))
                return false;
        if (c->is_answer && !list_has(c->in_try, SEEN_MAX, c->lost.receiver))
                return false;
        if (!is_time(c->lost.first_us) || !is_time(c->lost.last_us) || list_has(c->seen_by, SEEN_MAX, c->lost.receiver))
                return false;
        return was_writing(l, e, c->lost.first_us) && was_writing(l, e, c->lost.last_us) && c->lost.last_us < sender->last_us;
}

/* Enough others came by the same way for one that did not to be no filter's work. */
static bool is_missed(const struct lost_ledger *l, const struct lost_candidate *c) {
        bool leg = list_has(c->in_leg, SEEN_MAX, c->lost.receiver);
        const struct lost_tally *hop = tally_find(l, TALLY_HOP, c->lost.sender, c->lost.receiver);
        const struct lost_tally *missing = tally_find(l, TALLY_MISSING, c->lost.sender, c->lost.receiver);

        return hop && missing && hop->n >= missing->n * (leg ? SURE_OF_LEG : SURE_OF_NONE);
}

static int captured(const struct lost_ledger *l, const struct lost *m) {
        const struct lost_tally *t = tally_find(l, TALLY_CAPTURED, m->sender, m->receiver);

        return m->captured == 1 ? 1 : t && t->first_us < m->first_us && t->last_us > m->last_us ? 0 : -1;
}

static int by_message(const void *x, const void *y) {
        const struct lost *a = x, *b = y;

        return (a->message > b->message) - (a->message < b->message);
}

int lost_find(struct lost_ledger *io, const struct aliases *aliases, struct arena *a, struct lost **ret, size_t *ret_n) {
        struct lost_tally *t;
        struct lost *v;
        size_t n = 0, kept = 0;
        int r = 0;

        for (size_t i = 0; i < io->n && r == 0; i++) {
                struct lost_candidate *c = &io->v[i];
                c->lost.receiver = aliases_find(aliases, c->lost.receiver);
                if (!may_be_missed(io, c))
                        continue;
                io->v[kept++] = *c;
                r = tally(io, TALLY_MISSING, c->lost.sender, c->lost.receiver, c->lost.first_us, &t);
        }
        io->n = kept;
        if (r < 0 || !(v = arena_array(a, kept + 1, sizeof(*v))))
                return -ENOMEM;
        for (size_t i = 0; i < kept; i++)
                if (is_missed(io, &io->v[i])) {
                        v[n] = io->v[i].lost;
                        v[n].captured = captured(io, &v[n]);
                        n++;
                }
        qsort(v, n, sizeof(*v), by_message);
        *ret = v;
        *ret_n = n;
        return 0;
}

void lost_done(struct lost_ledger *l) {
        free(l->tallies);
        free(l->v);
        *l = (struct lost_ledger){0};
}
