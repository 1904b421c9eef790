/*
 * Names of keys. Nothing here reads a terminal.
 */
#include "tui/keys.h"

#include "tui/canvas.h"

struct named {
        struct span name;
        uint32_t key;
};

static const struct named table[] = {
        {SPAN("Enter"), KEYS_ENTER},     {SPAN("Esc"), KEYS_ESC},    {SPAN("Tab"), KEYS_TAB},
        {SPAN("S-Tab"), KEYS_BACKTAB},   {SPAN("Space"), ' '},       {SPAN("Backspace"), KEYS_BACKSPACE},
        {SPAN("Up"), KEYS_UP},           {SPAN("Down"), KEYS_DOWN},  {SPAN("Left"), KEYS_LEFT},
        {SPAN("Right"), KEYS_RIGHT},     {SPAN("PgUp"), KEYS_PAGE_UP}, {SPAN("PgDn"), KEYS_PAGE_DOWN},
        {SPAN("Home"), KEYS_HOME},       {SPAN("End"), KEYS_END},    {SPAN("Ins"), KEYS_INSERT},
        {SPAN("Del"), KEYS_DELETE},
};

static const struct named mouse[] = {
        {SPAN("click"), KEYS_CLICK},
        {SPAN("double-click"), KEYS_DOUBLE_CLICK},
        {SPAN("wheel-up"), KEYS_WHEEL_UP},
        {SPAN("wheel-down"), KEYS_WHEEL_DOWN},
};

static uint32_t find(const struct named *v, size_t n, struct span name) {
        for (size_t i = 0; i < n; i++)
                if (span_eq(name, v[i].name))
                        return v[i].key;
        return KEYS_NONE;
}

/* "click@12,5" */
static uint32_t parse_mouse(struct span name, struct keys_place *ret) {
        struct span what, x;
        struct keys_place at;
        uint32_t key;

        if (!span_cut(&name, '@', &what) || !(key = find(mouse, sizeof mouse / sizeof mouse[0], what)))
                return KEYS_NONE;
        if (!span_cut(&name, ',', &x) || span_u32(x, &at.x) < 0 || span_u32(name, &at.y) < 0)
                return KEYS_NONE;
        if (ret)
                *ret = at;
        return key;
}

uint32_t keys_parse(struct span name, struct keys_place *ret_place) {
        uint32_t n, code, key = find(table, sizeof table / sizeof table[0], name);

        if (key != KEYS_NONE)
                return key;
        if (name.n == 2 && name.p[0] == '^' && is_alpha(name.p[1]))
                return (uint32_t)KEYS_CTRL(name.p[1]);
        if (name.n > 1 && name.p[0] == 'F' && name.p[1] != '0' && span_u32(span_from(name, 1), &n) == 0 && n <= 12)
                return KEYS_F1 + n - 1;
        key = parse_mouse(name, ret_place);
        if (key == KEYS_NONE && utf8_cut(&name, &code) && !name.n)
                key = code;
        return key;
}

void keys_put(struct buf *b, uint32_t key) {
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
                if (table[i].key == key) {
                        buf_put(b, table[i].name);
                        return;
                }
        if (key >= KEYS_F1 && key <= KEYS_F12)
                buf_printf(b, "F%u", key - KEYS_F1 + 1);
        else if (key > 0 && key <= 26)
                buf_printf(b, "^%c", (int)('A' + key - 1));
        else if (key > ' ' && key < KEYS_FIRST)
                utf8_put(b, key);
}
