/*
 * Rows of a batch into tables. Values come as spans into the batch and are bound without a copy; texts that recur are
 * written once and named by their hash everywhere else.
 */
#include "store/internal.h"

#include <errno.h>
#include <stdlib.h>

static const char *zone_word(enum zone z) {
        return z == ZONE_UTC ? "utc" : z == ZONE_LOCAL ? "local" : "unknown";
}

int store_put_meta(struct store *s, const char *key, const char *value) {
        struct put p = put_begin(s, PUT_META);

        put_word(&p, key);
        put_word(&p, value);
        return put_end(&p);
}

int store_put_source(struct store *s, const struct source_row *r) {
        struct put p = put_begin(s, PUT_SOURCE);
        int e;

        put_int(&p, r->id);
        put_text(&p, span_str(r->path));
        put_word(&p, r->format);
        put_word(&p, r->host);
        put_word(&p, r->role);
        put_word(&p, r->encoding);
        put_size(&p, r->bytes);
        put_some(&p, span_str(r->sha256));
        put_size(&p, r->records);
        put_size(&p, r->messages);
        put_us(&p, r->first_us);
        put_us(&p, r->last_us);
        put_us(&p, r->gap_us ? r->gap_at_us : STAMP_NONE);
        put_us(&p, r->gap_us ? r->gap_us : STAMP_NONE);
        put_word(&p, zone_word(r->zone));
        put_us(&p, r->offset_us);
        put_word(&p, known_word(r->host_by));
        put_word(&p, known_word(r->role_by));
        e = put_end(&p);
        if (e < 0)
                return e;
        s->totals.sources++;
        s->totals.bytes += r->bytes;
        return 0;
}

static int put_blob(struct store *s, struct span data, int64_t *ret_id) {
        struct put p = put_begin(s, PUT_BLOB);
        int r;

        if (p.rc == SQLITE_OK)
                p.rc = sqlite3_bind_blob64(p.st, (int)++p.at, data.n ? data.p : "", data.n, SQLITE_STATIC);
        r = put_end(&p);
        if (r == 0)
                *ret_id = sqlite3_last_insert_rowid(s->db);
        return r;
}

int store_put_block(struct store *s, const struct block_row *r) {
        struct put p;
        int64_t blob;
        int e = put_blob(s, r->data, &blob);

        if (e < 0)
                return e;
        p = put_begin(s, PUT_BLOCK);
        put_int(&p, r->source);
        put_size(&p, r->seq);
        put_size(&p, r->offset);
        put_size(&p, r->bytes);
        put_size(&p, r->line);
        put_size(&p, r->lines);
        put_us(&p, r->first_us);
        put_int(&p, blob);
        return put_end(&p);
}

int store_put_pace(struct store *s, const struct pace_row *r) {
        struct put p;
        int64_t blob;
        int e = put_blob(s, r->data, &blob);

        if (e < 0)
                return e;
        p = put_begin(s, PUT_PACE);
        put_int(&p, r->source);
        put_size(&p, r->seq);
        put_size(&p, r->items);
        put_us(&p, r->first_us);
        put_us(&p, r->last_us);
        put_int(&p, blob);
        return put_end(&p);
}

int store_put_notes(struct store *s, int64_t source, const struct notes *n) {
        int r = 0;

        for (size_t i = 0; i < n->n && r == 0; i++) {
                struct put p = put_begin(s, PUT_NOTE);
                put_id(&p, source);
                put_text(&p, span_str(n->v[i].code));
                put_size(&p, n->v[i].offset);
                put_size(&p, n->v[i].count);
                put_text(&p, span_str(n->v[i].text));
                r = put_end(&p);
        }
        return r;
}

static int put_str(struct store *s, enum put_kind kind, int64_t id, struct span text) {
        struct put p = put_begin(s, kind);

        put_int(&p, id);
        put_text(&p, text);
        return put_end(&p);
}

/*
 * A text's number in the dictionary. They rise, so that the table is written at its end and ids in rows stay short. What
 * does not fit into the map that tells which texts have one has its hash for a number, then and later.
 */
static int put_name(struct store *s, int64_t hash, struct span text, int64_t *ret_id) {
        int64_t *id;
        int r;

        if (hash == 0) {
                *ret_id = 0;
                return 0;
        }
        r = idmap_get(&s->names, hash, 0, &id);
        if (r == -ENOSPC) {
                *ret_id = hash | DICTIONARY_MAX;
                return put_str(s, PUT_STR_LATE, *ret_id, text);
        }
        if (r < 0)
                return store_fail(s, r, "out of memory");
        if (*id == 0) {
                if ((r = put_str(s, PUT_STR, s->last_name + 1, text)) < 0)
                        return r;
                *id = ++s->last_name;
        }
        *ret_id = *id;
        return 0;
}

