/*
 * Owns what went wrong between the messages of a group that are each right by themselves: acknowledgements that do not come
 * (RFC 3261 13.3.1.4, RFC 3262 3), requests that cross (9, 14, 15), timers that run out (RFC 4028 10). Refuses to take a
 * missing message for a fault unless a witness shows both ends and went on long enough to have shown it.
 */
#include <errno.h>

#include "base/stamp.h"
#include "call/build.h"

#define TIMER_H (64 * STAMP_SECOND / 2) /* 64 * T1; a 2xx and a reliable provisional answer are sent again as long */
#define NEAR (2 * STAMP_SECOND)

enum {
        ACK_REPEATS = 3,    /* sent again after 0.5, 1.5 and 3.5 s: longer than any honest ACK takes */
        SESSION_MIN_S = 30, /* shorter ones tell nothing from a call that happens to be as long */
        GLARE_LASTS = 3,    /* refusals in a row, from where two ends do not come apart again */
        LOOKED_AT = 64,     /* rare transactions of one group that are compared with all others */
};

static const char *const words[] = {
        [MISHAP_NONE] = NULL,
        [MISHAP_ACK_MISSING] = "ack-missing",
        [MISHAP_ACK_UNHEARD] = "ack-unheard",
        [MISHAP_ACK_UNMATCHED] = "ack-unmatched",
        [MISHAP_ACK_ANSWERED] = "ack-answered",
        [MISHAP_PRACK_MISSING] = "prack-missing",
        [MISHAP_CANCEL_WITHOUT_487] = "cancel-without-487",
        [MISHAP_CANCEL_RACE] = "cancel-200-race",
        [MISHAP_SECOND_200] = "second-200",
        [MISHAP_GLARE] = "glare",
        [MISHAP_GLARE_LASTING] = "glare-lasting",
        [MISHAP_GLARE_ALONE] = "glare-alone",
        [MISHAP_OVERLAP] = "overlap",
        [MISHAP_GONE] = "gone",
        [MISHAP_CROSSED] = "crossed",
        [MISHAP_SESSION_EXPIRED] = "session-expired",
        [MISHAP_REFRESH_FAILED] = "refresh-failed",
};

const char *mishap_word(enum mishap m) {
        return words[m];
}

/* y - x; -1: not known, or before it. */
static int64_t since(int64_t x, int64_t y) {
        int64_t ret;

        if (x == STAMP_NONE || y == STAMP_NONE || __builtin_sub_overflow(y, x, &ret) || ret < 0)
                return -1;
        return ret;
}

static int64_t first_of(const struct build *b, uint32_t message) {
        return message == INDEX_NONE ? STAMP_NONE : b->g->messages[message].first_us;
}

static bool is_change(const struct call_transaction *t) {
        return t->in_dialog && (t->method == SIP_INVITE || t->method == SIP_UPDATE);
}

/* Of the other side of the same dialog: its requests bear the tags the other way round. */
static bool is_other_side(const struct build *b, uint32_t i, uint32_t other) {
        return build_best(b, b->transactions[i].first)->from_tag != build_best(b, b->transactions[other].first)->from_tag;
}

/* ACK: which one belongs to which answer ------------------------------------------------------------------ */

enum { ACK_OTHER_TAG = 1, ACK_OTHER_HOP, ACK_SAME };

/* The ACK to a 2xx stands alone; its INVITE is the one of that side with its number, on the hop with as many Vias. */
static void offer_ack(struct build *b, uint32_t i, uint32_t m) {
        struct transaction_work *w = &b->transactions[i];
        const struct sighting *ack = build_best(b, m), *final = w->final == INDEX_NONE ? NULL : build_best(b, w->final);

        if (!final || final->status / 100 != 2)
                return;
        if (w->second != INDEX_NONE && ack->to_tag == build_best(b, w->second)->to_tag) {
                w->second_acked = true;
                return;
        }
        uint8_t fits = ack->to_tag != final->to_tag ? ACK_OTHER_TAG : ack->n_via != final->n_via ? ACK_OTHER_HOP : ACK_SAME;
        if (fits <= w->ack_fits)
                return;
        w->ack_fits = fits;
        w->ack = m;
}

