/*
 * SIP as any program prints it and people paste it: start lines are looked for anywhere in a line, what stands before
 * one is learned and taken off the lines below it, and what stands around the message (parsers/intro.h) tells when and between
 * whom. A fallback: whatever a format knows better is that format's. It refuses a start line that no header line follows,
 * because logs name messages in their prose.
 */
#include "base/limits.h"
#include "parsers/cut.h"
#include "parsers/headers.h"
#include "parsers/intro.h"
#include "parsers/lines.h"
#include "parsers/parser.h"
#include "parsers/text.h"
#include "sip/frame.h"

#include <errno.h>
#include <stdlib.h>

enum {
        PREFIX_MAX = 160,     /* longer ones stand before a start line only */
        NEAR_LINES = 4,       /* above a message, one of which may introduce it */
        NEAR_BYTES = 1024,    /* that are kept of each */
        PARAGRAPH_BYTES = 8192,
        CHAPTERS = 3,
        WRAPPED_AT = 60,      /* a line this long may go on in the next */
        SCORE_FOUND = 19, SCORE_BARE = 11,
};

enum where {
        OUTSIDE,
        UNSURE, /* a start line was seen, not yet what follows it */
        HEAD,
        BODY,
        ALONE, /* headers without a message */
};

/* A line above. */
struct near {
        char text[NEAR_BYTES];
        size_t n;
        uint64_t off, no;
};

struct siptext {
        struct input *in;
        struct notes *notes;
        struct line line;
        bool held, ended;
        enum where where;
        struct layout layout;
        bool doubled;    /* an empty line stands behind each line */
        unsigned gap;    /* empty lines just seen */
        bool wraps;      /* the last header line may go on */
        bool said, sdp, frag;
        unsigned chapters; /* of a document: what it shows of headers are examples */
        unsigned worth;  /* of headers without a message: 2 and more are an event */
        uint64_t length, got; /* of the body; .got with the CRs that it lost */
        struct near near[NEAR_LINES];
        size_t n_near;   /* lines since the last message; the last of them stands at (n_near - 1) % NEAR_LINES */
        struct intro intro;
        struct when when;
        bool introduced, timed;
        uint64_t off, no; /* of the message's first line */
        uint64_t lead_off, lead_no;
        struct gather g;     /* the message */
        struct gather other; /* the start line as it stands, or lines between messages */
        bool shown;          /* .other was handed out */
        struct cutter cutter;
        struct headers headers;
        struct piece rest;   /* of .g, where headers may be left */
};

static int keep(struct siptext *s, struct gather *g, size_t from, size_t n) {
        struct line part = line_part(&s->line, from, n);

        return gather_capped(g, &part, 0, s->notes);
}

static int keep_inserted(struct siptext *s, struct span bytes) {
        int r = gather_bytes(&s->g, bytes);

        return r == -E2BIG ? 0 : r;
}

/* Bytes [from, to) of the line, with what web pages and mail programs made of its characters turned back. */
static int keep_plain(struct siptext *s, size_t from, size_t to) {
        struct span text = span_sub(s->line.text, 0, to);
        size_t done = from;
        int r = 0;

        for (size_t i = from; i < to && r == 0;) {
                struct span plain;
                size_t n = lines_spoilt(span_from(text, i), &plain);
                if (n && (r = keep(s, &s->g, done, i - done)) == 0) {
                        r = keep_inserted(s, plain);
                        done = i + n;
                }
                i += n ? n : 1;
        }
        return r < 0 ? r : keep(s, &s->g, done, to - done);
}

static int keep_line_end(struct siptext *s) {
        size_t n = s->line.full.n - s->line.text.n;

        return n ? keep(s, &s->g, s->line.text.n, n) : 0;
}

/* One line of the message: bytes [from, to) of it. Headers that were joined with it are parted again. */
static int keep_header(struct siptext *s, size_t from, size_t to) {
        size_t at = lines_joined(span_sub(s->line.text, from, to - from));
        int r;

        if (at == 0) {
                r = keep_plain(s, from, to);
                return r < 0 ? r : keep_line_end(s);
        }
        notes_add(s->notes, "joined-lines", s->line.off, "line %llu: header lines stand in one line, read apart",
                  (unsigned long long)s->line.no);
        if ((r = keep_plain(s, from, from + at - 1)) < 0 || (r = keep_inserted(s, SPAN("\r\n"))) < 0)
                return r;
        return keep_header(s, from + at, to);
}

