/*
 * Cmdlets of PowerShell: how their names look, and which properties the objects have by which it is told what printed them.
 */
#ifndef SIPDX_PARSERS_CMDLET_H
#define SIPDX_PARSERS_CMDLET_H

#include "parsers/walk.h"

/* "Get-CsUser" at the front of s; empty: it begins with no cmdlet. */
struct span cmdlet_front(struct span s);

/* The one of a command line whose objects are printed: of the last statement, the first that is not about layout; empty: none. */
struct span cmdlet_of(struct span command);

/* Its name with a plain hyphen, for whoever reads it: "Get–CsUser" of a word processor is Get-CsUser. */
void cmdlet_keep(struct word *w, struct span cmdlet);

/* Does it ask for something, so that it is telling when nothing is printed? */
bool cmdlet_asks(struct span cmdlet);

/* What prints objects with these properties; empty: not told. Static. */
struct span cmdlet_guess(const struct field *v, size_t n);

/* The property of the cmdlet that a retyped name means ("VericiationLevel"); the name itself where it is none. */
struct span cmdlet_property(struct span cmdlet, struct span name);

/* Is it a property of any cmdlet that is known here? */
bool cmdlet_has_property(struct span name);

/* The length of the dash at the front: "-", or what word processors make of it; 0: none. */
size_t cmdlet_dash(struct span s);

#endif
