/*
 * What the option tables say, in four forms: --help, mdoc, bash completion, and the list of commands.
 */
#ifndef SIPDX_CLI_HELP_H
#define SIPDX_CLI_HELP_H

#include "cli/command.h"

/* Prints the help of one command. An exit_code. */
int help_command(const struct command *c);

#endif
