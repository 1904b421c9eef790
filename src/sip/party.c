/*
 * Parties: name-addr values of the headers that name somebody. Compares nobody with anybody.
 */
#include "sip/party.h"

#include <errno.h>

#include "base/limits.h"
#include "sip/grammar.h"
#include "sip/uri.h"

const char *sip_party_word(enum sip_party_kind k) {
        static const char *const words[PARTY_KINDS] = {
                [PARTY_ASSERTED] = "asserted", [PARTY_PREFERRED] = "preferred", [PARTY_REMOTE] = "remote-party",
                [PARTY_CALLED] = "called", [PARTY_DIVERTED] = "diverted-by", [PARTY_HISTORY] = "history",
                [PARTY_REFER_TO] = "refer-to", [PARTY_REFERRED_BY] = "referred-by",
        };

        return words[k];
}

static enum sip_party_kind kind_of(enum sip_header_id id) {
        switch (id) {
        case SIP_H_P_ASSERTED_IDENTITY: return PARTY_ASSERTED;
        case SIP_H_P_PREFERRED_IDENTITY: return PARTY_PREFERRED;
        case SIP_H_REMOTE_PARTY_ID: return PARTY_REMOTE;
        case SIP_H_P_CALLED_PARTY_ID: return PARTY_CALLED;
        case SIP_H_DIVERSION: return PARTY_DIVERTED;
        case SIP_H_HISTORY_INFO: return PARTY_HISTORY;
        case SIP_H_REFER_TO: return PARTY_REFER_TO;
        case SIP_H_REFERRED_BY: return PARTY_REFERRED_BY;
        default: return PARTY_KINDS;
        }
}

/* Why the call went on to this entry: RFC 7044 5 and, before it, RFC 4244 and 4458. */
static int read_reason(const struct sip_uri *uri, struct sip_party *p, struct arena *a) {
        if (p->kind == PARTY_DIVERTED)
                p->reason = sip_param(p->address.params, SPAN("reason"), NULL);
        if (p->kind != PARTY_HISTORY)
                return 0;
        int r = sip_uri_header(uri, SPAN("Reason"), a, &p->reason);
        if (r == 0 && p->reason.n == 0)
                p->reason = sip_param(uri->params, SPAN("cause"), NULL);
        return r;
}

static int read_party(enum sip_party_kind kind, struct span value, struct arena *a, struct sip_party *ret) {
        struct sip_party p = {.kind = kind, .address = sip_address_parse(value)};
        struct sip_uri uri = sip_uri_parse(p.address.uri);

        p.device = sip_uri_gruu(&uri);
        if (p.device.n == 0)
                p.device = p.address.epid;
        *ret = p;
        int r = sip_unquote(p.address.display, a, &ret->address.display);
        return r < 0 ? r : read_reason(&uri, ret, a);
}

int sip_parties(const struct sip_message *m, struct arena *a, struct sip_party **ret, size_t *ret_n, bool *ret_many) {
        struct sip_party *v = NULL;
        size_t n = 0, cap = 0;
        bool many = false;

        for (size_t i = 0; i < m->n_headers && !many; i++) {
                struct span rest = m->headers[i].value, one;
                enum sip_party_kind kind = kind_of(m->headers[i].id);
                while (kind != PARTY_KINDS && sip_list_next(&rest, &one)) {
                        many = n == LIMIT_PARTIES;
                        if (many)
                                break;
                        if (!(v = arena_grow(a, v, n, &cap, sizeof *v)) || read_party(kind, one, a, &v[n]) < 0)
                                return -ENOMEM;
                        v[n++].at = m->headers[i].at;
                }
        }
        *ret = v;
        *ret_n = n;
        if (ret_many)
                *ret_many = many;
        return 0;
}
