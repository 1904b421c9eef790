/*
 * The bytes of a message as they go over one hop: its Via lines, the routes, the parties, a body. What fe2 passes on it
 * writes anew: header fields in the order of the alphabet, their names in capitals.
 */
#include "incident.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

enum { LINES_MAX = 48, LINE_MAX_BYTES = 512, BODY_MAX = 8192 };

struct lines {
        char v[LINES_MAX][LINE_MAX_BYTES];
        int n;
};

static __attribute__((format(printf, 2, 3))) void add(struct lines *l, const char *format, ...) {
        va_list args;

        va_start(args, format);
        vsnprintf(l->v[l->n++], LINE_MAX_BYTES, format, args);
        va_end(args);
}

static bool is_client(enum element e) {
        return e == CLIENT || e == PHONE;
}

static const char *transport_of(const struct request *r, int i) {
        enum element from = r->path[i], to = i + 1 < r->n ? r->path[i + 1] : r->path[i];

        if (from == GATEWAY || to == GATEWAY || (from == FE1 && r->d->fe1_udp))
                return "UDP";
        return from == PARTNER || to == PARTNER ? "TCP" : "TLS";
}

/* passed: the next element has written into it from where the request came. */
static void add_via(const struct world *w, const struct request *r, int i, bool passed, struct lines *l) {
        const struct element_facts *e = &elements[r->path[i]];
        char branch[48] = "", received[64] = "";
        uint64_t id = r->transaction * 0x9e3779b97f4a7c15u + (uint64_t)r->path[i] + (r->forked && i >= r->forked ? 77 : 0);

        if (!is_client(r->path[i]) || w->branch)
                snprintf(branch, sizeof(branch), ";branch=z9hG4bK%016llX", (unsigned long long)(id * 0xbf58476d1ce4e5b9u));
        if (passed)
                snprintf(received, sizeof(received), ";ms-received-port=%u;ms-received-cid=%X00", e->port, 37U + r->path[i]);
        add(l, "Via: SIP/2.0/%s %s:%u%s%s", transport_of(r, i), e->address, e->port, branch, received);
}

static void add_vias(const struct world *w, const struct request *r, int hop, bool answer, bool alone, struct lines *l) {
        for (int i = hop; i >= (alone ? hop : 0); i--)
                add_via(w, r, i, answer || i < hop, l);
}

static void add_routes(const struct request *r, int hop, bool answer, struct lines *l) {
        bool begins = !r->to_tag && (!strcmp(r->method, "INVITE") || !strcmp(r->method, "SUBSCRIBE"));

        /* An answer shows all that recorded themselves, a request those that it has passed, or has to pass. */
        for (int i = answer ? r->n - 2 : hop; begins && i > 0; i--)
                add(l, "Record-Route: <sip:%s:%u;transport=tls;ms-fe=%s;opaque=state:T:F:Ci.R%X00;lr>;tag=%08X",
                    elements[r->path[i]].fqdn, elements[r->path[i]].port, elements[r->path[i]].fqdn, 37U + r->path[i],
                    0x5d21c0U + r->path[i]);
        for (int i = hop + 1; !answer && r->to_tag && i < r->n - 1; i++)
                add(l, "Route: <sip:%s:%u;transport=tls;opaque=state:T:F:Ci.R%X00;lr>", elements[r->path[i]].fqdn,
                    elements[r->path[i]].port, 37U + r->path[i]);
}

static void add_parties(const struct request *r, const char *to_tag, struct lines *l) {
        const struct dialog *d = r->d;

        add(l, "From: %s;tag=%s", r->reverse ? d->to : d->from, d->tags[r->reverse]);
        add(l, "To: %s%s%s", r->reverse ? d->from : d->to, to_tag ? ";tag=" : "", to_tag ? to_tag : "");
}

static void add_extra(const char *extra, struct lines *l) {
        while (extra && *extra) {
                size_t n = strcspn(extra, "\r\n");
                add(l, "%.*s", (int)n, extra);
                extra += n;
                extra += strspn(extra, "\r\n");
        }
}

