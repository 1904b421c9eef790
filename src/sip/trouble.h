/*
 * A client's report of an error that it met (MS-OCER 3.1.4.1, application/msrtc-reporterror+xml). Pure; memory in the arena.
 */
#ifndef SIPDX_SIP_TROUBLE_H
#define SIPDX_SIP_TROUBLE_H

#include "sip/diag.h"
#include "sip/mime.h"

struct trouble {
        uint32_t at; /* body in the message text */
        struct span call_id, from_tag, to_tag; /* of the dialog that failed */
        struct span from_uri, to_uri;
        struct span method;      /* requestType: "INVITE" … */
        uint32_t status;         /* responseCode; 0: not written */
        struct sip_diag *diags;  /* its diagHeader elements, those of progress reports too; .at is that of the body */
        size_t n_diags;
};

/* The report among the parts of a message. 1: found, 0: none, -EBADMSG: there is one that cannot be read, -ENOMEM. */
int trouble_parse(const struct mime *parts, struct arena *a, struct trouble *ret);

#endif
