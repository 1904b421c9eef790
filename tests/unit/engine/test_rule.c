/*
 * rule.c, load.c: articles as a whole: what is kept of a good one, what is said of a bad one and where, and that hostile
 * ones end soon.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/engine/said.h"

#define HEAD "---\nid: a\nrev: 1\nseverity: error\nkind: cause\nconfidence: likely\nowner: x\nsubject: domain\n---\n"
#define TEXT "# T\n\n## Means\n\nm\n\n## Cause\n\nc\n\n## Fix\n\nf\n\n## Confirm\n\nn\n\n## Rule out\n\no\n\n" /* lines 10 to 31 */
#define SQL "```sql\nSELECT 1\n```\n" /* lines 32 to 34 */

static void test_good(void **state) {
        static const char text[] =
                "\xef\xbb\xbf" HEAD "# The {fqdn1} `code` *is* gone\n\n## Means\n\nOne.\n\n- a\n- b\n\n## Rule out\n\n    code\n\n"
                "```\nshown\n```\n\n### Deeper\n\nTwo.\n\n## Fix\n\nx\n\n" SQL
                "```hit uccapi subject=a.example phrase=\"No route\" encoding=utf-16 line=1,2\nL1\n  L2\n```\n\n"
                "~~~miss trace also=b\n```\n~~~\n\n```skip auto file=two.log needs=mras\n```\n";
        struct complaints c = {0};
        struct rule r;

        (void)state;
        assert_int_equal(rule_parse(SPAN(text), "rules/x/a.md", &r, &c), 0);
        assert_int_equal(c.n, 0);
        assert_string_equal(r.file, "rules/x/a.md");
        assert_string_equal(r.title, "The {fqdn1} code is gone");
        assert_string_equal(r.means, "One.\n\n- a\n- b");
        assert_string_equal(r.rule_out, "    code\n\n\n```\nshown\n```\n\n### Deeper\n\nTwo.");
        assert_string_equal(r.fix, "x");
        assert_null(r.cause);
        assert_string_equal(r.sql, "SELECT 1\n");
        assert_int_equal(r.sql_line, 36);
        assert_int_equal(r.n_fixtures, 3);
        assert_int_equal(r.fixtures[0].kind, FIXTURE_HIT);
        assert_int_equal(r.fixtures[0].line, 38);
        assert_string_equal(r.fixtures[0].format, "uccapi");
        assert_string_equal(r.fixtures[0].encoding, "utf-16");
        assert_string_equal(r.fixtures[0].text, "L1\n  L2\n");
        assert_int_equal(r.fixtures[0].n_expect, 3);
        assert_string_equal(r.fixtures[0].expect[1].name, "phrase");
        assert_string_equal(r.fixtures[0].expect[1].value, "No route");
        assert_string_equal(r.fixtures[0].expect[2].value, "1,2");
        assert_int_equal(r.fixtures[1].kind, FIXTURE_MISS);
        assert_string_equal(r.fixtures[1].text, "```\n");
        assert_string_equal(r.fixtures[1].expect[0].value, "b");
        assert_int_equal(r.fixtures[2].kind, FIXTURE_SKIP);
        assert_string_equal(r.fixtures[2].path, "two.log");
        assert_string_equal(r.fixtures[2].text, "");
        rule_done(&r);
}

