/*
 * Finds SIP within lines, learns how the lines of a message stand in a log, and undoes what copying did to them. One line at a
 * time: it keeps no message and knows no program.
 */
#include "parsers/lines.h"

#include "parsers/headers.h"
#include "parsers/intro.h"
#include "parsers/text.h"
#include "sip/frame.h"

enum { LEVEL_FRONT = 120, MARGIN_MAX = 4 };

static const struct span tails[] = {SPAN("#015"), SPAN("^M"), SPAN("\\r"), SPAN("<CR>"), SPAN("<br>"), SPAN("<br/>")},
                         dot = SPAN(".");
static const struct span escapes[] = {SPAN("#015#012"), SPAN("\\r\\n"), SPAN("\\x0d\\x0a"), SPAN("\\015\\012"), SPAN("<CR><LF>")};

static bool is_word(char c) {
        return is_alpha(c) || is_digit(c) || c == '_' || c == '-';
}

static bool ends_with(struct span s, struct span end) {
        return s.n >= end.n && span_eq(span_from(s, s.n - end.n), end);
}

static struct span tail_of(struct span line) {
        for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
                if (ends_with(line, tails[i]))
                        return tails[i];
        return SPAN("");
}

struct span lines_escape(struct span line) {
        for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
                size_t at = span_find(line, escapes[i]);
                if (at + escapes[i].n < line.n)
                        return escapes[i];
        }
        return SPAN("");
}

/* A start line from `at` to the end, less what is put behind each line. */
static bool start_at(struct span line, size_t at, struct start *ret) {
        struct span s = span_from(line, at), mark = lines_escape(s);

        *ret = (struct start){.at = at, .n = s.n};
        if (mark.n) {
                ret->escaped = sip_is_start_line(span_sub(s, 0, span_find(s, mark)));
                return ret->escaped;
        }
        struct span trimmed = span_of(s.p, (size_t)(span_trim(s).p - s.p) + span_trim(s).n), tail = tail_of(trimmed);
        ret->tail = s.n - trimmed.n + tail.n;
        ret->n -= ret->tail;
        if (tail.n == 0 && ends_with(trimmed, SPAN("SIP/2.0."))) {
                ret->tail++;
                ret->n--;
        }
        return sip_is_start_line(span_sub(s, 0, ret->n));
}

bool lines_start(struct span line, struct start *ret) {
        size_t sip = span_find(line, SPAN("SIP/")), front = span_skip_blanks(line, 0);

        if (sip == line.n)
                return false;
        if (start_at(line, front, ret))
                return true;
        for (size_t i = front + 1; i <= sip; i++) {
                struct span rest = span_from(line, i);
                if (!is_upper(line.p[i]) || is_word(line.p[i - 1]) || !sip_is_start_begun(rest))
                        continue;
                if (start_at(line, i, ret))
                        return true;
        }
        return false;
}

size_t lines_quotation(struct span line) {
        size_t n = 0;

        while (n < line.n && line.p[n] == '>') {
                if (n + 1 < line.n && line.p[n + 1] != ' ' && line.p[n + 1] != '>')
                        return n;
                n += n + 1 < line.n && line.p[n + 1] == ' ' ? 2 : 1;
        }
        return n;
}

/* What stands before a header: blanks, the marks of a quotation. */
static size_t margin(struct span line) {
        size_t n = lines_quotation(line);

        return span_skip_blanks(line, n);
}

enum lines_header lines_header_alone(struct span line) {
        size_t n = margin(line);
        struct span text = span_from(line, n);

        if (text.n == 0 || n - lines_quotation(line) > MARGIN_MAX)
                return LINES_NO_HEADER;
        return header_diagnostics(text) ? LINES_DIAGNOSTICS : header_own(text) ? LINES_HEADER : LINES_NO_HEADER;
}

bool layout_is_bare(const struct layout *l) {
        return l->bare;
}

void layout_begin(struct layout *l, struct span line, const struct start *start) {
        bool fits = start->at <= sizeof(l->prefix);

        *l = (struct layout){.n = fits ? start->at : 0};
        memcpy(l->prefix, line.p, l->n);
        l->bare = span_skip_blanks(line, 0) == start->at;
        struct span tail = tail_of(span_trim(line));
        if (tail.n == 0 && start->tail > 0 && ends_with(span_trim(line), dot))
                tail = dot;
        l->tail = tail;
}

