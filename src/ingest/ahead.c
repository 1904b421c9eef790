/*
 * A stretch is as long as it pays: logs of events alone are clear for long, in those with messages among them the messages are full of
 * what patterns look for.
 */
#include "ingest/ahead.h"

enum { LEAST = 512, MOST = 16 * 1024 };

/* Records that follow one another used up the stretch before: the next may be longer. */
static void choose(struct ahead *a, uint64_t at) {
        if (a->bytes < LEAST)
                a->bytes = 2 * LEAST;
        else if (a->to && at - a->to < a->bytes / 4 && a->bytes < MOST)
                a->bytes *= 2;
}

bool ahead_is_clear(struct ahead *a, struct scan *s, uint64_t at, size_t n, struct span rest) {
        if (at >= a->from && at + n <= a->to)
                return true;
        if (at < a->dim)
                return false;
        choose(a, at);
        rest = span_sub(rest, 0, a->bytes);
        if (n > rest.n / 2)
                return false;
        if (!scan_is_clear(s, rest)) {
                a->dim = at + rest.n;
                a->bytes = a->bytes > LEAST ? a->bytes / 2 : LEAST;
                return false;
        }
        a->from = at;
        a->to = at + rest.n;
        return true;
}
