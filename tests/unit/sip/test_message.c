/* One message: the values everything asks for, the body against Content-Length, the faults. */
#include "unit/sip/parsed.h"

#include "base/limits.h"

#define START "OPTIONS sip:ben@fabrikam.example SIP/2.0\r\n"
#define VIA "Via: SIP/2.0/TLS 10.9.8.7:50123\r\n"
#define TO "To: <sip:ben@fabrikam.example>\r\n"
#define FROM_ALONE "From: <sip:ann@contoso.example>;tag=a1\r\n"
#define FROM FROM_ALONE TO
#define ID "Call-ID: c1\r\n"
#define CSEQ "CSeq: 7 OPTIONS\r\n"
#define GOOD START VIA FROM ID CSEQ

static void test_request(void **state) {
        static const char text[] = "\r\nINVITE sip:ben@fabrikam.example;gruu SIP/2.0\r\n"
                                   "Via: SIP/2.0/TLS 10.9.8.7:50123;branch=z9hG4bK9,SIP/2.0/TCP fe.contoso.example\r\n"
                                   "Via: SIP/2.0/UDP 192.0.2.4;received=192.0.2.5\r\n"
                                   "FROM: \"Ann, \\\"A\\\"\" <sip:ann@contoso.example>;tag=a1;epid=0c1d\r\n"
                                   "To: <sip:ben@fabrikam.example>\r\n"
                                   "Call-ID:c1\r\n"
                                   "CSeq:  12\tINVITE \r\n"
                                   "Subject: one\r\n two\r\n"
                                   "Content-Type: application/sdp\r\n"
                                   "Content-Length: 5\r\n\r\nv=0\r\n";
        struct parsed p;

        (void)state;
        parse(&p, text);
        assert_true(p.m.request);
        assert_int_equal(p.m.method, SIP_INVITE);
        assert_span(p.m.method_name, "INVITE");
        assert_span(p.m.uri, "sip:ben@fabrikam.example;gruu");
        assert_int_equal(p.m.status, 0);
        assert_int_equal(p.m.n_headers, 9);
        assert_int_equal(p.m.n_via, 3);
        assert_span(p.m.via.branch, "z9hG4bK9");
        assert_span(p.m.via.sent_by, "10.9.8.7:50123");
        assert_span(p.m.via.received, "");
        assert_span(p.m.from.display, "Ann, \\\"A\\\"");
        assert_span(p.m.from.tag, "a1");
        assert_span(p.m.from.epid, "0c1d");
        assert_span(p.m.to.tag, "");
        assert_span(p.m.call_id, "c1");
        assert_int_equal(p.m.cseq, 12);
        assert_span(p.m.cseq_method, "INVITE");
        assert_span(sip_header_named(&p.m, SPAN("subject")), "one two");
        assert_int_equal(p.m.content_length, 5);
        assert_span(p.m.body, "v=0\r\n");
        assert_int_equal(p.m.body_at, sizeof text - 1 - 5);
        assert_int_equal(p.m.faults, 0);
        parsed_done(&p);
}

/* Copies of logs lose line ends: the headers are there all the same, and it is said. */
static void test_glued(void **state) {
        struct parsed p;

        (void)state;
        parse(&p, "SIP/2.0 504 Server time-out Via: SIP/2.0/TLS 10.9.8.7:50123\r\n"
                  "CSeq: 3 INVITE From : \"A: b\" <sip:ann@contoso.example>;tag=a1\r\n"
                  "Call-ID: c1 Max-Forwards: 70 CSeq: 3 INVITE\r\n" TO "Server: RTC/6.0 to: x\r\n\r\n");
        assert_span(p.m.reason, "Server time-out");
        assert_span(p.m.via.sent_by, "10.9.8.7:50123");
        assert_span(p.m.cseq_method, "INVITE");
        assert_span(p.m.from.tag, "a1");
        assert_span(p.m.call_id, "c1");
        assert_span(sip_header_named(&p.m, SPAN("max-forwards")), "70");
        assert_span(sip_header_named(&p.m, SPAN("server")), "RTC/6.0 to: x");
        assert_int_equal(p.m.n_headers, 8);
        assert_int_equal(p.m.headers[2].at, 61 + 15);
        assert_int_equal(p.m.faults, SIP_FAULT_GLUED);
        parsed_done(&p);
        parse(&p, "SIP/2.0 488 Not acceptable: cause: x Subject: y :via :\r\n" VIA FROM ID CSEQ "\r\n");
        assert_span(p.m.reason, "Not acceptable: cause: x Subject: y :via :");
        assert_int_equal(p.m.faults, 0);
        parsed_done(&p);
}

