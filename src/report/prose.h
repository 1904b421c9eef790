/*
 * An article's Markdown as lines of a terminal: paragraphs and lists wrapped, commands left whole so that they can be copied.
 */
#ifndef SIPDX_REPORT_PROSE_H
#define SIPDX_REPORT_PROSE_H

#include "base/buf.h"

/* Appends text, made safe, each line behind `indent` blanks and no wider than `columns`. 0 or -ENOMEM. */
int prose_put(struct buf *b, const char *text, unsigned indent, unsigned columns);

/* The same for plain words: the first line follows what stands there already, `used` columns of it. */
int prose_put_words(struct buf *b, struct span text, unsigned used, unsigned indent, unsigned columns);

#endif
