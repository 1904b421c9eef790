/*
 * Reads documents by the events of expat, which keeps its own memory while it reads. What the elements of a document mean is
 * told by the files that read one kind each; outline_xml.c, which only lays them out, speaks to expat itself.
 */
#include "sip/xml.h"

#include <errno.h>
#include <expat.h>

void xml_fail(struct xml *x, int err) {
        if (x->err == 0)
                x->err = err;
        (void)XML_StopParser(x->parser, XML_FALSE);
}

static struct span local_name(const XML_Char *name) {
        const char *colon = strrchr(name, ':');

        return span_str(colon ? colon + 1 : name);
}

struct span xml_attribute(const struct xml *x, struct span name) {
        for (size_t i = 0; x->attributes && x->attributes[i]; i += 2)
                if (span_eq(local_name(x->attributes[i]), name))
                        return span_trim(span_str(x->attributes[i + 1]));
        return SPAN_NONE;
}

/* The parser's strings end with its callback. */
struct span xml_keep(struct xml *x, struct span value) {
        struct span kept = arena_dup(x->arena, value);

        if (kept.n != value.n)
                xml_fail(x, -ENOMEM);
        return kept;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes) {
        struct xml *x = user;

        if (x->err)
                return;
        x->n_value = 0;
        if (++x->depth > XML_DEPTH) {
                xml_fail(x, -EBADMSG);
                return;
        }
        x->attributes = attributes;
        x->handler->start(x, local_name(name));
        x->attributes = NULL;
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n) {
        struct xml *x = user;
        size_t room = sizeof x->value - x->n_value, take = (size_t)n < room ? (size_t)n : room;

        memcpy(x->value + x->n_value, s, take);
        x->n_value += take;
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
        struct xml *x = user;

        if (x->err)
                return;
        x->handler->end(x, local_name(name), span_trim(span_of(x->value, x->n_value)));
        x->depth--;
        x->n_value = 0;
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                               int internal) {
        (void)name;
        (void)system;
        (void)public;
        (void)internal;
        xml_fail(user, -EBADMSG);
}

int xml_read(struct span body, size_t max, const struct xml_handler *h, void *user, struct arena *a) {
        struct xml x = {.user = user, .arena = a, .handler = h};

        body = span_trim(body);
        if (body.n == 0 || body.n > max)
                return -EBADMSG;
        XML_Parser parser = XML_ParserCreate("UTF-8");
        if (!parser)
                return -ENOMEM;
        x.parser = parser;
        XML_SetUserData(parser, &x);
        XML_SetElementHandler(parser, on_start, on_end);
        XML_SetCharacterDataHandler(parser, on_text);
        XML_SetStartDoctypeDeclHandler(parser, on_doctype);
        enum XML_Status status = XML_Parse(parser, body.p, (int)body.n, XML_TRUE);
        if (status != XML_STATUS_OK && x.err == 0)
                x.err = XML_GetErrorCode(parser) == XML_ERROR_NO_MEMORY ? -ENOMEM : -EBADMSG;
        XML_ParserFree(parser);
        return x.err;
}
