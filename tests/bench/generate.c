/*
 * generate uccapi|sipstack|cls MEGABYTES [DAY]: a client's or a server's log of about that size on stdout, the same bytes every
 * time; on stderr how many SIP messages it holds. Those of another day (from 0) share nothing. A few hundred dialogs (calls,
 * registrations, subscriptions, messages) go on at once, with the trace lines of a real log between them; two calls in a
 * hundred fail.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACTIVE = 300, TRACE_LINES = 9, TEXT_MAX = 16384 };

enum body { NO_BODY, SDP, PRESENCE };

struct step {
        const char *method;
        const char *status; /* NULL: the request */
        const char *extra;  /* header fields, whole lines */
        enum body body;
        int theirs; /* a request that comes from the other side */
};

static const struct step call[] = {
        {"INVITE", NULL, "Supported: ms-early-media\r\n", SDP, 0},
        {"INVITE", "100 Trying", "", NO_BODY, 0},
        {"INVITE", "180 Ringing", "", NO_BODY, 0},
        {"INVITE", "200 OK", "", SDP, 0},
        {"ACK", NULL, "", NO_BODY, 0},
        {"BYE", NULL, "", NO_BODY, 0},
        {"BYE", "200 OK", "", NO_BODY, 0},
        {0},
};
static const struct step no_such_user[] = {
        {"INVITE", NULL, "", SDP, 0},
        {"INVITE", "100 Trying", "", NO_BODY, 0},
        {"INVITE", "404 Not Found",
         "ms-diagnostics: 1003;reason=\"User does not exist\";source=\"fe01.contoso.example\"\r\n", NO_BODY, 0},
        {"ACK", NULL, "", NO_BODY, 0},
        {0},
};
static const struct step no_route[] = {
        {"INVITE", NULL, "", SDP, 0},
        {"INVITE", "504 Server time-out",
         "ms-diagnostics: 1008;reason=\"Unable to resolve DNS SRV record\";domain=\"northwind.example\";"
         "source=\"edge.contoso.example\"\r\n", NO_BODY, 0},
        {"ACK", NULL, "", NO_BODY, 0},
        {0},
};
static const struct step registration[] = {
        {"REGISTER", NULL, "", NO_BODY, 0},
        {"REGISTER", "401 Unauthorized",
         "WWW-Authenticate: TLS-DSK realm=\"SIP Communications Service\", targetname=\"fe01.contoso.example\", version=4\r\n",
         NO_BODY, 0},
        {"REGISTER", NULL, "", NO_BODY, 0},
        {"REGISTER", "200 OK", "Expires: 7200\r\n", NO_BODY, 0},
        {0},
};
static const struct step presence[] = {
        {"SUBSCRIBE", NULL, "Event: presence\r\nExpires: 28800\r\n", NO_BODY, 0},
        {"SUBSCRIBE", "200 OK", "Event: presence\r\n", NO_BODY, 0},
        {"BENOTIFY", NULL, "Event: presence\r\n", PRESENCE, 1},
        {"BENOTIFY", NULL, "Event: presence\r\n", PRESENCE, 1},
        {0},
};
static const struct step page[] = {
        {"MESSAGE", NULL, "", NO_BODY, 0},
        {"MESSAGE", "200 OK", "", NO_BODY, 0},
        {0},
};

struct dialog {
        const struct step *next;
        uint64_t id;
        unsigned user, peer, cseq;
};

struct world {
        uint64_t random, now_ms, bytes, messages;
        int cls;
        struct dialog dialogs[ACTIVE];
        char text[2 * TEXT_MAX], body[TEXT_MAX];
};

static uint64_t draw(struct world *w, uint64_t below) {
        w->random ^= w->random << 13;
        w->random ^= w->random >> 7;
        w->random ^= w->random << 17;
        return w->random % below;
}

static void begin(struct world *w, struct dialog *d) {
        uint64_t k = draw(w, 100);

        d->next = k < 50 ? call : k < 51 ? no_such_user : k < 52 ? no_route : k < 67 ? registration : k < 90 ? presence : page;
        d->id = w->random;
        d->user = (unsigned)draw(w, 600);
        d->peer = (unsigned)draw(w, 900);
        d->cseq = 0;
}

