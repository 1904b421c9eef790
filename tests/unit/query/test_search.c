/*
 * query/search.c, pattern_at() of pattern.c: what is found and where, texts that are no expression, expressions
 * that never end; search_line() and sift.c: many lines at once.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "query/search.h"

#include <errno.h>
#include <stdlib.h>

static struct search *search_for(const char *text) {
        struct search *s = NULL;
        char *copy = span_dup(span_str(text));

        assert_int_equal(search_new(span_str(copy), &s), 0);
        free(copy); /* the search keeps its own */
        assert_string_equal(search_text(s), text);
        return s;
}

static const struct {
        const char *look, *text, *want; /* want: "offset+length" of each hit, one after another */
} cases[] = {
        {"edge", "edge01 EDGE", "0+4 7+4"},
        {"aa", "aaaaa", "0+2 2+2"},
        {"abcd", "abc", ""},
        {"abc", "", ""},
        {" ", "a b", "1+1"},
        /* as it stands, and as the expression that it may be */
        {"10.1.0.4", "10.1.0.4 10x1y0z4", "0+8 9+8"},
        {"sip:+46", "sip:+46 sip::46 sip46", "0+7 8+7"},
        {"INVITE|BYE", "BYE INVITE INVITE|BYE", "0+3 4+6 11+10"},
        {"a+b", "a+b aab", "0+3 4+3"},
        {"(x)", "(x) x", "0+3 4+1"},
        {"what?", "what? wha", "0+5 6+3"},
        {"^b", "a\nb ^b", "2+1 4+2"}, /* lines */
        {"b$", "b\r\nb", "0+1 3+1"},
        {"[a-c]+", "abcx [a-c]+", "0+3 5+6"},
        {"(a)\\1", "aa", "0+2"},
        {"#", "a#b", "1+1"},
        {"a\tb.", "a\tbx", "0+4"},
        /* never empty */
        {"x*", "abxxc", "2+2"},
        {"x*", "abc", ""},
        {"^", "a^", "1+1"},
        {"$", "a\nb", ""},
        {"\\b", "to be", ""},
        {"(?=e)", "edge", ""},
        {"a\\K", "aaa", ""},
        {"|", "a|b", "1+1"},
        {"a||b", "ab", "0+1 1+1"},
        /* what makes other signs of letters, and of what stands around the expression */
        {"\\d\\d", "no 42 \\d\\d", "3+2 6+4"},
        {"\\", "a\\b", "1+1"},
        {"\\E", "a\\Eb", "1+2"},
        {"\\Ea.c", "abc \\Ea.c", "0+3 4+5"},
        {"a\\E|b", "a\\E|b b", "0+5 6+1"},
        {"\\Qa.c", "abc a.c", "4+3"},
        {"\\Qa|b\\E", "a|b \\Qa|b\\E", "0+3 4+7"},
        {"\\C", "a\\C", "1+2"}, /* half a character is none */
        {"(?i)A", "a (?i)A", "0+1 2+5"},
        {"(*UTF)", "(*UTF)", "0+6"},
        {"a#b", "a#b", "0+3"},
        /* no expression: as it stands */
        {"(a", "x(A", "1+2"},
        {"a)|(b", "a)|(b a b", "0+5"},
        {"[", "a[b", "1+1"},
        {"*", "a*b", "1+1"},
        {"**", "a**b", "1+2"},
        {"a{2,1}", "aa a{2,1}", "3+6"},
        {"(?#", "(?#", "0+3"},
        {"(?<n>a)(?<n>b)", "ab (?<n>a)(?<n>b)", "3+14"},
        {"a\xff", "A\xff", "0+2"},
        {"(\xff", "(\xff", "0+2"},
        /* case aside, letters that are not of ASCII too */
        {"jürgen", "JÜRGEN Jürgen", "0+7 8+7"},
        {"GÄRTNER.", "gärtnerx", "0+9"},
        {"中文", "a中文", "1+6"},
        {".", "é.", "0+2 2+1"},
        /* bytes of the text that are no characters are found around */
        {"a.c", "\xff""abc\xff a\xff""c", "1+3"},
        {"abc", "\xc3""abc", "1+3"},
        {".+", "\xff\xfe", ""},
};

