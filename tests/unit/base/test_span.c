/* base/span.c, buf.c, arena.c, array.c, notes.c, hash.c, embed.c: the ground everything stands on. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/buf.h"
#include "base/embed.h"
#include "base/hash.h"
#include "base/notes.h"
#include "base/safe.h"
#include "base/prose.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void assert_span(struct span s, const char *want) {
        assert_int_equal(s.n, strlen(want));
        assert_memory_equal(s.p, want, s.n);
}

static void test_compare(void **state) {
        (void)state;
        assert_true(span_ieq(SPAN("Call-ID"), SPAN("CALL-id")));
        assert_false(span_ieq(SPAN("Call-ID"), SPAN("Call-I")));
        assert_false(span_ieq(SPAN("@"), SPAN("`"))); /* differ in the case bit, are no letters */
        assert_true(span_istarts(SPAN("Content-Type"), SPAN("CONTENT")));
        assert_true(span_eq(SPAN_NONE, SPAN("")));
}

/* Bytes are compared in words of several sizes: any of them may be the one that differs. */
static void test_compare_each_byte(void **state) {
        static const char text[] = "Proxy-Authorization: \xC3[x]";

        (void)state;
        for (size_t n = 0; n < sizeof(text); n++)
                for (size_t i = 0; i <= n; i++) {
                        char other[sizeof(text)];
                        memcpy(other, text, sizeof(text));
                        assert_true(span_ieq(span_of(text, n), span_of(other, n)));
                        other[i] ^= 0x20;
                        assert_int_equal(span_ieq(span_of(text, n), span_of(other, n)), i == n || is_alpha(text[i]));
                        other[i] ^= 0x21;
                        assert_int_equal(span_ieq(span_of(text, n), span_of(other, n)), i == n);
                }
}

static void test_order(void **state) {
        (void)state;
        static const struct span rising[] = {SPAN(""), SPAN("\0"), SPAN("B"), SPAN("a"), SPAN("a\0"), SPAN("ab"), SPAN("b"), SPAN("\xff")};
        size_t n = sizeof(rising) / sizeof(*rising);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < n; k++) {
                        int r = span_cmp(rising[i], rising[k]);
                        assert_int_equal((r > 0) - (r < 0), (i > k) - (i < k));
                }
        assert_int_equal(span_cmp(SPAN_NONE, SPAN("")), 0);
        assert_true(span_cmp(SPAN_NONE, SPAN("a")) < 0);
}

static void test_sub_never_leaves(void **state) {
        (void)state;
        struct span s = SPAN("hello");
        assert_span(span_sub(s, 1, 3), "ell");
        assert_span(span_sub(s, 3, SIZE_MAX), "lo");
        assert_int_equal(span_sub(s, 9, 1).n, 0);
        assert_int_equal(span_from(SPAN_NONE, 3).n, 0);
}

static void test_find(void **state) {
        (void)state;
        struct span s = SPAN("one Two one");
        assert_int_equal(span_chr(s, 'T'), 4);
        assert_int_equal(span_chr(s, 'x'), s.n);
        assert_int_equal(span_find(s, SPAN("one")), 0);
        assert_int_equal(span_find(span_from(s, 1), SPAN("one")), 7);
        assert_int_equal(span_ifind(s, SPAN("tWO")), 4);
        assert_int_equal(span_ifind(s, SPAN("three")), s.n);
        assert_int_equal(span_find(s, SPAN("one Two one more")), s.n);
        assert_int_equal(span_find(s, SPAN("")), 0);
        assert_int_equal(span_find(SPAN_NONE, SPAN("x")), 0);
}

/* Texts of two letters, so that a needle's first byte stands in few places or in many. */
static void test_find_everywhere(void **state) {
        (void)state;
        for (unsigned bits = 0; bits < 1 << 10; bits++)
                for (unsigned pattern = 0; pattern < 1 << 3; pattern++) {
                        char text[10], needle[3];
                        for (size_t i = 0; i < sizeof(text); i++)
                                text[i] = bits & 1U << i ? 'a' : 'b';
                        for (size_t i = 0; i < sizeof(needle); i++)
                                needle[i] = pattern & 1U << i ? 'a' : 'b';
                        size_t want = 0;
                        while (want < sizeof(text) && !span_starts(span_from(span_of(text, sizeof(text)), want), span_of(needle, 3)))
                                want++;
                        assert_int_equal(span_find(span_of(text, sizeof(text)), span_of(needle, 3)), want);
                }
}

