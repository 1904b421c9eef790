/*
 * Keys as numbers: a Unicode character is itself (control keys 1..26 too), the others follow beyond Unicode.
 * The same names stand in help and in test scripts.
 */
#ifndef SIPDX_TUI_KEYS_H
#define SIPDX_TUI_KEYS_H

#include "base/buf.h"
#include "base/span.h"

enum key {
        KEYS_NONE = 0,
        KEYS_TAB = '\t',
        KEYS_ENTER = '\n',
        KEYS_ESC = 27,
        KEYS_BACKSPACE = 127,
        KEYS_FIRST = 0x110000,
        KEYS_UP = KEYS_FIRST,
        KEYS_DOWN,
        KEYS_LEFT,
        KEYS_RIGHT,
        KEYS_PAGE_UP,
        KEYS_PAGE_DOWN,
        KEYS_HOME,
        KEYS_END,
        KEYS_BACKTAB,
        KEYS_INSERT,
        KEYS_DELETE,
        KEYS_F1,
        KEYS_F2,
        KEYS_F5 = KEYS_F1 + 4,
        KEYS_F12 = KEYS_F1 + 11, /* one after another */
        KEYS_HELP = KEYS_F1,
        KEYS_CLICK = KEYS_F12 + 1, /* the mouse: screen_mouse() says where */
        KEYS_DOUBLE_CLICK,
        KEYS_WHEEL_UP,
        KEYS_WHEEL_DOWN,
        KEYS_RESIZE, /* the window has another size now */
        KEYS_LEAVE,  /* the terminal is gone, or somebody asked the program to end */
};

#define KEYS_CTRL(letter) ((letter) & 0x1f)
#define KEYS_F(n) (KEYS_F1 + (n) - 1)

/* The cell that the mouse was on, from the screen's upper left. */
struct keys_place {
        unsigned x, y;
};

/* The key of a name: "Enter", "^F", "F4", "click@12,5" (then *ret_place, if not NULL, is filled), or any single character.
 * KEYS_NONE: no such name. */
uint32_t keys_parse(struct span name, struct keys_place *ret_place);

/* Appends the name that keys_parse() reads; nothing for what has none. */
void keys_put(struct buf *b, uint32_t key);

#endif
