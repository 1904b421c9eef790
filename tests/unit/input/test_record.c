/* input/record: every byte of a gathered text knows where it stands in the source. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "input/record.h"

#include <errno.h>

static void gather_lines(struct gather *g, struct span bytes, uint64_t skip_line) {
        struct notes notes = NOTES_INIT;
        struct input *in;
        struct line line;

        assert_int_equal(input_new_span(bytes, &notes, &in), 0);
        while (input_line(in, &line) > 0)
                if (line.no != skip_line)
                        assert_int_equal(gather_line(g, &line, 0, line.full.n), 0);
        input_free(in);
        notes_done(&notes);
}

static void assert_place(const struct gather *g, uint32_t at, uint64_t off, uint64_t line) {
        uint64_t got_off, got_line;
        record_place(buf_span(&g->text), g->ext, g->n_ext, at, &got_off, &got_line);
        assert_int_equal(got_off, off);
        assert_int_equal(got_line, line);
}

static void test_consecutive_lines_join(void **state) {
        (void)state;
        struct gather g = GATHER_INIT;
        gather_lines(&g, SPAN("ab\r\ncd\nef"), 0);
        assert_string_equal(buf_str(&g.text), "ab\r\ncd\nef");
        assert_int_equal(g.n_ext, 1);
        assert_place(&g, 0, 0, 1);
        assert_place(&g, 5, 5, 2);
        assert_place(&g, 8, 8, 3);
        assert_place(&g, 999, 8, 3); /* beyond: the last byte */
        gather_done(&g);
}

static void test_gap_begins_an_extent(void **state) {
        (void)state;
        struct gather g = GATHER_INIT;
        gather_lines(&g, SPAN("ab\nforeign\ncd\n"), 2);
        assert_string_equal(buf_str(&g.text), "ab\ncd\n");
        assert_int_equal(g.n_ext, 2);
        assert_place(&g, 1, 1, 1);
        assert_place(&g, 3, 11, 3);
        assert_place(&g, 4, 12, 3);
        gather_done(&g);
}

static void test_inserted_bytes(void **state) {
        (void)state;
        struct gather g = GATHER_INIT;
        gather_lines(&g, SPAN("ab\n"), 0);
        assert_int_equal(gather_bytes(&g, SPAN("\r\n")), 0);
        gather_lines(&g, SPAN("ab\ncd\n"), 1);
        assert_string_equal(buf_str(&g.text), "ab\n\r\ncd\n");
        assert_place(&g, 4, 2, 1); /* the byte before the inserted ones */
        assert_place(&g, 5, 3, 2);
        gather_done(&g);
}

static void test_utf16_keeps_each_line(void **state) {
        (void)state;
        struct gather g = GATHER_INIT;
        gather_lines(&g, (struct span){"\xFF\xFE" "a\0\n\0b\0c\0\n\0", 12}, 0);
        assert_string_equal(buf_str(&g.text), "a\nbc\n");
        assert_int_equal(g.n_ext, 2);
        assert_place(&g, 0, 2, 1);
        assert_place(&g, 2, 6, 2);
        gather_done(&g);
}

static void test_part_of_a_line(void **state) {
        (void)state;
        struct gather g = GATHER_INIT;
        struct line line = {.text = SPAN("prefix INVITE"), .full = SPAN("prefix INVITE\n"), .off = 100, .raw = 14, .no = 9};
        assert_int_equal(gather_line(&g, &line, 7, SIZE_MAX), 0);
        assert_string_equal(buf_str(&g.text), "INVITE\n");
        assert_place(&g, 0, 107, 9);
        assert_int_equal(gather_line(&g, &line, 50, 1), 0); /* nothing there: nothing added */
        assert_int_equal(g.n_ext, 1);
        gather_reset(&g);
        assert_int_equal(g.text.n, 0);
        gather_done(&g);
}

/* In a capture line ends are not counted. */
static void test_frames(void **state) {
        static const struct extent ext[] = {{100, 7, 0, 4}, {300, 9, 4, 3}};
        static const struct {
                uint32_t at;
                uint64_t off, frame;
        } v[] = {{0, 100, 7}, {3, 103, 7}, {4, 300, 9}, {6, 302, 9}, {50, 302, 9}};
        uint64_t off, frame;

        (void)state;
        for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
                record_place_frame(ext, 2, v[i].at, &off, &frame);
                assert_int_equal(off, v[i].off);
                assert_int_equal(frame, v[i].frame);
        }
        record_place_frame(NULL, 0, 0, &off, &frame);
        assert_int_equal(off + frame, 0);
}

static void test_limit(void **state) {
        (void)state;
        struct gather g = GATHER_INIT;
        static char big[1 << 20];
        struct line line = {.full = {big, sizeof(big)}, .raw = sizeof(big), .no = 1};
        for (int i = 0; i < LIMIT_MESSAGE_BYTES / (int)sizeof(big); i++)
                assert_int_equal(gather_line(&g, &line, 0, sizeof(big)), 0);
        assert_int_equal(gather_line(&g, &line, 0, 1), -E2BIG);
        gather_done(&g);
}

static void test_endpoint_host(void **state) {
        static const struct {
                const char *endpoint, *host;
        } rows[] = {
                {"10.0.0.9:5061", "10.0.0.9"},       {"10.0.0.9", "10.0.0.9"},     {"fe01.contoso.example:5061", "fe01.contoso.example"},
                {"[2001:db8::1]:5061", "2001:db8::1"}, {"[2001:db8::1]", "2001:db8::1"}, {"2001:db8::1", "2001:db8::1"},
                {"[2001:db8::1", "2001:db8::1"},     {":5061", ""},                {"", ""},
                {"[", ""},                           {"fe01:", "fe01"},            {"::", "::"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct span host = endpoint_host(span_str(rows[i].endpoint));
                if (!span_eq(host, span_str(rows[i].host)))
                        fail_msg("%s: \"%.*s\"", rows[i].endpoint, SPAN_ARG(host));
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_consecutive_lines_join), cmocka_unit_test(test_gap_begins_an_extent),
                cmocka_unit_test(test_inserted_bytes), cmocka_unit_test(test_utf16_keeps_each_line),
                cmocka_unit_test(test_part_of_a_line), cmocka_unit_test(test_limit),
                cmocka_unit_test(test_endpoint_host),
                cmocka_unit_test(test_frames),
        };
        return cmocka_run_group_tests_name("input/record", tests, NULL, NULL);
}