static void test_hits(void **state) {
        (void)state;
        struct buf got = BUF_INIT;

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                struct search *s = search_for(cases[i].look);
                struct span text = span_str(cases[i].text);
                buf_reset(&got);
                for (size_t at = 0, n = 0; search_find(s, text, at + n, &at, &n);) {
                        assert_true(n > 0);
                        assert_true(at + n <= text.n);
                        buf_printf(&got, "%s%zu+%zu", got.n ? " " : "", at, n);
                }
                if (strcmp(buf_str(&got), cases[i].want) != 0)
                        print_message("XX %s in %s: %s, not %s", cases[i].look, cases[i].text, buf_str(&got), cases[i].want);
                search_free(s);
        }
        buf_done(&got);
}

static void test_nothing(void **state) {
        (void)state;
        struct search *s = NULL;
        size_t at = 7, n = 8;

        assert_int_equal(search_new(SPAN_NONE, &s), -EINVAL);
        assert_int_equal(search_new(SPAN(""), &s), -EINVAL);
        assert_null(s);
        assert_string_equal(search_text(NULL), "");
        assert_false(search_find(NULL, SPAN("abc"), 0, &at, &n));
        s = search_for("b.");
        assert_true(search_find(s, SPAN("abc"), 0, NULL, NULL));
        assert_false(search_find(s, SPAN_NONE, 0, &at, &n));
        assert_false(search_find(s, SPAN("abc"), 2, &at, &n));
        assert_false(search_find(s, SPAN("abc"), 3, &at, &n));
        assert_false(search_find(s, SPAN("abc"), SIZE_MAX, &at, &n));
        assert_int_equal(at, 7); /* untouched where there is no hit */
        assert_int_equal(n, 8);
        search_free(s);
        search_free(NULL);
}

/* From any byte on, also inside a character, hits lie in the text and behind where they were asked for. */
static void test_offsets(void **state) {
        static const char *const looks[] = {"é", ".", "\\w+", "b|é", "(?<=é)b", "\\Bb"};
        struct span text = SPAN("aé\xff""éb中\xe4\xb8""b");
        (void)state;

        for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++) {
                struct search *s = search_for(looks[i]);
                for (size_t from = 0; from <= text.n; from++) {
                        size_t at, n;
                        if (!search_find(s, text, from, &at, &n))
                                continue;
                        assert_true(at >= from);
                        assert_true(n > 0 && at + n <= text.n);
                }
                search_free(s);
        }
}

/* A line of a megabyte, with the hit at its end. Expressions that would try for ever give up; then all that is promised is that
 * what they do find is there. */
static void test_long_lines(void **state) {
        static const struct {
                const char *look;
                enum { NO, YES, PERHAPS } found;
        } table[] = {
                {"needle", YES}, {"n.edle", YES}, {"e+dle$", YES}, {"^a+$", NO}, {"noodle|b", NO},
                {"(a|b)*needle", PERHAPS}, {"(?R)?a", PERHAPS}, {"(a+)+$", NO}, {"(a|aa)+$", NO}, {"(a*)*b?z", NO}, {"(.*)(.*)(.*)(.*)z", NO},
        };
        struct buf line = BUF_INIT;
        (void)state;

        assert_true(buf_fill(&line, 'a', 1 << 20) >= 0);
        buf_puts(&line, " needle");
        for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
                struct search *s = search_for(table[i].look);
                size_t at = 0, n = 0;
                bool found = search_find(s, buf_span(&line), 0, &at, &n);
                if (table[i].found != PERHAPS && found != (table[i].found == YES))
                        fail_msg("%s: %d", table[i].look, found);
                assert_true(!found || (n > 0 && at + n <= line.n));
                search_free(s);
        }
        buf_done(&line);
}

/* Blocks ------------------------------------------------------------------------------------------------- */

