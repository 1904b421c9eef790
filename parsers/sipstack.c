/*
 * Server traces as text, from OCSLogger (OCS 2007 R2 on) and CLS (to 2019): a prefix of level, flags, place, clock
 * and function, then a line of text or a record between $$begin_record and $$end_record. Protocol records are made
 * into SIP again: Start-Line to Message-Body, with the blank line that the log leaves out. Everything else is an
 * event with its "name: value" lines. Prefixes are configurable: without a known one, $$begin_record must do.
 */
#include "base/limits.h"
#include "parsers/cut.h"
#include "parsers/lines.h"
#include "parsers/parser.h"
#include "parsers/text.h"
#include "sip/frame.h"

#include <errno.h>
#include <stdlib.h>

enum {
        FIELDS_MAX = LIMIT_DIAG_PARAMS,
        LONE_MAX = 64, /* of a header name that stands alone on its line */
};

static const struct span begin_mark = SPAN("$$begin_record"), end_mark = SPAN("$$end_record"),
                         plain_mark = SPAN("ing SipMessage"), body_name = SPAN("Message-Body");

struct prefix {
        int64_t time_us;
        struct span level, topic, where, ids, seq, component;
        size_t n; /* where the text begins */
};

/* A field in the text of the facts; spans are made at the end, for the text moves while it grows. */
struct place {
        size_t name_at, name_n, at, n;
};

struct sipstack {
        struct input *in;
        struct notes *notes;
        struct line line;
        struct text_clock clock;
        bool held;       /* line is still to be looked at, its prefix is in next */
        struct prefix next;
        bool open;       /* a record is being read */
        bool prefixed;   /* it had a prefix */
        bool begun, ended, sip, body, dash, blank;
        bool plain;      /* the SIP stands there as it was sent: UCMA's way */
        bool at_end;     /* of the file */
        struct cutter cutter;
        size_t body_at;  /* in the text */
        size_t indent;   /* blanks that stand before every line of a copied record */
        uint64_t off, no;
        struct buf head; /* bytes of the prefix; p's spans lie in it */
        struct prefix p;
        struct gather facts; /* what is not SIP */
        struct gather text;  /* the SIP */
        struct line lone;
        char lone_bytes[LONE_MAX + 2];
        struct place places[FIELDS_MAX];
        struct field fields[FIELDS_MAX];
        size_t n_fields;
        struct extent nowhere;
};

static size_t hex_length(struct span s, size_t at) {
        size_t n = 0;

        while (at + n < s.n && is_xdigit(s.p[at + n]))
                n++;
        return n;
}

/* "02/16/2012-16:21:09.377.00001b2e" at `at`: returns what follows it; 0 when it is not that. */
static size_t parse_clock(struct span s, size_t at, struct text_clock *clock, struct prefix *ret) {
        if (s.n < at || s.n - at < TEXT_DATE + 1 + TEXT_TIME || !text_stamp(s.p + at, '-', clock, &ret->time_us))
                return 0;
        at += TEXT_DATE + 1 + TEXT_TIME;
        while (at < s.n && is_digit(s.p[at]))
                at++;
        size_t n = at < s.n && s.p[at] == '.' ? hex_length(s, at + 1) : 0;
        ret->seq = span_sub(s, at + 1, n);
        return n ? at + 1 + n : at;
}

/* "[pool\server]0A18.0F24::" and the clock. */
static size_t parse_place(struct span s, size_t at, struct text_clock *clock, struct prefix *ret) {
        if (at >= s.n || s.p[at] != '[')
                return 0;
        size_t n = span_chr(span_from(s, at), ']'), ids = at + n + 1;
        ret->where = span_sub(s, at + 1, n - 1);
        if (ids >= s.n)
                return 0;
        size_t pid = hex_length(s, ids), tid = hex_length(s, ids + pid + 1);
        if (!pid || !tid || s.p[ids + pid] != '.' || !span_starts(span_from(s, ids + pid + 1 + tid), SPAN("::")))
                return 0;
        ret->ids = span_sub(s, ids, pid + 1 + tid);
        return parse_clock(s, ids + pid + 1 + tid + 2, clock, ret);
}

