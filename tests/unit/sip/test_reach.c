/* Addresses that the other side of a NAT cannot reach: of media, of the Contact. */
#include "unit/sip/parsed.h"

#include "sip/reach.h"

#define START "INVITE sip:ben@fabrikam.example SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n" \
              "v=0\r\no=- 7 1 IN IP4 10.5.6.7\r\ns=-\r\nt=0 0\r\n"

static void test_media(void **state) {
        static const struct {
                const char *lines, *from;
                bool want;
        } rows[] = {
                {"c=IN IP4 10.5.6.7\r\nm=audio 4000 RTP/AVP 8\r\n", "203.0.113.5", true},
                {"c=IN IP4 10.5.6.7\r\nm=audio 4000 RTP/AVP 8\r\n", "10.5.6.7", false},
                {"c=IN IP4 100.64.3.1\r\nm=audio 4000 RTP/AVP 8\r\n", "203.0.113.5", true},
                {"c=IN IP4 10.5.6.7\r\nm=audio 4000 RTP/AVP 8\r\n", "10.0.0.1", false},
                {"c=IN IP4 10.5.6.7\r\nm=audio 4000 RTP/AVP 8\r\n", "", false},
                {"c=IN IP4 203.0.113.5\r\nm=audio 4000 RTP/AVP 8\r\n", "203.0.113.5", false},
                {"c=IN IP4 0.0.0.0\r\nm=audio 4000 RTP/AVP 8\r\n", "203.0.113.5", false},
                {"c=IN IP4 media.fabrikam.example\r\nm=audio 4000 RTP/AVP 8\r\n", "203.0.113.5", false},
                {"c=IN IP4 10.5.6.7\r\nm=audio 0 RTP/AVP 8\r\n", "203.0.113.5", false},
                {"c=IN IP4 203.0.113.5\r\nm=audio 4000 RTP/AVP 8\r\nm=video 4002 RTP/AVP 34\r\nc=IN IP4 192.168.1.2\r\n", "203.0.113.5",
                 true},
                {"c=IN IP4 10.5.6.7\r\nm=audio 4000 RTP/AVP 8\r\na=candidate:1 1 UDP 2130706431 10.5.6.7 4000 typ host\r\n", "203.0.113.5",
                 false},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                char text[1024];
                struct parsed p;
                struct mime parts;
                struct sdp *sdps;
                size_t n;
                snprintf(text, sizeof(text), START "%s", rows[i].lines);
                parse(&p, text);
                assert_int_equal(mime_parse(&p.m, &p.arena, &parts), 0);
                assert_int_equal(sdp_parse(&p.m, &parts, &p.arena, &sdps, &n), 0);
                assert_number(sip_media_hidden(sdps, n, span_str(rows[i].from)), rows[i].want, rows[i].lines);
                parsed_done(&p);
        }
}

static void test_contact(void **state) {
        static const struct {
                const char *contact, *from;
                bool want;
        } rows[] = {
                {"Contact: <sip:ida@192.168.1.20:5060>;expires=300\r\n", "203.0.113.5", true},
                {"m: \"Ida, at home\" <sip:ida@[fd00::20]:5060;transport=tcp>\r\n", "2001:db8::5", true},
                {"Contact: <sip:ida@192.168.1.20:5060>\r\n", "192.168.1.20", false},
                {"Contact: <sip:ida@203.0.113.5:39411>\r\n", "203.0.113.5", false},
                {"Contact: <sip:df7jal23ls0d.invalid;transport=ws>\r\n", "203.0.113.5", false},
                {"Contact: *\r\n", "203.0.113.5", false},
                {"", "203.0.113.5", false},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                char text[512];
                struct parsed p;
                snprintf(text, sizeof(text), "REGISTER sip:contoso.example SIP/2.0\r\n%s\r\n", rows[i].contact);
                parse(&p, text);
                assert_number(sip_contact_hidden(&p.m, span_str(rows[i].from)), rows[i].want, rows[i].contact);
                parsed_done(&p);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_media),
                cmocka_unit_test(test_contact),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
