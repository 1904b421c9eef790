/*
 * Quotes as they stand in the evidence, for a reader who asked for secrets.
 */
#ifndef SIPDX_REPORT_REVEAL_H
#define SIPDX_REPORT_REVEAL_H

#include "store/store.h"

/* Quotes anew each piece of evidence from which something was masked; what cannot be found stays masked. 0 or -ENOMEM. */
int reveal_quotes(struct store *s, struct finding_list *io);

#endif
