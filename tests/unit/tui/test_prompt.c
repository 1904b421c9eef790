/*
 * prompt.c: the keys of the line editor, what was typed before, and the part of the line that is in sight.
 */
#include "unit/tui/grid.h"

#include "tui/keys.h"
#include "tui/prompt.h"

/* Keys as names with blanks between them; other words are typed letter by letter, "_" is a blank. */
static enum prompt_state type(struct prompt *p, const char *keys) {
        struct span rest = span_str(keys), word;
        enum prompt_state state = PROMPT_OPEN;
        while (span_cut(&rest, ' ', &word)) {
                uint32_t key = keys_parse(word, NULL), code;
                if (key && (key >= KEYS_FIRST || key < ' ' || key == KEYS_BACKSPACE)) {
                        state = prompt_key(p, key);
                        continue;
                }
                while (utf8_cut(&word, &code))
                        state = prompt_key(p, code == '_' ? ' ' : code);
        }
        return state;
}

static void keys_edit_the_line(void **state) {
        static const struct {
                const char *keys, *text;
                size_t at;
                enum prompt_state state;
        } table[] = {
                {"", "from:ann", 8, PROMPT_OPEN},
                {"Enter", "from:ann", 8, PROMPT_GIVEN},
                {"Esc", "from:ann", 8, PROMPT_LEFT},
                {"^G", "from:ann", 8, PROMPT_LEFT},
                {"x", "from:annx", 9, PROMPT_OPEN},
                {"Left Left x", "from:axnn", 7, PROMPT_OPEN},
                {"Home x End y", "xfrom:anny", 10, PROMPT_OPEN},
                {"^A x ^E y", "xfrom:anny", 10, PROMPT_OPEN},
                {"Left Left Left Left Left Left Left Left Left Left x", "xfrom:ann", 1, PROMPT_OPEN},
                {"Right Right x", "from:annx", 9, PROMPT_OPEN},
                {"^B ^B ^F x", "from:anxn", 8, PROMPT_OPEN},
                {"Backspace Backspace", "from:a", 6, PROMPT_OPEN},
                {"Home Backspace", "from:ann", 0, PROMPT_OPEN},
                {"^D", "from:ann", 8, PROMPT_OPEN},
                {"Home ^D ^D", "om:ann", 0, PROMPT_OPEN},
                {"Left ^U", "n", 0, PROMPT_OPEN},
                {"Left Left ^K", "from:a", 6, PROMPT_OPEN},
                {"^U", "", 0, PROMPT_OPEN},
                {"^U Backspace", "", 0, PROMPT_LEFT},
                {"^U Left Right Home End ^D ^K ^U ^W", "", 0, PROMPT_OPEN},
                {"_to:bob ^W", "from:ann ", 9, PROMPT_OPEN},
                {"_to:bob__ ^W ^W", "", 0, PROMPT_OPEN},
                {"_to:bob Left ^W", "from:ann b", 9, PROMPT_OPEN},
                {"é日 Left Backspace", "from:ann日", 8, PROMPT_OPEN},
                {"é日 Left Left ^D", "from:ann日", 8, PROMPT_OPEN},
                {"Home é Right 日", "éf日rom:ann", 6, PROMPT_OPEN},
                {"F1 Tab PgUp PgDn ^X", "from:ann", 8, PROMPT_OPEN}, /* mean nothing here */
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct prompt p = {0};
                prompt_begin(&p, SPAN("from:ann"));
                assert_int_equal(type(&p, table[i].keys), table[i].state);
                assert_string_equal(buf_str(&p.text), table[i].text);
                assert_int_equal(p.at, table[i].at);
                prompt_done(&p);
        }
}

static void a_line_has_a_limit(void **state) {
        struct prompt p = {0};
        (void)state;
        for (int i = 0; i < PROMPT_MAX - 1; i++)
                type(&p, "a");
        type(&p, "é"); /* two bytes do not fit any more, one does */
        assert_int_equal(p.text.n, PROMPT_MAX - 1);
        type(&p, "b c");
        assert_int_equal(p.text.n, PROMPT_MAX);
        assert_int_equal(p.text.p[PROMPT_MAX - 1], 'b');
        prompt_done(&p);
        prompt_done(&p);
}

