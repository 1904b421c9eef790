/*
 * HTTP exchanges as text: what Fiddler saves, what engineers paste of it or of any other tool, and what parsers/saz.c and
 * parsers/har.c render. Each becomes an event with its headers, what TLS offered and agreed on, and why it failed. Pieces count:
 * an answer without its request, a ClientHello alone. Refuses to take a body for an exchange where the text says that it is one.
 */
#include "base/limits.h"
#include "parsers/facts.h"
#include "parsers/httptext.h"
#include "parsers/parser.h"
#include "parsers/text.h"
#include "parsers/tlstext.h"
#include "parsers/when.h"
#include "sip/frame.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum part { PART_NONE, PART_MARKS, PART_LOOSE, PART_REQUEST, PART_REQUEST_BODY, PART_ANSWER, PART_ANSWER_BODY };

enum { ERROR_MAX = 1024, PROBE_LINES = 64, EARLY = 8 };

struct fiddler {
        struct input *in;
        struct notes *notes;
        struct line line;
        bool held, ended;
        enum part part;
        struct facts f;
        struct buf name, value; /* of the header at hand, which may go on below */
        struct buf error, site, witness, reason;
        char status[12];
        bool session;           /* a tool tells all of it: where no answer stands none came */
        bool batched;           /* the body is made of requests or answers of its own */
        bool json;              /* the body is */
        bool headers;           /* one was seen since the start line */
        struct tlstext tls;
        int64_t time_us;
        enum zone zone;
};

/* Names of the class's own facts that headers have too, as HTTP/2 writes them. */
static const char own_names[] = "method url site substatus win32 client server port user agent duration_ms reason request_id error "
                                "sni offered agreed cipher process code subcode";

static int begin(struct fiddler *s, enum part part) {
        facts_reset(&s->f);
        buf_reset(&s->name);
        buf_reset(&s->error);
        buf_reset(&s->site);
        buf_reset(&s->witness);
        buf_reset(&s->reason);
        *s->status = '\0';
        s->session = s->batched = s->json = s->headers = false;
        s->tls = (struct tlstext){0};
        s->time_us = STAMP_NONE;
        s->zone = ZONE_UNKNOWN;
        s->part = part;
        return 0;
}

static int put(struct fiddler *s, const char *name, struct span value) {
        return facts_put(&s->f, span_str(name), value);
}

static int keep(struct buf *b, struct span s) {
        return b->n ? 0 : buf_put(b, s);
}

/* "host:port", "[2001:db8::1]:443", "host" */
static int put_authority(struct fiddler *s, struct span authority) {
        struct span host = endpoint_host(authority);
        struct span port = span_from(authority, span_chr(authority, ']') < authority.n ? span_chr(authority, ']') : 0);
        uint32_t n;

        port = span_from(port, span_chr(port, ':') + 1);
        if (s->site.n)
                return 0;
        if (span_u32(port, &n) == 0 && n > 0 && n < 65536 && put(s, "port", port) < 0)
                return -ENOMEM;
        return keep(&s->site, host.n ? host : authority);
}

/* The authority of an absolute URL; empty: it is a path. */
static struct span authority_of(struct span url) {
        size_t at = span_find(url, SPAN("://"));
        struct span rest = span_from(url, at + 3);
        size_t n = 0, user;

        if (at > 5)
                return SPAN_NONE;
        while (n < rest.n && !strchr("/?#", rest.p[n]))
                n++;
        rest = span_sub(rest, 0, n);
        user = span_chr(rest, '@');
        return user < rest.n ? span_from(rest, user + 1) : rest;
}

/* "POST /ucwa/v1 HTTP/1.1" */
static int take_request(struct fiddler *s, struct span line) {
        struct span rest = span_trim(line), method = SPAN_NONE, url;
        size_t last;
        int r;

        (void)span_cut(&rest, ' ', &method);
        rest = url = span_trim(rest);
        for (last = url.n; last > 0 && !is_blank(url.p[last - 1]); last--)
                continue;
        if (last > 0 && span_starts(span_from(url, last), SPAN("HTTP/")))
                url = span_trim(span_sub(url, 0, last));
        s->part = PART_REQUEST;
        s->headers = false;
        s->tls.connect = span_eq(method, SPAN("CONNECT"));
        if ((r = put(s, "method", method)) < 0 || (r = put(s, "url", url)) < 0)
                return r;
        struct span authority = s->tls.connect ? url : authority_of(url);
        return authority.n ? put_authority(s, authority) : 0;
}

