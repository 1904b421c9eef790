/*
 * Comma lists (RFC 3261 7.3.1) and parameter lists (25.1), as senders write them and as web pages and
 * word processors leave them. Borrows everything; backslash escapes in quoted values stay as written.
 */
#include "sip/grammar.h"

/* Length of the quote character at s.p[i]: the plain one, or one that word processors make of it; else 0. */
static size_t quote_at(struct span s, size_t i) {
        if (s.p[i] == '"')
                return 1;
        if (s.n - i < 3 || memcmp(s.p + i, "\xE2\x80", 2) != 0)
                return 0;
        char c = s.p[i + 2]; /* U+201C, U+201D, U+2033 */
        return c == '\x9C' || c == '\x9D' || c == '\xB3' ? 3 : 0;
}

bool sip_list_next(struct span *rest, struct span *ret) {
        while (rest->n > 0) {
                bool quoted = false, angle = false;
                size_t i = span_chr(*rest, ',') == rest->n ? rest->n : 0; /* most lists have one entry */

                for (; i < rest->n && (quoted || angle || rest->p[i] != ','); i++) {
                        char c = rest->p[i];
                        if (quoted && c == '\\')
                                i++;
                        else if (c == '"')
                                quoted = !quoted;
                        else if (!quoted && (c == '<' || c == '>'))
                                angle = c == '<';
                }
                struct span piece = span_trim(span_sub(*rest, 0, i));
                *rest = span_from(*rest, i + 1);
                if (piece.n > 0) {
                        *ret = piece;
                        return true;
                }
        }
        return false;
}

/* A quote that opens the value of the next parameter: ;name=" stands before it. Offset of the ';', or at. */
static size_t param_before(struct span s, size_t from, size_t at) {
        size_t i = at;

        while (i > from && is_blank(s.p[i - 1]))
                i--;
        if (i == from || s.p[--i] != '=')
                return at;
        while (i > from) {
                char c = s.p[--i];
                if (c == ';')
                        return i;
                if (c == '"' || c == '=')
                        break;
        }
        return at;
}

/*
 * The quoted value from `from` on, its opening quote already passed. A quote closes it where a separator or the
 * end follows, so that quotes inside the text do no harm; where the closing one was forgotten, the next
 * parameter ends it. Returns where to go on.
 */
static size_t quoted_value(struct span s, size_t from, struct span *ret) {
        for (size_t i = from; i < s.n; i++) {
                size_t quote = quote_at(s, i);
                if (s.p[i] == '\\')
                        i++;
                if (!quote)
                        continue;
                size_t next = span_skip_blanks(s, i + quote);
                if (next == s.n || s.p[next] == ';' || s.p[next] == ',') {
                        *ret = span_sub(s, from, i - from);
                        return next;
                }
                size_t end = param_before(s, from, i);
                if (end < i) {
                        *ret = span_trim(span_sub(s, from, end - from));
                        return end;
                }
                i += quote - 1;
        }
        *ret = span_from(s, from);
        return s.n;
}

bool sip_param_next(struct span *rest, struct span *ret_name, struct span *ret_value) {
        struct span s = *rest;
        size_t i = 0;

        while (i < s.n && (is_blank(s.p[i]) || s.p[i] == ';' || s.p[i] == ','))
                i++;
        *rest = s = span_from(s, i);
        if (s.n == 0)
                return false;
        for (i = 0; i < s.n && s.p[i] != '=' && s.p[i] != ';'; i++)
                ;
        *ret_name = span_trim(span_sub(s, 0, i));
        *ret_value = span_sub(s, i, 0);
        if (i < s.n && s.p[i] == '=') {
                i = span_skip_blanks(s, i + 1);
                size_t quote = i < s.n ? quote_at(s, i) : 0;
                if (quote) {
                        i = quoted_value(s, i + quote, ret_value);
                } else {
                        size_t n = span_chr(span_from(s, i), ';');
                        *ret_value = span_trim(span_sub(s, i, n));
                        i += n;
                }
        }
        *rest = span_from(s, i);
        return true;
}

struct span sip_param(struct span params, struct span name, bool *ret_found) {
        struct span n, v;

        while (sip_param_next(&params, &n, &v))
                if (span_ieq(n, name)) {
                        if (ret_found)
                                *ret_found = true;
                        return v;
                }
        if (ret_found)
                *ret_found = false;
        return SPAN_NONE;
}

struct span sip_leading_token(struct span value, struct span *ret_params) {
        size_t n = span_chr(value, ';');

        if (ret_params)
                *ret_params = span_from(value, n);
        return span_trim(span_sub(value, 0, n));
}
