/*
 * One candidate line in either grammar: RFC 8839 5.1 with MS-ICE2's transports, or draft-ietf-mmusic-ice-06 as
 * MS-ICE writes it. Tail pairs it does not know are passed over. A line whose component or port is no number is no
 * candidate; addresses are not judged.
 */
#include "sip/sdp.h"

static bool next_word(struct span *rest, struct span *ret) {
        size_t from = 0, to;

        while (from < rest->n && is_blank(rest->p[from]))
                from++;
        for (to = from; to < rest->n && !is_blank(rest->p[to]); to++)
                ;
        *ret = span_sub(*rest, from, to - from);
        *rest = span_from(*rest, to);
        return ret->n > 0;
}

const char *candidate_kind_word(enum candidate_kind k) {
        static const char *const words[] = {[CANDIDATE_UNKNOWN] = NULL, [CANDIDATE_HOST] = "host", [CANDIDATE_SRFLX] = "srflx",
                                            [CANDIDATE_PRFLX] = "prflx", [CANDIDATE_RELAY] = "relay"};

        return words[k];
}

const char *candidate_transport_word(enum candidate_transport t) {
        static const char *const words[] = {[CANDIDATE_UDP] = "udp", [CANDIDATE_TCP_ACT] = "tcp-act",
                                            [CANDIDATE_TCP_PASS] = "tcp-pass", [CANDIDATE_TCP_SO] = "tcp-so",
                                            [CANDIDATE_OTHER] = NULL};

        return words[t];
}

static enum candidate_kind kind_of(struct span word) {
        for (enum candidate_kind k = CANDIDATE_HOST; k <= CANDIDATE_RELAY; k++)
                if (span_ieq(word, span_str(candidate_kind_word(k))))
                        return k;
        return CANDIDATE_UNKNOWN;
}

static enum candidate_transport transport_of(struct span word) {
        for (enum candidate_transport t = CANDIDATE_UDP; t < CANDIDATE_OTHER; t++)
                if (span_ieq(word, span_str(candidate_transport_word(t))))
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
