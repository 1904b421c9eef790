/*
 * list.c, calls.c, messages.c: lists that come in steps. Orders, the cursor while rows arrive, filter, search, what stops them,
 * and the ways from row to row.
 */
#include "unit/query/many.h"
#include "unit/tui/grid.h"

#include <strings.h>

#include "tui/list.h"

enum {
        FEW = 12,    /* calls that are read in one step */
        MANY = 1202, /* more than one step takes, of messages and of calls */
        ROWS = 11,   /* of the window, its head with them */
};

struct fixture {
        struct store *few, *many;
        struct session few_session, many_session;
};

static int make(void **state) {
        struct fixture *f = calloc(1, sizeof *f);
        f->few = many_case(FEW);
        f->many = many_case(MANY);
        many_finding(f->few, "grave", SEVERITY_ERROR, 3);
        many_finding(f->few, "graver", SEVERITY_ERROR, 9);
        many_finding(f->few, "mild", SEVERITY_WARNING, 5);
        *state = f;
        if (store_finish(f->few) < 0 || store_finish(f->many) < 0)
                return -1;
        return session_load(&f->few_session, f->few, NULL) < 0 ? -1 : session_load(&f->many_session, f->many, NULL);
}

static int unmake(void **state) {
        struct fixture *f = *state;
        session_done(&f->few_session);
        session_done(&f->many_session);
        store_free(f->few);
        store_free(f->many);
        free(f);
        return 0;
}

/* A view as the browser makes it: its size is known, nothing is read yet. */
static struct view *ready(struct view *v, const struct session *s, unsigned columns) {
        assert_non_null(v);
        v->session = s;
        v->columns = columns;
        v->rows = ROWS;
        v->ops->fit(v);
        return v;
}

static void settle(struct view *v, struct store *s) {
        int r = 1;
        for (int i = 0; r > 0 && i < 10000; i++) {
                r = v->ops->load(v, s);
                v->ops->fit(v);
        }
        assert_int_equal(r, 0);
}

static int64_t id_at(struct view *v, size_t row) {
        struct thing t = THING_NONE;
        size_t stood = v->pane.pos;
        pane_go(&v->pane, row);
        v->ops->at(v, &t);
        pane_go(&v->pane, stood);
        return t.message ? t.message : t.call;
}

static int64_t id_here(struct view *v) {
        return id_at(v, v->pane.pos);
}

static enum verb press(struct view *v, uint32_t key) {
        struct action a = v->ops->key(v, key);
        if (a.view)
                a.view->ops->free(a.view);
        v->ops->fit(v);
        return a.verb;
}

static void filter(struct view *v, const char *line) {
        filter_free(v->filter);
        v->filter = NULL;
        assert_int_equal(filter_parse(span_str(line), &v->filter, NULL), 0);
        v->ops->filtered(v);
}

static void look_for(struct view *v, const char *text) {
        search_free(v->search);
        v->search = NULL;
        assert_int_equal(search_new(span_str(text), &v->search), 0);
        v->ops->seek(v, SEEK_NEW);
}

static const char *status_of(const struct view *v, struct buf *b) {
        buf_reset(b);
        v->ops->status(v, b);
        return buf_str(b);
}

/* Order ------------------------------------------------------------------------------------------------- */

struct sorted {
        int64_t number[MANY * MANY_EACH + 1]; /* by id */
        char text[FEW * MANY_EACH + 1][64];
};

static int take(void *ctx, const struct listed_key *k) {
        struct sorted *s = ctx;
        s->number[k->id] = k->number;
        snprintf(s->text[k->id], sizeof s->text[0], "%.*s", SPAN_ARG(k->text));
        return 0;
}