int store_put_name(struct store *s, struct span text, int64_t *ret_id) {
        return put_name(s, store_id(s, text), text, ret_id);
}

/* A message says much of what the one before it said: its texts are looked up once. */
static bool is_recent(const struct recent_name *c, struct span text) {
        return c->n == text.n && memcmp(c->text, text.p, text.n) == 0;
}

static int put_recent(struct store *s, struct recent_name *c, int64_t hash, struct span text, int64_t *ret_id) {
        int r = put_name(s, hash, text, ret_id);

        if (r == 0 && text.n <= sizeof(c->text)) {
                memcpy(c->text, text.p, text.n);
                c->n = text.n;
                c->id = *ret_id;
        }
        return r;
}

/* Ids of a sighting's texts. */
struct names {
        int64_t local, peer, host, local_host, peer_host, call_id, from_tag, to_tag, uri, from_aor, to_aor, agent, conversation;
};

static int put_names(struct store *s, const struct sighting_row *r, struct names *ret) {
        struct {
                struct span text;
                int64_t hash, *ret; /* hash 0: not made yet */
        } v[] = {
                {r->local, 0, &ret->local},
                {r->peer, 0, &ret->peer},
                {r->host, r->key.host, &ret->host},
                {r->local_host, r->key.local_host, &ret->local_host},
                {r->peer_host, r->key.peer_host, &ret->peer_host},
                {r->call_id, 0, &ret->call_id},
                {r->from_tag, r->key.from_tag, &ret->from_tag},
                {r->to_tag, r->key.to_tag, &ret->to_tag},
                {r->uri, r->key.uri, &ret->uri},
                {r->from_aor, 0, &ret->from_aor},
                {r->to_aor, 0, &ret->to_aor},
                {r->agent, 0, &ret->agent},
                {r->conversation, 0, &ret->conversation},
        };
        enum { N = sizeof(v) / sizeof(v[0]) };
        size_t fresh[N], n = 0;
        int e = 0;

        _Static_assert((int)N == (int)RECENT_NAMES, "one for each");
        for (size_t i = 0; i < N; i++) { /* the map is larger than any cache: all slots are asked for before one is read */
                *v[i].ret = v[i].text.n ? s->recent[i].id : 0;
                if (v[i].text.n == 0 || is_recent(&s->recent[i], v[i].text))
                        continue;
                v[i].hash = v[i].hash ? v[i].hash : store_id(s, v[i].text);
                idmap_expect(&s->names, v[i].hash);
                fresh[n++] = i;
        }
        for (size_t k = 0; k < n && e == 0; k++)
                e = put_recent(s, &s->recent[fresh[k]], v[fresh[k]].hash, v[fresh[k]].text, v[fresh[k]].ret);
        return e;
}

/* The second half of the columns: what the message says of itself. */
static void put_key(struct put *p, const struct sighting_row *r, const struct names *n) {
        const struct sighting *k = &r->key;

        put_text(p, r->method);
        put_id(p, k->status);
        put_some(p, r->reason);
        if (r->faults & SIP_FAULT_CSEQ)
                put_word(p, NULL);
        else
                put_int(p, k->cseq);
        put_int(p, k->n_via);
        put_id(p, n->call_id);
        put_id(p, n->from_tag);
        put_id(p, n->to_tag);
        put_id(p, k->branch);
        put_id(p, n->uri);
        put_id(p, n->from_aor);
        put_id(p, n->to_aor);
        put_id(p, n->agent);
        put_id(p, n->conversation);
        put_id(p, k->session_s);
        put_id(p, k->variant);
}

/* For store_derive(): the sighting as its row has it. */
static int keep_entry(struct store *s, const struct sighting_row *r, const struct names *n) {
        struct entry e = {.s = r->key, .call_id = n->call_id, .from_aor = n->from_aor, .to_aor = n->to_aor};
        int error;

        if (r->faults & SIP_FAULT_CSEQ)
                e.s.cseq = 0;
        if (r->key.method == SIP_INVITE) {
                e.caller = join_user(&s->key, r->from_aor);
                e.callee = join_user(&s->key, r->to_aor);
        }
        e.s.from_tag = n->from_tag;
        e.s.to_tag = n->to_tag;
        e.s.uri = n->uri;
        e.s.host = n->host;
        e.s.local_host = n->local_host;
        e.s.peer_host = n->peer_host;
        error = ledger_add(&s->ledger, &e);
        return error < 0 ? store_fail(s, error, "%s", strerror(-error)) : 0;
}

