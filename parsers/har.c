/*
 * HAR 1.2, the exchanges that a browser or Fiddler saved as JSON, rendered entry by entry as the text that parsers/fiddler.c reads.
 * Members come in any order, so an entry is gathered before it is written. What was read of a file that breaks off is kept.
 */
#include "base/limits.h"
#include "parsers/httptext.h"
#include "parsers/json.h"
#include "parsers/parser.h"

#include <errno.h>
#include <stdlib.h>

enum slot {
        BEGUN, DURATION, SERVER, ERROR, ANSWER_ERROR, METHOD, URL, VERSION, SENT_TYPE, SENT, STATUS, REASON, ANSWER_VERSION,
        TYPE, BODY, CODING, SIZE, SLOTS
};

/* Where each stands below an entry. */
static const char *const paths[SLOTS] = {
        [BEGUN] = "/startedDateTime", [DURATION] = "/time", [SERVER] = "/serverIPAddress", [ERROR] = "/_error",
        [ANSWER_ERROR] = "/response/_error", [METHOD] = "/request/method", [URL] = "/request/url",
        [VERSION] = "/request/httpVersion", [SENT_TYPE] = "/request/postData/mimeType", [SENT] = "/request/postData/text",
        [STATUS] = "/response/status", [REASON] = "/response/statusText", [ANSWER_VERSION] = "/response/httpVersion",
        [TYPE] = "/response/content/mimeType", [BODY] = "/response/content/text", [CODING] = "/response/content/encoding",
        [SIZE] = "/response/content/size",
};

struct har {
        struct json json;
        struct notes *notes;
        struct buf slots[SLOTS];
        uint64_t sent_size, body_size; /* of all of the two texts */
        struct buf name, value;        /* of the header at hand */
        struct buf request, answer;    /* headers, a line each */
        struct buf timings;
        struct buf text, spare;
        uint64_t number;
        bool ended, noted;
};

static const struct span entry = SPAN("/log/entries/[]");

static void entry_reset(struct har *h) {
        struct buf *const more[] = {&h->name, &h->value, &h->request, &h->answer, &h->timings};

        for (size_t i = 0; i < SLOTS; i++)
                buf_reset(&h->slots[i]);
        for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
                buf_reset(more[i]);
        h->sent_size = h->body_size = 0;
}

static struct span slot(const struct har *h, enum slot i) {
        return buf_span(&h->slots[i]);
}

static int set(struct buf *b, struct span s) {
        buf_reset(b);
        return buf_put(b, s);
}

/* "/request/headers/[]/name" and its three sisters: which; NULL: another path. */
static struct buf *header_part(struct har *h, struct span path) {
        static const struct span lists[] = {SPAN("/request/headers/[]/"), SPAN("/response/headers/[]/")};

        for (size_t i = 0; i < 2; i++)
                if (span_starts(path, lists[i]))
                        return span_eq(span_from(path, lists[i].n), SPAN("name"))    ? &h->name
                               : span_eq(span_from(path, lists[i].n), SPAN("value")) ? &h->value
                                                                                      : NULL;
        return NULL;
}

static int put_timing(struct har *h, struct span name, struct span value) {
        if (span_starts(value, SPAN("-")) || !value.n || !is_digit(value.p[0]) || h->timings.n > 256)
                return 0;
        buf_puts(&h->timings, h->timings.n ? " " : "");
        buf_put(&h->timings, name);
        buf_putc(&h->timings, ' ');
        return buf_put(&h->timings, value);
}

/* A value below an entry. */
static int take_value(struct har *h, struct span path) {
        struct span value = buf_span(&h->json.text), timing = SPAN("/timings/");
        struct buf *part = header_part(h, path);

        if (part)
                return set(part, value);
        if (span_starts(path, timing))
                return put_timing(h, span_from(path, timing.n), value);
        for (size_t i = 0; i < SLOTS; i++) {
                if (!span_eq(path, span_str(paths[i])))
                        continue;
                if (i == SENT)
                        h->sent_size = h->json.size;
                if (i == BODY)
                        h->body_size = h->json.size;
                return set(&h->slots[i], value);
        }
        return 0;
}

/* A header is whole. HTTP/2 has what was the start line among them, with a colon before the name. */
static int end_header(struct har *h, struct buf *to) {
        struct buf line = BUF_INIT;
        int r = 0;

        if (h->name.n && h->name.p[0] != ':' && to->n < LIMIT_HAR_HEADS) {
                buf_put(&line, buf_span(&h->name));
                buf_puts(&line, ": ");
                r = buf_put(&line, buf_span(&h->value));
                if (r == 0)
                        r = http_put_header(to, buf_span(&line));
        }
        buf_done(&line);
        buf_reset(&h->name);
        buf_reset(&h->value);
        return r;
}

