/* prose.c: articles' Markdown as lines that fit, and commands that can be copied. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/prose.h"

static const struct {
        const char *in;
        unsigned indent, columns;
        const char *out;
} cases[] = {
        {"", 2, 40, ""},
        {"one two three four", 2, 12, "  one two\n  three four\n"},
        {"one\ntwo", 0, 40, "one two\n"},
        {"a\n\n\nb", 1, 40, " a\n\n b\n"},
        {"- first thing here\n- second", 0, 12, "- first\n  thing here\n- second\n"},
        {"1. one two three\n10. four", 2, 12, "  1. one two\n     three\n  10. four\n"},
        {"run:\n\n    Get-Thing -All   | fl *\n\nthen wait", 0, 14, "run:\n\n  Get-Thing -All   | fl *\n\nthen wait\n"},
        {"```\na  b\n\nc\n```\nend", 0, 40, "  a  b\n  \n  c\nend\n"},
        {"type `a b c` now", 0, 10, "type a b c\nnow\n"},
        {"an *emphasised word* and 2 * 3, a*b", 0, 60, "an emphasised word and 2 * 3, a*b\n"},
        {"**bold** and *sub*domain, *open, `*code*`, a ** b", 0, 60, "bold and subdomain, *open, *code*, a ** b\n"},
        {"- a\n  - b c\n    d", 1, 6, " - a\n   - b\n     c\n     d\n"},
        {"| a | b |\n|---|---|\nc\nd", 0, 40, "| a | b |\n|---|---| c d\n"},
        {"an open ` stays", 0, 60, "an open ` stays\n"},
        {"averyveryverylongword and", 0, 10, "averyveryverylongword\nand\n"},
        {"bell \x07 and \x1b[31m", 0, 60, "bell \\x07 and \\x1b[31m\n"},
        {"\xE6\xBC\xA2\xE5\xAD\x97 \xE6\xBC\xA2\xE5\xAD\x97", 0, 8, "\xE6\xBC\xA2\xE5\xAD\x97\n\xE6\xBC\xA2\xE5\xAD\x97\n"},
};

static void test_prose(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                struct buf b = BUF_INIT;
                assert_int_equal(prose_put(&b, cases[i].in, cases[i].indent, cases[i].columns), 0);
                assert_string_equal(buf_str(&b), cases[i].out);
                buf_done(&b);
        }
}

static void test_words_behind_a_label(void **state) {
        (void)state;
        struct buf b = BUF_INIT;
        buf_puts(&b, "label ");
        assert_int_equal(prose_put_words(&b, SPAN("one two three"), 6, 6, 13), 0);
        assert_string_equal(buf_str(&b), "label one two\n      three\n");
        buf_reset(&b);
        assert_int_equal(prose_put_words(&b, SPAN("response=\"abc\" x"), 0, 0, 40), 0);
        assert_string_equal(buf_str(&b), "response=\"***\" x\n");
        buf_reset(&b);
        buf_puts(&b, "    ");
        assert_int_equal(prose_put_words(&b, SPAN("-: two"), 4, 6, 40), 0);
        assert_string_equal(buf_str(&b), "    -: two\n");
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_prose), cmocka_unit_test(test_words_behind_a_label)};
        return cmocka_run_group_tests_name("report/prose", tests, NULL, NULL);
}
