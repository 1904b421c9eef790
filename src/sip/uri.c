/*
 * URIs: scheme, user, host, port, parameters, headers. Tolerates what senders write, says where the grammar is broken
 * beyond reading, and never mends it.
 */
#include "sip/uri.h"

#include <errno.h>

#include "sip/grammar.h"

/* The host at the front of s; *ret_rest is what stands behind it, from ';' or '?' on. */
static struct sip_host parse_host(struct span s, struct span *ret_rest) {
        static const bool ends[256] = {[':'] = true, [';'] = true, ['?'] = true, ['>'] = true};
        struct sip_host h = {0};
        size_t n = 0;

        h.ipv6 = s.n > 0 && s.p[0] == '[';
        if (h.ipv6) {
                n = span_chr(s, ']');
                h.name = span_sub(s, 1, n - 1);
                h.bad = n == s.n;
                n += n < s.n;
        } else {
                while (n < s.n && !ends[(unsigned char)s.p[n]])
                        n++;
                h.name = span_trim(span_sub(s, 0, n));
        }
        s = span_from(s, n);
        size_t end = 0;
        while (end < s.n && s.p[end] != ';' && s.p[end] != '?' && s.p[end] != '>')
                end++;
        struct span port = span_trim(span_sub(s, 0, end));
        if (port.n > 0)
                h.bad |= port.p[0] != ':' || span_u32(span_trim(span_from(port, 1)), &h.port) < 0 || h.port > UINT16_MAX;
        h.bad |= h.name.n == 0;
        *ret_rest = span_from(s, end);
        return h;
}

static enum uri_scheme scheme_of(struct span word) {
        if (span_ieq(word, SPAN("sip")))
                return URI_SIP;
        if (span_ieq(word, SPAN("sips")))
                return URI_SIPS;
        return span_ieq(word, SPAN("tel")) ? URI_TEL : URI_OTHER;
}

/* A scheme is letters, digits and "+-."; "user@host:5060" has none, "localhost:5060" cannot be told apart. */
static size_t scheme_length(struct span s) {
        size_t n = 0;

        while (n < s.n && (is_alpha(s.p[n]) || is_digit(s.p[n]) || s.p[n] == '+' || s.p[n] == '-' || s.p[n] == '.'))
                n++;
        return n > 0 && n < s.n && s.p[n] == ':' && is_alpha(s.p[0]) ? n : s.n;
}

static void split_tail(struct span s, struct sip_uri *u) {
        size_t headers = span_chr(s, '?');

        u->params = span_sub(s, 0, headers);
        u->headers = span_from(s, headers + 1);
}

struct sip_uri sip_uri_parse(struct span uri) {
        struct sip_uri u = {0};
        struct span s = span_trim(uri);

        if (s.n > 0 && s.p[0] == '<')
                s = span_trim(span_sub(s, 1, span_chr(s, '>') - 1));
        size_t scheme = scheme_length(s);
        if (scheme == s.n)
                return u;
        u.scheme = scheme_of(span_sub(s, 0, scheme));
        s = span_from(s, scheme + 1);
        if (u.scheme == URI_OTHER) {
                u.user = s;
                return u;
        }
        if (u.scheme == URI_TEL) {
                size_t n = span_chr(s, ';');
                u.user = span_trim(span_sub(s, 0, n));
                split_tail(span_from(s, n), &u);
                return u;
        }
        size_t at = span_chr(s, '@');
        if (at < s.n) {
                struct span user = span_sub(s, 0, at);
                size_t colon = span_chr(user, ':');
                u.password = colon < user.n;
                u.user = span_sub(user, 0, colon);
                s = span_from(s, at + 1);
        }
        u.host = parse_host(s, &s);
        split_tail(s, &u);
        return u;
}

bool sip_uri_bad(const struct sip_uri *u) {
        return u->scheme == URI_NONE || (u->scheme != URI_OTHER && u->scheme != URI_TEL && u->host.bad);
}

struct span sip_uri_gruu(const struct sip_uri *u) {
        bool gr, gruu;
        struct span value = sip_param(u->params, SPAN("gr"), &gr);

        if (gr)
                return value.n ? value : u->user;
        (void)sip_param(u->params, SPAN("gruu"), &gruu);
        return gruu ? sip_param(u->params, SPAN("opaque"), NULL) : SPAN_NONE;
}

static int hex_digit(char c) {
        return is_digit(c) ? c - '0' : to_lower(c) >= 'a' && to_lower(c) <= 'f' ? to_lower(c) - 'a' + 10 : -1;
}

/* The byte that stands escaped at s.p[i], and how many bytes it takes; 0: none. */
static size_t escaped_byte(struct span s, size_t i, char *ret) {
        if (i + 2 >= s.n || s.p[i] != '%')
                return 0;
        int high = hex_digit(s.p[i + 1]), low = hex_digit(s.p[i + 2]);
        if (high < 0 || low < 0)
                return 0;
        *ret = (char)(high * 16 + low);
        return 3;
}

static size_t quoted_byte(struct span s, size_t i, char *ret) {
        if (i + 1 >= s.n || s.p[i] != '\\')
                return 0;
        *ret = s.p[i + 1];
        return 2;
}

static int resolve(struct span s, char mark, size_t (*pair)(struct span, size_t, char *), struct arena *a, struct span *ret) {
        size_t n = 0;

        if (span_chr(s, mark) == s.n) {
                *ret = s;
                return 0;
        }
        char *out = arena_alloc(a, s.n);
        if (!out)
                return -ENOMEM;
        for (size_t i = 0; i < s.n;) {
                char c = s.p[i];
                size_t taken = pair(s, i, &c);
                out[n++] = c;
                i += taken ? taken : 1;
        }
        *ret = span_of(out, n);
        return 0;
}

int sip_uri_header(const struct sip_uri *u, struct span name, struct arena *a, struct span *ret) {
        struct span rest = u->headers, one;

        while (span_cut(&rest, '&', &one)) {
                size_t equals = span_chr(one, '=');
                if (span_ieq(span_sub(one, 0, equals), name))
                        return resolve(span_from(one, equals + 1), '%', escaped_byte, a, ret);
        }
        *ret = SPAN_NONE;
        return 0;
}

int sip_unquote(struct span s, struct arena *a, struct span *ret) {
        return resolve(s, '\\', quoted_byte, a, ret);
}
