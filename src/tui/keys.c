/*
 * Names of keys. Nothing here reads a terminal.
 */
#include "tui/keys.h"

#include "tui/canvas.h"

static const struct {
        struct span name;
        uint32_t key;
} table[] = {
        {{"Enter", 5}, KEYS_ENTER},     {{"Esc", 3}, KEYS_ESC},         {{"Tab", 3}, KEYS_TAB},
        {{"S-Tab", 5}, KEYS_BACKTAB},   {{"Space", 5}, ' '},            {{"Backspace", 9}, KEYS_BACKSPACE},
        {{"Up", 2}, KEYS_UP},           {{"Down", 4}, KEYS_DOWN},       {{"Left", 4}, KEYS_LEFT},
        {{"Right", 5}, KEYS_RIGHT},     {{"PgUp", 4}, KEYS_PAGE_UP},    {{"PgDn", 4}, KEYS_PAGE_DOWN},
        {{"Home", 4}, KEYS_HOME},       {{"End", 3}, KEYS_END},         {{"F1", 2}, KEYS_F1},
};

uint32_t keys_parse(struct span name) {
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
                if (span_eq(name, table[i].name))
                        return table[i].key;
        if (name.n == 2 && name.p[0] == '^' && is_alpha(name.p[1]))
                return (uint32_t)KEYS_CTRL(name.p[1]);
        uint32_t code;
        if (utf8_cut(&name, &code) && !name.n)
                return code;
        return KEYS_NONE;
}
