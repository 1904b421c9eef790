/*
 * The bytes of a fixture: written in the article, or one or several files beside it; brought into the encoding that the
 * fence names.
 */
#ifndef SIPDX_INGEST_WITNESS_H
#define SIPDX_INGEST_WITNESS_H

#include "base/buf.h"
#include "engine/rule.h"

enum { MAX_WITNESSES = 64 };

struct witnesses {
        struct witness {
                char *name;
                struct buf bytes;
        } *v; /* by name */
        size_t n;
};

/* 0 or -errno; -ENOENT: there is no such file or folder. */
int witnesses_read(const struct rule *r, const struct fixture *f, struct witnesses *ret);
void witnesses_done(struct witnesses *w);

#endif
