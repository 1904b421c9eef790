/* net/fragment: datagrams out of fragments in any order, with overlaps, with some missing, and more of them than are kept. */
#include "unit/net/wire.h"

#include "base/limits.h"
#include "net/fragment.h"

static const char text[] = "aaaaaaaabbbbbbbbccccccccdddddddd-the-end";

enum { TEXT = sizeof(text) - 1 };

struct bench {
        struct notes notes;
        struct fragments *f;
        uint64_t frame;
};

static void begin(struct bench *b) {
        *b = (struct bench){.notes = NOTES_INIT};
        assert_int_equal(fragments_new(&b->notes, &b->f), 0);
}

static void end(struct bench *b) {
        fragments_free(b->f);
        notes_done(&b->notes);
}

/* Bytes [from, from + n) of a datagram; *ret is the whole one when it is complete. */
static int add(struct bench *b, uint32_t id, struct span bytes, uint32_t from, bool more, int64_t time_us, struct packet *ret) {
        struct extent ext;

        b->frame++;
        *ret = (struct packet){.proto = PROTO_UDP, .fragment = true, .more = more, .id = id, .frag_at = from,
                               .body = wire_payload(bytes, b->frame * 1000, b->frame, time_us, &ext)};
        return fragments_add(b->f, ret, b->frame * 1000);
}

static int add_text(struct bench *b, uint32_t id, size_t from, size_t to, struct packet *ret) {
        return add(b, id, span_sub(span_str(text), from, to - from), (uint32_t)from, to < TEXT, 0, ret);
}

/* All 24 orders of four fragments. */
static void test_any_order(void **state) {
        static const size_t cut[] = {0, 8, 16, 32, TEXT};

        (void)state;
        for (unsigned order = 0; order < 256; order++) {
                unsigned i[4] = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6};
                struct bench b;
                struct packet p;
                if ((1u << i[0] | 1u << i[1] | 1u << i[2] | 1u << i[3]) != 15)
                        continue;
                begin(&b);
                for (unsigned k = 0; k < 4; k++)
                        assert_int_equal(add_text(&b, 1, cut[i[k]], cut[i[k] + 1], &p), k == 3);
                assert_true(span_eq(p.body.bytes, span_str(text)));
                assert_int_equal(p.body.n_ext, 4);
                assert_int_equal(p.body.missing, 0);
                assert_false(p.fragment);
                for (size_t k = 0; k < 4; k++)
                        assert_int_equal(p.body.ext[k].at, cut[k]);
                assert_int_equal(p.body.ext[i[0]].line, 1);
                assert_int_equal(b.notes.n, 0);
                end(&b);
        }
}

/* Two datagrams between one another; the same fragment twice; another protocol and another version are others. */
static void test_apart(void **state) {
        struct bench b;
        struct packet p;

        (void)state;
        begin(&b);
        assert_int_equal(add_text(&b, 1, 0, 16, &p), 0);
        assert_int_equal(add_text(&b, 2, 16, TEXT, &p), 0);
        assert_int_equal(add_text(&b, 1, 0, 16, &p), 0);
        assert_int_equal(add_text(&b, 1, 16, TEXT, &p), 1);
        assert_true(span_eq(p.body.bytes, span_str(text)));
        assert_int_equal(add_text(&b, 2, 0, 16, &p), 1);
        assert_true(span_eq(p.body.bytes, span_str(text)));
        assert_int_equal(notes_find(&b.notes, "fragments-overlap")->count, 1);
        end(&b);
}

/* The bytes that came first are taken, wherever another overlaps them. */
static void test_overlap(void **state) {
        static const struct {
                uint32_t from, to;
        } first[] = {{0, 8}, {8, 24}, {0, 40}, {16, 24}, {32, 40}};
        char other[TEXT];

        (void)state;
        memset(other, '#', sizeof(other));
        for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
                struct bench b;
                struct packet p;
                begin(&b);
                size_t n = first[i].to - first[i].from;
                int r = add(&b, 1, span_of(other, n), first[i].from, first[i].to < TEXT, 0, &p);
                if (r == 0)
                        r = add_text(&b, 1, 0, TEXT, &p);
                assert_int_equal(r, 1);
                for (size_t k = 0; k < TEXT; k++)
                        assert_int_equal(p.body.bytes.p[k], k >= first[i].from && k < first[i].to ? '#' : text[k]);
                end(&b);
        }
}

