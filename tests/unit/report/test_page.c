/* report/beside.c, emit.c, ladder.c, ladder_json.c, reveal.c, tables.c: pages beside each other, ladders as text and JSON,
 * quotes with and without their secrets, codes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/beside.h"
#include "report/emit.h"
#include "report/ladder.h"
#include "report/report.h"
#include "report/tables.h"
#include "unit/engine/sample.h"

static void expect(struct buf *b, const char *want) {
        assert_string_equal(buf_str(b), want);
        buf_reset(b);
}

static void test_beside(void **state) {
        (void)state;
        struct buf b = BUF_INIT;

        /* Halves of 15 columns; what goes on is two further in; characters of two columns stay whole. */
        assert_int_equal(beside_put(&b, SPAN("short\nlonger than its half is\n"), SPAN("a\n\nb\nc\n"), 33, " | "), 0);
        expect(&b, "short           | a\n"
                   "longer than its |\n"
                   "   half is      | b\n"
                   "                | c\n");
        assert_int_equal(beside_put(&b, SPAN("\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD"), SPAN(""), 33, " | "), 0);
        expect(&b, "\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD  |\n  \xE4\xB8\xAD            |\n");
        assert_int_equal(beside_put(&b, SPAN_NONE, SPAN_NONE, 80, " | "), 0);
        expect(&b, "");
        buf_done(&b);
}

static void test_emit(void **state) {
        (void)state;
        struct buf b = BUF_INIT;
        struct emit j = {&b, false}, list = {&b, false}, o;
        char *words[] = {(char *)"a", (char *)"\x1b"};

        emit_string(&j, "s", "x\"y");
        emit_string(&j, "none", NULL);
        emit_span(&j, "empty", SPAN_NONE);
        emit_number(&j, "n", 7);
        emit_number_or_null(&j, "z", 0);
        emit_moment(&j, "t", 0, true);
        emit_moment(&j, "u", STAMP_NONE, true);
        emit_strings(&j, "v", words, 2);
        expect(&b, "\"s\":\"x\\\"y\",\"none\":null,\"empty\":null,\"n\":7,\"z\":null,\"t\":\"1970-01-01T00:00:00.000000Z\",\"u\":null,"
                   "\"v\":[\"a\",\"\\\\x1b\"]");
        o = emit_open(&list);
        emit_key(&o, "k");
        o = emit_open(&list);
        expect(&b, "{\"k\":,{");
        emit_span(&o, "p", SPAN("password=\"hunter22\""));
        b.clear = true;
        emit_span(&o, "p", SPAN("password=\"hunter22\""));
        expect(&b, "\"p\":\"password=\\\"***\\\"\",\"p\":\"password=\\\"hunter22\\\"\"");
        buf_done(&b);
}

static void test_tables(void **state) {
        (void)state;
        assert_true(span_eq(table_lookup("status", 486, "name"), SPAN("Busy Here")));
        assert_true(table_lookup("diagnostic", 1028, "meaning").n > 0);
        assert_true(table_range("component", 1028, "component").n > 0);
        assert_int_equal(table_lookup("status", 999, "name").n, 0);
        assert_int_equal(table_lookup("status", 486, "nothing").n, 0);
        assert_int_equal(table_lookup("nothing", 486, "name").n, 0);
        assert_int_equal(table_range("component", UINT64_MAX, "component").n, 0);
}

/* Ladders ---------------------------------------------------------------------------------------------- */

