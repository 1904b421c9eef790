/*
 * MIME bodies (RFC 2045, 2046, 5621): the leaf parts of a message's body, each with its place. Pure; memory in the arena.
 */
#ifndef SIPDX_SIP_MIME_H
#define SIPDX_SIP_MIME_H

#include "sip/message.h"

struct mime_part {
        struct span content_type, content_id, disposition;
        struct span type; /* the media type of content_type alone */
        struct span body;
        uint32_t at;   /* offset of body in the message text */
        bool fallback; /* ms-proxy-2007fallback: the copy for OCS 2007 */
};

struct mime {
        struct mime_part *v;
        size_t n;
        bool many; /* LIMIT_MIME_PARTS or LIMIT_MIME_DEPTH reached; the rest is not split */
};

/* The body's leaf parts in order, nested ones flattened; one part for a plain body, none for no body.
 * A missing end boundary ends with the body. 0 or -ENOMEM. */
int mime_parse(const struct sip_message *m, struct arena *a, struct mime *ret);

/* Is the media type of a part this one? Case and parameters do not count. */
bool mime_is(const struct mime_part *p, struct span type);

/* The first part of this type; NULL: there is none. */
const struct mime_part *mime_find(const struct mime *parts, struct span type);

#endif
