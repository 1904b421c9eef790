/*
 * Which blocks of the evidence need no look line by line: a search asks of each block, as a whole, whether what it looks for
 * may be there, and passes over the lines of those where it is not.
 */
#ifndef SIPDX_STORE_SIEVE_H
#define SIPDX_STORE_SIEVE_H

#include "store/store.h"

struct sieve;

/* May some line of this text be what is looked for? Called on two threads at once. The text: lines as they were written, from the
 * beginning of one on. */
typedef bool (*sieve_test)(const void *ctx, struct span text);

/* Of a finished case, which outlives it, as ctx must; of it, an index of blocks is read. 0 or -errno with store_error(). */
int sieve_new(struct store *s, sieve_test test, const void *ctx, struct sieve **ret);
void sieve_free(struct sieve *v); /* takes NULL */

/* The first line of a source, from `line` on, that may be what is looked for, as far as is known; UINT64_MAX: none. Where nothing
 * is known of this line, it looks at its block and at some behind it, on two threads, and keeps what it learns; so the answer is
 * `line` itself only when that line's block did not pass. 0, -ENOMEM. A block that cannot be read does not pass. */
int sieve_next(struct sieve *v, int64_t source, uint64_t line, uint64_t *ret_line);

#endif
