/*
 * One candidate line in either grammar: RFC 8839 5.1 with MS-ICE2's transports, or draft-ietf-mmusic-ice-06 as
 * MS-ICE writes it. Tail pairs it does not know are passed over. A line whose component or port is no number is no
 * candidate; addresses are not judged.
 */
#include "sip/sdp.h"

/* There are many words in a candidate, and many candidates: not worth a call each. */
static inline bool next_word(struct span *rest, struct span *ret) {
        struct span s = *rest;
        size_t from = span_skip_blanks(s, 0), to = span_to_blank(s, from);

        if (to == 0)
                return false;
        *ret = span_of(s.p + from, to - from);
        *rest = span_of(s.p + to, s.n - to);
        return to > from;
}

static const struct span kinds[] = {[CANDIDATE_UNKNOWN] = SPAN_NONE, [CANDIDATE_HOST] = SPAN("host"),
                                    [CANDIDATE_SRFLX] = SPAN("srflx"), [CANDIDATE_PRFLX] = SPAN("prflx"),
                                    [CANDIDATE_RELAY] = SPAN("relay")};

static const struct span transports[] = {[CANDIDATE_UDP] = SPAN("udp"), [CANDIDATE_TCP_ACT] = SPAN("tcp-act"),
                                         [CANDIDATE_TCP_PASS] = SPAN("tcp-pass"), [CANDIDATE_TCP_SO] = SPAN("tcp-so"),
                                         [CANDIDATE_OTHER] = SPAN_NONE};

const char *candidate_kind_word(enum candidate_kind k) {
        return kinds[k].p;
}

const char *candidate_transport_word(enum candidate_transport t) {
        return transports[t].p;
}

static enum candidate_kind kind_of(struct span word) {
        for (enum candidate_kind k = CANDIDATE_HOST; k <= CANDIDATE_RELAY; k++)
                if (span_ieq(word, kinds[k]))
                        return k;
        return CANDIDATE_UNKNOWN;
}

static enum candidate_transport transport_of(struct span word) {
        for (enum candidate_transport t = CANDIDATE_UDP; t < CANDIDATE_OTHER; t++)
                if (span_ieq(word, transports[t]))
                        return t;
        return CANDIDATE_OTHER;
}

/* RFC 6544 4.5 */
static enum candidate_transport transport_of_tcptype(struct span word) {
        if (span_ieq(word, SPAN("active")))
                return CANDIDATE_TCP_ACT;
        if (span_ieq(word, SPAN("passive")))
                return CANDIDATE_TCP_PASS;
        return span_ieq(word, SPAN("so")) ? CANDIDATE_TCP_SO : CANDIDATE_OTHER;
}

static void read_tail(struct span rest, bool tcp, struct sdp_candidate *c) {
        struct span name, value;

        while (next_word(&rest, &name) && next_word(&rest, &value)) {
                if (span_ieq(name, SPAN("raddr")))
                        c->raddr = value;
                else if (span_ieq(name, SPAN("rport")))
                        c->rport = value;
                else if (tcp && span_ieq(name, SPAN("tcptype")))
                        c->transport = transport_of_tcptype(value);
        }
}

static bool is_port(struct span word) {
        uint32_t n;

        return span_u32(word, &n) == 0 && n <= UINT16_MAX;
}

bool sdp_candidate_parse(struct span value, struct sdp_candidate *ret) {
        struct span rest = span_trim(value), word[8];
        struct sdp_candidate c = {0};
        uint32_t component;
        size_t n = 0;

        while (n < 8 && next_word(&rest, &word[n]))
                n++;
        bool ice = n == 8 && span_ieq(word[6], SPAN("typ"));
        if (n < 7 || (!ice && span_ieq(word[6], SPAN("typ"))) || span_u32(word[1], &component) < 0 ||
            !is_port(word[ice ? 5 : 6]))
                return false;
        struct span transport = word[ice ? 2 : 3];
        bool tcp = span_ieq(transport, SPAN("TCP"));
        c.component = component;
        c.transport = transport_of(transport);
        c.address = word[ice ? 4 : 5];
        c.port = word[ice ? 5 : 6];
        c.draft06 = !ice;
        if (ice) {
                c.kind = kind_of(word[7]);
                read_tail(rest, tcp, &c);
        } else if (tcp) {
                c.transport = CANDIDATE_TCP_PASS;
        }
        *ret = c;
        return true;
}
