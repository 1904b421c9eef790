/*
 * What the user says of the wall clocks of logs, told to the store.
 */
#ifndef SIPDX_INGEST_ZONES_H
#define SIPDX_INGEST_ZONES_H

#include "ingest/ingest.h"

/* Once all sources are written, before their clocks are aligned. The first of v whose text stands in a source's path counts;
 * its offset is that of the source's first record. What writes UTC needs no zone. 0 or -errno. */
int zones_state(struct store *s, const struct ingest_zone *v, size_t n);

/* What was stated of the sources of another case, which have the same ids here. 0 or -errno. */
int zones_keep(struct store *from, struct store *s);

#endif
