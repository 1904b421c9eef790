/*
 * The YAML head of an article, checked against its schema.
 */
#ifndef SIPDX_ENGINE_HEAD_H
#define SIPDX_ENGINE_HEAD_H

#include "engine/rule.h"

/* Fills *io from the YAML text, whose first line is line `line` of file. 0, or -ENOMEM. What is wrong becomes a
 * complaint. */
int head_read(struct span yaml, const char *file, unsigned line, struct rule *io, struct complaints *c);

/* The list of words that `needs:` may hold, NULL-terminated. */
extern const char *const head_needs[];

#endif
