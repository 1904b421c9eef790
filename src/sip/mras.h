/*
 * The media relay request and answer (MRAS, application/msrtc-media-relay-auth+xml). Pure; memory in the arena.
 */
#ifndef SIPDX_SIP_MRAS_H
#define SIPDX_SIP_MRAS_H

#include "sip/mime.h"

struct mras_relay {
        struct span location, host; /* "intranet"/"internet"; name or address */
        uint32_t udp_port, tcp_port; /* 0: not given */
};

struct mras {
        bool response;       /* else a request */
        struct span reason;  /* reasonPhrase: "OK" … */
        struct span version, location; /* protocol version; what a request asks for: "intranet"/"internet" */
        uint32_t duration;   /* minutes that credentials were asked for or last; 0: not written */
        bool has_credentials;
        struct mras_relay *relays;
        size_t n_relays;
        uint32_t at; /* body in the message text */
};

/* The media relay request or answer among the parts of a message, by expat. 1: found, 0: none, -EBADMSG: there is one that
 * cannot be read, -ENOMEM. */
int mras_parse(const struct mime *parts, struct arena *a, struct mras *ret);

#endif
