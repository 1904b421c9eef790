/*
 * Owns where an attempt ended: the element that gave the answer, and the last hop over which the request is seen to have
 * come. Told by the deepest hop in the evidence; an element that answers for another that was not seen is the one named.
 */
#include "call/build.h"

/* The name of the one who wrote sighting i; INDEX_NONE: nobody. */
static int64_t writer(const struct build *b, uint32_t i) {
        return i == INDEX_NONE ? 0 : sighting_writer(&b->v[i]);
}

static int64_t first_known(int64_t own, int64_t others, int64_t wire) {
        return own ? own : others ? others : wire;
}

/* Who sent message m. */
static int64_t sender(const struct build *b, uint32_t m) {
        const struct call_message *msg = &b->g->messages[m];

        return first_known(writer(b, msg->out), msg->in == INDEX_NONE ? 0 : b->v[msg->in].peer_host,
                           msg->wire == INDEX_NONE ? 0 : b->v[msg->wire].local_host);
}

/* To whom m went. */
static int64_t receiver(const struct build *b, uint32_t m) {
        const struct call_message *msg = &b->g->messages[m];

        return first_known(writer(b, msg->in), msg->out == INDEX_NONE ? 0 : b->v[msg->out].peer_host,
                           msg->wire == INDEX_NONE ? 0 : b->v[msg->wire].peer_host);
}

static int64_t client(const struct build *b, uint32_t i) {
        const struct transaction_work *w = &b->transactions[i];

        return w->request != INDEX_NONE ? sender(b, w->request) : receiver(b, w->first);
}

static int64_t server(const struct build *b, uint32_t i) {
        const struct transaction_work *w = &b->transactions[i];

        return w->request != INDEX_NONE ? receiver(b, w->request) : sender(b, w->first);
}

/* Did the request reach whom it was sent to: he wrote it down, or answered. */
static bool arrived(const struct build *b, uint32_t i) {
        const struct transaction_work *w = &b->transactions[i];

        return w->provisional != INDEX_NONE || w->final != INDEX_NONE ||
               (w->request != INDEX_NONE && b->g->messages[w->request].in != INDEX_NONE);
}

/* Is x deeper on the way than y (INDEX_NONE: nowhere)? Of two branches the one whose answer went back. */
static bool deeper(const struct build *b, uint32_t x, uint32_t y) {
        if (y == INDEX_NONE)
                return true;
        unsigned nx = build_best(b, b->transactions[x].first)->n_via, ny = build_best(b, b->transactions[y].first)->n_via;
        const struct call_group *g = b->g;
        bool back = g->transactions[x].status == g->final_status && g->transactions[y].status != g->final_status;

        return nx != ny ? nx > ny : back;
}

static bool nearer(const struct build *b, uint32_t x, uint32_t y) {
        return y == INDEX_NONE || build_best(b, b->transactions[x].first)->n_via < build_best(b, b->transactions[y].first)->n_via;
}

static void note_begin(struct call_group *g, const struct build *b, uint32_t first, uint32_t reached) {
        g->first_from = client(b, first);
        g->begun_us = g->transactions[first].first_us;
        g->in_dialog = g->transactions[first].in_dialog;
        g->last_from = g->first_from;
        if (reached == INDEX_NONE)
                return;
        g->last_from = client(b, reached);
        g->last_to = server(b, reached);
        g->taken_us = g->transactions[reached].first_us;
}

static int64_t talk(const struct call_group *g) {
        int64_t us;

        if (g->final_us == STAMP_NONE || g->bye_us == STAMP_NONE || __builtin_sub_overflow(g->bye_us, g->final_us, &us) || us < 0)
                return STAMP_NONE;
        return (us + STAMP_SECOND / 2) / STAMP_SECOND;
}

void build_path(struct build *b) {
        struct call_group *g = b->g;
        uint32_t first = INDEX_NONE, answered = INDEX_NONE, reached = INDEX_NONE;

        g->begun_us = g->taken_us = g->final_us = g->talk_s = STAMP_NONE;
        g->bye_us = b->first_bye_us;
        if (b->deciding == INDEX_NONE)
                return;
        g->outcome = g->transactions[b->deciding].fate;
        for (uint32_t i = 0; i < g->n_transactions; i++) {
                const struct call_transaction *t = &g->transactions[i];
                if (b->transactions[i].attempt != b->transactions[b->deciding].attempt)
                        continue;
                if (t->status && (t->status >= 300) == (g->final_status >= 300) && deeper(b, i, answered))
                        answered = i;
                if (arrived(b, i) && deeper(b, i, reached))
                        reached = i;
                if (nearer(b, i, first))
                        first = i;
        }
        note_begin(g, b, first, reached);
        if (answered == INDEX_NONE)
                return;
        g->decided_by = server(b, answered);
        g->decided_itself = g->messages[b->transactions[answered].final].out != INDEX_NONE;
        g->final_us = b->g->messages[b->transactions[answered].final].first_us;
        if (g->kind == CALL_INVITE && g->final_status / 100 == 2 && !g->in_dialog)
                g->talk_s = talk(g);
}
