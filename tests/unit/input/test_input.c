/* input/input, codepage.c: encodings, line ends and raw offsets, whatever the size of a read. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/shared.h"
#include "input/input.h"

#include <errno.h>
#include <stdlib.h>

#define BYTES(literal) {(literal), sizeof(literal) - 1}

static const struct example {
        struct span bytes;
        enum encoding encoding;
        const char *lines; /* "offset+raw:text|" for each */
} examples[] = {
        {BYTES(""), ENCODING_UTF8, ""},
        {BYTES("a\nbc\r\n\nd"), ENCODING_UTF8, "0+2:a|2+4:bc|6+1:|7+1:d|"},
        {BYTES("a\rb\n"), ENCODING_UTF8, "0+4:a\rb|"},
        {BYTES("\r\n\r\n"), ENCODING_UTF8, "0+2:|2+2:|"},
        {BYTES("\xEF\xBB\xBFx\ny"), ENCODING_UTF8_BOM, "3+2:x|5+1:y|"},
        {BYTES("\xFF\xFE" "a\0\r\0\n\0\xAC\x20\n\0"), ENCODING_UTF16LE, "2+6:a|8+4:\xE2\x82\xAC|"},
        {BYTES("\xFE\xFF" "\0a\0\n\xD8\x3D\xDE\x00"), ENCODING_UTF16BE, "2+4:a|6+4:\xF0\x9F\x98\x80|"},
        /* U+0A0D and U+0D0A hold the bytes of line ends and are none */
        {BYTES("\xFF\xFE\x0D\x0A\x0A\x0D\n\0z\0"), ENCODING_UTF16LE, "2+6:\xE0\xA8\x8D\xE0\xB4\x8A|8+2:z|"},
        {BYTES("0\0" "1\0" "2\0" "3\0" "4\0" "5\0" "6\0" "7\0" "\n\0" "8\0"), ENCODING_UTF16LE, "0+18:01234567|18+2:8|"},
        {BYTES("\0" "0\0" "1\0" "2\0" "3\0" "4\0" "5\0" "6\0" "7"), ENCODING_UTF16BE, "0+16:01234567|"},
        {BYTES("\xFF\xFE" "a\0\x3D\xD8" "b\0c"), ENCODING_UTF16LE, "2+7:a\xEF\xBF\xBD" "b\xEF\xBF\xBD|"},
        {BYTES("\0\0\0\0bin"), ENCODING_UTF8, NULL},
        /* another program went on in UTF-16, with a mark and without; and the reverse */
        {BYTES("abcdefgh\n\xFF\xFE" "c\0\r\0\n\0d\0"), ENCODING_UTF8, "0+9:abcdefgh|11+6:c|17+2:d|"},
        {BYTES("abcdef\r\nd\0e\0f\0\n\0g\0h\0i\0\n\0end of it\n"), ENCODING_UTF8, "0+8:abcdef|8+8:def|16+8:ghi|24+10:end of it|"},
        {BYTES("abcdefgh\n\0c\0d\0e\0f\0\n\0g\0\n"), ENCODING_UTF8, "0+9:abcdefgh|9+10:cdef|19+4:g|"},
        {BYTES("\xFF\xFE" "a\0\n\0" "and on in bytes\r\n\r\nx\n"), ENCODING_UTF16LE, "2+4:a|6+17:and on in bytes|23+2:|25+2:x|"},
        /* … in the middle of a line: what is UTF-16 of it loses its NULs */
        {BYTES("abcdefgh\0e\0\r\0\n\0f\0g\0h\0i\0\r\0\n"), ENCODING_UTF8, "0+14:abcdefghe|14+12:fghi|"},
        {BYTES("\xEF\xBB\xBFx\n\xEF\xBB\xBFy\n"), ENCODING_UTF8_BOM, "3+2:x|8+2:y|"},
        /* NULs: between lines, inside one */
        {BYTES("a\n\0\0\0\0\0b\nc\0d\n"), ENCODING_UTF8, "0+2:a|7+2:b|9+4:cd|"},
        {BYTES("\x80\x81\nf\xFCnf\nf\xC3\xBCnf\n\x80\xE9t\xE9\n"), ENCODING_UTF8,
         "0+3:\xE2\x82\xAC\xC2\x81|3+5:f\xC3\xBCnf|8+6:f\xC3\xBCnf|14+5:\xE2\x82\xAC\xC3\xA9t\xC3\xA9|"},
        /* a character in two lines, as packets are cut */
        {BYTES("J\xC3\r\n\xBCrgen\n"), ENCODING_UTF8, "0+4:J\xC3|4+6:\xBCrgen|"},
        {BYTES("no text \x01\xFF\n"), ENCODING_UTF8, "0+11:no text \x01\xFF|"},
};

