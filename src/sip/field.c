/*
 * Header fields as they stand in a text (RFC 3261 7.3.1), for messages and for MIME parts alike: where a
 * field begins and ends, its folds, what is broken about it. Knows no header by name and keeps no memory.
 */
#include "sip/grammar.h"

#include <errno.h>

struct text_line {
        size_t end, next; /* without and with the line end */
        bool whole;       /* has a line end */
};

static struct text_line line_at(struct span text, size_t at) {
        const char *lf = memchr(text.p + at, '\n', text.n - at);
        size_t end = lf ? (size_t)(lf - text.p) : text.n;
        struct text_line l = {.end = end, .next = lf ? end + 1 : end, .whole = lf != NULL};

        if (l.end > at && text.p[l.end - 1] == '\r')
                l.end--;
        return l;
}

static bool has_space(struct span s) {
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] <= ' ')
                        return true;
        return false;
}

/* Is a quote open behind s, when one was or was not before it? In quotes a backslash takes the next byte with it (25.1). */
static bool quoted_behind(struct span s, bool quoted) {
        for (size_t at = quoted ? 0 : span_chr(s, '"'); at < s.n; at++) {
                if (s.p[at] == '"')
                        quoted = !quoted;
                else if (s.p[at] == '\\' && quoted)
                        at++;
        }
        return quoted;
}

