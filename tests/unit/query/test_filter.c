/* query/filter.c, condition.c, passes.c, pattern.c, needle.c: lines and the messages, or other rows, that they let pass, errors
 * and their place, caps. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "query/filter.h"
#include "unit/engine/sample.h"
#include "unit/query/many.h"

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
        {"time:00:00", "123"}, /* 4 has none */
        {"-time:00:00", "4"},
        {"time:00:01", ""},
        {"time:>00:00:00.000002", "23"},
        {"time:>=00:00:00.000002", "23"},
        {"time:<00:00:00.000002", "1"},
        {"time:<=00:00:00.000002", "12"},
        {"time:00:00:00.000002-00:00:00.000003", "23"},
        {"time:23:00-23:59:59", ""},
        {"time:1970-01-01", "123"},
        {"time:\"1970-01-01 00:00\"", "123"},
        {"time:1970-01-01-1970-01-02T10:30", "123"},
        {"time:1970-01-01T00:00-00:01", "123"},
        {"time:01:00+01:00", "123"}, /* an offset from UTC */
        {"time:1970-01-02T10:30-10:20", ""}, /* one too: it is no range */
        {"time:>1970-01-01T00:00:00.000003Z", "3"},
        {"time:<1970-01-01", ""},
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
        {"form:alice", 1, "there is no field 'form'; use from, to, code, method, diag, time, outcome, finding, severity, file, host, call-id, call, direction or text, or put a text in quotes"},
        {"from:ann Via:x", 10, "there is no field 'Via'; use from, to, code, method, diag, time, outcome, finding, severity, file, host, call-id, call, direction or text, or put a text in quotes"},
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
        {"severity:bad", 10, "severity: is error, warning, notice or info"},
        {"severity:error,,info", 10, "severity: is error, warning, notice or info"},
        {"severity:warnings", 10, "severity: is error, warning, notice or info"},
        {"severity:", 1, "severity: needs a value right behind it, such as severity:error"},
        {"ann file:", 5, "file: needs a value right behind it, such as file:uccapi"},
        {"host:\"\"", 1, "host: needs a value right behind it, such as host:fe01"},
        {"a-name-as-long-as-no-field-ever-had:x", 1, "there is no field 'a-name-as-long-as-no-field-eve'; use from, to, code, method, diag, time, outcome, finding, severity, file, host, call-id, call, direction or text, or put a text in quotes"},
        {"time:noon", 6, "time: takes 10:30, 10:30-10:45, >10:30, <10:30:05 or >2013-03-12T10:30"},
        {"time:10:30-noon", 6, "time: takes 10:30, 10:30-10:45, >10:30, <10:30:05 or >2013-03-12T10:30"},
        {"time:>", 6, "time: takes 10:30, 10:30-10:45, >10:30, <10:30:05 or >2013-03-12T10:30"},
        {"time:-", 6, "time: takes 10:30, 10:30-10:45, >10:30, <10:30:05 or >2013-03-12T10:30"},
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

/* Findings of every severity, one that another explains, one that the site suppresses; two logs of two machines. */
static const struct {
        const char *line, *want; /* numbers of the calls, 4k-3 */
} places[] = {
        {"severity:error", "1 5 "},
        {"SEVERITY:Error", "1 5 "},
        {"severity:warning", "5 "},
        {"severity:info,notice", "9 13 "},
        {"severity:error,warning,notice,info", "1 5 9 13 "},
        {"-severity:error", "9 13 17 21 "},
        {"severity:error finding:grave", "1 5 "},
        {"severity:notice finding:any", "13 "},
        {"finding:explained", ""}, /* told under another */
        {"finding:hushed", ""},
        {"file:client", "1 9 17 "},
        {"file:LOGS/", "1 5 9 13 17 21 "},
        {"file:server.log", "5 13 21 "},
        {"file:\"%\"", ""},
        {"-file:server", "1 9 17 "},
        {"host:pc1", "1 9 17 "},
        {"host:fe or host:PC", "1 5 9 13 17 21 "},
        {"not host:fe02", "1 9 17 "},
        {"host:_", ""},
        {"host:pc severity:error", "1 "},
};

