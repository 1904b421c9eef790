/*
 * theme.c: built-in themes, and looks in words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "tui/theme.h"

static void every_style_has_a_name_of_its_own(void **state) {
        (void)state;
        for (unsigned i = 0; i < STYLE_COUNT; i++) {
                assert_non_null(theme_style_name(i));
                assert_int_equal(theme_style(span_str(theme_style_name(i))), i);
        }
        assert_null(theme_style_name(STYLE_COUNT));
        assert_int_equal(theme_style(SPAN("eror")), -EINVAL);
        assert_int_equal(theme_style(SPAN("")), -EINVAL);
}

static void themes_by_name(void **state) {
        struct theme t;
        (void)state;
        assert_int_equal(theme_find(SPAN("pink"), &t), -EINVAL);
        assert_int_equal(theme_find(SPAN("dark"), &t), 0);
        assert_int_equal(t.looks[STYLE_ERROR].colour256, 203);
        assert_int_equal(theme_find(SPAN("light"), &t), 0);
        assert_int_equal(t.looks[STYLE_ERROR].colour256, 160);
}

/* What is told by colour alone must not vanish where there is none. */
static void mono_has_no_colours_but_attributes(void **state) {
        static const enum style told[] = {STYLE_ERROR, STYLE_WARNING, STYLE_EVIDENCE, STYLE_HIT, STYLE_REFUSAL, STYLE_ADDED,
                                          STYLE_REMOVED, STYLE_MARK};
        struct theme t;
        (void)state;
        assert_int_equal(theme_find(SPAN("mono"), &t), 0);
        for (size_t i = 0; i < STYLE_COUNT; i++) {
                assert_int_equal(t.looks[i].colour, LOOK_DEFAULT);
                assert_int_equal(t.looks[i].colour256, LOOK_DEFAULT);
                assert_int_equal(t.looks[i].back256, LOOK_DEFAULT);
                assert_int_equal(t.looks[i].attr, t.looks[i].mono);
        }
        for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
                assert_int_not_equal(t.looks[told[i]].mono, 0);
}

static void looks_in_words(void **state) {
        static const struct {
                const char *words;
                int r, colour, colour256, back, back256;
                unsigned attr;
                const char *bad;
        } table[] = {
                {"203 bold", 0, 9, 203, -1, -1, LOOK_BOLD, NULL},
                {"red on white", 0, 1, 1, 7, 7, 0, NULL},
                {"  bright-red   on  default ", 0, 9, 9, -1, -1, 0, NULL},
                {"underline reverse dim", 0, -1, -1, -1, -1, LOOK_UNDERLINE | LOOK_REVERSE | LOOK_DIM, NULL},
                {"default", 0, -1, -1, -1, -1, 0, NULL},
                {"", 0, -1, -1, -1, -1, 0, NULL},
                {"0 on 255", 0, 0, 0, 15, 255, 0, NULL},
                {"16", 0, 0, 16, -1, -1, 0, NULL},
                {"232", 0, 0, 232, -1, -1, 0, NULL},
                {"21", 0, 12, 21, -1, -1, 0, NULL},
                {"28", 0, 2, 28, -1, -1, 0, NULL},
                {"231", 0, 15, 231, -1, -1, 0, NULL},
                {"256", -EINVAL, 0, 0, 0, 0, 0, "256"},
                {"-1", -EINVAL, 0, 0, 0, 0, 0, "-1"},
                {"bold pink", -EINVAL, 0, 0, 0, 0, 0, "pink"},
                {"bright-", -EINVAL, 0, 0, 0, 0, 0, "bright-"},
                {"bright-9", -EINVAL, 0, 0, 0, 0, 0, "bright-9"},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct look l = {99, 99, 99, 99, 99, 99};
                struct span bad = SPAN_NONE;
                assert_int_equal(look_parse(span_str(table[i].words), &l, &bad), table[i].r);
                if (table[i].r < 0) {
                        assert_true(span_eq(bad, span_str(table[i].bad)));
                        assert_int_equal(l.colour, 99);
                        continue;
                }
                assert_int_equal(l.colour, table[i].colour);
                assert_int_equal(l.colour256, table[i].colour256);
                assert_int_equal(l.back, table[i].back);
                assert_int_equal(l.back256, table[i].back256);
                assert_int_equal(l.attr, table[i].attr);
                assert_int_equal(l.mono, table[i].attr);
        }
}

/* Whatever the number of 256, a terminal of sixteen has one for it. */
static void all_colours_have_one_of_sixteen(void **state) {
        struct buf b = BUF_INIT;
        (void)state;
        for (int i = 0; i < 256; i++) {
                struct look l;
                struct span bad;
                buf_reset(&b);
                buf_printf(&b, "%d", i);
                assert_int_equal(look_parse(buf_span(&b), &l, &bad), 0);
                assert_in_range(l.colour, 0, 15);
                assert_int_equal(l.colour256, i);
        }
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_style_has_a_name_of_its_own),
                cmocka_unit_test(themes_by_name),
                cmocka_unit_test(mono_has_no_colours_but_attributes),
                cmocka_unit_test(looks_in_words),
                cmocka_unit_test(all_colours_have_one_of_sixteen),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
