/*
 * A rule's SQL taken apart, so that one can see which clause lets everything fall: for every SELECT in it the tables that are
 * joined and the conditions of WHERE, one more each time. Knows words and brackets of SQL, no names.
 */
#ifndef SIPDX_ENGINE_CLAUSES_H
#define SIPDX_ENGINE_CLAUSES_H

#include "base/buf.h"

struct clause {
        struct span of;     /* name of the WITH table that it belongs to; empty: of the statement itself */
        unsigned part;      /* which SELECT of it, from 1: those between UNIONs */
        bool first;         /* of its SELECT */
        struct span text;   /* "JOIN v_message m ON …", "AND m.status >= 300"; in one line, without comments */
        const char *query;  /* counts the rows that are left after it */
};

/* Calls fn with each clause in order; what it gets is borrowed for the call; its non-zero stops. 0, what fn returned, or
 * -ENOMEM. SQL that it cannot take apart gives one clause, the whole. */
typedef int (*clause_fn)(void *ctx, const struct clause *c);
int clauses_each(struct span sql, clause_fn fn, void *ctx);

#endif
