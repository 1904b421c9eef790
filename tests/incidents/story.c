/*
 * The calls: each a few requests with their answers over a path of elements, complete as RFC 3261 wants it.
 */
#include "incident.h"

#include <string.h>

static const char ada[] = "\"Ada Frost\" <sip:ada.frost@contoso.example>;epid=3b5c2a7e11",
                  eve[] = "\"Eve Holt\" <sip:eve.holt@contoso.example>;epid=9a04c1d2b7",
                  ben[] = "<sip:ben.moss@fabrikam.example>";

/* Steps -------------------------------------------------------------------------------------------------- */

/* How long an element takes from a message in to a message out. */
static int64_t think(struct world *w) {
        return 500 + (int64_t)draw(w, 2500);
}

static void new_tag(struct world *w, char tag[16]) {
        snprintf(tag, 16, "%08x%02x", (unsigned)draw(w, UINT32_MAX), (unsigned)draw(w, 256));
}

static struct request begin(struct world *w, struct dialog *d, bool reverse, const char *method) {
        struct request r = {.d = d, .n = d->n, .reverse = reverse, .method = method};

        for (int i = 0; i < d->n; i++)
                r.path[i] = d->path[reverse ? d->n - 1 - i : i];
        r.cseq = strcmp(method, "ACK") == 0 ? d->cseq[reverse] : ++d->cseq[reverse];
        r.transaction = draw(w, UINT32_MAX);
        return r;
}

static struct request inside(struct world *w, struct dialog *d, bool reverse, const char *method) {
        struct request r = begin(w, d, reverse, method);

        r.to_tag = d->tags[!reverse];
        return r;
}

/* One message over one hop; when it is there. */
static int64_t over(struct world *w, const struct request *r, int hop, const char *method, const struct answer *a, bool alone,
                    int64_t at_us) {
        bool answer = a->status != NULL;
        enum element near = r->path[hop], far = r->path[hop + 1];
        struct message m = {.from = answer ? far : near, .to = answer ? near : far};
        unsigned sends = answer ? a->sends : alone ? 1 : r->sends[hop];
        enum arrive arrive = answer ? ARRIVE_ALL : ARRIVE_LAST;
        char text[TEXT_MAX];

        if (answer && a->lost_hop == hop + 1)
                arrive = ARRIVE_NONE;
        m.text = text;
        m.n = compose(w, r, hop, method, a, alone, text, sizeof(text));
        return carry(w, r->d->leg, &m, at_us, sends ? sends : 1, arrive);
}

/* The answer of element hop + 1, on its way to the one that asked. A refused INVITE is acknowledged over each hop. */
static int64_t answer(struct world *w, const struct request *r, int hop, const struct answer *a, int64_t at_us) {
        bool refused = !strcmp(r->method, "INVITE") && a->status[0] > '2';
        const struct answer ack = {.to_tag = a->to_tag};

        for (; hop >= 0; hop--) {
                at_us = over(w, r, hop, r->method, a, false, at_us) + think(w);
                if (refused)
                        (void)over(w, r, hop, "ACK", &ack, true, at_us - 200);
        }
        return at_us;
}

/* A request from hop on to the other end; proxies say at once that they try. */
static int64_t pass(struct world *w, const struct request *r, int hop, int64_t at_us) {
        const struct answer none = {.extra = r->extra, .to_tag = r->to_tag, .body = r->body}, trying = {.status = "100 Trying"};
        bool invite = !strcmp(r->method, "INVITE");

        for (; hop < r->n - 1; hop++) {
                at_us = over(w, r, hop, r->method, &none, false, at_us);
                if (invite)
                        (void)over(w, r, hop, r->method, &trying, false, at_us + 300);
                at_us += think(w);
        }
        return at_us;
}

static int64_t reply(struct world *w, const struct request *r, const char *status, enum body body, int64_t at_us) {
        const struct answer a = {.status = status, .to_tag = r->to_tag ? r->to_tag : r->d->tags[!r->reverse], .body = body};

        return answer(w, r, r->n - 2, &a, at_us);
}

/* A request inside the dialog, and its answer. */
static int64_t exchange(struct world *w, struct dialog *d, bool reverse, const char *method, const char *extra, enum body asks,
                        enum body says, int64_t at_us) {
        struct request r = inside(w, d, reverse, method);

        r.extra = extra;
        r.body = asks;
        at_us = reply(w, &r, "200 OK", says, pass(w, &r, 0, at_us));
        if (strcmp(method, "INVITE") != 0)
                return at_us;
        r = inside(w, d, reverse, "ACK");
        return pass(w, &r, 0, at_us);
}

