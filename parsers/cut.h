/*
 * From gathered text to single messages: where each begins and ends, and which bytes of the source it has.
 */
#ifndef SIPDX_PARSERS_CUT_H
#define SIPDX_PARSERS_CUT_H

#include "input/record.h"

/* Walks over one gathered text from front to back. Zero it to begin; cutter_done() at the very end. */
struct cutter {
        size_t at;           /* what comes before is done */
        size_t i;            /* extent that was looked at last, and where in the text the line number … */
        size_t line_at;      /* … was counted up to */
        uint64_t line;
        struct extent *v;    /* those of the piece handed out last */
        size_t cap;
};

enum cut {
        CUT_END,     /* nothing is left */
        CUT_MESSAGE, /* a whole message */
        CUT_OTHER,   /* bytes that belong to no message, not blank ones alone */
        CUT_REST,    /* the last one: its header block or body is not all there */
};

struct piece {
        size_t at, n; /* in the gathered text */
};

void cutter_begin(struct cutter *c); /* from the front again; keeps its memory */
void cutter_done(struct cutter *c);

/* The next piece of the text, which is the same at each call. Pure but for *c. */
enum cut cutter_next(struct cutter *c, struct span text, struct piece *ret);

/* Text and extents of ret become those of the piece; pieces are asked for in their order. Borrowed from g and c.
 * 0 or -ENOMEM. */
int cutter_place(struct cutter *c, const struct gather *g, struct piece piece, struct record *ret);

/* RECORD_CUT, RECORD_NO_BODY or 0 for a CUT_REST that its log did close; without a body *rest ends with its headers. */
unsigned cut_flags(struct span *rest);

/* gather_line(); a text over the cap stays as it is, with a note. 0 or -ENOMEM. */
int gather_capped(struct gather *g, const struct line *line, size_t from, struct notes *notes);

/* Appends the lines that follow in one piece, up to one of which `ends` says so: input_run(). *ret_n bytes, 0 when there is no
 * such line or no room; *ret_bare of the lines end in LF alone. 0 or -ENOMEM. */
int gather_run(struct gather *g, struct input *in, bool (*ends)(struct span line), struct notes *notes, size_t *ret_n, size_t *ret_bare);

/* Notes that a record begins or ends in the middle. */
void note_cut(struct notes *notes, uint64_t off, uint64_t line);

/* Forgets the text from n on, or the text before a piece that ends it (the cutter's current one). */
void gather_trim(struct gather *g, size_t n);
void gather_trim_line_ends(struct gather *g);
int gather_keep(struct gather *g, struct cutter *c, struct piece tail);

#endif
