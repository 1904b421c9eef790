/*
 * The ladder for programs: its lanes, and rows that name them by their place.
 */
#include "base/safe.h"
#include "report/emit.h"
#include "report/ladder.h"

static void put_leg(struct emit *list, const struct ladder_leg *l) {
        struct emit j = emit_open(list);

        emit_number(&j, "leg", (uint64_t)l->leg);
        emit_span(&j, "call_id", l->call_id);
        emit_span(&j, "joined_by", l->joined_by);
        buf_putc(j.b, '}');
}

static void put_lane(struct emit *list, const struct ladder_lane *l) {
        struct emit j = emit_open(list), addresses;

        emit_span(&j, "name", l->name);
        emit_span(&j, "role", l->role);
        addresses = emit_list(&j, "addresses");
        for (size_t i = 0; i < l->n_addresses; i++) {
                emit_comma(&addresses);
                safe_put_json(j.b, l->addresses[i], SAFE_LINE);
        }
        buf_puts(j.b, "]}");
}

static void put_ms(struct emit *j, const char *name, int64_t us) {
        emit_key(j, name);
        if (us == STAMP_NONE)
                buf_puts(j->b, "null");
        else
                buf_printf(j->b, "%.3f", (double)us / 1000);
}

static void put_row(struct emit *list, const struct ladder_row *r) {
        const struct ladder_message *m = r->message;
        struct emit j = emit_open(list);

        emit_number(&j, "message", (uint64_t)m->id);
        emit_number(&j, "leg", (uint64_t)m->leg);
        emit_moment(&j, "time", m->time_us, m->utc);
        put_ms(&j, "since_ms", r->since_us);
        put_ms(&j, "delta_ms", r->delta_us);
        emit_number(&j, "from", r->from);
        emit_number(&j, "to", r->to);
        emit_number(&j, "cseq", m->cseq);
        emit_span(&j, "method", m->method);
        emit_number_or_null(&j, "status", (uint64_t)m->status);
        emit_span(&j, "reason", m->status ? m->reason : SPAN_NONE);
        emit_span(&j, "sdp", m->sdp);
        emit_number(&j, "sent", m->repeats + UINT64_C(1));
        emit_number(&j, "seen", m->sightings);
        emit_number(&j, "logs", r->logs);
        emit_bool(&j, "lost", m->lost);
        emit_span(&j, "problem", m->problem);
        buf_putc(j.b, '}');
}

static void put_fact(struct emit *list, const struct ladder_row *r) {
        static const char *const kinds[] = {[LADDER_TURN] = "turn", [LADDER_TLS] = "tls", [LADDER_QUALITY] = "quality"};
        const struct ladder_fact *f = r->fact;
        struct emit j = emit_open(list);

        emit_string(&j, "kind", kinds[f->kind]);
        emit_moment(&j, "time", f->time_us, f->utc);
        put_ms(&j, "since_ms", r->since_us);
        emit_number(&j, "from", r->from);
        emit_number(&j, "to", r->to);
        emit_span(&j, "label", f->label);
        emit_span(&j, "text", f->text);
        emit_bool(&j, "grave", f->grave);
        emit_span(&j, "evidence", f->evidence);
        buf_putc(j.b, '}');
}

int ladder_json(const struct ladder *l, struct buf *ret) {
        struct emit j = {ret, false}, list;

        buf_putc(ret, '{');
        emit_number(&j, "call", (uint64_t)l->call);
        emit_span(&j, "kind", l->kind);
        emit_span(&j, "call_id", l->call_id);
        list = emit_list(&j, "legs");
        for (size_t i = 0; i < l->n_legs; i++)
                put_leg(&list, &l->legs[i]);
        buf_putc(ret, ']');
        list = emit_list(&j, "lanes");
        for (size_t i = 0; i < l->n_lanes; i++)
                put_lane(&list, &l->lanes[i]);
        buf_putc(ret, ']');
        list = emit_list(&j, "rows");
        for (size_t i = 0; i < l->n_rows; i++)
                if (l->rows[i].message)
                        put_row(&list, &l->rows[i]);
        buf_putc(ret, ']');
        emit_bool(&j, "more", l->many);
        list = emit_list(&j, "facts");
        for (size_t i = 0; i < l->n_rows; i++)
                if (l->rows[i].fact)
                        put_fact(&list, &l->rows[i]);
        buf_putc(ret, ']');
        emit_bool(&j, "more_facts", l->many_facts);
        return buf_puts(ret, "}\n");
}
