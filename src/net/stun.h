/*
 * One message of STUN and TURN (RFC 8489 5, RFC 8656), or of MS-TURN, whose header has no magic number but whose first
 * attribute has. Pure. Nobody outside this room includes it.
 */
#ifndef SIPDX_NET_STUN_H
#define SIPDX_NET_STUN_H

#include "net/packet.h"

enum stun_class { STUN_REQUEST, STUN_INDICATION, STUN_OK, STUN_REFUSAL };

/* Of the others nothing is told: checks of ICE and relayed data are too many. */
enum stun_method { STUN_OTHER_METHOD, STUN_ALLOCATE, STUN_REFRESH, STUN_PERMISSION, STUN_CHANNEL, STUN_CONNECT, STUN_ACTIVE };
const char *stun_method_word(enum stun_method m); /* "allocate" … */

struct stun {
        bool ms;
        enum stun_class class;
        enum stun_method method;
        struct span id;        /* of the transaction */
        bool credentials;      /* MESSAGE-INTEGRITY is there */
        unsigned code;         /* of a refusal; 0: none */
        struct span reason;
        bool has_relayed;
        struct address relayed;
        uint16_t relayed_port;
};

/* All of a datagram, or of a frame on a stream. */
bool stun_parse(struct span bytes, struct stun *ret);
/* Bytes of the message that a stream begins with (RFC 8489 7.2.2); 0: it does not, or more are needed to tell (at least 8). */
size_t stun_length(struct span front);

#endif
