/* sip/start: request lines, status lines, methods. */
#include "draw.h"
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "sip/frame.h"
#include "sip/grammar.h"

static void test_requests(void **state) {
        static const struct {
                const char *line, *method, *uri;
                bool odd;
        } rows[] = {
                {"INVITE sip:bob@fabrikam.example SIP/2.0", "INVITE", "sip:bob@fabrikam.example", false},
                {"SERVICE sip:a@b;gruu;opaque=srvr:HomeServer:x SIP/2.0", "SERVICE", "sip:a@b;gruu;opaque=srvr:HomeServer:x",
                 false},
                {"x-Odd!%*_+`'~. urn:service:sos SIP/2.0", "x-Odd!%*_+`'~.", "urn:service:sos", false},
                {"OPTIONS * SIP/2.0", "OPTIONS", "*", false},
                {"BYE tel:+14255550100 SIP/2.0 ", "BYE", "tel:+14255550100", true},
                {"BYE  sip:a@b SIP/2.0", "BYE", "sip:a@b", true},
                {"BYE\tsip:a@b\tSIP/2.0", "BYE", "sip:a@b", false},
                {"INVITE sip:a@b; lr SIP/2.0", "INVITE", "sip:a@b; lr", true},
                {"INVITE sip:a@b SIP/7.10", "INVITE", "sip:a@b", true},
                {"INVITE sip:a@b sip/2.0", "INVITE", "sip:a@b", true},
        };
        struct sip_start s;

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                assert_number(sip_start_parse(span_str(rows[i].line), &s), true, rows[i].line);
                assert_number(sip_is_start_line(span_str(rows[i].line)), true, rows[i].line);
                assert_number(s.request, true, rows[i].line);
                assert_span(s.method, rows[i].method);
                assert_span(s.uri, rows[i].uri);
                assert_number(s.odd, rows[i].odd, rows[i].line);
        }
}

static void test_status_lines(void **state) {
        static const struct {
                const char *line, *reason;
                int status;
                bool odd;
        } rows[] = {
                {"SIP/2.0 200 OK", "OK", 200, false},
                {"SIP/2.0 504 Server time-out", "Server time-out", 504, false},
                {"SIP/2.0 200 ", "", 200, false},
                {"SIP/2.0 200", "", 200, false},
                {"SIP/2.0  404 Not Found", "Not Found", 404, true},
                {"SIP/3.0 200 OK", "OK", 200, true},
                {"sip/2.0 200 OK", "OK", 200, true},
                {"SIP/2.0 99 Low", "Low", 99, true},
                {"SIP/2.0 700 High", "High", 700, true},
                {"SIP/2.0 0200 Zero", "Zero", 200, true},
                {"SIP/2.0 4294967301 big", "big", 999, true},
        };
        struct sip_start s;

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                assert_number(sip_start_parse(span_str(rows[i].line), &s), true, rows[i].line);
                assert_number(s.request, false, rows[i].line);
                assert_number(s.status, rows[i].status, rows[i].line);
                assert_span(s.reason, rows[i].reason);
                assert_number(s.odd, rows[i].odd, rows[i].line);
        }
}

static void test_other_lines(void **state) {
        static const char *const rows[] = {
                "", " ", "INVITE", "INVITE sip:a@b", "INVITE SIP/2.0", "Via: SIP/2.0/TLS 10.0.0.1", " INVITE sip:a@b SIP/2.0",
                "SIP/2.0/TLS 10.0.0.1", "SIP/2.0", "SIP/2.0 OK", "SIP/2.0 200OK", "SIP/2.0 000 none", "SIP/2. 200 OK", "SIP/x 200 OK",
                "GET /index HTTP/1.1", "Using protocol SIP/2.0", "Call to sip:a@b over SIP/2.0", "INVITE sip:a@b SIP/2.0 x",
                "INVITE sip:a@b SIP/2", "IN(VITE sip:a@b SIP/2.0", "\"INVITE\" sip:a@b SIP/2.0",
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                assert_number(sip_is_start_line(span_str(rows[i])), false, rows[i]);
        }
}

/* What refuses a line at a glance refuses no other than the reader of start lines does. */
static void test_glance(void **state) {
        static const char *const words[] = {
                "INVITE", "invite", "X", "SIP/2.0", "sip/1.10", "SIP/2.", "SIP/.0", "SIP/2.0.0", "/2.0", "2.0", ".0", ".", "7", "200", "OK",
                "sip:a@b", "*", "tel:1", "s", "S.1", "Fire", "interval=584", " ", "  ", "\t", "\r", "\n", "\r\n", "(",
        };
        uint32_t x = 2463534242;

        (void)state;
        for (int round = 0; round < 200000; round++) {
                struct buf line = BUF_INIT;
                struct sip_start s;
                for (int k = 1 + round % 7; k > 0; k--) {
                        draw(&x);
                        buf_puts(&line, words[x % (sizeof words / sizeof words[0])]);
                        buf_puts(&line, x >> 30 ? " " : "");
                }
                assert_number(sip_is_start_line(buf_span(&line)), sip_start_parse(buf_span(&line), &s), buf_str(&line));
                buf_done(&line);
        }
}

static void test_every_beginning_may_go_on(void **state) {
        static const char *const rows[] = {"NOTIFY sip:a@b SIP/2.0", "SIP/2.0 183 Session Progress"};

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
                for (size_t n = 0; n <= strlen(rows[i]); n++)
                        assert_true(sip_start_maybe(span_of(rows[i], n)));
        assert_true(sip_is_start_begun(SPAN("I")));
        assert_true(sip_is_start_begun(SPAN("INVITE sip:a")));
        assert_true(sip_is_start_begun(SPAN("SIP/2")));
        assert_false(sip_is_start_begun(SPAN("INVITED")));
        assert_false(sip_is_start_begun(SPAN("Function: x")));
        assert_false(sip_is_start_begun(SPAN_NONE));
        assert_false(sip_start_maybe(SPAN("Via: x")));
        assert_false(sip_start_maybe(SPAN(" INVITE")));
        assert_false(sip_start_maybe(SPAN("SIP/two ")));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_requests),
                cmocka_unit_test(test_status_lines),
                cmocka_unit_test(test_other_lines),
                cmocka_unit_test(test_glance),
                cmocka_unit_test(test_every_beginning_may_go_on),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
