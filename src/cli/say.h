/*
 * Words to the user: one-line errors, the output, and what kind of terminal there is. What came from a log or from a
 * file's name is made safe before it gets here or on its way out here, as said below.
 */
#ifndef SIPDX_CLI_SAY_H
#define SIPDX_CLI_SAY_H

#include "base/buf.h"
#include "base/safe.h"

/* "sipdx: …" and a line end on stderr, made safe as a whole. */
void say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* What goes to stdout, or to a file that is being made; the caller appends to .text what is safe already. */
struct out {
        struct buf text;
        int fd;
        int err; /* first error of writing, negative errno */
};

#define OUT_INIT ((struct out){.text = BUF_INIT, .fd = 1})

/* Writes when much has gathered. 0 or the error that stands. */
int out_spill(struct out *o);
/* Writes the rest. As out_spill(). */
int out_flush(struct out *o);
/* The same, and frees. Says what went wrong, but nothing when the reader has gone. Returns code, or EXIT_FAILED. */
int out_close(struct out *o, int code);

/* May escape sequences go to this descriptor? It is a terminal and not a dumb one. */
bool terminal_is_able(int fd);
/* --color's value (NULL: auto) against the terminal and NO_COLOR. */
bool terminal_colour(const char *choice);
/* Does the locale say that characters beyond ASCII can be shown? */
bool terminal_utf8(void);
/* Columns of the terminal on fd; COLUMNS, or 80, when there is none. */
unsigned terminal_columns(int fd);

#endif