static int64_t hang_up(struct world *w, struct dialog *d, int64_t at_us) {
        static const char *const why[] = {NULL, "Ms-client-diagnostics: 51004;reason=\"Action initiated by user\""};

        return exchange(w, d, draw(w, 2), "BYE", why[draw(w, 2)], BODY_NONE, BODY_NONE, at_us);
}

static struct dialog dialog_new(struct world *w, size_t leg, const char *from, const char *from_uri, const char *to,
                                const char *to_uri, int n, const enum element *path) {
        struct dialog d = {.leg = leg, .n = n, .uri = {from_uri, to_uri}, .extra = "Supported: ms-early-media\nSupported: 100rel"};

        memcpy(d.path, path, (size_t)n * sizeof(*path));
        snprintf(d.from, sizeof(d.from), "%s", from);
        snprintf(d.to, sizeof(d.to), "%s", to);
        new_tag(w, d.tags[0]);
        new_tag(w, d.tags[1]);
        d.cseq[0] = 0;
        d.cseq[1] = (unsigned)draw(w, 100);
        return d;
}

static struct dialog call_new(struct world *w, const char *to, const char *to_uri, int n, const enum element *path) {
        static const char *const uris[] = {"sip:ada.frost@contoso.example;opaque=user:epid:x1Wq;gruu",
                                           "sip:eve.holt@contoso.example;opaque=user:epid:k7Lm;gruu"};
        bool other = path[0] == PHONE;

        return dialog_new(w, leg_new(w, "call", w->n_conversations++), other ? eve : ada, uris[other], to, to_uri, n, path);
}

#define PATH(...) (int)(sizeof((enum element[]){__VA_ARGS__}) / sizeof(enum element)), (enum element[]){__VA_ARGS__}

static const char ben_uri[] = "sip:ben.moss@fabrikam.example";

static struct dialog federated_new(struct world *w) {
        return call_new(w, ben, ben_uri, PATH(CLIENT, FE1, FE2, EDGE, PARTNER));
}

/* INVITE to the answer that takes it, and the ACK. */
static int64_t set_up(struct world *w, struct dialog *d, enum body sdp, int64_t at_us) {
        struct request r = begin(w, d, false, "INVITE"), ack;

        r.body = sdp;
        at_us = reply(w, &r, "180 Ringing", BODY_NONE, pass(w, &r, 0, at_us) + 200000) + 2 * SECOND + (int64_t)draw(w, 6000000);
        at_us = reply(w, &r, "200 OK", sdp, at_us);
        ack = inside(w, d, false, "ACK");
        w->legs[d->leg].dialogs++;
        return pass(w, &ack, 0, at_us);
}

static int64_t talk(struct world *w, int64_t at_us) {
        return at_us + 10 * SECOND + (int64_t)draw(w, 240 * (uint64_t)SECOND);
}

static void failed(struct world *w, size_t leg, unsigned status, enum element from, enum element to, enum element decided) {
        struct leg *l = &w->legs[leg];

        l->status = status;
        l->good_from = from;
        l->good_to = to;
        l->decided = decided;
}

/* Calls that come about ---------------------------------------------------------------------------------- */

static void federated(struct world *w, int64_t at_us) {
        struct dialog d = federated_new(w);

        hang_up(w, &d, talk(w, set_up(w, &d, BODY_OFFER, at_us)));
}

static void inbound(struct world *w, int64_t at_us) {
        struct dialog d = dialog_new(w, leg_new(w, "call", w->n_conversations++), ben, ben_uri, ada,
                                     "sip:ada.frost@contoso.example", PATH(PARTNER, EDGE, FE2, FE1, CLIENT));

        hang_up(w, &d, talk(w, set_up(w, &d, BODY_OFFER, at_us)));
}

/* Of somebody whose client wrote no log, to somebody else's. */
static void of_others(struct world *w, int64_t at_us) {
        struct dialog d = call_new(w, ben, ben_uri, PATH(PHONE, FE1, FE2, EDGE, PARTNER));

        hang_up(w, &d, talk(w, set_up(w, &d, BODY_OFFER, at_us)));
}

