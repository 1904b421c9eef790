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

static const struct known_name {
        const char *name; /* as it is mostly written; none ends the row */
        enum sip_header_id id;
} names[NAME_MAX_LENGTH + 1][NAMES_OF_ONE_LENGTH + 1] = {
        [2] = {{"To", SIP_H_TO}},
        [3] = {{"Via", SIP_H_VIA}},
        [4] = {{"From", SIP_H_FROM}, {"CSeq", SIP_H_CSEQ}, {"RSeq", SIP_H_RSEQ}, {"RAck", SIP_H_RACK},
               {"Join", SIP_H_JOIN}, {"Date", SIP_H_DATE}},
        [5] = {{"Route", SIP_H_ROUTE}, {"Event", SIP_H_EVENT}, {"x-CID", SIP_H_X_CALL_ID}},
        [6] = {{"Reason", SIP_H_REASON}, {"Server", SIP_H_SERVER}, {"Min-SE", SIP_H_MIN_SE}},
        [7] = {{"Call-ID", SIP_H_CALL_ID}, {"Contact", SIP_H_CONTACT}, {"Expires", SIP_H_EXPIRES},
               {"Warning", SIP_H_WARNING}},
        [8] = {{"Replaces", SIP_H_REPLACES}, {"Refer-To", SIP_H_REFER_TO}},
        [9] = {{"X-Call-ID", SIP_H_X_CALL_ID}, {"Diversion", SIP_H_DIVERSION}},
        [10] = {{"User-Agent", SIP_H_USER_AGENT}, {"Session-ID", SIP_H_SESSION_ID}, {"Cisco-Guid", SIP_H_VENDOR_GUID}},
        [11] = {{"Retry-After", SIP_H_RETRY_AFTER}, {"Referred-By", SIP_H_REFERRED_BY}, {"In-Reply-To", SIP_H_IN_REPLY_TO},
                {"Min-Expires", SIP_H_MIN_EXPIRES}},
        [12] = {{"Content-Type", SIP_H_CONTENT_TYPE}, {"Record-Route", SIP_H_RECORD_ROUTE},
                {"Max-Forwards", SIP_H_MAX_FORWARDS}, {"History-Info", SIP_H_HISTORY_INFO}},
        [13] = {{"Authorization", SIP_H_AUTHORIZATION}, {"Target-Dialog", SIP_H_TARGET_DIALOG}},
        [14] = {{"Content-Length", SIP_H_CONTENT_LENGTH}, {"ms-diagnostics", SIP_H_MS_DIAGNOSTICS}},
        [15] = {{"Session-Expires", SIP_H_SESSION_EXPIRES}, {"Remote-Party-ID", SIP_H_REMOTE_PARTY_ID}},
        [16] = {{"WWW-Authenticate", SIP_H_WWW_AUTHENTICATE}},
        [17] = {{"P-Charging-Vector", SIP_H_P_CHARGING_VECTOR}, {"Global-Session-ID", SIP_H_VENDOR_GUID},
                {"P-Called-Party-ID", SIP_H_P_CALLED_PARTY_ID}},
        [18] = {{"Proxy-Authenticate", SIP_H_PROXY_AUTHENTICATE}, {"Ms-Conversation-ID", SIP_H_MS_CONVERSATION_ID},
                {"ms-user-logon-data", SIP_H_MS_USER_LOGON_DATA}, {"Subscription-State", SIP_H_SUBSCRIPTION_STATE},
                {"X-Genesys-CallUUID", SIP_H_VENDOR_GUID}},
        [19] = {{"Proxy-Authorization", SIP_H_PROXY_AUTHORIZATION}, {"P-Asserted-Identity", SIP_H_P_ASSERTED_IDENTITY}},
        [20] = {{"AV-Global-Session-ID", SIP_H_VENDOR_GUID}, {"P-Preferred-Identity", SIP_H_P_PREFERRED_IDENTITY}},
        [21] = {{"ms-client-diagnostics", SIP_H_MS_CLIENT_DIAGNOSTICS},
                {"ms-diagnostics-public", SIP_H_MS_DIAGNOSTICS_PUBLIC}},
        [29] = {{"X-BroadWorks-Correlation-Info", SIP_H_VENDOR_GUID}},
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
        if (name.n == 1)
                name = sip_header_long(name);
        if (name.n == 0 || name.n > NAME_MAX_LENGTH)
                return SIP_H_OTHER;
        for (const struct known_name *k = names[name.n]; k->name; k++)
                if (span_ieq(name, span_of(k->name, name.n)))
                        return k->id;
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
