/*
 * One message: start line, header fields, the values that everything else asks for, the body and how it agrees
 * with Content-Length (RFC 3261 7, 8.1.1, 20.14). Reads what stands there, names what is broken, mends nothing.
 */
#include "sip/message.h"

#include <errno.h>

#include "base/limits.h"
#include "sip/frame.h"
#include "sip/grammar.h"

enum { USUAL_HEADERS = 24 };

int sip_header_init(struct sip_header *ret, struct span name, struct span raw, struct arena *a) {
        *ret = (struct sip_header){.id = sip_header_id_of(name), .name = name};
        return sip_unfold(raw, a, &ret->value);
}

int sip_header_add(struct sip_message *m, struct span name, struct span raw, struct arena *a) {
        struct sip_header *h = &m->headers[m->n_headers++];
        int r = sip_header_init(h, name, raw, a);

        m->has |= SIP_HAS(h->id);
        return r;
}

static int add_header(struct sip_message *m, const struct sip_field *f, enum sip_header_id id, size_t *io_cap, struct arena *a) {
        struct sip_header *v = arena_grow(a, m->headers, m->n_headers, io_cap, sizeof *v);

        if (!v)
                return -ENOMEM;
        m->headers = v;
        struct sip_header *h = &v[m->n_headers];
        *h = (struct sip_header){.id = id, .name = f->name};
        h->value = span_trim(f->raw);
        if (f->folded && sip_unfold(f->raw, a, &h->value) < 0)
                return -ENOMEM;
        h->at = (uint32_t)f->at;
        h->len = (uint32_t)f->len;
        m->n_headers++;
        m->has |= SIP_HAS(id);
        return 0;
}

/* Of the values that are one word or two: does the next header stand behind it? Then this one ends there. */
static void unglue(struct sip_message *m, struct sip_field *f, enum sip_header_id id, size_t *io_at) {
        if (id != SIP_H_CSEQ && id != SIP_H_CALL_ID && id != SIP_H_CONTENT_LENGTH && id != SIP_H_MAX_FORWARDS)
                return;
        size_t n = sip_glued_at(f->raw);
        if (n == f->raw.n)
                return;
        *io_at = (size_t)(f->raw.p + n - m->text.p);
        f->raw = span_sub(f->raw, 0, n);
        f->len = *io_at - f->at;
        m->faults |= SIP_FAULT_GLUED;
}

static int read_headers(struct sip_message *m, size_t *io_at, struct arena *a) {
        struct sip_field f;
        enum sip_field_step step;
        size_t cap = USUAL_HEADERS;

        if (!(m->headers = arena_array(a, cap, sizeof(*m->headers))))
                return -ENOMEM;
        while ((step = sip_field_next(m->text, io_at, &f)) == SIP_FIELD) {
                if (f.broken) {
                        m->faults |= SIP_FAULT_HEADER;
                } else if (m->n_headers >= LIMIT_HEADERS) {
                        m->faults |= SIP_FAULT_MANY;
                } else {
                        if (f.wrapped)
                                m->faults |= SIP_FAULT_HEADER;
                        enum sip_header_id id = sip_header_id_of(f.name);
                        unglue(m, &f, id, io_at);
                        int r = add_header(m, &f, id, &cap, a);
                        if (r < 0)
                                return r;
                }
        }
        if (step == SIP_FIELD_CUT)
                m->faults |= SIP_FAULT_HEADERS_CUT;
        return 0;
}

/* A number that is too large leaves the method readable. */
static void read_cseq(struct sip_message *m, struct span value) {
        size_t digits = 0;

        while (digits < value.n && is_digit(value.p[digits]))
                digits++;
        struct span method = span_from(value, digits);
        if (digits == 0 || method.n == 0 || !is_blank(method.p[0]))
                return;
        if (span_u32(span_sub(value, 0, digits), &m->cseq) < 0)
                m->faults |= SIP_FAULT_CSEQ;
        m->cseq_method = span_trim(method);
}

static void read_via(struct sip_message *m, struct span value) {
        struct span one;

        while (sip_list_next(&value, &one)) {
                struct sip_via via = {0};
                if (m->n_via == 0)
                        via = sip_via_parse(one);
                if (m->n_via == 0 ? via.transport.n == 0 || via.sent_by.n == 0 : !span_istarts(one, SPAN("SIP"))) {
                        m->faults |= SIP_FAULT_VIA;
                        continue;
                }
                if (m->n_via++ == 0)
                        m->via = via;
        }
}

/* Max-Forwards fits a byte (20.22); times and sequence numbers fit 32 bits. A date in Expires is of RFC 2543. */
static void judge_number(struct sip_message *m, const struct sip_header *h) {
        struct span digits = h->value;
        uint32_t n = 0;
        size_t i = 0;

        while (i < digits.n && is_digit(digits.p[i]))
                i++;
        bool large = i > 0 && span_u32(span_sub(digits, 0, i), &n) < 0;
        if (large || (h->id == SIP_H_MAX_FORWARDS && (i == 0 || i < digits.n || n > UINT8_MAX)))
                m->faults |= SIP_FAULT_NUMBER;
}

static void read_length(struct sip_message *m, struct span value, bool again) {
        uint64_t n;

        if (span_u64(value, &n) < 0 || n > INT64_MAX) {
                m->faults |= SIP_FAULT_LENGTH;
                return;
        }
        if (again && m->content_length != (int64_t)n)
                m->faults |= SIP_FAULT_LENGTH;
        if (m->content_length < 0)
                m->content_length = (int64_t)n;
}

