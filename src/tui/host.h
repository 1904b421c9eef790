/*
 * What the browser asks of the program around it, for it reads and writes no files itself. Each callback may be NULL: then
 * there is no such thing.
 */
#ifndef SIPDX_TUI_HOST_H
#define SIPDX_TUI_HOST_H

#include "base/buf.h"

enum export_kind { EXPORT_CALLS, EXPORT_MESSAGES, EXPORT_LADDER, EXPORT_MESSAGE, EXPORT_NOTES };

struct export {
        enum export_kind kind;
        int64_t id;         /* LADDER: of the call; MESSAGE: of the sighting */
        struct span filter; /* CALLS, MESSAGES: the filter line; empty: all */
};

struct host {
        void *ctx;
        /* Saves it under a name that nothing has; the name's ending chooses the form: .txt .json .csv, of a ladder also .mmd, of
         * notes .md, of a message .sip. Appends one line of words, safe, in both cases. 0 or -errno. */
        int (*save)(void *ctx, const struct export *what, const char *path, struct buf *ret_words);
        /* Writes a temporary case to path, and its notes beside it. As save. */
        int (*keep)(void *ctx, const char *path, struct buf *ret_words);
        /* What the browser wants to find again in the next run, as it likes; replaces what was there. 0 or -errno. */
        int (*remember)(void *ctx, struct span state);
};

#endif