static const struct ladder_message messages[] = {
        {.id = 11, .leg = 11, .time_us = 0, .cseq = 1, .method = SPAN("INVITE"), .sdp = SPAN("audio"), .repeats = 2, .sightings = 4,
         .utc = true},
        {.id = 12, .leg = 11, .time_us = 1500000, .status = 180, .reason = SPAN("Ringing"), .cseq = 1, .method = SPAN("INVITE"),
         .sightings = 1},
        {.id = 13, .leg = 11, .time_us = 2500000, .status = 500, .reason = SPAN("\x1b[2J S\xC3\xB6ld"), .cseq = 1, .method = SPAN("INVITE"),
         .sightings = 1, .problem = SPAN("it is broken (r-one)"), .grave = true},
        {.id = 14, .leg = 11, .time_us = STAMP_NONE, .cseq = 2, .method = SPAN("BYE"), .sightings = 1, .lost = true},
};
static struct span addresses[] = {SPAN("10.0.0.1:5060"), SPAN("10.0.0.2:5060")};
static struct ladder_lane lanes[] = {
        {.name = SPAN("PC1"), .role = SPAN("client"), .addresses = &addresses[0], .n_addresses = 1},
        {.name = SPAN("10.0.0.2:5060"), .addresses = &addresses[1], .n_addresses = 1},
        {.name = SPAN("b\xC3\xBC@x")},
};
static struct ladder_row rows[] = {
        {&messages[0], 0, 1, 3, 0, 0}, {&messages[1], 2, 0, 1, 1500000, 1500000}, {&messages[2], 1, 0, 1, 2500000, 1000000},
        {&messages[3], 1, 2, 1, STAMP_NONE, STAMP_NONE},
};
static struct ladder_leg legs[] = {{11, SPAN("one@x"), SPAN_NONE}, {12, SPAN("two@x"), SPAN("replaces")}};
static const struct ladder whole = {.call = 11, .call_id = SPAN("one@x"), .kind = SPAN("call"), .legs = legs, .n_legs = 1,
                                    .lanes = lanes, .n_lanes = 3, .rows = rows, .n_rows = 4};

static void test_drawing(void **state) {
        (void)state;
        struct buf b = BUF_INIT;

        assert_int_equal(ladder_text(&whole, &(struct ladder_style){.columns = 84}, &b), 0);
        expect(&b, "Call 11, Call-ID one@x, from 1970-01-01 00:00:00Z on\n"
                   "\n"
                   "                             PC1           10.0.0.2:5060          b?@x\n"
                   "                        10.0.0.1:5060\n"
                   "                           client\n"
                   "msg   since   delta\n"
                   " 11   0.000   0.000           |--INVITE [audio~->|                  |       3 logs\n"
                   " 12   1.500   1.500           |<-180 Ringing (1 INVITE)-------------|\n"
                   " 13   2.500   1.000           |<-500 \\x1b[2J S~--|                  |\n"
                   "                              ^ it is broken (r-one)\n"
                   " 14                           |                  |--BYE (2)-----   x|\n");
        assert_int_equal(ladder_text(&whole, &(struct ladder_style){.columns = 60, .utf8 = true}, &b), 0);
        expect(&b, "Call 11, Call-ID one@x, from 1970-01-01 00:00:00Z on\n"
                   "\n"
                   "msg   since   delta\n"
                   " 11   0.000   0.000   PC1 > 10.0.0.2:5060  INVITE [audio] \xC3\x97" "3 (1), 3 logs\n"
                   " 12   1.500   1.500   b\xC3\xBC@x > PC1  180 Ringing (1 INVITE)\n"
                   " 13   2.500   1.000   10.0.0.2:5060 > PC1  500 \\x1b[2J S\xC3\xB6ld (1 INVITE)\n"
                   "                      \xE2\x96\xB2 it is broken (r-one)\n"
                   " 14                   10.0.0.2:5060 -x b\xC3\xBC@x  BYE (2)\n");
        buf_done(&b);
}

static void test_legs(void **state) {
        (void)state;
        struct ladder two = whole;
        struct buf b = BUF_INIT;

        two.n_legs = 2;
        two.n_rows = 1;
        two.many = true;
        assert_int_equal(ladder_text(&two, &(struct ladder_style){.columns = 60}, &b), 0);
        expect(&b, "Call 11, 2 legs, from 1970-01-01 00:00:00Z on\n"
                   "\n"
                   "  A one@x\n"
                   "  B two@x, tied by replaces\n"
                   "\n"
                   "msg   since   delta\n"
                   " 11   0.000   0.000   PC1 > 10.0.0.2:5060  A INVITE [audio] x3 (1), 3 logs\n"
                   "... more messages follow; 1 are shown.\n");
        buf_done(&b);
}