/* A whole message in one line, its line ends written out. */
static int keep_escaped(struct siptext *s, size_t from) {
        struct span text = span_from(s->line.text, from), mark = lines_escape(text);
        int r = 0;

        while (text.n && r == 0) {
                size_t n = span_find(text, mark);
                r = keep(s, &s->g, (size_t)(text.p - s->line.text.p), n);
                if (r == 0)
                        r = keep_inserted(s, SPAN("\r\n"));
                text = span_from(text, n + mark.n);
        }
        return r;
}

static void forget(struct siptext *s) {
        s->where = OUTSIDE;
        s->introduced = s->timed = false;
        s->n_near = 0;
        s->gap = 0;
        s->held = true;
}

static void fill(const struct siptext *s, enum record_kind kind, uint64_t off, uint64_t line, struct record *ret) {
        *ret = (struct record){.kind = kind, .time_us = s->timed ? s->when.us : STAMP_NONE,
                               .zone = s->timed ? s->when.zone : ZONE_UNKNOWN, .off = off, .line = line};
}

static void fill_intro(const struct siptext *s, struct record *ret) {
        if (!s->introduced)
                return;
        ret->dir = s->intro.dir;
        ret->local = span_str(s->intro.local);
        ret->peer = span_str(s->intro.peer);
        ret->transport = span_str(s->intro.transport);
        ret->lead_off = s->lead_off;
        ret->lead_line = s->lead_no < s->no ? s->lead_no : 0;
}

/* The message is all there; the line at hand, if it is not of it, is looked at again. */
static int hand_out(struct siptext *s, struct record *ret) {
        struct span text = buf_span(&s->g.text);
        struct piece piece = {0, text.n};
        unsigned flags = s->g.text.err ? RECORD_CUT : 0;

        cutter_begin(&s->cutter);
        if (cutter_next(&s->cutter, text, &piece) == CUT_REST) {
                struct span rest = span_from(text, piece.at);
                flags |= s->g.text.err ? RECORD_CUT : cut_flags(&rest);
                piece.n = rest.n;
        }
        fill(s, RECORD_SIP, s->off, s->no, ret);
        fill_intro(s, ret);
        int r = cutter_place(&s->cutter, &s->g, piece, ret);
        ret->flags = flags;
        if (flags & RECORD_CUT)
                note_cut(s->notes, s->off, s->no);
        return r < 0 ? r : 1;
}

static int end_message(struct siptext *s, bool hold, struct record *ret) {
        int r = hand_out(s, ret);

        forget(s);
        s->held = hold;
        return r;
}

/* Headers that have no message become events; a single one that says little is words. */
static int end_alone(struct siptext *s, struct record *ret) {
        struct piece all = {0, s->g.text.n};
        int r = 0;

        cutter_begin(&s->cutter);
        forget(s);
        if (s->worth > 1) {
                s->rest = all;
                return 0;
        }
        fill(s, RECORD_TRACE, s->off, s->no, ret);
        r = cutter_place(&s->cutter, &s->g, all, ret);
        return r < 0 ? r : 1;
}

/* A piece of the block, as a record of its own. */
static int place(struct siptext *s, enum record_kind kind, struct piece piece, struct record *ret) {
        fill(s, kind, s->off, s->no, ret);
        int r = cutter_place(&s->cutter, &s->g, piece, ret);
        if (r < 0)
                return r;
        ret->off = ret->ext[0].off;
        ret->line = ret->ext[0].line;
        return 1;
}

/* The next headers of s->rest; what follows the last of them is lines of a log or words. */
static int next_headers(struct siptext *s, struct record *ret) {
        struct span text = buf_span(&s->g.text), rest = span_sub(text, s->rest.at, s->rest.n), block, left = span_trim(rest);
        bool found = headers_next(&s->headers, &rest, &block);

        s->rest = found ? (struct piece){s->rest.at + s->rest.n - rest.n, rest.n} : (struct piece){0};
        if (!found)
                return left.n ? place(s, RECORD_TRACE, (struct piece){(size_t)(left.p - text.p), left.n}, ret) : 0;
        int r = place(s, RECORD_EVENT, (struct piece){(size_t)(block.p - text.p), block.n}, ret);
        if (r > 0)
                headers_fill(&s->headers, ret);
        return r;
}

