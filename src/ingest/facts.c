/*
 * Facts of one message. A message that has no header and no body of these kinds costs one look at its headers' numbers.
 */
#include "ingest/facts.h"

#include "base/limits.h"
#include "ingest/secret.h"

#include <errno.h>

struct reader {
        const struct sip_message *m;
        const struct mime *parts;
        const struct facts_of *of;
        struct arena *arena;
        struct notes *notes;
        struct facts *facts;
};

static void note_many(struct reader *r, bool many, const char *what, int limit) {
        if (many)
                notes_add(r->notes, "many-facts", r->of->offset, "%s %llu: more than %d %s; the rest is not kept",
                          notes_place(r->notes), (unsigned long long)r->of->line, limit, what);
}

/* 1: *ret is a copy in the arena of a body that was read, 0: there is none or it is noted, -ENOMEM. */
static int keep_body(struct reader *r, int found, const void *v, size_t size, const char *what, void *ret) {
        if (found == -EBADMSG)
                notes_add(r->notes, "bad-body", r->of->offset, "%s %llu: %s that cannot be read",
                          notes_place(r->notes), (unsigned long long)r->of->line, what);
        if (found != 1)
                return found == -EBADMSG ? 0 : found;
        void *kept = arena_alloc(r->arena, size);
        if (!kept)
                return -ENOMEM;
        memcpy(kept, v, size);
        memcpy(ret, &kept, sizeof kept);
        return 1;
}

static int read_links(struct reader *r) {
        bool many;
        int e = sip_links(r->m, r->arena, &r->facts->links, &r->facts->n_links, &many);

        note_many(r, e == 0 && many, "keys to other dialogs", LIMIT_LINKS);
        return e;
}

static int read_reasons(struct reader *r) {
        struct facts *f = r->facts;
        bool many, more;
        int e = sip_reasons(r->m, r->arena, &f->reasons, &f->n_reasons, &many);

        if (e == 0)
                e = sip_warnings(r->m, r->arena, &f->warnings, &f->n_warnings, &more);
        note_many(r, e == 0 && (many || more), "reasons or warnings", LIMIT_REASONS);
        for (size_t i = 0; i < f->n_reasons && e == 0; i++)
                e = secret_mask_text(r->arena, &f->reasons[i].text);
        for (size_t i = 0; i < f->n_warnings && e == 0; i++)
                e = secret_mask_text(r->arena, &f->warnings[i].text);
        return e;
}

/* An identity that says no more than From and To do is no fact. */
static bool says_nothing(const struct reader *r, const struct party_fact *p) {
        bool identity = p->party.kind == PARTY_ASSERTED || p->party.kind == PARTY_PREFERRED || p->party.kind == PARTY_REMOTE;

        return identity && (span_eq(p->aor, r->of->from_aor) || span_eq(p->aor, r->of->to_aor));
}

static int read_parties(struct reader *r) {
        struct facts *f = r->facts;
        struct sip_party *v;
        bool many;
        size_t n;
        int e = sip_parties(r->m, r->arena, &v, &n, &many);

        if (e < 0 || n == 0)
                return e;
        note_many(r, many, "parties", LIMIT_PARTIES);
        if (!(f->parties = arena_array(r->arena, n, sizeof *f->parties)))
                return -ENOMEM;
        for (size_t i = 0; i < n && e == 0; i++) {
                struct party_fact *p = &f->parties[f->n_parties];
                p->party = v[i];
                if ((e = sip_aor(v[i].address.uri, r->arena, &p->aor)) == 0 && (e = secret_mask_text(r->arena, &p->party.reason)) == 0)
                        f->n_parties += !says_nothing(r, p);
        }
        return e;
}

static int read_subscription(struct reader *r) {
        struct sip_subscription s;
        bool found = sip_subscription(r->m, &s);
        int e = keep_body(r, found, &s, sizeof s, "a subscription", &r->facts->subscription);

        return e < 0 ? e : 0;
}

/* A key that a report holds, behind those of the headers. */
static int add_link(struct reader *r, enum sip_link_kind kind, struct span value, uint32_t at) {
        struct facts *f = r->facts;
        struct sip_link *v = value.n ? arena_array(r->arena, f->n_links + 1, sizeof *v) : NULL;

        if (!v)
                return value.n ? -ENOMEM : 0;
        if (f->n_links)
                memcpy(v, f->links, f->n_links * sizeof *v);
        v[f->n_links++] = (struct sip_link){.kind = kind, .at = at, .value = value};
        f->links = v;
        return 0;
}

static int read_quality(struct reader *r) {
        struct quality_report q;
        int e = r->facts->quality ? 0 : quality_parse(r->parts, r->arena, &q);

        if ((e = keep_body(r, e, &q, sizeof q, "a quality report", &r->facts->quality)) <= 0)
                return e;
        struct span *uris[] = {&r->facts->quality->from_uri, &r->facts->quality->to_uri, &r->facts->quality->conf_uri};
        e = add_link(r, LINK_REPORT, q.call_id, q.at);
        if (e == 0)
                e = add_link(r, LINK_CORRELATION, q.correlation, q.at);
        for (size_t i = 0; i < 3 && e == 0; i++)
                e = secret_mask_text(r->arena, uris[i]);
        return e;
}

