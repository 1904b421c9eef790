/* sip/param: parameters, quoted values, lists with commas in quotes. */
#include "unit/sip/parsed.h"

#define LQ "\xE2\x80\x9C"
#define RQ "\xE2\x80\x9D"

static void test_params(void **state) {
        static const struct {
                const char *list;
                const char *want; /* name=value| … */
        } rows[] = {
                {"", ""},
                {";;; ;", ""},
                {";tag=abc", "tag=abc|"},
                {"tag=abc", "tag=abc|"},
                {";lr;ob", "lr=|ob=|"},
                {" ; a = 1 ;\tb\t=\t\"2\" ; c", "a=1|b=2|c=|"},
                {";a=\"x;y, z\";b=2", "a=x;y, z|b=2|"},
                {";a=\"q\\\";b=1\";c=2", "a=q\\\";b=1|c=2|"},
                {";a=\"\";b=\"\"", "a=|b=|"},
                {";a=\"say \"hi\" now\";b=2", "a=say \"hi\" now|b=2|"},
                {";a=\"never closed", "a=never closed|"},
                {";a=\"never closed;b=\"2\";c=3", "a=never closed|b=2|c=3|"},
                {";a=\"never closed;b=\"\";c=3", "a=never closed|b=|c=3|"},
                {";a=" RQ "curly; one" RQ ";b=" LQ "two" RQ, "a=curly; one|b=two|"},
                {";a=\"plain to curly" RQ ";b=1", "a=plain to curly|b=1|"},
                {";a=\xE2\x80\xB3prime\xE2\x80\xB3", "a=prime|"},
                {";=x;a==y", "=x|a==y|"},
                {";a=\"b\", c=d", "a=b|c=d|"},
        };
        char got[256];

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct span rest = span_str(rows[i].list), name, value;
                size_t n = 0;
                while (sip_param_next(&rest, &name, &value))
                        n += (size_t)snprintf(got + n, sizeof got - n, "%.*s=%.*s|", SPAN_ARG(name), SPAN_ARG(value));
                assert_span(span_of(got, n), rows[i].want);
        }
}

static void test_one_param(void **state) {
        struct span list = SPAN(";a=1;Branch=z9hG4bK1;branch=no;flag");
        bool found;

        (void)state;
        assert_span(sip_param(list, SPAN("branch"), &found), "z9hG4bK1");
        assert_true(found);
        assert_span(sip_param(list, SPAN("FLAG"), &found), "");
        assert_true(found);
        assert_span(sip_param(list, SPAN("fla"), &found), "");
        assert_false(found);
        assert_span(sip_param(list, SPAN("a"), NULL), "1");
}

static void test_lists(void **state) {
        static const struct {
                const char *list, *want;
        } rows[] = {
                {"", ""},
                {" , ,, ", ""},
                {"one", "one|"},
                {" one , two,three ", "one|two|three|"},
                {"\"a, b\" <sip:x@y>, <sip:u,v@z>;q=1", "\"a, b\" <sip:x@y>|<sip:u,v@z>;q=1|"},
                {"\"a\\\", b\" <sip:x>, c", "\"a\\\", b\" <sip:x>|c|"},
                {"<sip:unclosed, b", "<sip:unclosed, b|"},
                {"\"unclosed, b", "\"unclosed, b|"},
        };
        char got[256];

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct span rest = span_str(rows[i].list), one;
                size_t n = 0;
                while (sip_list_next(&rest, &one))
                        n += (size_t)snprintf(got + n, sizeof got - n, "%.*s|", SPAN_ARG(one));
                assert_span(span_of(got, n), rows[i].want);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_params),
                cmocka_unit_test(test_one_param),
                cmocka_unit_test(test_lists),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
