/*
 * net/net: frames in, messages out, through all layers; and the promise that a frame which does not matter has changed
 * nothing.
 */
#include "unit/net/wire.h"

#include "base/limits.h"
#include "tests/flow.h"

#define BYE "BYE sip:b@example.com SIP/2.0\r\nCall-ID: 1\r\n\r\n"

enum { A = 0x0a000001, B = 0x0a000002, FRAMES = 3000 };

struct bench {
        struct notes notes;
        struct net *net;
        struct arena a;
        struct buf said;
        uint64_t number;
        bool kept;
};

static void begin(struct bench *b) {
        *b = (struct bench){.notes = NOTES_INIT};
        arena_init(&b->a);
        assert_int_equal(net_new(&b->notes, &b->net), 0);
}

static void end(struct bench *b) {
        net_free(b->net);
        notes_done(&b->notes);
        arena_done(&b->a);
        buf_done(&b->said);
}

static void drain(struct bench *b) {
        struct record r;
        int e;

        while ((e = net_next(b->net, &r)) > 0) {
                if (r.kind == RECORD_FLOW) {
                        flow_put(&b->said, &r);
                        continue;
                }
                assert_int_equal(r.kind, RECORD_SIP);
                assert_int_equal(r.dir, DIR_NONE);
                buf_printf(&b->said, "%llu %lld %.*s > %.*s %.*s%s\n", (unsigned long long)r.line, (long long)r.time_us, SPAN_ARG(r.local),
                           SPAN_ARG(r.peer), SPAN_ARG(r.transport), r.flags & RECORD_CUT ? " cut" : "");
        }
        assert_int_equal(e, 0);
}

static void take(struct bench *b, uint64_t number, int64_t time_ns, struct span packet) {
        struct frame f = {.number = number, .off = number * 100, .time_ns = time_ns, .link = LINK_RAW,
                          .length = (uint32_t)packet.n, .bytes = packet};

        assert_int_equal(net_frame(b->net, &f, &b->kept), 0);
        drain(b);
}

static struct span ip4(struct bench *b, uint8_t proto, struct span s) {
        return wire_ip4(&b->a, A, B, proto, 1, 0, s);
}

/* What matters and what does not. */
static void test_kept(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        struct arena *a = &b.a;
        const struct {
                struct span packet;
                bool kept;
        } v[] = {
                {ip4(&b, PROTO_UDP, wire_udp(a, 5060, 7000, SPAN(BYE))), true},
                {ip4(&b, PROTO_UDP, wire_udp(a, 5060, 5060, SPAN("\x80\x08 media"))), false},
                {ip4(&b, PROTO_UDP, wire_udp(a, 5060, 5060, SPAN("\r\n\r\n"))), false},
                {ip4(&b, PROTO_ICMP, SPAN("\3\3......")), true},
                {wire_ip6(a, 1, 2, PROTO_ICMP6, SPAN("\1\1......")), true},
                {wire_ip4(a, A, B, PROTO_UDP, 9, 0x2000, SPAN("12345678")), true},
                {ip4(&b, PROTO_TCP, wire_tcp(a, 1, 2, 7, 0, WIRE_SYN, SPAN_NONE)), true},
                {ip4(&b, PROTO_TCP, wire_tcp(a, 3, 2, 7, 0, WIRE_FIN, SPAN_NONE)), false},
                {ip4(&b, 50, SPAN("something else")), false},
                {SPAN("no packet"), false},
        };
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                take(&b, i + 1, 1999, v[i].packet);
                assert_int_equal(b.kept, v[i].kept);
        }
        net_end(b.net);
        drain(&b);
        assert_string_equal(buf_str(&b.said), "1 1 10.0.0.1:5060 > 10.0.0.2:7000 udp\n");
        end(&b);
}

