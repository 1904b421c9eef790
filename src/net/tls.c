/*
 * Records, hellos and alerts, as far as they are in the clear; bounds-checked from front to back. Certificates are not read.
 * What this connection means is watch.c's.
 */
#include "net/tls.h"

#include "base/fetch.h"

enum {
        ALERT = 21, HANDSHAKE = 22,
        CLIENT_HELLO = 1, SERVER_HELLO = 2, CERTIFICATE = 11,
        EXT_SERVER_NAME = 0, EXT_VERSIONS = 43,
        RECORD_HEADER = 5, ALERT_RECORD = 7, RECORD_MAX = 16384 + 2048,
        HANDSHAKE_HEADER = 4, PSEUDO_CIPHER = 0x18, PSEUDO_CLIENT = 50, PSEUDO_SERVER_RECORD = 0x4E,
        LINE_MAX = 200, NAME_MAX = 255,
};

static bool is_version(unsigned v) {
        return v >= 0x0300 && v <= 0x0304;
}

/* ClientHello ------------------------------------------------------------------------------------------ */

static void take_name(struct span ext, struct tls_hello *io) {
        struct fetch f = fetch_in(ext);

        fetch_skip(&f, 2);
        if (fetch_u8(&f) != 0)
                return;
        struct span name = fetch_span(&f, fetch_be16(&f));
        if (!f.cut && name.n <= NAME_MAX)
                io->sni = name;
}

/* Numbers that are none, to keep servers tolerant (RFC 8701), are left out. */
static void take_versions(struct span ext, struct tls_hello *io) {
        struct fetch f = fetch_in(ext);
        struct fetch list = fetch_in(fetch_span(&f, fetch_u8(&f)));
        uint16_t low = 0, high = 0;

        for (;;) {
                uint16_t v = fetch_be16(&list);
                if (list.cut)
                        break;
                if (!is_version(v))
                        continue;
                low = low && low < v ? low : v;
                high = high > v ? high : v;
        }
        if (high) {
                io->lowest = low;
                io->highest = high;
        }
}

/* Calls fn for each extension of the list that f stands at. */
static void extensions(struct fetch *f, void (*fn)(unsigned type, struct span ext, void *ctx), void *ctx) {
        struct span rest = span_from(f->s, f->at);
        struct fetch head = fetch_in(rest);
        size_t n = fetch_be16(&head);
        struct fetch list = fetch_in(span_sub(rest, 2, n));

        while (!f->cut && !head.cut) {
                unsigned type = fetch_be16(&list);
                struct span ext = fetch_span(&list, fetch_be16(&list));
                if (list.cut)
                        return;
                fn(type, ext, ctx);
        }
}

static void client_extension(unsigned type, struct span ext, void *ctx) {
        if (type == EXT_SERVER_NAME)
                take_name(ext, ctx);
        else if (type == EXT_VERSIONS)
                take_versions(ext, ctx);
}

/* The fixed opening: one cipher, nothing else. */
static bool is_pseudo_client(struct span record) {
        return record.n == PSEUDO_CLIENT && span_starts(record, SPAN("\x16\3\1\0\x2d\1\0\0\x29\3\1")) &&
               span_eq(span_from(record, 43), SPAN("\0\0\2\0\x18\1\0"));
}

static void read_client_hello(struct span record, struct tls_hello *ret) {
        struct fetch f = fetch_in(record);

        fetch_skip(&f, RECORD_HEADER + HANDSHAKE_HEADER);
        *ret = (struct tls_hello){.highest = fetch_be16(&f), .pseudo = is_pseudo_client(record)};
        fetch_skip(&f, 32);
        fetch_skip(&f, fetch_u8(&f));
        fetch_skip(&f, fetch_be16(&f));
        fetch_skip(&f, fetch_u8(&f));
        extensions(&f, client_extension, ret);
}

/* SSL 2.0's form of it, that old clients begin with (RFC 5246 E.2). */
static enum tls_step old_client_hello(struct span front, bool ended, struct tls_hello *ret, size_t *ret_n) {
        enum { FIXED = 11 };
        struct fetch f = fetch_in(front);
        size_t n = (fetch_be16(&f) & 0x7fff) + 2u;
        unsigned type = fetch_u8(&f), version = fetch_be16(&f);

