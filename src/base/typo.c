/*
 * Edit distance with swaps (optimal string alignment), in three rows.
 */
#include "base/typo.h"

enum { WORD_MAX = 63 };

static size_t least(size_t a, size_t b) {
        return a < b ? a : b;
}

static bool same(char a, char b) {
        return to_lower(a) == to_lower(b);
}

size_t typo_count(struct span a, struct span b) {
        size_t row[3][WORD_MAX + 1];

        if (a.n > WORD_MAX || b.n > WORD_MAX)
                return TYPO_MAX + 1;
        for (size_t j = 0; j <= b.n; j++)
                row[0][j] = j;
        for (size_t i = 1; i <= a.n; i++) {
                size_t *now = row[i % 3], *above = row[(i + 2) % 3], *before = row[(i + 1) % 3];

                now[0] = i;
                for (size_t j = 1; j <= b.n; j++) {
                        now[j] = least(above[j - 1] + !same(a.p[i - 1], b.p[j - 1]), least(above[j], now[j - 1]) + 1);
                        if (i > 1 && j > 1 && same(a.p[i - 1], b.p[j - 2]) && same(a.p[i - 2], b.p[j - 1]))
                                now[j] = least(now[j], before[j - 2] + 1);
                }
        }
        return row[a.n % 3][b.n];
}