/* "HTTP/1.1 400 Bad Request" */
static int take_answer(struct fiddler *s, struct span line) {
        struct span rest = span_trim(line), version;

        (void)span_cut(&rest, ' ', &version);
        rest = span_trim(rest);
        memcpy(s->status, rest.p, 3);
        s->status[3] = '\0';
        s->part = PART_ANSWER;
        s->headers = s->batched = s->json = false;
        s->tls.answered = true;
        s->tls.marked = false;
        buf_reset(&s->reason); /* of an answer like 100, behind which the real one comes */
        return buf_put(&s->reason, span_trim(span_from(rest, 3)));
}

/* "# name: value" */
static int take_mark(struct fiddler *s, struct span line) {
        enum when_order order = WHEN_MONTH_FIRST;
        struct span name, value;
        struct when when;
        uint32_t status;

        (void)text_header(span_from(span_trim(line), 2), &name, &value);
        if (span_eq(name, SPAN("session")))
                s->session = true;
        else if (span_eq(name, SPAN("witness")))
                return keep(&s->witness, value);
        else if (span_eq(name, SPAN("error")))
                return keep(&s->error, value);
        else if (span_eq(name, SPAN("status")) && span_u32(value, &status) == 0)
                return snprintf(s->status, sizeof(s->status), "%u", status) < 0 ? -EINVAL : 0;
        else if (span_eq(name, SPAN("time")) && when_read(value, &order, &when)) {
                s->time_us = when.us;
                s->zone = when.zone;
                return 0;
        }
        return facts_put(&s->f, name, value);
}

static int put_header(struct fiddler *s, struct span name, struct span value) {
        char upper[32];

        if (!span_among(name, own_names) || !name.n || is_upper(name.p[0]) || name.n > sizeof(upper))
                return facts_put(&s->f, name, value);
        memcpy(upper, name.p, name.n);
        upper[0] = (char)(upper[0] - 'a' + 'A');
        return facts_put(&s->f, span_of(upper, name.n), value);
}

/* "Sat, 30 Aug 2025 18:33:36 GMT", of the server's clock: better than no time at all. */
static void take_date(struct fiddler *s, struct span value) {
        static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
        enum when_order order = WHEN_MONTH_FIRST;
        struct span rest = span_trim(span_from(value, span_chr(value, ',') + 1)), day, month, year;
        struct when when;
        char text[64];

        if (s->time_us != STAMP_NONE || !span_cut(&rest, ' ', &day) || !span_cut(&rest, ' ', &month) || month.n != 3 ||
            !span_cut(&rest, ' ', &year) || year.n != 4)
                return;
        size_t at = span_ifind(span_str(months), month);
        snprintf(text, sizeof(text), "%.4s-%02zu-%.*sT%.*sZ", year.p, at / 3 + 1, SPAN_ARG(day),
                 SPAN_ARG(span_sub(rest, 0, span_chr(rest, ' '))));
        if (at % 3 == 0 && when_read(span_str(text), &order, &when)) {
                s->time_us = when.us;
                s->zone = ZONE_UTC;
        }
}

/* The header at hand is whole. */
static int end_header(struct fiddler *s) {
        struct span name = buf_span(&s->name), value = buf_span(&s->value);
        int r = 0;

        if (name.n == 0)
                return 0;
        if (span_ieq(name, SPAN("Host")))
                r = put_authority(s, value);
        else if (span_ieq(name, SPAN("User-Agent")))
                r = put(s, "agent", value);
        else if (span_ieq(name, SPAN("request-id")) || span_ieq(name, SPAN("client-request-id")))
                r = put(s, "request_id", value);
        else if (span_ieq(name, SPAN("Content-Type")))
                s->batched = span_istarts(value, SPAN("multipart/"));
        else if (span_ieq(name, SPAN("Date")) && *s->status)
                take_date(s, value);
        if (r == 0)
                r = put_header(s, name, value);
        buf_reset(&s->name);
        return r;
}

static int begin_header(struct fiddler *s, struct span name, struct span value) {
        int r = end_header(s);

        s->headers = true;
        buf_reset(&s->value);
        buf_put(&s->name, name);
        return r < 0 ? r : (r = buf_put(&s->value, value)) < 0 ? r : s->name.err;
}

