/* text.c: a message's text and where its bytes stand; frames and places that lie. */
#include "case.h"

static void expect_text(struct made *m, int64_t id, const char *want) {
        buf_reset(&m->answer);
        assert_int_equal(store_message_text(m->s, id, &m->answer), 0);
        assert_string_equal(buf_str(&m->answer), want);
}

static void expect_place(struct made *m, int64_t id, uint32_t at, uint64_t want_offset, uint64_t want_line) {
        int64_t source = 0;
        uint64_t offset = 0, line = 0;

        assert_int_equal(store_message_place(m->s, id, at, &source, &offset, &line), 0);
        assert_int_equal(source, 1);
        assert_int_equal(offset, want_offset);
        assert_int_equal(line, want_line);
}

/* Three batches, read to and fro: each text is its own. */
static void texts(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        for (int i = 0; i < 3; i++) {
                made_tell(m, (struct told){.source = 1, .method = "OPTIONS", .text = i == 0 ? "first" : i == 1 ? "third\r\n\r\n" : "fifth"});
                made_tell(m, (struct told){.source = 1, .method = "OPTIONS", .text = i == 0 ? "second" : ""});
                made_flush(m);
        }
        made_finish(m);
        expect_text(m, 1, "first");
        expect_text(m, 5, "fifth");
        expect_text(m, 2, "second");
        expect_text(m, 3, "third\r\n\r\n");
        expect_text(m, 4, "");
        /* It is appended. */
        assert_int_equal(store_message_text(m->s, 1, &m->answer), 0);
        assert_int_equal(store_message_text(m->s, 2, &m->answer), 0);
        assert_string_equal(buf_str(&m->answer), "firstsecond");
        assert_int_equal(store_message_text(m->s, 7, &m->answer), -ENOENT);
        assert_string_equal(store_error(m->s), "message 7 has no readable text");
        assert_int_equal(store_message_text(m->s, 0, &m->answer), -ENOENT);
        assert_int_equal(m->answer.n, strlen("firstsecond"));
}

static void place_in_one_piece(void **state) {
        struct made *m = *state;
        uint64_t line = 77;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .method = "BYE", .text = "BYE x\r\nTo: y\r\n\r\n", .line = 10, .offset = 500});
        made_finish(m);
        expect_place(m, 1, 0, 500, 10);
        expect_place(m, 1, 6, 506, 10);
        expect_place(m, 1, 7, 507, 11);
        expect_place(m, 1, 14, 514, 12);
        /* Behind the end: its last byte. */
        expect_place(m, 1, 4000000000U, 515, 12);
        assert_int_equal(store_message_place(m->s, 1, 0, NULL, NULL, NULL), 0);
        assert_int_equal(store_message_place(m->s, 2, 0, NULL, NULL, &line), -ENOENT);
        assert_string_equal(store_error(m->s), "there is no message 2");
        assert_int_equal(line, 77);
}

/* Another record's line stands between the two halves. */
static void place_in_pieces(void **state) {
        struct made *m = *state;
        const struct extent ext[] = {{.off = 100, .line = 4, .at = 0, .len = 7}, {.off = 300, .line = 6, .at = 7, .len = 9}};

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .method = "BYE", .text = "BYE x\r\nTo: y\r\n\r\n", .line = 4, .offset = 100, .ext = ext,
                                   .n_ext = 2});
        made_finish(m);
        made_expect(m, "SELECT sighting, at, len, offset, line FROM extent ORDER BY at", "1|0|7|100|4\n1|7|9|300|6");
        expect_place(m, 1, 6, 106, 4);
        expect_place(m, 1, 7, 300, 6);
        expect_place(m, 1, 14, 307, 7);
}

