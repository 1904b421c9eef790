/*
 * Sightings in a compact notation, and groups as text, for the tests of this room.
 *
 *   1> INVITE 1 a - @0        witness 1 sends INVITE, CSeq 1, From tag a, no To tag, at second 0
 *   1< 180 INVITE 1 a b @2    witness 1 receives 180; "1." is a witness that does not tell directions
 *
 * then, in any order: /x an RFC 3261 branch (else a hash of sent-by), s2 another sent-by, v2 two Vias, u2 another
 * Request-URI, h2 another machine, l2 and q2 addresses of this end and of the other, p2 another variant, n2 another method name (for OTHER),
 * t90 Session-Expires 90; cut nobody cred exp0 two conf rel: flags.
 * Ids are line numbers. No @: no time.
 */
#ifndef SIPDX_TESTS_CALL_NOTATION_H
#define SIPDX_TESTS_CALL_NOTATION_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/stamp.h"
#include "call/call.h"

enum { NOTATION_MAX = 64 };

struct group_test {
        struct arena arena;
        struct sighting v[NOTATION_MAX];
        int64_t horizon_us[NOTATION_MAX];
        size_t n;
        struct call_group g;
        struct buf text;
};

static inline int64_t notation_number(struct span s) {
        uint64_t ret = 0;

        assert_int_equal(span_u64(s, &ret), 0);
        return (int64_t)ret;
}

static inline int64_t notation_seconds(struct span s) {
        struct span whole;
        int64_t us = 0;

        assert_true(span_cut(&s, '.', &whole));
        if (s.n > 0)
                us = notation_number(s) * STAMP_SECOND / (s.n == 1 ? 10 : s.n == 2 ? 100 : 1000);
        return notation_number(whole) * STAMP_SECOND + us;
}

static inline int64_t notation_tag(struct span s) {
        assert_int_equal(s.n, 1);
        return s.p[0] == '-' ? 0 : s.p[0];
}

static inline void notation_option(struct sighting *s, struct span w) {
        struct span rest = span_from(w, 1);

        if (span_eq(w, SPAN("nobody")))
                s->flags |= SIGHTING_NO_BODY;
        else if (span_eq(w, SPAN("cut")))
                s->flags |= SIGHTING_CUT;
        else if (span_eq(w, SPAN("cred")))
                s->flags |= SIGHTING_CREDENTIALS;
        else if (span_eq(w, SPAN("exp0")))
                s->flags |= SIGHTING_EXPIRES_0;
        else if (span_eq(w, SPAN("conf")))
                s->flags |= SIGHTING_CONFERENCE;
        else if (span_eq(w, SPAN("two")))
                s->flags |= SIGHTING_TWO_WAY;
        else if (span_eq(w, SPAN("rel")))
                s->flags |= SIGHTING_RELIABLE;
        else if (w.p[0] == 't')
                s->session_s = (uint32_t)notation_number(rest);
        else if (w.p[0] == '@')
                s->time_us = notation_seconds(rest);
        else if (w.p[0] == '/')
                s->branch = 1000 + rest.p[0], s->flags |= SIGHTING_BRANCH;
        else if (w.p[0] == 's')
                s->branch = notation_number(rest);
        else if (w.p[0] == 'v')
                s->n_via = (unsigned)notation_number(rest);
        else if (w.p[0] == 'u')
                s->uri = notation_number(rest);
        else if (w.p[0] == 'h')
                s->host = notation_number(rest);
        else if (w.p[0] == 'l')
                s->local_host = notation_number(rest);
        else if (w.p[0] == 'q')
                s->peer_host = notation_number(rest);
        else if (w.p[0] == 'p')
                s->variant = notation_number(rest);
        else if (w.p[0] == 'n')
                s->method_hash = notation_number(rest);
        else
                fail_msg("unknown option %.*s", SPAN_ARG(w));
}

static inline struct span notation_word(struct span *rest) {
        struct span ret = SPAN_NONE;

        while (ret.n == 0 && span_cut(rest, ' ', &ret))
                ;
        return ret;
}

