/*
 * The built-in looks, one row a style, and the reading of others. It refuses to decide which theme is used.
 */
#include "tui/theme.h"

#include <errno.h>

enum { BOLD = LOOK_BOLD, UNDER = LOOK_UNDERLINE, REVERSE = LOOK_REVERSE };

/* The sixteen, as ECMA-48 numbers them and as most terminals light them up. */
enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, OWN = LOOK_DEFAULT };

/* Dark keeps to sngrep's colours of methods: INVITE, REGISTER, NOTIFY and OPTIONS, SUBSCRIBE. */
static const struct {
        const char *name;
        int16_t dark, dark256, light, light256;
        uint8_t attr, mono;
} styles[STYLE_COUNT] = {
        [STYLE_PLAIN] = {"plain", OWN, OWN, OWN, OWN, 0, 0},
        [STYLE_DIM] = {"dim", OWN, 245, OWN, 242, 0, 0},
        [STYLE_STRONG] = {"strong", OWN, OWN, OWN, OWN, BOLD, BOLD},
        [STYLE_BAR] = {"bar", OWN, OWN, OWN, OWN, REVERSE, REVERSE},
        [STYLE_TAB] = {"tab", OWN, OWN, OWN, OWN, BOLD, BOLD},
        [STYLE_HEADING] = {"heading", CYAN, 37, BLUE, 24, UNDER, UNDER},
        [STYLE_ERROR] = {"error", RED, 203, RED, 160, BOLD, BOLD},
        [STYLE_WARNING] = {"warning", YELLOW, 214, MAGENTA, 130, 0, BOLD},
        [STYLE_NOTICE] = {"notice", CYAN, 80, BLUE, 30, 0, 0},
        [STYLE_INFO] = {"info", GREEN, 114, GREEN, 28, 0, 0},
        [STYLE_MESSAGE] = {"message", CYAN, 117, BLUE, 25, 0, 0},
        [STYLE_EVIDENCE] = {"evidence", YELLOW, 221, RED, 94, BOLD, BOLD},
        [STYLE_HIT] = {"hit", MAGENTA, 213, MAGENTA, 127, BOLD | UNDER, BOLD | UNDER},
        [STYLE_REQUEST] = {"request", CYAN, 117, BLUE, 25, 0, BOLD},
        [STYLE_ANSWER] = {"answer", GREEN, 114, GREEN, 28, 0, 0},
        [STYLE_REFUSAL] = {"refusal", RED, 203, RED, 160, 0, BOLD},
        [STYLE_LANE] = {"lane", OWN, 240, OWN, 248, 0, 0},
        [STYLE_ADDED] = {"added", GREEN, 114, GREEN, 28, 0, BOLD},
        [STYLE_REMOVED] = {"removed", RED, 203, RED, 160, 0, UNDER},
        [STYLE_KEY] = {"key", OWN, OWN, OWN, OWN, BOLD, BOLD},
        [STYLE_MARK] = {"mark", YELLOW, 221, MAGENTA, 90, BOLD, BOLD | REVERSE},
        [STYLE_METHOD_1] = {"method-1", RED, 203, RED, 160, BOLD, BOLD},
        [STYLE_METHOD_2] = {"method-2", MAGENTA, 177, MAGENTA, 90, 0, 0},
        [STYLE_METHOD_3] = {"method-3", YELLOW, 221, OWN, 94, 0, 0},
        [STYLE_METHOD_4] = {"method-4", BLUE, 75, BLUE, 26, 0, 0},
        [STYLE_METHOD_5] = {"method-5", CYAN, 80, CYAN, 30, 0, 0},
        [STYLE_METHOD_6] = {"method-6", GREEN, 114, GREEN, 28, 0, 0},
};

const char *theme_style_name(unsigned style) {
        return style < STYLE_COUNT ? styles[style].name : NULL;
}

int theme_style(struct span name) {
        for (int i = 0; i < STYLE_COUNT; i++)
                if (span_eq(name, span_str(styles[i].name)))
                        return i;
        return -EINVAL;
}

int theme_find(struct span name, struct theme *ret) {
        bool light = span_eq(name, SPAN("light")), mono = span_eq(name, SPAN("mono"));

        if (!light && !mono && !span_eq(name, SPAN("dark")))
                return -EINVAL;
        for (size_t i = 0; i < STYLE_COUNT; i++) {
                struct look *l = &ret->looks[i];
                *l = (struct look){OWN, OWN, OWN, OWN, mono ? styles[i].mono : styles[i].attr, styles[i].mono};
                if (!mono) {
                        l->colour = light ? styles[i].light : styles[i].dark;
                        l->colour256 = light ? styles[i].light256 : styles[i].dark256;
                }
        }
        return 0;
}

/* A look in words ---------------------------------------------------------------------------------------- */

static const char *const colours[] = {"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"};

static const struct {
        const char *name;
        uint8_t attr;
} attributes[] = {{"bold", LOOK_BOLD}, {"underline", LOOK_UNDERLINE}, {"reverse", LOOK_REVERSE}, {"dim", LOOK_DIM}};

/* The nearest of the sixteen: those of the cube and of the greys by which of their parts are strong. */
static int16_t of_sixteen(int16_t c) {
        if (c < 16)
                return c;
        if (c >= 232)
                return c < 238 ? BLACK : c < 244 ? BLACK + 8 : c < 250 ? WHITE : WHITE + 8;
        int r = (c - 16) / 36, g = (c - 16) / 6 % 6, b = (c - 16) % 6;
        int most = r > g ? r : g;
        most = most > b ? most : b;
        int mixed = most == 0 ? BLACK : (2 * r > most) | (2 * g > most) << 1 | (2 * b > most) << 2;
        return (int16_t)(most == 5 ? mixed + 8 : mixed);
}

static bool parse_colour(struct span word, int16_t *ret, int16_t *ret256) {
        bool bright = span_starts(word, SPAN("bright-"));
        struct span name = bright ? span_from(word, 7) : word;
        uint32_t n = 256;

        if (span_eq(word, SPAN("default"))) {
                *ret = *ret256 = LOOK_DEFAULT;
                return true;
        }
        for (uint32_t i = 0; i < 8; i++)
                if (span_eq(name, span_str(colours[i])))
                        n = i + (bright ? 8 : 0);
        if (n == 256 && (span_u32(word, &n) < 0 || n > 255))
                return false;
        *ret256 = (int16_t)n;
        *ret = of_sixteen((int16_t)n);
        return true;
}

static uint8_t parse_attribute(struct span word) {
        for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
                if (span_eq(word, span_str(attributes[i].name)))
                        return attributes[i].attr;
        return 0;
}

int look_parse(struct span words, struct look *ret, struct span *ret_bad) {
        struct look l = {OWN, OWN, OWN, OWN, 0, 0};
        struct span word;
        bool on = false;

        while (span_cut(&words, ' ', &word)) {
                uint8_t attr = parse_attribute(word);
                *ret_bad = word;
                l.attr |= attr;
                if (!word.n || attr)
                        continue;
                if (span_eq(word, SPAN("on")))
                        on = true;
                else if (!(on ? parse_colour(word, &l.back, &l.back256) : parse_colour(word, &l.colour, &l.colour256)))
                        return -EINVAL;
        }
        l.mono = l.attr;
        *ret = l;
        return 0;
}
