/*
 * Rows about what a message says beyond its own place in a call, a table each. Texts that tie messages together go into the
 * dictionary; the others stand in their rows.
 */
#include "store/internal.h"

#include "store/fact.h"

static struct put begin(struct store *s, enum put_kind kind, int64_t sighting, uint32_t at) {
        struct put p = put_begin(s, kind);

        put_int(&p, sighting);
        put_int(&p, at);
        return p;
}

static int put_links(struct store *s, int64_t sighting, const struct facts *f) {
        int e = 0;

        for (size_t i = 0; i < f->n_links && e == 0; i++) {
                int64_t value;
                if ((e = store_put_name(s, f->links[i].value, &value)) < 0)
                        return e;
                struct put p = begin(s, PUT_LINK, sighting, f->links[i].at);
                put_word(&p, sip_link_word(f->links[i].kind));
                put_int(&p, value);
                e = put_end(&p);
        }
        return e;
}

static int put_reasons(struct store *s, int64_t sighting, const struct facts *f) {
        int e = 0;

        for (size_t i = 0; i < f->n_reasons && e == 0; i++) {
                const struct sip_reason *r = &f->reasons[i];
                struct put p = begin(s, PUT_REASON, sighting, r->at);
                put_text(&p, r->protocol);
                put_whole(&p, r->cause);
                put_some(&p, r->text);
                e = put_end(&p);
        }
        for (size_t i = 0; i < f->n_warnings && e == 0; i++) {
                const struct sip_warning *w = &f->warnings[i];
                struct put p = begin(s, PUT_WARNING, sighting, w->at);
                put_int(&p, w->code);
                put_some(&p, w->agent);
                put_some(&p, w->text);
                e = put_end(&p);
        }
        return e;
}

static int put_parties(struct store *s, int64_t sighting, const struct facts *f) {
        int e = 0;

        for (size_t i = 0; i < f->n_parties && e == 0; i++) {
                const struct sip_party *v = &f->parties[i].party;
                int64_t aor;
                if ((e = store_put_name(s, f->parties[i].aor, &aor)) < 0)
                        return e;
                struct put p = begin(s, PUT_PARTY, sighting, v->at);
                put_word(&p, sip_party_word(v->kind));
                put_id(&p, aor);
                put_some(&p, v->address.display);
                put_some(&p, v->device);
                put_some(&p, v->reason);
                put_some(&p, v->address.tag);
                e = put_end(&p);
        }
        return e;
}

static int put_numbers(struct store *s, int64_t sighting, const struct facts *f) {
        int e = 0;

        for (size_t i = 0; i < f->n_numbers && e == 0; i++) {
                struct put p = begin(s, PUT_NUMBER, sighting, f->numbers[i].at);
                put_word(&p, sip_number_word(f->numbers[i].kind));
                put_int(&p, f->numbers[i].value);
                put_some(&p, f->numbers[i].beside);
                e = put_end(&p);
        }
        return e;
}

static int put_subscription(struct store *s, int64_t sighting, const struct facts *f) {
        const struct sip_subscription *v = f->subscription;

        if (!v)
                return 0;
        struct put p = begin(s, PUT_SUBSCRIPTION, sighting, v->at);
        put_some(&p, v->package);
        put_some(&p, v->id);
        put_some(&p, v->state);
        put_some(&p, v->reason);
        put_whole(&p, v->expires_s);
        put_whole(&p, v->retry_after_s);
        return put_end(&p);
}

static int put_fragment(struct store *s, int64_t sighting, const struct facts *f) {
        const struct sip_fragment *v = f->fragment;
        int64_t call_id;
        int e;

        if (!v)
                return 0;
        if ((e = store_put_name(s, v->call_id, &call_id)) < 0)
                return e;
        struct put p = begin(s, PUT_SIPFRAG, sighting, v->at);
        put_id(&p, v->status);
        put_some(&p, v->reason);
        put_some(&p, v->method);
        put_id(&p, call_id);
        return put_end(&p);
}

/* One direction of a line; stream NULL: the line itself, which has no figures. */
static int put_stream(struct store *s, int64_t report, size_t idx, const struct quality_line *l, const char *word,
                      const struct quality_stream *stream) {
        struct put p = put_begin(s, PUT_QUALITY);

        put_int(&p, report);
        put_size(&p, idx);
        put_some(&p, l->label);
        put_word(&p, word);
        put_some(&p, l->connectivity);
        put_whole(&p, l->has_icewarn ? (int64_t)l->icewarn : -1);
        put_some(&p, l->transport);
        put_some(&p, l->network);
        put_some(&p, l->capture);
        put_some(&p, l->render);
        put_some(&p, l->local);
        put_some(&p, l->remote);
        put_some(&p, l->relay);
        put_some(&p, l->reflexive);
        put_some(&p, stream ? stream->codec : SPAN_NONE);
        for (unsigned m = 0; m < QUALITY_METRICS; m++)
                put_real(&p, stream ? stream->v[m] : -1);
        return put_end(&p);
}

