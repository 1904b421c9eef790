/*
 * A decoded message for programs. Secrets are told by what stands around them: a header's value passes with its name, a body
 * as a whole.
 */
#include "cli/decoded.h"

#include "base/safe.h"
#include "base/tsv.h"
#include "report/emit.h"
#include "sip/outline.h"

static void put_place(struct emit *list, const struct message_place *p) {
        struct emit j = emit_open(list);

        emit_number(&j, "sighting", (uint64_t)p->sighting);
        emit_span(&j, "source", p->path);
        emit_number(&j, "line", p->line);
        emit_moment(&j, "time", p->time_us, p->utc);
        emit_moment(&j, "raw_time", p->raw_us, p->raw_utc);
        emit_span(&j, "direction", p->direction);
        emit_span(&j, "host", p->host);
        emit_span(&j, "local", p->local);
        emit_span(&j, "peer", p->peer);
        buf_putc(j.b, '}');
}

static int put_header(struct emit *list, const struct sip_header *h) {
        struct emit j = emit_open(list);
        struct buf value = BUF_INIT;
        int r = list->b->clear ? buf_put(&value, h->value) : mask_put_value(&value, h->name, ": ", h->value, "");

        emit_string(&j, "group", outline_title(outline_group_of(h)));
        emit_span(&j, "name", h->name);
        emit_key(&j, "value");
        safe_put_json(j.b, buf_span(&value), SAFE_LINE | SAFE_CLEAR);
        buf_putc(j.b, '}');
        buf_done(&value);
        return r;
}

static void put_diag(struct emit *list, const struct sip_diag *g) {
        struct emit j = emit_open(list);

        emit_number(&j, "code", g->code);
        emit_span(&j, "reason", g->reason);
        emit_span(&j, "source", g->source);
        emit_span(&j, "meaning", tsv_lookup("diagnostic", g->code, "meaning"));
        emit_span(&j, "component", tsv_range("component", g->code, "component"));
        buf_putc(j.b, '}');
}

static void put_candidate(struct emit *list, const struct sdp_candidate *c) {
        struct emit j = emit_open(list);

        emit_number(&j, "component", c->component);
        emit_string(&j, "kind", candidate_kind_word(c->kind));
        emit_string(&j, "transport", candidate_transport_word(c->transport));
        emit_span(&j, "address", c->address);
        emit_span(&j, "port", c->port);
        emit_span(&j, "raddr", c->raddr);
        emit_span(&j, "rport", c->rport);
        buf_putc(j.b, '}');
}

static void put_media(struct emit *list, const struct sdp_media *m, bool fallback) {
        struct emit j = emit_open(list), candidates;

        emit_span(&j, "media", m->media);
        emit_span(&j, "proto", m->proto);
        emit_number(&j, "port", m->port);
        emit_span(&j, "address", m->connection);
        emit_span(&j, "direction", m->direction);
        emit_span(&j, "label", m->label);
        emit_bool(&j, "fallback", fallback);
        candidates = emit_list(&j, "candidates");
        for (size_t i = 0; i < m->n_candidates; i++)
                put_candidate(&candidates, &m->candidates[i]);
        buf_puts(j.b, "]}");
}

static void put_part(struct emit *list, const struct mime_part *p) {
        struct emit j = emit_open(list);

        emit_span(&j, "type", p->content_type);
        emit_number(&j, "bytes", p->body.n);
        emit_span(&j, "text", p->body);
        buf_putc(j.b, '}');
}

static void put_start(struct emit *j, const struct message_view *v) {
        emit_number(j, "message", (uint64_t)v->id);
        emit_number(j, "sighting", (uint64_t)v->sighting);
        emit_number(j, "call", (uint64_t)v->call);
        emit_span(j, "transport", v->transport);
        emit_span(j, "method", v->m.request ? v->m.method_name : v->m.cseq_method);
        emit_number_or_null(j, "status", v->m.request ? 0 : (uint64_t)v->m.status);
        emit_span(j, "reason", v->m.request ? SPAN_NONE : v->m.reason);
        emit_span(j, "uri", v->m.request ? v->m.uri : SPAN_NONE);
}

int decoded_json(const struct message_view *v, struct buf *ret) {
        struct emit j = {ret, false}, list;
        int r = 0;

        buf_putc(ret, '{');
        put_start(&j, v);
        list = emit_list(&j, "sightings");
        for (size_t i = 0; i < v->n_places; i++)
                put_place(&list, &v->places[i]);
        buf_putc(ret, ']');
        list = emit_list(&j, "headers");
        for (size_t i = 0; i < v->m.n_headers && r == 0; i++)
                r = put_header(&list, &v->m.headers[i]);
        buf_putc(ret, ']');
        list = emit_list(&j, "diagnostics");
        for (size_t i = 0; i < v->n_diags; i++)
                put_diag(&list, &v->diags[i]);
        buf_putc(ret, ']');
        list = emit_list(&j, "media");
        for (size_t i = 0; i < v->n_sdps; i++)
                for (size_t k = 0; k < v->sdps[i].n_media; k++)
                        put_media(&list, &v->sdps[i].media[k], v->sdps[i].fallback);
        buf_putc(ret, ']');
        list = emit_list(&j, "bodies");
        for (size_t i = 0; i < v->parts.n; i++)
                put_part(&list, &v->parts.v[i]);
        buf_putc(ret, ']');
        emit_span(&j, "raw", v->m.text);
        return r < 0 ? r : buf_puts(ret, "}\n");
}
