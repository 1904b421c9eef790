/*
 * Which lines of the evidence a search need not look at: of each block, as a whole, is found out which of its lines are, or may
 * be, what is looked for, and all others are passed over.
 */
#ifndef SIPDX_STORE_SIEVE_H
#define SIPDX_STORE_SIEVE_H

#include "store/store.h"

enum { SIEVE_THREADS = 2 };

struct sieve;
struct sieve_lines; /* of one block; what a sieve_look puts there */

/* A block's text: lines as they were written, from the beginning of one on, of one encoding that is no UTF-16. */
struct sieve_text {
        struct span text;
        struct span above; /* the last lines of the block before, of the same kind; nothing where it is not at hand */
        bool first;        /* there is nothing above */
};

/* Puts all lines of this text that are, or may be, what is looked for. False: which they are cannot be told, it may be any. Called
 * on SIEVE_THREADS threads at once, each with a ctx of its own. */
typedef bool (*sieve_look)(void *ctx, const struct sieve_text *t, struct sieve_lines *ret);

/* The lines of a block count from 0, and rise. is: it is for certain. What there is no room for makes it any line. */
void sieve_put(struct sieve_lines *l, size_t line, bool is);

enum sieve_answer {
        SIEVE_UNKNOWN, /* so far none is; ask again from there */
        SIEVE_ANY,     /* this line and those behind it may be: nothing is known of its block */
        SIEVE_MAY,
        SIEVE_IS
};

/* Of a finished case, which outlives it, as all ctx must; of it, an index of blocks is read. 0 or -errno with store_error(). */
int sieve_new(struct store *s, sieve_look look, void *const ctx[SIEVE_THREADS], struct sieve **ret);
void sieve_free(struct sieve *v); /* takes NULL */

/* The first line of a source, from `line` on, that is or may be what is looked for, as far as is known; UINT64_MAX: none. Where
 * nothing is known of this line, it looks at its block and at some behind it, on all threads, and keeps what it learns until it
 * looks behind them; so what is unknown is never `line` itself. 0, -ENOMEM. Of a block that cannot be read it may be any line. */
int sieve_next(struct sieve *v, int64_t source, uint64_t line, uint64_t *ret_line, enum sieve_answer *ret);

#endif
