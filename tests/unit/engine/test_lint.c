/*
 * What lint says of articles that can be read: one fault each, the words and the line exactly.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "engine/engine.h"
#include "unit/engine/said.h"

#define HEAD(more) "rev: 1\nseverity: error\nkind: cause\nconfidence: likely\nowner: x\nsubject: domain\n" more "---\n"
#define TEXT "# T {subject} {decided_by}\n\n## Means\n\nm\n\n## Cause\n\nc\n\n## Fix\n\nf\n\n## Confirm\n\nn\n\n## Rule out\n\no\n\n"
#define HIT "```hit trace subject=x line=1\nx\n```\n"
#define MISS "```miss trace\nx\n```\n"
#define FIXTURES HIT HIT MISS MISS
#define SQL(text) "```sql\n" text "\n```\n"
#define COLUMNS "SELECT 's' AS subject, 'm1@0' AS evidence, '' AS decided_by"
#define GOOD SQL(COLUMNS) FIXTURES

static const struct {
        const char *articles[3]; /* after "---\nid: a\n", b, c */
        const char *said;
} cases[] = {
        {{HEAD("") TEXT GOOD}, ""},
        {{HEAD("match: {diagnostic: 1}\n") TEXT FIXTURES}, ""},
        {{HEAD("") "# T\n\n## Means\n\nm\n\n## Fix\n\n## Confirm\n\nn\n\n## Rule out\n\no\n\n" GOOD},
         "a.md:1: section 'Cause' is missing or empty\na.md:1: section 'Fix' is missing or empty\n"},
        /* SQL, at the line of its first line */
        {{HEAD("") TEXT SQL("SELECT 1 AS subject FROM") FIXTURES}, "a.md:33: sql: incomplete input\n"},
        {{HEAD("") TEXT SQL("SELECT value AS subject, key AS evidence FROM meta") FIXTURES},
         "a.md:33: sql: access to meta.value is prohibited\n"},
        {{HEAD("") TEXT SQL("DELETE FROM call") FIXTURES}, "a.md:33: sql: not authorized\n"},
        {{HEAD("") TEXT SQL(COLUMNS "; SELECT 1") FIXTURES}, "a.md:33: sql: more than one statement\n"},
        {{HEAD("") TEXT SQL("SELECT 's' AS subject, 1 AS decided_by") FIXTURES},
         "a.md:33: sql: must return the columns subject and evidence\n"},
        {{HEAD("") TEXT SQL(COLUMNS ", 1 AS \"A b\", 2 AS a, 3 AS a") FIXTURES},
         "a.md:33: sql: column 'A b' needs a name of a-z, 0-9 and _\na.md:33: sql: column 'a' stands twice\n"},
        {{HEAD("") TEXT SQL(COLUMNS " FROM v_message") FIXTURES}, "a.md:33: sql: reads the whole table message\n"},
        {{HEAD("") TEXT SQL("SELECT call_id AS subject, evidence, host AS decided_by FROM v_message WHERE status > 500") FIXTURES},
         "a.md:33: sql: reads the whole table message\n"},
        {{HEAD("") TEXT SQL(COLUMNS " FROM v_transaction WHERE fate IN ('failed', 'unanswered') AND status = 504") FIXTURES}, ""},
        /* Placeholders */
        {{HEAD("") "# {subject} {b}\n\n## Means\n\n{a} {c}\n\n## Cause\n\n{evidence}\n\n## Fix\n\n{ $_.x }\n\n## Confirm\n\n-\n\n"
                   "## Rule out\n\n-\n\n" SQL(COLUMNS ", 1 AS a") FIXTURES},
         "a.md:1: title: {b} is no column of the SQL\na.md:1: Means: {c} is no column of the SQL\n"
         "a.md:1: Cause: {evidence} is no column of the SQL\n"},
        {{HEAD("") "# T\n\n## Means\n\nx {subject|no\nname} {subject|a}\n\n## Cause\n\n{ a|b {|c\n\n## Fix\n\n-\n\n## Confirm\n\n-\n\n"
                   "## Rule out\n\n-\n\n" GOOD},
         "a.md:1: Means: '{subject|no' is not closed on its line\n"},
        {{HEAD("") "# {fqdn1}\n\n## Means\n\n-\n\n## Cause\n\n-\n\n## Fix\n\n-\n\n## Confirm\n\n-\n\n## Rule out\n\n-\n\n"
                   SQL(COLUMNS ", 1 AS diag") FIXTURES}, ""},
        /* Fixtures */
        {{HEAD("") TEXT SQL(COLUMNS) HIT MISS}, "a.md:1: 1 hits and 1 misses, but two of each are needed\n"},
        {{HEAD("") TEXT SQL(COLUMNS)}, "a.md:1: 0 hits and 0 misses, but two of each are needed\n"},
        {{HEAD("") TEXT GOOD "```skip trace\nx\n```\n"}, "a.md:1: a skip, but the rule needs nothing\n"},
        {{HEAD("") TEXT GOOD "```hit trace line=1\nx\n```\n"}, "a.md:47: fixture: a hit must say its subject=\n"},
        {{HEAD("") TEXT GOOD "```hit trace subject=x\nx\n```\n"}, "a.md:47: fixture: a hit must say its line=\n"},
        {{HEAD("") TEXT GOOD "```hit trace subject=x line=1 colour=red\nx\n```\n"}, "a.md:47: fixture: 'colour' is no column of the SQL\n"},
        {{HEAD("") TEXT GOOD "```hit trace subject=x line=1 also=a,b,z\nx\n```\n", HEAD("") TEXT GOOD},
         "a.md:47: fixture: also=a is no other rule\na.md:47: fixture: also=z is no other rule\n"},
        /* Explains */
        {{HEAD("explains: [z@call]\n") TEXT GOOD}, "a.md:1: explains: there is no rule 'z@call'\n"},
        {{HEAD("explains: [a@call]\n") TEXT GOOD}, "a.md:1: explains: a explains itself in a circle\n"},
        {{HEAD("explains: [b@call]\n") TEXT GOOD, HEAD("explains: [c@domain]\n") TEXT GOOD, HEAD("explains: [a@call]\n") TEXT GOOD},
         "a.md:1: explains: a explains itself in a circle\nb.md:1: explains: b explains itself in a circle\n"
         "c.md:1: explains: c explains itself in a circle\n"},
        {{HEAD("explains: [c@call, b@call]\n") TEXT GOOD, HEAD("explains: [c@call]\n") TEXT GOOD, HEAD("") TEXT GOOD}, ""},
};

