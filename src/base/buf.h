/*
 * A growing byte buffer. The first failure (out of memory, or over a limit the owner set)
 * is kept in .err and every later call returns it, so callers may check once at the end. What memory did not suffice for
 * does not pass for a shorter text: put into another buffer, it fails that one too.
 */
#ifndef SIPDX_BASE_BUF_H
#define SIPDX_BASE_BUF_H

#include "base/span.h"

#include <errno.h>

struct buf {
        char *p;
        size_t n, cap;
        size_t max; /* 0: no limit; else -E2BIG once n would exceed it */
        int err;
        bool clear; /* its reader has asked to see secrets: base/safe.h leaves them as they are */
};

#define BUF_INIT ((struct buf){0})

void buf_done(struct buf *b);  /* frees; the buffer can be used again */
void buf_reset(struct buf *b); /* empties and clears .err, keeps the memory */

/* 0 or negative errno (-ENOMEM, -E2BIG). */
int buf_reserve(struct buf *b, size_t more);
int buf_put(struct buf *b, struct span s);
int buf_puts(struct buf *b, const char *s);
int buf_putc(struct buf *b, char c);
int buf_fill(struct buf *b, char c, size_t n); /* n times c */
int buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What stands for the text of a buffer that ran out of memory: no reader takes it for an empty one. */
extern const char buf_broken[2];

static inline struct span buf_span(const struct buf *b) {
        return b->err == -ENOMEM ? (struct span){buf_broken, 1} : (struct span){b->p, b->n};
}

/* The text with a closing NUL that is not counted; "" for an empty buffer. Borrowed. */
const char *buf_str(struct buf *b);

/* Hands the memory over (NUL-terminated, caller frees); NULL if .err or out of memory. */
char *buf_steal(struct buf *b);

#endif