static void find_acks(struct build *b) {
        for (uint32_t m = 0; m < b->g->n_messages; m++) {
                if (build_best(b, m)->method != SIP_ACK || build_best(b, m)->status > 0)
                        continue;
                uint32_t own = b->g->messages[m].transaction, i = b->transactions[own].invite;
                if (b->g->transactions[own].method == SIP_INVITE && b->transactions[own].ack == INDEX_NONE)
                        b->transactions[own].ack = m;
                for (size_t hops = 0; i != INDEX_NONE && hops < LOOKED_AT; hops++, i = b->transactions[i].next)
                        offer_ack(b, i, m);
        }
        for (uint32_t i = 0; i < b->g->n_transactions; i++)
                if (b->transactions[i].ack != INDEX_NONE)
                        b->g->transactions[i].ack = b->g->messages[b->transactions[i].ack].id;
}

/* An ACK of this side whose number no INVITE of it has: meant for this answer, for want of another. */
static bool has_stray_ack(const struct build *b, uint32_t i) {
        int64_t answered = first_of(b, b->transactions[i].final), tag = build_best(b, b->transactions[i].final)->from_tag;

        for (uint32_t k = 0; k < b->g->n_transactions; k++) {
                const struct transaction_work *w = &b->transactions[k];
                const struct sighting *s = build_best(b, w->first);
                if (b->g->transactions[k].method == SIP_ACK && s->status == 0 && w->invite == INDEX_NONE && s->from_tag == tag &&
                    since(answered, first_of(b, w->first)) >= 0)
                        return true;
        }
        return false;
}

/* Did who answered give the call up when 64 * T1 were over? */
static bool ended_by_timer(const struct build *b, uint32_t i) {
        const struct transaction_work *w = &b->transactions[i];
        int64_t waited = since(first_of(b, w->final), b->first_bye_us);

        return b->first_bye != INDEX_NONE && is_other_side(b, i, b->first_bye) && waited >= TIMER_H - NEAR && waited <= TIMER_H + NEAR;
}

/* The ACK came to who waits for it (he wrote this log), or bears the branch of the INVITE (17.1.1.3 is for refusals only). */
static bool must_match(const struct build *b, uint32_t i) {
        const struct transaction_work *w = &b->transactions[i];
        const struct sighting *ack = build_best(b, w->ack), *request = build_best(b, w->request);
        bool same_branch = (ack->flags & request->flags & SIGHTING_BRANCH) && ack->branch == request->branch;

        return same_branch || (ack->dir == DIR_IN && build_best(b, w->final)->dir == DIR_OUT);
}

static enum mishap judge_ack(const struct build *b, uint32_t i) {
        const struct transaction_work *w = &b->transactions[i];
        const struct call_message *final = &b->g->messages[w->final];

        if (b->one_way || w->request == INDEX_NONE)
                return MISHAP_NONE;
        if (w->ack == INDEX_NONE) {
                if (final->repeats < ACK_REPEATS && !ended_by_timer(b, i))
                        return MISHAP_NONE;
                return has_stray_ack(b, i) ? MISHAP_ACK_UNMATCHED : MISHAP_ACK_MISSING;
        }
        /* It was seen on another hop: this one shows half of the way only. */
        if (final->repeats < ACK_REPEATS || w->ack_fits == ACK_OTHER_HOP)
                return MISHAP_NONE;
        if (w->ack_fits == ACK_OTHER_TAG)
                return MISHAP_ACK_UNMATCHED;
        if (since(first_of(b, w->ack), final->last_us) < NEAR)
                return MISHAP_NONE; /* it came late, and was heard then */
        return must_match(b, i) ? MISHAP_ACK_UNMATCHED : MISHAP_ACK_UNHEARD;
}

/* INVITE -------------------------------------------------------------------------------------------------- */

static bool covers(const struct build *b, uint32_t message) {
        return message != INDEX_NONE && b->messages[message].cover_us >= TIMER_H;
}

