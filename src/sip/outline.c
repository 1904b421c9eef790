/*
 * Which group a header belongs to. The first list that names it counts; compact forms are their long ones here.
 */
#include "sip/outline.h"

static const char *const titles[OUTLINE_GROUPS] = {"Call", "Trouble", "Route", "Who", "Session", "Body", "Other"};

static const struct group_names {
        enum outline_group group;
        const char *names; /* in lower case, a blank before and behind each */
} groups[] = {
        {OUTLINE_CALL, " call-id from to cseq replaces refer-to referred-by ms-conversation-id session-id x-call-id join "
                       "in-reply-to history-info diversion i f t r b "},
        {OUTLINE_TROUBLE, " ms-diagnostics ms-diagnostics-public ms-client-diagnostics reason warning retry-after error-info "
                          "unsupported x-ms-diagnostics ms-user-logon-data "},
        {OUTLINE_ROUTE, " via route record-route contact max-forwards path service-route ms-edge-proxy-message-trust "
                        "ms-split-domain-info ms-route-sig v m "},
        {OUTLINE_WHO, " user-agent server organization p-asserted-identity p-preferred-identity remote-party-id privacy "
                      "authorization proxy-authorization www-authenticate proxy-authenticate authentication-info "
                      "proxy-authentication-info identity p-charging-vector ms-keep-alive ms-peer-endpoint "},
        {OUTLINE_SESSION, " expires min-expires session-expires min-se supported require proxy-require allow allow-events event "
                          "subscription-state rseq rack accept accept-encoding accept-language sip-etag sip-if-match subject "
                          "priority timestamp date k o s u x "},
        {OUTLINE_BODY, " content-type content-length content-encoding content-disposition content-id content-transfer-encoding "
                       "mime-version c l e "},
};

const char *outline_title(enum outline_group g) {
        return titles[g];
}

enum outline_group outline_group_of(const struct sip_header *h) {
        char word[64];
        size_t n = h->name.n;

        if (n == 0 || n + 2 > sizeof(word))
                return OUTLINE_OTHER;
        word[0] = word[n + 1] = ' ';
        for (size_t i = 0; i < n; i++)
                word[i + 1] = to_lower(h->name.p[i]);
        for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
                if (span_find(span_str(groups[i].names), span_of(word, n + 2)) < strlen(groups[i].names))
                        return groups[i].group;
        return OUTLINE_OTHER;
}
