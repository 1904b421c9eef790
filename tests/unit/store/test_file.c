/*
 * file.c: files that are whole and ours alone.
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

static char dir[32];

static const char *in_dir(const char *name) {
        static char path[4][128];
        static size_t i;
        i = (i + 1) % 4;
        snprintf(path[i], sizeof path[i], "%s/%s", dir, name);
        return path[i];
}

static int make_dir(void **state) {
        (void)state;
        snprintf(dir, sizeof dir, "/tmp/sipdx-file-XXXXXX");
        return mkdtemp(dir) ? 0 : -1;
}

/* Nothing may be left but what a test takes away itself. */
static int remove_dir(void **state) {
        (void)state;
        return rmdir(dir);
}

static void assert_holds(const char *path, const char *text) {
        struct buf b = BUF_INIT;
        struct stat st;

        assert_int_equal(file_read(path, 100, &b), 0);
        assert_string_equal(buf_str(&b), text);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        buf_done(&b);
}

static void a_new_one_replaces_none(void **state) {
        const char *path = in_dir("a");
        (void)state;
        assert_int_equal(file_create(path, SPAN("one")), 0);
        assert_holds(path, "one");
        assert_int_equal(file_create(path, SPAN("two")), -EEXIST);
        assert_holds(path, "one");
        unlink(path);
        assert_int_equal(file_create(in_dir("none/a"), SPAN("one")), -ENOENT);
}

static void replaced_as_a_whole(void **state) {
        const char *path = in_dir("a"), *link = in_dir("link");
        mode_t old = umask(0777);
        (void)state;
        assert_int_equal(file_replace(path, SPAN("one")), 0);
        umask(old);
        assert_int_equal(file_replace(path, SPAN("two")), 0);
        assert_holds(path, "two");
        assert_int_equal(symlink("a", link), 0);
        assert_int_equal(file_replace(link, SPAN("three")), -EEXIST);
        assert_int_equal(file_replace(dir, SPAN("three")), -EEXIST);
        assert_holds(path, "two");
        unlink(link);
        unlink(path);
}

static void read_up_to_a_cap(void **state) {
        const char *path = in_dir("a");
        struct buf b = BUF_INIT;
        (void)state;
        assert_int_equal(file_create(path, SPAN("12345678")), 0);
        buf_puts(&b, "x");
        assert_int_equal(file_read(path, 7, &b), -EFBIG);
        assert_int_equal(b.n, 1);
        assert_int_equal(file_read(path, 8, &b), 0);
        assert_string_equal(buf_str(&b), "x12345678");
        assert_int_equal(file_read(dir, 8, &b), -EINVAL);
        assert_int_equal(file_read("/dev/zero", 8, &b), -EINVAL);
        assert_int_equal(file_read(in_dir("none"), 8, &b), -ENOENT);
        buf_done(&b);
        unlink(path);
}

static void parts_have_names_of_their_own(void **state) {
        char *a, *b;
        (void)state;
        assert_int_equal(file_part(in_dir("c"), &a), 0);
        assert_int_equal(file_part(in_dir("c"), &b), 0);
        assert_string_not_equal(a, b);
        assert_holds(a, "");
        unlink(a);
        unlink(b);
        free(a);
        free(b);
        assert_int_equal(file_part(in_dir("none/c"), &a), -ENOENT);
}

static void folders_above(void **state) {
        struct stat st;
        (void)state;
        assert_int_equal(file_make_folders(in_dir("x/y/file")), 0);
        assert_int_equal(file_make_folders(in_dir("x/y/file")), 0);
        assert_int_equal(stat(in_dir("x/y"), &st), 0);
        assert_int_equal(st.st_mode & 07777, 0700);
        assert_int_equal(stat(in_dir("x/y/file"), &st), -1);
        assert_int_equal(file_make_folders("file"), 0);
        rmdir(in_dir("x/y"));
        rmdir(in_dir("x"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_new_one_replaces_none, make_dir, remove_dir),
                cmocka_unit_test_setup_teardown(replaced_as_a_whole, make_dir, remove_dir),
                cmocka_unit_test_setup_teardown(read_up_to_a_cap, make_dir, remove_dir),
                cmocka_unit_test_setup_teardown(parts_have_names_of_their_own, make_dir, remove_dir),
                cmocka_unit_test_setup_teardown(folders_above, make_dir, remove_dir),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
