/*
 * Text laid out for a width: rows that a view scrolls over. Whatever is put in is made safe to show first.
 */
#ifndef SIPDX_TUI_PAGE_H
#define SIPDX_TUI_PAGE_H

#include "base/arena.h"

struct page_row {
        struct span text;
        unsigned style;
        unsigned tag;   /* the maker's own number; 0: none */
        unsigned block; /* rows of one paragraph share it, and keep it whatever the width */
};

struct page {
        struct arena arena;
        struct page_row *v;
        size_t n, cap;
        unsigned columns, blocks;
        int err; /* the first failure; later rows are lost */
};

void page_init(struct page *p, unsigned columns);
void page_done(struct page *p);

/* Takes off the front of a safe line what fits in so many columns, up to a blank if one stands in its second half; at least one
 * character. Blanks inside stay as they are. */
struct span page_cut(struct span *rest, size_t columns);

/* One row as it is; what does not fit is for canvas_text() to cut. */
void page_line(struct page *p, struct span text, unsigned style, unsigned tag);
/* Words filled into rows; the first begins in column `first`, the others in column `rest`. Line ends are blanks. */
void page_wrap(struct page *p, struct span text, unsigned first, unsigned rest, unsigned style, unsigned tag);
/* "name   text" with the text from this column on, in all its rows. */
void page_named(struct page *p, struct span name, struct span text, unsigned column);
/* A section of an article, as base/prose.h lays it out; what is too wide is cut into rows. */
void page_markdown(struct page *p, struct span text, unsigned indent);

#endif
