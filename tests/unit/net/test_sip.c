/* net/sip: what begins with a start line is SIP, in a datagram and at the front of a stream. */
#include "unit/net/wire.h"

#include "net/app.h"

#define OPTIONS "OPTIONS sip:a@example.com SIP/2.0\r\nCall-ID: 1\r\n"

static void test_datagram(void **state) {
        static const struct {
                struct span bytes;
                int skipped; /* -1: no message */
        } v[] = {
                {WIRE_BYTES(OPTIONS "\r\n"), 0},
                {WIRE_BYTES("SIP/2.0 200 OK\r\n\r\n"), 0},
                {WIRE_BYTES("\r\n\r\n" OPTIONS "\r\n"), 4},
                {WIRE_BYTES("OPTIONS sip:a@example.com SIP/2.0"), 0},
                {WIRE_BYTES(OPTIONS "Content-Length: 1\r\n\r\nmore than one"), 0},
                {WIRE_BYTES("OPTIONS sip:a@example.com SIP/"), -1},
                {WIRE_BYTES("OPTIONS * HTTP/1.1\r\n\r\n"), -1},
                {WIRE_BYTES("NOTIFY * HTTP/1.1\r\nCall-ID: 1\r\n\r\n"), -1},
                {WIRE_BYTES("\x80\x08\0\1"), -1},
                {WIRE_BYTES("x\r\n" OPTIONS "\r\n"), -1},
                {WIRE_BYTES("\r\n\r\n"), -1},
                {WIRE_BYTES("\0\0\0\0"), -1},
                {WIRE_BYTES(""), -1},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                struct span s = v[i].bytes;
                assert_int_equal(app_sip.in_datagram(&s), v[i].skipped >= 0);
                if (v[i].skipped >= 0)
                        assert_true(span_eq(s, span_from(v[i].bytes, (size_t)v[i].skipped)));
        }
}

static void test_stream(void **state) {
        static const struct {
                struct span bytes;
                bool ended;
                enum app_step step;
                int n; /* -1: not said how many */
        } v[] = {
                {WIRE_BYTES(OPTIONS "\r\n"), false, APP_MESSAGE, 49},
                {WIRE_BYTES(OPTIONS "\r\nSIP/2.0 200 OK\r\n"), false, APP_MESSAGE, 49},
                {WIRE_BYTES(OPTIONS "Content-Length: 3\r\n\r\nab"), false, APP_MORE, 71},
                {WIRE_BYTES(OPTIONS "Content-Length: 3\r\n\r\nab"), true, APP_CUT, 70},
                {WIRE_BYTES(OPTIONS "Content-Length: 3\r\n\r\nabc\r\n"), false, APP_MESSAGE, 71},
                {WIRE_BYTES(OPTIONS "Content-Length: 99\r\n\r\nSIP/2.0 200 OK\r\n\r\n"), false, APP_MORE, 168},
                {WIRE_BYTES(OPTIONS), false, APP_MORE, -1},
                {WIRE_BYTES(OPTIONS), true, APP_CUT, 47},
                {WIRE_BYTES("OPT"), false, APP_MORE, -1},
                {WIRE_BYTES("OPT"), true, APP_FOREIGN, 3},
                {WIRE_BYTES("\r\n\r\nOPT"), false, APP_IDLE, 4},
                {WIRE_BYTES("GET / HTTP/1.1\r\n" OPTIONS), false, APP_FOREIGN, 16},
                {WIRE_BYTES("\x16\x03\x01"), false, APP_FOREIGN, 3},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                size_t n = 0;
                assert_int_equal(app_sip.in_stream(v[i].bytes, v[i].ended, &n), v[i].step);
                assert_int_equal(n, v[i].n < 0 ? 0 : v[i].n);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_datagram), cmocka_unit_test(test_stream)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
