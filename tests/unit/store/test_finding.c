/* finding.c: the words of severities, confidences and kinds, there and back. */
#include "case.h"

static void words(void **state) {
        static const char *const severities[] = {"info", "notice", "warning", "error"};
        static const char *const confidences[] = {"possible", "likely", "confirmed"};
        static const char *const kinds[] = {"noise", "expected", "symptom", "cause"};
        (void)state;

        for (int i = 0; i < 4; i++) {
                assert_string_equal(severity_word((enum severity)i), severities[i]);
                assert_int_equal(severity_parse(severities[i]), i);
                assert_string_equal(finding_kind_word((enum finding_kind)i), kinds[i]);
                assert_int_equal(finding_kind_parse(kinds[i]), i);
        }
        for (int i = 0; i < 3; i++) {
                assert_string_equal(confidence_word((enum confidence)i), confidences[i]);
                assert_int_equal(confidence_parse(confidences[i]), i);
        }
        assert_int_equal(SEVERITY_ERROR, 3);
        assert_int_equal(CONFIDENCE_CONFIRMED, 2);
        assert_int_equal(KIND_CAUSE, 3);
}

static void no_words(void **state) {
        static const char *const v[] = {"", "Error", "errors", "err", " error", "3"};
        (void)state;

        for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++) {
                assert_int_equal(severity_parse(v[i]), -EINVAL);
                assert_int_equal(confidence_parse(v[i]), -EINVAL);
                assert_int_equal(finding_kind_parse(v[i]), -EINVAL);
        }
        assert_int_equal(severity_parse("likely"), -EINVAL);
        assert_int_equal(confidence_parse("cause"), -EINVAL);
        assert_int_equal(finding_kind_parse("warning"), -EINVAL);
}

/* Leaks are the sanitizer's to find; here: what is freed is empty, and empty can be freed. */
static void done(void **state) {
        struct finding f = {0};
        struct finding_list l = {0};
        (void)state;

        finding_done(&f);
        finding_list_done(&l);
        f.key = span_dup(SPAN("k"));
        f.calls = calloc(2, sizeof(*f.calls));
        f.n_calls = 2; /* without their names, as the engine makes it */
        finding_done(&f);
        assert_null(f.key);
        assert_null(f.calls);
        assert_int_equal(f.n_calls, 0);
        l.v = calloc(1, sizeof(*l.v));
        l.n = 1;
        l.v[0].title = span_dup(SPAN("t"));
        finding_list_done(&l);
        assert_null(l.v);
        assert_int_equal(l.n, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(words), cmocka_unit_test(no_words), cmocka_unit_test(done)};

        return cmocka_run_group_tests_name("store/finding", tests, NULL, NULL);
}
