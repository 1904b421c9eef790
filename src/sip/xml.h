/*
 * XML bodies, one element after another, by expat. A document type, and with it every entity, ends the reading; so do
 * too many bytes or levels. Names come without their prefix. Nobody outside the room includes it.
 */
#ifndef SIPDX_SIP_XML_H
#define SIPDX_SIP_XML_H

#include "sip/message.h"

enum { XML_DEPTH = 32, XML_VALUE = 512 }; /* levels; bytes of an element's text that are kept */

struct xml {
        void *user; /* of the caller */
        struct arena *arena;
        int depth; /* of the element that begins or ends; the root is 1 */
        int err;
        void *parser;
        const char **attributes; /* of the element that begins: name, value, name, value … NULL */
        const struct xml_handler *handler;
        size_t n_value;
        char value[XML_VALUE]; /* character data since the last tag */
};

struct xml_handler {
        void (*start)(struct xml *x, struct span name);
        /* value: the text behind the last tag, trimmed and cut at XML_VALUE; borrowed, as the name is. */
        void (*end)(struct xml *x, struct span name, struct span value);
};

/*
 * Reads a document of at most `max` bytes. 0, -EBADMSG: it cannot be read to its end, -ENOMEM, or what a handler gave to
 * xml_fail(). Handlers may have been called in every case.
 */
int xml_read(struct span body, size_t max, const struct xml_handler *h, void *user, struct arena *a);

/* Ends the reading with this error. */
void xml_fail(struct xml *x, int err);

/* The value of an attribute of the element that begins, its prefix apart; borrowed until the handler returns. */
struct span xml_attribute(const struct xml *x, struct span name);

/* A copy in the arena; fails the reading when memory is out. */
struct span xml_keep(struct xml *x, struct span value);

#endif