static int put_sighting_row(struct store *s, const struct sighting_row *r, int64_t blob, size_t at) {
        struct names n;
        struct put p;
        int e = put_names(s, r, &n);

        if (e < 0 || (e = keep_entry(s, r, &n)) < 0)
                return e;
        p = put_begin(s, PUT_SIGHTING);
        put_int(&p, r->key.id);
        put_int(&p, r->key.source);
        put_us(&p, r->key.time_us);
        put_size(&p, r->line);
        put_size(&p, r->offset);
        put_int(&p, r->key.dir);
        put_int(&p, r->key.flags);
        put_int(&p, r->faults);
        put_id(&p, n.local);
        put_id(&p, n.peer);
        put_id(&p, n.local_host);
        put_id(&p, n.peer_host);
        put_id(&p, n.host);
        put_some(&p, r->transport);
        put_int(&p, r->place.is_known ? -1 - (int64_t)r->place.block : blob);
        put_size(&p, r->place.is_known ? r->place.at : at);
        put_size(&p, r->text.n);
        put_key(&p, r, &n);
        return put_end(&p);
}

static int put_extents(struct store *s, const struct sighting_row *r) {
        int e = 0;

        for (size_t i = 0; r->n_ext > 1 && i < r->n_ext && e == 0; i++) {
                struct put p = put_begin(s, PUT_EXTENT);
                put_int(&p, r->key.id);
                put_int(&p, r->ext[i].at);
                put_int(&p, r->ext[i].len);
                put_size(&p, r->ext[i].off);
                put_size(&p, r->ext[i].line);
                e = put_end(&p);
        }
        return e;
}

static const char *diag_header(enum sip_header_id id) {
        return id == SIP_H_MS_DIAGNOSTICS_PUBLIC ? "ms-diagnostics-public"
             : id == SIP_H_MS_CLIENT_DIAGNOSTICS ? "ms-client-diagnostics" : "ms-diagnostics";
}

/* A value of one owner under its name in lower case. */
static int put_named(struct store *s, enum put_kind kind, int64_t owner, struct span name, struct span value) {
        struct put p;

        buf_reset(&s->scratch);
        for (size_t k = 0; k < name.n; k++)
                buf_putc(&s->scratch, to_lower(name.p[k]));
        if (s->scratch.err)
                return s->scratch.err;
        p = put_begin(s, kind);
        put_int(&p, owner);
        put_text(&p, buf_span(&s->scratch));
        put_text(&p, value);
        return put_end(&p);
}

static int put_params(struct store *s, int64_t diag, const struct sip_diag *d) {
        int e = 0;

        for (size_t i = 0; i < d->n_params && e == 0; i++) {
                e = put_named(s, PUT_DIAG_PARAM, diag, d->params[i].name, d->params[i].value);
        }
        return e;
}

static int put_media_debug(struct store *s, int64_t diag, const struct sip_media_debug *m) {
        struct put p = put_begin(s, PUT_MEDIA_DEBUG);
        int64_t id;
        int e;

        put_int(&p, diag);
        put_word(&p, m->side == MEDIA_CALLER ? "caller" : "callee");
        put_some(&p, m->modality);
        put_whole(&p, m->has_icewarn ? (int64_t)m->icewarn : -1);
        put_some(&p, m->local_site);
        put_some(&p, m->local_mr);
        put_some(&p, m->remote_site);
        put_some(&p, m->remote_mr);
        put_some(&p, m->port_range);
        put_whole(&p, m->local_location);
        put_whole(&p, m->remote_location);
        put_whole(&p, m->federation);
        e = put_end(&p);
        id = e == 0 ? sqlite3_last_insert_rowid(s->db) : 0;
        for (size_t i = 0; i < m->n_others && e == 0; i++)
                e = put_named(s, PUT_MEDIA_DEBUG_FIELD, id, m->others[i].name, m->others[i].value);
        return e;
}

/* sighting or event is 0. */
static int put_diag(struct store *s, int64_t sighting, int64_t event, const struct diag_row *r) {
        struct put p = put_begin(s, PUT_DIAG);
        int64_t id;
        int e;

        put_id(&p, sighting);
        put_id(&p, event);
        put_int(&p, r->diag.at);
        put_word(&p, diag_header(r->diag.header));
        put_int(&p, r->diag.code);
        put_some(&p, r->diag.reason);
        put_some(&p, r->diag.source);
        e = put_end(&p);
        if (e < 0)
                return e;
        id = sqlite3_last_insert_rowid(s->db);
        e = put_params(s, id, &r->diag);
        for (size_t i = 0; i < r->n_media && e == 0; i++)
                e = put_media_debug(s, id, &r->media[i]);
        return e;
}

