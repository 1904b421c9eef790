/* Quality reports: VQReportEvent and the text form of quality_text.c, and numbers as they write them. */
#include "unit/sip/bodied.h"

#include <math.h>

#include "sip/quality.h"
#include "sip/quality_text.h"

#define XML "application/vq-rtcpxr+xml"
#define TEXT "application/vq-rtcpxr"

static void check_real(double got, double want, const char *what) {
        if (fabs(got - want) > 1e-9) {
                print_error("%s: got %f, expected %f\n", what, got, want);
                fail();
        }
}

static void test_numbers(void **state) {
        static const struct {
                const char *text;
                double want; /* -1: none */
        } rows[] = {
                {"0", 0}, {"12", 12}, {"0.0150", 0.015}, {"3.", 3}, {".5", 0.5}, {"1.2E-02", 0.012}, {"1e2", 100}, {"2E+1", 20},
                {"", -1}, {".", -1}, {"-1", -1}, {"1,5", -1}, {"1 ", -1}, {"1e", -1}, {"1e31", -1}, {"1e-99999999999", -1}, {"0x5", -1},
                {"NaN", -1}, {"inf", -1},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                double got = -1;
                assert_number(real_parse(span_str(rows[i].text), &got), rows[i].want >= 0, rows[i].text);
                check_real(got, rows[i].want, rows[i].text);
        }
}

static void test_event(void **state) {
        static const char text[] =
                "<?xml version=\"1.0\"?>\r\n<VQReportEvent xmlns=\"ms-rtcp-metrics\" xmlns:v2=\"ms-rtcp-metrics.v2\" Version=\"3.0\">"
                "<VQSessionReport SessionId=\"c7;from-tag=a\"><Endpoint Name=\"ANN-PC\"/>"
                "<DialogInfo CallId=\"c7\" FromTag=\"a1\" ToTag=\"b2\" Start=\"2016-05-04T08:00:00.0Z\" End=\"2016-05-04T08:01:00.0Z\">"
                "<DialogCategory>OCS</DialogCategory><CorrelationID>k-9</CorrelationID><FromURI>sip:ann@contoso.example</FromURI>"
                "<ToURI>sip:ben@fabrikam.example</ToURI><ConfURI>sip:ann@contoso.example;gruu;opaque=app:conf:focus:id:Q</ConfURI>"
                "</DialogInfo>"
                "<MediaLine Label=\"main-audio\"><Description><Connectivity><Ice>RELAY</Ice><IceWarningFlags>2147483648</IceWarningFlags>"
                "<RelayAddress><IPAddr>198.51.100.7</IPAddr><Port>53010</Port></RelayAddress></Connectivity>"
                "<Transport>UDP</Transport><CaptureDev>Headset (in)</CaptureDev><RenderDev>Speakers</RenderDev>"
                "<NetworkConnectivityInfo><NetworkConnection>wifi</NetworkConnection></NetworkConnectivityInfo>"
                "<LocalAddr><IPAddr>10.5.6.7</IPAddr><Port>50012</Port></LocalAddr>"
                "<RemoteAddr><IPAddr>10.8.8.8</IPAddr><Port>0</Port></RemoteAddr>"
                "<ReflexiveLocalIPAddress>192.0.2.9</ReflexiveLocalIPAddress></Description>"
                "<InboundStream Id=\"1\"><Network><Jitter><InterArrival>7</InterArrival><InterArrivalMax>31</InterArrivalMax></Jitter>"
                "<PacketLoss><LossRate>0.0125</LossRate><LossRateMax>0.25</LossRateMax></PacketLoss>"
                "<Delay><RoundTrip>88</RoundTrip><RoundTripMax>140</RoundTripMax></Delay>"
                "<Utilization><Packets>2950</Packets></Utilization><v2:RatioConcealedSamplesAvg>0.031</v2:RatioConcealedSamplesAvg>"
                "</Network><Payload><Audio><PayloadDescription>SIREN</PayloadDescription></Audio></Payload>"
                "<QualityEstimates><Audio><NetworkMOS><OverallAvg>3.91</OverallAvg><OverallMin>2.5</OverallMin>"
                "<DegradationAvg>0.4</DegradationAvg><DegradationMax>1.1</DegradationMax></NetworkMOS></Audio></QualityEstimates>"
                "</InboundStream><OutboundStream Id=\"2\"><Network><PacketLoss><LossRate>x</LossRate></PacketLoss></Network>"
                "</OutboundStream></MediaLine>"
                "<MediaLine Label=\"main-video\"><Description><Connectivity><Ice>FAILED</Ice><IceWarningFlags>0x12</IceWarningFlags>"
                "</Connectivity></Description></MediaLine></VQSessionReport></VQReportEvent>";
        struct bodied b;
        struct quality_report q;

        (void)state;
        bodied_init(&b, XML, SPAN(text));
        assert_int_equal(quality_parse(&b.parts, &b.p.arena, &q), 1);
        assert_true(q.xml);
        assert_true(span_starts(span_from(b.p.m.text, q.at), SPAN("<?xml")));
        assert_span(q.call_id, "c7");
        assert_span(q.from_tag, "a1");
        assert_span(q.to_tag, "b2");
        assert_span(q.start, "2016-05-04T08:00:00.0Z");
        assert_span(q.end, "2016-05-04T08:01:00.0Z");
        assert_span(q.correlation, "k-9");
        assert_span(q.category, "OCS");
        assert_span(q.from_uri, "sip:ann@contoso.example");
        assert_span(q.to_uri, "sip:ben@fabrikam.example");
        assert_span(q.conf_uri, "sip:ann@contoso.example;gruu;opaque=app:conf:focus:id:Q");
        assert_int_equal(q.n_lines, 2);

        const struct quality_line *audio = &q.lines[0], *video = audio + 1;
        assert_span(audio->label, "main-audio");
        assert_span(audio->connectivity, "RELAY");
        assert_true(audio->has_icewarn);
        assert_true(audio->icewarn == 2147483648U);
        assert_span(audio->transport, "UDP");
        assert_span(audio->network, "wifi");
        assert_span(audio->capture, "Headset (in)");
        assert_span(audio->render, "Speakers");
        assert_span(audio->local, "10.5.6.7:50012");
        assert_span(audio->remote, "10.8.8.8");
        assert_span(audio->relay, "198.51.100.7:53010");
        assert_span(audio->reflexive, "192.0.2.9");
        assert_true(audio->inbound.written);
        assert_span(audio->inbound.codec, "SIREN");
        static const double want[QUALITY_METRICS] = {2950, 0.0125, 0.25, 7, 31, 88, 140, 3.91, 2.5, 0.4, 1.1, 0.031, -1, -1, -1};
        for (size_t i = 0; i < QUALITY_METRICS; i++) {
                check_real(audio->inbound.v[i], want[i], "inbound");
                check_real(audio->outbound.v[i], -1, "outbound");
                check_real(video->inbound.v[i], -1, "video");
        }
        assert_true(audio->outbound.written);
        assert_span(video->connectivity, "FAILED");
        assert_int_equal(video->icewarn, 0x12);
        assert_false(video->inbound.written);
        assert_span(video->local, "");
        bodied_done(&b);
}

