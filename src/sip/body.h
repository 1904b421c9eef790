/*
 * Bodies: MIME (RFC 2045, 2046, 5621), SDP with its candidates (RFC 4566, 8839, MS-ICE, MS-ICE2),
 * the media relay answer (MRAS). Pure; memory in the arena.
 */
#ifndef SIPDX_SIP_BODY_H
#define SIPDX_SIP_BODY_H

#include "sip/message.h"

struct mime_part {
        struct span content_type, content_id, disposition;
        struct span body;
        uint32_t at;   /* offset of body in the message text */
        bool fallback; /* ms-proxy-2007fallback: the copy for OCS 2007 */
};

struct mime {
        struct mime_part *v;
        size_t n;
        bool many; /* LIMIT_MIME_PARTS or LIMIT_MIME_DEPTH reached; the rest is not split */
};

/* The body's leaf parts in order, nested ones flattened; one part for a plain body, none for no body.
 * A missing end boundary ends with the body. 0 or -ENOMEM. */
int mime_parse(const struct sip_message *m, struct arena *a, struct mime *ret);

enum candidate_kind { CANDIDATE_UNKNOWN, CANDIDATE_HOST, CANDIDATE_SRFLX, CANDIDATE_PRFLX, CANDIDATE_RELAY };
enum candidate_transport { CANDIDATE_UDP, CANDIDATE_TCP_ACT, CANDIDATE_TCP_PASS, CANDIDATE_TCP_SO, CANDIDATE_OTHER };

struct sdp_candidate {
        enum candidate_kind kind;
        enum candidate_transport transport; /* draft-06 "TCP" is TCP_PASS here: it stands for both */
        unsigned component;                 /* 1 RTP, 2 RTCP */
        struct span address, port, raddr, rport;
        bool draft06; /* [MS-ICE]: no typ; kind is told only by comparison, so UNKNOWN */
        uint32_t at;
};

struct sdp_media {
        struct span media, proto, label; /* "audio", "RTP/SAVP", "main-audio" */
        uint32_t port;                   /* 0: refused or off (RFC 3264 6) */
        struct span direction;           /* "sendrecv" when none is written */
        struct span connection;          /* address of the c= that counts for it */
        bool remote_candidates;          /* the final offer or answer (RFC 5245 15.2) */
        bool ice_pwd;                    /* a=ice-pwd at media or session level */
        struct sdp_candidate *candidates;
        size_t n_candidates;
        uint32_t at; /* its m= line in the message text */
};

struct sdp {
        bool fallback; /* of the part that carried it */
        bool many;     /* LIMIT_SDP_MEDIA or LIMIT_CANDIDATES reached; the rest is not decoded */
        struct span origin;
        struct sdp_media *media;
        size_t n_media;
};

/* All session descriptions among the parts of a message (application/sdp). 0 or -ENOMEM. */
int sdp_parse(const struct sip_message *m, const struct mime *parts, struct arena *a, struct sdp **ret, size_t *ret_n);

/* What stands after "a=candidate:" on one line; false when it is no candidate. */
bool sdp_candidate_parse(struct span value, struct sdp_candidate *ret);

struct mras_relay {
        struct span location, host; /* "intranet"/"internet"; name or address */
        uint32_t udp_port, tcp_port; /* 0: not given */
};

struct mras {
        bool response;       /* else a request */
        struct span reason;  /* reasonPhrase: "OK" … */
        bool has_credentials;
        struct mras_relay *relays;
        size_t n_relays;
        uint32_t at; /* body in the message text */
};

/* The media relay request or answer among the parts of a message (application/msrtc-media-relay-auth+xml), by expat.
 * 1: found, 0: none, -EBADMSG: there is one that cannot be read, -ENOMEM. */
int mras_parse(const struct mime *parts, struct arena *a, struct mras *ret);

#endif
