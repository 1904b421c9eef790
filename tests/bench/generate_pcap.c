/*
 * generate_pcap CALLS [RTP]: a capture of that many SIP calls over UDP on stdout, the same bytes every time, each with RTP
 * packets in both directions when their number is given; on stderr how many SIP messages it holds. One call in ten is refused.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 2048, HEADERS = 14 + 20 + 8, RTP_BYTES = 12 + 160 };

struct call {
        unsigned n, caller, callee;
        char a[16], b[16]; /* addresses */
        uint64_t id;
        unsigned port_a, port_b;
};

static uint64_t state = 0x9e3779b97f4a7c15;
static unsigned ident;
static uint64_t messages;

static uint64_t draw(void) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
}

static void put16(unsigned char *p, unsigned v) {
        p[0] = (unsigned char)(v >> 8);
        p[1] = (unsigned char)v;
}

static void put32(unsigned char *p, uint32_t v) {
        put16(p, v >> 16);
        put16(p + 2, v & 0xffff);
}

static unsigned checksum(const unsigned char *p, size_t n) {
        uint32_t sum = 0;

        for (size_t i = 0; i + 1 < n; i += 2)
                sum += (uint32_t)p[i] << 8 | p[i + 1];
        while (sum >> 16)
                sum = (sum & 0xffff) + (sum >> 16);
        return ~sum & 0xffff;
}

/* Ethernet, IPv4, UDP. */
static void put_packet(uint64_t us, const char *from, const char *to, unsigned sport, unsigned dport, const void *payload, size_t n) {
        static const unsigned char ethernet[14] = {0, 0x11, 0x22, 0x33, 0x44, 0x55, 0, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 8, 0};
        uint32_t record[4] = {(uint32_t)(us / 1000000), (uint32_t)(us % 1000000), (uint32_t)(HEADERS + n), (uint32_t)(HEADERS + n)};
        unsigned char h[HEADERS] = {0}, *ip = h + 14, *udp = ip + 20;

        memcpy(h, ethernet, sizeof(ethernet));
        ip[0] = 0x45;
        put16(ip + 2, (unsigned)(28 + n));
        put16(ip + 4, ++ident & 0xffff);
        put16(ip + 6, 0x4000);
        ip[8] = 64;
        ip[9] = 17;
        inet_pton(AF_INET, from, ip + 12);
        inet_pton(AF_INET, to, ip + 16);
        put16(ip + 10, checksum(ip, 20));
        put16(udp, sport);
        put16(udp + 2, dport);
        put16(udp + 4, (unsigned)(8 + n));
        fwrite(record, sizeof(record), 1, stdout);
        fwrite(h, sizeof(h), 1, stdout);
        fwrite(payload, 1, n, stdout);
}

static size_t put_sdp(const struct call *c, const char *ip, unsigned port, char *at) {
        return (size_t)snprintf(at, TEXT_MAX,
                                "v=0\r\no=- %u 1 IN IP4 %s\r\ns=session\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %u RTP/AVP 8 0 101\r\n"
                                "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
                                "a=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n",
                                c->n, ip, ip, port);
}

/* status NULL: a request. side 0: its caller's. */
static void put_message(const struct call *c, uint64_t us, const char *method, const char *status, unsigned cseq, unsigned branch,
                        int tagged, int sdp) {
        char text[2 * TEXT_MAX], body[TEXT_MAX] = "";
        unsigned long long id = c->id;
        size_t length = sdp ? put_sdp(c, status ? c->b : c->a, status ? c->port_b : c->port_a, body) : 0;
        int n = status ? snprintf(text, TEXT_MAX, "SIP/2.0 %s\r\nVia: SIP/2.0/UDP %s:5060;rport=5060;received=%s;branch=z9hG4bK%012llx%u\r\n",
                                  status, c->a, c->a, id & 0xffffffffffff, branch)
                       : snprintf(text, TEXT_MAX, "%s sip:peer%u@%s:5060 SIP/2.0\r\nVia: SIP/2.0/UDP %s:5060;rport;branch=z9hG4bK%012llx%u\r\n"
                                                  "Max-Forwards: 70\r\n", method, c->callee, c->b, c->a, id & 0xffffffffffff, branch);

        n += snprintf(text + n, TEXT_MAX, "From: \"user%u\" <sip:user%u@example.com>;tag=%08llx\r\nTo: <sip:peer%u@example.com>", c->caller,
                      c->caller, id >> 32, c->callee);
        if (tagged)
                n += snprintf(text + n, 32, ";tag=%08llx", ~id >> 32 & 0xffffffff);
        n += snprintf(text + n, TEXT_MAX, "\r\nCall-ID: %016llx@%s\r\nCSeq: %u %s\r\nContact: <sip:%s%u@%s:5060>\r\n", id, c->a, cseq, method,
                      status ? "peer" : "user", status ? c->callee : c->caller, status ? c->b : c->a);
        n += snprintf(text + n, TEXT_MAX, "%s%sContent-Length: %zu\r\n\r\n%s",
                      status ? "Server: LoadUAS/3.4\r\n"
                             : "User-Agent: LoadUA/1.2\r\nAllow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, INFO\r\n"
                               "Supported: replaces, timer\r\n",
                      sdp ? "Content-Type: application/sdp\r\n" : "", length, body);
        put_packet(us, status ? c->b : c->a, status ? c->a : c->b, 5060, 5060, text, (size_t)n);
        messages++;
}

