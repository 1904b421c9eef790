/* keep.c: a temporary case that gets a name after all. */
#include "case.h"

#include <dirent.h>

static void make_temporary(struct made *m) {
        made_finish(m);
        store_free(m->s);
        unlink(m->path);
        assert_int_equal(store_create(NULL, &m->s), 0);
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, SPAN("one\ntwo\n"));
        made_tell(m, (struct told){.source = 1, .at_ms = 0, .dir = DIR_OUT, .method = "INVITE", .cseq = 1, .call_id = "a"});
        made_finish(m);
}

static void assert_alone(struct made *m, mode_t mode) {
        struct stat st;
        DIR *folder = opendir(m->dir);

        assert_non_null(folder);
        for (const struct dirent *d; (d = readdir(folder));)
                assert_true(d->d_name[0] == '.' || !strcmp(d->d_name, "case.sipdx"));
        closedir(folder);
        assert_int_equal(stat(m->path, &st), 0);
        assert_int_equal(st.st_mode & 07777, mode);
}

/* The same rows, totals and bytes are read of both. */
static void assert_same(struct made *m) {
        struct store *kept = NULL, *mine = m->s;
        struct totals a, b;
        struct text_line *v;
        size_t n;

        assert_int_equal(store_open(m->path, &kept), 0);
        assert_int_equal(store_totals(mine, &a), 0);
        assert_int_equal(store_totals(kept, &b), 0);
        assert_memory_equal(&a, &b, sizeof a);
        m->s = kept;
        made_expect(m, "SELECT method, call_id FROM v_message", "INVITE|a");
        m->s = mine;
        made_expect(m, "SELECT method, call_id FROM v_message", "INVITE|a");
        assert_int_equal(store_lines(kept, 1, 1, 10, &v, &n), 0);
        assert_int_equal(n, 2);
        assert_string_equal(v[1].text, "two");
        text_lines_free(v, n);
        store_free(kept);
}

static void kept_with_a_name(void **state) {
        struct made *m = *state;
        mode_t old = umask(0777);

        umask(old);
        make_temporary(m);
        umask(0277);
        assert_int_equal(store_keep(m->s, m->path), 0);
        umask(old);
        assert_alone(m, 0600);
        assert_same(m);
}

static void kept_when_off_the_disk(void **state) {
        struct made *m = *state;

        make_temporary(m);
        store_detach(m->s);
        assert_int_equal(store_keep(m->s, m->path), 0);
        assert_same(m);
        /* And once more over itself. */
        assert_int_equal(store_keep(m->s, m->path), 0);
        assert_same(m);
        assert_alone(m, 0600);
}

static void what_is_no_case_is_left_alone(void **state) {
        struct made *m = *state;
        char text[16] = "";
        FILE *f;

        make_temporary(m);
        f = fopen(m->path, "w");
        fputs("mine", f);
        fclose(f);
        assert_int_equal(store_keep(m->s, m->path), -EEXIST);
        assert_non_null(strstr(store_error(m->s), "left alone"));
        f = fopen(m->path, "r");
        assert_non_null(fgets(text, sizeof text, f));
        fclose(f);
        assert_string_equal(text, "mine");
        unlink(m->path);

        assert_int_equal(symlink("/dev/null", m->path), 0);
        assert_int_equal(store_keep(m->s, m->path), -EEXIST);
        unlink(m->path);
        assert_int_equal(mkdir(m->path, 0700), 0);
        assert_int_equal(store_keep(m->s, m->path), -EEXIST);
        rmdir(m->path);
        assert_int_equal(store_keep(m->s, m->path), 0);
        assert_alone(m, 0600);
}

/* Where nothing can be written the reason is said and nothing is left. Root may write everywhere, but not in /proc. */
static void folders_that_take_nothing(void **state) {
        struct made *m = *state;
        char path[80];

        make_temporary(m);
        snprintf(path, sizeof path, "%s/none/case.sipdx", m->dir);
        assert_int_equal(store_keep(m->s, path), -ENOENT);
        assert_non_null(strstr(store_error(m->s), "No such file"));
        assert_true(store_keep(m->s, "/proc/case.sipdx") < 0);
        assert_int_equal(chmod(m->dir, 0500), 0);
        if (geteuid() != 0)
                assert_int_equal(store_keep(m->s, m->path), -EACCES);
        assert_int_equal(chmod(m->dir, 0700), 0);
        made_expect(m, "SELECT count(*) FROM v_message", "1");
}

static void unfinished_is_refused(void **state) {
        struct made *m = *state;
        char path[80];

        snprintf(path, sizeof path, "%s/other.sipdx", m->dir);
        assert_int_equal(store_keep(m->s, path), -EINVAL);
        assert_int_equal(access(path, F_OK), -1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(kept_with_a_name),
                made_test(kept_when_off_the_disk),
                made_test(what_is_no_case_is_left_alone),
                made_test(folders_that_take_nothing),
                made_test(unfinished_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