static void held(struct world *w, int64_t at_us) {
        struct dialog d = federated_new(w);

        at_us = talk(w, set_up(w, &d, BODY_OFFER, at_us));
        at_us = exchange(w, &d, false, "INVITE", NULL, BODY_HOLD, BODY_HOLD, at_us) + 5 * SECOND;
        at_us = exchange(w, &d, true, "INVITE", NULL, BODY_OFFER, BODY_OFFER, at_us) + 9 * SECOND;
        hang_up(w, &d, at_us);
}

static void transferred(struct world *w, int64_t at_us) {
        struct dialog d = federated_new(w);
        struct request r;

        at_us = talk(w, set_up(w, &d, BODY_OFFER, at_us));
        r = inside(w, &d, false, "REFER");
        r.extra = "Refer-To: <sip:carl.voss@contoso.example>\nReferred-By: <sip:ada.frost@contoso.example>";
        at_us = reply(w, &r, "202 Accepted", BODY_NONE, pass(w, &r, 0, at_us)) + SECOND;
        at_us = exchange(w, &d, true, "NOTIFY", "Event: refer\nSubscription-State: terminated;reason=noresource", BODY_FRAG,
                         BODY_NONE, at_us);
        exchange(w, &d, true, "BYE", NULL, BODY_NONE, BODY_NONE, at_us + SECOND);
}

static struct dialog number_new(struct world *w, char uri[64], int n, const enum element *path) {
        char to[96];

        snprintf(uri, 64, "sip:+4930%07u@contoso.example;user=phone", 1000000 + (unsigned)draw(w, 8999999));
        snprintf(to, sizeof(to), "<%s>", uri);
        return call_new(w, to, uri, n, path);
}

/* By UDP from fe2 to the gateway, which gets only the third INVITE, and says BYE twice. */
static void by_udp(struct world *w, int64_t at_us) {
        char uri[64];
        struct dialog d = number_new(w, uri, PATH(CLIENT, FE1, FE2, GATEWAY));
        struct request r = begin(w, &d, false, "INVITE");

        r.body = BODY_OFFER;
        r.sends[2] = 3;
        at_us = reply(w, &r, "183 Session Progress", BODY_PLAIN, pass(w, &r, 0, at_us) + SECOND) + 3 * SECOND;
        at_us = reply(w, &r, "200 OK", BODY_PLAIN, at_us);
        r = inside(w, &d, false, "ACK");
        w->legs[d.leg].dialogs++;
        at_us = talk(w, pass(w, &r, 0, at_us));
        r = inside(w, &d, true, "BYE");
        r.sends[0] = 2;
        r.extra = "Reason: Q.850;cause=16;text=\"Normal call clearing\"";
        reply(w, &r, "200 OK", BODY_NONE, pass(w, &r, 0, at_us));
}

/* The gateway sees no ACK at first: the answer and the ACK go all the way twice. */
static void answered_twice(struct world *w, int64_t at_us) {
        char uri[64];
        struct dialog d = number_new(w, uri, PATH(CLIENT, FE1, FE2, GATEWAY));
        struct request r = begin(w, &d, false, "INVITE");
        struct answer ok = {.status = "200 OK", .to_tag = d.tags[1], .body = BODY_PLAIN, .sends = 2};

        r.body = BODY_OFFER;
        at_us = answer(w, &r, 2, &ok, pass(w, &r, 0, at_us) + 4 * SECOND);
        w->legs[d.leg].dialogs++;
        const struct answer ack = {.to_tag = d.tags[1]};
        r = inside(w, &d, false, "ACK");
        for (int hop = 0; hop < 3; hop++) {
                char text[TEXT_MAX];
                struct message m = {.from = r.path[hop], .to = r.path[hop + 1], .text = text};
                m.n = compose(w, &r, hop, "ACK", &ack, false, text, sizeof(text));
                at_us = carry(w, d.leg, &m, at_us, 2, ARRIVE_ALL) + think(w);
        }
        hang_up(w, &d, talk(w, at_us));
}

