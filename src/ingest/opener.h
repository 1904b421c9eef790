/*
 * A thread that opens files for one that may not: it is asked for a member by its place in the list, and answers with a
 * descriptor. A parser that was taken over can ask for what is to be read anyway, and for nothing else.
 */
#ifndef SIPDX_INGEST_OPENER_H
#define SIPDX_INGEST_OPENER_H

#include "bundle/bundle.h"

struct opener;

/* l is borrowed. The thread may touch what the calling one may. 0 or -errno. */
int opener_start(const struct member_list *l, struct opener **ret);
void opener_stop(struct opener *o); /* takes NULL; nobody asks any more */
/* A bundle_opener.open; ctx is the opener. For one thread at a time. */
int opener_open(void *ctx, size_t i);

#endif
