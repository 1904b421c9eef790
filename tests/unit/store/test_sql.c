/* sql.c: result codes as errno, numbers that do not fit, columns read in order. */
#include "case.h"

static void codes(void **state) {
        static const struct {
                int rc, want;
        } cases[] = {
                {SQLITE_OK, 0}, {SQLITE_ROW, 0}, {SQLITE_DONE, 0}, {SQLITE_NOMEM, -ENOMEM}, {SQLITE_FULL, -ENOSPC},
                {SQLITE_IOERR_READ, -EIO}, {SQLITE_CORRUPT_VTAB, -EBADMSG}, {SQLITE_NOTADB, -EBADMSG}, {SQLITE_BUSY, -EBUSY},
                {SQLITE_READONLY_DBMOVED, -EROFS}, {SQLITE_CANTOPEN, -ENOENT}, {SQLITE_INTERRUPT, -EINTR}, {SQLITE_TOOBIG, -E2BIG},
                {SQLITE_CONSTRAINT_UNIQUE, -EEXIST}, {SQLITE_ERROR, -EINVAL}, {SQLITE_AUTH, -EINVAL},
        };
        (void)state;

        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
                assert_int_equal(sql_errno(cases[i].rc), cases[i].want);
}

static void numbers(void **state) {
        struct made *m = *state;

        assert_int_equal(store_put_source(m->s, &(struct source_row){.id = 1, .path = "", .bytes = UINT64_MAX, .records = INT64_MAX,
                                                .first_us = 0, .last_us = STAMP_NONE, .offset_us = INT64_MAX}), 0);
        made_expect(m, "SELECT bytes, records, path, first_us, last_us, offset_us, sha256 FROM source",
                    "9223372036854775807|9223372036854775807||0|-|9223372036854775807|-");
        made_finish(m);
}

static void columns(void **state) {
        struct made *m = *state;
        sqlite3_stmt *st;
        struct span t;
        char *copy;

        assert_int_equal(sql_prepare(m->s->db, "SELECT -1, -1, NULL, NULL, '', 'abc', 'abcdef', NULL", &st), SQLITE_OK);
        assert_int_equal(sql_step(m->s, st), 1);
        struct get g = {.st = st};
        assert_int_equal(get_int(&g), -1);
        assert_int_equal(get_size(&g), 0);
        assert_int_equal(get_us(&g), STAMP_NONE);
        assert_null(get_text(&g).p);
        t = get_text(&g);
        assert_true(t.p && t.n == 0);
        assert_true(span_eq(get_text(&g), SPAN("abc")));
        assert_int_equal(get_dup(&g, 4, &copy), 0);
        assert_string_equal(copy, "abcd");
        free(copy);
        assert_int_equal(get_dup(&g, 4, &copy), 0);
        assert_null(copy);
        assert_int_equal(sql_step(m->s, st), 0);
        sqlite3_finalize(st);
        made_finish(m);
}

static void embedded(void **state) {
        sqlite3 *db;
        (void)state;

        assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
        assert_int_equal(sql_run_embedded(db, "src/store/schema.sql"), SQLITE_OK);
        assert_int_equal(sql_run_embedded(db, "src/store/indexes.sql"), SQLITE_OK);
        assert_int_equal(sql_run_embedded(db, "src/store/nowhere.sql"), SQLITE_ERROR);
        sqlite3_close(db);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(codes), made_test(numbers), made_test(columns), cmocka_unit_test(embedded),
        };

        return cmocka_run_group_tests_name("store/sql", tests, NULL, NULL);
}
