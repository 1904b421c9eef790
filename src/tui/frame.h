/*
 * The box that views draw themselves into when they stand over another. Nobody outside this room includes it.
 */
#ifndef SIPDX_TUI_FRAME_H
#define SIPDX_TUI_FRAME_H

#include "tui/canvas.h"

/* Clears a box in the middle of the window, with a title, and makes it the window. */
void frame_draw(struct canvas *c, unsigned columns, unsigned rows, const char *title);

#endif
