/*
 * Keys as numbers: a Unicode character is itself (control keys 1..26 too), the others follow beyond Unicode.
 * The same names stand in help and in test scripts.
 */
#ifndef SIPDX_TUI_KEYS_H
#define SIPDX_TUI_KEYS_H

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
        KEYS_F1,
        KEYS_F12 = KEYS_F1 + 11,
        KEYS_RESIZE, /* the window has another size now */
        KEYS_LEAVE,  /* the terminal is gone, or somebody asked the program to end */
};

#define KEYS_CTRL(letter) ((letter) & 0x1f)
#define KEYS_F(n) (KEYS_F1 + (n) - 1)

/* For tests: the key of a name: "Enter", "^F", or any single character. KEYS_NONE: no such name. */
uint32_t keys_parse(struct span name);

#endif
