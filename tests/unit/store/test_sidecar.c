/*
 * sidecar.c: marks and notes beside a case, whatever stands in their file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/file.h"
#include "base/limits.h"
#include "store/sidecar.h"

#define SHA "0123456789abcdef"

static char dir[32], path[64], notes[80], other[64], other_notes[80];

static int make_dir(void **state) {
        (void)state;
        snprintf(dir, sizeof dir, "/tmp/sipdx-notes-XXXXXX");
        if (!mkdtemp(dir))
                return -1;
        snprintf(path, sizeof path, "%s/c.sipdx", dir);
        snprintf(notes, sizeof notes, "%s.notes", path);
        snprintf(other, sizeof other, "%s/d.sipdx", dir);
        snprintf(other_notes, sizeof other_notes, "%s.notes", other);
        return 0;
}

static int remove_dir(void **state) {
        (void)state;
        unlink(notes);
        unlink(other_notes);
        return rmdir(dir);
}

static struct sidecar *open_at(const char *at) {
        struct sidecar *s;
        assert_int_equal(sidecar_open(at, &s), 0);
        return s;
}

static void put(struct sidecar *s, const char *key, char mark, const char *note, int64_t at) {
        const struct sidecar_entry e = {.key = key, .mark = mark, .note = note, .time_us = at};
        assert_int_equal(sidecar_set(s, &e), 0);
}

static void write_notes(const char *text) {
        unlink(notes);
        assert_int_equal(file_create(notes, span_str(text)), 0);
}

static void assert_file(const char *at, const char *want) {
        struct buf b = BUF_INIT;
        assert_int_equal(file_read(at, LIMIT_NOTES_BYTES, &b), 0);
        assert_string_equal(buf_str(&b), want);
        buf_done(&b);
}

static void what_is_set_is_read_again(void **state) {
        static const struct sidecar_entry table[] = {
                {"call:a@b", '*', "", "", "", STAMP_NONE},
                {"finding:r|s", 0, "later mine", "", "What was seen", 1394010000000000},
                {"line:" SHA ":12", 0, "", "two\nlines\tand \\ a \x1b[31m bell", "", -5},
                {"message:" SHA ":7", '\\', "ü", "日本", "é", 0},
        };
        struct sidecar *s = open_at(path);
        struct stat st;
        (void)state;
        assert_int_equal(sidecar_save(s), 0);
        assert_int_equal(stat(notes, &st), -1); /* nothing to say, no file */
        for (size_t i = 0; i < 4; i++)
                assert_int_equal(sidecar_set(s, &table[i]), 0);
        assert_int_equal(sidecar_save(s), 0);
        sidecar_close(s);
        assert_int_equal(stat(notes, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        s = open_at(path);
        assert_string_equal(sidecar_path(s), notes);
        assert_int_equal(sidecar_damaged(s), 0);
        for (size_t i = 0; i < 4; i++) {
                const struct sidecar_entry *e = sidecar_get(s, span_str(table[i].key));
                assert_non_null(e);
                assert_string_equal(e->key, table[i].key);
                assert_string_equal(e->tags, table[i].tags);
                assert_string_equal(e->note, table[i].note);
                assert_string_equal(e->label, table[i].label);
                assert_int_equal(e->mark, table[i].mark);
                assert_true(e->time_us == table[i].time_us);
        }
        assert_null(sidecar_get(s, SPAN("call:a")));
        sidecar_close(s);
}

static void replaced_and_taken_out(void **state) {
        struct sidecar *s = open_at(path);
        (void)state;
        put(s, "call:b", '*', "", 2);
        put(s, "call:a", 0, "one", 1);
        put(s, "call:a", 0, "two", 1);
        put(s, "call:b", 0, "", 2);
        put(s, "call:never", 0, "", 2);
        assert_null(sidecar_get(s, SPAN("call:b")));
        assert_int_equal(sidecar_save(s), 0);
        assert_file(notes, "# sipdx notes 1\ncall:a\t\t1\t\t\ttwo\n");
        sidecar_close(s);
}

static void listed_by_time(void **state) {
        struct sidecar *s = open_at(NULL);
        const struct sidecar_entry **v;
        size_t n;
        (void)state;
        put(s, "call:none", '*', "", STAMP_NONE);
        put(s, "call:late", '*', "", 9);
        put(s, "call:b", '*', "", 3);
        put(s, "call:a", '*', "", 3);
        assert_int_equal(sidecar_list(s, &v, &n), 0);
        assert_int_equal(n, 4);
        assert_string_equal(v[0]->key, "call:a");
        assert_string_equal(v[1]->key, "call:b");
        assert_string_equal(v[2]->key, "call:late");
        assert_string_equal(v[3]->key, "call:none");
        free(v);
        assert_null(sidecar_path(s));
        assert_int_equal(sidecar_save(s), 0);
        sidecar_close(s);
}

static void damaged_lines_stay(void **state) {
        static const char *const damaged[] = {
                "no cells", "call:a\t*\tx\t\t\t", "call:a\t**\t\t\t\t", "call:a\t*\t\t\t\t\t", "\t*\t\t\t\t", "call:a\t\t\t\tlabel alone\t",
                "call:\\q\t*\t\t\t\t", "call:\\\t*\t\t\t\t", "call:\\x0\t*\t\t\t\t", "call:\\x00\t*\t\t\t\t", "call:\\xzz\t*\t\t\t\t",
                "call:a\t\x01\t\t\t\t", "call:a\t*\t99999999999999999999\t\t\t",
        };
        struct buf text = BUF_INIT;
        (void)state;
        for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
                struct sidecar *s;
                buf_reset(&text);
                buf_printf(&text, "# a comment\r\ncall:z\t+\t\t\t\tfine\n\n%s\n", damaged[i]);
                write_notes(buf_str(&text));
                s = open_at(path);
                assert_int_equal(sidecar_damaged(s), 1);
                assert_non_null(sidecar_get(s, SPAN("call:z")));
                put(s, "call:new", '*', "", 1);
                assert_int_equal(sidecar_save(s), 0);
                sidecar_close(s);
                buf_reset(&text);
                buf_printf(&text, "# sipdx notes 1\ncall:new\t*\t1\t\t\t\ncall:z\t+\t\t\t\tfine\n%s\n", damaged[i]);
                assert_file(notes, buf_str(&text));
        }
        buf_done(&text);
}

