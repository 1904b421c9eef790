/*
 * Reading rules for a command: what is wrong with them is said here.
 */
#ifndef SIPDX_CLI_RULES_H
#define SIPDX_CLI_RULES_H

#include "cli/command.h"
#include "engine/rule.h"

/* Of a command that takes --rules and nothing else. */
extern const struct command_option rules_options[];

/* The built-in rules, whole or skimmed (engine/rule.h), and those of dir (may be NULL). 0, or EXIT_FAILED when the reason has been said. */
int rules_read(const char *dir, bool whole, struct rules *ret);

/* Says that there is no rule of this id. EXIT_FAILED. */
int rules_say_unknown(const char *id);

#endif
