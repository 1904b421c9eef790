/*
 * The lines of the config file: "name = value", "style NAME = LOOK", "key ACTION = KEY...", "columns LIST = NAME...".
 * Comments are lines of their own, because # may be a key. It keeps values only, and opens no file.
 */
#include "tui/settings.h"

#include "base/typo.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

const struct settings_action settings_actions[] = {
        {"help", '?', "the keys that are valid where you are"},
        {"back", 'q', "one level back, at the top: leave"},
        {"open", KEYS_ENTER, "open what is under the cursor"},
        {"select", ' ', "choose a call or message; with a second one: compare"},
        {"ladder", 'L', "the call as a ladder"},
        {"trace", 'T', "all log lines around it"},
        {"message", 'r', "the message, decoded or raw"},
        {"search", '/', "search"},
        {"next-hit", 'n', "next hit"},
        {"previous-hit", 'N', "previous hit"},
        {"filter", 'f', "filter the rows"},
        {"all-rows", KEYS_F5, "all rows again"},
        {"command", ':', "type a command"},
        {"next-tab", KEYS_TAB, "next tab"},
        {"previous-tab", KEYS_BACKTAB, "previous tab"},
        {"columns", 't', "choose the columns; in a ladder: its side pane"},
        {"sort-left", '<', "sort by the column to the left"},
        {"sort-right", '>', "sort by the column to the right"},
        {"turn-order", 'z', "turn the order; in a ladder: open or close a row"},
        {"save", KEYS_F2, "save what is shown"},
        {"mark", 'm', "mark, or take the mark away; in a ladder: facts"},
        {"next-mark", 'u', "next mark"},
        {"previous-mark", 'U', "previous mark"},
        {"notes", '\'', "the marks and notes"},
        {"up", 'k', "one row up"},
        {"down", 'j', "one row down"},
        {"left", 'h', "to the left"},
        {"right", 'l', "to the right"},
        {"page-up", KEYS_PAGE_UP, "one page up"},
        {"page-down", KEYS_PAGE_DOWN, "one page down"},
        {"first", 'g', "first row"},
        {"last", 'G', "last row"},
        {"next-error", 'e', "next error"},
        {"previous-error", 'E', "previous error"},
        {"next-warning", 'w', "next warning"},
        {"previous-warning", 'W', "previous warning"},
        {"next-of-call", 'o', "next message of the same call"},
        {"previous-of-call", 'O', "previous message of the same call"},
        {NULL, KEYS_NONE, NULL},
};

/* One reading. */
struct reading {
        struct settings *s;
        settings_complain complain;
        void *ctx;
        unsigned line;
};

__attribute__((format(printf, 2, 3))) static void complain(struct reading *g, const char *fmt, ...) {
        va_list ap;
        char text[200];

        va_start(ap, fmt);
        vsnprintf(text, sizeof text, fmt, ap);
        va_end(ap);
        g->complain(g->ctx, g->line, text);
}

/* Names, and the nearest of them to one that is none --------------------------------------------------------- */

typedef const char *(*name_fn)(size_t i);

static const char *style_name(size_t i) {
        return theme_style_name((unsigned)i);
}

static const char *action_name(size_t i) {
        return settings_actions[i].name;
}

