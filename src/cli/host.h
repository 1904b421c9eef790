/*
 * What the browser asks of the program, answered with files: lists, ladders, messages and notes in the forms of the commands, a
 * temporary case that is kept, and what the browser remembers.
 */
#ifndef SIPDX_CLI_HOST_H
#define SIPDX_CLI_HOST_H

#include "store/sidecar.h"
#include "store/store.h"
#include "tui/host.h"

struct host_case {
        struct store *store;
        struct sidecar *notes; /* NULL: none can be kept */
};

/* A host for this case, which has to live as long. */
struct host host_of(struct host_case *c);

#endif