/* Does who sent i show that the session stands: by requests in it, or by another INVITE that led into the same? */
static bool lives_on(const struct build *b, uint32_t i) {
        int64_t tag = build_best(b, b->transactions[i].final)->to_tag;

        for (uint32_t k = 0; k < b->g->n_transactions; k++) {
                const struct call_transaction *t = &b->g->transactions[k];
                uint32_t final = b->transactions[k].final;
                if (t->method == SIP_ACK || t->method == SIP_CANCEL || b->transactions[k].attempt == b->transactions[i].attempt)
                        continue;
                bool same = final != INDEX_NONE && t->status / 100 == 2 && build_best(b, final)->to_tag == tag;
                if (t->in_dialog ? !is_other_side(b, i, k) : same)
                        return true;
        }
        return false;
}

/* A CANCEL that came too late: who sent it has to acknowledge the 2xx and to say BYE (9.1, 13.2.2.4). */
static bool is_race_lost(const struct build *b, uint32_t i) {
        const struct transaction_work *w = &b->transactions[i];

        if (b->one_way || w->cancel == INDEX_NONE || w->request == INDEX_NONE || !covers(b, w->final))
                return false;
        return b->first_bye == INDEX_NONE && !lives_on(b, i);
}

static bool has_bye(const struct build *b, uint32_t answer) {
        const struct sighting *a = build_best(b, answer);

        for (uint32_t k = 0; k < b->g->n_transactions; k++) {
                const struct sighting *s = build_best(b, b->transactions[k].first);
                if (b->g->transactions[k].method == SIP_BYE && (s->to_tag == a->to_tag || s->from_tag == a->to_tag))
                        return true;
        }
        return false;
}

static enum mishap judge_accepted(const struct build *b, uint32_t i) {
        const struct transaction_work *w = &b->transactions[i];
        enum mishap of_ack = w->final == INDEX_NONE ? MISHAP_NONE : judge_ack(b, i);

        if (is_race_lost(b, i))
                return MISHAP_CANCEL_RACE;
        if (of_ack == MISHAP_NONE && w->second != INDEX_NONE && !b->one_way && covers(b, w->second) &&
            !(w->second_acked && has_bye(b, w->second)) && b->g->transactions[i].outgoing == (build_best(b, w->second)->dir == DIR_IN))
                return MISHAP_SECOND_200;
        return of_ack;
}

static enum mishap judge_unaccepted(const struct build *b, uint32_t i) {
        const struct transaction_work *w = &b->transactions[i];
        const struct attempt *a = &b->attempts[w->attempt];

        if (b->one_way || w->request == INDEX_NONE || a->ok)
                return MISHAP_NONE;
        if (w->unacked != INDEX_NONE && !b->pracks)
                return MISHAP_PRACK_MISSING;
        if (a->refused || a->acked)
                return MISHAP_NONE;
        if (w->cancel != INDEX_NONE && b->g->transactions[w->cancel].status / 100 == 2 && covers(b, b->transactions[w->cancel].final))
                return MISHAP_CANCEL_WITHOUT_487;
        return MISHAP_NONE;
}

/* Two changes of a session at once (14) ------------------------------------------------------------------- */

/* Was other still open when i was asked? An INVITE is until its ACK. */
static bool is_open_beside(const struct build *b, uint32_t i, uint32_t other) {
        const struct transaction_work *o = &b->transactions[other];
        const struct call_transaction *t = &b->g->transactions[other];
        int64_t asked = first_of(b, b->transactions[i].request), refused = first_of(b, b->transactions[i].final);
        uint32_t end = t->method == SIP_INVITE && t->status / 100 == 2 ? o->ack : o->final;

        if (b->transactions[i].attempt == o->attempt || (t->method != SIP_INVITE && t->method != SIP_UPDATE && t->method != SIP_PRACK))
                return false;
        return since(t->first_us, refused) >= 0 && (end == INDEX_NONE || since(asked, first_of(b, end)) >= 0);
}

/* Is any change or its like still open when i was asked; own: one of the same side, inside the dialog? */
static bool finds_open(const struct build *b, uint32_t i, bool own) {
        for (uint32_t k = 0; k < b->g->n_transactions; k++)
                if (is_open_beside(b, i, k) && (!own || (!is_other_side(b, i, k) && b->g->transactions[k].in_dialog)))
                        return true;
        return false;
}

