/*
 * Turns one record into rows. Texts go into the batch's own buffer, which never moves while it is filled: rows hold
 * spans into it. Facts (diagnostics, media, relays) are read here once and never again.
 */
#include "ingest/decode.h"

#include "base/limits.h"
#include "ingest/ends.h"
#include "ingest/facts.h"
#include "ingest/secret.h"
#include "sip/link.h"
#include "sip/reach.h"

#include <errno.h>
#include <stdlib.h>

struct batch *batch_new(void) {
        struct batch *b = calloc(1, sizeof(*b));

        if (b)
                arena_init(&b->arena);
        return b;
}

void batch_free(struct batch *b) {
        if (!b)
                return;
        arena_done(&b->arena);
        buf_done(&b->texts);
        buf_done(&b->placed);
        free(b->sightings);
        free(b->events);
        free(b->flows);
        free(b);
}

bool batch_empty(const struct batch *b) {
        return b->n_sightings == 0 && b->n_events == 0 && b->n_flows == 0;
}

bool batch_takes(const struct batch *b, const struct record *r) {
        if (batch_empty(b))
                return true;
        return b->n_sightings + b->n_events + b->n_flows < BATCH_ROWS && b->arena.used < 4 * BATCH_TEXT_BYTES &&
               b->texts.n + b->placed.n + r->text.n <= BATCH_TEXT_BYTES;
}

/* One more zeroed row at the end of a growing array; NULL when memory is out. */
static void *grow(void **v, size_t *n, size_t *cap, size_t size) {
        if (*n == *cap) {
                size_t want = *cap ? *cap * 2 : BATCH_ROWS; /* what is not written to takes no memory */
                void *p = realloc(*v, want * size);
                if (!p)
                        return NULL;
                *v = p;
                *cap = want;
        }
        return memset((char *)*v + (*n)++ * size, 0, size);
}

static struct sighting_row *add_sighting(struct batch *b) {
        void *v = b->sightings;
        struct sighting_row *r = grow(&v, &b->n_sightings, &b->cap_sightings, sizeof(*r));

        b->sightings = v;
        return r;
}

static struct event_row *add_event(struct batch *b) {
        void *v = b->events;
        struct event_row *r = grow(&v, &b->n_events, &b->cap_events, sizeof(*r));

        b->events = v;
        return r;
}

/* Does a credentials header carry an answer to a challenge, and not only the name of a scheme? */
static bool proves_identity(struct span value) {
        static const struct span marks[] = {SPAN("response=\""), SPAN("gssapi-data=\"")};

        for (size_t i = 0; i < 2; i++) {
                size_t at = span_ifind(value, marks[i]);
                struct span after = span_from(value, at + marks[i].n);
                if (at < value.n && after.n && after.p[0] != '"')
                        return true;
        }
        return span_istarts(value, SPAN("Basic ")) || span_istarts(value, SPAN("Bearer "));
}

static bool has_credentials(const struct sip_message *m) {
        static const enum sip_header_id ids[] = {SIP_H_AUTHORIZATION, SIP_H_PROXY_AUTHORIZATION};

        for (size_t k = 0; k < 2; k++) {
                const struct sip_header *h;
                for (size_t i = 0; (h = sip_header_next(m, ids[k], &i));)
                        if (proves_identity(h->value))
                                return true;
        }
        return false;
}

/* The part of a provisional answer that tells it from the one before it: progress reports differ in nothing else. */
static int64_t variant_of(const struct store *s, const struct sip_message *m) {
        static const enum sip_header_id ids[] = {SIP_H_RSEQ, SIP_H_CONTENT_LENGTH, SIP_H_MS_DIAGNOSTICS,
                                                 SIP_H_MS_DIAGNOSTICS_PUBLIC};
        int64_t v = 0;

        if (m->status < 101 || m->status > 199)
                return 0;
        for (size_t k = 0; k < 4; k++) {
                const struct sip_header *h;
                for (size_t i = 0; (h = sip_header_next(m, ids[k], &i));)
                        v = (v >> 1) ^ store_id(s, h->value);
        }
        return v;
}

/* A branch of RFC 3261 identifies a transaction alone; an older one, the bare cookie or none only with the sender (17.2.3). */
static int64_t branch_of(const struct store *s, const struct sip_via *via, unsigned *io_flags) {
        struct span cookie = SPAN("z9hG4bK");

        if (span_istarts(via->branch, cookie) && via->branch.n > cookie.n) {
                *io_flags |= SIGHTING_BRANCH;
                return store_id(s, via->branch);
        }
        return (store_id(s, via->sent_by) >> 1) ^ store_id(s, via->branch);
}

