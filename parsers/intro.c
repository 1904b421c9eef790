/*
 * Reads the lines around logged SIP messages. Who writes which words stands in two tables; addresses are found by their
 * shape, also where somebody masked them. It refuses lines of prose: words alone, without an address, must be all of a line.
 */
#include "parsers/intro.h"

enum { INTRO_MAX = 2048, FRONT = 64 };

/* With an address behind it, or alone on its line; .also stands behind .words. */
struct mark {
        struct span words, also;
        enum direction dir;
        bool alone; /* no address need follow */
};

static const struct mark marks[] = {
        {SPAN("SIP read from "), SPAN(""), DIR_IN, false},           /* Asterisk */
        {SPAN("Received SIP re"), SPAN(" from "), DIR_IN, false},
        {SPAN("ransmitting"), SPAN(" to "), DIR_OUT, false},         /* reliably, again, with or without NAT */
        {SPAN("recv "), SPAN(" bytes from "), DIR_IN, false},        /* FreeSWITCH, drachtio */
        {SPAN("send "), SPAN(" bytes to "), DIR_OUT, false},
        {SPAN("message sent to ["), SPAN(""), DIR_OUT, false},       /* belle-sip */
        {SPAN("new bytes from ["), SPAN(""), DIR_IN, false},
        {SPAN("TX "), SPAN(" bytes Re"), DIR_OUT, true},             /* pjsip */
        {SPAN("RX "), SPAN(" bytes Re"), DIR_IN, true},
        {SPAN("MESSAGE START >>>"), SPAN(" SIP"), DIR_OUT, true},    /* SIPE */
        {SPAN("MESSAGE START <<<"), SPAN(" SIP"), DIR_IN, true},
        {SPAN("Action=\"Sent\""), SPAN(""), DIR_OUT, true},          /* Expressway */
        {SPAN("Action=\"Received\""), SPAN(""), DIR_IN, true},
        {SPAN("Incoming SIP "), SPAN("essage from "), DIR_IN, false}, /* CUCM, AudioCodes */
        {SPAN("Outgoing SIP "), SPAN("essage to "), DIR_OUT, false},
        {SPAN("Received PDU"), SPAN("rem="), DIR_IN, false},         /* OPAL */
        {SPAN("Sending PDU"), SPAN("rem="), DIR_OUT, false},
        {SPAN("Data received "), SPAN(""), DIR_IN, false},           /* Polycom */
        {SPAN("Data Send "), SPAN(""), DIR_OUT, false},
        {SPAN("On "), SPAN(" received from "), DIR_IN, false},       /* Acme Packet */
        {SPAN("On "), SPAN(" sent to "), DIR_OUT, false},
        {SPAN("Incoming SipMessage"), SPAN(""), DIR_IN, true},       /* UCMA */
        {SPAN("Outgoing SipMessage"), SPAN(""), DIR_OUT, true},
        {SPAN("Message to Send"), SPAN(""), DIR_OUT, true},          /* Avaya */
        {SPAN("Data Received "), SPAN(":"), DIR_IN, true},           /* Yealink */
        {SPAN("Sending Packet "), SPAN(":"), DIR_OUT, true},
};

/* All of a line (IOS), or what stands before a start line. */
static const struct mark alone[] = {
        {SPAN("Received:"), SPAN(""), DIR_IN, true}, {SPAN("Sent:"), SPAN(""), DIR_OUT, true},
        {SPAN("RECV:"), SPAN(""), DIR_IN, true},     {SPAN("SEND:"), SPAN(""), DIR_OUT, true},
        {SPAN("recv="), SPAN(""), DIR_IN, true},     {SPAN("send="), SPAN(""), DIR_OUT, true},
        {SPAN("RX message:"), SPAN(""), DIR_IN, true}, {SPAN("TX message:"), SPAN(""), DIR_OUT, true},
};

static const struct span ends[] = {SPAN("--end msg--"), SPAN("MESSAGE END "), SPAN("End of "), SPAN("$$end_record"),
                                   SPAN("------------EndOf"), SPAN("--- (")};

