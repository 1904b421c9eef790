/*
 * Provisioning documents as (group, name, value), whatever levels lie between; roaming documents as counts. Values are cut at
 * XML_VALUE.
 */
#include "sip/provision.h"

#include <errno.h>

#include "base/limits.h"
#include "sip/grammar.h"
#include "sip/xml.h"

enum { PROVISION_BYTES = 1024 * 1024, GROUP_DEPTH = 2 };

struct provision_reader {
        struct provision p;
        size_t cap;
        struct span group, property; /* that are open */
        size_t before;               /* settings when the group began */
        bool known, leaf;            /* leaf: the last tag was a start tag */
};

static void add(struct xml *x, struct provision_reader *r, struct span name, struct span value) {
        if (r->p.n >= LIMIT_SETTINGS) {
                r->p.many = true;
                return;
        }
        struct provision_setting *v = arena_grow(x->arena, r->p.v, r->p.n, &r->cap, sizeof *v);
        if (!v) {
                xml_fail(x, -ENOMEM);
                return;
        }
        r->p.v = v;
        v[r->p.n++] = (struct provision_setting){r->group, name, value};
}

static void on_start(struct xml *x, struct span name) {
        struct provision_reader *r = x->user;

        r->leaf = true;
        if (x->depth == 1) {
                r->p.request = span_ieq(name, SPAN("provisioningGroupList"));
                r->known = r->p.request || span_ieq(name, SPAN("provisionGroupList"));
        } else if (x->depth == GROUP_DEPTH) {
                r->group = xml_keep(x, xml_attribute(x, SPAN("name")));
                r->before = r->p.n;
        } else {
                r->property = span_eq(name, SPAN("property")) ? xml_keep(x, xml_attribute(x, SPAN("name"))) : SPAN_NONE;
        }
}

static void on_end(struct xml *x, struct span name, struct span value) {
        struct provision_reader *r = x->user;

        if (x->depth > GROUP_DEPTH && r->leaf && value.n > 0 && r->known)
                add(x, r, r->property.n ? r->property : xml_keep(x, name), xml_keep(x, value));
        else if (x->depth == GROUP_DEPTH && r->p.n == r->before && r->known)
                add(x, r, SPAN_NONE, SPAN_NONE);
        r->leaf = false;
}

int provision_parse(const struct mime *parts, struct arena *a, struct provision *ret) {
        static const struct xml_handler handler = {on_start, on_end};
        const struct mime_part *part = mime_find(parts, SPAN("application/vnd-microsoft-roaming-provisioning-v2+xml"));
        struct provision_reader r = {0};

        if (!part)
                return 0;
        int err = xml_read(part->body, PROVISION_BYTES, &handler, &r, a);
        if (err < 0 || !r.known)
                return err < 0 ? err : -EBADMSG;
        *ret = r.p;
        ret->at = part->at;
        return 1;
}

static void count_start(struct xml *x, struct span name) {
        struct roaming *r = x->user;
        const struct {
                struct span name;
                uint32_t *ret;
        } counts[] = {
                {SPAN("contact"), &r->contacts}, {SPAN("group"), &r->groups}, {SPAN("category"), &r->categories},
                {SPAN("container"), &r->containers}, {SPAN("subscriber"), &r->subscribers}, {SPAN("delegate"), &r->delegates},
        };

        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
                *counts[i].ret += span_eq(name, counts[i].name);
}

static void count_end(struct xml *x, struct span name, struct span value) {
        (void)x;
        (void)name;
        (void)value;
}

int roaming_parse(const struct mime *parts, struct arena *a, struct roaming *ret) {
        static const struct xml_handler handler = {count_start, count_end};
        const struct mime_part *self = mime_find(parts, SPAN("application/vnd-microsoft-roaming-self+xml"));
        const struct mime_part *part = self ? self : mime_find(parts, SPAN("application/vnd-microsoft-roaming-contacts+xml"));
        struct roaming r = {.contacts_list = !self};

        if (!part)
                return 0;
        int err = xml_read(part->body, PROVISION_BYTES, &handler, &r, a);
        if (err < 0)
                return err;
        *ret = r;
        ret->at = part->at;
        return 1;
}