static int take_call(void *ctx, int n, const char *const *names, const struct span *v, const bool *is_null, const bool *is_number) {
        (void)n, (void)names, (void)is_null, (void)is_number;
        return buf_printf(ctx, "%.*s ", SPAN_ARG(v[0]));
}

static void put_told_otherwise(struct store *s) {
        int64_t call = many_call(5);
        struct finding f = {.key = (char *)"explained", .rule = (char *)"explained", .title = (char *)"t", .severity = SEVERITY_ERROR,
                            .first_us = STAMP_NONE, .last_us = STAMP_NONE, .calls = &call, .n_calls = 1, .explained_by = 1};

        assert_int_equal(store_put_finding(s, &f), 0);
        f.key = f.rule = (char *)"hushed";
        f.explained_by = 0;
        f.suppressed = (char *)"known";
        assert_int_equal(store_put_finding(s, &f), 0);
}

static void test_places(void **state) {
        (void)state;
        struct store *s = many_case(6);
        struct buf got = BUF_INIT;

        many_finding(s, "grave-1", SEVERITY_ERROR, 1);
        many_finding(s, "grave-2", SEVERITY_ERROR, 2);
        many_finding(s, "w", SEVERITY_WARNING, 2);
        many_finding(s, "i", SEVERITY_INFO, 3);
        many_finding(s, "n", SEVERITY_NOTICE, 4);
        put_told_otherwise(s);
        assert_int_equal(store_finish(s), 0);
        for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
                struct filter *f = NULL;
                assert_int_equal(filter_parse(span_str(places[i].line), &f, NULL), 0);
                buf_reset(&got);
                assert_int_equal(filter_ask(s, f, "SELECT DISTINCT m.call FROM v_message m WHERE $filter ORDER BY 1", NULL, 0, take_call, &got), 0);
                if (strcmp(buf_str(&got), places[i].want) != 0)
                        fail_msg("%s: %s, not %s", places[i].line, buf_str(&got), places[i].want);
                filter_free(f);
        }
        buf_done(&got);
        store_free(s);
}

/* Rows that are no messages ------------------------------------------------------------------------------- */

/* "field=value" each; what does not stand there, the row does not have. */
static bool get_cell(const void *row, const char *field, struct span *ret) {
        struct span rest = span_str(row), piece;

        while (span_cut(&rest, ';', &piece)) {
                size_t at = span_chr(piece, '=');
                if (!span_eq(span_sub(piece, 0, at), span_str(field)))
                        continue;
                *ret = span_from(piece, at + 1);
                return true;
        }
        return false;
}

static const char row[] = "from=ann@a.example;to=+15550100@b.example;direction=in;code=486;method=INVITE;diag=1028;outcome=failed;"
                          "finding=busy-here;severity=warning;file=logs/Client.uccapilog;host=;call-id=C1@x;call=12;text=Busy here 3aÿ";

static const struct {
        const char *line;
        int passes;
} passing[] = {
        {"", 1},
        {"from:ann", 1}, {"FROM:\"ANN@A\"", 1}, {"from:eve", 0},
        {"to:\"+1 (555) 01-00\"", 1}, {"to:5550101", 0},
        {"direction:in", 1}, {"direction:out", 0},
        {"time:00:00", 0}, {"code:4xx", 1}, {"code:180,>=486", 1}, {"code:none", 0}, {"code:<486", 0},
        {"method:bye,invite", 1}, {"method:BYE", 0}, {"method:INV", 0},
        {"diag:1000-1999", 1}, {"diag:1029", 0}, {"diag:102", 0}, {"diag:client", 0},
        {"outcome:failed,partly", 1}, {"outcome:answered", 0},
        {"finding:BUSY", 1}, {"finding:any", 1}, {"finding:idle", 0},
        {"severity:error,WARNING", 1}, {"severity:error", 0},
        {"file:client.", 1}, {"file:server", 0},
        {"host:fe", 0}, {"-host:fe", 1},
        {"call-id:c1", 1}, {"call-id:c2", 0},
        {"call:1-12", 1}, {"call:1", 0},
        {"busy", 1}, {"text:\"busy here\"", 1}, {"idle", 0}, {"/^Busy .*\\da/", 1}, {"/busy/", 0}, {"/busy/i", 1},
        {"busy from:eve", 0}, {"busy or from:eve", 1}, {"not (busy from:eve)", 1}, {"-busy or -from:ann", 0},
};

