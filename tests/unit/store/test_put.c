/* put.c: rows wait until they are settled, and come into their tables and indexes in order, whole and once; later ones too. */
#include "case.h"
#include "draw.h"

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

static void put_tx(struct made *m, int64_t id, const char *method, const char *fate, const char *mishap, bool in_dialog) {
        struct put p = put_begin(m->s, PUT_TX);

        put_int(&p, id);
        put_int(&p, 1);
        put_int(&p, 1);
        put_id(&p, 0);
        put_word(&p, method);
        for (int i = 0; i < 8; i++)
                put_id(&p, 0);
        put_word(&p, fate);
        put_word(&p, mishap);
        put_int(&p, in_dialog);
        for (int i = 0; i < 3; i++)
                put_int(&p, 0);
        put_id(&p, 0);
        put_id(&p, 0);
        assert_int_equal(put_end(&p), 0);
}

/* An index is made for a single row that belongs there, whichever it is; where none does it is whole as it is. */
static void one_row(void **state) {
        static const struct {
                const char *method, *fate, *mishap, *index;
                bool in_dialog;
        } t[] = {{"INVITE", "ok", NULL, NULL, false},
                 {"INVITE", "failed", NULL, "tx_fate WHERE fate IN ('failed', 'unanswered')", false},
                 {"INVITE", "unanswered", NULL, "tx_fate WHERE fate IN ('failed', 'unanswered')", false},
                 {"BYE", "declined", NULL, "tx_settled WHERE fate IN ('declined', 'cancelled')", true},
                 {"BYE", "cancelled", NULL, "tx_settled WHERE fate IN ('declined', 'cancelled')", true},
                 {"BYE", "challenged", NULL, "tx_challenged WHERE fate = 'challenged'", true},
                 {"BYE", "ok", "no-ack", "tx_mishap WHERE mishap IS NOT NULL", true},
                 {"INVITE", "ok", NULL, "tx_change WHERE in_dialog AND method IN ('INVITE', 'UPDATE')", true},
                 {"UPDATE", "ok", NULL, "tx_change WHERE in_dialog AND method IN ('INVITE', 'UPDATE')", true}};
        struct made *m = *state;

        for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
                struct buf sql = BUF_INIT;
                for (int64_t id = 1; id < 1000; id++)
                        put_tx(m, id, "OPTIONS", "ok", NULL, true);
                put_tx(m, 1000, t[i].method, t[i].fate, t[i].mishap, t[i].in_dialog);
                assert_int_equal(put_settle(m->s), 0);
                intact(m);
                buf_printf(&sql, "SELECT count(*) FROM tx INDEXED BY %s", t[i].index);
                assert_int_equal(t[i].index ? count(m, buf_str(&sql)) : 1, 1);
                buf_done(&sql);
                assert_int_equal(made_free(state), 0);
                assert_int_equal(made_new(state), 0);
                m = *state;
        }
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

/* What a text says: often one of the words that an index of some table is made for. */
static struct span draw_text(uint32_t *io) {
        static const char text[] = "INVITE, and what else a text may hold, now and then more of it than fits into a page of the case";
        static const char *const words[] = {"failed", "declined", "challenged", "UPDATE", "windows", "http", "image"};
        uint32_t x = draw(io);

        if (x % 3 == 0)
                return span_str(words[x / 3 % (sizeof(words) / sizeof(words[0]))]);
        return span_of(text, x % 5 ? 6 : x % sizeof(text));
}

static void put_drawn(struct made *m, enum put_kind kind, const char *table, int64_t id, uint32_t *io) {
        struct put p = put_begin(m->s, kind);
        struct buf sql = BUF_INIT, many = BUF_INIT;
        sqlite3_stmt *st;

        buf_printf(&sql, "SELECT type, \"notnull\" OR pk FROM pragma_table_info('%s')", table);
        if (id % 25 == 0)
                buf_fill(&many, 'x', draw(io) % 40000);
        assert_int_equal(sql_prepare(m->s->db, buf_str(&sql), &st), SQLITE_OK);
        for (int i = 0; sqlite3_step(st) == SQLITE_ROW; i++) {
                uint32_t x = draw(io);
                if (i == 0)
                        put_int(&p, id);
                else if (x % 4 == 0 && !sqlite3_column_int(st, 1))
                        put_id(&p, 0);
                else if (strcmp((const char *)sqlite3_column_text(st, 0), "TEXT") == 0)
                        put_text(&p, id % 25 == 0 && x % 3 == 0 && kind != PUT_TX && kind != PUT_LEG && kind != PUT_DIALOG
                                             ? buf_span(&many) : draw_text(io));
                else
                        put_int(&p, x % 11 == 0 ? 0 : x % 3 ? x % 5000 : (int64_t)((uint64_t)x << x % 31));
        }
        sqlite3_finalize(st);
        assert_int_equal(put_end(&p), 0);
        buf_done(&sql);
        buf_done(&many);
}

/* A number that all rows of a table, and their order, are in. */
static int64_t sum(struct made *m, const char *table) {
        struct buf sql = BUF_INIT;
        uint64_t h = 14695981039346656037U;
        sqlite3_stmt *st;

        buf_printf(&sql, "SELECT * FROM %s", table);
        assert_int_equal(sql_prepare(m->s->db, buf_str(&sql), &st), SQLITE_OK);
        while (sqlite3_step(st) == SQLITE_ROW)
                for (int i = 0; i < sqlite3_column_count(st); i++) {
                        h = (h ^ (unsigned)sqlite3_column_type(st, i)) * 1099511628211U;
                        const unsigned char *t = sqlite3_column_text(st, i);
                        for (int k = 0; k < sqlite3_column_bytes(st, i); k++)
                                h = (h ^ t[k]) * 1099511628211U;
                }
        sqlite3_finalize(st);
        buf_done(&sql);
        return (int64_t)h;
}

