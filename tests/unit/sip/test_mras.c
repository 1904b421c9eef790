/* The media relay request and answer, and XML that means harm. */
#include "unit/sip/parsed.h"

#include <errno.h>

#include "base/buf.h"
#include "sip/body.h"

#define TYPE "Content-Type: application/msrtc-media-relay-auth+xml\r\n"
#define OK "SIP/2.0 200 OK\r\n" TYPE "\r\n"
#define NS " xmlns=\"http://schemas.microsoft.com/2006/09/sip/mrasp\""
#define CREDENTIALS "<credentials><username>QUJD</username><password>REVG</password><duration>480</duration></credentials>"

struct mras_test {
        struct parsed p;
        struct mras m;
        bool found, bad;
};

static void mras_init(struct mras_test *t, struct span text) {
        parse_span(&t->p, text);
        t->m = (struct mras){.at = 4711};
        struct mime parts;
        assert_int_equal(mime_parse(&t->p.m, &t->p.arena, &parts), 0);
        int r = mras_parse(&parts, &t->p.arena, &t->m);
        t->found = r == 1;
        t->bad = r == -EBADMSG;
        assert_true(t->found || t->bad || r == 0);
}

static void mras_done(struct mras_test *t) {
        parsed_done(&t->p);
}

static void test_response(void **state) {
        static const char text[] = OK
                "<?xml version=\"1.0\"?>\r\n<response requestID=\"9\" version=\"2.0\" reasonPhrase=\"OK\"" NS ">"
                "<credentialsResponse credentialsRequestID=\"9\">" CREDENTIALS
                "<mediaRelayList>"
                "<mediaRelay><location>intranet</location><hostName>av-int.contoso.example</hostName>"
                "<udpPort>3478</udpPort><tcpPort>443</tcpPort></mediaRelay>\r\n"
                "<mediaRelay><location> internet </location><directIPAddress>198.51.100.44</directIPAddress>"
                "<tcpPort>443</tcpPort></mediaRelay>"
                "<mediaRelay><udpPort>70000000000</udpPort><tcpPort>x</tcpPort></mediaRelay>"
                "</mediaRelayList></credentialsResponse></response>\r\n";
        struct mras_test t;

        (void)state;
        mras_init(&t, SPAN(text));
        assert_int_equal(t.found, 1);
        assert_true(t.m.response);
        assert_span(t.m.reason, "OK");
        assert_true(t.m.has_credentials);
        assert_int_equal(t.m.at, sizeof OK - 1);
        assert_int_equal(t.m.n_relays, 3);
        assert_span(t.m.relays[0].location, "intranet");
        assert_span(t.m.relays[0].host, "av-int.contoso.example");
        assert_int_equal(t.m.relays[0].udp_port, 3478);
        assert_int_equal(t.m.relays[0].tcp_port, 443);
        assert_span(t.m.relays[1].location, "internet");
        assert_span(t.m.relays[1].host, "198.51.100.44");
        assert_int_equal(t.m.relays[1].udp_port, 0);
        assert_int_equal(t.m.relays[1].tcp_port, 443);
        assert_span(t.m.relays[2].host, "");
        assert_int_equal(t.m.relays[2].udp_port, 0);
        assert_int_equal(t.m.relays[2].tcp_port, 0);
        mras_done(&t);
}

