/*
 * Names: of methods (RFC 3261 7.1), of the headers that are looked up by number, their compact forms
 * (20, and the IANA registry), of faults. Only lookup; no header's value is read here.
 */
#include "sip/grammar.h"

static const struct span methods[SIP_METHODS] = {
        [SIP_OTHER] = {"", 0},
        [SIP_INVITE] = SPAN("INVITE"),
        [SIP_ACK] = SPAN("ACK"),
        [SIP_BYE] = SPAN("BYE"),
        [SIP_CANCEL] = SPAN("CANCEL"),
        [SIP_REGISTER] = SPAN("REGISTER"),
        [SIP_OPTIONS] = SPAN("OPTIONS"),
        [SIP_SUBSCRIBE] = SPAN("SUBSCRIBE"),
        [SIP_NOTIFY] = SPAN("NOTIFY"),
        [SIP_BENOTIFY] = SPAN("BENOTIFY"),
        [SIP_MESSAGE] = SPAN("MESSAGE"),
        [SIP_INFO] = SPAN("INFO"),
        [SIP_PRACK] = SPAN("PRACK"),
        [SIP_UPDATE] = SPAN("UPDATE"),
        [SIP_REFER] = SPAN("REFER"),
        [SIP_PUBLISH] = SPAN("PUBLISH"),
        [SIP_SERVICE] = SPAN("SERVICE"),
        [SIP_NEGOTIATE] = SPAN("NEGOTIATE"),
};

enum sip_method sip_method_of(struct span name) {
        for (unsigned i = SIP_OTHER + 1; i < SIP_METHODS; i++)
                if (span_eq(methods[i], name))
                        return (enum sip_method)i;
        return SIP_OTHER;
}

const char *sip_method_name(enum sip_method m) {
        return (unsigned)m < SIP_METHODS ? methods[m].p : "";
}

/* By length of the name: a row holds all names of that length. */
enum { NAME_MAX_LENGTH = 29, NAMES_OF_ONE_LENGTH = 6 };

static const struct {
        const char *name; /* lower case */
        enum sip_header_id id;
} names[NAME_MAX_LENGTH + 1][NAMES_OF_ONE_LENGTH] = {
        [2] = {{"to", SIP_H_TO}},
        [3] = {{"via", SIP_H_VIA}},
        [4] = {{"from", SIP_H_FROM}, {"cseq", SIP_H_CSEQ}, {"rseq", SIP_H_RSEQ}, {"rack", SIP_H_RACK},
               {"join", SIP_H_JOIN}, {"date", SIP_H_DATE}},
        [5] = {{"route", SIP_H_ROUTE}, {"event", SIP_H_EVENT}, {"x-cid", SIP_H_X_CALL_ID}},
        [6] = {{"reason", SIP_H_REASON}, {"server", SIP_H_SERVER}, {"min-se", SIP_H_MIN_SE}},
        [7] = {{"call-id", SIP_H_CALL_ID}, {"contact", SIP_H_CONTACT}, {"expires", SIP_H_EXPIRES},
               {"warning", SIP_H_WARNING}},
        [8] = {{"replaces", SIP_H_REPLACES}, {"refer-to", SIP_H_REFER_TO}},
        [9] = {{"x-call-id", SIP_H_X_CALL_ID}, {"diversion", SIP_H_DIVERSION}},
        [10] = {{"user-agent", SIP_H_USER_AGENT}, {"session-id", SIP_H_SESSION_ID}, {"cisco-guid", SIP_H_VENDOR_GUID}},
        [11] = {{"retry-after", SIP_H_RETRY_AFTER}, {"referred-by", SIP_H_REFERRED_BY}, {"in-reply-to", SIP_H_IN_REPLY_TO},
                {"min-expires", SIP_H_MIN_EXPIRES}},
        [12] = {{"content-type", SIP_H_CONTENT_TYPE}, {"record-route", SIP_H_RECORD_ROUTE},
                {"max-forwards", SIP_H_MAX_FORWARDS}, {"history-info", SIP_H_HISTORY_INFO}},
        [13] = {{"authorization", SIP_H_AUTHORIZATION}, {"target-dialog", SIP_H_TARGET_DIALOG}},
        [14] = {{"content-length", SIP_H_CONTENT_LENGTH}, {"ms-diagnostics", SIP_H_MS_DIAGNOSTICS}},
        [15] = {{"session-expires", SIP_H_SESSION_EXPIRES}, {"remote-party-id", SIP_H_REMOTE_PARTY_ID}},
        [16] = {{"www-authenticate", SIP_H_WWW_AUTHENTICATE}},
        [17] = {{"p-charging-vector", SIP_H_P_CHARGING_VECTOR}, {"global-session-id", SIP_H_VENDOR_GUID},
                {"p-called-party-id", SIP_H_P_CALLED_PARTY_ID}},
        [18] = {{"proxy-authenticate", SIP_H_PROXY_AUTHENTICATE}, {"ms-conversation-id", SIP_H_MS_CONVERSATION_ID},
                {"ms-user-logon-data", SIP_H_MS_USER_LOGON_DATA}, {"subscription-state", SIP_H_SUBSCRIPTION_STATE},
                {"x-genesys-calluuid", SIP_H_VENDOR_GUID}},
        [19] = {{"proxy-authorization", SIP_H_PROXY_AUTHORIZATION}, {"p-asserted-identity", SIP_H_P_ASSERTED_IDENTITY}},
        [20] = {{"av-global-session-id", SIP_H_VENDOR_GUID}, {"p-preferred-identity", SIP_H_P_PREFERRED_IDENTITY}},
        [21] = {{"ms-client-diagnostics", SIP_H_MS_CLIENT_DIAGNOSTICS},
                {"ms-diagnostics-public", SIP_H_MS_DIAGNOSTICS_PUBLIC}},
        [29] = {{"x-broadworks-correlation-info", SIP_H_VENDOR_GUID}},
};