/* Numbers before texts, those before nothing; equal ones as they were read. */
static bool may_follow(const struct sorted *s, int64_t a, int64_t b, bool down) {
        bool has_a = s->number[a] != STAMP_NONE || s->text[a][0], has_b = s->number[b] != STAMP_NONE || s->text[b][0];
        if (!has_a || !has_b)
                return has_a || (!has_b && a < b);
        if ((s->number[a] != STAMP_NONE) != (s->number[b] != STAMP_NONE))
                return s->number[a] != STAMP_NONE;
        int r = s->number[a] != s->number[b] ? (s->number[a] > s->number[b]) - (s->number[a] < s->number[b])
                                             : strcasecmp(s->text[a], s->text[b]);
        return r == 0 ? a < b : (r < 0) != down;
}

static void every_column_orders_in_both_directions(void **state) {
        const struct fixture *f = *state;
        struct sorted *s = calloc(1, sizeof *s);
        for (int l = LISTED_CALLS; l <= LISTED_MESSAGES; l++) {
                struct view *v = ready(l == LISTED_CALLS ? calls_new() : messages_new(), &f->few_session, 80);
                struct columns *t = v->ops->columns(v);
                size_t rows = l == LISTED_CALLS ? FEW : FEW * MANY_EACH, n;
                listed_columns((enum listed)l, &n);
                assert_int_equal(t->n, n);
                for (size_t i = 0; i < 2 * n; i++) {
                        t->sort = i / 2;
                        t->down = i % 2;
                        v->ops->arranged(v);
                        settle(v, f->few);
                        assert_int_equal(v->pane.n, rows);
                        assert_int_equal(listed_keys(f->few, (enum listed)l, NULL, i / 2, 1, INT64_MAX, take, s), 0);
                        for (size_t k = 1; k < rows; k++)
                                if (!may_follow(s, id_at(v, k - 1), id_at(v, k), i % 2))
                                        fail_msg("%s, %zu: row %zu", t->columns[i / 2].name, i % 2, k);
                }
                v->ops->free(v);
        }
        free(s);
}

static void columns_are_those_that_are_listed(void **state) {
        (void)state;
        for (int l = LISTED_CALLS; l <= LISTED_MESSAGES; l++) {
                struct view *v = l == LISTED_CALLS ? calls_new() : messages_new();
                const struct columns *t = v->ops->columns(v);
                size_t n;
                const struct listed_column *c = listed_columns((enum listed)l, &n);
                for (size_t i = 0; i < n; i++)
                        assert_string_equal(t->columns[i].name, c[i].name);
                v->ops->free(v);
        }
}

/* Reading ----------------------------------------------------------------------------------------------- */

/* Rows that arrive later go before and behind those that are there: by time, calls come shuffled. */
static void the_cursor_stays_while_rows_arrive(void **state) {
        const struct fixture *f = *state;
        struct buf b = BUF_INIT;
        for (size_t pos = 0; pos < 480; pos += 79) {
                struct view *v = ready(messages_new(), &f->many_session, 80);
                assert_int_equal(v->ops->load(v, f->many), 1); /* more is to come */
                size_t n = v->pane.n;
                assert_true(n > pos && n < MANY * MANY_EACH);
                assert_non_null(strstr(status_of(v, &b), ", read "));
                pane_go(&v->pane, pos);
                int64_t id = id_here(v);
                size_t line = v->pane.pos - v->pane.top;
                settle(v, f->many);
                assert_int_equal(v->pane.n, MANY * MANY_EACH);
                if (pos) {
                        assert_int_equal(id_here(v), id);
                        assert_int_equal(v->pane.pos - v->pane.top, line); /* on its line of the screen */
                } else
                        assert_int_equal(v->pane.pos, 0); /* who stands at the beginning stays there */
                assert_null(strstr(status_of(v, &b), ", read "));
                v->ops->free(v);
        }
        buf_done(&b);
}