static void test_rows(void **state) {
        static const struct {
                const char *what, *text;
                int found;
                bool response, credentials;
                const char *reason;
                size_t n_relays;
        } rows[] = {
                {"request",
                 "SERVICE sip:mras.contoso.example SIP/2.0\r\n" TYPE "\r\n<request requestID=\"9\" version=\"2.0\"" NS ">"
                 "<credentialsRequest credentialsRequestID=\"9\"><identity>sip:ann@contoso.example</identity>"
                 "<location>internet</location><duration>480</duration></credentialsRequest></request>",
                 1, false, false, "", 0},
                {"a 200 that refuses", OK "<response reasonPhrase=\"Request Malformed\"" NS "/>", 1, true, false, "Request Malformed", 0},
                {"no reason", OK "<response/>", 1, true, false, "", 0},
                {"a prefix", OK "<m:response xmlns:m=\"x\" reasonPhrase=\"OK\"><m:mediaRelay/></m:response>", 1, true, false, "OK", 1},
                {"password empty", OK "<response><credentials><username>a</username><password> </password></credentials></response>",
                 1, true, false, "", 0},
                {"of two credentials one is whole",
                 OK "<response>" CREDENTIALS "<credentials><username>a</username></credentials></response>", 1, true, true, "", 0},
                {"halves of two make no whole",
                 OK "<response><credentials><username>a</username></credentials><credentials><password>b</password></credentials>"
                    "</response>", 1, true, false, "", 0},
                {"in a multipart",
                 "SIP/2.0 200 OK\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n<response/>\r\n"
                 "--b\r\n" TYPE "\r\n<response reasonPhrase=\"OK\"/>\r\n--b--\r\n", 1, true, false, "OK", 0},
                {"type in capitals", "SIP/2.0 200 OK\r\nContent-Type: Application/MSRTC-Media-Relay-Auth+XML; charset=utf-8\r\n\r\n<response/>",
                 1, true, false, "", 0},
                {"another type", "SIP/2.0 200 OK\r\nContent-Type: text/xml\r\n\r\n<response/>", 0, false, false, NULL, 0},
                {"no body", OK, 0, false, false, NULL, 0},
                {"another root", OK "<html/>", 0, false, false, NULL, 0},
                {"no XML", OK "hello", 0, false, false, NULL, 0},
                {"unclosed", OK "<response><mediaRelayList><mediaRelay>", 0, false, false, NULL, 0},
                {"closed wrongly", OK "<response><a></b></response>", 0, false, false, NULL, 0},
                {"two roots", OK "<response/><response/>", 0, false, false, NULL, 0},
                {"not UTF-8", OK "<response reasonPhrase=\"\xFF\xFE\"/>", 0, false, false, NULL, 0},
                {"an unknown entity", OK "<response>&lol;</response>", 0, false, false, NULL, 0},
                {"an external document type", OK "<!DOCTYPE response SYSTEM \"file:///etc/passwd\"><response/>", 0, false, false, NULL, 0},
                {"an external entity",
                 OK "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><response reasonPhrase=\"OK\">&x;</response>",
                 0, false, false, NULL, 0},
                {"entities of entities",
                 OK "<!DOCTYPE r [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
                    "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">"
                    "<!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\"><!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;\">]>"
                    "<response><mediaRelay><hostName>&h;</hostName></mediaRelay></response>",
                 0, false, false, NULL, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct mras_test t;
                mras_init(&t, span_str(rows[i].text));
                assert_number(t.found, rows[i].found, rows[i].what);
                assert_number(t.bad, !t.found && strlen(rows[i].text) > strlen(OK) && strstr(rows[i].text, TYPE), rows[i].what);
                if (rows[i].found) {
                        assert_number(t.m.response, rows[i].response, rows[i].what);
                        assert_number(t.m.has_credentials, rows[i].credentials, rows[i].what);
                        assert_number(t.m.n_relays, rows[i].n_relays, rows[i].what);
                        assert_span(t.m.reason, rows[i].reason);
                } else {
                        assert_number(t.m.at, 4711, rows[i].what);
                }
                mras_done(&t);
        }
}

/* head, n times a piece, tail. */
static void hostile_row(const char *head, const char *piece, size_t n, const char *tail, int found) {
        struct buf text = BUF_INIT;
        struct mras_test t;

        buf_puts(&text, OK);
        buf_puts(&text, head);
        for (size_t i = 0; i < n; i++)
                buf_puts(&text, piece);
        buf_puts(&text, tail);
        mras_init(&t, buf_span(&text));
        assert_number(t.found, found, piece);
        if (found && t.m.n_relays == 1)
                assert_int_equal(t.m.relays[0].host.n, 512);
        mras_done(&t);
        buf_done(&text);
}

static void test_hostile(void **state) {
        (void)state;
        hostile_row("<response>", "<a>", 31, "", 0);
        hostile_row("<response>", "<a>", 80000, "", 0);
        hostile_row("<response>", "<a>", 1000000, "", 0);
        hostile_row("<response>", "<mediaRelay/>", 256, "</response>", 1);
        hostile_row("<response>", "<mediaRelay/>", 257, "</response>", 0);
        hostile_row("<response><mediaRelay><hostName>", "x", 100000, "</hostName></mediaRelay></response>", 1);
        hostile_row("<response ", "a", 200000, "", 0);
        hostile_row("<response ", "a='' ", 40000, "/>", 0);
        hostile_row("<response>", " ", 256 * 1024, "</response>", 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_response),
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_hostile),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
