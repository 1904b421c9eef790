/*
 * settings.c: the lines of the config file, and what is said of those that cannot be read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "tui/settings.h"

static void note(void *ctx, unsigned line, const char *text) {
        buf_printf(ctx, "%u: %s\n", line, text);
}

/* Reads text and compares the complaints. */
static struct settings read_as(const char *text, const char *theme, const char *complaints) {
        struct buf b = BUF_INIT;
        struct settings s;
        settings_init(&s);
        assert_int_equal(settings_parse(span_str(text), span_str(theme), &s, note, &b), 0);
        assert_string_equal(buf_str(&b), complaints);
        buf_done(&b);
        return s;
}

static void values(void **state) {
        struct settings s = read_as("# all of them\r\n\n  theme=light\nmouse  =  no\r\nstyle error = 17 bold\n"
                                    "columns calls = call time\ncolumns messages = time\ncolumns calls = from to\n", "", "");
        struct theme light;
        (void)state;
        theme_find(SPAN("light"), &light);
        assert_false(s.mouse);
        assert_int_equal(s.theme.looks[STYLE_ERROR].colour256, 17);
        assert_int_equal(s.theme.looks[STYLE_WARNING].colour256, light.looks[STYLE_WARNING].colour256);
        assert_true(span_eq(settings_columns(&s, "calls"), SPAN("from to")));
        assert_true(span_eq(settings_columns(&s, "messages"), SPAN("time")));
        assert_int_equal(settings_columns(&s, "sources").n, 0);
}

/* Looks hold on whatever theme, and wherever they stand. */
static void themes(void **state) {
        struct theme mono, dark;
        struct settings s;
        (void)state;
        theme_find(SPAN("mono"), &mono);
        theme_find(SPAN("dark"), &dark);
        s = read_as("style hit = 5\ntheme = dark\ntheme = mono\n", "", "");
        assert_int_equal(s.theme.looks[STYLE_HIT].colour256, 5);
        assert_int_equal(s.theme.looks[STYLE_ERROR].colour256, -1);
        s = read_as("theme = light\nstyle hit = 5\n", "dark", "");
        assert_int_equal(s.theme.looks[STYLE_HIT].colour256, 5);
        assert_int_equal(s.theme.looks[STYLE_ERROR].colour256, dark.looks[STYLE_ERROR].colour256);
        assert_int_equal(settings_parse(SPAN("mouse = no"), SPAN("pink"), &s, note, NULL), -EINVAL);
        assert_false(s.mouse);
        s = read_as("theme = pink", "mono", "1: there is no theme 'pink'; type: theme = dark, light or mono\n");
        assert_memory_equal(&s.theme, &mono, sizeof mono);
}

