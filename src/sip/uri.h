/*
 * URIs as SIP writes them (RFC 3261 19.1, RFC 3966, GRUUs of RFC 5627 and MS-SIPRE). Splits; resolves nothing. Pure.
 */
#ifndef SIPDX_SIP_URI_H
#define SIPDX_SIP_URI_H

#include "base/arena.h"
#include "base/span.h"

enum uri_scheme { URI_NONE, URI_SIP, URI_SIPS, URI_TEL, URI_OTHER };

/* "host", "host:port", "[2001:db8::1]:5061". */
struct sip_host {
        struct span name; /* without the brackets of an IPv6 reference */
        uint32_t port;    /* 0: not written */
        bool ipv6;        /* it stood in brackets; what stands in them is all address (RFC 5118 4.3) */
        bool bad;         /* no name, no end of brackets, or something else than a port behind the name */
};

struct sip_uri {
        enum uri_scheme scheme;
        struct span user;    /* as written, with parameters of its own; the number of a tel: URI; else all behind the scheme */
        bool password;       /* one stood behind the user; it is not kept */
        struct sip_host host; /* of sip: and sips: alone */
        struct span params;  /* from the first ';' on */
        struct span headers; /* behind '?', still escaped */
};

/* Never fails: what cannot be read stays empty. Angle brackets around it are no part of it. */
struct sip_uri sip_uri_parse(struct span uri);

/* Does it break the grammar (25.1) where that does harm: its scheme, host or port cannot be told? */
bool sip_uri_bad(const struct sip_uri *u);

/* What makes one device of the URI: the value of gr= or of opaque= beside ;gruu, or the user of a URI with a bare ;gr. */
struct span sip_uri_gruu(const struct sip_uri *u);

/* Value of one header of a URI ("?Replaces=…&Subject=…"), any case, %HH resolved once (19.1.2). *ret empty: it has none.
 * 0 or -ENOMEM. */
int sip_uri_header(const struct sip_uri *u, struct span name, struct arena *a, struct span *ret);

/* Backslash pairs of a quoted string resolved (25.1); borrowed where there is none. 0 or -ENOMEM. */
int sip_unquote(struct span s, struct arena *a, struct span *ret);

#endif
