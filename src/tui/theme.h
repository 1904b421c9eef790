/*
 * How each style looks: the built-in themes, and single looks in the words of the config file. It knows no terminal;
 * screen.c takes of a look what its terminal can show.
 */
#ifndef SIPDX_TUI_THEME_H
#define SIPDX_TUI_THEME_H

#include "base/span.h"
#include "tui/canvas.h"

enum look_attr { LOOK_BOLD = 1, LOOK_UNDERLINE = 2, LOOK_REVERSE = 4, LOOK_DIM = 8 };

enum { LOOK_DEFAULT = -1 }; /* the terminal's own colour */

struct look {
        int16_t colour, colour256; /* of the letters, of 16 and of 256 colours; or LOOK_DEFAULT */
        int16_t back, back256;
        uint8_t attr, mono;        /* look_attr; mono: where there are no colours */
};

struct theme {
        struct look looks[STYLE_COUNT];
};

/* Fills a built-in theme: "dark", "light" (to be read on white) or "mono" (no colours). -EINVAL: another name. */
int theme_find(struct span name, struct theme *ret);
/* The name of a style, as the config file has it; NULL beyond the last. */
const char *theme_style_name(unsigned style);
/* The style of a name; -EINVAL: none. */
int theme_style(struct span name);

/* Reads a look, "203 bold", "red on white", "default underline reverse": colours are 0 to 255 or the names of the sixteen.
 * Attributes hold for terminals without colours too. -EINVAL, *ret_bad is the word that is none; *ret is then untouched. */
int look_parse(struct span words, struct look *ret, struct span *ret_bad);

#endif