void layout_none(struct layout *l, struct span line) {
        size_t n = margin(line);
        bool blank = span_skip_blanks(line, 0) == n;

        *l = (struct layout){.bare = blank, .each = !blank, .indent = blank ? n : 0};
        if (blank || n > sizeof(l->prefix))
                return;
        l->n = n;
        memcpy(l->prefix, line.p, n);
}

static bool is_id(char c) {
        return is_alpha(c) || is_digit(c);
}

/* The word at `at`, and whether it has a digit: then the next line's may be another, a later time or the next number. */
static size_t word_at(struct span s, size_t at, bool *ret_number) {
        size_t n = 0;

        *ret_number = false;
        for (; at + n < s.n && is_id(s.p[at + n]); n++)
                *ret_number |= is_digit(s.p[at + n]);
        return n;
}

/* How much of the line is the prefix again; SIZE_MAX: it has another, or none. One that ends early is an empty line. */
static size_t prefix_length(const struct layout *l, struct span line) {
        struct span prefix = span_of(l->prefix, l->n);
        size_t i = 0, at = 0;

        while (i < prefix.n) {
                bool number, same;
                size_t n = word_at(prefix, i, &number), m = word_at(line, at, &same);
                if (at >= line.n)
                        return text_blank(span_from(prefix, i)) && i > 0 ? at : SIZE_MAX;
                if (n > 0) {
                        if (m == 0 || (!(number && same) && !span_eq(span_sub(prefix, i, n), span_sub(line, at, m))))
                                return SIZE_MAX;
                        i += n;
                        at += m;
                } else if (is_blank(prefix.p[i]) && is_blank(line.p[at])) {
                        size_t blanks = span_skip_blanks(prefix, i) - i, there = span_skip_blanks(line, at) - at;
                        i += blanks;
                        (void)word_at(prefix, i, &number);
                        at += number || there < blanks ? there : blanks; /* numbers are moved to the right */
                } else if (is_blank(prefix.p[i]) && i == 0) {
                        i = span_skip_blanks(prefix, i); /* "  9: " and "10: " */
                } else if (prefix.p[i++] != line.p[at++]) {
                        return SIZE_MAX;
                }
        }
        return at;
}

bool layout_fits(const struct layout *l, struct span line) {
        return !l->each || prefix_length(l, line) != SIZE_MAX;
}

struct span layout_text(const struct layout *l, struct span line, size_t *ret_from, size_t *ret_to) {
        size_t blanks = span_skip_blanks(line, 0), from = blanks < l->indent ? blanks : l->indent, to = line.n;

        if (l->each) {
                from = prefix_length(l, line);
                from = from == SIZE_MAX ? 0 : from;
                blanks = span_skip_blanks(line, from) - from;
                from += blanks < l->indent ? blanks : l->indent;
        }
        if (l->tail.n && ends_with(line, l->tail))
                to -= l->tail.n;
        to = to < from ? from : to;
        *ret_from = from;
        *ret_to = to;
        return span_sub(line, from, to - from);
}

bool layout_blank(const struct layout *l, struct span line) {
        size_t n = l->n && !l->bare ? prefix_length(l, line) : 0;

        return text_blank(line) || (l->tail.n && span_eq(line, l->tail)) || (n != SIZE_MAX && text_blank(span_from(line, n)));
}

static bool is_header(struct span text, struct span tail) {
        struct span name, value;

        if (!text_header(text, &name, &value) || value.n == tail.n)
                return false;
        return name.n > 1 || strchr("viftmcelksx", to_lower(name.p[0]));
}

/* Is a header behind the prefix, or behind the front part of it that every line has: what a mail put before a log's own? */
static bool repeats(struct layout *l, struct span line) {
        size_t whole = l->n;

        for (; l->n > 0; l->n--) {
                if (l->n < whole && !is_blank(l->prefix[l->n - 1]))
                        continue;
                size_t n = prefix_length(l, line);
                struct span text = n == SIZE_MAX ? SPAN_NONE : span_from(line, span_skip_blanks(line, n));
                if (l->n == whole ? is_header(text, l->tail) : header_own(text))
                        return true;
        }
        l->n = whole;
        return false;
}

bool layout_learn(struct layout *l, struct span line) {
        size_t blanks = span_skip_blanks(line, 0);

        if (!l->bare && repeats(l, line)) {
                size_t n = prefix_length(l, line);
                l->each = true;
                l->indent = span_skip_blanks(line, n) - n;
        } else if (is_header(span_from(line, blanks), l->tail)) {
                l->indent = blanks;
        } else {
                return false;
        }
        /* A status line may end in a dot of its own. */
        if (l->tail.n && !ends_with(line, l->tail))
                l->tail = SPAN("");
        else if (l->tail.n == 0 && ends_with(line, dot))
                l->tail = dot;
        return true;
}