/* "TL_INFO(TF_PROTOCOL)" at `at`: what follows it; `at` when it is not that. */
static size_t parse_flags(struct span s, size_t at, struct prefix *ret) {
        struct span rest = span_from(s, at);
        size_t n, end;

        if (!span_starts(rest, SPAN("TL_")))
                return at;
        n = span_chr(rest, '(');
        end = span_chr(rest, ')');
        if (end == rest.n || n > end || n > 16)
                return at;
        ret->level = span_sub(rest, 0, n);
        ret->topic = span_sub(rest, n + 1, end - n - 1);
        return span_skip_blanks(s, at + end + 1);
}

/* "(SIPStack,Class::Function:File.cpp(125))": the component; what follows the group. */
static size_t parse_function(struct span s, size_t at, struct prefix *ret) {
        struct span rest = span_from(s, at);
        size_t comma = span_chr(rest, ','), i;

        if (!rest.n || rest.p[0] != '(' || comma == rest.n)
                return at;
        for (i = comma + 1; i + 1 < rest.n; i++) {
                i += span_chr(span_from(rest, i), ')');
                if (i + 1 < rest.n && rest.p[i + 1] == ')' && is_digit(rest.p[i - 1]))
                        break;
        }
        if (i + 1 >= rest.n)
                return at;
        ret->component = span_trim(span_sub(rest, 1, comma - 1));
        while (i < rest.n && rest.p[i] == ')')
                i++;
        return at + i;
}

/* " [141421356] ", the correlation: seldom there. */
static size_t skip_correlation(struct span s, size_t at) {
        size_t i = span_skip_blanks(s, at), digits = i + 1;

        if (i < s.n && s.p[i] == '[') {
                while (digits < s.n && is_digit(s.p[digits]))
                        digits++;
                if (digits < s.n && s.p[digits] == ']' && digits > i + 1)
                        i = digits + 1;
        }
        return span_skip_blanks(s, i);
}

/* A prefix in another order: what can be recognised anywhere before $$begin_record. */
static void parse_foreign(struct span s, struct text_clock *clock, struct prefix *ret) {
        size_t tl = span_find(s, SPAN("TL_")), slash = span_chr(s, '/');

        if (tl < s.n)
                (void)parse_flags(s, tl, ret);
        for (; slash < s.n; slash += 1 + span_chr(span_from(s, slash + 1), '/')) {
                if (slash < 2 || !parse_clock(s, slash - 2, clock, ret))
                        continue;
                size_t at = slash - 2;
                while (at > 0 && s.p[at - 1] != '[')
                        at--;
                if (at > 0)
                        (void)parse_place(s, at - 1, clock, ret);
                return;
        }
}

/* Where the mark stands; few lines have its "$". */
static size_t find_begin(struct span s) {
        size_t at = span_chr(s, '$');

        return at == s.n ? at : at + span_find(span_from(s, at), begin_mark);
}

static bool parse_prefix(struct span s, struct text_clock *clock, struct prefix *ret) {
        size_t at, behind;

        if (s.n && (s.p[0] == 'T' || s.p[0] == '[')) {
                *ret = (struct prefix){.time_us = STAMP_NONE};
                at = parse_flags(s, 0, ret);
                behind = parse_place(s, at, clock, ret);
                if (behind) {
                        at = span_skip_blanks(s, behind);
                        at = ret->level.n ? at : parse_flags(s, at, ret);
                        ret->n = skip_correlation(s, parse_function(s, at, ret));
                        return true;
                }
        }
        at = find_begin(s);
        if (at == s.n || span_trim(s).n == begin_mark.n)
                return false;
        *ret = (struct prefix){.time_us = STAMP_NONE, .n = at};
        parse_foreign(span_sub(s, 0, at), clock, ret);
        return true;
}

static int insert(struct gather *g, struct span bytes) {
        int r = gather_bytes(g, bytes);

        return r == -E2BIG ? 0 : r;
}

static struct span moved(struct span s, const struct span *from, const struct buf *to) {
        return s.n ? span_sub(buf_span(to), (size_t)(s.p - from->p), s.n) : SPAN_NONE;
}