static void cancel_over(struct world *w, struct request *r, int from_hop, int to_hop, int64_t at_us, const char *to_tag) {
        const struct answer ask = {.status = NULL}, ok = {.status = "200 OK", .to_tag = to_tag};

        for (int hop = from_hop; hop <= to_hop; hop++) {
                at_us = over(w, r, hop, "CANCEL", &ask, true, at_us);
                (void)over(w, r, hop, "CANCEL", &ok, true, at_us + 200);
                at_us += think(w);
        }
        const struct answer terminated = {.status = "487 Request Terminated", .to_tag = to_tag};
        at_us += 3000;
        for (int hop = to_hop; hop >= from_hop; hop--) {
                const struct answer ack = {.to_tag = to_tag};
                at_us = over(w, r, hop, "INVITE", &terminated, false, at_us) + think(w);
                (void)over(w, r, hop, "ACK", &ack, true, at_us - 200);
        }
}

/* fe2 rings two ends, the partner's and the gateway's, and cancels the one that does not answer. */
static void forked(struct world *w, int64_t at_us) {
        struct dialog d = federated_new(w), other = d;
        struct request r = begin(w, &d, false, "INVITE"), branch, ack;

        new_tag(w, other.tags[1]);
        other.n = 4;
        other.path[3] = GATEWAY;
        r.body = BODY_OFFER;
        branch = r;
        branch.d = &other;
        branch.n = 4;
        branch.path[3] = GATEWAY;
        branch.forked = 2;
        /* fe2's second INVITE leaves a moment after its first. */
        int64_t there_us = pass(w, &r, 0, at_us), other_us = at_us + 60000;
        other_us = pass(w, &branch, 2, other_us);
        (void)reply(w, &branch, "180 Ringing", BODY_NONE, other_us + 300000);
        (void)reply(w, &r, "180 Ringing", BODY_NONE, there_us + 400000);
        at_us = there_us + 3 * SECOND;
        int64_t ok_us = reply(w, &r, "200 OK", BODY_OFFER, at_us);
        cancel_over(w, &branch, 2, 2, ok_us, other.tags[1]);
        ack = inside(w, &d, false, "ACK");
        w->legs[d.leg].dialogs += 2;
        hang_up(w, &d, talk(w, pass(w, &ack, 0, ok_us)));
}

/* Calls of several legs ---------------------------------------------------------------------------------- */

/* A mediation server takes the call and makes another of it: the key that says so is in both, in the second, or nowhere. */
static void mediated(struct world *w, int64_t at_us, const char *by) {
        char uri[64], keys[2][192] = {"Supported: replaces", "Supported: timer"}, to[96];
        struct dialog a = number_new(w, uri, PATH(CLIENT, FE1, FE2, MEDIATION)), b;
        size_t leg = leg_new(w, "call", w->legs[a.leg].conversation);
        unsigned long long id = draw(w, UINT32_MAX);

        snprintf(to, sizeof(to), "<%s>", uri);
        b = dialog_new(w, leg, "<sip:+493055501@10.0.0.15;user=phone>", "sip:+493055501@10.0.0.15", to, uri,
                       PATH(MEDIATION, GATEWAY));
        if (!strcmp(by, "session-id")) {
                snprintf(keys[0], sizeof(keys[0]), "Session-ID: %032llx;remote=%032d", id, 0);
                snprintf(keys[1], sizeof(keys[1]), "Session-ID: %032llx;remote=%032d", id, 0);
        } else if (!strcmp(by, "x-call-id")) {
                snprintf(keys[1], sizeof(keys[1]), "X-Call-ID: %s", w->legs[a.leg].call_id);
        }
        a.extra = keys[0];
        b.extra = keys[1];
        struct request ra = begin(w, &a, false, "INVITE"), rb = begin(w, &b, false, "INVITE"), ack;
        ra.body = BODY_OFFER;
        rb.body = BODY_PLAIN;
        rb.sends[0] = 1 + (unsigned)draw(w, 2);
        int64_t there_us = pass(w, &rb, 0, pass(w, &ra, 0, at_us) + 20000) + 400000;
        there_us = reply(w, &rb, "183 Session Progress", BODY_PLAIN, there_us);
        (void)reply(w, &ra, "183 Session Progress", BODY_OFFER, there_us);
        there_us = reply(w, &rb, "200 OK", BODY_PLAIN, there_us + 4 * SECOND);
        ack = inside(w, &b, false, "ACK");
        (void)pass(w, &ack, 0, there_us);
        there_us = reply(w, &ra, "200 OK", BODY_OFFER, there_us + 2000);
        ack = inside(w, &a, false, "ACK");
        at_us = talk(w, pass(w, &ack, 0, there_us));
        w->legs[a.leg].dialogs++;
        w->legs[leg].dialogs++;
        ra = inside(w, &a, false, "BYE");
        at_us = pass(w, &ra, 0, at_us);
        (void)reply(w, &ra, "200 OK", BODY_NONE, at_us);
        (void)exchange(w, &b, false, "BYE", NULL, BODY_NONE, BODY_NONE, at_us + 5000);
}

