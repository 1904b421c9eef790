/*
 * Names for what nobody here reads, so that who gave it knows that it was seen, and what would make something readable of it.
 */
#ifndef SIPDX_BUNDLE_MAGIC_H
#define SIPDX_BUNDLE_MAGIC_H

#include "base/span.h"

/* What a file that begins so is, in static words without a full stop: "a PDF document". NULL: it cannot be told. *ret_aside: no
 * parser need look at it. */
const char *magic_words(struct span head, bool *ret_aside);

#endif
