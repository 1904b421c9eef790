/*
 * Owns the order of the steps and what the group as a whole is: its kind, its outcome. Results do not depend on
 * addresses or chance; those only spread the hash tables.
 */
#include <errno.h>

#include "base/stamp.h"
#include "call/build.h"

static const char *const kind_words[] = {"call", "registration", "subscription", "other"};
_Static_assert((SIGHTING_CUT ^ SIGHTING_CREDENTIALS ^ SIGHTING_TO_TAG ^ SIGHTING_BRANCH ^ SIGHTING_EXPIRES_0 ^ SIGHTING_TWO_WAY ^
                SIGHTING_NO_BODY ^ SIGHTING_CONFERENCE ^ SIGHTING_CLOCK ^ SIGHTING_RELIABLE) == (1 << 10) - 1,
               "each flag has a bit of its own");

static const char conference_word[] = "conference";

const char *call_kind_word(enum call_kind k, bool conference) {
        return k == CALL_INVITE && conference ? conference_word : kind_words[k];
}

enum call_kind call_kind_of(struct span word, bool *ret_conference) {
        *ret_conference = span_eq(word, span_str(conference_word));
        if (*ret_conference)
                return CALL_INVITE;
        for (int k = 0; k < CALL_OTHER; k++)
                if (span_eq(word, span_str(kind_words[k])))
                        return (enum call_kind)k;
        return CALL_OTHER;
}

/* One direction only: silence of the other proves nothing, unless a witness is known to write both. */
static bool is_one_way(const struct sighting *v, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (v[i].dir == DIR_NONE || v[i].dir != v[0].dir || (v[i].flags & SIGHTING_TWO_WAY))
                        return false;
        return true;
}

static void kind_find(const struct build *b) {
        struct call_group *g = b->g;
        bool has[SIP_METHODS] = {false}, notifies = true;

        for (uint32_t m = 0; m < g->n_messages; m++) {
                enum sip_method method = build_best(b, m)->method;
                has[method] = true;
                g->conference |= (b->messages[m].flags & SIGHTING_CONFERENCE) != 0;
                notifies = notifies && (method == SIP_NOTIFY || method == SIP_BENOTIFY);
        }
        if (has[SIP_INVITE])
                g->kind = CALL_INVITE;
        else if (has[SIP_REGISTER])
                g->kind = CALL_REGISTER;
        else if (has[SIP_SUBSCRIBE] || notifies)
                g->kind = CALL_SUBSCRIBE;
        else
                g->kind = CALL_OTHER;
}

/* The method whose attempts decide; SIP_OTHER: any. */
static enum sip_method deciding_method(const struct call_group *g) {
        static const enum sip_method of[] = {
                [CALL_INVITE] = SIP_INVITE,
                [CALL_REGISTER] = SIP_REGISTER,
                [CALL_SUBSCRIBE] = SIP_SUBSCRIBE,
                [CALL_OTHER] = SIP_OTHER,
        };

        if (g->kind == CALL_SUBSCRIBE) {
                for (size_t i = 0; i < g->n_transactions; i++)
                        if (g->transactions[i].method == SIP_SUBSCRIBE)
                                return SIP_SUBSCRIBE;
                return SIP_OTHER;
        }
        return of[g->kind];
}

/*
 * Does x tell more of the outcome than y: a call's first INVITEs more than changes of the session, later attempts
 * more than earlier ones; of one attempt over several hops a 2xx, then the hop nearest to the caller.
 */
static bool decides(const struct build *b, enum sip_method method, uint32_t x, uint32_t y) {
        const struct call_transaction *tx = &b->g->transactions[x], *ty = &b->g->transactions[y];
        bool x_ok = tx->status / 100 == 2, y_ok = ty->status / 100 == 2;

        if (method == SIP_INVITE && tx->in_dialog != ty->in_dialog)
                return !tx->in_dialog;
        if (method == SIP_OTHER && b->transactions[x].attempt != b->transactions[y].attempt)
                return build_later(b, b->transactions[x].first, b->transactions[y].first);
        if (tx->cseq != ty->cseq)
                return tx->cseq > ty->cseq;
        if (x_ok != y_ok)
                return x_ok;
        if (!tx->status != !ty->status)
                return tx->status != 0;
        return build_best(b, b->transactions[x].first)->n_via < build_best(b, b->transactions[y].first)->n_via;
}

static void outcome_find(struct build *b) {
        struct call_group *g = b->g;
        enum sip_method method = deciding_method(g);
        uint32_t best = INDEX_NONE;

        for (uint32_t i = 0; i < g->n_transactions; i++) {
                const struct call_transaction *t = &g->transactions[i];
                if (t->method == SIP_INVITE && t->status / 100 == 2)
                        g->established = true;
                if (t->method == SIP_ACK || (method != SIP_OTHER && t->method != method))
                        continue;
                if (best == INDEX_NONE || decides(b, method, i, best))
                        best = i;
        }
        b->deciding = best;
        if (best != INDEX_NONE)
                g->final_status = g->transactions[best].status;
}

int call_group_build(const struct sighting *v, size_t n, const int64_t *horizon_us, struct arena *a,
                     struct call_group *ret) {
        struct call_group g = {.kind = CALL_OTHER, .first_us = STAMP_NONE, .last_us = STAMP_NONE};
        struct build b = {.v = v, .n = n, .horizon_us = horizon_us, .arena = a, .g = &g};
        int r;

        if (n == 0) {
                *ret = g;
                return 0;
        }
        if (n >= INDEX_NONE - 1)
                return -ENOMEM;
        b.hash = (struct hash_key){(uint64_t)(uintptr_t)v ^ (uint64_t)v[0].branch, (uint64_t)v[0].from_tag};
        b.one_way = is_one_way(v, n);
        r = build_messages(&b);
        if (r == 0)
                r = build_transactions(&b);
        if (r == 0)
                r = build_attempts(&b);
        if (r == 0)
                r = build_dialogs(&b);
        if (r == 0)
                r = build_hops(&b);
        if (r < 0)
                return r;
        g.id = g.messages[0].id;
        kind_find(&b);
        outcome_find(&b);
        build_fates(&b);
        build_path(&b);
        if ((r = build_mishaps(&b)) < 0)
                return r;
        *ret = g;
        return 0;
}
