/*
 * Addresses: From, To, Contact values (RFC 3261 20.10), Via (20.42), URIs as keys for people. Splits, and
 * lower-cases for comparison; never resolves an escape, never judges whether a URI is valid.
 */
#include "sip/grammar.h"

#include <errno.h>

/* End of the quoted display name at the front of s: offset behind its closing quote; 0 if there is none. */
static size_t quoted_display(struct span s) {
        if (s.n == 0 || s.p[0] != '"')
                return 0;
        for (size_t i = 1; i < s.n; i++) {
                if (s.p[i] == '\\')
                        i++;
                else if (s.p[i] == '"')
                        return i + 1;
        }
        return 0;
}

/* Offset of the '<' that opens a name-addr; s.n for an addr-spec, whose parameters may hold one too. */
static size_t angle_at(struct span s) {
        size_t angle = span_chr(s, '<'), semicolon = span_chr(s, ';');

        if (semicolon < angle && span_chr(span_sub(s, 0, semicolon), ':') < semicolon)
                return s.n;
        return angle;
}

struct sip_address sip_address_parse(struct span value) {
        struct sip_address r = {0};
        struct span s = span_trim(value), name;
        size_t after = quoted_display(s);

        if (after)
                r.display = span_sub(s, 1, after - 2);
        s = span_from(s, after);
        size_t angle = angle_at(s), end;
        if (angle < s.n) {
                if (!after)
                        r.display = span_trim(span_sub(s, 0, angle));
                if (!after && r.display.n > 0 && r.display.p[0] == '"')
                        r.display = span_from(r.display, 1); /* its closing quote is missing */
                s = span_from(s, angle + 1);
                end = span_chr(s, '>');
                if (end == s.n)
                        end = span_chr(s, ';');
        } else {
                end = span_chr(s, ';');
        }
        r.uri = span_trim(span_sub(s, 0, end));
        s = span_from(s, end);
        r.params = span_trim(span_from(s, s.n > 0 && s.p[0] == '>'));
        for (s = r.params; sip_param_next(&s, &name, &value);) {
                if (!r.tag.n && span_ieq(name, SPAN("tag")))
                        r.tag = value;
                else if (!r.epid.n && span_ieq(name, SPAN("epid")))
                        r.epid = value;
        }
        return r;
}

static struct span unbracketed(struct span s) {
        return s.n > 1 && s.p[0] == '[' && s.p[s.n - 1] == ']' ? span_sub(s, 1, s.n - 2) : s;
}

struct sip_via sip_via_parse(struct span value) {
        struct sip_via r = {0};
        struct span params, name, sent = sip_leading_token(value, &params), protocol, version;

        if (!span_cut(&sent, '/', &protocol) || !span_cut(&sent, '/', &version) ||
            !span_ieq(span_trim(protocol), SPAN("SIP")))
                return r;
        sent = span_trim(sent);
        size_t n = 0;
        while (n < sent.n && !is_blank(sent.p[n]))
                n++;
        r.transport = span_sub(sent, 0, n);
        r.sent_by = span_trim(span_from(sent, n));
        while (sip_param_next(&params, &name, &value)) {
                if (!r.branch.n && span_ieq(name, SPAN("branch")))
                        r.branch = value;
                else if (!r.received.n && span_ieq(name, SPAN("received")))
                        r.received = unbracketed(value);
        }
        return r;
}

/* The number of a tel: URI without its visual separators (RFC 3966 3). */
static size_t copy_number(struct span s, char *out) {
        size_t n = 0;

        for (size_t i = 0; i < s.n && s.p[i] != ';' && s.p[i] != '?'; i++)
                if (!strchr("-.() \t", s.p[i]))
                        out[n++] = to_lower(s.p[i]);
        return n;
}

/* Length of the host at the front of s: up to its port, parameters or headers; [IPv6] keeps its colons. */
static size_t host_length(struct span s) {
        static const bool ends[256] = {[':'] = true, [';'] = true, ['?'] = true, ['>'] = true, [' '] = true, ['\t'] = true};
        size_t n = s.n > 0 && s.p[0] == '[' ? span_chr(s, ']') : 0;

        while (n < s.n && !ends[(unsigned char)s.p[n]])
                n++;
        return n;
}

static size_t copy_user_at_host(struct span s, char *out) {
        size_t at = span_chr(s, '@'), user = 0;

        while (user < at && s.p[user] != ';' && s.p[user] != ':')
                user++;
        struct span host = span_from(s, at + 1);
        host = span_sub(host, 0, host_length(host));
        if (user == 0 || host.n == 0)
                return 0;
        span_lower(span_sub(s, 0, user), out);
        out[user] = '@';
        span_lower(host, out + user + 1);
        return user + 1 + host.n;
}

int sip_aor(struct span uri, struct arena *a, struct span *ret) {
        struct span s = span_trim(uri);

        if (s.n > 0 && s.p[0] == '<')
                s = span_from(s, 1);
        s = span_sub(s, 0, span_chr(s, '>'));
        size_t scheme = span_chr(s, ':');
        struct span word = span_trim(span_sub(s, 0, scheme));
        bool tel = scheme < s.n && span_ieq(word, SPAN("tel"));
        if (tel || (scheme < s.n && (span_ieq(word, SPAN("sip")) || span_ieq(word, SPAN("sips")) ||
                                     span_ieq(word, SPAN("im")) || span_ieq(word, SPAN("pres")))))
                s = span_trim(span_from(s, scheme + 1));
        else if (scheme < span_chr(s, '@'))
                s = SPAN_NONE; /* another scheme */
        if (s.n == 0) {
                *ret = SPAN_NONE;
                return 0;
        }
        char *out = arena_alloc(a, s.n + 1);
        if (!out)
                return -ENOMEM;
        size_t n = tel ? copy_number(s, out) : copy_user_at_host(s, out);
        *ret = n ? span_of(out, n) : SPAN_NONE;
        return 0;
}