/* "X-Ms-diagnostics: 28020;source=…": worth reading wherever it stands. */
static bool is_telling_header(struct span line) {
        struct span name, value;

        return text_header(line, &name, &value) && span_istarts(name, SPAN("X-Ms-")) && value.n > 0;
}

static bool is_header(struct span line, struct span *ret_name, struct span *ret_value) {
        return text_header(line, ret_name, ret_value) && !span_starts(*ret_value, SPAN("//"));
}

/* The value of a string of a JSON object, whatever quotes the text was given on its way. */
static struct span json_text(struct span line, struct span key) {
        static const struct span quotes[] = {SPAN("\""), SPAN("\xE2\x80\x9C"), SPAN("\xE2\x80\x9D")};

        for (size_t at = 0, n; (n = span_find(span_from(line, at), key)) < line.n - at; at += n + key.n) {
                struct span rest = span_from(line, at + n + key.n), value = SPAN_NONE;
                size_t i, before = at + n;
                if (before == 0 || (line.p[before - 1] != '"' && (unsigned char)line.p[before - 1] < 0x80))
                        continue;
                for (i = 0; i < 3 && !span_starts(rest, quotes[i]); i++)
                        continue;
                rest = span_trim(i < 3 ? span_from(rest, quotes[i].n) : SPAN_NONE);
                if (!span_starts(rest, SPAN(":")))
                        continue;
                rest = span_trim(span_from(rest, 1));
                for (i = 0; i < 3 && !span_starts(rest, quotes[i]); i++)
                        continue;
                if (i == 3)
                        continue;
                value = span_from(rest, quotes[i].n);
                for (i = 0, n = value.n; i < 3; i++)
                        n = span_find(span_sub(value, 0, n), quotes[i]);
                return span_sub(value, 0, n);
        }
        return SPAN_NONE;
}

static int take_json(struct fiddler *s, struct span line) {
        static const char *const keys[] = {"code", "subcode"};
        int r = 0;

        for (size_t i = 0; i < 2 && r == 0; i++)
                if (facts_get(&s->f, keys[i]).n == 0)
                        r = put(s, keys[i], json_text(line, span_str(keys[i])));
        return r < 0 ? r : keep(&s->error, json_text(line, SPAN("error")));
}

/* Words by which Fiddler and what it is written in say that a connection failed. */
static bool is_error(struct span line) {
        static const struct span marks[] = {
                SPAN("fiddler.network."), SPAN("[Fiddler] "), SPAN("Unable to read data from the transport connection"),
                SPAN("existing connection was forcibly closed"), SPAN("HTTPS handshake to "), SPAN("A call to SSPI failed"),
                SPAN("Could not create SSL/TLS secure channel"), SPAN("remote certificate is invalid"),
        };

        for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
                if (span_ifind(line, marks[i]) < line.n)
                        return true;
        return false;
}

/* What is said on several lines is one error. */
static int take_error(struct fiddler *s, struct span line) {
        struct span text = span_trim(line), to = SPAN("handshake to ");
        size_t at = span_ifind(text, to);

        if (at < text.n) {
                struct span host = span_from(text, at + to.n);
                int r = put_authority(s, span_sub(host, 0, span_chr(host, ' ')));
                if (r < 0)
                        return r;
        }
        if (s->error.n + text.n > ERROR_MAX)
                return 0;
        if (s->error.n)
                buf_putc(&s->error, ' ');
        return buf_put(&s->error, text);
}

static int take_body(struct fiddler *s, struct span line) {
        struct span text = span_trim(line);

        if (tlstext_line(&s->tls, text))
                return 0;
        if (s->part != PART_REQUEST_BODY && is_error(text))
                return take_error(s, text);
        s->json |= span_starts(text, SPAN("{"));
        return s->json && s->part == PART_ANSWER_BODY ? take_json(s, text) : 0;
}

static bool begins_body(struct span line) {
        return span_starts(line, SPAN("{")) || span_starts(line, SPAN("<"));
}

static int to_body(struct fiddler *s) {
        s->part = s->part == PART_ANSWER ? PART_ANSWER_BODY : PART_REQUEST_BODY;
        return end_header(s);
}

