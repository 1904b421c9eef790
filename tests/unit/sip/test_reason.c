/* Reason and Warning values, several to a header, and texts with quotes in them. */
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "base/limits.h"
#include "sip/reason.h"

#define START "BYE sip:ben@fabrikam.example SIP/2.0\r\n"

static void test_reasons(void **state) {
        static const struct {
                const char *headers, *want; /* protocol/cause/text| */
        } rows[] = {
                {"Reason: SIP;cause=200;text=\"Call completed elsewhere\"", "SIP/200/Call completed elsewhere|"},
                {"Reason: Q.850 ;cause=16;text=\"a, \\\"b\\\"; c\" , SIP;cause=486", "Q.850/16/a, \"b\"; c|SIP/486/|"},
                {"reason: Q.850;cause=31\r\nReason: preemption\r\nSubject: x", "Q.850/31/|preemption/-1/|"},
                {"Reason: SIP;text=busy;cause=", "SIP/-1/busy|"},
                {"Reason: SIP;cause=4294967295", "SIP/-1/|"},
                {"Reason: SIP;cause=2147483647", "SIP/2147483647/|"},
                {"Reason: ;cause=1", "/1/|"},
                {"Reason:", ""},
                {"Reason: ,,,", ""},
                {"Reason: SIP;text=\"never closed", "SIP/-1/never closed|"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf text = BUF_INIT, got = BUF_INIT;
                struct sip_reason *v;
                struct parsed p;
                size_t n;
                bool many;
                buf_printf(&text, START "%s\r\n\r\n", rows[i].headers);
                parse_span(&p, buf_span(&text));
                assert_int_equal(sip_reasons(&p.m, &p.arena, &v, &n, &many), 0);
                assert_false(many);
                for (size_t k = 0; k < n; k++)
                        buf_printf(&got, "%.*s/%d/%.*s|", SPAN_ARG(v[k].protocol), v[k].cause, SPAN_ARG(v[k].text));
                assert_span(buf_span(&got), rows[i].want);
                if (n > 0)
                        assert_true(span_istarts(span_from(p.m.text, v[0].at), SPAN("reason:")));
                parsed_done(&p);
                buf_done(&got);
                buf_done(&text);
        }
}

static void test_warnings(void **state) {
        static const struct {
                const char *headers, *want; /* code/agent/text| */
        } rows[] = {
                {"Warning: 307 isi.contoso.example \"Session parameter 'foo' not understood\"",
                 "307/isi.contoso.example/Session parameter 'foo' not understood|"},
                {"Warning: 301 a:5060 \"x, \\\"y\\\"\", 399 [2001:db8::1] \"z\"", "301/a:5060/x, \"y\"|399/[2001:db8::1]/z|"},
                {"Warning: 1812 overture \"In Progress\"", "1812/overture/In Progress|"},
                {"Warning: 99999999999 a \"b\"\r\nWarning: 370 h \"bandwidth\"", "370/h/bandwidth|"},
                {"Warning: 399 lync \"never closed", "399/lync/never closed|"},
                {"Warning: 399", "399//|"},
                {"Warning: \"399\"", ""},
                {"Warning:", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf text = BUF_INIT, got = BUF_INIT;
                struct sip_warning *v;
                struct parsed p;
                size_t n;
                bool many;
                buf_printf(&text, START "%s\r\n\r\n", rows[i].headers);
                parse_span(&p, buf_span(&text));
                assert_int_equal(sip_warnings(&p.m, &p.arena, &v, &n, &many), 0);
                assert_false(many);
                for (size_t k = 0; k < n; k++)
                        buf_printf(&got, "%u/%.*s/%.*s|", v[k].code, SPAN_ARG(v[k].agent), SPAN_ARG(v[k].text));
                assert_span(buf_span(&got), rows[i].want);
                parsed_done(&p);
                buf_done(&got);
                buf_done(&text);
        }
}

static void test_many(void **state) {
        struct buf text = BUF_INIT;
        struct sip_reason *reasons;
        struct sip_warning *warnings;
        struct parsed p;
        size_t n;
        bool many;

        (void)state;
        buf_puts(&text, START);
        for (int i = 0; i < LIMIT_REASONS; i++)
                buf_puts(&text, "Reason: SIP;cause=200\r\nWarning: 399 a \"b\"\r\n");
        buf_puts(&text, "Subject: x\r\n\r\n");
        parse_span(&p, buf_span(&text));
        assert_int_equal(sip_reasons(&p.m, &p.arena, &reasons, &n, &many), 0);
        assert_int_equal(n, LIMIT_REASONS);
        assert_false(many);
        assert_int_equal(sip_warnings(&p.m, &p.arena, &warnings, &n, &many), 0);
        assert_int_equal(n, LIMIT_REASONS);
        assert_false(many);
        parsed_done(&p);

        buf_reset(&text);
        buf_puts(&text, START "Reason: SIP");
        for (int i = 0; i < 10000; i++)
                buf_puts(&text, ",SIP");
        buf_puts(&text, "\r\nWarning: 399 a");
        for (int i = 0; i < 10000; i++)
                buf_puts(&text, ",399 a");
        buf_puts(&text, "\r\n\r\n");
        parse_span(&p, buf_span(&text));
        assert_int_equal(sip_reasons(&p.m, &p.arena, &reasons, &n, &many), 0);
        assert_int_equal(n, LIMIT_REASONS);
        assert_true(many);
        assert_int_equal(sip_warnings(&p.m, &p.arena, &warnings, &n, &many), 0);
        assert_int_equal(n, LIMIT_REASONS);
        assert_true(many);
        parsed_done(&p);
        buf_done(&text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_reasons),
                cmocka_unit_test(test_warnings),
                cmocka_unit_test(test_many),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