static const char *const looked_for[] = {
        "abc", "a", "b c", "9", "#", "a.c", "^a", "c$", "^abc$", "^$", "a|zz", "(ab)+c", "(?:ab)+c", "(a)b*\\1", "a{2,3}", "a{,3}", "b*", "c?",
        "[a-c]{3}", "[^a]c", "[^-a]b", "[^]]b", "[]x]", "[-a]c", "[]-a]", "[\\w-]c", "[\\s-+]1", "[+\\s]1", "[^\\s]c", "[^\\S]c", "\\d+$",
        "\\D\\d", "\\W\\w", "\\s\\S", "\\bc\\b", "\\Bc", "\\.c", "\\tc", "a\\x", "\\x61bc", "c\\z", "\\Aa", "c\\Z", "\\Gab", "a\\Kb",
        "(?<!\\s)c", "(?<=^)a", "c(?!\\s)", "a(?=$)", "b++", "a*+b", "(?>ab|a)c", "(?i)ABC", "(?x) a b", "(?#x)a", "(*ANYCRLF)a", "(a|b(*PRUNE)c)",
        "[[:alpha:]]c", "[[:<:]]c", "[\\Q]c\\E]", "\\Qa.c\\E", "\\p{Ll}c", "\\N{U+212A}", "\\x{212a}", "K", "k", "S$", "(?R)?c", "(?1)(c)", "\\R", "\\h",
        "\\N", "[\\x{212a}]", "a\\", "a[", "a(", "*a", ".*", ".+c$", "a.*c.*$", "$a", "a\\sc", "\\ca", "\\01", "[\\01-c]", "[\\n]", "a\nb", "c\\r?",
};
static const char *const lines[] = {
        "", "a", "abc", " abc ", "ABC", "c", "a.c", "a c", "a\tc", "aa aaa", "-b ]b +1", "b-c .c", "]", "]-a", "x9", "9", "k", "K s S", "1 1", "\t1", "a\\x [ (",
        "bbb", "ababc", "aa[", "*a", "# #",
};
enum { LOOKS = sizeof(looked_for) / sizeof(*looked_for), LINES = sizeof(lines) / sizeof(*lines) };

/* Whatever stands around it, a search never passes over a line that it finds. False: it passed over all. */
static bool may_hold(const struct search *s, struct span text) {
        struct search_walk w;
        bool may = !search_walks(s);
        size_t at = 0, line = 0;

        search_walk_init(&w, text);
        for (size_t from = 0; search_walks(s) && from < text.n; from = line) {
                int r = search_line(s, &w, from, &at);
                assert_true(r == 0 || (r == 1 && at >= from && at < text.n));
                for (line = from; r == 0 ? line < text.n : line <= at; line += span_chr(span_from(text, line), '\n') + 1) {
                        struct span rest = span_from(text, line), passed;
                        bool last = r > 0 && at < line + span_chr(rest, '\n') + 1;
                        if (!last && span_line(&rest, &passed) && search_find(s, passed, 0, NULL, NULL))
                                fail_msg("%s in %.*s", search_text(s), SPAN_ARG(text));
                }
                may = may || r > 0;
        }
        return may;
}

static bool may_hold_some(const struct search *s, const char *before, const char *line, const char *end, bool finds) {
        struct buf text = BUF_INIT;

        buf_printf(&text, "%s%s%s%s%s", before, end, line, end, before);
        bool may = may_hold(s, buf_span(&text));
        if (finds && !may)
                fail_msg("%s in %s", search_text(s), buf_str(&text));
        buf_done(&text);
        return may;
}

static void test_blocks(void **state) {
        size_t found = 0, passed = 0;
        (void)state;

        for (size_t i = 0; i < LOOKS; i++) {
                struct search *s = search_for(looked_for[i]);
                for (size_t k = 0; k < LINES * LINES; k++) {
                        const char *line = lines[k / LINES], *before = lines[k % LINES];
                        bool finds = search_find(s, span_str(line), 0, NULL, NULL) || search_find(s, span_str(before), 0, NULL, NULL);
                        found += finds;
                        passed += !may_hold_some(s, before, line, "\n", finds);
                        passed += !may_hold_some(s, before, line, "\r\n", finds);
                }
                search_free(s);
        }
        assert_true(found > 1000);
        assert_true(passed > 10000);
}

/* What has to be looked for line by line, and what not. */
static void test_passes(void **state) {
        static const struct {
                const char *look;
                bool passes; /* a text that does not hold it */
        } table[] = {
                {"zz", true}, {"z.z", true}, {"^zz$", true}, {"SIP/2\\.0 (4|5)\\d\\d", true}, {"sip:[^@]+@zz", true}, {"[^\\s]z", true}, {"\\W+z", true},
                {"(?<!a)z", false}, {"z\\z", false}, {"z++", false}, {"\\*{3}z", true}, {"\\*+", false}, {".", false}, {"[^z]", false}, {"zü", false},
        };
        (void)state;

        for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
                struct search *s = search_for(table[i].look);
                if (may_hold(s, SPAN("INVITE sip:a@b SIP/2.0\r\nVia: c\n")) == table[i].passes)
                        fail_msg("%s", table[i].look);
                search_free(s);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_hits), cmocka_unit_test(test_nothing), cmocka_unit_test(test_offsets),
                cmocka_unit_test(test_long_lines), cmocka_unit_test(test_blocks), cmocka_unit_test(test_passes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