static const struct span transports[] = {SPAN("udp"), SPAN("tcp"), SPAN("tls"), SPAN("sctp"), SPAN("wss"), SPAN("ws")};

struct endpoint {
        struct span transport, host, port;
        size_t end;
};

static bool is_host_char(char c) {
        return is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == '*';
}

static size_t run(struct span s, size_t at, bool (*is)(char)) {
        size_t n = at;

        while (n < s.n && is(s.p[n]))
                n++;
        return n - at;
}

/* "UDP:", "udp/", "UDP://", "udp$", "UDP " at `at`: its length with what stands behind the word. */
static size_t transport_at(struct span s, size_t at, struct span *ret) {
        for (size_t i = 0; i < sizeof(transports) / sizeof(transports[0]); i++) {
                size_t n = at + transports[i].n;
                if (!span_istarts(span_from(s, at), transports[i]) || n >= s.n || !strchr(":/$ ", s.p[n]) || !s.p[n])
                        continue;
                *ret = span_sub(s, at, transports[i].n);
                while (n < s.n && strchr(":/$ ", s.p[n]) && s.p[n])
                        n++;
                return n - at;
        }
        return 0;
}

/* "[2001:db8::1]" or "[10.0.0.1]" at `at`: its length, the brackets with it. */
static size_t bracketed(struct span s, size_t at, struct span *ret) {
        size_t n = span_chr(span_from(s, at), ']');
        struct span inner = span_sub(s, at + 1, n - 1);

        if (at + n >= s.n || inner.n < 2 || inner.n > 64 || span_chr(inner, ' ') < inner.n || span_chr(inner, '/') < inner.n)
                return 0;
        bool v6 = span_count(inner, ':') > 1, dotted = span_count(inner, '.') > 0 && span_count(inner, ':') == 0;
        *ret = v6 ? span_sub(s, at, n + 1) : inner;
        return v6 || dotted ? n + 1 : 0;
}

/* "5060", or "5060)": a port is not followed by more of a number or a clock. */
static size_t port_at(struct span s, size_t at) {
        size_t n = run(s, at, is_digit);
        struct span behind = span_from(s, at + n);
        bool more = behind.n && is_alpha(behind.p[0]), clock = behind.n > 1 && behind.p[0] == ':' && is_digit(behind.p[1]);

        return n < 6 && !more && !clock ? n : 0;
}

/* tcpdump's "10.0.0.1.5060": the port behind the fourth dot. */
static void cut_dotted_port(struct endpoint *e) {
        size_t dots = 0, last = 0;

        for (size_t i = 0; i < e->host.n; i++)
                if (e->host.p[i] == '.') {
                        dots++;
                        last = i;
                }
        struct span port = span_from(e->host, last + 1);
        bool sip = span_eq(port, SPAN("sip")), tls = span_eq(port, SPAN("sip-tls"));
        if (dots != 4 || port.n == 0 || (run(port, 0, is_digit) != port.n && !sip && !tls))
                return;
        e->port = sip ? SPAN("5060") : tls ? SPAN("5061") : port;
        e->host = span_sub(e->host, 0, last);
}

/* An endpoint at exactly `at`. */
static bool endpoint_at(struct span s, size_t at, struct endpoint *ret) {
        *ret = (struct endpoint){.end = at};
        at += transport_at(s, at, &ret->transport);
        size_t n = at < s.n && s.p[at] == '[' ? bracketed(s, at, &ret->host) : run(s, at, is_host_char);
        if (n == 0)
                return false;
        if (s.p[at] != '[')
                ret->host = span_sub(s, at, n);
        at += n;
        while (ret->host.n && ret->host.p[ret->host.n - 1] == '.')
                ret->host.n--;
        if (at < s.n && s.p[at] == ':' && (n = port_at(s, at + 1)) > 0) {
                ret->port = span_sub(s, at + 1, n);
                at += 1 + n;
        }
        ret->end = at;
        if (!ret->port.n)
                cut_dotted_port(ret);
        bool address = ret->host.n && (ret->host.p[0] == '[' || span_count(ret->host, '.') == 3);
        return address || (ret->port.n && span_count(ret->host, '.') > 0 && (at >= s.n || s.p[at] != ':' || ret->port.n > 3));
}

