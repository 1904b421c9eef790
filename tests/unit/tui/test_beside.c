/* tui/beside.c: words wrapped to their columns, secrets masked, scrolled no further than their end. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/beside.h"

static void expect_lines(const struct beside *b, const char *want) {
        struct buf got = BUF_INIT;

        for (size_t i = 0; i < b->n; i++) {
                buf_fill(&got, ' ', b->v[i].indent);
                buf_put(&got, b->v[i].text);
                buf_putc(&got, '\n');
        }
        assert_string_equal(buf_str(&got), want);
        buf_done(&got);
}

static void test_wrapped(void **state) {
        static const struct {
                const char *words;
                unsigned columns;
                const char *lines;
        } cases[] = {
                {"", 10, ""},
                {"short\n\nlines", 10, "short\n\nlines\n"},
                {"0123456789abcdefghij", 10, "0123456789\n  abcdefgh\n  ij\n"},
                {"0123456789", 4, "0123\n4567\n89\n"},
                {"\xe4\xbc\x9a\xe8\xad\xb0", 3, "\xe4\xbc\x9a\n\xe8\xad\xb0\n"},
                {"\xe4\xbc\x9a\xe8\xad\xb0", 1, "\xe4\xbc\x9a\xe8\xad\xb0\n"},
                {"  of some words", 12, "  of some \n    words\n"},
                {"of some words", 12, "of some word\n  s\n"}, /* as it was sent */
                {"  a:bcdefghijklmnop", 12, "  a:bcdefghi\n    jklmnop\n"},
                {"bell \a", 20, "bell \\x07\n"},
                {"a=crypto:1 AES inline:c2VjcmV0c2VjcmV0", 40, "a=crypto:1 AES inline:***\n"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                struct beside b;
                beside_init(&b);
                assert_int_equal(beside_words(&b, span_str(cases[i].words)), 0);
                b.raw = i % 2;
                assert_int_equal(beside_fit(&b, cases[i].columns, 5), 0);
                expect_lines(&b, cases[i].lines);
                beside_done(&b);
        }
}

static void test_scrolled(void **state) {
        struct beside b;

        (void)state;
        beside_init(&b);
        assert_int_equal(beside_words(&b, SPAN("1\n2\n3\n4\n5\n6\n7\n")), 0);
        assert_int_equal(beside_fit(&b, 20, 4), 0);
        beside_scroll(&b, false);
        assert_int_equal(b.top, 0);
        beside_scroll(&b, true);
        assert_int_equal(b.top, 2);
        beside_scroll(&b, true);
        assert_int_equal(b.top, 3);
        assert_int_equal(beside_fit(&b, 20, 6), 0); /* more room: no empty lines below the end */
        assert_int_equal(b.top, 1);
        assert_int_equal(beside_words(&b, SPAN("another")), 0); /* from its beginning */
        assert_int_equal(beside_fit(&b, 20, 6), 0);
        assert_int_equal(b.top, 0);
        expect_lines(&b, "another\n");
        beside_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_wrapped),
                cmocka_unit_test(test_scrolled),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