static void test_text(void **state) {
        static const char text[] =
                "VQSessionReport: CallTerm\r\nCallID: 6dg37f1890463\r\nLocalID: Ann <sip:ann@contoso.example>\r\n"
                "RemoteID: <sip:ben@fabrikam.example>\r\nLocalAddr: IP=10.10.1.100 PORT=5000 SSRC=1a3b5c7d\r\n"
                "RemoteAddr:IP=11.1.1.150 SSRC=0x2468abcd\r\nLocalMetrics:\r\n"
                "Timestamps:START=2004-10-10T18:23:43Z STOP=2004-10-01T18:26:02Z\r\n"
                "SessionDesc:PT=18 PD=G729 SR=8000 FMTP=\"annexb=no\" PLC=3\r\n"
                "PacketLoss:NLR=5.0 JDR=2.0\r\nDelay:RTD=200 ESD=140 IAJ=2 MAJ=10\r\nQualityEst:RLQ=90 MOSCQ=3.3 MOSLQ=3.4\r\n"
                "RemoteMetrics:\r\nPacketLoss:NLR=bad\r\nDelay:RTD=210\r\n IAJ=3\r\n"
                "DialogID:1890463548@alice.contoso.example;to-tag=8472761;from-tag=9123dh311\r\n";
        struct bodied b;
        struct quality_report q;

        (void)state;
        bodied_init(&b, TEXT, SPAN(text));
        assert_int_equal(quality_parse(&b.parts, &b.p.arena, &q), 1);
        assert_false(q.xml);
        assert_span(q.kind, "CallTerm");
        assert_span(q.call_id, "1890463548@alice.contoso.example");
        assert_span(q.to_tag, "8472761");
        assert_span(q.from_tag, "9123dh311");
        assert_span(q.from_uri, "sip:ann@contoso.example");
        assert_span(q.to_uri, "sip:ben@fabrikam.example");
        assert_span(q.start, "2004-10-10T18:23:43Z");
        assert_span(q.end, "2004-10-01T18:26:02Z");
        assert_int_equal(q.n_lines, 1);
        assert_span(q.lines->local, "10.10.1.100:5000");
        assert_span(q.lines->remote, "11.1.1.150");
        assert_span(q.lines->inbound.codec, "G729");
        check_real(q.lines->inbound.v[QUALITY_LOSS], 0.05, "loss");
        check_real(q.lines->inbound.v[QUALITY_JITTER], 2, "jitter");
        check_real(q.lines->inbound.v[QUALITY_JITTER_MAX], 10, "jitter max");
        check_real(q.lines->inbound.v[QUALITY_RTT], 200, "rtt");
        check_real(q.lines->inbound.v[QUALITY_MOS], 3.3, "the first of the two");
        check_real(q.lines->outbound.v[QUALITY_LOSS], -1, "loss that is no number");
        check_real(q.lines->outbound.v[QUALITY_RTT], 210, "rtt");
        check_real(q.lines->outbound.v[QUALITY_JITTER], 3, "jitter on a folded line");
        bodied_done(&b);
}