/* The first endpoint that begins at a word from `at` on. */
static bool endpoint_find(struct span s, size_t at, struct endpoint *ret) {
        for (; at < s.n; at++) {
                bool word = is_host_char(s.p[at]) || s.p[at] == '[';
                if (!word || (at && is_host_char(s.p[at - 1])))
                        continue;
                if (endpoint_at(s, at, ret))
                        return true;
        }
        return false;
}

static void copy_word(char *to, size_t size, struct span a, struct span b) {
        size_t n = 0;

        for (size_t i = 0; i < a.n && n + 1 < size; i++)
                to[n++] = to_lower(a.p[i]);
        if (b.n && n + 2 < size)
                to[n++] = ':';
        for (size_t i = 0; b.n && i < b.n && n + 1 < size; i++)
                to[n++] = b.p[i];
        to[n] = '\0';
}

static void set_end(char *to, const struct endpoint *e, struct intro *ret) {
        copy_word(to, INTRO_ENDPOINT, e->host, e->port);
        if (e->transport.n)
                copy_word(ret->transport, INTRO_WORD, e->transport, SPAN(""));
}

/* name="value" of a line. */
static struct span attribute(struct span line, struct span name) {
        struct span rest = span_from(line, span_find(line, name));

        rest = span_from(rest, name.n);
        return rest.n && rest.p[0] == '"' ? span_sub(rest, 1, span_chr(span_from(rest, 1), '"')) : SPAN("");
}

/* Expressway names its addresses. */
static bool read_named(struct span line, struct intro *ret) {
        bool out = ret->dir == DIR_OUT;
        struct endpoint local = {.host = attribute(line, SPAN("Local-ip=")), .port = attribute(line, SPAN("Local-port="))};
        struct endpoint peer = {.host = attribute(line, out ? SPAN("Dst-ip=") : SPAN("Src-ip=")),
                                .port = attribute(line, out ? SPAN("Dst-port=") : SPAN("Src-port="))};

        if (local.host.n)
                set_end(ret->local, &local, ret);
        if (peer.host.n)
                set_end(ret->peer, &peer, ret);
        return peer.host.n > 0;
}

/* The peer is the first address behind the words; one before them is ours. */
static bool read_mark(struct span line, const struct mark *m, struct intro *ret) {
        size_t at = span_find(line, m->words), behind = at + m->words.n;
        struct endpoint e;

        if (at == line.n)
                return false;
        size_t also = span_find(span_from(line, behind), m->also);
        if (behind + also + m->also.n > line.n || (also == line.n - behind && m->also.n))
                return false;
        *ret = (struct intro){.dir = m->dir};
        if (read_named(line, ret))
                return true;
        bool peer = endpoint_find(line, behind + also + m->also.n, &e);
        if (peer)
                set_end(ret->peer, &e, ret);
        if (peer && also > 0 && endpoint_find(span_sub(line, 0, behind + also), behind, &e))
                set_end(ret->local, &e, ret);
        return peer || m->alone;
}

/* The arrow at `at`, with blanks around it: its length. *ret_right: it points that way. */
static size_t arrow_at(struct span line, size_t at, bool *ret_right) {
        size_t i = span_skip_blanks(line, at), n = i;

        while (n < line.n && n - i < 4 && strchr("-=><", line.p[n]) && line.p[n])
                n++;
        struct span arrow = span_sub(line, i, n - i);
        bool spoilt = span_starts(span_from(line, n), SPAN("&gt;")); /* a web page's */
        bool right = spoilt || span_chr(arrow, '>') < arrow.n, left = span_chr(arrow, '<') < arrow.n;
        *ret_right = right;
        return right == left ? 0 : span_skip_blanks(line, n + (spoilt ? 4 : 0)) - at;
}

