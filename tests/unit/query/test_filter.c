/* query/filter.c, condition.c, pattern.c, needle.c: lines and the messages they let pass, errors and their place, caps. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "query/filter.h"
#include "unit/engine/sample.h"

#include <errno.h>
#include <stdlib.h>

static const struct refused calls[] = {
        {"c1@x", "v1", "ann@a.example", "+15550100@b.example", 504, "1028;reason=\"Domain is hosted\";source=\"edge.a.example\"", 1},
        {"c2@x", "v2", "ann@a.example", "eve@c.example", 486, NULL, 2},
        {"c3@Y", "v3", "joe_l@a.example", "eve@c.example", 183, "52001;reason=\"Client side\"", 3},
        {"c4@y", "v4", "", "dan@d.example", 404, "1003;reason=\"no \\\"user\\\"\"", STAMP_NONE},
};

static const struct {
        const char *line, *want; /* which of the four */
} cases[] = {
        {"", "1234"},
        {"  \t ", "1234"},
        {"from:ann", "12"},
        {"FROM:ANN@A", "12"},
        {"to:\"+1 (555) 01-00\"", "1"},
        {"to:5550100", "1"},
        {"from:joe_l", "3"}, /* no wildcard */
        {"from:%", ""},
        {"from:\"'; DROP TABLE message; --\"", ""},
        {"from:ann to:eve", "2"},
        {"from:ann and to:eve", "2"},
        {"from:ann or to:dan", "124"},
        {"from:ann to:eve or to:dan", "24"},
        {"to:dan or from:ann to:eve", "24"},
        {"from:ann (to:eve or to:5550100)", "12"},
        {"not from:ann", "34"},
        {"-from:ann", "34"},
        {"NOT (from:ann OR from:joe)", "4"},
        {"-(from:ann or from:joe)", "4"},
        {"not not from:ann", "12"},
        {"code:504", "1"},
        {"code:>=400", "124"},
        {"code:>404", "12"},
        {"code:<=404", "34"},
        {"code:<404", "3"},
        {"code:=486", "2"},
        {"code:4xx", "24"},
        {"code:4XX,1xx", "234"},
        {"code:486,504", "12"},
        {"code:400-499", "24"},
        {"code:none", ""},
        {"not code:none", "1234"},
        {"method:invite", "1234"},
        {"method:BYE,INVITE", "1234"},
        {"method:BYE", ""},
        {"diag:1028", "1"},
        {"diag:>=50000", "3"},
        {"diag:1000-1999", "14"},
        {"diag:hosted", "1"},
        {"diag:EDGE.a", "1"},
        {"diag:\"client side\"", "3"},
        {"not diag:1028", "234"},
        {"outcome:failed", "14"},
        {"outcome:FAILED,answered", "14"},
        {"outcome:answered", ""},
        {"-outcome:failed", "23"},
        {"finding:any", ""},
        {"-finding:any", "1234"},
        {"finding:%", ""},
        {"call-id:@y", "34"},
        {"call-id:c2", "2"},
        {"call:2", "2"},
        {"call:2,3-4", "234"},
        {"direction:in", "1234"},
        {"direction:out", ""},
        {"direction:none", ""},
        {"hosted", "1"},
        {"HOSTED", "1"},
        {"text:hosted", "1"},
        {"\"is hosted\"", "1"},
        {"text:\"is hosted\"", "1"},
        {"hosted or client", "13"},
        {"domain hosted", "1"},
        {"-domain", "234"},
        {"/Domain.*hosted/", "1"},
        {"/domain.*hosted/", ""},
        {"/domain.*hosted/i", "1"},
        {"text:/^Call-ID: c[12]@x$/", "12"}, /* lines, with CRLF */
        {"/2\\.0 4\\d\\d No/", "24"},
        {"-/SIP\\/2.0 4/", "13"},
        {"/reason=\"no/", "4"},
        {"\"no \\\\\\\"user\"", "4"}, /* no \"user */
        {"SIP/2.0", "1234"},
        {"sip:nobody", ""},
        {"(((from:ann)))", "12"},
        {"code:>=400 /No/ from:ann -diag:1028", "2"},
        {"\xff\xfe", ""},
        {"/\xc3\xa9/", ""},
};

