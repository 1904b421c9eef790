/*
 * The page of one message: where it was seen, its headers by group with codes explained, its media as a table, XML laid out.
 * What each line is, is marked while it is written; then the page is masked and made safe, and the marks go with it.
 */
#include "query/message.h"

#include "base/safe.h"
#include "base/tsv.h"
#include "engine/explain.h"
#include "sip/outline.h"

#include <errno.h>

/* The page while it is written: as it is, and where each run of lines of a kind begins in it. */
struct page {
        struct buf b;
        struct arena *arena;
        struct message_page out;
        int error;
};

/* What follows is of this kind, and tells of that byte of the message. */
static void mark(struct page *p, enum message_line_kind kind, size_t from) {
        struct message_page *o = &p->out;
        struct message_mark *v;

        if (o->n_marks && o->marks[o->n_marks - 1].at == p->b.n)
                o->n_marks--;
        v = arena_grow(p->arena, o->marks, o->n_marks, &o->cap_marks, sizeof(*v));
        if (!v) {
                p->error = -ENOMEM;
                return;
        }
        o->marks = v;
        v[o->n_marks++] = (struct message_mark){p->b.n, kind, from};
}

/* An empty line, and a heading, which its writer ends. */
static void put_heading(struct page *p, struct span title, size_t from) {
        mark(p, MESSAGE_BLANK, MESSAGE_NOWHERE);
        buf_putc(&p->b, '\n');
        mark(p, MESSAGE_HEADING, from);
        buf_put(&p->b, title);
}

static void put_time(struct buf *b, int64_t us, bool utc) {
        struct civil c;

        put_moment(b, us);
        if (us == STAMP_NONE)
                return;
        stamp_to_civil(us, &c);
        buf_printf(b, ".%03d%s", c.us / 1000, utc ? "Z" : "");
}

