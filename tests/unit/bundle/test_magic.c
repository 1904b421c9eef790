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
                const char *words;
        } cases[] = {
                {SPAN(""), NULL},
                {SPAN("LfLe"), NULL},
                {SPAN("0\0\0\0LfLe\1\0\0\0"), "an event log of Windows XP or Server 2003 (.evt): a newer Windows converts it, with "
                                              "wevtutil epl FILE NEW /lf"},
                {SPAN("MDM"), NULL},
                {SPAN("MDMP\x93\xA7"), "a memory dump of a process"},
                {SPAN("PAGEDU64"), "a memory dump of Windows"},
                {SPAN("PK\3\4......"), NULL},
                {SPAN("PK\3\4......[Content_Types].xmlword/document.xml"), "a Word document: please send the log in it as a file of its own"},
                {SPAN("RIFF\1\2\3\4WAVE"), "a recording"},
                {SPAN("%PDF-1.4"), "a PDF document"},
                {SPAN("words"), NULL},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                if (cases[i].words)
                        assert_string_equal(magic_words(cases[i].head), cases[i].words);
                else
                        assert_null(magic_words(cases[i].head));
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