static void add_place(struct sipstack *s, struct span name, struct span value) {
        const char *base = s->facts.text.p;

        if (s->n_fields == FIELDS_MAX) {
                notes_add(s->notes, "many-fields", s->off, "line %llu: more than %d fields, the rest is not kept apart",
                          (unsigned long long)s->no, FIELDS_MAX);
                return;
        }
        s->places[s->n_fields++] = (struct place){(size_t)(name.p - base), name.n,
                                                  value.n ? (size_t)(value.p - base) : 0, value.n};
}

/* name ="value"; name=value … as in diagnostics headers. */
static void add_data(struct sipstack *s, struct span rest) {
        while (rest.n) {
                size_t eq = span_chr(rest, '=');
                struct span name = span_trim(span_sub(rest, 0, eq)), value;
                rest = span_from(rest, eq + 1);
                rest = span_from(rest, span_skip_blanks(rest, 0));
                bool quoted = rest.n && rest.p[0] == '"';
                if (quoted)
                        rest = span_from(rest, 1);
                size_t end = span_chr(rest, quoted ? '"' : ';');
                value = span_trim(span_sub(rest, 0, end));
                if (name.n && name.n < LONE_MAX && span_find(name, SPAN("\"")) == name.n)
                        add_place(s, name, value);
                rest = span_from(rest, end);
                rest = span_from(rest, span_chr(rest, ';') + 1);
        }
}

static void add_field(struct sipstack *s, struct span name, struct span value) {
        static const struct span code = SPAN("Result-Code");
        size_t at = span_eq(name, SPAN("Text")) ? span_find(value, SPAN(" Result-Code: ")) : value.n;

        if (at < value.n) {
                struct span inner = span_from(value, at + 1);
                add_place(s, name, span_trim(span_sub(value, 0, at)));
                add_place(s, span_sub(inner, 0, code.n), span_trim(span_from(inner, code.n + 1)));
                return;
        }
        add_place(s, name, value);
        if (span_eq(name, SPAN("Data")))
                add_data(s, value);
}

/* "From User Policy: <null>": words before a colon and a blank. */
static bool spaced_header(struct span line, struct span *ret_name, struct span *ret_value) {
        size_t n = 0;

        while (n < line.n && n < LONE_MAX && (is_alpha(line.p[n]) || (n && line.p[n] == ' ')))
                n++;
        if (n == 0 || line.n - n < 2 || line.p[n] != ':' || line.p[n + 1] != ' ')
                return false;
        *ret_name = span_trim(span_sub(line, 0, n));
        *ret_value = span_trim(span_from(line, n + 1));
        return true;
}

/* A line that is not SIP. */
static int take_fact(struct sipstack *s, size_t from) {
        size_t at = s->facts.text.n;
        int r = gather_capped(&s->facts, &s->line, from, s->notes);
        struct span line = span_from(buf_span(&s->facts.text), at), name, value;

        if (r < 0)
                return r;
        if (text_header(line, &name, &value) || spaced_header(line, &name, &value))
                add_field(s, name, value);
        return 0;
}

static bool is_announcing(struct span top) {
        return span_find(top, plain_mark) < top.n || span_ifind(top, SPAN("SIP message")) < top.n;
}

/* May a start line begin a message here, not between marks? Where protocol is traced, or a line says so. */
static bool is_plain_place(const struct sipstack *s, struct span top) {
        return !s->begun && (is_announcing(top) || span_find(s->p.topic, SPAN("TF_PROTOCOL")) < s->p.topic.n);
}

/* The text of the prefixed line, which may have the start line of a plain message at its end. */
static int take_first(struct sipstack *s, size_t from) {
        struct span rest = span_from(s->line.text, from);
        struct start start;

        if (!lines_start(rest, &start) || !is_plain_place(s, span_sub(rest, 0, start.at)) || (start.at && !is_announcing(rest)))
                return take_fact(s, from);
        struct line way = line_part(&s->line, from, start.at);
        int r = gather_capped(&s->facts, &way, 0, s->notes);
        s->sip = s->plain = true;
        return r < 0 ? r : gather_capped(&s->text, &s->line, from + start.at, s->notes);
}

