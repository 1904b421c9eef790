/*
 * Who is in a call beside From and To: asserted and diverted identities, who referred and to whom (RFC 3325, 5806, 7044,
 * 3515, 3892, 7315). Pure.
 */
#ifndef SIPDX_SIP_PARTY_H
#define SIPDX_SIP_PARTY_H

#include "sip/message.h"

enum sip_party_kind {
        PARTY_ASSERTED,   /* P-Asserted-Identity */
        PARTY_PREFERRED,  /* P-Preferred-Identity */
        PARTY_REMOTE,     /* Remote-Party-ID */
        PARTY_CALLED,     /* P-Called-Party-ID */
        PARTY_DIVERTED,   /* Diversion: by whom the call was diverted */
        PARTY_HISTORY,    /* History-Info: whom it was sent to before */
        PARTY_REFER_TO,   /* Refer-To: whom to call */
        PARTY_REFERRED_BY,
        PARTY_KINDS
};
const char *sip_party_word(enum sip_party_kind k); /* "asserted" … */

struct sip_party {
        enum sip_party_kind kind;
        uint32_t at; /* its header in the message text */
        struct sip_address address; /* the display name with its escapes resolved */
        struct span device; /* the URI's GRUU, else the epid; empty: none */
        struct span reason; /* of a diversion: Diversion's reason=, History-Info's ?Reason= or cause=, unescaped */
};

/* All of a message, in order; at most LIMIT_PARTIES, *ret_many (may be NULL) says that there were more. 0 or -ENOMEM. */
int sip_parties(const struct sip_message *m, struct arena *a, struct sip_party **ret, size_t *ret_n, bool *ret_many);

#endif
