/*
 * A message decoded, for programs.
 */
#ifndef SIPDX_CLI_DECODED_H
#define SIPDX_CLI_DECODED_H

#include "base/buf.h"
#include "query/message.h"

/* Appends one JSON object, safe; a header's value goes without its secrets, unless ret->clear. 0 or -ENOMEM. */
int decoded_json(const struct message_view *v, struct buf *ret);

#endif
