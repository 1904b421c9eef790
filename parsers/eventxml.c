/*
 * Windows events as XML, as Event Viewer saves them, wevtutil prints them and browsers show them: with a root or without,
 * on one line or many. It finds where events begin and end itself and has expat read one at a time, so that memory is
 * bounded and a broken one loses itself alone. A document type is never read, and so no entity but XML's own.
 */
#include "base/limits.h"
#include "parsers/cut.h"
#include "parsers/elements.h"
#include "parsers/parser.h"
#include "parsers/text.h"

#include <errno.h>
#include <expat.h>
#include <stdlib.h>

enum tag { TAG_NONE, TAG_EVENT, TAG_SYSTEM, TAG_END };

struct eventxml {
        struct input *in;
        struct notes *notes;
        struct line line;
        size_t at;      /* in the line: what comes before is done */
        bool held;      /* there is a line */
        bool open;      /* an event has begun */
        bool headless;  /* its first tag is missing */
        enum tag begins; /* one begins where the line was read up to */
        struct winevent event;
        struct elements elements;
        struct buf clean;
        XML_Parser expat;
        enum when_order order;
};

/* What begins at a '<', of the tags that tell where an event begins and ends. */
static enum tag tag_of(struct span s) {
        struct span next = span_sub(s, 6, 1);

        if (span_starts(s, SPAN("<Event")) && (next.n == 0 || strchr(" \t>\r\n", next.p[0])))
                return TAG_EVENT;
        return span_starts(s, SPAN("<System>")) ? TAG_SYSTEM : span_starts(s, SPAN("</Event>")) ? TAG_END : TAG_NONE;
}

/* The first of them at or behind *io_at; TAG_NONE: *io_at is the end. */
static enum tag next_tag(struct span s, size_t *io_at) {
        enum tag tag = TAG_NONE;

        for (; *io_at < s.n; *io_at += 1) {
                *io_at += span_chr(span_from(s, *io_at), '<');
                if ((tag = tag_of(span_from(s, *io_at))) != TAG_NONE)
                        break;
        }
        *io_at = *io_at < s.n ? *io_at : s.n;
        return tag;
}

/* expat keeps every open element: of a document that only opens them, many times its size. */
static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes) {
        struct eventxml *x = user;

        elements_start(&x->elements, span_str(name));
        for (; *attributes; attributes += 2)
                elements_attribute(&x->elements, span_str(attributes[0]), span_str(attributes[1]));
        if (x->elements.depth > LIMIT_XML_DEPTH)
                (void)XML_StopParser(x->expat, XML_FALSE);
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n) {
        struct eventxml *x = user;

        elements_text(&x->elements, span_of(s, (size_t)n));
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
        struct eventxml *x = user;

        (void)name;
        elements_end(&x->elements);
}

static const char *why_broken(const struct eventxml *x) {
        enum XML_Error error = XML_GetErrorCode(x->expat);

        return error == XML_ERROR_ABORTED ? "its elements are nested too deep" : XML_ErrorString(error);
}

/* A typographic quote that took the place of a plain one: its length. */
static size_t curly(struct span s) {
        return span_starts(s, SPAN("\xE2\x80\x9C")) || span_starts(s, SPAN("\xE2\x80\x9D")) ? 3 : 0;
}

/* As XML has it: without control characters, the folding marks of browsers, and quotes that a word processor bent. */
static int clean(struct buf *b, struct span text) {
        struct span line;
        bool tag = false;

        buf_reset(b);
        while (span_cut(&text, '\n', &line)) {
                size_t i = span_skip_blanks(line, 0);
                if (span_starts(span_from(line, i), SPAN("- <")) || span_starts(span_from(line, i), SPAN("+ <")))
                        line = span_from(line, i + 2);
                for (i = 0; i < line.n; i++) {
                        char c = line.p[i];
                        size_t bent = tag ? curly(span_from(line, i)) : 0;
                        tag = c == '<' || (tag && c != '>');
                        if (c != '\r')
                                buf_putc(b, bent ? '"' : (unsigned char)c < ' ' && c != '\t' ? ' ' : c);
                        i += bent ? bent - 1 : 0;
                }
                buf_putc(b, '\n');
        }
        return b->err;
}

static int parse(struct eventxml *x) {
        struct span text;
        bool whole = XML_ParserReset(x->expat, "UTF-8") == XML_TRUE;
        int r = clean(&x->clean, buf_span(&x->event.facts.text.text));

        if (r < 0 || !whole)
                return r < 0 ? r : -ENOMEM;
        text = buf_span(&x->clean);
        elements_begin(&x->elements, &x->event);
        XML_SetUserData(x->expat, x);
        XML_SetElementHandler(x->expat, on_start, on_end);
        XML_SetCharacterDataHandler(x->expat, on_text);
        if (x->headless)
                whole = XML_Parse(x->expat, "<Event>", 7, XML_FALSE) == XML_STATUS_OK;
        whole = whole && XML_Parse(x->expat, text.p, (int)text.n, XML_TRUE) == XML_STATUS_OK;
        if (!whole && XML_GetErrorCode(x->expat) == XML_ERROR_NO_MEMORY)
                return -ENOMEM;
        if (!whole && x->event.facts.text.n_ext)
                notes_add(x->notes, "bad-xml", x->event.facts.text.ext[0].off, "line %llu: an event that can be read in part only: %s",
                          (unsigned long long)x->event.facts.text.ext[0].line, why_broken(x));
        return x->elements.err;
}

