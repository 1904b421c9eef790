/*
 * The page of one message: where it was seen, its headers by group with codes explained, its media as a table, XML laid out.
 */
#include "cli/decoded.h"

#include "base/safe.h"
#include "base/tsv.h"
#include "engine/explain.h"
#include "report/words.h"

static void put_time(struct buf *b, int64_t us, bool utc) {
        struct civil c;

        put_moment(b, us);
        if (us == STAMP_NONE)
                return;
        stamp_to_civil(us, &c);
        buf_printf(b, ".%03d%s", c.us / 1000, utc ? "Z" : "");
}

static void put_place(struct buf *b, const struct decoded_place *p) {
        bool out = span_eq(p->direction, SPAN("out"));

        buf_printf(b, "  %.*s:%llu", SPAN_ARG(p->path), (unsigned long long)p->line);
        if (p->time_us != STAMP_NONE) {
                buf_puts(b, "\n    ");
                put_time(b, p->time_us, p->utc);
                if (p->raw_us != p->time_us) {
                        buf_puts(b, ", on its own clock ");
                        put_time(b, p->raw_us, p->raw_utc);
                }
        }
        if (p->host.n || p->local.n || p->peer.n) {
                struct span here = p->host.n ? p->host : p->local.n ? p->local : SPAN("?");
                struct span there = p->peer.n ? p->peer : SPAN("?");
                bool in = span_eq(p->direction, SPAN("in"));
                buf_printf(b, "\n    %.*s > %.*s%s", SPAN_ARG(in ? there : here), SPAN_ARG(in ? here : there),
                           out ? ", sent" : in ? ", received" : "");
        }
        buf_putc(b, '\n');
}

static void put_start(const struct decoded *d, struct buf *b) {
        const struct sip_message *m = &d->m;
        struct span meaning = m->request ? SPAN_NONE : tsv_lookup("status", (uint64_t)m->status, "meaning");

        if (m->request)
                buf_printf(b, "%.*s %.*s\n", SPAN_ARG(m->method_name), SPAN_ARG(m->uri));
        else
                buf_printf(b, "%d %.*s, answer to %.*s\n", m->status, SPAN_ARG(m->reason), SPAN_ARG(m->cseq_method));
        if (meaning.n)
                buf_printf(b, "  %.*s\n", SPAN_ARG(meaning));
        buf_printf(b, "message %lld", (long long)d->id);
        if (d->sighting != d->id)
                buf_printf(b, " (record %lld of it)", (long long)d->sighting);
        buf_printf(b, ", call %lld%s%.*s\n", (long long)d->call, d->transport.n ? ", over " : "", SPAN_ARG(d->transport));
        for (size_t i = 0; i < d->n_places; i++)
                put_place(b, &d->places[i]);
}

static void put_meaning(const struct sip_diag *g, struct buf *b) {
        struct span meaning = tsv_lookup("diagnostic", g->code, "meaning"), part = tsv_range("component", g->code, "component");

        if (!meaning.n && !part.n)
                return;
        buf_printf(b, "    %u: %.*s", g->code, SPAN_ARG(meaning));
        if (part.n)
                buf_printf(b, "%s%.*s", meaning.n ? "; told by " : "told by ", SPAN_ARG(part));
        buf_putc(b, '\n');
}

/* The bits of an ICEWarn mask, each with what it says; what else a media field has stands in the header. */
static int put_icewarn(const struct sip_diag *g, struct arena *a, struct buf *b) {
        struct explained_bit *bits;
        struct sip_media_debug *v;
        size_t n, n_bits = 0;
        int r = sip_media_debugs(g, a, &v, &n);

        for (size_t i = 0; r == 0 && i < n; i++) {
                if (!v[i].has_icewarn)
                        continue;
                buf_printf(b, "    %.*s ICEWarn 0x%x%s\n", SPAN_ARG(v[i].modality), v[i].icewarn, v[i].icewarn ? ":" : ": no warning");
                r = explain_icewarn(v[i].icewarn, a, &bits, &n_bits);
                for (size_t k = 0; r == 0 && k < n_bits; k++)
                        buf_printf(b, "      0x%-8llx %.*s%s%.*s\n", (unsigned long long)bits[k].bit,
                                   SPAN_ARG(bits[k].name.n ? bits[k].name : SPAN("?")), bits[k].name.n ? ": " : "",
                                   SPAN_ARG(bits[k].meaning));
        }
        return r;
}

