/*
 * Error reports. What they tell stands in attributes or in elements of the same names, by the client's version.
 */
#include "sip/trouble.h"

#include <errno.h>

#include "base/limits.h"
#include "sip/grammar.h"
#include "sip/xml.h"

enum { TROUBLE_BYTES = 256 * 1024 };

struct trouble_reader {
        struct trouble t;
        struct span diags[LIMIT_DIAGNOSTICS]; /* as written */
        size_t n_diags;
        bool known;
};

static void keep_named(struct xml *x, struct trouble *t, struct span name, struct span value) {
        const struct {
                struct span name, *ret;
        } texts[] = {
                {SPAN("callId"), &t->call_id}, {SPAN("fromTag"), &t->from_tag}, {SPAN("toTag"), &t->to_tag},
                {SPAN("fromUri"), &t->from_uri}, {SPAN("toUri"), &t->to_uri}, {SPAN("requestType"), &t->method},
        };

        for (size_t i = 0; i < sizeof texts / sizeof texts[0] && value.n > 0; i++)
                if (span_ieq(name, texts[i].name) && !texts[i].ret->n)
                        *texts[i].ret = xml_keep(x, value);
        if (span_ieq(name, SPAN("responseCode")) && t->status == 0)
                (void)span_u32(value, &t->status);
}

static void on_start(struct xml *x, struct span name) {
        struct trouble_reader *r = x->user;

        if (x->depth == 1)
                r->known = span_eq(name, SPAN("reportError"));
        for (size_t i = 0; x->attributes[i]; i += 2)
                keep_named(x, &r->t, span_str(x->attributes[i]), span_trim(span_str(x->attributes[i + 1])));
}

static void on_end(struct xml *x, struct span name, struct span value) {
        struct trouble_reader *r = x->user;

        if (!span_ieq(name, SPAN("diagHeader")))
                keep_named(x, &r->t, name, value);
        else if (r->n_diags < LIMIT_DIAGNOSTICS && value.n > 0)
                r->diags[r->n_diags++] = xml_keep(x, value);
}

/* The texts read as the header would be. */
static int read_diags(struct trouble_reader *r, struct arena *a) {
        struct sip_message m = {.headers = arena_array(a, r->n_diags, sizeof *m.headers)};

        if (r->n_diags == 0)
                return 0;
        if (!m.headers)
                return -ENOMEM;
        for (size_t i = 0; i < r->n_diags; i++) {
                int err = sip_header_add(&m, SPAN("ms-client-diagnostics"), r->diags[i], a);
                if (err < 0)
                        return err;
                m.headers[i].at = r->t.at;
        }
        return sip_diags(&m, a, &r->t.diags, &r->t.n_diags, NULL);
}

int trouble_parse(const struct mime *parts, struct arena *a, struct trouble *ret) {
        static const struct xml_handler handler = {on_start, on_end};
        const struct mime_part *part = mime_find(parts, SPAN("application/msrtc-reporterror+xml"));
        struct trouble_reader r = {0};

        if (!part)
                return 0;
        int err = xml_read(part->body, TROUBLE_BYTES, &handler, &r, a);
        if (err == 0 && !r.known)
                err = -EBADMSG;
        r.t.at = part->at;
        if (err == 0)
                err = read_diags(&r, a);
        if (err < 0)
                return err;
        *ret = r.t;
        return 1;
}
