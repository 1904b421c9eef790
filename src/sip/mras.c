/*
 * The media relay request and answer (application/msrtc-media-relay-auth+xml). Credentials are seen, never kept; too many
 * relays end the reading.
 */
#include "sip/mras.h"

#include <errno.h>

#include "sip/grammar.h"
#include "sip/xml.h"

enum { MRAS_BYTES = 256 * 1024, MRAS_RELAYS = 256 };

struct mras_reader {
        struct mras mras;
        size_t cap_relays;
        bool known, in_relay; /* known: the root is a request or a response */
        bool username, password;
};

static void read_root(struct xml *x, struct mras_reader *r, struct span name) {
        r->mras.response = span_eq(name, SPAN("response"));
        r->known = r->mras.response || span_eq(name, SPAN("request"));
        r->mras.reason = xml_keep(x, xml_attribute(x, SPAN("reasonPhrase")));
        r->mras.version = xml_keep(x, xml_attribute(x, SPAN("version")));
}

static void on_start(struct xml *x, struct span name) {
        struct mras_reader *r = x->user;

        if (x->depth == 1) {
                read_root(x, r, name);
        } else if (span_eq(name, SPAN("credentials"))) {
                r->username = r->password = false;
        } else if (span_eq(name, SPAN("mediaRelay"))) {
                struct mras *m = &r->mras;
                struct mras_relay *v = m->n_relays < MRAS_RELAYS
                        ? arena_grow(x->arena, m->relays, m->n_relays, &r->cap_relays, sizeof *v) : NULL;
                if (!v) {
                        xml_fail(x, m->n_relays < MRAS_RELAYS ? -ENOMEM : -EBADMSG);
                        return;
                }
                m->relays = v;
                v[m->n_relays++] = (struct mras_relay){0};
                r->in_relay = true;
        }
}

static void end_in_relay(struct xml *x, struct mras_reader *r, struct span name, struct span value) {
        struct mras_relay *relay = &r->mras.relays[r->mras.n_relays - 1];

        if (span_eq(name, SPAN("mediaRelay")))
                r->in_relay = false;
        else if (span_eq(name, SPAN("location")))
                relay->location = xml_keep(x, value);
        else if (span_eq(name, SPAN("hostName")) || span_eq(name, SPAN("directIPAddress")))
                relay->host = xml_keep(x, value);
        else if (span_eq(name, SPAN("udpPort")))
                (void)span_u32(value, &relay->udp_port);
        else if (span_eq(name, SPAN("tcpPort")))
                (void)span_u32(value, &relay->tcp_port);
}

static void on_end(struct xml *x, struct span name, struct span value) {
        struct mras_reader *r = x->user;

        if (r->in_relay)
                end_in_relay(x, r, name, value);
        else if (span_eq(name, SPAN("username")))
                r->username = value.n > 0;
        else if (span_eq(name, SPAN("password")))
                r->password = value.n > 0;
        else if (span_eq(name, SPAN("duration")) && !r->mras.duration)
                (void)span_u32(value, &r->mras.duration);
        else if (span_eq(name, SPAN("location")) && !r->mras.location.n)
                r->mras.location = xml_keep(x, value);
        else if (span_eq(name, SPAN("credentials")) && r->username && r->password)
                r->mras.has_credentials = true;
}

/* 1: *ret is filled, -EBADMSG, -ENOMEM. */
static int read_document(struct span body, struct arena *a, struct mras *ret) {
        static const struct xml_handler handler = {on_start, on_end};
        struct mras_reader r = {0};
        int err = xml_read(body, MRAS_BYTES, &handler, &r, a);

        if (err < 0 || !r.known)
                return err < 0 ? err : -EBADMSG;
        *ret = r.mras;
        return 1;
}

int mras_parse(const struct mime *parts, struct arena *a, struct mras *ret) {
        struct mras found;
        int r = 0;

        for (size_t i = 0; r != 1 && r != -ENOMEM && i < parts->n; i++) {
                const struct mime_part *p = &parts->v[i];
                if (!mime_is(p, SPAN("application/msrtc-media-relay-auth+xml")))
                        continue;
                r = read_document(p->body, a, &found);
                if (r == 1) {
                        found.at = p->at;
                        *ret = found;
                }
        }
        return r;
}
