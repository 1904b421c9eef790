/*
 * Files that are linked into the program: rules, tables, the schema. Made by share/embed.c at build time.
 */
#ifndef SIPDX_BASE_EMBED_H
#define SIPDX_BASE_EMBED_H

#include "base/span.h"

struct embedded {
        const char *path; /* as in the source tree: "rules/federation/x.md" */
        const char *data; /* NUL-terminated beyond its size */
        unsigned long size;
};

extern const struct embedded embedded[]; /* ends with a NULL path */

/* The content of one file; an empty span when there is none of that path. */
struct span embedded_find(const char *path);

#endif