static int take_head(struct fiddler *s, struct span line) {
        struct span text = span_trim(line), name, value;

        if (text.n == 0) /* people paste an empty line below the start line */
                return s->headers ? to_body(s) : 0;
        if (is_header(text, &name, &value))
                return begin_header(s, name, value);
        if (span_starts(text, SPAN(":"))) /* what HTTP/2 has in place of a start line */
                return 0;
        if (!s->headers || begins_body(text) || is_error(text)) {
                int r = to_body(s);
                return r < 0 ? r : take_body(s, line);
        }
        buf_putc(&s->value, ' ');
        return buf_put(&s->value, text);
}

/* Does the line begin an exchange that has lost its beginning? */
static bool begins_loose(struct span line) {
        struct tlstext probe = {0};

        return is_telling_header(line) || is_error(line) || tlstext_line(&probe, line);
}

static int take_inside(struct fiddler *s, struct span line) {
        if (s->part == PART_REQUEST || s->part == PART_ANSWER)
                return take_head(s, line);
        if (s->part == PART_LOOSE && is_telling_header(span_trim(line))) {
                s->part = PART_ANSWER;
                return take_head(s, line);
        }
        return s->part == PART_MARKS ? 0 : take_body(s, line);
}

/* Does the line end the exchange at hand, because the next begins there? */
static bool begins_next(const struct fiddler *s, enum http_line kind) {
        bool body = s->part == PART_REQUEST_BODY || s->part == PART_ANSWER_BODY;

        switch (kind) {
        case HTTP_RULE: return true;
        case HTTP_REQUEST: return s->part != PART_MARKS && !(body && s->batched);
        case HTTP_ANSWER:
                return s->part == PART_LOOSE || ((s->part == PART_ANSWER || s->part == PART_ANSWER_BODY) && *s->status != '1' &&
                                                 !(body && s->batched));
        default: return s->part == PART_LOOSE && tlstext_begins(&s->tls, span_trim(s->line.text));
        }
}

/* A line of the exchange at hand. */
static int take_line(struct fiddler *s, enum http_line kind) {
        bool inner = s->batched && (s->part == PART_REQUEST_BODY || s->part == PART_ANSWER_BODY);
        int r = facts_line(&s->f, &s->line);

        if (r == -E2BIG) {
                notes_add(s->notes, "long-message", s->line.off, "line %llu: an exchange of over %d MiB, the rest of it is left out",
                          (unsigned long long)s->line.no, LIMIT_MESSAGE_BYTES >> 20);
                return 0;
        }
        if (r < 0)
                return r;
        if (kind == HTTP_MARK && s->part == PART_MARKS)
                return take_mark(s, s->line.text);
        if (kind == HTTP_REQUEST && s->part == PART_MARKS)
                return take_request(s, s->line.text);
        if (kind == HTTP_ANSWER && (!inner || s->part == PART_REQUEST_BODY) && (r = end_header(s)) == 0)
                return take_answer(s, s->line.text);
        return r < 0 ? r : take_inside(s, s->line.text);
}

/* Opens an exchange if the line begins one; those between exchanges say nothing. */
static int open_with(struct fiddler *s, enum http_line kind) {
        struct span line = span_trim(s->line.text);

        if (kind == HTTP_MARK || kind == HTTP_REQUEST)
                begin(s, PART_MARKS);
        else if (kind == HTTP_ANSWER)
                begin(s, PART_ANSWER);
        else if (kind == HTTP_OTHER && begins_loose(line))
                begin(s, PART_LOOSE);
        else
                return 0;
        return take_line(s, kind);
}

static int finish(struct fiddler *s, struct record *ret) {
        bool none = s->session || s->error.n || s->tls.offered;
        struct span status = *s->status ? span_str(s->status) : none ? SPAN("0") : SPAN_NONE;
        struct span site = s->site.n ? buf_span(&s->site) : s->tls.connect || s->tls.offered ? span_str(s->tls.sni) : SPAN_NONE;
        int r = end_header(s);

        if (r < 0 || (r = put(s, "site", site)) < 0 || (r = put(s, "reason", buf_span(&s->reason))) < 0 ||
            (r = put(s, "error", buf_span(&s->error))) < 0 ||
            (r = put(s, "sni", span_str(s->tls.sni))) < 0 || (r = put(s, "offered", span_str(s->tls.offered))) < 0 ||
            (r = put(s, "agreed", span_str(s->tls.agreed))) < 0 || (r = put(s, "cipher", span_str(s->tls.cipher))) < 0)
                return r;
        if (s->f.many)
                notes_add(s->notes, "many-fields", s->f.text.ext->off, "line %llu: more than %d fields, the rest is not kept apart",
                          (unsigned long long)s->f.text.ext->line, LIMIT_FACTS);
        facts_record(&s->f, CLASS_HTTP, ret);
        ret->topic = status;
        ret->component = s->witness.n ? buf_span(&s->witness) : SPAN("fiddler");
        ret->time_us = s->time_us;
        ret->zone = s->zone;
        s->part = PART_NONE;
        return 1;
}