static char *read_all(struct span bytes, size_t read_size, enum encoding *ret_encoding, struct notes *notes) {
        struct input *in;
        struct line line;
        struct buf b = BUF_INIT;
        uint64_t no = 0, end = 0;

        assert_int_equal(input_new_span(bytes, notes, &in), 0);
        input_set_read_size(in, read_size);
        while (input_line(in, &line) > 0) {
                assert_int_equal(line.no, ++no);
                assert_int_equal(input_offset(in), line.off + line.raw);
                assert_true(line.off >= end);
                end = line.off + line.raw;
                buf_printf(&b, "%u+%u:", (unsigned)line.off, (unsigned)line.raw);
                buf_put(&b, line.text);
                buf_putc(&b, '|');
        }
        assert_int_equal(end, bytes.n ? bytes.n : 0);
        *ret_encoding = input_encoding(in);
        input_free(in);
        buf_str(&b);
        return buf_steal(&b);
}

static void test_lines(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
                for (size_t n = 1; n < 12; n++) {
                        struct notes notes = NOTES_INIT;
                        enum encoding e;
                        char *got = read_all(examples[i].bytes, n, &e, &notes);
                        assert_int_equal(e, examples[i].encoding);
                        if (examples[i].lines)
                                assert_string_equal(got, examples[i].lines);
                        free(got);
                        notes_done(&notes);
                }
        }
}

/* Room that was never written is passed by as one, wherever a read ends in it; a NUL alone is the line's. */
static void test_filled_up(void **state) {
        (void)state;
        for (size_t nuls = 1; nuls < 100; nuls += nuls < 60 ? 7 : 1) {
                for (size_t n = 1; n < 8; n++) {
                        struct notes notes = NOTES_INIT;
                        struct buf b = BUF_INIT, want = BUF_INIT;
                        enum encoding e;
                        buf_printf(&b, "%70000s\n", "first"); /* more than is read at once for a look */
                        buf_printf(&want, "0+70001:%70000s|", "first");
                        unsigned at = (unsigned)(b.n + (nuls == 1 ? 0 : nuls));
                        for (size_t i = 0; i < nuls; i++)
                                buf_putc(&b, '\0');
                        buf_puts(&b, "second\nthird\n");
                        buf_printf(&want, "%u+%u:second|%u+6:third|", at, (unsigned)b.n - 6 - at, (unsigned)b.n - 6);
                        char *got = read_all(buf_span(&b), n, &e, &notes);
                        assert_string_equal(got, buf_str(&want));
                        assert_int_equal(notes_find(&notes, "nul-bytes")->count, 1);
                        free(got);
                        buf_done(&b);
                        buf_done(&want);
                        notes_done(&notes);
                }
        }
}

static void test_broken_utf16_is_noted(void **state) {
        (void)state;
        struct notes notes = NOTES_INIT;
        enum encoding e;
        free(read_all((struct span)BYTES("\xFF\xFE" "a\0\x3D\xD8" "b\0c"), 64, &e, &notes));
        const struct note *n = notes_find(&notes, "broken-utf16");
        assert_non_null(n);
        assert_int_equal(n->offset, 4);
        assert_int_equal(n->count, 2);
        notes_done(&notes);
}

