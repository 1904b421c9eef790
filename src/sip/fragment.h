/*
 * A piece of a SIP message as a body (message/sipfrag, RFC 3420): how the call that a REFER asked for goes. Pure.
 */
#ifndef SIPDX_SIP_FRAGMENT_H
#define SIPDX_SIP_FRAGMENT_H

#include "sip/mime.h"

struct sip_fragment {
        uint32_t at;         /* body in the message text */
        int status;          /* 0: it begins with no status line */
        struct span reason;  /* of the status line */
        struct span method;  /* of a request line */
        struct span call_id; /* of a Call-ID header in it */
};

/* The first fragment among the parts of a message. 1: found, 0: none, -ENOMEM. */
int sip_fragment_parse(const struct mime *parts, struct arena *a, struct sip_fragment *ret);

#endif
