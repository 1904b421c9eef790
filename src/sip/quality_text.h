/*
 * What the two forms of quality reports share. Nobody outside the room includes it.
 */
#ifndef SIPDX_SIP_QUALITY_TEXT_H
#define SIPDX_SIP_QUALITY_TEXT_H

#include "sip/quality.h"

/* "12", "0.015", "1.2E-05": no sign, no blank, no infinity. False, *ret untouched: it is none. */
bool real_parse(struct span s, double *ret);

/* The text form into a report with one line, whose streams are ready. 1, -EBADMSG, -ENOMEM. */
int quality_read_text(struct span body, struct arena *a, struct quality_report *io);

#endif