static int fiddler_next(void *state, struct record *ret) {
        struct fiddler *s = state;

        while (!s->ended) {
                int r = s->held ? 1 : input_line(s->in, &s->line);
                if (r < 0)
                        return r;
                s->held = false;
                if (r == 0) {
                        s->ended = true;
                        break;
                }
                enum http_line kind = http_line_kind(s->line.text);
                if (s->part != PART_NONE && begins_next(s, kind)) {
                        s->held = kind != HTTP_RULE;
                        return finish(s, ret);
                }
                if ((r = s->part == PART_NONE ? open_with(s, kind) : take_line(s, kind)) < 0)
                        return r;
        }
        return s->part == PART_NONE ? 0 : finish(s, ret);
}

static void fiddler_close(void *state) {
        struct fiddler *s = state;

        if (!s)
                return;
        facts_done(&s->f);
        buf_done(&s->name);
        buf_done(&s->value);
        buf_done(&s->error);
        buf_done(&s->site);
        buf_done(&s->witness);
        buf_done(&s->reason);
        free(s);
}

static int fiddler_open(struct input *in, struct notes *notes, void **ret_state) {
        struct fiddler *s = calloc(1, sizeof(*s));

        if (!s)
                return -ENOMEM;
        s->in = in;
        s->notes = notes;
        *ret_state = s;
        return begin(s, PART_NONE);
}

/* What a line speaks for, out of 100; early: it is one of the first. */
static int score_of(struct span line, struct span below, bool early, const char **ret_why) {
        enum http_line kind = http_line_kind(line);
        struct tlstext tls = {0};
        struct span name, value;

        if (kind == HTTP_REQUEST || kind == HTTP_ANSWER) {
                *ret_why = "a request or an answer of HTTP, and headers";
                return !is_header(span_trim(below), &name, &value) ? 25 : early ? 85 : 45;
        }
        if (kind == HTTP_MARK && span_istarts(line, SPAN("# session: "))) {
                *ret_why = "HTTP exchanges";
                return 60;
        }
        if (tlstext_line(&tls, line) && (tls.marked || tls.version)) {
                *ret_why = "a ClientHello or ServerHello, as Fiddler writes it";
                return tls.marked || early ? 80 : 45;
        }
        *ret_why = "words of Fiddler about a connection, or a diagnostics header of HTTP";
        return span_istarts(line, SPAN("fiddler.network.")) || span_istarts(line, SPAN("[Fiddler] ")) ? 60
             : span_istarts(line, SPAN("X-Ms-diagnostics: "))                                         ? 45
                                                                                                      : 0;
}

static int fiddler_probe(struct span head, const char *path, const char **ret_why) {
        struct span line, below = SPAN_NONE;
        int best = 0;

        (void)path;
        for (size_t n = 0; n < PROBE_LINES && span_line(&head, &line);) {
                const char *why;
                struct span rest = head;
                if (text_blank(line))
                        continue;
                if (sip_is_start_line(span_trim(line)))
                        return best < 30 ? best : 30;
                do
                        below = SPAN_NONE;
                while (span_line(&rest, &below) && text_blank(below));
                int score = score_of(span_trim(line), below, n++ < EARLY, &why);
                if (score > best && ret_why)
                        *ret_why = why;
                best = score > best ? score : best;
        }
        return best;
}

const struct parser parser_fiddler = {
        .name = "fiddler",
        .title = "HTTP exchanges as text: of Fiddler, or pasted",
        .role = "client",
        .probe = fiddler_probe,
        .open = fiddler_open,
        .next = fiddler_next,
        .close = fiddler_close,
};