/* Bodies ------------------------------------------------------------------------------------------------ */

static size_t put_sdp(const struct request *r, bool answer, enum body kind, char *at) {
        enum element who = answer ? r->path[r->n - 1] : r->path[0];
        const char *ip = elements[who].address;
        unsigned port = 20000 + 2 * (unsigned)(r->d->leg * 37 % 5000) + (answer ? 12000U : 0), version = r->cseq;
        size_t n = (size_t)snprintf(at, BODY_MAX,
                                    "v=0\r\no=- %zu %u IN IP4 %s\r\ns=session\r\nc=IN IP4 %s\r\nb=CT:99980\r\nt=0 0\r\n"
                                    "m=audio %u RTP/%s 0 8 101\r\n",
                                    r->d->leg, version, ip, ip, port, kind == BODY_PLAIN ? "AVP" : "SAVP");

        if (kind != BODY_PLAIN)
                n += (size_t)snprintf(at + n, BODY_MAX - n,
                        "a=ice-ufrag:%04zx\r\na=ice-pwd:%024zx\r\n"
                        "a=candidate:1 1 UDP 2130706431 %s %u typ host \r\na=candidate:1 2 UDP 2130705918 %s %u typ host \r\n"
                        "a=candidate:2 1 UDP 184547839 203.0.113.10 53100 typ relay raddr %s rport %u \r\n"
                        "a=candidate:2 2 UDP 184547326 203.0.113.10 53101 typ relay raddr %s rport %u \r\n"
                        "a=candidate:3 1 TCP-PASS 174455807 203.0.113.10 58001 typ relay raddr %s rport %u \r\n"
                        "a=candidate:3 2 TCP-PASS 174455294 203.0.113.10 58001 typ relay raddr %s rport %u \r\n"
                        "a=candidate:4 1 UDP 1694234623 203.0.113.77 %u typ srflx raddr %s rport %u \r\n"
                        "a=candidate:4 2 UDP 1694233598 203.0.113.77 %u typ srflx raddr %s rport %u \r\n"
                        "a=label:main-audio\r\n"
                        "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%04zx|2^31|1:1\r\n",
                        r->d->leg & 0xffff, r->d->leg * 7919, ip, port, ip, port + 1, ip, port, ip, port + 1, ip, port, ip, port,
                        port, ip, port, port + 1, ip, port + 1, r->d->leg & 0xffff);
        return n + (size_t)snprintf(at + n, BODY_MAX - n,
                                    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n%s",
                                    kind != BODY_HOLD ? "" : answer ? "a=recvonly\r\n" : "a=sendonly\r\n");
}

static size_t put_cccp(const struct request *r, bool answer, char *at) {
        const char *what = answer ? "response" : "request";

        return (size_t)snprintf(at, BODY_MAX,
                                "<?xml version=\"1.0\"?>\r\n<%s xmlns=\"urn:ietf:params:xml:ns:cccp\" from=\"%s\" to=\"%s\" "
                                "requestId=\"%u\"%s><getConference><conferenceKeys confEntity=\"%s\"/></getConference></%s>\r\n",
                                what, r->d->uri[0], r->d->uri[1], r->cseq, answer ? " code=\"success\"" : "", r->d->uri[1], what);
}

static size_t put_body(const struct request *r, bool answer, enum body kind, const char **ret_type, char *at) {
        *ret_type = kind == BODY_CCCP     ? "application/cccp+xml"
                    : kind == BODY_FRAG     ? "message/sipfrag"
                    : kind == BODY_PRESENCE ? "application/pidf+xml"
                                            : "application/sdp";
        if (kind == BODY_NONE)
                return 0;
        if (kind == BODY_CCCP)
                return put_cccp(r, answer, at);
        if (kind == BODY_FRAG)
                return (size_t)snprintf(at, BODY_MAX, "SIP/2.0 200 OK\r\n");
        if (kind == BODY_PRESENCE)
                return (size_t)snprintf(at, BODY_MAX, "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"%s\"><tuple id=\"0\">"
                                        "<status><basic>open</basic></status></tuple></presence>\r\n", r->d->uri[1]);
        return put_sdp(r, answer, kind, at);
}

