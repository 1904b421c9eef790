/*
 * The house's own plain-text form, for fixtures, export and bug reports: "@ time transport source > destination",
 * then the message as it was. Also what people paste: bare SIP text, or only some of its header lines. A
 * fallback: it claims nothing that another format knows, and no text that has no SIP in it.
 */
#include "base/limits.h"
#include "parsers/cut.h"
#include "parsers/parser.h"
#include "parsers/text.h"
#include "sip/frame.h"

#include <errno.h>
#include <stdlib.h>

enum { FIELDS_MAX = LIMIT_DIAG_PARAMS };

/* A header line; its value goes on up to the next one. */
struct place {
        size_t name_at, name_n, at, n;
};

struct trace {
        struct input *in;
        struct notes *notes;
        struct line line;
        bool held, ended;
        bool marked;  /* an "@" line was seen: text belongs to it, not to a paste */
        bool started; /* the last line was a start line */
        bool whole;   /* no more of the text comes */
        bool out;     /* messages are being handed out */
        struct buf mark;
        int64_t time_us;
        enum zone zone;
        struct span transport, source, destination; /* in mark */
        uint64_t off, no;
        struct gather g;
        struct cutter cutter;
        struct field fields[FIELDS_MAX];
        size_t n_fields;
        bool messages; /* one was handed out: header lines alone are no event any more */
};

struct mark {
        struct span time, transport, source, destination;
};

static struct span word(struct span *rest) {
        struct span w = SPAN_NONE;

        while (rest->n && is_blank(rest->p[0]))
                *rest = span_from(*rest, 1);
        (void)span_cut(rest, ' ', &w);
        return w;
}

/* The time may hold a blank: what it is is counted from the end. */
static bool parse_mark(struct span line, struct mark *ret) {
        struct span words[6], rest = span_trim(line);
        size_t n = 0;

        if (!span_starts(line, SPAN("@ ")))
                return false;
        rest = span_from(rest, 1);
        for (; n < 6 && rest.n; n++)
                words[n] = word(&rest);
        if (n < 5 || rest.n || !span_eq(words[n - 2], SPAN(">")))
                return false;
        *ret = (struct mark){
                .time = n == 5 ? words[0] : span_of(words[0].p, (size_t)(words[1].p - words[0].p) + words[1].n),
                .transport = words[n - 4], .source = words[n - 3], .destination = words[n - 1]};
        struct stamp_query q;
        return span_eq(ret->time, SPAN("-")) || stamp_parse(ret->time, &q) == 0;
}

static int keep_mark(struct trace *t, const struct mark *m) {
        struct stamp_query q;
        bool timed = stamp_parse(m->time, &q) == 0 && q.has_date;
        int r;

        t->time_us = timed ? q.us : STAMP_NONE;
        t->zone = timed && q.utc ? ZONE_UTC : ZONE_UNKNOWN;
        t->marked = true;
        t->off = t->line.off;
        t->no = t->line.no;
        buf_reset(&t->mark);
        buf_put(&t->mark, m->transport);
        buf_put(&t->mark, m->source);
        if ((r = buf_put(&t->mark, m->destination)) < 0)
                return r;
        struct span all = buf_span(&t->mark);
        t->transport = span_eq(m->transport, SPAN("-")) ? SPAN_NONE : span_sub(all, 0, m->transport.n);
        t->source = span_sub(all, m->transport.n, m->source.n);
        t->destination = span_from(all, m->transport.n + m->source.n);
        return 0;
}

static void fill(const struct trace *t, enum record_kind kind, struct record *ret) {
        *ret = (struct record){.kind = kind, .time_us = STAMP_NONE, .off = t->g.n_ext ? t->g.ext[0].off : t->off,
                               .line = t->g.n_ext ? t->g.ext[0].line : t->no};
        if (!t->marked)
                return;
        ret->time_us = t->time_us;
        ret->zone = t->zone;
        ret->off = t->off;
        ret->line = t->no;
        ret->transport = t->transport;
        ret->local = t->source;
        ret->peer = t->destination;
}

