/*
 * Text laid out for a terminal: words wrapped, and the little of Markdown that articles use. Commands are left whole, so that
 * they can be copied. Whatever is put in is made safe to show first.
 */
#ifndef SIPDX_BASE_PROSE_H
#define SIPDX_BASE_PROSE_H

#include "base/buf.h"

enum prose_kind { PROSE_TEXT, PROSE_CODE, PROSE_BLANK };

/* Gets each line, without line end, borrowed. Lines of one paragraph, item or line of code share a number, from 1. */
typedef void (*prose_line_fn)(void *ctx, struct span line, enum prose_kind kind, unsigned paragraph);

/* Markdown, each line behind `indent` blanks and no wider than `columns` but for code and single words. 0 or -ENOMEM. */
int prose_lay(struct span text, unsigned indent, unsigned columns, prose_line_fn fn, void *ctx);

/* The same, appended line by line; secrets are masked unless b->clear. 0 or -ENOMEM. */
int prose_put(struct buf *b, const char *text, unsigned indent, unsigned columns);

/* Plain words: the first line follows what stands there already, `used` columns of it. 0 or -ENOMEM. */
int prose_put_words(struct buf *b, struct span text, unsigned used, unsigned indent, unsigned columns);

#endif