/* All together ------------------------------------------------------------------------------------------ */

static void capitals(char *name) {
        for (; *name && *name != ':'; name++)
                *name = (char)toupper((unsigned char)*name);
}

static int compare_names(const char *a, const char *b) {
        size_t na = strcspn(a, ":"), nb = strcspn(b, ":");
        int r = strncmp(a, b, na < nb ? na : nb);

        return r ? r : (na > nb) - (na < nb);
}

/* By name, and what has the same name stays in its order. */
static void write_anew(struct lines *l) {
        for (int i = 0; i < l->n; i++)
                capitals(l->v[i]);
        for (int i = 1; i < l->n; i++)
                for (int k = i; k > 0 && compare_names(l->v[k - 1], l->v[k]) > 0; k--) {
                        char line[LINE_MAX_BYTES];
                        memcpy(line, l->v[k], sizeof(line));
                        memcpy(l->v[k], l->v[k - 1], sizeof(line));
                        memcpy(l->v[k - 1], line, sizeof(line));
                }
}

static void add_rest(const struct request *r, int hop, const char *method, const struct answer *a, const char *type, size_t body,
                     struct lines *l) {
        bool answer = a->status != NULL, same = !strcmp(method, r->method);
        const struct element_facts *who = &elements[answer ? r->path[r->n - 1] : r->path[0]];

        add(l, "Call-ID: %s", "");
        add(l, "CSeq: %u %s", r->cseq, method);
        if (!answer)
                add(l, "Max-Forwards: %d", 70 - hop);
        if (same && strcmp(method, "BYE") != 0)
                add(l, "Contact: <sip:%s:%u;transport=tls>", who->address, who->port);
        if (!answer && is_client(r->path[0]))
                add(l, "User-Agent: UCCAPI/16.0.4849.1000 OC/16.0.4849.1000 (Skype for Business)");
        else if (answer)
                add(l, "Server: RTC/6.0");
        add_extra(a->extra, l);
        if (!answer && same && !r->to_tag)
                add_extra(r->d->extra, l);
        if (body)
                add(l, "Content-Type: %s", type);
        add(l, "Content-Length: %zu", body);
}

size_t compose(const struct world *w, const struct request *r, int hop, const char *method, const struct answer *a, bool alone,
               char *text, size_t n) {
        bool answer = a->status != NULL, passed_on = (answer ? hop < r->n - 2 : hop > 0) && !alone;
        enum element from = answer ? r->path[hop + 1] : r->path[hop];
        char body[BODY_MAX];
        struct lines l = {.n = 0};
        const char *type;
        size_t used, size = put_body(r, answer, a->body, &type, body);

        add_vias(w, r, hop, answer, alone, &l);
        if (!alone)
                add_routes(r, hop, answer, &l);
        add_parties(r, a->to_tag, &l);
        int call_id = l.n;
        add_rest(r, hop, method, a, type, size, &l);
        snprintf(l.v[call_id], LINE_MAX_BYTES, "Call-ID: %s", w->legs[r->d->leg].call_id);
        if (passed_on && from == FE2)
                write_anew(&l);
        if (answer)
                used = (size_t)snprintf(text, n, "SIP/2.0 %s\r\n", a->status);
        else
                used = (size_t)snprintf(text, n, "%s %s SIP/2.0\r\n", method, r->d->uri[!r->reverse]);
        for (int i = 0; i < l.n; i++)
                used += (size_t)snprintf(text + used, n - used, "%s\r\n", l.v[i]);
        used += (size_t)snprintf(text + used, n - used, "\r\n");
        memcpy(text + used, body, size);
        return used + size;
}