/* Cut anywhere, with any byte in it, a file is read, and nothing that was no entry is lost. */
static void no_byte_breaks_it(void **state) {
        static const char good[] = "call:a\\x1b\t*\t-12\ttag\tla\\tbel\tno\\nte\\\\\n";
        (void)state;
        for (size_t i = 0; i < sizeof good - 1; i++) {
                for (int c = 0; c < 256; c += 5) {
                        char text[sizeof good];
                        struct sidecar *s;
                        memcpy(text, good, sizeof good);
                        text[i] = (char)c;
                        unlink(notes);
                        assert_int_equal(file_create(notes, span_of(text, c ? sizeof good - 1 : i)), 0);
                        s = open_at(path);
                        put(s, "call:new", '*', "", 1);
                        assert_int_equal(sidecar_save(s), 0);
                        sidecar_close(s);
                        s = open_at(path);
                        assert_non_null(sidecar_get(s, SPAN("call:new")));
                        sidecar_close(s);
                }
        }
}

static void caps(void **state) {
        struct sidecar *s = open_at(path);
        struct buf big = BUF_INIT, key = BUF_INIT;
        struct sidecar_entry e = {.key = "call:a", .time_us = STAMP_NONE};
        (void)state;
        buf_fill(&big, 'x', LIMIT_NOTE_BYTES + 1);
        e.note = buf_str(&big);
        assert_int_equal(sidecar_set(s, &e), -E2BIG);
        e.note = "";
        e.mark = '\n';
        assert_int_equal(sidecar_set(s, &e), -EINVAL);
        e.mark = '*';
        e.key = "";
        assert_int_equal(sidecar_set(s, &e), -EINVAL);
        for (int i = 0; i <= LIMIT_NOTES; i++) {
                buf_reset(&key);
                buf_printf(&key, "call:%d", LIMIT_NOTES - i);
                e.key = buf_str(&key);
                assert_int_equal(sidecar_set(s, &e), i < LIMIT_NOTES ? 0 : -E2BIG);
        }
        e.key = "call:1"; /* of those that are there one may still be changed */
        assert_int_equal(sidecar_set(s, &e), 0);
        buf_reset(&big);
        buf_fill(&big, 'x', LIMIT_NOTE_BYTES);
        e.note = buf_str(&big);
        for (int i = 1; i < 300; i++) {
                buf_reset(&key);
                buf_printf(&key, "call:%d", i);
                e.key = buf_str(&key);
                assert_int_equal(sidecar_set(s, &e), 0);
        }
        assert_int_equal(sidecar_save(s), -E2BIG);
        sidecar_close(s);
        buf_reset(&big);
        buf_fill(&big, '#', LIMIT_NOTES_BYTES + 1);
        write_notes(buf_str(&big));
        assert_int_equal(sidecar_open(path, &s), -EFBIG);
        buf_done(&big);
        buf_done(&key);
}