static bool is_conference(const struct sip_message *m) {
        struct span contact = sip_header_value(m, SIP_H_CONTACT);

        return sip_conference_id(m->to.uri).n || sip_conference_id(m->from.uri).n ||
               span_ifind(contact, SPAN(";isfocus")) < contact.n;
}

/* A log that says that it has no body, of a message that says that it has one. */
static bool body_left_out(const struct record *r, const struct sip_message *m) {
        return (r->flags & RECORD_NO_BODY) && m->content_length > 0 && m->body.n == 0;
}

static void fill_key(const struct store *s, const struct record *r, const struct sip_message *m,
                     struct sighting *k) {
        k->time_us = r->time_us;
        k->dir = r->dir;
        k->method = m->method;
        k->status = m->request ? 0 : m->status;
        k->cseq = m->cseq;
        k->n_via = m->n_via;
        k->method_hash = store_id(s, m->request ? m->method_name : m->cseq_method);
        k->from_tag = store_id(s, m->from.tag);
        k->to_tag = store_id(s, m->to.tag);
        k->branch = branch_of(s, &m->via, &k->flags);
        k->uri = store_id(s, m->uri);
        k->host = store_id(s, r->host);
        k->variant = variant_of(s, m);
        if (r->flags & RECORD_CUT)
                k->flags |= SIGHTING_CUT;
        if (body_left_out(r, m))
                k->flags |= SIGHTING_NO_BODY;
        if (m->to.tag.n)
                k->flags |= SIGHTING_TO_TAG;
        if (has_credentials(m))
                k->flags |= SIGHTING_CREDENTIALS;
        if (span_eq(sip_header_value(m, SIP_H_EXPIRES), SPAN("0")))
                k->flags |= SIGHTING_EXPIRES_0;
        if (is_conference(m))
                k->flags |= SIGHTING_CONFERENCE;
        if (!m->request && m->status > 100 && m->status < 200 && sip_header_value(m, SIP_H_RSEQ).n)
                k->flags |= SIGHTING_RELIABLE;
}

static int mask_params(struct sip_diag *d, struct arena *a) {
        int r = 0;

        for (size_t i = 0; i < d->n_params && r == 0; i++)
                r = secret_mask_value(a, d->params[i].name, &d->params[i].value);
        return r;
}

static int decode_diags(const struct sip_message *m, struct arena *a, struct diag_row **ret, size_t *ret_n, size_t *ret_bad) {
        struct diag_row *rows;
        struct sip_diag *d;
        size_t n;
        int r = sip_diags(m, a, &d, &n, ret_bad);

        if (r < 0 || n == 0)
                return r;
        if (!(rows = arena_array(a, n, sizeof(*rows))))
                return -ENOMEM;
        for (size_t i = 0; i < n; i++) {
                rows[i].diag = d[i];
                r = sip_media_debugs(&d[i], a, &rows[i].media, &rows[i].n_media);
                if (r < 0 || (r = mask_params(&rows[i].diag, a)) < 0)
                        return r;
        }
        *ret = rows;
        *ret_n = n;
        return 0;
}

static void note_bad_diags(struct notes *notes, size_t bad, uint64_t off, uint64_t line) {
        if (bad)
                notes_add(notes, "bad-diagnostics", off, "%s %llu: a diagnostics header that cannot be read",
                          notes_place(notes), (unsigned long long)line);
}

static int decode_sdps(const struct sip_message *m, const struct mime *parts, struct arena *a, struct sighting_row *row,
                       struct notes *notes) {
        int r = sdp_parse(m, parts, a, &row->sdps, &row->n_sdps);

        if (r == 0 && row->n_sdps)
                row->key.flags |= SIGHTING_SDP;
        for (size_t i = 0; r == 0 && i < row->n_sdps; i++) {
                struct sdp *sdp = &row->sdps[i];
                if (sdp->many)
                        notes_add(notes, "many-media", row->offset,
                                  "%s %llu: more than %d media, %d candidates or %d codecs; the rest is not decoded",
                                  notes_place(notes), (unsigned long long)row->line, LIMIT_SDP_MEDIA, LIMIT_CANDIDATES, LIMIT_CODECS);
                for (size_t k = 0; k < sdp->n_media && r == 0; k++)
                        r = secret_mask_text(a, &sdp->media[k].diagnostics);
        }
        return r;
}

