/*
 * columns.c: which columns fit, how wide, where they stand scrolled; keys, choosing, and what is remembered.
 */
#include "unit/tui/grid.h"

#include "tui/columns.h"
#include "tui/keys.h"

static const struct column columns[] = {
        {"no", 4, 3, true, false, false},
        {"name", 6, 0, false, true, false},
        {"path", 5, 1, false, false, true},
        {"more", 4, 2, false, true, false},
        {"rare", 3, RANK_HIDDEN, false, false, false},
};
enum { NO, NAME, PATH, MORE, RARE, COLUMNS };

/* "name:at+width …" */
static const char *laid(const struct columns *t, struct buf *b) {
        buf_reset(b);
        for (size_t i = 0; i < t->n_shown; i++)
                buf_printf(b, "%s%s:%u+%u", i ? " " : "", t->columns[t->shown[i]].name, t->at[i], t->width[i]);
        return buf_str(b);
}

static void those_that_fit_are_shown_by_rank(void **state) {
        static const struct {
                unsigned width;
                const char *want;
                unsigned total;
        } table[] = {
                {0, "name:0+6", 6}, /* one is always there */
                {6, "name:0+6", 6},
                {10, "name:0+10", 10},
                {11, "name:0+6 more:7+4", 11}, /* what is next by rank does not fit, what follows does */
                {12, "name:0+6 path:7+5", 12},
                {16, "name:0+10 path:11+5", 16},
                {17, "name:0+6 path:7+5 more:13+4", 17},
                {18, "name:0+6 path:7+5 more:13+5", 18},
                {22, "no:0+4 name:5+6 path:12+5 more:18+4", 22},
                {27, "no:0+4 name:5+8 path:14+5 more:20+7", 27}, /* both take what is left */
                {200, "no:0+4 name:5+95 path:101+5 more:107+93", 200},
        };
        struct buf b = BUF_INIT;
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct columns t;
                columns_init(&t, columns, COLUMNS, NO);
                columns_fit(&t, 80);
                columns_fit(&t, table[i].width);
                assert_string_equal(laid(&t, &b), table[i].want);
                assert_int_equal(t.total, table[i].total);
                assert_int_equal(t.skip, 0);
        }
        buf_done(&b);
}

/* A row's cells are texts of the test; a second style says which column it is. */
static const char *const rows[][COLUMNS] = {
        {"7", "Ann", "/a/b.log", "日本語", "r"},
        {"12345", "Bartholomew", "b.log", "", ""},
};

static struct span cell(const void *ctx, size_t row, size_t column, struct buf *scratch, unsigned *io_style) {
        (void)ctx;
        buf_puts(scratch, rows[row][column]);
        if (column == PATH)
                *io_style = STYLE_ERROR;
        return buf_span(scratch);
}

static const char *drawn(struct grid *g, const struct columns *t) {
        canvas_fill(&g->c, 0, 0, g->c.w, g->c.h, STYLE_PLAIN);
        columns_draw_head(t, &g->c, 2, 0);
        for (size_t i = 0; i < 2; i++)
                columns_draw_row(t, &g->c, 2, (unsigned)i + 1, i, STYLE_PLAIN, cell, NULL);
        return grid_shown(g);
}

static void cells_stand_in_their_columns(void **state) {
        struct grid g = grid_of(26, 3);
        struct columns t;
        (void)state;
        columns_init(&t, columns, COLUMNS, NO);
        columns_fit(&t, 24);
        assert_string_equal(drawn(&g, &t), "   no▲ name    path  more\n"
                                           "     7 Ann     ….log 日本…\n"
                                           "  123… Bartho… b.log\n");
        assert_string_equal(grid_styled(&g), "hhhhhhhhhhhhhhhhhhhhhhhhhh\n               eeeee\n               eeeee\n");
        t.down = true;
        t.sort = PATH;
        assert_string_equal(drawn(&g, &t), "    no name    path▼ more\n"
                                           "     7 Ann     ….log 日本…\n"
                                           "  123… Bartho… b.log\n");
        t.sort = MORE; /* as wide as its name: the mark still stands there */
        columns_fit(&t, 22);
        assert_string_equal(drawn(&g, &t), "    no name   path  mor▼\n"
                                           "     7 Ann    ….log 日 …\n"
                                           "  123… Barth… b.log\n");
        grid_done(&g);
}

static void a_narrow_window_scrolls_over_chosen_columns(void **state) {
        static const struct {
                unsigned skip;
                const char *want;
        } table[] = {
                {0, "   no▲ na…\n     7 Ann\n  123… Ba…\n"},
                {3, "  … name\n  7 Ann\n  … Barth…\n"},
                {5, "  name   …\n  Ann    …\n  Barth… …\n"},
                {6, "  …me   p…\n  …n    ……\n  …rth… b…\n"},
                {12, "  path  m…\n  ….log  …\n  b.log\n"}, /* half a wide character is none */
                {14, "  …h  more\n  …og 日 …\n  …og\n"},
                {21, "  …\n  …\n\n"},
                {22, "\n\n\n"},
        };
        struct grid g = grid_of(10, 3);
        struct columns t;
        (void)state;
        columns_init(&t, columns, COLUMNS, NO);
        columns_fit(&t, 80);
        t.chosen = true;
        columns_fit(&t, 8);
        assert_int_equal(t.total, 22);
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                t.skip = table[i].skip;
                assert_string_equal(drawn(&g, &t), table[i].want);
        }
        grid_done(&g);
}