/* The lines between messages that are gathered; none: 0. */
static int flush(struct siptext *s, struct record *ret) {
        struct extent *first = s->other.ext;

        if (s->other.text.n == 0 || s->shown)
                return 0;
        gather_trim_line_ends(&s->other);
        s->shown = true;
        if (s->other.text.n == 0)
                return 0;
        *ret = (struct record){.kind = RECORD_TRACE, .time_us = STAMP_NONE, .off = first->off, .line = first->line,
                               .text = buf_span(&s->other.text), .ext = s->other.ext, .n_ext = s->other.n_ext};
        return 1;
}

static void empty_other(struct siptext *s) {
        if (s->shown)
                gather_reset(&s->other);
        s->shown = false;
}

/* A line on its own: an event when it says that something is wrong. */
static int hand_line(struct siptext *s, struct record *ret) {
        struct span text = s->line.text, level = SPAN_NONE, component = SPAN_NONE;
        struct when when = {.us = STAMP_NONE};
        int r;

        gather_reset(&s->other);
        if ((r = keep(s, &s->other, 0, text.n)) < 0)
                return r;
        bool timed = intro_time(text, &when), wrong = lines_level(buf_span(&s->other.text), &level, &component);
        *ret = (struct record){.kind = wrong ? RECORD_EVENT : RECORD_TRACE, .time_us = timed ? when.us : STAMP_NONE,
                               .zone = timed ? when.zone : ZONE_UNKNOWN, .off = s->line.off, .line = s->line.no,
                               .text = buf_span(&s->other.text), .ext = s->other.ext, .n_ext = s->other.n_ext,
                               .level = level, .component = component};
        s->shown = true;
        return text.n ? 1 : 0;
}

static void keep_near(struct siptext *s) {
        struct near *n = &s->near[s->n_near++ % NEAR_LINES];
        struct span text = span_sub(s->line.text, 0, sizeof(n->text));

        n->n = text.n;
        n->off = s->line.off;
        n->no = s->line.no;
        memcpy(n->text, text.p, text.n);
}

static void learn(struct siptext *s, struct span text, uint64_t off, uint64_t no) {
        if (!s->timed)
                s->timed = intro_time(text, &s->when);
        if (s->introduced || !(s->introduced = intro_read(text, &s->intro)))
                return;
        s->lead_off = off;
        s->lead_no = no;
}

/* What stands before the start line, then the lines above it, the nearest first. */
static void learn_intro(struct siptext *s, struct span before) {
        size_t n = s->n_near < NEAR_LINES ? s->n_near : NEAR_LINES;

        learn(s, before, s->line.off, s->line.no);
        for (size_t i = 1; i <= n && !(s->introduced && s->timed); i++) {
                const struct near *l = &s->near[(s->n_near - i) % NEAR_LINES];
                learn(s, span_of(l->text, l->n), l->off, l->no);
        }
}

static int begin_message(struct siptext *s, const struct start *start) {
        int r;

        gather_reset(&s->g);
        gather_reset(&s->other);
        s->shown = false;
        s->where = UNSURE;
        s->off = s->line.off;
        s->no = s->line.no;
        s->said = s->sdp = s->frag = s->doubled = s->wraps = false;
        s->length = s->got = s->gap = 0;
        s->introduced = s->timed = false;
        learn_intro(s, span_sub(s->line.text, 0, start->at));
        layout_begin(&s->layout, s->line.text, start);
        keep_near(s);
        if ((r = keep(s, &s->other, 0, s->line.full.n)) < 0)
                return r;
        if (start->escaped) {
                gather_reset(&s->other);
                s->where = HEAD;
                return keep_escaped(s, start->at);
        }
        return keep_header(s, start->at, start->at + start->n);
}

static int begin_alone(struct siptext *s) {
        gather_reset(&s->g);
        s->where = ALONE;
        s->gap = s->worth = 0;
        s->off = s->line.off;
        s->no = s->line.no;
        layout_none(&s->layout, s->line.text);
        s->held = true;
        return 0;
}

