/* query/message.c, message_text.c: a message out of a case, and the lines of its page with what each of them is; secrets over
 * line ends, bytes that are no text, headers without number. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "base/safe.h"
#include "query/message.h"
#include "unit/engine/sample.h"

#include <errno.h>

static const struct {
        const char *text;
        int64_t want; /* 0: none */
} ids[] = {
        {"12", 12}, {"m12", 12}, {"m12@340", 12}, {"12@", 12}, {"0", 0}, {"", 0}, {"m", 0}, {"-1", 0}, {"x", 0}, {"1 ", 0},
        {"9223372036854775807", INT64_MAX}, {"9223372036854775808", 0},
};

static void test_id(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
                int64_t got = 0;
                assert_int_equal(message_id(span_str(ids[i].text), &got), ids[i].want ? 0 : -EINVAL);
                assert_true(got == ids[i].want);
        }
}

/* The page with a letter before each line for what it is. */
static void page(struct span text, bool clear, struct buf *ret) {
        static const char letters[] = " SAPHheMOCB";
        struct message_view v;
        struct message_page p;
        struct message_line line;
        struct arena a;
        size_t at = 0;

        arena_init(&a);
        assert_int_equal(message_decode(text, &a, &v), 0);
        assert_int_equal(message_page(&v, clear, &a, &p), 0);
        while (message_line_next(&p, &at, &line))
                buf_printf(ret, "%c%.*s\n", letters[line.kind], SPAN_ARG(line.text));
        assert_int_equal(at, p.text.n);
        arena_done(&a);
}

static const struct {
        const char *what, *text;
        bool clear;
        const char *want;
} pages[] = {
        {"an offer", "INVITE sip:b@x SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nCookie: SID=31d4\r\nContent-Type: application/sdp\r\n\r\n"
         "v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 50000 RTP/AVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAABBBB|2^31\r\n"
         "a=candidate:1 1 UDP 2130706431 10.0.0.1 50000 typ host\r\n", false,
         "SINVITE sip:b@x\nAmessage 0, call 0\n \nHRoute\nh  Via: SIP/2.0/TCP h;branch=z9hG4bK1\n \nHBody\n"
         "h  Content-Type: application/sdp\n \nHOther\nh  Cookie: ***\n \nHMedia\nM  audio  RTP/AVP  10.0.0.1 port 50000  sendrecv\n"
         "O    PCMU/8000\nO    AES_CM_128_HMAC_SHA1_80\nC    RTP   host   udp       10.0.0.1:50000\n"},
        {"codes are explained below their header", "SIP/2.0 503 No\nCSeq: 1 INVITE\nReason: Q.850;cause=38\n\n", false,
         "S503 No, answer to INVITE\nA  overload, maintenance, or no route that works\nAmessage 0, call 0\n \nHCall\nh  CSeq: 1 INVITE\n"
         " \nHTrouble\nh  Reason: Q.850;cause=38\ne    Q.850 38: a fault in the network that will last\n"},
        {"a secret over line ends is one with the line before", "SIP/2.0 200 OK\nCSeq: 1 SERVICE\nContent-Type: text/plain\n\n"
         "a <password>\n secret\nmore</password> b\nend", false,
         "S200 OK, answer to SERVICE\nA  it worked\nAmessage 0, call 0\n \nHCall\nh  CSeq: 1 SERVICE\n \nHBody\nh  Content-Type: text/plain\n"
         " \nHtext/plain, 42 bytes\nB  a <password>***</password> b\nB  end\n"},
        {"unless it is asked for", "SIP/2.0 200 OK\nCSeq: 1 SERVICE\nCookie: SID=31d4\n\n", true,
         "S200 OK, answer to SERVICE\nA  it worked\nAmessage 0, call 0\n \nHCall\nh  CSeq: 1 SERVICE\n \nHOther\nh  Cookie: SID=31d4\n"},
        {"a secret that takes in the next heading", "SIP/2.0 200 OK\nCSeq: 1 SERVICE\nQ: <password>\nContent-Type: text/plain\n\nx", false,
         "S200 OK, answer to SERVICE\nA  it worked\nAmessage 0, call 0\n \nHCall\nh  CSeq: 1 SERVICE\n \nHBody\n"
         "h  Content-Type: text/plain\n \nHOther\nh  Q: <password>***\n"},
        {"a body that is no text", "SIP/2.0 200 OK\nCSeq: 1 INFO\n\n\x1b[2J\x80\n\xC3\r\n\x01", false,
         "S200 OK, answer to INFO\nA  it worked\nAmessage 0, call 0\n \nHCall\nh  CSeq: 1 INFO\n \nHBody, 10 bytes\n"
         "B  \\x1b[2J\\x80\nB  \\xc3\nB  \\x01\n"},
};

static void test_page(void **state) {
        (void)state;
        for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
                struct buf got = BUF_INIT;
                page(span_str(pages[i].text), pages[i].clear, &got);
                if (strcmp(buf_str(&got), pages[i].want) != 0)
                        fail_msg("%s:\n%s", pages[i].what, buf_str(&got));
                buf_done(&got);
        }
}

