/*
 * What a capture tells beside SIP: how TLS began on a connection, how a relay answered its clients. Plain data; net fills
 * it, ingest copies it. All spans are borrowed and come from packets as they were.
 */
#ifndef SIPDX_INPUT_FLOW_H
#define SIPDX_INPUT_FLOW_H

#include "base/buf.h"
#include "base/stamp.h"

/* Where a frame stands that shows something; frame 0: none does. */
struct flow_point {
        uint64_t frame, off;
        int64_t time_us;
};

/* What came back for a ClientHello. */
enum tls_answer {
        TLS_ANSWER_NONE,   /* nothing, as long as the connection or the capture goes on */
        TLS_ANSWER_UNSEEN, /* the client had it, the capture has not */
        TLS_ANSWER_HELLO,  /* ServerHello, of MS-TURN the imitation of one */
        TLS_ANSWER_REAL,   /* a real ServerHello for the imitation that MS-TURN sends: not the relay's */
        TLS_ANSWER_ALERT, TLS_ANSWER_HTTP, TLS_ANSWER_SIP, TLS_ANSWER_OTHER,
};
const char *tls_answer_word(enum tls_answer a); /* "none", "unseen", "serverhello", "real-tls", "alert", … */

/* "TLS 1.2", "SSL 3.0"; NULL for another number, and for 0. */
const char *tls_version_word(uint16_t version);
/* "unknown_ca" (RFC 8446 6, RFC 6066 9); NULL: no such alert. */
const char *tls_alert_word(int code);

struct tls_flow {
        struct span client, server; /* "address:port" */
        struct span sni;            /* empty: none is sent */
        uint16_t lowest, highest;   /* versions offered; lowest 0: the offer does not tell */
        bool pseudo;                /* the fixed ClientHello of MS-TURN over TCP */
        bool acked;                 /* the server's machine has all of it */
        unsigned hellos;            /* times that its first segment was sent */
        enum tls_answer answer;
        uint16_t version, cipher;   /* of the ServerHello; 0: none */
        unsigned status;            /* of an HTTP or SIP answer; 0: none */
        struct span reply;          /* first line of an answer in plain text */
        int alert, alert_level;     /* sent in the clear; alert -1: none */
        bool alert_by_client;
        bool certificate_seen;      /* the client answered a request for its certificate, … */
        bool certificate_empty;     /* … with none. Up to TLS 1.2 */
        bool ended_by_client, ended_by_reset; /* where .end is set */
        struct flow_point hello, answered, alerted, certificate, end;
};

enum stun_outcome { STUN_SUCCESS, STUN_ERROR, STUN_UNANSWERED };
const char *stun_outcome_word(enum stun_outcome o); /* "success", "error", "none" */

/* Requests of one method between two ends, that had the same outcome. */
struct stun_flow {
        struct span client, server;     /* "address:port" */
        const char *transport;          /* "udp", "tcp", "pseudo-tls" */
        const char *method;             /* "allocate", "refresh" … */
        bool ms;                        /* MS-TURN; else RFC 8656 */
        bool credentials;               /* the requests had MESSAGE-INTEGRITY */
        enum stun_outcome outcome;
        unsigned code;                  /* of an error */
        struct span reason;
        struct span relayed;            /* "address:port" that was allocated first */
        uint64_t requests, sends;       /* transactions; all their requests, those sent again too */
        struct flow_point request, answered; /* of the first transaction */
        int64_t last_us;                /* when the last request was sent */
};

/* A line about a frame of it, as evidence is quoted. 0 or -ENOMEM. */
enum tls_part { TLS_PART_HELLO, TLS_PART_ANSWER, TLS_PART_ALERT, TLS_PART_CERTIFICATE, TLS_PART_END };
int tls_flow_words(const struct tls_flow *f, enum tls_part part, struct buf *ret);
int stun_flow_words(const struct stun_flow *f, bool answer, struct buf *ret);

#endif
