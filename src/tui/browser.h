/*
 * The browser without a terminal: tabs, the stack of views in each, the bars around them, the lines that the user types.
 * browse.c feeds it the keys of a terminal, tests/tui/screens.c those of a script.
 */
#ifndef SIPDX_TUI_BROWSER_H
#define SIPDX_TUI_BROWSER_H

#include "tui/prompt.h"
#include "tui/view.h"

enum tab { TAB_FINDINGS, TAB_CALLS, TAB_MESSAGES, TAB_TRACE, TAB_SOURCES, TABS };

/* What is asked for. */
enum ask { ASK_SEARCH, ASK_FILTER, ASK_COMMAND, ASKS };

enum { DEPTH_MAX = 16, COLUMNS_LEAST = 40, ROWS_LEAST = 10, ROWS_OF_BAR = 16 };

struct browser {
        struct store *store;
        struct session session;
        struct view *stack[TABS][DEPTH_MAX];
        size_t depth[TABS]; /* at least 1 */
        enum tab tab;
        struct canvas canvas;
        bool asking;
        enum ask ask;
        struct prompt prompts[ASKS];
        char message[200]; /* shown until the next key */
};

/* s is borrowed. 0 or -errno; browser_done() in any case. */
int browser_init(struct browser *b, struct store *s, unsigned columns, unsigned rows);
void browser_done(struct browser *b);
int browser_resize(struct browser *b, unsigned columns, unsigned rows);

/* Lets the open view fetch: 0 ready, 1 there is more to do, -errno when the case cannot be read at all. */
int browser_load(struct browser *b);
/* Draws everything into b->canvas. */
void browser_draw(struct browser *b);
/* True: the user has left. */
bool browser_key(struct browser *b, uint32_t key);

#endif