/* What the causes of a Reason header mean (RFC 3326). */
static void put_reasons(const struct decoded *d, uint32_t at, struct buf *b) {
        for (size_t i = 0; i < d->n_reasons; i++) {
                const struct sip_reason *r = &d->reasons[i];
                bool q850 = span_ieq(r->protocol, SPAN("Q.850"));
                struct span meaning = SPAN_NONE;
                if (r->at == at && r->cause >= 0 && (q850 || span_ieq(r->protocol, SPAN("SIP"))))
                        meaning = tsv_lookup(q850 ? "q850" : "status", (uint64_t)r->cause, "meaning");
                if (meaning.n)
                        buf_printf(b, "    %.*s %d: %.*s\n", SPAN_ARG(r->protocol), r->cause, SPAN_ARG(meaning));
        }
}

static int put_group(const struct decoded *d, enum outline_group group, struct arena *a, struct buf *b) {
        bool first = true;
        int r = 0;

        for (size_t i = 0; i < d->m.n_headers && r == 0; i++) {
                const struct sip_header *h = &d->m.headers[i];
                if (outline_group_of(h) != group)
                        continue;
                if (first)
                        buf_printf(b, "\n%s\n", outline_title(group));
                first = false;
                buf_printf(b, "  %.*s: ", SPAN_ARG(h->name));
                buf_put(b, h->value);
                buf_putc(b, '\n');
                for (size_t k = 0; k < d->n_diags && r == 0; k++) {
                        if (d->diags[k].at != h->at)
                                continue;
                        put_meaning(&d->diags[k], b);
                        r = put_icewarn(&d->diags[k], a, b);
                }
                put_reasons(d, h->at, b);
        }
        return r;
}

static void put_candidate(const struct sdp_candidate *c, struct buf *b) {
        struct buf address = BUF_INIT;
        const char *kind = candidate_kind_word(c->kind), *transport = candidate_transport_word(c->transport);
        bool v6 = span_chr(c->address, ':') < c->address.n;

        buf_printf(&address, "%s%.*s%s:%.*s", v6 ? "[" : "", SPAN_ARG(c->address), v6 ? "]" : "", SPAN_ARG(c->port));
        buf_printf(b, "    %s  %-5s  %-8s  %s", c->component == 1 ? "RTP " : c->component == 2 ? "RTCP" : "?   ",
                   kind ? kind : "?", transport ? transport : "?", buf_str(&address));
        if (c->raddr.n)
                buf_printf(b, "  from %.*s:%.*s", SPAN_ARG(c->raddr), SPAN_ARG(c->rport));
        buf_putc(b, '\n');
        buf_done(&address);
}

/* A word of what the m-line offers, behind a comma where it is not the first. */
static void put_offer(struct buf *b, size_t *io_n, const char *before, struct span word) {
        buf_printf(b, "%s%s%.*s", (*io_n)++ ? ", " : "    ", before, SPAN_ARG(word));
}

