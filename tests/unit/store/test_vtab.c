/* vtab.c: trace and message_text(), as SQL sees them. */
#include "case.h"

static void fill(struct made *m) {
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_source(m, 2, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, SPAN("a1\na2\n"));
        made_block(m, 1, 1, 6, 3, SPAN("a3\n\na5\n"));
        made_block(m, 1, 2, 13, 6, SPAN("a6\n"));
        made_block(m, 2, 0, 0, 1, SPAN("b1\nb2\n"));
        made_tell(m, (struct told){.source = 1, .method = "BYE", .text = "BYE x\r\n\r\n"});
        made_tell(m, (struct told){.source = 1, .method = "BYE", .text = ""});
        made_finish(m);
}

static void rows(void **state) {
        struct made *m = *state;

        fill(m);
        made_expect(m, "SELECT source, line, offset, text FROM trace",
                    "1|1|0|a1\n1|2|3|a2\n1|3|6|a3\n1|4|9|\n1|5|10|a5\n1|6|13|a6\n2|1|0|b1\n2|2|3|b2");
        made_expect(m, "SELECT count(*), max(rowid) FROM trace", "8|8");
        made_expect(m, "SELECT typeof(source), typeof(line), typeof(offset), typeof(text) FROM trace LIMIT 1",
                    "integer|integer|integer|text");
}

static void ranges(void **state) {
        struct made *m = *state;
        static const struct {
                const char *where, *want;
        } cases[] = {
                {"source = 2", "b1\nb2"},
                {"source = 1 AND line = 3", "a3"},
                {"source = 1 AND line BETWEEN 2 AND 3", "a2\na3"},
                {"source = 1 AND line > 2 AND line < 6 AND text <> ''", "a3\na5"},
                {"source = 1 AND line >= 6", "a6"},
                {"source = 1 AND line <= 1", "a1"},
                {"source = 1 AND line < 1", ""},
                {"source = 1 AND line > 6", ""},
                {"source = 1 AND line = -1", ""},
                {"source = 1 AND line > -5 AND line < 2", "a1"},
                {"source = 1 AND line > 9223372036854775807", ""},
                {"source = 3", ""},
                {"source = -1", ""},
                {"source IS NULL", ""},
                {"source = NULL", ""},
                {"source = 1 AND line = NULL", ""},
                {"source = 1 AND line >= 5.5", "a6"},
                {"source = 1 AND line < 1.5", "a1"},
                {"source = 1 AND line = '2'", "a2"},
                {"source = 'x'", ""},
                {"line = 2", "a2\nb2"},
                {"line <= 1", "a1\nb1"},
                {"line >= 6", "a6"},
                {"source > 1 AND line = 1", "b1"},
                {"source = 1 AND line IN (1, 6)", "a1\na6"},
                {"source IN (1, 2) AND line = 2", "a2\nb2"},
                {"source = 1 AND source = 2", ""},
                {"source = 1 AND line >= 2 AND line >= 5", "a5\na6"},
                {"offset = 13", "a6"},
                {"text LIKE '%2'", "a2\nb2"},
        };

        fill(m);
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                char sql[160];
                snprintf(sql, sizeof(sql), "SELECT text FROM trace WHERE %s", cases[i].where);
                buf_reset(&m->answer);
                assert_int_equal(store_ask(m->s, sql, NULL, 0, made_row, &m->answer), 0);
                if (strcmp(buf_str(&m->answer), cases[i].want) != 0)
                        fail_msg("%s: %s", cases[i].where, buf_str(&m->answer));
        }
}

/* The other blocks are broken: who asks for lines of one block never sees it. */
static void only_what_is_needed(void **state) {
        struct made *m = *state;

        fill(m);
        assert_int_equal(made_tampered(m, "UPDATE blob SET data = x'00' WHERE id IN (SELECT data FROM block WHERE source = 2 OR seq <> 1)"), 0);
        made_expect(m, "SELECT text FROM trace WHERE source = 1 AND line BETWEEN 3 AND 4", "a3\n");
        made_expect(m, "SELECT text FROM trace WHERE source = 1 AND line >= 3 LIMIT 3", "a3\n\na5");
        buf_reset(&m->answer);
        assert_int_equal(store_ask(m->s, "SELECT text FROM trace WHERE source = 1 AND line = 2", NULL, 0, made_row, &m->answer), -EBADMSG);
        assert_int_equal(store_ask(m->s, "SELECT text FROM trace WHERE source = 2", NULL, 0, made_row, &m->answer), -EBADMSG);
        assert_int_equal(m->answer.n, 0);
}

/* Cursors that run at the same time, over the same unpacked block. */
static void joined(void **state) {
        struct made *m = *state;

        fill(m);
        made_expect(m, "SELECT x.text, y.text FROM trace x JOIN trace y ON y.source = 2 AND y.line = x.line WHERE x.source = 1",
                    "a1|b1\na2|b2");
        made_expect(m, "SELECT x.text, message_text(1) FROM trace x, trace y WHERE x.source = 2 AND y.source = 1 AND y.line = 6",
                    "b1|BYE x\r\n\r\n\nb2|BYE x\r\n\r\n");
        made_expect(m, "SELECT (SELECT text FROM trace WHERE source = s.source AND line = 2) FROM v_source s ORDER BY 1", "a2\nb2");
}

static void text_of_message(void **state) {
        struct made *m = *state;

        fill(m);
        made_expect(m, "SELECT message_text(1)", "BYE x\r\n\r\n");
        made_expect(m, "SELECT message_text(2), length(message_text(2))", "|0");
        made_expect(m, "SELECT message_text(3), message_text(NULL), message_text('x'), message_text(-1)", "-|-|-|-");
        assert_int_equal(made_tampered(m, "UPDATE sighting SET text_len = 100 WHERE id = 1"), 0);
        buf_reset(&m->answer);
        assert_int_equal(store_ask(m->s, "SELECT message_text(1)", NULL, 0, made_row, &m->answer), -EBADMSG);
}

static void cannot_be_written(void **state) {
        struct made *m = *state;
        sqlite3 *db;

        fill(m);
        assert_int_equal(store_connect(m->s, true, &db), 0);
        assert_int_not_equal(sql_exec(db, "DELETE FROM trace"), SQLITE_OK);
        assert_int_not_equal(sql_exec(db, "CREATE VIRTUAL TABLE temp.x USING trace"), SQLITE_OK);
        sqlite3_close(db);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(rows),   made_test(ranges),          made_test(only_what_is_needed),
                made_test(joined), made_test(text_of_message), made_test(cannot_be_written),
        };

        return cmocka_run_group_tests_name("store/vtab", tests, NULL, NULL);
}
