/*
 * A list of rows of which some are visible and one has the cursor. All lists move by the same keys.
 */
#ifndef SIPDX_TUI_PANE_H
#define SIPDX_TUI_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pane {
        size_t n;    /* rows */
        size_t pos;  /* the cursor; 0 when there are none */
        size_t top;  /* the first visible row */
        size_t page; /* visible rows; at least 1 */
};

/* Tells how many rows there are and how many fit; keeps the cursor in the list and in sight. */
void pane_fit(struct pane *p, size_t n, size_t page);
/* Moves to a row; the list scrolls no more than it must. */
void pane_go(struct pane *p, size_t pos);
/* The same, with a third of the page above the row if it was out of sight. */
void pane_show(struct pane *p, size_t pos);
/* Moves if the key is one that moves: arrows, j k, pages, ^D ^U, g G … */
bool pane_key(struct pane *p, uint32_t key);

#endif
