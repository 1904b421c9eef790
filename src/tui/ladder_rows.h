/*
 * A call's ladder laid out for a window: its items, how many lines each takes, what the user has opened and hidden. What the
 * ladder view scrolls and searches; nobody outside this room includes it.
 */
#ifndef SIPDX_TUI_LADDER_ROWS_H
#define SIPDX_TUI_LADDER_ROWS_H

#include "query/ladder_draw.h"

struct ladder_rows {
        struct ladder ladder;
        struct ladder_look look;   /* as the user wants it; .opened is `opened` */
        unsigned char *opened;     /* of each row of the ladder: LADDER_OPEN_… and LADDER_HIDDEN */
        struct ladder_drawing d;   /* as it was laid last */
        struct ladder_lines head;
        uint16_t *heights;         /* lines of each item; 0: not known yet */
        bool *told;                /* of each row of the ladder: its candidates are read */
        size_t folded;             /* hops that have no arrow of their own */
        struct arena arena, laid;  /* laid: what ladder_rows_lay() makes, and forgets the next time */
};

void ladder_rows_init(struct ladder_rows *l);
void ladder_rows_done(struct ladder_rows *l);

/* Reads the call, once. 0 or -errno with store_error(). */
int ladder_rows_read(struct ladder_rows *l, struct store *s, int64_t call);
/* Lays it out for so many columns, as look and opened say. 0 or -ENOMEM. */
int ladder_rows_lay(struct ladder_rows *l, unsigned columns);
/* Lines of an item, at least 1. Made when it is asked for first, so that a long call opens at once. */
unsigned ladder_rows_height(struct ladder_rows *l, size_t item);
/* The item that shows this row of the ladder, or that it is folded into; else the last one above it, or 0. */
size_t ladder_rows_item(const struct ladder_rows *l, size_t row);
/* The row that has this message; n_rows: none. */
size_t ladder_rows_find(const struct ladder_rows *l, int64_t message);
/* Appends what an item says, as one line: its arrow's label and what stands below it, no times and no lanes. */
void ladder_rows_text(const struct ladder_rows *l, size_t item, struct buf *ret);

/* Opens a row, or closes it: the hops folded into it, and when and by whom its message was sent and seen. */
void ladder_rows_turn(struct ladder_rows *l, size_t row);
/* The same for all rows: closes them when one is open. True: all are open now. */
bool ladder_rows_turn_all(struct ladder_rows *l);
/* Shows messages of this leg alone (0: of all), and facts or not. */
void ladder_rows_hide(struct ladder_rows *l, int64_t leg, bool facts);
/* Reads candidates of the items [from, to) where they are not known yet. 1: something is new, 0, -errno with store_error(). */
int ladder_rows_candidates(struct ladder_rows *l, struct store *s, size_t from, size_t to);

#endif
