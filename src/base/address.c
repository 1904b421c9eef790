/*
 * Classes of IP addresses by their first bits. An IPv6 address is read only as far as its class needs.
 */
#include "base/address.h"

/* Four numbers of at most three digits. A dot may stand behind the last. */
static bool read_v4(struct span s, uint8_t ret[4]) {
        size_t at = 0;

        for (size_t n = 0; n < 4; n++) {
                size_t first = at;
                unsigned v = 0;
                for (; at < s.n && at < first + 3 && is_digit(s.p[at]); at++)
                        v = v * 10 + (unsigned)(s.p[at] - '0');
                if (at == first || v > 255 || (at < s.n ? s.p[at] != '.' : n < 3))
                        return false;
                at++;
                ret[n] = (uint8_t)v;
        }
        return at >= s.n;
}

static enum address_class class_v4(const uint8_t a[4]) {
        if (a[0] == 0)
                return ADDRESS_UNSPECIFIED;
        if (a[0] == 127)
                return ADDRESS_LOOPBACK;
        if (a[0] == 10 || (a[0] == 172 && a[1] >> 4 == 1) || (a[0] == 192 && a[1] == 168))
                return ADDRESS_PRIVATE;
        if (a[0] == 100 && a[1] >> 6 == 1)
                return ADDRESS_SHARED;
        return a[0] == 169 && a[1] == 254 ? ADDRESS_LINK_LOCAL : ADDRESS_PUBLIC;
}

/* Hexadecimal groups with colons between them, and perhaps an IPv4 address at the end. */
static bool looks_v6(struct span s) {
        size_t colons = 0;

        for (size_t i = 0; i < s.n; i++) {
                colons += s.p[i] == ':';
                if (!is_xdigit(s.p[i]) && s.p[i] != ':' && s.p[i] != '.')
                        return false;
        }
        return colons >= 2 && s.n <= 45;
}

static enum address_class class_v6(struct span s) {
        uint64_t first = 0;
        uint8_t v4[4];

        if (span_istarts(s, SPAN("::ffff:")) && read_v4(span_from(s, 7), v4))
                return class_v4(v4);
        if (span_eq(s, SPAN("::")) || span_eq(s, SPAN("0:0:0:0:0:0:0:0")))
                return ADDRESS_UNSPECIFIED;
        if (span_eq(s, SPAN("::1")) || span_eq(s, SPAN("0:0:0:0:0:0:0:1")))
                return ADDRESS_LOOPBACK;
        if (span_hex(span_sub(s, 0, span_chr(s, ':')), &first) < 0)
                return ADDRESS_PUBLIC;
        if (first >> 9 == 0xfc >> 1)
                return ADDRESS_PRIVATE;
        return first >> 6 == 0xfe80 >> 6 ? ADDRESS_LINK_LOCAL : ADDRESS_PUBLIC;
}

enum address_class address_class(struct span host) {
        uint8_t v4[4];

        if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
                host = span_sub(host, 1, host.n - 2);
        host = span_sub(host, 0, span_chr(host, '%'));
        if (read_v4(host, v4))
                return class_v4(v4);
        return looks_v6(host) ? class_v6(host) : ADDRESS_NAME;
}

const char *address_class_word(enum address_class c) {
        static const char *const words[] = {"name", "public", "private", "shared", "loopback", "link-local", "unspecified"};

        return words[c];
}
