/*
 * page.c: rows of a given width, and the Markdown of articles.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "tui/page.h"

/* All rows, one a line. */
static void assert_page(struct page *p, const char *want) {
        struct buf b = BUF_INIT;
        for (size_t i = 0; i < p->n; i++) {
                buf_put(&b, p->v[i].text);
                buf_putc(&b, '\n');
        }
        assert_int_equal(p->err, 0);
        assert_string_equal(buf_str(&b), want);
        buf_done(&b);
        page_done(p);
}

static void words_fill_rows(void **state) {
        static const struct {
                unsigned columns, first, rest;
                const char *text, *want;
        } table[] = {
                {20, 0, 0, "one two", "one two\n"},
                {20, 2, 4, "one two three four five", "  one two three four\n    five\n"},
                {10, 0, 0, "  one \r\n two\tthree  ", "one two\nthree\n"},
                {10, 0, 2, "abcdefghijklmnopqrstuvwxyz", "abcdefghij\n  klmnopqr\n  stuvwxyz\n"},
                {10, 0, 0, "日本語の文章です", "日本語の文\n章です\n"},
                {9, 0, 0, "日本語の文", "日本語の\n文\n"},
                {10, 0, 0, "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301",
                 "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301\n"},
                {10, 40, 40, "deep indent", "     deep\n     inden\n     t\n"}, /* half of the width is left */
                {1, 0, 0, "narrower than eight", "narrower\nthan\neight\n"},
                {10, 0, 0, "a\033[7mb", "a\\x1b[7mb\n"},
                {10, 0, 0, "", ""},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct page p;
                page_init(&p, table[i].columns);
                page_wrap(&p, span_str(table[i].text), table[i].first, table[i].rest, 0, 0);
                assert_page(&p, table[i].want);
        }
}

static void a_line_is_cut_where_it_may(void **state) {
        static const struct {
                size_t columns;
                const char *text, *want;
        } table[] = {
                {10, "fits in it", "fits in it|"},
                {10, "a  b  cdef ghi", "a  b  cdef|ghi|"}, /* blanks inside stay */
                {10, "one two three", "one two |three|"},
                {10, "0123456789 next", "0123456789|next|"},
                {10, "ab 0123456789", "ab 0123456|789|"}, /* its blank stands too far in front */
                {3, "日本語", "日|本|語|"},
                {1, "日本", "日|本|"},
                {0, "ab", "a|b|"},
                {10, "", "|"},
                {4, "abcd    ", "abcd|"},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct span rest = span_str(table[i].text);
                struct buf b = BUF_INIT;
                do {
                        buf_put(&b, page_cut(&rest, table[i].columns));
                        buf_putc(&b, '|');
                } while (rest.n);
                assert_string_equal(buf_str(&b), table[i].want);
                buf_done(&b);
        }
}

static void a_line_stays_one_row(void **state) {
        struct page p;
        (void)state;
        page_init(&p, 10);
        page_line(&p, SPAN("  longer than the page\nis"), 3, 7);
        page_line(&p, SPAN_NONE, 0, 0);
        assert_int_equal(p.v[0].style, 3);
        assert_int_equal(p.v[0].tag, 7);
        assert_page(&p, "  longer than the page\\nis\n\n");
}

static void names_stand_in_their_column(void **state) {
        struct page p;
        (void)state;
        page_init(&p, 20);
        page_named(&p, SPAN("from"), SPAN("ada and bea and carl"), 6);
        page_named(&p, SPAN("a long name"), SPAN("x"), 6);
        page_named(&p, SPAN("empty"), SPAN_NONE, 6);
        assert_page(&p, "from  ada and bea\n      and carl\na long nam x\n");
}

static void articles_are_laid_out(void **state) {
        static const struct {
                const char *text, *want;
        } table[] = {
                {"One **bold** line\nand another that is long\n", "  One bold line and\n  another that is\n  long\n"},
                {"One.\n\n\nTwo.\n\n", "  One.\n\n  Two.\n"},
                {"- first item that is long\n- second\n  goes on\n", "  - first item that\n    is long\n  - second goes on\n"},
                {"1. one\n2. two\n10. ten\n", "  1. one\n  2. two\n  10. ten\n"},
                {"- a\n  - b\n", "  - a\n    - b\n"},
                {"Type:\n\n```powershell\nGet-X -A \"b\"\n  indented\n```\n\nDone.\n",
                 "  Type:\n\n    Get-X -A \"b\"\n      indented\n\n  Done.\n"},
                {"| a | b |\n|---|---|\n| 1 | 2 |\n", "  | a | b |\n  |---|---|\n  | 1 | 2 |\n"},
                {"```\nnever closed\n", "    never closed\n"},
                {"2013 was no list\n", "  2013 was no list\n"},
                {"<b>html</b> [a](b)\n", "  <b>html</b> [a](b)\n"},
                {"", ""},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct page p;
                page_init(&p, 20);
                page_markdown(&p, span_str(table[i].text), 2);
                assert_page(&p, table[i].want);
        }
}

static void a_paragraph_keeps_its_number_at_any_width(void **state) {
        static const unsigned widths[] = {10, 20, 200};
        (void)state;
        for (size_t i = 0; i < 3; i++) {
                struct page p;
                page_init(&p, widths[i]);
                page_wrap(&p, SPAN("the first paragraph has many words"), 0, 0, 0, 0);
                page_line(&p, SPAN_NONE, 0, 0);
                page_markdown(&p, SPAN("- one item of some length\n- another\n\nlast words"), 2);
                assert_int_equal(p.v[0].block, 1);
                assert_int_equal(p.v[p.n - 1].block, 5);
                for (size_t k = 1; k < p.n; k++)
                        assert_true(p.v[k].block >= p.v[k - 1].block);
                page_done(&p);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(words_fill_rows),
                cmocka_unit_test(a_line_is_cut_where_it_may), cmocka_unit_test(a_line_stays_one_row),
                cmocka_unit_test(names_stand_in_their_column),
                cmocka_unit_test(articles_are_laid_out),
                cmocka_unit_test(a_paragraph_keeps_its_number_at_any_width),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
