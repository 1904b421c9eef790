/*
 * Owns the pairing of sightings into messages: by what the message says, never by when. Refuses to guess:
 * sightings that differ in a key part stay two messages.
 */
#include <errno.h>

#include "base/stamp.h"
#include "call/build.h"

static int64_t pair(uint32_t high, uint32_t low) {
        return (int64_t)((uint64_t)high << 32 | low);
}

static struct key sighting_key(const struct sighting *s) {
        bool provisional = s->status >= 100 && s->status < 200;

        return (struct key){{
                pair(s->cseq, s->n_via),
                pair((uint32_t)s->status, (uint32_t)s->method << 1 | (s->flags & SIGHTING_BRANCH ? 1 : 0)),
                s->method == SIP_OTHER ? s->method_hash : 0,
                s->branch,
                s->from_tag,
                s->to_tag,
                s->status == 0 ? s->uri : 0,
                provisional ? s->variant : 0,
        }};
}

static struct key message_key(const struct build *b, uint32_t i) {
        return sighting_key(&b->v[b->messages[i].first]);
}

/* One witness seeing one message travel one way; i is a sighting. */
static struct key witness_key(const struct build *b, uint32_t i) {
        const struct sighting *s = &b->v[i];

        return (struct key){{b->g->message_of[i], s->source, s->host, s->dir}};
}

bool build_later(const struct build *b, uint32_t x, uint32_t y) {
        int64_t tx = b->g->messages[x].first_us, ty = b->g->messages[y].first_us;

        if (tx != STAMP_NONE && ty != STAMP_NONE && tx != ty)
                return tx > ty;
        return x > y;
}

/* How long the witness wrote on after its i-th sighting. Logs are data: the difference may not fit. */
static int64_t cover(const struct build *b, size_t i) {
        int64_t ret;

        if (b->v[i].time_us == STAMP_NONE || b->horizon_us[i] == STAMP_NONE ||
            __builtin_sub_overflow(b->horizon_us[i], b->v[i].time_us, &ret) || ret < 0)
                return -1;
        return ret;
}

/* How much of the message the sighting has lost. */
static int loss(const struct sighting *s) {
        return s->flags & SIGHTING_CUT ? 2 : s->flags & SIGHTING_NO_BODY ? 1 : 0;
}

static void message_add(struct build *b, uint32_t m, uint32_t i) {
        struct call_message *msg = &b->g->messages[m];
        struct message_work *w = &b->messages[m];
        const struct sighting *s = &b->v[i];
        int64_t covered = cover(b, i);

        if (msg->sightings++ == 0) {
                *w = (struct message_work){.first = i, .best = i, .cover_us = -1};
                msg->out = msg->in = msg->wire = INDEX_NONE;
                msg->first_us = msg->last_us = STAMP_NONE;
                msg->transaction = msg->dialog = INDEX_NONE;
        } else if (loss(s) < loss(&b->v[w->best])) {
                w->best = i;
        }
        uint32_t *seen = s->dir == DIR_OUT ? &msg->out : s->dir == DIR_IN ? &msg->in : &msg->wire;
        if (*seen == INDEX_NONE)
                *seen = i;
        w->flags |= s->flags;
        if (covered > w->cover_us)
                w->cover_us = covered;
        stamp_widen(&msg->first_us, &msg->last_us, s->time_us, s->time_us);
        msg->id = b->v[w->best].id;
}

/* A witness that saw a message n times in one direction saw n - 1 retransmissions. */
static int count_repeats(struct build *b) {
        struct call_group *g = b->g;
        struct table t;
        uint32_t *seen;
        int r;

        if (g->n_messages == b->n)
                return 0;
        seen = arena_array(b->arena, b->n, sizeof(*seen));
        if (!seen)
                return -ENOMEM;
        r = table_init(&t, b, b->n, witness_key);
        if (r < 0)
                return r;
        for (uint32_t i = 0; i < b->n; i++) {
                struct call_message *m = &g->messages[g->message_of[i]];
                if (m->sightings == 1)
                        continue;
                struct key k = witness_key(b, i);
                uint32_t times = seen[table_get(&t, &k, i)]++;
                if (times > m->repeats)
                        m->repeats = times;
        }
        return 0;
}

int build_messages(struct build *b) {
        struct call_group *g = b->g;
        struct table t;
        int r;

        g->messages = arena_array(b->arena, b->n, sizeof(*g->messages));
        g->message_of = arena_array(b->arena, b->n, sizeof(*g->message_of));
        b->messages = arena_array(b->arena, b->n, sizeof(*b->messages));
        if (!g->messages || !g->message_of || !b->messages)
                return -ENOMEM;
        r = table_init(&t, b, b->n, message_key);
        if (r < 0)
                return r;
        for (uint32_t i = 0; i < b->n; i++) {
                struct key k = sighting_key(&b->v[i]);
                uint32_t m = table_get(&t, &k, (uint32_t)g->n_messages);
                if (m == g->n_messages)
                        g->n_messages++;
                message_add(b, m, i);
                g->message_of[i] = m;
                stamp_widen(&g->first_us, &g->last_us, b->v[i].time_us, b->v[i].time_us);
        }
        return count_repeats(b);
}
