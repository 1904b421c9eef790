/*
 * One line of a session description against its grammar (RFC 4566 5 and 9): how many fields, which are numbers. Says what is
 * wrong; the reading goes on in spite of it.
 */
#include "sip/sdp.h"

/* The next field of a line; fields are parted by one blank, so two blanks part an empty one. */
static bool next_field(struct span *rest, struct span *ret) {
        return span_cut(rest, ' ', ret);
}

/* The fields of a line, max at most; one more is told of where there are more. They are short: to look for the next blank byte by
 * byte is faster than a call. */
static size_t fields(struct span value, struct span *ret, size_t max) {
        size_t n = 0;

        for (size_t at = 0, end; at < value.n; at = end + 1) {
                if (n == max)
                        return max + 1;
                for (end = at; end < value.n && value.p[end] != ' '; end++)
                        continue;
                ret[n++] = span_of(value.p + at, end - at);
        }
        return n;
}

static bool is_number(struct span s) {
        size_t n = 0;

        while (n < s.n && is_digit(s.p[n]))
                n++;
        return s.n > 0 && n == s.n;
}

static bool good_origin(struct span value) {
        struct span f[6];

        return fields(value, f, 6) == 6 && f[0].n > 0 && is_number(f[1]) && is_number(f[2]) && f[3].n > 0 && f[4].n > 0 &&
               f[5].n > 0;
}

/* "address", "address/ttl", "address/ttl/number" for IP4, "address/number" for IP6 (5.7). */
static bool good_connection(struct span value) {
        struct span f[3], part, rest;
        size_t n = 0;

        if (fields(value, f, 3) != 3 || f[0].n == 0 || f[1].n == 0 || f[2].n == 0)
                return false;
        rest = f[2];
        while (span_cut(&rest, '/', &part)) {
                uint32_t number;
                if (n > 0 && (span_u32(part, &number) < 0 || (n == 1 && span_eq(f[1], SPAN("IP4")) && number > UINT8_MAX)))
                        return false;
                n++;
        }
        return n <= (span_eq(f[1], SPAN("IP6")) ? 2U : 3U);
}

static bool good_media(struct span value) {
        struct span f[4], number = SPAN_NONE;
        uint32_t port, n = 1;

        if (fields(value, f, 4) < 4 || f[0].n == 0 || f[2].n == 0 || f[3].n == 0)
                return false;
        (void)span_cut(&f[1], '/', &number);
        return span_u32(number, &port) == 0 && port <= UINT16_MAX && (f[1].n == 0 || span_u32(f[1], &n) == 0) && n > 0;
}

static bool good_bandwidth(struct span value) {
        size_t colon = span_chr(value, ':');

        return colon > 0 && is_number(span_from(value, colon + 1));
}

static bool good_time(struct span value) {
        struct span f[2];

        return fields(value, f, 2) == 2 && is_number(f[0]) && is_number(f[1]);
}

/* "7d 1h 0 25h": at least interval, duration and one offset; a unit may stand behind a number. */
static bool good_repeat(struct span value) {
        struct span f;
        size_t n = 0;

        for (; next_field(&value, &f); n++) {
                if (f.n > 1 && strchr("dhms", f.p[f.n - 1]))
                        f.n--;
                if (f.n > 1 && f.p[0] == '-')
                        f = span_from(f, 1);
                if (!is_number(f))
                        return false;
        }
        return n >= 3;
}

/* "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:…": tag, suite, key. */
static bool good_crypto(struct span value) {
        struct span f[3];

        return fields(value, f, 3) >= 3 && is_number(f[0]) && f[0].n < 10 && f[1].n > 0 &&
               span_istarts(f[2], SPAN("inline:")) && f[2].n > sizeof("inline:") - 1;
}

/* "rtpmap:0 PCMU/8000" */
static bool good_rtpmap(struct span value) {
        struct span f[2], name;
        uint32_t clock;

        if (fields(value, f, 2) < 2 || !is_number(f[0]) || !span_cut(&f[1], '/', &name) || name.n == 0)
                return false;
        return span_u32(span_sub(f[1], 0, span_chr(f[1], '/')), &clock) == 0;
}

static unsigned attribute_faults(struct span value) {
        size_t colon = span_chr(value, ':');
        struct span name = span_sub(value, 0, colon), rest = span_trim(span_from(value, colon + 1));

        if (name.n == 0 || (colon < value.n && rest.n == 0))
                return SDP_FAULT_ATTRIBUTE;
        if (span_ieq(name, SPAN("crypto")))
                return good_crypto(rest) ? 0 : SDP_FAULT_CRYPTO;
        return span_ieq(name, SPAN("rtpmap")) && !good_rtpmap(rest) ? SDP_FAULT_ATTRIBUTE : 0;
}

unsigned sdp_line_faults(char letter, struct span value) {
        switch (letter) {
        case 'v': return span_eq(value, SPAN("0")) ? 0 : SDP_FAULT_VERSION;
        case 'o': return good_origin(value) ? 0 : SDP_FAULT_ORIGIN;
        case 'c': return good_connection(value) ? 0 : SDP_FAULT_CONNECTION;
        case 'm': return good_media(value) ? 0 : SDP_FAULT_MEDIA;
        case 'b': return good_bandwidth(value) ? 0 : SDP_FAULT_BANDWIDTH;
        case 't': return good_time(value) ? 0 : SDP_FAULT_TIME;
        case 'r': return good_repeat(value) ? 0 : SDP_FAULT_TIME;
        case 'k': return value.n > 0 && value.p[value.n - 1] != ':' ? 0 : SDP_FAULT_ATTRIBUTE;
        case 'a': return attribute_faults(value);
        case 's': case 'i': case 'u': case 'e': case 'p': case 'z': return 0;
        default: return SDP_FAULT_LINE;
        }
}

const char *sdp_fault_word(unsigned faults) {
        static const char *const words[] = {
                "line", "order", "version", "origin", "connection", "media", "bandwidth", "time", "attribute", "candidate",
                "crypto",
        };

        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
                if (faults & 1u << i)
                        return words[i];
        return NULL;
}