static inline void notation_line(struct sighting *s, struct span line) {
        struct span w = notation_word(&line);

        *s = (struct sighting){.time_us = STAMP_NONE, .n_via = 1, .branch = 77, .uri = 1};
        s->source = notation_number(span_sub(w, 0, w.n - 1));
        s->dir = w.p[w.n - 1] == '>' ? DIR_OUT : w.p[w.n - 1] == '<' ? DIR_IN : DIR_NONE;
        w = notation_word(&line);
        if (is_digit(w.p[0])) {
                s->status = (int)notation_number(w);
                s->uri = 0;
                w = notation_word(&line);
        }
        s->method = sip_method_of(w);
        assert_true(s->method != SIP_OTHER || span_eq(w, SPAN("OTHER")));
        s->cseq = (uint32_t)notation_number(notation_word(&line));
        s->from_tag = notation_tag(notation_word(&line));
        s->to_tag = notation_tag(notation_word(&line));
        if (s->to_tag)
                s->flags |= SIGHTING_TO_TAG;
        for (w = notation_word(&line); w.n > 0; w = notation_word(&line))
                notation_option(s, w);
}

/* horizon_s: when the logs of all witnesses end; -1: unknown. */
static inline void group_test_init(struct group_test *t, const char *lines, int horizon_s) {
        struct span rest = span_str(lines), line;

        *t = (struct group_test){.text = BUF_INIT};
        arena_init(&t->arena);
        while (span_line(&rest, &line)) {
                assert_in_range(t->n, 0, NOTATION_MAX - 1);
                t->horizon_us[t->n] = horizon_s < 0 ? STAMP_NONE : horizon_s * STAMP_SECOND;
                notation_line(&t->v[t->n], line);
                t->v[t->n].id = (int64_t)t->n + 1;
                t->n++;
        }
        assert_int_equal(call_group_build(t->v, t->n, t->horizon_us, &t->arena, &t->g), 0);
}

static inline void group_test_done(struct group_test *t) {
        buf_done(&t->text);
        arena_done(&t->arena);
}

static inline void notation_put_method(struct buf *b, enum sip_method m) {
        assert_int_equal(buf_puts(b, m == SIP_OTHER ? "OTHER" : sip_method_name(m)), 0);
}

/* "INVITE 1 200 ok; ACK 1 0 ok" */
static inline const char *group_fates(struct group_test *t) {
        buf_reset(&t->text);
        for (size_t i = 0; i < t->g.n_transactions; i++) {
                const struct call_transaction *x = &t->g.transactions[i];
                buf_puts(&t->text, i ? "; " : "");
                notation_put_method(&t->text, x->method);
                buf_printf(&t->text, " %u %d %s", x->cseq, x->status, fate_word(x->fate));
        }
        return buf_str(&t->text);
}

/* "INVITE 1: #1 p180=3 f=4 c=5 x2 in out [0 2500]"; times in milliseconds */
static inline const char *group_transactions(struct group_test *t) {
        buf_reset(&t->text);
        for (size_t i = 0; i < t->g.n_transactions; i++) {
                const struct call_transaction *x = &t->g.transactions[i];
                buf_puts(&t->text, i ? "; " : "");
                notation_put_method(&t->text, x->method);
                buf_printf(&t->text, " %u:", x->cseq);
                if (x->request)
                        buf_printf(&t->text, " r=%d", (int)x->request);
                if (x->provisional)
                        buf_printf(&t->text, " p%d=%d", x->best_provisional, (int)x->provisional);
                if (x->final)
                        buf_printf(&t->text, " f%d=%d", x->status, (int)x->final);
                if (x->cancel)
                        buf_printf(&t->text, " c=%d", (int)x->cancel);
                if (x->repeats)
                        buf_printf(&t->text, " x%u", x->repeats);
                buf_puts(&t->text, x->in_dialog ? " in" : "");
                buf_puts(&t->text, x->outgoing ? " out" : "");
        }
        return buf_str(&t->text);
}