static int place(struct trace *t, struct piece piece, unsigned flags, struct record *ret) {
        int r;

        fill(t, RECORD_SIP, ret);
        r = cutter_place(&t->cutter, &t->g, piece, ret);
        if (r < 0)
                return r;
        if (!t->marked && ret->n_ext) {
                ret->off = ret->ext[0].off;
                ret->line = ret->ext[0].line;
        }
        ret->flags = flags;
        if (flags & RECORD_CUT)
                note_cut(t->notes, ret->off, ret->line);
        t->messages = true;
        return 1;
}

/* The next message of the gathered text. What is not complete stays while more of it may come. */
static int next_out(struct trace *t, struct record *ret) {
        struct piece piece = {0};
        struct span text = buf_span(&t->g.text), rest, line;
        enum cut cut = cutter_next(&t->cutter, text, &piece);

        if (cut == CUT_MESSAGE)
                return place(t, piece, 0, ret);
        t->out = false;
        if (cut == CUT_REST && !t->whole && !t->g.text.err)
                return gather_keep(&t->g, &t->cutter, piece);
        rest = text = span_from(text, piece.at);
        if (cut == CUT_REST && span_line(&rest, &line) && sip_is_start_line(line)) {
                t->out = true; /* for the end, which comes next */
                unsigned flags = t->g.text.err ? RECORD_CUT : cut_flags(&text);
                piece.n = text.n;
                return place(t, piece, flags, ret);
        }
        if (!t->ended || t->marked || t->messages)
                gather_reset(&t->g);
        return 0;
}

static int hand_out(struct trace *t, bool whole) {
        t->out = t->held = true;
        t->whole = whole;
        cutter_begin(&t->cutter);
        return 0;
}

static int take_line(struct trace *t) {
        bool start = sip_is_start_line(t->line.text), again = t->held;
        struct mark m;

        t->held = false;
        if (parse_mark(t->line.text, &m))
                return t->g.text.n ? hand_out(t, true) : keep_mark(t, &m);
        /* People paste an empty line between the start line and what they kept of the headers. */
        if (t->started && !t->marked && text_blank(t->line.text))
                return 0;
        if (start && !t->marked && t->g.text.n && !again)
                return hand_out(t, false);
        t->started = start;
        return gather_capped(&t->g, &t->line, 0, t->notes);
}

static void end_field(struct trace *t, struct span text, struct place *p) {
        struct span value = span_trim(span_sub(text, p->at, p->n));

        if (t->n_fields == FIELDS_MAX)
                return;
        t->fields[t->n_fields++] = (struct field){span_sub(text, p->name_at, p->name_n), value};
}

/* "a=candidate:…" under a header is the next thing that was pasted, not its value. */
static bool is_sdp_line(struct span line) {
        return line.n > 1 && line.p[1] == '=' && is_alpha(line.p[0]) && !is_upper(line.p[0]);
}

/* A line that is no header goes on with the one above: values are wrapped wherever they were copied. */
static void find_fields(struct trace *t, struct span text) {
        struct span rest = text, line, name, value;
        struct place p = {0};

        while (span_line(&rest, &line)) {
                bool header = text_header(line, &name, &value);
                if (p.name_n && (header || is_sdp_line(line) || text_blank(line))) {
                        end_field(t, text, &p);
                        p.name_n = 0;
                }
                if (header)
                        p = (struct place){.name_at = (size_t)(name.p - text.p), .name_n = name.n,
                                           .at = (size_t)(line.p - text.p) + span_chr(line, ':') + 1};
                if (p.name_n)
                        p.n = (size_t)(line.p + line.n - text.p) - p.at;
        }
        if (p.name_n)
                end_field(t, text, &p);
}

