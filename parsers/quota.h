/*
 * How many rows of a log in bulk become events of the case: so many of one kind, so many in all. What is beyond is a trace
 * record: counted, and still seen by the patterns of rules.
 */
#ifndef SIPDX_PARSERS_QUOTA_H
#define SIPDX_PARSERS_QUOTA_H

#include "base/notes.h"

enum { QUOTA_KINDS = 4096 };

struct quota { /* all zero to begin */
        uint32_t n;
        uint16_t alike[QUOTA_KINDS]; /* kinds are told apart by a hash; two that share one share their room */
};

/* Is there room for one more row of the kind that the n parts name? A refusal is noted with the row's place in the source:
 * its offset and line. */
bool quota_take(struct quota *q, const struct span *kind, size_t n, struct notes *notes, uint64_t off, uint64_t line);

#endif
