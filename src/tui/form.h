/*
 * A message in one of its forms, decoded or raw: its lines, safe to show, and the rows that they take in a width. Both forms
 * say which byte of the message a line is of, so that one finds its place in the other. Nobody outside this room includes it.
 */
#ifndef SIPDX_TUI_FORM_H
#define SIPDX_TUI_FORM_H

#include "query/message.h"
#include "tui/canvas.h"
#include "tui/pane.h"
#include "tui/places.h"

struct form_line {
        struct span text;  /* without its end */
        enum message_line_kind kind;
        size_t from;       /* the byte of the message that it is of; MESSAGE_NOWHERE */
        struct span end;   /* how the line ends, as it is shown behind the text */
        bool evidence;     /* what the view was opened for */
        int gravity;       /* of the findings that quote it; GRAVITY_NONE */
};

struct form_row {
        struct span text; /* of the line */
        size_t line;
        unsigned indent;
        bool first; /* of its line */
};

struct form {
        struct form_line *lines; /* in the arena of their maker */
        size_t n_lines;
        struct form_row *rows;
        size_t n, cap;
        struct pane pane;
};

/* Frees the rows; the form can be filled again. */
void form_done(struct form *f);

/* The page of a decoded message. 0 or -ENOMEM. */
int form_decoded(const struct message_view *v, struct arena *a, struct form *ret);
/* The text of a message, line by line, with how each ends. 0 or -ENOMEM. */
int form_raw(struct span text, struct arena *a, struct form *ret);

/* Makes the rows: as wide as `columns`, or (0) one a line; folded: without the lines of bodies. 0 or -ENOMEM. */
int form_lay(struct form *f, size_t columns, bool folded);

/* The line that is of this byte, or else of the nearest before it; n_lines: there is none. */
size_t form_line_of(const struct form *f, size_t byte);
/* The first row of the line, or of the next that has one. */
size_t form_row_of(const struct form *f, size_t line);

/* Draws the rows in sight into the window, without `skip` columns of each; has_cursor: the row of the pane is the one that keys
 * act on, else it is pointed out because keys act on that line in the other form. */
void form_draw(const struct form *f, const struct pane *p, bool has_cursor, bool folded, size_t skip,
               const struct search *search, struct canvas *c);

enum { FORM_GUTTER = 2 }; /* columns left of the text */

#endif
