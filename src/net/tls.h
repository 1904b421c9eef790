/*
 * The clear beginning of TLS (RFC 5246 6.2, 7.4; RFC 8446 4.1, 5.1; RFC 6066 3), also as MS-TURN imitates it over TCP (its
 * section 3.1.4.1). Pure; nothing is believed about lengths. Nobody outside this room includes it.
 */
#ifndef SIPDX_NET_TLS_H
#define SIPDX_NET_TLS_H

#include "input/flow.h"

enum tls_step { TLS_NO, TLS_MORE, TLS_YES };

struct tls_hello {
        uint16_t lowest, highest; /* as in struct tls_flow */
        struct span sni;
        bool pseudo;
};

/* Does a client begin with a ClientHello? ended: nothing comes behind front. TLS_YES: it is the first *ret_n bytes; TLS_MORE:
 * so many are needed in all. */
enum tls_step tls_client_hello(struct span front, bool ended, struct tls_hello *ret, size_t *ret_n);

struct tls_reply {
        enum tls_answer kind;
        uint16_t version, cipher;
        bool pseudo;       /* the imitation */
        int alert, level;
        unsigned status;
        struct span line;  /* of plain text */
};

/* What a server began with. Never TLS_NO: anything is an answer. */
enum tls_step tls_server_reply(struct span front, bool ended, struct tls_reply *ret, size_t *ret_n);

/* An alert in the clear at one end of what a segment carries. */
bool tls_clear_alert(struct span data, int *ret_level, int *ret_code);
/* Does it begin with a client's Certificate message? */
bool tls_certificate(struct span data, bool *ret_empty);

#endif
