/*
 * Rows about media: m-lines with their candidates counted, and what the media relay service answered.
 */
#include "store/internal.h"

/* Candidates of component 1. */
struct candidate_counts {
        unsigned all, ipv6, host[2], srflx[2], relay[2], unknown; /* by udp, tcp */
        struct span relay_address;
};

static void count_candidate(const struct sdp_candidate *c, struct candidate_counts *n) {
        bool tcp = c->transport != CANDIDATE_UDP;

        if (c->component != 1)
                return;
        n->all++;
        n->ipv6 += c->ipv6;
        if (c->draft06 || c->kind == CANDIDATE_UNKNOWN || c->transport == CANDIDATE_OTHER)
                n->unknown++;
        else if (c->kind == CANDIDATE_HOST)
                n->host[tcp]++;
        else if (c->kind == CANDIDATE_RELAY) {
                n->relay[tcp]++;
                if (!n->relay_address.n)
                        n->relay_address = c->address;
        } else if (c->kind == CANDIDATE_SRFLX && !span_ieq(c->address, c->raddr))
                n->srflx[tcp]++;
}

static void put_counts(struct put *p, const struct candidate_counts *n) {
        put_int(p, n->all);
        put_int(p, n->host[0]);
        put_int(p, n->host[1]);
        put_int(p, n->srflx[0]);
        put_int(p, n->srflx[1]);
        put_int(p, n->relay[0]);
        put_int(p, n->relay[1]);
        put_int(p, n->unknown);
        put_some(p, n->relay_address);
}

/* A separator and a number; by hand, because there are a dozen of them to an m-line. */
static void add_number(struct buf *b, char before, uint32_t n) {
        char digits[12];
        size_t at = sizeof(digits);

        do
                digits[--at] = (char)('0' + n % 10);
        while ((n /= 10) > 0);
        digits[--at] = before;
        buf_put(b, span_of(digits + at, sizeof(digits) - at));
}

/* "0 PCMU/8000, 101 telephone-event/8000", in the store's scratch. */
static int list_codecs(struct store *s, const struct sdp_media *m, struct span *ret) {
        struct buf *b = &s->scratch;

        buf_reset(b);
        for (size_t i = 0; i < m->n_codecs; i++) {
                const struct sdp_codec *c = &m->codecs[i];
                if (i)
                        buf_putc(b, ',');
                add_number(b, ' ', c->type);
                if (!c->name.n)
                        continue;
                buf_putc(b, ' ');
                buf_put(b, c->name);
                if (c->clock)
                        add_number(b, '/', c->clock);
                if (c->channels > 1)
                        add_number(b, '/', c->channels);
        }
        *ret = span_trim(buf_span(b));
        return b->err;
}

/* Suites with a blank between them, in the scratch. */
static int list_suites(struct store *s, const struct sdp_media *m, struct span *ret) {
        buf_reset(&s->scratch);
        for (unsigned i = 0; i < m->n_suites; i++) {
                if (i)
                        buf_putc(&s->scratch, ' ');
                buf_put(&s->scratch, m->suites[i]);
        }
        *ret = buf_span(&s->scratch);
        return s->scratch.err;
}

/* The second half of the columns: how it is secured, bundled, held. */
static void put_manner(struct put *p, const struct sdp_media *m, struct span suites) {
        put_word(p, sdp_hold(m));
        put_id(p, m->ptime); /* 0: not written */
        put_int(p, m->rtcp_mux);
        put_int(p, m->n_crypto);
        put_some(p, suites);
        put_int(p, m->n_cryptoscale);
        put_some(p, m->encryption);
        put_int(p, m->fingerprint);
        put_some(p, m->setup);
        put_some(p, m->reuse);
        put_some(p, m->mid);
        put_int(p, m->bundled);
        put_some(p, m->bypass);
        put_some(p, m->diagnostics);
        put_some(p, m->ufrag);
}

static int put_media(struct store *s, int64_t sighting, size_t description, const struct sdp *sdp, size_t i) {
        const struct sdp_media *m = &sdp->media[i];
        struct candidate_counts n = {0};
        int64_t codecs;
        struct span text;
        struct put p;
        int e;

        if ((e = list_codecs(s, m, &text)) < 0 || (e = store_put_name(s, text, &codecs)) < 0 ||
            (e = list_suites(s, m, &text)) < 0)
                return e;
        for (size_t k = 0; k < m->n_candidates; k++)
                count_candidate(&m->candidates[k], &n);
        p = put_begin(s, PUT_SDP_MEDIA);
        put_int(&p, sighting);
        put_size(&p, description);
        put_size(&p, i);
        put_int(&p, m->at);
        put_int(&p, sdp->fallback);
        put_text(&p, m->media);
        put_some(&p, m->label);
        put_some(&p, m->proto);
        put_int(&p, m->port);
        put_text(&p, m->direction);
        put_some(&p, m->connection);
        put_counts(&p, &n);
        put_int(&p, m->remote_candidates);
        put_int(&p, n.ipv6);
        put_id(&p, codecs);
        put_manner(&p, m, text);
        put_some(&p, sdp->origin);
        put_word(&p, sdp_fault_word(sdp->faults));
        return put_end(&p);
}

int store_put_sdp(struct store *s, int64_t sighting, size_t description, const struct sdp *sdp) {
        int e = 0;

        for (size_t i = 0; i < sdp->n_media && e == 0; i++)
                e = put_media(s, sighting, description, sdp, i);
        return e;
}

int store_put_mras(struct store *s, int64_t sighting, const struct mras *m) {
        struct put p = put_begin(s, PUT_MRAS);
        int64_t udp = 0, tcp = 0;

        for (size_t i = 0; i < m->n_relays; i++) {
                udp += m->relays[i].udp_port != 0;
                tcp += m->relays[i].tcp_port != 0;
        }
        put_int(&p, sighting);
        put_int(&p, m->at);
        put_int(&p, m->response);
        put_some(&p, m->reason);
        put_int(&p, m->has_credentials);
        put_size(&p, m->n_relays);
        put_int(&p, udp);
        put_int(&p, tcp);
        put_some(&p, m->n_relays ? m->relays[0].host : SPAN_NONE);
        put_some(&p, m->version);
        put_some(&p, m->location);
        put_id(&p, m->duration); /* 0: not written */
        return put_end(&p);
}
