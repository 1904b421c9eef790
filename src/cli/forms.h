/*
 * What commands print of one thing, for whoever prints it: to the terminal, or into a file that the browser saves. Rows are
 * made by rows_init() and closed by the caller.
 */
#ifndef SIPDX_CLI_FORMS_H
#define SIPDX_CLI_FORMS_H

#include "cli/rows.h"
#include "store/sidecar.h"
#include "store/store.h"

struct form {
        const char *format; /* as for --format; NULL: text */
        unsigned columns;   /* of the page */
        bool utf8, colour;
        bool raw;           /* a message alone, as it stands in the log */
        bool fold;          /* of a ladder: hops as one arrow … */
        unsigned open;      /* … and LADDER_OPEN_… below each */
};

/* The ladder of a call, of at most limit messages (0: as many as are allowed). 0 or -errno. */
int ladder_put(struct store *s, int64_t call, size_t limit, const struct form *f, struct rows *rows);
/* The message of a sighting. -ENOENT: there is none; or another -errno. */
int show_put(struct store *s, int64_t sighting, const struct form *f, struct rows *rows);
/* The user's notes with their places in the case. 0 or -errno. */
int notes_put(struct store *s, const struct sidecar *notes, const struct form *f, struct rows *rows);

#endif