/* Ten thousand dialogs may hang together by a key; nobody reads on. */
static void test_many_legs(void **state) {
        (void)state;
        struct ladder_leg thirty[30];
        struct ladder many = whole;
        struct buf b = BUF_INIT;

        for (size_t i = 0; i < 30; i++)
                thirty[i] = (struct ladder_leg){.leg = (int64_t)i + 11, .call_id = SPAN("x")};
        many.legs = thirty;
        many.n_legs = 30;
        many.n_rows = 1;
        assert_int_equal(ladder_text(&many, &(struct ladder_style){.columns = 60}, &b), 0);
        assert_true(span_starts(buf_span(&b), SPAN("Call 11, 30 legs, ")));
        assert_true(span_find(buf_span(&b), SPAN("  Z x\n  * 4 others\n\nmsg")) < b.n);
        buf_done(&b);
}

static void test_json(void **state) {
        (void)state;
        struct ladder one = whole;
        struct buf b = BUF_INIT;

        one.n_rows = 1;
        one.n_lanes = 1;
        assert_int_equal(ladder_json(&one, &b), 0);
        expect(&b, "{\"call\":11,\"kind\":\"call\",\"call_id\":\"one@x\",\"legs\":[{\"leg\":11,\"call_id\":\"one@x\",\"joined_by\":null}],"
                   "\"lanes\":[{\"name\":\"PC1\",\"role\":\"client\",\"addresses\":[\"10.0.0.1:5060\"]}],"
                   "\"rows\":[{\"message\":11,\"leg\":11,\"time\":\"1970-01-01T00:00:00.000000Z\",\"since_ms\":0.000,\"delta_ms\":0.000,"
                   "\"from\":0,\"to\":1,\"cseq\":1,\"method\":\"INVITE\",\"status\":null,\"reason\":null,\"sdp\":\"audio\",\"sent\":3,"
                   "\"seen\":4,\"logs\":3,\"lost\":false,\"problem\":null}],\"more\":false}\n");
        buf_done(&b);
}

/* Quotes --------------------------------------------------------------------------------------------- */

static bool says(struct store *s, bool secrets, const char *word) {
        struct report_options o = {.columns = 80, .secrets = secrets};
        struct buf b = {.clear = secrets};
        bool found;

        assert_int_equal(report_json(s, &o, &b), 0);
        found = span_find(buf_span(&b), span_str(word)) < b.n;
        buf_done(&b);
        return found;
}

static void test_reveal(void **state) {
        (void)state;
        static const struct refused call = {"c1@x", "v1", "ann@a.example", "bob@b.example", 504, "1;reason=\"x\";password=\"hunter22\"", 1};
        struct evidence v[] = {
                {.role = (char *)"it", .source = 1, .sighting = 1, .line = 3, .offset = 31, .time_us = 1,
                 .text = (char *)"ms-diagnostics: 1;reason=\"x\";password=\"***\""},
                {.role = (char *)"gone", .source = 1, .sighting = 9, .line = 3, .offset = 5, .time_us = 1, .text = (char *)"kept ***"},
        };
        struct finding f = {.key = (char *)"r:x", .rule = (char *)"r", .title = (char *)"t", .rev = 1, .kind = KIND_CAUSE, .first_us = 1, .last_us = 1,
                            .evidence = v, .n_evidence = 2};
        struct store *s = sample_case(&call, 1);
        uint64_t offset = 0;

        assert_int_equal(store_message_place(s, 1, 31, NULL, &offset, NULL), 0);
        v[0].offset = offset;
        assert_int_equal(store_put_finding(s, &f), 0);
        assert_int_equal(store_finish(s), 0);
        assert_false(says(s, false, "hunter22"));
        assert_true(says(s, true, "password=\\\"hunter22\\\""));
        assert_true(says(s, true, "kept ***")); /* its message is not there */
        store_free(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_beside), cmocka_unit_test(test_emit), cmocka_unit_test(test_tables),
                cmocka_unit_test(test_drawing), cmocka_unit_test(test_legs), cmocka_unit_test(test_many_legs), cmocka_unit_test(test_json), cmocka_unit_test(test_reveal),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
