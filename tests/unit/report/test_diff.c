/* report/diff.c: differences below and beside each other, as JSON; what is left out is said. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/diff.h"

static const struct diff_row rows[] = {
        {.kind = DIFF_SAME, .section = SPAN("Call"), .name = SPAN("To"), .left = SPAN("x"), .right = SPAN("x")},
        {.kind = DIFF_CHANGED, .section = SPAN("Call"), .name = SPAN("From"), .part = true, .left = SPAN("a\x1b"), .right = SPAN("b\nc")},
        {.kind = DIFF_CHANGED, .expected = true, .section = SPAN("Call"), .name = SPAN("Call-ID"), .left = SPAN("1"), .right = SPAN("2")},
        {.kind = DIFF_RIGHT, .section = SPAN("Body"), .right = SPAN("response=\"0123456789\"")},
};
static const struct diff_row ends[] = {
        {.kind = DIFF_LEFT, .section = SPAN("Alone"), .left = SPAN("180 Ringing"), .left_id = 3},
        {.kind = DIFF_CHANGED, .section = SPAN("End"), .left = SPAN("200 OK"), .right = SPAN("504 No"), .left_id = 4, .right_id = 9},
        {.kind = DIFF_LEFT, .expected = true, .section = SPAN("After"), .left = SPAN("BYE"), .left_id = 5},
};

static const struct {
        struct diff d;
        struct diff_style style;
        const char *want;
} pages[] = {
        {{.left = SPAN("message 1"), .right = SPAN("message 2"), .rows = (struct diff_row *)rows, .n = 4, .parting = 4}, {.columns = 80},
         "- message 1\n+ message 2\n\nCall\n- From, in part: a\\x1b\n+ From, in part: b\\nc\n\nBody\n+ response=\"***\"\n\n"
         "1 difference that any two have; --all shows them.\n"},
        {{.left = SPAN("m1"), .right = SPAN("m2"), .rows = (struct diff_row *)rows, .n = 4, .parting = 4}, {.columns = 120, .all = true},
         "m1                                                         | m2\n\nCall\n"
         "From, in part: a\\x1b                                       | From, in part: b\\nc\n"
         "Call-ID: 1                                                 | Call-ID: 2\n\nBody\n"
         "                                                           > response=\"***\"\n"},
        {{.left = SPAN("a"), .right = SPAN("b"), .rows = (struct diff_row *)rows, .n = 1, .parting = 1}, {0}, "- a\n+ b\n\nThey are the same.\n"},
        {{.left = SPAN("a"), .right = SPAN("b"), .rows = (struct diff_row *)(rows + 2), .n = 1, .parting = 1, .plain = true, .many = true}, {0},
         "- a\n+ b\n\nThey differ in nothing that matters.\n1 difference that any two have; --all shows them.\n"
         "A body is too long for a search: between its equal beginning and end all lines are given.\n"
         "They are too long: what lies beyond the limit was not compared.\n"},
        {{.left = SPAN("a"), .right = SPAN("b"), .rows = (struct diff_row *)ends, .n = 3, .parting = 1, .calls = true, .after_left = 1}, {0},
         "- a\n+ b\n\nAlone\n- 3  180 Ringing\n\nEnd\n- 4  200 OK\n+ 9  504 No\n\nThen 1 message on the left and 0 messages on the right follow.\n"},
        {{.left = SPAN("a"), .right = SPAN("b"), .calls = true}, {0}, "- a\n+ b\n\nThey go the same way.\n"},
};

static void test_text(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
                struct buf b = BUF_INIT;
                assert_int_equal(diff_put_text(&pages[i].d, &pages[i].style, &b), 0);
                assert_string_equal(buf_str(&b), pages[i].want);
                buf_done(&b);
        }
}

static void test_json(void **state) {
        (void)state;
        struct buf b = BUF_INIT;

        assert_int_equal(diff_put_json(&pages[4].d, &b), 0);
        assert_string_equal(buf_str(&b),
                "{\"left\":\"a\",\"right\":\"b\",\"same\":false,\"complete\":true,\"rows\":["
                "{\"kind\":\"left\",\"expected\":false,\"part\":false,\"parting\":false,\"section\":\"Alone\",\"name\":null,"
                "\"left\":\"180 Ringing\",\"right\":null,\"left_message\":3,\"right_message\":null},"
                "{\"kind\":\"changed\",\"expected\":false,\"part\":false,\"parting\":true,\"section\":\"End\",\"name\":null,"
                "\"left\":\"200 OK\",\"right\":\"504 No\",\"left_message\":4,\"right_message\":9},"
                "{\"kind\":\"left\",\"expected\":true,\"part\":false,\"parting\":false,\"section\":\"After\",\"name\":null,"
                "\"left\":\"BYE\",\"right\":null,\"left_message\":5,\"right_message\":null}]}\n");
        buf_done(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_json)};
        return cmocka_run_group_tests_name("report/diff", tests, NULL, NULL);
}
