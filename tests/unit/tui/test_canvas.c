/*
 * canvas.c: what lands in which cell.
 */
#include "unit/tui/grid.h"

/* Marks what is looked for in a row, from column x on. */
static void mark(struct grid *g, unsigned x, unsigned y, const char *text) {
        struct search *s = NULL;
        assert_int_equal(search_new(span_str(text), &s), 0);
        canvas_mark(&g->c, x, y, s);
        search_free(s);
}

static void text_is_cut_where_it_must(void **state) {
        static const struct {
                const char *text;
                unsigned x, w;
                size_t skip;
                const char *want;
                unsigned used;
        } table[] = {
                {"abc", 0, 8, 0, "abc\n", 3},
                {"abcdefgh", 0, 8, 0, "abcdefgh\n", 8},
                {"abcdefghi", 0, 8, 0, "abcdefg…\n", 8},
                {"abcdefghi", 2, 3, 0, "  ab…\n", 3},
                {"abcdefghi", 5, 99, 0, "     ab…\n", 3},
                {"abcdefghi", 8, 3, 0, "\n", 0},   /* right of the window */
                {"abc", 0, 0, 0, "\n", 0},
                {"abcdefghi", 0, 4, 2, "…de…\n", 4},
                {"abcdefghi", 0, 8, 3, "…efghi\n", 6},
                {"abc", 0, 8, 7, "…\n", 0},        /* all of it is left of the window */
                {"日本語", 0, 8, 0, "日本語\n", 6},
                {"日本語日本", 0, 8, 0, "日本語 …\n", 8}, /* a half does not show */
                {"日本語", 0, 5, 0, "日本…\n", 5},
                {"日本語", 0, 8, 1, "…本語\n", 5},
                {"日本語", 0, 8, 2, "… 語\n", 4},
                {"a日b", 0, 2, 0, "a…\n", 2},
                {"日", 0, 1, 0, "…\n", 1},
                {"e\u0301a", 0, 8, 0, "e\u0301a\n", 2},
                {"\u0301a", 0, 8, 0, "a\n", 1},    /* nothing to stand on */
                {"a\u0301\u0302\u0303\u0304b", 0, 8, 0, "a\u0301\u0302\u0303b\n", 2},
                {"a\tb", 0, 8, 0, "a b\n", 3},
                {"a\033[31mb", 0, 8, 0, "a?[31mb\n", 7},
                {"a\177\302\233b", 0, 8, 0, "a??b\n", 4},
                {"a\xff\xe6\x97z", 0, 8, 0, "a���z\n", 5},
                {"", 0, 8, 0, "\n", 0},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct grid g = grid_of(8, 1);
                unsigned used = canvas_text(&g.c, table[i].x, 0, table[i].w, span_str(table[i].text), STYLE_PLAIN, table[i].skip);
                assert_string_equal(grid_shown(&g), table[i].want);
                assert_int_equal(used, table[i].used);
                grid_done(&g);
        }
}

static void a_wide_character_never_shows_by_half(void **state) {
        struct grid g = grid_of(6, 1);
        (void)state;
        canvas_put(&g.c, 0, 0, SPAN("日本語"), STYLE_PLAIN);
        canvas_put(&g.c, 1, 0, SPAN("x"), STYLE_PLAIN); /* over a right half */
        assert_string_equal(grid_shown(&g), " x本語\n");
        canvas_put(&g.c, 2, 0, SPAN("y"), STYLE_PLAIN); /* over a left half */
        assert_string_equal(grid_shown(&g), " xy 語\n");
        canvas_put(&g.c, 3, 0, SPAN("山"), STYLE_PLAIN); /* over a blank and a left half */
        assert_string_equal(grid_shown(&g), " xy山\n");
        assert_int_equal(g.c.cells[3].width, 2);
        assert_int_equal(g.c.cells[4].width, 0);
        assert_int_equal(g.c.cells[5].width, 1);
        grid_done(&g);
}

static void nothing_is_drawn_outside_the_window(void **state) {
        struct grid g = grid_of(6, 4);
        (void)state;
        canvas_fill(&g.c, 0, 0, 6, 4, STYLE_DIM);
        canvas_window(&g.c, 2, 1, 3, 2);
        canvas_fill(&g.c, 0, 0, 99, 99, STYLE_BAR);
        canvas_put(&g.c, 0, 0, SPAN("abcdef"), STYLE_BAR);
        canvas_put(&g.c, 0, 2, SPAN("below"), STYLE_BAR);
        canvas_put(&g.c, 3, 1, SPAN("right"), STYLE_BAR);
        canvas_cursor(&g.c, 1);
        canvas_cursor(&g.c, 2);
        assert_string_equal(grid_shown(&g), "\n  ab…\n\n\n");
        assert_string_equal(grid_styled(&g), "dddddd\nddbbbd\nddBBBd\ndddddd\n");
        canvas_window(&g.c, 5, 3, 99, 99);
        assert_int_equal(g.c.w, 1);
        assert_int_equal(g.c.h, 1);
        canvas_window(&g.c, 99, 99, 1, 1);
        assert_int_equal(g.c.w, 0);
        assert_int_equal(g.c.h, 0);
        canvas_put(&g.c, 0, 0, SPAN("x"), STYLE_PLAIN);
        grid_done(&g);
}

