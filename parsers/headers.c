/*
 * Tells SIP headers by name and by the shape of their value, and reads blocks of them. A value goes on over lines
 * that are no headers, because it was wrapped wherever it was copied. Refuses names alone: mails have From and To.
 */
#include "parsers/headers.h"

#include "parsers/text.h"

enum shape { ANY, NUMBER, TOKEN, TYPE, ADDRESS, VIA, CSEQ, DIAGNOSTICS };

struct known {
        struct span name;
        enum shape shape;
        bool own;  /* nothing but SIP has it */
        bool once; /* in a message */
};

static const struct known table[] = {
        {SPAN("Call-ID"), TOKEN, true, true},
        {SPAN("CSeq"), CSEQ, true, true},
        {SPAN("From"), ADDRESS, true, true},
        {SPAN("To"), ADDRESS, true, true},
        {SPAN("Via"), VIA, true, false},
        {SPAN("Contact"), ADDRESS, true, false},
        {SPAN("Route"), ADDRESS, true, false},
        {SPAN("Record-Route"), ADDRESS, true, false},
        {SPAN("P-Asserted-Identity"), ADDRESS, true, false},
        {SPAN("Max-Forwards"), NUMBER, true, true},
        {SPAN("ms-diagnostics"), DIAGNOSTICS, true, false},
        {SPAN("ms-diagnostics-public"), DIAGNOSTICS, true, false},
        {SPAN("ms-client-diagnostics"), DIAGNOSTICS, true, false},
        {SPAN("Accept"), TYPE, false, false},
        {SPAN("Allow"), ANY, false, false},
        {SPAN("Authentication-Info"), ANY, false, false},
        {SPAN("Authorization"), ANY, false, false},
        {SPAN("Content-Length"), NUMBER, false, true},
        {SPAN("Content-Type"), TYPE, false, true},
        {SPAN("Event"), TOKEN, false, true},
        {SPAN("Expires"), NUMBER, false, true},
        {SPAN("Proxy-Authenticate"), ANY, false, false},
        {SPAN("Proxy-Authentication-Info"), ANY, false, false},
        {SPAN("Proxy-Authorization"), ANY, false, false},
        {SPAN("Reason"), ANY, false, false},
        {SPAN("Referred-By"), ADDRESS, false, false},
        {SPAN("Refer-To"), ADDRESS, false, false},
        {SPAN("Require"), ANY, false, false},
        {SPAN("Server"), ANY, false, true},
        {SPAN("Session-Expires"), NUMBER, false, true},
        {SPAN("Supported"), ANY, false, false},
        {SPAN("User-Agent"), ANY, false, true},
        {SPAN("Warning"), NUMBER, false, false},
        {SPAN("WWW-Authenticate"), ANY, false, false},
        {SPAN("Ms-Conversation-ID"), TOKEN, false, true},
        {SPAN("ms-edge-proxy-message-trust"), ANY, false, false},
        {SPAN("ms-endpoint-location-data"), ANY, false, false},
        {SPAN("ms-split-domain-info"), ANY, false, false},
        {SPAN("Trace-Correlation-Id"), TOKEN, false, true},
        {SPAN("Instance-Id"), TOKEN, false, true},
        {SPAN("Direction"), ANY, false, true},
        {SPAN("Peer"), TOKEN, false, true},
        {SPAN("Message-Type"), TOKEN, false, true},
        {SPAN("Start-Line"), ANY, false, true},
        {SPAN("Message-Body"), ANY, false, true},
};

static bool has(struct span value, struct span what) {
        return span_ifind(value, what) < value.n;
}

/* "1 INVITE" */
static bool is_cseq(struct span value) {
        size_t n = 0;

        while (n < value.n && is_digit(value.p[n]))
                n++;
        struct span method = span_trim(span_from(value, n));
        return n > 0 && method.n > 0 && is_blank(value.p[n]) && is_alpha(method.p[0]);
}

static bool has_shape(struct span value, enum shape shape) {
        switch (shape) {
        case NUMBER: return value.n > 0 && is_digit(value.p[0]);
        case TOKEN: return value.n > 0 && span_chr(value, ' ') == value.n;
        case TYPE: return span_chr(value, '/') < value.n;
        case ADDRESS: return has(value, SPAN("sip:")) || has(value, SPAN("sips:")) || has(value, SPAN("tel:"));
        case VIA: return span_istarts(value, SPAN("SIP"));
        case CSEQ: return is_cseq(value);
        case DIAGNOSTICS: return value.n > 0 && (is_digit(value.p[0]) || span_istarts(value, SPAN("reason")));
        default: return value.n > 0;
        }
}

