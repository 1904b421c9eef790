/* sip/header: names to ids and back. */
#include "unit/sip/parsed.h"

#include "sip/grammar.h"

static void test_names(void **state) {
        static const struct {
                const char *name;
                enum sip_header_id id;
        } rows[] = {
                {"Call-ID", SIP_H_CALL_ID}, {"From", SIP_H_FROM}, {"To", SIP_H_TO}, {"CSeq", SIP_H_CSEQ}, {"Via", SIP_H_VIA},
                {"Contact", SIP_H_CONTACT}, {"Content-Length", SIP_H_CONTENT_LENGTH}, {"Content-Type", SIP_H_CONTENT_TYPE},
                {"Route", SIP_H_ROUTE}, {"Record-Route", SIP_H_RECORD_ROUTE}, {"Max-Forwards", SIP_H_MAX_FORWARDS},
                {"Expires", SIP_H_EXPIRES}, {"Event", SIP_H_EVENT}, {"Reason", SIP_H_REASON}, {"Warning", SIP_H_WARNING},
                {"Retry-After", SIP_H_RETRY_AFTER}, {"RSeq", SIP_H_RSEQ}, {"RAck", SIP_H_RACK},
                {"User-Agent", SIP_H_USER_AGENT}, {"Server", SIP_H_SERVER}, {"Authorization", SIP_H_AUTHORIZATION},
                {"Proxy-Authorization", SIP_H_PROXY_AUTHORIZATION}, {"WWW-Authenticate", SIP_H_WWW_AUTHENTICATE},
                {"Proxy-Authenticate", SIP_H_PROXY_AUTHENTICATE}, {"Replaces", SIP_H_REPLACES},
                {"Refer-To", SIP_H_REFER_TO}, {"Referred-By", SIP_H_REFERRED_BY},
                {"ms-diagnostics", SIP_H_MS_DIAGNOSTICS}, {"ms-diagnostics-public", SIP_H_MS_DIAGNOSTICS_PUBLIC},
                {"ms-client-diagnostics", SIP_H_MS_CLIENT_DIAGNOSTICS}, {"Ms-Conversation-ID", SIP_H_MS_CONVERSATION_ID},
                {"ms-user-logon-data", SIP_H_MS_USER_LOGON_DATA},
                {"b", SIP_H_REFERRED_BY}, {"c", SIP_H_CONTENT_TYPE}, {"f", SIP_H_FROM}, {"i", SIP_H_CALL_ID},
                {"l", SIP_H_CONTENT_LENGTH}, {"m", SIP_H_CONTACT}, {"o", SIP_H_EVENT}, {"r", SIP_H_REFER_TO},
                {"t", SIP_H_TO}, {"v", SIP_H_VIA}, {"x", SIP_H_SESSION_EXPIRES},
                {"Session-ID", SIP_H_SESSION_ID}, {"X-Call-ID", SIP_H_X_CALL_ID}, {"X-CID", SIP_H_X_CALL_ID},
                {"P-Charging-Vector", SIP_H_P_CHARGING_VECTOR}, {"Cisco-Guid", SIP_H_VENDOR_GUID},
                {"Av-Global-Session-ID", SIP_H_VENDOR_GUID}, {"Global-Session-ID", SIP_H_VENDOR_GUID},
                {"X-BroadWorks-Correlation-Info", SIP_H_VENDOR_GUID}, {"X-Genesys-CallUUID", SIP_H_VENDOR_GUID},
                {"Target-Dialog", SIP_H_TARGET_DIALOG}, {"Join", SIP_H_JOIN}, {"In-Reply-To", SIP_H_IN_REPLY_TO},
                {"History-Info", SIP_H_HISTORY_INFO}, {"Diversion", SIP_H_DIVERSION},
                {"P-Asserted-Identity", SIP_H_P_ASSERTED_IDENTITY}, {"P-Preferred-Identity", SIP_H_P_PREFERRED_IDENTITY},
                {"Remote-Party-ID", SIP_H_REMOTE_PARTY_ID}, {"P-Called-Party-ID", SIP_H_P_CALLED_PARTY_ID},
                {"Session-Expires", SIP_H_SESSION_EXPIRES}, {"Min-SE", SIP_H_MIN_SE}, {"Min-Expires", SIP_H_MIN_EXPIRES},
                {"Subscription-State", SIP_H_SUBSCRIPTION_STATE}, {"Date", SIP_H_DATE},
        };
        static const char *const others[] = {"", "z", "k", "Subject", "Froms", "Fro", "ms-diagnosticz", "Supported",
                                             "a-header-name-that-is-longer-than-any-known"};
        bool seen[SIP_HEADERS] = {true};
        char upper[32];

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                size_t n = strlen(rows[i].name);
                for (size_t k = 0; k < n; k++)
                        upper[k] = (char)(to_lower(rows[i].name[k]) == rows[i].name[k] && is_alpha(rows[i].name[k])
                                                  ? rows[i].name[k] - 32 : rows[i].name[k]);
                assert_number(sip_header_id_of(span_str(rows[i].name)), rows[i].id, rows[i].name);
                assert_number(sip_header_id_of(span_of(upper, n)), rows[i].id, rows[i].name);
                seen[rows[i].id] = true;
        }
        for (size_t i = 0; i < SIP_HEADERS; i++)
                assert_number(seen[i], true, rows[i].name);
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
                assert_number(sip_header_id_of(span_str(others[i])), SIP_H_OTHER, rows[i].name);
}

static void test_methods(void **state) {
        (void)state;
        for (unsigned i = SIP_OTHER + 1; i < SIP_METHODS; i++) {
                const char *name = sip_method_name((enum sip_method)i);
                assert_true(strlen(name) >= 3);
                assert_int_equal(sip_method_of(span_str(name)), i);
        }
        assert_string_equal(sip_method_name(SIP_BENOTIFY), "BENOTIFY");
        assert_string_equal(sip_method_name(SIP_OTHER), "");
        assert_int_equal(sip_method_of(SPAN("invite")), SIP_OTHER);
        assert_int_equal(sip_method_of(SPAN("INVITED")), SIP_OTHER);
        assert_int_equal(sip_method_of(SPAN("")), SIP_OTHER);
}

static void test_fault_words(void **state) {
        static const struct {
                unsigned faults;
                const char *word;
        } rows[] = {
                {SIP_FAULT_HEADER, "bad-header"}, {SIP_FAULT_NO_CALL_ID, "no-call-id"}, {SIP_FAULT_CSEQ, "bad-cseq"},
                {SIP_FAULT_CSEQ_METHOD, "cseq-method"}, {SIP_FAULT_LENGTH, "bad-content-length"},
                {SIP_FAULT_BODY_SHORT, "short-body"}, {SIP_FAULT_BODY_LONG, "long-body"},
                {SIP_FAULT_HEADERS_CUT, "cut-headers"}, {SIP_FAULT_MANY, "many-headers"},
                {SIP_FAULT_START, "bad-start-line"}, {SIP_FAULT_NO_TAG, "no-tag"}, {SIP_FAULT_VIA, "bad-via"},
                {SIP_FAULT_GLUED, "glued-header"}, {SIP_FAULT_NO_FROM, "no-from"}, {SIP_FAULT_NO_TO, "no-to"},
                {SIP_FAULT_NUMBER, "bad-number"},
                {SIP_FAULT_VIA | SIP_FAULT_CSEQ, "bad-cseq"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
                assert_string_equal(sip_fault_word(rows[i].faults), rows[i].word);
        assert_null(sip_fault_word(0));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names),
                cmocka_unit_test(test_methods),
                cmocka_unit_test(test_fault_words),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
