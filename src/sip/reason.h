/*
 * Why, in an element's own words: Reason (RFC 3326; SIP, Q.850 and others, several values) and Warning (20.43). Pure.
 */
#ifndef SIPDX_SIP_REASON_H
#define SIPDX_SIP_REASON_H

#include "sip/message.h"

struct sip_reason {
        uint32_t at;          /* its header in the message text */
        struct span protocol; /* "SIP", "Q.850" … as written */
        int cause;            /* -1: not written */
        struct span text;     /* escapes resolved */
};

/* All of a message, in order; at most LIMIT_REASONS, *ret_many (may be NULL) says that there were more. 0 or -ENOMEM. */
int sip_reasons(const struct sip_message *m, struct arena *a, struct sip_reason **ret, size_t *ret_n, bool *ret_many);

struct sip_warning {
        uint32_t at;
        uint32_t code;
        struct span agent, text;
};

/* As sip_reasons(); a warning that does not begin with a number is left out. */
int sip_warnings(const struct sip_message *m, struct arena *a, struct sip_warning **ret, size_t *ret_n, bool *ret_many);

#endif
