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
                {"F1", KEYS_F1},
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
                assert_int_equal(keys_parse(span_str(table[i].name)), table[i].key);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(names_become_keys),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
