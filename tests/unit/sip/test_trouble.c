/* Error reports of clients, and pieces of SIP as bodies (fragment.c). */
#include "unit/sip/bodied.h"

#include "sip/fragment.h"
#include "sip/trouble.h"

#define TYPE "application/msrtc-reporterror+xml"

static void test_reports(void **state) {
        static const struct {
                const char *what, *body;
                int found;
                const char *want; /* call-id from-tag to-tag from to method status code(reason)… */
        } rows[] = {
                {"attributes",
                 "<reportError xmlns=\"http://schemas.microsoft.com/2006/09/sip/error-reporting\"><error toUri=\"sip:ben@fabrikam.example\" "
                 "fromUri=\"sip:ann@contoso.example\" callId=\"c9\" fromTag=\"a\" toTag=\"b\" requestType=\"INVITE\" responseCode=\"488\">"
                 "<diagHeader>52085;reason=\"Dialog does not exist\"</diagHeader><progressReports><progressReport>"
                 "<diagHeader>23;reason=\"x\";source=\"h\"</diagHeader></progressReport></progressReports></error></reportError>",
                 1, "c9 a b sip:ann@contoso.example sip:ben@fabrikam.example INVITE 488 52085(Dialog does not exist) 23(x)"},
                {"elements", "<reportError><error><callId>c9</callId><responseCode>504</responseCode></error></reportError>", 1,
                 "c9 - - - - - 504"},
                {"nothing", "<reportError/>", 1, "- - - - - - 0"},
                {"diagnostics without a number", "<reportError><diagHeader>x</diagHeader><diagHeader/></reportError>", 1, "- - - - - - 0"},
                {"another root", "<error/>", -EBADMSG, NULL},
                {"cut", "<reportError><error", -EBADMSG, NULL},
                {"a document type", "<!DOCTYPE x><reportError/>", -EBADMSG, NULL},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf got = BUF_INIT;
                struct trouble t;
                struct bodied b;
                bodied_init(&b, TYPE, span_str(rows[i].body));
                assert_number(trouble_parse(&b.parts, &b.p.arena, &t), rows[i].found, rows[i].what);
                if (rows[i].want) {
                        const struct span texts[] = {t.call_id, t.from_tag, t.to_tag, t.from_uri, t.to_uri, t.method};
                        for (size_t k = 0; k < 6; k++)
                                buf_printf(&got, "%.*s ", SPAN_ARG(texts[k].n ? texts[k] : SPAN("-")));
                        buf_printf(&got, "%u", t.status);
                        for (size_t k = 0; k < t.n_diags; k++)
                                buf_printf(&got, " %u(%.*s)", t.diags[k].code, SPAN_ARG(t.diags[k].reason));
                        assert_span(buf_span(&got), rows[i].want);
                }
                bodied_done(&b);
                buf_done(&got);
        }
}

static void test_many(void **state) {
        struct buf body = BUF_INIT;
        struct trouble t;
        struct bodied b;

        (void)state;
        repeat(&body, "<reportError>", "<diagHeader>1</diagHeader>", 1000, "</reportError>");
        bodied_init(&b, TYPE, buf_span(&body));
        assert_int_equal(trouble_parse(&b.parts, &b.p.arena, &t), 1);
        assert_int_equal(t.n_diags, 64);
        bodied_done(&b);
        buf_done(&body);
}

static void test_fragments(void **state) {
        static const struct {
                const char *type, *body;
                int found, status;
                const char *reason, *method, *call_id;
        } rows[] = {
                {"message/sipfrag;version=2.0", "SIP/2.0 503 Service Unavailable\r\n", 1, 503, "Service Unavailable", "", ""},
                {"message/sipfrag", "SIP/2.0 200 OK\r\nCall-ID:\r\n c9\r\nTo: x\r\n\r\n", 1, 200, "OK", "", "c9"},
                {"message/sipfrag", "INVITE sip:ben@fabrikam.example SIP/2.0\r\ni: c9\r\ni: c8", 1, 0, "", "INVITE", "c9"},
                {"message/sipfrag", "From: a\r\nCall-ID: c7", 1, 0, "", "", "c7"},
                {"message/sipfrag", "hello", 1, 0, "", "", ""},
                {"message/sip", "SIP/2.0 200 OK\r\n", 0, 0, "", "", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct sip_fragment f = {0};
                struct bodied b;
                bodied_init(&b, rows[i].type, span_str(rows[i].body));
                assert_number(sip_fragment_parse(&b.parts, &b.p.arena, &f), rows[i].found, rows[i].body);
                assert_number(f.status, rows[i].status, rows[i].body);
                assert_span(f.reason, rows[i].reason);
                assert_span(f.method, rows[i].method);
                assert_span(f.call_id, rows[i].call_id);
                bodied_done(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_reports),
                cmocka_unit_test(test_many),
                cmocka_unit_test(test_fragments),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
