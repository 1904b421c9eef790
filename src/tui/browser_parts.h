/*
 * What the files of the browser share: browser.c has the tabs and their views, bars.c the lines around them, orders.c what the
 * user types, steer.c the keys that every view has. Nobody outside this room includes it.
 */
#ifndef SIPDX_TUI_BROWSER_PARTS_H
#define SIPDX_TUI_BROWSER_PARTS_H

#include "tui/browser.h"

/* The view that has the keys. */
struct view *browser_view(const struct browser *b);
/* What stands in the status line until the next key. */
void browser_say(struct browser *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Is there a line that names keys? */
bool browser_has_bar(const struct browser *b);
/* Tells the open view, and the one that shows from under it, how much room there is. */
void browser_fit(const struct browser *b);
/* Opens a view, which is owned from then on; NULL says that memory was out. */
void browser_push(struct browser *b, struct view *v);
/* Closes the open view. True: it is a tab's own, there is nothing to go back to. */
bool browser_pop(struct browser *b);
/* What the cursor of a view stands on. */
struct thing browser_thing(const struct view *v);

/* Draws the line of tabs, the status line or what is typed, and the line of keys. */
void bars_draw(struct browser *b);

/* Appends the names of all commands, a blank before each. */
void orders_put_commands(struct buf *ret);
/* Begins to ask for a line that begins with this text. */
void orders_ask(struct browser *b, enum ask what, struct span text);
/* The line has been given. True: the user leaves. */
bool orders_given(struct browser *b);
/* Asks for the filter of the open view, or says that it has none; shows all rows again. */
void orders_ask_filter(struct browser *b);
void orders_drop_filter(struct browser *b);
void orders_seek(struct browser *b, enum seek how);
/* Turns the mark of what the cursor stands on; goes to the next, or the previous, marked row; lists all. */
void orders_mark(struct browser *b);
void orders_go_mark(struct browser *b, bool down);
void orders_notes(struct browser *b);
/* Asks for a name to save what is shown under, or says why it cannot be saved. */
void orders_save(struct browser *b);
void orders_columns(struct browser *b);
void orders_help(struct browser *b);
/* The last view is left: a case that would be gone is offered to be kept. True: the user leaves. */
bool orders_leave(struct browser *b);

#endif
