/*
 * A text that people wrote and pasted into: tickets, mails, chats. Quotation marks are taken off, each format in it
 * goes to its own parser with its true places, and the rest, whether SIP or words, to siptext. The last fallback: any text is
 * read, if only for what rules look for in words. It refuses to split what no person pastes together.
 */
#include "base/array.h"
#include "base/limits.h"
#include "parsers/lines.h"
#include "parsers/parser.h"
#include "parsers/parts.h"
#include "parsers/text.h"

#include <errno.h>
#include <stdlib.h>

enum { SCORE_PARTS = 20, SCORE_TEXT = 10, TOLD_PARTS = 12 };

/* A line that was read ahead, without the marks of a quotation. */
struct kept {
        uint64_t off, raw, no;
        size_t at; /* in the text */
        uint32_t text, full;
        bool cut;
};

struct pasted {
        struct input *in;
        struct notes *notes;
        struct buf text;
        struct kept *v;
        size_t n, cap;
        bool long_text;     /* more comes behind what was read ahead; it is not split */
        bool split, found;  /* found: something other than words */
        struct parts parts;
        size_t line, end;   /* of the part at hand: next line, and where it ends in the text */
        const struct parser *parser;
        struct input *part; /* NULL: none is open */
        void *state;
        struct buf told;
        unsigned n_told;
};

static int keep_line(struct pasted *p, const struct line *line) {
        struct line part = line_part(line, lines_quotation(line->text), SIZE_MAX);
        int r = array_grow(&p->v, p->n, &p->cap, sizeof(*p->v));

        if (r < 0)
                return r;
        p->v[p->n++] = (struct kept){part.off, part.raw, part.no, p->text.n, (uint32_t)part.text.n, (uint32_t)part.full.n, part.cut};
        return buf_put(&p->text, part.full);
}

static int read_ahead(struct pasted *p) {
        struct line line;
        int r = 1;

        while (p->text.n < LIMIT_PASTED_BYTES && p->n < LIMIT_PASTED_LINES && (r = input_line(p->in, &line)) > 0)
                if ((r = keep_line(p, &line)) < 0)
                        return r;
        p->long_text = r > 0;
        if (p->long_text)
                notes_add(p->notes, "large-text", 0, "over %d MiB or %d lines: not split into the formats that it may hold",
                          LIMIT_PASTED_BYTES >> 20, LIMIT_PASTED_LINES);
        p->parts = (struct parts){.text = buf_span(&p->text)};
        p->split = true;
        return r < 0 ? r : 0;
}

static int next_line(void *ctx, struct line *ret) {
        struct pasted *p = ctx;
        const struct kept *k = &p->v[p->line];

        if (p->line == p->n && p->long_text)
                return input_line(p->in, ret);
        if (p->line == p->n || k->at >= p->end)
                return 0;
        p->line++;
        *ret = (struct line){.text = span_sub(buf_span(&p->text), k->at, k->text), .full = span_sub(buf_span(&p->text), k->at, k->full),
                             .off = k->off, .raw = k->raw, .no = k->no, .cut = k->cut};
        return 1;
}

/* "lines 12-40: uccapi; 44-60: sipstack", for the note. */
static void tell_part(struct pasted *p) {
        size_t last = p->line;

        if (++p->n_told > TOLD_PARTS)
                return;
        while (last + 1 < p->n && p->v[last + 1].at < p->end)
                last++;
        while (last > p->line && text_blank(span_sub(buf_span(&p->text), p->v[last].at, p->v[last].text)))
                last--;
        buf_printf(&p->told, "%s%llu-%llu: %s", p->told.n ? "; " : "lines ", (unsigned long long)p->v[p->line].no,
                   (unsigned long long)p->v[last].no, p->parser->name);
}