/* p NULL: the record's beginning is not there. */
static int begin_record(struct sipstack *s, const struct prefix *p) {
        struct span text = s->line.text;

        s->open = true;
        s->prefixed = p != NULL;
        s->begun = s->ended = s->sip = s->body = s->dash = s->blank = s->plain = false;
        s->indent = s->n_fields = s->lone.full.n = 0;
        s->off = s->line.off;
        s->no = s->line.no;
        s->p = (struct prefix){.time_us = STAMP_NONE};
        gather_reset(&s->facts);
        gather_reset(&s->text);
        buf_reset(&s->head);
        if (!p)
                return 0;
        int r = buf_put(&s->head, span_sub(text, 0, p->n));
        if (r < 0)
                return r;
        s->p = (struct prefix){p->time_us, moved(p->level, &text, &s->head), moved(p->topic, &text, &s->head),
                               moved(p->where, &text, &s->head), moved(p->ids, &text, &s->head),
                               moved(p->seq, &text, &s->head), moved(p->component, &text, &s->head), p->n};
        struct span rest = span_from(text, p->n);
        s->begun = find_begin(rest) < rest.n;
        return s->begun ? 0 : take_first(s, p->n);
}

static bool is_pseudo(struct span name) {
        static const struct span by_length[] = {
                [4] = SPAN("Peer"), [5] = SPAN("Local"), [9] = SPAN("Direction"), [11] = SPAN("Instance-Id"),
                [12] = SPAN("Message-Type"), [20] = SPAN("Trace-Correlation-Id"),
        };

        return name.n > 0 && name.n < sizeof(by_length) / sizeof(by_length[0]) && span_ieq(name, by_length[name.n]);
}

/* Offset of the value in the line at hand, its leading blanks skipped. */
static size_t value_at(struct span line, size_t from) {
        size_t colon = from + span_chr(span_from(line, from), ':');

        return span_skip_blanks(line, colon + 1);
}

static bool is_alone(struct span text) {
        for (size_t i = 0; i < text.n; i++)
                if (!is_alpha(text.p[i]) && !is_digit(text.p[i]) && text.p[i] != '-')
                        return false;
        return text.n > 0 && text.n <= LONE_MAX;
}

/* A word alone on its line: a header name when the next line begins with its colon, else the end of a value. */
static void keep_lone(struct sipstack *s, size_t from) {
        struct span full = span_from(s->line.full, from);

        memcpy(s->lone_bytes, full.p, full.n);
        s->lone = s->line;
        s->lone.full = span_of(s->lone_bytes, full.n);
        s->lone.text = span_sub(s->lone.full, 0, s->line.text.n - from);
        if (s->line.raw == s->line.full.n) {
                s->lone.off += from;
                s->lone.raw -= from;
        }
}

static int settle_lone(struct sipstack *s, bool name) {
        struct line lone = s->lone;
        int r = 0;

        if (lone.full.n == 0)
                return 0;
        if (name && lone.raw == lone.full.n)
                lone.raw = lone.text.n;
        if (name)
                lone.full = lone.text;
        s->lone.full.n = 0;
        if (!name && (r = insert(&s->text, SPAN(" "))) < 0)
                return r;
        return gather_capped(&s->text, &lone, 0, s->notes);
}

static bool wants_more(const struct buf *text) {
        struct span s = span_trim(buf_span(text));

        return s.n && strchr(",;=", s.p[s.n - 1]) && s.p[s.n - 1];
}

static struct span line_end_of(const struct buf *text) {
        return text->n > 1 && text->p[text->n - 2] == '\r' ? SPAN("\r\n") : SPAN("\n");
}

static int end_line(struct gather *g) {
        return g->text.n && g->text.p[g->text.n - 1] == '\n' ? 0 : insert(g, SPAN("\r\n"));
}

static int begin_body(struct sipstack *s, size_t from) {
        size_t at = value_at(s->line.text, from);
        int r = end_line(&s->text);

        s->body = true;
        if (r < 0 || (r = insert(&s->text, line_end_of(&s->text.text))) < 0)
                return r;
        s->body_at = s->text.text.n;
        struct span value = span_trim(span_from(s->line.text, at));
        s->dash = span_eq(value, SPAN("-"));
        return s->dash || value.n == 0 ? 0 : gather_capped(&s->text, &s->line, at, s->notes);
}

/* Does the line belong to the record at hand for sure, and is it neither a prefix nor a mark? */
static bool is_inner(struct span line) {
        return !span_starts(line, SPAN("TL_")) && !span_starts(line, SPAN("[")) && span_chr(line, '$') == line.n;
}