static enum mishap judge_glare(const struct build *b, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];
        const struct family *f = &b->families[b->transactions[i].family];
        bool better = f->ok && f->max_ok_cseq > t->cseq, last = f->max_cseq == t->cseq;

        if (b->one_way || b->transactions[i].request == INDEX_NONE || t->first_us == STAMP_NONE)
                return MISHAP_NONE;
        if (!better && last && f->glares >= GLARE_LASTS)
                return MISHAP_GLARE_LASTING;
        if (finds_open(b, i, false))
                return MISHAP_GLARE;
        return MISHAP_GLARE_ALONE;
}

/* 481: the dialog is not known there ---------------------------------------------------------------------- */

/* Is there a BYE of another attempt in the group: of the other side, or again of this one? */
static bool has_other_bye(const struct build *b, uint32_t i) {
        for (uint32_t k = 0; k < b->g->n_transactions; k++) {
                const struct call_transaction *t = &b->g->transactions[k];
                if (t->method == SIP_BYE && b->transactions[k].attempt != b->transactions[i].attempt &&
                    (is_other_side(b, i, k) || t->status / 100 == 2))
                        return true;
        }
        return false;
}

static enum mishap judge_gone(const struct build *b, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];

        switch (t->method) {
        case SIP_CANCEL:
                return b->transactions[i].invite != INDEX_NONE && b->g->transactions[b->transactions[i].invite].status ? MISHAP_CROSSED
                                                                                                                     : MISHAP_NONE;
        case SIP_NOTIFY:
                return MISHAP_CROSSED;
        case SIP_BYE:
                return has_other_bye(b, i) ? MISHAP_CROSSED : t->in_dialog || !t->request ? MISHAP_GONE : MISHAP_NONE;
        case SIP_INVITE:
        case SIP_UPDATE:
        case SIP_INFO:
        case SIP_REFER:
                return t->fate == FATE_IGNORABLE ? MISHAP_CROSSED : t->in_dialog && t->fate == FATE_FAILED ? MISHAP_GONE : MISHAP_NONE;
        default:
                return MISHAP_NONE;
        }
}

/* The session timer --------------------------------------------------------------------------------------- */

/* When a dialog's session was last refreshed before its BYE, for how long, and when refreshing it failed. */
static void note_refresh(struct build *b, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];
        const struct transaction_work *w = &b->transactions[i];

        if (t->dialog == INDEX_NONE || (t->method != SIP_INVITE && t->method != SIP_UPDATE) ||
            since(t->first_us, b->first_bye_us) < 0)
                return;
        struct refresh *r = &b->refreshes[t->dialog];
        if (t->in_dialog && (t->fate == FATE_FAILED || t->fate == FATE_UNANSWERED)) {
                if (r->failed_us == STAMP_NONE || t->first_us > r->failed_us)
                        r->failed_us = t->first_us;
                return;
        }
        if (w->final == INDEX_NONE || t->status / 100 != 2)
                return;
        uint32_t seconds = build_best(b, w->final)->session_s;
        int64_t at = first_of(b, w->final);
        if (at == STAMP_NONE || (r->at_us != STAMP_NONE && at < r->at_us))
                return;
        *r = (struct refresh){.at_us = at, .failed_us = r->failed_us > at ? r->failed_us : STAMP_NONE, .seconds = seconds};
}

static bool is_about(int64_t us, int64_t seconds, int64_t within_us) {
        int64_t off = us - seconds * STAMP_SECOND;

        return off >= -within_us && off <= within_us;
}

/* Who does not refresh says BYE a third of the time, or 32 s, before it is over (RFC 4028 10); some wait until it is. */
static enum mishap judge_session(const struct build *b, uint32_t i) {
        uint32_t dialog = b->g->transactions[i].dialog;

        if (!b->refreshes || dialog == INDEX_NONE)
                return MISHAP_NONE;
        const struct refresh *r = &b->refreshes[dialog];
        int64_t age = since(r->at_us, b->g->transactions[i].first_us), se = r->seconds, early = se / 3 < 32 ? se / 3 : 32;
        if (age < 0 || se < SESSION_MIN_S)
                return MISHAP_NONE;
        int64_t failed = since(r->at_us, r->failed_us), waited = since(r->failed_us, b->g->transactions[i].first_us);
        int64_t slack = se * STAMP_SECOND / 20 < NEAR ? NEAR : se * STAMP_SECOND / 20;
        if (failed >= 0 && is_about(failed, se / 2, slack) && waited >= 0 && waited <= TIMER_H + 2 * NEAR)
                return MISHAP_REFRESH_FAILED;
        return is_about(age, se, NEAR) || is_about(age, se - early, NEAR) ? MISHAP_SESSION_EXPIRED : MISHAP_NONE;
}

