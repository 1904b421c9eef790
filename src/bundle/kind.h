/*
 * What a head is to the bundle: something to be opened, something that nobody reads, or a member like any other. Nobody
 * outside the room includes it.
 */
#ifndef SIPDX_BUNDLE_KIND_H
#define SIPDX_BUNDLE_KIND_H

#include "base/span.h"

enum kind {
        KIND_PLAIN, /* for the parsers */
        KIND_ASIDE, /* pictures, dumps, private keys, office files: to be named only */
        KIND_ZIP, KIND_7Z, KIND_CAB, KIND_RAR, KIND_TAR, KIND_CPIO,
        KIND_GZIP, KIND_BZIP2, KIND_XZ, KIND_ZSTD, KIND_LZ4, /* of one stream */
        KINDS
};

static inline bool kind_is_archive(enum kind k) { return k >= KIND_ZIP; }
static inline bool kind_is_stream(enum kind k) { return k >= KIND_GZIP; }

/* *ret_what: of KIND_ASIDE what it is, static words after "is"; else NULL. A format that knows its own magic (parsers/registry)
 * keeps what is its. */
enum kind kind_of(struct span head, const char *path, const char **ret_what);

#endif
