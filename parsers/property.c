/*
 * One value of an object after another, and two kinds of objects that have a class of their own. It refuses to understand
 * values: dates, numbers and names stay as they were printed.
 */
#include "parsers/property.h"

#include "parsers/dnstype.h"

enum { LONG_WORD = 24 }; /* a row of one word that long was broken inside it */

static bool take_ellipsis(struct span *io) {
        static const struct span ends[] = {SPAN("..."), SPAN("\xE2\x80\xA6")};

        for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
                if (io->n < ends[i].n || !span_eq(span_from(*io, io->n - ends[i].n), ends[i]))
                        continue;
                *io = span_trim(span_sub(*io, 0, io->n - ends[i].n));
                return true;
        }
        return false;
}

static int put(struct facts *f, struct span name, struct span value, bool cut) {
        return cut ? facts_put_cut(f, name, value) : facts_put(f, name, value);
}

/* Up to the next comma that stands in no braces. */
static struct span next_item(struct span *io) {
        size_t depth = 0, i;

        for (i = 0; i < io->n && !(io->p[i] == ',' && depth == 0); i++)
                if (io->p[i] == '{')
                        depth++;
                else if (io->p[i] == '}' && depth)
                        depth--;
        struct span item = span_trim(span_sub(*io, 0, i));
        *io = span_from(*io, i + 1);
        return item;
}

int property_put(struct facts *f, struct span name, struct span value) {
        struct span s = span_trim(value);
        bool cut = take_ellipsis(&s), list = s.n && s.p[0] == '{';
        int r = 0;

        if (!list)
                return put(f, name, s, cut);
        s = span_from(s, 1);
        if (s.n && s.p[s.n - 1] == '}')
                s = span_sub(s, 0, s.n - 1);
        s = span_trim(s);
        cut = take_ellipsis(&s) || cut;
        while (r == 0 && s.n)
                r = put(f, name, next_item(&s), cut);
        return r;
}

int property_join(struct buf *value, struct span more, size_t last_row) {
        struct span last = span_from(buf_span(value), value->n - last_row);
        bool whole = span_chr(last, ' ') == last.n && last.n >= LONG_WORD;
        bool list = last.n && last.p[last.n - 1] == ',' && span_chr(last, '=') == last.n;

        if (value->n && (!whole || list))
                buf_putc(value, ' ');
        return buf_put(value, more);
}

bool property_dns(struct facts *f, struct span *ret_type) {
        static const struct {
                struct span from, to;
        } names[] = {{SPAN("Name"), SPAN("name")}, {SPAN("TTL"), SPAN("ttl")}, {SPAN("IPAddress"), SPAN("value")},
                     {SPAN("IP4Address"), SPAN("value")}, {SPAN("IP6Address"), SPAN("value")}, {SPAN("NameHost"), SPAN("value")},
                     {SPAN("NameTarget"), SPAN("value")}, {SPAN("NameExchange"), SPAN("value")}, {SPAN("PrimaryServer"), SPAN("value")},
                     {SPAN("Strings"), SPAN("value")}, {SPAN("Priority"), SPAN("priority")}, {SPAN("Preference"), SPAN("priority")},
                     {SPAN("Weight"), SPAN("weight")}, {SPAN("Port"), SPAN("port")}};
        struct span type = facts_get(f, "QueryType");

        type = dns_type(type.n ? type : facts_get(f, "Type"));
        if (type.n == 0 || facts_get(f, "TTL").n == 0 || facts_get(f, "Section").n == 0 || facts_get(f, "Name").n == 0)
                return false;
        for (size_t i = 0; i < f->n; i++)
                for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
                        if (span_ieq(f->v[i].name, names[k].from))
                                f->v[i].name = names[k].to;
        *ret_type = type;
        return true;
}

/* Digits of a number in hex are compared without case. */
static void lower(struct facts *f, const char *name) {
        struct span s = facts_get(f, name);
        char *p = arena_alloc(&f->arena, s.n);

        for (size_t i = 0; p && i < s.n; i++)
                p[i] = to_lower(s.p[i]);
        for (size_t i = 0; p && i < f->n; i++)
                if (f->v[i].value.p == s.p)
                        f->v[i].value.p = p;
}

int property_certificate(const struct facts *from, enum when_order *io_order, struct facts *to) {
        static const struct {
                struct span from, to;
        } names[] = {{SPAN("Subject"), SPAN("subject")}, {SPAN("Issuer"), SPAN("issuer")}, {SPAN("SerialNumber"), SPAN("serial")},
                     {SPAN("Thumbprint"), SPAN("thumbprint")}, {SPAN("AlternativeNames"), SPAN("name")},
                     {SPAN("DnsNameList"), SPAN("name")}, {SPAN("CertificateDomains"), SPAN("name")},
                     {SPAN("PSParentPath"), SPAN("store")}};
        struct span before = facts_get(from, "NotBefore"), after = facts_get(from, "NotAfter");
        int r;

        if (facts_get(from, "Thumbprint").n == 0 || (after.n == 0 && facts_get(from, "Subject").n == 0))
                return 0;
        facts_reset(to);
        if ((r = facts_put_date(to, SPAN("not_before"), before, io_order)) < 0 ||
            (r = facts_put_date(to, SPAN("not_after"), after, io_order)) < 0)
                return r;
        for (size_t i = 0; i < from->n; i++)
                for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
                        if (span_ieq(from->v[i].name, names[k].from) &&
                            (r = put(to, names[k].to, from->v[i].value, from->v[i].cut)) < 0)
                                return r;
        lower(to, "serial");
        lower(to, "thumbprint");
        return 1;
}
