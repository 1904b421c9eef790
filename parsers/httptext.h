/*
 * HTTP exchanges as text, the way Fiddler saves them: a request, its answer, a line of dashes. What is no text, an archive of
 * Fiddler's or a HAR, is rendered in this form, with lines "# name: value" between the dashes and the request for what else is
 * known of an exchange. parsers/fiddler.c reads it.
 */
#ifndef SIPDX_PARSERS_HTTPTEXT_H
#define SIPDX_PARSERS_HTTPTEXT_H

#include "base/buf.h"

enum http_line {
        HTTP_OTHER,
        HTTP_REQUEST, /* "GET /x HTTP/1.1", "POST https://host/x" */
        HTTP_ANSWER,  /* "HTTP/1.1 400 Bad Request" */
        HTTP_RULE,    /* dashes of any kind, and nothing else */
        HTTP_MARK,    /* "# name: value" */
};

/* What a line is, whatever blanks stand around it. */
enum http_line http_line_kind(struct span line);

/* Dashes and "# session: number". */
int http_put_session(struct buf *b, uint64_t number);

/* "# name: value" in one line; nothing when the value is empty. 0 or -ENOMEM, as all of them. */
int http_put_mark(struct buf *b, const char *name, struct span value);

/* A start line, a header: in one line, whatever stands in them. */
int http_put_start(struct buf *b, struct span line);
int http_put_header(struct buf *b, struct span line);

struct http_body {
        struct span bytes;  /* decoded as far as may be; not more than HTTP_BODY_SHOWN of them are shown */
        uint64_t size;      /* of all of it */
        struct span type;   /* Content-Type; empty: not told */
        struct span coding; /* what it is still packed in ("br"); empty: nothing */
};

enum { HTTP_BODY_SHOWN = 16 * 1024 };

/* An empty line and the body. Bytes that are no text are named and not shown; a line that would be taken for something else
 * than a body's gets "> " before it. */
int http_put_body(struct buf *b, const struct http_body *body);

#endif