        if (front.n < 5 && !ended) {
                *ret_n = 5;
                return TLS_MORE;
        }
        if (f.cut || type != CLIENT_HELLO || !is_version(version) || n < FIXED)
                return TLS_NO;
        *ret_n = front.n < n && ended ? front.n : n;
        *ret = (struct tls_hello){.highest = (uint16_t)version};
        return front.n < *ret_n ? TLS_MORE : TLS_YES;
}

enum tls_step tls_client_hello(struct span front, bool ended, struct tls_hello *ret, size_t *ret_n) {
        enum { FIXED = RECORD_HEADER + HANDSHAKE_HEADER + 2 };
        struct fetch f = fetch_in(front);
        unsigned first = fetch_u8(&f), record_version = fetch_be16(&f);
        size_t n = fetch_be16(&f);
        unsigned type = fetch_u8(&f);
        size_t length = fetch_be(&f, 3);
        unsigned version = fetch_be16(&f);

        if (front.n && first & 0x80)
                return old_client_hello(front, ended, ret, ret_n);
        if (front.n == 0 || first != HANDSHAKE || (front.n >= 3 && !is_version(record_version)) ||
            (front.n >= 5 && (n < FIXED - RECORD_HEADER || n > RECORD_MAX)) || (front.n >= 6 && type != CLIENT_HELLO))
                return TLS_NO;
        if (front.n < FIXED && !ended) {
                *ret_n = FIXED;
                return TLS_MORE;
        }
        if (f.cut || !is_version(version) || length + HANDSHAKE_HEADER < n)
                return TLS_NO;
        n += RECORD_HEADER;
        if (front.n < n && !ended) {
                *ret_n = n;
                return TLS_MORE;
        }
        *ret_n = front.n < n ? front.n : n;
        read_client_hello(span_sub(front, 0, n), ret);
        return TLS_YES;
}

/* What a server says ----------------------------------------------------------------------------------- */

static void server_extension(unsigned type, struct span ext, void *ctx) {
        struct tls_reply *r = ctx;
        struct fetch f = fetch_in(ext);
        uint16_t v = fetch_be16(&f);

        if (type == EXT_VERSIONS && !f.cut && is_version(v))
                r->version = v;
}

static void read_server_hello(struct span hello, struct tls_reply *io) {
        struct fetch f = fetch_in(hello);

        fetch_skip(&f, RECORD_HEADER + HANDSHAKE_HEADER);
        io->kind = TLS_ANSWER_HELLO;
        io->version = fetch_be16(&f);
        fetch_skip(&f, 32);
        fetch_skip(&f, fetch_u8(&f));
        io->cipher = fetch_be16(&f);
        fetch_skip(&f, 1);
        extensions(&f, server_extension, io);
}

static enum tls_step more(size_t n, size_t *ret_n) {
        *ret_n = n;
        return TLS_MORE;
}

static enum tls_step handshake_reply(struct span front, bool ended, struct tls_reply *ret, size_t *ret_n) {
        struct fetch f = fetch_in(front);
        enum { HEAD = RECORD_HEADER + HANDSHAKE_HEADER };

        fetch_skip(&f, 3);
        size_t record = fetch_be16(&f);
        unsigned type = fetch_u8(&f);
        size_t length = fetch_be(&f, 3);
        if (front.n < HEAD && !ended)
                return more(HEAD, ret_n);
        *ret_n = front.n;
        if (f.cut || type != SERVER_HELLO || record > RECORD_MAX)
                return TLS_YES;
        /* Of the imitation the whole record: what follows it is no TLS. */
        bool pseudo = record == PSEUDO_SERVER_RECORD && length == 0x46;
        size_t n = pseudo ? RECORD_HEADER + record : HEAD + length;
        if (n > RECORD_HEADER + record)
                n = RECORD_HEADER + record;
        if (front.n < n && !ended)
                return more(n, ret_n);
        *ret_n = front.n < n ? front.n : n;
        read_server_hello(span_sub(front, 0, n), ret);
        ret->pseudo = pseudo && ret->cipher == PSEUDO_CIPHER && span_eq(span_sub(front, n - 4, 4), SPAN("\x0e\0\0\0"));
        return TLS_YES;
}

/* One that only warns stands before the ServerHello (RFC 6066 3), if one comes. */
static enum tls_step alert_reply(struct span front, bool ended, struct tls_reply *ret, size_t *ret_n) {
        struct span rest = span_from(front, ALERT_RECORD);
        enum tls_step step = TLS_YES;

