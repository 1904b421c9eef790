/*
 * What was complained about, as one text: "file:line: text" lines. For tests that compare all of it.
 */
#ifndef TEST_ENGINE_SAID_H
#define TEST_ENGINE_SAID_H

#include "base/buf.h"
#include "engine/rule.h"

/* Empties *c. Borrowed until the next call with this buffer. */
static inline const char *said(struct complaints *c, struct buf *b) {
        buf_reset(b);
        for (size_t i = 0; i < c->n; i++)
                buf_printf(b, "%s:%u: %s\n", c->v[i].file, c->v[i].line, c->v[i].text);
        complaints_done(c);
        return buf_str(b);
}

#endif
