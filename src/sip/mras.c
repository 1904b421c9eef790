/*
 * The media relay request and answer (application/msrtc-media-relay-auth+xml). The only file that knows expat,
 * which keeps its own memory while it reads. A document type, and with it every entity, ends the reading; so do
 * too many bytes, levels or relays. Credentials are seen, never kept.
 */
#include <errno.h>
#include <expat.h>

#include "sip/body.h"
#include "sip/grammar.h"

enum { MRAS_BYTES = 256 * 1024, MRAS_DEPTH = 32, MRAS_RELAYS = 256, MRAS_VALUE = 512 };

struct mras_reader {
        XML_Parser xml;
        struct arena *arena;
        struct mras mras;
        size_t cap_relays;
        int depth;
        bool known, in_relay; /* known: the root is a request or a response */
        bool username, password;
        int err;
        char value[MRAS_VALUE]; /* character data of the element that is open */
        size_t n_value;
};

static void fail(struct mras_reader *r, int err) {
        r->err = err;
        (void)XML_StopParser(r->xml, XML_FALSE);
}

/* The parser's strings end with its callback. */
static struct span keep(struct mras_reader *r, struct span value) {
        struct span kept = arena_dup(r->arena, value);

        if (kept.n != value.n)
                fail(r, -ENOMEM);
        return kept;
}

static struct span local_name(const XML_Char *name) {
        const char *colon = strrchr(name, ':');

        return span_str(colon ? colon + 1 : name);
}

static void read_root(struct mras_reader *r, struct span name, const XML_Char **attributes) {
        r->mras.response = span_eq(name, SPAN("response"));
        r->known = r->mras.response || span_eq(name, SPAN("request"));
        for (size_t i = 0; attributes[i]; i += 2)
                if (strcmp(attributes[i], "reasonPhrase") == 0)
                        r->mras.reason = keep(r, span_trim(span_str(attributes[i + 1])));
}

static void XMLCALL on_start(void *user, const XML_Char *raw, const XML_Char **attributes) {
        struct mras_reader *r = user;
        struct span name = local_name(raw);

        r->n_value = 0;
        if (++r->depth > MRAS_DEPTH) {
                fail(r, -EBADMSG);
        } else if (r->depth == 1) {
                read_root(r, name, attributes);
        } else if (span_eq(name, SPAN("credentials"))) {
                r->username = r->password = false;
        } else if (span_eq(name, SPAN("mediaRelay"))) {
                struct mras *m = &r->mras;
                struct mras_relay *v = m->n_relays < MRAS_RELAYS
                        ? sip_grow(r->arena, m->relays, m->n_relays, &r->cap_relays, sizeof *v) : NULL;
                if (!v) {
                        fail(r, m->n_relays < MRAS_RELAYS ? -ENOMEM : -EBADMSG);
                        return;
                }
                m->relays = v;
                v[m->n_relays++] = (struct mras_relay){0};
                r->in_relay = true;
        }
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n) {
        struct mras_reader *r = user;
        size_t room = sizeof r->value - r->n_value, take = (size_t)n < room ? (size_t)n : room;

        memcpy(r->value + r->n_value, s, take);
        r->n_value += take;
}

static void end_in_relay(struct mras_reader *r, struct span name, struct span value) {
        struct mras_relay *relay = &r->mras.relays[r->mras.n_relays - 1];

        if (span_eq(name, SPAN("mediaRelay")))
                r->in_relay = false;
        else if (span_eq(name, SPAN("location")))
                relay->location = keep(r, value);
        else if (span_eq(name, SPAN("hostName")) || span_eq(name, SPAN("directIPAddress")))
                relay->host = keep(r, value);
        else if (span_eq(name, SPAN("udpPort")))
                (void)span_u32(value, &relay->udp_port);
        else if (span_eq(name, SPAN("tcpPort")))
                (void)span_u32(value, &relay->tcp_port);
}

static void XMLCALL on_end(void *user, const XML_Char *raw) {
        struct mras_reader *r = user;
        struct span name = local_name(raw), value = span_trim(span_of(r->value, r->n_value));

        r->depth--;
        r->n_value = 0;
        if (r->in_relay)
                end_in_relay(r, name, value);
        else if (span_eq(name, SPAN("username")))
                r->username = value.n > 0;
        else if (span_eq(name, SPAN("password")))
                r->password = value.n > 0;
        else if (span_eq(name, SPAN("credentials")) && r->username && r->password)
                r->mras.has_credentials = true;
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                               int internal) {
        (void)name;
        (void)system;
        (void)public;
        (void)internal;
        fail(user, -EBADMSG);
}

/* 1: *ret is filled, -EBADMSG, -ENOMEM. */
static int read_document(struct span body, struct arena *a, struct mras *ret) {
        struct mras_reader r = {.arena = a};

        if (body.n == 0 || body.n > MRAS_BYTES)
                return -EBADMSG;
        r.xml = XML_ParserCreate("UTF-8");
        if (!r.xml)
                return -ENOMEM;
        XML_SetUserData(r.xml, &r);
        XML_SetElementHandler(r.xml, on_start, on_end);
        XML_SetCharacterDataHandler(r.xml, on_text);
        XML_SetStartDoctypeDeclHandler(r.xml, on_doctype);
        enum XML_Status status = XML_Parse(r.xml, body.p, (int)body.n, XML_TRUE);
        if (status != XML_STATUS_OK && r.err == 0)
                r.err = XML_GetErrorCode(r.xml) == XML_ERROR_NO_MEMORY ? -ENOMEM : -EBADMSG;
        XML_ParserFree(r.xml);
        if (r.err == -ENOMEM)
                return r.err;
        if (r.err < 0 || !r.known)
                return -EBADMSG;
        *ret = r.mras;
        return 1;
}

int mras_parse(const struct mime *parts, struct arena *a, struct mras *ret) {
        struct mras found;
        int r = 0;

        for (size_t i = 0; r != 1 && r != -ENOMEM && i < parts->n; i++) {
                const struct mime_part *p = &parts->v[i];
                if (!span_ieq(sip_leading_token(p->content_type, NULL), SPAN("application/msrtc-media-relay-auth+xml")))
                        continue;
                r = read_document(span_trim(p->body), a, &found);
                if (r == 1) {
                        found.at = p->at;
                        *ret = found;
                }
        }
        return r;
}
