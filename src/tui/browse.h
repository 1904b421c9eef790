/*
 * The browser over a finished case.
 */
#ifndef SIPDX_TUI_BROWSE_H
#define SIPDX_TUI_BROWSE_H

#include "store/sidecar.h"
#include "store/store.h"
#include "tui/host.h"
#include "tui/settings.h"

/* All borrowed. */
struct browse_options {
        const struct host *host;
        const struct settings *settings;
        struct sidecar *sidecar; /* NULL: marks and notes cannot be kept */
        struct span state;       /* what host->remember() was given by the run before */
        struct span greeting;    /* the first words of the status line, safe; empty: none */
        bool temporary;          /* the case is gone at the end, unless host->keep() is asked */
};

/* Until the user leaves: 0. -ENOTTY, -ENODEV: no terminal, or not one to draw on; -EINTR: ended by a signal; other
 * -errno: store_error() may have words. The terminal is given back in every case. */
int browse_run(struct store *s, const struct browse_options *o);

#endif
