/*
 * Where secrets stand in text. Each mark is a word that comes before one and a function that says how far it
 * reaches. Rather a harmless value too many than a key too few: what is masked tells the engineer nothing he needs.
 */
#include "base/safe.h"

enum {
        BLOB_RUN = 120, /* letters of base64 or hex in one piece: a key, a ticket or a certificate, whatever it is called */
        TOKEN_MIN = 16, /* shorter unquoted values are words, not keys */
        TAG_MAX = 4096, /* an XML start tag is not looked for beyond; it also keeps a scan for ">" linear */
};

/* What a mark found behind it: bytes [from, from + n) of the rest are secret. */
struct secret {
        size_t from, n;
};

static bool is_word(char c) {
        return is_alpha(c) || is_digit(c) || c == '-' || c == '_';
}

/* RFC 7235 token68, as base64 and web tickets have it. */
static bool is_token68(char c) {
        return is_word(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=';
}

static size_t run(struct span s, size_t from, bool (*is)(char)) {
        size_t n = 0;
        while (from + n < s.n && is(s.p[from + n]))
                n++;
        return n;
}

static size_t blanks(struct span s, size_t from) {
        return run(s, from, is_blank);
}

static size_t line_len(struct span s, size_t from) {
        size_t n = span_chr(span_from(s, from), '\n');
        while (n && s.p[from + n - 1] == '\r')
                n--;
        return n;
}

/* Up to the closing quote, over line ends (a folded header) but not over an empty line. */
static struct secret quoted(struct span rest) {
        if (!rest.n || rest.p[0] != '"')
                return (struct secret){0, 0};
        size_t i = 1;
        for (; i < rest.n && rest.p[i] != '"'; i++)
                if (rest.p[i] == '\n' && i + 1 < rest.n && (rest.p[i + 1] == '\n' || rest.p[i + 1] == '\r'))
                        break;
        while (i > 1 && i < rest.n && rest.p[i] == '\n' && rest.p[i - 1] == '\r')
                i--;
        return (struct secret){1, i - 1};
}

static struct secret value(struct span rest) {
        struct secret s = quoted(rest);
        size_t n = run(rest, 0, is_token68);
        return s.n || n < TOKEN_MIN ? s : (struct secret){0, n};
}

static struct secret to_line_end(struct span rest) {
        size_t from = blanks(rest, 0);
        return (struct secret){from, line_len(rest, from)};
}

/* Behind "Basic", "Bearer" …: a token, not the first name=value of a challenge, not the next word of a sentence. */
static struct secret token(struct span rest) {
        size_t from = blanks(rest, 0), n = run(rest, from, is_token68), name = run(rest, from, is_word);
        bool parameter = from + name + 1 < rest.n && rest.p[from + name] == '=' && rest.p[from + name + 1] == '"';
        return from && n >= TOKEN_MIN && !parameter ? (struct secret){from, n} : (struct secret){0, 0};
}

/* Behind "Authorization:", whatever the scheme: "Basic eDp5" has a token however short. */
static struct secret credentials(struct span rest) {
        size_t at = blanks(rest, 0), scheme = run(rest, at, is_word);
        size_t from = at + scheme + blanks(rest, at + scheme), n = run(rest, from, is_token68);
        size_t name = run(rest, from, is_word);
        bool parameters = from + name < rest.n && rest.p[from + name] == '=' && from + name + 1 < rest.n &&
                          !is_token68(rest.p[from + name + 1]);
        return parameters ? (struct secret){0, 0} : (struct secret){from, n};
}

static struct secret key(struct span rest) {
        return (struct secret){0, run(rest, 0, is_token68)};
}

/* Behind a start tag's name: where the tag ends. 0: it does not, or it is none. */
static size_t tag_end(struct span rest) {
        struct span tag = span_sub(rest, 0, TAG_MAX);
        size_t n = span_chr(tag, '>');
        return n < tag.n && span_chr(span_sub(tag, 0, n), '<') >= n ? n + 1 : 0;
}

/* An element's text, behind its name: "<password>text</password>". */
static struct secret element(struct span rest) {
        size_t from = tag_end(rest);
        if (!from)
                return (struct secret){0, 0};
        return (struct secret){from, span_chr(span_from(rest, from), '<')};
}

/* An element with elements in it, up to its closing tag or the end. */
static struct secret assertion(struct span rest) {
        size_t from = tag_end(rest), n;
        if (!from)
                return (struct secret){0, 0};
        n = span_ifind(span_from(rest, from), SPAN("assertion>"));
        while (from + n < rest.n && n && rest.p[from + n] != '<')
                n--;
        return (struct secret){from, n};
}

/* Draft-ietf-mmusic-ice-06 writes the password where later drafts write the transport. */
static struct secret candidate(struct span rest) {
        size_t at = run(rest, 0, is_token68);
        at += blanks(rest, at);
        at += run(rest, at, is_digit);
        at += blanks(rest, at);
        size_t n = run(rest, at, is_token68);
        return n >= TOKEN_MIN ? (struct secret){at, n} : (struct secret){0, 0};
}

static const struct mark {
        const char *word; /* in lower case */
        struct secret (*find)(struct span rest);
} marks[] = {
        {"response=", value},
        {"gssapi-data=", value},
        {"cnonce=", value},
        {"nonce=", value},
        {"opaque=", quoted}, /* unquoted it is a GRUU's */
        {"basic", token},
        {"bearer", token},
        {"negotiate", token},
        {"ntlm", token},
        {"tls-dsk", token},
        {"authorization:", credentials},
        {"x-ms-webticket:", to_line_end},
        {"cookie:", to_line_end},
        {"set-cookie:", to_line_end},
        {"inline:", key},
        {"ice-pwd:", to_line_end},
        {"candidate:", candidate},
        {"username", element},
        {"password", element},
        {"binarysecuritytoken", element},
        {"assertion", assertion},
};

/* Does the name at `at` begin a start tag, with or without a namespace's prefix? */
static bool opens_tag(struct span s, size_t at) {
        if (at && s.p[at - 1] == ':')
                for (at--; at && is_word(s.p[at - 1]); at--)
                        ;
        return at && s.p[at - 1] == '<';
}

/* The secret behind the mark that begins at `at`, as place in the whole text; n 0: none. */
static struct secret secret_at(struct span s, size_t at) {
        struct span here = span_from(s, at);
        for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
                struct span word = span_str(marks[i].word);
                if (to_lower(here.p[0]) != word.p[0] || !span_istarts(here, word))
                        continue;
                bool xml = marks[i].find == element || marks[i].find == assertion;
                if (xml && !opens_tag(s, at))
                        continue;
                struct secret found = marks[i].find(span_from(here, word.n));
                if (found.n)
                        return (struct secret){at + word.n + found.from, found.n};
        }
        return (struct secret){0, 0};
}

int mask_put(struct buf *b, struct span s) {
        size_t done = 0;

        for (size_t i = 0; i < s.n;) {
                if (!is_token68(s.p[i])) {
                        i++;
                        continue;
                }
                size_t n = run(s, i, is_token68);
                struct secret found = n >= BLOB_RUN ? (struct secret){i, n} : (struct secret){0, 0};
                for (size_t k = i; !found.n && k < i + n; k++)
                        if (k == 0 || !is_word(s.p[k - 1]))
                                found = secret_at(s, k);
                if (found.n) {
                        buf_put(b, span_sub(s, done, found.from - done));
                        buf_puts(b, "***");
                        done = found.from + found.n;
                        n = done - i;
                }
                i += n;
        }
        return buf_put(b, span_from(s, done));
}