static void test_wrapped(void **state) {
        struct parsed p;

        (void)state;
        parse(&p, "SIP/2.0 504 Server time-out\r\n" VIA FROM_ALONE ID CSEQ
                  "ms-diagnostics: 1017;reason=\"Cannot route From and To domains in\r\nthis combination\";\r\nsource=\"sip.contoso.example\";\r\n"
                  "summary=\"a: b\r\n c\"\r\nServer: RTC\r\nTo: \"open <sip:x>\r\n\r\nbody");
        assert_span(sip_header_named(&p.m, SPAN("ms-diagnostics")),
                    "1017;reason=\"Cannot route From and To domains in this combination\"; source=\"sip.contoso.example\"; summary=\"a: b c\"");
        assert_span(sip_header_named(&p.m, SPAN("server")), "RTC");
        assert_span(sip_header_named(&p.m, SPAN("to")), "\"open <sip:x>");
        assert_span(p.m.body, "body");
        assert_int_equal(p.m.faults, SIP_FAULT_HEADER);
        parsed_done(&p);
}

static void test_response(void **state) {
        struct parsed p;

        (void)state;
        parse(&p, "SIP/2.0 504 Server time-out\r\n" VIA FROM_ALONE "To: <sip:ben@fabrikam.example>;tag=b2\r\n" ID
                  "CSeq: 3 PRACK\r\n\r\n");
        assert_false(p.m.request);
        assert_int_equal(p.m.status, 504);
        assert_span(p.m.reason, "Server time-out");
        assert_int_equal(p.m.method, SIP_PRACK);
        assert_span(p.m.method_name, "PRACK");
        assert_span(p.m.uri, "");
        assert_span(p.m.to.tag, "b2");
        assert_int_equal(p.m.content_length, -1);
        assert_int_equal(p.m.faults, 0);
        parsed_done(&p);
}

/* LF alone, compact names, a fold: the same as long names with CRLF. */
static void test_compact(void **state) {
        size_t i = 0;
        struct parsed p;

        (void)state;
        parse(&p, "NOTIFY sip:ann@contoso.example SIP/2.0\nv: SIP/2.0/TCP\n 10.9.8.7\nf: <sip:ben@fabrikam.example>\n ;tag=b\n"
                  "t: sip:ann@contoso.example;tag=a\ni: x\nCSeq: 4294967295 NOTIFY\nm: <sip:b@10.1.1.1>\no: presence\n"
                  "c: text/plain\nl: 3\n\nabc");
        assert_int_equal(p.m.faults, 0);
        assert_int_equal(p.m.method, SIP_NOTIFY);
        assert_span(p.m.via.sent_by, "10.9.8.7");
        assert_span(p.m.from.tag, "b");
        assert_span(p.m.to.tag, "a");
        assert_span(p.m.call_id, "x");
        assert_true(p.m.cseq == UINT32_MAX);
        assert_span(p.m.content_type, "text/plain");
        assert_span(sip_header_value(&p.m, SIP_H_CONTACT), "<sip:b@10.1.1.1>");
        assert_span(sip_header_value(&p.m, SIP_H_EVENT), "presence");
        assert_null(sip_header_next(&p.m, SIP_H_ROUTE, &i));
        assert_span(p.m.body, "abc");
        parsed_done(&p);
}