/* Of the indexes that are made when the rows are in, those that a row belongs in: all. */
static void walked(struct made *m) {
        assert_true(count(m, "SELECT count(*) FROM tx INDEXED BY tx_fate WHERE fate IN ('failed', 'unanswered')") > 0);
        assert_true(count(m, "SELECT count(*) FROM tx INDEXED BY tx_settled WHERE fate IN ('declined', 'cancelled')") > 0);
        assert_true(count(m, "SELECT count(*) FROM tx INDEXED BY tx_challenged WHERE fate = 'challenged'") > 0);
        assert_true(count(m, "SELECT count(*) FROM tx INDEXED BY tx_mishap WHERE mishap IS NOT NULL") > 0);
        assert_true(count(m, "SELECT count(*) FROM tx INDEXED BY tx_change WHERE in_dialog AND method IN ('INVITE', 'UPDATE')") > 0);
        assert_true(count(m, "SELECT count(*) FROM event INDEXED BY event_class WHERE class IS NOT NULL") > 0);
        assert_true(count(m, "SELECT count(*) FROM event INDEXED BY event_windows WHERE class = 'windows'") > 0);
        assert_true(count(m, "SELECT count(*) FROM event INDEXED BY event_http WHERE class = 'http'") > 0);
        assert_true(count(m, "SELECT count(*) FROM sdp_media INDEXED BY sdp_media_image WHERE media = 'image'") > 0);
        assert_true(count(m, "SELECT count(*) FROM sdp_media INDEXED BY sdp_media_hold WHERE hold IS NOT NULL") > 0);
        assert_true(count(m, "SELECT count(*) FROM sdp_media INDEXED BY sdp_media_off WHERE port = 0") > 0);
}

/* Rows of every kind that is laid down, by the columns that the schema has for its table: by statements and laid down they are the same. */
static void both_ways(void **state) {
        static const struct {
                enum put_kind kind;
                const char *table;
        } t[] = {{PUT_STR, "str"}, {PUT_SIGHTING, "sighting"}, {PUT_EVENT, "event"}, {PUT_EVENT_FIELD, "event_field"},
                 {PUT_HIT_FIELD, "hit_field"}, {PUT_DIAG_PARAM, "diag_param"}, {PUT_SDP_MEDIA, "sdp_media"}, {PUT_LINK, "link"},
                 {PUT_PARTY, "party"}, {PUT_NUMBER, "number"}, {PUT_SUBSCRIPTION, "subscription"}, {PUT_MESSAGE, "message"},
                 {PUT_SEEN, "seen"}, {PUT_TX, "tx"}, {PUT_DIALOG, "dialog"}, {PUT_LEG, "leg"}};
        enum { TABLES = sizeof(t) / sizeof(t[0]), ROWS = 250 };
        struct made *m = *state;
        int64_t want[TABLES];

        for (int laid = 0; laid < 2; laid++) {
                uint32_t seed = 2463534242;
                m->s->by_statements = !laid;
                for (size_t i = 0; i < TABLES; i++)
                        for (int64_t id = 1; id <= ROWS; id++)
                                put_drawn(m, t[i].kind, t[i].table, id, &seed);
                assert_int_equal(put_settle(m->s), 0);
                intact(m);
                walked(m);
                for (size_t i = 0; i < TABLES; i++) {
                        if (laid)
                                assert_int_equal(sum(m, t[i].table), want[i]);
                        want[i] = sum(m, t[i].table);
                }
                assert_int_equal(made_free(state), 0);
                assert_int_equal(made_new(state), 0);
                m = *state;
        }
}

/* What the table refuses is said, not lost in silence. */
static void refused(void **state) {
        struct made *m = *state;

        put_seen(m, 1, 1);
        put_seen(m, 1, 2);
        assert_int_equal(put_settle(m->s), -EEXIST);
        assert_non_null(strstr(store_error(m->s), "cannot write seen to "));
        assert_non_null(strstr(store_error(m->s), ": two rows have one id; please report this"));
}

/* Rows that need more pages while a statement reads: that would damage the case. */
static void while_reading(void **state) {
        struct made *m = *state;
        struct buf text = BUF_INIT;
        sqlite3_stmt *st;
        int r = 0;

        buf_fill(&text, 'x', 50000);
        assert_int_equal(sql_prepare(m->s->db, "SELECT name FROM sqlite_schema", &st), SQLITE_OK);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        for (int64_t id = 1; id < 100 && r == 0; id++) {
                struct put p = put_begin(m->s, PUT_STR);
                put_int(&p, id);
                put_text(&p, buf_span(&text));
                r = put_end(&p);
        }
        assert_int_equal(r, -EBUSY);
        assert_non_null(strstr(store_error(m->s), "others are read meanwhile; please report this"));
        sqlite3_finalize(st);
        buf_done(&text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(waits_and_settles), made_test(many), made_test(values), made_test(wrong_width), made_test(later),
                made_test(late_name), made_test(one_row), made_test(both_ways), made_test(refused), made_test(while_reading),
        };

        return cmocka_run_group_tests_name("store/put", tests, NULL, NULL);
}
