/* sip/address: From, To, Contact and their kind: names, URIs, parameters, and what is broken in them. */
#include "unit/sip/parsed.h"

static void test_addresses(void **state) {
        static const struct {
                const char *value, *display, *uri, *tag, *epid, *params;
        } rows[] = {
                {"", "", "", "", "", ""},
                {"<sip:a@contoso.example>", "", "sip:a@contoso.example", "", "", ""},
                {"<sip:a@b;transport=tls>;tag=9f;epid=0c1d", "", "sip:a@b;transport=tls", "9f", "0c1d", ";tag=9f;epid=0c1d"},
                {"\"Ray, Alice\" <sip:a@b>;tag=1", "Ray, Alice", "sip:a@b", "1", "", ";tag=1"},
                {"\"Al \\\"A\\\" <x>\"<sip:a@b>", "Al \\\"A\\\" <x>", "sip:a@b", "", "", ""},
                {"Alice Ray <sip:a@b> ; Tag = 7 ; EPID=\"e\"", "Alice Ray", "sip:a@b", "7", "e", "; Tag = 7 ; EPID=\"e\""},
                {"caller<sip:a@b>", "caller", "sip:a@b", "", "", ""},
                {"sip:a@b;tag=1", "", "sip:a@b", "1", "", ";tag=1"},
                {"sip:a@b;x=\"<y>\"", "", "sip:a@b", "", "", ";x=\"<y>\""},
                {"Doe; Jo <sip:a@b>", "Doe; Jo", "sip:a@b", "", "", ""},
                {"\"no end <sip:a@b>;tag=1", "no end", "sip:a@b", "1", "", ";tag=1"},
                {"<sip:a@b;tag=1", "", "sip:a@b", "1", "", ";tag=1"},
                {"\"A\" sip:a@b;tag=1", "A", "sip:a@b", "1", "", ";tag=1"},
                {"<sip:a@b>;tag=1;tag=2", "", "sip:a@b", "1", "", ";tag=1;tag=2"},
                {"*", "", "*", "", "", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct sip_address a = sip_address_parse(span_str(rows[i].value));
                assert_span(a.display, rows[i].display);
                assert_span(a.uri, rows[i].uri);
                assert_span(a.tag, rows[i].tag);
                assert_span(a.epid, rows[i].epid);
                assert_span(a.params, rows[i].params);
        }
}

static void test_vias(void **state) {
        static const struct {
                const char *value, *transport, *sent_by, *branch, *received;
        } rows[] = {
                {"SIP/2.0/TLS 10.1.2.3:50000;branch=z9hG4bK1;received=192.0.2.7", "TLS", "10.1.2.3:50000", "z9hG4bK1", "192.0.2.7"},
                {"SIP/2.0/tls 10.1.2.3:50000", "tls", "10.1.2.3:50000", "", ""},
                {"SIP / 2.0  /\tUDP  host.contoso.example : 5060 ; branch = \"z9\"", "UDP", "host.contoso.example : 5060", "z9", ""},
                {"SIP/2.0/TCP [2001:db8::1]:5061;received=2001:db8::9;Branch=x;branch=y", "TCP", "[2001:db8::1]:5061", "x",
                 "2001:db8::9"},
                {"SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z", "UDP", "[2001:db8::9:1]", "z", "2001:db8::9:255"},
                {"SIP/2.0/UDP a;received=[;branch=z", "UDP", "a", "z", "["},
                {"SIP/2.0/UDP", "UDP", "", "", ""},
                {"SIP/2.0", "", "", "", ""},
                {"HTTP/1.1/TCP a", "", "", "", ""},
                {"", "", "", "", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct sip_via v = sip_via_parse(span_str(rows[i].value));
                assert_span(v.transport, rows[i].transport);
                assert_span(v.sent_by, rows[i].sent_by);
                assert_span(v.branch, rows[i].branch);
                assert_span(v.received, rows[i].received);
        }
}

static void test_aors(void **state) {
        static const struct {
                const char *uri, *want;
        } rows[] = {
                {"sip:Alice@Contoso.Example:5061;transport=tls", "alice@contoso.example"},
                {"<SIPS:bob@fabrikam.example>", "bob@fabrikam.example"},
                {"sip:a.b@c.example;opaque=user:epid:Xy;gruu", "a.b@c.example"},
                {"sip:fe01.contoso.example@contoso.example;gruu;opaque=srvr:Mediation:x", "fe01.contoso.example@contoso.example"},
                {"sip:carol:secret@c.example", "carol@c.example"},
                {"sip:+14255550100;ext=12@c.example;user=phone", "+14255550100@c.example"},
                {"sip:d@c.example?Replaces=1%40x", "d@c.example"},
                {"sip:e@[2001:DB8::1]:5060", "e@[2001:db8::1]"},
                {"tel:+1-425-555.0100;phone-context=x", "+14255550100"},
                {"TEL:(425) 555 0100", "4255550100"},
                {"im:Dan@c.example", "dan@c.example"},
                {"pres:eve@c.example", "eve@c.example"},
                {"frank@C.example", "frank@c.example"},
                {"sip:contoso.example", ""},
                {"sip:10.1.2.3:5060", ""},
                {"sip:@contoso.example", ""},
                {"sip:gus@", ""},
                {"mailto:x@c.example", ""},
                {"http://c.example/x@y", ""},
                {"*", ""},
                {"", ""},
        };
        struct arena a;

        (void)state;
        arena_init(&a);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct span got;
                assert_number(sip_aor(span_str(rows[i].uri), &a, &got), 0, rows[i].uri);
                assert_span(got, rows[i].want);
        }
        arena_done(&a);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_addresses),
                cmocka_unit_test(test_vias),
                cmocka_unit_test(test_aors),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
