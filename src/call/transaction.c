/*
 * Owns the matching of requests and answers over one hop: by branch and method of the CSeq (RFC 3261 17.1.3,
 * 17.2.3); where the Via has no branch as RFC 2543 did it, but without the To tag, which only the answer
 * brings. And the attempts above it: the same request over all hops, and the tries that follow each other.
 */
#include <errno.h>

#include "base/stamp.h"
#include "call/build.h"

static struct key hop_key(const struct sighting *s, enum sip_method method) {
        bool branch = s->flags & SIGHTING_BRANCH;

        return (struct key){{
                s->branch,
                s->cseq,
                (int64_t)method << 1 | branch,
                method == SIP_OTHER ? s->method_hash : 0,
                branch ? 0 : s->from_tag,
                branch ? 0 : s->n_via,
                /* one to each 2xx that forks sent (13.2.2.4); with a branch that tells them apart */
                branch || method != SIP_ACK ? 0 : s->to_tag,
        }};
}

static struct key transaction_key(const struct build *b, uint32_t i) {
        return hop_key(build_best(b, b->transactions[i].first), b->g->transactions[i].method);
}

static uint32_t transaction_find(struct build *b, struct table *t, uint32_t message, enum sip_method method) {
        struct key k = hop_key(build_best(b, message), method);

        return table_get(t, &k, INDEX_NONE);
}

static void take_request(struct build *b, uint32_t i, uint32_t m) {
        struct call_transaction *t = &b->g->transactions[i];
        const struct sighting *s = build_best(b, m);

        b->transactions[i].request = m;
        t->request = b->g->messages[m].id;
        t->repeats = b->g->messages[m].repeats;
        t->in_dialog = (b->messages[m].flags & SIGHTING_TO_TAG) || s->to_tag;
        t->outgoing = s->dir == DIR_OUT;
}

static void take_answer(struct build *b, uint32_t i, uint32_t m) {
        struct call_transaction *t = &b->g->transactions[i];
        struct transaction_work *w = &b->transactions[i];
        int status = build_best(b, m)->status;

        if (status < 200) {
                if (status > t->best_provisional)
                        t->best_provisional = status;
                if (w->provisional == INDEX_NONE || build_later(b, m, w->provisional)) {
                        w->provisional = m;
                        t->provisional = b->g->messages[m].id;
                }
        } else if (status < 300 && t->status / 100 == 2) {
                if (w->second == INDEX_NONE && build_best(b, m)->to_tag != build_best(b, w->final)->to_tag)
                        w->second = m;
        } else if (t->status == 0 || (t->status >= 300 && status < 300)) {
                w->final = m;
                t->final = b->g->messages[m].id;
                t->status = status;
        }
        if (w->request == INDEX_NONE)
                t->outgoing = build_best(b, m)->dir == DIR_IN;
}

static void transaction_add(struct build *b, uint32_t i, uint32_t m) {
        struct call_transaction *t = &b->g->transactions[i];
        struct transaction_work *w = &b->transactions[i];
        struct call_message *msg = &b->g->messages[m];
        const struct sighting *s = build_best(b, m);

        msg->transaction = i;
        stamp_widen(&t->first_us, &t->last_us, msg->first_us, msg->last_us);
        if (s->status > 0)
                take_answer(b, i, m);
        else if (s->method == t->method && w->request == INDEX_NONE)
                take_request(b, i, m);
}

static void transaction_begin(struct build *b, uint32_t i, uint32_t m) {
        const struct sighting *s = build_best(b, m);

        b->transactions[i] = (struct transaction_work){
                .first = m,
                .request = INDEX_NONE,
                .provisional = INDEX_NONE,
                .final = INDEX_NONE,
                .cancel = INDEX_NONE,
                .dialog = INDEX_NONE,
                .next = INDEX_NONE,
                .invite = INDEX_NONE,
                .ack = INDEX_NONE,
                .second = INDEX_NONE,
                .unacked = INDEX_NONE,
        };
        b->g->transactions[i] = (struct call_transaction){
                .id = b->g->messages[m].id,
                .method = s->method,
                .cseq = s->cseq,
                .dialog = INDEX_NONE,
                .first_us = STAMP_NONE,
                .last_us = STAMP_NONE,
        };
}

static void transaction_join(struct build *b, struct table *t, uint32_t m) {
        struct key k = hop_key(build_best(b, m), build_best(b, m)->method);
        uint32_t fresh = (uint32_t)b->g->n_transactions;

        transaction_begin(b, fresh, m);
        uint32_t i = table_get(t, &k, fresh);
        if (i == fresh)
                b->g->n_transactions++;
        transaction_add(b, i, m);
}

/*
 * The ACK to a refusal belongs to its INVITE (17.1.1.3), the ACK to a 2xx stands alone (13.2.2.4). Without a
 * branch both look alike and only the answer tells; where it was not seen, the ACK stands alone too.
 */
static void ack_join(struct build *b, struct table *t, uint32_t m) {
        uint32_t i = transaction_find(b, t, m, SIP_INVITE);
        bool branch = build_best(b, m)->flags & SIGHTING_BRANCH;
        int status = i == INDEX_NONE ? 0 : b->g->transactions[i].status;

        if (i != INDEX_NONE && (status >= 300 || (status == 0 && branch)))
                transaction_add(b, i, m);
        else
                transaction_join(b, t, m);
}

