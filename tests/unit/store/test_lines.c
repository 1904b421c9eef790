/* lines.c: lines of a source across its blocks, in every encoding, from the first or from the middle. */
#include "case.h"

/* An ASCII text as UTF-16. */
static struct span utf16(const char *text, bool big, bool mark, struct buf *out) {
        buf_reset(out);
        if (mark)
                buf_put(out, big ? SPAN("\xFE\xFF") : SPAN("\xFF\xFE"));
        for (; *text; text++) {
                buf_put(out, big ? SPAN("\0") : SPAN_NONE);
                buf_putc(out, *text);
                buf_put(out, big ? SPAN_NONE : SPAN("\0"));
        }
        return buf_span(out);
}

/* "no@offset text" a line. */
static void expect_lines(struct made *m, int64_t source, uint64_t from, size_t most, const char *want) {
        struct text_line *v;
        size_t n;

        buf_reset(&m->answer);
        assert_int_equal(store_lines(m->s, source, from, most, &v, &n), 0);
        for (size_t i = 0; i < n; i++) {
                assert_int_equal(strlen(v[i].text), v[i].len);
                buf_printf(&m->answer, "%s%llu@%llu %s", i ? "\n" : "", (unsigned long long)v[i].no, (unsigned long long)v[i].offset,
                           v[i].text);
        }
        text_lines_free(v, n);
        assert_string_equal(buf_str(&m->answer), want);
}

static void utf8(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, SPAN("one\r\n\ntwo\n"));
        made_block(m, 1, 1, 10, 4, SPAN("\xEF\xBB\xBF" "three\n"));
        made_block(m, 1, 2, 19, 5, SPAN("f\xC3\xBCnf"));
        made_finish(m);
        expect_lines(m, 1, 1, 100, "1@0 one\n2@5 \n3@6 two\n4@13 three\n5@19 f\xC3\xBCnf");
        expect_lines(m, 1, 0, 1, "1@0 one");
        expect_lines(m, 1, 3, 2, "3@6 two\n4@13 three");
        expect_lines(m, 1, 5, 100, "5@19 f\xC3\xBCnf");
        expect_lines(m, 1, 6, 100, "");
        expect_lines(m, 1, UINT64_MAX, 100, "");
        expect_lines(m, 1, 1, 0, "");
        expect_lines(m, 2, 1, 100, "");
}

static void utf8_with_mark(void **state) {
        struct made *m = *state;

        made_source(m, 1, "utf-8-bom", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, SPAN("\xEF\xBB\xBFone\n"));
        made_block(m, 1, 1, 7, 2, SPAN("two\n"));
        made_finish(m);
        expect_lines(m, 1, 1, 100, "1@3 one\n2@7 two");
        expect_lines(m, 1, 2, 100, "2@7 two");
}

static void utf16_both(void **state) {
        struct made *m = *state;
        struct buf b = BUF_INIT;

        for (int64_t id = 1; id <= 2; id++) {
                made_source(m, id, id == 2 ? "utf-16be" : "utf-16le", ZONE_UTC);
                made_block(m, id, 0, 0, 1, utf16("one\r\ntwo\r\n", id == 2, true, &b));
                made_block(m, id, 1, 22, 3, utf16("three\r\n", id == 2, false, &b));
                made_block(m, id, 2, 36, 4, utf16("four", id == 2, false, &b));
        }
        made_finish(m);
        for (int64_t id = 1; id <= 2; id++) {
                expect_lines(m, id, 1, 100, "1@2 one\n2@12 two\n3@22 three\n4@36 four");
                expect_lines(m, id, 2, 2, "2@12 two\n3@22 three");
                expect_lines(m, id, 4, 2, "4@36 four");
        }
        buf_done(&b);
}