static int decode_mras(const struct mime *parts, struct arena *a, struct sighting_row *row, struct notes *notes) {
        struct mras mras;
        int r = mras_parse(parts, a, &mras);

        if (r == -EBADMSG) {
                notes_add(notes, "bad-relay-answer", row->offset, "%s %llu: a media relay request or answer that cannot be read",
                          notes_place(notes), (unsigned long long)row->line);
                return 0;
        }
        if (r <= 0)
                return r;
        row->mras = arena_alloc(a, sizeof(*row->mras));
        if (!row->mras)
                return -ENOMEM;
        *row->mras = mras;
        return 0;
}

static int decode_facts(const struct sip_message *m, const struct mime *parts, struct arena *a, struct sighting_row *row,
                        struct notes *notes) {
        struct facts_of of = {.offset = row->offset, .line = row->line, .from_aor = row->from_aor, .to_aor = row->to_aor,
                              .conference = row->key.flags & SIGHTING_CONFERENCE};

        int r = facts_decode(m, parts, &of, a, notes, &row->facts);

        for (size_t i = 0; r == 0 && row->facts && i < row->facts->n_numbers; i++)
                if (row->facts->numbers[i].kind == NUMBER_SESSION_EXPIRES)
                        row->key.session_s = row->facts->numbers[i].value;
        return r;
}

static int decode_bodies(const struct sip_message *m, struct arena *a, struct sighting_row *row, struct notes *notes) {
        struct mime parts;
        int r;

        if (m->body.n == 0)
                return decode_facts(m, NULL, a, row, notes);
        if ((r = mime_parse(m, a, &parts)) < 0)
                return r;
        if (parts.many)
                notes_add(notes, "many-parts", row->offset, "%s %llu: more than %d parts, or deeper than %d; the rest is not split",
                          notes_place(notes), (unsigned long long)row->line, LIMIT_MIME_PARTS, LIMIT_MIME_DEPTH);
        if ((r = decode_sdps(m, &parts, a, row, notes)) < 0 || (r = decode_mras(&parts, a, row, notes)) < 0)
                return r;
        return decode_facts(m, &parts, a, row, notes);
}

static int keep_text(struct buf *texts, struct span text, struct span *ret) {
        size_t at = texts->n;
        int r;

        if (texts->cap == 0 || at == 0) {
                size_t want = text.n > BATCH_TEXT_BYTES ? text.n : BATCH_TEXT_BYTES;
                r = buf_reserve(texts, want + 1);
                if (r < 0)
                        return r;
        }
        r = buf_put(texts, text);
        if (r < 0)
                return r;
        *ret = span_of(texts->p + at, text.n);
        return 0;
}

static int keep_extents(struct arena *a, const struct record *r, struct sighting_row *row) {
        struct extent *e = arena_array(a, r->n_ext, sizeof(*e));

        if (!e)
                return -ENOMEM;
        memcpy(e, r->ext, r->n_ext * sizeof(*e));
        row->ext = e;
        row->n_ext = r->n_ext;
        return 0;
}

/* Where the sender's own address is not public, none is hidden. */
static void mark_hidden(const struct end *from, const struct sip_message *m, struct sighting_row *row) {
        if (!from->is_public)
                return;
        if (sip_media_hidden(row->sdps, row->n_sdps, from->host))
                row->key.flags |= SIGHTING_MEDIA_HIDDEN;
        if (sip_contact_hidden(m, from->host))
                row->key.flags |= SIGHTING_CONTACT_HIDDEN;
}

static void keep_ends(const struct end *local, const struct end *peer, struct sighting_row *row) {
        row->local = local->text;
        row->local_host = local->host;
        row->key.local_host = local->host_id;
        row->peer = peer->text;
        row->peer_host = peer->host;
        row->key.peer_host = peer->host_id;
}

static int decode_sip(const struct store *s, const struct record *r, const struct sip_message *m, struct batch *b,
                      struct sighting_row *row, struct notes *notes) {
        struct arena *a = &b->arena;
        struct end local, peer;
        struct span server = sip_header_value(m, SIP_H_SERVER);
        size_t bad = 0;
        int e;

        fill_key(s, r, m, &row->key);
        record_place(m->text, r->ext, r->n_ext, 0, &row->offset, &row->line);
        row->faults = m->faults;
        row->text = m->text;
        row->host = arena_dup(a, r->host);
        row->transport = r->transport.n ? arena_dup(a, r->transport) : m->via.transport;
        row->method = m->request ? m->method_name : m->cseq_method;
        row->reason = m->reason;
        row->call_id = m->call_id;
        row->from_tag = m->from.tag;
        row->to_tag = m->to.tag;
        row->uri = m->uri;
        row->agent = server.n ? server : sip_header_value(m, SIP_H_USER_AGENT);
        row->conversation = sip_header_value(m, SIP_H_MS_CONVERSATION_ID);
        if (r->dir == DIR_IN)
                sip_date(sip_header_value(m, SIP_H_DATE), &row->date_us);
        if ((e = end_of(s, b, r->local, &local)) < 0 || (e = end_of(s, b, r->peer, &peer)) < 0 ||
            (e = sip_aor(m->from.uri, a, &row->from_aor)) < 0 || (e = sip_aor(m->to.uri, a, &row->to_aor)) < 0 ||
            (e = keep_extents(a, r, row)) < 0 || (e = decode_diags(m, a, &row->diags, &row->n_diags, &bad)) < 0)
                return e;
        keep_ends(&local, &peer, row);
        note_bad_diags(notes, bad, row->offset, row->line);
        e = decode_bodies(m, a, row, notes);
        mark_hidden(r->dir == DIR_IN ? &peer : &local, m, row);
        return e;
}

