/*
 * What the user has chosen for the browser: theme and looks, keys, mouse, columns. It is read from text, line by line; a line that
 * cannot be read is complained of and the others hold. Which file that text is in, nobody here knows.
 */
#ifndef SIPDX_TUI_SETTINGS_H
#define SIPDX_TUI_SETTINGS_H

#include "tui/keys.h"
#include "tui/theme.h"

enum { SETTINGS_BINDINGS = 128, SETTINGS_LISTS = 8 };

struct settings_binding {
        uint32_t pressed, canonical;
};

/* The columns of one list, as names with blanks between them. */
struct settings_list {
        char name[16], columns[240];
};

struct settings {
        struct theme theme;
        struct settings_binding bindings[SETTINGS_BINDINGS];
        size_t n_bindings;
        struct settings_list lists[SETTINGS_LISTS];
        size_t n_lists;
        bool mouse; /* take the terminal's mouse */
};

/* What a key does, by the name that stands in the config file. Views look for the canonical key alone. */
struct settings_action {
        const char *name;
        uint32_t canonical;
        const char *what;
};
extern const struct settings_action settings_actions[]; /* ends with a NULL name */

/* What holds where nothing is chosen. */
void settings_init(struct settings *ret);

/* Gets what is wrong with a line, and what to type instead; not made safe. */
typedef void (*settings_complain)(void *ctx, unsigned line, const char *text);
/* Reads all lines into *io, that settings_init() has filled. theme: instead of what the lines choose, if not empty; their looks
 * hold on it too. -EINVAL: there is no such theme; the lines are read nevertheless. -ENOMEM. */
int settings_parse(struct span text, struct span theme, struct settings *io, settings_complain complain, void *ctx);

/* The key that views know for the one that was pressed; KEYS_NONE for one whose action has other keys now. */
uint32_t settings_key(const struct settings *s, uint32_t pressed);
/* The columns that the user wants in this list; empty: those that it has. Borrowed. */
struct span settings_columns(const struct settings *s, const char *list);

/* Appends the whole file with its options commented out, what holds without them as their values. 0 or -ENOMEM. */
int settings_put_default(struct buf *b);

#endif