static void put_place(struct buf *b, const struct message_place *p) {
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

static void put_start(const struct message_view *v, struct page *p) {
        const struct sip_message *m = &v->m;
        struct span meaning = m->request ? SPAN_NONE : tsv_lookup("status", (uint64_t)m->status, "meaning");

        mark(p, MESSAGE_START, 0);
        if (m->request)
                buf_printf(&p->b, "%.*s %.*s\n", SPAN_ARG(m->method_name), SPAN_ARG(m->uri));
        else
                buf_printf(&p->b, "%d %.*s, answer to %.*s\n", m->status, SPAN_ARG(m->reason), SPAN_ARG(m->cseq_method));
        mark(p, MESSAGE_ABOUT, MESSAGE_NOWHERE);
        if (meaning.n)
                buf_printf(&p->b, "  %.*s\n", SPAN_ARG(meaning));
        buf_printf(&p->b, "message %lld", (long long)v->id);
        if (v->sighting != v->id)
                buf_printf(&p->b, " (record %lld of it)", (long long)v->sighting);
        buf_printf(&p->b, ", call %lld%s%.*s\n", (long long)v->call, v->transport.n ? ", over " : "", SPAN_ARG(v->transport));
        mark(p, MESSAGE_PLACE, MESSAGE_NOWHERE);
        for (size_t i = 0; i < v->n_places; i++)
                put_place(&p->b, &v->places[i]);
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
static void put_reasons(const struct message_view *v, uint32_t at, struct buf *b) {
        for (size_t i = 0; i < v->n_reasons; i++) {
                const struct sip_reason *r = &v->reasons[i];
                bool q850 = span_ieq(r->protocol, SPAN("Q.850"));
                struct span meaning = SPAN_NONE;
                if (r->at == at && r->cause >= 0 && (q850 || span_ieq(r->protocol, SPAN("SIP"))))
                        meaning = tsv_lookup(q850 ? "q850" : "status", (uint64_t)r->cause, "meaning");
                if (meaning.n)
                        buf_printf(b, "    %.*s %d: %.*s\n", SPAN_ARG(r->protocol), r->cause, SPAN_ARG(meaning));
        }
}

static int put_group(const struct message_view *v, enum outline_group group, struct page *p) {
        bool first = true;
        int r = 0;

        for (size_t i = 0; i < v->m.n_headers && r == 0; i++) {
                const struct sip_header *h = &v->m.headers[i];
                if (outline_group_of(h) != group)
                        continue;
                if (first) {
                        put_heading(p, span_str(outline_title(group)), MESSAGE_NOWHERE);
                        buf_putc(&p->b, '\n');
                }
                first = false;
                mark(p, MESSAGE_HEADER, h->at);
                buf_printf(&p->b, "  %.*s: ", SPAN_ARG(h->name));
                buf_put(&p->b, h->value);
                buf_putc(&p->b, '\n');
                mark(p, MESSAGE_EXPLAINED, h->at);
                for (size_t k = 0; k < v->n_diags && r == 0; k++) {
                        if (v->diags[k].at != h->at)
                                continue;
                        put_meaning(&v->diags[k], &p->b);
                        r = put_icewarn(&v->diags[k], p->arena, &p->b);
                }
                put_reasons(v, h->at, &p->b);
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

static void put_media(const struct sdp_media *m, struct page *p) {
        struct buf *b = &p->b;

        mark(p, MESSAGE_MEDIA, m->at);
        buf_printf(b, "  %.*s  %.*s  ", SPAN_ARG(m->media), SPAN_ARG(m->proto));
        if (m->port)
                buf_printf(b, "%.*s port %u  %.*s", SPAN_ARG(m->connection), m->port, SPAN_ARG(m->direction));
        else
                buf_puts(b, "off (port 0)");
        buf_printf(b, "%s%.*s%s\n", m->label.n ? "  " : "", SPAN_ARG(m->label), m->remote_candidates ? "  chosen pair" : "");
        mark(p, MESSAGE_OFFER, m->at);
        put_offers(m, b);
        for (size_t i = 0; i < m->n_candidates; i++) {
                mark(p, MESSAGE_CANDIDATE, m->candidates[i].at);
                put_candidate(&m->candidates[i], b);
        }
}

/* from: of its first byte in the message; rewritten: its lines are not the message's. */
static void put_lines(struct page *p, struct span text, size_t from, bool rewritten) {
        struct span all = text, line;

        while (span_line(&text, &line)) {
                mark(p, MESSAGE_BODY, from + (rewritten ? 0 : (size_t)(line.p - all.p)));
                buf_puts(&p->b, line.n ? "  " : "");
                buf_put(&p->b, line);
                buf_putc(&p->b, '\n');
        }
}

static bool is_sdp(const struct mime_part *p) {
        return span_istarts(p->content_type, SPAN("application/sdp"));
}

static int put_body(const struct mime_part *m, struct page *p) {
        struct span text = m->body;
        int r = outline_is_xml(m->content_type) ? outline_xml(m->body, p->arena, &text) : 0;

        put_heading(p, m->content_type.n ? m->content_type : SPAN("Body"), m->at);
        buf_printf(&p->b, ", %zu bytes\n", m->body.n);
        put_lines(p, text, m->at, text.p != m->body.p);
        return r;
}

static int put_page(const struct message_view *v, struct page *p) {
        int r = 0;

        put_start(v, p);
        for (int g = 0; g < OUTLINE_GROUPS && r == 0; g++)
                r = put_group(v, (enum outline_group)g, p);
        for (size_t i = 0; i < v->n_sdps; i++) {
                put_heading(p, SPAN("Media"), v->sdps[i].at);
                buf_puts(&p->b, v->sdps[i].fallback ? " (the copy for OCS 2007)\n" : "\n");
                for (size_t k = 0; k < v->sdps[i].n_media; k++)
                        put_media(&v->sdps[i].media[k], p);
        }
        for (size_t i = 0; i < v->parts.n && r == 0; i++)
                if (v->parts.v[i].body.n && !is_sdp(&v->parts.v[i]))
                        r = put_body(&v->parts.v[i], p);
        return r < 0 ? r : p->b.err < 0 ? p->b.err : p->error;
}

/* Runs of lines one after another, so that their marks move with them. A secret that reaches over the end of a run takes
 * with it what it covers of the next. */
static int make_safe(struct page *p, bool clear, struct buf *ret) {
        struct message_page *o = &p->out;
        struct span raw = buf_span(&p->b);
        struct buf run = BUF_INIT;
        size_t done = 0, kept = 0, at = 0, n = 0;
        bool more = !clear && mask_next(raw, 0, &at, &n);
        int r = 0;

        for (size_t i = 0; i < o->n_marks && r == 0; i++) {
                size_t end = i + 1 < o->n_marks ? o->marks[i + 1].at : raw.n;
                buf_reset(&run);
                for (; more && at < end; more = mask_next(raw, done, &at, &n)) {
                        buf_put(&run, span_sub(raw, done, at - done));
                        buf_puts(&run, "***");
                        done = at + n;
                }
                if (done < end) {
                        buf_put(&run, span_sub(raw, done, end - done));
                        done = end;
                }
                if (run.n)
                        o->marks[kept++] = (struct message_mark){ret->n, o->marks[i].kind, o->marks[i].from};
                r = run.err < 0 ? run.err : safe_put(ret, buf_span(&run), SAFE_TEXT | SAFE_CLEAR);
        }
        o->n_marks = kept;
        buf_done(&run);
        return r;
}

int message_page(const struct message_view *v, bool clear, struct arena *a, struct message_page *ret) {
        struct page p = {.b = BUF_INIT, .arena = a};
        struct buf safe = BUF_INIT;
        int r = put_page(v, &p);

        if (r == 0)
                r = make_safe(&p, clear, &safe);
        if (r == 0) {
                p.out.text = arena_dup(a, buf_span(&safe));
                r = p.out.text.n == safe.n ? 0 : -ENOMEM;
        }
        if (r == 0)
                *ret = p.out;
        buf_done(&p.b);
        buf_done(&safe);
        return r;
}

/* The last one at or before it. */
static struct message_mark mark_at(const struct message_page *p, size_t at) {
        size_t low = 0, high = p->n_marks;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (p->marks[mid].at <= at)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low ? p->marks[low - 1] : (struct message_mark){at, MESSAGE_BLANK, MESSAGE_NOWHERE};
}

bool message_line_next(const struct message_page *p, size_t *io_at, struct message_line *ret) {
        struct span rest = span_from(p->text, *io_at);

        if (!span_line(&rest, &ret->text))
                return false;
        struct message_mark m = mark_at(p, *io_at);
        ret->kind = m.kind;
        ret->from = m.from;
        *io_at = p->text.n - rest.n;
        return true;
}