/* Each line names the byte of the message that it tells of, in the message's own order or not. */
static void test_from(void **state) {
        static const char text[] = "INVITE sip:b@x SIP/2.0\r\nContent-Type: application/sdp\r\nCSeq: 1 INVITE\r\n"
                                   "Reason: Q.850;cause=38\r\n\r\nv=0\r\nm=audio 50000 RTP/AVP 0\r\n"
                                   "a=candidate:1 1 UDP 2130706431 10.0.0.1 50000 typ host\r\n";
        static const struct {
                const char *line, *of; /* of: where that begins; NULL: nowhere */
        } table[] = {
                {"INVITE sip:b@x", "INVITE"}, {"message 0, call 0", NULL}, {"Trouble", NULL}, {"  Content-Type: ", "Content-Type"},
                {"  CSeq: ", "CSeq"}, {"  Reason: ", "Reason"}, {"    Q.850 38", "Reason"}, {"Media", "v=0"},
                {"  audio ", "m=audio"}, {"    PCMU", "m=audio"}, {"    RTP ", "a=candidate"},
        };
        struct message_view v;
        struct message_page p;
        struct arena a;

        (void)state;
        arena_init(&a);
        assert_int_equal(message_decode(SPAN(text), &a, &v), 0);
        assert_int_equal(message_page(&v, false, &a, &p), 0);
        for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
                struct message_line line;
                size_t at = 0;
                bool more;
                while ((more = message_line_next(&p, &at, &line)) && !span_starts(line.text, span_str(table[i].line)))
                        ;
                assert_true(more);
                size_t want = table[i].of ? span_find(SPAN(text), span_str(table[i].of)) : MESSAGE_NOWHERE;
                assert_int_equal(line.from, want);
        }
        arena_done(&a);
}

/* Thousands of headers, a line of 64 KiB, a body of line ends: nothing of it is lost but what the message's own cap says. */
static void test_large(void **state) {
        (void)state;
        struct buf b = BUF_INIT, got = BUF_INIT;

        buf_puts(&b, "OPTIONS sip:x SIP/2.0\r\n");
        for (int i = 0; i < 5000; i++)
                buf_printf(&b, "X-%d: %d\r\n", i, i);
        page(buf_span(&b), false, &got);
        assert_int_equal(span_count(buf_span(&got), '\n'), 4 + LIMIT_HEADERS);
        buf_reset(&b);
        buf_reset(&got);
        buf_puts(&b, "OPTIONS sip:x SIP/2.0\r\nX: ");
        buf_fill(&b, ' ', 5);
        for (int i = 0; i < 8192; i++)
                buf_puts(&b, "word x. ");
        buf_puts(&b, "\r\n\r\n");
        buf_fill(&b, '\n', 100000);
        page(buf_span(&b), false, &got);
        assert_true(span_find(buf_span(&got), SPAN("HBody, 100000 bytes\nB\nB\n")) < got.n);
        assert_true(got.n > 64 * 1024 + 200000);
        buf_done(&b);
        buf_done(&got);
}

static void test_no_message(void **state) {
        (void)state;
        struct message_view v = {.id = 7};
        struct arena a;

        arena_init(&a);
        assert_int_equal(message_decode(SPAN_NONE, &a, &v), -EBADMSG);
        assert_int_equal(message_decode(SPAN("\x00\x01\x02"), &a, &v), -EBADMSG);
        assert_int_equal(v.id, 7);
        arena_done(&a);
}

static const struct refused refusals[] = {
        {"one@x", "v1", "ann@a.example", "bob@b.example", 504, "1028;reason=\"x\"", 1000},
        {"two@x", "v2", "ann@a.example", "eve@c.example", 486, NULL, 2000},
};

static void test_read(void **state) {
        (void)state;
        struct store *s = sample_case(refusals, 2);
        struct message_view v;
        struct arena a;

        assert_int_equal(store_finish(s), 0);
        arena_init(&a);
        assert_int_equal(message_read(s, 2, &a, &v), 0);
        assert_true(v.id == 2 && v.sighting == 2 && v.call == 2 && v.m.status == 486);
        assert_int_equal(v.n_places, 1);
        assert_true(span_eq(v.places[0].path, SPAN("made.log")) && span_eq(v.places[0].direction, SPAN("in")));
        assert_true(v.places[0].line == 1 + SAMPLE_LINES && v.places[0].time_us == 2000 && v.places[0].utc);
        assert_int_equal(message_read(s, 1, &a, &v), 0);
        assert_int_equal(v.n_diags, 1);
        assert_int_equal(message_read(s, 3, &a, &v), -ENOENT);
        assert_int_equal(message_read(s, INT64_MAX, &a, &v), -ENOENT);
        assert_int_equal(v.id, 1);
        arena_done(&a);
        store_free(s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_id), cmocka_unit_test(test_page), cmocka_unit_test(test_from), cmocka_unit_test(test_large), cmocka_unit_test(test_no_message),
                cmocka_unit_test(test_read),
        };
        return cmocka_run_group_tests_name("query/message", tests, NULL, NULL);
}