static void test_faults(void **state) {
        static const struct {
                const char *what, *text;
                unsigned faults;
                const char *word;
                size_t n_headers, n_body;
        } rows[] = {
                {"none", GOOD "\r\n", 0, NULL, 5, 0},
                {"no length, a body", GOOD "\r\nabc", 0, NULL, 5, 3},
                {"length right", GOOD "l: 3\r\n\r\nabc", 0, NULL, 6, 3},
                {"a line end that the log added", GOOD "l: 3\r\n\r\nabc\r\n", 0, NULL, 6, 5},
                {"CRs lost", GOOD "l: 10\r\n\r\nv=0\no=x\n", 0, NULL, 6, 8},
                {"body short", GOOD "l: 4\r\n\r\nabc", SIP_FAULT_BODY_SHORT, "short-body", 6, 3},
                {"body left out", GOOD "l: 4\r\n\r\n", SIP_FAULT_BODY_SHORT, "short-body", 6, 0},
                {"body long", GOOD "l: 2\r\n\r\nabcd", SIP_FAULT_BODY_LONG, "long-body", 6, 4},
                {"length repeated", GOOD "l: 3\r\nContent-Length: 3\r\n\r\nabc", 0, NULL, 7, 3},
                {"length repeated, another", GOOD "l: 3\r\nl: 4\r\n\r\nabc", SIP_FAULT_LENGTH, "bad-content-length", 7, 3},
                {"length negative", GOOD "l: -1\r\n\r\nabc", SIP_FAULT_LENGTH, "bad-content-length", 6, 3},
                {"length beyond 63 bits", GOOD "l: 9223372036854775808\r\n\r\n", SIP_FAULT_LENGTH, "bad-content-length", 6, 0},
                {"length beyond 64 bits", GOOD "l: 99999999999999999999\r\n\r\n", SIP_FAULT_LENGTH, "bad-content-length", 6, 0},
                {"length as large as can be", GOOD "l: 9223372036854775807\r\n\r\n", SIP_FAULT_BODY_SHORT, "short-body", 6, 0},
                {"line without colon", GOOD "some words\r\n\r\n", SIP_FAULT_HEADER, "bad-header", 5, 0},
                {"name empty", GOOD ": value\r\n\r\n", SIP_FAULT_HEADER, "bad-header", 5, 0},
                {"name with a blank", GOOD "two words: v\r\n\r\n", SIP_FAULT_HEADER, "bad-header", 5, 0},
                {"no Call-ID", START VIA FROM CSEQ "\r\n", SIP_FAULT_NO_CALL_ID, "no-call-id", 4, 0},
                {"no CSeq", START VIA FROM ID "\r\n", SIP_FAULT_CSEQ, "bad-cseq", 4, 0},
                {"CSeq without method", START VIA FROM ID "CSeq: 7\r\n\r\n", SIP_FAULT_CSEQ, "bad-cseq", 5, 0},
                {"CSeq without blank", START VIA FROM ID "CSeq: 7OPTIONS\r\n\r\n", SIP_FAULT_CSEQ, "bad-cseq", 5, 0},
                {"CSeq too large", START VIA FROM ID "CSeq: 4294967296 OPTIONS\r\n\r\n", SIP_FAULT_CSEQ, "bad-cseq", 5, 0},
                {"CSeq of another method", START VIA FROM ID "CSeq: 7 INFO\r\n\r\n", SIP_FAULT_CSEQ_METHOD, "cseq-method", 5, 0},
                {"From without tag", START VIA "f: sip:a@b\r\n" TO ID CSEQ "\r\n", SIP_FAULT_NO_TAG, "no-tag", 5, 0},
                {"no Via", START FROM ID CSEQ "\r\n", SIP_FAULT_VIA, "bad-via", 4, 0},
                {"Via unreadable", START "Via: 10.9.8.7\r\n" FROM ID CSEQ "\r\n", SIP_FAULT_VIA, "bad-via", 5, 0},
                {"headers end with a line end", GOOD, SIP_FAULT_HEADERS_CUT, "cut-headers", 5, 0},
                {"headers end in a line", GOOD "Subj", SIP_FAULT_HEADER | SIP_FAULT_HEADERS_CUT, "bad-header", 5, 0},
                {"another version", "OPTIONS sip:a@b SIP/3.0\r\n" VIA FROM ID CSEQ "\r\n", SIP_FAULT_START, "bad-start-line", 5, 0},
                {"status out of range", "SIP/2.0 999 Odd\r\n" VIA FROM ID CSEQ "\r\n", SIP_FAULT_START, "bad-start-line", 5, 0},
                {"nothing but a start line", START,
                 SIP_FAULT_NO_CALL_ID | SIP_FAULT_CSEQ | SIP_FAULT_HEADERS_CUT | SIP_FAULT_NO_TAG | SIP_FAULT_VIA |
                         SIP_FAULT_NO_FROM | SIP_FAULT_NO_TO,
                 "no-call-id", 0, 0},
                {"a body, then another message", GOOD "l: 3\r\n\r\nabc\r\n\r\nBYE sip:a@b SIP/2.0\r\n\r\n", SIP_FAULT_BODY_LONG, "long-body", 6, 3},
                {"no body, then another message", GOOD "l: 0\r\n\r\n\r\nBYE sip:a@b SIP/2.0\r\n\r\n", SIP_FAULT_BODY_LONG, "long-body", 6, 0},
                {"no From", START VIA TO ID CSEQ "\r\n", SIP_FAULT_NO_FROM | SIP_FAULT_NO_TAG, "no-tag", 4, 0},
                {"no To", START VIA "f: sip:a@b;tag=1\r\n" ID CSEQ "\r\n", SIP_FAULT_NO_TO, "no-to", 4, 0},
                {"From empty", START VIA "f: \r\n" TO ID CSEQ "\r\n", SIP_FAULT_NO_FROM | SIP_FAULT_NO_TAG, "no-tag", 5, 0},
                {"Max-Forwards with zeros before it", GOOD "Max-Forwards: 0068\r\n\r\n", 0, NULL, 6, 0},
                {"Max-Forwards beyond a byte", GOOD "Max-Forwards: 256\r\n\r\n", SIP_FAULT_NUMBER, "bad-number", 6, 0},
                {"Max-Forwards no number", GOOD "Max-Forwards: seventy\r\n\r\n", SIP_FAULT_NUMBER, "bad-number", 6, 0},
                {"Expires too large", GOOD "Expires: 4294967296\r\n\r\n", SIP_FAULT_NUMBER, "bad-number", 6, 0},
                {"Expires a date", GOOD "Expires: Thu, 01 Dec 1994 16:00:00 GMT\r\n\r\n", 0, NULL, 6, 0},
                {"Retry-After with a comment", GOOD "Retry-After: 18000 (at lunch);duration=3600\r\n\r\n", 0, NULL, 6, 0},
                {"Retry-After too large", GOOD "Retry-After: 949302838503028349304\r\n\r\n", SIP_FAULT_NUMBER, "bad-number", 6, 0},
                {"a bare cookie for a branch", START "v: SIP/2.0/UDP 10.1.1.1;branch=z9hG4bK\r\n" FROM ID CSEQ "\r\n", SIP_FAULT_VIA, "bad-via", 5, 0},
                {"separators behind a Via", START "v: SIP/2.0/UDP 10.1.1.1;;,;,,\r\n" FROM ID CSEQ "\r\n", SIP_FAULT_VIA, "bad-via", 5, 0},
                {"a URI in brackets", "OPTIONS <sip:a@b> SIP/2.0\r\n" VIA FROM ID CSEQ "\r\n", SIP_FAULT_START, "bad-start-line", 5, 0},
                {"headers in the URI", "OPTIONS sip:a@b?Route=x SIP/2.0\r\n" VIA FROM ID CSEQ "\r\n", SIP_FAULT_START, "bad-start-line", 5, 0},
                {"IPv6 without brackets", "OPTIONS sip:2001:db8::10 SIP/2.0\r\n" VIA FROM ID CSEQ "\r\n", SIP_FAULT_START, "bad-start-line", 5, 0},
                {"IPv6 with a port inside", "OPTIONS sip:[2001:db8::10:5070] SIP/2.0\r\n" VIA FROM ID CSEQ "\r\n", 0, NULL, 5, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct parsed p;
                parse(&p, rows[i].text);
                assert_number(p.m.faults, rows[i].faults, rows[i].what);
                assert_number(p.m.n_headers, rows[i].n_headers, rows[i].what);
                assert_number(p.m.body.n, rows[i].n_body, rows[i].what);
                if (rows[i].word)
                        assert_string_equal(sip_fault_word(p.m.faults), rows[i].word);
                else
                        assert_null(sip_fault_word(p.m.faults));
                parsed_done(&p);
        }
}

/* The first of each header counts, as it does for every proxy on the way. */
static void test_first_counts(void **state) {
        size_t i = 0;
        struct parsed p;

        (void)state;
        parse(&p, GOOD "Call-ID: c2\r\nFrom: <sip:eve@litware.example>;tag=e\r\nCSeq: 8 INFO\r\n\r\n");
        assert_span(p.m.call_id, "c1");
        assert_span(p.m.from.tag, "a1");
        assert_int_equal(p.m.cseq, 7);
        assert_span(sip_header_next(&p.m, SIP_H_CALL_ID, &i)->value, "c1");
        assert_span(sip_header_next(&p.m, SIP_H_CALL_ID, &i)->value, "c2");
        assert_null(sip_header_next(&p.m, SIP_H_CALL_ID, &i));
        parsed_done(&p);
}

static void test_places(void **state) {
        static const char text[] = START "Subject: a\r\n b\r\n" ID "\r\n";
        struct parsed p;

        (void)state;
        parse(&p, text);
        assert_int_equal(p.m.headers[0].at, sizeof START - 1);
        assert_int_equal(p.m.headers[0].len, 14);
        assert_span(span_sub(p.m.text, p.m.headers[1].at, p.m.headers[1].len), "Call-ID: c1");
        parsed_done(&p);
}

static void test_none(void **state) {
        static const char *const rows[] = {"", "\r\n\r\n", "hello\r\n", "HTTP/1.1 200 OK\r\n\r\n", "INVITE sip:a@b\r\n\r\n"};
        struct sip_message m = {.status = 12345};
        struct arena a;

        (void)state;
        arena_init(&a);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
                assert_number(sip_parse(span_str(rows[i]), &a, &m), -EBADMSG, rows[i]);
        assert_int_equal(m.status, 12345);
        arena_done(&a);
}

/* A text of `head` and then n times `piece`. The caller frees it. */
static struct span repeated(const char *head, const char *piece, size_t n) {
        size_t n_head = strlen(head), n_piece = strlen(piece);
        char *s = malloc(n_head + n * n_piece);

        assert_non_null(s);
        memcpy(s, head, n_head);
        for (size_t i = 0; i < n; i++)
                memcpy(s + n_head + i * n_piece, piece, n_piece);
        return span_of(s, n_head + n * n_piece);
}

static void test_limits(void **state) {
        static const struct {
                const char *head, *piece;
                size_t n, n_headers;
                bool many;
        } rows[] = {
                {START, "x: y\r\n", LIMIT_HEADERS, LIMIT_HEADERS, false},
                {START, "x: y\r\n", LIMIT_HEADERS + 1, LIMIT_HEADERS, true},
                {START, "x: y\r\n", 1000000, LIMIT_HEADERS, true},
                {START "s: a", "\r\n b", 1000000, 1, false},
                {START "v: a", ",", 4000000, 1, false},
                {START "f: a;b=\"", "\"=", 2000000, 1, false},
                {START "f: ", "<", 4000000, 1, false},
                {START, ":", 4000000, 0, false},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct span text = repeated(rows[i].head, rows[i].piece, rows[i].n);
                struct parsed p;
                parse_span(&p, text);
                assert_number(p.m.n_headers, rows[i].n_headers, rows[i].piece);
                assert_number(!!(p.m.faults & SIP_FAULT_MANY), rows[i].many, rows[i].piece);
                parsed_done(&p);
                free((char *)text.p);
        }
}

/* What is asked for is told from the set first: read or added, a header is in it, and no other is. */
static void test_has(void **state) {
        struct parsed p;
        size_t at = 0;

        (void)state;
        parse(&p, GOOD "X-Own: 1\r\nv: SIP/2.0/UDP 192.0.2.1\r\nExpires: 60\r\nno colon\r\nDate:\r\n\r\nServer: x");
        assert_int_equal(p.m.has, SIP_HAS(SIP_H_OTHER) | SIP_HAS(SIP_H_VIA) | SIP_HAS(SIP_H_FROM) | SIP_HAS(SIP_H_TO) | SIP_HAS(SIP_H_CALL_ID) |
                                  SIP_HAS(SIP_H_CSEQ) | SIP_HAS(SIP_H_EXPIRES) | SIP_HAS(SIP_H_DATE));
        assert_span(sip_header_value(&p.m, SIP_H_EXPIRES), "60");
        assert_span(sip_header_value(&p.m, SIP_H_SERVER), "");
        struct sip_header room[1];
        struct sip_message m = {.headers = room};
        assert_null(sip_header_next(&m, SIP_H_SERVER, &at));
        assert_int_equal(sip_header_add(&m, SPAN("server"), SPAN(" a\r\n b"), &p.arena), 0);
        assert_int_equal(m.n_headers, 1);
        assert_ptr_equal(sip_header_next(&m, SIP_H_SERVER, &at), room);
        assert_span(room[0].value, "a b");
        parsed_done(&p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_request),
                cmocka_unit_test(test_glued), cmocka_unit_test(test_wrapped), cmocka_unit_test(test_response),
                cmocka_unit_test(test_compact),
                cmocka_unit_test(test_faults),
                cmocka_unit_test(test_first_counts),
                cmocka_unit_test(test_places), cmocka_unit_test(test_has),
                cmocka_unit_test(test_none),
                cmocka_unit_test(test_limits),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
