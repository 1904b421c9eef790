/*
 * The browser over a finished case.
 */
#ifndef SIPDX_TUI_BROWSE_H
#define SIPDX_TUI_BROWSE_H

#include "store/store.h"

/* Until the user leaves: 0. -ENOTTY, -ENODEV: no terminal, or not one to draw on; -EINTR: ended by a signal; other
 * -errno: store_error() may have words. The terminal is given back in every case. */
int browse_run(struct store *s);

#endif