/* The event that was gathered. 1: it became a record, 0: it says nothing. */
static int hand_out(struct eventxml *x, struct record *ret) {
        int r;

        x->open = false;
        gather_trim_line_ends(&x->event.facts.text);
        if ((r = parse(x)) < 0 || !winevent_is_told(&x->event))
                return r;
        return (r = winevent_record(&x->event, &x->order, x->notes, ret)) < 0 ? r : 1;
}

/* Bytes of the line from x->at up to `to`. */
static int gather(struct eventxml *x, size_t to) {
        struct gather *g = &x->event.facts.text;
        int r = g->text.err ? 0 : gather_line(g, &x->line, x->at, to - x->at);

        x->at = to;
        if (r == -E2BIG)
                notes_add(x->notes, "long-message", x->line.off, "line %llu: an event that is too long, its end is left out",
                          (unsigned long long)x->line.no);
        return r == -E2BIG ? 0 : r;
}

/* On to the next tag of the line. 1: a record, 0: nothing came of it yet. */
static int take(struct eventxml *x, struct record *ret) {
        size_t at = x->at;
        enum tag tag = next_tag(x->line.full, &at);
        int r = 0;

        if (x->open && tag == TAG_SYSTEM) {
                at += 8;
                return gather(x, at);
        }
        if (x->open && (r = gather(x, tag == TAG_END ? at + 8 : at)) == 0 && tag != TAG_NONE)
                r = hand_out(x, ret);
        x->at = tag == TAG_END ? at + 8 : at;
        if (tag == TAG_EVENT || tag == TAG_SYSTEM)
                x->begins = tag;
        return r;
}

/* Its first tag, or the second, stands at x->at. */
static int begin(struct eventxml *x) {
        size_t n = x->begins == TAG_EVENT ? 6 : 8;

        winevent_reset(&x->event);
        x->open = true;
        x->headless = x->begins == TAG_SYSTEM;
        x->begins = TAG_NONE;
        return gather(x, x->at + n);
}

static int eventxml_next(void *state, struct record *ret) {
        struct eventxml *x = state;

        for (;;) {
                int r = 0;
                if (x->begins != TAG_NONE)
                        r = begin(x);
                else if (x->held && x->at < x->line.full.n)
                        r = take(x, ret);
                else if ((r = input_line(x->in, &x->line)) == 0)
                        return x->open && x->event.facts.text.text.n ? hand_out(x, ret) : 0;
                else if (r > 0) {
                        x->held = true;
                        x->at = 0;
                        continue;
                }
                if (r != 0)
                        return r;
        }
}

static int eventxml_open(struct input *in, struct notes *notes, void **ret_state) {
        struct eventxml *x = calloc(1, sizeof(*x));

        if (!x || !(x->expat = XML_ParserCreate("UTF-8"))) {
                free(x);
                return -ENOMEM;
        }
        x->in = in;
        x->notes = notes;
        *ret_state = x;
        return 0;
}

static void eventxml_close(void *state) {
        struct eventxml *x = state;

        if (!x)
                return;
        XML_ParserFree(x->expat);
        elements_done(&x->elements);
        winevent_done(&x->event);
        buf_done(&x->clean);
        free(x);
}

static int eventxml_probe(struct span head, const char *path, const char **ret_why) {
        struct span text = span_trim(head);
        bool event = false, system = false;
        bool named = span_find(text, SPAN("schemas.microsoft.com/win/2004/08/events")) < text.n;

        (void)path;
        for (size_t at = 0; at < text.n; at++) {
                enum tag tag = next_tag(text, &at);
                event |= tag == TAG_EVENT;
                system |= tag == TAG_SYSTEM;
        }
        if (span_istarts(text, SPAN("Event Xml:"))) /* of Event Viewer's text, and no more of it */
                text = span_trim(span_from(text, 10));
        while (text.n && strchr("-+ \t", text.p[0]))
                text = span_from(text, 1);
        if (text.n == 0 || text.p[0] != '<' || !(event || system))
                return 0;
        if (ret_why)
                *ret_why = "events of Windows in XML";
        if (event && system)
                return named ? 95 : 85;
        return named || (system && span_find(text, SPAN("<EventID")) < text.n) ? 60 : 0;
}

const struct parser parser_eventxml = {
        .name = "eventxml",
        .title = "Windows events as XML (Event Viewer, wevtutil)",
        .role = "",
        .probe = eventxml_probe,
        .open = eventxml_open,
        .next = eventxml_next,
        .close = eventxml_close,
};