/* "1047;reason=": the value alone, its name was lost. Numbers of clients are below 100 and from 50000 on. */
static bool is_nameless(struct span line, struct span *ret_name) {
        size_t n = 0, code = 0;

        for (; n < line.n && n < 6 && is_digit(line.p[n]); n++)
                code = code * 10 + (size_t)(line.p[n] - '0');
        struct span rest = span_trim(span_from(line, n));
        if (n == 0 || n > 5 || !span_starts(rest, SPAN(";")) || !span_istarts(span_trim(span_from(rest, 1)), SPAN("reason")))
                return false;
        rest = span_trim(span_from(span_trim(span_from(rest, 1)), SPAN("reason").n));
        *ret_name = (code >= 20 && code < 100) || code >= 50000 ? SPAN("ms-client-diagnostics") : SPAN("ms-diagnostics");
        return span_starts(rest, SPAN("="));
}

/* Diagnostics behind other words of the line: "BYE ... ms-client-diagnostics: 31;reason=". */
static bool is_inside(struct span line, struct span *ret_name, struct span *ret_value) {
        static const struct span names[] = {SPAN("ms-diagnostics"), SPAN("ms-diagnostics-public"), SPAN("ms-client-diagnostics")};
        struct span ignored;

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                size_t at = span_ifind(line, names[i]);
                struct span rest = span_trim(span_from(line, at < line.n ? at + names[i].n : line.n));
                if (!span_starts(rest, SPAN(":")) || !is_nameless(span_trim(span_from(rest, 1)), &ignored))
                        continue;
                *ret_name = span_sub(line, at, names[i].n);
                *ret_value = span_trim(span_from(rest, 1));
                return true;
        }
        return false;
}

/* A header, also diagnostics that were pasted without their name or behind other words. */
static bool is_field(struct span line, struct span *ret_name, struct span *ret_value) {
        struct span text = span_trim(line);

        if (is_nameless(text, ret_name)) {
                *ret_value = text;
                return true;
        }
        /* "AsyncResult::SetCompleted" is a name of code */
        if (text_header(line, ret_name, ret_value) && !span_starts(*ret_value, SPAN(":")))
                return true;
        return is_inside(text, ret_name, ret_value);
}

static const struct known *find(struct span line) {
        struct span name, value;

        if (!is_field(line, &name, &value))
                return NULL;
        for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
                if (span_ieq(name, table[i].name))
                        return has_shape(value, table[i].shape) ? &table[i] : NULL;
        return NULL;
}

bool header_own(struct span line) {
        const struct known *k = find(line);

        return k && k->own;
}

bool header_diagnostics(struct span line) {
        const struct known *k = find(line);

        return k && k->shape == DIAGNOSTICS;
}

/* "a=candidate:…" under a header is the next thing that was pasted, not its value. */
static bool is_sdp_line(struct span line) {
        return line.n > 1 && line.p[1] == '=' && is_alpha(line.p[0]) && !is_upper(line.p[0]);
}

struct open {
        struct span name;
        const char *value;
};

static void end_field(struct headers *h, struct open *open, const char *end) {
        if (open->name.n && h->n < LIMIT_DIAG_PARAMS)
                h->v[h->n++] = (struct field){.name = open->name, .value = span_trim(span_of(open->value, (size_t)(end - open->value)))};
        open->name = SPAN_NONE;
}

/* Does the header begin another message? Those that a message has once tell. */
static bool begins_next(const struct headers *h, const struct open *open, const struct known *k) {
        if (!k || !k->once)
                return false;
        for (size_t i = 0; i < h->n; i++)
                if (span_ieq(h->v[i].name, k->name))
                        return true;
        return span_ieq(open->name, k->name);
}

/* The block at the front of *rest, of which the first line is a header: up to the next message's, or to other words
 * behind an empty line. Has it one of SIP's own? */
static bool take_block(struct headers *h, struct span *rest, struct span *ret_block) {
        struct span text = *rest, before = *rest, line, name, value;
        struct open open = {0};
        bool own = false, gap = false;

        h->n = 0;
        for (; span_line(rest, &line); before = *rest) {
                const struct known *k = find(line);
                bool header = is_field(line, &name, &value);
                bool blank = text_blank(line), sdp = is_sdp_line(line);
                if (begins_next(h, &open, k) || (gap && !header && !sdp && !blank)) {
                        *rest = before;
                        break;
                }
                if (header || sdp || blank)
                        end_field(h, &open, line.p);
                gap |= blank;
                if (header)
                        open = (struct open){name, value.n ? value.p : line.p + line.n};
                own |= k && k->own;
        }
        *ret_block = span_sub(text, 0, text.n - rest->n);
        end_field(h, &open, ret_block->p + ret_block->n);
        return own;
}

bool headers_next(struct headers *h, struct span *rest, struct span *ret_block) {
        struct span before = *rest, line;

        while (span_line(rest, &line)) {
                if (find(line)) {
                        *rest = before;
                        if (take_block(h, rest, ret_block))
                                return true;
                }
                before = *rest;
        }
        return false;
}

void headers_fill(const struct headers *h, struct record *ret) {
        ret->kind = RECORD_EVENT;
        ret->topic = SPAN("headers");
        ret->fields = h->v;
        ret->n_fields = h->n;
        for (size_t i = 0; i < h->n; i++)
                if (span_ieq(h->v[i].name, SPAN("Call-ID")))
                        ret->call_id = h->v[i].value;
}