/* ";", "," or "=" stands last. */
static bool wants_more(struct span s) {
        while (s.n && (is_blank(s.p[s.n - 1]) || s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\n'))
                s.n--;
        return s.n && (s.p[s.n - 1] == ';' || s.p[s.n - 1] == ',' || s.p[s.n - 1] == '=');
}

/* What names consist of, as nearly all are written. */
static const bool in_name[256] = {['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['-'] = true};

/* Length of the header name at the front of s; 0: something else stands there. */
static size_t name_length(struct span s) {
        size_t n = 0;

        while (n < s.n && in_name[(unsigned char)s.p[n]])
                n++;
        return n;
}

/* "Name:" or "Name :" at the front: a header of its own. What follows the line does not matter. */
static bool is_header_line(struct span s) {
        size_t n = name_length(s);

        while (n > 0 && n < s.n && is_blank(s.p[n]))
                n++;
        return n > 0 && n < s.n && s.p[n] == ':';
}

/* Is the line at `at` one that a broken-off value may go on in? */
static bool may_go_on(struct span text, size_t at) {
        struct sip_start start;

        if (at >= text.n || is_header_line(span_from(text, at)))
                return false;
        struct text_line l = line_at(text, at);
        struct span line = span_sub(text, at, l.end - at);
        return line.n > 0 && !sip_start_parse(line, &start);
}

/* A web page wraps lines wherever it likes, but a value cannot end inside quotes or behind a separator. Moves *io_l, which
 * is the last line of a value that begins at `from`, over the lines that it goes on in. */
static bool unwrap(struct span text, size_t from, struct text_line *io_l) {
        bool quoted = false, wrapped = false;

        for (;;) {
                struct span part = span_sub(text, from, io_l->end - from);
                bool separated = wants_more(part);
                if (!separated && !quoted && span_chr(part, '"') == part.n)
                        break;
                if (!may_go_on(text, io_l->next)) /* the next line says more than the value, and sooner */
                        break;
                quoted = quoted_behind(part, quoted);
                if (!quoted && !separated)
                        break;
                wrapped = true;
                from = io_l->next;
                do
                        *io_l = line_at(text, io_l->next);
                while (io_l->next < text.n && is_blank(text.p[io_l->next]));
        }
        return wrapped;
}

/* Moves *io_l over the lines that continue its field; *io_colon, NULL as long as none was seen, to the colon in one of them. */
static void pass_folds(struct span text, struct text_line *io_l, const char **io_colon) {
        while (io_l->next < text.n && (is_blank(text.p[io_l->next]) || (!*io_colon && text.p[io_l->next] == ':'))) {
                size_t more = io_l->next;
                *io_l = line_at(text, more);
                if (!*io_colon)
                        *io_colon = memchr(text.p + more, ':', io_l->end - more);
        }
}

static bool ends_block(struct span text, size_t at) {
        struct span rest = span_from(text, at);

        return span_starts(rest, SPAN("\r\n")) || span_starts(rest, SPAN("\n"));
}

void sip_fields_skip(struct span text, size_t *io_at, char a, char b) {
        size_t at = *io_at, n = name_length(span_from(text, at));

        while (n > 0 && at + n < text.n && text.p[at + n] == ':' && to_lower(text.p[at]) != a && to_lower(text.p[at]) != b) {
                const char *lf = memchr(text.p + at + n, '\n', text.n - at - n);
                if (!lf)
                        return;
                at = (size_t)(lf - text.p) + 1;
                n = name_length(span_from(text, at));
                if (!(n > 0 && at + n < text.n && text.p[at + n] == ':') && !ends_block(text, at))
                        return; /* what stands here may belong to the field before it */
                *io_at = at;
        }
}

/* A field as nearly all stand: in one line, with a plain name, and with nothing in its value that could go on in the next line.
 * Where that begins; 0: it is another. */
static size_t plain_field(struct span text, size_t at, struct sip_field *ret) {
        const char *p = text.p + at, *lf = memchr(p, '\n', text.n - at);
        size_t n = 0;

        if (!lf)
                return 0;
        while (in_name[(unsigned char)p[n]]) /* ends at the line's end, if not sooner */
                n++;
        size_t next = (size_t)(lf - text.p) + 1;
        if (n == 0 || p[n] != ':' || next == text.n || is_blank(text.p[next]))
                return 0;
        struct span value = span_of(p + n + 1, (size_t)(lf - p) - n - 1);
        value.n -= value.n > 0 && value.p[value.n - 1] == '\r';
        char last = value.n > 0 ? value.p[value.n - 1] : ':';
        bool ends = (unsigned char)last > ' ' && last != ';' && last != ',' && last != '=' && span_chr(value, '"') == value.n;
        if (!ends && !is_header_line(span_from(text, next)))
                return 0;
        *ret = (struct sip_field){.name = span_of(p, n), .raw = value, .at = at, .len = n + 1 + value.n};
        return next;
}

enum sip_field_step sip_field_next(struct span text, size_t *io_at, struct sip_field *ret) {
        size_t at = *io_at, plain_end;

        if (at >= text.n)
                return SIP_FIELD_CUT;
        if ((plain_end = plain_field(text, at, ret))) {
                *io_at = plain_end;
                return SIP_FIELD;
        }
        struct text_line l = line_at(text, at);
        struct span all = span_sub(text, at, l.end - at);
        if (all.n == 0) {
                *io_at = l.next;
                return l.whole ? SIP_FIELD_BLANK : SIP_FIELD_CUT;
        }
        size_t n = name_length(all);
        bool plain = n > 0 && n < all.n && all.p[n] == ':';
        const char *colon = plain ? all.p + n : memchr(all.p, ':', all.n);
        pass_folds(text, &l, &colon);
        bool wrapped = colon && unwrap(text, (size_t)(colon + 1 - text.p), &l);
        bool folded = l.end - at > all.n;
        all.n = l.end - at;
        n = colon ? (size_t)(colon - all.p) : all.n;
        *ret = (struct sip_field){
                .name = plain ? span_of(all.p, n) : span_trim(span_sub(all, 0, n)),
                .raw = span_from(all, n + 1),
                .at = at,
                .len = all.n,
                .folded = folded,
                .wrapped = wrapped,
        };
        ret->broken = !plain && (!colon || ret->name.n == 0 || has_space(ret->name));
        *io_at = l.next;
        return SIP_FIELD;
}

/* "cause: " in a reason is no header: only names that are looked up by number, spelled out, and those that servers write
 * first. */
static bool is_header_name(struct span name) {
        return name.n > 1 && (sip_header_id_of(name) != SIP_H_OTHER || span_ieq(name, SPAN("Authentication-Info")) ||
                              span_ieq(name, SPAN("Proxy-Authentication-Info")));
}

size_t sip_glued_at(struct span s) {
        size_t word = 0, end = 0; /* where the last word begins and ends; blanks may stand before its colon */

        if (span_chr(s, ':') == s.n)
                return s.n;
        for (size_t i = 0; i + 1 < s.n; i++) {
                if (s.p[i] == ':' && word > 0 && is_blank(s.p[i + 1]) && is_header_name(span_sub(s, word, end - word)))
                        return word;
                if (is_blank(s.p[i]))
                        continue;
                if (i > 0 && is_blank(s.p[i - 1]) && s.p[i] != ':')
                        word = i;
                end = i + 1;
        }
        return s.n;
}

int sip_unfold(struct span raw, struct arena *a, struct span *ret) {
        struct span line;
        size_t n = 0;

        raw = span_trim(raw);
        if (raw.n == 0 || !memchr(raw.p, '\n', raw.n)) {
                *ret = raw;
                return 0;
        }
        char *out = arena_alloc(a, raw.n);
        if (!out)
                return -ENOMEM;
        while (span_line(&raw, &line)) {
                line = span_trim(line);
                if (line.n == 0)
                        continue;
                if (n > 0)
                        out[n++] = ' ';
                memcpy(out + n, line.p, line.n);
                n += line.n;
        }
        *ret = span_of(out, n);
        return 0;
}