static int open_part(struct pasted *p) {
        struct part part = {.n = p->text.n};
        int r;

        if (p->long_text ? p->line > 0 : !parts_next(&p->parts, &part))
                return 0;
        p->end = part.at + part.n;
        p->parser = part.parser ? part.parser : parser_find(SPAN("siptext"));
        if (part.parser) {
                p->found = true;
                tell_part(p);
        }
        struct span head = span_sub(span_sub(buf_span(&p->text), part.at, part.n), 0, LIMIT_PROBE_BYTES);
        if ((r = input_new_lines(next_line, p, head, &p->part)) < 0)
                return r;
        r = p->parser->open(p->part, p->notes, &p->state);
        if (r < 0) {
                input_free(p->part);
                p->part = NULL;
        }
        return r < 0 ? r : 1;
}

static void close_part(struct pasted *p) {
        if (!p->part)
                return;
        p->parser->close(p->state);
        input_free(p->part);
        p->part = NULL;
        while (p->line < p->n && p->v[p->line].at < p->end) /* that the parser left */
                p->line++;
}

/* What the text was read as. */
static void tell(struct pasted *p) {
        if (p->told.n)
                notes_add(p->notes, "pasted-parts", 0, "%.*s%s", SPAN_ARG(buf_span(&p->told)), p->n_told > TOLD_PARTS ? "; and more" : "");
        else if (!p->found)
                notes_add(p->notes, "no-log-format", 0, "pasted text, no log format in it");
        buf_done(&p->told);
        p->found = true;
}

static int pasted_next(void *state, struct record *ret) {
        struct pasted *p = state;
        int r = p->split ? 0 : read_ahead(p);

        while (r >= 0) {
                if (!p->part && (r = open_part(p)) <= 0)
                        break;
                if ((r = p->parser->next(p->state, ret)) != 0) {
                        p->found |= r > 0 && ret->kind != RECORD_TRACE;
                        return r;
                }
                close_part(p);
        }
        if (r == 0)
                tell(p);
        return r;
}

static int pasted_open(struct input *in, struct notes *notes, void **ret_state) {
        struct pasted *p = calloc(1, sizeof(*p));

        if (!p)
                return -ENOMEM;
        p->in = in;
        p->notes = notes;
        *ret_state = p;
        return 0;
}

static void pasted_close(void *state) {
        struct pasted *p = state;

        if (!p)
                return;
        close_part(p);
        buf_done(&p->text);
        buf_done(&p->told);
        free(p->v);
        free(p);
}

/* Bytes of s[at…] that are one character of UTF-8, by their lengths; 0: none. */
static size_t utf8_length(struct span s, size_t at) {
        unsigned char c = (unsigned char)s.p[at];
        size_t n = c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;

        for (size_t i = 1; i < n; i++)
                if (at + i < s.n && ((unsigned char)s.p[at + i] & 0xC0) != 0x80)
                        return 0;
        return n;
}

/* Text has next to no control characters, and where it is not UTF-8 it has few letters of another alphabet. */
static bool is_text(struct span s) {
        size_t control = 0, foreign = 0;

        for (size_t i = 0; i < s.n;) {
                unsigned char c = (unsigned char)s.p[i];
                size_t n = c < 0x80 ? 1 : utf8_length(s, i);
                if (c == 0)
                        return false;
                control += c < 0x20 && !strchr("\t\n\r\f\x1b", (char)c);
                foreign += n == 0;
                i += n ? n : 1;
        }
        return !text_blank(s) && control <= s.n / 100 && foreign <= s.n / 20;
}

static int pasted_probe(struct span head, const char *path, const char **ret_why) {
        (void)path;
        if (!is_text(head))
                return 0;
        bool parts = parts_formats(head) > 0;
        return probe_claim(parts ? SCORE_PARTS : SCORE_TEXT, parts ? "lines of other formats stand in it" : "a text", ret_why);
}

const struct parser parser_pasted = {
        .name = "pasted",
        .title = "tickets, mails and other texts with logs pasted into them; any text, for its words",
        .role = "",
        .mixed = true,
        .probe = pasted_probe,
        .open = pasted_open,
        .next = pasted_next,
        .close = pasted_close,
};