/* 20.x and the IANA registry: what a letter stands for. */
static const struct span compact_names[26] = {
        ['a' - 'a'] = SPAN("Accept-Contact"), ['b' - 'a'] = SPAN("Referred-By"), ['c' - 'a'] = SPAN("Content-Type"),
        ['d' - 'a'] = SPAN("Request-Disposition"), ['e' - 'a'] = SPAN("Content-Encoding"), ['f' - 'a'] = SPAN("From"),
        ['i' - 'a'] = SPAN("Call-ID"), ['j' - 'a'] = SPAN("Reject-Contact"), ['k' - 'a'] = SPAN("Supported"),
        ['l' - 'a'] = SPAN("Content-Length"), ['m' - 'a'] = SPAN("Contact"), ['n' - 'a'] = SPAN("Identity-Info"),
        ['o' - 'a'] = SPAN("Event"), ['r' - 'a'] = SPAN("Refer-To"), ['s' - 'a'] = SPAN("Subject"), ['t' - 'a'] = SPAN("To"),
        ['u' - 'a'] = SPAN("Allow-Events"), ['v' - 'a'] = SPAN("Via"), ['x' - 'a'] = SPAN("Session-Expires"),
        ['y' - 'a'] = SPAN("Identity"),
};

struct span sip_header_long(struct span name) {
        struct span full = name.n == 1 && is_alpha(name.p[0]) ? compact_names[to_lower(name.p[0]) - 'a'] : SPAN_NONE;

        return full.n ? full : name;
}

enum sip_header_id sip_header_id_of(struct span name) {
        name = sip_header_long(name);
        if (name.n == 0 || name.n > NAME_MAX_LENGTH)
                return SIP_H_OTHER;
        for (size_t i = 0; i < NAMES_OF_ONE_LENGTH && names[name.n][i].name; i++) {
                const char *known = names[name.n][i].name;
                if (known[0] == to_lower(name.p[0]) && span_ieq(name, span_of(known, name.n)))
                        return names[name.n][i].id;
        }
        return SIP_H_OTHER;
}

const char *sip_fault_word(unsigned faults) {
        static const char *const words[] = {
                "bad-header", "no-call-id", "bad-cseq", "cseq-method", "bad-content-length", "short-body",
                "long-body", "cut-headers", "many-headers", "bad-start-line", "no-tag", "bad-via", "glued-header",
                "no-from", "no-to", "bad-number",
        };

        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
                if (faults & 1u << i)
                        return words[i];
        return NULL;
}