static void test_count(void **state) {
        static char text[9000];

        (void)state;
        for (size_t n = 0; n <= sizeof(text); n += n < 70 ? 1 : 1117) {
                memset(text, 'x', sizeof(text));
                memset(text, '\n', n);
                assert_int_equal(span_count(span_of(text, n), '\n'), n);
                assert_int_equal(span_count(span_of(text, sizeof(text)), '\n'), n);
                assert_int_equal(span_count(span_of(text, n), 'x'), 0);
        }
}

/* Many bytes at once or one by one: of every length, with a difference at every place. */
static void test_lengths(void **state) {
        static const char text[] = "aZ@[`{Mq\x80\xDA\xFA-09\x1A\x3Azz/AAbB";
        size_t n = sizeof(text) - 1;
        char low[sizeof(text)], other[sizeof(text)];

        (void)state;
        for (size_t from = 0; from <= n; from++) {
                struct span s = span_of(text + from, n - from);
                memset(low, '!', sizeof(low));
                span_lower(s, low);
                assert_int_equal(low[s.n], '!');
                for (size_t i = 0; i < s.n; i++)
                        assert_int_equal(low[i], to_lower(s.p[i]));
                assert_true(span_ieq(s, span_of(low, s.n)));
                for (size_t i = 0; i < s.n; i++)
                        for (unsigned bit = 1; bit < 256; bit <<= 1) {
                                memcpy(other, s.p, s.n);
                                other[i] = (char)(other[i] ^ (char)bit);
                                bool same = to_lower(other[i]) == to_lower(s.p[i]);
                                assert_int_equal(span_ieq(s, span_of(other, s.n)), same);
                                assert_int_equal(span_istarts(s, span_of(other, i + 1)), same);
                                assert_int_equal(span_ifind(s, span_of(other, s.n)), same ? 0 : s.n);
                        }
        }
        for (size_t i = 0; i < n; i++)
                assert_int_equal(span_to_blank(SPAN("ab\r\n\x01\xA0 c\t"), i < 6 ? i : 6), 6);
        assert_int_equal(span_to_blank(SPAN("a\tb"), 2), 3);
        assert_int_equal(span_to_blank(SPAN_NONE, 0), 0);
}

/* The sign that is looked for stands in the needle more than once, or next to it. */
static void test_ifind_signs(void **state) {
        (void)state;
        assert_int_equal(span_ifind(SPAN("a=a==A=b"), SPAN("a=B")), 5);
        assert_int_equal(span_ifind(SPAN("::id::ID:"), SPAN(":id:")), 1);
        assert_int_equal(span_ifind(SPAN(";;;isFocus"), SPAN(";isfocus")), 2);
        assert_int_equal(span_ifind(SPAN(";;;isFocu"), SPAN(";isfocus")), 9);
        assert_int_equal(span_ifind(SPAN("=a"), SPAN("a=")), 2);
        assert_int_equal(span_ifind(SPAN("xa="), SPAN("a=")), 1);
        assert_int_equal(span_ifind(SPAN_NONE, SPAN("a=")), 0);
}

static void test_cut_and_lines(void **state) {
        (void)state;
        struct span rest = SPAN("a;;b;"), piece;
        assert_true(span_cut(&rest, ';', &piece));
        assert_span(piece, "a");
        assert_true(span_cut(&rest, ';', &piece));
        assert_span(piece, "");
        assert_true(span_cut(&rest, ';', &piece));
        assert_span(piece, "b");
        assert_false(span_cut(&rest, ';', &piece));
        rest = SPAN("x\r\n\ny");
        assert_true(span_line(&rest, &piece));
        assert_span(piece, "x");
        assert_true(span_line(&rest, &piece));
        assert_span(piece, "");
        assert_true(span_line(&rest, &piece));
        assert_span(piece, "y");
        assert_false(span_line(&rest, &piece));
        assert_span(span_trim(SPAN(" \t a b\r\n")), "a b");
}

