/*
 * The terminal: paints a canvas, reads keys, and leaves everything as it was, also when the program dies.
 */
#ifndef SIPDX_TUI_SCREEN_H
#define SIPDX_TUI_SCREEN_H

#include "tui/canvas.h"
#include "tui/theme.h"

struct screen;

/* Takes over the terminal on stdout, and its mouse, if asked to; keys come from /dev/tty where stdin is none. The theme is
 * copied; its colours are left out where NO_COLOR or the terminal forbids them. -ENOTTY: there is no terminal; -ENODEV: TERM
 * names one that cannot place its cursor. */
int screen_open(const struct theme *theme, bool mouse, struct screen **ret);
void screen_close(struct screen *s); /* takes NULL */

void screen_size(const struct screen *s, unsigned *ret_columns, unsigned *ret_rows);
void screen_paint(struct screen *s, const struct canvas *c);

/* Offers the words to the terminal's clipboard (OSC 52), from where it may be pasted; many terminals ask, or refuse in silence.
 * They must be safe to paste: one line, no control characters. */
void screen_copy(struct screen *s, struct span words);

/* The next key; KEYS_NONE when there is none and wait is false. KEYS_RESIZE, KEYS_LEAVE: see keys.h. */
uint32_t screen_key(struct screen *s, bool wait);
/* Where the last KEYS_CLICK, KEYS_DOUBLE_CLICK, KEYS_WHEEL_UP or KEYS_WHEEL_DOWN was, in cells from the upper left. */
void screen_mouse(const struct screen *s, unsigned *ret_x, unsigned *ret_y);

#endif
