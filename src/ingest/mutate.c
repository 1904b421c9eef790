/*
 * Works on lines of text, without a parser, so that it cannot share a parser's mistakes. Lines keep their number but where they
 * are folded.
 */
#include "ingest/mutate.h"

static const char *const words[MUTATIONS] = {"names", "order", "folds", "wording"};

const char *mutation_word(enum mutation m) {
        return words[m];
}

static const char *const diagnostics[] = {"ms-diagnostics", "ms-diagnostics-public", "ms-client-diagnostics", NULL};
static const char *const others[] = {"From", "To", "Call-ID", "CSeq", "Contact", "User-Agent", "Server", "Reason", "Warning",
                                     "Event", NULL};

static bool is_listed(const char *const *list, struct span name) {
        for (; *list; list++)
                if (span_ieq(span_str(*list), name))
                        return true;
        return false;
}

/* The header's name at the front of the line, behind what a log may have put before it; colon: where its ":" stands. */
static struct span header_name(struct span line, size_t *ret_colon) {
        size_t n = span_chr(line, ':');

        *ret_colon = n;
        return n < line.n ? span_trim(span_sub(line, 0, n)) : SPAN_NONE;
}

static char swap_case(char c) {
        return is_upper(c) ? to_lower(c) : is_alpha(c) ? (char)(c - 'a' + 'A') : c;
}

static void put_swapped(struct buf *b, struct span s) {
        for (size_t i = 0; i < s.n; i++)
                buf_putc(b, swap_case(s.p[i]));
}

/* The next piece up to a ";" outside quotes. */
static bool next_piece(struct span *rest, struct span *ret) {
        bool quoted = false;
        size_t i;

        if (!rest->n)
                return false;
        for (i = 0; i < rest->n && (quoted || rest->p[i] != ';'); i++)
                quoted ^= rest->p[i] == '"';
        *ret = span_sub(*rest, 0, i);
        *rest = span_from(*rest, i + 1);
        return true;
}

/* Does a text in quotes go on in the next line? */
static bool is_open(struct span value) {
        bool quoted = false;

        for (size_t i = 0; i < value.n; i++)
                quoted ^= value.p[i] == '"';
        return quoted;
}

enum { MAX_PIECES = 64 };

/* "1;a;b;c" → "1;c;b;a". A line whose value goes on in the next is left as it is. */
static bool put_reordered(struct buf *b, struct span value) {
        struct span v[MAX_PIECES], rest = value;
        size_t n = 0;

        while (n < MAX_PIECES && next_piece(&rest, &v[n]))
                n++;
        if (rest.n || n < 3 || is_open(value) || (value.n && value.p[value.n - 1] == ';')) {
                buf_put(b, value);
                return false;
        }
        buf_put(b, v[0]);
        for (size_t i = n - 1; i > 0; i--) {
                buf_putc(b, ';');
                buf_put(b, v[i]);
        }
        return true;
}

/* The second parameter goes to a line of its own. */
static bool put_folded(struct buf *b, struct span value, bool crlf) {
        struct span rest = value, one;
        size_t at;

        if (!next_piece(&rest, &one) || !rest.n || !next_piece(&rest, &one) || !rest.n) {
                buf_put(b, value);
                return false;
        }
        at = (size_t)(rest.p - value.p);
        buf_put(b, span_sub(value, 0, at));
        buf_puts(b, crlf ? "\r\n " : "\n ");
        buf_put(b, span_from(value, at));
        return true;
}

/* Text of reason="…" in the other case, its full stop taken off or put on. */
static bool put_reworded(struct buf *b, struct span value) {
        size_t at = span_ifind(value, SPAN("reason=\"")), n;
        struct span text;

        if (at >= value.n) {
                buf_put(b, value);
                return false;
        }
        at += 8;
        n = span_chr(span_from(value, at), '"');
        text = span_sub(value, at, n);
        buf_put(b, span_sub(value, 0, at));
        if (text.n && text.p[text.n - 1] == '.') {
                put_swapped(b, span_sub(text, 0, text.n - 1));
        } else {
                put_swapped(b, text);
                buf_putc(b, '.');
        }
        buf_put(b, span_from(value, at + n));
        return true;
}

/* Where the reason phrase of a status line begins, behind whatever stands before "SIP/2.0 NNN "; line.n: it has none. */
static size_t phrase_at(struct span line) {
        size_t at = span_find(line, SPAN("SIP/2.0 "));

        if (at + 12 > line.n || !is_digit(line.p[at + 8]) || !is_digit(line.p[at + 9]) || !is_digit(line.p[at + 10]) ||
            line.p[at + 11] != ' ')
                return line.n;
        return at + 12;
}

static bool put_line(struct buf *b, struct span line, enum mutation m, bool crlf) {
        size_t colon, phrase = m == MUTATE_WORDING ? phrase_at(line) : line.n;
        struct span name = header_name(line, &colon), value = span_from(line, colon + 1);
        bool diag = is_listed(diagnostics, name), changed = true;

        if (phrase < line.n) {
                buf_put(b, span_sub(line, 0, phrase));
                put_swapped(b, span_from(line, phrase));
                return true;
        }
        if (!diag && !(m == MUTATE_NAMES && is_listed(others, name))) {
                buf_put(b, line);
                return false;
        }
        if (m == MUTATE_NAMES)
                put_swapped(b, span_sub(line, 0, colon));
        else
                buf_put(b, span_sub(line, 0, colon));
        buf_putc(b, ':');
        if (m == MUTATE_ORDER)
                changed = put_reordered(b, value);
        else if (m == MUTATE_FOLDS)
                changed = put_folded(b, value, crlf);
        else if (m == MUTATE_WORDING)
                changed = put_reworded(b, value);
        else
                buf_put(b, value);
        return changed;
}

int mutate_text(struct span text, enum mutation m, struct buf *ret, bool *ret_changed) {
        *ret_changed = false;
        while (text.n) {
                size_t n = span_chr(text, '\n');
                bool crlf = n && n < text.n && text.p[n - 1] == '\r';
                size_t end = n - crlf;
                *ret_changed |= put_line(ret, span_sub(text, 0, end), m, crlf);
                buf_put(ret, span_sub(text, end, n < text.n ? n + 1 - end : n - end));
                text = span_from(text, n < text.n ? n + 1 : n);
        }
        return ret->err;
}