static void test_numbers(void **state) {
        (void)state;
        uint64_t v = 7;
        uint32_t w = 7;
        int64_t i = 7;
        assert_int_equal(span_u64(SPAN("18446744073709551615"), &v), 0);
        assert_true(v == UINT64_MAX);
        assert_int_equal(span_u64(SPAN("18446744073709551616"), &v), -EINVAL);
        assert_int_equal(span_u64(SPAN("9999999999999999999"), &v), 0);
        assert_true(v == UINT64_C(9999999999999999999));
        assert_int_equal(span_u64(SPAN("00000000000000000000000000007"), &v), 0);
        assert_int_equal(v, 7);
        assert_int_equal(span_u64(SPAN("0000000000000000000000000000x"), &v), -EINVAL);
        assert_int_equal(span_u64(SPAN(""), &v), -EINVAL);
        assert_int_equal(span_u64(SPAN("-1"), &v), -EINVAL);
        assert_int_equal(span_i64(SPAN("-12"), &i), 0);
        assert_int_equal(i, -12);
        assert_int_equal(span_i64(SPAN("9223372036854775807"), &i), 0);
        assert_true(i == INT64_MAX);
        assert_int_equal(span_i64(SPAN("-9223372036854775808"), &i), 0);
        assert_true(i == INT64_MIN);
        assert_int_equal(span_i64(SPAN("9223372036854775808"), &i), -EINVAL);
        assert_int_equal(span_i64(SPAN("-9223372036854775809"), &i), -EINVAL);
        assert_int_equal(span_i64(SPAN("-"), &i), -EINVAL);
        assert_int_equal(span_i64(SPAN("--1"), &i), -EINVAL);
        assert_int_equal(span_i64(SPAN_NONE, &i), -EINVAL);
        assert_true(i == INT64_MIN);
        assert_int_equal(span_u32(SPAN("4294967295"), &w), 0);
        assert_int_equal(w, UINT32_MAX);
        assert_int_equal(span_u32(SPAN("4294967296"), &w), -EINVAL);
        assert_int_equal(span_hex(SPAN("0x80012B"), &v), 0);
        assert_int_equal(v, 0x80012b);
        assert_int_equal(span_hex(SPAN("ffffffffffffffff"), &v), 0);
        assert_int_equal(span_hex(SPAN("10000000000000000"), &v), -EINVAL);
        assert_int_equal(span_hex(SPAN("0x"), &v), -EINVAL);
}

/* A text that memory did not suffice for spoils what it is put into, however it gets there; one that was cut at its limit does not. */
static void test_broken_buf(void **state) {
        struct buf part = BUF_INIT, whole = BUF_INIT;
        (void)state;

        buf_puts(&part, "ab");
        assert_int_equal(buf_reserve(&part, SIZE_MAX / 2), -ENOMEM);
        assert_int_equal(buf_put(&whole, buf_span(&part)), -ENOMEM);
        assert_int_equal(buf_puts(&whole, "x"), -ENOMEM);
        buf_reset(&whole);
        assert_int_equal(buf_puts(&whole, buf_str(&part)), -ENOMEM);
        buf_reset(&whole);
        assert_int_equal(safe_put(&whole, buf_span(&part), SAFE_LINE), -ENOMEM);
        buf_reset(&whole);
        assert_int_equal(prose_put_words(&whole, buf_span(&part), 0, 0, 80), -ENOMEM);
        assert_int_equal(whole.err, -ENOMEM);
        buf_reset(&whole);
        buf_done(&part);
        part = (struct buf){.max = 2};
        buf_puts(&part, "ab");
        assert_int_equal(buf_putc(&part, 'c'), -E2BIG);
        assert_int_equal(buf_put(&whole, buf_span(&part)), 0);
        assert_string_equal(buf_str(&whole), "ab");
        buf_done(&part);
        buf_done(&whole);
}

static void test_buf(void **state) {
        (void)state;
        struct buf b = BUF_INIT;
        assert_string_equal(buf_str(&b), "");
        assert_int_equal(buf_fill(&b, '-', 3), 0);
        assert_int_equal(buf_fill(&b, '-', 0), 0);
        assert_string_equal(buf_str(&b), "---");
        buf_reset(&b);
        assert_int_equal(buf_printf(&b, "%s-%d", "x", 42), 0);
        assert_int_equal(buf_putc(&b, '!'), 0);
        assert_string_equal(buf_str(&b), "x-42!");
        b.max = 6;
        assert_int_equal(buf_puts(&b, "ab"), -E2BIG);
        assert_int_equal(buf_putc(&b, 'a'), -E2BIG); /* the first error stays */
        buf_reset(&b);
        assert_int_equal(buf_puts(&b, "123456"), 0);
        char *s = buf_steal(&b);
        assert_string_equal(s, "123456");
        assert_int_equal(b.n, 0);
        free(s);
        buf_done(&b);
}

static void test_arena(void **state) {
        (void)state;
        struct arena a;
        arena_init(&a);
        char *p = arena_alloc(&a, 3);
        uint64_t *q = arena_alloc(&a, sizeof(*q));
        assert_int_equal((uintptr_t)q % sizeof(*q), 0);
        assert_int_equal(p[0] | p[1] | p[2], 0);
        assert_int_equal(*q, 0);
        assert_null(arena_array(&a, SIZE_MAX / 2, 4));
        assert_span(arena_dup(&a, SPAN("kept")), "kept");
        assert_span(arena_join(&a, SPAN("10.0.0.1"), ':', SPAN("5060")), "10.0.0.1:5060");
        assert_span(arena_join(&a, SPAN_NONE, ':', SPAN_NONE), ":");
        char *big = arena_alloc(&a, 1 << 20);
        big[(1 << 20) - 1] = 1;
        arena_reset(&a);
        assert_int_equal(a.used, 0);
        char *again = arena_alloc(&a, 1 << 20);
        assert_int_equal(again[(1 << 20) - 1], 0); /* zeroed though the chunk is an old one */
        arena_done(&a);
}

