/* list.c, origin.c, bundle.c: what a folder gives, in which order, and what it refuses to open. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "bundle/origin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void put_file(const char *path, const char *text) {
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
}

/* A folder with files, a folder, a link out, a loop, a pipe and a second name of one file. */
static int enter_folder(void **state) {
        char *dir = strdup("/tmp/sipdx-bundle-XXXXXX");
        assert_non_null(mkdtemp(dir));
        assert_int_equal(chdir(dir), 0);
        put_file("outside", "secret");
        assert_int_equal(mkdir("in", 0700), 0);
        assert_int_equal(mkdir("in/sub", 0700), 0);
        put_file("in/b.log", "bb");
        put_file("in/a.log", "a");
        put_file("in/.hidden", "hid");
        put_file("in/b.log.bak", "older");
        put_file("in/sub/c.log", "cccc");
        assert_int_equal(symlink("../outside", "in/link"), 0);
        assert_int_equal(symlink("..", "in/sub/loop"), 0);
        assert_int_equal(mkfifo("in/pipe", 0600), 0);
        assert_int_equal(link("in/a.log", "in/sub/z-again.log"), 0);
        *state = dir;
        return 0;
}

static int leave_folder(void **state) {
        struct buf b = BUF_INIT;
        static const char *const files[] = {"outside", "in/b.log", "in/b.log.bak", "in/a.log", "in/.hidden", "in/sub/c.log", "in/link",
                                            "in/sub/loop", "in/pipe", "in/sub/z-again.log"};
        for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
                unlink(files[i]);
        rmdir("in/sub");
        rmdir("in");
        assert_int_equal(chdir("/"), 0);
        rmdir(*state);
        free(*state);
        buf_done(&b);
        return 0;
}

static void assert_members(const struct member_list *l, const char *want) {
        struct buf b = BUF_INIT;
        for (size_t i = 0; i < l->n; i++)
                buf_printf(&b, "%s %u|", l->v[i].path, (unsigned)l->v[i].bytes);
        assert_string_equal(buf_str(&b), want);
        buf_done(&b);
}

static void test_folder(void **state) {
        (void)state;
        struct notes notes = NOTES_INIT;
        struct member_list l;
        const char *bad = NULL, *const paths[] = {"in/"};

        assert_int_equal(bundle_list(paths, 1, NULL, &notes, &l, &bad), 0);
        assert_members(&l, "in/.hidden 3|in/a.log 1|in/b.log.bak 5|in/b.log 2|in/sub/c.log 4|");
        assert_int_equal(l.bytes, 15);
        assert_int_equal(notes_find(&notes, "symbolic-link")->count, 2);
        assert_int_equal(notes_find(&notes, "not-a-file")->count, 1);
        member_list_done(&l);
        notes_done(&notes);
}

static void test_several_paths(void **state) {
        (void)state;
        struct notes notes = NOTES_INIT;
        struct member_list l;
        const char *bad = NULL, *const paths[] = {"in/b.log", "in", "-", "-", "in/link"};

        assert_int_equal(bundle_list(paths, 5, NULL, &notes, &l, &bad), 0);
        assert_members(&l, "in/b.log 2|in/.hidden 3|in/a.log 1|in/b.log.bak 5|in/sub/c.log 4|- 0|in/link 6|");
        member_list_done(&l);
        notes_done(&notes);
}

static void test_missing(void **state) {
        (void)state;
        struct notes notes = NOTES_INIT;
        struct member_list l = {0};
        const char *bad = NULL, *const paths[] = {"in", "nowhere"};

        assert_int_equal(bundle_list(paths, 2, NULL, &notes, &l, &bad), -ENOENT);
        assert_string_equal(bad, "nowhere");
        assert_null(l.v);
        notes_done(&notes);
}

static int open_one(const char *path, bool named) {
        int fd = origin_file(&(struct member){.path = (char *)path, .named = named});

        return fd < 0 ? fd : close(fd);
}