static void what_is_no_file_is_left_alone(void **state) {
        struct sidecar *s;
        (void)state;
        assert_int_equal(mkdir(notes, 0700), 0);
        assert_int_equal(sidecar_open(path, &s), -EINVAL);
        rmdir(notes);
        s = open_at(path);
        assert_int_equal(symlink("c", notes), 0);
        put(s, "call:a", '*', "", 1);
        assert_int_equal(sidecar_save(s), -EEXIST);
        sidecar_close(s);
        unlink(notes);
}

static void moved_beside_a_case(void **state) {
        struct sidecar *s = open_at(NULL);
        (void)state;
        put(s, "call:a", 0, "mine", 1);
        write_notes("call:a\t\t1\t\t\ttheirs\ncall:b\t*\t2\t\t\t\nbroken\n");
        assert_int_equal(sidecar_move(s, path), 0);
        assert_string_equal(sidecar_path(s), notes);
        assert_string_equal(sidecar_get(s, SPAN("call:a"))->note, "mine");
        assert_non_null(sidecar_get(s, SPAN("call:b")));
        assert_int_equal(sidecar_damaged(s), 1);
        assert_int_equal(sidecar_move(s, path), 0);
        assert_file(notes, "# sipdx notes 1\ncall:a\t\t1\t\t\tmine\ncall:b\t*\t2\t\t\t\nbroken\n");
        assert_int_equal(sidecar_move(s, other), 0);
        assert_file(other_notes, "# sipdx notes 1\ncall:a\t\t1\t\t\tmine\ncall:b\t*\t2\t\t\t\nbroken\n");
        assert_int_equal(sidecar_move(s, "/proc/none/c"), -ENOENT);
        assert_string_equal(sidecar_path(s), other_notes);
        sidecar_close(s);
}

static void places(void **state) {
        static const struct {
                const char *key;
                bool has;
                uint64_t line;
        } table[] = {
                {"message:" SHA ":7", true, 7},
                {"line:" SHA ":18446744073709551615", true, UINT64_MAX},
                {"line:" SHA ":18446744073709551616", false, 0},
                {"line:" SHA, false, 0},
                {"line:" SHA ":", false, 0},
                {"line:" SHA ":1:2", false, 0},
                {"line:0123:1", false, 0},
                {"call:" SHA ":7", false, 0},
                {"finding:r|s", false, 0},
                {"", false, 0},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                struct span sha;
                uint64_t line = 0;
                assert_int_equal(sidecar_place(span_str(table[i].key), &sha, &line), table[i].has);
                assert_true(line == table[i].line || !table[i].has);
                assert_true(!table[i].has || span_eq(sha, SPAN(SHA)));
        }
}

#define dir_test(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int main(void) {
        const struct CMUnitTest tests[] = {
                dir_test(what_is_set_is_read_again),
                dir_test(replaced_and_taken_out),
                dir_test(listed_by_time),
                dir_test(damaged_lines_stay),
                dir_test(no_byte_breaks_it),
                dir_test(caps),
                dir_test(what_is_no_file_is_left_alone),
                dir_test(moved_beside_a_case),
                cmocka_unit_test(places),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
