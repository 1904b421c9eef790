/*
 * Shared by the tests of bodies: a message with one body of a type.
 */
#ifndef SIPDX_TESTS_UNIT_SIP_BODIED_H
#define SIPDX_TESTS_UNIT_SIP_BODIED_H

#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "sip/mime.h"

struct bodied {
        struct buf text;
        struct parsed p;
        struct mime parts;
};

static inline void bodied_init(struct bodied *b, const char *type, struct span body) {
        b->text = BUF_INIT;
        buf_printf(&b->text, "NOTIFY sip:ben@fabrikam.example SIP/2.0\r\nContent-Type: %s\r\n\r\n", type);
        buf_put(&b->text, body);
        parse_span(&b->p, buf_span(&b->text));
        assert_int_equal(mime_parse(&b->p.m, &b->p.arena, &b->parts), 0);
}

static inline void bodied_done(struct bodied *b) {
        parsed_done(&b->p);
        buf_done(&b->text);
}

/* head, n times a piece, tail. */
static inline void repeat(struct buf *ret, const char *head, const char *piece, size_t n, const char *tail) {
        buf_reset(ret);
        buf_puts(ret, head);
        for (size_t i = 0; i < n; i++)
                buf_puts(ret, piece);
        buf_puts(ret, tail);
}

#endif