static size_t put_sdp(const struct dialog *d, char *at, size_t n) {
        unsigned ip = d->user % 250, port = 20000 + d->peer;

        return (size_t)snprintf(
                at, n,
                "v=0\r\no=- 0 0 IN IP4 10.1.4.%u\r\ns=session\r\nc=IN IP4 10.1.4.%u\r\nb=CT:99980\r\nt=0 0\r\n"
                "m=audio %u RTP/SAVP 117 104 114 9 112 111 0 8 103 116 115 97 13 118 101\r\n"
                "a=x-ssrc-range:%u-%u\r\na=rtcp-fb:* x-message app send:dsh recv:dsh\r\na=label:main-audio\r\n"
                "a=ice-ufrag:%04x\r\na=ice-pwd:%016llx%08x\r\n"
                "a=candidate:1 1 UDP 2130706431 10.1.4.%u %u typ host \r\n"
                "a=candidate:1 2 UDP 2130705918 10.1.4.%u %u typ host \r\n"
                "a=candidate:2 1 TCP-ACT 174455295 10.1.4.%u %u typ host \r\n"
                "a=candidate:3 1 UDP 184547839 203.0.113.9 53100 typ relay raddr 10.1.4.%u rport %u \r\n"
                "a=candidate:3 2 UDP 184547326 203.0.113.9 53101 typ relay raddr 10.1.4.%u rport %u \r\n"
                "a=candidate:4 1 TCP-PASS 174455807 203.0.113.9 58001 typ relay raddr 10.1.4.%u rport %u \r\n"
                "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:%016llx%016llx%08x|2^31|1:1\r\na=maxptime:200\r\n"
                "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n",
                ip, ip, port, d->user, d->peer, d->user, (unsigned long long)d->id, d->peer, ip, port, ip, port + 1, ip, port,
                ip, port, ip, port + 1, ip, port, (unsigned long long)d->id, (unsigned long long)d->id, d->user);
}

static size_t put_presence(const struct dialog *d, char *at, size_t n) {
        size_t used = (size_t)snprintf(at, n, "<categories uri=\"sip:user%u@fabrikam.example\">", d->peer);

        for (unsigned i = 0; i < 5; i++)
                used += (size_t)snprintf(at + used, n - used,
                                         "<category name=\"state\" instance=\"%u\" publishTime=\"2026-03-02T08:00:00Z\" "
                                         "expireType=\"user\"><state><availability>%u</availability></state></category>",
                                         i, 3500 + i * 500);
        return used + (size_t)snprintf(at + used, n - used, "</categories>");
}

/* Who calls, who is called, and their tags: the other way round in a request that comes from the other side. */
static size_t put_parties(const struct dialog *d, int theirs, int tagged, char *at, size_t n) {
        char me[128], other[128];

        snprintf(me, sizeof(me), "\"User %u\"<sip:user%u@contoso.example>;tag=%010llx;epid=%06x0000", d->user, d->user,
                 (unsigned long long)d->id & 0xffffffffffu, d->user);
        snprintf(other, sizeof(other), "<sip:user%u@fabrikam.example>%s", d->peer, tagged ? ";tag=7f3a91c2" : "");
        return (size_t)snprintf(at, n, "From: %s\r\nTo: %s\r\n", theirs ? other : me, theirs ? me : other);
}