static int letter_value(char c) {
        return is_upper(c) ? c - 'A' : is_alpha(c) ? c - 'a' + 26 : is_digit(c) ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Base64 up to the first letter that is none. */
static int decode_base64(struct span s, struct buf *ret) {
        uint32_t bits = 0;
        int n = 0;

        buf_reset(ret);
        for (size_t i = 0; i < s.n && letter_value(s.p[i]) >= 0; i++) {
                bits = bits << 6 | (uint32_t)letter_value(s.p[i]);
                if ((n += 6) >= 8) {
                        n -= 8;
                        buf_putc(ret, (char)(bits >> n & 0xFF));
                }
        }
        return ret->err;
}

/* "h2" is HTTP/2; where none is told it is the one that most speak. */
static void put_version(struct buf *b, struct span version) {
        size_t at = span_istarts(version, SPAN("HTTP/")) ? 5 : span_istarts(version, SPAN("h")) ? 1 : version.n;
        struct span number = span_from(version, at);
        bool plain = number.n && is_digit(number.p[0]) && (number.n == 1 || (number.n == 3 && number.p[1] == '.' && is_digit(number.p[2])));

        buf_puts(b, "HTTP/");
        buf_put(b, plain ? number : SPAN("1.1"));
}

/* The start line, or what it would be made of where it would be none. */
static int put_request(struct har *h) {
        struct span method = slot(h, METHOD), url = slot(h, URL);
        struct buf *line = &h->spare;

        buf_reset(line);
        buf_put(line, method);
        buf_putc(line, ' ');
        for (size_t i = 0; i < url.n; i++)
                buf_puts(line, (char[]){is_blank(url.p[i]) ? '+' : url.p[i], '\0'});
        buf_putc(line, ' ');
        put_version(line, slot(h, VERSION));
        if (line->err)
                return line->err;
        if (http_line_kind(buf_span(line)) == HTTP_REQUEST)
                return http_put_start(&h->text, buf_span(line));
        http_put_mark(&h->text, "method", method);
        return http_put_mark(&h->text, "url", url);
}

/* Three digits that are no 0: there was an answer. */
static bool is_answered(const struct har *h) {
        uint32_t status;

        return span_u32(slot(h, STATUS), &status) == 0 && status >= 100 && status <= 999;
}

static int put_answer(struct har *h) {
        struct http_body body = {.bytes = slot(h, BODY), .size = h->body_size, .type = slot(h, TYPE)};
        struct buf *line = &h->spare;
        uint64_t size;
        int r;

        buf_reset(line);
        put_version(line, slot(h, ANSWER_VERSION));
        buf_putc(line, ' ');
        buf_put(line, slot(h, STATUS));
        buf_putc(line, ' ');
        if ((r = buf_put(line, slot(h, REASON))) < 0 || (r = http_put_start(&h->text, buf_span(line))) < 0)
                return r;
        buf_put(&h->text, buf_span(&h->answer));
        if (span_eq(slot(h, CODING), SPAN("base64"))) {
                r = decode_base64(slot(h, BODY), &h->spare);
                body.bytes = buf_span(&h->spare);
                body.size = body.size / 4 * 3 > body.bytes.n + 3 ? body.size / 4 * 3 : body.bytes.n;
        } else if (body.size == 0 && span_u64(slot(h, SIZE), &size) == 0) {
                body.size = size;
        }
        return r < 0 ? r : http_put_body(&h->text, &body);
}

static struct span whole(struct span number) {
        return span_starts(number, SPAN("-")) ? SPAN_NONE : span_sub(number, 0, span_chr(number, '.'));
}

static int render(struct har *h) {
        struct http_body sent = {.bytes = slot(h, SENT), .size = h->sent_size, .type = slot(h, SENT_TYPE)};
        struct span error = slot(h, ERROR).n ? slot(h, ERROR) : slot(h, ANSWER_ERROR);
        bool answered = is_answered(h);
        int r;

        buf_reset(&h->text);
        http_put_session(&h->text, ++h->number);
        http_put_mark(&h->text, "witness", SPAN("har"));
        http_put_mark(&h->text, "time", slot(h, BEGUN));
        http_put_mark(&h->text, "duration_ms", whole(slot(h, DURATION)));
        http_put_mark(&h->text, "server", slot(h, SERVER));
        http_put_mark(&h->text, "timings", buf_span(&h->timings));
        http_put_mark(&h->text, "status", answered || span_eq(slot(h, STATUS), SPAN("0")) ? SPAN_NONE : slot(h, STATUS));
        http_put_mark(&h->text, "error", error.n || answered ? error : slot(h, REASON));
        if ((r = put_request(h)) < 0)
                return r;
        buf_put(&h->text, buf_span(&h->request));
        http_put_body(&h->text, &sent);
        buf_putc(&h->text, '\n');
        if (answered && (r = put_answer(h)) == 0)
                r = buf_putc(&h->text, '\n');
        entry_reset(h);
        return r < 0 ? r : h->text.err;
}

/* An entry has begun, and it has said something. */
static bool has_entry(const struct har *h) {
        return slot(h, URL).n || slot(h, METHOD).n || slot(h, STATUS).n || slot(h, BEGUN).n;
}

/* 1: an entry is whole, 0: not; -errno. */
static int take_event(struct har *h, enum json_event event) {
        struct span path = buf_span(&h->json.path), below = span_from(path, entry.n);

        if (!span_starts(path, entry))
                return 0;
        if (event == JSON_CLOSE && below.n == 0)
                return has_entry(h);
        if (event == JSON_CLOSE && span_eq(below, SPAN("/request/headers/[]")))
                return end_header(h, &h->request);
        if (event == JSON_CLOSE && span_eq(below, SPAN("/response/headers/[]")))
                return end_header(h, &h->answer);
        return event == JSON_STRING || event == JSON_OTHER ? take_value(h, below) : 0;
}

static int har_next(void *state, struct record *ret) {
        struct har *h = state;
        enum json_event event = JSON_OPEN;
        int r = 0;

        while (!h->ended && r == 0) {
                if ((r = json_next(&h->json, &event)) < 0)
                        return r;
                h->ended = event == JSON_END;
                if (!h->ended)
                        r = take_event(h, event);
        }
        if (h->ended && h->json.fault && !h->noted) {
                h->noted = true;
                notes_add(h->notes, "bad-json", json_offset(&h->json), "%s; what stands before byte %llu is read", h->json.fault,
                          (unsigned long long)json_offset(&h->json));
        }
        if (r < 0 || (r == 0 && !has_entry(h)))
                return r;
        if ((r = render(h)) < 0)
                return r;
        *ret = (struct record){.kind = RECORD_TEXT, .time_us = STAMP_NONE, .line = 1, .text = buf_span(&h->text)};
        return 1;
}

static void har_close(void *state) {
        struct har *h = state;

        if (!h)
                return;
        struct buf *const more[] = {&h->name, &h->value, &h->request, &h->answer, &h->timings, &h->text, &h->spare};
        for (size_t i = 0; i < SLOTS; i++)
                buf_done(&h->slots[i]);
        for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
                buf_done(more[i]);
        json_done(&h->json);
        free(h);
}

static int har_open(struct input *in, struct notes *notes, void **ret_state) {
        struct har *h = calloc(1, sizeof(*h));
        int r = h ? json_init(&h->json, in) : -ENOMEM;

        if (r < 0) {
                free(h);
                return r;
        }
        h->notes = notes;
        *ret_state = h;
        return 0;
}

/* An object whose first member is "log", maybe as the argument of a function, and two words that no other log has. */
static int har_probe(struct span head, const char *path, const char **ret_why) {
        struct span start = span_sub(head, 0, 256), rest;
        size_t brace = span_chr(start, '{');

        (void)path;
        rest = span_trim(span_from(head, brace + 1));
        for (size_t i = 0; i < brace; i++)
                if (start.p[i] == '"' || start.p[i] == '<' || start.p[i] == '[' || start.p[i] == '\0')
                        return 0;
        if (brace == start.n || !span_starts(rest, SPAN("\"log\"")))
                return 0;
        bool entries = span_find(head, SPAN("\"entries\"")) < head.n, creator = span_find(head, SPAN("\"creator\"")) < head.n,
             pages = span_find(head, SPAN("\"pages\"")) < head.n;
        if (!entries && !(creator && pages))
                return 0;
        return probe_claim(entries && (creator || pages || span_find(head, SPAN("\"request\"")) < head.n) ? 95 : 70,
                           "JSON with a log of entries", ret_why);
}

const struct parser parser_har = {
        .name = "har",
        .title = "HTTP exchanges as browsers save them (HAR)",
        .role = "client",
        .binary = true,
        .rendered_as = "fiddler",
        .probe = har_probe,
        .open = har_open,
        .next = har_next,
        .close = har_close,
};
