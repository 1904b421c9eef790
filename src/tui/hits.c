/*
 * Bookkeeping of a search that runs in steps. It reads no text: a view says of each line whether it holds what is looked for.
 */
#include "tui/hits.h"

#include <stdlib.h>

enum { HITS_MAX = 1 << 20 }; /* the search stops there, which the status shows as its line */

void hits_done(struct hits *h) {
        free(h->v);
        *h = (struct hits){0};
}

void hits_begin(struct hits *h) {
        h->n = h->scanned = 0;
        h->begun = h->running = true;
        h->wanted = false;
}

void hits_line(struct hits *h, bool holds) {
        if (!h->running)
                return;
        size_t line = h->scanned++;
        if (!holds)
                return;
        if (h->n == h->cap) {
                size_t cap = h->cap ? h->cap * 2 : 256;
                size_t *v = reallocarray(h->v, cap, sizeof *v);
                if (!v) {
                        h->running = false;
                        return;
                }
                h->v = v;
                h->cap = cap;
        }
        h->v[h->n++] = line;
        h->running = h->n < HITS_MAX;
}

void hits_pass(struct hits *h, uint64_t n) {
        h->scanned += h->running ? (size_t)n : 0;
}

void hits_end(struct hits *h) {
        h->running = false;
}

/* Index of the first hit at or after the line. */
static size_t lower(const struct hits *h, size_t line) {
        size_t low = 0, high = h->n;
        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (h->v[mid] < line)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low;
}

/* The hit that the cursor on line pos waits for; false: none, or not known yet. */
static bool take(struct hits *h, size_t pos, size_t *ret_line) {
        if (!h->wanted)
                return false;
        size_t i = lower(h, h->want == SEEK_NEXT ? pos + 1 : pos);
        if (h->want == SEEK_PREVIOUS) {
                if (h->running && h->scanned < pos)
                        return false; /* a nearer one may follow */
                i = i ? i - 1 : h->n;
        }
        if (i == h->n && h->running)
                return false;
        h->wanted = false;
        if (!h->n)
                return false;
        if (i == h->n)
                i = h->want == SEEK_PREVIOUS ? h->n - 1 : 0;
        *ret_line = h->v[i];
        return true;
}

/* Which hit stands on this line, from 1; 0: none. */
static size_t number_of(const struct hits *h, size_t line) {
        size_t i = lower(h, line);
        return i < h->n && h->v[i] == line ? i + 1 : 0;
}

bool hits_seek(struct hits *h, struct view *v, enum seek how) {
        if (how == SEEK_NEW || !h->begun)
                hits_begin(h);
        h->want = how;
        h->wanted = true;
        return hits_follow(h, v);
}

bool hits_follow(struct hits *h, struct view *v) {
        size_t row;
        bool found = take(h, v->pane.pos, &row);
        if (found)
                pane_show(&v->pane, row);
        v->hits = h->n;
        v->hit = number_of(h, v->pane.pos);
        return found;
}

void hits_leave(struct hits *h, struct view *v) {
        h->wanted = false;
        v->hit = number_of(h, v->pane.pos);
}

bool hits_stop(struct hits *h) {
        if (!h->running)
                return false;
        h->running = h->wanted = false;
        return true;
}
