/*
 * Lines of SIP as logs, mails and web pages leave them: behind a prefix, with something at their end, joined, with characters
 * exchanged.
 */
#ifndef SIPDX_PARSERS_LINES_H
#define SIPDX_PARSERS_LINES_H

#include "base/span.h"

/* A start line within a line. */
struct start {
        size_t at, n;  /* its bytes */
        size_t tail;   /* bytes of the mark that stands at the end of this line, and so of each: "#015", "^M" */
        bool escaped;  /* the whole message stands in this line */
};

/* Finds the start line in a line, behind whatever. False: none is in it, or a Via is all that looks like one. */
bool lines_start(struct span line, struct start *ret);

/* "> ", ">> > " of a mail: its length. */
size_t lines_quotation(struct span line);

/* Is it a header that only SIP has, with few blanks or marks of a quotation before it? One of diagnostics is worth
 * reading alone. Reports of ours quote evidence further to the right. */
enum lines_header { LINES_NO_HEADER, LINES_HEADER, LINES_DIAGNOSTICS };
enum lines_header lines_header_alone(struct span line);

/* How lines of one message stand there. Zero it to begin. */
struct layout {
        char prefix[160];
        size_t n;        /* of the prefix; 0: none, or too long to be repeated */
        bool bare;       /* nothing but blanks stands before the start line */
        bool each;       /* the prefix stands before every line, else … */
        size_t indent;   /* … so many blanks */
        struct span tail; /* stands behind every line */
};

void layout_begin(struct layout *l, struct span line, const struct start *start);
void layout_none(struct layout *l, struct span line); /* no start line: only indented like this line */

/* Nothing but blanks stands before the start line. */
bool layout_is_bare(const struct layout *l);

/* Is it an empty line of the message? */
bool layout_blank(const struct layout *l, struct span line);

/* Learns from the line behind the start line, which is a header, how lines go on. False: it is no header. */
bool layout_learn(struct layout *l, struct span line);

/* Does the line have what each line of the message has? */
bool layout_fits(const struct layout *l, struct span line);

/* What of the line is the message's: bytes [*ret_from, *ret_to). */
struct span layout_text(const struct layout *l, struct span line, size_t *ret_from, size_t *ret_to);

/* The length of the start line as gathered, without the mark that was learned behind it. */
size_t layout_trim(const struct layout *l, struct span gathered);

/* How line ends are written out in this line: "#015#012"; empty: they are not. */
struct span lines_escape(struct span line);

/* "&lt;", a typographic quote at the front of s: its length, and what stood there; 0: neither. */
size_t lines_spoilt(struct span s, struct span *ret_plain);

/* Where another header begins in the line, as where lines were joined; 0: nowhere. */
size_t lines_joined(struct span line);

bool lines_is_heading(struct span line);  /* "## Usage", of Markdown */
bool lines_is_sdp(struct span line);      /* "v=0", "a=…" */
bool lines_is_document(struct span line); /* begins XML or JSON */

/* Does a word of the line say that something is wrong? *ret_*, which may be NULL, get the word, and who says it. */
bool lines_level(struct span line, struct span *ret_level, struct span *ret_component);

#endif
