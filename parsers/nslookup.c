/*
 * Answers of the name system as nslookup, dig and host print them: single runs and dialogues with prompts. An answer that did
 * not come is one too. Knows that nslookup first asks for the name of its own server, which says nothing of the question.
 */
#include "base/address.h"
#include "parsers/dnstype.h"
#include "parsers/text.h"
#include "parsers/walk.h"

enum part {
        PART_NONE,
        PART_SERVER,    /* "Server:" was read, its address follows */
        PART_NAME,      /* "Name:", addresses and aliases follow */
        PART_ADDRESSES, /* a list of one of them, a line each */
        PART_ALIASES,
        PART_SERVICE,   /* "priority = 0" … follow */
        PART_ZONE,      /* "primary name server = " … follow */
        PART_TIMEOUT,   /* "DNS request timed out." */
};

struct nslookup {
        struct walk w;
        enum part part;
        struct word server, asked, type; /* the question: what was typed */
        struct word kind;                /* of the record */
        struct word name;                /* that the rows below are about */
        struct word held;                /* the name of a block that is not known yet */
        struct word status;              /* of dig */
        const char *witness;
        bool open; /* facts hold a record that further lines belong to */
};

static struct span without_dot(struct span s) {
        return s.n > 1 && s.p[s.n - 1] == '.' ? span_sub(s, 0, s.n - 1) : s;
}

/* Opens a record about a name. */
static int begin(struct nslookup *p, const struct line *line, struct span type, struct span name) {
        struct span asked = word_span(&p->asked);
        int r = walk_put(&p->w, "name", without_dot(name));

        if (r == 0 && asked.n && !span_ieq(without_dot(asked), without_dot(name)))
                r = walk_put(&p->w, "asked", without_dot(asked));
        if (r == 0)
                r = walk_put(&p->w, "server", word_span(&p->server));
        word_keep(&p->kind, type);
        p->open = true;
        return r < 0 ? r : walk_keep(&p->w, line);
}

static int finish(struct nslookup *p, struct record *ret) {
        walk_finish(&p->w, CLASS_DNS, ret);
        ret->topic = word_span(&p->kind);
        ret->component = span_str(p->witness);
        p->witness = "nslookup";
        p->open = false;
        return 1;
}

/* The record of one line. */
static int give(struct nslookup *p, struct record *ret) {
        finish(p, ret);
        p->w.held = false;
        return 1;
}

static int answer(struct nslookup *p, const struct line *line, struct span type, struct span name, struct span value,
                  struct record *ret) {
        int r = begin(p, line, type, name);

        if (r == 0)
                r = walk_put(&p->w, "value", without_dot(value));
        return r < 0 ? r : give(p, ret);
}

static int no_answer(struct nslookup *p, const struct line *line, struct span type, struct span name, const char *why,
                     struct record *ret) {
        int r = begin(p, line, type, name);

        if (r == 0)
                r = walk_put(&p->w, "answer", span_str(why));
        return r < 0 ? r : give(p, ret);
}

static struct span type_of_address(struct span address) {
        return span_chr(address, ':') < address.n ? SPAN("AAAA") : SPAN("A");
}

/* "0 5 5061 sip.contoso.com.": the numbers of a service before its host; of mail exchangers one. */
static int put_numbers(struct nslookup *p, struct span *io, size_t most) {
        static const char *const names[] = {"priority", "weight", "port"};
        uint32_t number;
        int r = 0;

        for (size_t i = 0; i < most && r == 0 && span_u32(text_first(*io), &number) == 0; i++) {
                r = walk_put(&p->w, names[i], text_first(*io));
                *io = text_after(*io);
        }
        return r;
}

static int numbered(struct nslookup *p, const struct line *line, struct span type, struct span name, struct span value,
                    struct record *ret) {
        int r = begin(p, line, type, name);

        if (r == 0)
                r = put_numbers(p, &value, span_eq(type, SPAN("SRV")) ? 3 : 1);
        if (r == 0)
                r = walk_put(&p->w, "value", without_dot(value));
        return r < 0 ? r : give(p, ret);
}

