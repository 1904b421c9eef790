/* site.c: what a site says about rules. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/rule.h"
#include "said.h"

#define GOOD "suppress:\n  - rule: one\n    subject: \"lab-*\"\n    why: the lab\n  - {rule: two, why: known}\nseverity:\n  two: notice\n"

static void reads(void **state) {
        struct rule v[] = {{.id = (char *)"one", .severity = SEVERITY_ERROR}, {.id = (char *)"two", .severity = SEVERITY_ERROR}};
        struct rules rules = {.v = v, .n = 2};
        struct complaints c = {0};
        struct site s;

        (void)state;
        assert_int_equal(site_read(SPAN(GOOD), "site.yaml", &s, &c), 0);
        site_apply(&s, &rules, &c);
        assert_int_equal(c.n, 0);
        assert_int_equal(v[0].severity, SEVERITY_ERROR);
        assert_false(v[0].tuned);
        assert_int_equal(v[1].severity, SEVERITY_NOTICE);
        assert_true(v[1].tuned);
        assert_string_equal(site_suppresses(&s, "one", "LAB-7"), "the lab");
        assert_null(site_suppresses(&s, "one", "hall-7"));
        assert_string_equal(site_suppresses(&s, "two", "whatever"), "known");
        assert_null(site_suppresses(&s, "three", "lab-7"));
        site_done(&s);
}

static void refuses(void **state) {
        static const char *const cases[][2] = {
                {"supress: []", "s:1: knows suppress and severity, not 'supress'\n"},
                {"suppress: x", "s:1: suppress: must be a list\n"},
                {"suppress:\n  - one", "s:2: suppress: must be name: value pairs\ns:2: suppress: says which rule, and why\n"},
                {"suppress:\n  - rule: one", "s:2: suppress: says which rule, and why\n"},
                {"suppress:\n  - {rule: one, why: x, until: y}", "s:2: suppress: knows rule, subject and why, not 'until'\n"},
                {"suppress:\n  - {rule: one, rule: two, why: x}", "s:2: suppress: rule stands twice\n"},
                {"suppress:\n  - {rule: one, why: [x]}", "s:2: suppress: must be one line of text\ns:2: suppress: says which rule, and why\n"},
                {"suppress:\n  - {rule: three, why: x}", "s:2: there is no rule 'three'\n"},
                {"severity:\n  one: loud", "s:2: severity: unknown word 'loud'\n"},
                {"severity:\n  three: notice", "s:2: there is no rule 'three'\n"},
                {"severity: notice", "s:1: severity: must be name: value pairs\n"},
                {"- x", "s:1: site.yaml: must be name: value pairs\n"},
                {"a: [", "s:2: did not find expected node content\n"},
                {"", ""},
        };
        struct rule one = {.id = (char *)"one"};
        struct rules rules = {.v = &one, .n = 1};
        struct buf b = BUF_INIT;

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct complaints c = {0};
                struct site s;
                assert_int_equal(site_read(span_str(cases[i][0]), "s", &s, &c), 0);
                site_apply(&s, &rules, &c);
                assert_string_equal(said(&c, &b), cases[i][1]);
                complaints_done(&c);
                site_done(&s);
        }
        buf_done(&b);
}

static void bounds(void **state) {
        struct complaints c = {0};
        struct buf b = BUF_INIT;
        struct site s;

        (void)state;
        buf_fill(&b, '[', 100000);
        assert_int_equal(site_read(buf_span(&b), "s", &s, &c), 0);
        assert_int_equal(c.n, 1);
        site_done(&s);
        complaints_done(&c);
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(reads), cmocka_unit_test(refuses), cmocka_unit_test(bounds)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
