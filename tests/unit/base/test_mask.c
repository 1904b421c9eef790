/* base/mask: every kind of secret that SIP evidence carries, and the text around it untouched. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/safe.h"

#include <stdlib.h>

#define KEY_OF_30 "TlRMTVNTUAADAAAAGAAYABIAAAATlR"
#define KEY_OF_120 KEY_OF_30 KEY_OF_30 KEY_OF_30 KEY_OF_30

static const struct {
        const char *in, *out;
} cases[] = {
        {"Authorization: NTLM TlRMTVNTUAADAAAA\x18\x04`AGAAYABIAAAA v=4", "Authorization: NTLM *** v=4"},
        {"?Authorization=Bearer eyJh;", "?Authorization=Bearer ***;"},
        {"?Authorization=Bearer ***;", "?Authorization=Bearer ***;"},
        /* what would open an element, or names none */
        {"<password token=abcdefgh1234/><a>x</a>", "<password token=***/><a>x</a>"},
        {"<assertion>x assertion></a:Assertion> z", "<assertion>***</a:Assertion> z"},
        {"<assertion></assertion>z", "<assertion></assertion>z"},
        {"<assertion>x</hhh", "<assertion>***"},
        {"<saml:Assertion>x<\\/saml:Assertion>z <password>x<\\/password>z", "<saml:Assertion>***<\\/saml:Assertion>z <password>***<\\/password>z"},
        {"Subject: enter <password here\r\nAuthorization: Basic dXNlcg==\r\nCookie: s=1\r\nFrom: <sip:a@b.c>;tag=1",
         "Subject: enter <password here\r\nAuthorization: Basic ***\r\nCookie: ***\r\nFrom: <sip:a@b.c>;tag=1"},
        {"<password=>hunter2</password>", "<password=>***</password>"},
        {"<password ns=\"http://x/&gt;\">hunter2</password>", "<password ns=\"http://x/&gt;***</password>"},
        /* a token, and what stands behind it */
        {"Authorization: NTLM qoUJDQ=oriUJDQUJDQU\x18""DQUJDQ v=4", "Authorization: NTLM *** v=4"},
        {"a,Basic 0123456789abcdef,200,GET,/x", "a,Basic ***,200,GET,/x"},
        {"\"Bearer abcdefghijklmnop\\\",\\\"x\\\":1", "\"Bearer ***\\\",\\\"x\\\":1"},
        {"Basic Authentication-Failed:user=bob;code=0x8009030C", "Basic ***:user=bob;code=0x8009030C"},
        {"?Authorization=" KEY_OF_120 " abcdefgh", "?Authorization=*** abcdefgh"},
        {"Authorization: NoSchemeIsAsLongAsThisOne0 x", "Authorization: ***"},
        {"sip:" KEY_OF_120 KEY_OF_120 KEY_OF_30 ":hush@a", "sip:" KEY_OF_120 KEY_OF_120 KEY_OF_30 ":***@a"},
        /* lines as JSON writes their ends */
        {"{\"h\":\"Host: a\\r\\nCookie: sid=1; b=2\\r\\n c\\r\\nFrom: x\"}", "{\"h\":\"Host: a\\r\\nCookie: ***\\r\\nFrom: x\"}"},
        {"{\"h\":\"A: b\\nAuthorization: Basic eDp5\",\"n\":1}", "{\"h\":\"A: b\\nAuthorization: Basic ***\",\"n\":1}"},
        {"\\r\\nAuthorization: Basic dXNlcjpwYXNzd29yZA==\\r\\nFrom: x", "\\r\\nAuthorization: Basic ***\\r\\nFrom: x"},
        {"CERT-----\\n-----BEGIN RSA PRIVATE KEY-----\\nMIIB\\n-----END RSA PRIVATE KEY-----\\n",
         "CERT-----\\n-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\\n"},
        {"C:\\nonsense\\readme.txt", "C:\\nonsense\\readme.txt"},
        /* labels of keys, and what is none */
        {"-----BEGIN X9.62 EC PRIVATE KEY-----\nMIIB", "-----BEGIN X9.62 EC PRIVATE KEY-----***"},
        {"-----BEGIN RSA-PRIVATE KEY-----\nMIIB", "-----BEGIN RSA-PRIVATE KEY-----***"},
        {"-----BEGIN PRI: x\n-----END PRIVATE KEY-----\nx", "-----BEGIN PRI: x\n-----END PRIVATE KEY-----\nx"},
        /* what ends an element is no part of a key behind it */
        {"<password>x</" KEY_OF_120 "%<b", "<password>***</***%<b"},
        {"Authorization: NTLM TlRMTVNTUAAD\x18""AAAAGAAYABIAAAABCDEFGHIJ v=4", "Authorization: NTLM *** v=4"},
        {"Authorization: NTLM ***TlRMTVNTUAADAAAAGAAY==", "Authorization: NTLM ***"},
        {"Authorization: NTLM *** v=4", "Authorization: NTLM *** v=4"},
        {"Proxy-Authorization: Kerberos +YIIF\x01""abcdefghijk", "Proxy-Authorization: Kerberos ***"},
        {"Authorization: Digest algorithm=SHA-256,username=\"alice\",uri=\"sip:a\"", "Authorization: Digest algorithm=SHA-256,username=\"alice\",uri=\"sip:a\""},
        {"Authorization: Digest username=alice.wonder, realm=x", "Authorization: Digest username=alice.wonder, realm=x"},
        {"Authorization: Kerberos YIIFpwYJKoZIhvcSAQICAQ==\r\nTo: a", "Authorization: Kerberos ***\r\nTo: a"},
        {"Authorization: NTLM qop=\"auth\", realm=\"SIP Communications Service\", opaque=\"F0A1\", crand=\"1\", response=\"01000000\"",
         "Authorization: NTLM qop=\"auth\", realm=\"SIP Communications Service\", opaque=\"***\", crand=\"1\", response=\"***\""},
        {"Proxy-Authorization: Kerberos qop=\"auth\", gssapi-data=\"6000ABCD\", version=4",
         "Proxy-Authorization: Kerberos qop=\"auth\", gssapi-data=\"***\", version=4"},
        {"AUTHORIZATION: BASIC eDp5\r\nFrom: a", "AUTHORIZATION: BASIC ***\r\nFrom: a"},
        {"Authorization: Bearer cwt=AAEBHAEFAAAAAAAFFQ", "Authorization: Bearer ***"},
        {"got Bearer eyJhbGciOiJSUzI1NiJ9.e30 back", "got Bearer *** back"},
        {"Authorization: Digest username=\"u\", nonce=\"abc\", cnonce=\"def\", response=0123456789abcdef0",
         "Authorization: Digest username=\"u\", nonce=\"***\", cnonce=\"***\", response=***"},
        /* a folded value, and one whose quote never closes */
        {"response=\"0100\r\n  0200\", x=1", "response=\"***\", x=1"},
        {"gssapi-data=\"4e54\r\n\r\nbody", "gssapi-data=\"***\r\n\r\nbody"},
        {"<mras:username>AgAAJ</mras:username><mras:password>vWx=</mras:password>",
         "<mras:username>***</mras:username><mras:password>***</mras:password>"},
        {"<password>p</password>", "<password>***</password>"},
        {"a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:GJ0LnYBZ+abc/123|2^31|1:1",
         "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:***|2^31|1:1"},
        {"a=cryptoscale:1 client AES_CM_128_HMAC_SHA1_80 inline:Y2Hk|2^31", "a=cryptoscale:1 client AES_CM_128_HMAC_SHA1_80 inline:***|2^31"},
        {"a=ice-ufrag:qkEP\r\na=ice-pwd:ed6f9GuHjLcoCN6sC/Eh7fVl\r\n", "a=ice-ufrag:qkEP\r\na=ice-pwd:***\r\n"},
        {"a=candidate:M1iK3tGq+b 1 3WKjPv6VQtR9aZcX UDP 0.830 10.0.0.1 50002", "a=candidate:M1iK3tGq+b 1 *** UDP 0.830 10.0.0.1 50002"},
        {"X-MS-WebTicket: opaque=tick et\nA: b", "X-MS-WebTicket: ***\nA: b"},
        {"<saml:Assertion ID=\"1\"><a>key</a></saml:Assertion> after", "<saml:Assertion ID=\"1\">***</saml:Assertion> after"},
        {"Cookie: a=b; c=d", "Cookie: ***"},
        {"/m/Presenter.aspx?a=0&access_token=eyJhbGci.e30&e=true", "/m/Presenter.aspx?a=0&access_token=***&e=true"},
        {"WopiSrc=https%3A%2F%2Ffe%3Faccess_token%3Deyjh12345%26ttl%3D0", "WopiSrc=https%3A%2F%2Ffe%3Faccess_token%3D***%26ttl%3D0"},
        {"{\"access_token\":\"cwt=AAEB\",\"expires_in\":28800}", "{\"access_token\":\"***\",\"expires_in\":28800}"},
        {"X-Skypetoken: eyJh\r\nA: b", "X-Skypetoken: ***\r\nA: b"},
        {"Authentication: skypetoken=eyJhbGciOiJS", "Authentication: skypetoken=***"},
        /* folded between the scheme and its token, and within the token */
        {"Authorization: Basic\r\n dXNlcjpw\r\nFrom: a", "Authorization: Basic\r\n ***\r\nFrom: a"},
        {"Authorization:\n\tBearer eyJh\n\tbGci\nFrom: a", "Authorization:\n\tBearer ***\nFrom: a"},
        {"Proxy-Authorization: Basic eDp5", "Proxy-Authorization: Basic ***"},
        {"Refer-To: <sip:c@d.example?Replaces=1%40h&Proxy-Authorization=Digest%20response%3D%220a1b%22&x=y>",
         "Refer-To: <sip:c@d.example?Replaces=1%40h&Proxy-Authorization=***&x=y>"},
        {"<sip:c@d.example?authorization=Basic%20eDp5>", "<sip:c@d.example?authorization=***>"},
        {"?Authorization=", "?Authorization="},
        {"X-MS-WebTicket: opaque=tick\r\n et2\r\nA: b", "X-MS-WebTicket: ***\r\nA: b"},
        {"response = \"01\", a", "response = \"***\", a"},
        {"response=\r\n \"01\", a", "response=\r\n \"***\", a"},
        {"response=\"0\\\"1\", a", "response=\"***\", a"},
        /* a message that a log in JSON or XML holds */
        {"{\"a\":\"NTLM response=\\\"01\\\", v=4\"}", "{\"a\":\"NTLM response=\\\"***\\\", v=4\"}"},
        {"{\"password\": \"hush\", \"n\":1}", "{\"password\": \"***\", \"n\":1}"},
        {"NTLM response=&quot;01&quot;, v=4", "NTLM response=&quot;***&quot;, v=4"},
        {"&lt;password&gt;hush&lt;/password&gt;", "&lt;password&gt;***&lt;/password&gt;"},
        {"<password><![CDATA[hush]]></password>", "<password>***</password>"},
        {"<username>\r\n AgAA\r\n</username>", "<username>***</username>"},
        {"<password>a&lt;b</password>", "<password>***</password>"},
        {"<credentials password='hush'/>", "<credentials password='***'/>"},
        {"<password/><a>b</a>", "<password/><a>b</a>"},
        {"Name     : test\r\nPassword : hush hush\r\nEnabled  : True\r\n", "Name     : test\r\nPassword : ***\r\nEnabled  : True\r\n"},
        {"wrong password: look at the key", "wrong password: look at the key"},
        {"PS C:\\> New-CsTestUser -Password \"hush hush\" -Name x", "PS C:\\> New-CsTestUser -Password \"***\" -Name x"},
        {"Get-X -Credential contoso\\ada | fl", "Get-X -Credential *** | fl"},
        {"Get-X -Credential $c", "Get-X -Credential $c"},
        {"ConvertTo-SecureString 'hush' -AsPlainText", "ConvertTo-SecureString '***' -AsPlainText"},
        /* what the witnesses of Windows and the web have: cookies in a row, data of an event, rows that were cut, properties */
        {"GET /a - FedAuth=77u-PD94bWw;+rtFa=dGhpcyBpcw;+OutlookSession=00112233", "GET /a - FedAuth=***;+rtFa=***;+OutlookSession=***"},
        {"GET /a token=eyJhbGci&sig=Zm9vYmFy 443", "GET /a token=***&sig=*** 443"},
        {"System, PublicKeyToken=31bf3856ad364e35", "System, PublicKeyToken=31bf3856ad364e35"},
        {"Src=https%3A%2F%2Fa%3Faccess%5Ftoken%3Deyjh12345%26ttl", "Src=https%3A%2F%2Fa%3Faccess%5Ftoken%3D***%26ttl"},
        {"Authorization=Bearer eyJhbGciOi;x=y", "Authorization=Bearer ***;x=y"},
        {"<Data Name=\"password\">hush</Data>", "<Data Name=\"password\">***</Data>"},
        {"<Data Name='AccessToken'>hush</Data>", "<Data Name='AccessToken'>***</Data>"},
        {"<Data Name=\"Tokens\">3</Data><Data Name=\"Password\"/><Data>a</Data>", "<Data Name=\"Tokens\">3</Data><Data Name=\"Password\"/><Data>a</Data>"},
        {"w3wp.exe\t...3eyJhbGciOiJSUzI1 more\t9b5f", "w3wp.exe\t...*** more\t9b5f"},
        {"w3wp.exe\t...the word goes on", "w3wp.exe\t...the word goes on"},
        {"AppSecret : hush\nPin       : 1234\nPinned    : True", "AppSecret : ***\nPin       : ***\nPinned    : True"},
        {"> ffac1f0022ffac1f0022\n> b", "> ***\n> b"},
        {"-----BEGIN PRIVATE KEY-----\nMIIB\nAAAA\n-----END PRIVATE KEY-----\n", "-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----\n"},
        {"-----BEGIN RSA PRIVATE KEY-----\nMIIB", "-----BEGIN RSA PRIVATE KEY-----***"},
        {"-----BEGIN CERTIFICATE-----\nMIIB\n", "-----BEGIN CERTIFICATE-----\nMIIB\n"},
        {"GET /x?user=a&password=hush&b=1", "GET /x?user=a&password=***&b=1"},
        {"k=clear:hush\r\na=b", "k=clear:***\r\na=b"},
        {"sip:anna:hush@contoso.example;x=y", "sip:anna:***@contoso.example;x=y"},
        {"https://anna:hush@contoso.example/", "https://anna:***@contoso.example/"},
        /* the rest of a value whose beginning stands on another line */
        {"  69a1b2c3d4e5f607\", version=4", "  ***\", version=4"},
        {"TlRMTVNTUAADAAAAGAAYAHI=</password>", "***</password>"},
        {" TlRMTVNTUAADAAAAGAAYAHI", " ***"},
        /* blanks before the colon, and parameters of a scheme that nobody knows */
        {"Cookie : sid=1\r\nA: b", "Cookie : ***\r\nA: b"},
        {"a=ice-pwd :Ab12", "a=ice-pwd :***"},
        {"x;ice-pwd=\"hush\"", "x;ice-pwd=\"***\""},
        {"Authorization : Basic eDp5", "Authorization : Basic ***"},
        {"Authorization: Other token=\"hush\", a=b\r\nA: b", "Authorization: Other ***\r\nA: b"},
        {"Authentication-Info: Digest nextnonce=\"hush\"", "Authentication-Info: Digest nextnonce=\"***\""},
        {"Authorization: Digest username=\"x\", response=0123456789", "Authorization: Digest username=\"x\", response=***"},
        {"a=x-candidate-ipv6:Ab12 1 Cd34Cd34 UDP 0.9 2001:db8::1 5", "a=x-candidate-ipv6:Ab12 1 *** UDP 0.9 2001:db8::1 5"},
        {"{\"a\":\"{\\\"password\\\":\\\"hush\\\"}\"}", "{\"a\":\"{\\\"password\\\":\\\"***\\\"}\"}"},
        /* what must stay */
        {"a=candidate:3 1 TCP-PASS 174455807 192.0.2.1 52100 typ relay", "a=candidate:3 1 TCP-PASS 174455807 192.0.2.1 52100 typ relay"},
        {"8f3b0a2c4d5e6f708192a3b4c5d6e7f8", "8f3b0a2c4d5e6f708192a3b4c5d6e7f8"},
        {"  provider\", version=4", "  provider\", version=4"},
        {"sip:10.0.0.1:5060;a=b@c", "sip:10.0.0.1:5060;a=b@c"},
        {"https://contoso.example:443/a@b", "https://contoso.example:443/a@b"},
        {"kerberos is not used", "kerberos is not used"},
        {"WWW-Authenticate: NTLM realm=\"SIP Communications Service\", targetname=\"fe01.contoso.example\", version=4",
         "WWW-Authenticate: NTLM realm=\"SIP Communications Service\", targetname=\"fe01.contoso.example\", version=4"},
        {"sip:anna@contoso.example;opaque=user:epid:x6xKZ3y1ZVmVZ;gruu", "sip:anna@contoso.example;opaque=user:epid:x6xKZ3y1ZVmVZ;gruu"},
        {"a=candidate:1 1 UDP 2130706431 192.0.2.1 3478 typ host", "a=candidate:1 1 UDP 2130706431 192.0.2.1 3478 typ host"},
        {"ms-diagnostics: 1028;reason=\"Domain resolved by DNS SRV\"", "ms-diagnostics: 1028;reason=\"Domain resolved by DNS SRV\""},
        {"the response= was late, username and password were right", "the response= was late, username and password were right"},
        {"Authorization: Digest username=\"u\"", "Authorization: Digest username=\"u\""},
        {"", ""},
};