/* Sentences of an answer: a name, what is said of it, a value. */
static const struct sentence {
        struct span says, type;
        const char *witness; /* NULL: nslookup */
} sentences[] = {
        {SPAN("internet address = "), SPAN("A"), NULL},
        {SPAN("AAAA IPv6 address = "), SPAN("AAAA"), NULL},
        {SPAN("has AAAA address "), SPAN("AAAA"), NULL},
        {SPAN("canonical name = "), SPAN("CNAME"), NULL},
        {SPAN("nameserver = "), SPAN("NS"), NULL},
        {SPAN("name = "), SPAN("PTR"), NULL},
        {SPAN("service = "), SPAN("SRV"), NULL},
        {SPAN("mail exchanger = "), SPAN("MX"), NULL},
        {SPAN("has address "), SPAN("A"), "host"},
        {SPAN("has IPv6 address "), SPAN("AAAA"), "host"},
        {SPAN("is an alias for "), SPAN("CNAME"), "host"},
        {SPAN("has SRV record "), SPAN("SRV"), "host"},
        {SPAN("mail is handled by "), SPAN("MX"), "host"},
        {SPAN("domain name pointer "), SPAN("PTR"), "host"},
};

static const struct sentence *sentence_of(struct span text, struct span *ret_name, struct span *ret_value) {
        struct span rest = text_after(text);

        for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
                if (!span_istarts(rest, sentences[i].says))
                        continue;
                *ret_name = text_first(text);
                *ret_value = span_trim(span_from(rest, sentences[i].says.n));
                return &sentences[i];
        }
        return NULL;
}

/* "MX preference = 10, mail exchanger = mx.contoso.com" */
static int take_exchanger(struct nslookup *p, const struct line *line, struct span name, struct span value, struct record *ret) {
        size_t comma = span_chr(value, ',');
        int r = begin(p, line, SPAN("MX"), name);

        if (r == 0)
                r = walk_put(&p->w, "priority", span_sub(value, 0, comma));
        if (r == 0)
                r = walk_put(&p->w, "value", without_dot(text_last(value)));
        return r < 0 ? r : give(p, ret);
}

static int take_sentence(struct nslookup *p, const struct line *line, struct span text, struct record *ret) {
        struct span name, value, rest = text_after(text), preference = SPAN("MX preference = ");
        const struct sentence *s = sentence_of(text, &name, &value);

        if (span_istarts(rest, preference))
                return take_exchanger(p, line, text_first(text), span_from(rest, preference.n), ret);
        if (!s)
                return 0;
        if (s->witness)
                p->witness = s->witness;
        return numbered(p, line, s->type, name, value, ret);
}

/* "name. 300 IN A 192.0.2.1", the row of a zone file. */
static bool zone_row(struct span text, struct span *ret_ttl, struct span *ret_type, struct span *ret_value) {
        struct span rest = text_after(text);
        uint32_t ttl;

        *ret_ttl = text_first(rest);
        rest = text_after(rest);
        if (span_u32(*ret_ttl, &ttl) < 0 || !span_eq(text_first(rest), SPAN("IN")))
                return false;
        rest = text_after(rest);
        *ret_type = dns_type(text_first(rest));
        *ret_value = text_after(rest);
        return ret_type->n && ret_value->n;
}

static int take_zone_row(struct nslookup *p, const struct line *line, struct span text, struct record *ret) {
        struct span ttl, type, value;
        int r;

        if (!zone_row(text, &ttl, &type, &value))
                return 0;
        p->witness = "dig";
        if ((r = begin(p, line, type, text_first(text))) == 0 && (r = walk_put(&p->w, "ttl", ttl)) == 0 &&
            (span_eq(type, SPAN("SRV")) || span_eq(type, SPAN("MX"))))
                r = put_numbers(p, &value, span_eq(type, SPAN("SRV")) ? 3 : 1);
        if (r == 0)
                r = walk_put(&p->w, "value", without_dot(value));
        return r < 0 ? r : give(p, ret);
}

