/*
 * Files of the user's own: the browser's config file, and what the browser remembers from run to run. Neither has to be there.
 */
#ifndef SIPDX_CLI_SETTINGS_H
#define SIPDX_CLI_SETTINGS_H

#include "tui/settings.h"

/*
 * Reads $XDG_CONFIG_HOME/sipdx/config, or ~/.config/sipdx/config, or the file at path, which has to be there. theme: instead of
 * the file's; NULL: the file's. Lines that say nothing are told on stderr, and the first of them in *ret_words, safe, for
 * those who do not see stderr. 0, or EXIT_FAILED when the reason has been said.
 */
int settings_read(const char *path, const char *theme, struct settings *ret, struct buf *ret_words);

/* $XDG_STATE_HOME/sipdx/browse, or ~/.local/state/sipdx/browse: appends what is there, nothing when there is nothing to read. */
void state_read(struct buf *ret);
/* Replaces it; makes its folders. 0 or -errno. */
int state_write(struct span state);

#endif
