/*
 * The loop between a person at a terminal and the browser: load, draw, key. It owns no state that a view could have.
 */
#include "tui/browse.h"

#include <errno.h>
#include <stdio.h>

#include "tui/browser.h"
#include "tui/screen.h"

/* The key that views know. What is typed into the prompt is itself; the wheel turns rows. */
static uint32_t translate(const struct browser *b, const struct settings *s, uint32_t key) {
        if (key == KEYS_WHEEL_UP || key == KEYS_WHEEL_DOWN)
                return key == KEYS_WHEEL_UP ? KEYS_UP : KEYS_DOWN;
        if (key >= KEYS_CLICK)
                return KEYS_NONE;
        return b->asking ? key : settings_key(s, key);
}

static int run(struct browser *b, struct screen *screen, const struct browse_options *o) {
        for (;;) {
                int r = browser_load(b);
                if (r < 0)
                        return r;
                browser_draw(b);
                screen_paint(screen, &b->canvas);
                uint32_t key = screen_key(screen, r == 0);
                if (key == KEYS_LEAVE)
                        return -EINTR;
                if (key == KEYS_RESIZE) {
                        unsigned columns, rows;
                        screen_size(screen, &columns, &rows);
                        r = browser_resize(b, columns, rows);
                        if (r < 0)
                                return r;
                } else if ((key = translate(b, o->settings, key)) != KEYS_NONE && browser_key(b, key)) {
                        return 0;
                }
        }
}

int browse_run(struct store *s, const struct browse_options *o) {
        struct screen *screen;
        int r = screen_open(&o->settings->theme, o->settings->mouse, &screen);
        if (r < 0)
                return r;
        unsigned columns, rows;
        screen_size(screen, &columns, &rows);
        struct browser b;
        r = browser_init(&b, s, columns, rows);
        snprintf(b.message, sizeof b.message, "%.*s", SPAN_ARG(o->greeting));
        if (r >= 0)
                r = run(&b, screen, o);
        browser_done(&b);
        screen_close(screen);
        return r;
}
