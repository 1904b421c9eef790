/*
 * XML laid out by expat's events. It refuses entities of the document's own: a bomb of them is given back as it is.
 */
#include "sip/outline.h"

#include "base/buf.h"
#include "base/limits.h"
#include "sip/grammar.h"

#include <errno.h>
#include <expat.h>

struct laying {
        XML_Parser parser;
        struct buf out, text; /* text: what stands between tags, so far */
        unsigned depth;
        bool open;            /* the last line is a start tag that may still become <a/> or get its text */
        bool bad;
};

static void new_line(struct laying *l) {
        if (l->out.n)
                buf_putc(&l->out, '\n');
        for (unsigned i = 0; i < l->depth; i++)
                buf_puts(&l->out, "  ");
}

static void put_escaped(struct buf *b, struct span s, bool quotes) {
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '&')
                        buf_puts(b, "&amp;");
                else if (s.p[i] == '<')
                        buf_puts(b, "&lt;");
                else if (s.p[i] == '"' && quotes)
                        buf_puts(b, "&quot;");
                else
                        buf_putc(b, s.p[i]);
        }
}

/* Text that is followed by a tag; alone: it is all that the element has. */
static void end_text(struct laying *l, bool alone) {
        struct span text = span_trim(buf_span(&l->text));

        if (l->open && !(alone && !text.n))
                buf_putc(&l->out, '>');
        if (text.n && !(l->open && alone))
                new_line(l);
        put_escaped(&l->out, text, false);
        if (text.n)
                l->open = l->open && alone;
        buf_reset(&l->text);
}

static void give_up(struct laying *l) {
        l->bad = true;
        XML_StopParser(l->parser, XML_FALSE);
}

static void XMLCALL start(void *ctx, const XML_Char *name, const XML_Char **attributes) {
        struct laying *l = ctx;

        end_text(l, false);
        new_line(l);
        buf_putc(&l->out, '<');
        buf_puts(&l->out, name);
        for (size_t i = 0; attributes[i]; i += 2) {
                buf_printf(&l->out, " %s=\"", attributes[i]);
                put_escaped(&l->out, span_str(attributes[i + 1]), true);
                buf_putc(&l->out, '"');
        }
        l->open = true;
        if (++l->depth > LIMIT_XML_DEPTH)
                give_up(l);
}

static void XMLCALL end(void *ctx, const XML_Char *name) {
        struct laying *l = ctx;
        bool empty = l->open && span_trim(buf_span(&l->text)).n == 0, open = l->open;

        end_text(l, true);
        l->depth--;
        if (empty) {
                buf_puts(&l->out, "/>");
        } else {
                if (!open)
                        new_line(l);
                buf_printf(&l->out, "</%s>", name);
        }
        l->open = false;
}

static void XMLCALL text(void *ctx, const XML_Char *s, int n) {
        struct laying *l = ctx;

        buf_put(&l->text, span_of(s, (size_t)n));
}

static void XMLCALL entity(void *ctx, const XML_Char *name, int parameter, const XML_Char *value, int n, const XML_Char *base,
                           const XML_Char *system, const XML_Char *public, const XML_Char *notation) {
        (void)name, (void)parameter, (void)value, (void)n, (void)base, (void)system, (void)public, (void)notation;
        give_up(ctx);
}

int outline_xml(struct span body, struct arena *a, struct span *ret) {
        struct laying l = {.parser = XML_ParserCreate(NULL)};
        enum XML_Status status;
        int r = 0;

        if (!l.parser)
                return -ENOMEM;
        XML_SetUserData(l.parser, &l);
        XML_SetElementHandler(l.parser, start, end);
        XML_SetCharacterDataHandler(l.parser, text);
        XML_SetEntityDeclHandler(l.parser, entity);
        status = body.n > INT32_MAX ? XML_STATUS_ERROR : XML_Parse(l.parser, body.n ? body.p : "", (int)body.n, XML_TRUE);
        if (l.out.err < 0 || l.text.err < 0 || XML_GetErrorCode(l.parser) == XML_ERROR_NO_MEMORY)
                r = -ENOMEM;
        *ret = body;
        if (r == 0 && status == XML_STATUS_OK && !l.bad) {
                *ret = arena_dup(a, buf_span(&l.out));
                r = l.out.n && !ret->n ? -ENOMEM : 0;
        }
        XML_ParserFree(l.parser);
        buf_done(&l.out);
        buf_done(&l.text);
        return r;
}

bool outline_is_xml(struct span content_type) {
        struct span params, type = sip_leading_token(content_type, &params);

        return (type.n > 4 && span_ieq(span_from(type, type.n - 4), SPAN("+xml"))) || span_ieq(type, SPAN("application/xml")) ||
               span_ieq(type, SPAN("text/xml"));
}
