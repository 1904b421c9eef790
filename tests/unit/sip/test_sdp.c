/* Session descriptions: m-lines, what counts for them, their candidates by kind and transport. */
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "base/limits.h"
#include "sip/body.h"

#define START "INVITE sip:ben@fabrikam.example SIP/2.0\r\n"
#define PLAIN START "Content-Type: application/sdp\r\n\r\n"
#define HEAD "v=0\r\no=- 7 1 IN IP4 10.5.6.7\r\ns=session\r\nc=IN IP4 10.5.6.7\r\nt=0 0\r\n"

struct sdps {
        struct parsed p;
        struct sdp *v;
        size_t n;
};

static void sdps_init(struct sdps *s, struct span text) {
        parse_span(&s->p, text);
        struct mime parts;
        assert_int_equal(mime_parse(&s->p.m, &s->p.arena, &parts), 0);
        assert_int_equal(sdp_parse(&s->p.m, &parts, &s->p.arena, &s->v, &s->n), 0);
}

static void sdps_done(struct sdps *s) {
        parsed_done(&s->p);
}

static size_t count(const struct sdp_media *m, enum candidate_kind kind, enum candidate_transport transport) {
        size_t n = 0;

        for (size_t i = 0; i < m->n_candidates; i++)
                n += m->candidates[i].kind == kind && m->candidates[i].transport == transport;
        return n;
}

/* An external client behind NAT: every kind, both components, one line broken. */
static void test_full_offer(void **state) {
        static const char text[] = PLAIN HEAD
                "m=audio 50012 RTP/SAVP 104 9 0 101\r\n"
                "a=ice-ufrag:ab12\r\na=ice-pwd:0123456789abcdef01234567\r\n"
                "a=candidate:1 1 UDP 2130706431 10.5.6.7 50012 typ host \r\n"
                "a=candidate:1 2 UDP 2130705918 10.5.6.7 50013 typ host \r\n"
                "a=candidate:2 1 UDP 1694234623 192.0.2.9 50014 typ srflx raddr 10.5.6.7 rport 50014 \r\n"
                "a=candidate:2 2 UDP 1694233598 192.0.2.9 50015 typ srflx raddr 10.5.6.7 rport 50015 \r\n"
                "a=candidate:3 1 UDP 184547839 198.51.100.7 53010 typ relay raddr 192.0.2.9 rport 50014 \r\n"
                "a=candidate:3 2 UDP 184547326 198.51.100.7 53011 typ relay raddr 192.0.2.9 rport 50015 \r\n"
                "a=candidate:4 1 TCP-PASS 174455807 198.51.100.7 54000 typ relay raddr 192.0.2.9 rport 50016 \r\n"
                "a=candidate:4 2 TCP-PASS 174455294 198.51.100.7 54000 typ relay raddr 192.0.2.9 rport 50016 \r\n"
                "a=candidate:5 1 TCP-ACT 174849023 198.51.100.7 54000 typ relay raddr 192.0.2.9 rport 50016 \r\n"
                "a=candidate:5 2 TCP-ACT 174848510 198.51.100.7 54000 typ relay raddr 192.0.2.9 rport 50016 \r\n"
                "a=candidate:6 1 TCP-ACT 1684797951 192.0.2.9 50016 typ srflx raddr 10.5.6.7 rport 50016 \r\n"
                "a=candidate:6 2 TCP-ACT 1684797438 192.0.2.9 50016 typ srflx raddr 10.5.6.7 rport 50016 \r\n"
                "a=candidate:broken\r\n"
                "a=candidate:7 1 UDP\r\n"
                "a=x-candidate-ipv6:8 1 UDP 184547839 2001:db8::7 3478 typ relay raddr 192.0.2.9 rport 50017\r\n"
                "m=video 0 RTP/SAVP 34\r\n"
                "m=applicationsharing 50040/2 TCP/RTP/SAVP 127\r\n"
                "c=IN IP4 192.0.2.77/127\r\na=label:applicationsharing\r\na=recvonly\r\n";
        struct sdps s;

        (void)state;
        sdps_init(&s, SPAN(text));
        assert_int_equal(s.n, 1);
        assert_false(s.v[0].fallback);
        assert_false(s.v[0].many);
        assert_span(s.v[0].origin, "- 7 1 IN IP4 10.5.6.7");
        assert_int_equal(s.v[0].n_media, 3);

        const struct sdp_media *audio = &s.v[0].media[0], *video = audio + 1, *sharing = audio + 2;
        assert_span(audio->media, "audio");
        assert_int_equal(audio->port, 50012);
        assert_span(audio->proto, "RTP/SAVP");
        assert_span(audio->direction, "sendrecv");
        assert_span(audio->connection, "10.5.6.7");
        assert_true(audio->ice_pwd);
        assert_false(audio->remote_candidates);
        assert_int_equal(audio->n_candidates, 13);
        assert_int_equal(count(audio, CANDIDATE_HOST, CANDIDATE_UDP), 2);
        assert_int_equal(count(audio, CANDIDATE_SRFLX, CANDIDATE_UDP), 2);
        assert_int_equal(count(audio, CANDIDATE_RELAY, CANDIDATE_UDP), 3);
        assert_int_equal(count(audio, CANDIDATE_RELAY, CANDIDATE_TCP_PASS), 2);
        assert_int_equal(count(audio, CANDIDATE_RELAY, CANDIDATE_TCP_ACT), 2);
        assert_int_equal(count(audio, CANDIDATE_SRFLX, CANDIDATE_TCP_ACT), 2);
        assert_true(span_starts(span_from(s.p.m.text, audio->at), SPAN("m=audio ")));
        assert_true(span_starts(span_from(s.p.m.text, audio->candidates[12].at), SPAN("a=x-candidate-ipv6:8")));
        assert_true(audio->candidates[12].ipv6);
        assert_false(audio->candidates[11].ipv6);

        assert_int_equal(video->port, 0);
        assert_int_equal(video->n_candidates, 0);
        assert_false(video->ice_pwd);
        assert_span(video->connection, "10.5.6.7");
        assert_int_equal(sharing->port, 50040);
        assert_span(sharing->proto, "TCP/RTP/SAVP");
        assert_span(sharing->connection, "192.0.2.77");
        assert_span(sharing->label, "applicationsharing");
        assert_span(sharing->direction, "recvonly");
        sdps_done(&s);
}