static const char *line_name(size_t i) {
        static const char *const names[] = {"theme", "mouse", "style", "key", "columns"};
        return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

static const char *nearest(struct span word, name_fn name) {
        const char *best = NULL;
        size_t least = TYPO_MAX + 1;

        for (size_t i = 0; name(i); i++) {
                size_t d = typo_count(word, span_str(name(i)));
                if (d < least) {
                        least = d;
                        best = name(i);
                }
        }
        return best;
}

/* "there is no style 'eror'; type: style error = 203 bold" */
static void complain_of_name(struct reading *g, const char *kind, struct span word, name_fn name, const char *value) {
        const char *best = nearest(word, name);

        complain(g, "there is no %s '%.*s'; type: %s %s = %s", kind, SPAN_ARG(span_sub(word, 0, 40)), kind, best ? best : name(0), value);
}

/* Values ----------------------------------------------------------------------------------------------------- */

static void take_switch(struct reading *g, struct span name, struct span value, bool *io) {
        if (span_eq(value, SPAN("yes")) || span_eq(value, SPAN("no")))
                *io = value.n == 3;
        else
                complain(g, "'%.*s' is neither yes nor no; type: %.*s = yes", SPAN_ARG(span_sub(value, 0, 40)), SPAN_ARG(name));
}

static void take_style(struct reading *g, struct span name, struct span value) {
        int style = theme_style(name);
        struct span bad;

        if (style < 0)
                complain_of_name(g, "style", name, style_name, "203 bold");
        else if (look_parse(value, &g->s->theme.looks[style], &bad) < 0)
                complain(g, "'%.*s' is neither a colour nor an attribute; type: style %.*s = 203 bold, or red on white underline",
                         SPAN_ARG(span_sub(bad, 0, 40)), SPAN_ARG(name));
}

static const struct settings_action *action_of_key(const struct settings *s, uint32_t pressed) {
        for (size_t i = 0; i < s->n_bindings; i++)
                for (size_t k = 0; settings_actions[k].name && s->bindings[i].pressed == pressed; k++)
                        if (settings_actions[k].canonical == s->bindings[i].canonical)
                                return &settings_actions[k];
        return NULL;
}

static void bind(struct reading *g, const struct settings_action *action, struct span word) {
        struct settings *s = g->s;
        uint32_t pressed = keys_parse(word, NULL);
        const struct settings_action *taken = action_of_key(s, pressed);

        if (pressed == KEYS_NONE || pressed >= KEYS_CLICK)
                complain(g, "'%.*s' is no key; type: key %s = L F4 ^F Enter", SPAN_ARG(span_sub(word, 0, 40)), action->name);
        else if (taken && taken != action)
                complain(g, "%.*s is the key of %s already; type another for %s", SPAN_ARG(word), taken->name, action->name);
        else if (s->n_bindings == SETTINGS_BINDINGS)
                complain(g, "these are too many keys; at most %d can be bound", SETTINGS_BINDINGS);
        else if (!taken)
                s->bindings[s->n_bindings++] = (struct settings_binding){pressed, action->canonical};
}

static void take_keys(struct reading *g, struct span name, struct span value) {
        const struct settings_action *a = settings_actions;
        struct span word;

        while (a->name && !span_eq(name, span_str(a->name)))
                a++;
        if (!a->name) {
                complain_of_name(g, "key", name, action_name, "F4");
                return;
        }
        while (span_cut(&value, ' ', &word))
                if (word.n)
                        bind(g, a, word);
}

static bool keep(char *to, size_t size, struct span s) {
        if (s.n >= size || (s.n && memchr(s.p, '\0', s.n)))
                return false;
        memcpy(to, s.n ? s.p : "", s.n);
        to[s.n] = '\0';
        return true;
}

/* Which columns a list has, only its view knows. */
static void take_columns(struct reading *g, struct span name, struct span value) {
        struct settings *s = g->s;
        struct settings_list l;
        size_t i = 0;

        if (!name.n || !keep(l.name, sizeof l.name, name) || !keep(l.columns, sizeof l.columns, value)) {
                complain(g, "that is too long; type: columns calls = call time from to");
                return;
        }
        while (i < s->n_lists && strcmp(s->lists[i].name, l.name) != 0)
                i++;
        if (i == SETTINGS_LISTS)
                complain(g, "these are too many lists; at most %d can have columns of their own", SETTINGS_LISTS);
        else
                s->lists[i] = l;
        s->n_lists += i == s->n_lists && i < SETTINGS_LISTS;
}

/* Lines ------------------------------------------------------------------------------------------------------ */

/* "name = value" or "name word = value"; blanks count as one anywhere but in the value. */
struct line_parts {
        struct span name, word, value;
};

static bool cut_line(struct span line, struct line_parts *ret) {
        size_t equals = span_chr(line, '=');
        struct span left = span_trim(span_sub(line, 0, equals));

        if (equals == line.n || !left.n)
                return false;
        *ret = (struct line_parts){.value = span_trim(span_from(line, equals + 1))};
        span_cut(&left, ' ', &ret->name);
        ret->word = span_trim(left);
        return true;
}

/* Is it a line that says something? */
static bool next_line(struct span *rest, unsigned *io_no, struct span *ret) {
        while (span_line(rest, ret)) {
                ++*io_no;
                *ret = span_trim(*ret);
                if (ret->n && ret->p[0] != '#')
                        return true;
        }
        return false;
}

/* The last line that names a theme decides, wherever the looks stand. */
static int take_theme(struct reading *g, struct span text, struct span theme) {
        struct line_parts p;
        struct theme t;
        struct span line;
        int r = 0;

        if (theme.n && (r = theme_find(theme, &t)) == 0)
                g->s->theme = t;
        for (g->line = 0; next_line(&text, &g->line, &line);) {
                if (!cut_line(line, &p) || !span_eq(p.name, SPAN("theme")))
                        continue;
                if (theme_find(p.value, &t) < 0)
                        complain(g, "there is no theme '%.*s'; type: theme = dark, light or mono", SPAN_ARG(span_sub(p.value, 0, 40)));
                else if (!theme.n)
                        g->s->theme = t;
        }
        return r;
}

static void take_line(struct reading *g, struct span line) {
        struct line_parts p;

        if (!cut_line(line, &p))
                complain(g, "'%.*s' says nothing; type: NAME = VALUE", SPAN_ARG(span_sub(line, 0, 40)));
        else if (span_eq(p.name, SPAN("mouse")))
                take_switch(g, p.name, p.value, &g->s->mouse);
        else if (span_eq(p.name, SPAN("style")))
                take_style(g, p.word, p.value);
        else if (span_eq(p.name, SPAN("key")))
                take_keys(g, p.word, p.value);
        else if (span_eq(p.name, SPAN("columns")))
                take_columns(g, p.word, p.value);
        else if (!span_eq(p.name, SPAN("theme")) && nearest(p.name, line_name))
                complain(g, "'%.*s' is no option; type: %s", SPAN_ARG(span_sub(p.name, 0, 40)), nearest(p.name, line_name));
        else if (!span_eq(p.name, SPAN("theme")))
                complain(g, "'%.*s' is no option; type: theme, mouse, style, key or columns", SPAN_ARG(span_sub(p.name, 0, 40)));
}

int settings_parse(struct span text, struct span theme, struct settings *io, settings_complain fn, void *ctx) {
        struct reading g = {.s = io, .complain = fn, .ctx = ctx};
        struct span line;
        int r = take_theme(&g, text, theme);

        for (g.line = 0; next_line(&text, &g.line, &line);)
                take_line(&g, line);
        return r;
}

void settings_init(struct settings *ret) {
        *ret = (struct settings){.mouse = true};
        (void)theme_find(SPAN("dark"), &ret->theme);
}

/* Use -------------------------------------------------------------------------------------------------------- */

uint32_t settings_key(const struct settings *s, uint32_t pressed) {
        bool rebound = false;

        for (size_t i = 0; i < s->n_bindings; i++) {
                if (s->bindings[i].pressed == pressed)
                        return s->bindings[i].canonical;
                rebound |= s->bindings[i].canonical == pressed;
        }
        return rebound ? KEYS_NONE : pressed;
}

struct span settings_columns(const struct settings *s, const char *list) {
        for (size_t i = 0; i < s->n_lists; i++)
                if (span_ieq(span_str(s->lists[i].name), span_str(list)))
                        return span_str(s->lists[i].columns);
        return SPAN_NONE;
}

/* The file that is offered ----------------------------------------------------------------------------------- */

static void put_colour(struct buf *b, int colour) {
        if (colour == LOOK_DEFAULT)
                buf_puts(b, "default");
        else
                buf_printf(b, "%d", colour);
}

static void put_look(struct buf *b, const struct look *l) {
        put_colour(b, l->colour256);
        if (l->back256 != LOOK_DEFAULT) {
                buf_puts(b, " on ");
                put_colour(b, l->back256);
        }
        buf_printf(b, "%s%s%s%s\n", l->attr & LOOK_BOLD ? " bold" : "", l->attr & LOOK_UNDERLINE ? " underline" : "",
                   l->attr & LOOK_REVERSE ? " reverse" : "", l->attr & LOOK_DIM ? " dim" : "");
}

int settings_put_default(struct buf *b) {
        struct settings s;

        settings_init(&s);
        buf_puts(b, "# Settings of sipdx browse. Save as ~/.config/sipdx/config and take the # away from what you change.\n"
                    "\n# dark, light (for a white background) or mono. NO_COLOR and terminals without colours choose mono.\n"
                    "#theme = dark\n"
                    "\n# Clicks and the wheel are the browser's; with Shift the mouse selects text as always.\n"
                    "#mouse = yes\n"
                    "\n# The columns of a list, in this order.\n"
                    "#columns calls = call time from to state finding\n"
                    "\n# Looks: a colour from 0 to 255, one of black red green yellow blue magenta cyan white, each also with\n"
                    "# bright- before it, or default; \"on\" and the background; bold, underline, reverse, dim.\n");
        for (unsigned i = 0; theme_style_name(i); i++) {
                buf_printf(b, "#style %s = ", theme_style_name(i));
                put_look(b, &s.theme.looks[i]);
        }
        buf_puts(b, "\n# Keys: single characters, ^A, Enter, Esc, Tab, S-Tab, Space, Backspace, Up, Down, Left, Right, PgUp, PgDn,\n"
                    "# Home, End, Ins, Del, F1 to F12. An action has the keys that are given here instead of its own.\n"
                    "# ^C ^Q ^S ^Z ^\\ are the terminal's.\n");
        for (const struct settings_action *a = settings_actions; a->name; a++) {
                buf_printf(b, "# %s:\n#key %s = ", a->what, a->name);
                keys_put(b, a->canonical);
                buf_putc(b, '\n');
        }
        return b->err;
}
