/*
 * All that a flow's record says, in lines, for tests that compare.
 */
#ifndef SIPDX_TESTS_FLOW_H
#define SIPDX_TESTS_FLOW_H

#include "input/record.h"

#include <stdlib.h>

static inline void flow_put_point(struct buf *b, const char *name, const struct flow_point *p) {
        if (p->frame)
                buf_printf(b, "  %s: frame %llu offset %llu time %lld\n", name, (unsigned long long)p->frame, (unsigned long long)p->off,
                           (long long)p->time_us);
}

static inline void flow_put_tls(struct buf *b, const struct tls_flow *f) {
        const struct flow_point *const points[] = {&f->hello, &f->answered, &f->alerted, &f->certificate, &f->end};

        buf_printf(b, "  answer: %s, cipher 0x%04x, status %u%s%s%s\n", tls_answer_word(f->answer), f->cipher, f->status,
                   f->acked ? ", acked" : "", f->alert_by_client ? ", alert by client" : "", f->ended_by_client ? ", ended by client" : "");
        for (int i = 0; i <= TLS_PART_END; i++) {
                struct buf words = BUF_INIT;
                if (!points[i]->frame)
                        continue;
                if (tls_flow_words(f, (enum tls_part)i, &words) < 0)
                        abort();
                flow_put_point(b, buf_str(&words), points[i]);
                buf_done(&words);
        }
}

static inline void flow_put_stun(struct buf *b, const struct stun_flow *f) {
        buf_printf(b, "  outcome: %s, %llu requests, sent %llu times, last %lld\n", stun_outcome_word(f->outcome),
                   (unsigned long long)f->requests, (unsigned long long)f->sends, (long long)f->last_us);
        for (int answer = 0; answer < 2; answer++) {
                struct buf words = BUF_INIT;
                if (stun_flow_words(f, answer, &words) < 0)
                        abort();
                flow_put_point(b, buf_str(&words), answer ? &f->answered : &f->request);
                buf_done(&words);
        }
}

static inline void flow_put(struct buf *b, const struct record *r) {
        if (r->tls)
                flow_put_tls(b, r->tls);
        else
                flow_put_stun(b, r->stun);
}

#endif