/* A meeting: the focus, its roster, the audio and video server. */
static void conference(struct world *w, int64_t at_us) {
        char focus[96], mcu[112], id[64], to[2][128];
        unsigned n = (unsigned)draw(w, UINT32_MAX);
        size_t conversation = w->n_conversations;

        snprintf(focus, sizeof(focus), "sip:ada.frost@contoso.example;gruu;opaque=app:conf:focus:id:%08X", n);
        snprintf(mcu, sizeof(mcu), "sip:ada.frost@contoso.example;gruu;opaque=app:conf:audio-video:id:%08X", n);
        snprintf(id, sizeof(id), "Ms-Conversation-ID: AdL%08x/kXv8Q4iPm1u==", n);
        snprintf(to[0], sizeof(to[0]), "<%s>", focus);
        snprintf(to[1], sizeof(to[1]), "<%s>", mcu);
        struct dialog f = call_new(w, to[0], focus, PATH(CLIENT, FE1, FE2, FOCUS)), s = f, m = f;
        s.leg = leg_new(w, "subscription", conversation);
        w->legs[f.leg].kind = "conference";
        m = dialog_new(w, leg_new(w, "conference", conversation), ada, f.uri[0], to[1], mcu, PATH(CLIENT, FE1, FE2, MCU));
        s = dialog_new(w, s.leg, ada, f.uri[0], to[0], focus, PATH(CLIENT, FE1, FE2, FOCUS));
        f.extra = m.extra = s.extra = id;

        struct request r = begin(w, &f, false, "INVITE"), ack;
        r.body = BODY_CCCP;
        at_us = reply(w, &r, "200 OK", BODY_CCCP, pass(w, &r, 0, at_us) + 5000);
        ack = inside(w, &f, false, "ACK");
        at_us = pass(w, &ack, 0, at_us) + 10000;
        at_us = exchange(w, &f, false, "INFO", NULL, BODY_CCCP, BODY_NONE, at_us) + 10000;
        at_us = exchange(w, &f, true, "INFO", NULL, BODY_CCCP, BODY_NONE, at_us) + 10000;
        r = begin(w, &s, false, "SUBSCRIBE");
        r.extra = "Event: conference\nExpires: 3600";
        at_us = reply(w, &r, "200 OK", BODY_NONE, pass(w, &r, 0, at_us)) + 5000;
        (void)exchange(w, &s, true, "NOTIFY", "Event: conference\nSubscription-State: active;expires=3600", BODY_PRESENCE, BODY_NONE,
                       at_us);
        w->legs[f.leg].dialogs++;
        w->legs[s.leg].dialogs++;
        at_us = talk(w, set_up(w, &m, BODY_OFFER, at_us + 50000));
        at_us = exchange(w, &m, false, "BYE", NULL, BODY_NONE, BODY_NONE, at_us) + 30000;
        at_us = exchange(w, &s, false, "SUBSCRIBE", "Event: conference\nExpires: 0", BODY_NONE, BODY_NONE, at_us) + 30000;
        exchange(w, &f, false, "BYE", NULL, BODY_NONE, BODY_NONE, at_us);
}

static void by_session_id(struct world *w, int64_t at_us) { mediated(w, at_us, "session-id"); }
static void by_x_call_id(struct world *w, int64_t at_us) { mediated(w, at_us, "x-call-id"); }
static void by_likeness(struct world *w, int64_t at_us) { mediated(w, at_us, "alike"); }

/* Calls that do not come about ---------------------------------------------------------------------------- */

static void edge_knows_no_route(struct world *w, int64_t at_us) {
        struct dialog d = call_new(w, "<sip:kim@northwind.example>", "sip:kim@northwind.example", PATH(CLIENT, FE1, FE2, EDGE));
        struct request r = begin(w, &d, false, "INVITE");
        const struct answer a = {.status = "504 Server time-out", .to_tag = d.tags[1],
                                 .extra = "ms-diagnostics: 1008;reason=\"Unable to resolve DNS SRV record\";"
                                          "domain=\"northwind.example\";source=\"edge01.contoso.example\""};

        r.body = BODY_OFFER;
        answer(w, &r, r.n - 2, &a, pass(w, &r, 0, at_us) + 40000);
        failed(w, d.leg, 504, FE2, EDGE, EDGE);
}

