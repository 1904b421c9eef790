/*
 * What kind of place an IP address written as text is. Knows addresses, not names: nothing is resolved.
 */
#ifndef SIPDX_BASE_ADDRESS_H
#define SIPDX_BASE_ADDRESS_H

#include "base/span.h"

enum address_class {
        ADDRESS_NAME,        /* no IP address: a host's name, or anything else */
        ADDRESS_PUBLIC,      /* also the ranges that are set apart for examples */
        ADDRESS_PRIVATE,     /* RFC 1918; RFC 4193 */
        ADDRESS_SHARED,      /* 100.64.0.0/10, RFC 6598: behind a carrier's NAT */
        ADDRESS_LOOPBACK,
        ADDRESS_LINK_LOCAL,
        ADDRESS_UNSPECIFIED, /* 0.0.0.0, :: */
};

/* Of "10.0.0.1" or "2001:db8::1", in brackets or with a zone ("fe80::1%eth0") too; no port. */
enum address_class address_class(struct span host);
const char *address_class_word(enum address_class c); /* "name", "public", "private", "shared", "loopback", "link-local", "unspecified" */

#endif