/* One more line of the paragraph at hand, which ends before a line with a clock. */
static int take_prose(struct siptext *s, struct record *ret) {
        struct span text = s->line.text;
        int r;

        if (intro_clocked(text) || lines_level(text, NULL, NULL)) {
                if ((r = flush(s, ret)) != 0) {
                        s->held = true;
                        return r;
                }
                keep_near(s);
                return hand_line(s, ret);
        }
        if (s->other.text.n > PARAGRAPH_BYTES && !s->shown) {
                s->held = true;
                return flush(s, ret);
        }
        empty_other(s);
        keep_near(s);
        return keep(s, &s->other, 0, s->line.full.n);
}

static int take_outside(struct siptext *s, struct record *ret) {
        struct span text = s->line.text;
        struct start start;
        int r;

        empty_other(s);
        if (text_blank(text))
                return flush(s, ret);
        s->chapters += lines_is_heading(text);
        bool begins = lines_start(text, &start), alone = !begins && s->chapters < CHAPTERS && lines_header_alone(text) != LINES_NO_HEADER;
        if (!begins && !alone)
                return take_prose(s, ret);
        if ((r = flush(s, ret)) != 0) {
                s->held = true;
                return r;
        }
        return begins ? begin_message(s, &start) : begin_alone(s);
}

/* No header follows: the start line was words of a log, or all that is left of a message. */
static int end_unsure(struct siptext *s, struct record *ret) {
        if (!layout_is_bare(&s->layout) || (!s->gap && !s->ended)) {
                s->held = true;
                s->where = OUTSIDE;
                return flush(s, ret);
        }
        gather_reset(&s->other);
        return end_message(s, true, ret);
}

/* The mark that stands behind each line is taken off the start line too. */
static int trim_start(struct siptext *s) {
        struct span text = buf_span(&s->g.text);
        size_t n = layout_trim(&s->layout, text);
        bool crlf = n < text.n && span_find(span_from(text, n), SPAN("\r\n")) < text.n - n;

        gather_trim(&s->g, n);
        return n < text.n ? keep_inserted(s, crlf ? SPAN("\r\n") : SPAN("\n")) : 0;
}

static int take_unsure(struct siptext *s, struct record *ret) {
        struct span text = s->line.text;

        if (layout_blank(&s->layout, text)) {
                s->gap++;
                return s->gap > 2 ? end_unsure(s, ret) : 0;
        }
        if (!layout_learn(&s->layout, text))
                return end_unsure(s, ret);
        int r = trim_start(s);
        if (r < 0)
                return r;
        gather_reset(&s->other);
        s->doubled = s->gap > 0;
        s->gap = 0;
        s->where = HEAD;
        s->held = true;
        return 0;
}

static void learn_header(struct siptext *s, struct span text) {
        struct span name, value;

        if (!text_header(text, &name, &value))
                return;
        if (span_ieq(name, SPAN("Content-Length")) || span_ieq(name, SPAN("l")))
                s->said = span_u64(span_sub(value, 0, span_chr(value, ' ')), &s->length) == 0 || s->said;
        if (span_ieq(name, SPAN("Content-Type")) || span_ieq(name, SPAN("c"))) {
                s->sdp = span_istarts(value, SPAN("application/sdp"));
                s->frag = span_ifind(value, SPAN("sipfrag")) < value.n;
        }
}

/* The header block is done; hold: with the line at hand the body begins, if there is one. */
static int end_head(struct siptext *s, bool hold, struct record *ret) {
        if (s->said && s->length == 0)
                return end_message(s, hold, ret);
        s->where = BODY;
        s->gap = 0;
        s->wraps = false;
        s->held = hold;
        return 0;
}

static int take_blank(struct siptext *s, struct record *ret) {
        int r = 0;

        if (s->doubled && s->gap++ == 0)
                return 0;
        if ((r = keep_line_end(s)) < 0)
                return r;
        return end_head(s, false, ret);
}

/* A line that is neither header nor empty. */
static int take_odd(struct siptext *s, struct span text, size_t from, size_t to, struct record *ret) {
        int r;

        if (lines_is_sdp(text)) { /* the empty line is missing, or was taken for one of a doubled paste */
                if ((r = keep_inserted(s, SPAN("\r\n"))) < 0)
                        return r;
                return end_head(s, true, ret);
        }
        if (is_blank(text.p[0]) && !s->gap) {
                s->wraps = to - from >= WRAPPED_AT;
                return keep_header(s, from, to);
        }
        if (!s->wraps || intro_clocked(text))
                return end_message(s, true, ret);
        if ((r = keep_inserted(s, SPAN(" "))) < 0 || (r = keep_plain(s, from, to)) < 0)
                return r;
        return keep_line_end(s);
}

