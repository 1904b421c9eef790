/*
 * Owns which dialogs a group holds (RFC 3261 12): a pair of tags, whichever end speaks. Made by the answers to
 * INVITE, SUBSCRIBE and REFER, or, where the log began later, by any request inside one. A refusal makes none,
 * and an early dialog stays early when its INVITE fails: the state is what it reached.
 */
#include <errno.h>

#include "base/stamp.h"
#include "call/build.h"

/* Who makes a dialog goes by rank, so that a file read first but written last does not name it. */
enum { RANK_ANSWER, RANK_INSIDE, RANK_OTHER, RANK_NONE };

static struct key pair_key(int64_t x, int64_t y) {
        return (struct key){{x < y ? x : y, x < y ? y : x}};
}

static struct key dialog_key(const struct build *b, uint32_t i) {
        return pair_key(b->g->dialogs[i].local_tag, b->g->dialogs[i].remote_tag);
}

static bool is_notify(enum sip_method m) {
        return m == SIP_NOTIFY || m == SIP_BENOTIFY;
}

static int answer_rank(const struct build *b, uint32_t m) {
        const struct sighting *s = build_best(b, m);
        const struct call_transaction *t = &b->g->transactions[b->g->messages[m].transaction];

        if (s->method != SIP_INVITE && s->method != SIP_SUBSCRIBE && s->method != SIP_REFER)
                return RANK_NONE;
        if (s->status <= 100 || s->status >= 300 || t->in_dialog)
                return RANK_NONE;
        return t->request ? RANK_ANSWER : RANK_INSIDE;
}

static int maker_rank(const struct build *b, uint32_t m) {
        const struct sighting *s = build_best(b, m);

        if (!s->from_tag || !s->to_tag)
                return RANK_NONE;
        if (s->status > 0)
                return answer_rank(b, m);
        if (s->method == SIP_CANCEL || s->method == SIP_REGISTER || s->method == SIP_PUBLISH || b->messages[m].refusal)
                return RANK_NONE;
        if (s->method == SIP_INVITE || s->method == SIP_SUBSCRIBE || is_notify(s->method))
                return RANK_INSIDE;
        return RANK_OTHER;
}

static void dialog_make(struct build *b, struct table *t, uint32_t m) {
        const struct sighting *s = build_best(b, m);
        struct call_group *g = b->g;
        uint32_t i = (uint32_t)g->n_dialogs;
        bool notify = is_notify(s->method), other = s->status == 0 && maker_rank(b, m) == RANK_OTHER;

        g->dialogs[i] = (struct call_dialog){
                .id = g->messages[m].id,
                /* The notifier answers a subscription: the other end began. */
                .local_tag = notify ? s->to_tag : s->from_tag,
                .remote_tag = notify ? s->from_tag : s->to_tag,
                .method = notify ? SIP_SUBSCRIBE : other ? SIP_OTHER : s->method,
                .state = DIALOG_EARLY,
                .first_us = STAMP_NONE,
                .last_us = STAMP_NONE,
        };
        struct key k = dialog_key(b, i);
        if (table_get(t, &k, i) != i)
                return;
        /* A request inside a dialog whose beginning was not seen: it stands. */
        b->confirmed[i] = s->status == 0;
        g->n_dialogs++;
}

static bool ends_dialog(const struct build *b, const struct call_dialog *d, uint32_t m) {
        const struct sighting *s = build_best(b, m);
        uint32_t request = b->transactions[b->g->messages[m].transaction].request;
        unsigned flags = b->messages[m].flags | (request == INDEX_NONE ? 0 : b->messages[request].flags);
        bool good = s->status == 0 || s->status / 100 == 2;

        if (s->method == SIP_BYE)
                return good;
        return s->method == SIP_SUBSCRIBE && good && (flags & SIGHTING_EXPIRES_0) &&
               (d->method == SIP_SUBSCRIBE || d->method == SIP_OTHER);
}

static void dialog_note(struct build *b, uint32_t i, uint32_t m) {
        struct call_dialog *d = &b->g->dialogs[i];
        const struct sighting *s = build_best(b, m);
        struct call_message *msg = &b->g->messages[m];
        bool confirms = s->status / 100 == 2
                                ? s->method == SIP_INVITE || s->method == SIP_SUBSCRIBE || s->method == SIP_REFER
                                : s->status == 0 && s->method == SIP_ACK && !b->messages[m].refusal;

        msg->dialog = i;
        stamp_widen(&d->first_us, &d->last_us, msg->first_us, msg->last_us);
        b->confirmed[i] |= confirms;
        if (ends_dialog(b, d, m))
                d->state = DIALOG_ENDED;
        else if (b->confirmed[i] && d->state == DIALOG_EARLY)
                d->state = DIALOG_CONFIRMED;
}

static uint32_t dialog_find(struct build *b, struct table *t, uint32_t m) {
        const struct sighting *s = build_best(b, m);
        struct key k = pair_key(s->from_tag, s->to_tag);

        return s->from_tag && s->to_tag ? table_get(t, &k, INDEX_NONE) : INDEX_NONE;
}

/* Messages with both tags say their dialog; a request that made one, and its 100, belong to the first it made. */
static void assign(struct build *b, struct table *t) {
        struct call_group *g = b->g;

        for (uint32_t m = 0; m < g->n_messages; m++) {
                uint32_t i = dialog_find(b, t, m);
                struct transaction_work *w = &b->transactions[g->messages[m].transaction];
                if (i == INDEX_NONE)
                        continue;
                dialog_note(b, i, m);
                if (w->dialog == INDEX_NONE)
                        w->dialog = i;
        }
        for (uint32_t m = 0; m < g->n_messages; m++) {
                struct call_message *msg = &g->messages[m];
                uint32_t i = b->transactions[msg->transaction].dialog;
                if (msg->dialog != INDEX_NONE || i == INDEX_NONE)
                        continue;
                msg->dialog = i;
                stamp_widen(&g->dialogs[i].first_us, &g->dialogs[i].last_us, msg->first_us, msg->last_us);
        }
        for (uint32_t i = 0; i < g->n_transactions; i++)
                g->transactions[i].dialog = b->transactions[i].dialog;
}

int build_dialogs(struct build *b) {
        struct call_group *g = b->g;
        struct table t;
        size_t most = 0;
        int r;

        for (uint32_t m = 0; m < g->n_messages; m++)
                most += maker_rank(b, m) != RANK_NONE;
        if (most == 0)
                return 0;
        g->dialogs = arena_array(b->arena, most + 1, sizeof(*g->dialogs));
        b->confirmed = arena_array(b->arena, most + 1, sizeof(*b->confirmed));
        if (!g->dialogs || !b->confirmed)
                return -ENOMEM;
        r = table_init(&t, b, most, dialog_key);
        if (r < 0)
                return r;
        for (int rank = RANK_ANSWER; rank < RANK_NONE; rank++)
                for (uint32_t m = 0; m < g->n_messages; m++)
                        if (maker_rank(b, m) == rank)
                                dialog_make(b, &t, m);
        assign(b, &t);
        return 0;
}
