/*
 * The book as a reader of CommonMark sees it: nothing of a stranger's article becomes HTML, a heading of the book's, or an address
 * that is not of the web.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmark.h>
#include <cmocka.h>

#include "engine/book.h"

static struct rule article(const char *file, const char *id, const char *text) {
        return (struct rule){.id = (char *)id, .file = (char *)file, .title = (char *)"About {subject|x} <b>", .owner = (char *)"a|b",
                             .means = (char *)text, .cause = (char *)"c\n", .fix = (char *)"    Do \"{name|<it>}\"\n"};
}

static void check(cmark_node *doc, size_t *ret_articles, size_t *ret_families) {
        cmark_iter *it = cmark_iter_new(doc);
        cmark_event_type e;

        while ((e = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
                cmark_node *n = cmark_iter_get_node(it);
                cmark_node_type type = cmark_node_get_type(n);
                if (e != CMARK_EVENT_ENTER)
                        continue;
                assert_true(type != CMARK_NODE_HTML_BLOCK && type != CMARK_NODE_HTML_INLINE);
                if (type == CMARK_NODE_HEADING && cmark_node_get_heading_level(n) == 3)
                        ++*ret_articles;
                if (type == CMARK_NODE_HEADING && cmark_node_get_heading_level(n) == 2)
                        ++*ret_families;
                if (type == CMARK_NODE_LINK)
                        assert_true(strncmp(cmark_node_get_url(n), "http", 4) == 0 || strchr("#", cmark_node_get_url(n)[0]));
        }
        cmark_iter_free(it);
}

static void test_book(void **state) {
        static const char *const texts[] = {
                "plain\n", "<script>x</script>\n", "<div>\nblock\n</div>\n", "- item\n\n      <b>\n\n    <i>\n", "~~~\n```\n<b>\n", "```\nunclosed\n",
                "[x](javascript:y) [z]\n\n[z]: data:x\n", "<https://a.example/> <a@b.example>\n", "# One\n## Two\n\nThree\n---\n", "`<b>` `` ` ``\n",
                "&lt;b&gt; \\<b>\n", "a {name} {b|c} <{d}>\n", "\x1b[31m\xff\n", "<!-- \n", "",
        };
        enum { N = sizeof(texts) / sizeof(texts[0]) };
        struct rule v[N];
        struct rules rules = {.v = v, .n = N};

        (void)state;
        for (size_t i = 0; i < N; i++) {
                struct buf b = BUF_INIT;
                size_t articles = 0, families = 0, tables = 0;
                for (size_t k = 0; k < N; k++)
                        v[k] = article(k % 2 ? "rules/one/x.md" : "rules/two/x.md", "id", texts[(i + k) % N]);
                assert_int_equal(book_put(&rules, &b), 0);
                cmark_node *doc = cmark_parse_document(b.p, b.n, CMARK_OPT_DEFAULT);
                check(doc, &articles, &families);
                for (size_t at = 0; (at += span_find(span_from(buf_span(&b), at), SPAN("\n### Table ")) + 1) < b.n;)
                        tables++;
                assert_int_equal(articles, N + tables);
                assert_int_equal(families, 4); /* contents, two families, tables */
                cmark_node_free(doc);
                buf_done(&b);
        }
}

/* What is named like a secret is none in an article. */
static void test_clear(void **state) {
        struct rule v = article("rules/one/x.md", "id", "- {password}: wrong or old, for {username}: see\n");
        struct rules rules = {.v = &v, .n = 1};
        struct buf b = BUF_INIT;

        (void)state;
        assert_int_equal(book_put(&rules, &b), 0);
        assert_true(span_find(buf_span(&b), SPAN(": wrong or old, for")) < b.n);
        assert_true(span_find(buf_span(&b), SPAN(": see")) < b.n);
        buf_done(&b);
}

static void test_family(void **state) {
        static const char *const cases[][2] = {
                {"rules/media/x.md", "media"}, {"/tmp/my/x.md", "my"}, {"x.md", "rules"}, {"./x.md", "."},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct rule r = {.file = (char *)cases[i][0]};
                assert_true(span_eq(book_family(&r), span_str(cases[i][1])));
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_book), cmocka_unit_test(test_clear), cmocka_unit_test(test_family)};
        return cmocka_run_group_tests(tests, NULL, NULL);
}