static void test_missing(void **state) {
        struct bench b;
        struct packet p;

        (void)state;
        begin(&b);
        assert_int_equal(add_text(&b, 1, 0, 8, &p), 0);
        assert_int_equal(add_text(&b, 1, 8, 16, &p), 0);
        assert_int_equal(add_text(&b, 1, 32, TEXT, &p), 0);
        assert_int_equal(add_text(&b, 2, 8, TEXT, &p), 0);
        assert_int_equal(fragments_next_broken(b.f, &p), 0);
        fragments_end(b.f);
        assert_int_equal(fragments_next_broken(b.f, &p), 1);
        assert_true(span_eq(p.body.bytes, SPAN("aaaaaaaabbbbbbbb")));
        assert_int_equal(p.body.missing, TEXT - 16);
        assert_int_equal(fragments_next_broken(b.f, &p), 1);
        assert_int_equal(p.body.bytes.n, 0);
        assert_int_equal(fragments_next_broken(b.f, &p), 0);
        assert_int_equal(notes_find(&b.notes, "fragments-missing")->count, 2);
        end(&b);
}

/* After a minute of the capture's time, not of ours; and not before. */
static void test_time(void **state) {
        struct bench b;
        struct packet p;

        (void)state;
        begin(&b);
        add(&b, 1, SPAN("12345678"), 0, true, 0, &p);
        add(&b, 2, SPAN("12345678"), 0, true, 60 * STAMP_SECOND, &p);
        assert_int_equal(fragments_next_broken(b.f, &p), 0);
        add(&b, 3, SPAN("12345678"), 0, true, 60 * STAMP_SECOND + 1, &p);
        assert_int_equal(fragments_next_broken(b.f, &p), 1);
        assert_int_equal(p.id, 1);
        assert_int_equal(fragments_next_broken(b.f, &p), 0);
        end(&b);
}

static void test_caps(void **state) {
        struct bench b;
        struct packet p;
        size_t broken = 0;

        (void)state;
        begin(&b);
        for (uint32_t i = 0; i < LIMIT_FRAGMENTED + 10; i++)
                add(&b, i, SPAN("12345678"), 0, true, 0, &p);
        while (fragments_next_broken(b.f, &p) > 0) {
                assert_int_equal(p.id, broken);
                broken++;
        }
        assert_int_equal(broken, 10);
        assert_int_equal(notes_find(&b.notes, "many-fragments")->count, 10);
        end(&b);
}

/* Large ones that never end, and one in too many pieces. */
static void test_memory(void **state) {
        static const char big[65000];
        struct bench b;
        struct packet p;
        size_t broken = 0;

        (void)state;
        begin(&b);
        for (uint32_t i = 0; i < 400; i++)
                add(&b, i, span_of(big, sizeof(big) / 8 * 8), 0, true, 0, &p);
        while (fragments_next_broken(b.f, &p) > 0)
                broken++;
        assert_in_range(broken, 400 - LIMIT_FRAGMENT_BYTES / sizeof(big), 400 - LIMIT_FRAGMENT_BYTES / sizeof(big) + 10);
        for (uint32_t i = 0; i < 2000; i++)
                assert_int_equal(add(&b, 1000, SPAN("12345678"), 8 * i, i < 1999, 0, &p), 0);
        assert_int_equal(notes_find(&b.notes, "bad-fragment")->count, 2000 - 1024);
        end(&b);
}

static void test_cannot_be(void **state) {
        static const char big[60000];
        struct bench b;
        struct packet p;

        (void)state;
        begin(&b);
        assert_int_equal(add(&b, 1, span_of(big, sizeof(big)), 8000, true, 0, &p), 0);
        assert_int_equal(add(&b, 1, SPAN("1234567"), 0, true, 0, &p), 0);
        assert_int_equal(notes_find(&b.notes, "bad-fragment")->count, 2);
        /* The last one tells the length; what stands behind it is dropped. */
        assert_int_equal(add(&b, 2, SPAN("12345678"), 16, true, 0, &p), 0);
        assert_int_equal(add(&b, 2, SPAN("x"), 0, false, 0, &p), 1);
        end(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_any_order), cmocka_unit_test(test_apart), cmocka_unit_test(test_overlap),
                cmocka_unit_test(test_missing), cmocka_unit_test(test_time), cmocka_unit_test(test_caps),
                cmocka_unit_test(test_cannot_be), cmocka_unit_test(test_memory),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