static void cancel_link(struct build *b, struct table *t, uint32_t i) {
        uint32_t invite = transaction_find(b, t, b->transactions[i].first, SIP_INVITE);
        const struct call_transaction *c = &b->g->transactions[i];

        if (invite == INDEX_NONE)
                return;
        b->transactions[invite].cancel = i;
        b->transactions[i].invite = invite;
        b->g->transactions[invite].cancel = c->request ? c->request : c->id;
}

int build_transactions(struct build *b) {
        struct call_group *g = b->g;
        struct table t;
        int r;

        /* One more than can be used: transaction_join() fills the next one before it knows. */
        g->transactions = arena_array(b->arena, g->n_messages + 1, sizeof(*g->transactions));
        b->transactions = arena_array(b->arena, g->n_messages + 1, sizeof(*b->transactions));
        if (!g->transactions || !b->transactions)
                return -ENOMEM;
        r = table_init(&t, b, g->n_messages, transaction_key);
        if (r < 0)
                return r;
        for (uint32_t m = 0; m < g->n_messages; m++)
                if (build_best(b, m)->method != SIP_ACK)
                        transaction_join(b, &t, m);
        for (uint32_t m = 0; m < g->n_messages; m++)
                if (build_best(b, m)->method == SIP_ACK)
                        ack_join(b, &t, m);
        for (uint32_t i = 0; i < g->n_transactions; i++)
                if (g->transactions[i].method == SIP_CANCEL)
                        cancel_link(b, &t, i);
        return 0;
}

static struct key attempt_key(const struct build *b, uint32_t i) {
        const struct sighting *s = build_best(b, b->transactions[b->attempts[i].transaction].first);

        return (struct key){{s->method, s->method == SIP_OTHER ? s->method_hash : 0, s->from_tag, s->cseq}};
}

/* Before a dialog only one side asks, and it may change its tag from try to try. */
static struct key family_key_of(const struct sighting *s, enum sip_method method, bool in_dialog) {
        return (struct key){{method, method == SIP_OTHER ? s->method_hash : 0, in_dialog, in_dialog ? s->from_tag : 0}};
}

static struct key family_key(const struct build *b, uint32_t i) {
        uint32_t t = b->families[i].transaction;

        return family_key_of(build_best(b, b->transactions[t].first), b->g->transactions[t].method,
                             b->g->transactions[t].in_dialog);
}

const struct family *build_family(struct build *b, const struct call_transaction *t, enum sip_method method) {
        size_t i = (size_t)(t - b->g->transactions);
        struct key k = family_key_of(build_best(b, b->transactions[i].first), method, t->in_dialog);
        uint32_t f = table_get(&b->families_table, &k, INDEX_NONE);

        return f == INDEX_NONE ? NULL : &b->families[f];
}

static uint32_t family_join(struct build *b, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];

        b->families[b->n_families] = (struct family){.transaction = i, .first_us = STAMP_NONE};
        struct key k = family_key(b, b->n_families);
        uint32_t ret = table_get(&b->families_table, &k, b->n_families);
        if (ret == b->n_families)
                b->n_families++;

        struct family *f = &b->families[ret];
        int64_t last = STAMP_NONE;
        if (t->cseq > f->max_cseq)
                f->max_cseq = t->cseq;
        if (t->status / 100 == 2) {
                if (!f->ok || t->cseq > f->max_ok_cseq)
                        f->max_ok_cseq = t->cseq;
                f->ok = true;
        }
        stamp_widen(&f->first_us, &last, t->first_us, STAMP_NONE);
        return ret;
}

static void attempt_join(struct build *b, struct table *table, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];

        b->attempts[b->n_attempts] = (struct attempt){.transaction = i};
        struct key k = attempt_key(b, b->n_attempts);
        uint32_t ret = table_get(table, &k, b->n_attempts);
        if (ret == b->n_attempts)
                b->n_attempts++;

        struct attempt *a = &b->attempts[ret];
        if (a->transaction != i)
                b->transactions[a->last].next = i;
        a->last = i;
        a->ok |= t->status / 100 == 2;
        a->refused |= t->status >= 300;
        b->transactions[i].attempt = ret;
        b->transactions[i].family = family_join(b, i);
}

/* The ACK tells that its INVITE was answered, whether or not the answer was seen on this hop. */
static void ack_note(struct build *b, struct table *table, uint32_t m) {
        const struct sighting *s = build_best(b, m);
        struct key k = {{SIP_INVITE, 0, s->from_tag, s->cseq}};
        uint32_t i = table_get(table, &k, INDEX_NONE);

        b->messages[m].refusal = b->g->transactions[b->g->messages[m].transaction].method == SIP_INVITE;
        if (i == INDEX_NONE)
                return;
        b->attempts[i].acked = true;
        b->transactions[b->g->messages[m].transaction].invite = b->attempts[i].transaction;
        if (b->attempts[i].refused && !b->attempts[i].ok)
                b->messages[m].refusal = true;
}

int build_attempts(struct build *b) {
        struct call_group *g = b->g;
        struct table table;
        int r;

        b->attempts = arena_array(b->arena, g->n_transactions + 1, sizeof(*b->attempts));
        b->families = arena_array(b->arena, g->n_transactions + 1, sizeof(*b->families));
        if (!b->attempts || !b->families)
                return -ENOMEM;
        r = table_init(&table, b, g->n_transactions, attempt_key);
        if (r == 0)
                r = table_init(&b->families_table, b, g->n_transactions, family_key);
        if (r < 0)
                return r;
        for (uint32_t i = 0; i < g->n_transactions; i++)
                attempt_join(b, &table, i);
        for (uint32_t m = 0; m < g->n_messages; m++)
                if (build_best(b, m)->method == SIP_ACK)
                        ack_note(b, &table, m);
        return 0;
}