static const struct reply {
        struct span says;
        const char *answer;
} replies[] = {
        {SPAN("NXDOMAIN"), "no-name"},      {SPAN("existent domain"), "no-name"}, {SPAN("No response"), "timeout"},
        {SPAN("timed-out"), "timeout"},     {SPAN("timed out"), "timeout"},        {SPAN("refused"), "refused"},
        {SPAN("records available"), "no-data"}, {SPAN("No answer"), "no-data"},    {SPAN("SERVFAIL"), "server-failed"},
        {SPAN("Server failed"), "server-failed"}, {SPAN("no servers could be reached"), "timeout"},
};

static const char *reply_of(struct span text) {
        for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++)
                if (span_ifind(text, replies[i].says) < text.n)
                        return replies[i].answer;
        return NULL;
}

/* The word behind `mark`, without the punctuation that ends it. */
static struct span word_behind(struct span text, struct span mark) {
        size_t at = span_ifind(text, mark);
        struct span w = at < text.n ? text_first(span_from(text, at + mark.n)) : SPAN_NONE;

        while (w.n && strchr(":,'\"", w.p[w.n - 1]))
                w.n--;
        return w;
}

/* The one that an error names; else what was typed. */
static struct span name_of_error(const struct nslookup *p, struct span text) {
        static const struct span marks[] = {SPAN("can't find "), SPAN("can\xE2\x80\x99t find "), SPAN("records available for "),
                                            SPAN("Host ")};
        for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
                struct span w = word_behind(text, marks[i]);
                if (w.n)
                        return w;
        }
        return word_span(&p->asked);
}

/* "*** UnKnown can't find x: Non-existent domain", "** server can't find x: NXDOMAIN", ";; connection timed out; …",
 * "Host x not found: 3(NXDOMAIN)"; in front of a name that is not known no question was asked. */
static int take_error(struct nslookup *p, const struct line *line, struct span text, struct record *ret) {
        const char *reply = reply_of(text);
        bool error = span_starts(text, SPAN("**")) || span_starts(text, SPAN(";; connection")) ||
                     (span_starts(text, SPAN("Host ")) && span_find(text, SPAN("not found")) < text.n);
        struct span name = name_of_error(p, text);

        if (!error || !reply || name.n == 0 || span_find(text, SPAN("find server name")) < text.n)
                return 0;
        if (span_starts(text, SPAN("Host ")))
                p->witness = "host";
        word_keep(&p->asked, name);
        return no_answer(p, line, word_span(&p->type), word_span(&p->asked), reply, ret);
}

/* The options of what was typed; the first word that is none is the name, the second the server. */
static void keep_question(struct nslookup *p, struct span rest) {
        struct span w;
        size_t names = 0;
        bool typed = false; /* "-t" stands before it */

        word_keep(&p->type, SPAN_NONE);
        for (; (w = text_first(rest)).n; rest = text_after(rest)) {
                size_t at = span_chr(w, '=');
                struct span type = dns_type(at < w.n ? span_from(w, at + 1) : w);
                bool option = w.p[0] == '-' || w.p[0] == '+' || w.p[0] == '@' || (unsigned char)w.p[0] >= 0x80;
                if ((option && at < w.n) || ((names || typed) && type.n && !option))
                        word_keep(&p->type, type);
                else if (!option && names++ == 0)
                        word_keep(&p->asked, w);
                typed = span_eq(w, SPAN("-t"));
        }
}

/* "> name", "> set type=srv", "C:\>nslookup -q=srv name", "$ dig name". */
static bool take_prompt(struct nslookup *p, struct span text) {
        static const struct span tools[] = {SPAN("nslookup"), SPAN("dig "), SPAN("host ")};

        if (span_starts(text, SPAN(">"))) {
                struct span typed = span_trim(span_from(text, 1)), type = word_behind(typed, SPAN("="));
                if (span_istarts(typed, SPAN("set "))) {
                        if (dns_type(type).n)
                                word_keep(&p->type, dns_type(type));
                } else if (typed.n && !span_istarts(typed, SPAN("server "))) {
                        word_keep(&p->asked, text_first(typed));
                }
                p->part = PART_NONE;
                return true;
        }
        for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
                size_t at = i ? span_find(text, tools[i]) : span_ifind(text, tools[i]);
                struct span rest = span_from(text, at + tools[i].n);
                bool typed = at < text.n && (at == 0 || strchr(">$# ", text.p[at - 1]));
                if (!typed || (at && span_chr(text, '>') > at && text.p[0] != '$' && text.p[0] != '#'))
                        continue;
                if (span_istarts(rest, SPAN(".exe")))
                        rest = span_from(rest, 4);
                p->asked.n = 0;
                keep_question(p, rest);
                p->part = PART_NONE;
                return true;
        }
        return false;
}

