/*
 * The loop between a person at a terminal and the browser: load, draw, key. It owns no state that a view could have.
 */
#include "tui/browse.h"

#include <errno.h>

#include "tui/browser.h"
#include "tui/screen.h"

/* True: the user has left. */
static bool take_key(struct browser *b, struct screen *screen, uint32_t key) {
        unsigned x, y;
        if (key == KEYS_CLICK || key == KEYS_DOUBLE_CLICK || key == KEYS_WHEEL_UP || key == KEYS_WHEEL_DOWN) {
                screen_mouse(screen, &x, &y);
                browser_mouse(b, key, x, y);
                return false;
        }
        if (!b->asking) /* what is typed into the prompt is itself */
                key = settings_key(b->options->settings, key);
        bool left = key != KEYS_NONE && browser_key(b, key);
        if (b->copied.n)
                screen_copy(screen, buf_span(&b->copied));
        buf_reset(&b->copied);
        return left;
}

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
                } else if (take_key(b, screen, key)) {
                        return 0;
                }
        }
}

/* What cannot be remembered is no reason to complain at the end. */
static void remember(struct browser *b) {
        const struct host *h = b->options->host;
        struct buf state = BUF_INIT;
        browser_put_state(b, &state);
        if (h && h->remember && !state.err && !span_eq(buf_span(&state), b->options->state))
                (void)h->remember(h->ctx, buf_span(&state));
        buf_done(&state);
}

int browse_run(struct store *s, const struct browse_options *o) {
        struct screen *screen;
        int r = screen_open(&o->settings->theme, o->settings->mouse, &screen);
        if (r < 0)
                return r;
        unsigned columns, rows;
        screen_size(screen, &columns, &rows);
        struct browser b;
        r = browser_init(&b, s, o, columns, rows);
        if (r >= 0)
                r = run(&b, screen);
        if (r == 0)
                remember(&b);
        browser_done(&b);
        screen_close(screen);
        return r;
}