/* "->", ">", "-->", "=>" between two addresses; "<-" and "<" turn it round. */
static bool read_arrow(struct span line, struct intro *ret) {
        struct endpoint from, to;

        for (size_t at = 0; endpoint_find(line, at, &from); at = from.end) {
                bool right;
                size_t n = arrow_at(line, from.end, &right);
                if (n == 0 || !endpoint_at(line, from.end + n, &to))
                        continue;
                *ret = (struct intro){.dir = DIR_NONE};
                set_end(ret->local, right ? &from : &to, ret);
                set_end(ret->peer, right ? &to : &from, ret);
                if (span_istarts(line, SPAN("U ")) || span_istarts(line, SPAN("UDP ")))
                        copy_word(ret->transport, INTRO_WORD, SPAN("udp"), SPAN(""));
                else if (span_istarts(line, SPAN("T ")) || span_istarts(line, SPAN("TCP ")))
                        copy_word(ret->transport, INTRO_WORD, SPAN("tcp"), SPAN(""));
                return true;
        }
        return false;
}

/* Is the word all of the line, or the last of it? */
static bool stands_last(struct span line, struct span word) {
        size_t at = line.n - word.n;

        return line.n >= word.n && span_eq(span_from(line, at), word) && (at == 0 || !is_host_char(line.p[at - 1]));
}

bool intro_read(struct span line, struct intro *ret) {
        line = span_trim(line);
        if (line.n < 5 || line.n > INTRO_MAX)
                return false;
        for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
                if (stands_last(line, alone[i].words)) {
                        *ret = (struct intro){.dir = alone[i].dir};
                        return true;
                }
        for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
                if (read_mark(line, &marks[i], ret))
                        return true;
        return read_arrow(line, ret);
}

/* At least four of one of these and nothing else, an arrow's head at either end aside: "<------------>". */
static bool is_rule(struct span line) {
        if (line.n && line.p[0] == '<')
                line = span_from(line, 1);
        if (line.n && line.p[line.n - 1] == '>')
                line.n--;
        if (line.n < 4 || !strchr("-=*#_~+", line.p[0]) || !line.p[0])
                return false;
        return span_count(line, line.p[0]) == line.n;
}

bool intro_ends(struct span line) {
        line = span_trim(line);
        for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
                if (span_starts(line, ends[i]))
                        return true;
        return is_rule(line) || span_eq(line, SPAN("|"));
}

/* ":366" behind the seconds. */
static int64_t colon_milliseconds(struct span s) {
        uint64_t ms;

        if (s.n < 4 || s.p[0] != ':' || (s.n > 4 && is_digit(s.p[4])) || span_u64(span_sub(s, 1, 3), &ms) < 0)
                return 0;
        return (int64_t)ms * 1000;
}

bool intro_time(struct span line, struct when *ret) {
        enum when_order order = WHEN_MONTH_FIRST;
        size_t front = line.n < FRONT ? line.n : FRONT;

        for (size_t i = 0; i < front; i++) {
                if (!is_digit(line.p[i]) || (i && is_digit(line.p[i - 1])) || !when_read(span_from(line, i), &order, ret))
                        continue;
                ret->us += colon_milliseconds(span_from(line, i + ret->n));
                return true;
        }
        return false;
}

/* "10:20:30" */
static bool is_clock(struct span s) {
        return s.n >= 8 && is_digit(s.p[0]) && is_digit(s.p[1]) && s.p[2] == ':' && is_digit(s.p[3]) && is_digit(s.p[4]) &&
               s.p[5] == ':' && is_digit(s.p[6]) && is_digit(s.p[7]);
}

bool intro_clocked(struct span line) {
        line = span_trim(span_sub(line, 0, FRONT));
        if (line.n > 2 && strchr("[<(*", line.p[0]) && line.p[0] && is_digit(line.p[1]))
                return true;
        for (size_t i = 0; i + 8 <= line.n; i++)
                if (line.p[i + 2] == ':' && is_clock(span_from(line, i)))
                        return true;
        return false;
}