static void every_hit_of_a_row_is_marked(void **state) {
        static const struct {
                const char *text, *needle, *styles;
        } table[] = {
                {"To: to TO", "to", "ff  ff ff\n"},
                {"aaaa", "aa", "ffff\n"},
                {"aaa", "aa", "ff\n"},
                {"日本語日", "本", "  ff\n"},
                {"e\u0301e", "e", "ff\n"},
                {"e\u0301e", "\u0301", "f\n"},
                {"abc", "abcd", "\n"},
                {"a.c abc", "a.c", "fff fff\n"}, /* as it stands, and as an expression */
                {"to 10 be", "\\d+|be", "   ff ff\n"},
                {"abc", "x*", "\n"}, /* nothing is nowhere */
                {"日本語日", "^..", "ffff\n"},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct grid g = grid_of(10, 1);
                canvas_put(&g.c, 0, 0, span_str(table[i].text), STYLE_PLAIN);
                mark(&g, 0, 0, table[i].needle);
                assert_string_equal(grid_styled(&g), table[i].styles);
                grid_done(&g);
        }
}

static void a_mark_begins_at_its_column(void **state) {
        struct grid g = grid_of(8, 2);
        (void)state;
        canvas_put(&g.c, 0, 1, SPAN("ab ab"), STYLE_PLAIN);
        mark(&g, 1, 1, "ab");
        canvas_cursor(&g.c, 1);
        assert_string_equal(grid_styled(&g), "\n___FF___\n");
        canvas_mark(&g.c, 0, 1, NULL);
        mark(&g, 0, 2, "ab"); /* below the window */
        grid_done(&g);
}

static void sizes_have_a_limit(void **state) {
        struct grid g = grid_of(0, 0);
        (void)state;
        assert_string_equal(grid_shown(&g), "");
        canvas_put(&g.c, 0, 0, SPAN("x"), STYLE_PLAIN);
        canvas_cursor(&g.c, 0);
        mark(&g, 0, 0, "x");
        assert_int_equal(canvas_resize(&g.c, 70000, 2), 0);
        assert_int_equal(g.c.columns, CANVAS_MAX);
        assert_int_equal(g.c.rows, 2);
        grid_done(&g);
}

static void utf8_is_cut_one_by_one(void **state) {
        static const struct {
                const char *bytes;
                uint32_t want[4];
                size_t n;
        } table[] = {
                {"aé", {'a', 0xe9}, 2},
                {"€😀", {0x20ac, 0x1f600}, 2},
                {"\xc0\xaf", {0xfffd, 0xfffd}, 2},         /* overlong */
                {"\xe0\x80\xaf", {0xfffd, 0xfffd, 0xfffd}, 3},
                {"\xed\xa0\x80", {0xfffd, 0xfffd, 0xfffd}, 3}, /* surrogate */
                {"\xf4\x90\x80\x80", {0xfffd, 0xfffd, 0xfffd, 0xfffd}, 4},
                {"\xe2\x82", {0xfffd, 0xfffd}, 2},         /* cut */
                {"\xe2\x82z", {0xfffd, 0xfffd, 'z'}, 3},
                {"\x80", {0xfffd}, 1},
                {"\xff", {0xfffd}, 1},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct span rest = span_str(table[i].bytes);
                uint32_t code;
                size_t n = 0;
                for (; utf8_cut(&rest, &code); n++) {
                        assert_true(n < table[i].n);
                        assert_int_equal(code, table[i].want[n]);
                }
                assert_int_equal(n, table[i].n);
        }
}

static void utf8_is_written_as_it_was_read(void **state) {
        static const char *const table[] = {"a", "é", "€", "😀", "\xf4\x8f\xbf\xbf"};
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct span rest = span_str(table[i]);
                struct buf b = BUF_INIT;
                uint32_t code;
                assert_true(utf8_cut(&rest, &code));
                utf8_put(&b, code);
                assert_string_equal(buf_str(&b), table[i]);
                buf_done(&b);
        }
        assert_int_equal(utf8_columns('a'), 1);
        assert_int_equal(utf8_columns(0x65e5), 2);
        assert_int_equal(utf8_columns(0x301), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(text_is_cut_where_it_must),
                cmocka_unit_test(a_wide_character_never_shows_by_half),
                cmocka_unit_test(nothing_is_drawn_outside_the_window),
                cmocka_unit_test(every_hit_of_a_row_is_marked),
                cmocka_unit_test(a_mark_begins_at_its_column),
                cmocka_unit_test(sizes_have_a_limit),
                cmocka_unit_test(utf8_is_cut_one_by_one),
                cmocka_unit_test(utf8_is_written_as_it_was_read),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