/* "Server:  dc1.contoso.local" in some languages. */
static bool is_server(struct span text, struct span *ret_value) {
        static const struct span labels[] = {SPAN("Server:"), SPAN("Default Server:"), SPAN("Standardserver:"), SPAN("Serveur :"),
                                             SPAN("Serveur par d\xC3\xA9" "faut :"), SPAN("Servidor:"), SPAN("Servidor predeterminado:")};
        for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
                if (!span_istarts(text, labels[i]))
                        continue;
                *ret_value = span_trim(span_from(text, labels[i].n));
                return true;
        }
        return false;
}

/* "Address:", "Addresses:", "Aliases:", "Name:" and what stands behind them; the next part of the answer, or PART_NONE. */
static enum part label_of(struct span text, struct span *ret_value) {
        static const struct {
                struct span label;
                enum part part;
        } labels[] = {{SPAN("Address:"), PART_ADDRESSES}, {SPAN("Addresses:"), PART_ADDRESSES}, {SPAN("Adresse:"), PART_ADDRESSES},
                      {SPAN("Adresses:"), PART_ADDRESSES}, {SPAN("Address :"), PART_ADDRESSES}, {SPAN("Aliases:"), PART_ALIASES},
                      {SPAN("Name:"), PART_NAME}, {SPAN("Nom :"), PART_NAME}};

        for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
                if (!span_istarts(text, labels[i].label))
                        continue;
                *ret_value = span_trim(span_from(text, labels[i].label.n));
                return labels[i].part;
        }
        return PART_NONE;
}

/* Of a list below a name: its addresses; the names that it is reached by. */
static int take_item(struct nslookup *p, const struct line *line, struct span value, struct record *ret) {
        struct span address = span_sub(value, 0, span_chr(value, '#'));

        if (p->part == PART_ALIASES)
                return answer(p, line, SPAN("CNAME"), value, word_span(&p->name), ret);
        if (address_class(address) == ADDRESS_NAME)
                return walk_trace(&p->w, line, ret);
        return answer(p, line, type_of_address(address), word_span(&p->name), address, ret);
}

static int take_label(struct nslookup *p, const struct line *line, enum part part, struct span value, struct record *ret) {
        if (part == PART_ADDRESSES && p->part == PART_SERVER) {
                word_keep(&p->server, span_sub(value, 0, span_chr(value, '#')));
                p->part = PART_NONE;
                return walk_trace(&p->w, line, ret);
        }
        if (part == PART_NAME)
                word_keep(&p->name, value);
        if (part == PART_NAME || p->name.n == 0) {
                p->part = part == PART_NAME ? PART_NAME : p->part;
                return walk_trace(&p->w, line, ret);
        }
        p->part = part;
        return take_item(p, line, value, ret);
}

/* "name = value" of a block: the numbers of a service; of a zone its first server. */
static int take_row(struct nslookup *p, const struct line *line, struct span text) {
        static const struct {
                struct span label;
                const char *name;
        } rows[] = {{SPAN("priority"), "priority"}, {SPAN("weight"), "weight"}, {SPAN("port"), "port"},
                    {SPAN("svr hostname"), "value"}, {SPAN("primary name server"), "value"}};
        size_t at = span_chr(text, '=');
        struct span label = span_trim(span_sub(text, 0, at)), value = span_trim(span_from(text, at + 1));

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                int r = span_ieq(label, rows[i].label) ? walk_put(&p->w, rows[i].name, without_dot(value)) : 0;
                if (r < 0)
                        return r;
        }
        return walk_keep(&p->w, line);
}