static void test_cases(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                struct buf b = BUF_INIT;
                assert_int_equal(mask_put(&b, span_str(cases[i].in)), 0);
                assert_string_equal(buf_str(&b), cases[i].out);
                buf_done(&b);
        }
}

static const struct {
        const char *name, *between, *value, *after, *want;
} values[] = {
        {"Cookie", ": ", "SID=31d4", "", "***"},
        {"From", ": ", "<sip:a@b.example>;tag=1", "", "<sip:a@b.example>;tag=1"},
        {"Authorization", ": ", "Digest nonce=\"0a1b2c3d\", realm=\"r\"", "", "Digest nonce=\"***\", realm=\"r\""},
        {"password", "=\"", "hunter2", "\"", "***"},
        {"realm", "=\"", "hunter2", "\"", "hunter2"},
        {"password", "=\"", "", "\"", ""},
        /* the quote that the value opens itself closes behind it */
        {"x", "=\"", "response=\"0123456789", "\"", "response=\"***"},
        {"k=base64", ":", "AAAA", "\"", "***"},
        {"", "", "a Bearer eyJhbGciOiJSUzI1NiJ9.e30", "", "a Bearer ***"},
        {"", "", "", "", ""},
};

static void test_value(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
                struct buf b = BUF_INIT;
                buf_puts(&b, ">");
                assert_int_equal(mask_put_value(&b, span_str(values[i].name), values[i].between, span_str(values[i].value),
                                                values[i].after), 0);
                assert_string_equal(buf_str(&b) + 1, values[i].want);
                buf_done(&b);
        }
}

