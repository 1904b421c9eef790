/* In-band provisioning as settings, roaming documents as counts. */
#include "unit/sip/bodied.h"

#include "base/limits.h"
#include "sip/provision.h"

#define TYPE "application/vnd-microsoft-roaming-provisioning-v2+xml"
#define NS " xmlns=\"http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification\""

static void test_settings(void **state) {
        static const struct {
                const char *what, *body;
                int found;
                bool request;
                const char *want; /* group/name=value| */
        } rows[] = {
                {"every way to write one",
                 "<provisionGroupList" NS "><provisionGroup name=\"ServerConfiguration\"><mrasUri>sip:mras@contoso.example</mrasUri>"
                 "<ucPortRangeEnabled> true </ucPortRangeEnabled><empty/></provisionGroup>"
                 "<provisionGroup name=\"meetingPolicy\"><instance><property name=\"AllowIPVideo\"><![CDATA[true]]></property></instance>"
                 "</provisionGroup><provisionGroup name=\"endpointConfiguration\"><propertyEntryList>"
                 "<property name=\"EnableTracing\">false</property><property>bare</property></propertyEntryList></provisionGroup>"
                 "<provisionGroup name=\"locationPolicy\"/></provisionGroupList>",
                 1, false,
                 "ServerConfiguration/mrasUri=sip:mras@contoso.example|ServerConfiguration/ucPortRangeEnabled=true|"
                 "meetingPolicy/AllowIPVideo=true|endpointConfiguration/EnableTracing=false|endpointConfiguration/property=bare|"
                 "locationPolicy/=|"},
                {"what a client asks for",
                 "<provisioningGroupList><provisioningGroup name=\"ServerConfiguration\"/><provisioningGroup name=\"ucPolicy\"/>"
                 "</provisioningGroupList>", 1, true, "ServerConfiguration/=|ucPolicy/=|"},
                {"no name", "<provisionGroupList><provisionGroup><a>1</a></provisionGroup></provisionGroupList>", 1, false, "/a=1|"},
                {"no group", "<provisionGroupList/>", 1, false, ""},
                {"text behind elements is none", "<provisionGroupList><g name=\"x\"><a><b>1</b>2</a></g></provisionGroupList>", 1, false, "x/b=1|"},
                {"another root", "<list><g name=\"x\"><a>1</a></g></list>", -EBADMSG, false, NULL},
                {"cut", "<provisionGroupList><g", -EBADMSG, false, NULL},
                {"entities", "<!DOCTYPE a [<!ENTITY b \"c\">]><provisionGroupList/>", -EBADMSG, false, NULL},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct buf got = BUF_INIT;
                struct provision p;
                struct bodied b;
                bodied_init(&b, TYPE, span_str(rows[i].body));
                assert_number(provision_parse(&b.parts, &b.p.arena, &p), rows[i].found, rows[i].what);
                if (rows[i].want) {
                        for (size_t k = 0; k < p.n; k++)
                                buf_printf(&got, "%.*s/%.*s=%.*s|", SPAN_ARG(p.v[k].group), SPAN_ARG(p.v[k].name), SPAN_ARG(p.v[k].value));
                        assert_span(buf_span(&got), rows[i].want);
                        assert_number(p.request, rows[i].request, rows[i].what);
                        assert_false(p.many);
                        assert_int_equal(p.at, b.p.m.body_at);
                }
                bodied_done(&b);
                buf_done(&got);
        }
}

static void test_many(void **state) {
        struct buf body = BUF_INIT;
        struct provision p;
        struct bodied b;

        (void)state;
        repeat(&body, "<provisionGroupList><g name=\"x\">", "<a>1</a>", 20000, "</g></provisionGroupList>");
        bodied_init(&b, TYPE, buf_span(&body));
        assert_int_equal(provision_parse(&b.parts, &b.p.arena, &p), 1);
        assert_int_equal(p.n, LIMIT_SETTINGS);
        assert_true(p.many);
        bodied_done(&b);
        repeat(&body, "<provisionGroupList><g name=\"x\">", " ", 1024 * 1024, "</g></provisionGroupList>");
        bodied_init(&b, TYPE, buf_span(&body));
        assert_int_equal(provision_parse(&b.parts, &b.p.arena, &p), -EBADMSG);
        bodied_done(&b);
        buf_done(&body);
}

static void test_roaming(void **state) {
        static const struct {
                const char *type, *body;
                int found;
                bool list;
                uint32_t contacts, groups, categories, containers, subscribers, delegates;
        } rows[] = {
                {"application/vnd-microsoft-roaming-contacts+xml",
                 "<contactList deltaNum=\"7\"><group id=\"1\" name=\"~\"/><group id=\"2\"/><contact uri=\"ben@fabrikam.example\"/></contactList>",
                 1, true, 1, 2, 0, 0, 0, 0},
                {"application/vnd-microsoft-roaming-self+xml",
                 "<roamingData><categories><category name=\"state\"/><category name=\"note\"/></categories><containers>"
                 "<container id=\"0\"/></containers><subscribers><subscriber/></subscribers><delegates/></roamingData>",
                 1, false, 0, 0, 2, 1, 1, 0},
                {"application/vnd-microsoft-roaming-self+xml", "<roamingData>", -EBADMSG, false, 0, 0, 0, 0, 0, 0},
                {"text/xml", "<roamingData/>", 0, false, 0, 0, 0, 0, 0, 0},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct roaming r = {0};
                struct bodied b;
                bodied_init(&b, rows[i].type, span_str(rows[i].body));
                assert_number(roaming_parse(&b.parts, &b.p.arena, &r), rows[i].found, rows[i].body);
                assert_number(r.contacts_list, rows[i].list, rows[i].body);
                assert_number(r.contacts, rows[i].contacts, rows[i].body);
                assert_number(r.groups, rows[i].groups, rows[i].body);
                assert_number(r.categories, rows[i].categories, rows[i].body);
                assert_number(r.containers, rows[i].containers, rows[i].body);
                assert_number(r.subscribers, rows[i].subscribers, rows[i].body);
                assert_number(r.delegates, rows[i].delegates, rows[i].body);
                bodied_done(&b);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_settings),
                cmocka_unit_test(test_many),
                cmocka_unit_test(test_roaming),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
