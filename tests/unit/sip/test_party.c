/* Who is named beside From and To. */
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "base/limits.h"
#include "sip/party.h"

#define START "INVITE sip:ben@fabrikam.example SIP/2.0\r\n"

static void test_rows(void **state) {
        static const struct {
                const char *headers, *want; /* kind display <uri> device reason| */
        } rows[] = {
                {"P-Asserted-Identity: \"Ann, A\" <sip:ann@contoso.example>, <tel:+14255550100>",
                 "asserted Ann, A <sip:ann@contoso.example>  |asserted  <tel:+14255550100>  |"},
                {"P-Preferred-Identity: sip:ann@contoso.example\r\nRemote-Party-ID: <sip:x@y>;party=calling;screen=yes",
                 "preferred  <sip:ann@contoso.example>  |remote-party  <sip:x@y>  |"},
                {"P-Called-Party-ID: <sip:ben@fabrikam.example>", "called  <sip:ben@fabrikam.example>  |"},
                {"Diversion: <sip:carl@contoso.example>;reason=no-answer;counter=1", "diverted-by  <sip:carl@contoso.example>  no-answer|"},
                {"History-Info: <sip:a@b>;index=1, <sip:c@d?Reason=SIP%3Bcause%3D302%3Btext%3D%22Moved%22>;index=1.1",
                 "history  <sip:a@b>  |history  <sip:c@d?Reason=SIP%3Bcause%3D302%3Btext%3D%22Moved%22>  SIP;cause=302;text=\"Moved\"|"},
                {"history-info: <sip:c@d;cause=408>;index=1", "history  <sip:c@d;cause=408>  408|"},
                {"Refer-To: <sip:dan@contoso.example;gr=urn:uuid:7>\r\nb: <sip:ann@contoso.example>;epid=0c1d",
                 "refer-to  <sip:dan@contoso.example;gr=urn:uuid:7> urn:uuid:7 |referred-by  <sip:ann@contoso.example> 0c1d |"},
                {"Refer-To: <sip:dan@contoso.example;opaque=user:epid:Zz;gruu>",
                 "refer-to  <sip:dan@contoso.example;opaque=user:epid:Zz;gruu> user:epid:Zz |"},
                {"P-Asserted-Identity: \"Ann \\\"A\\\" \\\\\" <sip:a@b>", "asserted Ann \"A\" \\ <sip:a@b>  |"},
                {"P-Asserted-Identity:", ""},
                {"Diversion: <", "diverted-by  <>  |"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf text = BUF_INIT, got = BUF_INIT;
                struct sip_party *v;
                struct parsed p;
                size_t n;
                bool many;
                buf_printf(&text, START "%s\r\n\r\n", rows[i].headers);
                parse_span(&p, buf_span(&text));
                assert_int_equal(sip_parties(&p.m, &p.arena, &v, &n, &many), 0);
                assert_false(many);
                for (size_t k = 0; k < n; k++)
                        buf_printf(&got, "%s %.*s <%.*s> %.*s %.*s|", sip_party_word(v[k].kind), SPAN_ARG(v[k].address.display),
                                   SPAN_ARG(v[k].address.uri), SPAN_ARG(v[k].device), SPAN_ARG(v[k].reason));
                assert_span(buf_span(&got), rows[i].want);
                parsed_done(&p);
                buf_done(&got);
                buf_done(&text);
        }
}

static void test_many(void **state) {
        struct buf text = BUF_INIT;
        struct sip_party *v;
        struct parsed p;
        size_t n;
        bool many;

        (void)state;
        buf_puts(&text, START "History-Info: <sip:a@b>");
        for (int i = 0; i < 100000; i++)
                buf_puts(&text, ",<sip:a@b>");
        buf_puts(&text, "\r\nDiversion: <sip:a@b>\r\n\r\n");
        parse_span(&p, buf_span(&text));
        assert_int_equal(sip_parties(&p.m, &p.arena, &v, &n, &many), 0);
        assert_int_equal(n, LIMIT_PARTIES);
        assert_true(many);
        parsed_done(&p);
        buf_done(&text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_many),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
