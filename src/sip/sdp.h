/*
 * Session descriptions (RFC 4566, 3264, 8839) with the candidates of both grammars (MS-ICE, MS-ICE2) and what Microsoft
 * adds. Keys are seen, never kept. Pure; memory in the arena.
 */
#ifndef SIPDX_SIP_SDP_H
#define SIPDX_SIP_SDP_H

#include "sip/mime.h"

enum candidate_kind { CANDIDATE_UNKNOWN, CANDIDATE_HOST, CANDIDATE_SRFLX, CANDIDATE_PRFLX, CANDIDATE_RELAY };
enum candidate_transport { CANDIDATE_UDP, CANDIDATE_TCP_ACT, CANDIDATE_TCP_PASS, CANDIDATE_TCP_SO, CANDIDATE_OTHER };

/* "host", "srflx" …; "udp", "tcp-act" …: as messages write them, in lower case. NULL: another. */
const char *candidate_kind_word(enum candidate_kind k);
const char *candidate_transport_word(enum candidate_transport t);

struct sdp_candidate {
        enum candidate_kind kind;
        enum candidate_transport transport; /* draft-06 "TCP" is TCP_PASS here: it stands for both */
        unsigned component;                 /* 1 RTP, 2 RTCP */
        struct span address, port, raddr, rport;
        bool draft06; /* [MS-ICE]: no typ; kind is told only by comparison, so UNKNOWN */
        bool ipv6;    /* it stood in an a=x-candidate-ipv6 line */
        uint32_t at;
};

/* A payload type of an RTP m-line. */
struct sdp_codec {
        uint32_t type;
        struct span name;         /* of its rtpmap, else of RFC 3551 6; empty: not told */
        uint32_t clock, channels; /* Hz; channels 0: not written */
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

        struct span formats; /* all behind the transport */
        struct sdp_codec *codecs;
        size_t n_codecs;
        uint32_t ptime, maxptime;  /* ms; 0: not written */
        bool rtcp_mux, fingerprint;
        struct span setup, reuse;  /* a=setup: and a=connection: ("new", "existing") */
        struct span mid;
        bool bundled;              /* named in a=group:BUNDLE */
        struct span ufrag;         /* a=ice-ufrag, or the user of the first draft-06 candidate */
        struct span suites[4];     /* of a=crypto lines, each once, in order */
        unsigned n_suites, n_crypto, n_cryptoscale;
        struct span encryption;    /* MS-SDP: "rejected", "optional", "required" */
        struct span bypass;        /* a=x-bypassid */
        struct span diagnostics;   /* a=x-ms-sdp-diagnostics (MS-SDPEXT) */
};

/* What is against the grammar of RFC 4566 9; the rest is read all the same. */
enum sdp_fault {
        SDP_FAULT_LINE = 1 << 0,       /* no letter and '=', or an unknown letter */
        SDP_FAULT_ORDER = 1 << 1,      /* lines that must not stand there (5) */
        SDP_FAULT_VERSION = 1 << 2,    /* v= absent or not 0 */
        SDP_FAULT_ORIGIN = 1 << 3,     /* o= absent, or not its six fields */
        SDP_FAULT_CONNECTION = 1 << 4,
        SDP_FAULT_MEDIA = 1 << 5,      /* m= with fewer than four fields, or a port that is none */
        SDP_FAULT_BANDWIDTH = 1 << 6,
        SDP_FAULT_TIME = 1 << 7,       /* t= absent or not two numbers, r= without one */
        SDP_FAULT_ATTRIBUTE = 1 << 8,  /* a= or k= without a name, an rtpmap without codec or clock */
        SDP_FAULT_CANDIDATE = 1 << 9,
        SDP_FAULT_CRYPTO = 1 << 10,    /* a=crypto without tag, suite or key (RFC 4568 9.1) */
};
/* Short stable word of the lowest set fault ("line", "order" …); NULL for 0. */
const char *sdp_fault_word(unsigned faults);

struct sdp {
        bool fallback; /* of the part that carried it */
        bool many;     /* LIMIT_SDP_MEDIA, LIMIT_CANDIDATES or LIMIT_CODECS reached; the rest is not decoded */
        struct span origin;
        struct span bundle; /* mids of a=group:BUNDLE */
        struct sdp_media *media;
        size_t n_media;
        unsigned faults;
        uint32_t at; /* its first byte in the message text */
};

/* All session descriptions among the parts of a message (application/sdp). 0 or -ENOMEM. */
int sdp_parse(const struct sip_message *m, const struct mime *parts, struct arena *a, struct sdp **ret, size_t *ret_n);

/* What stands after "a=candidate:" on one line; false when it is no candidate. */
bool sdp_candidate_parse(struct span value, struct sdp_candidate *ret);

/* How the m-line puts the call on hold: its direction, "null-address" for c=0.0.0.0 without ICE (RFC 2543), NULL: it does not,
 * or the line is off. */
const char *sdp_hold(const struct sdp_media *m);

/* The static payload type (RFC 3551 6); name empty: it has none. */
struct sdp_codec sdp_static_codec(uint32_t type);

/* The faults of one line, "m=…", by its own grammar: fields and numbers; not whether it may stand there. */
unsigned sdp_line_faults(char letter, struct span value);

#endif
