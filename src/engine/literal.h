/*
 * The longest run of characters that every match of a regular expression must hold: what is looked for first, because it
 * costs nothing beside the expression.
 */
#ifndef SIPDX_ENGINE_LITERAL_H
#define SIPDX_ENGINE_LITERAL_H

#include "base/buf.h"

enum { LITERAL_MIN = 4 }; /* shorter ones are met everywhere */

/* Appends it to *ret; nothing where the expression has none (alternatives at its top, extended syntax). *ret_any_case: the
 * expression begins with (?i). Groups are not looked into. 0 or -ENOMEM. */
int literal_of(struct span regex, struct buf *ret, bool *ret_any_case);

#endif