static void test_origin(void **state) {
        (void)state;
        struct origin *o;
        struct span head;
        char buf[8];
        size_t n;

        struct member m = {.path = (char *)"in/sub/c.log"};

        assert_int_equal(origin_new(&m, origin_file(&m), NULL, &o), 0);
        assert_int_equal(stream_head(&o->stream, &head), 0);
        assert_true(span_eq(head, SPAN("cccc")));
        assert_int_equal(stream_read(&o->stream, buf, 3, &n), 0);
        assert_int_equal(n, 3);
        assert_int_equal(origin_seek(o, -1, SEEK_CUR), 2);
        assert_int_equal(stream_read(&o->stream, buf, sizeof(buf), &n), 0);
        assert_int_equal(n, 2);
        assert_memory_equal(buf, "cc", 2);
        assert_int_equal(stream_read(&o->stream, buf, sizeof(buf), &n), 0);
        assert_int_equal(n, 0);
        origin_close(o);
        assert_int_equal(open_one("in/link", false), -ELOOP);
        assert_int_equal(open_one("in/pipe", false), -EINVAL);
        assert_int_equal(open_one("in", false), -EISDIR);
        assert_int_equal(open_one("in/gone", false), -ENOENT);
        assert_int_equal(open_one("in/link", true), 0);
        origin_close(NULL);
}

/* What is laid aside for an archive that is read from its end; too much of it is refused. */
/* A log that goes on being written, or is cut, is told from one that stays. */
static void test_changed(void **state) {
        (void)state;
        const struct member m = {.path = "in/b.log", .named = true};
        struct origin *o = NULL;
        char c;
        size_t n;

        for (int how = 0; how < 3; how++) {
                assert_int_equal(origin_new(&m, origin_file(&m), NULL, &o), 0);
                assert_int_equal(stream_read(&o->stream, &c, 1, &n), 0);
                if (how == 1)
                        put_file("in/b.log", "bb and more");
                if (how == 2)
                        assert_int_equal(truncate("in/b.log", 1), 0);
                assert_int_equal(origin_changed(o), how > 0);
                origin_close(o);
        }
        put_file("in/b.log", "bb");
}

static void test_spool(void **state) {
        (void)state;
        struct span text = SPAN("some bytes");
        struct member m = {.path = (char *)"x", .text = &text};
        struct origin *o, *spool = NULL;
        char buf[16];
        size_t n;

        assert_int_equal(origin_new(&m, -1, NULL, &o), 0);
        assert_int_equal(origin_spool(&o->stream, 10, origin_nameless(), &spool), 0);
        assert_int_equal(origin_seek(spool, -5, SEEK_END), 5);
        assert_int_equal(stream_read(&spool->stream, buf, sizeof(buf), &n), 0);
        assert_true(span_eq(span_of(buf, n), SPAN("bytes")));
        origin_close(spool);
        assert_int_equal(origin_seek(o, 0, SEEK_SET), 0);
        assert_int_equal(origin_spool(&o->stream, 9, origin_nameless(), &spool), -EFBIG);
        origin_close(o);
}

static void test_opinions_are_sorted(void **state) {
        (void)state;
        struct opinion v[2], all[16];
        struct span text = SPAN("10/16/2013|08:40:18.943 2D8:1C98 INFO  :: Sending Packet\r\n"
                                "10/16/2013|08:40:18.943 2D8:1C98 INFO  :: SERVICE sip:a@contoso.example SIP/2.0\r\n");
        struct head head = {.raw = text, .text = text};
        size_t n = bundle_opinions(&head, "x", all, 16);
        assert_true(n >= 3);
        for (size_t i = 1; i < n; i++)
                assert_true(all[i - 1].score >= all[i].score);
        assert_string_equal(all[0].parser->name, "uccapi");
        assert_int_equal(bundle_opinions(&head, "x", v, 2), 2);
        assert_ptr_equal(v[0].parser, all[0].parser);
        assert_int_equal(v[1].score, all[1].score);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_folder), cmocka_unit_test(test_several_paths), cmocka_unit_test(test_missing),
                cmocka_unit_test(test_origin), cmocka_unit_test(test_changed), cmocka_unit_test(test_spool), cmocka_unit_test(test_opinions_are_sorted),
        };
        return cmocka_run_group_tests_name("bundle", tests, enter_folder, leave_folder);
}
