/* sip/frame: where a message ends in a stream of them. */
#include "draw.h"
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "sip/frame.h"
#include "sip/grammar.h"

#define REQ "OPTIONS sip:a@contoso.example SIP/2.0\r\n"
#define NEXT "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"

static void test_table(void **state) {
        static const struct {
                const char *what, *text;
                enum sip_framing want;
                size_t n;
        } rows[] = {
                {"nothing", "", SIP_FRAME_PARTIAL, 0},
                {"keep-alive", "\r\n\r\n" REQ, SIP_FRAME_WHOLE, 4},
                {"no length: headers only", REQ "\r\nrest", SIP_FRAME_WHOLE, 41},
                {"LF only", "BYE sip:a@b SIP/2.0\nl: 2\n\nabBYE sip:a@b SIP/2.0\n", SIP_FRAME_WHOLE, 28},
                {"length in upper case, blank before colon", REQ "CONTENT-LENGTH : 3\r\n\r\nabc", SIP_FRAME_WHOLE, 64},
                {"length folded", REQ "Content-Length:\r\n 3\r\n\r\nabc", SIP_FRAME_WHOLE, 65},
                {"first length counts", REQ "l: 3\r\nl: 9\r\n\r\nabc", SIP_FRAME_WHOLE, 56},
                {"length not a number", REQ "l: x\r\n\r\nabc", SIP_FRAME_WHOLE, 47},
                {"body missing a byte", REQ "l: 4\r\n\r\nabc", SIP_FRAME_PARTIAL, 51},
                {"length beyond any size", REQ "l: 18446744073709551615\r\n\r\nabc", SIP_FRAME_PARTIAL, 0},
                {"headers unfinished", REQ "l: 4\r\n", SIP_FRAME_PARTIAL, 0},
                {"start line unfinished", "OPTIONS sip:a@b SI", SIP_FRAME_PARTIAL, 0},
                {"junk line", "junk: x\r\n" REQ, SIP_FRAME_NONE, 9},
                {"junk lines and blanks", "junk\r\n\r\n more\r\n" REQ "\r\n", SIP_FRAME_NONE, 15},
                {"junk, then what may become a start line", "junk: x\r\nOPTI", SIP_FRAME_NONE, 9},
                {"junk to the end", "junk: x\r\nVia: x\r\n", SIP_FRAME_NONE, 17},
                {"unfinished junk", "<xml", SIP_FRAME_NONE, 4},
                {"two messages", REQ "l: 2\r\n\r\nab" NEXT, SIP_FRAME_WHOLE, 49},
                {"line ends after the body", REQ "l: 2\r\n\r\nab\r\n\r\n" NEXT, SIP_FRAME_WHOLE, 49},
                {"body left out", REQ "l: 500\r\n\r\n" NEXT, SIP_FRAME_WHOLE, 49},
                {"body cut before another message", REQ "l: 500\r\n\r\nv=0\r\n" NEXT, SIP_FRAME_WHOLE, 54},
                {"headers cut before another message", REQ "To: x\r\n" NEXT, SIP_FRAME_WHOLE, 46},
                {"CRs lost in the middle of a block", REQ "l: 10\n\nv=0\no=x\n" NEXT, SIP_FRAME_WHOLE, 54},
                {"CRs lost at the end of it", "BYE sip:a@b SIP/2.0\nl: 10\n\nv=0\no=x\n", SIP_FRAME_WHOLE, 35},
                {"LF in a stream of CRLF waits", REQ "l: 10\r\n\r\nv=0\no=x\n", SIP_FRAME_PARTIAL, 58},
                {"a start line inside a body of right length", REQ "l: 18\r\n\r\nSIP/2.0 200 OK\r\nab" NEXT, SIP_FRAME_WHOLE, 66},
                {"sipfrag unfinished", REQ "c: message/sipfrag;version=2.0\r\nl: 40\r\n\r\nSIP/2.0 200 OK\r\n",
                 SIP_FRAME_PARTIAL, 120},
                {"sipfrag cut before another message", REQ "c: message/sipfrag\r\nl: 40\r\n\r\nSIP/2.0 200 OK\r\n" NEXT,
                 SIP_FRAME_WHOLE, 84},
                {"length wrong, no other message near", REQ "l: 2\r\n\r\nab, and more: x\r\n", SIP_FRAME_WHOLE, 49},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                size_t n = 12345;
                assert_number(sip_frame(span_str(rows[i].text), &n), rows[i].want, rows[i].what);
                assert_number(n, rows[i].n, rows[i].what);
        }
}