static void test_lint(void **state) {
        struct buf b = BUF_INIT;

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct complaints c = {0};
                struct rule v[3];
                struct rules rules = {.v = v};
                for (; rules.n < 3 && cases[i].articles[rules.n]; rules.n++) {
                        char name[] = "a.md";
                        name[0] = (char)('a' + rules.n);
                        buf_reset(&b);
                        buf_printf(&b, "---\nid: %c\n%s", name[0], cases[i].articles[rules.n]);
                        if (rule_parse(buf_span(&b), name, &v[rules.n], &c) < 0)
                                fail_msg("case %zu: %u: %s", i, c.v[0].line, c.v[0].text);
                }
                rules_lint(&rules, &c);
                assert_string_equal(said(&c, &b), cases[i].said);
                for (size_t k = 0; k < rules.n; k++)
                        rule_done(&v[k]);
        }
        buf_done(&b);
}

/* The articles that are built in have no fault. */
static void test_built_in(void **state) {
        struct complaints c = {0};
        struct rules rules = {0};
        struct buf b = BUF_INIT;

        (void)state;
        assert_int_equal(rules_load(NULL, &rules, &c), 0);
        assert_true(rules.n >= 5);
        rules_lint(&rules, &c);
        assert_string_equal(said(&c, &b), "");
        rules_done(&rules);
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lint),
                cmocka_unit_test(test_built_in),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
