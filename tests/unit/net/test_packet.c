/* net/packet.c, net/udp.c, net/tcp.c: addresses in words, bytes and their places, the two transport headers. */
#include "unit/net/wire.h"

static void test_endpoints(void **state) {
        static const struct {
                struct address a;
                uint16_t port;
                const char *want;
        } v[] = {
                {{{192, 0, 2, 10}, false}, 5060, "192.0.2.10:5060"},
                {{{0}, false}, 0, "0.0.0.0:0"},
                {{{255, 255, 255, 255}, false}, 65535, "255.255.255.255:65535"},
                {{{0}, true}, 1, "[::]:1"},
                {{{[15] = 1}, true}, 1, "[::1]:1"},
                {{{0x20, 1, 0xd, 0xb8, [15] = 0x10}, true}, 5060, "[2001:db8::10]:5060"},
                {{{0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, [15] = 0x10}, true}, 5060, "[2001:db8:0:1::10]:5060"},
                {{{0xfe, 0x80, [15] = 0}, true}, 5060, "[fe80::]:5060"},
                {{{0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0}, true}, 9, "[1:2:3:4:5:6:7:0]:9"},
                {{{0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8}, true}, 9, "[0:2:3:4:5:6:7:8]:9"},
                {{{0, 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8}, true}, 9, "[1:0:0:4::8]:9"},
                {{{0, 1, 0, 0, 0, 0, 0, 4, 0, 5, 0, 0, 0, 0, 0, 8}, true}, 9, "[1::4:5:0:0:8]:9"},
                {{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, true}, 65535,
                 "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                char buf[ENDPOINT_BYTES] = "";
                struct span s = endpoint_put(buf, &v[i].a, v[i].port);
                assert_true(s.n < ENDPOINT_BYTES);
                assert_string_equal(buf, v[i].want);
        }
}

static void test_places(void **state) {
        static const struct extent ext[] = {{100, 7, 0, 4}, {300, 9, 4, 3}, {200, 8, 7, 5}};
        struct payload p = {.bytes = SPAN("0123456789ab"), .ext = ext, .n_ext = 3}, q;
        struct extents x = {0};

        (void)state;
        q = payload_clip(payload_from(p, 2), 7);
        assert_true(span_eq(q.bytes, SPAN("2345678")));
        assert_int_equal(q.missing, 0);
        assert_int_equal(extents_add(&x, &q, 50), 0);
        assert_int_equal(x.n, 3);
        const struct extent want[] = {{102, 7, 50, 2}, {300, 9, 52, 3}, {200, 8, 55, 2}};
        for (size_t i = 0; i < 3; i++) {
                assert_int_equal(x.v[i].off, want[i].off);
                assert_int_equal(x.v[i].line, want[i].line);
                assert_int_equal(x.v[i].at, want[i].at);
                assert_int_equal(x.v[i].len, want[i].len);
        }
        q = payload_clip(payload_from(p, 10), 7);
        assert_int_equal(q.bytes.n, 2);
        assert_int_equal(q.missing, 5);
        q = payload_from(p, 99);
        assert_int_equal(q.bytes.n, 0);
        x.n = 0;
        assert_int_equal(extents_add(&x, &q, 0), 0);
        assert_int_equal(x.n, 0);
        extents_done(&x);
}

static void test_udp(void **state) {
        static const struct {
                struct span bytes;
                bool ok;
                size_t n, missing;
        } v[] = {
                {WIRE_BYTES("\x13\xc4\x13\xc5\0\x0b\0\0abc"), true, 3, 0},
                {WIRE_BYTES("\x13\xc4\x13\xc5\0\x0a\0\0abc"), true, 2, 0},
                {WIRE_BYTES("\x13\xc4\x13\xc5\0\x0c\0\0abc"), true, 3, 1},
                {WIRE_BYTES("\x13\xc4\x13\xc5\0\0\0\0abc"), true, 3, 0},
                {WIRE_BYTES("\x13\xc4\x13\xc5\0\x07\0\0abc"), true, 3, 0},
                {WIRE_BYTES("\x13\xc4\x13\xc5\0\x08\0\0"), true, 0, 0},
                {WIRE_BYTES("\x13\xc4\x13\xc5\0\x08\0"), false, 0, 0},
                {WIRE_BYTES(""), false, 0, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                struct payload p = {.bytes = v[i].bytes};
                uint16_t src = 0, dst = 0;
                assert_int_equal(udp_open(&p, &src, &dst), v[i].ok);
                if (!v[i].ok)
                        continue;
                assert_int_equal(p.bytes.n, v[i].n);
                assert_int_equal(p.missing, v[i].missing);
                assert_int_equal(src, 5060);
                assert_int_equal(dst, 5061);
        }
}

static void test_tcp(void **state) {
        struct arena a;
        struct segment s;

        (void)state;
        arena_init(&a);
        struct span whole = wire_tcp(&a, 40000, 5060, 0xfffffffe, 7, WIRE_SYN | WIRE_ACK, SPAN("abc"));
        assert_true(tcp_open((struct payload){.bytes = whole}, &s));
        assert_int_equal(s.src, 40000);
        assert_int_equal(s.dst, 5060);
        assert_int_equal(s.seq, 0xfffffffe);
        assert_int_equal(s.ack, 7);
        assert_true(s.syn && s.has_ack && !s.fin && !s.rst);
        assert_true(span_eq(s.data.bytes, SPAN("abc")));
        for (size_t n = 0; n < 20; n++)
                assert_false(tcp_open((struct payload){.bytes = span_sub(whole, 0, n)}, &s));
        /* A header of options; one shorter than its least; one longer than the segment. */
        for (unsigned words = 0; words < 16; words++) {
                char *p = arena_alloc(&a, 24);
                memcpy(p, whole.p, 23);
                p[12] = (char)(words << 4);
                bool ok = tcp_open((struct payload){.bytes = span_of(p, 23)}, &s);
                assert_int_equal(ok, words == 5);
        }
        arena_done(&a);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_endpoints), cmocka_unit_test(test_places), cmocka_unit_test(test_udp),
                cmocka_unit_test(test_tcp),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
