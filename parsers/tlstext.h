/*
 * The parameters of TLS handshakes as Fiddler prints them, line by line: of the ClientHello what is offered, of the ServerHello
 * or of its own connection what was agreed on. "SSLv3-compatible" is what it calls every hello; "Time" is random bytes.
 */
#ifndef SIPDX_PARSERS_TLSTEXT_H
#define SIPDX_PARSERS_TLSTEXT_H

#include "base/span.h"

struct tlstext {
        bool connect, answered; /* set by the reader: the request is a CONNECT; its answer has begun */
        bool marked;            /* the words that Fiddler puts above a hello were seen */
        bool server;            /* the lines are of a ServerHello */
        bool version;           /* the ClientHello's was seen */
        const char *offered, *agreed; /* "TLS 1.2"; NULL: not told */
        char sni[256], cipher[96];
};

/* Takes a line without blanks around it. False: it is none of a handshake. */
bool tlstext_line(struct tlstext *t, struct span line);

/* Is it the first line of another handshake than the one at hand? */
bool tlstext_begins(const struct tlstext *t, struct span line);

#endif