/* What was assumed is said once, with the name that the source gets. NULs at the end are not a line. */
static void test_code_page(void **state) {
        (void)state;
        struct notes notes = NOTES_INIT;
        struct input *in;
        struct line line;

        assert_int_equal(input_new_span((struct span)BYTES("plain\nf\x81nf\nM\x94we\n\0\0\0\0\0\0\0\0\0\0"), &notes, &in), 0);
        input_set_codepage(in, CODEPAGE_850);
        assert_int_equal(input_line(in, &line), 1);
        assert_string_equal(input_encoding_name(in), "utf-8");
        assert_int_equal(input_line(in, &line), 1);
        assert_true(span_eq(line.text, SPAN("f\xC3\xBCnf")));
        assert_true(span_eq(line.full, SPAN("f\xC3\xBCnf\n")));
        assert_int_equal(line.raw, 5);
        assert_int_equal(input_line(in, &line), 1);
        assert_true(span_eq(line.text, SPAN("M\xC3\xB6we")));
        assert_int_equal(input_line(in, &line), 0);
        assert_string_equal(input_encoding_name(in), "cp850");
        assert_int_equal(notes_find(&notes, "assumed-encoding")->count, 2);
        assert_int_equal(notes_find(&notes, "assumed-encoding")->offset, 6);
        assert_int_equal(notes_find(&notes, "nul-bytes")->offset, 16);
        input_free(in);
        notes_done(&notes);
}

static void test_head_does_not_consume(void **state) {
        (void)state;
        struct notes notes = NOTES_INIT;
        struct input *in;
        struct head head;
        struct line line;

        assert_int_equal(input_new_span((struct span)BYTES("\xFF\xFEh\0i\0\n\0"), &notes, &in), 0);
        assert_int_equal(input_head(in, &head), 0);
        assert_int_equal(head.text.n, 3);
        assert_memory_equal(head.text.p, "hi\n", 3);
        assert_int_equal(input_head(in, &head), 0);
        assert_int_equal(input_line(in, &line), 1);
        assert_int_equal(line.text.n, 2);
        assert_int_equal(line.off, 2);
        input_free(in);
        notes_done(&notes);
}

/* Bytes as they are, marks and all, whatever the size of a read. */
static void test_raw(void **state) {
        static const size_t sizes[] = {1, 2, 3, 5, 4096};
        static const struct span bytes = BYTES("\xFF\xFEh\0i\n\0\0end");

        (void)state;
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
                struct notes notes = NOTES_INIT;
                struct input *in;
                struct head head;
                struct span s;
                assert_int_equal(input_new_span(bytes, &notes, &in), 0);
                input_set_read_size(in, sizes[i]);
                assert_int_equal(input_head(in, &head), 0);
                assert_true(span_eq(head.raw, bytes));
                for (size_t at = 0; at < bytes.n; at += s.n) {
                        assert_int_equal(input_look(in, 9, &s), 0);
                        assert_true(span_eq(s, span_sub(bytes, at, 9)));
                        assert_int_equal(input_offset(in), at);
                        assert_int_equal(input_raw(in, 4, &s), 0);
                        assert_true(span_eq(s, span_sub(bytes, at, 4)));
                        assert_int_equal(input_offset(in), at + s.n);
                }
                assert_int_equal(input_raw(in, 4, &s), 0);
                assert_int_equal(s.n, 0);
                assert_string_equal(encoding_name(input_encoding(in)), "binary");
                input_free(in);
                notes_done(&notes);
        }
}

/* A line without end comes in pieces of the same number; the next line has the next. */
static void test_long_line(void **state) {
        (void)state;
        struct notes notes = NOTES_INIT;
        struct input *in;
        struct line line;
        size_t n = (size_t)2 * LIMIT_LINE_BYTES + 5;
        char *p = malloc(n + 3);

        memset(p, 'x', n);
        memcpy(p + n, "\nz\n", 3);
        assert_int_equal(input_new_span(span_of(p, n + 3), &notes, &in), 0);
        for (int i = 0; i < 2; i++) {
                assert_int_equal(input_line(in, &line), 1);
                assert_true(line.cut);
                assert_int_equal(line.no, 1);
                assert_int_equal(line.text.n, LIMIT_LINE_BYTES);
        }
        assert_int_equal(input_line(in, &line), 1);
        assert_false(line.cut);
        assert_int_equal(line.no, 1);
        assert_int_equal(line.text.n, 5);
        assert_int_equal(input_line(in, &line), 1);
        assert_int_equal(line.no, 2);
        assert_int_equal(line.off, n + 1);
        assert_int_equal(input_line(in, &line), 0);
        assert_int_equal(notes_find(&notes, "long-line")->count, 2);
        input_free(in);
        notes_done(&notes);
        free(p);
}