/* The value of an event's field, in one line and without its secrets, which stand in the case as evidence only. */
static int keep_field(struct arena *a, const struct field *f, struct field *ret) {
        struct buf value = BUF_INIT;
        struct span rest = f->value, line;
        int r = 0;

        for (bool first = true; r == 0 && span_line(&rest, &line); first = false) {
                if (!first)
                        buf_putc(&value, ' ');
                r = buf_put(&value, span_trim(line));
        }
        ret->name = arena_dup(a, f->name);
        ret->cut = f->cut;
        if (r == 0)
                r = secret_mask(a, f->name, ": ", buf_span(&value), "", &ret->value);
        buf_done(&value);
        return r;
}

/* The name that SIP has for the header of a field; HTTP has another for diagnostics, and of the rest of it nothing is decoded. */
static struct span sip_name(const struct record *r, const struct field *f) {
        if (r->class != CLASS_HTTP)
                return f->name;
        return span_istarts(f->name, SPAN("X-Ms-diagnostics")) ? span_from(f->name, 2) : SPAN_NONE;
}

/* Where the field stands in the record's text: it points into it, or is a copy. Of a header pasted without its name the value does. */
static size_t field_at(const struct record *r, const struct field *f) {
        bool named = f->name.p >= r->text.p && f->name.p < r->text.p + r->text.n;

        return r->class == CLASS_HTTP ? span_find(r->text, f->name) : (size_t)((named ? f->name.p : f->value.p) - r->text.p);
}

/* Diagnostics headers among the fields of a record that is no message. */
static int decode_headers(const struct record *r, struct arena *a, struct event_row *row, struct notes *notes) {
        struct sip_message m = {.headers = arena_array(a, r->n_fields, sizeof(*m.headers))};
        size_t bad = 0;
        int e = 0;

        if (r->n_fields && !m.headers)
                return -ENOMEM;
        for (size_t i = 0; i < r->n_fields && e == 0; i++) {
                const struct field *f = &r->fields[i];
                struct span name = sip_name(r, f);
                uint64_t off, line;
                if (name.n == 0)
                        continue;
                e = sip_header_add(&m, arena_dup(a, name), arena_dup(a, f->value), a);
                record_place(r->text, r->ext, r->n_ext, (uint32_t)field_at(r, f), &off, &line);
                m.headers[m.n_headers - 1].at = (uint32_t)(line - r->line);
        }
        if (e == 0)
                e = decode_diags(&m, a, &row->diags, &row->n_diags, &bad);
        note_bad_diags(notes, bad, row->offset, row->line);
        return e;
}

/* Lines between the record's first and the one that holds byte `at` of its text. */
static uint32_t line_below(const struct record *r, size_t at) {
        uint64_t off, line = r->line;

        if (r->n_ext)
                record_place(r->text, r->ext, r->n_ext, (uint32_t)at, &off, &line);
        return line > r->line ? (uint32_t)(line - r->line) : 0;
}

static int decode_hits(const struct record *r, const struct record_hits *hits, struct arena *a, struct event_row *row) {
        row->hits = arena_array(a, hits->n, sizeof(*row->hits));
        if (hits->n && !row->hits)
                return -ENOMEM;
        for (size_t i = 0; i < hits->n; i++) {
                const struct scan_hit *from = &hits->v[i];
                struct hit_row *to = &row->hits[row->n_hits++];
                *to = (struct hit_row){.rule = span_str(from->rule), .pattern = span_str(from->pattern),
                                       .at = line_below(r, from->at),
                                       .fields = arena_array(a, from->n, sizeof(*to->fields))};
                if (from->n && !to->fields)
                        return -ENOMEM;
                for (size_t k = 0; k < from->n; k++) {
                        struct field f = {.name = from->names[k], .value = from->values[k]};
                        int e = keep_field(a, &f, &to->fields[to->n_fields++]);
                        if (e < 0)
                                return e;
                }
        }
        return 0;
}

