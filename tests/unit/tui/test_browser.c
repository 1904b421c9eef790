/*
 * browser.c, steer.c, orders.c: what screens do not show of tabs, of the stack of views in each, and of lines that are typed. A
 * view that cannot be loaded, one too many, a case that would be gone.
 */
#include "unit/query/many.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tui/browser_parts.h"

enum { CALLS = 6, COLUMNS = 100, ROWS = 30 };

struct fixture {
        struct store *store;
        struct settings settings;
        struct browse_options options;
        struct browser b;
        int keep_result; /* what the host says */
        char kept[64];
};

static int keep(void *ctx, const char *path, struct buf *ret_words) {
        struct fixture *f = ctx;
        snprintf(f->kept, sizeof f->kept, "%s", path);
        buf_puts(ret_words, "words of the host");
        return f->keep_result;
}

static struct host host = {.keep = keep};

static int make(void **state) {
        struct fixture *f = calloc(1, sizeof *f);
        f->store = many_case(CALLS);
        many_finding(f->store, "grave", SEVERITY_ERROR, 3);
        settings_init(&f->settings);
        host.ctx = f;
        f->options = (struct browse_options){.host = &host, .settings = &f->settings};
        *state = f;
        return store_finish(f->store) < 0 ? -1 : 0;
}

static int unmake(void **state) {
        struct fixture *f = *state;
        browser_done(&f->b);
        store_free(f->store);
        free(f);
        return 0;
}

static void open_browser(struct fixture *f) {
        assert_int_equal(browser_init(&f->b, f->store, &f->options, COLUMNS, ROWS), 0);
}

static void settle(struct fixture *f) {
        int r = 1;
        for (int i = 0; r > 0 && i < 10000; i++)
                r = browser_load(&f->b);
        assert_int_equal(r, 0);
        browser_draw(&f->b);
}

/* Names of keys with blanks between them. True: the user has left. */
static bool press(struct fixture *f, const char *keys) {
        struct span rest = span_str(keys), word;
        bool left = false;
        settle(f);
        while (span_cut(&rest, ' ', &word)) {
                uint32_t key = keys_parse(word, NULL);
                assert_int_not_equal(key, KEYS_NONE);
                assert_false(left);
                left = browser_key(&f->b, key);
                settle(f);
        }
        return left;
}

static size_t depth(const struct fixture *f) {
        return f->b.depth[f->b.tab];
}

static void expect_view(const struct fixture *f, const char *name) {
        assert_string_equal(browser_view(&f->b)->ops->name, name);
}

static void each_tab_has_its_own_stack(void **state) {
        struct fixture *f = *state;
        open_browser(f);
        assert_false(press(f, "Enter L"));
        expect_view(f, "Ladder");
        assert_int_equal(depth(f), 3);
        press(f, "Tab");
        expect_view(f, "Calls");
        press(f, "Enter S-Tab"); /* the tab before has kept what was open */
        expect_view(f, "Ladder");
        press(f, "Tab");
        expect_view(f, "Ladder");
        assert_int_equal(depth(f), 2);
        press(f, "Esc 5 Tab Esc Esc");
        expect_view(f, "Findings");
        assert_false(press(f, "Esc")); /* once too often */
        assert_true(press(f, "q"));
}

static void too_many_views_are_refused(void **state) {
        struct fixture *f = *state;
        open_browser(f);
        press(f, "2 Enter");
        for (int i = 2; i < DEPTH_MAX; i++)
                press(f, i % 2 ? "L" : "r");
        assert_int_equal(depth(f), DEPTH_MAX);
        press(f, "r");
        assert_int_equal(depth(f), DEPTH_MAX);
        assert_non_null(strstr(f->b.message, "too many views are open"));
        press(f, "Esc");
        assert_int_equal(depth(f), DEPTH_MAX - 1);
        press(f, "?");
        expect_view(f, "Help");
        press(f, "Esc");
        for (int i = 0; i < DEPTH_MAX - 2; i++)
                assert_false(press(f, "Esc"));
        expect_view(f, "Calls");
        assert_int_equal(depth(f), 1);
}

/* A view that cannot be loaded. */
static int fail_to_load(struct view *v, struct store *s) {
        (void)v, (void)s;
        return -EIO;
}

static void no_fit(struct view *v) {
        (void)v;
}

static void no_draw(const struct view *v, struct canvas *c) {
        (void)v, (void)c;
}

static struct action no_key(struct view *v, uint32_t key) {
        (void)v, (void)key;
        return ACTION_UNKNOWN;
}

static void count_free(struct view *v) {
        view_done(v);
        v->columns = 0;
}

static const struct view_ops broken = {
        .name = "Broken", .load = fail_to_load, .fit = no_fit, .draw = no_draw, .key = no_key, .free = count_free,
};

static void what_cannot_be_loaded_is_left(void **state) {
        struct fixture *f = *state;
        struct view v = {.ops = &broken, .columns = 1};
        open_browser(f);
        press(f, "2");
        browser_push(&f->b, &v);
        expect_view(f, "Broken");
        assert_int_equal(browser_load(&f->b), 1);
        expect_view(f, "Calls");
        assert_int_equal(v.columns, 0); /* it is freed */
        assert_non_null(strstr(f->b.message, "Broken cannot be shown: "));
        settle(f);
        press(f, "j"); /* the message stands until the next key */
        assert_string_equal(f->b.message, "");
}

