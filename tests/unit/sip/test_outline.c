/* sip/outline.c, outline_xml.c: headers in their groups, XML laid out, what is no XML left as it is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "sip/outline.h"

static const struct {
        const char *name, *title;
} headers[] = {
        {"Call-ID", "Call"}, {"i", "Call"}, {"FROM", "Call"}, {"ms-diagnostics", "Trouble"}, {"Reason", "Trouble"}, {"v", "Route"},
        {"Record-Route", "Route"}, {"Authorization", "Who"}, {"Expires", "Session"}, {"c", "Body"}, {"Content-Length", "Body"},
        {"X-Own", "Other"}, {"", "Other"}, {"all", "Other"},
        {"a-name-that-is-much-longer-than-any-that-stands-in-one-of-our-own-lists", "Other"},
};

static void test_groups(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
                struct sip_header h = {.name = span_str(headers[i].name)};
                assert_string_equal(outline_title(outline_group_of(&h)), headers[i].title);
        }
}

static const struct {
        const char *body, *want;
} bodies[] = {
        {"<a/>", "<a/>"},
        {"<a></a>", "<a/>"},
        {"<a> \r\n</a>", "<a/>"},
        {"<?xml version=\"1.0\"?><a><b>text</b><c x='1' y=\"&lt;&quot;\"/></a>",
         "<a>\n  <b>text</b>\n  <c x=\"1\" y=\"&lt;&quot;\"/>\n</a>"},
        {"<a>one<b/>two &amp; <![CDATA[<x>]]></a>", "<a>\n  one\n  <b/>\n  two &amp; &lt;x>\n</a>"},
        {"<p:a xmlns:p='u'><p:b><c>1</c></p:b></p:a>", "<p:a xmlns:p=\"u\">\n  <p:b>\n    <c>1</c>\n  </p:b>\n</p:a>"},
        {"<a>\n  <b>\n    t\n  </b>\n</a>\n", "<a>\n  <b>t</b>\n</a>"},
        {"<a><b></a>", "<a><b></a>"},   /* no XML */
        {"v=0\r\no=-", "v=0\r\no=-"},
        {"", ""},
        {"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"},
};

static void test_xml(void **state) {
        (void)state;
        struct arena a;

        arena_init(&a);
        for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
                struct span got;
                assert_int_equal(outline_xml(span_str(bodies[i].body), &a, &got), 0);
                if (!span_eq(got, span_str(bodies[i].want)))
                        fail_msg("%s: %.*s", bodies[i].body, SPAN_ARG(got));
        }
        arena_done(&a);
}

static void test_deep(void **state) {
        (void)state;
        struct buf b = BUF_INIT;
        struct arena a;
        struct span got;

        arena_init(&a);
        for (int i = 0; i <= LIMIT_XML_DEPTH; i++)
                buf_puts(&b, "<a>");
        for (int i = 0; i <= LIMIT_XML_DEPTH; i++)
                buf_puts(&b, "</a>");
        assert_int_equal(outline_xml(buf_span(&b), &a, &got), 0);
        assert_ptr_equal(got.p, b.p);
        arena_done(&a);
        buf_done(&b);
}

static void test_types(void **state) {
        (void)state;
        assert_true(outline_is_xml(SPAN("application/pidf+xml; charset=utf-8")));
        assert_true(outline_is_xml(SPAN("text/XML")));
        assert_false(outline_is_xml(SPAN("application/sdp")));
        assert_false(outline_is_xml(SPAN("")));
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_groups), cmocka_unit_test(test_xml), cmocka_unit_test(test_deep),
                                           cmocka_unit_test(test_types)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
