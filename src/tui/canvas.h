/*
 * A grid of character cells that views draw into. It knows no terminal: one backend paints it with ncurses,
 * another writes it as text, so every screen can be tested. Nothing drawn outside the window is kept.
 */
#ifndef SIPDX_TUI_CANVAS_H
#define SIPDX_TUI_CANVAS_H

#include "base/buf.h"
#include "base/span.h"
#include "query/search.h"

/* What a cell means; how it looks is chosen in theme.c. */
enum style {
        STYLE_PLAIN,
        STYLE_DIM,
        STYLE_STRONG,   /* titles, section heads */
        STYLE_BAR,      /* tab line and status line */
        STYLE_TAB,      /* the tab that is open */
        STYLE_HEADING,  /* column headings, breadcrumbs */
        STYLE_ERROR,
        STYLE_WARNING,
        STYLE_NOTICE,
        STYLE_INFO,
        STYLE_MESSAGE,  /* a line of the message that is being read */
        STYLE_EVIDENCE, /* the line that a finding quotes */
        STYLE_HIT,      /* what the search found */
        STYLE_REQUEST,
        STYLE_ANSWER,   /* 1xx, 2xx */
        STYLE_REFUSAL,  /* 3xx to 6xx */
        STYLE_LANE,     /* of a ladder */
        STYLE_ADDED,    /* only on the right of a comparison, */
        STYLE_REMOVED,  /* only on its left */
        STYLE_KEY,      /* name of a key, where the bars list them */
        STYLE_MARK,     /* the user's own */
        STYLE_METHOD_1, /* what belongs together in one colour: methods, Call-IDs, CSeqs, files */
        STYLE_METHOD_2,
        STYLE_METHOD_3,
        STYLE_METHOD_4,
        STYLE_METHOD_5,
        STYLE_METHOD_6,
        STYLE_COUNT,
        STYLE_CURSOR = 0x40, /* added to any of them: the row that keys act on */
};

enum { CELL_CODES = 4 }; /* a character and up to three combining ones; more are dropped */

struct cell {
        uint32_t code[CELL_CODES]; /* 0 ends; code[0] == 0: right half of a wide character */
        uint8_t width;             /* 1, 2; 0 for the right half */
        uint8_t style;
};

struct canvas {
        struct cell *cells; /* rows * columns */
        unsigned columns, rows;
        unsigned x, y, w, h; /* the window: where drawing begins and how far it reaches */
        struct buf scratch;
};

enum { CANVAS_MAX = 1000 }; /* columns and rows at most; a larger terminal uses its upper left part */

void canvas_init(struct canvas *c);
void canvas_done(struct canvas *c);
/* Blank, in this size, the window being all of it. 0 or -ENOMEM (then of size 0). */
int canvas_resize(struct canvas *c, unsigned columns, unsigned rows);
/* Makes a part of the whole canvas the window; clipped to the canvas. */
void canvas_window(struct canvas *c, unsigned x, unsigned y, unsigned w, unsigned h);

/*
 * All below take coordinates of the window.
 *
 * canvas_text() draws one line of text (UTF-8, made safe before) in w columns, without its first `skip` columns.
 * What was left out on either side is marked with "…". Returns the columns used. Tabs become one blank; control
 * characters and broken UTF-8, which base/safe.h never lets through, become "?".
 */
unsigned canvas_text(struct canvas *c, unsigned x, unsigned y, unsigned w, struct span text, unsigned style,
                     size_t skip);
/* The same without skipping, up to the right edge of the window. */
unsigned canvas_put(struct canvas *c, unsigned x, unsigned y, struct span text, unsigned style);
void canvas_fill(struct canvas *c, unsigned x, unsigned y, unsigned w, unsigned h, unsigned style);
/* Adds STYLE_CURSOR to a whole row. */
void canvas_cursor(struct canvas *c, unsigned y);
/* Shows every place of the row, from column x on, that the search finds; NULL: none. */
void canvas_mark(struct canvas *c, unsigned x, unsigned y, const struct search *search);

/* For tests: the whole canvas as lines of text without trailing blanks. */
int canvas_dump(const struct canvas *c, struct buf *ret);
/* For tests: the same with a letter for each cell's style instead of its text; blank: plain. Upper case: cursor. */
int canvas_dump_styles(const struct canvas *c, struct buf *ret);

/* Takes one character off the front of *rest; broken bytes come one by one as U+FFFD. False at the end. */
bool utf8_cut(struct span *rest, uint32_t *ret);
void utf8_put(struct buf *b, uint32_t code);
/* Columns of one character: 0, 1 or 2. */
unsigned utf8_columns(uint32_t code);

#endif