static void test_which(void **state) {
        static const struct {
                const char *what, *type, *body;
                int found;
                const char *kind;
        } rows[] = {
                {"another root", XML, "<report/>", -EBADMSG, NULL},
                {"no XML", XML, "VQSessionReport: CallTerm\r\n", -EBADMSG, NULL},
                {"a document type", XML, "<!DOCTYPE VQReportEvent><VQReportEvent/>", -EBADMSG, NULL},
                {"cut", XML, "<VQReportEvent><MediaLine><InboundStream>", -EBADMSG, NULL},
                {"nothing in it", XML, "<VQReportEvent/>", 1, ""},
                {"elements that stand nowhere", XML, "<VQReportEvent><IPAddr>1</IPAddr><Port>2</Port><Ice>x</Ice></VQReportEvent>", 1, ""},
                {"a port without address", XML, "<VQReportEvent><MediaLine><LocalAddr><Port>2</Port></LocalAddr></MediaLine></VQReportEvent>", 1, ""},
                {"of another kind", TEXT, "VQAlertReport: Type=NLR\r\nCallID: c\r\n", 1, "VQAlertReport"},
                {"no report", TEXT, "CallID: c\r\n", -EBADMSG, NULL},
                {"no lines", TEXT, "hello", -EBADMSG, NULL},
                {"another type", "text/plain", "VQSessionReport: CallTerm\r\n", 0, NULL},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct quality_report q;
                struct bodied b;
                bodied_init(&b, rows[i].type, span_str(rows[i].body));
                assert_number(quality_parse(&b.parts, &b.p.arena, &q), rows[i].found, rows[i].what);
                if (rows[i].kind)
                        assert_span(q.kind, rows[i].kind);
                bodied_done(&b);
        }
}

static void test_hostile(void **state) {
        static const struct {
                const char *head, *piece, *tail;
                size_t n;
                int found;
        } rows[] = {
                {"<VQReportEvent>", "<MediaLine/>", "</VQReportEvent>", 64, 1},
                {"<VQReportEvent>", "<MediaLine/>", "</VQReportEvent>", 65, -EBADMSG},
                {"<VQReportEvent>", "<MediaLine><InboundStream>", "", 16, -EBADMSG},
                {"<VQReportEvent><MediaLine>", "<LocalAddr><IPAddr>10.1.1.1</IPAddr><Port>5</Port><Port>6</Port></LocalAddr>", "</MediaLine></VQReportEvent>", 3000, 1},
        };
        struct buf body = BUF_INIT;

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct quality_report q;
                struct bodied b;
                repeat(&body, rows[i].head, rows[i].piece, rows[i].n, rows[i].tail);
                bodied_init(&b, XML, buf_span(&body));
                assert_number(quality_parse(&b.parts, &b.p.arena, &q), rows[i].found, rows[i].piece);
                bodied_done(&b);
        }
        buf_done(&body);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_numbers), cmocka_unit_test(test_event),   cmocka_unit_test(test_text),
                cmocka_unit_test(test_which),   cmocka_unit_test(test_hostile),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