static int read_provision(struct reader *r) {
        struct provision p;
        int e = provision_parse(r->parts, r->arena, &p);

        if ((e = keep_body(r, e, &p, sizeof p, "provisioning", &r->facts->provision)) <= 0)
                return e;
        note_many(r, p.many, "settings", LIMIT_SETTINGS);
        e = 0;
        for (size_t i = 0; i < p.n && e == 0; i++)
                e = secret_mask_value(r->arena, p.v[i].name, &p.v[i].value);
        return e;
}

static int read_conference(struct reader *r) {
        struct conference c;
        int e = conference_parse(r->parts, r->arena, &c);

        if ((e = keep_body(r, e, &c, sizeof c, "a conference document", &r->facts->conference)) <= 0)
                return e;
        return secret_mask_text(r->arena, &r->facts->conference->reason);
}

static int read_trouble(struct reader *r) {
        struct trouble t;
        int e = trouble_parse(r->parts, r->arena, &t);

        if ((e = keep_body(r, e, &t, sizeof t, "an error report", &r->facts->trouble)) <= 0)
                return e;
        e = add_link(r, LINK_REPORT, t.call_id, t.at);
        for (size_t i = 0; i < t.n_diags && e == 0; i++)
                e = secret_mask_value(r->arena, SPAN("reason"), &t.diags[i].reason);
        return e;
}

static int read_fragment(struct reader *r) {
        struct sip_fragment s;
        int e = sip_fragment_parse(r->parts, r->arena, &s);

        if ((e = keep_body(r, e, &s, sizeof s, "a fragment", &r->facts->fragment)) <= 0)
                return e;
        return secret_mask_text(r->arena, &r->facts->fragment->reason);
}

static int read_roaming(struct reader *r) {
        struct roaming v;
        int e = roaming_parse(r->parts, r->arena, &v);

        e = keep_body(r, e, &v, sizeof v, "a contact list", &r->facts->roaming);
        return e < 0 ? e : 0;
}

static int read_numbers(struct reader *r) {
        r->facts->n_numbers = sip_numbers(r->m, r->facts->numbers);
        return 0;
}

#define HAS(name) SIP_HAS(SIP_H_##name)

/* Each group of headers and who reads it; of bodies, by media type. */
static const struct {
        uint64_t headers;
        int (*read)(struct reader *r);
} by_header[] = {
        {HAS(SESSION_ID) | HAS(X_CALL_ID) | HAS(P_CHARGING_VECTOR) | HAS(MS_CONVERSATION_ID) | HAS(VENDOR_GUID) | HAS(REPLACES) |
                 HAS(JOIN) | HAS(TARGET_DIALOG) | HAS(IN_REPLY_TO) | HAS(REFER_TO),
         read_links},
        {HAS(REASON) | HAS(WARNING), read_reasons},
        {HAS(P_ASSERTED_IDENTITY) | HAS(P_PREFERRED_IDENTITY) | HAS(REMOTE_PARTY_ID) | HAS(P_CALLED_PARTY_ID) | HAS(DIVERSION) |
                 HAS(HISTORY_INFO) | HAS(REFER_TO) | HAS(REFERRED_BY),
         read_parties},
        {HAS(RETRY_AFTER) | HAS(SESSION_EXPIRES) | HAS(MIN_SE) | HAS(MIN_EXPIRES) | HAS(RSEQ) | HAS(RACK), read_numbers},
        {HAS(EVENT) | HAS(SUBSCRIPTION_STATE), read_subscription},
};

static const struct {
        struct span type;
        int (*read)(struct reader *r);
} by_type[] = {
        {SPAN("application/vq-rtcpxr+xml"), read_quality},
        {SPAN("application/vq-rtcpxr"), read_quality},
        {SPAN("application/vnd-microsoft-roaming-provisioning-v2+xml"), read_provision},
        {SPAN("application/vnd-microsoft-roaming-self+xml"), read_roaming},
        {SPAN("application/vnd-microsoft-roaming-contacts+xml"), read_roaming},
        {SPAN("application/cccp+xml"), read_conference},
        {SPAN("application/conference-info+xml"), read_conference},
        {SPAN("application/msrtc-reporterror+xml"), read_trouble},
        {SPAN("message/sipfrag"), read_fragment},
};

static int begin(struct reader *r) {
        if (!r->facts)
                r->facts = arena_alloc(r->arena, sizeof *r->facts);
        return r->facts ? 0 : -ENOMEM;
}

int facts_decode(const struct sip_message *m, const struct mime *parts, const struct facts_of *of, struct arena *a,
                 struct notes *notes, struct facts **ret) {
        struct reader r = {.m = m, .parts = parts, .of = of, .arena = a, .notes = notes};
        int e = 0;

        for (size_t i = 0; i < sizeof by_header / sizeof by_header[0] && e == 0; i++) {
                bool concerned = m->has & by_header[i].headers || (of->conference && by_header[i].read == read_links);
                if (concerned && (e = begin(&r)) == 0)
                        e = by_header[i].read(&r);
        }
        for (size_t k = 0; parts && k < parts->n && e == 0; k++)
                for (size_t i = 0; i < sizeof by_type / sizeof by_type[0] && e == 0; i++)
                        if (mime_is(&parts->v[k], by_type[i].type) && mime_find(parts, by_type[i].type) == &parts->v[k] &&
                            (e = begin(&r)) == 0)
                                e = by_type[i].read(&r);
        if (e == 0)
                *ret = r.facts;
        return e;
}
