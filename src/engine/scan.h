/*
 * The patterns of all rules over the text of log records, in one pass while they stream in: first one search for the bare
 * literals of all patterns together, then the regular expressions of those that were met. Knows no rule.
 */
#ifndef SIPDX_ENGINE_SCAN_H
#define SIPDX_ENGINE_SCAN_H

#include "base/arena.h"
#include "engine/rule.h"

struct scan;

/* Every pattern that applies to logs of this format; NULL: of any. *ret NULL: there is none. The rules are borrowed. One thread at a time.
 * 0 or -ENOMEM. */
int scan_new(const struct rules *r, const char *format, struct scan **ret);
void scan_free(struct scan *s); /* takes NULL */

/* One pattern that was met; the first place counts. */
struct scan_hit {
        const char *rule, *pattern; /* borrowed from the rules */
        size_t at;                  /* where the match begins in the text */
        struct span *names, *values; /* of the groups that have a name and took part; values point into the text */
        size_t n;
};

/* Hits in the order of the rules; memory is the arena's. *ret_dear: how many patterns were given up because they took too
 * many steps. 0 or -ENOMEM. */
int scan_text(struct scan *s, struct span text, struct arena *a, struct scan_hit **ret, size_t *ret_n, size_t *ret_dear);

/* Stands no literal of any pattern in the text? Then no pattern matches in a part of it. False where that cannot be told. */
bool scan_is_clear(struct scan *s, struct span text);

/* What is wrong with an expression, in words; NULL: nothing. buf is where they may be made. */
const char *scan_check(struct span regex, char *buf, size_t n);

#endif