/* A text that nothing more is added to. */
static void test_last(void **state) {
        static const struct {
                const char *what, *text;
                enum sip_framing want;
                size_t n;
        } rows[] = {
                {"LF in a body of CRLF", REQ "l: 10\r\n\r\nv=0\no=x\n", SIP_FRAME_WHOLE, 56},
                {"body missing a byte", REQ "l: 4\r\n\r\nabc", SIP_FRAME_PARTIAL, 51},
                {"two messages", REQ "l: 2\r\n\r\nab" NEXT, SIP_FRAME_WHOLE, 49},
                {"CRs lost, and a method that has another in it", "INFO sip:a@b SIP/2.0\nl: 7\n\na=1\nbcBYE sip:a@b SIP/2.0\n\n",
                 SIP_FRAME_WHOLE, 33},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                size_t n = 12345;
                assert_number(sip_frame_last(span_str(rows[i].text), &n), rows[i].want, rows[i].what);
                assert_number(n, rows[i].n, rows[i].what);
        }
}

/* On the wire a body is waited for, whatever stands in it; one that is longer than it says is cut at the next start line. */
static void test_wire(void **state) {
        static const struct {
                const char *what, *text;
                enum sip_framing want;
                size_t n;
        } rows[] = {
                {"a start line in a body that is not all there", REQ "l: 99\r\n\r\n" NEXT, SIP_FRAME_PARTIAL, 147},
                {"body missing a byte", REQ "l: 4\r\n\r\nabc", SIP_FRAME_PARTIAL, 51},
                {"two messages", REQ "l: 2\r\n\r\nab" NEXT, SIP_FRAME_WHOLE, 49},
                {"a head that is not all there", REQ "l: 2\r\n", SIP_FRAME_PARTIAL, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                size_t n = 12345;
                assert_number(sip_frame_stream(span_str(rows[i].text), &n), rows[i].want, rows[i].what);
                assert_number(n, rows[i].n, rows[i].what);
        }
}

static void test_stream(void **state) {
        static const char text[] = "\r\n\r\njunk: 1\r\n" REQ "l: 3\r\n\r\nabc\r\n" NEXT "BYE sip:a@b SIP/2.0\n\nINV";
        static const struct {
                enum sip_framing want;
                size_t n;
        } steps[] = {
                {SIP_FRAME_WHOLE, 4}, {SIP_FRAME_NONE, 9}, {SIP_FRAME_WHOLE, 50}, {SIP_FRAME_WHOLE, 2},
                {SIP_FRAME_WHOLE, 37}, {SIP_FRAME_WHOLE, 21}, {SIP_FRAME_PARTIAL, 0},
        };
        struct span rest = SPAN(text);

        (void)state;
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
                size_t n;
                assert_int_equal(sip_frame(rest, &n), steps[i].want);
                assert_int_equal(n, steps[i].n);
                rest = span_from(rest, n);
        }
        assert_span(rest, "INV");
}

/* However much of it has come, a message is never taken for more or less than it is. */
static void test_every_length(void **state) {
        static const char text[] = REQ "Subject: a\r\n b\r\nContent-Length: 8\r\n\r\nab\r\ncd\r\n";
        const size_t whole = sizeof text - 1, head = whole - 8;

        (void)state;
        for (size_t i = 0; i <= whole; i++) {
                size_t n = 0;
                enum sip_framing f = sip_frame(span_of(text, i), &n);
                assert_int_equal(f, i < whole ? SIP_FRAME_PARTIAL : SIP_FRAME_WHOLE);
                assert_int_equal(n, i < head ? 0 : whole);
        }
}

