/*
 * Columns of a list: which are shown, in which order and how wide, which one the rows are sorted by, and how far the list is
 * scrolled sideways. A view owns one and says what stands in a cell.
 */
#ifndef SIPDX_TUI_COLUMNS_H
#define SIPDX_TUI_COLUMNS_H

#include "base/buf.h"
#include "tui/canvas.h"

enum { COLUMNS_MAX = 24 };

struct column {
        const char *name; /* head of the column, and its name in the chooser and between runs */
        unsigned width;   /* columns that it takes; of the flexible one: at least */
        unsigned rank;    /* those with a lower one are shown first where space is scarce; RANK_HIDDEN: only when chosen */
        bool right;       /* numbers stand at the right edge */
        bool flexible;    /* takes what the others leave */
        bool tail;        /* where it is cut, the end is more telling than the beginning */
};

enum { RANK_HIDDEN = 100 };

struct columns {
        const struct column *columns; /* borrowed */
        size_t n;
        size_t shown[COLUMNS_MAX], n_shown; /* in the order of the screen */
        unsigned at[COLUMNS_MAX], width[COLUMNS_MAX]; /* of shown[i], before scrolling */
        unsigned total;  /* columns that all of them take */
        unsigned skip;   /* scrolled out on the left */
        bool chosen;     /* by the user: all of shown, whether they fit or not */
        size_t sort;     /* a column, by which rows are sorted */
        bool down;       /* from the largest on */
};

void columns_init(struct columns *t, const struct column *columns, size_t n, size_t sort);
/* Lays the columns out for that many columns of the screen. */
void columns_fit(struct columns *t, unsigned width);

/* The text of a cell, safe to show, made in scratch or borrowed; *io_style can be changed. */
typedef struct span (*column_cell)(const void *ctx, size_t row, size_t column, struct buf *scratch, unsigned *io_style);

/* Heads, the one that is sorted by marked, from column x of the window on. */
void columns_draw_head(const struct columns *t, struct canvas *c, unsigned x, unsigned y);
void columns_draw_row(const struct columns *t, struct canvas *c, unsigned x, unsigned y, size_t row, unsigned style,
                    column_cell cell, const void *ctx);
/* What a row shows, for the search: the shown cells with two blanks between them, appended. */
void columns_text(const struct columns *t, size_t row, column_cell cell, const void *ctx, struct buf *ret);

/* Left and Right scroll sideways; "<" and ">" choose the column that is sorted by, "z" turns the order. */
enum columns_key { COLUMNS_UNUSED, COLUMNS_USED, COLUMNS_SORTED };
enum columns_key columns_key(struct columns *t, uint32_t key);

/* Shows, or hides, a column; the last one cannot be hidden. */
void columns_toggle(struct columns *t, size_t column);
/* Moves a shown column one place to the left or to the right. */
void columns_move(struct columns *t, size_t column, bool right);
bool columns_shows(const struct columns *t, size_t column);

/* What the user chose, as one line that columns_recall() reads: "sort=-time columns=time,from,to". */
void columns_put(const struct columns *t, struct buf *ret);
/* Is there a column of this name? */
bool columns_know(const struct columns *t, struct span name);
/* Shows these, names with blanks between them, in this order; none of them is a column: nothing changes. */
void columns_choose(struct columns *t, struct span names);
/* Names that are no columns are passed over. */
void columns_recall(struct columns *t, struct span line);

#endif
