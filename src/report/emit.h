/*
 * JSON written as it comes: a comma where one is due, every string through base/safe.h. It keeps nothing of a tree, and
 * refuses to know what it writes.
 */
#ifndef SIPDX_REPORT_EMIT_H
#define SIPDX_REPORT_EMIT_H

#include "base/buf.h"

/* One object or array that is being written; its brackets are its owner's. */
struct emit {
        struct buf *b;
        bool more; /* something stands before: a comma is due */
};

void emit_comma(struct emit *j);
/* A name and its colon; the value is to follow. */
void emit_key(struct emit *j, const char *name);
void emit_put_string(struct buf *b, const char *s); /* NULL: null */
/* A member of an object. */
void emit_string(struct emit *j, const char *name, const char *s); /* NULL: null */
void emit_span(struct emit *j, const char *name, struct span s);   /* empty: null */
void emit_bool(struct emit *j, const char *name, bool v);
void emit_number(struct emit *j, const char *name, uint64_t v);
void emit_number_or_null(struct emit *j, const char *name, uint64_t v); /* 0: null */
void emit_moment(struct emit *j, const char *name, int64_t us, bool utc); /* STAMP_NONE: null */
void emit_strings(struct emit *j, const char *name, char *const *v, size_t n);
/* Opens a list that is a member of j; its bracket is closed by the caller. */
struct emit emit_list(struct emit *j, const char *name);
/* Opens an object in a list; its brace is closed by the caller. */
struct emit emit_open(struct emit *list);

#endif
