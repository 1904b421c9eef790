/*
 * Bodies as they went over the wire, unpacked: chunks (RFC 9112 7.1) and gzip.
 */
#ifndef SIPDX_PARSERS_HTTPBODY_H
#define SIPDX_PARSERS_HTTPBODY_H

#include "parsers/httptext.h"

/*
 * What can be shown of a body, of which bytes are here and size in all. head: the start line and headers above it, which say how
 * it is packed. ret borrows bytes, head and spare, which is overwritten. What cannot be unpacked keeps the name of its coding.
 * 0 or -ENOMEM.
 */
int http_body_read(struct span head, struct span bytes, uint64_t size, struct buf *spare, struct http_body *ret);

/* The length of the head that s begins with, its empty line included; s.n: no empty line is in it. */
size_t http_head_len(struct span s);

#endif
