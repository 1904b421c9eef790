/*
 * Headers without their message: what people paste of one, or what is left of it in a log that begins in the
 * middle. They become one event of the topic "headers", with a field for each.
 */
#ifndef SIPDX_PARSERS_HEADERS_H
#define SIPDX_PARSERS_HEADERS_H

#include "base/limits.h"
#include "input/record.h"

struct headers {
        struct field v[LIMIT_DIAG_PARAMS];
        size_t n;
};

/* A header that nothing but SIP has, with a value of the shape that it must have: "CSeq: 1 INVITE", "To: <sip:…>",
 * "ms-diagnostics: 1010;reason=…". */
bool header_own(struct span line);

/* "ms-diagnostics: 1010;reason=…" and its sisters: one line of them is worth reading, whatever stands around it. */
bool header_diagnostics(struct span line);

/* Takes the next block of headers that has one of SIP's own off *rest; what stands before it is dropped. False: no such
 * block is left. Fields and *ret_block point into *rest. */
bool headers_next(struct headers *h, struct span *rest, struct span *ret_block);

/* Makes a record, whose text and place are filled in, the event. */
void headers_fill(const struct headers *h, struct record *ret);

#endif
