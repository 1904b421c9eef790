/*
 * Attributes of two elements, by expat. A clock of the year 1 is one that never ran. Refuses to read a document type.
 */
#include "parsers/sazmeta.h"

#include "parsers/when.h"

#include <errno.h>
#include <expat.h>

struct reading {
        struct arena *arena;
        struct saz_meta *ret;
        XML_Parser parser;
        int64_t begun_us, done_us;
        bool no_memory;
};

static struct span keep(struct reading *r, const char *value) {
        struct span copy = arena_dup(r->arena, span_str(value));

        r->no_memory |= *value && !copy.p;
        return copy;
}

static int64_t clock_of(const char *value) {
        enum when_order order = WHEN_MONTH_FIRST;
        struct when when;

        return strncmp(value, "0001-", 5) != 0 && when_read(span_str(value), &order, &when) ? when.us : STAMP_NONE;
}

static void take_timer(struct reading *r, const char *name, const char *value) {
        if (strcmp(name, "ClientBeginRequest") == 0 && (r->begun_us = clock_of(value)) != STAMP_NONE)
                r->ret->begun = keep(r, value);
        else if (strcmp(name, "ClientDoneResponse") == 0)
                r->done_us = clock_of(value);
}

/* Names of flags are in this case and that, by version. */
static void take_flag(struct reading *r, struct span name, const char *value) {
        const struct {
                struct span name;
                struct span *to;
        } flags[] = {{SPAN("x-ProcessInfo"), &r->ret->process}, {SPAN("x-clientIP"), &r->ret->client},
                     {SPAN("x-hostIP"), &r->ret->server},       {SPAN("https-Client-Version"), &r->ret->tls}};

        for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
                if (span_ieq(name, flags[i].name))
                        *flags[i].to = keep(r, value);
}

static void on_start(void *ctx, const char *name, const char **attributes) {
        struct reading *r = ctx;
        const char *flag = "", *value = "";

        for (size_t i = 0; attributes[i]; i += 2) {
                if (strcmp(name, "SessionTimers") == 0)
                        take_timer(r, attributes[i], attributes[i + 1]);
                flag = strcmp(attributes[i], "N") == 0 ? attributes[i + 1] : flag;
                value = strcmp(attributes[i], "V") == 0 ? attributes[i + 1] : value;
        }
        if (strcmp(name, "SessionFlag") == 0)
                take_flag(r, span_str(flag), value);
}

static void on_doctype(void *ctx, const char *name, const char *system, const char *public, int internal) {
        (void)name, (void)system, (void)public, (void)internal;
        XML_StopParser(((struct reading *)ctx)->parser, XML_FALSE);
}

int saz_meta_read(struct span xml, struct arena *a, struct saz_meta *ret) {
        struct reading r = {.arena = a, .ret = ret, .begun_us = STAMP_NONE, .done_us = STAMP_NONE, .parser = XML_ParserCreate(NULL)};
        int64_t took;

        *ret = (struct saz_meta){.duration_ms = -1};
        if (!r.parser)
                return -ENOMEM;
        XML_SetUserData(r.parser, &r);
        XML_SetStartElementHandler(r.parser, on_start);
        XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
        XML_Parse(r.parser, xml.p ? xml.p : "", (int)(xml.n < INT32_MAX ? xml.n : INT32_MAX), XML_TRUE);
        XML_ParserFree(r.parser);
        took = stamp_since(r.done_us, r.begun_us);
        if (took != STAMP_NONE && took >= 0)
                ret->duration_ms = took / 1000;
        return r.no_memory ? -ENOMEM : 0;
}