static void give(struct prompt *p, const char *text) {
        prompt_begin(p, span_str(text));
        prompt_keep(p);
        prompt_begin(p, SPAN_NONE);
}

static void what_was_typed_comes_back(void **state) {
        struct prompt p = {0};
        (void)state;
        static const struct {
                const char *key, *want;
        } table[] = {
                {"Down", "typed"}, {"Up", "three"}, {"^P", "two"}, {"Up", "one"}, {"Up", "one"}, {"^N", "two"}, {"Down", "three"},
                {"Down", ""}, {"Down", ""}, {"Up", "three"},
        };
        give(&p, "one");
        give(&p, "two");
        give(&p, "two"); /* once is enough */
        give(&p, "");
        give(&p, "three");
        type(&p, "typed");
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                type(&p, table[i].key);
                assert_string_equal(buf_str(&p.text), table[i].want);
                assert_int_equal(p.at, p.text.n);
        }
        type(&p, "x"); /* what is kept is not what is edited */
        type(&p, "Down Up");
        assert_string_equal(buf_str(&p.text), "three");
        prompt_done(&p);
}

static void the_oldest_is_forgotten(void **state) {
        struct prompt p = {0};
        (void)state;
        for (int i = 0; i < PROMPT_KEPT + 3; i++) {
                char text[2] = {(char)('a' + i), 0};
                give(&p, text);
        }
        assert_int_equal(p.n_kept, PROMPT_KEPT);
        for (int i = 0; i < PROMPT_KEPT + 3; i++)
                type(&p, "Up");
        assert_string_equal(buf_str(&p.text), "d");
        prompt_done(&p);
}

static void the_cursor_is_in_sight(void **state) {
        static const struct {
                const char *text, *keys, *want, *styles;
        } table[] = {
                {"", "", "/\n", " t\n"},
                {"abc", "", "/abc\n", "    t\n"},
                {"abc", "Home", "/abc\n", " t\n"},
                {"abc", "Left", "/abc\n", "   t\n"},
                {"abcdefg", "", "/…defg\n", "      t\n"},
                {"abcdefghijkl", "", "/…ijkl\n", "      t\n"},
                {"abcdefghijkl", "Home", "/abcde…\n", " t\n"},
                {"日本語", "", "/…本語\n", "      t\n"},
                {"日本語", "Left", "/日本語\n", "     tt\n"},
                {"日本語日本語", "", "/…本語\n", "      t\n"},
                {"a\033[2Jb", "", "/…[2Jb\n", "      t\n"}, /* made safe */
                {"e\u0301x", "Left", "/e\u0301x\n", "  t\n"},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct grid g = grid_of(8, 1);
                struct prompt p = {0};
                prompt_begin(&p, span_str(table[i].text));
                type(&p, table[i].keys);
                canvas_put(&g.c, 0, 0, SPAN("/"), STYLE_PLAIN);
                prompt_draw(&p, &g.c, 1, 0, STYLE_PLAIN);
                assert_string_equal(grid_shown(&g), table[i].want);
                assert_string_equal(grid_styled(&g), table[i].styles);
                prompt_done(&p);
                grid_done(&g);
        }
        for (unsigned w = 0; w < 4; w++) { /* no room at all */
                struct grid g = grid_of(w, 1);
                struct prompt p = {0};
                prompt_begin(&p, SPAN("日本"));
                prompt_draw(&p, &g.c, 1, 0, STYLE_PLAIN);
                prompt_draw(&p, &g.c, 9, 0, STYLE_PLAIN);
                prompt_done(&p);
                grid_done(&g);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(keys_edit_the_line),
                cmocka_unit_test(a_line_has_a_limit),
                cmocka_unit_test(what_was_typed_comes_back),
                cmocka_unit_test(the_oldest_is_forgotten),
                cmocka_unit_test(the_cursor_is_in_sight),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
