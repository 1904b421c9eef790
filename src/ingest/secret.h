/*
 * Secrets taken out of what becomes a fact of the case. The texts of messages and logs stay as they are: they are evidence,
 * and masked when they are shown.
 */
#ifndef SIPDX_INGEST_SECRET_H
#define SIPDX_INGEST_SECRET_H

#include "base/arena.h"
#include "base/buf.h"

/* As mask_put_value(), into the arena: what the gate makes of a value is told by its name, without which nobody could tell a
 * secret later. 0 or -ENOMEM. */
int secret_mask(struct arena *a, struct span name, const char *between, struct span value, const char *after, struct span *ret);

/* *io, a value of this name, without its secrets. 0 or -ENOMEM. */
int secret_mask_value(struct arena *a, struct span name, struct span *io);

/* A text of its own. 0 or -ENOMEM. */
int secret_mask_text(struct arena *a, struct span *io);

#endif