/* Header lines and no message: one event that holds them all. */
static int take_headers(struct trace *t, struct record *ret) {
        struct span text = buf_span(&t->g.text);

        find_fields(t, text);
        if (t->n_fields == 0)
                return 0;
        fill(t, RECORD_EVENT, ret);
        ret->topic = SPAN("headers");
        ret->text = text;
        ret->ext = t->g.ext;
        ret->n_ext = t->g.n_ext;
        ret->fields = t->fields;
        ret->n_fields = t->n_fields;
        for (size_t i = 0; i < t->n_fields; i++)
                if (span_ieq(t->fields[i].name, SPAN("Call-ID")))
                        ret->call_id = t->fields[i].value;
        return 1;
}

static int take_end(struct trace *t, struct record *ret) {
        if (!t->ended) {
                t->ended = true;
                hand_out(t, true);
                return 0;
        }
        if (t->marked || t->messages || t->g.text.n == 0 || t->n_fields)
                return 0;
        return take_headers(t, ret);
}

static int trace_next(void *state, struct record *ret) {
        struct trace *t = state;

        for (;;) {
                bool was_ended = t->ended;
                int r = 0;
                if (t->out)
                        r = next_out(t, ret);
                else if (!t->ended && (t->held || (r = input_line(t->in, &t->line)) > 0))
                        r = take_line(t);
                else if (r == 0 && (r = take_end(t, ret)) == 0 && was_ended)
                        return 0;
                if (r != 0)
                        return r;
        }
}

static int trace_open(struct input *in, struct notes *notes, void **ret_state) {
        struct trace *t = calloc(1, sizeof(*t));

        if (!t)
                return -ENOMEM;
        t->in = in;
        t->notes = notes;
        *ret_state = t;
        return 0;
}

static void trace_close(void *state) {
        struct trace *t = state;

        if (!t)
                return;
        buf_done(&t->mark);
        gather_done(&t->g);
        cutter_done(&t->cutter);
        free(t);
}

/* A header that nothing but SIP has. */
static bool is_sip_header(struct span line) {
        static const struct span names[] = {SPAN("Call-ID"), SPAN("CSeq"), SPAN("Record-Route"), SPAN("Max-Forwards"),
                                            SPAN("P-Asserted-Identity"), SPAN("ms-diagnostics"),
                                            SPAN("ms-diagnostics-public"), SPAN("ms-client-diagnostics")};
        static const struct span addresses[] = {SPAN("From"), SPAN("To"), SPAN("Contact"), SPAN("Route")};
        struct span name, value;

        if (!text_header(line, &name, &value))
                return false;
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
                if (span_ieq(name, names[i]))
                        return value.n > 0;
        for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
                if (span_ieq(name, addresses[i]))
                        return span_find(value, SPAN("sip:")) < value.n || span_find(value, SPAN("sips:")) < value.n;
        return span_ieq(name, SPAN("Via")) && span_istarts(value, SPAN("SIP/"));
}

static int claim(int score, const char *why, const char **ret_why) {
        if (ret_why)
                *ret_why = why;
        return score;
}

static int trace_probe(struct span head, const char *path, const char **ret_why) {
        bool first = true, started = false;
        struct span line;
        struct mark m;
        int score = 0;

        (void)path;
        while (span_line(&head, &line)) {
                if (text_blank(line))
                        continue;
                if (parse_mark(line, &m))
                        return claim(90, "a line \"@ time transport source > destination\"", ret_why);
                if (first && sip_is_start_line(line))
                        score = claim(20, "begins with a SIP start line", ret_why);
                else if (first && is_sip_header(line))
                        score = claim(15, "begins with a SIP header line", ret_why);
                else if (score < 12 && started && text_header(line, NULL, NULL))
                        score = claim(12, "SIP start lines at the beginning of lines", ret_why);
                started = sip_is_start_line(line);
                first = false;
        }
        return score;
}

const struct parser parser_trace = {
        .name = "trace",
        .title = "messages as plain text: sipdx's own form, pasted SIP, pasted SIP headers",
        .role = "",
        .probe = trace_probe,
        .open = trace_open,
        .next = trace_next,
        .close = trace_close,
};
