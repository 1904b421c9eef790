/*
 * net/tls: hellos, answers and alerts, whole, cut at every byte, and false.
 */
#include "unit/net/wire.h"

#include "net/tls.h"

#define U32 "UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU"
/* TLS 1.2, two suites; then the length of the extensions and they themselves. */
#define HELLO(record, hello, more) "\x16\3\1\0" record "\1\0\0" hello "\3\3" U32 "\0\0\4\xc0\x30\0\x35\1\0" more
#define SNI "\0\0\0\x0e\0\x0c\0\0\x09" "a.example"
#define VERSIONS "\0\x2b\0\x07\6\x5a\x5a\3\4\3\3"
#define SERVER_HELLO "\x16\3\3\0\x2a\2\0\0\x26\3\3" U32 "\0\xc0\x2f\0"
#define SERVER_HELLO_13 "\x16\3\3\0\x32\2\0\0\x2e\3\3" U32 "\0\x13\1\0\0\6\0\x2b\0\2\3\4"

static void test_client(void **state) {
        static const struct {
                struct span bytes;
                const char *sni, *lowest, *highest;
                bool pseudo;
                size_t n; /* 0: it begins no TLS */
        } v[] = {
                {SPAN(HELLO("\x2f", "\x2b", "")), "", "-", "TLS 1.2", false, 52},
                {SPAN(HELLO("\x43", "\x3f", "\0\x12" SNI)), "a.example", "-", "TLS 1.2", false, 72},
                {SPAN(HELLO("\x4e", "\x4a", "\0\x1d" VERSIONS SNI)), "a.example", "TLS 1.2", "TLS 1.3", false, 83},
                {SPAN(HELLO("\x4e", "\x4a", "\0\x1d" VERSIONS SNI) "more"), "a.example", "TLS 1.2", "TLS 1.3", false, 83},
                {SPAN(WIRE_PSEUDO_CLIENT), "", "-", "TLS 1.0", true, 50},
                {SPAN("\x80\x2e\1\3\1\0\x15\0\0\0\x10" U32 "12345"), "", "-", "TLS 1.0", false, 48},
                {SPAN("GET / HTTP/1.1\r\n\r\n"), NULL, NULL, NULL, false, 0},
                {SPAN("\x16\3\1\0\x2f\2\0\0\x2b\3\3"), NULL, NULL, NULL, false, 0},
                {SPAN("\x16\2\0\0\x2f\1\0\0\x2b\3\3"), NULL, NULL, NULL, false, 0},
                {SPAN("\x16\3\1\0\3\1\0\0"), NULL, NULL, NULL, false, 0},
                {SPAN("\x80\x2e\1\2\0\0\x15\0\0\0\x10"), NULL, NULL, NULL, false, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                struct tls_hello h = {0};
                size_t n = 0;
                assert_int_equal(tls_client_hello(v[i].bytes, false, &h, &n), v[i].n ? TLS_YES : TLS_NO);
                if (!v[i].n)
                        continue;
                const char *low = tls_version_word(h.lowest);
                assert_int_equal(n, v[i].n);
                assert_true(span_eq(h.sni, span_str(v[i].sni)));
                assert_string_equal(low ? low : "-", v[i].lowest);
                assert_string_equal(tls_version_word(h.highest), v[i].highest);
                assert_int_equal(h.pseudo, v[i].pseudo);
        }
}

/* A front is never enough, never refused, and says a length that is reached; what has lost its end is read as far as it goes. */
static void test_client_cut(void **state) {
        static const struct span whole[] = {
                WIRE_BYTES(HELLO("\x4e", "\x4a", "\0\x1d" VERSIONS SNI)), WIRE_BYTES(WIRE_PSEUDO_CLIENT),
                WIRE_BYTES("\x80\x2e\1\3\1\0\x15\0\0\0\x10" U32 "12345")};

        (void)state;
        for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
                for (size_t k = 1; k < whole[i].n; k++) {
                        char *copy = malloc(k);
                        struct tls_hello h;
                        size_t n = 0;
                        memcpy(copy, whole[i].p, k);
                        assert_int_equal(tls_client_hello(span_of(copy, k), false, &h, &n), TLS_MORE);
                        assert_in_range(n, k + 1, whole[i].n);
                        enum tls_step step = tls_client_hello(span_of(copy, k), true, &h, &n);
                        assert_true(step == TLS_NO || (step == TLS_YES && n == k));
                        free(copy);
                }
}

static void test_server(void **state) {
        static const struct {
                struct span bytes;
                enum tls_answer kind;
                uint16_t version, cipher;
                bool pseudo;
                int alert, level;
                unsigned status;
                size_t n;
        } v[] = {
                {SPAN(SERVER_HELLO), TLS_ANSWER_HELLO, 0x303, 0xc02f, false, -1, 0, 0, 47},
                {SPAN(SERVER_HELLO "\x16\3\3\0\1\x0b"), TLS_ANSWER_HELLO, 0x303, 0xc02f, false, -1, 0, 0, 47},
                {SPAN(SERVER_HELLO_13), TLS_ANSWER_HELLO, 0x304, 0x1301, false, -1, 0, 0, 55},
                {SPAN(WIRE_PSEUDO_SERVER), TLS_ANSWER_HELLO, 0x301, 0x18, true, -1, 0, 0, 83},
                {SPAN("\x15\3\3\0\2\2\x46"), TLS_ANSWER_ALERT, 0, 0, false, 70, 2, 0, 7},
                {SPAN("\x15\3\3\0\2\1\0"), TLS_ANSWER_ALERT, 0, 0, false, 0, 1, 0, 7},
                {SPAN("\x15\3\3\0\2\1\x70" SERVER_HELLO), TLS_ANSWER_HELLO, 0x303, 0xc02f, false, 112, 1, 0, 54},
                {SPAN("\x15\3\3\0\2\1\x70\x15\3\3\0\2\2\x28"), TLS_ANSWER_ALERT, 0, 0, false, 112, 1, 0, 7},
                {SPAN("\x15\3\3\0\2\3\x46"), TLS_ANSWER_OTHER, 0, 0, false, -1, 0, 0, 7},
                {SPAN("\x16\3\3\0\4\x0e\0\0\0"), TLS_ANSWER_OTHER, 0, 0, false, -1, 0, 0, 9},
                {SPAN("HTTP/1.1 403 Forbidden\r\n\r\n"), TLS_ANSWER_HTTP, 0, 0, false, -1, 0, 403, 26},
                {SPAN("HTTP/1.1 x\r\n"), TLS_ANSWER_HTTP, 0, 0, false, -1, 0, 0, 12},
                {SPAN("<!DOCTYPE html>\n"), TLS_ANSWER_HTTP, 0, 0, false, -1, 0, 0, 16},
                {SPAN("SIP/2.0 400 Bad Request\r\n"), TLS_ANSWER_SIP, 0, 0, false, -1, 0, 400, 25},
                {SPAN("SSH-2.0-x\r\n"), TLS_ANSWER_OTHER, 0, 0, false, -1, 0, 0, 11},
                {SPAN("\0\1\2\3"), TLS_ANSWER_OTHER, 0, 0, false, -1, 0, 0, 4},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                struct tls_reply r;
                size_t n = 0;
                assert_int_equal(tls_server_reply(v[i].bytes, false, &r, &n), TLS_YES);
                assert_int_equal(r.kind, v[i].kind);
                assert_int_equal(r.version, v[i].version);
                assert_int_equal(r.cipher, v[i].cipher);
                assert_int_equal(r.pseudo, v[i].pseudo);
                assert_int_equal(r.alert, v[i].alert);
                assert_int_equal(r.level, v[i].level);
                assert_int_equal(r.status, v[i].status);
                assert_int_equal(n, v[i].n);
                for (size_t k = 0; k < n; k++) { /* with less, more is asked for, or what is there is enough */
                        char *copy = malloc(k + 1);
                        memcpy(copy, v[i].bytes.p, k);
                        size_t want = 0;
                        if (tls_server_reply(span_of(copy, k), false, &r, &want) == TLS_MORE)
                                assert_in_range(want, k + 1, v[i].bytes.n + 1);
                        assert_int_equal(tls_server_reply(span_of(copy, k), true, &r, &want), TLS_YES);
                        assert_in_range(want, 0, k);
                        free(copy);
                }
        }
}

static void test_segments(void **state) {
        bool empty = false;
        int level = 0, code = -1;

        (void)state;
        assert_true(tls_clear_alert(SPAN("\x15\3\3\0\2\2\x30"), &level, &code));
        assert_int_equal(code, 48);
        assert_true(tls_clear_alert(SPAN("\x16\3\3\0\4\x0e\0\0\0\x15\3\1\0\2\1\x2a"), &level, &code));
        assert_int_equal(level * 100 + code, 142);
        assert_false(tls_clear_alert(SPAN("\x15\3\3\0\x1a\2\x30"), &level, &code)); /* encrypted */
        assert_false(tls_clear_alert(SPAN("\x15\3\3\0\2\2"), &level, &code));
        assert_true(tls_certificate(SPAN("\x16\3\3\0\7\x0b\0\0\3\0\0\0"), &empty));
        assert_true(empty);
        assert_true(tls_certificate(SPAN("\x16\3\3\4\7\x0b\0\4\3\0\4\0more"), &empty));
        assert_false(empty);
        assert_false(tls_certificate(SPAN("\x16\3\3\0\7\x0b\0\0\3\0\0"), &empty));
        assert_false(tls_certificate(SPAN("\x16\3\3\0\7\x10\0\0\3\0\0\0"), &empty));
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_client), cmocka_unit_test(test_client_cut), cmocka_unit_test(test_server),
                                           cmocka_unit_test(test_segments)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
