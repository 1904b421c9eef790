/*
 * Reading rules for a command: what is wrong with them is said here.
 */
#ifndef SIPDX_CLI_RULES_H
#define SIPDX_CLI_RULES_H

#include "engine/rule.h"

/* The built-in rules and those of dir (may be NULL). 0, or EXIT_FAILED when the reason has been said. */
int rules_read(const char *dir, struct rules *ret);

#endif