static int decode_event(const struct record *r, const struct record_hits *hits, int64_t id, int64_t source, struct notes *notes,
                        struct batch *b) {
        struct event_row *row = add_event(b);
        struct arena *a = &b->arena;
        const struct extent *last = r->n_ext ? &r->ext[r->n_ext - 1] : NULL;

        if (!row)
                return -ENOMEM;
        row->id = id;
        row->source = source;
        row->time_us = r->time_us;
        row->line = r->line;
        row->offset = r->off;
        row->bytes = last && last->off + last->len > r->off ? last->off + last->len - r->off : 0;
        row->host = arena_dup(a, r->host);
        row->level = arena_dup(a, r->level);
        row->component = arena_dup(a, r->component);
        row->topic = arena_dup(a, r->topic);
        row->call_id = arena_dup(a, r->call_id);
        row->fields = arena_array(a, r->n_fields, sizeof(*row->fields));
        if (r->n_fields && !row->fields)
                return -ENOMEM;
        for (size_t i = 0; i < r->n_fields; i++) {
                int e = keep_field(a, &r->fields[i], &row->fields[i]);
                if (e < 0)
                        return e;
        }
        row->n_fields = r->n_fields;
        row->class = r->class;
        if (hits && hits->n) {
                int e = decode_hits(r, hits, a, row);
                if (e < 0)
                        return e;
        }
        return r->class == CLASS_HTTP || span_eq(r->topic, SPAN("headers")) ? decode_headers(r, a, row, notes) : 0;
}

static int keep_texts(struct arena *a, struct span *const *v, size_t n) {
        for (size_t i = 0; i < n; i++) {
                struct span copy = arena_dup(a, *v[i]);
                if (v[i]->n && !copy.p)
                        return -ENOMEM;
                *v[i] = copy;
        }
        return 0;
}

static int decode_flow(const struct record *r, int64_t source, struct batch *b) {
        void *rows = b->flows;
        struct flow_row *row = grow(&rows, &b->n_flows, &b->cap_flows, sizeof(*row));
        struct arena *a = &b->arena;

        b->flows = rows;
        if (!row)
                return -ENOMEM;
        row->source = source;
        if (r->tls) {
                if (!(row->tls = arena_alloc(a, sizeof(*row->tls))))
                        return -ENOMEM;
                *row->tls = *r->tls;
                struct span *const texts[] = {&row->tls->client, &row->tls->server, &row->tls->sni, &row->tls->reply};
                return keep_texts(a, texts, 4);
        }
        if (!(row->stun = arena_alloc(a, sizeof(*row->stun))))
                return -ENOMEM;
        *row->stun = *r->stun;
        struct span *const texts[] = {&row->stun->client, &row->stun->server, &row->stun->reason, &row->stun->relayed};
        return keep_texts(a, texts, 4);
}

/* Each of them; a body that the log leaves out on purpose is none. */
static void note_faults(const struct record *r, const struct sip_message *m, struct notes *notes) {
        unsigned faults = body_left_out(r, m) ? m->faults & ~(unsigned)SIP_FAULT_BODY_SHORT : m->faults;

        for (unsigned bit = 1; bit <= faults; bit <<= 1)
                if (faults & bit)
                        notes_add(notes, sip_fault_word(bit), r->off, "%s %llu: the SIP message is kept as it is",
                                  notes_place(notes), (unsigned long long)r->line);
}

int decode_record(const struct store *store, const struct record *r, const struct record_hits *hits, struct text_place place,
                  int64_t id, int64_t source, struct notes *notes, struct batch *b) {
        struct buf *texts = place.is_known ? &b->placed : &b->texts;
        struct sighting_row *row;
        struct sip_message m;
        struct span text;
        size_t before = texts->n;
        int e;

        if (r->kind == RECORD_FLOW)
                return decode_flow(r, source, b);
        if (r->kind != RECORD_SIP)
                return decode_event(r, hits, id, source, notes, b);
        if ((e = keep_text(texts, r->text, &text)) < 0)
                return e;
        e = sip_parse(text, &b->arena, &m);
        if (e == -EBADMSG) {
                notes_add(notes, "not-sip", r->off, "looks like a SIP message but has no readable start line");
                texts->n = before;
                return decode_event(r, NULL, id, source, notes, b);
        }
        if (e < 0)
                return e;
        note_faults(r, &m, notes);
        if (!(row = add_sighting(b)))
                return -ENOMEM;
        row->key.id = id;
        row->key.source = source;
        row->place = place;
        return decode_sip(store, r, &m, b, row, notes);
}
