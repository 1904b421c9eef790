/*
 * input/flow: the names of numbers, and the lines that findings quote.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "input/flow.h"

static void tls_says(struct tls_flow f, enum tls_part part, const char *want) {
        struct buf b = BUF_INIT;

        f.client = SPAN("10.0.0.5:50123");
        f.server = SPAN("203.0.113.9:443");
        assert_int_equal(tls_flow_words(&f, part, &b), 0);
        assert_string_equal(buf_str(&b), want);
        buf_done(&b);
}

static void test_hello(void **state) {
        (void)state;
        tls_says((struct tls_flow){.sni = SPAN("av.a.example"), .highest = 0x303, .hellos = 1, .acked = true}, TLS_PART_HELLO,
                 "TLS ClientHello 10.0.0.5:50123 > 203.0.113.9:443 sni=av.a.example, offers TLS 1.2, acknowledged");
        tls_says((struct tls_flow){.lowest = 0x301, .highest = 0x304, .hellos = 3}, TLS_PART_HELLO,
                 "TLS ClientHello 10.0.0.5:50123 > 203.0.113.9:443, offers TLS 1.0 to TLS 1.3, sent 3 times, never acknowledged");
        tls_says((struct tls_flow){.lowest = 0x303, .highest = 0x303, .hellos = 1, .answer = TLS_ANSWER_HELLO}, TLS_PART_HELLO,
                 "TLS ClientHello 10.0.0.5:50123 > 203.0.113.9:443, offers TLS 1.2");
        tls_says((struct tls_flow){.highest = 0x301, .hellos = 1, .pseudo = true}, TLS_PART_HELLO,
                 "TLS ClientHello as MS-TURN imitates it, 10.0.0.5:50123 > 203.0.113.9:443");
}

static void test_what_came(void **state) {
        (void)state;
        tls_says((struct tls_flow){.answer = TLS_ANSWER_HELLO, .version = 0x304, .cipher = 0x1301}, TLS_PART_ANSWER,
                 "TLS ServerHello 203.0.113.9:443 > 10.0.0.5:50123, TLS 1.3, cipher 0x1301");
        tls_says((struct tls_flow){.answer = TLS_ANSWER_HELLO, .pseudo = true, .version = 0x301}, TLS_PART_ANSWER,
                 "TLS ServerHello as MS-TURN imitates it, 203.0.113.9:443 > 10.0.0.5:50123");
        tls_says((struct tls_flow){.answer = TLS_ANSWER_REAL, .pseudo = true, .version = 0x303}, TLS_PART_ANSWER,
                 "TLS ServerHello of a real TLS server, not of a relay, 203.0.113.9:443 > 10.0.0.5:50123");
        tls_says((struct tls_flow){.answer = TLS_ANSWER_ALERT, .alert = 70, .alert_level = 2}, TLS_PART_ANSWER,
                 "TLS alert 70 protocol_version 203.0.113.9:443 > 10.0.0.5:50123");
        tls_says((struct tls_flow){.alert = 48, .alert_level = 2, .alert_by_client = true}, TLS_PART_ALERT,
                 "TLS alert 48 unknown_ca 10.0.0.5:50123 > 203.0.113.9:443");
        tls_says((struct tls_flow){.alert = 7, .alert_level = 1}, TLS_PART_ALERT,
                 "TLS alert 7 (unknown) (warning) 203.0.113.9:443 > 10.0.0.5:50123");
        tls_says((struct tls_flow){.answer = TLS_ANSWER_HTTP, .reply = SPAN("HTTP/1.1 403 No")}, TLS_PART_ANSWER,
                 "plain text instead of a ServerHello 203.0.113.9:443 > 10.0.0.5:50123: HTTP/1.1 403 No");
        tls_says((struct tls_flow){.answer = TLS_ANSWER_OTHER}, TLS_PART_ANSWER,
                 "something else than a ServerHello 203.0.113.9:443 > 10.0.0.5:50123");
        tls_says((struct tls_flow){.answer = TLS_ANSWER_UNSEEN}, TLS_PART_ANSWER,
                 "an answer that was not captured 203.0.113.9:443 > 10.0.0.5:50123");
        tls_says((struct tls_flow){.certificate_empty = true}, TLS_PART_CERTIFICATE,
                 "TLS Certificate of the client, without any certificate 10.0.0.5:50123 > 203.0.113.9:443");
        tls_says((struct tls_flow){.ended_by_client = true, .ended_by_reset = true}, TLS_PART_END, "TCP RST 10.0.0.5:50123 > 203.0.113.9:443");
        tls_says((struct tls_flow){.ended_by_client = false}, TLS_PART_END, "TCP FIN 203.0.113.9:443 > 10.0.0.5:50123");
}

static void test_stun(void **state) {
        const struct {
                struct stun_flow f;
                bool answer;
                const char *want;
        } v[] = {
                {{.method = "allocate", .transport = "udp", .requests = 1, .sends = 3}, false,
                 "TURN allocate a:1 > b:2 udp, without credentials, sent 3 times"},
                {{.method = "refresh", .transport = "tcp", .requests = 2, .sends = 2, .credentials = true}, false,
                 "TURN refresh a:1 > b:2 tcp, with credentials"},
                {{.method = "allocate", .transport = "udp", .ms = true, .outcome = STUN_ERROR, .code = 436, .reason = SPAN("Unknown Username")}, true,
                 "MS-TURN allocate error 436 Unknown Username b:2 > a:1 udp"},
                {{.method = "allocate", .transport = "pseudo-tls", .relayed = SPAN("r:9")}, true,
                 "TURN allocate success b:2 > a:1 pseudo-tls, relays at r:9"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                struct stun_flow f = v[i].f;
                struct buf b = BUF_INIT;
                f.client = SPAN("a:1");
                f.server = SPAN("b:2");
                assert_int_equal(stun_flow_words(&f, v[i].answer, &b), 0);
                assert_string_equal(buf_str(&b), v[i].want);
                buf_done(&b);
        }
}

static void test_names(void **state) {
        (void)state;
        assert_string_equal(tls_version_word(0x300), "SSL 3.0");
        assert_null(tls_version_word(0x305));
        assert_null(tls_version_word(0));
        assert_string_equal(tls_alert_word(112), "unrecognized_name");
        assert_null(tls_alert_word(1));
        assert_string_equal(tls_answer_word(TLS_ANSWER_NONE), "none");
        assert_string_equal(tls_answer_word(TLS_ANSWER_OTHER), "other");
        assert_string_equal(stun_outcome_word(STUN_UNANSWERED), "none");
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_hello), cmocka_unit_test(test_what_came), cmocka_unit_test(test_stun),
                                           cmocka_unit_test(test_names)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
