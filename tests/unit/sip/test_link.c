/* Keys to other dialogs: which header gives which, and which values are none. */
#include "unit/sip/parsed.h"

#include "base/buf.h"
#include "base/limits.h"
#include "sip/link.h"

#define START "INVITE sip:ben@fabrikam.example SIP/2.0\r\n"
#define A32 "0123456789abcdef0123456789abcdef"
#define B32 "fedcba9876543210fedcba9876543210"
#define NIL "00000000000000000000000000000000"

/* "kind=value " of each, in order. */
static void links_text(struct buf *ret, struct span message, bool *ret_many) {
        struct sip_link *v;
        struct parsed p;
        size_t n;

        parse_span(&p, message);
        assert_int_equal(sip_links(&p.m, &p.arena, &v, &n, ret_many), 0);
        for (size_t i = 0; i < n; i++) {
                assert_true(v[i].at < message.n);
                buf_printf(ret, "%s=%.*s ", sip_link_word(v[i].kind), SPAN_ARG(v[i].value));
        }
        parsed_done(&p);
}

static void test_conference(void **state) {
        static const struct {
                const char *from, *to, *want;
        } rows[] = {
                {"<sip:Ida@c.example>;tag=1", "<sip:org@d.example;gruu;opaque=app:conf:focus:id:7K2>", "conference=7K2 ida@c.example "},
                {"<sip:org@d.example;gruu;opaque=app:conf:audio-video:id:7K2>;tag=1", "sip:ida@c.example", "conference=7K2 ida@c.example "},
                {"<sip:ida@c.example>", "<sip:org@d.example;gruu;OPAQUE=APP:CONF:chat:ID:7K2;x=y?z=1>", "conference=7K2 ida@c.example "},
                {"<sip:org@d.example;opaque=app:conf:focus:id:7K2>", "<sip:org@d.example;opaque=app:conf:chat:id:7K2>", ""},
                {"<sip:ida@c.example>", "<sip:org@d.example;gruu;opaque=app:conf:focus:id:>", ""},
                {"<sip:ida@c.example>", "<sip:org@d.example;gruu;opaque=app:conf:focus>", ""},
                {"<sip:ida@c.example>", "<sip:org@d.example;gruu;opaque=user:epid:x>", ""},
                {"garbage", "<sip:org@d.example;opaque=app:conf:focus:id:7K2>", ""},
                {"", "<sip:org@d.example;opaque=app:conf:focus:id:7K2>", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf message = BUF_INIT, got = BUF_INIT;
                buf_printf(&message, START "From: %s\r\nTo: %s\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n", rows[i].from, rows[i].to);
                buf_puts(&got, "");
                links_text(&got, buf_span(&message), NULL);
                if (strcmp(got.n ? buf_str(&got) : "", rows[i].want) != 0)
                        fail_msg("%s, %s: %s", rows[i].from, rows[i].to, buf_str(&got));
                buf_done(&message);
                buf_done(&got);
        }
}

static void test_rows(void **state) {
        static const struct {
                const char *header, *want;
        } rows[] = {
                {"Session-ID: " A32 ";remote=" B32, "session-id=" A32 " session-id=" B32 " "},
                {"Session-ID: " A32 ";remote=" NIL, "session-id=" A32 " "},
                {"session-id: " NIL ";remote=" NIL, ""},
                {"Session-ID: " A32, "session-id=" A32 " "},
                {"Session-ID: " A32 ";remote=" A32, "session-id=" A32 " "},
                {"Session-ID: 01234567-89AB-CDEF-0123-456789ABCDEF ; remote = x", "session-id=" A32 " "},
                {"Session-ID: 0123456789abcdef", ""},
                {"Session-ID: 0123456789abcdef0123456789abcdeg", ""},
                {"Session-ID: " A32 "0", ""},
                {"Session-ID:", ""},
                {"X-Call-ID: 17@10.1.1.1", "x-call-id=17@10.1.1.1 "},
                {"X-CID: 17@10.1.1.1", "x-call-id=17@10.1.1.1 "},
                {"P-Charging-Vector: icid-value=\"abc;1\";icid-generated-at=10.1.1.1;orig-ioi=h", "icid=abc;1 "},
                {"P-Charging-Vector: orig-ioi=h ; ICID-Value = abc", "icid=abc "},
                {"P-Charging-Vector: orig-ioi=h", ""},
                {"Ms-Conversation-ID: 7Aq+/==", "conversation=7Aq+/== "},
                {"Cisco-Guid: 1-22-333-4444", "vendor-guid=1-22-333-4444 "},
                {"Av-Global-Session-ID: 5f1e-44;role=x", "vendor-guid=5f1e-44 "},
                {"Replaces: 17@h;to-tag=1;from-tag=2;early-only", "replaces=17@h "},
                {"Join: 17@h;to-tag=1;from-tag=2", "join=17@h "},
                {"Target-Dialog: 17@h ;local-tag=1;remote-tag=2", "target-dialog=17@h "},
                {"In-Reply-To: 1@a, 2@b,,  ", "in-reply-to=1@a in-reply-to=2@b "},
                {"Refer-To: <sip:c@d?Replaces=17%40h%3Bto-tag%3D1%3Bfrom-tag%3D2&x=y>", "refer-replaces=17@h "},
                {"r: <sip:c@d;gr=x?REPLACES=17%40h>", "refer-replaces=17@h "},
                {"Refer-To: <sip:c@d>", ""},
                {"Refer-To: <sip:c@d?Replaces=%3B>", ""},
                {"Refer-To: <tel:+1>", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf text = BUF_INIT, got = BUF_INIT;
                bool many;
                buf_printf(&text, START "%s\r\n\r\n", rows[i].header);
                links_text(&got, buf_span(&text), &many);
                assert_false(many);
                assert_span(buf_span(&got), rows[i].want);
                buf_done(&got);
                buf_done(&text);
        }
}

static void test_many(void **state) {
        struct buf text = BUF_INIT, got = BUF_INIT;
        bool many;

        (void)state;
        buf_puts(&text, START "In-Reply-To: ");
        for (int i = 0; i < 1000; i++)
                buf_puts(&text, "a,");
        buf_puts(&text, "\r\n\r\n");
        links_text(&got, buf_span(&text), &many);
        assert_true(many);
        assert_int_equal(got.n, LIMIT_LINKS * sizeof("in-reply-to=a"));
        buf_done(&got);
        buf_done(&text);
}

static void test_dialog_ids(void **state) {
        struct sip_dialog_id d = sip_dialog_id_parse(SPAN("17@h; From-Tag = f ;to-tag=\"t\";early-only"));

        (void)state;
        assert_span(d.call_id, "17@h");
        assert_span(d.from_tag, "f");
        assert_span(d.to_tag, "t");
        assert_true(d.early_only);
        d = sip_dialog_id_parse(SPAN("17@h;local-tag=l;remote-tag=r"));
        assert_span(d.from_tag, "l");
        assert_span(d.to_tag, "r");
        assert_false(d.early_only);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_conference), cmocka_unit_test(test_rows),
                cmocka_unit_test(test_many),
                cmocka_unit_test(test_dialog_ids),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
