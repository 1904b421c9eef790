/*
 * Two texts beside each other.
 */
#ifndef SIPDX_REPORT_BESIDE_H
#define SIPDX_REPORT_BESIDE_H

#include "base/buf.h"

/* Appends the lines of left and right in two halves of `columns`, lines that are longer cut into several by whole characters;
 * what goes on stands two columns further in. Both are safe already. 0 or -ENOMEM. */
int beside_put(struct buf *b, struct span left, struct span right, unsigned columns, const char *between);

#endif
