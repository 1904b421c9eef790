/* report/beside.c, emit.c, ladder.c, ladder_json.c, ladder_mermaid.c, reveal.c: pages beside each other, ladders as text,
 * JSON and diagrams, quotes with and without their secrets. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/beside.h"
#include "report/emit.h"
#include "report/ladder.h"
#include "report/report.h"
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
        {.message = &messages[0], .from = 0, .to = 1, .logs = 3},
        {.message = &messages[1], .from = 2, .to = 0, .logs = 1, .since_us = 1500000, .delta_us = 1500000},
        {.message = &messages[2], .from = 1, .to = 0, .logs = 1, .since_us = 2500000, .delta_us = 1000000},
        {.message = &messages[3], .from = 1, .to = 2, .logs = 1, .since_us = STAMP_NONE, .delta_us = STAMP_NONE},
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
                   "\"seen\":4,\"logs\":3,\"lost\":false,\"problem\":null}],\"more\":false,\"facts\":[],\"more_facts\":false}\n");
        buf_done(&b);
}

static const struct ladder_fact facts[] = {
        {.kind = LADDER_TURN, .time_us = 1600000, .utc = true, .label = SPAN("TURN allocate"), .text = SPAN("refused\x1b: 436"), .grave = true,
         .evidence = SPAN("f7")},
        {.kind = LADDER_QUALITY, .time_us = 1700000, .label = SPAN("quality audio"), .text = SPAN("loss 1.0 %"), .evidence = SPAN("m3@9")},
};

/* The first two rows, with facts between and behind them. */
static struct ladder with_facts(struct ladder_row *v) {
        struct ladder l = whole;

        v[0] = rows[0];
        v[1] = (struct ladder_row){.fact = &facts[0], .from = 1, .to = 1, .since_us = 1600000, .delta_us = STAMP_NONE, .first = 1};
        v[2] = (struct ladder_row){.fact = &facts[1], .from = 1, .to = 0, .since_us = 1700000, .delta_us = STAMP_NONE, .first = 2};
        l.rows = v;
        l.n_rows = 3;
        l.many_facts = true;
        return l;
}

static void test_facts(void **state) {
        (void)state;
        struct ladder_row v[3];
        struct ladder l = with_facts(v);
        struct buf b = BUF_INIT;

        assert_int_equal(ladder_text(&l, &(struct ladder_style){.columns = 84, .colour = true}, &b), 0);
        assert_true(span_find(buf_span(&b), SPAN("\n      1.600\x1b[31m                   |                  | * TURN allocate  |\n\x1b[0m"
                                                 "\x1b[1;31m                                                 ^ refused\\x1b: 436\n\x1b[0m"
                                                 "      1.700                   |<.quality audio...|                  |\n"
                                                 "                              * loss 1.0 %\n"
                                                 "... captures and reports tell more; 2 facts are shown.\n")) < b.n);
        buf_reset(&b);
        l.n_lanes = 1;
        assert_int_equal(ladder_json(&l, &b), 0);
        assert_true(span_find(buf_span(&b), SPAN("\"facts\":[{\"kind\":\"turn\",\"time\":\"1970-01-01T00:00:01.600000Z\",\"since_ms\":1600.000,"
                                                 "\"from\":1,\"to\":1,\"label\":\"TURN allocate\",\"text\":\"refused\\\\x1b: 436\",\"grave\":true,"
                                                 "\"evidence\":\"f7\"},{\"kind\":\"quality\"")) < b.n);
        buf_done(&b);
}

/* Nothing that Mermaid or HTML reads gets through. */
static void test_mermaid(void **state) {
        (void)state;
        static const struct ladder_message hostile = {.id = 1, .leg = 11, .cseq = 7, .method = SPAN("A;B#C\n<b>%%\"&: end"), .lost = true,
                                                      .problem = SPAN("<script>alert(1)</script>; it is long enough to be wrapped once")};
        struct ladder_lane odd[] = {{.name = SPAN("a<img>\nend"), .role = SPAN("x;y")}, {.name = SPAN("b")}};
        struct ladder_row v[3] = {{.message = &hostile, .from = 0, .to = 1}, rows[2], {.fact = &facts[1], .from = 1, .to = 1}};
        struct ladder l = whole;
        struct buf b = BUF_INIT;

        l.lanes = odd;
        l.n_lanes = 2;
        l.rows = v;
        l.n_rows = 3;
        l.many = true;
        assert_int_equal(ladder_mermaid(&l, &(struct ladder_style){.fold = false}, &b), 0);
        expect(&b, "sequenceDiagram\n"
                   "    title Call 11, Call-ID one@x\n"
                   "    participant L0 as a#60;img#62;#92;nend<br/>x#59;y\n"
                   "    participant L1 as b\n"
                   "    L0-xL1: A#59;B#35;C#92;n#60;b#62;#37;#37;#34;#38;#58; end (7)\n"
                   "    Note over L0,L1: #60;script#62;alert(1)#60;/script#62;#59; it is long enough to be wrapped<br/>once\n"
                   "    L1-->>L0: 500 #92;x1b[2J S\xC3\xB6ld (1 INVITE)\n"
                   "    Note over L0,L1: it is broken (r-one)\n"
                   "    Note over L1: quality audio#58; loss 1.0 #37;\n"
                   "    Note over L0: more follows, which is not shown\n");
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
                cmocka_unit_test(test_beside), cmocka_unit_test(test_emit), cmocka_unit_test(test_drawing), cmocka_unit_test(test_legs), cmocka_unit_test(test_many_legs), cmocka_unit_test(test_json),
                cmocka_unit_test(test_facts), cmocka_unit_test(test_mermaid), cmocka_unit_test(test_reveal),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
