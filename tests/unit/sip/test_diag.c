/* Diagnostics headers cut into values and parameters. */
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "base/limits.h"
#include "sip/diag.h"

#define HEAD "SIP/2.0 504 Server time-out\r\n"

struct diags {
        struct parsed p;
        struct sip_diag *v;
        size_t n, bad;
        struct buf text;
};

static void diags_init(struct diags *d, struct span text) {
        d->text = (struct buf)BUF_INIT;
        parse_span(&d->p, text);
        assert_int_equal(sip_diags(&d->p.m, &d->p.arena, &d->v, &d->n, &d->bad), 0);
}

static void diags_done(struct diags *d) {
        buf_done(&d->text);
        parsed_done(&d->p);
}

/* "1034{reason=x|source=y} 1010{}" */
static const char *diags_text(struct diags *d) {
        buf_reset(&d->text);
        for (size_t i = 0; i < d->n; i++) {
                buf_printf(&d->text, "%s%u{", i ? " " : "", d->v[i].code);
                for (size_t k = 0; k < d->v[i].n_params; k++)
                        buf_printf(&d->text, "%s%.*s=%.*s", k ? "|" : "", SPAN_ARG(d->v[i].params[k].name),
                                   SPAN_ARG(d->v[i].params[k].value));
                buf_puts(&d->text, "}");
        }
        return buf_str(&d->text);
}