static void busy(struct world *w, int64_t at_us) {
        struct dialog d = federated_new(w);
        struct request r = begin(w, &d, false, "INVITE");

        r.body = BODY_OFFER;
        at_us = reply(w, &r, "180 Ringing", BODY_NONE, pass(w, &r, 0, at_us) + 200000) + 2 * SECOND;
        reply(w, &r, "486 Busy Here", BODY_NONE, at_us);
        w->legs[d.leg].dialogs++;
        failed(w, d.leg, 486, EDGE, PARTNER, PARTNER);
}

static void no_such_number(struct world *w, int64_t at_us) {
        char uri[64];
        struct dialog d = number_new(w, uri, PATH(CLIENT, FE1, FE2, GATEWAY));
        struct request r = begin(w, &d, false, "INVITE");
        const struct answer a = {.status = "404 Not Found", .to_tag = d.tags[1],
                                 .extra = "Reason: Q.850;cause=1;text=\"Unallocated (unassigned) number\""};

        r.body = BODY_OFFER;
        answer(w, &r, r.n - 2, &a, pass(w, &r, 0, at_us) + 700000);
        failed(w, d.leg, 404, FE2, GATEWAY, GATEWAY);
}

static void given_up(struct world *w, int64_t at_us) {
        struct dialog d = federated_new(w);
        struct request r = begin(w, &d, false, "INVITE");

        r.body = BODY_OFFER;
        at_us = reply(w, &r, "180 Ringing", BODY_NONE, pass(w, &r, 0, at_us) + 200000) + 9 * SECOND;
        w->legs[d.leg].dialogs++;
        cancel_over(w, &r, 0, 3, at_us, d.tags[1]);
}

static void lost_note(struct world *w, size_t leg, enum element from, enum element to, const char *what, unsigned sends) {
        w->losses = grow(w->losses, w->n_losses, sizeof(*w->losses));
        w->losses[w->n_losses++] = (struct lost){leg, from, to, what, sends};
}

/* fe1 sends to fe2 by UDP; nothing of it arrives, and after 64 * T1 fe1 gives up. */
static void lost_invite(struct world *w, int64_t at_us) {
        const struct answer none = {.body = BODY_OFFER}, trying = {.status = "100 Trying"};
        struct dialog d = federated_new(w);
        d.fe1_udp = true;
        struct request r = begin(w, &d, false, "INVITE");
        const struct answer a = {.status = "408 Request Timeout", .to_tag = d.tags[1],
                                 .extra = "ms-diagnostics: 1018;reason=\"Request timed out\";source=\"fe01.contoso.example\""};
        char text[TEXT_MAX];
        struct message m = {.from = FE1, .to = FE2, .text = text};

        at_us = over(w, &r, 0, "INVITE", &none, false, at_us);
        (void)over(w, &r, 0, "INVITE", &trying, false, at_us + 300);
        at_us += think(w);
        m.n = compose(w, &r, 1, "INVITE", &none, false, text, sizeof(text));
        (void)carry(w, d.leg, &m, at_us, SENDS_MAX, ARRIVE_NONE);
        lost_note(w, d.leg, FE1, FE2, "INVITE", SENDS_MAX);
        r.n = 2; /* it is fe1 that answers */
        answer(w, &r, 0, &a, at_us + 32 * SECOND);
        failed(w, d.leg, 408, CLIENT, FE1, FE1);
}

/* The edge passed on that it rings, and fe2 never had it; the call comes about all the same. */
static void lost_ringing(struct world *w, int64_t at_us) {
        struct dialog d = federated_new(w);
        struct request r = begin(w, &d, false, "INVITE"), ack;
        const struct answer ringing = {.status = "180 Ringing", .to_tag = d.tags[1], .lost_hop = 3};

        r.body = BODY_OFFER;
        at_us = pass(w, &r, 0, at_us) + 200000;
        at_us = over(w, &r, 3, "INVITE", &ringing, false, at_us) + think(w);
        (void)over(w, &r, 2, "INVITE", &ringing, false, at_us);
        lost_note(w, d.leg, EDGE, FE2, "180", 1);
        at_us = reply(w, &r, "200 OK", BODY_OFFER, at_us + 4 * SECOND);
        ack = inside(w, &d, false, "ACK");
        w->legs[d.leg].dialogs++;
        hang_up(w, &d, talk(w, pass(w, &ack, 0, at_us)));
}

