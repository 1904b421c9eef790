/*
 * marks.c: what is marked, noted and tagged is found again: in the same run, from the file, and in another case as far as that
 * has it.
 */
#include "unit/query/many.h"
#include "unit/tui/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/pace.h"
#include "tui/marks.h"

enum { CALLS = 6, MESSAGE = 18 /* of the fifth call, which the first source has */ };

struct fixture {
        char dir[32], path[48], notes[64];
        struct store *store;
        struct sidecar *sidecar;
        struct session s;
};

static struct thing message_thing(int64_t id) {
        struct thing t = THING_NONE;
        t.kind = THING_MESSAGE;
        t.message = id;
        t.source = ((id - 1) / MANY_EACH + 1) % 2 ? 1 : 2;
        t.line = (uint64_t)(1 + (id - 1) * MANY_LINES);
        return t;
}

/* Tells which lines of the first source a message of it is of. */
static void put_lines(struct store *s, int64_t message) {
        struct buf text = BUF_INIT, packed = BUF_INIT, bytes = BUF_INIT, data = BUF_INIT;
        struct pace p = PACE_INIT;
        uint64_t lines = (uint64_t)message * MANY_LINES;
        for (uint64_t i = 0; i < lines; i++)
                buf_puts(&text, "x\n");
        assert_int_equal(pace_add_piece(&p, (struct pace_piece){message_thing(message).line, MANY_LINES, message}), 0);
        assert_int_equal(pace_pack(&p, &packed), 0);
        struct block_row block = {.source = 1, .line = 1, .lines = lines, .bytes = text.n, .first_us = STAMP_NONE,
                                  .data = frame(buf_span(&text), &bytes)};
        struct pace_row pace = {.source = 1, .first_us = STAMP_NONE, .last_us = STAMP_NONE, .data = frame(buf_span(&packed), &data)};
        assert_int_equal(store_put_block(s, &block), 0);
        assert_int_equal(store_put_pace(s, &pace), 0);
        pace_done(&p);
        buf_done(&text);
        buf_done(&packed);
        buf_done(&bytes);
        buf_done(&data);
}

/* The notes of a case in a file of its own, or of one in memory. */
static void open_case(struct fixture *f, size_t calls, bool in_file) {
        f->store = many_case(calls);
        many_finding(f->store, "grave", SEVERITY_ERROR, 1);
        if (calls == CALLS)
                put_lines(f->store, MESSAGE);
        assert_int_equal(store_finish(f->store), 0);
        assert_int_equal(sidecar_open(in_file ? f->path : NULL, &f->sidecar), 0);
        assert_int_equal(session_load(&f->s, f->store, f->sidecar), 0);
}

static void close_case(struct fixture *f) {
        session_done(&f->s);
        sidecar_close(f->sidecar);
        store_free(f->store);
}

static int make(void **state) {
        struct fixture *f = calloc(1, sizeof *f);
        snprintf(f->dir, sizeof f->dir, "/tmp/sipdx-marks-XXXXXX");
        if (!mkdtemp(f->dir))
                return -1;
        snprintf(f->path, sizeof f->path, "%s/case.sipdx", f->dir);
        snprintf(f->notes, sizeof f->notes, "%s.notes", f->path);
        *state = f;
        return 0;
}

/* Nothing but the notes may be left. */
static int unmake(void **state) {
        struct fixture *f = *state;
        unlink(f->notes);
        int r = rmdir(f->dir);
        free(f);
        return r;
}

static struct thing call_thing(size_t k) {
        static char id[16];
        snprintf(id, sizeof id, "c%zu@x", k);
        struct thing t = THING_NONE;
        t.kind = THING_CALL;
        t.call = many_call(k);
        t.call_id = span_str(id);
        return t;
}

static struct thing line_thing(int64_t source, uint64_t line) {
        struct thing t = THING_NONE;
        t.kind = THING_LINE;
        t.source = source;
        t.line = line;
        return t;
}

static struct thing finding_thing(const struct session *s) {
        struct thing t = THING_NONE;
        t.kind = THING_FINDING;
        t.finding = &s->findings.v[0];
        return t;
}

static int turn(struct fixture *f, struct thing t) {
        return marks_change(&f->s, &t, MARKS_TURN, SPAN_NONE, SPAN("seen"));
}

static void expect(const struct fixture *f, struct thing t, bool marked, const char *tags, const char *note) {
        const struct sidecar_entry *e = marks_get(&f->s, &t);
        if (!marked && !tags[0] && !note[0]) {
                assert_null(e);
                return;
        }
        assert_non_null(e);
        assert_int_equal(e->mark != 0, marked);
        assert_string_equal(e->tags, tags);
        assert_string_equal(e->note, note);
}

static void a_mark_is_turned_on_and_off(void **state) {
        struct fixture *f = *state;
        open_case(f, CALLS, false);
        struct thing things[] = {call_thing(3), message_thing(7), line_thing(2, 5), finding_thing(&f->s)};
        for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
                unsigned version = f->s.marks_version;
                expect(f, things[i], false, "", "");
                assert_int_equal(turn(f, things[i]), 0);
                expect(f, things[i], true, "", "");
                assert_true(f->s.marks_version > version);
        }
        assert_true(marks_call(&f->s, many_call(3)) && !marks_call(&f->s, many_call(2)));
        assert_true(marks_message(&f->s, 7) && !marks_message(&f->s, 8));
        assert_true(marks_line(&f->s, 2, 5) && !marks_line(&f->s, 1, 5) && !marks_line(&f->s, 2, 6));
        for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
                assert_int_equal(turn(f, things[i]), 0);
                expect(f, things[i], false, "", "");
        }
        assert_false(marks_call(&f->s, many_call(3)) || marks_message(&f->s, 7) || marks_line(&f->s, 2, 5));
        close_case(f);
}