/* Does the line at hand belong to no message, whatever it would be in one? */
static bool breaks_off(const struct siptext *s, struct span text) {
        struct intro intro;

        if (!layout_fits(&s->layout, s->line.text))
                return true;
        if (sip_is_start_line(text))
                return !(s->frag && s->where == BODY && s->got == 0);
        if (text_header(text, NULL, NULL) && s->where == HEAD)
                return false;
        return intro_ends(text) || (intro_read(text, &intro) && (intro.dir != DIR_NONE || text.p[0] != '<'));
}

static int take_head(struct siptext *s, struct record *ret) {
        size_t from, to;
        struct span text = layout_text(&s->layout, s->line.text, &from, &to), before = buf_span(&s->g.text);

        if (text_blank(text))
                return layout_fits(&s->layout, s->line.text) ? take_blank(s, ret) : end_message(s, true, ret);
        if (breaks_off(s, text))
                return end_message(s, true, ret);
        if (!text_header(text, NULL, NULL))
                return take_odd(s, text, from, to, ret);
        if (!s->gap && s->wraps && before.n)
                s->doubled = false;
        s->gap = 0;
        s->wraps = text.n >= WRAPPED_AT || strchr(",;=", text.p[text.n - 1]);
        learn_header(s, text);
        return keep_header(s, from, to);
}

static int keep_body(struct siptext *s, size_t from, size_t to) {
        int r;

        for (; s->gap; s->gap--)
                if ((r = keep_inserted(s, SPAN("\r\n"))) < 0)
                        return r;
        if ((r = keep(s, &s->g, from, to - from)) < 0 || (r = keep_line_end(s)) < 0)
                return r;
        s->got += to - from + 2;
        return 0;
}

/* A line of SDP that a mail program broke: its rest. */
static int keep_wrapped(struct siptext *s, size_t from, size_t to) {
        struct span text = buf_span(&s->g.text), trimmed = span_trim(text);
        int r;

        gather_trim(&s->g, (size_t)(trimmed.p - text.p) + trimmed.n);
        if ((r = keep_inserted(s, SPAN(" "))) < 0 || (r = keep(s, &s->g, from, to - from)) < 0 || (r = keep_line_end(s)) < 0)
                return r;
        s->got += to - from + 1;
        return 0;
}

/* May the line be the next of the body, by its shape? */
static bool is_body(const struct siptext *s, struct span text) {
        bool first = s->got == 0;

        if (s->sdp || (first && !s->said))
                return lines_is_sdp(text) || (!s->sdp && lines_is_document(text));
        return s->said || !s->gap;
}

static int take_body(struct siptext *s, struct record *ret) {
        size_t from, to;
        struct span text = layout_text(&s->layout, s->line.text, &from, &to);
        int r;

        if (text_blank(text) && layout_fits(&s->layout, s->line.text)) {
                s->got += s->doubled || !s->got ? 0 : 2;
                s->gap += !s->doubled;
                return s->gap > 2 && !s->said ? end_message(s, true, ret) : 0;
        }
        if (breaks_off(s, text))
                return end_message(s, true, ret);
        bool goes_on = s->sdp && s->wraps && !s->gap && !intro_clocked(text) && !lines_is_sdp(text);
        s->wraps = text.n >= WRAPPED_AT;
        if (goes_on)
                return keep_wrapped(s, from, to);
        if (!is_body(s, text))
                return end_message(s, true, ret);
        if (s->sdp || s->got == 0)
                s->gap = 0;
        if ((r = keep_body(s, from, to)) < 0)
                return r;
        return s->said && s->got >= s->length ? end_message(s, false, ret) : 0;
}

