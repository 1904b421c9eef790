/*
 * Reads Fiddler's words for a TLS handshake. Tabs between name and value become blanks wherever the text is copied. Refuses to
 * look for them in bodies that are not of a CONNECT, unless Fiddler's own heading stands above them.
 */
#include "parsers/tlstext.h"

#include <stdio.h>

static const struct span client_mark = SPAN("ClientHello handshake was found"), server_mark = SPAN("ServerHello handshake was found");

static bool has(struct span s, struct span what) {
        return span_ifind(s, what) < s.n;
}

/* "Name: value", "name<TAB>value", "name value" */
static bool named(struct span line, struct span name, struct span *ret) {
        struct span rest = span_from(line, name.n);

        if (!span_istarts(line, name) || (rest.n && rest.p[0] != ':' && !is_blank(rest.p[0])))
                return false;
        *ret = span_trim(rest.n && rest.p[0] == ':' ? span_from(rest, 1) : rest);
        return true;
}

/* What comes behind the 3 of SSL 3.0 and of all that came after it. */
static const char *minor_version(struct span value) {
        static const char *const names[] = {"SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};

        return value.n == 1 && value.p[0] >= '0' && value.p[0] <= '4' ? names[value.p[0] - '0'] : NULL;
}

/* "3.1 (TLS/1.0)" */
static const char *hello_version(struct span value) {
        if (!span_starts(value, SPAN("3.")) || value.n < 4 || (!has(value, SPAN("(TLS")) && !has(value, SPAN("(SSL"))))
                return NULL;
        return minor_version(span_sub(value, 2, 1));
}

/* "Tls12", as .NET names it. */
static const char *net_version(struct span value) {
        static const struct {
                struct span word;
                const char *name;
        } names[] = {{SPAN("Tls13"), "TLS 1.3"}, {SPAN("Tls12"), "TLS 1.2"}, {SPAN("Tls11"), "TLS 1.1"},
                     {SPAN("Tls"), "TLS 1.0"},   {SPAN("Ssl3"), "SSL 3.0"},  {SPAN("Ssl2"), "SSL 2.0"}};

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
                if (span_ieq(value, names[i].word))
                        return names[i].name;
        return NULL;
}

static void keep(char *to, size_t size, struct span value) {
        if (!*to && value.n)
                snprintf(to, size, "%.*s", SPAN_ARG(value));
}

static bool take_version(struct tlstext *t, const char *name) {
        if (!name)
                return false;
        if (!t->marked && !t->server)
                t->server = t->connect ? t->answered : t->version;
        if (t->server) {
                t->agreed = t->agreed ? t->agreed : name;
        } else {
                t->offered = t->offered ? t->offered : name;
                t->version = true;
        }
        return true;
}

static bool take_supported(struct tlstext *t, struct span value) {
        const char **to = t->server ? &t->agreed : &t->offered;

        if (has(value, SPAN("1.3")) || has(value, SPAN("Tls13")))
                *to = "TLS 1.3";
        return true;
}

static bool take_mark(struct tlstext *t, struct span line) {
        bool server = has(line, server_mark);

        if (!server && !has(line, client_mark))
                return false;
        t->marked = true;
        t->server = server;
        return true;
}

bool tlstext_line(struct tlstext *t, struct span line) {
        struct span value;
        bool inside = t->connect || t->marked || t->version || t->agreed;

        if (take_mark(t, line))
                return true;
        if (named(line, SPAN("Version"), &value))
                return take_version(t, hello_version(value));
        if (named(line, SPAN("Secure Protocol"), &value) && net_version(value)) {
                t->agreed = net_version(value);
                return t->server = true;
        }
        if (!inside)
                return false;
        if (named(line, SPAN("Minor Version"), &value)) /* older ones write the version in two lines */
                return take_version(t, minor_version(value));
        if (named(line, SPAN("supported_versions"), &value))
                return take_supported(t, value);
        if (named(line, SPAN("server_name"), &value)) {
                keep(t->sni, sizeof(t->sni), value);
                return true;
        }
        if (t->server && named(line, SPAN("Cipher"), &value)) {
                keep(t->cipher, sizeof(t->cipher), value);
                return true;
        }
        return false;
}

bool tlstext_begins(const struct tlstext *t, struct span line) {
        return t->offered && has(line, client_mark);
}
