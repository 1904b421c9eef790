/*
 * Numbers in headers, and the state of subscriptions. A number beyond 32 bits is the largest (20.33 and RFC 4475 3.1.2.5 let
 * a reader choose).
 */
#include "sip/number.h"

#include "sip/grammar.h"

static const struct {
        enum sip_header_id id;
        const char *word;
} kinds[NUMBER_KINDS] = {
        [NUMBER_RETRY_AFTER] = {SIP_H_RETRY_AFTER, "retry-after"},
        [NUMBER_SESSION_EXPIRES] = {SIP_H_SESSION_EXPIRES, "session-expires"},
        [NUMBER_MIN_SE] = {SIP_H_MIN_SE, "min-se"},
        [NUMBER_MIN_EXPIRES] = {SIP_H_MIN_EXPIRES, "min-expires"},
        [NUMBER_RSEQ] = {SIP_H_RSEQ, "rseq"},
        [NUMBER_RACK] = {SIP_H_RACK, "rack"},
};

const char *sip_number_word(enum sip_number_kind k) {
        return kinds[k].word;
}

/* The digits at the front of a value; false: there are none. */
static bool read_number(struct span value, uint32_t *ret, struct span *ret_rest) {
        size_t n = 0;

        while (n < value.n && is_digit(value.p[n]))
                n++;
        if (n > 0 && span_u32(span_sub(value, 0, n), ret) < 0)
                *ret = UINT32_MAX;
        *ret_rest = span_trim(span_from(value, n));
        return n > 0;
}

/* "120 (at lunch);duration=3600": what stands in the parentheses. */
static struct span comment(struct span s) {
        size_t end = span_chr(s, ')');

        return s.n > 0 && s.p[0] == '(' ? span_sub(s, 1, end - 1) : SPAN_NONE;
}

size_t sip_numbers(const struct sip_message *m, struct sip_number *v) {
        size_t n = 0;

        for (unsigned k = 0; k < NUMBER_KINDS; k++) {
                struct sip_number one = {.kind = (enum sip_number_kind)k};
                struct span rest;
                size_t i = 0;
                const struct sip_header *h = sip_header_next(m, kinds[k].id, &i);
                if (!h || !read_number(h->value, &one.value, &rest))
                        continue;
                one.at = h->at;
                one.beside = k == NUMBER_RETRY_AFTER       ? comment(rest)
                             : k == NUMBER_SESSION_EXPIRES ? sip_param(rest, SPAN("refresher"), NULL)
                             : k == NUMBER_RACK            ? rest
                                                           : SPAN_NONE;
                v[n++] = one;
        }
        return n;
}

static int64_t seconds(struct span params, struct span name) {
        struct span rest;
        uint32_t n;

        return read_number(sip_param(params, name, NULL), &n, &rest) ? (int64_t)n : -1;
}

bool sip_subscription(const struct sip_message *m, struct sip_subscription *ret) {
        size_t i = 0, k = 0;
        const struct sip_header *event = sip_header_next(m, SIP_H_EVENT, &i);
        const struct sip_header *state = sip_header_next(m, SIP_H_SUBSCRIPTION_STATE, &k);
        struct sip_subscription s = {.expires_s = -1, .retry_after_s = -1};
        struct span params;

        if (!event && !state)
                return false;
        s.at = event ? event->at : state->at;
        if (event) {
                s.package = sip_leading_token(event->value, &params);
                s.id = sip_param(params, SPAN("id"), NULL);
        }
        if (state) {
                s.state = sip_leading_token(state->value, &params);
                s.reason = sip_param(params, SPAN("reason"), NULL);
                s.expires_s = seconds(params, SPAN("expires"));
                s.retry_after_s = seconds(params, SPAN("retry-after"));
        }
        *ret = s;
        return true;
}