static bool ends_body(struct span line) {
        return !is_inner(line);
}

/* A header of SIP as it was sent stays in the piece; whatever needs a look does not. */
static bool ends_headers(struct span line) {
        struct span name;

        return !is_inner(line) || !text_header(line, &name, NULL) || is_pseudo(name) || span_ieq(name, body_name);
}

/* The lines that follow a line of the text, as far as they are like it. */
static int take_run(struct sipstack *s, bool (*ends)(struct span line)) {
        size_t n, bare;

        return gather_run(&s->text, s->in, ends, s->notes, &n, &bare);
}

static int take_body(struct sipstack *s) {
        if (s->dash && text_blank(s->line.text))
                return 0;
        if (s->dash) {
                int r = insert(&s->text, SPAN("-\r\n"));
                s->dash = false;
                if (r < 0)
                        return r;
        }
        int r = gather_capped(&s->text, &s->line, 0, s->notes);
        return r < 0 ? r : take_run(s, ends_body);
}

/* Copies break lines, put blank lines between, and cut names from values. */
static int take_header(struct sipstack *s) {
        size_t from = span_skip_blanks(span_sub(s->line.text, 0, s->indent), 0);
        struct span text = span_from(s->line.text, from), name = SPAN_NONE;
        bool header = text_header(text, &name, NULL), folded = text.n && is_blank(text.p[0]);
        bool after_blank = s->blank;
        int r;

        s->blank = text_blank(text);
        if (s->blank)
                return 0;
        if ((r = settle_lone(s, text.p[0] == ':')) < 0)
                return r;
        if (header && span_ieq(name, body_name))
                return begin_body(s, from);
        if (header && is_pseudo(name))
                return take_fact(s, from);
        if (!header && is_alone(text) && s->line.full.n - s->line.text.n <= 2) {
                keep_lone(s, from);
                return 0;
        }
        bool goes_on = !header || (after_blank && wants_more(&s->text.text));
        if (goes_on && !folded && text.p[0] != ':' && (r = insert(&s->text, SPAN(" "))) < 0)
                return r;
        r = gather_capped(&s->text, &s->line, from, s->notes);
        return r < 0 ? r : take_run(s, ends_headers);
}

static int begin_sip(struct sipstack *s, size_t from) {
        s->sip = true;
        s->indent = from;
        return gather_capped(&s->text, &s->line, value_at(s->line.text, from), s->notes);
}

static struct span field_value(const struct sipstack *s, struct span name) {
        for (size_t i = 0; i < s->n_fields; i++)
                if (span_ieq(s->fields[i].name, name))
                        return s->fields[i].value;
        return SPAN_NONE;
}

static void fill_fields(struct sipstack *s) {
        struct span text = buf_span(&s->facts.text);

        for (size_t i = 0; i < s->n_fields; i++) {
                const struct place *p = &s->places[i];
                s->fields[i] = (struct field){.name = span_sub(text, p->name_at, p->name_n), .value = span_sub(text, p->at, p->n)};
        }
}

/* "pool\server" names the machine; a processor's number does not. */
static void fill(struct sipstack *s, struct record *ret) {
        size_t slash = span_chr(s->p.where, '\\');
        bool cls = slash < s->p.where.n;

        fill_fields(s);
        *ret = (struct record){
                .kind = RECORD_EVENT, .time_us = s->p.time_us, .zone = cls ? ZONE_UTC : ZONE_UNKNOWN,
                .off = s->off, .line = s->no, .host = cls ? span_from(s->p.where, slash + 1) : SPAN_NONE,
                .thread = s->p.ids, .seq = s->p.seq, .level = s->p.level, .component = s->p.component,
                .topic = s->p.topic, .fields = s->fields, .n_fields = s->n_fields,
        };
}

static bool is_whole(const struct sipstack *s) {
        size_t n;

        return sip_frame(buf_span(&s->text.text), &n) == SIP_FRAME_WHOLE;
}

static unsigned sip_flags(const struct sipstack *s) {
        if (s->text.text.err || (!s->body && !s->ended))
                return RECORD_CUT;
        if (s->dash)
                return RECORD_NO_BODY;
        if (is_whole(s))
                return 0;
        if (s->text.text.n == s->body_at || !s->body)
                return RECORD_NO_BODY;
        return s->ended ? 0 : RECORD_CUT;
}

