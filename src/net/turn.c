/*
 * Pairs requests with answers by their transaction, and counts those that went the same way. Of each way the first
 * transaction keeps its frames. What is no request of TURN and no answer to one that was seen changes nothing.
 */
#include "net/turn.h"

#include "base/limits.h"
#include "net/index.h"
#include "net/stun.h"

#include <errno.h>
#include <stdlib.h>

enum {
        PENDING = 16, /* requests of one flow that wait at a time: of a client with many candidates, one for each */
        WAYS = 8,     /* different outcomes of one flow */
        IDLE_S = 30 * 60,
};

struct pending {
        uint64_t id; /* hash */
        bool credentials;
        uint64_t sends;
        struct flow_point request;
        int64_t last_us;
};

struct way {
        bool credentials, has_relayed;
        enum stun_outcome outcome;
        unsigned code;
        char *reason;
        struct address relayed;
        uint16_t relayed_port;
        uint64_t requests, sends;
        struct flow_point request, answered;
        int64_t last_us;
};

struct turn {
        struct entry entry; /* first: the index's */
        struct turn *next;  /* of those that are over */
        struct address client, server;
        uint16_t client_port, server_port;
        enum stun_method method;
        const char *transport;
        bool ms;
        uint64_t frames;
        struct pending pending[PENDING];
        size_t n_pending;
        struct way ways[WAYS];
        size_t n_ways, told;
};

struct turns {
        struct index index;
        struct notes *notes;
        struct turn *over, *over_end;
        char client[ENDPOINT_BYTES], server[ENDPOINT_BYTES], relayed[ENDPOINT_BYTES];
};

int turns_new(struct notes *notes, struct turns **ret) {
        struct turns *t = calloc(1, sizeof(*t));
        int r = t ? index_init(&t->index) : -ENOMEM;

        if (r < 0) {
                free(t);
                return r;
        }
        t->notes = notes;
        *ret = t;
        return 0;
}

static void turn_free(struct turn *f) {
        for (size_t i = 0; i < f->n_ways; i++)
                free(f->ways[i].reason);
        free(f);
}

void turns_free(struct turns *t) {
        if (!t)
                return;
        for (struct turn *f = t->over, *next; f; f = next) {
                next = f->next;
                turn_free(f);
        }
        for (struct entry *e = t->index.oldest, *next; e; e = next) {
                next = e->newer;
                turn_free((struct turn *)e);
        }
        index_done(&t->index);
        free(t);
}

/* Ways ------------------------------------------------------------------------------------------------- */

static void note_many(struct turns *t, uint64_t off) {
        notes_add(t->notes, "many-turn", off, "more than %d flows to relays at a time, or %d messages or %d outcomes of one; the longest"
                  " silent is no longer followed, or the rest not counted", LIMIT_TURN_FLOWS, LIMIT_TURN_FRAMES, WAYS);
}

/* Counts a transaction that is over; s NULL: it was not answered. 0 or -ENOMEM. */
static int settle(struct turns *t, struct turn *f, const struct pending *p, const struct stun *s, const struct flow_point *answered) {
        enum stun_outcome outcome = !s ? STUN_UNANSWERED : s->class == STUN_OK ? STUN_SUCCESS : STUN_ERROR;
        unsigned code = s && outcome == STUN_ERROR ? s->code : 0;
        struct way *w = NULL;

        for (size_t i = 0; i < f->n_ways && !w; i++)
                if (f->ways[i].credentials == p->credentials && f->ways[i].outcome == outcome && f->ways[i].code == code)
                        w = &f->ways[i];
        if (!w && f->n_ways == WAYS) {
                note_many(t, p->request.off);
                return 0;
        }
        if (!w) {
                w = &f->ways[f->n_ways++];
                *w = (struct way){.credentials = p->credentials, .outcome = outcome, .code = code, .request = p->request,
                                  .last_us = STAMP_NONE};
                if (answered)
                        w->answered = *answered;
                if (s && s->has_relayed && outcome == STUN_SUCCESS) {
                        w->has_relayed = true;
                        w->relayed = s->relayed;
                        w->relayed_port = s->relayed_port;
                }
                if (s && s->reason.n && !(w->reason = span_dup(s->reason)))
                        return -ENOMEM;
        }
        w->requests++;
        w->sends += p->sends;
        if (p->last_us != STAMP_NONE && (w->last_us == STAMP_NONE || p->last_us > w->last_us))
                w->last_us = p->last_us;
        return 0;
}

static void drop_pending(struct turn *f, size_t i) {
        f->n_pending--;
        memmove(&f->pending[i], &f->pending[i + 1], (f->n_pending - i) * sizeof(f->pending[0]));
}

/* Nothing more comes of it. Without memory for a reason it is told without. */
static void finish(struct turns *t, struct turn *f) {
        index_remove(&t->index, &f->entry);
        for (size_t i = 0; i < f->n_pending; i++)
                (void)settle(t, f, &f->pending[i], NULL, NULL);
        f->n_pending = 0;
        f->next = NULL;
        if (t->over)
                t->over_end->next = f;
        else
                t->over = f;
        t->over_end = f;
}

