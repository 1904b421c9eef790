/*
 * message/sipfrag: start line and headers, each of which may be missing.
 */
#include "sip/fragment.h"

#include <errno.h>

#include "sip/grammar.h"

static int read_fragment(const struct mime_part *p, struct arena *a, struct sip_fragment *ret) {
        struct sip_fragment f = {.at = p->at};
        struct span body = span_trim(p->body), rest = body, line;
        struct sip_start start;
        struct sip_field field;
        size_t at = 0;

        if (span_line(&rest, &line) && sip_start_parse(line, &start)) {
                f.status = start.request ? 0 : start.status;
                f.method = start.method;
                f.reason = start.reason;
                at = body.n - rest.n;
        }
        while (sip_field_next(body, &at, &field) == SIP_FIELD)
                if (!f.call_id.n && sip_header_id_of(field.name) == SIP_H_CALL_ID && sip_unfold(field.raw, a, &f.call_id) < 0)
                        return -ENOMEM;
        *ret = f;
        return 1;
}

int sip_fragment_parse(const struct mime *parts, struct arena *a, struct sip_fragment *ret) {
        const struct mime_part *p = mime_find(parts, SPAN("message/sipfrag"));

        return p ? read_fragment(p, a, ret) : 0;
}