/* Bodies that never come, each said to be larger than all that follows: framing looks no further than the next
 * start line. */
static void test_false_lengths(void **state) {
        static const char piece[] = "BYE sip:a@b SIP/2.0\nl: 99999999\n\nv=0\n";
        enum { PIECES = 100000, PIECE = sizeof piece - 1 };
        char *text = malloc((size_t)PIECES * PIECE);
        size_t n, pieces = 0;

        (void)state;
        assert_non_null(text);
        for (size_t i = 0; i < PIECES; i++)
                memcpy(text + i * PIECE, piece, PIECE);
        struct span rest = span_of(text, (size_t)PIECES * PIECE);
        while (sip_frame(rest, &n) == SIP_FRAME_WHOLE) {
                assert_int_equal(n, PIECE);
                rest = span_from(rest, n);
                pieces++;
        }
        assert_int_equal(pieces, PIECES - 1);
        assert_int_equal(rest.n, PIECE);
        free(text);
}

/* How many bytes a head that ends with the text asks for, read field by field. */
static enum sip_framing framing_of_head(struct span text, size_t *ret_n) {
        uint64_t length = 0;
        size_t at = sizeof REQ - 1;
        bool said = false;
        struct sip_field f;
        struct span rest, line;
        enum sip_field_step step;

        while ((step = sip_field_next(text, &at, &f)) == SIP_FIELD) {
                rest = span_from(text, f.at);
                if (f.broken && span_line(&rest, &line) && sip_is_start_line(line)) {
                        *ret_n = f.at;
                        return SIP_FRAME_WHOLE;
                }
                if (!f.broken && !said && sip_header_id_of(f.name) == SIP_H_CONTENT_LENGTH) {
                        (void)span_u64(span_trim(f.raw), &length);
                        said = true;
                }
        }
        *ret_n = step == SIP_FIELD_CUT ? 0 : at + length;
        return step == SIP_FIELD_CUT || length ? SIP_FRAME_PARTIAL : SIP_FRAME_WHOLE;
}

/* Fields that are passed by say as little of the body as when they are read. */
static void test_heads(void **state) {
        static const char *const parts[] = {
                "Via: a\r\n", "CSeq: 1 INVITE\r\n", "Contact: <sip:a>\n", "Call-ID: 1\r\n", "From: \"x\r\n", "From: y\" <sip:a>\n",
                "l: 5\r\n", "L: 6\n", "Content-Length: 7\r\n", "content-lengtH:\r\n", "Content-Length : 9\r\n", " 8\r\n", "\tl: 2\r\n",
                "To: a,\r\n", "b;c\r\n", "Location: 3\r\n", "Content-Lengths: 4\r\n", "Content-Coding: 3\r\n", "no colon\r\n",
                "c: text/plain\r\n", "\"\r\n", ":\r\n", "Length=\r\n", "SIP/2.0 200 OK\r\n", "Expires:", "l:\r\n", "Content-Length: x\r\n",
        };
        uint32_t x = 2463534242;

        (void)state;
        for (int round = 0; round < 20000; round++) {
                struct buf text = BUF_INIT;
                size_t want_n = 0, n = 0;
                buf_puts(&text, REQ);
                for (int k = 1 + round % 7; k > 0; k--) {
                        draw(&x);
                        buf_puts(&text, parts[x % (sizeof parts / sizeof parts[0])]);
                }
                buf_puts(&text, round % 5 ? "\r\n" : round % 3 ? "\n" : "");
                enum sip_framing want = framing_of_head(buf_span(&text), &want_n);
                assert_int_equal(sip_frame_stream(buf_span(&text), &n), want);
                assert_int_equal(n, want_n);
                buf_done(&text);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_table),
                cmocka_unit_test(test_last),
                cmocka_unit_test(test_wire),
                cmocka_unit_test(test_stream),
                cmocka_unit_test(test_every_length),
                cmocka_unit_test(test_false_lengths),
                cmocka_unit_test(test_heads),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