static void put_media(const struct call *c, uint64_t us, unsigned packets) {
        unsigned char rtp[RTP_BYTES];
        uint32_t ssrc = (uint32_t)c->id;

        memset(rtp, 0xd5, sizeof(rtp));
        rtp[0] = 0x80;
        rtp[1] = 8;
        for (unsigned k = 0; k < packets; k++) {
                put16(rtp + 2, k & 0xffff);
                put32(rtp + 4, k * 160);
                put32(rtp + 8, ssrc);
                put_packet(us + k * 20000ull, c->a, c->b, c->port_a, c->port_b, rtp, sizeof(rtp));
                put32(rtp + 8, ~ssrc);
                put_packet(us + k * 20000ull + 10000, c->b, c->a, c->port_b, c->port_a, rtp, sizeof(rtp));
        }
}

static void put_call(unsigned n, uint64_t us, unsigned packets) {
        static const char *const refusals[] = {"486 Busy Here", "404 Not Found", "503 Service Unavailable", "480 Temporarily Unavailable",
                                               "488 Not Acceptable Here"};
        struct call c = {.n = n, .caller = n % 5000, .callee = n * 7 % 5000, .id = draw(), .port_a = 20000 + n * 2 % 20000,
                         .port_b = 40000 + n * 2 % 20000};

        snprintf(c.a, sizeof(c.a), "10.1.%u.%u", n >> 8 & 255, n & 255);
        snprintf(c.b, sizeof(c.b), "10.2.0.%u", 1 + n % 8);
        put_message(&c, us, "INVITE", NULL, 1, 1, 0, 1);
        put_message(&c, us + 2000, "INVITE", "100 Trying", 1, 1, 0, 0);
        if (n % 10 == 3) {
                put_message(&c, us + 50000, "INVITE", refusals[n / 10 % 5], 1, 1, 1, 0);
                put_message(&c, us + 51000, "ACK", NULL, 1, 1, 1, 0);
                return;
        }
        put_message(&c, us + 100000, "INVITE", "180 Ringing", 1, 1, 1, 0);
        put_message(&c, us + 1000000, "INVITE", "200 OK", 1, 1, 1, 1);
        put_message(&c, us + 1010000, "ACK", NULL, 1, 2, 1, 0);
        put_media(&c, us + 1020000, packets);
        put_message(&c, us + 10000000, "BYE", NULL, 2, 3, 1, 0);
        put_message(&c, us + 10010000, "BYE", "200 OK", 2, 3, 1, 0);
}

int main(int argc, char **argv) {
        static const uint32_t header[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65535, 1};
        unsigned calls = argc >= 2 ? (unsigned)strtoul(argv[1], NULL, 10) : 0, packets = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;

        if (calls == 0) {
                fprintf(stderr, "usage: generate_pcap CALLS [RTP]\n");
                return 2;
        }
        fwrite(header, sizeof(header), 1, stdout);
        for (unsigned n = 0; n < calls; n++)
                put_call(n, 1700000000000000ull + n * 10000ull, packets);
        fprintf(stderr, "%llu\n", (unsigned long long)messages);
        return fflush(stdout) != 0 || ferror(stdout);
}
