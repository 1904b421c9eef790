/*
 * How far apart two words are: for hints at what was meant.
 */
#ifndef SIPDX_BASE_TYPO_H
#define SIPDX_BASE_TYPO_H

#include "base/span.h"

enum { TYPO_MAX = 2 }; /* words further apart than this are not meant */

/* Edits that turn a into b: insert, delete, replace, swap of neighbours; the case of letters is none. More than TYPO_MAX for words
 * too long to be typed. */
size_t typo_count(struct span a, struct span b);

#endif
