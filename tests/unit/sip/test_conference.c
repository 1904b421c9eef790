/* C3P requests and answers, conference-info documents. */
#include "unit/sip/bodied.h"

#include "sip/conference.h"

#define C3P "application/cccp+xml"
#define INFO "application/conference-info+xml"

static void test_rows(void **state) {
        static const struct {
                const char *what, *type, *body;
                int found;
                const char *want; /* kind command request code reason uri state users/disconnected */
        } rows[] = {
                {"a request", C3P,
                 "<request xmlns=\"urn:ietf:params:xml:ns:cccp\" C3PVersion=\"1\" to=\"sip:f\" from=\"sip:a\" requestId=\"7\"><addUser>"
                 "<conferenceKeys confEntity=\"sip:ann@contoso.example;gruu;opaque=app:conf:focus:id:Q\"/>"
                 "<ci:user xmlns:ci=\"urn:ietf:params:xml:ns:conference-info\" entity=\"sip:ben@fabrikam.example\"/></addUser></request>",
                 1, "request addUser 7 - - sip:ann@contoso.example;gruu;opaque=app:conf:focus:id:Q - 1/0"},
                {"an answer that refuses", C3P,
                 "<response requestId=\"7\" code=\"failure\"><addUser reason=\"conferenceDoesntExist\"><conferenceKeys confEntity=\"sip:c\"/>"
                 "</addUser></response>", 1, "response addUser 7 failure conferenceDoesntExist sip:c - 0/0"},
                {"pending", C3P, "<response requestId=\"8\" code=\"pending\"/>", 1, "response - 8 pending - - - 0/0"},
                {"a conference that was made", C3P,
                 "<response requestId=\"9\" code=\"success\"><addConference><conference-info entity=\"sip:new\"/></addConference></response>",
                 1, "response addConference 9 success - sip:new - 0/0"},
                {"conference-info", INFO,
                 "<conference-info entity=\"sip:c\" state=\"partial\" version=\"4\"><users><user entity=\"sip:a\"><endpoint>"
                 "<status>connected</status></endpoint></user><user entity=\"sip:b\"><endpoint><status>disconnected</status>"
                 "<disconnection-info><reason>SIP;cause=500</reason></disconnection-info></endpoint></user></users></conference-info>",
                 1, "info - - - SIP;cause=500 sip:c partial 2/1"},
                {"a notification", C3P, "<notify notificationId=\"1\"><conference-info entity=\"sip:c\"/></notify>", 1,
                 "notify conference-info - - - sip:c - 0/0"},
                {"a prefix", INFO, "<x:conference-info xmlns:x=\"y\" entity=\"sip:c\"/>", 1, "info - - - - sip:c - 0/0"},
                {"another root", C3P, "<addUser/>", -EBADMSG, NULL},
                {"cut", INFO, "<conference-info", -EBADMSG, NULL},
                {"a document type", INFO, "<!DOCTYPE x><conference-info/>", -EBADMSG, NULL},
                {"another type", "text/xml", "<conference-info/>", 0, NULL},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf got = BUF_INIT;
                struct conference c;
                struct bodied b;
                bodied_init(&b, rows[i].type, span_str(rows[i].body));
                assert_number(conference_parse(&b.parts, &b.p.arena, &c), rows[i].found, rows[i].what);
                if (rows[i].want) {
                        const struct span texts[] = {c.command, c.request_id, c.code, c.reason, c.uri, c.state};
                        buf_puts(&got, conference_word(c.kind));
                        for (size_t k = 0; k < 6; k++)
                                buf_printf(&got, " %.*s", SPAN_ARG(texts[k].n ? texts[k] : SPAN("-")));
                        buf_printf(&got, " %u/%u", c.users, c.disconnected);
                        assert_span(buf_span(&got), rows[i].want);
                        assert_int_equal(c.at, b.p.m.body_at);
                }
                bodied_done(&b);
                buf_done(&got);
        }
}

/* Who gives no address and has no name; not where the element leaves out what is known. */
static void test_guests(void **state) {
        static const struct {
                const char *users;
                uint32_t guests;
        } rows[] = {
                {"<user entity=\"sip:a1b2@anonymous.invalid\" state=\"full\"><roles><entry>attendee</entry></roles></user>", 1},
                {"<user entity=\"sip:a1@Anonymous.Invalid\"/><user entity=\"sip:b1@anonymous.invalid\"><display-text> </display-text></user>", 2},
                {"<user entity=\"sip:a1@anonymous.invalid\"><display-text>+46 8 123</display-text></user>", 0},
                {"<user entity=\"sip:a1@anonymous.invalid\" state=\"partial\"/>", 0},
                {"<user entity=\"sip:ben@fabrikam.example\"/>", 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf body = BUF_INIT;
                struct conference c;
                struct bodied b;
                buf_printf(&body, "<conference-info entity=\"sip:c\"><conference-description><display-text>x</display-text>"
                                  "</conference-description><users>%s</users></conference-info>", rows[i].users);
                bodied_init(&b, INFO, buf_span(&body));
                assert_int_equal(conference_parse(&b.parts, &b.p.arena, &c), 1);
                assert_int_equal(c.guests, rows[i].guests);
                bodied_done(&b);
                buf_done(&body);
        }
}

static void test_hostile(void **state) {
        struct buf body = BUF_INIT;
        struct conference c;
        struct bodied b;

        (void)state;
        repeat(&body, "<conference-info>", "<user>", 40, "");
        bodied_init(&b, INFO, buf_span(&body));
        assert_int_equal(conference_parse(&b.parts, &b.p.arena, &c), -EBADMSG);
        bodied_done(&b);
        repeat(&body, "<conference-info>", "<user/>", 100000, "</conference-info>");
        bodied_init(&b, INFO, buf_span(&body));
        assert_int_equal(conference_parse(&b.parts, &b.p.arena, &c), 1);
        assert_int_equal(c.users, 100000);
        bodied_done(&b);
        buf_done(&body);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rows),
                cmocka_unit_test(test_guests), cmocka_unit_test(test_hostile),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