static int put_line(struct store *s, int64_t report, size_t idx, const struct quality_line *l) {
        int e = 0;

        if (l->inbound.written)
                e = put_stream(s, report, idx, l, "inbound", &l->inbound);
        if (e == 0 && l->outbound.written)
                e = put_stream(s, report, idx, l, "outbound", &l->outbound);
        if (e == 0 && !l->inbound.written && !l->outbound.written)
                e = put_stream(s, report, idx, l, NULL, NULL);
        return e;
}

static int put_quality(struct store *s, int64_t sighting, const struct facts *f) {
        const struct quality_report *q = f->quality;
        int64_t call_id, id;
        int e;

        if (!q)
                return 0;
        if ((e = store_put_name(s, q->call_id, &call_id)) < 0)
                return e;
        struct put p = begin(s, PUT_REPORT, sighting, q->at);
        const struct span texts[] = {q->from_tag, q->to_tag, q->start, q->end, q->correlation, q->category, q->from_uri,
                                     q->to_uri, q->conf_uri};
        put_word(&p, q->xml ? "xml" : "text");
        put_some(&p, q->kind);
        put_id(&p, call_id);
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
                put_some(&p, texts[i]);
        if ((e = put_end(&p)) < 0)
                return e;
        id = sqlite3_last_insert_rowid(s->db);
        for (size_t i = 0; i < q->n_lines && e == 0; i++)
                e = put_line(s, id, i, &q->lines[i]);
        return e;
}

static int put_provision(struct store *s, int64_t sighting, const struct facts *f) {
        int e = 0;

        for (size_t i = 0; f->provision && i < f->provision->n && e == 0; i++) {
                const struct provision_setting *v = &f->provision->v[i];
                struct put p = begin(s, PUT_PROVISION, sighting, f->provision->at);
                put_int(&p, f->provision->request);
                put_text(&p, v->group);
                put_some(&p, v->name);
                put_some(&p, v->value);
                e = put_end(&p);
        }
        return e;
}

static int put_roaming(struct store *s, int64_t sighting, const struct facts *f) {
        const struct roaming *v = f->roaming;

        if (!v)
                return 0;
        struct put p = begin(s, PUT_ROAMING, sighting, v->at);
        const uint32_t counts[] = {v->contacts, v->groups, v->categories, v->containers, v->subscribers, v->delegates};
        put_word(&p, v->contacts_list ? "contacts" : "self");
        for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
                put_int(&p, counts[i]);
        return put_end(&p);
}

static int put_conference(struct store *s, int64_t sighting, const struct facts *f) {
        const struct conference *c = f->conference;
        int64_t uri;
        int e;

        if (!c)
                return 0;
        if ((e = store_put_name(s, c->uri, &uri)) < 0)
                return e;
        struct put p = begin(s, PUT_CONFERENCE, sighting, c->at);
        put_word(&p, conference_word(c->kind));
        put_some(&p, c->command);
        put_some(&p, c->request_id);
        put_some(&p, c->code);
        put_some(&p, c->reason);
        put_id(&p, uri);
        put_some(&p, c->state);
        put_int(&p, c->users);
        put_int(&p, c->disconnected);
        put_int(&p, c->guests);
        return put_end(&p);
}

static int put_trouble(struct store *s, int64_t sighting, const struct facts *f) {
        const struct trouble *t = f->trouble;
        int64_t call_id;
        int e;

        if (!t)
                return 0;
        if ((e = store_put_name(s, t->call_id, &call_id)) < 0)
                return e;
        for (size_t i = 0; e == 0 && (i < t->n_diags || i == 0); i++) {
                bool told = i < t->n_diags;
                struct put p = begin(s, PUT_TROUBLE, sighting, t->at);
                put_id(&p, call_id);
                put_some(&p, t->method);
                put_id(&p, t->status);
                put_whole(&p, told ? (int64_t)t->diags[i].code : -1);
                put_some(&p, told ? t->diags[i].reason : SPAN_NONE);
                e = put_end(&p);
        }
        return e;
}

int store_put_facts(struct store *s, int64_t sighting, const struct facts *f) {
        int (*const writers[])(struct store *, int64_t, const struct facts *) = {
                put_links, put_reasons, put_parties, put_numbers, put_subscription, put_fragment, put_quality, put_provision,
                put_roaming, put_conference, put_trouble,
        };
        int e = 0;

        for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]) && e == 0; i++)
                e = writers[i](s, sighting, f);
        return e;
}
