/*
 * C3P and conference-info documents: command, verdict, conference, how many are in it, and how many of them have no name.
 */
#include "sip/conference.h"

#include <errno.h>

#include "sip/xml.h"

enum { CONFERENCE_BYTES = 1024 * 1024 };

const char *conference_word(enum conference_kind k) {
        static const char *const words[CONFERENCE_KINDS] = {"request", "response", "notify", "info"};

        return words[k];
}

static enum conference_kind root_kind(struct span name) {
        if (span_eq(name, SPAN("conference-info")))
                return CONFERENCE_INFO;
        for (unsigned k = CONFERENCE_REQUEST; k <= CONFERENCE_NOTIFY; k++)
                if (span_eq(name, span_str(conference_word((enum conference_kind)k))))
                        return (enum conference_kind)k;
        return CONFERENCE_KINDS;
}

/* Keeps the first that is not empty. */
static void keep_first(struct xml *x, struct span value, struct span *io) {
        if (!io->n && value.n)
                *io = xml_keep(x, value);
}

/* The user element that is being read. */
struct reading {
        struct conference c;
        bool guest, named;
};

/* RFC 3323 4.1.1.3: the address of who gives none. A partial element leaves out what has not changed. */
static bool is_nobody(const struct xml *x) {
        struct span entity = xml_attribute(x, SPAN("entity"));

        return span_ifind(entity, SPAN("@anonymous.invalid")) < entity.n && !span_ieq(xml_attribute(x, SPAN("state")), SPAN("partial"));
}

static void on_start(struct xml *x, struct span name) {
        struct reading *r = x->user;
        struct conference *c = &r->c;

        if (x->depth == 1) {
                c->kind = root_kind(name);
                keep_first(x, xml_attribute(x, SPAN("requestId")), &c->request_id);
                keep_first(x, xml_attribute(x, SPAN("state")), &c->state);
        }
        if (x->depth == 2 && c->kind != CONFERENCE_INFO)
                keep_first(x, name, &c->command);
        if (x->depth <= 2) {
                keep_first(x, xml_attribute(x, SPAN("code")), &c->code);
                keep_first(x, xml_attribute(x, SPAN("reason")), &c->reason);
        }
        keep_first(x, xml_attribute(x, SPAN("confEntity")), &c->uri);
        if (span_eq(name, SPAN("conference-info")))
                keep_first(x, xml_attribute(x, SPAN("entity")), &c->uri);
        if (!span_eq(name, SPAN("user")))
                return;
        c->users++;
        r->guest = is_nobody(x);
        r->named = false;
}

static void on_end(struct xml *x, struct span name, struct span value) {
        struct reading *r = x->user;

        if (span_eq(name, SPAN("status"))) {
                r->c.disconnected += span_ieq(value, SPAN("disconnected"));
        } else if (span_eq(name, SPAN("reason"))) {
                keep_first(x, value, &r->c.reason);
        } else if (span_eq(name, SPAN("display-text"))) {
                r->named |= span_trim(value).n > 0;
        } else if (span_eq(name, SPAN("user"))) {
                r->c.guests += r->guest && !r->named;
                r->guest = false;
        }
}

int conference_parse(const struct mime *parts, struct arena *a, struct conference *ret) {
        static const struct xml_handler handler = {on_start, on_end};
        const struct mime_part *c3p = mime_find(parts, SPAN("application/cccp+xml"));
        const struct mime_part *part = c3p ? c3p : mime_find(parts, SPAN("application/conference-info+xml"));
        struct reading r = {.c.kind = CONFERENCE_KINDS};

        if (!part)
                return 0;
        int err = xml_read(part->body, CONFERENCE_BYTES, &handler, &r, a);
        if (err < 0 || r.c.kind == CONFERENCE_KINDS)
                return err < 0 ? err : -EBADMSG;
        *ret = r.c;
        ret->at = part->at;
        return 1;
}