/* The next message of a dialog into w->text; its length. */
static size_t put_message(struct world *w, struct dialog *d) {
        static const char *const types[] = {"", "Content-Type: application/sdp\r\n",
                                            "Content-Type: application/msrtc-event-categories+xml\r\n"};
        const struct step *s = d->next;
        unsigned long long id = d->id;
        int tagged = s->status || (d->cseq > 0 && strcmp(s->method, "REGISTER") != 0);
        size_t body = s->body == SDP        ? put_sdp(d, w->body, TEXT_MAX)
                      : s->body == PRESENCE ? put_presence(d, w->body, TEXT_MAX)
                                            : 0;
        size_t n;

        if (!s->status && strcmp(s->method, "ACK") != 0)
                d->cseq++;
        if (s->status)
                n = (size_t)snprintf(w->text, TEXT_MAX, "SIP/2.0 %s\r\n", s->status);
        else
                n = (size_t)snprintf(w->text, TEXT_MAX, "%s sip:user%u@fabrikam.example SIP/2.0\r\n", s->method, d->peer);
        n += (size_t)snprintf(w->text + n, TEXT_MAX - n, "Via: SIP/2.0/TLS 10.1.4.%u:50%03u\r\nMax-Forwards: 70\r\n",
                              d->user % 250, d->user);
        n += put_parties(d, s->theirs, tagged, w->text + n, TEXT_MAX - n);
        n += (size_t)snprintf(
                w->text + n, TEXT_MAX - n,
                "Call-ID: %016llx%08x\r\nCSeq: %u %s\r\n"
                "Contact: <sip:user%u@contoso.example;opaque=user:epid:%016llx;gruu>\r\n"
                "User-Agent: UCCAPI/16.0.4849.1000 OC/16.0.4849.1000 (Skype for Business)\r\n"
                "Proxy-Authorization: TLS-DSK qop=\"auth\", realm=\"SIP Communications Service\", opaque=\"%08x\", "
                "targetname=\"fe01.contoso.example\", crand=\"%08x\", cnum=\"%u\", response=\"%016llx%016llx\"\r\n"
                "%s%sContent-Length: %zu\r\n\r\n",
                id, d->peer, d->cseq, s->method, d->user, id, d->user, d->peer, d->cseq, id, id, s->extra, types[s->body],
                body);
        memcpy(w->text + n, w->body, body);
        return n + body;
}

/* A server's line: level, flag, thread or machine, time, sequence number, component. */
static void put_server_prefix(struct world *w, const char *level, const char *flag, const char *function) {
        uint64_t s = w->now_ms / 1000;
        char where[32];

        snprintf(where, sizeof(where), w->cls ? "pool\\NWFE%02u" : "%u", (unsigned)(w->messages % 3));
        w->bytes += (uint64_t)printf("%s(%s) [%s]0%03X.0%03X::%02u/%02u/2026-%02u:%02u:%02u.%03u.%08x (SIPStack,%s)", level, flag, where,
                                     (unsigned)draw(w, 4096), (unsigned)draw(w, 4096), (unsigned)(3 + s / 2419200 % 9),
                                     (unsigned)(1 + s / 86400 % 28), (unsigned)(s / 3600 % 24), (unsigned)(s / 60 % 60),
                                     (unsigned)(s % 60), (unsigned)(w->now_ms % 1000), (unsigned)(0x4000 + w->messages), function);
}

/* A message as a server writes it: a line of the connection, then the record with its fields. */
static void put_server_record(struct world *w, struct dialog *d) {
        int in = d->next->status ? d->next->theirs : !d->next->theirs, response = d->next->status != NULL;
        size_t n = put_message(w, d);
        char *end = memchr(w->text, '\r', n), *body = strstr(w->text, "\r\n\r\n");

        w->text[n] = 0;
        put_server_prefix(w, "TL_INFO", "TF_COMPONENT", "CSIPMessage::CacheConnectionFlags:SIPMessage.cpp(1677)");
        w->bytes += (uint64_t)printf("( %016llX ) From client connection, CID [0x%x]\r\n", (unsigned long long)draw(w, UINT32_MAX),
                                     (unsigned)w->messages & 0xffff);
        put_server_prefix(w, "TL_INFO", "TF_PROTOCOL", "SIPAdminLog::TraceProtocolRecord:SIPAdminLog.cpp(125)");
        if (w->cls)
                w->bytes += (uint64_t)printf(" [%u] ", (unsigned)w->messages);
        w->bytes += (uint64_t)printf("$$begin_record\r\nTrace-Correlation-Id: %u\r\nInstance-Id: %08X\r\nDirection: %s\r\n"
                                     "Peer: 10.0.1.%u:5061\r\nMessage-Type: %s\r\nStart-Line: %.*s\r\n%.*s\r\nMessage-Body: %s\r\n"
                                     "$$end_record\r\n\r\n",
                                     (unsigned)d->id & 0x7fffffff, (unsigned)w->messages, in ? "incoming" : "outgoing;source=\"local\"",
                                     d->user % 9, response ? "response" : "request", (int)(end - w->text), w->text,
                                     (int)(body - end - 2), end + 2, body[4] ? body + 4 : "-");
        w->messages++;
        w->now_ms += draw(w, 3);
}

