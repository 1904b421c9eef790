/* Bodies cut into their leaf parts. */
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "base/limits.h"
#include "sip/body.h"

#define START "INVITE sip:ben@fabrikam.example SIP/2.0\r\n"
#define MIXED START "Content-Type: multipart/mixed;boundary=\"b\"\r\n\r\n"

/* "type|body" of each part, "; " between; '*' before a fallback; line ends of bodies as '.'. */
static void put_parts(struct buf *ret, const struct mime_part *v, size_t n) {
        for (size_t i = 0; i < n; i++) {
                buf_printf(ret, "%s%s%.*s|", i ? "; " : "", v[i].fallback ? "*" : "", SPAN_ARG(v[i].content_type));
                for (size_t k = 0; k < v[i].body.n; k++) {
                        char c = v[i].body.p[k];
                        buf_printf(ret, "%c", c == '\r' || c == '\n' ? '.' : c);
                }
        }
}

static void parts_of(struct parsed *p, struct span text, struct mime_part **ret, size_t *ret_n) {
        parse_span(p, text);
        struct mime mime;
        assert_int_equal(mime_parse(&p->m, &p->arena, &mime), 0);
        *ret = mime.v;
        *ret_n = mime.n;
        for (size_t i = 0; i < *ret_n; i++)
                assert_ptr_equal((*ret)[i].body.p, p->m.text.p + (*ret)[i].at);
}

static void test_rows(void **state) {
        static const struct {
                const char *what, *text, *expect;
        } rows[] = {
                {"no body", START "Content-Type: application/sdp\r\n\r\n", ""},
                {"plain", START "Content-Type: application/sdp\r\n\r\nv=0\r\n", "application/sdp|v=0.."},
                {"plain without a type", START "\r\nv=0\r\n", "|v=0.."},
                {"two parts", MIXED "--b\r\nContent-Type: a/b\r\n\r\none\r\n--b\r\ncontent-type : c/d\r\n\r\ntwo\r\n--b--\r\n",
                 "a/b|one; c/d|two"},
                {"LF only", MIXED "--b\nContent-Type: a/b\n\none\ntwo\n--b--\n", "a/b|one.two"},
                {"prologue and epilogue", MIXED "before\r\n--b\r\n\r\none\r\n--b--\r\nafter\r\n--b\r\n\r\nx\r\n", "|one"},
                {"closing boundary missing", MIXED "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n", "|one; |two.."},
                {"cut after a boundary", MIXED "--b\r\n\r\none\r\n--b\r\n", "|one"},
                {"cut in the head of a part", MIXED "--b\r\nContent-Type: a/b\r\nContent-I", "a/b|"},
                {"a part without body", MIXED "--b\r\nContent-Type: a/b\r\n\r\n\r\n--b--\r\n", "a/b|"},
                {"boundary without quotes", START "Content-Type: multipart/mixed; charset=x; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--",
                 "|one"},
                {"blanks behind a boundary", MIXED "--b \t\r\n\r\none\r\n--b-- \r\n", "|one"},
                {"a longer word is no boundary", MIXED "--b\r\n\r\none\r\n--bc\r\n--b--\r\n", "|one..--bc"},
                {"boundary not written: the first line tells", START "Content-Type: multipart/mixed\r\n\r\n--q\r\n\r\none\r\n--q--\r\n",
                 "|one"},
                {"boundary nowhere: one plain part", MIXED "--other\r\n\r\none\r\n", "multipart/mixed;boundary=\"b\"|--other....one.."},
                {"folded type", MIXED "--b\r\nContent-Type: a/b;\r\n x=y\r\n\r\none\r\n--b--\r\n", "a/b; x=y|one"},
                {"broken lines in a head", MIXED "--b\r\njunk\r\nContent-Type: a/b\r\n\r\none\r\n--b--\r\n", "a/b|one"},
                {"nested",
                 MIXED "--b\r\nContent-Type: multipart/alternative;boundary=c\r\n\r\n--c\r\n\r\none\r\n--c\r\n\r\ntwo\r\n--c--\r\n"
                       "--b\r\n\r\nthree\r\n--b--\r\n",
                 "|one; |two; |three"},
                {"nested, inner end missing",
                 MIXED "--b\r\nContent-Type: multipart/alternative;boundary=c\r\n\r\n--c\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n",
                 "|one; |two"},
                {"fallback", MIXED "--b\r\nContent-Disposition: session; handling=optional; ms-proxy-2007fallback\r\n\r\nold\r\n"
                                   "--b\r\nContent-Disposition: session; handling=optional\r\n\r\nnew\r\n--b--\r\n",
                 "*|old; |new"},
                {"fallback, other case", MIXED "--b\r\nCONTENT-DISPOSITION: session;MS-Proxy-2007FallBack\r\n\r\nold\r\n--b--\r\n", "*|old"},
                {"fallback in a plain message",
                 START "Content-Disposition: session;ms-proxy-2007fallback\r\nContent-Type: application/sdp\r\n\r\nv=0",
                 "*application/sdp|v=0"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf got = BUF_INIT;
                struct mime_part *v;
                struct parsed p;
                size_t n;
                parts_of(&p, span_str(rows[i].text), &v, &n);
                put_parts(&got, v, n);
                if (strcmp(buf_str(&got), rows[i].expect) != 0)
                        fail_msg("%s: got \"%s\", not \"%s\"", rows[i].what, buf_str(&got), rows[i].expect);
                buf_done(&got);
                parsed_done(&p);
        }
}

static void test_fields(void **state) {
        struct mime_part *v;
        struct parsed p;
        size_t n;

        (void)state;
        parts_of(&p, SPAN(MIXED "--b\r\nContent-ID: <one@contoso.example>\r\nContent-Disposition: session; handling=required\r\n"
                                "\r\nx\r\n--b--"), &v, &n);
        assert_int_equal(n, 1);
        assert_span(v[0].content_id, "<one@contoso.example>");
        assert_span(v[0].disposition, "session; handling=required");
        assert_int_equal(v[0].at, p.m.text.n - 8);
        parsed_done(&p);
}

static void test_many_parts(void **state) {
        struct buf text = BUF_INIT;
        struct mime_part *v;
        struct parsed p;
        size_t n;

        (void)state;
        buf_puts(&text, MIXED);
        for (int i = 0; i < 200000; i++)
                buf_puts(&text, "--b\r\n\r\nx\r\n");
        parts_of(&p, buf_span(&text), &v, &n);
        assert_int_equal(n, LIMIT_MIME_PARTS);
        parsed_done(&p);
        buf_done(&text);
}

/* Multiparts in multiparts, each with its own boundary: what lies too deep stays one part. */
static void test_depth(void **state) {
        enum { DEPTH = 5000 };
        struct buf text = BUF_INIT;
        struct mime_part *v;
        struct parsed p;
        size_t n;

        (void)state;
        buf_puts(&text, START "Content-Type: multipart/mixed;boundary=b0\r\n\r\n");
        for (int i = 1; i <= DEPTH; i++)
                buf_printf(&text, "--b%d\r\nContent-Type: multipart/mixed;boundary=b%d\r\n\r\n", i - 1, i);
        parts_of(&p, buf_span(&text), &v, &n);
        assert_int_equal(n, 1);
        assert_span(v[0].content_type, "multipart/mixed;boundary=b8");
        assert_true(span_starts(v[0].body, SPAN("--b8\r\n")));
        parsed_done(&p);
        buf_done(&text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_fields),
                cmocka_unit_test(test_many_parts),
                cmocka_unit_test(test_depth),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