void story_tell(struct world *w, int which, int64_t at_us) {
        static void (*const stories[STORIES])(struct world *, int64_t) = {
                federated, by_session_id, by_udp, of_others, inbound, forked, held, transferred, edge_knows_no_route, busy,
                no_such_number, given_up, conference, by_x_call_id, by_likeness, answered_twice, of_others, inbound, federated,
                by_udp,
        };

        if (which < STORIES)
                stories[which](w, at_us);
        else if (which == STORY_LOST_INVITE)
                lost_invite(w, at_us);
        else
                lost_ringing(w, at_us);
}

/* Beside calls -------------------------------------------------------------------------------------------- */

static void registers(struct world *w, int64_t at_us, bool other) {
        struct dialog d = dialog_new(w, leg_new(w, "registration", w->n_conversations++), other ? eve : ada,
                                     "sip:contoso.example", other ? eve : ada, "sip:contoso.example",
                                     PATH(other ? PHONE : CLIENT, FE1));
        struct request r = begin(w, &d, false, "REGISTER");
        struct answer a = {.status = "401 Unauthorized", .to_tag = d.tags[1],
                           .extra = "WWW-Authenticate: TLS-DSK realm=\"SIP Communications Service\", "
                                    "targetname=\"fe01.contoso.example\", version=4"};

        d.extra = NULL;
        at_us = answer(w, &r, 0, &a, pass(w, &r, 0, at_us)) + 20000;
        r = begin(w, &d, false, "REGISTER");
        r.extra = "Authorization: TLS-DSK qop=\"auth\", realm=\"SIP Communications Service\", opaque=\"0A1B2C3D\", "
                  "targetname=\"fe01.contoso.example\", response=\"0123456789abcdef0123456789abcdef01234567\"";
        a = (struct answer){.status = "200 OK", .to_tag = d.tags[1], .extra = "Expires: 7200"};
        answer(w, &r, 0, &a, pass(w, &r, 0, at_us));
}

static void subscribes(struct world *w, int64_t at_us) {
        struct dialog d = dialog_new(w, leg_new(w, "subscription", w->n_conversations++), ada, "sip:ada.frost@contoso.example",
                                     "<sip:carl.voss@contoso.example>", "sip:carl.voss@contoso.example", PATH(CLIENT, FE1, FE2));
        struct request r = begin(w, &d, false, "SUBSCRIBE");

        r.extra = "Event: presence\nExpires: 28800";
        at_us = reply(w, &r, "200 OK", BODY_NONE, pass(w, &r, 0, at_us)) + 20000;
        w->legs[d.leg].dialogs++;
        at_us = exchange(w, &d, true, "NOTIFY", "Event: presence\nSubscription-State: active;expires=28800", BODY_PRESENCE,
                         BODY_NONE, at_us) + 60 * SECOND;
        at_us = exchange(w, &d, false, "SUBSCRIBE", "Event: presence\nExpires: 0", BODY_NONE, BODY_NONE, at_us);
        exchange(w, &d, true, "NOTIFY", "Event: presence\nSubscription-State: terminated;reason=timeout", BODY_NONE, BODY_NONE,
                 at_us + 5000);
}

static void asks_gateway(struct world *w, int64_t at_us) {
        struct dialog d = dialog_new(w, leg_new(w, "other", w->n_conversations++), "<sip:fe02.contoso.example>",
                                     "sip:fe02.contoso.example", "<sip:10.0.0.30>", "sip:10.0.0.30", PATH(FE2, GATEWAY));
        struct request r = begin(w, &d, false, "OPTIONS");

        d.extra = NULL;
        reply(w, &r, "200 OK", BODY_NONE, pass(w, &r, 0, at_us));
}

void story_aside(struct world *w, int64_t at_us) {
        registers(w, at_us, false);
        registers(w, at_us + 70 * SECOND, true);
        subscribes(w, at_us + 5 * SECOND);
        asks_gateway(w, at_us + 30 * SECOND);
}