static int put_date(struct store *s, const struct sighting_row *r) {
        struct put p = put_begin(s, PUT_DATE);

        put_int(&p, r->key.id);
        put_int(&p, r->date_us);
        return put_end(&p);
}

static int put_sighting(struct store *s, const struct batch *b, const struct sighting_row *r, int64_t blob) {
        size_t at = r->text.n && !r->place.is_known ? (size_t)(r->text.p - b->texts.p) : 0;
        int e;

        if (!r->place.is_known && (at > b->texts.n || r->text.n > b->texts.n - at))
                return store_fail(s, -EINVAL, "a message's text is not in its batch");
        e = put_sighting_row(s, r, blob, at);
        if (e == 0)
                e = put_extents(s, r);
        for (size_t i = 0; i < r->n_diags && e == 0; i++)
                e = put_diag(s, r->key.id, 0, &r->diags[i]);
        for (size_t i = 0; i < r->n_sdps && e == 0; i++)
                e = store_put_sdp(s, r->key.id, i, &r->sdps[i]);
        if (e == 0 && r->mras)
                e = store_put_mras(s, r->key.id, r->mras);
        if (e == 0 && r->facts)
                e = store_put_facts(s, r->key.id, r->facts);
        return e == 0 && r->date_us ? put_date(s, r) : e;
}

static int put_fields(struct store *s, enum put_kind kind, int64_t of, const struct field *v, size_t n) {
        int e = 0;

        for (size_t i = 0; i < n && e == 0; i++) {
                struct put p = put_begin(s, kind);
                put_int(&p, of);
                put_text(&p, v[i].name);
                put_text(&p, v[i].value);
                if (kind == PUT_EVENT_FIELD)
                        put_id(&p, v[i].cut);
                e = put_end(&p);
        }
        return e;
}

static int put_hit(struct store *s, int64_t event, const struct hit_row *r) {
        struct put p = put_begin(s, PUT_HIT);
        int e;

        put_int(&p, event);
        put_text(&p, r->rule);
        put_text(&p, r->pattern);
        put_int(&p, r->at);
        e = put_end(&p);
        return e < 0 ? e : put_fields(s, PUT_HIT_FIELD, sqlite3_last_insert_rowid(s->db), r->fields, r->n_fields);
}

static int put_event(struct store *s, const struct event_row *r) {
        int64_t host, call_id;
        struct put p;
        int e;

        if ((e = store_put_name(s, r->host, &host)) < 0 || (e = store_put_name(s, r->call_id, &call_id)) < 0)
                return e;
        p = put_begin(s, PUT_EVENT);
        put_int(&p, r->id);
        put_int(&p, r->source);
        put_us(&p, r->time_us);
        put_size(&p, r->line);
        put_size(&p, r->offset);
        put_size(&p, r->bytes);
        put_id(&p, host);
        put_some(&p, r->level);
        put_some(&p, r->component);
        put_some(&p, r->topic);
        put_id(&p, call_id);
        put_word(&p, event_class_word(r->class));
        e = put_end(&p);
        if (e == 0)
                e = put_fields(s, PUT_EVENT_FIELD, r->id, r->fields, r->n_fields);
        for (size_t i = 0; i < r->n_diags && e == 0; i++)
                e = put_diag(s, 0, r->id, &r->diags[i]);
        for (size_t i = 0; i < r->n_hits && e == 0; i++)
                e = put_hit(s, r->id, &r->hits[i]);
        return e;
}

int store_put_batch(struct store *s, const struct batch *b, struct span data) {
        int64_t blob = 0;
        int r = b->texts.n ? put_blob(s, data, &blob) : 0;

        for (size_t i = 0; i < b->n_sightings && r == 0; i++)
                r = put_sighting(s, b, &b->sightings[i], blob);
        for (size_t i = 0; i < b->n_events && r == 0; i++)
                r = put_event(s, &b->events[i]);
        for (size_t i = 0; i < b->n_flows && r == 0; i++)
                r = store_put_flow(s, &b->flows[i]);
        if (r == 0) {
                s->totals.sightings += b->n_sightings;
                s->totals.events += b->n_events;
                s->totals.flows += b->n_flows;
        }
        return r;
}
