/*
 * keys.c: names of keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/keys.h"

static void names_become_keys(void **state) {
        static const struct {
                const char *name;
                uint32_t key;
        } table[] = {
                {"Enter", '\n'},
                {"Esc", 27},
                {"Tab", '\t'},
                {"S-Tab", KEYS_BACKTAB},
                {"Space", ' '},
                {"Backspace", 127},
                {"Up", KEYS_UP},
                {"Down", KEYS_DOWN},
                {"Left", KEYS_LEFT},
                {"Right", KEYS_RIGHT},
                {"PgUp", KEYS_PAGE_UP},
                {"PgDn", KEYS_PAGE_DOWN},
                {"Home", KEYS_HOME},
                {"End", KEYS_END},
                {"F1", KEYS_HELP},
                {"F4", KEYS_F1 + 3},
                {"F12", KEYS_F12},
                {"Ins", KEYS_INSERT},
                {"Del", KEYS_DELETE},
                {"F", 'F'},
                {"F0", KEYS_NONE},
                {"F01", KEYS_NONE},
                {"F13", KEYS_NONE},
                {"F4294967297", KEYS_NONE},
                {"click@1", KEYS_NONE},
                {"click@1,x", KEYS_NONE},
                {"klick@1,2", KEYS_NONE},
                {"@", '@'},
                {"^F", 6},
                {"^f", 6},
                {"q", 'q'},
                {"?", '?'},
                {"^", '^'},
                {"é", 0xe9},
                {"日", 0x65e5},
                {"", KEYS_NONE},
                {"enter", KEYS_NONE},
                {"Enterr", KEYS_NONE},
                {"^1", KEYS_NONE},
                {"qq", KEYS_NONE},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
                assert_int_equal(keys_parse(span_str(table[i].name), NULL), table[i].key);
}

static void a_mouse_has_its_place(void **state) {
        static const struct {
                const char *name;
                uint32_t key;
                struct keys_place at;
        } table[] = {
                {"click@12,5", KEYS_CLICK, {12, 5}},
                {"double-click@0,0", KEYS_DOUBLE_CLICK, {0, 0}},
                {"wheel-up@3,4", KEYS_WHEEL_UP, {3, 4}},
                {"wheel-down@79,23", KEYS_WHEEL_DOWN, {79, 23}},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct keys_place at = {99, 99};
                assert_int_equal(keys_parse(span_str(table[i].name), &at), table[i].key);
                assert_int_equal(at.x, table[i].at.x);
                assert_int_equal(at.y, table[i].at.y);
                assert_int_equal(keys_parse(span_str(table[i].name), NULL), table[i].key);
        }
}

/* What is written is read as the same key. */
static void keys_become_names(void **state) {
        struct buf b = BUF_INIT;
        (void)state;
        for (uint32_t key = 1; key <= KEYS_LEAVE; key = key == 0x180 ? KEYS_FIRST : key + 1) {
                buf_reset(&b);
                keys_put(&b, key);
                if (b.n)
                        assert_int_equal(keys_parse(buf_span(&b), NULL), key);
                else
                        assert_true(key < ' ' || key >= KEYS_CLICK);
        }
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(names_become_keys),
                cmocka_unit_test(a_mouse_has_its_place),
                cmocka_unit_test(keys_become_names),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
