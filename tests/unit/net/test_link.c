/* net/link: where the IP packet begins in a frame of each link type, and in a frame that ends anywhere. */
#include "unit/net/wire.h"

#include <errno.h>

#define MACS "\2\0\0\0\0\2\2\0\0\0\0\1"
#define SLL_HEAD "\0\0\0\1\0\6\2\0\0\0\0\1\0\0"
#define SLL2_TAIL "\0\0\0\0\0\2\0\1\0\6\2\0\0\0\0\1\0\0"

static const struct {
        uint32_t link;
        struct span bytes;
        int want;  /* as link_open() */
        size_t at; /* of the packet */
} examples[] = {
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x08\0E"), 1, 14},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x86\xdd`"), 1, 14},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x08\x06E"), 0, 0},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x81\0\0\7\x08\0E"), 1, 18},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x88\xa8\0\7\x81\0\0\7\x86\xdd`"), 1, 22},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x91\0\0\7\x81\0\0\7\x88\xa8\0\7\x81\0\0\7\x08\0E"), 1, 30},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x81\0\0\7\x08\x06"), 0, 0},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\0\x09\xAA\xAA\3\0\0\0\x08\0E"), 1, 22},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\0\x09\xAA\xAA\3\0\0\1\x08\0E"), 0, 0},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x88\x64\x11\0\0\1\0\3\0\x21" "E"), 1, 22},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x88\x64\x11\0\0\1\0\3\0\x57`"), 1, 22},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x88\x64\x11\0\0\1\0\3\xc0\x21" "E"), 0, 0},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x88\x47\0\1\0\x40\0\2\1\x40" "E"), 1, 22},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x88\x48\0\1\1\x40`"), 1, 18},
        {LINK_ETHERNET, WIRE_BYTES(MACS "\x88\x47\0\1\1\x40\0"), 0, 0},
        {LINK_SLL, WIRE_BYTES(SLL_HEAD "\x08\0E"), 1, 16},
        {LINK_SLL, WIRE_BYTES(SLL_HEAD "\x81\0\0\7\x86\xdd`"), 1, 20},
        {LINK_SLL, WIRE_BYTES(SLL_HEAD "\0\4E"), 0, 0},
        {LINK_SLL2, WIRE_BYTES("\x08\0" SLL2_TAIL "E"), 1, 20},
        {LINK_SLL2, WIRE_BYTES("\x86\xdd" SLL2_TAIL "`"), 1, 20},
        {LINK_SLL2, WIRE_BYTES("\x08\x06" SLL2_TAIL "E"), 0, 0},
        {LINK_NULL, WIRE_BYTES("\2\0\0\0E"), 1, 4},
        {LINK_NULL, WIRE_BYTES("\0\0\0\2E"), 1, 4},
        {LINK_NULL, WIRE_BYTES("\x1e\0\0\0`"), 1, 4},
        {LINK_NULL, WIRE_BYTES("\7\0\0\0`"), 0, 0},
        {LINK_LOOP, WIRE_BYTES("\0\0\0\x18`"), 1, 4},
        {LINK_RAW, WIRE_BYTES("E"), 1, 0},
        {LINK_IPV4, WIRE_BYTES("E"), 1, 0},
        {LINK_IPV6, WIRE_BYTES("`"), 1, 0},
        {12, WIRE_BYTES("E"), 1, 0},
        {9, WIRE_BYTES("E"), -ENOTSUP, 0},
        {UINT32_MAX, WIRE_BYTES("E"), -ENOTSUP, 0},
};

static void test_links(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
                struct payload p = {.bytes = examples[i].bytes};
                assert_int_equal(link_open(examples[i].link, &p), examples[i].want);
                if (examples[i].want > 0)
                        assert_ptr_equal(p.bytes.p, examples[i].bytes.p + examples[i].at);
        }
}

/* A frame that ends before its packet carries none. */
static void test_cut(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
                for (size_t n = 0; examples[i].want > 0 && n < examples[i].at; n++) {
                        struct payload p = {.bytes = span_sub(examples[i].bytes, 0, n)};
                        assert_int_equal(link_open(examples[i].link, &p), 0);
                }
}

/* Told of a frame at a glance only where the packet stands behind the two addresses and the type. */
static void test_media(void **state) {
        struct span head = WIRE_BYTES(MACS "\x08\0"), vlan = WIRE_BYTES(MACS "\x81\0\0\7\x08\0"), arp = WIRE_BYTES(MACS "\x08\6");
        struct arena a;

        (void)state;
        arena_init(&a);
        struct span packet = wire_ip4(&a, 1, 2, PROTO_UDP, 7, 0, wire_udp(&a, 1, 2, SPAN("\x80")));
        struct span frame = arena_join(&a, span_sub(head, 0, head.n - 1), '\0', packet);
        assert_true(link_is_media(LINK_ETHERNET, frame));
        assert_false(link_is_media(LINK_RAW, frame) || link_is_media(LINK_RAW, packet));
        for (size_t n = 0; n < frame.n; n++)
                assert_false(link_is_media(LINK_ETHERNET, span_sub(frame, 0, n)));
        assert_false(link_is_media(LINK_ETHERNET, arena_join(&a, span_sub(vlan, 0, vlan.n - 1), '\0', packet)));
        assert_false(link_is_media(LINK_ETHERNET, arena_join(&a, span_sub(arp, 0, arp.n - 1), '\6', packet)));
        arena_done(&a);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_links), cmocka_unit_test(test_cut), cmocka_unit_test(test_media)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
