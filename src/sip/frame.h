/*
 * Where does a SIP message begin and end in a stream (RFC 3261 7, 18.3)? The only SIP header that
 * parsers and net may include. Pure.
 */
#ifndef SIPDX_SIP_FRAME_H
#define SIPDX_SIP_FRAME_H

#include "base/span.h"

/* Does a line look like a request line or status line (SIP/2.0, any method token)? */
bool sip_is_start_line(struct span line);

/* Is it the beginning of one, cut anywhere: of a known method and what follows it, or of "SIP/2.0 …"? */
bool sip_is_start_begun(struct span line);

enum sip_framing {
        SIP_FRAME_WHOLE,   /* *ret_n bytes are one message (or a keep-alive of CR and LF) */
        SIP_FRAME_PARTIAL, /* more bytes are needed; *ret_n how many at least, 0 when unknown */
        SIP_FRAME_NONE,    /* does not begin with a start line; *ret_n: bytes to skip to the next
                              line that could be one, or all */
};

/*
 * Looks at the front of s. Line ends CRLF or LF. Without Content-Length the message ends with its
 * header block. A body in a log may have lost its CRs: it ends early where another start line stands at
 * the beginning of a line.
 */
enum sip_framing sip_frame(struct span s, size_t *ret_n);
/* The same for a text that nothing more is added to: then a body that lost some of its CRs may be whole already. */
enum sip_framing sip_frame_last(struct span s, size_t *ret_n);
/* The same on the wire, where bytes are what was sent: a body that is not all there is waited for, whatever stands in it. */
enum sip_framing sip_frame_stream(struct span s, size_t *ret_n);

#endif