/* The record ends each body with a line end of its own. */
static int close_text(struct sipstack *s) {
        struct gather *g = &s->text;
        int r = settle_lone(s, false);

        if (r < 0 || !s->ended)
                return r;
        if (!s->body)
                return end_line(g) < 0 ? -ENOMEM : insert(g, line_end_of(&g->text));
        if (g->text.n > s->body_at && g->text.p[g->text.n - 1] == '\n' && !g->text.err)
                gather_trim(g, g->text.n - line_end_of(&g->text).n);
        return 0;
}

/* ">>>>Outgoing SipMessage c=[<x>], 10.0.0.2:51388->10.0.0.9:5061": the near end stands first in both directions. */
static void fill_way(struct span facts, struct record *ret) {
        struct span s = span_from(facts, span_find(facts, plain_mark)), line, local;
        size_t out, at;

        if (!span_line(&s, &line))
                return;
        ret->dir = span_find(facts, SPAN("Outgoing SipMessage")) < facts.n ? DIR_OUT : DIR_IN;
        out = span_find(line, SPAN("->"));
        at = out < line.n ? out : span_find(line, SPAN("<-"));
        if (at == line.n)
                return;
        local = span_sub(line, 0, at);
        while (at > 0 && !is_blank(line.p[at - 1]))
                at--;
        ret->local = span_from(local, at);
        line = span_from(line, local.n + 2);
        ret->peer = span_trim(span_sub(line, 0, span_chr(line, ' ')));
}

static int end_plain(struct sipstack *s, struct record *ret) {
        struct span text = buf_span(&s->text.text);
        struct piece piece = {0, text.n};

        fill(s, ret);
        ret->kind = RECORD_SIP;
        ret->fields = NULL;
        ret->n_fields = 0;
        fill_way(buf_span(&s->facts.text), ret);
        cutter_begin(&s->cutter);
        if (cutter_next(&s->cutter, text, &piece) == CUT_REST) {
                text = span_from(text, piece.at);
                ret->flags = s->at_end || s->text.text.err ? RECORD_CUT : cut_flags(&text);
                piece.n = text.n;
        }
        if (ret->flags & RECORD_CUT)
                note_cut(s->notes, s->off, s->no);
        int r = cutter_place(&s->cutter, &s->text, piece, ret);
        return r < 0 ? r : 1;
}

static int end_sip(struct sipstack *s, struct record *ret) {
        int r = close_text(s);

        if (r < 0)
                return r;
        fill(s, ret);
        struct span way = field_value(s, SPAN("Direction"));
        ret->kind = RECORD_SIP;
        ret->dir = span_istarts(way, SPAN("incoming")) ? DIR_IN : span_istarts(way, SPAN("outgoing")) ? DIR_OUT : DIR_NONE;
        ret->peer = field_value(s, SPAN("Peer"));
        ret->local = field_value(s, SPAN("Local"));
        ret->flags = sip_flags(s);
        if (ret->flags & RECORD_CUT)
                note_cut(s->notes, s->off, s->no);
        if (span_ifind(way, SPAN("internal edge")) < way.n || span_ifind(way, SPAN("external edge")) < way.n)
                ret->flags |= RECORD_GATEWAY;
        ret->fields = NULL;
        ret->n_fields = 0;
        ret->text = buf_span(&s->text.text);
        ret->ext = s->text.ext;
        ret->n_ext = s->text.n_ext;
        return 1;
}

/* cut: the file ended, or began, in the middle of it. */
static int end_event(struct sipstack *s, bool cut, struct record *ret) {
        fill(s, ret);
        gather_trim_line_ends(&s->facts);
        ret->text = buf_span(&s->facts.text);
        ret->ext = s->facts.ext;
        ret->n_ext = s->facts.n_ext;
        if (ret->n_ext == 0) {
                s->nowhere = (struct extent){.off = s->off, .line = s->no};
                ret->ext = &s->nowhere;
                ret->n_ext = 1;
        }
        ret->call_id = field_value(s, SPAN("SIP-Call-ID"));
        if (ret->call_id.n == 0)
                ret->call_id = field_value(s, SPAN("Call-ID"));
        if (!s->prefixed && s->n_fields == 0)
                ret->kind = RECORD_TRACE;
        if (cut || s->facts.text.err) {
                ret->flags = RECORD_CUT;
                note_cut(s->notes, s->off, s->no);
        }
        return 1;
}

