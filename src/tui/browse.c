/*
 * The loop between a person at a terminal and the browser: load, draw, key. It owns no state that a view could have.
 */
#include "tui/browse.h"

#include <errno.h>

#include "tui/browser.h"
#include "tui/screen.h"

static int run(struct browser *b, struct screen *screen) {
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
                } else if (key != KEYS_NONE && browser_key(b, key)) {
                        return 0;
                }
        }
}

int browse_run(struct store *s) {
        struct screen *screen;
        struct theme theme;
        (void)theme_find(SPAN("dark"), &theme);
        int r = screen_open(&theme, true, &screen);
        if (r < 0)
                return r;
        unsigned columns, rows;
        screen_size(screen, &columns, &rows);
        struct browser b;
        r = browser_init(&b, s, columns, rows);
        if (r >= 0)
                r = run(&b, screen);
        browser_done(&b);
        screen_close(screen);
        return r;
}