size_t layout_trim(const struct layout *l, struct span gathered) {
        struct span line = gathered;

        while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
                line.n--;
        return l->tail.n && ends_with(line, l->tail) ? line.n - l->tail.n : gathered.n;
}

size_t lines_spoilt(struct span s, struct span *ret_plain) {
        static const struct span marks[][2] = {
                {SPAN("&lt;"), SPAN("<")}, {SPAN("&gt;"), SPAN(">")}, {SPAN("&quot;"), SPAN("\"")}, {SPAN("&amp;"), SPAN("&")},
                {SPAN("\xE2\x80\x9C"), SPAN("\"")}, {SPAN("\xE2\x80\x9D"), SPAN("\"")}, {SPAN("\xE2\x80\x9E"), SPAN("\"")},
                {SPAN("\xE2\x80\xB3"), SPAN("\"")}, {SPAN("\xC2\xA0"), SPAN(" ")},
        };

        if (s.n == 0 || (s.p[0] != '&' && s.p[0] != '\xE2' && s.p[0] != '\xC2'))
                return 0;
        for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
                if (span_starts(s, marks[i][0])) {
                        *ret_plain = marks[i][1];
                        return marks[i][0].n;
                }
        return 0;
}

/* Only lines are looked at that end where their value does, which is short: start lines and numbers. */
size_t lines_joined(struct span line) {
        static const struct span names[] = {SPAN("SIP/2.0 "), SPAN("CSeq"), SPAN("Max-Forwards"), SPAN("Content-Length")};
        bool shortish = sip_is_start_line(line);

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
                shortish |= span_istarts(line, names[i]);
        for (size_t i = 1; shortish && i < line.n; i++)
                if (is_blank(line.p[i - 1]) && is_alpha(line.p[i]) && header_own(span_from(line, i)))
                        return i;
        return 0;
}

bool lines_is_heading(struct span line) {
        size_t n = 0;

        while (n < line.n && n < 4 && line.p[n] == '#')
                n++;
        return n > 0 && n + 1 < line.n && line.p[n] == ' ' && is_alpha(line.p[n + 1]);
}

bool lines_is_sdp(struct span line) {
        return line.n > 1 && line.p[1] == '=' && line.p[0] && strchr("vosiuepcbtrzkamy", line.p[0]);
}

bool lines_is_document(struct span line) {
        line = span_trim(line);
        return line.n && (line.p[0] == '<' || line.p[0] == '{' || span_starts(line, SPAN("--"))) && line.n > 1 && !is_blank(line.p[1]);
}

bool lines_level(struct span line, struct span *ret_level, struct span *ret_component) {
        static const struct span words[] = {SPAN("ERROR"), SPAN("WARNING"), SPAN("NOTICE"), SPAN("CRITICAL"), SPAN("FATAL")};
        static const struct span notice = SPAN("NOTICE"); /* Asterisk's are worth reading: "NOTICE[1234]" */
        struct span front = span_sub(line, 0, LEVEL_FRONT);
        bool clocked = intro_clocked(line);

        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
                size_t at = span_find(front, words[i]), end = at + words[i].n;
                if (at == front.n || (at && is_word(line.p[at - 1])) || (end < line.n && is_word(line.p[end])))
                        continue;
                struct span rest = span_from(line, end);
                bool thread = rest.n && rest.p[0] == '[', colon = rest.n && rest.p[0] == ':';
                if (!thread && (span_eq(words[i], notice) || (!clocked && !colon)))
                        continue;
                rest = span_from(rest, rest.n && rest.p[0] == '[' ? span_chr(rest, ']') + 1 : 0);
                while (rest.n && (is_blank(rest.p[0]) || rest.p[0] == ':'))
                        rest = span_from(rest, 1);
                if (ret_level)
                        *ret_level = words[i];
                if (ret_component) {
                        struct span word = span_sub(rest, 0, span_chr(rest, ' '));
                        struct span file = span_sub(word, 0, span_chr(word, ':'));
                        *ret_component = ends_with(file, SPAN(".c")) || ends_with(file, SPAN(".cpp")) ? file : SPAN_NONE;
                }
                return true;
        }
        return false;
}
