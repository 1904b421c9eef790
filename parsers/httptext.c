/*
 * Tells the lines of the text form and writes them. What it writes comes from strangers: no byte of a header or a body may
 * pass for the beginning of an exchange. Refuses to know where exchanges come from.
 */
#include "parsers/httptext.h"

#include "parsers/text.h"

enum { RULE_MIN = 20, METHOD_MAX = 24 };

/* "HTTP/1.1", "HTTP/2": how many bytes of s. 0: it is none. */
static size_t version_len(struct span s) {
        size_t n = 5;

        if (!span_starts(s, SPAN("HTTP/")) || s.n == n || !is_digit(s.p[n]))
                return 0;
        n++;
        return n + 1 < s.n && s.p[n] == '.' && is_digit(s.p[n + 1]) ? n + 2 : n;
}

static bool is_answer(struct span s) {
        size_t n = version_len(s), at = span_skip_blanks(s, n), digits = 0;

        while (at + digits < s.n && is_digit(s.p[at + digits]))
                digits++;
        return n && at > n && digits == 3 && (at + digits == s.n || is_blank(s.p[at + digits]));
}

static bool is_url(struct span s) {
        return (span_istarts(s, SPAN("http://")) || span_istarts(s, SPAN("https://"))) && span_chr(s, ' ') == s.n;
}

static bool is_request(struct span s) {
        size_t n = 0, last = s.n;

        while (n < s.n && (is_upper(s.p[n]) || s.p[n] == '-' || s.p[n] == '_'))
                n++;
        if (n < 3 || n > METHOD_MAX || n == s.n || !is_blank(s.p[n]))
                return false;
        struct span target = span_from(s, span_skip_blanks(s, n));
        if (is_url(target))
                return true;
        while (last > 0 && !is_blank(s.p[last - 1]))
                last--;
        size_t version = version_len(span_from(s, last));
        return version && last + version == s.n && target.p < s.p + last;
}

/* Hyphens, or the dashes that they become where text is made beautiful. */
static bool is_rule(struct span s) {
        size_t dashes = 0;

        for (size_t i = 0; i < s.n; dashes++) {
                struct span here = span_from(s, i);
                bool dash = span_starts(here, SPAN("\xE2\x80\x93")) || span_starts(here, SPAN("\xE2\x80\x94"));
                if (!dash && here.p[0] != '-')
                        return false;
                i += dash ? 3 : 1;
        }
        return dashes >= RULE_MIN;
}

enum http_line http_line_kind(struct span line) {
        struct span s = span_trim(line);

        if (span_starts(s, SPAN("# ")) && text_header(span_from(s, 2), NULL, NULL))
                return HTTP_MARK;
        return is_answer(s) ? HTTP_ANSWER : is_request(s) ? HTTP_REQUEST : is_rule(s) ? HTTP_RULE : HTTP_OTHER;
}

/* What would end the line is a blank in it. */
static int put_flat(struct buf *b, struct span s) {
        for (size_t i = 0; i < s.n; i++)
                buf_putc(b, s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0' ? ' ' : s.p[i]);
        return buf_putc(b, '\n');
}

int http_put_session(struct buf *b, uint64_t number) {
        if (b->n)
                buf_putc(b, '\n');
        buf_fill(b, '-', 66);
        return buf_printf(b, "\n# session: %llu\n", (unsigned long long)number);
}

int http_put_mark(struct buf *b, const char *name, struct span value) {
        if (span_trim(value).n == 0)
                return b->err;
        buf_printf(b, "# %s: ", name);
        return put_flat(b, span_trim(value));
}

int http_put_start(struct buf *b, struct span line) {
        enum http_line kind = http_line_kind(line);

        if (kind == HTTP_RULE || kind == HTTP_MARK)
                buf_puts(b, "> ");
        return put_flat(b, span_trim(line));
}

int http_put_header(struct buf *b, struct span line) {
        if (http_line_kind(line) != HTTP_OTHER)
                buf_puts(b, "> ");
        return put_flat(b, line);
}

/* Control characters are in no text, and soon in everything else. */
static bool is_text(struct span s) {
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];
                if (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f')
                        return false;
        }
        return true;
}

static void put_named(struct buf *b, const struct http_body *body) {
        struct span type = body->type;

        for (const char *end = "; \t\r\n"; *end; end++)
                type.n = span_chr(type, *end);
        buf_printf(b, "(%llu bytes", (unsigned long long)body->size);
        if (type.n) {
                buf_puts(b, " of ");
                buf_put(b, type);
        }
        if (body->coding.n) {
                buf_puts(b, ", packed as ");
                buf_put(b, body->coding);
        }
        buf_puts(b, ": not shown)\n");
}

int http_put_body(struct buf *b, const struct http_body *body) {
        struct span rest = span_sub(body->bytes, 0, HTTP_BODY_SHOWN), line;

        if (body->size == 0)
                return b->err;
        buf_putc(b, '\n');
        if (body->coding.n || !is_text(rest)) {
                put_named(b, body);
                return b->err;
        }
        while (span_line(&rest, &line))
                http_put_header(b, line);
        if (body->bytes.n > HTTP_BODY_SHOWN || body->size > body->bytes.n)
                buf_printf(b, "(more of %llu bytes: not shown)\n", (unsigned long long)body->size);
        return b->err;
}