static int end_record(struct sipstack *s, struct record *ret) {
        s->open = false;
        if (s->plain)
                return end_plain(s, ret);
        if (s->sip)
                return end_sip(s, ret);
        return end_event(s, !s->prefixed || (s->at_end && s->begun && !s->ended), ret);
}

/* Does a line above say that a message comes? It is one of the first two. */
static bool is_announced(const struct sipstack *s) {
        return is_plain_place(s, span_sub(buf_span(&s->facts.text), 0, 1024));
}

static int take_more(struct sipstack *s, struct record *ret) {
        struct span text = s->line.text, name, value;
        size_t from = span_skip_blanks(text, 0);
        int r;

        if (!s->open) {
                if (from == text.n)
                        return 0;
                if ((r = begin_record(s, NULL)) < 0)
                        return r;
        }
        text = span_from(text, from);
        if (s->plain && (span_find(text, SPAN("EndOf")) == text.n || span_find(text, plain_mark) == text.n))
                return gather_capped(&s->text, &s->line, 0, s->notes);
        if (s->plain || span_starts(text, end_mark)) {
                s->ended = true;
                return end_record(s, ret);
        }
        if (s->body)
                return take_body(s);
        if (s->sip)
                return take_header(s);
        if (span_starts(text, begin_mark)) {
                s->begun = true;
                return 0;
        }
        if (span_istarts(text, SPAN("Start-Line")) && text_header(text, &name, &value) && span_ieq(name, SPAN("Start-Line")) &&
            sip_is_start_line(value))
                return begin_sip(s, from);
        if (sip_is_start_line(text) && is_announced(s)) {
                s->sip = s->plain = true;
                return gather_capped(&s->text, &s->line, from, s->notes);
        }
        return take_fact(s, from);
}

static int take_line(struct sipstack *s, struct record *ret) {
        if (!s->held && !parse_prefix(s->line.text, &s->clock, &s->next))
                return take_more(s, ret);
        s->held = s->open; /* it ends the record before it first */
        return s->open ? end_record(s, ret) : begin_record(s, &s->next);
}

static int sipstack_next(void *state, struct record *ret) {
        struct sipstack *s = state;
        int r;

        for (;;) {
                if (!s->held && (r = input_line(s->in, &s->line)) <= 0) {
                        s->at_end = true;
                        return r < 0 || !s->open ? r : end_record(s, ret);
                }
                if ((r = take_line(s, ret)) != 0)
                        return r;
        }
}

static int sipstack_open(struct input *in, struct notes *notes, void **ret_state) {
        struct sipstack *s = calloc(1, sizeof(*s));

        if (!s)
                return -ENOMEM;
        s->in = in;
        s->notes = notes;
        *ret_state = s;
        return 0;
}

static void sipstack_close(void *state) {
        struct sipstack *s = state;

        if (!s)
                return;
        buf_done(&s->head);
        gather_done(&s->facts);
        gather_done(&s->text);
        cutter_done(&s->cutter);
        free(s);
}

static int sipstack_probe(struct span head, const char *path, const char **ret_why) {
        size_t known = 0, marks = 0;
        struct text_clock clock = {0};
        struct prefix p;
        struct span line;

        (void)path;
        while (span_line(&head, &line)) {
                if (parse_prefix(line, &clock, &p))
                        known += p.level.n && p.ids.n;
                marks += find_begin(line) < line.n || span_starts(line, end_mark);
        }
        if (ret_why && (known || marks))
                *ret_why = known ? "lines begin with TL_ level, flags, a place in brackets and a clock"
                                 : "records between $$begin_record and $$end_record";
        return known > 2 ? 95 : known ? 85 : marks ? 40 : 0;
}

const struct parser parser_sipstack = {
        .name = "sipstack",
        .title = "Server trace as text: OCSLogger and CLS, SIPStack and other components",
        .role = "server",
        .sip = true,
        .probe = sipstack_probe,
        .open = sipstack_open,
        .next = sipstack_next,
        .close = sipstack_close,
};