/* Places in the text as it was. */
static void test_next(void **state) {
        (void)state;
        struct span s = SPAN("x nonce=\"abc\", y, cnonce=\"de\"\n");
        size_t at = 0, n = 0;

        assert_true(mask_next(s, 0, &at, &n));
        assert_true(at == 9 && n == 3);
        assert_true(mask_next(s, at + n, &at, &n));
        assert_true(at == 26 && n == 2);
        assert_false(mask_next(s, at + n, &at, &n));
        assert_false(mask_next(SPAN_NONE, 0, &at, &n));
}

static void test_long_blob(void **state) {
        (void)state;
        char text[202];
        struct buf b = BUF_INIT;
        memset(text, 'A', sizeof(text));
        text[0] = text[201] = ' ';
        mask_put(&b, span_of(text, sizeof(text)));
        assert_string_equal(buf_str(&b), " *** ");
        buf_reset(&b);
        mask_put(&b, span_of(text, 100));
        assert_int_equal(b.n, 100);
        buf_done(&b);
}

/* A path may be as long as a key. */
static void test_long_path(void **state) {
        (void)state;
        struct buf path = BUF_INIT, b = BUF_INIT;
        for (int i = 0; i < 20; i++)
                buf_puts(&path, "contoso-case.2014/fe_01/");
        mask_put(&b, buf_span(&path));
        assert_string_equal(buf_str(&b), buf_str(&path));
        buf_done(&b);
        buf_done(&path);
}