static const struct {
        const char *text, *said;
} bad[] = {
        {"", "a.md:1: the article must begin with a head between two lines '---'\n"},
        {"# T\n", "a.md:1: the article must begin with a head between two lines '---'\n"},
        {"---\nid: a\n", "a.md:1: the head has no closing line '---'\n"},
        {HEAD SQL, "a.md:9: there is no title (a line '# …')\n"},
        {HEAD TEXT, "a.md:1: neither match nor an sql fence\n"},
        {HEAD TEXT SQL SQL, "a.md:35: a second sql fence\n"},
        {HEAD TEXT "```sql\n \n```\n", "a.md:32: the sql fence is empty\n"},
        {HEAD TEXT SQL "# Again\n", "a.md:35: a second title\n"},
        {HEAD TEXT SQL "## Fix\n\nx\n", "a.md:35: section 'Fix' stands twice\n"},
        {HEAD TEXT SQL "## Notes\n\nx\n", "a.md:35: unknown section 'Notes'\na.md:37: text outside a section\n"},
        {HEAD "# T\n\nloose\n\n" SQL, "a.md:12: text outside a section\n"},
        {HEAD "#\n\n" SQL, "a.md:10: the title is empty\n"},
        {HEAD TEXT SQL "```pattern\nabcd\n```\n", "a.md:35: pattern: the name is missing\n"},
        {HEAD TEXT SQL "```pattern p\nabc\n```\n",
         "a.md:36: pattern p: it needs four characters in a row that every match has, outside of groups\n"},
        {HEAD TEXT SQL "```pattern p\nabcd(\n```\n", "a.md:36: pattern p: missing closing parenthesis\n"},
        {HEAD TEXT SQL "```pattern p from=x\nabcd\n```\n", "a.md:35: pattern: 'from=x' is not format=NAME\n"},
        {HEAD TEXT SQL "```pattern p\nabcd\nefgh\n```\n", "a.md:35: pattern p: must be one line\n"},
        {HEAD TEXT SQL "```pattern p\nabcd\n```\n```pattern p\nefgh\n```\n", "a.md:38: pattern p: stands twice\n"},
        {HEAD TEXT SQL "```hit\nx\n```\n", "a.md:35: fixture: the format is missing\n"},
        {HEAD TEXT SQL "```hit a=b\nx\n```\n", "a.md:35: fixture: the format is missing\n"},
        {HEAD TEXT SQL "```hit uccapi words\nx\n```\n", "a.md:35: fixture: 'words' is not name=value\n"},
        {HEAD TEXT SQL "```hit uccapi =x\nx\n```\n", "a.md:35: fixture: '=x' is not name=value\n"},
        {HEAD TEXT SQL "```hit uccapi encoding=ebcdic\nx\n```\n", "a.md:35: fixture: unknown encoding 'ebcdic'\n"},
        {HEAD TEXT SQL "```hit uccapi file=../x\n```\n", "a.md:35: fixture: file must be a name in the article's folder\n"
                                                         "a.md:35: fixture: is empty\n"},
        {HEAD TEXT SQL "```hit uccapi file=x\ny\n```\n", "a.md:35: fixture: has text and a file\n"},
        {HEAD TEXT SQL "```miss uccapi subject=x\ny\n```\n",
         "a.md:35: fixture: a miss expects nothing, so 'subject=x' has no place\n"},
        {HEAD TEXT SQL "```skip uccapi line=1\ny\n```\n",
         "a.md:35: fixture: a skip expects needs= and also= only, not 'line=1'\n"},
        {HEAD TEXT SQL "```hit uccapi\ny\n", "a.md:35: the hit fence is not closed\n"},
        {"---\nid: b\nrev: 1\nseverity: error\nkind: cause\nconfidence: likely\nowner: x\nsubject: domain\n---\n" TEXT SQL,
         "a.md:1: id: must be the file's name, 'a'\n"},
        {"---\nid: a\nrev: 1\nseverity: error\nkind: cause\nconfidence: likely\nowner: x\nsubject: media\n"
         "match: {diagnostic: 1}\n---\n" TEXT,
         "a.md:1: match: needs a diagnostic, and a subject of type domain, user, server or call; or an event, and a server\n"},
        {"---\nid: a\nrev: 1\nseverity: error\nkind: cause\nconfidence: likely\nowner: x\nsubject: domain\n"
         "match: {status: 504}\n---\n" TEXT,
         "a.md:1: match: needs a diagnostic, and a subject of type domain, user, server or call; or an event, and a server\n"},
        {"---\nid: a\nrev: 1\nseverity: error\nkind: cause\nconfidence: likely\nowner: x\nsubject: domain\n"
         "match: {diagnostic: 1}\n---\n" TEXT SQL,
         "a.md:34: match and sql: one of them\n"},
};

static void test_bad(void **state) {
        struct buf b = BUF_INIT;

        (void)state;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                struct complaints c = {0};
                struct rule r = {0};
                assert_int_equal(rule_parse(span_str(bad[i].text), "a.md", &r, &c), -EBADMSG);
                assert_string_equal(said(&c, &b), bad[i].said);
                assert_null(r.id);
        }
        buf_done(&b);
}

