/*
 * Names in archives, made part of a path that is shown. Nobody outside the room includes it.
 */
#ifndef SIPDX_BUNDLE_NAME_H
#define SIPDX_BUNDLE_NAME_H

#include "base/buf.h"
#include "bundle/kind.h"

/* Appends the parts of a name to path, a slash before each; either slash parts them. Bytes that are no UTF-8 are read as the
 * code page of such archives. 1: it would lead out of the archive, 0, -ENOMEM. */
int name_put(struct buf *path, struct span name, enum kind archive);

#endif