/* A tab's own view has nothing below it. */
static void a_tab_that_cannot_be_loaded_is_left(void **state) {
        struct fixture *f = *state;
        struct view v = {.ops = &broken}, *trace;
        open_browser(f);
        settle(f);
        trace = f->b.stack[TAB_TRACE][0];
        f->b.stack[TAB_TRACE][0] = &v;
        press(f, "4");
        assert_int_equal(f->b.tab, TAB_FINDINGS);
        assert_non_null(strstr(f->b.message, "cannot be shown"));
        f->b.stack[TAB_TRACE][0] = trace;

        trace = f->b.stack[TAB_FINDINGS][0];
        f->b.stack[TAB_FINDINGS][0] = &v;
        assert_int_equal(browser_load(&f->b), -EIO); /* then nothing can be shown */
        f->b.stack[TAB_FINDINGS][0] = trace;
}

static void what_is_typed_is_no_key(void **state) {
        struct fixture *f = *state;
        open_browser(f);
        press(f, "2 / q 2 L Tab");
        assert_true(f->b.asking);
        assert_int_equal(f->b.tab, TAB_CALLS);
        assert_string_equal(buf_str(&f->b.prompts[ASK_SEARCH].text), "q2L");
        browser_mouse(&f->b, KEYS_CLICK, 1, 0); /* nor does the mouse go away from it */
        assert_int_equal(f->b.tab, TAB_CALLS);
        press(f, "Esc");
        assert_false(f->b.asking);
        assert_null(browser_view(&f->b)->search);
        press(f, "f x : Enter"); /* a line that is refused can be mended */
        assert_true(f->b.asking && f->b.ask == ASK_FILTER);
        assert_non_null(strstr(f->b.message, "at "));
        press(f, "Esc : q u i Enter");
}

static void a_case_that_would_be_gone_is_offered(void **state) {
        struct fixture *f = *state;
        f->options.temporary = true;
        open_browser(f);
        assert_false(press(f, "q"));
        assert_true(f->b.asking && f->b.ask == ASK_KEEP);
        assert_false(press(f, "Esc")); /* stays */
        assert_false(f->b.asking);
        f->keep_result = -EEXIST;
        assert_false(press(f, "q a Enter"));
        assert_string_equal(f->kept, "a");
        assert_string_equal(f->b.message, "words of the host");
        assert_true(f->b.asking);
        assert_false(press(f, "q")); /* a letter of the name now */
        f->keep_result = 0;
        assert_true(press(f, "Enter"));
        assert_string_equal(f->kept, "aq");
        f->b.asking = false;
        assert_true(press(f, "q")); /* is not asked again */
}

static void a_second_q_declines(void **state) {
        struct fixture *f = *state;
        f->options.temporary = true;
        open_browser(f);
        assert_true(press(f, "q q"));
        assert_string_equal(f->kept, "");
}

static void nobody_is_asked_in_vain(void **state) {
        struct fixture *f = *state;
        static const struct host none = {0};
        f->options.temporary = true;
        f->options.host = &none;
        open_browser(f);
        assert_false(press(f, "s"));
        assert_false(f->b.asking);
        assert_true(press(f, "q"));
}

static void columns_are_found_again(void **state) {
        struct fixture *f = *state;
        struct buf first = BUF_INIT, second = BUF_INIT;
        open_browser(f);
        press(f, "2 t Space Esc > 3 >");
        browser_put_state(&f->b, &first);
        browser_done(&f->b);
        f->options.state = buf_span(&first);
        open_browser(f);
        browser_put_state(&f->b, &second);
        assert_string_equal(buf_str(&second), buf_str(&first));
        browser_done(&f->b);
        f->options.state = SPAN("Calls: sort=-nothing columns=,,x\nNowhere: \n\n: :\nCalls"); /* of anybody */
        open_browser(f);
        settle(f);
        f->options.state = SPAN_NONE;
        buf_done(&first);
        buf_done(&second);
}

static void any_size_is_drawn(void **state) {
        struct fixture *f = *state;
        open_browser(f);
        static const unsigned sizes[][2] = {{1, 1}, {40, 10}, {300, 80}, {39, 9}, {40, 1}, {1, 80}, {80, 24}};
        static const char *const ways[] = {"1", "Enter", "L", "Enter", "2", "3", "4", "5", "?"};
        for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
                press(f, ways[i]);
                for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
                        assert_int_equal(browser_resize(&f->b, sizes[k][0], sizes[k][1]), 0);
                        settle(f);
                        browser_mouse(&f->b, KEYS_WHEEL_DOWN, 0, sizes[k][1] - 1);
                        browser_mouse(&f->b, KEYS_CLICK, sizes[k][0], sizes[k][1]);
                        settle(f);
                }
        }
}

#define browser_test(f) cmocka_unit_test_setup_teardown(f, make, unmake)

int main(void) {
        const struct CMUnitTest tests[] = {
                browser_test(each_tab_has_its_own_stack),
                browser_test(too_many_views_are_refused),
                browser_test(what_cannot_be_loaded_is_left),
                browser_test(a_tab_that_cannot_be_loaded_is_left),
                browser_test(what_is_typed_is_no_key),
                browser_test(a_case_that_would_be_gone_is_offered),
                browser_test(a_second_q_declines),
                browser_test(nobody_is_asked_in_vain),
                browser_test(columns_are_found_again),
                browser_test(any_size_is_drawn),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
