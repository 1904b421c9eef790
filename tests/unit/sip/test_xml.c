/* XML bodies element after element: names, values, attributes, and what ends the reading. */
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "sip/xml.h"

/* Writes "<name@depth a=…" and "name=value>" into the buffer that is its user. */
static void on_start(struct xml *x, struct span name) {
        buf_printf(x->user, "<%.*s@%d %.*s", SPAN_ARG(name), x->depth, SPAN_ARG(xml_attribute(x, SPAN("a"))));
        if (span_eq(name, SPAN("stop")))
                xml_fail(x, -EPROTO);
}

static void on_end(struct xml *x, struct span name, struct span value) {
        struct span kept = xml_keep(x, value);

        assert_true(span_eq(kept, value));
        buf_printf(x->user, " %.*s=%.*s>", SPAN_ARG(name), SPAN_ARG(kept));
}

static void test_rows(void **state) {
        static const struct {
                const char *body;
                int want;
                const char *got;
        } rows[] = {
                {"<r><x a=\" 1 \"> v </x></r>", 0, "<r@1 <x@2 1 x=v> r=>"},
                {" \r\n<n:r xmlns:n=\"u\" n:a=\"2\"><n:x>a&amp;b<![CDATA[<c>]]></n:x>tail</n:r>\r\n", 0, "<r@1 2<x@2  x=a&b<c>> r=tail>"},
                {"<r><x/><stop><y/></stop></r>", -EPROTO, "<r@1 <x@2  x=><stop@2 "},
                {"<r>", -EBADMSG, "<r@1 "},
                {"", -EBADMSG, ""},
                {"x", -EBADMSG, ""},
                {"<!DOCTYPE r><r/>", -EBADMSG, ""},
                {"<r>&x;</r>", -EBADMSG, "<r@1 "},
                {"<r/><r/>", -EBADMSG, "<r@1  r=>"},
        };
        static const struct xml_handler handler = {on_start, on_end};

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf got = BUF_INIT;
                struct arena a;
                arena_init(&a);
                assert_number(xml_read(span_str(rows[i].body), 4096, &handler, &got, &a), rows[i].want, rows[i].body);
                assert_span(buf_span(&got), rows[i].got);
                arena_done(&a);
                buf_done(&got);
        }
}

static int read_repeated(const char *head, const char *piece, size_t n, const char *tail, size_t max, struct buf *got) {
        static const struct xml_handler handler = {on_start, on_end};
        struct buf body = BUF_INIT;
        struct arena a;

        buf_puts(&body, head);
        for (size_t i = 0; i < n; i++)
                buf_puts(&body, piece);
        buf_puts(&body, tail);
        arena_init(&a);
        int r = xml_read(buf_span(&body), max, &handler, got, &a);
        arena_done(&a);
        buf_done(&body);
        return r;
}

static void test_limits(void **state) {
        struct buf got = BUF_INIT;

        (void)state;
        assert_int_equal(read_repeated("<r>", "x", 4096, "</r>", 4096, &got), -EBADMSG);
        assert_int_equal(got.n, 0);
        assert_int_equal(read_repeated("<r>", "x", 4000, "</r>", 4096, &got), 0);
        assert_int_equal(got.n, sizeof("<r@1  r=>") - 1 + XML_VALUE);
        assert_int_equal(read_repeated("", "<a>", XML_DEPTH + 1, "", 4096, &got), -EBADMSG);
        buf_done(&got);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_limits),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
