/*
 * Opening a finished case for a command, with the words for what may be wrong with it.
 */
#ifndef SIPDX_CLI_OPENCASE_H
#define SIPDX_CLI_OPENCASE_H

#include "store/store.h"

/* 0, or EXIT_FAILED when the reason has been said. */
int case_open(const char *path, struct store **ret);

/* The same for its evidence alone, as store_open_evidence(). */
int case_open_evidence(const char *path, struct store **ret);

#endif
