/*
 * Asks every text format about a few lines at a time. Lines that none is sure of go on with what stands above them, unless they
 * are a person's words under a log of SIP. It reads no format itself and judges by scores alone.
 */
#include "parsers/parts.h"

#include "parsers/lines.h"
#include "parsers/text.h"

enum { WINDOW_LINES = 24, WINDOW_BYTES = 16 * 1024, SURE = 40, SURE_ALONE = 80, WORDS_MIN = 3 };

/* The lines at `at` up to an empty one, a window's length at most. */
static struct span window_at(struct span text, size_t at) {
        struct span rest = span_from(text, at), line;
        size_t lines = 0;

        while (lines < WINDOW_LINES && text.n - at - rest.n < WINDOW_BYTES && span_line(&rest, &line)) {
                if (text_blank(line))
                        return span_sub(text, at, (size_t)(line.p - text.p) - at);
                lines++;
        }
        return span_sub(text, at, text.n - at - rest.n);
}

static int score_of(const struct parser *p, struct span window) {
        return p->binary || p->mixed ? 0 : p->probe(window, "", NULL);
}

static const struct parser *surest(struct span window, const struct parser *now) {
        const struct parser *best = NULL;
        int best_score = SURE - 1;

        if (now && score_of(now, window) >= SURE)
                return now;
        for (size_t i = 0; parsers[i]; i++) {
                int score = score_of(parsers[i], window);
                if (score > best_score) {
                        best = parsers[i];
                        best_score = score;
                }
        }
        return best;
}

/* Somebody's words: several of letters with single blanks between, no colon but at the end. */
static bool is_prose(struct span line) {
        struct span s = span_trim(line);
        size_t words = 0, letters = 0;

        if (s.n && s.p[s.n - 1] == ':')
                s.n--;
        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];
                if ((c && strchr("=<>|{}\t[]", c)) || (c == ':' && i + 1 < s.n) || (c == ' ' && i + 1 < s.n && s.p[i + 1] == ' '))
                        return false;
                bool letter = is_alpha(c) || (unsigned char)c >= 0x80;
                words += letter && (i == 0 || s.p[i - 1] == ' ');
                letters += letter || c == ' ';
        }
        return words >= WORDS_MIN && letters * 10 >= s.n * 8;
}

static struct span first_line(struct span s) {
        struct span line = s;

        (void)span_line(&s, &line);
        return line;
}

/* Where in the window the format begins: behind words that lead to it. */
static size_t opening(struct span window) {
        struct span rest = window, before = window, line;

        while (span_line(&rest, &line) && is_prose(line))
                before = rest;
        return before.n ? window.n - before.n : 0;
}

/* The format that goes on into this window ended some lines above it: where its last own line ends. */
static size_t own_end(const struct parser *now, struct span above) {
        struct span rest = above, line;
        size_t end = 0;

        while (span_line(&rest, &line))
                if (score_of(now, line) >= SURE)
                        end = above.n - rest.n;
        return end;
}

static bool has_sip(struct span window) {
        struct span line;
        struct start start;

        while (span_line(&window, &line))
                if (lines_start(line, &start) || lines_header_alone(line))
                        return true;
        return false;
}

/* Where in the window of f a line of another format stands that is sure of this line alone; window.n: nowhere. */
static size_t foreign_line(const struct parser *f, struct span window) {
        struct span rest = window, line;

        (void)span_line(&rest, &line);
        for (size_t at = window.n - rest.n; span_line(&rest, &line); at = window.n - rest.n) {
                if (score_of(f, line) > 0)
                        continue;
                for (size_t i = 0; parsers[i]; i++)
                        if (parsers[i] != f && score_of(parsers[i], line) >= SURE_ALONE)
                                return at;
        }
        return window.n;
}

/* Whose window this is, and where in it that begins. */
static const struct parser *judge(struct parts *p, struct span window, bool whole, size_t *ret_at) {
        struct span line = first_line(window);
        bool body = whole && p->sip && !p->now && (lines_is_sdp(line) || lines_is_document(line));
        const struct parser *f = body ? NULL : surest(window, p->cut ? NULL : p->now);

        *ret_at = 0;
        p->sip = body || (!f && has_sip(window));
        if (f)
                *ret_at = f == p->now ? 0 : opening(window);
        else if (p->now && !(p->now->sip && is_prose(line)))
                f = p->now;
        return f;
}

static size_t skip_blank_lines(struct span text, size_t at) {
        struct span rest = span_from(text, at), before = rest, line;

        while (span_line(&rest, &line) && text_blank(line))
                before = rest;
        return rest.n == 0 && text_blank(before) ? text.n : text.n - before.n;
}

static bool part_ends(struct parts *p, const struct parser *next, size_t at, struct part *ret) {
        bool some = at > p->at;

        *ret = (struct part){p->now, p->at, at - p->at};
        p->now = next;
        p->at = at;
        return some;
}

bool parts_next(struct parts *p, struct part *ret) {
        while (p->to < p->text.n) {
                size_t from = p->to, at = skip_blank_lines(p->text, from);
                bool whole = at > from || from == 0;
                struct span window = window_at(p->text, at);
                size_t into;
                const struct parser *f = window.n ? judge(p, window, whole, &into) : p->now;
                bool cut = p->cut;
                size_t n = f && window.n ? foreign_line(f, window) : window.n;
                p->to = window.n ? at + n : p->text.n;
                p->cut = n < window.n;
                if (f == p->now)
                        continue;
                if (!whole && !cut && p->now && f && into == 0) {
                        struct span above = span_sub(p->text, p->at, at - p->at);
                        size_t back = above.n > WINDOW_BYTES ? above.n - WINDOW_BYTES : 0, end = own_end(p->now, span_from(above, back));
                        at = end ? p->at + back + end : at;
                }
                if (part_ends(p, f, at + (f ? into : 0), ret))
                        return true;
        }
        return part_ends(p, NULL, p->text.n, ret);
}

static bool begins_sip(struct span text) {
        struct span line;
        struct start start;

        while (span_line(&text, &line))
                if (lines_start(line, &start))
                        return true;
        return false;
}

static unsigned count_formats(struct span text) {
        const struct parser *first = NULL;
        struct parts p = {.text = text};
        struct part part;
        bool sip = false;

        while (parts_next(&p, &part)) {
                sip |= !part.parser && begins_sip(span_sub(text, part.at, part.n));
                if (part.parser && first && part.parser != first)
                        return 2;
                first = part.parser ? part.parser : first;
        }
        return first ? 1 + sip : 0;
}

unsigned parts_formats(struct span text) {
        struct buf bare = BUF_INIT;
        struct span rest = text, line;
        bool quoted = false;

        while (span_line(&rest, &line)) {
                size_t n = lines_quotation(line);
                quoted |= n > 0;
                buf_put(&bare, span_from(line, n));
                buf_putc(&bare, '\n');
        }
        unsigned n = count_formats(quoted && !bare.err ? buf_span(&bare) : text);
        buf_done(&bare);
        return n;
}