        if (front.n < ALERT_RECORD && !ended)
                return more(ALERT_RECORD, ret_n);
        *ret_n = front.n < ALERT_RECORD ? front.n : ALERT_RECORD;
        if (!tls_clear_alert(span_sub(front, 0, ALERT_RECORD), &ret->level, &ret->alert))
                return TLS_YES;
        ret->kind = TLS_ANSWER_ALERT;
        if (ret->level != 1 || ret->alert == 0)
                return TLS_YES;
        if (rest.n == 0)
                return ended ? TLS_YES : more(ALERT_RECORD + 1, ret_n);
        if (rest.p[0] != HANDSHAKE)
                return TLS_YES;
        step = handshake_reply(rest, ended, ret, ret_n);
        *ret_n += ALERT_RECORD;
        return step;
}

/* "HTTP/1.1 403 Forbidden": the number. */
static unsigned status_of(struct span line) {
        struct span rest = span_from(line, span_chr(line, ' ') + 1);
        uint32_t v;

        return span_u32(span_sub(rest, 0, span_chr(rest, ' ')), &v) == 0 && v < 1000 ? v : 0;
}

static bool is_text(struct span line) {
        for (size_t i = 0; i < line.n; i++)
                if ((unsigned char)line.p[i] < ' ' && line.p[i] != '\t')
                        return false;
        return line.n > 0;
}

static enum tls_step plain_reply(struct span front, bool ended, struct tls_reply *ret, size_t *ret_n) {
        struct span rest = span_sub(front, 0, LINE_MAX), line;
        bool whole = span_chr(rest, '\n') < rest.n || rest.n == LINE_MAX;

        if (!is_text(span_sub(front, 0, 4)) && front.n >= 4)
                whole = true;
        if (!whole && !ended)
                return more(front.n + 1, ret_n);
        *ret_n = front.n;
        if (!span_line(&rest, &line) || !is_text(line))
                return TLS_YES;
        ret->line = line;
        bool http = span_starts(line, SPAN("HTTP/")), sip = span_starts(line, SPAN("SIP/2.0 "));
        if (http || span_istarts(line, SPAN("<html")) || span_istarts(line, SPAN("<!doctype")))
                ret->kind = TLS_ANSWER_HTTP;
        else if (sip)
                ret->kind = TLS_ANSWER_SIP;
        ret->status = http || sip ? status_of(line) : 0;
        return TLS_YES;
}

enum tls_step tls_server_reply(struct span front, bool ended, struct tls_reply *ret, size_t *ret_n) {
        *ret = (struct tls_reply){.kind = TLS_ANSWER_OTHER, .alert = -1};
        *ret_n = 0;
        if (front.n == 0)
                return ended ? TLS_YES : more(1, ret_n);
        if (front.p[0] == HANDSHAKE)
                return handshake_reply(front, ended, ret, ret_n);
        if (front.p[0] == ALERT)
                return alert_reply(front, ended, ret, ret_n);
        return plain_reply(front, ended, ret, ret_n);
}

/* Later segments ---------------------------------------------------------------------------------------- */

static bool is_alert(struct span record, int *ret_level, int *ret_code) {
        struct fetch f = fetch_in(record);
        unsigned type = fetch_u8(&f), version = fetch_be16(&f), n = fetch_be16(&f), level = fetch_u8(&f), code = fetch_u8(&f);

        if (f.cut || type != ALERT || !is_version(version) || n != 2 || (level != 1 && level != 2))
                return false;
        *ret_level = (int)level;
        *ret_code = (int)code;
        return true;
}

bool tls_clear_alert(struct span data, int *ret_level, int *ret_code) {
        if (data.n < ALERT_RECORD)
                return false;
        return is_alert(data, ret_level, ret_code) || is_alert(span_from(data, data.n - ALERT_RECORD), ret_level, ret_code);
}

bool tls_certificate(struct span data, bool *ret_empty) {
        struct fetch f = fetch_in(data);
        unsigned type = fetch_u8(&f), version = fetch_be16(&f);

        fetch_skip(&f, 2);
        unsigned message = fetch_u8(&f);
        size_t length = fetch_be(&f, 3), list = fetch_be(&f, 3);
        if (f.cut || type != HANDSHAKE || !is_version(version) || message != CERTIFICATE || length != list + 3)
                return false;
        *ret_empty = list == 0;
        return true;
}