static void test_values(void **state) {
        static const struct {
                const char *what, *headers, *expect, *reason, *source;
                size_t bad;
        } rows[] = {
                {"plain", "ms-diagnostics: 1034;reason=\"Peer gone\";source=\"fe1.contoso.example\"",
                 "1034{reason=Peer gone|source=fe1.contoso.example}", "Peer gone", "fe1.contoso.example", 0},
                {"order changed", "ms-diagnostics: 1034;source=\"fe1\";Domain=\"litware.example\";reason=\"x\"",
                 "1034{source=fe1|Domain=litware.example|reason=x}", "x", "fe1", 0},
                {"commas and semicolons in quotes", "ms-diagnostics: 1;reason=\"a, 5;b; c\";source=\"s\"",
                 "1{reason=a, 5;b; c|source=s}", "a, 5;b; c", "s", 0},
                {"escaped quotes", "ms-diagnostics: 1;reason=\"say \\\"no\\\"; or\";source=\"s\"",
                 "1{reason=say \\\"no\\\"; or|source=s}", "say \\\"no\\\"; or", "s", 0},
                {"escaped quote before a separator", "ms-diagnostics: 1;reason=\"a\\\";b\";source=s",
                 "1{reason=a\\\";b|source=s}", "a\\\";b", "s", 0},
                {"upper case", "MS-DIAGNOSTICS: 1;REASON=\"x\";SOURCE=\"s\"", "1{REASON=x|SOURCE=s}", "x", "s", 0},
                {"folded", "ms-diagnostics: 1;reason=\"a\r\n b\";\r\n\tsource=\"s\"", "1{reason=a b|source=s}", "a b", "s", 0},
                {"blanks", "ms-diagnostics : 1 ; reason = \" x \" ; source =s ", "1{reason=x|source=s}", "x", "s", 0},
                {"curly quotes", "ms-diagnostics: 1;reason=\xE2\x80\x9D" "a, b\xE2\x80\x9D;source=\xE2\x80\x9Cs\xE2\x80\x9D",
                 "1{reason=a, b|source=s}", "a, b", "s", 0},
                {"closing quote missing", "ms-diagnostics: 1;reason=\"x;source=\"s\"", "1{reason=x|source=s}", "x", "s", 0},
                {"closing quote missing at the end", "ms-diagnostics: 1;reason=\"x; y", "1{reason=x; y}", "x; y", "", 0},
                {"no parameters", "ms-diagnostics: 1034", "1034{}", "", "", 0},
                {"a parameter without value", "ms-diagnostics: 1;flag;reason=x", "1{flag=|reason=x}", "x", "", 0},
                {"empty parameters", "ms-diagnostics: 1;;reason=\"\";", "1{reason=}", "", "", 0},
                {"the first reason counts", "ms-diagnostics: 1;reason=x;reason=y", "1{reason=x|reason=y}", "x", "", 0},
                {"sub-code", "ms-diagnostics: 1034.5;reason=x", "1034{reason=x}", "x", "", 0},
                {"leading zeros", "ms-diagnostics: 0007;reason=x", "7{reason=x}", "x", "", 0},
                {"two values, quoted", "ms-diagnostics: 1;reason=\"x\",2;reason=\"y\"", "1{reason=x} 2{reason=y}", "x", "", 0},
                {"two values, unquoted", "ms-diagnostics: 1;reason=x, 2;reason=y", "1{reason=x} 2{reason=y}", "x", "", 0},
                {"two values without parameters", "ms-diagnostics: 1, 2", "1{} 2{}", "", "", 0},
                {"three of them", "ms-diagnostics: 1,2 ,3;reason=x", "1{} 2{} 3{reason=x}", "", "", 0},
                {"a comma and a number that begin no value", "ms-diagnostics: 1;reason=x, 2 of 3", "1{reason=x, 2 of 3}", "x, 2 of 3", "", 0},
                {"largest code", "ms-diagnostics: 4294967295;reason=x", "4294967295{reason=x}", "x", "", 0},
                {"code too long", "ms-diagnostics: 4294967296;reason=x", "", NULL, NULL, 1},
                {"code missing", "ms-diagnostics: reason=\"x\"", "", NULL, NULL, 1},
                {"code missing before ;", "ms-diagnostics: ;reason=\"x\"", "", NULL, NULL, 1},
                {"code a word", "ms-diagnostics: none;reason=\"x\"", "", NULL, NULL, 1},
                {"code negative", "ms-diagnostics: -1;reason=x", "", NULL, NULL, 1},
                {"code with a tail", "ms-diagnostics: 12ab;reason=x", "", NULL, NULL, 1},
                {"sub-code of letters", "ms-diagnostics: 12.x;reason=x", "", NULL, NULL, 1},
                {"empty value", "ms-diagnostics:", "", NULL, NULL, 1},
                {"blank value", "ms-diagnostics:  \r\n  ", "", NULL, NULL, 1},
                {"a bad one does not hide the next", "ms-diagnostics: x\r\nms-diagnostics: 2", "2{}", "", "", 1},
                {"none", "x-diagnostics: 1", "", NULL, NULL, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf message = BUF_INIT;
                struct diags d;
                buf_printf(&message, HEAD "%s\r\n\r\n", rows[i].headers);
                diags_init(&d, buf_span(&message));
                if (strcmp(diags_text(&d), rows[i].expect) != 0)
                        fail_msg("%s: got \"%s\", not \"%s\"", rows[i].what, diags_text(&d), rows[i].expect);
                assert_number(d.bad, rows[i].bad, rows[i].what);
                if (rows[i].reason) {
                        assert_span(d.v[0].reason, rows[i].reason);
                        assert_span(d.v[0].source, rows[i].source);
                }
                diags_done(&d);
                buf_done(&message);
        }
}

static void test_sisters(void **state) {
        static const char text[] = HEAD "ms-diagnostics: 1010;reason=\"Certificate\";source=\"edge.contoso.example\"\r\n"
                                        "Server: RTC/6.0\r\n"
                                        "Ms-Diagnostics-Public: 1010;reason=\"Certificate\"\r\n"
                                        "ms-client-diagnostics: 23;reason=\"No path\"\r\n\r\n";
        static const struct {
                enum sip_header_id header;
                uint32_t code;
                const char *begins;
        } rows[] = {
                {SIP_H_MS_DIAGNOSTICS, 1010, "ms-diagnostics: 1010"},
                {SIP_H_MS_DIAGNOSTICS_PUBLIC, 1010, "Ms-Diagnostics-Public"},
                {SIP_H_MS_CLIENT_DIAGNOSTICS, 23, "ms-client-diagnostics: 23"},
        };
        struct diags d;

        (void)state;
        diags_init(&d, SPAN(text));
        assert_int_equal(d.n, 3);
        assert_int_equal(d.bad, 0);
        for (size_t i = 0; i < 3; i++) {
                assert_int_equal(d.v[i].header, rows[i].header);
                assert_int_equal(d.v[i].code, rows[i].code);
                assert_true(span_starts(span_from(d.p.m.text, d.v[i].at), span_str(rows[i].begins)));
        }
        diags_done(&d);
}

/* n times a piece, in one header that begins with "ms-diagnostics: " and head. */
static void limits_row(const char *head, const char *piece, size_t n, size_t want, size_t bad) {
        struct buf message = BUF_INIT;
        struct diags d;

        buf_puts(&message, HEAD "ms-diagnostics: ");
        buf_puts(&message, head);
        for (size_t i = 0; i < n; i++)
                buf_puts(&message, piece);
        buf_puts(&message, "\r\n\r\n");
        diags_init(&d, buf_span(&message));
        assert_number(d.n, want, piece);
        assert_number(d.bad, bad, piece);
        diags_done(&d);
        buf_done(&message);
}

static void test_limits(void **state) {
        (void)state;
        limits_row("1", ",1", LIMIT_DIAGNOSTICS - 1, LIMIT_DIAGNOSTICS, 0);
        limits_row("1", ",1", LIMIT_DIAGNOSTICS, LIMIT_DIAGNOSTICS, 1);
        limits_row("1", ",1", 1000000, LIMIT_DIAGNOSTICS, 1);
        limits_row("1", ",99999999999", 300000, 1, LIMIT_DIAGNOSTICS);
        limits_row("1", ";a=b", LIMIT_DIAG_PARAMS, 1, 0);
        limits_row("1", ";a=b", LIMIT_DIAG_PARAMS + 1, 0, 1);
        limits_row("1", ";a=\"b", 1000000, 0, 1);
        limits_row("1;a=\"", "\\", 1000000, 1, 0);
        limits_row("1;a=\"", "\" = ", 1000000, 1, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_values),
                cmocka_unit_test(test_sisters),
                cmocka_unit_test(test_limits),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