static void notes_and_tags_stand_beside_the_mark(void **state) {
        struct fixture *f = *state;
        open_case(f, CALLS, false);
        struct thing t = call_thing(2);
        static const struct {
                enum marks_change how;
                const char *text;
                bool marked;
                const char *tags, *note;
        } table[] = {
                {MARKS_NOTE, "ask", false, "", "ask"},
                {MARKS_TAG, "bob", false, "bob", "ask"},
                {MARKS_TAG, "late", false, "bob late", "ask"},
                {MARKS_TURN, "", true, "bob late", "ask"},
                {MARKS_TAG, "bob", true, "late", "ask"}, /* once more takes it away */
                {MARKS_NOTE, "told", true, "late", "told"},
                {MARKS_TAG, "la", true, "late la", "told"}, /* not a part of a word */
                {MARKS_TAG, "late", true, "la", "told"},
                {MARKS_TAG, "la", true, "", "told"},
                {MARKS_NOTE, "", true, "", ""},
                {MARKS_TURN, "", false, "", ""},
        };
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                assert_int_equal(marks_change(&f->s, &t, table[i].how, span_str(table[i].text), SPAN("seen")), 0);
                expect(f, t, table[i].marked, table[i].tags, table[i].note);
                assert_int_equal(marks_call(&f->s, many_call(2)), table[i].marked);
        }
        close_case(f);
}

static void what_cannot_be_marked_is_refused(void **state) {
        struct fixture *f = *state;
        open_case(f, CALLS, false);
        struct thing nameless = call_thing(1), nowhere = line_thing(9, 1), lineless = line_thing(1, 0);
        nameless.call_id = SPAN_NONE;
        assert_int_equal(turn(f, THING_NONE), -EINVAL);
        assert_int_equal(turn(f, nameless), -EINVAL);
        assert_int_equal(turn(f, nowhere), -EINVAL);
        assert_int_equal(turn(f, lineless), -EINVAL);
        f->s.sidecar = NULL;
        assert_int_equal(turn(f, call_thing(1)), -ENODEV);
        expect(f, call_thing(1), false, "", "");
        assert_int_equal(marks_load(&f->s, f->store), 0);
        close_case(f);
}

/* The numbers of calls and messages are a case's own; keys outlive them. */
static void marks_are_found_in_the_next_run(void **state) {
        struct fixture *f = *state;
        struct stat st;
        open_case(f, CALLS, true);
        assert_int_equal(turn(f, call_thing(3)), 0);
        assert_int_equal(turn(f, message_thing(MESSAGE)), 0);
        assert_int_equal(turn(f, line_thing(2, 5)), 0);
        assert_int_equal(turn(f, finding_thing(&f->s)), 0);
        close_case(f);
        assert_int_equal(stat(f->notes, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);

        open_case(f, CALLS, true);
        assert_true(marks_call(&f->s, many_call(3)) && marks_message(&f->s, MESSAGE) && marks_line(&f->s, 2, 5));
        expect(f, finding_thing(&f->s), true, "", "");
        const struct sidecar_entry **v;
        size_t n, kinds[THING_LINE + 1] = {0};
        assert_int_equal(sidecar_list(f->sidecar, &v, &n), 0);
        assert_int_equal(n, 4);
        for (size_t i = 0; i < n; i++) {
                struct thing t;
                assert_int_equal(marks_find(&f->s, f->store, v[i], &t), 0);
                assert_true(t.kind != THING_CALL || t.call == many_call(3));
                assert_true(t.kind != THING_MESSAGE || t.message == MESSAGE);
                kinds[t.kind]++;
        }
        free(v);
        for (int k = THING_FINDING; k <= THING_LINE; k++)
                assert_int_equal(kinds[k], 1);
        close_case(f);

        open_case(f, 2, true); /* made of less: the third call and the message 18 are not in it */
        assert_false(marks_call(&f->s, many_call(3)) || marks_message(&f->s, MESSAGE));
        assert_true(marks_line(&f->s, 2, 5));
        expect(f, call_thing(3), true, "", ""); /* but are not forgotten */
        assert_int_equal(turn(f, call_thing(1)), 0);
        close_case(f);

        open_case(f, CALLS, true);
        assert_true(marks_call(&f->s, many_call(1)) && marks_call(&f->s, many_call(3)) && marks_message(&f->s, MESSAGE));
        close_case(f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_mark_is_turned_on_and_off, make, unmake),
                cmocka_unit_test_setup_teardown(notes_and_tags_stand_beside_the_mark, make, unmake),
                cmocka_unit_test_setup_teardown(what_cannot_be_marked_is_refused, make, unmake),
                cmocka_unit_test_setup_teardown(marks_are_found_in_the_next_run, make, unmake),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