static int take(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null, const bool *is_number) {
        (void)n, (void)names, (void)is_null, (void)is_number;
        return buf_put(ctx, v[0]);
}

static void asked(struct store *s, struct filter *f, struct buf *got) {
        buf_reset(got);
        assert_int_equal(filter_ask(s, f, "SELECT m.message FROM v_message m WHERE m.message >= ?1 AND $filter ORDER BY 1",
                                    (const struct span[]){SPAN("1")}, 1, take, got), 0);
}

static void test_lines(void **state) {
        (void)state;
        struct store *s = sample_case(calls, 4);
        struct buf got = BUF_INIT;

        assert_int_equal(store_finish(s), 0);
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
                struct filter *f = NULL;
                struct filter_error e = {0, ""};
                char *line = span_dup(span_str(cases[i].line));
                if (filter_parse(span_str(line), &f, &e) != 0)
                        fail_msg("%s: %zu: %s", cases[i].line, e.column, e.text);
                free(line); /* the filter keeps what it needs */
                for (int twice = 0; twice < 2; twice++) {
                        asked(s, f, &got);
                        if (strcmp(buf_str(&got), cases[i].want) != 0)
                                fail_msg("%s: %s, not %s", cases[i].line, buf_str(&got), cases[i].want);
                }
                filter_free(f);
        }
        asked(s, NULL, &got);
        assert_string_equal(buf_str(&got), "1234");
        buf_done(&got);
        store_free(s);
}

static const struct {
        const char *line;
        size_t column;
        const char *text;
} errors[] = {
        {"form:alice", 1, "there is no field 'form'; use from, to, direction, code, method, diag, outcome, finding, call-id, call or text, or put a text in quotes"},
        {"from:ann Via:x", 10, "there is no field 'Via'; use from, to, direction, code, method, diag, outcome, finding, call-id, call or text, or put a text in quotes"},
        {"from:", 1, "from: needs a value right behind it, such as from:alice"},
        {"from: ann", 1, "from: needs a value right behind it, such as from:alice"},
        {"to:\"\"", 1, "to: needs a value right behind it, such as to:bob"},
        {"code:abc", 6, "code: takes 486, 180,183, 400-499, 4xx, >=400 or none"},
        {"code:", 1, "code: needs a value right behind it, such as code:>=400"},
        {"code:499-400", 6, "code: takes 486, 180,183, 400-499, 4xx, >=400 or none"},
        {"code:>", 6, "code: takes 486, 180,183, 400-499, 4xx, >=400 or none"},
        {"code:<0", 6, "code: takes 486, 180,183, 400-499, 4xx, >=400 or none"},
        {"code:486,,487", 6, "code: takes 486, 180,183, 400-499, 4xx, >=400 or none"},
        {"code:4294967296", 6, "code: takes 486, 180,183, 400-499, 4xx, >=400 or none"},
        {"diag:10x", 6, "diag: takes 1028, 1000-1999, >=50000, or a word of the reason"},
        {"call:abc", 6, "call: takes numbers of calls, such as call:12 or call:12,30-40; for a Call-ID type call-id:"},
        {"direction:up", 11, "direction: is in, out or none"},
        {"outcome:bad", 9, "outcome: is answered, ok, failed, partly, unanswered, declined, cancelled, challenged, retried, ignorable or unfinished"},
        {"method:,", 8, "method: takes INVITE, or several with commas between them"},
        {"ann or", 7, "something has to follow here, such as from:alice"},
        {"not", 4, "something has to follow here, such as from:alice"},
        {"or ann", 1, "something has to stand before this word; to look for the word put it in quotes"},
        {"ann and or bob", 9, "something has to stand before this word; to look for the word put it in quotes"},
        {"- ann", 1, "something has to follow the -, such as -method:OPTIONS"},
        {"(ann", 1, "the bracket is not closed; type another )"},
        {"ann)", 4, "no bracket is open here; leave the ) out"},
        {")", 1, "no bracket is open here; leave the ) out"},
        {"()", 1, "there is nothing between the brackets; leave them out"},
        {"\"ann", 1, "the quotes are not closed; type another \""},
        {"\"\"", 1, "there is nothing between the quotes; leave them out"},
        {"/ann", 1, "the regular expression has no closing /; a text that begins with / goes in quotes"},
        {"//", 1, "the regular expression is empty; type something between / and /"},
        {"/ann/x", 6, "behind /regex/ only an i may stand; a text with / in it goes in quotes"},
        {"ann /a(b/", 9, "the regular expression cannot be read: missing closing parenthesis"},
        {"\xc3\xa9\xc3\xa9 code:x", 9, "code: takes 486, 180,183, 400-499, 4xx, >=400 or none"},
};