static void test_array(void **state) {
        int *v = NULL;
        size_t cap = 0;
        (void)state;

        for (size_t n = 0; n < 100; n++) {
                assert_int_equal(array_grow(&v, n, &cap, sizeof(*v)), 0);
                assert_true(cap > n);
                v[n] = (int)n;
        }
        assert_int_equal(v[0] + v[50] + v[99], 149);
        assert_int_equal(cap, 128);
        free(v);
}

static void test_arena_array(void **state) {
        struct arena a;
        int *v = NULL;
        size_t cap = 0;
        (void)state;

        arena_init(&a);
        for (size_t n = 0; n < 100; n++) {
                v = arena_grow(&a, v, n, &cap, sizeof(*v));
                assert_non_null(v);
                assert_true(cap > n);
                assert_int_equal(v[n], 0);
                v[n] = (int)n;
        }
        assert_int_equal(v[0] + v[50] + v[99], 149);
        assert_ptr_equal(arena_grow(&a, v, cap - 1, &cap, sizeof(*v)), v); /* there is room */
        assert_null(arena_grow(&a, v, cap, &cap, SIZE_MAX / 4));
        arena_done(&a);
}

static void test_notes(void **state) {
        (void)state;
        struct notes n = NOTES_INIT;
        char code[32];
        notes_add(&n, "cut-message", 120, "ends in the middle of %s", "a header");
        notes_add(&n, "cut-message", 999, "another");
        assert_int_equal(n.n, 1);
        assert_int_equal(notes_find(&n, "cut-message")->count, 2);
        assert_int_equal(notes_find(&n, "cut-message")->offset, 120);
        assert_string_equal(notes_find(&n, "cut-message")->text, "ends in the middle of a header");
        for (int i = 0; i < 100; i++) {
                snprintf(code, sizeof(code), "code-%d", i);
                notes_add(&n, code, 0, "x");
        }
        assert_int_equal(n.n, 64);
        assert_null(notes_find(&n, "code-99"));
        notes_done(&n);
}

/* The SipHash paper has a vector for 2-4 only; this one, key 00..0f and input 00..0e, is of its authors' siphash13. */
static void test_hash(void **state) {
        (void)state;
        const struct hash_key k = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
        char in[15];
        for (size_t i = 0; i < sizeof(in); i++)
                in[i] = (char)i;
        assert_true(hash64(&k, span_of(in, sizeof(in))) == 0xd320d86d2a519956);
        struct hash_key a, b;
        assert_int_equal(hash_key_random(&a), 0);
        assert_int_equal(hash_key_random(&b), 0);
        assert_memory_not_equal(&a, &b, sizeof(a));
        assert_true(hash_mix(&k, 1, 2) != hash_mix(&k, 2, 1));
}

static void test_embedded(void **state) {
        (void)state;
        struct span schema = embedded_find("src/store/schema.sql");
        assert_true(span_find(schema, SPAN("CREATE TABLE sighting(")) < schema.n);
        assert_int_equal(schema.p[schema.n], 0);
        assert_int_equal(embedded_find("src/store/nothing.sql").n, 0);
}

static void test_among(void **state) {
        static const struct {
                const char *word, *list;
                bool want;
        } table[] = {
                {"in", "not in is", true}, {"IN", "not in is", true}, {"i", "not in is", false}, {"is", "not in is", true},
                {",", "JOIN ,", true},     {"not in", "not in", false}, {"", "not in", false},   {"not", "", false},
                {"not", NULL, false},
        };
        (void)state;
        for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
                assert_int_equal(span_among(span_str(table[i].word), table[i].list), table[i].want);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_compare), cmocka_unit_test(test_compare_each_byte), cmocka_unit_test(test_order), cmocka_unit_test(test_sub_never_leaves), cmocka_unit_test(test_find),
                cmocka_unit_test(test_find_everywhere), cmocka_unit_test(test_count),
                cmocka_unit_test(test_lengths), cmocka_unit_test(test_ifind_signs),
                cmocka_unit_test(test_cut_and_lines), cmocka_unit_test(test_numbers), cmocka_unit_test(test_buf), cmocka_unit_test(test_broken_buf),
                cmocka_unit_test(test_arena), cmocka_unit_test(test_array), cmocka_unit_test(test_arena_array),
                cmocka_unit_test(test_notes), cmocka_unit_test(test_hash),
                cmocka_unit_test(test_embedded),
                cmocka_unit_test(test_among),
        };
        return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