/* Flows ------------------------------------------------------------------------------------------------ */

static struct key key_of(const struct turn_message *m, const struct stun *s, bool answer) {
        const struct address *client = answer ? &m->dst : &m->src, *server = answer ? &m->src : &m->dst;
        uint32_t client_port = answer ? m->dst_port : m->src_port, server_port = answer ? m->src_port : m->dst_port;
        struct key k = {.x = client_port << 16 | server_port};

        memcpy(k.a, client->v, sizeof(k.a));
        memcpy(k.b, server->v, sizeof(k.b));
        k.y = (uint32_t)client->six | (uint32_t)s->ms << 1 | (uint32_t)(unsigned char)m->transport[0] << 2 |
              (uint32_t)s->method << 16;
        return k;
}

static struct turn *turn_add(struct turns *t, const struct key *k, const struct turn_message *m, const struct stun *s) {
        struct entry *idle;
        struct turn *f;

        while ((idle = index_idle(&t->index, m->point.time_us, IDLE_S * STAMP_SECOND)))
                finish(t, (struct turn *)idle);
        if (t->index.n >= LIMIT_TURN_FLOWS) {
                note_many(t, m->point.off);
                finish(t, (struct turn *)t->index.oldest);
        }
        if (!(f = calloc(1, sizeof(*f))))
                return NULL;
        f->entry.key = *k;
        f->client = m->src;
        f->server = m->dst;
        f->client_port = m->src_port;
        f->server_port = m->dst_port;
        f->method = s->method;
        f->transport = m->transport;
        f->ms = s->ms;
        if (index_add(&t->index, &f->entry, m->point.time_us) < 0) {
                free(f);
                return NULL;
        }
        return f;
}

static struct pending *pending_find(struct turn *f, uint64_t id) {
        for (size_t i = 0; i < f->n_pending; i++)
                if (f->pending[i].id == id)
                        return &f->pending[i];
        return NULL;
}

static int request(struct turns *t, struct turn *f, const struct turn_message *m, const struct stun *s, uint64_t id) {
        struct pending *p = pending_find(f, id);
        int r = 0;

        if (!p) {
                if (f->n_pending == PENDING) {
                        r = settle(t, f, &f->pending[0], NULL, NULL);
                        drop_pending(f, 0);
                }
                p = &f->pending[f->n_pending++];
                *p = (struct pending){.id = id, .credentials = s->credentials, .request = m->point};
        }
        p->sends++;
        p->last_us = m->point.time_us;
        return r;
}

int turns_add(struct turns *t, const struct turn_message *m, bool *ret_keep) {
        struct stun s;
        struct pending *p = NULL;
        int r;

        *ret_keep = false;
        if (!stun_parse(m->bytes, &s) || s.method == STUN_OTHER_METHOD || s.class == STUN_INDICATION)
                return 0;
        bool answer = s.class != STUN_REQUEST;
        struct key k = key_of(m, &s, answer);
        struct turn *f = (struct turn *)index_find(&t->index, &k);
        uint64_t id = hash64(&t->index.secret, s.id);
        if (answer && (!f || !(p = pending_find(f, id))))
                return 0;
        if (f && f->frames >= LIMIT_TURN_FRAMES && !answer) {
                note_many(t, m->point.off);
                return 0;
        }
        if (!f && !(f = turn_add(t, &k, m, &s)))
                return -ENOMEM;
        *ret_keep = true;
        f->frames++;
        index_touch(&t->index, &f->entry, m->point.time_us);
        if (!answer)
                return request(t, f, m, &s, id);
        r = settle(t, f, p, &s, &m->point);
        drop_pending(f, (size_t)(p - f->pending));
        return r;
}

void turns_end(struct turns *t) {
        while (t->index.oldest)
                finish(t, (struct turn *)t->index.oldest);
}

int turns_next(struct turns *t, struct stun_flow *ret) {
        struct turn *f;

        while ((f = t->over) && f->told == f->n_ways) {
                t->over = f->next;
                turn_free(f);
        }
        if (!f)
                return 0;
        const struct way *w = &f->ways[f->told++];
        *ret = (struct stun_flow){
                .client = endpoint_put(t->client, &f->client, f->client_port),
                .server = endpoint_put(t->server, &f->server, f->server_port), .transport = f->transport,
                .method = stun_method_word(f->method), .ms = f->ms, .credentials = w->credentials, .outcome = w->outcome,
                .code = w->code, .reason = w->reason ? span_str(w->reason) : SPAN_NONE, .requests = w->requests, .sends = w->sends,
                .request = w->request, .answered = w->answered, .last_us = w->last_us};
        if (w->has_relayed)
                ret->relayed = endpoint_put(t->relayed, &w->relayed, w->relayed_port);
        return 1;
}
