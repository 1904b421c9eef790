/*
 * Where secrets stand in text. Each mark is a word that comes before one and a function that says how far it
 * reaches. Rather a harmless value too many than a key too few: what is masked tells the engineer nothing he needs.
 */
#include "base/safe.h"

enum {
        BLOB_RUN = 120, /* letters of base64 or hex in one piece: a key, a ticket or a certificate, whatever it is called */
        TOKEN_MIN = 16, /* shorter unquoted values are words, not keys */
        REST_MIN = 8,   /* the same for what is left of a value whose beginning stands elsewhere */
        NAME_MAX_BYTES = 24, /* of a scheme, or a parameter of a challenge or its answer */
        LABEL_MAX = 40, /* of a PEM block, "PRIVATE KEY" and what stands before it; of the name of an event's data */
        TAG_MAX = 4096, /* an XML start tag is not looked for beyond; it also keeps a scan for ">" linear */
};

/* What a mark found behind it: bytes [from, from + n) of the rest are secret. */
struct secret {
        size_t from, n;
};

/* Tables, because every byte of what is kept is asked. */
static bool is_word(char c) {
        static const bool is[256] = {['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['-'] = true, ['_'] = true};

        return is[(unsigned char)c];
}

/* RFC 7235 token68, as base64 and web tickets have it. */
static bool is_token68(char c) {
        static const bool is[256] = {['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['-'] = true, ['_'] = true,
                                     ['.'] = true, ['~'] = true, ['+'] = true, ['/'] = true, ['='] = true};

        return is[(unsigned char)c];
}

static inline size_t run(struct span s, size_t from, bool (*is)(char)) {
        if (from >= s.n)
                return 0;
        const char *begin = s.p + from, *p = begin, *end = s.p + s.n;
        while (p < end && is(*p))
                p++;
        return (size_t)(p - begin);
}

static size_t blanks(struct span s, size_t from) {
        return run(s, from, is_blank);
}

/* Blanks, and line ends that a blank follows: a folded header goes on there. */
static size_t gap(struct span s, size_t from) {
        size_t n = blanks(s, from);
        for (;;) {
                size_t end = from + n;
                end += end < s.n && s.p[end] == '\r';
                if (end + 1 >= s.n || s.p[end] != '\n' || !is_blank(s.p[end + 1]))
                        return n;
                n = end + 1 - from;
                n += blanks(s, from + n);
        }
}

/* To the end of the header, folded lines and all. */
static size_t header_len(struct span s, size_t from) {
        size_t n = 0;
        do
                n += span_chr(span_from(s, from + n), '\n') + 1;
        while (from + n < s.n && is_blank(s.p[from + n]));
        n = from + n <= s.n ? n - 1 : s.n - from;
        while (n && s.p[from + n - 1] == '\r')
                n--;
        return n;
}

/* Up to the same quote again, over line ends (a folded header) but not over an empty line. */
static struct secret quoted(struct span rest, struct span quote) {
        size_t i = quote.n;
        for (; i < rest.n && !span_starts(span_from(rest, i), quote); i++) {
                if (rest.p[i] == '\n' && i + 1 < rest.n && (rest.p[i + 1] == '\n' || rest.p[i + 1] == '\r'))
                        break;
                i += quote.n == 1 && rest.p[i] == '\\' && i + 1 < rest.n && rest.p[i + 1] != '\n';
        }
        i = i < rest.n ? i : rest.n;
        while (i > quote.n && i < rest.n && rest.p[i] == '\n' && rest.p[i - 1] == '\r')
                i--;
        return (struct secret){quote.n, i - quote.n};
}

/* A parameter's value in quotes: plain, or as a log in JSON or XML writes them. */
static struct secret any_quoted(struct span rest) {
        static const struct span quotes[] = {SPAN("\""), SPAN("'"), SPAN("\\\""), SPAN("&quot;")};
        for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++)
                if (span_starts(rest, quotes[i]))
                        return quoted(rest, quotes[i]);
        return (struct secret){0, 0};
}

/* Behind a parameter's name: where its value begins (RFC 3261 25.1, EQUAL), in JSON behind the colon. 0: it is no name. */
static size_t value_at(struct span rest) {
        size_t json = span_starts(rest, SPAN("\\\"")) ? 2 : span_starts(rest, SPAN("\"")) ? 1 : 0;
        size_t at = json + gap(rest, json);
        if (at >= rest.n || rest.p[at] != (json ? ':' : '='))
                return 0;
        return at + 1 + gap(rest, at + 1);
}

static struct secret parameter(struct span rest, size_t shortest) {
        size_t at = value_at(rest);
        if (!at)
                return (struct secret){0, 0};
        struct secret s = any_quoted(span_from(rest, at));
        size_t n = run(rest, at, is_token68);
        return s.n ? (struct secret){at + s.from, s.n} : n < shortest ? (struct secret){0, 0} : (struct secret){at, n};
}

static struct secret value(struct span rest) {
        return parameter(rest, REST_MIN);
}

static struct secret quoted_value(struct span rest) {
        return parameter(rest, SIZE_MAX);
}

static struct secret password(struct span rest) {
        return parameter(rest, rest.n && rest.p[0] == '=' ? 1 : SIZE_MAX);
}

/* Behind a header's name: where its value begins; blanks may stand before the colon (RFC 3261 25.1, HCOLON). 0: no name. */
static size_t behind_colon(struct span rest) {
        size_t at = blanks(rest, 0);
        return at < rest.n && rest.p[at] == ':' ? at + 1 + gap(rest, at + 1) : 0;
}

/* Behind "k=clear:". */
static struct secret all(struct span rest) {
        return (struct secret){0, header_len(rest, 0)};
}

static struct secret to_header_end(struct span rest) {
        size_t from = behind_colon(rest);
        return from ? (struct secret){from, header_len(rest, from)} : (struct secret){0, 0};
}

/* "Bearer": of what begins here and is longer, nothing is a scheme. */
static size_t scheme_len(struct span rest, size_t at) {
        size_t n = run(rest, at, is_word);

        return n <= NAME_MAX_BYTES ? n : 0;
}

/* Schemes whose parameters are told apart by name. */
static bool is_known_scheme(struct span s) {
        return span_ieq(s, SPAN("Digest")) || span_ieq(s, SPAN("NTLM")) || span_ieq(s, SPAN("Kerberos")) || span_ieq(s, SPAN("TLS-DSK"));
}

static bool is_in_token(char c) {
        return c == '\0' || !strchr(" \t\r\n\"<>", c);
}

/* Bytes that no text has do not end a token. */
static bool goes_on(char c) {
        unsigned char u = (unsigned char)c;

        return is_token68(c) || u > '~' || (u < ' ' && c != '\t' && c != '\r' && c != '\n');
}

/* Behind "Basic", "Bearer" …: a token, not the first name=value of a challenge, not the next word of a sentence. */
static struct secret token(struct span rest) {
        size_t from = gap(rest, 0);
        if (!from)
                return (struct secret){0, 0};
        size_t n = run(rest, from, is_token68), name = run(rest, from, is_word);
        bool named = from + name + 1 < rest.n && rest.p[from + name] == '=' && rest.p[from + name + 1] == '"';
        return n >= TOKEN_MIN && !named ? (struct secret){from, run(rest, from, goes_on)} : (struct secret){0, 0};
}

/* "realm=…": a letter, few more, and a value; what fills a token up has nothing behind it. */
static bool is_parameter(struct span s) {
        size_t name = run(s, 0, is_word);
        bool named = name && name <= NAME_MAX_BYTES && is_alpha(s.p[0]);

        return named && name + 1 < s.n && s.p[name] == '=' && !strchr("= \t\r\n", s.p[name + 1]);
}

/* Behind a known scheme: how long its token is, whatever stands in it. 0: its parameters stand there, or a word, or what is masked. */
static size_t known_token(struct span rest, size_t from) {
        struct span s = span_from(rest, from);
        size_t n = run(s, 0, is_in_token);

        if (is_parameter(s) || (span_starts(s, SPAN("***")) && (s.n == 3 || !goes_on(s.p[3]))))
                return 0;
        if (!run(s, 0, is_word))
                return header_len(rest, from);
        return n >= TOKEN_MIN ? n : 0;
}

/* Behind "Authorization:", whatever the scheme: "Basic eDp5" has a token however short, and no more follows it. */
static struct secret credentials(struct span rest) {
        size_t at = behind_colon(rest), scheme = scheme_len(rest, at);
        size_t from = at + scheme + gap(rest, at + scheme);
        bool known = is_known_scheme(span_sub(rest, at, scheme));

        return at ? (struct secret){from, known ? known_token(rest, from) : header_len(rest, from)} : (struct secret){0, 0};
}

/* Behind "sip:", "https:": the password of "user:password@host". No mark stands within, for each has a colon. */
static struct secret userinfo(struct span rest) {
        size_t at = 0, n = 0;
        while (at < rest.n && !strchr(":@<>;\"\r\n\t ", rest.p[at]))
                at++;
        if (at >= rest.n || rest.p[at] != ':')
                return (struct secret){0, 0};
        while (at + 1 + n < rest.n && !strchr(":@<>;/\"\r\n\t ", rest.p[at + 1 + n]))
                n++;
        return at + 1 + n < rest.n && rest.p[at + 1 + n] == '@' ? (struct secret){at + 1, n} : (struct secret){0, 0};
}

/* Behind "Authorization" among the headers of a URI: "?Authorization=Digest%20…&" (RFC 3261 19.1.1). A log writes a header so too:
 * "Authorization=Bearer eyJh;". */
static struct secret uri_header(struct span rest) {
        size_t n = 0;
        if (!rest.n || rest.p[0] != '=')
                return (struct secret){0, 0};
        while (1 + n < rest.n && !strchr("&>\"\r\n\t ", rest.p[1 + n]))
                n++;
        size_t scheme = scheme_len(rest, 1), at = 1 + n + blanks(rest, 1 + n), more = run(rest, at, is_token68);
        bool masked = span_starts(span_from(rest, at), SPAN("***"));

        return n && scheme == n && (more || masked) ? (struct secret){at, more} : (struct secret){1, n};
}

static struct secret key(struct span rest) {
        return (struct secret){0, run(rest, 0, is_token68)};
}

/* Behind a start tag's name: where the tag ends. 0: it does not, it is none, or it has nothing in it. */
static size_t tag_end(struct span rest) {
        struct span tag = span_sub(rest, 0, TAG_MAX);
        for (size_t i = 0; i < tag.n && tag.p[i] != '<'; i++) {
                if (tag.p[i] == '>')
                        return i && tag.p[i - 1] == '/' ? 0 : i + 1;
                if (span_starts(span_from(tag, i), SPAN("&gt;")))
                        return i + 4;
        }
        return 0;
}

/* Plain, escaped by a log, or as JSON writes it. */
static bool is_end_mark(struct span s) {
        return span_starts(s, SPAN("</")) || span_starts(s, SPAN("&lt;/")) || span_starts(s, SPAN("<\\/"));
}

/* An element's text, behind its name: "<password>text</password>", CDATA too; also where a log has escaped the markup. */
static struct secret element(struct span rest) {
        size_t from = tag_end(rest), n = 0;
        if (!from)
                return (struct secret){0, 0};
        for (; from + n < rest.n; n++) {
                struct span here = span_from(rest, from + n);
                if (is_end_mark(here))
                        break;
        }
        return (struct secret){from, n};
}

/* Where the end tag begins, with or without a prefix, whose name ends before `at`; at: none ends there. */
static size_t end_tag(struct span s, size_t from, size_t at) {
        size_t begin = at;

        while (begin > from && (is_word(s.p[begin - 1]) || s.p[begin - 1] == ':'))
                begin--;
        for (size_t n = 2; n <= 3 && begin >= from + n; n++)
                if (is_end_mark(span_sub(s, begin - n, n)))
                        return begin - n;
        return at;
}

/* An element with elements in it, up to its closing tag or the end. */
static struct secret assertion(struct span rest) {
        static const struct span name = SPAN("assertion>");
        size_t from = tag_end(rest), end = rest.n;

        for (size_t at = from; from && (at += span_ifind(span_from(rest, at), name)) < rest.n; at += name.n) {
                end = end_tag(rest, from, at);
                if (end < at)
                        break;
                end = rest.n;
        }
        return from ? (struct secret){from, end - from} : (struct secret){0, 0};
}

/* Draft-ietf-mmusic-ice-06 writes the password where later drafts write the transport. */
static struct secret candidate(struct span rest) {
        size_t at = behind_colon(rest);
        if (!at)
                return (struct secret){0, 0};
        size_t foundation = run(rest, at, is_token68);
        if (foundation >= BLOB_RUN)
                return (struct secret){0, 0};
        at += foundation;
        at += blanks(rest, at);
        at += run(rest, at, is_digit);
        at += blanks(rest, at);
        struct span third = span_sub(rest, at, run(rest, at, is_token68));
        bool transport = span_ieq(third, SPAN("UDP")) || span_istarts(third, SPAN("TCP"));
        return third.n >= REST_MIN && !transport ? (struct secret){at, third.n} : (struct secret){0, 0};
}

/* A property: "Password : x" is a line of its own, not a sentence with a colon. */
static struct secret row(struct span rest) {
        return to_header_end(rest);
}

/* Of a command: " 'text'", " text"; not what is computed. */
static struct secret argument(struct span rest) {
        size_t at = blanks(rest, 0), n = 0;
        struct secret s = any_quoted(span_from(rest, at));

        if (at == 0 || at == rest.n || strchr("($-@", rest.p[at]))
                return (struct secret){0, 0};
        while (at + n < rest.n && !strchr(" \t\r\n|;)", rest.p[at + n]))
                n++;
        return s.n ? (struct secret){at + s.from, s.n} : (struct secret){at, n};
}

static bool is_in_label(char c) {
        return c == '\t' || (c >= ' ' && c <= '~' && c != '*');
}

/* Behind "-----BEGIN": " RSA PRIVATE KEY-----" (RFC 7468), up to its end line or the end. What was masked is no label. */
static struct secret private_key(struct span rest) {
        static const struct span key = SPAN("PRIVATE KEY"), dashes = SPAN("-----");
        struct span line = span_sub(rest, 0, LABEL_MAX + dashes.n);
        size_t n = span_find(line, dashes), at = n + dashes.n;

        if (n == line.n || n < key.n || !span_eq(span_sub(line, n - key.n, key.n), key) || run(line, 0, is_in_label) < n)
                return (struct secret){0, 0};
        return (struct secret){at, span_find(span_from(rest, at), SPAN("-----END"))};
}

/* Behind "name": '="AccessToken">', of an element whose attribute says what its text is (the data of an event). */
static struct secret named_data(struct span rest) {
        static const struct span names[] = {SPAN("password"), SPAN("token"), SPAN("secret"), SPAN("pwd")};
        struct secret name = value_at(rest) ? any_quoted(span_from(rest, value_at(rest))) : (struct secret){0, 0};
        struct span word = span_sub(rest, value_at(rest) + name.from, name.n);

        for (size_t i = 0; name.n && name.n <= LABEL_MAX && i < sizeof(names) / sizeof(*names); i++)
                if (word.n >= names[i].n && span_ieq(span_from(word, word.n - names[i].n), names[i]))
                        return element(rest);
        return (struct secret){0, 0};
}

struct mark {
        const char *word; /* in lower case */
        struct secret (*find)(struct span rest);
};

/* Marks that begin with the same letter; the first that finds a secret counts. */
#define MARKS(...) (const struct mark[]){__VA_ARGS__, {NULL, NULL}}

static const struct mark *const marks[128] = {
        ['-'] = MARKS({"-password", argument}, {"-credential", argument}, {"-----begin", private_key}),
        ['2'] = MARKS({"26access_token%3d", key}, {"26access%5ftoken%3d", key}),
        ['3'] = MARKS({"3faccess_token%3d", key}, /* in an address that is a parameter of another: behind "?", behind "&" */
                      {"3faccess%5ftoken%3d", key}),
        ['a'] = MARKS({"access_token", value}, {"access%5ftoken", value}, {"accountpassword", row}, {"appsecret", row},
                      {"accesskey", row}, {"apikey", row}, {"accesstoken", row}, {"aspxauth", value}, {"asp.net_sessionid", value},
                      {"authorization", credentials}, {"authorization", uri_header}, {"assertion", assertion}),
        ['b'] = MARKS({"basic", token}, {"bearer", token}, {"binarysecuritytoken", element}, {"binarysecret", element}),
        ['c'] = MARKS({"cnonce", value}, {"client_secret", value}, {"clientsecret", row}, {"cadata", value}, {"cadatakey", value},
                      {"cadataiv", value}, {"cadatasig", value}, {"convertto-securestring", argument}, {"cookie", to_header_end},
                      {"candidate", candidate}, {"ciphervalue", element}),
        ['e'] = MARKS({"estsauth", value}, {"estsauthpersistent", value}),
        ['f'] = MARKS({"fedauth", value}), /* a cookie, as others here, where a column says what it is: in a row of IIS */
        ['g'] = MARKS({"gssapi-data", value}),
        ['h'] = MARKS({"https:", userinfo}, {"http:", userinfo}),
        ['i'] = MARKS({"id_token", value}, {"inline:", key}, {"ice-pwd", to_header_end}, {"ice-pwd", password}),
        ['k'] = MARKS({"kerberos", token}, {"k=clear:", all}, {"k=base64:", all}, {"key-mgmt", to_header_end}),
        ['m'] = MARKS({"msisauth", value}),
        ['n'] = MARKS({"nextnonce", value}, {"nonce", value}, {"name", named_data}, {"negotiate", token}, {"ntlm", token}),
        ['o'] = MARKS({"opaque", quoted_value}, /* unquoted it is a GRUU's */
                      {"outlooksession", value}),
        ['p'] = MARKS({"password", password}, {"pwd", password}, {"password", row}, {"passphrase", row}, {"pin", row},
                      {"proxy-authorization", credentials}, {"proxy-authorization", uri_header}, {"password", element}),
        ['r'] = MARKS({"response", value}, {"rspauth", value}, {"refresh_token", value}, {"refreshtoken", row}, {"rtfa", value}),
        ['s'] = MARKS({"sig", value}, /* of a signed address */
                      {"skypetoken", value}, {"sharedsecret", row}, {"secret", row}, {"set-cookie", to_header_end},
                      {"sip:", userinfo}, {"sips:", userinfo}),
        ['t'] = MARKS({"token", value}, {"tls-dsk", token}),
        ['u'] = MARKS({"userpassword", row}, {"username", element}),
        ['x'] = MARKS({"x-skypetoken", to_header_end}, {"x-owa-canary", value}, {"x-ms-webticket", to_header_end},
                      {"x-candidate-ipv6", candidate}),
};

/* Does the name at `at` begin a start tag, with or without a namespace's prefix? */
static bool opens_tag(struct span s, size_t at) {
        if (at && s.p[at - 1] == ':')
                for (at--; at && is_word(s.p[at - 1]); at--)
                        ;
        return (at && s.p[at - 1] == '<') || (at > 3 && span_eq(span_sub(s, at - 4, 4), SPAN("&lt;")));
}

static bool begins_line(struct span s, size_t at) {
        while (at && is_blank(s.p[at - 1]))
                at--;
        return at == 0 || s.p[at - 1] == '\n';
}

/* Without the "/" of "/>": what was masked with it would open an element that had nothing in it. */
static struct secret within_tag(struct span s, struct secret found) {
        struct span after = span_from(s, found.from + found.n);
        bool empty = span_starts(after, SPAN(">")) || span_starts(after, SPAN("&gt;"));

        found.n -= empty && found.n && s.p[found.from + found.n - 1] == '/';
        return found;
}

/* "\n", "\r" or "\t" before it, as JSON writes the end of a line: its letter is none of the word's. */
static bool is_behind_escape(struct span s, size_t at) {
        return at >= 2 && s.p[at - 2] == '\\' && (s.p[at - 1] == 'n' || s.p[at - 1] == 'r' || s.p[at - 1] == 't');
}

/* How far a header reaches that began behind such an end: to the next one that no blank follows, or to the end of the JSON text. */
static size_t escaped_line(struct span s) {
        size_t n = 0;

        for (; n < s.n && s.p[n] != '"'; n++) {
                if (s.p[n] != '\\' || n + 1 >= s.n)
                        continue;
                bool ends = s.p[n + 1] == 'n' || (s.p[n + 1] == 'r' && !span_starts(span_from(s, n + 2), SPAN("\\n")));
                if (ends && (n + 2 >= s.n || !is_blank(s.p[n + 2])))
                        break;
                n++;
        }
        while (n >= 2 && s.p[n - 2] == '\\' && s.p[n - 1] == 'r')
                n -= 2;
        return n;
}

static bool is_of_header(const struct mark *m) {
        return m->find == to_header_end || m->find == credentials || m->find == row || m->find == all;
}

/* The secret behind the mark that begins at `at`, as place in the whole text; n 0: none. */
static struct secret secret_at(struct span s, size_t at) {
        struct span here = span_from(s, at);
        unsigned char first = (unsigned char)to_lower(here.p[0]);

        if (first >= 128 || !marks[first] || here.n < 2)
                return (struct secret){0, 0};
        char second = to_lower(here.p[1]);
        for (const struct mark *m = marks[first]; m->word; m++) {
                struct span word = second == m->word[1] ? span_str(m->word) : SPAN_NONE;
                if (!word.n || !span_istarts(here, word))
                        continue;
                struct span rest = span_from(here, word.n);
                bool xml = m->find == element || m->find == assertion, escape = is_behind_escape(s, at);
                if ((xml && !opens_tag(s, at)) || (m->find == row && !escape && !begins_line(s, at)))
                        continue;
                if (escape && is_of_header(m))
                        rest = span_sub(rest, 0, escaped_line(rest));
                struct secret found = m->find(rest);
                if (found.n)
                        return within_tag(s, (struct secret){at + word.n + found.from, found.n});
        }
        return (struct secret){0, 0};
}

static bool is_letter(char c) { /* of base64, without what fills up the last four */
        return is_alpha(c) || is_digit(c) || c == '+' || c == '/';
}

static bool is_base64(char c) {
        return is_letter(c) || c == '=';
}

/* RFC 4648 5, with the dots of a JSON web token. */
static bool is_base64url(char c) {
        return is_word(c) || c == '.';
}

/* Does the "/" of an end tag stand here? What was masked with it would leave the element open. */
static bool is_end_tag(struct span s, size_t at) {
        return s.p[at] == '/' && ((at && s.p[at - 1] == '<') || (at > 3 && span_eq(span_sub(s, at - 4, 4), SPAN("&lt;"))));
}

/* Neither alphabet has both "/" and "-_.": so the path of a file is no key, however long. */
static struct secret blob_at(struct span s, size_t at) {
        size_t n = run(s, at, is_base64), other = run(s, at, is_base64url);

        if (other > n)
                n = other;
        return n >= BLOB_RUN && !is_end_tag(s, at) ? within_tag(s, (struct secret){at, n}) : (struct secret){0, 0};
}

/* Digits, or more capitals than a name of several words has. */
static bool is_no_word(struct span s) {
        size_t capitals = 0;

        for (size_t i = 0; i < s.n; i++) {
                if (is_digit(s.p[i]) || s.p[i] == '+')
                        return true;
                capitals += is_upper(s.p[i]);
        }
        return capitals < s.n && capitals * 3 >= s.n;
}

/*
 * The end of a value that began on a line before, which may not be here: "  3ffac1", version=4" or "QmFzZTY0</password>",
 * or a folded line of nothing but base64.
 */
static struct secret rest_at(struct span s, size_t at) {
        size_t line = at;

        while (line && (is_blank(s.p[line - 1]) || s.p[line - 1] == '>'))
                line--;
        if (line && s.p[line - 1] != '\n')
                return (struct secret){0, 0};
        size_t n = run(s, at, is_base64), letters = run(s, at, is_letter);
        struct span after = span_from(s, at + n);
        bool name = n == letters + 1 && n < TOKEN_MIN; /* name="value", not what is left of one */
        bool ends = (span_starts(after, SPAN("\"")) && !name) || span_starts(after, SPAN("</"));
        bool alone = after.n == 0 || after.p[0] == '\r' || after.p[0] == '\n';

        if (!is_no_word(span_sub(s, at, letters)))
                return (struct secret){0, 0};
        if ((ends && n >= REST_MIN) || (alone && line < at && n >= TOKEN_MIN))
                return (struct secret){at, n};
        return (struct secret){0, 0};
}

/* A row of ULS that goes on in the middle of a value, behind the tab before it: "\t...ffac1QmFzZTY0 more". */
static struct secret row_goes_on(struct span s, size_t at) {
        size_t from = at + 3, n = at && s.p[at - 1] == '\t' && span_starts(span_from(s, at), SPAN("...")) ? run(s, from, is_base64url) : 0;

        return n >= TOKEN_MIN && is_no_word(span_sub(s, from, n)) ? (struct secret){from, n} : (struct secret){0, 0};
}

/* The first secret that begins in the n bytes of a token at `from`; there may be none of them. */
static struct secret find_secret(struct span s, size_t from, size_t n) {
        struct secret found = {0, 0};
        size_t end = from + n, behind = is_behind_escape(s, from + 1) ? from + 1 : from;

        for (size_t k = from; !found.n && k < end; k++) {
                bool first = k == from || k == behind || !is_word(s.p[k - 1]);
                if (first)
                        found = secret_at(s, k);
                if (!found.n && k == from)
                        found = rest_at(s, k);
                if (!found.n && k == from)
                        found = row_goes_on(s, k);
                if (!found.n && end - k >= BLOB_RUN && (first || !is_base64(s.p[k - 1]))) /* the token holds its letters */
                        found = blob_at(s, k);
                else if (!found.n && end - k < BLOB_RUN && k >= behind) /* then only a word can begin one */
                        k += run(s, k, is_word);
        }
        return found;
}

bool mask_within(struct span s, size_t from, size_t end, size_t *ret_at, size_t *ret_n) {
        for (size_t i = from, n; i < end; i += n) {
                n = run(s, i, is_token68);
                struct secret found = find_secret(s, i, n);
                if (found.n) {
                        *ret_at = found.from;
                        *ret_n = found.n;
                        return true;
                }
                n += n == 0;
        }
        return false;
}

bool mask_next(struct span s, size_t from, size_t *ret_at, size_t *ret_n) {
        return mask_within(s, from, s.n, ret_at, ret_n);
}

int mask_put(struct buf *b, struct span s) {
        size_t done = 0, at, n;

        for (; mask_next(s, done, &at, &n); done = at + n) {
                buf_put(b, span_sub(s, done, at - done));
                buf_puts(b, "***");
        }
        return buf_put(b, span_from(s, done));
}

int mask_put_value(struct buf *b, struct span name, const char *between, struct span value, const char *after) {
        struct buf named = BUF_INIT;
        size_t done, end, at = 0, n;
        int r;

        buf_reserve(&named, name.n + value.n + strlen(between) + strlen(after));
        buf_put(&named, name);
        done = buf_puts(&named, between) == 0 ? named.n : 0;
        end = buf_put(&named, value) == 0 ? named.n : 0;
        r = buf_puts(&named, after);
        /* A secret may begin before the value and end behind it. */
        for (size_t from = 0; r == 0 && mask_next(buf_span(&named), from, &at, &n) && at < end; from = at + n) {
                if (at + n <= done)
                        continue;
                if (at > done)
                        buf_put(b, span_sub(buf_span(&named), done, at - done));
                buf_puts(b, "***");
                done = at + n < end ? at + n : end;
        }
        if (r == 0)
                r = buf_put(b, span_sub(buf_span(&named), done, end - done));
        buf_done(&named);
        return r;
}

bool mask_is_rest(struct span line) {
        struct span s = span_trim(line);

        while (s.n && (s.p[0] == '>' || is_blank(s.p[0])))
                s = span_from(s, 1);
        return s.n >= TOKEN_MIN && run(s, 0, is_base64) == s.n && is_no_word(s);
}