/* Parses and expects a refusal with this complaint first. */
static void refuse(struct buf *text, const char *first) {
        struct complaints c = {0};
        struct rule r = {0};

        assert_int_equal(rule_parse(buf_span(text), "a.md", &r, &c), -EBADMSG);
        assert_in_range(c.n, 1, 200);
        assert_string_equal(c.v[0].text, first);
        complaints_done(&c);
        buf_done(text);
}

static void repeat(struct buf *b, const char *s, int n) {
        while (n-- > 0)
                buf_puts(b, s);
}

static void test_hostile(void **state) {
        struct buf b = BUF_INIT;

        (void)state;
        buf_put(&b, SPAN(HEAD TEXT SQL "a\0b\n"));
        refuse(&b, "longer than 1 MiB, or not text");
        buf_puts(&b, HEAD TEXT SQL);
        repeat(&b, "x\n", 600000);
        refuse(&b, "longer than 1 MiB, or not text");
        buf_puts(&b, HEAD "# T\n\n");
        repeat(&b, "> ", 200000);
        refuse(&b, "text outside a section");
        buf_puts(&b, HEAD TEXT);
        repeat(&b, "[", 300000);
        refuse(&b, "neither match nor an sql fence");
        buf_puts(&b, HEAD "# ");
        repeat(&b, "*a **b ", 60000);
        refuse(&b, "neither match nor an sql fence");
        buf_puts(&b, HEAD TEXT);
        repeat(&b, "## X\n\n", 100000);
        refuse(&b, "unknown section 'X'");
        buf_puts(&b, HEAD TEXT SQL "```hit x ");
        repeat(&b, "a=\" ", 100000);
        refuse(&b, "the hit fence is not closed");
}

/* Folders ------------------------------------------------------------------------------------------------ */

static void put_file(const char *dir, const char *name, const char *text) {
        struct buf path = BUF_INIT;
        FILE *f;

        buf_printf(&path, "%s/%s", dir, name);
        assert_non_null(f = fopen(buf_str(&path), "w"));
        assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
        fclose(f);
        buf_done(&path);
}

static void put_folder(const char *dir, const char *name) {
        struct buf path = BUF_INIT;

        buf_printf(&path, "%s/%s", dir, name);
        assert_int_equal(mkdir(buf_str(&path), 0700), 0);
        buf_done(&path);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
        (void)st, (void)kind, (void)at;
        return remove(path);
}

