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
enum { NAME_MAX_LENGTH = 21, NAMES_OF_ONE_LENGTH = 5 };

static const struct {
        const char *name; /* lower case */
        enum sip_header_id id;
} names[NAME_MAX_LENGTH + 1][NAMES_OF_ONE_LENGTH] = {
        [2] = {{"to", SIP_H_TO}},
        [3] = {{"via", SIP_H_VIA}},
        [4] = {{"from", SIP_H_FROM}, {"cseq", SIP_H_CSEQ}, {"rseq", SIP_H_RSEQ}, {"rack", SIP_H_RACK},
               {"date", SIP_H_DATE}},
        [5] = {{"route", SIP_H_ROUTE}, {"event", SIP_H_EVENT}},
        [6] = {{"reason", SIP_H_REASON}, {"server", SIP_H_SERVER}},
        [7] = {{"call-id", SIP_H_CALL_ID}, {"contact", SIP_H_CONTACT}, {"expires", SIP_H_EXPIRES},
               {"warning", SIP_H_WARNING}},
        [8] = {{"replaces", SIP_H_REPLACES}, {"refer-to", SIP_H_REFER_TO}},
        [10] = {{"user-agent", SIP_H_USER_AGENT}},
        [11] = {{"retry-after", SIP_H_RETRY_AFTER}, {"referred-by", SIP_H_REFERRED_BY}},
        [12] = {{"content-type", SIP_H_CONTENT_TYPE}, {"record-route", SIP_H_RECORD_ROUTE},
                {"max-forwards", SIP_H_MAX_FORWARDS}},
        [13] = {{"authorization", SIP_H_AUTHORIZATION}},
        [14] = {{"content-length", SIP_H_CONTENT_LENGTH}, {"ms-diagnostics", SIP_H_MS_DIAGNOSTICS}},
        [16] = {{"www-authenticate", SIP_H_WWW_AUTHENTICATE}},
        [18] = {{"proxy-authenticate", SIP_H_PROXY_AUTHENTICATE}, {"ms-conversation-id", SIP_H_MS_CONVERSATION_ID},
                {"ms-user-logon-data", SIP_H_MS_USER_LOGON_DATA}},
        [19] = {{"proxy-authorization", SIP_H_PROXY_AUTHORIZATION}},
        [21] = {{"ms-client-diagnostics", SIP_H_MS_CLIENT_DIAGNOSTICS},
                {"ms-diagnostics-public", SIP_H_MS_DIAGNOSTICS_PUBLIC}},
};

static enum sip_header_id compact_id(char c) {
        switch (to_lower(c)) {
        case 'b': return SIP_H_REFERRED_BY;
        case 'c': return SIP_H_CONTENT_TYPE;
        case 'f': return SIP_H_FROM;
        case 'i': return SIP_H_CALL_ID;
        case 'l': return SIP_H_CONTENT_LENGTH;
        case 'm': return SIP_H_CONTACT;
        case 'o': return SIP_H_EVENT;
        case 'r': return SIP_H_REFER_TO;
        case 't': return SIP_H_TO;
        case 'v': return SIP_H_VIA;
        default: return SIP_H_OTHER;
        }
}

enum sip_header_id sip_header_id_of(struct span name) {
        if (name.n == 1)
                return compact_id(name.p[0]);
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
        };

        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
                if (faults & 1u << i)
                        return words[i];
        return NULL;
}
