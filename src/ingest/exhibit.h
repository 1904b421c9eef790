/*
 * The bytes of a fixture: written in the article, or one or several files beside it; brought into the encoding that the
 * fence names.
 */
#ifndef SIPDX_INGEST_EXHIBIT_H
#define SIPDX_INGEST_EXHIBIT_H

#include "base/buf.h"
#include "engine/rule.h"

enum { MAX_EXHIBITS = 64 };

struct exhibits {
        struct exhibit {
                char *name;
                struct buf bytes;
        } *v; /* by name */
        size_t n;
};

/* 0 or -errno; -ENOENT: there is no such file or folder. */
int exhibits_read(const struct rule *r, const struct fixture *f, struct exhibits *ret);
void exhibits_done(struct exhibits *w);

#endif
