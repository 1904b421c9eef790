/*
 * Names by the first bytes: what they are of, what shorter and other ones are not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bundle/magic.h"

static void test_words(void **state) {
        static const struct {
                struct span head;
                bool aside;
                const char *words;
        } cases[] = {
                {SPAN(""), false, NULL},
                {SPAN("MDM"), false, NULL},
                {SPAN("MDMP\x93\xA7"), true, "a memory dump of a process"},
                {SPAN("PAGEDU64"), true, "a memory dump of Windows"},
                {SPAN("PK\3\4......"), false, NULL},
                {SPAN("RIFF\1\2\3\4WAVE"), true, "a recording"},
                {SPAN("....ftypisom"), true, "a film or a recording"},
                {SPAN("...ftypisom"), false, NULL},
                {SPAN("%PDF-1.4"), true, "a PDF document"},
                {SPAN("MZ is how a text may begin"), false, NULL},
                {SPAN("{\\rtf1 INVITE sip:"), false, "a rich text document: please send its text"},
                {SPAN("SQLite format 3\0"), false, "a database of SQLite that is no case"},
                {SPAN("LfLe"), false, NULL},
                {SPAN("words"), false, NULL},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                bool aside = !cases[i].aside;
                const char *words = magic_words(cases[i].head, &aside);
                if (cases[i].words)
                        assert_string_equal(words, cases[i].words);
                else
                        assert_null(words);
                assert_int_equal(aside, cases[i].aside);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