static void remove_folder(const char *dir) {
        assert_int_equal(nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void test_load(void **state) {
        char dir[] = "/tmp/sipdx-rules-XXXXXX";
        struct complaints c = {0};
        struct rules built_in = {0}, r = {0};
        struct buf b = BUF_INIT;

        (void)state;
        assert_int_equal(rules_load(NULL, &built_in, &c), 0);
        for (size_t i = 1; i < built_in.n; i++)
                assert_true(strcmp(built_in.v[i - 1].id, built_in.v[i].id) < 0);
        assert_int_equal(rules_load("/nowhere/at/all", &r, &c), -ENOENT);
        assert_int_equal(c.n, 0);

        assert_non_null(mkdtemp(dir));
        assert_int_equal(rules_load(dir, &r, &c), -EBADMSG);
        buf_printf(&b, "%s:1: neither an article (*.md) nor a site.yaml in this folder\n", dir);
        char *empty = buf_steal(&b);
        assert_string_equal(said(&c, &b), empty);
        free(empty);

        put_file(dir, "a.md", HEAD TEXT SQL);
        put_file(dir, "README.md", "not an article\n");
        put_folder(dir, "a"); /* fixtures of a.md */
        put_file(dir, "a/notes.md", "not an article\n");
        put_folder(dir, ".git");
        put_file(dir, ".git/x.md", "not an article\n");
        assert_int_equal(rules_load(dir, &r, &c), 0);
        assert_int_equal(r.n, built_in.n + 1);
        assert_non_null(rules_find(&r, "a"));
        assert_false(rules_find(&r, "a")->built_in);
        assert_string_equal(rules_find(&r, "a")->title, "T");
        assert_null(rules_find(&r, "zzz"));
        assert_null(rules_find(&r, "0"));
        assert_ptr_equal(explains_target(&r, "a@call"), rules_find(&r, "a"));
        assert_ptr_equal(explains_target(&r, "final-failure-unexplained@call"), rules_find(&r, "final-failure-unexplained"));
        assert_null(explains_target(&r, "final-failure@call"));
        assert_null(explains_target(&r, "@call"));
        assert_true(span_eq(explains_scope("a-b@domain", "a-b"), SPAN("domain")));
        assert_int_equal(explains_scope("a-b@domain", "a").n, 0);
        assert_int_equal(explains_scope("a@domain", "a-b").n, 0);
        rules_done(&r);

        put_folder(dir, "more");
        put_file(dir, "more/a.md", HEAD TEXT SQL);
        assert_int_equal(rules_load(dir, &r, &c), -EBADMSG);
        assert_int_equal(c.n, 1);
        assert_memory_equal(c.v[0].text, "id: stands in /tmp/sipdx-rules-", 31);
        complaints_done(&c);
        rules_done(&built_in);
        remove_folder(dir);
        buf_done(&b);
}

static bool same(const char *a, const char *b) {
        return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What is skimmed of a built-in article, and what is read of it later, is what the whole of it says. */
static void test_skim(void **state) {
        struct complaints c = {0};
        struct rules whole = {0}, skimmed = {0};

        (void)state;
        assert_int_equal(rules_load(NULL, &whole, &c), 0);
        assert_int_equal(rules_skim(NULL, &skimmed, &c), 0);
        assert_int_equal(whole.n, skimmed.n);
        for (size_t i = 0; i < whole.n; i++) {
                const struct rule *w = &whole.v[i];
                struct rule *s = &skimmed.v[i];
                assert_null(s->fix);
                assert_int_equal(rule_read_sections(s), 0);
                if (!same(w->id, s->id) || !same(w->title, s->title) || !same(w->sql, s->sql) || w->sql_line != s->sql_line ||
                    !same(w->means, s->means) || !same(w->cause, s->cause) || !same(w->fix, s->fix) || !same(w->confirm, s->confirm) ||
                    !same(w->rule_out, s->rule_out) || w->n_match != s->n_match || w->n_patterns != s->n_patterns)
                        fail_msg("%s reads otherwise when it is skimmed", w->id);
                for (size_t k = 0; k < w->n_patterns; k++) {
                        assert_string_equal(w->patterns[k].name, s->patterns[k].name);
                        assert_string_equal(w->patterns[k].regex, s->patterns[k].regex);
                        assert_int_equal(w->patterns[k].n_formats, s->patterns[k].n_formats);
                }
        }
        rules_done(&whole);
        rules_done(&skimmed);
}

/* One of the folder takes the place of the built-in one. */
static void test_replace(void **state) {
        char dir[] = "/tmp/sipdx-rules-XXXXXX";
        struct complaints c = {0};
        struct rules built_in = {0}, r = {0};
        struct buf name = BUF_INIT, text = BUF_INIT;

        (void)state;
        assert_int_equal(rules_load(NULL, &built_in, &c), 0);
        assert_true(built_in.n > 0);
        assert_true(built_in.v[0].built_in);
        assert_non_null(mkdtemp(dir));
        buf_printf(&name, "%s.md", built_in.v[0].id);
        buf_printf(&text, "---\nid: %s\nrev: 77\nseverity: info\nkind: noise\nconfidence: likely\nowner: x\nsubject: domain\n---\n" TEXT SQL,
                   built_in.v[0].id);
        put_file(dir, buf_str(&name), buf_str(&text));
        assert_int_equal(rules_load(dir, &r, &c), 0);
        assert_int_equal(r.n, built_in.n);
        assert_int_equal(r.v[0].rev, 77);
        assert_false(r.v[0].built_in);
        rules_done(&r);
        rules_done(&built_in);
        remove_folder(dir);
        buf_done(&name);
        buf_done(&text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_good),        cmocka_unit_test(test_bad),  cmocka_unit_test(test_hostile),
                cmocka_unit_test(test_load), cmocka_unit_test(test_replace), cmocka_unit_test(test_skim),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
