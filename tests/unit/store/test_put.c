/* put.c: rows wait until they are settled, and come into their tables and indexes in order, whole and once; later ones too. */
#include "case.h"

static void put_seen(struct made *m, int64_t sighting, int64_t message) {
        struct put p = put_begin(m->s, PUT_SEEN);

        put_int(&p, sighting);
        put_int(&p, message);
        assert_int_equal(put_end(&p), 0);
}

static int64_t count(struct made *m, const char *sql) {
        sqlite3_stmt *st;
        int64_t n;

        assert_int_equal(sql_prepare(m->s->db, sql, &st), SQLITE_OK);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        n = sqlite3_column_int64(st, 0);
        sqlite3_finalize(st);
        return n;
}

/* Nothing is there before it is settled, all of it after; ids that fall are no matter. */
static void waits_and_settles(void **state) {
        struct made *m = *state;

        for (int64_t i = 100; i > 0; i--)
                put_seen(m, i, i * 2);
        assert_int_equal(count(m, "SELECT count(*) FROM seen"), 0);
        assert_int_equal(put_settle(m->s), 0);
        assert_int_equal(count(m, "SELECT count(*) FROM seen WHERE message = sighting * 2"), 100);
        assert_int_equal(put_settle(m->s), 0);
        assert_int_equal(count(m, "SELECT count(*) FROM seen"), 100);
}

static void intact(struct made *m) {
        assert_int_equal(count(m, "SELECT count(*) = 1 AND min(integrity_check) = 'ok' FROM pragma_integrity_check"), 1);
}

/* In any order, more than memory holds at once; an index that is laid down beside them says the same as the table. */
static void many(void **state) {
        struct made *m = *state;
        enum { ROWS = 400000 };

        for (int64_t i = 0; i < ROWS; i++)
                put_seen(m, (i * 7919) % ROWS + 1, i / 3);
        assert_int_equal(put_settle(m->s), 0);
        intact(m);
        assert_int_equal(count(m, "SELECT count(*) FROM seen"), ROWS);
        assert_int_equal(count(m, "SELECT count(*) FROM seen INDEXED BY seen_message WHERE message = 33333"), 3);
        assert_int_equal(count(m, "SELECT count(*) FROM seen NOT INDEXED WHERE message = 33333"), 3);
        assert_int_equal(count(m, "SELECT min(message = ((sighting - 1) * 17679 % 400000) / 3) FROM seen"), 1);
}

/* Each kind of value; texts are copied when their row ends. */
static void values(void **state) {
        struct made *m = *state;
        char name[] = "first", value[] = "a\0b";
        struct put p = put_begin(m->s, PUT_EVENT_FIELD);

        put_size(&p, UINT64_MAX);
        put_text(&p, span_of(name, 5));
        put_text(&p, span_of(value, 3));
        put_id(&p, 0);
        assert_int_equal(put_end(&p), 0);
        memset(name, 'x', sizeof(name));
        memset(value, 'x', sizeof(value));
        p = put_begin(m->s, PUT_EVENT_FIELD);
        put_whole(&p, 7);
        put_text(&p, SPAN_NONE);
        put_word(&p, "");
        put_us(&p, STAMP_NONE);
        assert_int_equal(put_end(&p), 0);
        assert_int_equal(put_settle(m->s), 0);
        assert_int_equal(count(m, "SELECT count(*) FROM event_field WHERE event = 9223372036854775807 AND name = 'first'"
                                  " AND CAST(value AS BLOB) = x'610062' AND cut IS NULL"), 1);
        assert_int_equal(count(m, "SELECT count(*) FROM event_field WHERE event = 7 AND name = '' AND value = ''"), 1);
}

/* A row with a value too few or too many is refused, and spoils no other. */
static void wrong_width(void **state) {
        struct made *m = *state;
        struct put p = put_begin(m->s, PUT_SEEN);

        put_int(&p, 1);
        assert_true(put_end(&p) < 0);
        p = put_begin(m->s, PUT_SEEN);
        for (int i = 0; i < 3; i++)
                put_int(&p, 2);
        assert_true(put_end(&p) < 0);
        put_seen(m, 3, 4);
        assert_int_equal(put_settle(m->s), 0);
        assert_int_equal(count(m, "SELECT count(*) FROM seen"), 1);
}

/* What comes when the first rows are in the table goes by statements, and into its indexes too. */
static void later(void **state) {
        struct made *m = *state;

        put_seen(m, 5, 50);
        assert_int_equal(put_settle(m->s), 0);
        put_seen(m, 3, 50);
        put_seen(m, 7, 70);
        assert_int_equal(put_settle(m->s), 0);
        assert_int_equal(count(m, "SELECT count(*) FROM seen INDEXED BY seen_message WHERE message = 50"), 2);
        intact(m);
}

/* A text whose id is a hash waits for the others; it is there once. */
static void late_name(void **state) {
        struct made *m = *state;

        for (int i = 0; i < 2; i++) {
                struct put p = put_begin(m->s, PUT_STR_LATE);
                put_int(&p, DICTIONARY_MAX | 77);
                put_word(&p, "late");
                assert_int_equal(put_end(&p), 0);
        }
        struct put p = put_begin(m->s, PUT_STR);
        put_int(&p, 1);
        put_word(&p, "first");
        assert_int_equal(put_end(&p), 0);
        assert_int_equal(put_settle(m->s), 0);
        assert_int_equal(count(m, "SELECT count(*) FROM str WHERE text IN ('first', 'late')"), 2);
        intact(m);
}

/* What the table refuses is said, not lost in silence. */
static void refused(void **state) {
        struct made *m = *state;

        put_seen(m, 1, 1);
        put_seen(m, 1, 2);
        assert_int_equal(put_settle(m->s), -EEXIST);
        assert_true(strstr(store_error(m->s), "seen") != NULL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(waits_and_settles), made_test(many), made_test(values), made_test(wrong_width), made_test(later),
                made_test(late_name), made_test(refused),
        };

        return cmocka_run_group_tests_name("store/put", tests, NULL, NULL);
}
