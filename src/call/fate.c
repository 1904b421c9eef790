/*
 * Owns what became of each transaction. Refuses to call silence a failure unless a witness went on writing
 * long enough to have shown the answer (RFC 3261 17.1.1.2, 17.1.2.2, 16.6).
 */
#include "base/stamp.h"
#include "call/build.h"

#define TIMER_B (64 * STAMP_SECOND / 2) /* 64 * T1; F is the same */
#define TIMER_C (180 * STAMP_SECOND)

enum { REPEATS_OF_TIMER_B = 6 };

static const char *const words[] = {
        [FATE_UNFINISHED] = "unfinished", [FATE_OK] = "ok",
        [FATE_CHALLENGED] = "challenged", [FATE_RETRIED] = "retried",
        [FATE_CANCELLED] = "cancelled",   [FATE_DECLINED] = "declined",
        [FATE_UNANSWERED] = "unanswered", [FATE_FAILED] = "failed",
        [FATE_IGNORABLE] = "ignorable",
};

const char *fate_word(enum fate f) {
        return words[f];
}

enum fate fate_of(struct span word) {
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
                if (span_eq(word, span_str(words[i])))
                        return (enum fate)i;
        return FATE_UNFINISHED;
}

/* The two latest beginnings in the group, of different attempts: what else went on after something. */
struct latest {
        uint32_t first, second; /* transactions or INDEX_NONE */
};

static struct latest latest_find(const struct build *b) {
        struct latest l = {INDEX_NONE, INDEX_NONE};

        for (uint32_t i = 0; i < b->g->n_transactions; i++) {
                uint32_t m = b->transactions[i].first;
                bool same = l.first != INDEX_NONE && b->transactions[l.first].attempt == b->transactions[i].attempt;
                if (l.first == INDEX_NONE || build_later(b, m, b->transactions[l.first].first)) {
                        if (!same)
                                l.second = l.first;
                        l.first = i;
                } else if (!same && (l.second == INDEX_NONE || build_later(b, m, b->transactions[l.second].first))) {
                        l.second = i;
                }
        }
        return l;
}

/* Did anything of another attempt begin after the final answer of i? */
static bool went_on(const struct build *b, const struct latest *l, uint32_t i) {
        uint32_t other = l->first;

        if (other != INDEX_NONE && b->transactions[other].attempt == b->transactions[i].attempt)
                other = l->second;
        return other != INDEX_NONE && build_later(b, b->transactions[other].first, b->transactions[i].final);
}

static bool tried_again(const struct build *b, uint32_t i) {
        return b->families[b->transactions[i].family].max_cseq > b->g->transactions[i].cseq;
}

/* Was the same wish granted: over another hop or branch, or to a later INVITE. A refused change of a session
 * stays refused, whatever later changes bring. */
static bool granted(const struct build *b, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];
        const struct family *f = &b->families[b->transactions[i].family];

        if (b->attempts[b->transactions[i].attempt].ok)
                return true;
        if (t->method != SIP_INVITE || (t->in_dialog && (t->status == 488 || t->status == 606)))
                return false;
        return f->ok && f->max_ok_cseq > t->cseq;
}

/* Several refusals in a row are steps of NTLM, Kerberos and TLS-DSK as long as the client goes on. */
static enum fate fate_challenge(const struct build *b, uint32_t i) {
        const struct transaction_work *w = &b->transactions[i];
        bool credentials = w->request != INDEX_NONE && (b->messages[w->request].flags & SIGHTING_CREDENTIALS);

        if (!credentials || tried_again(b, i) || b->messages[w->final].cover_us < TIMER_B)
                return FATE_CHALLENGED;
        return granted(b, i) ? FATE_RETRIED : FATE_FAILED;
}

static bool was_confirmed(const struct build *b, uint32_t i) {
        uint32_t d = b->transactions[i].dialog;

        return d == INDEX_NONE ? b->g->established : b->confirmed[d];
}

/* A request inside a dialog that came when the dialog was being taken down (15). */
static bool came_too_late(const struct build *b, uint32_t i) {
        int64_t answered = b->g->messages[b->transactions[i].final].first_us;

        return b->g->transactions[i].in_dialog && b->first_bye_us != STAMP_NONE && answered != STAMP_NONE &&
               answered >= b->first_bye_us;
}

static bool is_ignorable(const struct build *b, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];

        switch (t->method) {
        case SIP_CANCEL:
                return t->status == 481;
        case SIP_BYE:
                return t->status == 481 || ((t->status == 408 || t->status / 100 == 5) && was_confirmed(b, i));
        case SIP_NOTIFY:
                return t->status == 481;
        case SIP_SUBSCRIBE:
                return t->status == 481 && (t->in_dialog || !t->request);
        case SIP_PUBLISH:
                return t->status == 489;
        case SIP_OPTIONS: /* whatever it says, it is alive (11.2) */
                return t->status == 501 || (t->status < 500 && t->status != 408);
        default:
                return t->status == 481 && came_too_late(b, i);
        }
}

static bool asks_for_retry(int status) {
        return status == 412 || status == 421 || status == 422 || status == 423 || status == 491 || status == 494;
}

