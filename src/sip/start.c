/*
 * Start lines (RFC 3261 7.1, 7.2). Decides what begins a message, strictly enough that prose of a log
 * which ends in "SIP/2.0" does not, and loosely enough that odd versions, blanks and status codes of
 * a faulty sender do. Refuses to mend lines that something was glued to.
 */
#include "sip/frame.h"
#include "sip/grammar.h"
#include "sip/uri.h"

static bool is_token(char c) {
        return is_alpha(c) || is_digit(c) || (c && strchr("-.!%*_+`'~", c));
}

/* Length of "SIP/1.2" at the front of s, any digits and case; 0: something else. */
static size_t version_length(struct span s) {
        size_t i = 4;

        if (!span_istarts(s, SPAN("SIP/")))
                return 0;
        while (i < s.n && is_digit(s.p[i]))
                i++;
        if (i == 4 || i == s.n || s.p[i] != '.')
                return 0;
        size_t minor = ++i;
        while (i < s.n && is_digit(s.p[i]))
                i++;
        return i == minor ? 0 : i;
}

static size_t token_length(struct span s) {
        size_t i = 0;

        while (i < s.n && is_token(s.p[i]))
                i++;
        return i;
}

static bool has_blank(struct span s) {
        return span_chr(s, ' ') < s.n || span_chr(s, '\t') < s.n;
}

static bool parse_status(struct span line, size_t version, struct sip_start *ret) {
        struct span s = span_from(line, version);
        size_t blanks = span_skip_blanks(s, 0), digits = 0;
        int status = 0;

        s = span_from(s, blanks);
        for (; digits < s.n && is_digit(s.p[digits]); digits++)
                status = status > 99 ? 999 : status * 10 + (s.p[digits] - '0');
        if (!blanks || status == 0 || (digits < s.n && !is_blank(s.p[digits])))
                return false;
        *ret = (struct sip_start){
                .status = status,
                .reason = span_trim(span_from(s, digits)),
                .odd = blanks != 1 || digits != 3 || status < 100 || status > 699 ||
                       !span_starts(line, SPAN("SIP/2.0 ")),
        };
        return true;
}

/* Brackets around it, a header in it (19.1.1), or a host or port that cannot be told. "*" is no URI, but known. */
static bool is_odd_uri(struct span uri) {
        struct sip_uri u = sip_uri_parse(uri);

        if (span_eq(uri, SPAN("*")))
                return false;
        return uri.p[0] == '<' || u.headers.n > 0 || sip_uri_bad(&u);
}

static bool is_space(char c) {
        return is_blank(c) || c == '\r' || c == '\n';
}

/* Where the last digits of the line begin, when a dot stands before them and nothing but blanks and line ends behind them, which it
 * loses; 0: nearly all lines of a log end otherwise. */
static inline size_t last_number(struct span *io_line) {
        size_t n = io_line->n, at;

        while (n > 0 && is_space(io_line->p[n - 1]))
                n--;
        io_line->n = n;
        for (at = n; at > 0 && is_digit(io_line->p[at - 1]);)
                at--;
        return at < n && at > 0 && io_line->p[at - 1] == '.' ? at : 0;
}

/* The version that is the last word of the line; empty: that word is none. */
static struct span last_version(struct span line) {
        size_t at = last_number(&line);

        while (at > 0 && !is_blank(line.p[at - 1]))
                at--;
        struct span word = span_from(line, at);
        return version_length(word) == word.n ? word : SPAN_NONE;
}

/* Where the three words of a request line stand. */
static bool cut_request(struct span line, struct span *ret_method, struct span *ret_uri, struct span *ret_version) {
        struct span version = last_version(line);

        if (version.n == 0)
                return false;
        struct span method = span_sub(line, 0, token_length(line));
        size_t at = (size_t)(version.p - line.p);
        if (method.n == 0 || at <= method.n || !is_blank(line.p[method.n]))
                return false;
        struct span uri = span_trim(span_sub(line, method.n, at - method.n));
        if (uri.n == 0 || ((has_blank(uri) || span_chr(uri, ':') == uri.n) && sip_method_of(method) == SIP_OTHER))
                return false;
        *ret_method = method;
        *ret_uri = uri;
        *ret_version = version;
        return true;
}

static bool parse_request(struct span line, struct sip_start *ret) {
        struct span method, uri, version;

        if (!cut_request(line, &method, &uri, &version))
                return false;
        *ret = (struct sip_start){
                .request = true,
                .method = method,
                .uri = uri,
                .odd = has_blank(uri) || is_odd_uri(uri) || !span_eq(version, SPAN("SIP/2.0")) ||
                       line.n != method.n + uri.n + version.n + 2,
        };
        return true;
}

bool sip_start_parse(struct span line, struct sip_start *ret) {
        if (line.n == 0)
                return false;
        size_t version = version_length(line);
        return version ? parse_status(line, version, ret) : parse_request(line, ret);
}

bool sip_is_start_line(struct span line) {
        struct span method, uri, rest = line;
        struct sip_start start;
        size_t version = line.n > 0 && to_lower(line.p[0]) == 's' ? version_length(line) : 0;

        if (version)
                return parse_status(line, version, &start);
        return last_number(&rest) > 0 && cut_request(line, &method, &uri, &rest);
}

bool sip_is_start_begun(struct span line) {
        struct span version = SPAN("SIP/");

        for (enum sip_method m = SIP_OTHER + 1; line.n > 0 && m < SIP_METHODS; m++) {
                struct span name = span_str(sip_method_name(m));
                if (line.n <= name.n ? span_starts(name, line) : span_starts(line, name) && is_blank(line.p[name.n]))
                        return true;
        }
        return line.n > 0 && (line.n < version.n ? span_starts(version, line) : span_starts(line, version));
}

bool sip_start_maybe(struct span line) {
        enum { START_LINE_MAX = 64 * 1024 };
        size_t n = token_length(line);

        if (line.n > START_LINE_MAX)
                return false;
        if (n == line.n || (n > 0 && is_blank(line.p[n])))
                return true;
        return span_istarts(line, SPAN("SIP/")) &&
               (version_length(line) || token_length(span_from(line, 4)) == line.n - 4);
}
