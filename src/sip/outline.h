/*
 * A message in the order in which an engineer reads it: its headers by what they are about, its body by kind, XML laid out.
 * Pure; memory in the arena.
 */
#ifndef SIPDX_SIP_OUTLINE_H
#define SIPDX_SIP_OUTLINE_H

#include "sip/message.h"

enum outline_group {
        OUTLINE_CALL,    /* which call and step: Call-ID, From, To, CSeq, Replaces … */
        OUTLINE_TROUBLE, /* what went wrong: diagnostics, Reason, Warning, Retry-After */
        OUTLINE_ROUTE,   /* Via, Route, Record-Route, Contact, Max-Forwards */
        OUTLINE_WHO,     /* agents, identities and credentials */
        OUTLINE_SESSION, /* Expires, Supported, Require, Event, Session-Expires … */
        OUTLINE_BODY,    /* Content-* */
        OUTLINE_OTHER,
        OUTLINE_GROUPS
};
const char *outline_title(enum outline_group g); /* "Call", "Trouble" … */
enum outline_group outline_group_of(const struct sip_header *h);

/*
 * A body of XML as lines: one element a line, two blanks a level, short texts beside their tags. What is no XML, or deeper than
 * LIMIT_XML_DEPTH, is given back as it is (*ret borrowed). External entities are not read. 0 or -ENOMEM.
 */
int outline_xml(struct span body, struct arena *a, struct span *ret);
bool outline_is_xml(struct span content_type); /* application/xml, …+xml */

#endif
