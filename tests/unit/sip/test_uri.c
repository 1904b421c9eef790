/* URIs: their parts, hosts with and without brackets, GRUUs, escaped headers. */
#include "unit/sip/parsed.h"

#include "sip/uri.h"

static void test_parts(void **state) {
        static const struct {
                const char *uri;
                enum uri_scheme scheme;
                const char *user, *host;
                uint32_t port;
                const char *params, *headers;
                bool password, ipv6, bad;
        } rows[] = {
                {"sip:ann@contoso.example", URI_SIP, "ann", "contoso.example", 0, "", "", false, false, false},
                {"SIPS:ann:secret@contoso.example:5061;transport=tls?Subject=hi", URI_SIPS, "ann", "contoso.example", 5061,
                 ";transport=tls", "Subject=hi", true, false, false},
                {"<sip:contoso.example;lr>", URI_SIP, "", "contoso.example", 0, ";lr", "", false, false, false},
                {"sip:ben;phone=1?x/y@h.example", URI_SIP, "ben;phone=1?x/y", "h.example", 0, "", "", false, false, false},
                {"sip:[2001:db8::10]:5070", URI_SIP, "", "2001:db8::10", 5070, "", "", false, true, false},
                {"sip:ann@[2001:db8::10:5070];gr", URI_SIP, "ann", "2001:db8::10:5070", 0, ";gr", "", false, true, false},
                {"sip:2001:db8::10", URI_SIP, "", "2001", 0, "", "", false, false, true},
                {"sip:[2001:db8::10", URI_SIP, "", "2001:db8::10", 0, "", "", false, true, true},
                {"sip:[2001:db8::10]x", URI_SIP, "", "2001:db8::10", 0, "", "", false, true, true},
                {"sip:h.example:65536", URI_SIP, "", "h.example", 65536, "", "", false, false, true},
                {"sip:h.example:", URI_SIP, "", "h.example", 0, "", "", false, false, true},
                {"sip:ann@", URI_SIP, "ann", "", 0, "", "", false, false, true},
                {"sip:", URI_SIP, "", "", 0, "", "", false, false, true},
                {"sip:host.contoso.example : 5060;x", URI_SIP, "", "host.contoso.example", 5060, ";x", "", false, false, false},
                {"sip:[]:1?y", URI_SIP, "", "", 1, "", "y", false, true, true},
                {"tel:+1-425-555-0100;ext=7", URI_TEL, "+1-425-555-0100", "", 0, ";ext=7", "", false, false, false},
                {"mailto:ann@contoso.example", URI_OTHER, "ann@contoso.example", "", 0, "", "", false, false, false},
                {"nobody", URI_NONE, "", "", 0, "", "", false, false, true},
                {"ann@contoso.example:5060", URI_NONE, "", "", 0, "", "", false, false, true},
                {"", URI_NONE, "", "", 0, "", "", false, false, true},
                {"<", URI_NONE, "", "", 0, "", "", false, false, true},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct sip_uri u = sip_uri_parse(span_str(rows[i].uri));
                assert_number(u.scheme, rows[i].scheme, rows[i].uri);
                assert_span(u.user, rows[i].user);
                assert_span(u.host.name, rows[i].host);
                assert_number(u.host.port, rows[i].port, rows[i].uri);
                assert_span(u.params, rows[i].params);
                assert_span(u.headers, rows[i].headers);
                assert_number(u.password, rows[i].password, rows[i].uri);
                assert_number(u.host.ipv6, rows[i].ipv6, rows[i].uri);
                assert_number(sip_uri_bad(&u), rows[i].bad, rows[i].uri);
        }
}

static void test_gruus(void **state) {
        static const struct {
                const char *uri, *gruu;
        } rows[] = {
                {"sip:ann@contoso.example;gr=urn:uuid:f81d4fae", "urn:uuid:f81d4fae"},
                {"sip:tgruu.7hs@contoso.example;gr", "tgruu.7hs"},
                {"sip:ann@contoso.example;opaque=user:epid:aGVsbG8;gruu", "user:epid:aGVsbG8"},
                {"sip:ann@contoso.example;opaque=user:epid:aGVsbG8", ""},
                {"sip:ann@contoso.example;gruu", ""},
                {"tel:+1425", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct sip_uri u = sip_uri_parse(span_str(rows[i].uri));
                assert_span(sip_uri_gruu(&u), rows[i].gruu);
        }
}

static void test_escapes(void **state) {
        static const struct {
                const char *in, *unescaped, *unquoted;
        } rows[] = {
                {"plain", "plain", "plain"},
                {"", "", ""},
                {"a%20b%2541", "a b%41", "a%20b%2541"},
                {"%", "%", "%"},
                {"%4", "%4", "%4"},
                {"%zz%4", "%zz%4", "%zz%4"},
                {"say \\\"hi\\\" \\\\", "say \\\"hi\\\" \\\\", "say \"hi\" \\"},
                {"ends \\", "ends \\", "ends \\"},
        };
        struct arena a;
        struct span got;

        (void)state;
        arena_init(&a);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct sip_uri u = {0};
                char header[64];
                snprintf(header, sizeof header, "x=%s", rows[i].in);
                u.headers = span_str(header);
                assert_int_equal(sip_uri_header(&u, SPAN("X"), &a, &got), 0);
                assert_span(got, rows[i].unescaped);
                assert_int_equal(sip_unquote(span_str(rows[i].in), &a, &got), 0);
                assert_span(got, rows[i].unquoted);
        }
        arena_done(&a);
}

static void test_headers(void **state) {
        static const struct {
                const char *uri, *value;
        } rows[] = {
                {"sip:a@b?Subject=x&REPLACES=c1%40h%3Bto-tag%3D1", "c1@h;to-tag=1"},
                {"sip:a@b?replaces=", ""},
                {"sip:a@b?replaces", ""},
                {"sip:a@b?&&=x&Replace=1", ""},
                {"sip:a@b", ""},
        };
        struct arena a;

        (void)state;
        arena_init(&a);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct sip_uri u = sip_uri_parse(span_str(rows[i].uri));
                struct span got;
                assert_int_equal(sip_uri_header(&u, SPAN("Replaces"), &a, &got), 0);
                assert_span(got, rows[i].value);
        }
        arena_done(&a);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parts), cmocka_unit_test(test_gruus),  cmocka_unit_test(test_escapes),
                cmocka_unit_test(test_headers),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