static void test_errors(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
                struct filter *f = NULL;
                struct filter_error e = {0, ""};
                assert_int_equal(filter_parse(span_str(errors[i].line), &f, &e), -EINVAL);
                assert_string_equal(e.text, errors[i].text);
                if (e.column != errors[i].column)
                        fail_msg("%s: at %zu, not %zu", errors[i].line, e.column, errors[i].column);
                assert_null(f);
                assert_int_equal(filter_parse(span_str(errors[i].line), &f, NULL), -EINVAL);
        }
}

static void repeat(struct buf *b, const char *text, size_t n) {
        while (n--)
                buf_puts(b, text);
}

static void expect_error(struct buf *line, const char *text) {
        struct filter *f = NULL;
        struct filter_error e = {0, ""};

        assert_int_equal(filter_parse(buf_span(line), &f, &e), -EINVAL);
        assert_string_equal(e.text, text);
        buf_reset(line);
}

/* What the caps just allow also runs in SQLite. */
static void expect_run(struct store *s, struct buf *line, const char *want) {
        struct filter *f = NULL;
        struct buf got = BUF_INIT;

        assert_int_equal(filter_parse(buf_span(line), &f, NULL), 0);
        asked(s, f, &got);
        assert_string_equal(buf_str(&got), want);
        filter_free(f);
        buf_done(&got);
        buf_reset(line);
}

static void test_caps(void **state) {
        (void)state;
        struct store *s = sample_case(calls, 4);
        struct buf b = BUF_INIT;

        assert_int_equal(store_finish(s), 0);
        repeat(&b, "a", LIMIT_FILTER_BYTES + 1);
        expect_error(&b, "the filter is longer than 4096 bytes; type fewer words");
        repeat(&b, "a ", LIMIT_FILTER_TERMS + 1);
        expect_error(&b, "more than 200 words; type fewer");
        buf_puts(&b, "code:");
        repeat(&b, "1,", LIMIT_FILTER_TERMS);
        expect_error(&b, "more than 200 words and numbers; type fewer");
        repeat(&b, "(", LIMIT_FILTER_DEPTH + 1);
        expect_error(&b, "more than 16 brackets or nots inside one another; type fewer");
        repeat(&b, "-", LIMIT_FILTER_DEPTH + 1);
        expect_error(&b, "more than 16 brackets or nots inside one another; type fewer");
        repeat(&b, "from:ann ", LIMIT_FILTER_TERMS);
        expect_run(s, &b, "12");
        repeat(&b, "zz or ", LIMIT_FILTER_TERMS - 1);
        buf_puts(&b, "hosted");
        expect_run(s, &b, "1");
        repeat(&b, "-(diag:1028 or from:zoe or (", (LIMIT_FILTER_DEPTH - 1) / 3);
        buf_puts(&b, "diag:hosted");
        repeat(&b, "))", (LIMIT_FILTER_DEPTH - 1) / 3);
        expect_run(s, &b, "234");
        buf_done(&b);
        store_free(s);
}

/* A pattern that never ends is stopped, and its match is an error with words. */
static void test_steps(void **state) {
        (void)state;
        struct store *s = sample_case(calls, 4);
        struct buf got = BUF_INIT;
        struct filter *f = NULL;
        int r;

        assert_int_equal(store_finish(s), 0);
        assert_int_equal(filter_parse(SPAN("/(([^\\x01]+)+)+[\\x01\\x02]/"), &f, NULL), 0);
        r = filter_ask(s, f, "SELECT m.message FROM v_message m WHERE $filter", NULL, 0, take, &got);
        assert_int_equal(r, -E2BIG);
        assert_string_equal(store_error(s), "the regular expression takes too many steps on message 1; write a simpler one");
        filter_free(f);
        buf_done(&got);
        store_free(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lines), cmocka_unit_test(test_errors), cmocka_unit_test(test_caps),
                cmocka_unit_test(test_steps),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
