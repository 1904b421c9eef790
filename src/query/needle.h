/*
 * A person or a number as the user writes it → what is looked for in addresses of record.
 */
#ifndef SIPDX_QUERY_NEEDLE_H
#define SIPDX_QUERY_NEEDLE_H

#include "base/span.h"

/* In lower case; a number without what people put between its digits. NULL for no text and when memory is out; the caller
 * frees it. */
char *needle(struct span text);

#endif
