/*
 * What would make a finding certain, as a request that can be sent as it is.
 */
#ifndef SIPDX_ENGINE_ASK_H
#define SIPDX_ENGINE_ASK_H

#include "base/span.h"
#include "store/finding.h"

/*
 * wanted: items of an article's would_confirm, "kind:what", their placeholders filled from f. Logs and captures are asked for
 * with the finding's times and some minutes around them; items of one kind become one request; a kind that is not known is asked
 * for in its own words. What has() finds in the case is not asked for again; NULL: nothing is there. Fills f->asks. 0 or -errno.
 */
typedef int (*ask_has)(void *ctx, struct span kind, struct span what); /* 1, 0, -errno; what: with its placeholders filled */
int ask_fill(char *const *wanted, size_t n, struct finding *f, ask_has has, void *ctx);

/* Is it of a kind that has its words? ("sipstack:edge", "powershell:Get-CsUser") */
bool ask_knows(const char *wanted);

#endif
