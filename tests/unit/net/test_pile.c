/* net/pile: bytes come off as they were put on, and each knows its frame, its place and its time. */
#include "unit/net/wire.h"

#include "base/limits.h"
#include "net/pile.h"

enum { TOTAL = 20000 };

/* Byte i of the stream stands in frame i / 7 + 1; frames are 7 bytes, 1000 apart. */
static void check_front(const struct pile *p, size_t taken, size_t n, struct extents *x) {
        int64_t time_us;
        size_t at = 0;

        assert_int_equal(pile_places(p, n, x, &time_us), 0);
        if (n)
                assert_int_equal(time_us, (taken / 7) * 10);
        for (size_t i = 0; i < x->n; i++) {
                const struct extent *e = &x->v[i];
                assert_int_equal(e->at, at);
                assert_int_equal(e->line, (taken + at) / 7 + 1);
                assert_int_equal(e->off, (taken + at) / 7 * 1000 + (taken + at) % 7);
                at += e->len;
        }
        assert_int_equal(at, n);
}

static void test_against_itself(void **state) {
        uint32_t seed = 5;
        size_t put = 0, taken = 0;
        struct extents x = {0};
        struct pile p = {0};
        char frame[7];

        (void)state;
        while (taken < TOTAL) {
                for (uint32_t k = wire_random(&seed, 9); k > 0; k--) {
                        struct extent ext;
                        for (size_t i = 0; i < 7; i++)
                                frame[i] = (char)((put + i) % 251);
                        struct payload data = wire_payload(span_of(frame, 7), put / 7 * 1000, put / 7 + 1, (int64_t)(put / 7 * 10), &ext);
                        assert_int_equal(pile_put(&p, &data), 0);
                        put += 7;
                }
                struct span s = pile_span(&p);
                assert_int_equal(s.n, put - taken);
                for (size_t i = 0; i < s.n; i++)
                        assert_int_equal((unsigned char)s.p[i], (taken + i) % 251);
                size_t n = wire_random(&seed, (uint32_t)s.n + 1);
                check_front(&p, taken, n, &x);
                pile_take(&p, n);
                taken += n;
        }
        assert_true(pile_size(&p) > 0 && pile_size(&p) < TOTAL);
        pile_done(&p);
        assert_int_equal(pile_size(&p), 0);
        extents_done(&x);
}

/* Many pieces of a byte: the places of the last ones are joined, no byte is lost. */
static void test_many_pieces(void **state) {
        struct extents x = {0};
        struct pile p = {0};
        int64_t time_us;

        (void)state;
        for (size_t i = 0; i < LIMIT_EXTENTS + 100; i++) {
                struct extent ext;
                struct payload data = wire_payload(SPAN("a"), i * 10, i + 1, 0, &ext);
                assert_int_equal(pile_put(&p, &data), 0);
        }
        assert_int_equal(pile_span(&p).n, LIMIT_EXTENTS + 100);
        assert_int_equal(pile_places(&p, LIMIT_EXTENTS + 100, &x, &time_us), 0);
        assert_int_equal(x.n, LIMIT_EXTENTS);
        assert_int_equal(x.v[x.n - 1].len, 101);
        pile_done(&p);
        extents_done(&x);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_itself), cmocka_unit_test(test_many_pieces)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
