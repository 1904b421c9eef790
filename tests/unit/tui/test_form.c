/*
 * form.c: lines of a message in both forms, the rows they take, and how one form's line is found in the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/form.h"

#define HEAD "INFO sip:b@x SIP/2.0\r\nCSeq: 1 INFO\r\nContent-Type: text/plain\r\n\r\n"

/* Each row: its indent as blanks, the text, how the line ends. */
static void put_rows(const struct form *f, struct buf *b) {
        for (size_t i = 0; i < f->n; i++) {
                const struct form_row *r = &f->rows[i];
                buf_fill(b, ' ', r->indent);
                buf_printf(b, "%.*s%.*s\n", SPAN_ARG(r->text), SPAN_ARG(f->lines[r->line].end));
        }
}

static void raw_lines_show_how_they_end(void **state) {
        static const struct {
                const char *text, *kinds, *want;
        } table[] = {
                {HEAD "a\nb", "SHH BB", "INFO sip:b@x SIP/2.0\\r\\n\nCSeq: 1 INFO\\r\\n\nContent-Type: text/plain\\r\\n\n\\r\\n\na\\n\nb\n"},
                {"\r\nX\n", " S", "\\r\\n\nX\\n\n"}, /* empty lines may stand before a message */
                {"X\n\n\n", "S B", "X\\n\n\\n\n\\n\n"},
                {"X\rY\x1b\x80", "S", "X\\rY\\x1b\\x80\n"},
                {"X\nA: response=\"5f3c\"\n\n", "SH ", "X\\n\nA: response=\"***\"\\n\n\\n\n"},
                {"", "", ""},
        };
        (void)state;
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
                static const char letters[] = " SAPHHeMOCB";
                struct form f = {0};
                struct buf b = BUF_INIT, kinds = BUF_INIT;
                struct arena a;
                arena_init(&a);
                assert_int_equal(form_raw(span_str(table[i].text), &a, &f), 0);
                assert_int_equal(form_lay(&f, 0, false), 0);
                put_rows(&f, &b);
                for (size_t k = 0; k < f.n_lines; k++)
                        buf_putc(&kinds, letters[f.lines[k].kind]);
                assert_string_equal(buf_str(&b), table[i].want);
                assert_string_equal(buf_str(&kinds), table[i].kinds);
                form_done(&f);
                arena_done(&a);
                buf_done(&b);
                buf_done(&kinds);
        }
}

struct both {
        struct arena a;
        struct message_view m;
        struct form decoded, raw;
};

static void decode(struct both *x, const char *text) {
        *x = (struct both){0};
        arena_init(&x->a);
        assert_int_equal(message_decode(span_str(text), &x->a, &x->m), 0);
        assert_int_equal(form_decoded(&x->m, &x->a, &x->decoded), 0);
        assert_int_equal(form_raw(span_str(text), &x->a, &x->raw), 0);
}

static void done(struct both *x) {
        form_done(&x->decoded);
        form_done(&x->raw);
        arena_done(&x->a);
}

static void lines_are_cut_to_the_width(void **state) {
        struct both x;
        struct buf b = BUF_INIT;
        (void)state;
        decode(&x, HEAD "one two three four five\nsix");
        assert_int_equal(form_lay(&x.decoded, 20, false), 0);
        put_rows(&x.decoded, &b);
        assert_string_equal(buf_str(&b), "INFO sip:b@x\nmessage 0, call 0\n\nCall\n  CSeq: 1 INFO\n\nBody\n  Content-Type: \n      text/plain\n"
                                         "\ntext/plain, 27 bytes\n  one two three four\n      five\n  six\n");
        assert_int_equal(form_row_of(&x.decoded, x.decoded.n_lines), x.decoded.n);
        buf_reset(&b);
        assert_int_equal(form_lay(&x.decoded, 20, true), 0);
        put_rows(&x.decoded, &b);
        assert_true(span_find(buf_span(&b), SPAN("one")) == b.n);
        assert_int_equal(form_row_of(&x.decoded, x.decoded.n_lines - 1), x.decoded.n); /* folded away, and nothing follows */
        for (size_t w = 1; w < 12; w++)
                assert_int_equal(form_lay(&x.decoded, w, false), 0);
        buf_done(&b);
        done(&x);
}

/* The line of the other form that begins so. */
static void assert_line(const struct form *f, size_t line, const char *want) {
        assert_true(line < f->n_lines);
        assert_true(span_starts(span_trim(f->lines[line].text), span_str(want)));
}

static void one_form_finds_its_place_in_the_other(void **state) {
        static const struct {
                size_t raw;
                const char *decoded;
        } table[] = {
                {0, "INFO"}, {1, "Content-Type"}, {2, "CSeq"}, {3, "Subject"}, {4, "Subject"}, {6, "one"}, {7, "two"},
        };
        struct both x;
        (void)state;
        decode(&x, "INFO sip:b@x SIP/2.0\r\nContent-Type: text/plain\r\nCSeq: 1 INFO\r\nSubject: a\r\n b\r\n\r\none\ntwo");
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
                assert_line(&x.decoded, form_line_of(&x.decoded, x.raw.lines[table[i].raw].from), table[i].decoded);
        for (size_t i = 0; i < x.decoded.n_lines; i++) {
                size_t line = form_line_of(&x.raw, x.decoded.lines[i].from);
                bool nowhere = x.decoded.lines[i].from == MESSAGE_NOWHERE;
                assert_int_equal(line == x.raw.n_lines, nowhere);
                if (!nowhere)
                        assert_int_equal(x.raw.lines[line].from, x.decoded.lines[i].from);
        }
        done(&x);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(raw_lines_show_how_they_end),
                cmocka_unit_test(lines_are_cut_to_the_width),
                cmocka_unit_test(one_form_finds_its_place_in_the_other),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
