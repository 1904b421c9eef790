/*
 * Counts rows by kind in a table of fixed size. It knows no format: what makes rows alike is the caller's to say.
 */
#include "parsers/quota.h"

#include "base/hash.h"
#include "base/limits.h"

/* The same for every file, so that the same file always gives the same events. */
static const struct hash_key fixed = {0x736970647831, 0x71756f7461};

bool quota_take(struct quota *q, const struct span *kind, size_t n, struct notes *notes, uint64_t off, uint64_t line) {
        uint64_t h = 0;

        for (size_t i = 0; i < n && q->n < LIMIT_ROWS; i++)
                h = hash_mix(&fixed, h, hash64(&fixed, kind[i]));
        uint16_t *alike = &q->alike[h % QUOTA_KINDS];
        if (q->n < LIMIT_ROWS && *alike < LIMIT_ROWS_ALIKE) {
                q->n++;
                ++*alike;
                return true;
        }
        notes_add(notes, "many-rows", off, "line %llu: more than %d rows of one kind, or %d in all; from here on such rows are seen "
                  "by patterns of rules alone", (unsigned long long)line, LIMIT_ROWS_ALIKE, LIMIT_ROWS);
        return false;
}