/* A block that has its rows on lines of their own. */
static int begin_block(struct nslookup *p, const struct line *line, struct span text) {
        bool service = span_ifind(text, SPAN("SRV service location:")) < text.n;
        struct span asked = word_span(&p->asked);
        int r;

        if (service) {
                p->part = PART_SERVICE;
                return begin(p, line, SPAN("SRV"), text_first(text));
        }
        /* Only the zone answers: what was asked for is not there, if it was not the zone's own record. */
        p->part = PART_ZONE;
        bool lacks = p->type.n && !span_eq(word_span(&p->type), SPAN("SOA")) && asked.n;
        r = begin(p, line, lacks ? word_span(&p->type) : SPAN("SOA"), lacks ? asked : word_span(&p->held));
        return r < 0 || !lacks ? r : walk_put(&p->w, "answer", SPAN("no-data"));
}

static bool is_timeout(struct span text) {
        return span_istarts(text, SPAN("DNS request timed out")) || span_istarts(text, SPAN("timeout was"));
}

static bool is_block(struct span text) {
        return span_ifind(text, SPAN("SRV service location:")) < text.n || span_istarts(text, SPAN("primary name server"));
}

/* A block is open: is the line one of its rows? */
static bool goes_on(const struct nslookup *p, struct span text) {
        struct span name, value;

        if (p->part == PART_TIMEOUT)
                return text.n == 0 || is_timeout(text);
        return text.n && span_chr(text, '=') < text.n && !sentence_of(text, &name, &value) && !span_starts(text, SPAN(">"));
}

/* Timeouts are the answer unless one comes after all, or they were those of the question for the server's own name. */
static bool is_lifted(const struct nslookup *p, struct span text) {
        struct span name, value;

        return p->part == PART_TIMEOUT && (is_server(text, &name) || label_of(text, &name) != PART_NONE || is_block(text) ||
                                           sentence_of(text, &name, &value) || span_ifind(text, SPAN("authoritative")) < text.n);
}

/* dig tells first how it went, then what was asked. */
static int take_dig(struct nslookup *p, const struct line *line, struct span text, struct record *ret) {
        struct span status = word_behind(text, SPAN("status: "));
        const char *reply = reply_of(word_span(&p->status));

        if (status.n)
                word_keep(&p->status, status);
        else if (span_find(text, SPAN("ANSWER: 0,")) < text.n && span_eq(word_span(&p->status), SPAN("NOERROR")))
                word_keep(&p->status, SPAN("No answer"));
        if (text.n < 2 || text.p[0] != ';' || text.p[1] == ';' || text.p[1] == ' ')
                return walk_trace(&p->w, line, ret);
        word_keep(&p->asked, text_first(span_from(text, 1)));
        word_keep(&p->type, dns_type(text_last(text)));
        p->status.n = 0;
        if (!reply)
                return walk_trace(&p->w, line, ret);
        p->witness = "dig";
        return no_answer(p, line, word_span(&p->type), word_span(&p->asked), reply, ret);
}

static int begin_timeout(struct nslookup *p, const struct line *line) {
        int r = begin(p, line, word_span(&p->type), word_span(&p->asked));

        p->part = PART_TIMEOUT;
        return r < 0 ? r : walk_put(&p->w, "answer", SPAN("timeout"));
}

/* A line outside of any block. */
static int take_line(struct nslookup *p, const struct line *line, struct span text, struct record *ret) {
        struct span value;
        enum part part;
        int r;

        if (take_prompt(p, text))
                return walk_trace(&p->w, line, ret);
        if (is_server(text, &value)) {
                word_keep(&p->server, value);
                p->part = PART_SERVER;
                p->name.n = 0;
                return walk_trace(&p->w, line, ret);
        }
        if (is_timeout(text) && p->asked.n)
                return begin_timeout(p, line);
        if (is_block(text))
                return begin_block(p, line, text);
        if ((part = label_of(text, &value)) != PART_NONE)
                return take_label(p, line, part, value, ret);
        if (text.p[0] == ';' && !span_starts(text, SPAN(";; connection")))
                return take_dig(p, line, text, ret);
        if ((r = take_error(p, line, text, ret)) != 0 || (r = take_sentence(p, line, text, ret)) != 0 ||
            (r = take_zone_row(p, line, text, ret)) != 0)
                return r;
        bool item = is_blank(line->text.p[0]) ? p->part == PART_ADDRESSES || p->part == PART_ALIASES
                                              : p->part == PART_ADDRESSES && address_class(text) != ADDRESS_NAME;
        if (item && text_first(text).n == text.n)
                return take_item(p, line, text, ret);
        p->part = PART_NONE;
        word_keep(&p->held, text_first(text));
        return walk_trace(&p->w, line, ret);
}

