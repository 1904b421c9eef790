/*
 * From when to when a case is judged, in moments of its own clock.
 */
#ifndef SIPDX_INGEST_CUT_H
#define SIPDX_INGEST_CUT_H

#include "ingest/ingest.h"

struct cut {
        int64_t since_us, until_us; /* [since, until) on the case's clock; STAMP_NONE: no bound */
};

/* What the user asked for, once clocks are aligned. 0, -EDOM: a time of day, and the case has several days, -EXDEV: a time of
 * UTC, and the case does not know UTC, -ERANGE: until is not after since, or -errno with store_error(). */
int cut_resolve(struct store *s, const struct ingest_options *o, struct cut *ret);

#endif