struct source {
        size_t left;
        struct buf seen;
};

static int read_some(void *ctx, char *buf, size_t n, size_t *ret_n) {
        struct source *s = ctx;
        if (!s->left)
                return -EIO;
        *ret_n = n < 7 ? n : 7;
        memcpy(buf, "line..\n", *ret_n);
        s->left--;
        return 0;
}

static int tap(void *ctx, struct span raw) {
        return buf_put(&((struct source *)ctx)->seen, raw);
}

/* The tap has every byte before its line comes out; an error of the source arrives after the good lines. */
static void test_tap_and_read_error(void **state) {
        (void)state;
        struct notes notes = NOTES_INIT;
        struct source s = {.left = 20000};
        struct input *in;
        struct line line;
        size_t lines = 0;
        int r;

        assert_int_equal(input_new(read_some, &s, tap, &s, &notes, &in), 0);
        while ((r = input_line(in, &line)) > 0) {
                lines++;
                assert_true(s.seen.n >= line.off + line.raw);
        }
        assert_int_equal(r, -EIO);
        assert_int_equal(lines, 20000);
        assert_int_equal(s.seen.n, 140000);
        input_free(in);
        buf_done(&s.seen);
        notes_done(&notes);
}

struct quoted {
        struct input *in;
};

static int unquote(void *ctx, struct line *ret) {
        struct quoted *q = ctx;
        struct line line;
        int r = input_line(q->in, &line);

        if (r > 0)
                *ret = line_part(&line, 2, SIZE_MAX);
        return r;
}

static void test_lines_of_another(void **state) {
        struct notes notes = NOTES_INIT;
        struct quoted q = {0};
        struct input *in;
        struct line line;
        struct head head;
        struct span raw;

        (void)state;
        assert_int_equal(input_new_span(SPAN("> ab\r\n>\n> c"), &notes, &q.in), 0);
        assert_int_equal(input_new_lines(unquote, &q, SPAN("ab"), &in), 0);
        assert_int_equal(input_head(in, &head), 0);
        assert_true(span_eq(head.text, SPAN("ab")));
        assert_int_equal(input_line(in, &line), 1);
        assert_true(span_eq(line.text, SPAN("ab")) && span_eq(line.full, SPAN("ab\r\n")));
        assert_true(line.off == 2 && line.raw == 4 && line.no == 1);
        assert_int_equal(input_line(in, &line), 1);
        assert_true(line.text.n == 0 && line.full.n == 0 && line.no == 2);
        assert_int_equal(input_line(in, &line), 1);
        assert_true(span_eq(line.text, SPAN("c")) && line.off == 10 && line.raw == 1);
        assert_int_equal(input_line(in, &line), 0);
        assert_int_equal(input_raw(in, 1, &raw), -EINVAL);
        assert_int_equal(input_look(in, 1, &raw), -EINVAL);
        input_free(in);
        input_free(q.in);
        notes_done(&notes);
}

static bool begins_with_digit(struct span line) {
        return line.n && is_digit(line.p[0]);
}