static void a_list_can_be_arranged_before_it_is_read(void **state) {
        const struct fixture *f = *state;
        struct view *v = ready(calls_new(), &f->few_session, 80);
        struct thing t = THING_NONE;
        v->ops->at(v, &t);
        assert_int_equal(t.call, 0); /* it stands on nothing yet */
        assert_int_equal(press(v, 'z'), VERB_NONE);
        filter(v, "code:504");
        settle(v, f->few);
        assert_int_equal(v->pane.n, FEW / 3);
        v->ops->at(v, &t);
        assert_true(t.call > 0 && t.source > 0 && t.time_us != STAMP_NONE && t.line > 0);
        v->ops->free(v);
}

static void nothing_to_list_is_said(void **state) {
        const struct fixture *f = *state;
        struct store *none = many_case(0);
        struct session s;
        struct buf b = BUF_INIT;
        assert_int_equal(store_finish(none), 0);
        assert_int_equal(session_load(&s, none, NULL), 0);
        struct view *v = ready(messages_new(), &s, 60);
        struct grid g = grid_of(60, 4);
        settle(v, none);
        v->ops->draw(v, &g.c);
        assert_non_null(strstr(grid_shown(&g), "There are no messages in this case."));
        assert_string_equal(status_of(v, &b), "message 0 of 0");
        static const uint32_t keys[] = {'j', 'G', 'o', 'O', 'e', 'W', '<', '>', 'z', KEYS_LEFT, KEYS_RIGHT, KEYS_ESC, KEYS_ENTER, KEYS_PAGE_DOWN};
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
                press(v, keys[i]);
                settle(v, none);
        }
        v->ops->go(v, MANY_START);
        look_for(v, "x");
        settle(v, none);
        v->ops->seek(v, SEEK_PREVIOUS);
        settle(v, none);
        v->ops->free(v);
        v = ready(messages_new(), &f->few_session, 60);
        filter(v, "nothing");
        settle(v, f->few);
        canvas_fill(&g.c, 0, 0, 60, 4, STYLE_PLAIN);
        v->ops->draw(v, &g.c);
        assert_non_null(strstr(grid_shown(&g), "No message passes the filter; f changes it, F5 clears it."));
        assert_string_equal(status_of(v, &b), "message 0 of 0, all in all 48");
        v->ops->free(v);
        grid_done(&g);
        buf_done(&b);
        session_done(&s);
        store_free(none);
}

static void escape_stops_reading_then_the_search(void **state) {
        const struct fixture *f = *state;
        struct view *v = ready(messages_new(), &f->many_session, 80);
        assert_int_equal(press(v, KEYS_ESC), VERB_UNKNOWN); /* nothing runs yet */
        assert_int_equal(v->ops->load(v, f->many), 1);
        size_t n = v->pane.n;
        assert_int_equal(press(v, KEYS_ESC), VERB_NONE);
        assert_string_equal(v->message, "stopped; 500 messages are listed");
        settle(v, f->many);
        assert_int_equal(v->pane.n, n);
        assert_int_equal(v->ops->count(v), n);
        assert_int_equal(press(v, KEYS_ESC), VERB_UNKNOWN);
        look_for(v, "no such text");
        assert_int_equal(v->ops->load(v, f->many), 1);
        assert_int_equal(press(v, KEYS_ESC), VERB_NONE);
        assert_string_equal(v->message, "search stopped after 200 messages");
        settle(v, f->many);
        assert_int_equal(press(v, KEYS_ESC), VERB_UNKNOWN);
        filter(v, ""); /* begins anew */
        settle(v, f->many);
        assert_int_equal(v->pane.n, MANY * MANY_EACH);
        v->ops->free(v);
}