static void test_passes(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(passing) / sizeof(*passing); i++) {
                struct filter *f = NULL;
                assert_int_equal(filter_parse(span_str(passing[i].line), &f, NULL), 0);
                if (filter_passes(f, get_cell, row) != passing[i].passes)
                        fail_msg("%s: not %d", passing[i].line, passing[i].passes);
                assert_int_equal(filter_passes(f, get_cell, "other=x"), passing[i].line[0] == 0 || strchr("-n", passing[i].line[0]));
                filter_free(f);
        }
        assert_int_equal(filter_passes(NULL, get_cell, row), 1);
}

static void test_passes_gives_up(void **state) {
        (void)state;
        struct buf text = BUF_INIT;
        struct filter *f = NULL;

        buf_puts(&text, "text=");
        assert_true(buf_fill(&text, 'a', 4000) >= 0);
        assert_int_equal(filter_parse(SPAN("/(([^\x01]+)+)+[\x01\x02]/"), &f, NULL), 0);
        assert_int_equal(filter_passes(f, get_cell, buf_str(&text)), -E2BIG);
        filter_free(f);
        buf_done(&text);
}

/* Lines of a text of which none can pass, and those of which nothing can be said. */
static void test_may_pass(void **state) {
        static const struct {
                const char *line;
                bool may;
        } table[] = {
                {"", true}, {"busy", true}, {"idle", false}, {"\"busy here\"", true}, {"\"here busy\"", false}, {"b.sy", false}, {"2.0", true},
                {"busy idle", false}, {"busy or idle", true}, {"idle or zz", false}, {"-idle", true}, {"not (idle)", true}, {"from:eve", true},
                {"from:eve idle", false}, {"from:eve or idle", true}, {"/idle/", true}, {"idle*", true}, {"j\303\274rgen", true}, {"\"a b\"", true},
                {"response=", true}, {"text:idle", false},
        };
        (void)state;
        for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
                struct filter *f = NULL;
                assert_int_equal(filter_parse(span_str(table[i].line), &f, NULL), 0);
                if (filter_may_pass(f, SPAN("SIP/2.0 486 BUSY Here\r\nresponse=\"0123\"\na\tb\n")) != table[i].may)
                        fail_msg("%s: not %d", table[i].line, table[i].may);
                filter_free(f);
        }
        assert_true(filter_may_pass(NULL, SPAN("a")));
}

static void test_unknown(void **state) {
        (void)state;
        static const char *const known[] = {"finding", "severity", "diag", "text", NULL}, *const none[] = {NULL};
        static const struct {
                const char *line, *want; /* NULL: all are known */
        } table[] = {
                {"", NULL}, {"finding:any severity:error", NULL}, {"diag:1028 diag:word", NULL}, {"word /regex/", NULL},
                {"from:ann", "from"}, {"finding:any or -(word call-id:x)", "call-id"}, {"not not host:x", "host"},
                {"to:x from:y", "to"}, {"method:BYE", "method"}, {"outcome:ok", "outcome"}, {"call:3", "call"},
                {"direction:in", "direction"}, {"code:none", "code"}, {"file:x", "file"},
        };

        for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
                struct filter *f = NULL;
                assert_int_equal(filter_parse(span_str(table[i].line), &f, NULL), 0);
                const char *name = filter_unknown(f, known);
                if (!name != !table[i].want || (name && strcmp(name, table[i].want) != 0))
                        fail_msg("%s: %s", table[i].line, name);
                assert_int_equal(filter_unknown(f, none) != NULL, table[i].line[0] != 0);
                filter_free(f);
        }
        assert_null(filter_unknown(NULL, known));
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
                cmocka_unit_test(test_steps), cmocka_unit_test(test_places), cmocka_unit_test(test_passes),
                cmocka_unit_test(test_passes_gives_up), cmocka_unit_test(test_may_pass), cmocka_unit_test(test_unknown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
