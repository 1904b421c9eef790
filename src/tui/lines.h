/*
 * Lines of evidence made safe one by one, though a secret in them may go on over line ends.
 */
#ifndef SIPDX_TUI_LINES_H
#define SIPDX_TUI_LINES_H

#include "base/arena.h"

/* n lines that follow each other, without their ends, become as many rows in the arena, secrets masked as in the whole
 * text. 0 or -ENOMEM. */
int lines_make_safe(struct arena *a, const struct span *raw, size_t n, struct span *ret);

#endif
