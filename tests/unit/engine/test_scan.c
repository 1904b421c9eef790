/* scan.c: patterns of several rules over one text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/buf.h"
#include "engine/scan.h"

#define ARTICLE(id, more) \
        "---\nid: " id "\nrev: 1\nseverity: error\nkind: cause\nconfidence: likely\nowner: nobody\nsubject: server\n---\n# {subject}\n\n" \
        more "```sql\nSELECT '' AS subject, evidence FROM v_hit WHERE rule = '" id "'\n```\n"

static const char *const articles[] = {
        ARTICLE("a", "```pattern one\nFunction: (?<fn>\\S+) hr (?<code>0x8\\d+)(?<rest> more)?\n```\n"
                     "```pattern two format=sipstack,uls\n(?i)failed TO validate\n```\n"),
        ARTICLE("b", "```pattern one\n^Function: \\w+\n```\n"),
        ARTICLE("c", "```pattern slow\n(a+)+$tail|\n```\n"), /* refused: no literal */
        ARTICLE("d", "```pattern dear format=uls\nlong (a+)+b\n```\n"),
};

static void load(struct rules *rules, struct complaints *c) {
        static const char *const names[] = {"a.md", "b.md", "c.md", "d.md"};

        rules->v = calloc(4, sizeof(*rules->v));
        assert_non_null(rules->v);
        for (size_t i = 0; i < 4; i++)
                rules->n += rule_parse(span_str(articles[i]), names[i], &rules->v[rules->n], c) == 0;
}

/* "rule/pattern@at name=value …", one a line. */
static void look(struct scan *s, const char *text, const char *want) {
        struct buf b = BUF_INIT;
        struct scan_hit *v = NULL;
        struct arena a;
        size_t n = 0, dear = 0;

        arena_init(&a);
        assert_int_equal(scan_text(s, span_str(text), &a, &v, &n, &dear), 0);
        for (size_t i = 0; i < n; i++) {
                buf_printf(&b, "%s/%s@%zu", v[i].rule, v[i].pattern, v[i].at);
                for (size_t k = 0; k < v[i].n; k++)
                        buf_printf(&b, " %.*s=%.*s", SPAN_ARG(v[i].names[k]), SPAN_ARG(v[i].values[k]));
                buf_putc(&b, '\n');
        }
        if (dear)
                buf_printf(&b, "%zu dear\n", dear);
        assert_string_equal(buf_str(&b), want);
        buf_done(&b);
        arena_done(&a);
}

static void patterns(void **state) {
        struct rules rules = {0};
        struct complaints c = {0};
        struct scan *s = NULL;

        (void)state;
        load(&rules, &c);
        assert_int_equal(rules.n, 3);
        assert_int_equal(c.n, 1);
        assert_non_null(strstr(c.v[0].text, "pattern slow"));

        assert_int_equal(scan_new(&rules, "uccapi", &s), 0);
        look(s, "nothing", "");
        look(s, "x Function: Idle hr 0x80090302", "a/one@2 code=0x80090302 fn=Idle\n");
        look(s, "Function: Idle hr 0x80 more", "a/one@0 code=0x80 fn=Idle rest= more\nb/one@0\n");
        look(s, "x\nFunction: Idle hr 0x0", "b/one@2\n");
        look(s, "failed to validate", "");
        look(s, "", "");
        scan_free(s);

        s = NULL;
        assert_int_equal(scan_new(&rules, "uls", &s), 0);
        look(s, "it FAILED to validate", "a/two@3\n");
        look(s, "long aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac b", "1 dear\n");
        look(s, "long aab", "d/dear@0\n");
        scan_free(s);
        complaints_done(&c);
        rules_done(&rules);
}

static void none(void **state) {
        struct rules rules = {0};
        struct scan *s = NULL;

        (void)state;
        assert_int_equal(scan_new(&rules, "uls", &s), 0);
        assert_null(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(patterns), cmocka_unit_test(none)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
