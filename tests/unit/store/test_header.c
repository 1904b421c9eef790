/* header.c: a message's header values, as SQL asks for them. */
#include "case.h"

static const char text[] = "REGISTER sip:contoso.example SIP/2.0\r\n"
                           "v: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKa;rport\r\n"
                           "Via: SIP/2.0/UDP 10.0.0.2\r\n"
                           "f: \"A; b=c\" <sip:a@contoso.example>;tag=one\r\n"
                           "To: <sip:a@contoso.example>\r\n"
                           "Call-ID: c1\r\nCSeq: 1 REGISTER\r\n"
                           "Authorization: Digest username=\"a, b\",\r\n  realm=\"contoso.example\", nonce=\"0123456789abcdef\","
                           " response=\"fedcba9876543210\", algorithm=MD5\r\n"
                           "Proxy-Authorization: Digest nonce=\"0123456789abcdef\", opaque=\"0123456789abcdeX\"\r\n"
                           "Contact: <sip:a@10.0.0.1;transport=tcp>;expires=60;+sip.instance=\"<urn:x>\"\r\n"
                           "X-Own:  value \r\n\r\n";

static void values(void **state) {
        struct made *m = *state;
        static const char *const cases[][2] = {
                {"header(1, 'Via')", "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKa;rport"},
                {"header(1, 'v', 2)", "SIP/2.0/UDP 10.0.0.2"},
                {"header(1, 'Via', 3)", "-"},
                {"header(1, 'Via', 0)", "-"},
                {"header(1, 'FROM')", "\"A; b=c\" <sip:a@contoso.example>;tag=one"},
                {"header(1, 'x-own')", "value"},
                {"header(1, 'Nothing')", "-"},
                {"header(NULL, 'Via')", "-"},
                {"header(99, 'Via')", "-"},
                {"header(2, 'Via')", "-"}, /* no message at all */
                {"header_at(1, 'v', 2)", "m1@90"},
                {"header_at(1, 'Nothing')", "-"},
                {"param(header(1, 'From'), 'tag')", "one"},
                {"param(header(1, 'From'), 'b')", "-"}, /* of the display name */
                {"param(header(1, 'Via'), 'rport')", ""},
                {"param(header(1, 'Contact'), 'expires')", "60"},
                {"param(header(1, 'Contact'), 'transport')", "-"}, /* of the URI, not of the header */
                {"param(header(1, 'Authorization'), 'realm')", "contoso.example"},
                {"param(header(1, 'Authorization'), 'username')", "a, b"},
                {"param(header(1, 'Authorization'), 'ALGORITHM')", "MD5"},
                {"param(header(1, 'Authorization'), 'nonce')", "***"},
                {"param(NULL, 'x')", "-"},
                {"fingerprint(1, 'Authorization', 'nonce') = fingerprint(1, 'Proxy-Authorization', 'nonce')", "1"},
                {"fingerprint(1, 'Authorization', 'nonce') = fingerprint(1, 'Proxy-Authorization', 'opaque')", "0"},
                {"fingerprint(1, 'Authorization', 'opaque')", "-"},
                {"fingerprint(1, 'Authorization', 'nonce', 2)", "-"},
                {"address_class('10.1.2.3')", "private"},
                {"address_class(NULL)", "-"},
        };
        char sql[256];

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .method = "REGISTER", .text = text});
        made_tell(m, (struct told){.source = 1, .method = "REGISTER", .text = ""});
        made_finish(m);
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                snprintf(sql, sizeof(sql), "SELECT %s", cases[i][0]);
                made_expect(m, sql, cases[i][1]);
        }
        /* Another message in between. */
        made_expect(m, "SELECT header(1, 'To'), header(2, 'To'), header(1, 'CSeq')", "<sip:a@contoso.example>|-|1 REGISTER");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(values),
        };

        return cmocka_run_group_tests_name("store/header", tests, NULL, NULL);
}