/* Lines taken in one piece, with their place, number and ends; what is not plain, or over the cap, is left to input_line(). */
static void test_run(void **state) {
        static const char text[] = "a\nbb\r\n\r\nc\n1\nd\ne";
        struct notes notes = NOTES_INIT;
        struct input *in;
        struct line line;
        size_t bare;

        (void)state;
        assert_int_equal(input_new_span(SPAN(text), &notes, &in), 0);
        assert_int_equal(input_line(in, &line), 1); /* the first line shows what the text is */
        assert_true(input_run(in, begins_with_digit, 5, &line, &bare));
        assert_true(span_eq(line.full, SPAN("bb\r\n")) && span_eq(line.text, SPAN("bb")));
        assert_true(line.off == 2 && line.raw == 4 && line.no == 2 && bare == 0);
        assert_true(input_run(in, begins_with_digit, 100, &line, &bare));
        assert_true(span_eq(line.full, SPAN("\r\nc\n")) && span_eq(line.text, SPAN("\r\nc")));
        assert_true(line.off == 6 && line.raw == 4 && line.no == 3 && bare == 1);
        assert_false(input_run(in, begins_with_digit, 100, &line, &bare));
        assert_int_equal(input_line(in, &line), 1);
        assert_true(span_eq(line.text, SPAN("1")) && line.off == 10 && line.no == 5);
        assert_true(input_run(in, begins_with_digit, 100, &line, &bare));
        assert_true(span_eq(line.full, SPAN("d\n")) && line.no == 6);
        assert_false(input_run(in, begins_with_digit, 100, &line, &bare)); /* no line end */
        assert_int_equal(input_line(in, &line), 1);
        assert_true(span_eq(line.text, SPAN("e")) && line.no == 7 && line.off == 14);
        input_free(in);
        assert_int_equal(input_new_span(SPAN("a\nb\n\xC3\xBC\n"), &notes, &in), 0);
        assert_int_equal(input_line(in, &line), 1);
        assert_false(input_run(in, begins_with_digit, 100, &line, &bare)); /* not all is ASCII */
        assert_int_equal(input_line(in, &line), 1);
        assert_true(span_eq(line.text, SPAN("b")) && line.no == 2);
        input_free(in);
        notes_done(&notes);
}

/* A tap that holds what it sees, and at the end looks at it again. */
struct holder {
        struct input *in;
        struct {
                struct shared *held;
                struct span bytes;
        } v[64];
        size_t n;
};

static int hold(void *ctx, struct span raw) {
        struct holder *h = ctx;

        assert_true(h->n < 64);
        h->v[h->n].held = input_hold(h->in);
        h->v[h->n++].bytes = raw;
        return 0;
}

enum { PRIME = 251, ALL_BYTES = 4000000 };

static int read_pattern(void *ctx, char *buf, size_t n, size_t *ret_n) {
        size_t *at = ctx;

        for (*ret_n = 0; *ret_n < n && *at < ALL_BYTES; ++*ret_n, ++*at)
                buf[*ret_n] = (char)(*at % PRIME);
        return 0;
}

/* What is held stays as it was, however much is read behind it. */
static void test_held(void **state) {
        size_t next = 0, want = 0;
        struct notes notes = NOTES_INIT;
        struct holder h = {0};
        struct span s;

        (void)state;
        assert_int_equal(input_new(read_pattern, &next, hold, &h, &notes, &h.in), 0);
        for (size_t n = 1; input_raw(h.in, n, &s) == 0 && s.n; n = n < 100000 ? n * 2 + 1 : 7)
                continue;
        for (size_t i = 0; i < h.n; i++) {
                for (size_t at = 0; at < h.v[i].bytes.n; at++, want++)
                        assert_true(h.v[i].bytes.p[at] == (char)(want % PRIME));
                shared_drop(h.v[i].held);
        }
        assert_int_equal(want, ALL_BYTES);
        input_free(h.in);
        notes_done(&notes);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lines), cmocka_unit_test(test_filled_up), cmocka_unit_test(test_broken_utf16_is_noted), cmocka_unit_test(test_code_page),
                cmocka_unit_test(test_head_does_not_consume), cmocka_unit_test(test_raw), cmocka_unit_test(test_long_line),
                cmocka_unit_test(test_tap_and_read_error), cmocka_unit_test(test_lines_of_another), cmocka_unit_test(test_run), cmocka_unit_test(test_held),
        };
        return cmocka_run_group_tests_name("input/input", tests, NULL, NULL);
}
