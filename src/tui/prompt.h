/*
 * One line that the user types: editing, and what was typed before. It knows not what for. Nobody outside this room includes it.
 */
#ifndef SIPDX_TUI_PROMPT_H
#define SIPDX_TUI_PROMPT_H

#include "base/buf.h"
#include "tui/canvas.h"

enum { PROMPT_MAX = 1024, PROMPT_KEPT = 20 };

struct prompt {
        struct buf text;
        size_t at;              /* the cursor: a byte of it */
        char *kept[PROMPT_KEPT]; /* the latest first */
        size_t n_kept, shown;   /* shown: which of them is in text, from 1; 0: none */
};

void prompt_done(struct prompt *p);
/* Begins with this text, the cursor behind it. */
void prompt_begin(struct prompt *p, struct span text);

enum prompt_state { PROMPT_OPEN, PROMPT_GIVEN, PROMPT_LEFT };

/* GIVEN: Enter; LEFT: Esc, or Backspace where nothing stands. */
enum prompt_state prompt_key(struct prompt *p, uint32_t key);
/* Remembers what was given. */
void prompt_keep(struct prompt *p);
/* Draws it from column x on, scrolled so that the cursor is in sight. */
void prompt_draw(const struct prompt *p, struct canvas *c, unsigned x, unsigned y, unsigned style);

#endif