static int take(void *state, const struct line *line, struct record *ret) {
        struct nslookup *p = state;
        struct span text = line ? span_trim(line->text) : SPAN_NONE;

        if (p->open && is_lifted(p, text)) {
                facts_reset(&p->w.facts);
                p->open = false;
        }
        if (p->open && line && goes_on(p, text))
                return p->part == PART_TIMEOUT ? walk_keep(&p->w, line) : take_row(p, line, text);
        if (p->open && p->part == PART_TIMEOUT && span_find(text, SPAN("timed-out")) < text.n) {
                int r = walk_keep(&p->w, line);
                return r < 0 ? r : give(p, ret);
        }
        if (p->open)
                return finish(p, ret);
        return text.n ? take_line(p, line, text, ret) : 0;
}

static int nslookup_next(void *state, struct record *ret) {
        return walk_next(state, take, ret);
}

static int nslookup_open(struct input *in, struct notes *notes, void **ret_state) {
        int r = walk_open(sizeof(struct nslookup), in, notes, ret_state);

        if (r == 0)
                ((struct nslookup *)*ret_state)->witness = "nslookup";
        return r;
}

/* "C:\>nslookup x", an error that names what was asked for: without a state. */
static bool is_typed(struct span text) {
        struct nslookup nobody = {0};

        return take_prompt(&nobody, text);
}

static bool is_complaint(struct span text) {
        struct nslookup nobody = {0};

        return reply_of(text) && name_of_error(&nobody, text).n;
}

/* What one line says for it, and the line before. */
static int weight(struct span text, struct span before) {
        struct span name, value, type;

        if (label_of(text, &value) == PART_ADDRESSES && is_server(before, &value))
                return 45;
        if (span_starts(text, SPAN("; <<>> DiG")) || span_starts(text, SPAN(";; ->>HEADER<<-")))
                return 60;
        if (span_ifind(text, SPAN("SRV service location:")) < text.n)
                return 60;
        bool address = label_of(text, &value) == PART_ADDRESSES && label_of(before, &value) == PART_NAME;
        if (address || span_starts(text, SPAN("Non-authoritative answer:")))
                return 25;
        if (is_block(text) || span_istarts(text, SPAN("> set ")) || span_istarts(text, SPAN("DNS request timed out")))
                return 35;
        if (span_starts(text, SPAN("**")) && is_complaint(text))
                return 45;
        if (sentence_of(text, &name, &value) || zone_row(text, &name, &type, &value))
                return span_chr(text_first(text), '.') < text_first(text).n ? 25 : 0;
        return span_ifind(text, SPAN("nslookup ")) < text.n && is_typed(text) ? 40 : 0;
}

static int nslookup_probe(struct span head, const char *path, const char **ret_why) {
        struct span line, before = SPAN_NONE;
        int score = 0;
        size_t lines = 0, told = 0;

        (void)path;
        while (span_line(&head, &line) && score < 90) {
                if ((line = span_trim(line)).n == 0)
                        continue;
                int more = weight(line, before);
                score += more;
                told += more > 0;
                before = line;
                lines++;
        }
        if (score < 45 || told * 12 < lines)
                return 0;
        return probe_claim(score > 90 ? 90 : score, "questions to the name system and their answers", ret_why);
}

const struct parser parser_nslookup = {
        .name = "nslookup",
        .title = "answers of the name system (nslookup, dig, host)",
        .role = "",
        .probe = nslookup_probe,
        .open = nslookup_open,
        .next = nslookup_next,
        .close = walk_close,
};
