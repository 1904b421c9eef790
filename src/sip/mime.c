/*
 * MIME bodies (RFC 2045 5, 2046 5.1, 5621): a body's leaf parts, each with its place in the message. Undoes no
 * transfer or content encoding. A boundary that is nowhere in the body leaves it one plain part.
 */
#include <errno.h>

#include "base/limits.h"
#include "sip/grammar.h"
#include "sip/mime.h"

struct mime_reader {
        struct span text; /* the message */
        struct arena *arena;
        struct mime mime;
        size_t cap;
};

static int read_part(struct mime_reader *r, struct mime_part p, int depth);

static int add_leaf(struct mime_reader *r, struct mime_part p) {
        struct span params;
        struct mime_part *v = arena_grow(r->arena, r->mime.v, r->mime.n, &r->cap, sizeof *v);

        if (!v)
                return -ENOMEM;
        sip_leading_token(p.disposition, &params);
        (void)sip_param(params, SPAN("ms-proxy-2007fallback"), &p.fallback);
        p.type = sip_leading_token(p.content_type, NULL);
        p.at = (uint32_t)(p.body.p - r->text.p);
        r->mime.v = v;
        v[r->mime.n++] = p;
        return 0;
}

enum delimiter { NO_DELIMITER, DELIMITER, CLOSE_DELIMITER };

static enum delimiter delimiter_of(struct span line, struct span boundary) {
        if (!span_starts(line, SPAN("--")) || !span_starts(span_from(line, 2), boundary))
                return NO_DELIMITER;
        struct span tail = span_trim(span_from(line, 2 + boundary.n));
        if (tail.n == 0)
                return DELIMITER;
        return span_eq(tail, SPAN("--")) ? CLOSE_DELIMITER : NO_DELIMITER;
}

/* The piece of *rest before the next delimiter line, without the line end that belongs to the delimiter. */
static enum delimiter next_piece(struct span *rest, struct span boundary, struct span *ret) {
        struct span whole = *rest, line;

        while (span_line(rest, &line)) {
                enum delimiter d = delimiter_of(line, boundary);
                if (d == NO_DELIMITER)
                        continue;
                size_t n = (size_t)(line.p - whole.p);
                n -= n > 0 && whole.p[n - 1] == '\n';
                n -= n > 0 && whole.p[n - 1] == '\r';
                *ret = span_sub(whole, 0, n);
                return d;
        }
        *ret = whole;
        return NO_DELIMITER;
}

/* Splits the head off a part and reads the fields that say what it is. */
static int read_head(struct mime_reader *r, struct span piece, struct mime_part *ret) {
        struct mime_part p = {0};
        struct sip_field f;
        size_t at = 0;

        while (sip_field_next(piece, &at, &f) == SIP_FIELD) {
                struct span *value = span_ieq(f.name, SPAN("Content-Type"))          ? &p.content_type
                                     : span_ieq(f.name, SPAN("Content-ID"))          ? &p.content_id
                                     : span_ieq(f.name, SPAN("Content-Disposition")) ? &p.disposition
                                                                                     : NULL;
                if (!f.broken && value && sip_unfold(f.raw, r->arena, value) < 0)
                        return -ENOMEM;
        }
        p.body = span_from(piece, at);
        *ret = p;
        return 0;
}

static bool is_full(struct mime_reader *r) {
        bool full = r->mime.n >= LIMIT_MIME_PARTS;

        r->mime.many |= full;
        return full;
}

/* Reads the pieces of a multipart body. 1: done, 0: its boundary is not in it, -ENOMEM. */
static int read_multipart(struct mime_reader *r, struct span body, struct span boundary, int depth) {
        struct span piece;
        enum delimiter d = next_piece(&body, boundary, &piece);

        if (d != DELIMITER)
                return 0;
        while (d == DELIMITER && body.n > 0 && !is_full(r)) {
                struct mime_part p;
                d = next_piece(&body, boundary, &piece);
                int err = read_head(r, piece, &p);
                if (err == 0)
                        err = read_part(r, p, depth + 1);
                if (err < 0)
                        return err;
        }
        return 1;
}

/* What the Content-Type says; else what the body begins with, if that looks like a delimiter. */
static struct span boundary_of(struct mime_part p) {
        struct span params, line, body = p.body;
        struct span type = sip_leading_token(p.content_type, &params);

        if (!span_istarts(type, SPAN("multipart/")))
                return SPAN_NONE;
        struct span boundary = sip_param(params, SPAN("boundary"), NULL);
        if (boundary.n == 0 && span_line(&body, &line) && span_starts(line, SPAN("--")))
                boundary = span_trim(span_from(line, 2));
        return boundary;
}

/* Recursion ends at LIMIT_MIME_DEPTH: what lies deeper stays one leaf. */
static int read_part(struct mime_reader *r, struct mime_part p, int depth) {
        struct span boundary = boundary_of(p);

        if (is_full(r))
                return 0;
        if (boundary.n > 0 && depth == LIMIT_MIME_DEPTH)
                r->mime.many = true;
        else if (boundary.n > 0) {
                int done = read_multipart(r, p.body, boundary, depth);
                if (done != 0)
                        return done < 0 ? done : 0;
        }
        return add_leaf(r, p);
}

int mime_parse(const struct sip_message *m, struct arena *a, struct mime *ret) {
        struct mime_reader r = {.text = m->text, .arena = a};
        struct mime_part whole = {
                .content_type = m->content_type,
                .content_id = sip_header_named(m, SPAN("Content-ID")),
                .disposition = sip_header_named(m, SPAN("Content-Disposition")),
                .body = m->body,
        };

        if (m->body.n > 0) {
                int err = read_part(&r, whole, 0);
                if (err < 0)
                        return err;
        }
        *ret = r.mime;
        return 0;
}

bool mime_is(const struct mime_part *p, struct span type) {
        return span_ieq(p->type, type);
}

const struct mime_part *mime_find(const struct mime *parts, struct span type) {
        for (size_t i = 0; i < parts->n; i++)
                if (mime_is(&parts->v[i], type))
                        return &parts->v[i];
        return NULL;
}