static void a_filter_lets_pass_what_it_says(void **state) {
        static const struct {
                const char *line;
                size_t calls, messages;
        } table[] = {
                {"", FEW, FEW * MANY_EACH}, {"code:504", 4, 4}, {"from:user0007", 1, 4}, {"file:server method:BYE", 2, 4},
                {"hosted", 4, 4}, {"severity:error", 2, 8}, {"call:1-9", 3, 12}, {"/^CSeq: 2/", 4, 8},
        };
        const struct fixture *f = *state;
        struct view *calls = ready(calls_new(), &f->few_session, 80), *messages = ready(messages_new(), &f->few_session, 80);
        assert_int_equal(calls->ops->count(calls), FEW); /* before it is read: what the case says */
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                filter(calls, table[i].line);
                filter(messages, table[i].line);
                settle(calls, f->few);
                settle(messages, f->few);
                if (calls->pane.n != table[i].calls || messages->pane.n != table[i].messages)
                        fail_msg("%s: %zu calls, %zu messages", table[i].line, calls->pane.n, messages->pane.n);
                assert_int_equal(calls->ops->count(calls), table[i].calls);
        }
        calls->ops->free(calls);
        messages->ops->free(messages);
}

static void an_expression_that_takes_too_long_ends_it(void **state) {
        const struct fixture *f = *state;
        struct view *v = ready(messages_new(), &f->many_session, 80);
        filter(v, "/(([^\\x01]+)+)+[\\x01\\x02]/");
        assert_int_equal(v->ops->load(v, f->many), 0); /* not asked again and again */
        assert_string_equal(v->message, "filter: the regular expression took too many steps; type a simpler one");
        assert_int_equal(v->pane.n, 0);
        filter(v, "code:504");
        settle(v, f->many);
        assert_int_equal(v->pane.n, MANY / 3);
        v->ops->free(v);
}

/* From row to row ----------------------------------------------------------------------------------------- */

static void a_search_goes_from_hit_to_hit(void **state) {
        const struct fixture *f = *state;
        struct view *v = ready(messages_new(), &f->many_session, 120);
        struct buf b = BUF_INIT;
        v->ops->columns(v)->sort = 0; /* by number */
        v->ops->arranged(v);
        look_for(v, "user0600|user0002"); /* also while rows are still to come */
        assert_non_null(strstr(status_of(v, &b), "no hit yet"));
        settle(v, f->many);
        static const struct {
                enum seek how;
                size_t row, hit;
        } table[] = {
                {SEEK_NEXT, 5, 2}, {SEEK_NEXT, 6, 3}, {SEEK_NEXT, 7, 4}, {SEEK_NEXT, 2396, 5}, {SEEK_PREVIOUS, 7, 4}, {SEEK_NEXT, 2396, 5},
                {SEEK_NEXT, 2397, 6}, {SEEK_NEXT, 2398, 7}, {SEEK_NEXT, 2399, 8}, {SEEK_NEXT, 4, 1}, {SEEK_PREVIOUS, 2399, 8},
        };
        assert_int_equal(v->pane.pos, 4);
        assert_int_equal(v->hits, 8);
        assert_int_equal(v->hit, 1);
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                v->ops->seek(v, table[i].how);
                settle(v, f->many);
                assert_int_equal(v->pane.pos, table[i].row);
                assert_int_equal(v->hit, table[i].hit);
        }
        assert_non_null(strstr(status_of(v, &b), "\"user0600|user0002\": hit 8 of 8"));
        press(v, 'k');
        assert_int_equal(v->hit, 7);
        press(v, 'g');
        assert_int_equal(v->hit, 0);
        press(v, 'z'); /* another order: the same hits elsewhere, the cursor goes to none */
        settle(v, f->many);
        assert_int_equal(v->hits, 8);
        assert_int_equal(v->pane.pos, 0);
        v->ops->seek(v, SEEK_NEXT);
        settle(v, f->many);
        assert_int_equal(id_here(v), 2400);
        filter(v, "call:5");
        settle(v, f->many);
        assert_int_equal(v->hits, 4);
        v->ops->free(v);
        buf_done(&b);
}