static void keys(void **state) {
        struct settings s = read_as("key search = F3 ^S =\nkey down = J Down\n", "", "");
        static const struct {
                uint32_t pressed, is;
        } table[] = {
                {KEYS_F1 + 2, '/'}, {19, '/'}, {'=', '/'}, {'/', KEYS_NONE}, {'J', 'j'}, {KEYS_DOWN, 'j'}, {'j', KEYS_NONE},
                {'k', 'k'}, {'q', 'q'}, {KEYS_UP, KEYS_UP}, {0x65e5, 0x65e5},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
                assert_int_equal(settings_key(&s, table[i].pressed), table[i].is);
        /* Keys may change places. */
        s = read_as("key next-hit = N\nkey previous-hit = n\nkey back = q F10\n", "", "");
        assert_int_equal(settings_key(&s, 'N'), 'n');
        assert_int_equal(settings_key(&s, 'n'), 'N');
        assert_int_equal(settings_key(&s, 'q'), 'q');
        assert_int_equal(settings_key(&s, KEYS_F1 + 9), 'q');
}

static void broken_lines(void **state) {
        static const struct {
                const char *line, *complaint;
        } table[] = {
                {"mouse", "'mouse' says nothing; type: NAME = VALUE"},
                {"= yes", "'= yes' says nothing; type: NAME = VALUE"},
                {"mouse = maybe", "'maybe' is neither yes nor no; type: mouse = yes"},
                {"mouse =", "'' is neither yes nor no; type: mouse = yes"},
                {"mous = yes", "'mous' is no option; type: mouse"},
                {"pointer = yes", "'pointer' is no option; type: theme, mouse, style, key or columns"},
                {"style eror = 3", "there is no style 'eror'; type: style error = 203 bold"},
                {"style = 3", "there is no style ''; type: style plain = 203 bold"},
                {"style error = 203 blod", "'blod' is neither a colour nor an attribute; type: style error = 203 bold, or red on "
                                           "white underline"},
                {"key serch = F3", "there is no key 'serch'; type: key search = F4"},
                {"key search = F13", "'F13' is no key; type: key search = L F4 ^F Enter"},
                {"key search = click@1,1", "'click@1,1' is no key; type: key search = L F4 ^F Enter"},
                {"key search = qq", "'qq' is no key; type: key search = L F4 ^F Enter"},
                {"key up = x\nkey down = x", "x is the key of up already; type another for down"},
                {"columns = a", "that is too long; type: columns calls = call time from to"},
                {"columns a-name-that-is-too-long = a", "that is too long; type: columns calls = call time from to"},
        };
        struct buf text = BUF_INIT, want = BUF_INIT;
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                buf_reset(&text);
                buf_reset(&want);
                buf_printf(&text, "mouse = no\n%s\nkey help = F2\n", table[i].line);
                buf_printf(&want, "%zu: %s\n", 2 + span_count(span_str(table[i].line), '\n'), table[i].complaint);
                struct settings s = read_as(buf_str(&text), "", buf_str(&want));
                assert_false(s.mouse);
                assert_int_equal(settings_key(&s, KEYS_F1 + 1), '?');
        }
        buf_done(&text);
        buf_done(&want);
}

static void count(void *ctx, unsigned line, const char *text) {
        (void)line, (void)text;
        ++*(size_t *)ctx;
}

static void caps_and_bytes(void **state) {
        struct buf text = BUF_INIT;
        struct settings s;
        size_t n = 0;
        (void)state;
        for (int i = 0; i < 20; i++)
                buf_printf(&text, "columns list%d = a\n", i);
        buf_puts(&text, "key up =");
        for (uint32_t i = 0; i < 200; i++) {
                buf_putc(&text, ' ');
                keys_put(&text, 0x4e00 + i);
        }
        buf_puts(&text, "\n\xff\xfe\x80 = \xff\nstyle \xff = \xff\nkey up = \xff\xff\ncolumns a = x");
        buf_putc(&text, '\0');
        buf_puts(&text, "y\nkey ");
        buf_fill(&text, 'x', 100000);
        buf_puts(&text, " = y\n");
        settings_init(&s);
        assert_int_equal(settings_parse(buf_span(&text), SPAN_NONE, &s, count, &n), 0);
        assert_int_equal(s.n_lists, SETTINGS_LISTS);
        assert_int_equal(s.n_bindings, SETTINGS_BINDINGS);
        assert_int_equal(n, 12 + (200 - SETTINGS_BINDINGS) + 1 + 1 + 1 + 1 + 1);
        buf_done(&text);
}

/* The file that is offered says nothing until a # is taken away, and then what holds anyway. */
static void the_default_parses_back(void **state) {
        struct buf text = BUF_INIT;
        struct settings was, s;
        (void)state;
        assert_int_equal(settings_put_default(&text), 0);
        settings_init(&was);
        s = read_as(buf_str(&text), "", "");
        assert_memory_equal(&s.theme, &was.theme, sizeof was.theme);
        assert_int_equal(s.n_bindings, 0);
        for (size_t i = 0; i + 1 < text.n; i++)
                if (text.p[i] == '#' && text.p[i + 1] != ' ')
                        text.p[i] = ' ';
        s = read_as(buf_str(&text), "", "");
        for (size_t i = 0; i < STYLE_COUNT; i++)
                assert_int_equal(s.theme.looks[i].colour256, was.theme.looks[i].colour256);
        for (const struct settings_action *a = settings_actions; a->name; a++)
                assert_int_equal(settings_key(&s, a->canonical), a->canonical);
        assert_true(s.mouse);
        buf_done(&text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(values),
                cmocka_unit_test(themes),
                cmocka_unit_test(keys),
                cmocka_unit_test(broken_lines),
                cmocka_unit_test(caps_and_bytes),
                cmocka_unit_test(the_default_parses_back),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