/* SIP and a relay's requests between the packets of media, on the same ports. */
static void test_shared_ports(void **state) {
        const struct span rtp = WIRE_BYTES("\x80\x08\0\1media"), rtcp = WIRE_BYTES("\x81\xc9\0\1....");
        const struct span order[] = {rtp, WIRE_BYTES(BYE), rtcp, WIRE_BYTES(WIRE_ALLOCATE("abcdefghijkl")), rtp, WIRE_BYTES("\r\n" BYE),
                                            WIRE_BYTES(WIRE_ALLOCATED("abcdefghijkl")), rtp};
        struct bench b;

        (void)state;
        begin(&b);
        for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
                bool back = i == 6;
                struct span udp = wire_udp(&b.a, back ? 3478 : 40000, back ? 40000 : 3478, order[i]);
                take(&b, i + 1, 0, wire_ip4(&b.a, back ? B : A, back ? A : B, PROTO_UDP, 1, 0, udp));
                assert_int_equal(b.kept, order[i].p[0] != rtp.p[0] && order[i].p[0] != rtcp.p[0]);
        }
        net_end(b.net);
        drain(&b);
        assert_non_null(strstr(buf_str(&b.said), "2 0 10.0.0.1:40000 > 10.0.0.2:3478 udp\n6 0 10.0.0.1:40000 > 10.0.0.2:3478 udp\n"));
        assert_non_null(strstr(buf_str(&b.said), "allocate"));
        end(&b);
}

/* A tunnel around each version, TCP in fragments, and more tunnels than are walked through. */
static void test_inside(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        struct arena *a = &b.a;
        struct span udp = wire_udp(a, 1, 2, SPAN(BYE)), six = wire_ip6(a, 3, 4, PROTO_UDP, udp), four = ip4(&b, PROTO_UDP, udp);
        take(&b, 1, -1, ip4(&b, PROTO_IP6, six));
        take(&b, 2, -1000, wire_ip6(a, 1, 2, PROTO_IP4, four));
        struct span tcp = wire_tcp(a, 5, 6, 1, 0, 0, SPAN(BYE));
        take(&b, 3, 0, wire_ip4(a, A, B, PROTO_TCP, 1, 0x2000, span_sub(tcp, 0, 24)));
        assert_true(b.kept);
        take(&b, 4, 0, wire_ip4(a, A, B, PROTO_TCP, 1, 3, span_from(tcp, 24)));
        assert_true(b.kept);
        for (int i = 0; i < LIMIT_TUNNELS; i++)
                four = ip4(&b, PROTO_IP4, four);
        take(&b, 5, STAMP_NONE, four);
        assert_string_equal(buf_str(&b.said), "1 -1 [2001:db8::3]:1 > [2001:db8::4]:2 udp\n2 -1 10.0.0.1:1 > 10.0.0.2:2 udp\n"
                                              "3 0 10.0.0.1:5 > 10.0.0.2:6 tcp\n");
        assert_non_null(notes_find(&b.notes, "deep-tunnel"));
        end(&b);
}

/* The last fragment of a segment of a foreign connection matters too: without it the others would wait for it. */
static void test_fragments_of_foreign(void **state) {
        struct bench b;

        (void)state;
        begin(&b);
        struct arena *a = &b.a;
        take(&b, 1, 0, ip4(&b, PROTO_TCP, wire_tcp(a, 5, 443, 1, 0, WIRE_SYN, SPAN_NONE)));
        take(&b, 2, 0, ip4(&b, PROTO_TCP, wire_tcp(a, 5, 443, 2, 0, 0, SPAN("\x16\3\1\0\1x"))));
        struct span tcp = wire_tcp(a, 5, 443, 8, 0, 0, SPAN("\x17\3\3\0\1x"));
        take(&b, 3, 0, ip4(&b, PROTO_TCP, tcp));
        assert_false(b.kept);
        take(&b, 4, 0, wire_ip4(a, A, B, PROTO_TCP, 1, 0x2000, span_sub(tcp, 0, 16)));
        take(&b, 5, 0, wire_ip4(a, A, B, PROTO_TCP, 1, 2, span_from(tcp, 16)));
        assert_true(b.kept);
        end(&b);
}