static void o_goes_along_the_call(void **state) {
        const struct fixture *f = *state;
        struct view *v = ready(messages_new(), &f->few_session, 80);
        static const char keys[] = {'o', 'o', 'o', 'o', 'O', 'O', 'O', 'O'};
        static const int64_t want[] = {6, 7, 8, 8, 7, 6, 5, 5};
        settle(v, f->few);
        for (size_t i = 0; i < v->pane.n && id_here(v) != 5; i++)
                pane_go(&v->pane, i);
        for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
                settle(v, f->few);
                v->message[0] = 0;
                assert_int_equal(press(v, (uint32_t)keys[i]), VERB_NONE);
                settle(v, f->few);
                assert_int_equal(id_here(v), want[i]);
                assert_string_equal(v->message, i == 3 ? "no message of this call below this one"
                                              : i == 7 ? "no message of this call above this one" : "");
        }
        v->ops->free(v);
        v = ready(calls_new(), &f->few_session, 80);
        settle(v, f->few);
        assert_int_equal(press(v, 'o'), VERB_UNKNOWN);
        v->ops->free(v);
}

static void keys_jump_to_what_findings_speak_of(void **state) {
        static const struct {
                char key;
                int64_t call, message; /* with findings on calls 3, 5, 9: which quote their third messages */
                const char *says;
        } table[] = {
                {'e', 9, 11, ""}, {'e', 33, 35, ""}, {'e', 33, 35, "below this one that an error speaks of"}, {'w', 33, 35, "below this one that a warning speaks of"},
                {'W', 17, 19, ""}, {'E', 9, 11, ""}, {'E', 9, 11, "above this one that an error speaks of"}, {'w', 17, 19, ""},
        };
        const struct fixture *f = *state;
        for (int l = LISTED_CALLS; l <= LISTED_MESSAGES; l++) {
                struct view *v = ready(l == LISTED_CALLS ? calls_new() : messages_new(), &f->few_session, 80);
                v->ops->columns(v)->sort = 0;
                settle(v, f->few);
                for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                        v->message[0] = 0;
                        assert_int_equal(press(v, (uint32_t)table[i].key), VERB_NONE);
                        assert_int_equal(id_here(v), l == LISTED_CALLS ? table[i].call : table[i].message);
                        assert_true(table[i].says[0] ? strstr(v->message, table[i].says) != NULL : !v->message[0]);
                }
                v->ops->free(v);
        }
}

static int64_t time_here(struct view *v, struct store *s) {
        struct thing t = THING_NONE;
        settle(v, s);
        v->ops->at(v, &t);
        return t.time_us;
}

static void goto_finds_the_first_row_of_a_time(void **state) {
        const struct fixture *f = *state;
        struct view *v = ready(messages_new(), &f->many_session, 80);
        const int64_t at = MANY_START + 700 * MANY_APART;
        v->ops->go(v, at); /* waits until all are there */
        assert_int_equal(v->pane.pos, 0);
        assert_int_equal(time_here(v, f->many), at);
        v->ops->go(v, at + 3500000); /* between rows: the next one */
        assert_true(time_here(v, f->many) > at + 3500000);
        v->ops->go(v, 0);
        assert_int_equal(time_here(v, f->many), MANY_START);
        v->ops->go(v, INT64_MAX);
        assert_int_equal(v->pane.pos, v->pane.n - 1);
        press(v, 'z');
        settle(v, f->many);
        v->ops->go(v, at);
        assert_int_equal(time_here(v, f->many), at);
        press(v, '>');
        settle(v, f->many);
        size_t pos = v->pane.pos;
        v->ops->go(v, at);
        assert_int_equal(v->pane.pos, pos);
        assert_non_null(strstr(v->message, "< and > choose time"));
        v->ops->free(v);
        v = ready(messages_new(), &f->many_session, 80);
        v->ops->load(v, f->many);
        v->ops->go(v, INT64_MAX);
        press(v, KEYS_ESC); /* who stops goes as far as there are rows */
        settle(v, f->many);
        assert_int_equal(v->pane.pos, v->pane.n - 1);
        v->ops->free(v);
}

/* The screen ---------------------------------------------------------------------------------------------- */