static void test_rest(void **state) {
        (void)state;
        assert_true(mask_is_rest(SPAN("TlRMTVNTUAADAAAAGAAYAHI=")));
        assert_true(mask_is_rest(SPAN("  4e544c4d53535000\r")));
        assert_true(mask_is_rest(SPAN("> > 4e544c4d53535000")));
        assert_false(mask_is_rest(SPAN("TlRMTVNTUAADA")));
        assert_false(mask_is_rest(SPAN("Misconfigurations")));
        assert_false(mask_is_rest(SPAN("SIPStackRequestHandler")));
        assert_false(mask_is_rest(SPAN("fe01.contoso.example")));
        assert_false(mask_is_rest(SPAN("0123456789abcdef 1")));
        assert_false(mask_is_rest(SPAN_NONE));
}

/* Marks without an end must not make the work grow with the square: this takes minutes if they do. */
static void test_hostile_repetition(void **state) {
        (void)state;
        static const char *const units[] = {"<password", "<assertion", "<assertion>", "response=\"\n\n", "basic ", "candidate:1 1 ", "<assertion>\nassertion>",
                                            "<password>&lt;", "<password&", "sip:aaaaaaaaaaaaaaaaaaaaaaaaa", "name='", "id_token/", "tls-dsk=", "\\ncookie:", "response=\\\"", "x1\"", "sip:a:", "authorization:\n ", "aaaaaaaaaaaaaaaa1/a.",
                                            "  ", "\n1", "password=\\"};
        for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
                struct buf in = BUF_INIT, out = BUF_INIT;
                while (in.n < 4 << 20)
                        buf_puts(&in, units[i]);
                assert_int_equal(mask_put(&out, buf_span(&in)), 0);
                buf_done(&in);
                buf_done(&out);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_cases), cmocka_unit_test(test_value), cmocka_unit_test(test_next),
                cmocka_unit_test(test_long_blob), cmocka_unit_test(test_long_path), cmocka_unit_test(test_rest),
                 cmocka_unit_test(test_hostile_repetition),
        };
        return cmocka_run_group_tests_name("base/mask", tests, NULL, NULL);
}
