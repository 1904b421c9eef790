/*
 * A statement with tables of WITH, taken apart into statements that make one table each. SQLite reads a table's text again wherever
 * its name stands, so that a chain of them is prepared many times over; and several rules may begin with the same tables.
 */
#ifndef SIPDX_ENGINE_STAGES_H
#define SIPDX_ENGINE_STAGES_H

#include "base/buf.h"

enum { MAX_STAGES = 32 };

struct stages {
        struct stage {
                struct span name, body, whole; /* into the SQL */
                bool kept;              /* AS MATERIALIZED: becomes a table; the others stay text */
                uint32_t uses;          /* a bit for each earlier one that it stands on */
                size_t weight;          /* bytes that SQLite reads for it */
                unsigned made;          /* the caller's number of its table */
        } v[MAX_STAGES + 1]; /* the last one is the statement behind WITH */
        size_t n;            /* without that one */
};

/* False: the SQL is as well run in one piece. */
bool stages_of(struct span sql, struct stages *ret);

/* Appends the SELECT of stage at, or at n of the statement itself; the tables of earlier ones are "temp.t_made_" and their number.
 * 0 or -ENOMEM. */
int stages_put(const struct stages *s, size_t at, struct buf *ret);

#endif