static int find_refreshes(struct build *b) {
        bool timed = false;

        for (uint32_t m = 0; m < b->g->n_messages && !timed; m++)
                timed = build_best(b, m)->session_s > 0;
        if (!timed || b->first_bye_us == STAMP_NONE || b->g->n_dialogs == 0)
                return 0;
        b->refreshes = arena_array(b->arena, b->g->n_dialogs, sizeof(*b->refreshes));
        if (!b->refreshes)
                return -ENOMEM;
        for (size_t i = 0; i < b->g->n_dialogs; i++)
                b->refreshes[i] = (struct refresh){.at_us = STAMP_NONE, .failed_us = STAMP_NONE};
        for (uint32_t i = 0; i < b->g->n_transactions; i++)
                note_refresh(b, i);
        return 0;
}

/* All ----------------------------------------------------------------------------------------------------- */

/* What is compared with the whole group, so that a group made for it does not take its square. */
static bool is_rare(const struct build *b, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];
        bool accepted = t->method == SIP_INVITE && t->status / 100 == 2;

        return t->status == 481 || t->status == 491 || (t->status == 500 && is_change(t)) ||
               (accepted && (t->cancel || !t->ack || t->final_repeats || b->transactions[i].second != INDEX_NONE));
}

static enum mishap judge(const struct build *b, uint32_t i, size_t *io_left) {
        const struct call_transaction *t = &b->g->transactions[i];

        if (t->method == SIP_ACK)
                return t->status ? MISHAP_ACK_ANSWERED : MISHAP_NONE;
        if (is_rare(b, i)) {
                if (*io_left == 0)
                        return MISHAP_NONE;
                --*io_left;
        }
        if (t->status == 481)
                return judge_gone(b, i);
        if (t->status == 491 && is_change(t))
                return judge_glare(b, i);
        if (t->status == 500 && is_change(t) && b->transactions[i].request != INDEX_NONE && finds_open(b, i, true))
                return MISHAP_OVERLAP;
        if (t->method == SIP_BYE)
                return judge_session(b, i);
        if (t->method != SIP_INVITE)
                return MISHAP_NONE;
        return t->status / 100 == 2 ? judge_accepted(b, i) : judge_unaccepted(b, i);
}

/* Reliable provisional answers that were sent again and again; and refusals for glare, by family. */
static void prepare(struct build *b) {
        for (uint32_t m = 0; m < b->g->n_messages; m++) {
                const struct sighting *s = build_best(b, m);
                struct transaction_work *w = &b->transactions[b->g->messages[m].transaction];
                b->pracks |= s->method == SIP_PRACK;
                if (s->status > 100 && s->status < 200 && (b->messages[m].flags & SIGHTING_RELIABLE) &&
                    b->g->messages[m].repeats >= ACK_REPEATS)
                        w->unacked = m;
        }
        for (uint32_t i = 0; i < b->g->n_transactions; i++) {
                const struct call_transaction *t = &b->g->transactions[i];
                if (t->status == 491)
                        b->families[b->transactions[i].family].glares++;
                if (t->method == SIP_BYE && t->first_us == b->first_bye_us && b->first_bye == INDEX_NONE)
                        b->first_bye = i;
                if (b->transactions[i].final != INDEX_NONE)
                        b->g->transactions[i].final_repeats = b->g->messages[b->transactions[i].final].repeats;
        }
}

int build_mishaps(struct build *b) {
        size_t left = LOOKED_AT;
        int r;

        b->first_bye = INDEX_NONE;
        prepare(b);
        find_acks(b);
        if ((r = find_refreshes(b)) < 0)
                return r;
        for (uint32_t i = 0; i < b->g->n_transactions; i++)
                b->g->transactions[i].mishap = judge(b, i, &left);
        return 0;
}