/* Codecs, then how it is carried and kept secret; never the keys. */
static void put_offers(const struct sdp_media *m, struct buf *b) {
        size_t n = 0;

        for (size_t i = 0; i < m->n_codecs; i++) {
                const struct sdp_codec *c = &m->codecs[i];
                put_offer(b, &n, "", c->name);
                if (c->name.n && c->clock)
                        buf_printf(b, "/%u", c->clock);
                else if (!c->name.n)
                        buf_printf(b, "type %u", c->type);
        }
        buf_puts(b, n ? "\n" : "");
        n = 0;
        for (unsigned i = 0; i < m->n_suites; i++)
                put_offer(b, &n, "", m->suites[i]);
        if (m->encryption.n)
                put_offer(b, &n, "encryption ", m->encryption);
        if (m->fingerprint)
                put_offer(b, &n, "", SPAN("DTLS fingerprint"));
        if (m->setup.n)
                put_offer(b, &n, "setup ", m->setup);
        if (m->bundled)
                put_offer(b, &n, "", SPAN("bundled"));
        if (m->rtcp_mux)
                put_offer(b, &n, "", SPAN("RTCP on the same port"));
        if (m->bypass.n)
                put_offer(b, &n, "", SPAN("media bypass"));
        if (m->diagnostics.n)
                put_offer(b, &n, "diagnostics ", m->diagnostics);
        buf_puts(b, n ? "\n" : "");
}

static void put_media(const struct sdp_media *m, struct buf *b) {
        buf_printf(b, "  %.*s  %.*s  ", SPAN_ARG(m->media), SPAN_ARG(m->proto));
        if (m->port)
                buf_printf(b, "%.*s port %u  %.*s", SPAN_ARG(m->connection), m->port, SPAN_ARG(m->direction));
        else
                buf_puts(b, "off (port 0)");
        buf_printf(b, "%s%.*s%s\n", m->label.n ? "  " : "", SPAN_ARG(m->label), m->remote_candidates ? "  chosen pair" : "");
        put_offers(m, b);
        for (size_t i = 0; i < m->n_candidates; i++)
                put_candidate(&m->candidates[i], b);
}

static void put_indented(struct buf *b, struct span text) {
        struct span line;

        while (span_line(&text, &line)) {
                buf_puts(b, line.n ? "  " : "");
                buf_put(b, line);
                buf_putc(b, '\n');
        }
}

static bool is_sdp(const struct mime_part *p) {
        return span_istarts(p->content_type, SPAN("application/sdp"));
}

static int put_body(const struct mime_part *p, struct arena *a, struct buf *b) {
        struct span text = p->body;
        int r = outline_is_xml(p->content_type) ? outline_xml(p->body, a, &text) : 0;

        buf_printf(b, "\n%.*s, %zu bytes\n", SPAN_ARG(p->content_type.n ? p->content_type : SPAN("Body")), p->body.n);
        put_indented(b, text);
        return r;
}

int decoded_text(const struct decoded *d, struct arena *a, struct buf *ret) {
        int r = 0;

        put_start(d, ret);
        for (int g = 0; g < OUTLINE_GROUPS && r == 0; g++)
                r = put_group(d, (enum outline_group)g, a, ret);
        for (size_t i = 0; i < d->n_sdps; i++) {
                buf_printf(ret, "\nMedia%s\n", d->sdps[i].fallback ? " (the copy for OCS 2007)" : "");
                for (size_t k = 0; k < d->sdps[i].n_media; k++)
                        put_media(&d->sdps[i].media[k], ret);
        }
        for (size_t i = 0; i < d->parts.n && r == 0; i++)
                if (d->parts.v[i].body.n && !is_sdp(&d->parts.v[i]))
                        r = put_body(&d->parts.v[i], a, ret);
        return r < 0 ? r : ret->err;
}

int decoded_value(const struct sip_header *h, bool clear, struct buf *ret) {
        struct buf named = BUF_INIT, masked = BUF_INIT;
        int r;

        if (clear)
                return buf_put(ret, h->value);
        buf_put(&named, h->name);
        buf_puts(&named, ": ");
        r = buf_put(&named, h->value);
        if (r == 0)
                r = mask_put(&masked, buf_span(&named));
        if (r == 0)
                r = buf_put(ret, masked.n < h->name.n + 2 ? SPAN("***") : span_from(buf_span(&masked), h->name.n + 2));
        buf_done(&named);
        buf_done(&masked);
        return r;
}
