/*
 * Looks for the patterns' literals in many records at once: where none stands in a stretch of the source, none stands in a text
 * within it. That costs half of looking through each text for itself.
 */
#ifndef SIPDX_INGEST_AHEAD_H
#define SIPDX_INGEST_AHEAD_H

#include "engine/scan.h"

#include <stdint.h>

struct ahead { /* of one source; all zero at its beginning */
        uint64_t from, to; /* a stretch of it in which no literal stands */
        uint64_t dim;      /* up to here stretches are not looked through: in the last one stood a literal */
        size_t bytes;      /* of the next stretch */
};

/*
 * A text of n bytes stands in the source at `at`, byte for byte; rest is the source from there on, as far as it has been read. True: no
 * literal stands in the text. False says nothing. Texts come in their order, most of them.
 */
bool ahead_is_clear(struct ahead *a, struct scan *s, uint64_t at, size_t n, struct span rest);

#endif
