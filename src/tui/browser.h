/*
 * The browser without a terminal: tabs, the stack of views in each, the bars around them, the lines that the user types.
 * browse.c feeds it the keys of a terminal, tests/tui/screens.c those of a script.
 */
#ifndef SIPDX_TUI_BROWSER_H
#define SIPDX_TUI_BROWSER_H

#include "tui/browse.h"
#include "tui/prompt.h"
#include "tui/view.h"

enum tab { TAB_FINDINGS, TAB_CALLS, TAB_MESSAGES, TAB_TRACE, TAB_SOURCES, TABS };

/* What is asked for. */
enum ask { ASK_SEARCH, ASK_FILTER, ASK_COMMAND, ASK_SAVE, ASK_NOTE, ASK_KEEP, ASKS };

enum { DEPTH_MAX = 16, COLUMNS_LEAST = 40, ROWS_LEAST = 10, ROWS_OF_BAR = 16 };

struct browser {
        struct store *store;
        const struct browse_options *options; /* borrowed */
        struct session session;
        struct view *stack[TABS][DEPTH_MAX];
        size_t depth[TABS]; /* at least 1 */
        enum tab tab;
        struct canvas canvas;
        unsigned tab_at[TABS + 1]; /* where the names of the tabs were drawn */
        bool asking;
        enum ask ask;
        struct prompt prompts[ASKS];
        bool kept;         /* a temporary case has a name now */
        struct buf copied; /* for the terminal's clipboard, safe; whoever takes it empties it */
        char message[200]; /* shown until the next key */
};

/* s and o are borrowed. 0 or -errno; browser_done() in any case. */
int browser_init(struct browser *b, struct store *s, const struct browse_options *o, unsigned columns, unsigned rows);
void browser_done(struct browser *b);
int browser_resize(struct browser *b, unsigned columns, unsigned rows);

/* Lets the open view fetch: 0 ready, 1 there is more to do, -errno when the case cannot be read at all. */
int browser_load(struct browser *b);
/* Draws everything into b->canvas. */
void browser_draw(struct browser *b);
/* A key as views know it, settings_key() applied. True: the user has left. */
bool browser_key(struct browser *b, uint32_t key);
/* The mouse at that cell: KEYS_CLICK, KEYS_DOUBLE_CLICK, KEYS_WHEEL_UP, KEYS_WHEEL_DOWN. */
void browser_mouse(struct browser *b, uint32_t key, unsigned x, unsigned y);
/* Appends what is to be found again in the next run: the order and the columns of lists. */
void browser_put_state(struct browser *b, struct buf *ret);

#endif
