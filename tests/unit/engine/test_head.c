/*
 * The head of an article: each key, each word, each way to be wrong, with the line that is named.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "engine/head.h"
#include "unit/engine/said.h"

#define GOOD \
        "id: a-1\nrev: 3\nseverity: warning\nkind: symptom\nconfidence: possible\nowner: the Edge\nsubject: server\n"

static void test_good(void **state) {
        static const char yaml[] = GOOD "needs: [message, sdp]\nwould_confirm: [\"dns:srv\"]\nexplains: [b@call, c-2@domain]\n"
                                        "match: {diagnostic: [1008, 1009], header: ms-diagnostics, status: 504, method: INVITE}\n"
                                        "refs: [\"ms-ocer:1008\"]\n";
        static const char *const match[][2] = {{"diagnostic", "1008"}, {"diagnostic", "1009"}, {"header", "ms-diagnostics"},
                                               {"status", "504"}, {"method", "INVITE"}};
        struct complaints c = {0};
        struct rule r = {0};

        (void)state;
        assert_int_equal(head_read(SPAN(yaml), "f.md", 2, &r, &c), 0);
        assert_int_equal(c.n, 0);
        assert_string_equal(r.id, "a-1");
        assert_int_equal(r.rev, 3);
        assert_int_equal(r.severity, SEVERITY_WARNING);
        assert_int_equal(r.kind, KIND_SYMPTOM);
        assert_int_equal(r.confidence, CONFIDENCE_POSSIBLE);
        assert_string_equal(r.owner, "the Edge");
        assert_string_equal(r.subject, "server");
        assert_int_equal(r.n_needs, 2);
        assert_string_equal(r.needs[1], "sdp");
        assert_int_equal(r.n_would_confirm, 1);
        assert_string_equal(r.would_confirm[0], "dns:srv");
        assert_int_equal(r.n_explains, 2);
        assert_string_equal(r.explains[1], "c-2@domain");
        assert_int_equal(r.n_refs, 1);
        assert_string_equal(r.refs[0], "ms-ocer:1008");
        assert_int_equal(r.n_match, 5);
        for (size_t i = 0; i < 5; i++) {
                assert_string_equal(r.match[i].name, match[i][0]);
                assert_string_equal(r.match[i].value, match[i][1]);
        }
        rule_done(&r);
}

static const struct {
        const char *yaml, *said;
} bad[] = {
        {"", "f.md:2: head: must be name: value pairs\n"},
        {"- a\n- b\n", "f.md:2: head: must be name: value pairs\n"},
        {"just words\n", "f.md:2: head: must be name: value pairs\n"},
        {GOOD "colour: red\n", "f.md:9: unknown key 'colour'\n"},
        {GOOD "rev: 4\n", "f.md:9: rev: stands twice\n"},
        {GOOD "? [a, b]\n: c\n", "f.md:9: unknown key ''\n"},
        {"rev: 1\nseverity: error\nkind: cause\nconfidence: likely\nowner: x\nsubject: domain\n", "f.md:2: id: is missing\n"},
        {"id: A\nrev: 1\nseverity: error\nkind: cause\nconfidence: likely\nowner: x\nsubject: domain\n",
         "f.md:2: id: lower-case letters, digits and '-' only\n"},
        {"id: a\nrev: 0\nseverity: bad\nkind: odd\nconfidence: sure\nowner: ''\nsubject: planet\n",
         "f.md:3: rev: must be a whole number from 1\nf.md:4: severity: unknown word 'bad'\nf.md:5: kind: unknown word 'odd'\n"
         "f.md:6: confidence: unknown word 'sure'\nf.md:7: owner: is empty\nf.md:8: subject: unknown type 'planet'\n"},
        {"id: a\nrev: 99999999999\nseverity: error\nkind: cause\nconfidence: likely\nowner: x\nsubject: domain\n",
         "f.md:3: rev: must be a whole number from 1\n"},
        {"id: a\nrev: [1]\nseverity: error\nkind: cause\nconfidence: likely\nowner: |\n  two\n  lines\nsubject: domain\n",
         "f.md:3: rev: must be a single value\nf.md:7: owner: must be one line\n"},
        {GOOD "needs: message\n", "f.md:9: needs: must be a list\n"},
        {GOOD "needs:\n  - message\n  - tea\n", "f.md:11: needs: unknown word 'tea'\n"},
        {GOOD "needs: [[message]]\n", "f.md:9: needs: must be a single value\n"},
        {GOOD "explains: [b]\n", "f.md:9: explains: 'b' is not rule@call, rule@conversation or rule@domain\n"},
        {GOOD "explains: [b@user]\n", "f.md:9: explains: 'b@user' is not rule@call, rule@conversation or rule@domain\n"},
        {GOOD "match: 1028\n", "f.md:9: match: must be name: value pairs\n"},
        {GOOD "match: {code: 1028}\n", "f.md:9: match: knows diagnostic, header, status and method, or event, provider and words\n"},
        {GOOD "match: {diagnostic: 1 OR 1}\n", "f.md:9: match: not a value for diagnostic\n"},
        {GOOD "match: {header: from}\n", "f.md:9: match: not a value for header\n"},
        {GOOD "match: {status: 99}\n", "f.md:9: match: not a value for status\n"},
        {GOOD "match: {method: \"INVITE') --\"}\n", "f.md:9: match: not a value for method\n"},
        {GOOD "match: {diagnostic: [1, [2]]}\n", "f.md:9: match: not a value for diagnostic\n"},
};

static void test_bad(void **state) {
        struct buf b = BUF_INIT;

        (void)state;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                struct complaints c = {0};
                struct rule r = {0};
                assert_int_equal(head_read(span_str(bad[i].yaml), "f.md", 2, &r, &c), 0);
                assert_string_equal(said(&c, &b), bad[i].said);
                rule_done(&r);
        }
        buf_done(&b);
}

/* YAML that is none is told with libyaml's own words, but always with one complaint and a line inside the text. */
static void test_no_yaml(void **state) {
        static const char *const texts[] = {"id: [a\n", "id: 'a\n", "\tid: a\n", "id: a\n  b: c\n", "%YAML 9.9\n---\nid: a\n",
                                            "id: *nobody\n", "id: \xff\xfe\n", "id: a\x01\n"};

        (void)state;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                struct complaints c = {0};
                struct rule r = {0};
                assert_int_equal(head_read(span_str(texts[i]), "f.md", 2, &r, &c), 0);
                assert_int_equal(c.n, 1);
                assert_memory_equal(c.v[0].text, "head: ", 6);
                assert_in_range(c.v[0].line, 2, 6);
                complaints_done(&c);
                rule_done(&r);
        }
}