static void utf16_without_mark(void **state) {
        struct made *m = *state;
        struct buf b = BUF_INIT;

        made_source(m, 1, "utf-16le", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, utf16("one\n", false, false, &b));
        made_block(m, 1, 1, 8, 2, utf16("two\n", false, false, &b));
        made_finish(m);
        expect_lines(m, 1, 1, 100, "1@0 one\n2@8 two");
        buf_done(&b);
}

/* A line longer than the most that is shown ends there; the next one is whole. */
static void long_line(void **state) {
        struct made *m = *state;
        struct buf b = BUF_INIT;
        struct text_line *v;
        size_t n;

        for (int i = 0; i < 70000; i++)
                buf_putc(&b, 'x');
        buf_puts(&b, "\nend\n");
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, buf_span(&b));
        made_finish(m);
        assert_int_equal(store_lines(m->s, 1, 1, 10, &v, &n), 0);
        assert_int_equal(n, 2);
        assert_int_equal(v[0].len, 65536);
        assert_int_equal(v[0].no, 1);
        assert_int_equal(v[1].no, 2);
        assert_int_equal(v[1].offset, 70001);
        assert_string_equal(v[1].text, "end");
        text_lines_free(v, n);
        buf_done(&b);
}

/* One small frame that a thousand rows name: what is handed out stays bounded. */
static void bomb(void **state) {
        struct made *m = *state;
        struct buf b = BUF_INIT;
        struct text_line *v;
        size_t n, bytes = 0;

        for (int i = 0; i < 16; i++) {
                for (int k = 0; k < 65535; k++)
                        buf_putc(&b, 'x');
                buf_putc(&b, '\n');
        }
        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, buf_span(&b));
        made_finish(m);
        assert_int_equal(made_tampered(m, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
                                          "INSERT INTO block SELECT source, i, i * 1048576, bytes, i * 16 + 1, lines, NULL, data FROM block, n"), 0);
        assert_int_equal(store_lines(m->s, 1, 0, 100000, &v, &n), 0);
        for (size_t i = 0; i < n; i++)
                bytes += v[i].len;
        text_lines_free(v, n);
        buf_done(&b);
        assert_int_equal(bytes, 1024 * 65535);
}

static void blocks_that_lie(void **state) {
        struct made *m = *state;
        struct text_line *v;
        size_t n = 42;

        made_source(m, 1, "utf-8", ZONE_UTC);
        made_block(m, 1, 0, 0, 1, SPAN("one\ntwo\n"));
        made_finish(m);
        assert_int_equal(made_tampered(m, "UPDATE block SET line = -9223372036854775808, offset = -1"), 0);
        expect_lines(m, 1, 0, 10, "0@0 one\n1@4 two");
        assert_int_equal(made_tampered(m, "UPDATE block SET line = 9223372036854775807, offset = 9223372036854775807"), 0);
        expect_lines(m, 1, 0, 10, "9223372036854775807@9223372036854775807 one\n9223372036854775808@9223372036854775811 two");
        assert_int_equal(made_tampered(m, "UPDATE source SET encoding = 'utf-16le'"), 0);
        assert_int_equal(store_lines(m->s, 1, 0, 10, &v, &n), 0);
        text_lines_free(v, n);
        n = 42;
        assert_int_equal(made_tampered(m, "UPDATE blob SET data = x'00'"), 0);
        assert_int_equal(store_lines(m->s, 1, 0, 10, &v, &n), -EBADMSG);
        assert_string_equal(store_error(m->s), "the text of source 1 cannot be read");
        assert_int_equal(made_tampered(m, "DELETE FROM blob"), 0);
        assert_int_equal(store_lines(m->s, 1, 0, 10, &v, &n), -ENOENT);
        assert_int_equal(n, 42);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                made_test(utf8),      made_test(utf8_with_mark), made_test(utf16_both),      made_test(utf16_without_mark),
                made_test(long_line), made_test(bomb),           made_test(blocks_that_lie),
        };

        return cmocka_run_group_tests_name("store/lines", tests, NULL, NULL);
}