static enum fate fate_refused(const struct build *b, const struct latest *l, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];

        if (t->status == 401 || t->status == 407)
                return fate_challenge(b, i);
        if (t->status == 487)
                return FATE_CANCELLED;
        if (t->status == 486 || t->status == 600 || t->status == 603)
                return FATE_DECLINED;
        if (t->status < 400)
                return FATE_RETRIED;
        if (is_ignorable(b, i))
                return FATE_IGNORABLE;
        if (asks_for_retry(t->status) && tried_again(b, i))
                return FATE_RETRIED;
        if (t->status == 491 && t->in_dialog && went_on(b, l, i))
                return FATE_RETRIED;
        return granted(b, i) ? FATE_RETRIED : FATE_FAILED;
}

/* Was the request given up, by CANCEL or BYE, only after a silence as long as Timer B? */
static bool given_up_late(struct build *b, uint32_t i, uint32_t last) {
        const struct call_transaction *t = &b->g->transactions[i];
        const struct family *bye = build_family(b, t, SIP_BYE);
        uint32_t cancel = b->transactions[i].cancel;
        int64_t end = cancel != INDEX_NONE ? b->g->transactions[cancel].first_us : bye ? bye->first_us : STAMP_NONE;
        int64_t begin = b->g->messages[last].first_us, waited;

        if (end == STAMP_NONE || begin == STAMP_NONE || __builtin_sub_overflow(end, begin, &waited))
                return false;
        return waited >= TIMER_B;
}

/* A session that was ended soon after its last offer owes no answer to it; nor to a BYE, if another one has ended it. */
static bool ended_soon(const struct build *b, uint32_t i, uint32_t last) {
        const struct call_transaction *t = &b->g->transactions[i];
        int64_t begin = b->g->messages[last].first_us, bye = b->last_bye_us, waited;

        if (t->method == SIP_BYE)
                return b->bye_taken;
        return t->in_dialog && bye != STAMP_NONE && begin != STAMP_NONE && !__builtin_sub_overflow(bye, begin, &waited) &&
               waited >= 0 && waited < TIMER_B;
}

/* Not even the CANCEL was answered, nor anything before it. */
static bool cancelled_in_vain(const struct build *b, uint32_t i) {
        uint32_t c = b->transactions[i].cancel;

        return c != INDEX_NONE && b->g->transactions[i].best_provisional == 0 && b->g->transactions[c].status == 0 &&
               b->transactions[c].request != INDEX_NONE && b->messages[b->transactions[c].request].cover_us >= TIMER_B;
}

/* Is there evidence that no answer came, and not only none of one? */
static bool is_silent(struct build *b, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];
        const struct transaction_work *w = &b->transactions[i];
        bool trying = t->method == SIP_INVITE && t->best_provisional > 0;
        uint32_t last = trying ? w->provisional : w->request;

        if (w->cancel != INDEX_NONE)
                return cancelled_in_vain(b, i) || given_up_late(b, i, last);
        if (ended_soon(b, i, last))
                return false;
        /* Six times sent again is all that a client does before Timer B (17.1.1.2), whether or not the log has times. */
        return given_up_late(b, i, last) || (!trying && t->repeats >= REPEATS_OF_TIMER_B) ||
               b->messages[last].cover_us >= (trying ? TIMER_C : TIMER_B);
}

/* No final answer was seen. */
static enum fate fate_open(struct build *b, uint32_t i) {
        const struct call_transaction *t = &b->g->transactions[i];
        const struct transaction_work *w = &b->transactions[i];
        const struct attempt *a = &b->attempts[w->attempt];
        bool invite = t->method == SIP_INVITE;
        enum fate otherwise = w->cancel != INDEX_NONE ? FATE_CANCELLED : FATE_UNFINISHED;

        if (t->method == SIP_CANCEL)
                return FATE_OK;
        if (!t->request || a->acked || (invite && t->best_provisional > 100))
                return otherwise;
        if (b->one_way && t->repeats == 0)
                return otherwise;
        if (!is_silent(b, i))
                return otherwise;
        return granted(b, i) ? FATE_RETRIED : FATE_UNANSWERED;
}

static void find_byes(struct build *b) {
        b->first_bye_us = b->last_bye_us = STAMP_NONE;
        for (uint32_t i = 0; i < b->g->n_transactions; i++) {
                const struct call_transaction *t = &b->g->transactions[i];
                if (t->method != SIP_BYE)
                        continue;
                stamp_widen(&b->first_bye_us, &b->last_bye_us, t->first_us, t->first_us);
                b->bye_taken |= t->status / 100 == 2;
        }
}

void build_fates(struct build *b) {
        struct latest l = latest_find(b);

        find_byes(b);

        for (uint32_t i = 0; i < b->g->n_transactions; i++) {
                struct call_transaction *t = &b->g->transactions[i];
                if (t->method == SIP_ACK || t->method == SIP_BENOTIFY || t->status / 100 == 2)
                        t->fate = FATE_OK;
                else if (t->status == 0)
                        t->fate = fate_open(b, i);
                else
                        t->fate = fate_refused(b, &l, i);
        }
}
