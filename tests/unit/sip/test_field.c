/* sip/field: header lines, folded or not, with their names known, compact or unknown. */
#include "draw.h"
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "sip/grammar.h"

static void test_block(void **state) {
        static const char text[] = "Subject : one\r\n\ttwo\r\n  \r\n three\n"
                                   "no colon here\r\n"
                                   "two words: x\r\n"
                                   ": no name\r\n"
                                   "Via\r\n: split by a page\r\n"
                                   "Empty:\r\n"
                                   "\n"
                                   "body";
        static const struct {
                const char *name, *value;
                size_t at, len;
                bool broken;
        } rows[] = {
                {"Subject", "one two three", 0, 31, false},
                {"no colon here", "", 32, 13, true},
                {"two words", "x", 47, 12, true},
                {"", "no name", 61, 9, true},
                {"Via", "split by a page", 72, 22, false},
                {"Empty", "", 96, 6, false},
        };
        struct sip_field f;
        struct span value;
        struct arena a;
        size_t at = 0;

        (void)state;
        arena_init(&a);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                assert_int_equal(sip_field_next(SPAN(text), &at, &f), SIP_FIELD);
                assert_int_equal(sip_unfold(f.raw, &a, &value), 0);
                assert_span(f.name, rows[i].name);
                assert_span(value, rows[i].value);
                assert_int_equal(f.at, rows[i].at);
                assert_int_equal(f.len, rows[i].len);
                assert_int_equal(f.broken, rows[i].broken);
        }
        assert_int_equal(sip_field_next(SPAN(text), &at, &f), SIP_FIELD_BLANK);
        assert_span(span_from(SPAN(text), at), "body");
        arena_done(&a);
}

static void test_cut(void **state) {
        struct sip_field f;
        size_t at = 0;

        (void)state;
        assert_int_equal(sip_field_next(SPAN("To: a\r\n\r"), &at, &f), SIP_FIELD);
        assert_int_equal(sip_field_next(SPAN("To: a\r\n\r"), &at, &f), SIP_FIELD_CUT);
        at = 0;
        assert_int_equal(sip_field_next(SPAN("To: a"), &at, &f), SIP_FIELD);
        assert_span(f.raw, " a");
        assert_int_equal(sip_field_next(SPAN("To: a"), &at, &f), SIP_FIELD_CUT);
}

static void test_value_without_fold_is_borrowed(void **state) {
        struct span raw = SPAN("  plain value "), value;
        struct arena a;

        (void)state;
        arena_init(&a);
        assert_int_equal(sip_unfold(raw, &a, &value), 0);
        assert_ptr_equal(value.p, raw.p + 2);
        assert_int_equal(a.used, 0);
        arena_done(&a);
}

/* Passing over what nobody reads leaves the same fields to be read, whatever stands between them. */
static void test_skip(void **state) {
        static const char *const parts[] = {
                "Via: a\r\n", "CSeq: 1 INVITE\r\n", "From: \"x\r\n", "From: y\" <sip:a>\n", "l: 0\r\n", "To: a,\r\n", "b;c\r\n",
                " folded\r\n", "\tc: folded\r\n", "Contact", ": late\r\n", "no colon\r\n", "X : y\r\n", "SIP/2.0 200 OK\r\n",
                "c:\n", "Expires:", "\r\n", "\n", "content-length: 4\r", "\"", "Length=\r\n", "v:SIP/2.0/UDP a\r\n", ":\r\n",
        };
        uint32_t x = 2463534242;

        (void)state;
        for (int round = 0; round < 20000; round++) {
                struct buf text = BUF_INIT;
                struct sip_field all, some;
                size_t at = 0, skipped = 0;
                enum sip_field_step step, other;
                for (int n = 2 + round % 9; n > 0; n--) {
                        draw(&x);
                        buf_puts(&text, parts[x % (sizeof(parts) / sizeof(parts[0]))]);
                }
                do {
                        do
                                step = sip_field_next(buf_span(&text), &at, &all);
                        while (step == SIP_FIELD && all.name.n && !all.broken && !strchr("cClL", all.name.p[0]));
                        do {
                                sip_fields_skip(buf_span(&text), &skipped, 'c', 'l');
                                other = sip_field_next(buf_span(&text), &skipped, &some);
                        } while (other == SIP_FIELD && some.name.n && !some.broken && !strchr("cClL", some.name.p[0]));
                        assert_int_equal(step, other);
                        if (step == SIP_FIELD) {
                                assert_int_equal(all.at, some.at);
                                assert_int_equal(all.len, some.len);
                                assert_int_equal(all.broken, some.broken);
                        }
                } while (step == SIP_FIELD);
                assert_int_equal(at, skipped);
                buf_done(&text);
        }
}

/* A blank before the colon leaves a field what it is, but has it read the long way, whatever stands in it and behind it. */
static void test_plain(void **state) {
        static const char *const values[] = {
                "", " ", " a", " a\r", " \"a\"", " \"a", " \"a\\\"", " a;", " a, ", " a=\t", " a;\r", " \x01", " \xC3\xA4", " a:b\"c:", ":", ";",
        };
        static const char *const behind[] = {
                "", "\n", "\r\n", "\r\r\n", "\r\n\r\n", "\n\nbody", "\r\nTo: b\r\n", "\nTo : b\r\n", "\r\nb\r\n\r\n", "\n b\n\n", "\r\n\tb;\r\nc\r\n",
                "\r\n:b\r\n", "\r\n\r", "\nb\" c\n\n", "\r\nSIP/2.0 200 OK\r\n", "\n", "\r\nTo",
        };

        (void)state;
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++)
                for (size_t b = 0; b < sizeof behind / sizeof behind[0]; b++) {
                        struct buf plain = BUF_INIT, other = BUF_INIT;
                        struct sip_field x, y;
                        size_t at = 2, at_other = 2;
                        buf_printf(&plain, "\n\nP-Name-1:%s%s", values[v], behind[b]);
                        buf_printf(&other, "\n\nP-Name-1 :%s%s", values[v], behind[b]);
                        assert_int_equal(sip_field_next(buf_span(&plain), &at, &x), SIP_FIELD);
                        assert_int_equal(sip_field_next(buf_span(&other), &at_other, &y), SIP_FIELD);
                        assert_true(span_eq(x.name, SPAN("P-Name-1")) && span_eq(y.name, SPAN("P-Name-1")));
                        assert_true(span_eq(x.raw, y.raw));
                        assert_number(at, at_other - 1, buf_str(&plain));
                        assert_number(x.at, y.at, buf_str(&plain));
                        assert_number(x.len, y.len - 1, buf_str(&plain));
                        assert_number(x.folded * 4 + x.wrapped * 2 + x.broken, y.folded * 4 + y.wrapped * 2 + y.broken, buf_str(&plain));
                        buf_done(&plain);
                        buf_done(&other);
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_block),
                cmocka_unit_test(test_cut), cmocka_unit_test(test_skip), cmocka_unit_test(test_plain),
                cmocka_unit_test(test_value_without_fold_is_borrowed),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
