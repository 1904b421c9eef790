/* store.c: a case from its first byte to its last, and what is left when it does not come so far. */
#include "case.h"

#include <dirent.h>
#include <sys/wait.h>

static void assert_folder_holds(struct made *m, const char *name, int n) {
        DIR *folder = opendir(m->dir);
        int found = 0;

        assert_non_null(folder);
        for (const struct dirent *d; (d = readdir(folder));) {
                if (d->d_name[0] == '.')
                        continue;
                assert_true(span_starts(span_str(d->d_name), span_str(name)));
                found++;
        }
        closedir(folder);
        assert_int_equal(found, n);
}

static void put_file(const char *path, const char *text) {
        FILE *f = fopen(path, "w");

        assert_non_null(f);
        fputs(text, f);
        fclose(f);
}

static void life_of_a_case(void **state) {
        struct made *m = *state;
        struct store *again = NULL;
        struct stat st;

        assert_folder_holds(m, "case.sipdx.part-", 1);
        assert_int_equal(stat(store_path(m->s), &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        assert_false(store_is_case(store_path(m->s)));
        assert_int_equal(store_open(store_path(m->s), &again), -EBADMSG);
        assert_int_equal(store_open(m->path, &again), -ENOENT);

        made_finish(m);
        assert_folder_holds(m, "case.sipdx", 1);
        assert_string_equal(store_path(m->s), m->path);
        assert_int_equal(stat(m->path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        assert_true(store_is_case(m->path));
        assert_int_equal(store_open(m->path, &again), 0);
        assert_folder_holds(m, "case.sipdx", 1);
        store_free(again);
        assert_true(store_is_case(m->path));
}

static void a_mask_takes_nothing_away(void **state) {
        struct made *m = *state;
        struct stat st;
        mode_t old = umask(0777);

        store_free(m->s);
        m->s = NULL;
        assert_int_equal(store_create(m->path, &m->s), 0);
        umask(old);
        assert_int_equal(stat(store_path(m->s), &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        made_finish(m);
}

static void unfinished_leaves_nothing(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        assert_int_equal(store_flush(m->s), 0);
        store_free(m->s);
        m->s = NULL;
        assert_folder_holds(m, "", 0);
}

static void finished_only_reads(void **state) {
        struct made *m = *state;
        struct finding f = {.key = (char[]){"k"}, .rule = (char[]){"r"}, .title = (char[]){"t"}};
        struct notes notes = NOTES_INIT;

        made_finish(m);
        assert_int_equal(store_finish(m->s), -EROFS);
        assert_string_equal(store_error(m->s), "the case is finished already");
        assert_int_equal(store_put_meta(m->s, "k", "v"), -EROFS);
        assert_string_equal(store_error(m->s), "the case is open for reading only");
        assert_int_equal(store_put_source(m->s, &(struct source_row){.id = 1, .path = "x"}), -EROFS);
        assert_int_equal(store_put_finding(m->s, &f), -EROFS);
        assert_int_equal(store_put_skipped(m->s, "r", "n", "needs"), -EROFS);
        assert_int_equal(store_set_explained(m->s, 1, 2), -EROFS);
        assert_int_equal(store_derive(m->s), -EROFS);
        assert_int_equal(store_align_clocks(m->s), -EROFS);
        assert_int_equal(store_put_notes(m->s, 0, &notes), 0);
        assert_int_equal(store_flush(m->s), 0);
        made_expect(m, "SELECT count(*) FROM v_source", "0");
}

static void a_case_is_replaced(void **state) {
        struct made *m = *state;
        struct store *second = NULL, *reader = NULL;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_finish(m);
        assert_int_equal(store_create(m->path, &second), 0);
        /* Until it is whole the old one stands. */
        assert_int_equal(store_open(m->path, &reader), 0);
        store_free(reader);
        made_expect(m, "SELECT count(*) FROM v_source", "1");
        store_free(m->s);
        m->s = second;
        assert_int_equal(store_finish(m->s), 0);
        made_expect(m, "SELECT count(*) FROM v_source", "0");
        assert_folder_holds(m, "case.sipdx", 1);
}

static void a_strangers_file_stays(void **state) {
        struct made *m = *state;
        struct store *s = NULL;
        char other[64], text[16] = "";

        snprintf(other, sizeof(other), "%s/notes.txt", m->dir);
        put_file(other, "mine");
        assert_int_equal(store_create(other, &s), -EEXIST);
        assert_int_equal(store_create(m->dir, &s), -EEXIST);
        assert_null(s);
        FILE *f = fopen(other, "r");
        assert_int_equal(fread(text, 1, sizeof(text), f), 4);
        fclose(f);
        assert_string_equal(text, "mine");
        unlink(other);

        /* A link is not followed, even to a case. */
        made_finish(m);
        assert_int_equal(symlink(m->path, other), 0);
        assert_int_equal(store_create(other, &s), -EEXIST);
        unlink(other);
}

static void a_file_that_came_meanwhile_stays(void **state) {
        struct made *m = *state;

        put_file(m->path, "somebody wrote here");
        assert_int_equal(store_finish(m->s), -EEXIST);
        assert_non_null(strstr(store_error(m->s), "is no case; it is left alone"));
        store_free(m->s);
        m->s = NULL;
        assert_folder_holds(m, "case.sipdx", 1);
        assert_false(store_is_case(m->path));
}

static void two_at_once(void **state) {
        struct made *m = *state;
        struct store *second = NULL;

        assert_int_equal(store_create(m->path, &second), 0);
        assert_string_not_equal(store_path(m->s), store_path(second));
        assert_folder_holds(m, "case.sipdx.part-", 2);
        assert_int_equal(store_finish(second), 0);
        store_free(second);
        made_finish(m);
        assert_folder_holds(m, "case.sipdx", 1);
}

/* Killed after each step but the last: nothing that opens. */
static void killed_half_way(void **state) {
        struct made *m = *state;
        struct store *s = NULL;

        store_free(m->s);
        m->s = NULL;
        for (int step = 0; step < 5; step++) {
                char part[96];
                int status;
                pid_t child = fork();
                if (child == 0) {
                        int r = store_create(m->path, &m->s);
                        if (r == 0 && step > 0)
                                made_source(m, 1, "utf-8", ZONE_UTC);
                        if (r == 0 && step > 1)
                                r = store_flush(m->s);
                        if (r == 0 && step > 2)
                                r = store_derive(m->s);
                        if (r == 0 && step > 3)
                                r = store_flush(m->s);
                        _exit(r == 0 ? 0 : 1);
                }
                assert_int_equal(waitpid(child, &status, 0), child);
                assert_int_equal(status, 0);
                assert_int_equal(store_open(m->path, &s), -ENOENT);
                snprintf(part, sizeof(part), "%s.part-%ld", m->path, (long)child);
                assert_int_equal(store_open(part, &s), -EBADMSG);
                assert_false(store_is_case(part));
                assert_folder_holds(m, "case.sipdx.part-", 1);
                unlink(part);
        }
}

static void temporary(void **state) {
        struct made *m = *state;
        struct store *s = NULL;
        struct stat st;
        char path[128], *slash;

        assert_int_equal(setenv("TMPDIR", m->dir, 1), 0);
        assert_int_equal(store_create(NULL, &s), 0);
        unsetenv("TMPDIR");
        snprintf(path, sizeof(path), "%s", store_path(s));
        assert_int_equal(strncmp(path, m->dir, strlen(m->dir)), 0);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        assert_int_equal(store_put_meta(s, "key", "value"), 0);
        assert_int_equal(store_finish(s), 0);
        assert_string_equal(store_path(s), path);
        buf_reset(&m->answer);
        assert_int_equal(store_ask(s, "SELECT value FROM meta WHERE key = 'key'", NULL, 0, made_row, &m->answer), 0);
        assert_string_equal(buf_str(&m->answer), "value");
        store_free(s);
        assert_int_equal(access(path, F_OK), -1);
        slash = strrchr(path, '/');
        *slash = 0;
        assert_int_equal(access(path, F_OK), -1);
}

static void detached(void **state) {
        struct made *m = *state;
        struct store *s = NULL;
        char folder[128];

        assert_int_equal(setenv("TMPDIR", m->dir, 1), 0);
        assert_int_equal(store_create(NULL, &s), 0);
        unsetenv("TMPDIR");
        snprintf(folder, sizeof(folder), "%s", store_folder(s));
        assert_int_equal(strncmp(folder, store_path(s), strlen(folder)), 0);
        assert_int_equal(store_put_meta(s, "key", "value"), 0);
        store_detach(s);
        assert_int_equal(access(store_path(s), F_OK), 0);
        assert_int_equal(store_finish(s), 0);
        store_detach(s);
        assert_null(store_folder(s));
        assert_int_equal(access(folder, F_OK), -1);
        buf_reset(&m->answer);
        assert_int_equal(store_ask(s, "SELECT value FROM meta WHERE key = 'key'", NULL, 0, made_row, &m->answer), 0);
        assert_string_equal(buf_str(&m->answer), "value");
        store_free(s);
}

static void detaching_leaves_a_named_case(void **state) {
        struct made *m = *state;

        assert_null(store_folder(m->s));
        assert_int_equal(store_finish(m->s), 0);
        store_detach(m->s);
        assert_true(store_is_case(m->path));
}

static void temporary_where_the_first_place_is_missing(void **state) {
        struct made *m = *state;
        struct store *s = NULL;

        (void)m;
        assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
        assert_int_equal(store_create(NULL, &s), 0);
        unsetenv("TMPDIR");
        assert_int_not_equal(strncmp(store_path(s), "/nonexistent", 12), 0);
        store_free(s);
}

static void names_that_mean_something_in_a_uri(void **state) {
        struct made *m = *state;
        struct store *s = NULL;
        char path[96];

        snprintf(path, sizeof(path), "%s/a%%41?mode=ro#x.sipdx", m->dir);
        assert_int_equal(store_create(path, &s), 0);
        assert_int_equal(store_finish(s), 0);
        store_free(s);
        assert_int_equal(store_open(path, &s), 0);
        store_free(s);
        assert_int_equal(unlink(path), 0);
}

static void seen_while_it_grows(void **state) {
        struct made *m = *state;
        sqlite3 *beside;
        sqlite3_stmt *st;

        made_source(m, 1, "utf-8", ZONE_UTC);
        assert_int_equal(store_flush(m->s), 0);
        assert_int_equal(store_connect(m->s, true, &beside), 0);
        assert_int_equal(sql_prepare(beside, "SELECT path FROM v_source", &st), SQLITE_OK);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        assert_string_equal((const char *)sqlite3_column_text(st, 0), "s1.log");
        sqlite3_finalize(st);
        assert_int_equal(sql_exec(beside, "DELETE FROM source"), SQLITE_READONLY);
        made_source(m, 2, "utf-8", ZONE_UTC);
        sqlite3_close(beside);
        made_finish(m);
        made_expect(m, "SELECT count(*) FROM v_source", "2");
}

static void identities(void **state) {
        struct made *m = *state;
        struct store *other = NULL;
        int64_t a = store_id(m->s, SPAN("a"));

        assert_true(a > 0);
        assert_int_equal(store_id(m->s, SPAN_NONE), 0);
        assert_int_equal(store_id(m->s, SPAN("a")), a);
        assert_int_not_equal(store_id(m->s, SPAN("b")), a);
        assert_int_equal(store_create(NULL, &other), 0);
        assert_int_not_equal(store_id(other, SPAN("a")), a);
        store_free(other);
        made_finish(m);
        /* Read again it has the same key. */
        assert_int_equal(store_id(m->s, SPAN("a")), a);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(life_of_a_case),       made_test(a_mask_takes_nothing_away),
                made_test(unfinished_leaves_nothing), made_test(finished_only_reads),
                made_test(a_case_is_replaced),   made_test(a_strangers_file_stays),
                made_test(a_file_that_came_meanwhile_stays), made_test(two_at_once),
                made_test(killed_half_way),      made_test(temporary),
                made_test(detached), made_test(detaching_leaves_a_named_case),
                made_test(temporary_where_the_first_place_is_missing), made_test(names_that_mean_something_in_a_uri),
                made_test(seen_while_it_grows),  made_test(identities),
        };

        store_free(NULL);
        return cmocka_run_group_tests_name("store/store", tests, NULL, NULL);
}