/* Each line of a UTF-16 log has its own extent, so the first byte of a line is exact. */
static void place_in_utf16(void **state) {
        struct made *m = *state;
        const struct extent ext[] = {{.off = 2, .line = 1, .at = 0, .len = 7}, {.off = 16, .line = 2, .at = 7, .len = 7},
                                     {.off = 30, .line = 3, .at = 14, .len = 2}};

        made_source(m, 1, "utf-16le", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .method = "BYE", .text = "BYE x\r\nTo: y\r\n\r\n", .offset = 2, .ext = ext, .n_ext = 3});
        made_finish(m);
        expect_place(m, 1, 0, 2, 1);
        expect_place(m, 1, 7, 16, 2);
        expect_place(m, 1, 14, 30, 3);
}

/* Numbers that a stranger chose: an error, and never a byte outside the text. */
static void places_that_lie(void **state) {
        struct made *m = *state;
        static const struct {
                const char *sql;
                int want;
        } lies[] = {
                {"UPDATE sighting SET text_at = 1", -EBADMSG},
                {"UPDATE sighting SET text_at = 16, text_len = 1", -EBADMSG},
                {"UPDATE sighting SET text_at = 0, text_len = 9223372036854775807", -EBADMSG},
                {"UPDATE sighting SET text_at = 9223372036854775807, text_len = 9223372036854775807", -EBADMSG},
                {"UPDATE sighting SET text_at = -5, text_len = -5", 0},
                {"UPDATE sighting SET text_at = 'x', text_len = 16", 0},
                {"UPDATE sighting SET text_len = 16, text_at = 0, text_blob = 99", -ENOENT},
                {"UPDATE sighting SET text_blob = 0", -ENOENT},
                {"UPDATE sighting SET text_blob = -1", -ENOENT},
                {"UPDATE sighting SET text_blob = 1; UPDATE blob SET data = x''", -EBADMSG},
                {"UPDATE blob SET data = 'text'", -EBADMSG},
                {"UPDATE blob SET data = 17", -EBADMSG},
                {"UPDATE blob SET data = zeroblob(1000)", -EBADMSG},
                {"UPDATE blob SET data = x'28b52ffda0ffffff7f'", -EBADMSG}, /* says 2 GiB */
                {"UPDATE blob SET data = x'28b52ffde0ffffffffffffff7f'", -EBADMSG},
                {"UPDATE blob SET data = x'28b52ffda000000002'", -EBADMSG}, /* says 32 MiB and has none */
        };

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .method = "BYE", .text = "BYE x\r\nTo: y\r\n\r\n"});
        made_finish(m);
        for (size_t i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
                assert_int_equal(made_tampered(m, lies[i].sql), 0);
                int r = store_message_text(m->s, 1, &m->answer);
                if (r != lies[i].want)
                        fail_msg("%s: %d", lies[i].sql, r);
                assert_int_equal(store_message_place(m->s, 1, 5, NULL, NULL, NULL), lies[i].want);
        }
}

static void extents_that_lie(void **state) {
        struct made *m = *state;
        uint64_t offset, line;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_tell(m, (struct told){.source = 1, .method = "BYE", .text = "BYE x\r\nTo: y\r\n\r\n"});
        made_finish(m);
        assert_int_equal(made_tampered(m, "INSERT INTO extent VALUES(1, 0, 9223372036854775807, 9223372036854775807, 9223372036854775807),"
                                          "(1, 4294967295, -1, -1, -1), (1, 9223372036854775807, 1, 1, 1), (1, 'x', 'x', 'x', 'x')"), 0);
        for (uint32_t at = 0; at < 40; at++)
                assert_int_equal(store_message_place(m->s, 1, at, NULL, &offset, &line), 0);
        assert_int_equal(store_message_place(m->s, 1, UINT32_MAX, NULL, &offset, &line), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(texts),          made_test(place_in_one_piece), made_test(place_in_pieces),
                made_test(place_in_utf16), made_test(places_that_lie),    made_test(extents_that_lie),
        };

        return cmocka_run_group_tests_name("store/text", tests, NULL, NULL);
}
