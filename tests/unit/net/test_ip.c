/* net/ip: headers of both versions, extension headers, fragments, lengths that cannot be. */
#include "unit/net/wire.h"

static struct packet opened(struct span bytes) {
        struct packet p;

        assert_true(ip_open((struct payload){.bytes = bytes}, &p));
        return p;
}

static void test_v4(void **state) {
        struct arena a;

        (void)state;
        arena_init(&a);
        struct span s = wire_ip4(&a, 0xc000020a, 0xc6336414, PROTO_UDP, 7, 0, SPAN("payload"));
        struct packet p = opened(s);
        assert_false(p.src.six || p.fragment);
        assert_memory_equal(p.src.v, "\xc0\0\x02\x0a\0\0\0\0\0\0\0\0\0\0\0\0", 16);
        assert_memory_equal(p.dst.v, "\xc6\x33\x64\x14", 4);
        assert_int_equal(p.proto, PROTO_UDP);
        assert_true(span_eq(p.body.bytes, SPAN("payload")));
        for (size_t n = 0; n < s.n; n++) {
                bool ok = ip_open((struct payload){.bytes = span_sub(s, 0, n)}, &p);
                assert_int_equal(ok, n >= 20);
                if (ok)
                        assert_int_equal(p.body.missing, s.n - n);
        }
        p = opened(wire_ip4(&a, 1, 2, PROTO_UDP, 7, 0x2000 | 5, SPAN("12345678")));
        assert_true(p.fragment && p.more);
        assert_int_equal(p.frag_at, 40);
        p = opened(wire_ip4(&a, 1, 2, PROTO_UDP, 7, 5, SPAN("12345678")));
        assert_true(p.fragment && !p.more);
        p = opened(wire_ip4(&a, 1, 2, PROTO_UDP, 7, 0x4000, SPAN("1")));
        assert_false(p.fragment); /* "do not fragment" is not one */
        arena_done(&a);
}

/* Options, padding behind the packet, and lengths of 0 and of too little. */
static void test_v4_lengths(void **state) {
        static const struct {
                unsigned first, total;
                bool ok;
                size_t body;
        } v[] = {
                {0x45, 30, true, 10}, {0x46, 30, true, 6}, {0x45, 0, true, 20}, {0x45, 19, false, 0}, {0x44, 30, false, 0},
                {0x4f, 40, false, 0}, {0x45, 20, true, 0}, {0x55, 30, false, 0}, {0x05, 30, false, 0},
        };
        char bytes[40] = "";
        struct packet p;

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                wire_be(bytes, v[i].first << 8, 2);
                wire_be(bytes + 2, v[i].total, 2);
                bool ok = ip_open((struct payload){.bytes = span_of(bytes, sizeof(bytes))}, &p);
                assert_int_equal(ok, v[i].ok);
                if (ok)
                        assert_int_equal(p.body.bytes.n, v[i].body);
        }
}

static void test_v6(void **state) {
        static const struct {
                uint8_t next;
                struct span bytes;
                bool ok;
                uint8_t proto;
                size_t at;
        } v[] = {
                {PROTO_UDP, WIRE_BYTES("abcdefgh"), true, PROTO_UDP, 0},
                {0, WIRE_BYTES("\x11\0\0\0\0\0\0\0x"), true, PROTO_UDP, 8},
                {60, WIRE_BYTES("\x2b\0\0\0\0\0\0\0\x06\1..............x"), true, PROTO_TCP, 24},
                {51, WIRE_BYTES("\x06\1..........x"), true, PROTO_TCP, 12},
                {135, WIRE_BYTES("\x3b\0......"), true, 59, 8},
                {44, WIRE_BYTES("\x11\0\0\0\0\0\0\7x"), true, PROTO_UDP, 8}, /* all of it in one (RFC 6946) */
                {0, WIRE_BYTES("\x11\1......"), false, 0, 0},
                {0, WIRE_BYTES("\x11"), false, 0, 0},
                {44, WIRE_BYTES("\x11\0\0\0\0\0\0"), false, 0, 0},
                {0, WIRE_BYTES(""), false, 0, 0},
        };
        struct arena a;
        struct packet p;

        (void)state;
        arena_init(&a);
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                struct span s = wire_ip6(&a, 1, 2, v[i].next, v[i].bytes);
                assert_int_equal(ip_open((struct payload){.bytes = s}, &p), v[i].ok);
                if (!v[i].ok)
                        continue;
                assert_true(p.src.six);
                assert_int_equal(p.src.v[15], 1);
                assert_int_equal(p.dst.v[15], 2);
                assert_int_equal(p.proto, v[i].proto);
                assert_int_equal(p.body.bytes.n, v[i].bytes.n - v[i].at);
                assert_false(p.fragment);
                for (size_t n = 0; n < 40; n++)
                        assert_false(ip_open((struct payload){.bytes = span_sub(s, 0, n)}, &p));
        }
        p = opened(wire_ip6(&a, 1, 2, 44, SPAN("\x11\0\0\x29\0\0\0\x63x")));
        assert_true(p.fragment && p.more);
        assert_int_equal(p.frag_at, 40);
        assert_int_equal(p.id, 0x63);
        arena_done(&a);
}

/* What is taken for media at a glance, and what has to be opened: all that could be anything else. */
static void test_media(void **state) {
        static const uint16_t places[] = {1, 0x1000, 0x2000};
        struct arena a;

        (void)state;
        arena_init(&a);
        for (unsigned first = 0; first < 256; first++) {
                struct span udp = wire_udp(&a, 5060, 40000, span_of(&(char){(char)first}, 1));
                struct span four = wire_ip4(&a, 1, 2, PROTO_UDP, 7, 0x4000, udp), six = wire_ip6(&a, 1, 2, PROTO_UDP, udp);
                assert_int_equal(ip_is_media(four), first >= 128);
                assert_int_equal(ip_is_media(six), first >= 128);
                assert_false(ip_is_media(span_sub(four, 0, four.n - 1)) || ip_is_media(span_sub(six, 0, six.n - 1)));
        }
        struct span rtp = wire_udp(&a, 1, 2, SPAN("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"));
        assert_false(ip_is_media(wire_ip4(&a, 1, 2, PROTO_TCP, 7, 0, rtp)));
        assert_false(ip_is_media(wire_ip6(&a, 1, 2, PROTO_TCP, rtp)));
        assert_false(ip_is_media(wire_ip6(&a, 1, 2, 60, rtp)));
        for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
                assert_false(ip_is_media(wire_ip4(&a, 1, 2, PROTO_UDP, 7, places[i], rtp)));
        struct span options = wire_ip4(&a, 1, 2, PROTO_UDP, 7, 0, rtp);
        *(char *)options.p = 0x46;
        assert_false(ip_is_media(options) || ip_is_media(SPAN("")));
        arena_done(&a);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_v4), cmocka_unit_test(test_v4_lengths), cmocka_unit_test(test_v6), cmocka_unit_test(test_media),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
