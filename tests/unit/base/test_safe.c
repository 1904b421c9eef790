/* base/safe: nothing that a terminal obeys or an eye cannot see comes out. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/safe.h"

struct example {
        struct span in;
        const char *out;
};

static void check(const struct example *v, size_t n, int (*put)(struct buf *, struct span, unsigned), unsigned how) {
        for (size_t i = 0; i < n; i++) {
                struct buf b = BUF_INIT;
                assert_int_equal(put(&b, v[i].in, how), 0);
                assert_string_equal(buf_str(&b), v[i].out);
                buf_done(&b);
        }
}
#define CHECK(v, put, how) check(v, sizeof(v) / sizeof(*(v)), put, how)

static void test_line(void **state) {
        (void)state;
        static const struct example cases[] = {
                {{"", 0}, ""},
                {{"plain \xC3\xA9 \xE2\x82\xAC", 12}, "plain \xC3\xA9 \xE2\x82\xAC"},
                {{"\x1b[2Jx", 5}, "\\x1b[2Jx"},
                {{"a\0b\x7f", 4}, "a\\x00b\\x7f"},
                {{"a\r\nb\tc", 6}, "a\\r\\nb c"},
                {{"\xC2\x9B" "31m", 5}, "\\x9b31m"},            /* CSI in one character */
                {{"\x9B", 1}, "\\x9b"},                          /* and as a bare byte */
                {{"\xE2\x80\xAEgpj", 6}, "\\u202egpj"},          /* right-to-left override */
                {{"\xE2\x81\xA6\xEF\xBB\xBF", 6}, "\\u2066\\ufeff"},
                {{"\xC0\xAF", 2}, "\\xc0\\xaf"},                 /* overlong */
                {{"\xED\xA0\x80", 3}, "\\xed\\xa0\\x80"},        /* surrogate */
                {{"\xF5\x80\x80\x80", 4}, "\\xf5\\x80\\x80\\x80"},
                {{"\xE2\x82", 2}, "\\xe2\\x82"},                 /* cut */
                {{"\xF3\xA0\x81\x81", 4}, "\\ue0041"},           /* tag character */
        };
        CHECK(cases, safe_put, SAFE_LINE);
}

static void test_text(void **state) {
        (void)state;
        static const struct example cases[] = {
                {{"a\r\nb\n\tc\rd", 9}, "a\nb\n\tc\\rd"},
                {{"x\x08\x08y", 4}, "x\\x08\\x08y"},
        };
        CHECK(cases, safe_put, SAFE_TEXT);
}

static void test_json(void **state) {
        (void)state;
        static const struct example cases[] = {
                {{"", 0}, "\"\""},
                {{"a\"b\\c", 5}, "\"a\\\"b\\\\c\""},
                {{"a\r\n\tb", 5}, "\"a\\r\\n\\tb\""},
                {{"\x1b\xff", 2}, "\"\\\\x1b\\\\xff\""},
                {{"password <a:password>x</a:password>", 35}, "\"password <a:password>***</a:password>\""},
        };
        CHECK(cases, safe_put_json, SAFE_LINE);
}

static void test_secrets_are_masked_unless_asked(void **state) {
        (void)state;
        static const struct example masked[] = {{{"response=\"0a1b\"", 15}, "response=\"***\""}};
        static const struct example clear[] = {{{"response=\"0a1b\"", 15}, "response=\"0a1b\""}};
        CHECK(masked, safe_put, SAFE_LINE);
        CHECK(clear, safe_put, SAFE_LINE | SAFE_CLEAR);
}

static void test_width(void **state) {
        (void)state;
        assert_int_equal(safe_width(SPAN("abc")), 3);
        assert_int_equal(safe_width(SPAN("e\xCC\x81")), 1);
        assert_int_equal(safe_width(SPAN("\xE6\xBC\xA2\xE5\xAD\x97")), 4);
        assert_int_equal(safe_width(SPAN("\xF0\x9F\x98\x80!")), 3);
        assert_int_equal(safe_width(SPAN("")), 0);
}

static void test_fit(void **state) {
        struct span s = SPAN("a\xc3\xa9\xe6\x97\xa5" "e\xcc\x81!"); /* a, e acute, a wide one, e and a combining acute */
        (void)state;

        assert_int_equal(safe_width(s), 6);
        assert_int_equal(safe_fit(s, 0), 0);
        assert_int_equal(safe_fit(s, 2), 3);
        assert_int_equal(safe_fit(s, 3), 3); /* half of a wide one is none */
        assert_int_equal(safe_fit(s, 4), 6);
        assert_int_equal(safe_fit(s, 5), 9); /* what combines goes with its letter */
        assert_int_equal(safe_fit(s, 99), s.n);
        assert_int_equal(safe_fit(SPAN_NONE, 5), 0);
        assert_int_equal(safe_fit(SPAN("\xff\xfe"), 1), 1);
        assert_int_equal(safe_cut(s, 2), 1);
        assert_int_equal(safe_cut(s, 3), 3);
        assert_int_equal(safe_cut(s, 5), 3);
        assert_int_equal(safe_cut(s, 100), s.n);
        assert_int_equal(safe_cut(SPAN_NONE, 0), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_line), cmocka_unit_test(test_text), cmocka_unit_test(test_json),
                cmocka_unit_test(test_secrets_are_masked_unless_asked), cmocka_unit_test(test_width), cmocka_unit_test(test_fit),
        };
        return cmocka_run_group_tests_name("base/safe", tests, NULL, NULL);
}
