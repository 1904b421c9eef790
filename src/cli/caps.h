/*
 * How much of folders and archives is read, where the user says it.
 */
#ifndef SIPDX_CLI_CAPS_H
#define SIPDX_CLI_CAPS_H

#include "bundle/bundle.h"
#include "cli/command.h"

#define OPTION_CAPS                                                                                                       \
        {"max-bytes", 0, "SIZE", "what archives may become together: 500M, 2T (64G)", false},                             \
        {"max-files", 0, "N", "files that are read, those in archives with them (100000)", false},                        \
        {"max-depth", 0, "N", "archives that are opened inside one another (4)", false}

/* Of a command that has OPTION_CAPS or not. 0, or EXIT_FAILED when the reason has been said. */
int caps_read(const struct args *a, struct bundle_caps *ret);

#endif
