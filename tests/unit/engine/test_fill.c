/*
 * What becomes of an article's placeholders: which braces are some, what stands for a missing fact, which items go.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "engine/fill.h"

static void test_next(void **state) {
        static const struct {
                const char *text;
                size_t at, len; /* len 0: none */
                const char *name, *otherwise;
        } cases[] = {
                {"{a}", 0, 3, "a", NULL},         {"x {a_1} {b}", 2, 5, "a_1", NULL}, {"{ $_.x } {b}", 9, 3, "b", NULL},
                {"{A}{}{a-b}", 0, 0, NULL, NULL}, {"{{a}}", 1, 3, "a", NULL},         {"{a", 0, 0, NULL, NULL},
                {"", 0, 0, NULL, NULL},           {"{", 0, 0, NULL, NULL},            {"{a|b c}", 0, 7, "a", "b c"},
                {"{a|}", 0, 4, "a", ""},          {"{a|{b}", 3, 3, "b", NULL},        {"{a|b\n}", 0, 0, NULL, NULL},
                {"{|a}", 0, 0, NULL, NULL},       {"{a|<b|c>}", 0, 9, "a", "<b|c>"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct placeholder p;
                assert_int_equal(placeholder_next(span_str(cases[i].text), 0, &p), cases[i].len > 0);
                if (!cases[i].len)
                        continue;
                assert_int_equal(p.at, cases[i].at);
                assert_int_equal(p.len, cases[i].len);
                assert_true(span_eq(p.name, span_str(cases[i].name)));
                assert_int_equal(p.otherwise.p != NULL, cases[i].otherwise != NULL);
                assert_true(span_eq(p.otherwise, span_str(cases[i].otherwise)));
        }
}

static void test_fill(void **state) {
        const struct fact facts[] = {{(char *)"a", (char *)"1"}, {(char *)"b_2", (char *)"{a}"}, {(char *)"e", (char *)""}, {(char *)"h", (char *)"x; rm"},
                                      {(char *)"w", (char *)"a-1.example"}, {(char *)"m", (char *)"b +12"}, {(char *)"p", (char *)"+12"}};
        static const char *const texts[][2] = {
                {"", ""}, {"{a}", "1"}, {"x{b_2}y{a}", "x{a}y1"}, {"{e}{z}", "??"}, {"{subject}", "S"}, {"{ a }{A}{", "{ a }{A}{"},
                {"{{a}}", "{1}"}, {"{a|none} {z|none} {e|}.", "1 none ."},
                /* Code */
                {"{h} `{h}` {h}", "x; rm `?` x; rm"},
                {"{m} `{m}` `{p}`", "b +12 `b` `+12`"},
                {"`{w} {h|<h>}`{h|<h>}", "`a-1.example <h>`x; rm"},
                {"    Do \"{h|<h>}\" {w}\n{h}", "    Do \"<h>\" a-1.example\nx; rm"},
                /* Items */
                {"- {z}\n- {a} {z}\n- z\n", "- 1 ?\n- z\n"},
                {"a:\n\n- {z} goes\n  on {e}\n- {z|?}\n\n{z}\n", "a:\n\n- ?\n\n?\n"},
                {"1. {z}\n2. x - {z}", "1. ?\n2. x - ?"},
                {"- {z|x}: {z}\n- {z|x}: {a|y}\n", "- x: 1\n"},
                {"- {z}", ""}, {"- {z}: {subject}\n- {subject}\n- {a}: {subject}", "- S\n- 1: S"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                char *filled = fill_text(texts[i][0], facts, sizeof(facts) / sizeof(facts[0]), "S");
                assert_string_equal(filled, texts[i][1]);
                free(filled);
        }
}

static void test_names(void **state) {
        static const char *const texts[][2] = {
                {"", ""}, {"x {a} {b_1|none}.", "x <a> <b_1>."}, {"`Do {a|<domain>}` { $_ } {", "`Do <domain>` { $_ } {"}, {"- {z}: w\n", "- <z>: w\n"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                char *filled = fill_names(texts[i][0]);
                assert_string_equal(filled, texts[i][1]);
                free(filled);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_next), cmocka_unit_test(test_fill), cmocka_unit_test(test_names)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