static const struct {
        struct view *(*make)(void);
        const char *text, *styles;
} screens[] = {
        {calls_new,
         "    call time▲        from           to              msgs state      code diag\n"
         "       1 10:00:00.000 user0001@a.ex… bob1@b.example     4 answered    200\n"
         " +    29 10:00:10.000 user0008@a.ex… bob3@b.example     4 declined    486\n"
         ">!     9 10:00:20.000 user0003@a.ex… bob3@b.example     4 failed      504 1028\n"
         "      37 10:00:30.000 user0010@a.ex… bob0@b.example     4 answered    200\n",
         "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh\n"
         "                                                          iiiiiiii\n"
         " f                                                        wwwwwwww\n"
         "SE____________________FFFFFFFF____________________________EEEEEE________________\n"
         "                                                          iiiiiiii\n"},
        {messages_new,
         "   time▲        dir what               from           to             diag   seen\n"
         "   10:00:13.000 in  ACK                user0008@a.ex… bob3@b.example           1\n"
         ">  10:00:20.000 out INVITE             user0003@a.ex… bob3@b.example           1\n"
         "   10:00:21.000 in  100 Step           user0003@a.ex… bob3@b.example           1\n"
         " ! 10:00:22.000 in  504 Step           user0003@a.ex… bob3@b.example 1028      1\n",
         "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh\n"
         "                    mmm\n"
         "S___________________MMMMMM_____________FFFFFFFF_________________________________\n"
         "                    iiiiiiii           ffffffff\n"
         " e                  wwwwwwww           ffffffff                      nnnn\n"},
};

static void calls_and_messages_are_drawn(void **state) {
        const struct fixture *f = *state;
        struct session s = f->few_session; /* a copy: something is chosen in it */
        for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++) {
                struct view *v = ready(screens[i].make(), &s, 80);
                struct grid g = grid_of(80, 5);
                s.picked = (struct picked){.call = 29, .message = 2};
                v->ops->draw(v, &g.c);
                assert_non_null(strstr(grid_shown(&g), "reading …"));
                v->rows = 5;
                look_for(v, "user0003");
                settle(v, f->few);
                canvas_fill(&g.c, 0, 0, 80, 5, STYLE_PLAIN);
                v->ops->draw(v, &g.c);
                assert_string_equal(grid_shown(&g), screens[i].text);
                assert_string_equal(grid_styled(&g), screens[i].styles);
                grid_done(&g);
                v->ops->free(v);
        }
}

/* Where sources span days, the day stands before the time and its column is wide enough for both. */
static void times_of_several_days_are_whole(void **state) {
        const struct fixture *f = *state;
        struct session s = f->few_session;
        struct grid g = grid_of(80, ROWS);
        s.last_us += STAMP_DAY;
        struct view *v = ready(messages_new(), &s, 80);
        settle(v, f->few);
        v->ops->draw(v, &g.c);
        assert_non_null(strstr(grid_shown(&g), " 03-12 10:00:00.000 "));
        v->ops->free(v);
        grid_done(&g);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_column_orders_in_both_directions),
                cmocka_unit_test(columns_are_those_that_are_listed),
                cmocka_unit_test(the_cursor_stays_while_rows_arrive),
                cmocka_unit_test(a_list_can_be_arranged_before_it_is_read),
                cmocka_unit_test(nothing_to_list_is_said),
                cmocka_unit_test(escape_stops_reading_then_the_search),
                cmocka_unit_test(a_filter_lets_pass_what_it_says),
                cmocka_unit_test(an_expression_that_takes_too_long_ends_it),
                cmocka_unit_test(a_search_goes_from_hit_to_hit),
                cmocka_unit_test(o_goes_along_the_call),
                cmocka_unit_test(keys_jump_to_what_findings_speak_of),
                cmocka_unit_test(goto_finds_the_first_row_of_a_time),
                cmocka_unit_test(calls_and_messages_are_drawn),
                cmocka_unit_test(times_of_several_days_are_whole),
        };
        return cmocka_run_group_tests(tests, make, unmake);
}