/* Fills the message from the first header of each kind; Via and Content-Length from all. */
static void read_essentials(struct sip_message *m) {
        uint64_t seen = 0;

        for (size_t i = 0; i < m->n_headers; i++) {
                const struct sip_header *h = &m->headers[i];
                bool again = seen & SIP_HAS(h->id);

                seen |= SIP_HAS(h->id);
                if (h->id == SIP_H_VIA)
                        read_via(m, h->value);
                else if (h->id == SIP_H_CONTENT_LENGTH)
                        read_length(m, h->value, again);
                if (again)
                        continue;
                switch (h->id) {
                case SIP_H_CALL_ID: m->call_id = h->value; break;
                case SIP_H_FROM: m->from = sip_address_parse(h->value); break;
                case SIP_H_TO: m->to = sip_address_parse(h->value); break;
                case SIP_H_CSEQ: read_cseq(m, h->value); break;
                case SIP_H_CONTENT_TYPE: m->content_type = h->value; break;
                case SIP_H_MAX_FORWARDS: case SIP_H_EXPIRES: case SIP_H_RETRY_AFTER: case SIP_H_RSEQ: case SIP_H_MIN_EXPIRES:
                        judge_number(m, h);
                        break;
                default: break;
                }
        }
        if (!m->request) {
                m->method_name = m->cseq_method;
                m->method = sip_method_of(m->cseq_method);
        }
}

static void judge_essentials(struct sip_message *m) {
        if (m->call_id.n == 0)
                m->faults |= SIP_FAULT_NO_CALL_ID;
        if (m->cseq_method.n == 0)
                m->faults |= SIP_FAULT_CSEQ;
        else if (!span_eq(m->cseq_method, m->method_name))
                m->faults |= SIP_FAULT_CSEQ_METHOD;
        if (m->from.uri.n == 0)
                m->faults |= SIP_FAULT_NO_FROM;
        if (m->to.uri.n == 0)
                m->faults |= SIP_FAULT_NO_TO;
        if (m->from.tag.n == 0)
                m->faults |= SIP_FAULT_NO_TAG;
        if (m->n_via == 0 || span_ieq(m->via.branch, SPAN("z9hG4bK")))
                m->faults |= SIP_FAULT_VIA;
}

/* How many bytes longer it was if every line ended with CRLF. */
static uint64_t lost_crs(struct span s) {
        uint64_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                const char *lf = memchr(s.p + i, '\n', s.n - i);
                if (!lf)
                        break;
                i = (size_t)(lf - s.p);
                n += i == 0 || s.p[i - 1] != '\r';
        }
        return n;
}

/* Line ends, then a start line: another message, which the datagram held too (18.3). */
static bool is_message(struct span s) {
        struct span line;

        while (span_line(&s, &line))
                if (line.n > 0)
                        return sip_is_start_line(line);
        return false;
}

/* A body that lost its CRs, and one line end that the log added, are no faults. */
static void judge_body(struct sip_message *m) {
        uint64_t said = (uint64_t)m->content_length, n = m->body.n;
        struct span core = m->body;

        if (m->content_length < 0 || n == said || m->faults & SIP_FAULT_HEADERS_CUT)
                return;
        if (core.n > 0 && core.p[core.n - 1] == '\n')
                core.n--;
        if (core.n < n && core.n > 0 && core.p[core.n - 1] == '\r')
                core.n--;
        if (core.n == said || n + lost_crs(m->body) == said || core.n + lost_crs(core) == said)
                return;
        m->faults |= n < said ? SIP_FAULT_BODY_SHORT : SIP_FAULT_BODY_LONG;
        if (n > said && is_message(span_from(m->body, (size_t)said)))
                m->body = span_sub(m->body, 0, (size_t)said);
}

int sip_parse(struct span text, struct arena *a, struct sip_message *ret) {
        struct sip_message m = {.text = text, .content_length = -1};
        struct sip_start start;
        struct span line, rest;
        size_t at = 0;

        while (at < text.n && (text.p[at] == '\r' || text.p[at] == '\n'))
                at++;
        rest = span_from(text, at);
        if (text.n > UINT32_MAX || !span_line(&rest, &line) || !sip_start_parse(line, &start))
                return -EBADMSG;
        at = text.n - rest.n;
        m.request = start.request;
        m.method_name = start.method;
        m.method = sip_method_of(start.method);
        m.uri = start.uri;
        m.status = start.status;
        m.reason = start.reason;
        if (start.odd)
                m.faults |= SIP_FAULT_START;
        size_t glued = sip_glued_at(start.reason);
        if (glued < start.reason.n) {
                at = (size_t)(start.reason.p + glued - text.p);
                m.reason = span_trim(span_sub(start.reason, 0, glued));
                m.faults |= SIP_FAULT_GLUED;
        }
        int r = read_headers(&m, &at, a);
        if (r < 0)
                return r;
        m.body = span_from(text, at);
        m.body_at = (uint32_t)at;
        read_essentials(&m);
        judge_essentials(&m);
        judge_body(&m);
        *ret = m;
        return 0;
}

const struct sip_header *sip_header_next(const struct sip_message *m, enum sip_header_id id, size_t *io_i) {
        while (m->has & SIP_HAS(id) && *io_i < m->n_headers) {
                const struct sip_header *h = &m->headers[(*io_i)++];
                if (h->id == id)
                        return h;
        }
        return NULL;
}

struct span sip_header_value(const struct sip_message *m, enum sip_header_id id) {
        size_t i = 0;
        const struct sip_header *h = sip_header_next(m, id, &i);

        return h ? h->value : SPAN_NONE;
}

struct span sip_header_named(const struct sip_message *m, struct span name) {
        for (size_t i = 0; i < m->n_headers; i++)
                if (span_ieq(sip_header_long(m->headers[i].name), name))
                        return m->headers[i].value;
        return SPAN_NONE;
}
