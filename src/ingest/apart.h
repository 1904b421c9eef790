/*
 * Strangers' bytes are read apart: in threads that have given away what they do not need (ingest/confine.h). The thread that asks
 * waits, and keeps what it may do.
 */
#ifndef SIPDX_INGEST_APART_H
#define SIPDX_INGEST_APART_H

#include "bundle/bundle.h"
#include "store/store.h"

/* Does the job in a thread that may open the members, write the case and make temporary files, and touch no other file, where the
 * kernel has Landlock. l: NULL: no members. What the job returns, or -errno when there could be no thread. */
int apart_run(int (*job)(void *ctx), void *ctx, const struct member_list *l, const struct store *s);

/* As bundle_is_archive(), which unpacks, in a thread that may parse and nothing else. False where there could be none. */
bool apart_is_archive(const struct member *m);

#endif
