/*
 * A pattern as it may stand in many lines at once, so that a block of text without it is passed over as a whole. Nobody outside
 * the room includes it.
 */
#ifndef SIPDX_QUERY_SIFT_H
#define SIPDX_QUERY_SIFT_H

#include "base/span.h"

struct sift;

/* Of a regular expression (PCRE2) that compiles. 0, with *ret NULL where a part of it may look beyond its line; -ENOMEM. */
int sift_new(struct span regex, bool any_case, struct sift **ret);
/* Of a word, case aside, with blanks that may be tabs; no part of it may be what stands for a secret. As sift_new(). */
int sift_word(struct span word, struct sift **ret);
void sift_free(struct sift *f); /* takes NULL */

/* May the expression match in a line of this text? Lines end with LF or CR LF; all else is printable ASCII or tab.
 * May be asked from several threads at once. */
bool sift_may_hold(const struct sift *f, struct span text);
/* Where the expression matches first, other than with nothing, from byte `from` on, where a line begins. 1, 0: nowhere, -E2BIG: it
 * took too many steps. On one thread at a time. */
int sift_next(const struct sift *f, struct span text, size_t from, size_t *ret_at);

#endif