static void keys_scroll_and_sort(void **state) {
        struct columns t;
        (void)state;
        columns_init(&t, columns, COLUMNS, NAME);
        for (const char *k = "<>"; *k; k++) { /* before anything is laid out */
                columns_key(&t, (uint32_t)*k);
                assert_int_equal(t.sort, NAME);
        }
        columns_fit(&t, 22);
        static const struct {
                uint32_t key;
                enum columns_key want;
                size_t sort;
                bool down;
        } table[] = {
                {'>', COLUMNS_SORTED, PATH, false}, {'>', COLUMNS_SORTED, MORE, false}, {'>', COLUMNS_SORTED, NO, false},
                {'<', COLUMNS_SORTED, MORE, false}, {'z', COLUMNS_SORTED, MORE, true}, {'<', COLUMNS_SORTED, PATH, true},
                {'Z', COLUMNS_SORTED, PATH, false}, {'j', COLUMNS_UNUSED, PATH, false}, {KEYS_ENTER, COLUMNS_UNUSED, PATH, false},
                {'l', COLUMNS_USED, PATH, false}, {'h', COLUMNS_USED, PATH, false},
        };
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                assert_int_equal(columns_key(&t, table[i].key), table[i].want);
                assert_int_equal(t.sort, table[i].sort);
                assert_int_equal(t.down, table[i].down);
        }
        t.chosen = true;
        columns_fit(&t, 10);
        static const struct {
                uint32_t key;
                unsigned skip;
        } scroll[] = {{KEYS_RIGHT, 8}, {'l', 12}, {KEYS_RIGHT, 12}, {KEYS_LEFT, 4}, {'h', 0}, {KEYS_LEFT, 0}};
        for (size_t i = 0; i < sizeof scroll / sizeof scroll[0]; i++) {
                columns_key(&t, scroll[i].key);
                columns_fit(&t, 10);
                assert_int_equal(t.skip, scroll[i].skip);
        }
        columns_fit(&t, 80);
        assert_int_equal(t.skip, 0);
}

static void columns_are_chosen_and_moved(void **state) {
        static const struct {
                char verb; /* t: toggle, + -: move */
                size_t column;
                const char *want;
        } table[] = {
                {'t', RARE, "name:0+6 path:7+5 rare:13+3"},
                {'+', NAME, "path:0+5 name:6+6 rare:13+3"},
                {'-', PATH, "path:0+5 name:6+6 rare:13+3"}, /* there is nothing to the left */
                {'+', RARE, "path:0+5 name:6+6 rare:13+3"},
                {'-', RARE, "path:0+5 rare:6+3 name:10+6"},
                {'+', NO, "path:0+5 rare:6+3 name:10+6"}, /* not shown */
                {'t', NO, "path:0+5 rare:6+3 name:10+6 no:17+4"}, /* more than fit */
                {'t', RARE, "path:0+5 name:6+6 no:13+4"},
                {'t', NAME, "path:0+5 no:6+4"},
                {'t', PATH, "no:0+4"},
                {'t', NO, "no:0+4"}, /* the last one stays */
        };
        struct buf b = BUF_INIT;
        struct columns t;
        (void)state;
        columns_init(&t, columns, COLUMNS, NO);
        columns_fit(&t, 12);
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                if (table[i].verb == 't')
                        columns_toggle(&t, table[i].column);
                else
                        columns_move(&t, table[i].column, table[i].verb == '+');
                columns_fit(&t, 12);
                assert_string_equal(laid(&t, &b), table[i].want);
                assert_int_equal(columns_shows(&t, RARE), strstr(table[i].want, "rare") != NULL);
        }
        buf_done(&b);
}

static void what_was_chosen_is_recalled(void **state) {
        static const struct {
                const char *line, *want;
        } table[] = {
                {"", "sort=name"},
                {"sort=path", "sort=path"},
                {"sort=-PATH", "sort=-path"},
                {"sort=nothing", "sort=name"},
                {"sort=-", "sort=name"},
                {"sort=", "sort=name"},
                {"columns=path,no", "sort=name columns=path,no"},
                {"columns=path,gone,path,no sort=-no", "sort=-no columns=path,no"},
                {"columns=gone", "sort=name"},
                {"columns= sort=more", "sort=more"},
                {"columns=,,rare,", "sort=name columns=rare"},
                {"columns=no columns=path", "sort=name columns=path"},
                {"nonsense sort=more x=y", "sort=more"},
                {"sort=more\xff", "sort=name"},
        };
        struct buf b = BUF_INIT;
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct columns t;
                columns_init(&t, columns, COLUMNS, NAME);
                columns_recall(&t, span_str(table[i].line));
                columns_fit(&t, 80);
                buf_reset(&b);
                columns_put(&t, &b);
                assert_string_equal(buf_str(&b), table[i].want);
        }
        buf_done(&b);
}

static void a_row_is_searched_as_it_is_shown(void **state) {
        struct buf b = BUF_INIT;
        struct columns t;
        (void)state;
        columns_init(&t, columns, COLUMNS, NO);
        columns_recall(&t, SPAN("columns=more,path,no"));
        columns_text(&t, 0, cell, NULL, &b);
        assert_string_equal(buf_str(&b), "日本語  /a/b.log  7");
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(those_that_fit_are_shown_by_rank),
                cmocka_unit_test(cells_stand_in_their_columns),
                cmocka_unit_test(a_narrow_window_scrolls_over_chosen_columns),
                cmocka_unit_test(keys_scroll_and_sort),
                cmocka_unit_test(columns_are_chosen_and_moved),
                cmocka_unit_test(what_was_chosen_is_recalled),
                cmocka_unit_test(a_row_is_searched_as_it_is_shown),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