static void test_two_descriptions(void **state) {
        static const char text[] = START "Content-Type: multipart/alternative;boundary=\"--=_b\"\r\n\r\n"
                "----=_b\r\nContent-Type: application/sdp\r\n"
                "Content-Disposition: session; handling=optional; ms-proxy-2007fallback\r\n\r\n" HEAD
                "m=audio 50010 RTP/SAVP 0\r\n"
                "a=candidate:dXNlcg 1 cHdk UDP 0.830 10.5.6.7 50010 \r\n"
                "a=candidate:dXNlcg 2 cHdk UDP 0.830 10.5.6.7 50011 \r\n"
                "a=candidate:dXNlcjI 1 cHdk TCP 0.250 198.51.100.7 55010 \r\n\r\n"
                "----=_b\r\nContent-Type: application/sdp\r\n\r\n" HEAD
                "m=audio 50012 RTP/SAVP 0\r\na=candidate:1 1 UDP 2130706431 10.5.6.7 50012 typ host\r\n\r\n"
                "----=_b--\r\n";
        struct sdps s;

        (void)state;
        sdps_init(&s, SPAN(text));
        assert_int_equal(s.n, 2);
        assert_true(s.v[0].fallback);
        assert_int_equal(s.v[0].media[0].n_candidates, 3);
        assert_true(s.v[0].media[0].candidates[0].draft06);
        assert_int_equal(count(&s.v[0].media[0], CANDIDATE_UNKNOWN, CANDIDATE_UDP), 2);
        assert_int_equal(count(&s.v[0].media[0], CANDIDATE_UNKNOWN, CANDIDATE_TCP_PASS), 1);
        assert_false(s.v[1].fallback);
        assert_int_equal(s.v[1].media[0].n_candidates, 1);
        assert_false(s.v[1].media[0].candidates[0].draft06);
        assert_int_equal(count(&s.v[1].media[0], CANDIDATE_HOST, CANDIDATE_UDP), 1);
        sdps_done(&s);
}