static void put_prefix(struct world *w, unsigned thread, const char *level) {
        uint64_t s = w->now_ms / 1000;

        w->bytes += (uint64_t)printf("%02u/%02u/2026|%02u:%02u:%02u.%03u 1F68:%X %s :: ", (unsigned)(3 + s / 2419200 % 9),
                                     (unsigned)(1 + s / 86400 % 28), (unsigned)(s / 3600 % 24), (unsigned)(s / 60 % 60),
                                     (unsigned)(s % 60), (unsigned)(w->now_ms % 1000), 0xc14 + 0x3b0 * thread, level);
}

static void put_trace(struct world *w) {
        unsigned thread = (unsigned)draw(w, 4);
        unsigned long long handle = draw(w, UINT32_MAX);

        switch (draw(w, 3)) {
        case 0:
                put_prefix(w, thread, "TRACE");
                w->bytes += (uint64_t)printf("CUccTimer::Fire this[0x%08llx] interval=%llu\r\n", handle, handle % 900);
                break;
        case 1:
                put_prefix(w, thread, "INFO ");
                w->bytes += (uint64_t)printf("Function: CUccEndpoint::Idle elapsed %llu ms hr 0x0\r\n", handle % 900);
                break;
        default:
                put_prefix(w, thread, "TRACE");
                w->bytes += (uint64_t)printf("CPresenceCache::Touch key=%08llx age=%llu\r\n", handle, handle % 77);
        }
}

/* A message as the client writes it: an opening, the bytes, an end; then trace lines. */
static void put_record(struct world *w, struct dialog *d) {
        const struct step *s = d->next;
        int in = s->status ? !s->theirs : s->theirs;
        unsigned thread = (unsigned)draw(w, 4);
        size_t n = put_message(w, d);
        char words[160];

        if (in)
                snprintf(words, sizeof(words), "Data Received -10.1.0.11:5061 (To Local Address: 10.1.4.%u:50%03u) %zu bytes",
                         d->user % 250, d->user, n);
        else
                snprintf(words, sizeof(words), "Sending Packet - 10.1.0.11:5061 (From Local Address: 10.1.4.%u:50%03u) %zu bytes",
                         d->user % 250, d->user, n);
        put_prefix(w, thread, "INFO ");
        w->bytes += (uint64_t)printf("%s:\r\n", words);
        put_prefix(w, thread, "INFO ");
        w->bytes += fwrite(w->text, 1, n, stdout) + (uint64_t)printf("\r\n");
        put_prefix(w, thread, "INFO ");
        w->bytes += (uint64_t)printf("End of %s\r\n", words);
        w->messages++;
        for (int i = 0; i < TRACE_LINES; i++) {
                w->now_ms += draw(w, 2);
                put_trace(w);
        }
}

int main(int argc, char **argv) {
        uint64_t wanted = argc >= 3 ? strtoull(argv[2], NULL, 10) * 1000000 : 0, day = argc == 4 ? strtoull(argv[3], NULL, 10) : 0;
        int client = argc > 1 && !strcmp(argv[1], "uccapi"), server = argc > 1 && (!strcmp(argv[1], "sipstack") || !strcmp(argv[1], "cls"));
        struct world *w = calloc(1, sizeof(*w));
        size_t live = ACTIVE;

        if (!w || wanted == 0 || (!client && !server)) {
                fprintf(stderr, "usage: generate uccapi|sipstack|cls MEGABYTES [DAY]\n");
                return 2;
        }
        w->cls = !strcmp(argv[1], "cls");
        w->random = 0x9e3779b97f4a7c15 + day;
        w->now_ms += day * 86400000;
        for (size_t i = 0; i < ACTIVE; i++)
                begin(w, &w->dialogs[i]);
        /* Once the size is reached, what goes on is brought to its end. */
        while (live > 0) {
                struct dialog *d = &w->dialogs[draw(w, live)];

                w->now_ms += draw(w, 12);
                if (client)
                        put_record(w, d);
                else
                        put_server_record(w, d);
                if ((++d->next)->method)
                        continue;
                if (w->bytes < wanted)
                        begin(w, d);
                else
                        *d = w->dialogs[--live];
        }
        fprintf(stderr, "%llu\n", (unsigned long long)w->messages);
        free(w);
        return fflush(stdout) != 0 || ferror(stdout);
}