/* Random traffic of few addresses and ports, so that much of it meets. */
static struct span random_packet(struct bench *b, uint32_t *seed) {
        static const struct span texts[] = {
                WIRE_BYTES(BYE), WIRE_BYTES("BYE sip:b@example.com SIP"), WIRE_BYTES("/2.0\r\nCall-ID: 2\r\nContent-Length: 4\r\n\r\n"),
                WIRE_BYTES("abcd"), WIRE_BYTES("\x16\3\1\0\5hello"), WIRE_BYTES(""), WIRE_BYTES("\r\n\r\n"),
                WIRE_BYTES(WIRE_PSEUDO_CLIENT), WIRE_BYTES(WIRE_PSEUDO_SERVER), WIRE_BYTES("\x15\3\1\0\2\2\x28"),
                WIRE_BYTES(WIRE_ALLOCATE("aaaaaaaaaaaa")), WIRE_BYTES(WIRE_ALLOCATED("aaaaaaaaaaaa")),
                WIRE_BYTES(WIRE_ALLOCATE("bbbbbbbbbbbb")), WIRE_BYTES("\2\0\0\x1c" WIRE_MS_ALLOCATE("cccccccccccccccc")),
                WIRE_BYTES(WIRE_MS_ALLOCATE("cccccccccccccccc")), WIRE_BYTES(WIRE_MS_REFUSED("cccccccccccccccc")),
        };
        struct arena *a = &b->a;
        struct span text = texts[wire_random(seed, sizeof(texts) / sizeof(texts[0]))], packet;
        uint32_t src = A + wire_random(seed, 2), dst = A + 2 + wire_random(seed, 2);
        uint16_t port = (uint16_t)(1 + wire_random(seed, 3));

        if (wire_random(seed, 3) == 0 && wire_random(seed, 2))
                return wire_ip4(a, dst, src, PROTO_UDP, 1, 0, wire_udp(a, 5060, port, text));
        if (wire_random(seed, 3) == 0)
                return wire_ip4(a, src, dst, PROTO_UDP, 1, 0, wire_udp(a, port, 5060, text));
        static const unsigned flags[] = {0, 0, 0, 0, 0, 0, WIRE_SYN, WIRE_ACK, WIRE_FIN, WIRE_RST};
        packet = wire_tcp(a, port, 9, 100 + wire_random(seed, 60), 100 + wire_random(seed, 60), flags[wire_random(seed, 10)], text);
        if (wire_random(seed, 2))
                packet = wire_tcp(a, 9, port, 100 + wire_random(seed, 60), 100, flags[wire_random(seed, 10)], text);
        if (wire_random(seed, 5))
                return wire_ip4(a, src, dst, PROTO_TCP, 1, 0, packet);
        bool first = wire_random(seed, 2);
        return wire_ip4(a, src, dst, PROTO_TCP, (uint16_t)wire_random(seed, 3), first ? 0x2000 : 2,
                        first ? span_sub(packet, 0, 16) : span_from(packet, 16));
}

static void test_promise(void **state) {
        size_t dropped = 0, messages = 0;

        (void)state;
        for (uint32_t round = 1; round < 12; round++) {
                static bool keep[FRAMES];
                struct bench all, kept;
                for (int second = 0; second < 2; second++) {
                        struct bench *b = second ? &kept : &all;
                        uint32_t seed = round;
                        begin(b);
                        for (uint32_t i = 0; i < FRAMES; i++) {
                                int64_t time_ns = (int64_t)i * 50000000 * (1 + wire_random(&seed, 40) / 39 * 1000);
                                struct span packet = random_packet(b, &seed);
                                if (!second || keep[i])
                                        take(b, i + 1, time_ns, packet);
                                if (!second)
                                        keep[i] = b->kept;
                                dropped += !keep[i];
                                arena_reset(&b->a);
                        }
                        net_end(b->net);
                        drain(b);
                }
                assert_string_equal(buf_str(&kept.said), buf_str(&all.said));
                messages += span_count(buf_span(&all.said), '\n');
                end(&all);
                end(&kept);
        }
        assert_in_range(dropped, FRAMES, SIZE_MAX);
        assert_in_range(messages, 1000, SIZE_MAX);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_kept), cmocka_unit_test(test_shared_ports), cmocka_unit_test(test_inside),
                cmocka_unit_test(test_fragments_of_foreign), cmocka_unit_test(test_promise),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
