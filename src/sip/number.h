/*
 * Headers that are a number with something beside it: times (20.33, RFC 4028), reliable answers (RFC 3262); and what a
 * subscription is to and how it stands (RFC 6665). Pure.
 */
#ifndef SIPDX_SIP_NUMBER_H
#define SIPDX_SIP_NUMBER_H

#include "sip/message.h"

enum sip_number_kind {
        NUMBER_RETRY_AFTER,     /* s; beside it the comment */
        NUMBER_SESSION_EXPIRES, /* s; beside it the refresher: "uac", "uas" */
        NUMBER_MIN_SE,          /* s */
        NUMBER_MIN_EXPIRES,     /* s */
        NUMBER_RSEQ,
        NUMBER_RACK,            /* the RSeq; beside it "<CSeq> <method>" */
        NUMBER_KINDS
};
const char *sip_number_word(enum sip_number_kind k); /* "retry-after" … */

struct sip_number {
        enum sip_number_kind kind;
        uint32_t at;    /* its header in the message text */
        uint32_t value; /* UINT32_MAX: that, or larger */
        struct span beside;
};

/* The first of each kind, in the order of the enum; a header that does not begin with a digit is left out. Returns how many;
 * v has room for NUMBER_KINDS. */
size_t sip_numbers(const struct sip_message *m, struct sip_number *v);

struct sip_subscription {
        uint32_t at;                       /* Event, else Subscription-State, in the message text */
        struct span package, id;           /* of Event: "presence", "conference" … */
        struct span state, reason;         /* of Subscription-State: "active", "pending", "terminated" */
        int64_t expires_s, retry_after_s;  /* of Subscription-State; -1: not written */
};

/* False: neither header is there. */
bool sip_subscription(const struct sip_message *m, struct sip_subscription *ret);

#endif
