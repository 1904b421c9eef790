/*
 * chooser.c, frame.c: which columns are shown, in which order, and what is sorted by, while the list below changes with it.
 */
#include "unit/tui/grid.h"

#include "tui/columns.h"
#include "tui/frame.h"
#include "tui/view.h"

enum { COLUMNS = 4 };

static const struct column columns[COLUMNS] = {
        {"one", 3, 0, false, false, false}, {"two", 3, 1, false, false, false}, {"three", 5, 2, false, false, false},
        {"four", 4, RANK_HIDDEN, false, false, false},
};

/* A list that only counts how often it was arranged anew. */
struct list {
        struct view view;
        struct columns columns;
        int arranged;
};

static struct columns *columns_of(struct view *v) {
        return &((struct list *)(void *)v)->columns;
}

static void arranged(struct view *v) {
        ((struct list *)(void *)v)->arranged++;
}

static struct list list_of(void) {
        static const struct view_ops ops = {.name = "Calls", .columns = columns_of, .arranged = arranged};
        struct list l = {.view = {.ops = &ops}};
        columns_init(&l.columns, columns, COLUMNS, 0);
        columns_fit(&l.columns, 40);
        return l;
}

static struct view *chooser_of(struct list *l, unsigned rows) {
        struct view *v = chooser_new(&l->view);
        assert_non_null(v);
        v->columns = 60;
        v->rows = rows;
        v->ops->fit(v);
        return v;
}

static void keys_choose(void **state) {
        static const struct {
                uint32_t key;
                enum verb verb;
                const char *shown; /* and what is sorted by, "-" before it: from the largest on */
                size_t pos;
                int arranged;
        } table[] = {
                {'j', VERB_NONE, "one,two,three one", 1, 0},
                {'+', VERB_NONE, "one,three,two one", 2, 0}, /* the cursor goes with it */
                {'+', VERB_NONE, "one,three,two one", 2, 0},
                {'-', VERB_NONE, "one,two,three one", 1, 0},
                {'-', VERB_NONE, "two,one,three one", 0, 0},
                {'s', VERB_NONE, "two,one,three two", 0, 1},
                {'s', VERB_NONE, "two,one,three -two", 0, 2},
                {'s', VERB_NONE, "two,one,three two", 0, 3},
                {' ', VERB_NONE, "one,three two", 2, 3}, /* hidden, it stands behind those that are shown */
                {'G', VERB_NONE, "one,three two", 3, 3},
                {' ', VERB_NONE, "one,three,four two", 2, 3},
                {'-', VERB_NONE, "one,four,three two", 1, 3},
                {'g', VERB_NONE, "one,four,three two", 0, 3},
                {' ', VERB_NONE, "four,three two", 2, 3},
                {'+', VERB_NONE, "four,three two", 2, 3}, /* what is hidden has no place */
                {'x', VERB_UNKNOWN, "four,three two", 2, 3},
                {KEYS_ESC, VERB_UNKNOWN, "four,three two", 2, 3},
                {'t', VERB_BACK, "four,three two", 2, 3},
                {KEYS_ENTER, VERB_BACK, "four,three two", 2, 3},
        };
        struct list l = list_of();
        struct view *v = chooser_of(&l, 20);
        struct buf b = BUF_INIT;
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                assert_int_equal(v->ops->key(v, table[i].key).verb, table[i].verb);
                v->ops->fit(v);
                buf_reset(&b);
                for (size_t k = 0; k < l.columns.n_shown; k++)
                        buf_printf(&b, "%s%s", k ? "," : "", columns[l.columns.shown[k]].name);
                buf_printf(&b, " %s%s", l.columns.down ? "-" : "", columns[l.columns.sort].name);
                assert_string_equal(buf_str(&b), table[i].shown);
                assert_int_equal(v->pane.pos, table[i].pos);
                assert_int_equal(l.arranged, table[i].arranged);
        }
        buf_reset(&b);
        v->ops->status(v, &b);
        assert_string_equal(buf_str(&b), "columns of Calls");
        v->ops->free(v);
        buf_done(&b);
}

static void it_is_drawn_over_the_list(void **state) {
        struct list l = list_of();
        struct view *v = chooser_of(&l, 8);
        struct grid g = grid_of(60, 8);
        (void)state;
        l.columns.down = true;
        assert_int_equal(search_new(SPAN("t[vw]o"), &v->search), 0);
        view_seek(v, SEEK_NEW);
        assert_int_equal(v->hits, 1);
        for (unsigned y = 0; y < 8; y++)
                canvas_put(&g.c, 0, y, SPAN("............................................................"), STYLE_PLAIN);
        v->ops->draw(v, &g.c);
        assert_string_equal(grid_shown(&g),
                            ".........── Columns ───────────────────────────────.........\n"
                            ".........  [x] one  (sorted, from the largest on)  .........\n"
                            ".........  [x] two                                 .........\n"
                            ".........  [x] three                               .........\n"
                            ".........  [ ] four                                .........\n"
                            ".........  Space shows  + - moves  s sorts  Enter  .........\n"
                            ".........──────────────────────────────────────────.........\n"
                            "............................................................\n");
        assert_string_equal(grid_styled(&g),
                            "         ddsssssssssddddddddddddddddddddddddddddddd\n"
                            "\n"
                            "         ______FFF_________________________________\n"
                            "\n"
                            "\n"
                            "           dddddddddddddddddddddddddddddddddddddd\n"
                            "         dddddddddddddddddddddddddddddddddddddddddd\n"
                            "\n");
        grid_done(&g);
        v->ops->free(v);
}

/* More columns than lines, and windows in which nothing has room. */
static void small_windows_are_no_harm(void **state) {
        struct list l = list_of();
        (void)state;
        for (unsigned size = 0; size < 10; size++) {
                struct view *v = chooser_of(&l, size);
                struct grid g = grid_of(size * 5, size);
                v->ops->key(v, 'G');
                v->ops->draw(v, &g.c);
                assert_true(v->pane.page >= 1 && v->pane.pos == COLUMNS - 1);
                grid_done(&g);
                v->ops->free(v);
        }
}

static void a_frame_stands_in_the_middle(void **state) {
        static const struct {
                unsigned columns, rows;
                const char *title, *want;
                unsigned x, y, w, h; /* the window after it */
        } table[] = {
                {8, 3, "T", "............\n..── T ───..\n..        ..\n..────────..\n............\n", 2, 1, 8, 3},
                {9, 4, "Title", ".── Tit…──..\n.         ..\n.         ..\n.─────────..\n............\n", 1, 0, 9, 4},
                {99, 99, "T", "── T ───────\n\n\n\n────────────\n", 0, 0, 12, 5},
                {4, 2, "T", "............\n....────....\n....────....\n............\n............\n", 4, 1, 4, 2},
                {0, 0, "T", "............\n............\n............\n............\n............\n", 6, 2, 0, 0},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct grid g = grid_of(12, 5);
                for (unsigned y = 0; y < 5; y++)
                        canvas_put(&g.c, 0, y, SPAN("............"), STYLE_PLAIN);
                frame_draw(&g.c, table[i].columns, table[i].rows, table[i].title);
                assert_string_equal(grid_shown(&g), table[i].want);
                assert_true(g.c.x == table[i].x && g.c.y == table[i].y && g.c.w == table[i].w && g.c.h == table[i].h);
                grid_done(&g);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(keys_choose),
                cmocka_unit_test(it_is_drawn_over_the_list),
                cmocka_unit_test(small_windows_are_no_harm),
                cmocka_unit_test(a_frame_stands_in_the_middle),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
