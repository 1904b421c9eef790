/*
 * A rule's SQL taken apart, so that one can see which clause lets everything fall: for every SELECT in it the tables that are
 * joined and the conditions of WHERE, one more each time. Knows words and brackets of SQL, no names.
 */
#ifndef SIPDX_ENGINE_CLAUSES_H
#define SIPDX_ENGINE_CLAUSES_H

#include "base/buf.h"

struct clause {
        struct span of;     /* name of the WITH table that it belongs to; empty: of the statement itself */
        struct span body;   /* all that stands in that table's brackets; empty: of the statement itself */
        unsigned part;      /* which SELECT of it, from 1: those between UNIONs */
        bool first;         /* of its SELECT */
        struct span text;   /* "JOIN v_message m ON …", "AND m.status >= 300"; in one line, without comments. Empty: the SELECT reads
                             * from nowhere */
        struct span select; /* what the SELECT gives: its text before FROM */
        struct span with, from, where; /* of clause_query() */
        bool whole;         /* .from is a whole SELECT: the clause is its GROUP BY or HAVING, or the statement */
};

/* Calls fn with each clause in order; what it gets is borrowed for the call; its non-zero stops. 0, what fn returned, or
 * -ENOMEM. SQL that it cannot take apart gives one clause, the whole. */
typedef int (*clause_fn)(void *ctx, const struct clause *c);
int clauses_each(struct span sql, clause_fn fn, void *ctx);

/* Appends the query that counts the rows that are left after the clause; .text is not empty. 0 or -ENOMEM. */
int clause_query(const struct clause *c, struct buf *ret);

/* The next word or sign of SQL outside brackets, from *io_at on; a string, and what is in brackets, counts as one. False: no more. */
bool sql_word(struct span s, size_t *io_at, struct span *ret);

/* Where the first of the words stands outside brackets; they are divided by blanks, in capitals or not. s.n: nowhere. */
size_t sql_find(struct span s, const char *words);

/* A table of WITH, "name [(columns)] AS [[NOT] MATERIALIZED] (body)", from *io_at on, which is moved behind it. False: it is none. */
bool sql_table(struct span sql, size_t *io_at, struct span *ret_name, struct span *ret_body);

#endif
