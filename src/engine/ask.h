/*
 * What would make a finding certain, as a request that can be sent as it is.
 */
#ifndef SIPDX_ENGINE_ASK_H
#define SIPDX_ENGINE_ASK_H

#include "store/finding.h"

/*
 * wanted: items of an article's would_confirm, "kind:what", their placeholders filled from f. Logs and captures are asked for
 * with the finding's times and some minutes around them; items of one kind become one request; a kind that is not known is asked
 * for in its own words. Fills f->asks. 0 or -ENOMEM.
 */
int ask_fill(char *const *wanted, size_t n, struct finding *f);

/* Is it of a kind that has its words? ("sipstack:edge", "powershell:Get-CsUser") */
bool ask_knows(const char *wanted);

#endif
