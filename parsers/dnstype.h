/*
 * Types of DNS records, as Windows' tools print them: some by number, some by name.
 */
#ifndef SIPDX_PARSERS_DNSTYPE_H
#define SIPDX_PARSERS_DNSTYPE_H

#include "base/span.h"

/* "33", "SRV", "srv" → "SRV"; another number stays as it is; empty: it is no type. Static, or s itself. */
struct span dns_type(struct span s);

#endif
