/*
 * `match:` is the simple case of a rule: a diagnostics id, with conditions on its header and message; or a Windows event, with
 * conditions on its provider and its words.
 */
#ifndef SIPDX_ENGINE_MATCH_H
#define SIPDX_ENGINE_MATCH_H

#include "engine/rule.h"

/* Has the rule what a match needs? */
bool match_check(const struct rule *r);

/* The SQL of a rule: its own, or the one made of its match. Heap; NULL: out of memory. */
char *match_sql(const struct rule *r);

#endif
