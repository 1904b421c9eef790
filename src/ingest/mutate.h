/*
 * The same log as another version of the product, another proxy or another hand could have written it. What a rule says must
 * not depend on it.
 */
#ifndef SIPDX_INGEST_MUTATE_H
#define SIPDX_INGEST_MUTATE_H

#include "base/buf.h"

enum mutation {
        MUTATE_NAMES,   /* header names in another case: "MS-DIAGNOSTICS" and "ms-diagnostics" */
        MUTATE_ORDER,   /* parameters of diagnostics in another order */
        MUTATE_FOLDS,   /* diagnostics folded over two lines (RFC 3261 7.3.1) */
        MUTATE_WORDING, /* reason texts and reason phrases in another case, with a full stop or without */
        MUTATIONS
};

const char *mutation_word(enum mutation m); /* "names", "order", "folds", "wording" */

/* Appends the mutated text; *ret_changed: is anything other than before. Text that is no log of SIP comes out as it is.
 * 0 or -ENOMEM. */
int mutate_text(struct span text, enum mutation m, struct buf *ret, bool *ret_changed);

#endif
