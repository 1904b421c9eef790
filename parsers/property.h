/*
 * Values of properties as PowerShell prints them: lists in braces, and what it cuts.
 */
#ifndef SIPDX_PARSERS_PROPERTY_H
#define SIPDX_PARSERS_PROPERTY_H

#include "parsers/facts.h"

/* Fields of the name: the items of "{a, b, c...}", or the value; cut where it ends in "...". 0 or -ENOMEM. */
int property_put(struct facts *f, struct span name, struct span value);

/* Appends a row that a long value goes on with: with a blank where one was lost at the end of the row before, without one where
 * a word was too long for it. 0, -ENOMEM or -E2BIG. */
int property_join(struct buf *value, struct span more, size_t last_row);

/* Of the objects of Resolve-DnsName, fields under the names of CLASS_DNS: *ret_type, and true. False: it is another object. */
bool property_dns(struct facts *f, struct span *ret_type);

/* What a certificate's object says, in the names and forms of CLASS_CERTIFICATE. 1, 0: it is none, -ENOMEM. */
int property_certificate(const struct facts *from, enum when_order *io_order, struct facts *to);

#endif