/* "INVITE 1 200 ack-missing a=4 x3": transactions to which something happened; the ACK, how often the answer was repeated */
static inline const char *group_mishaps(struct group_test *t) {
        buf_reset(&t->text);
        for (size_t i = 0; i < t->g.n_transactions; i++) {
                const struct call_transaction *x = &t->g.transactions[i];
                if (x->mishap == MISHAP_NONE)
                        continue;
                buf_puts(&t->text, t->text.n ? "; " : "");
                notation_put_method(&t->text, x->method);
                buf_printf(&t->text, " %u %d %s", x->cseq, x->status, mishap_word(x->mishap));
                if (x->ack)
                        buf_printf(&t->text, " a=%d", (int)x->ack);
                if (x->final_repeats)
                        buf_printf(&t->text, " x%u", x->final_repeats);
        }
        return buf_str(&t->text);
}

/* One word a message: "1*2" is message 1 with two sightings, "+1" one retransmission; ">0" its transaction. */
static inline const char *group_messages(struct group_test *t) {
        buf_reset(&t->text);
        for (size_t i = 0; i < t->g.n_messages; i++) {
                const struct call_message *m = &t->g.messages[i];
                buf_printf(&t->text, "%s%d*%u", i ? " " : "", (int)m->id, m->sightings);
                if (m->repeats)
                        buf_printf(&t->text, "+%u", m->repeats);
                buf_printf(&t->text, ">%u", m->transaction);
        }
        return buf_str(&t->text);
}

/* A word a message: "2:1+1@3" is message 2, which is message 1 one hop on, in the order at 3 s. Where it has not moved "1". */
static inline const char *group_hops(struct group_test *t) {
        buf_reset(&t->text);
        for (size_t i = 0; i < t->g.n_messages; i++) {
                const struct call_message *m = &t->g.messages[i];
                buf_printf(&t->text, "%s%d", i ? " " : "", (int)m->id);
                if (m->origin != m->id)
                        buf_printf(&t->text, ":%d", (int)m->origin);
                if (m->hop)
                        buf_printf(&t->text, "+%u", m->hop);
                if (m->order_us != m->first_us)
                        buf_printf(&t->text, "@%d", (int)(m->order_us / 1000));
        }
        return buf_str(&t->text);
}

/* "failed by 3, 1 > 2, begun by 1 at 0, taken 20, answered 40, bye 60": who decided, the last hop, names as numbers, times
 * in milliseconds, "-": not known. */
static inline const char *group_path(struct group_test *t) {
        const struct call_group *g = &t->g;
        const int64_t times[] = {g->begun_us, g->taken_us, g->final_us, g->bye_us};
        static const char *const words[] = {" at ", ", taken ", ", answered ", ", bye "};

        buf_reset(&t->text);
        buf_printf(&t->text, "%s by %d, %d > %d, begun by %d", fate_word(g->outcome), (int)g->decided_by, (int)g->last_from,
                   (int)g->last_to, (int)g->first_from);
        for (size_t i = 0; i < 4; i++) {
                buf_puts(&t->text, words[i]);
                if (times[i] == STAMP_NONE)
                        buf_putc(&t->text, '-');
                else
                        buf_printf(&t->text, "%d", (int)(times[i] / 1000));
        }
        return buf_str(&t->text);
}

/* "INVITE ab confirmed [1 2 3]": tags, state, messages that belong to it */
static inline const char *group_dialogs(struct group_test *t) {
        static const char *const states[] = {"early", "confirmed", "ended"};

        buf_reset(&t->text);
        for (size_t i = 0; i < t->g.n_dialogs; i++) {
                const struct call_dialog *d = &t->g.dialogs[i];
                const char *sep = " [";
                buf_puts(&t->text, i ? "; " : "");
                notation_put_method(&t->text, d->method);
                buf_printf(&t->text, " %c%c %s", (char)d->local_tag, (char)d->remote_tag, states[d->state]);
                for (size_t m = 0; m < t->g.n_messages; m++) {
                        if (t->g.messages[m].dialog != i)
                                continue;
                        buf_printf(&t->text, "%s%d", sep, (int)t->g.messages[m].id);
                        sep = " ";
                }
                buf_puts(&t->text, "]");
        }
        return buf_str(&t->text);
}

#endif
