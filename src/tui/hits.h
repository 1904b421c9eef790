/*
 * The rows of a long view that a search found, while it is still going on, and the view's cursor that follows it. Line numbers
 * count from 0.
 */
#ifndef SIPDX_TUI_HITS_H
#define SIPDX_TUI_HITS_H

#include "tui/view.h"

struct hits {
        size_t *v; /* rising */
        size_t n, cap;
        size_t scanned; /* lines looked at */
        bool begun, running;
        bool wanted; /* the cursor waits for a hit … */
        enum seek want; /* … in this direction */
};

void hits_done(struct hits *h);
void hits_begin(struct hits *h);
/* The next line was looked at. */
void hits_line(struct hits *h, bool holds);
/* So were the next n, which hold nothing. */
void hits_pass(struct hits *h, uint64_t n);
/* There are no more lines. */
void hits_end(struct hits *h);

/* Asks for the next hit; of another search than before, from the first line on. As hits_follow(). */
bool hits_seek(struct hits *h, struct view *v, enum seek how);
/* Brings the cursor to the hit that was asked for, as soon as it is known, and counts. True: it went there. */
bool hits_follow(struct hits *h, struct view *v);
/* The cursor was moved by hand: who moves on waits no more. */
void hits_leave(struct hits *h, struct view *v);
/* Ends what goes on; false: nothing does. */
bool hits_stop(struct hits *h);

#endif