/* One m-line; what counts for it. */
static void test_lines(void **state) {
        static const struct {
                const char *what, *sdp, *direction, *connection;
                uint32_t port;
                bool remote, pwd;
                size_t n_candidates;
        } rows[] = {
                {"all defaults", "m=audio 5 RTP/AVP 0", "sendrecv", "", 5, false, false, 0},
                {"LF only", "v=0\nc=IN IP4 10.1.1.1\nm=audio 5 RTP/AVP 0\na=sendonly\n", "sendonly", "10.1.1.1", 5, false, false, 0},
                {"session level counts", "c=IN IP4 10.1.1.1\r\na=inactive\r\na=ice-pwd:x\r\nm=audio 5 RTP/AVP 0", "inactive", "10.1.1.1", 5, false, true, 0},
                {"the m-line's own wins", "a=inactive\r\nc=IN IP4 10.1.1.1\r\nm=audio 5 RTP/AVP 0\r\na=sendrecv\r\nc=IN IP6 2001:db8::5",
                 "sendrecv", "2001:db8::5", 5, false, false, 0},
                {"old hold", "m=audio 5 RTP/AVP 0\r\nc=IN IP4 0.0.0.0", "sendrecv", "0.0.0.0", 5, false, false, 0},
                {"remote candidates", "m=audio 5 RTP/AVP 0\r\na=remote-candidates:1 192.0.2.9 5000 2 192.0.2.9 5001", "sendrecv", "", 5, true, false, 0},
                {"remote candidate of draft 06", "m=audio 5 RTP/AVP 0\r\na=remote-candidate:dXNlcg", "sendrecv", "", 5, true, false, 0},
                {"x-candidate-info is no candidate", "m=audio 5 RTP/AVP 0\r\na=x-candidate-info:1 network-type=wlan", "sendrecv", "", 5, false, false, 0},
                {"a candidate before the first m-line", "a=candidate:1 1 UDP 1 10.1.1.1 5 typ host\r\nm=audio 5 RTP/AVP 0", "sendrecv", "", 5, false, false, 0},
                {"malformed candidates", "m=audio 5 RTP/AVP 0\r\na=candidate:\r\na=candidate\r\na=candidate:1 1 UDP 1 10.1.1.1 x typ host\r\n"
                                         "a=candidate:1 1 UDP 1 10.1.1.1 5 typ host", "sendrecv", "", 5, false, false, 1},
                {"port no number", "m=audio x RTP/AVP 0", "sendrecv", "", 0, false, false, 0},
                {"port too large", "m=audio 4294967296 RTP/AVP 0", "sendrecv", "", 0, false, false, 0},
                {"m-line cut", "m=audio", "sendrecv", "", 0, false, false, 0},
                {"blanks", " m = x\r\nm= audio  5  RTP/AVP\r\n a=sendonly ", "sendonly", "", 5, false, false, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf text = BUF_INIT;
                struct sdps s;
                buf_printf(&text, PLAIN "%s", rows[i].sdp);
                sdps_init(&s, buf_span(&text));
                assert_number(s.n, 1, rows[i].what);
                assert_number(s.v[0].n_media, 1, rows[i].what);
                const struct sdp_media *m = &s.v[0].media[0];
                assert_span(m->media, "audio");
                assert_span(m->direction, rows[i].direction);
                assert_span(m->connection, rows[i].connection);
                assert_number(m->port, rows[i].port, rows[i].what);
                assert_number(m->remote_candidates, rows[i].remote, rows[i].what);
                assert_number(m->ice_pwd, rows[i].pwd, rows[i].what);
                assert_number(m->n_candidates, rows[i].n_candidates, rows[i].what);
                sdps_done(&s);
                buf_done(&text);
        }
}

static void test_which_bodies(void **state) {
        static const struct {
                const char *text;
                size_t n;
        } rows[] = {
                {START "Content-Type: APPLICATION/SDP; charset=utf-8\r\n\r\nv=0\r\n", 1},
                {START "\r\nv=0\r\n", 1},
                {START "\r\nhello\r\n", 0},
                {START "Content-Type: text/plain\r\n\r\nv=0\r\n", 0},
                {START "Content-Type: application/sdp\r\n\r\n", 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct sdps s;
                sdps_init(&s, span_str(rows[i].text));
                assert_number(s.n, rows[i].n, rows[i].text);
                sdps_done(&s);
        }
}

static void test_limits(void **state) {
        struct buf text = BUF_INIT;
        struct sdps s;

        (void)state;
        buf_puts(&text, PLAIN);
        for (int i = 0; i < 100000; i++)
                buf_puts(&text, "m=audio 5 RTP/AVP 0\r\n");
        sdps_init(&s, buf_span(&text));
        assert_int_equal(s.v[0].n_media, LIMIT_SDP_MEDIA);
        assert_true(s.v[0].many);
        sdps_done(&s);

        buf_reset(&text);
        buf_puts(&text, PLAIN "m=audio 5 RTP/AVP 0\r\n");
        for (int i = 0; i < 100000; i++)
                buf_puts(&text, "a=candidate:1 1 UDP 1 10.1.1.1 5 typ host\r\n");
        sdps_init(&s, buf_span(&text));
        assert_int_equal(s.v[0].media[0].n_candidates, LIMIT_CANDIDATES);
        assert_true(s.v[0].many);
        sdps_done(&s);

        buf_reset(&text);
        buf_puts(&text, PLAIN "m=audio 5 RTP/AVP");
        for (int i = 0; i < 100000; i++)
                buf_puts(&text, " 0");
        sdps_init(&s, buf_span(&text));
        assert_int_equal(s.v[0].media[0].n_codecs, LIMIT_CODECS);
        assert_true(s.v[0].many);
        sdps_done(&s);
        buf_done(&text);
}

/* A field of the first m-line as text. */
static const char *known(const struct sdp *sdp, struct buf *b) {
        const struct sdp_media *m = &sdp->media[0];

        for (size_t i = 0; i < m->n_codecs; i++)
                buf_printf(b, "%u:%.*s/%u/%u ", m->codecs[i].type, SPAN_ARG(m->codecs[i].name), m->codecs[i].clock, m->codecs[i].channels);
        if (m->ptime || m->maxptime)
                buf_printf(b, "ptime=%u..%u ", m->ptime, m->maxptime);
        if (m->n_crypto || m->n_cryptoscale)
                buf_printf(b, "crypto=%u+%u ", m->n_crypto, m->n_cryptoscale);
        for (unsigned i = 0; i < m->n_suites; i++)
                buf_printf(b, "%.*s ", SPAN_ARG(m->suites[i]));
        const struct {
                const char *name;
                struct span value;
        } texts[] = {
                {"encryption", m->encryption}, {"setup", m->setup}, {"reuse", m->reuse}, {"mid", m->mid}, {"ufrag", m->ufrag},
                {"bypass", m->bypass}, {"diagnostics", m->diagnostics},
        };
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
                if (texts[i].value.n)
                        buf_printf(b, "%s=%.*s ", texts[i].name, SPAN_ARG(texts[i].value));
        buf_printf(b, "%s%s%s", m->rtcp_mux ? "mux " : "", m->fingerprint ? "dtls " : "", m->bundled ? "bundled " : "");
        if (sdp_hold(m))
                buf_printf(b, "hold=%s ", sdp_hold(m));
        if (sdp->faults)
                buf_printf(b, "fault=%s", sdp_fault_word(sdp->faults));
        buf_putc(b, '\0');
        return b->p;
}

static void test_manner(void **state) {
        static const struct {
                const char *lines, *want;
        } rows[] = {
                {"m=audio 5 RTP/AVP 0 101 97 96\r\na=rtpmap:101 telephone-event/8000\r\na=rtpmap:97 L16/16000/2\r\na=rtpmap:5 x/1",
                 "0:PCMU/8000/0 101:telephone-event/8000/0 97:L16/16000/2 96:/0/0 "},
                {"m=audio 5 RTP/AVP 0\r\na=rtpmap:0 x-own/16000", "0:x-own/16000/0 "},
                {"m=audio 5 RTP/AVP 31\r\na=rtpmap:31 LPC", "31:LPC/0/0 fault=attribute"},
                {"m=applicationsharing 5 TCP/RTP/SAVP 127\r\na=setup:active\r\na=connection:new\r\na=mid:1", "127:/0/0 setup=active reuse=new mid=1 "},
                {"m=audio 5 RTP/AVP 0 000  8\t1000 101x -1 \t9 4294967295 4294967296 018",
                 "0:PCMU/8000/0 0:PCMU/8000/0 9:G722/8000/0 4294967295:/0/0 18:G729/8000/0 "},
                {"m=message 5060 sip null", ""},
                {"m=audio 5 RTP/AVP x", ""},
                {"m=audio 5 RTP/AVP 0\r\na=ptime:20\r\na=maxptime:200\r\na=rtcp-mux", "0:PCMU/8000/0 ptime=20..200 mux "},
                {"m=audio 5 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUJD|2^31\r\na=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:QUJD\r\n"
                 "a=crypto:3 aes_cm_128_hmac_sha1_80 inline:QUJD\r\na=cryptoscale:1 client AES_CM_128_HMAC_SHA1_80 inline:QUJD\r\na=encryption:optional",
                 "0:PCMU/8000/0 crypto=3+1 AES_CM_128_HMAC_SHA1_80 AES_CM_128_HMAC_SHA1_32 encryption=optional "},
                {"m=audio 5 RTP/SAVP 0\r\na=crypto:1", "0:PCMU/8000/0 crypto=1+0 fault=crypto"},
                {"a=group:BUNDLE 0 x 1\r\na=fingerprint:sha-256 AB\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:x\r\na=ice-ufrag:ab12",
                 "0:PCMU/8000/0 mid=x ufrag=ab12 dtls bundled "},
                {"a=group:LS 0\r\nm=audio 9 RTP/AVP 0\r\na=mid:0", "0:PCMU/8000/0 mid=0 "},
                {"m=audio 9 RTP/AVP 0\r\na=x-bypassid:7f-1\r\na=x-ms-SDP-diagnostics:109.6001;No codec", "0:PCMU/8000/0 bypass=7f-1 diagnostics=109.6001;No codec "},
                {"m=audio 9 RTP/AVP 0\r\na=candidate:dXNlcg 1 cHdk UDP 0.830 10.5.6.7 50010", "0:PCMU/8000/0 ufrag=dXNlcg "},
                {"m=audio 9 RTP/AVP 0\r\na=sendonly", "0:PCMU/8000/0 hold=sendonly "},
                {"m=audio 9 RTP/AVP 0\r\na=recvonly", "0:PCMU/8000/0 hold=recvonly "},
                {"a=inactive\r\nm=audio 9 RTP/AVP 0", "0:PCMU/8000/0 hold=inactive "},
                {"m=audio 9 RTP/AVP 0\r\nc=IN IP4 0.0.0.0", "0:PCMU/8000/0 hold=null-address "},
                {"m=audio 9 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\na=ice-pwd:x", "0:PCMU/8000/0 "},
                {"m=audio 0 RTP/AVP 0\r\na=inactive", "0:PCMU/8000/0 "},
                {"m=audio 9 RTP/AVP 0\r\na=candidate:1 1 UDP", "0:PCMU/8000/0 fault=candidate"},
                {"m=audio 9 RTP/AVP 0\r\nt=0 0", "0:PCMU/8000/0 fault=order"},
                {"m=audio 9 RTP/AVP 0\r\n a=sendrecv", "0:PCMU/8000/0 fault=line"},
                {"m=audio 9 RTP/AVP 0\r\nwords", "0:PCMU/8000/0 fault=line"},
                {"c=IN IP4 10.1.1.1\r\nm=audio 9 RTP/AVP 0", "0:PCMU/8000/0 fault=order"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf text = BUF_INIT, got = BUF_INIT;
                struct sdps s;
                buf_printf(&text, PLAIN "v=0\r\no=- 7 1 IN IP4 10.5.6.7\r\ns=-\r\nt=0 0\r\n%s\r\n", rows[i].lines);
                sdps_init(&s, buf_span(&text));
                assert_string_equal(known(&s.v[0], &got), rows[i].want);
                sdps_done(&s);
                buf_done(&got);
                buf_done(&text);
        }
}

/* What must be there and is not; lines in another order than RFC 4566 5. */
static void test_faults(void **state) {
        static const struct {
                const char *sdp;
                unsigned faults;
        } rows[] = {
                {HEAD "m=audio 5 RTP/AVP 0\r\n", 0},
                {HEAD "m=audio 5 RTP/AVP 0\r\ni=x\r\nc=IN IP4 10.1.1.1\r\nc=IN IP4 10.1.1.2\r\nb=AS:1\r\na=x\r\nm=video 0 RTP/AVP 31\r\n\r\n", 0},
                {"v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\ne=a\r\ne=b\r\nb=CT:1\r\nb=AS:1\r\nt=0 0\r\nr=7d 1h 0\r\nt=1 2\r\nz=1 2\r\nk=prompt\r\na=x\r\n", 0},
                {"m=audio 5 RTP/AVP 0\r\n", SDP_FAULT_VERSION | SDP_FAULT_ORIGIN | SDP_FAULT_TIME},
                {"v=0\r\nv=0\r\no=- 1 1 IN IP4 h\r\nt=0 0\r\n", SDP_FAULT_ORDER},
                {"v=0\r\no=- 1 1 IN IP4 h\r\nt=0 0\r\nc=IN IP4 h\r\n", SDP_FAULT_ORDER},
                {"V=0\r\n", SDP_FAULT_LINE | SDP_FAULT_VERSION | SDP_FAULT_ORIGIN | SDP_FAULT_TIME},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf text = BUF_INIT;
                struct sdps s;
                buf_printf(&text, PLAIN "%s", rows[i].sdp);
                sdps_init(&s, buf_span(&text));
                assert_number(s.v[0].faults, rows[i].faults, rows[i].sdp);
                sdps_done(&s);
                buf_done(&text);
        }
}

/* A line and the next of every letter, before an m-line and behind one: the orders as RFC 4566 5 writes them. */
static void test_order(void **state) {
        static const char session[] = "vosiuepcbtrzkam", media[] = "micbka";

        (void)state;
        for (const char *x = session; *x; x++)
                for (const char *y = session; *y; y++)
                        for (int own = 0; own < 2; own++) {
                                const char *order = own || *x == 'm' ? media : session;
                                const char *first = strchr(order, *x), *second = strchr(*y == 'm' ? media : order, *y);
                                bool again = *y == 'm' || *y == 't' || (*y == 'c' && order == media);
                                bool before = *y == 'm' || (first && second < first);
                                bool twice = *x == *y && strchr("vosiuzk", *x);
                                bool wrong = !first || !second || (before && !again) || twice;
                                struct buf text = BUF_INIT;
                                struct sdps s;
                                buf_printf(&text, PLAIN "%s%c=\r\n%c=\r\n", own ? "m=audio 5 RTP/AVP 0\r\n" : "", *x, *y);
                                sdps_init(&s, buf_span(&text));
                                assert_number(!!(s.v[0].faults & SDP_FAULT_ORDER), wrong, buf_str(&text));
                                sdps_done(&s);
                                buf_done(&text);
                        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_manner),
                cmocka_unit_test(test_faults), cmocka_unit_test(test_order),
                cmocka_unit_test(test_full_offer),
                cmocka_unit_test(test_two_descriptions),
                cmocka_unit_test(test_lines),
                cmocka_unit_test(test_which_bodies),
                cmocka_unit_test(test_limits),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