/* Headers without their message go on over empty lines and broken values. The first is one of them whatever else it could be. */
static int take_alone(struct siptext *s, struct record *ret) {
        size_t from, to;
        struct span text = layout_text(&s->layout, s->line.text, &from, &to);
        struct intro intro;
        struct start start;
        int r;

        if (text_blank(text)) {
                s->gap++;
                return keep_line_end(s);
        }
        bool header = text_header(text, NULL, NULL), ours = header || lines_is_sdp(text) || (!s->gap && !intro_clocked(text));
        bool ends = !ours || (lines_start(s->line.text, &start) && !header) || intro_ends(text) || (!header && intro_read(text, &intro));
        if (ends && s->g.text.n)
                return end_alone(s, ret);
        s->gap = 0;
        s->worth += (unsigned)lines_header_alone(s->line.text);
        if ((r = keep_plain(s, from, to)) < 0)
                return r;
        return keep_line_end(s);
}

static int take_line(struct siptext *s, struct record *ret) {
        s->held = false;
        switch (s->where) {
        case UNSURE: return take_unsure(s, ret);
        case HEAD: return take_head(s, ret);
        case BODY: return take_body(s, ret);
        case ALONE: return take_alone(s, ret);
        default: return take_outside(s, ret);
        }
}

static int take_end(struct siptext *s, struct record *ret) {
        enum where where = s->where;
        int r;

        s->ended = true;
        if (where == OUTSIDE || where == ALONE) {
                r = where == ALONE ? end_alone(s, ret) : flush(s, ret);
        } else if (where == UNSURE) {
                r = end_unsure(s, ret);
        } else {
                r = end_message(s, false, ret);
        }
        s->held = false;
        return r;
}

static int siptext_next(void *state, struct record *ret) {
        struct siptext *s = state;

        for (;;) {
                int r = 0;
                if (s->rest.n)
                        r = next_headers(s, ret);
                else if (s->ended)
                        return 0;
                else if (s->held || (r = input_line(s->in, &s->line)) > 0)
                        r = take_line(s, ret);
                else if (r == 0)
                        r = take_end(s, ret);
                if (r != 0)
                        return r;
        }
}

static int siptext_open(struct input *in, struct notes *notes, void **ret_state) {
        struct siptext *s = calloc(1, sizeof(*s));

        if (!s)
                return -ENOMEM;
        s->in = in;
        s->notes = notes;
        *ret_state = s;
        return 0;
}

static void siptext_close(void *state) {
        struct siptext *s = state;

        if (!s)
                return;
        gather_done(&s->g);
        gather_done(&s->other);
        cutter_done(&s->cutter);
        free(s);
}

static int siptext_probe(struct span head, const char *path, const char **ret_why) {
        struct layout layout = {0};
        struct start start;
        struct intro intro;
        struct span line;
        bool introduced = false, begun = false, logged = false;
        unsigned worth = 0;
        int score = 0;

        (void)path;
        while (span_line(&head, &line)) {
                if (begun && layout_blank(&layout, line))
                        continue;
                if (begun && layout_learn(&layout, line)) {
                        if (introduced || !layout_is_bare(&layout))
                                return probe_claim(SCORE_FOUND,
                                                   introduced ? "SIP messages below lines that introduce them"
                                                              : "SIP messages behind what a log writes before lines", ret_why);
                        score = probe_claim(SCORE_BARE, "SIP start lines at the beginning of lines", ret_why);
                }
                begun = lines_start(line, &start);
                if (begun)
                        layout_begin(&layout, line, &start);
                if (begun && start.escaped)
                        return probe_claim(SCORE_FOUND, "SIP messages in single lines", ret_why);
                introduced = intro_read(line, &intro) || (introduced && (begun || text_blank(line)));
                logged |= !begun && ((intro_clocked(line) && !text_header(line, NULL, NULL)) || span_starts(line, SPAN("--end msg")));
                worth += (unsigned)lines_header_alone(line);
                if (score == 0 && worth > 1)
                        score = probe_claim(SCORE_BARE, "lines of it are SIP headers", ret_why);
        }
        return score && logged ? probe_claim(SCORE_FOUND, "SIP among the lines of a log", ret_why) : score;
}

const struct parser parser_siptext = {
        .name = "siptext",
        .title = "SIP in the logs of servers, phones and capture tools: sngrep, Asterisk, pjsip, Expressway and others",
        .role = "",
        .probe = siptext_probe,
        .open = siptext_open,
        .next = siptext_next,
        .close = siptext_close,
};
