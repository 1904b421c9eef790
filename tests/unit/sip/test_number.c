/* Headers that are a number, and the state of subscriptions. */
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "sip/number.h"

#define START "NOTIFY sip:ben@fabrikam.example SIP/2.0\r\n"

static void test_numbers(void **state) {
        static const struct {
                const char *headers, *want; /* kind=value(beside) */
        } rows[] = {
                {"Retry-After: 120 (I'm in a meeting);duration=3600", "retry-after=120(I'm in a meeting) "},
                {"Retry-After: 949302838503028349304023988", "retry-after=4294967295() "},
                {"Retry-After: soon", ""},
                {"x: 1800;refresher=uac\r\nMin-SE: 90", "session-expires=1800(uac) min-se=90() "},
                {"Session-Expires: 600 ; Refresher = \"uas\"", "session-expires=600(uas) "},
                {"Min-Expires: 60\r\nMin-Expires: 70", "min-expires=60() "},
                {"RSeq: 988789\r\nRAck: 776656 1 INVITE", "rseq=988789() rack=776656(1 INVITE) "},
                {"RAck:", ""},
                {"Retry-After: 5 (never closed", "retry-after=5(never closed) "},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf text = BUF_INIT, got = BUF_INIT;
                struct sip_number v[NUMBER_KINDS];
                struct parsed p;
                buf_printf(&text, START "%s\r\n\r\n", rows[i].headers);
                parse_span(&p, buf_span(&text));
                size_t n = sip_numbers(&p.m, v);
                for (size_t k = 0; k < n; k++)
                        buf_printf(&got, "%s=%u(%.*s) ", sip_number_word(v[k].kind), v[k].value, SPAN_ARG(v[k].beside));
                assert_span(buf_span(&got), rows[i].want);
                parsed_done(&p);
                buf_done(&got);
                buf_done(&text);
        }
}

static void test_subscriptions(void **state) {
        static const struct {
                const char *headers;
                bool found;
                const char *package, *id, *state, *reason;
                int64_t expires_s, retry_after_s;
        } rows[] = {
                {"Event: presence;id=7\r\nSubscription-State: active;expires=600", true, "presence", "7", "active", "", 600, -1},
                {"o: conference", true, "conference", "", "", "", -1, -1},
                {"Subscription-State: terminated ; reason=giveup;retry-after=60", true, "", "", "terminated", "giveup", -1, 60},
                {"Subscription-State: active;expires=99999999999;retry-after=x", true, "", "", "active", "", UINT32_MAX, -1},
                {"Subject: x", false, "", "", "", "", -1, -1},
                {"Event:", true, "", "", "", "", -1, -1},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf text = BUF_INIT;
                struct sip_subscription s = {.expires_s = -1, .retry_after_s = -1};
                struct parsed p;
                buf_printf(&text, START "%s\r\n\r\n", rows[i].headers);
                parse_span(&p, buf_span(&text));
                assert_number(sip_subscription(&p.m, &s), rows[i].found, rows[i].headers);
                assert_span(s.package, rows[i].package);
                assert_span(s.id, rows[i].id);
                assert_span(s.state, rows[i].state);
                assert_span(s.reason, rows[i].reason);
                assert_number(s.expires_s, rows[i].expires_s, rows[i].headers);
                assert_number(s.retry_after_s, rows[i].retry_after_s, rows[i].headers);
                parsed_done(&p);
                buf_done(&text);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_numbers),
                cmocka_unit_test(test_subscriptions),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
