/* tuple.c: records are as SQLite's file format says, at every border of integers and lengths (test_btree.c has it read them). */
#include "case.h"

#include "store/tuple.h"

/* Numbers in SQLite's variable length, from its own rules: seven bits a byte, the ninth byte whole. */
static void varints(void **state) {
        (void)state;
        static const uint64_t v[] = {0, 1, 127, 128, 16383, 16384, (1ULL << 56) - 1, 1ULL << 56, UINT64_MAX};
        static const size_t want[] = {1, 1, 1, 2, 2, 3, 8, 9, 9};

        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                unsigned char p[VARINT_BYTES];
                uint64_t back = 0;
                assert_int_equal(varint_put(p, v[i]), want[i]);
                for (size_t k = 0; k < want[i]; k++)
                        back = k == 8 ? back << 8 | p[k] : back << 7 | (p[k] & 0x7f);
                assert_true(back == v[i]);
        }
}

/* The serial types of the file format's table, and the shortest is taken. */
static void integers(void **state) {
        (void)state;
        static const struct {
                int64_t v;
                unsigned char type, bytes;
        } t[] = {{0, 8, 0}, {1, 9, 0}, {2, 1, 1}, {-1, 1, 1}, {127, 1, 1}, {-128, 1, 1}, {128, 2, 2}, {-129, 2, 2},
                 {32767, 2, 2}, {32768, 3, 3}, {-8388608, 3, 3}, {8388608, 4, 4}, {INT32_MAX, 4, 4}, {INT32_MIN, 4, 4},
                 {INT32_MAX + 1LL, 5, 6}, {(1LL << 47) - 1, 5, 6}, {-(1LL << 47), 5, 6}, {1LL << 47, 6, 8}, {INT64_MAX, 6, 8},
                 {INT64_MIN, 6, 8}};

        struct tuple tuple = {0};
        struct span b;

        for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
                uint64_t back = t[i].v < 0 && t[i].bytes ? UINT64_MAX : 0;
                tuple_begin(&tuple);
                tuple_int(&tuple, t[i].v);
                assert_int_equal(tuple_end(&tuple, &b), 0);
                assert_int_equal(b.n, 2 + t[i].bytes);
                assert_int_equal(b.p[0], 2);
                assert_int_equal(b.p[1], t[i].type);
                for (size_t k = 0; k < t[i].bytes; k++)
                        back = back << 8 | (unsigned char)b.p[2 + k];
                if (t[i].bytes)
                        assert_true((int64_t)back == t[i].v);
        }
        tuple_done(&tuple);
}

/* The types, and their length that counts itself: in one byte up to 127. */
static void texts(void **state) {
        (void)state;
        static char long_text[100000];
        struct tuple tuple = {0};
        struct span b;

        memset(long_text, 'x', sizeof(long_text));
        tuple_begin(&tuple);
        tuple_null(&tuple);
        tuple_text(&tuple, SPAN_NONE);
        tuple_text(&tuple, SPAN("ab"));
        tuple_text(&tuple, span_of(long_text, sizeof(long_text)));
        assert_int_equal(tuple_end(&tuple, &b), 0);
        assert_memory_equal(b.p, "\x07\x00\x0d\x11\x8c\x9a\x4d" "abx", 10); /* 13 + 2 * 100,000 = 200,013 */
        assert_int_equal(b.n, 7 + 2 + sizeof(long_text));
        for (size_t len = 2000; len <= 20000; len += 18000) {
                tuple_begin(&tuple);
                for (size_t i = 0; i < TUPLE_COLUMNS; i++)
                        tuple_text(&tuple, span_of(long_text, len));
                assert_int_equal(tuple_end(&tuple, &b), 0);
                assert_int_equal((unsigned char)b.p[0], len == 2000 ? 85 : 127); /* types of two bytes each, and of three */
                assert_int_equal(b.n, (unsigned char)b.p[0] + TUPLE_COLUMNS * len);
        }
        tuple_begin(&tuple);
        for (size_t i = 0; i < TUPLE_COLUMNS; i++)
                tuple_text(&tuple, span_of(long_text, i ? 20000 : 100)); /* one type less of three bytes: 125 and itself */
        assert_int_equal(tuple_end(&tuple, &b), 0);
        assert_int_equal((unsigned char)b.p[0], 126);
        tuple_done(&tuple);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(varints), cmocka_unit_test(integers), cmocka_unit_test(texts)};

        return cmocka_run_group_tests_name("store/tuple", tests, NULL, NULL);
}