/* Deep nesting and aliases that would unfold to billions: refused or read, but at once. */
static void test_bombs(void **state) {
        struct buf deep = BUF_INIT, laughs = BUF_INIT;
        struct complaints c = {0};
        struct rule r = {0};

        (void)state;
        buf_puts(&deep, GOOD "needs: ");
        for (int i = 0; i < 200000; i++)
                buf_putc(&deep, '[');
        assert_int_equal(head_read(buf_span(&deep), "f.md", 2, &r, &c), 0);
        assert_int_equal(c.n, 1);
        complaints_done(&c);
        rule_done(&r);

        buf_puts(&laughs, GOOD "x0: &x0 [ha, ha]\n");
        for (int i = 1; i < 60; i++)
                buf_printf(&laughs, "x%d: &x%d [*x%d, *x%d, *x%d]\n", i, i, i - 1, i - 1, i - 1);
        buf_puts(&laughs, "needs: *x59\n");
        assert_int_equal(head_read(buf_span(&laughs), "f.md", 2, &r, &c), 0);
        assert_int_equal(c.n, 63); /* 60 unknown keys, 3 items that are no single value */
        assert_string_equal(c.v[0].text, "unknown key 'x0'");
        assert_string_equal(c.v[62].text, "needs: must be a single value");
        complaints_done(&c);
        rule_done(&r);
        buf_done(&deep);
        buf_done(&laughs);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_good),
                cmocka_unit_test(test_bad),
                cmocka_unit_test(test_no_yaml),
                cmocka_unit_test(test_bombs),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
