/*
 * The house's own plain-text form, for fixtures, export and bug reports: "@ time transport source > destination",
 * then the message as it was. Also what people paste: bare SIP text, or only some of its header lines. A
 * fallback: it claims nothing that another format knows, and no text that has no SIP in it.
 */
#include "parsers/cut.h"
#include "parsers/headers.h"
#include "parsers/parser.h"
#include "parsers/text.h"
#include "sip/frame.h"

#include <errno.h>
#include <stdlib.h>

struct trace {
        struct input *in;
        struct notes *notes;
        struct line line;
        bool held, ended;
        bool marked;  /* an "@" line was seen: text belongs to it, not to a paste */
        size_t indent; /* blanks before every line of what was pasted */
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
        struct piece other; /* text that belongs to no message: headers may be left in it */
        struct headers headers;
};

struct mark {
        struct span time, transport, source, destination;
};

static struct span word(struct span *rest) {
        struct span w = SPAN_NONE;

        *rest = span_from(*rest, span_skip_blanks(*rest, 0));
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
        return 1;
}

/* The next headers of t->other, which have lost their message. */
static int next_headers(struct trace *t, struct record *ret) {
        struct span text = buf_span(&t->g.text), rest = span_sub(text, t->other.at, t->other.n), block;
        bool found = headers_next(&t->headers, &rest, &block);

        t->other = (struct piece){t->other.at + t->other.n - rest.n, rest.n};
        if (!found)
                return 0;
        fill(t, RECORD_EVENT, ret);
        int r = cutter_place(&t->cutter, &t->g, (struct piece){(size_t)(block.p - text.p), block.n}, ret);
        if (r < 0)
                return r;
        ret->off = ret->ext[0].off;
        ret->line = ret->ext[0].line;
        headers_fill(&t->headers, ret);
        return 1;
}

/* Text under an "@" line that is no message says nothing; in a paste it may be headers. */
static int set_aside(struct trace *t, struct piece piece) {
        t->other = t->marked ? (struct piece){0} : piece;
        return 0;
}

/* The last message, and no more of it comes. */
static int take_rest(struct trace *t, struct piece piece, struct record *ret) {
        struct span text = span_from(buf_span(&t->g.text), piece.at), rest = text, line;

        if (!span_line(&rest, &line) || !sip_is_start_line(line))
                return set_aside(t, piece);
        unsigned flags = t->g.text.err ? RECORD_CUT : cut_flags(&text);
        piece.n = text.n;
        return place(t, piece, flags, ret);
}

/* The next message of the gathered text. What is not complete stays while more of it may come. */
static int next_out(struct trace *t, struct record *ret) {
        struct piece piece = {0};
        enum cut cut = cutter_next(&t->cutter, buf_span(&t->g.text), &piece);

        if (cut == CUT_MESSAGE)
                return place(t, piece, 0, ret);
        if (cut == CUT_REST && (t->whole || t->g.text.err))
                return take_rest(t, piece, ret);
        if (cut == CUT_OTHER)
                return set_aside(t, piece);
        t->out = false;
        if (cut == CUT_REST)
                return gather_keep(&t->g, &t->cutter, piece);
        gather_reset(&t->g);
        return 0;
}

static int hand_out(struct trace *t, bool whole) {
        t->out = t->held = true;
        t->whole = whole;
        cutter_begin(&t->cutter);
        return 0;
}

/* The blanks that stand before the line because all of the paste was moved to the right, not because it is folded. */
static size_t indent_of(struct trace *t, struct span line, bool *ret_start) {
        size_t n = span_skip_blanks(line, 0);
        struct span text = span_from(line, n);

        *ret_start = sip_is_start_line(text) && (n == 0 || !t->marked);
        if (*ret_start || (t->g.text.n == 0 && header_own(text)))
                t->indent = t->marked ? 0 : n;
        return n < t->indent ? n : t->indent;
}

static int take_line(struct trace *t) {
        bool start, again = t->held;
        struct mark m;

        t->held = false;
        if (parse_mark(t->line.text, &m))
                return t->g.text.n ? hand_out(t, true) : keep_mark(t, &m);
        /* People paste an empty line between the start line and what they kept of the headers. */
        if (t->started && !t->marked && text_blank(t->line.text))
                return 0;
        size_t indent = indent_of(t, t->line.text, &start);
        if (start && !t->marked && t->g.text.n && !again)
                return hand_out(t, false);
        t->started = start;
        return gather_capped(&t->g, &t->line, indent, t->notes);
}

static int take_end(struct trace *t) {
        t->ended = true;
        return hand_out(t, true);
}

static int trace_next(void *state, struct record *ret) {
        struct trace *t = state;

        for (;;) {
                int r = 0;
                if (t->other.n)
                        r = next_headers(t, ret);
                else if (t->out)
                        r = next_out(t, ret);
                else if (t->ended)
                        return 0;
                else if (t->held || (r = input_line(t->in, &t->line)) > 0)
                        r = take_line(t);
                else if (r == 0)
                        r = take_end(t);
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

static int trace_probe(struct span head, const char *path, const char **ret_why) {
        bool first = true, started = false;
        struct span line;
        struct mark m;
        int score = 0, own = 0;

        (void)path;
        while (span_line(&head, &line)) {
                if (text_blank(line))
                        continue;
                if (parse_mark(line, &m))
                        return probe_claim(90, "a line \"@ time transport source > destination\"", ret_why);
                line = span_from(line, span_skip_blanks(line, 0));
                bool named = text_header(line, NULL, NULL);
                own += named && header_own(line) ? 1 : 0;
                if (first && sip_is_start_line(line))
                        score = probe_claim(18, "begins with a SIP start line", ret_why);
                else if (first && own)
                        score = probe_claim(15, "begins with a SIP header line", ret_why);
                else if (score < 12 && ((started && named) || own > 1 || (named && header_diagnostics(line))))
                        score = probe_claim(12, started ? "SIP start lines at the beginning of lines"
                                                        : "lines of it are SIP headers", ret_why);
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
