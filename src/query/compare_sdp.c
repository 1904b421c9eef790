/*
 * Two session descriptions, m-line beside m-line as offers and answers have them (RFC 3264 8): what is offered, and how it is
 * to travel. Addresses, ports and keys differ in every description.
 */
#include "query/compare.h"

#include <errno.h>

/* A trait of an m-line, appended as a person writes it; nothing: it has none. */
struct trait {
        const char *name;
        bool expected;
        void (*put)(const struct sdp_media *m, struct buf *b);
};

static void comma(struct buf *b) {
        buf_puts(b, b->n ? ", " : "");
}

static void put_use(const struct sdp_media *m, struct buf *b) {
        buf_put(b, m->proto);
        if (m->port)
                buf_printf(b, " %.*s", SPAN_ARG(m->direction));
        else
                buf_puts(b, " off (port 0)");
}

static void put_codecs(const struct sdp_media *m, struct buf *b) {
        for (size_t i = 0; i < m->n_codecs; i++) {
                const struct sdp_codec *k = &m->codecs[i];
                comma(b);
                if (!k->name.n) {
                        buf_printf(b, "type %u", k->type);
                        continue;
                }
                buf_put(b, k->name);
                if (k->clock)
                        buf_printf(b, "/%u", k->clock);
        }
}

void compare_put_kinds(const struct sdp_media *m, struct buf *b) {
        unsigned seen = 0;

        for (size_t i = 0; i < m->n_candidates; i++) {
                const struct sdp_candidate *k = &m->candidates[i];
                const char *kind = candidate_kind_word(k->kind), *transport = candidate_transport_word(k->transport);
                unsigned bit = 1U << (k->kind * (CANDIDATE_OTHER + 1) + k->transport);
                if (seen & bit)
                        continue;
                seen |= bit;
                comma(b);
                buf_printf(b, "%s %s", kind ? kind : "?", transport ? transport : "?");
        }
}

static void put_addresses(const struct sdp_media *m, struct buf *b) {
        for (size_t i = 0; i < m->n_candidates; i++) {
                comma(b);
                buf_printf(b, "%.*s:%.*s", SPAN_ARG(m->candidates[i].address), SPAN_ARG(m->candidates[i].port));
        }
}

static void put_packets(const struct sdp_media *m, struct buf *b) {
        if (m->ptime)
                buf_printf(b, "%u ms", m->ptime);
}

static void put_secrecy(const struct sdp_media *m, struct buf *b) {
        for (unsigned i = 0; i < m->n_suites; i++) {
                comma(b);
                buf_put(b, m->suites[i]);
        }
        if (m->fingerprint) {
                comma(b);
                buf_puts(b, "DTLS");
        }
        if (m->encryption.n) {
                comma(b);
                buf_printf(b, "encryption %.*s", SPAN_ARG(m->encryption));
        }
}

static void put_transport(const struct sdp_media *m, struct buf *b) {
        if (m->setup.n)
                buf_printf(b, "setup %.*s", SPAN_ARG(m->setup));
        if (m->bundled) {
                comma(b);
                buf_puts(b, "bundled");
        }
        if (m->rtcp_mux) {
                comma(b);
                buf_puts(b, "RTCP on the same port");
        }
}

static void put_bypass(const struct sdp_media *m, struct buf *b) {
        buf_puts(b, m->bypass.n ? "offered" : "");
}

static void put_diagnostics(const struct sdp_media *m, struct buf *b) {
        buf_put(b, m->diagnostics);
}

static void put_chosen(const struct sdp_media *m, struct buf *b) {
        buf_puts(b, m->remote_candidates ? "chosen" : "");
}

static void put_address(const struct sdp_media *m, struct buf *b) {
        if (m->port)
                buf_printf(b, "%.*s port %u", SPAN_ARG(m->connection), m->port);
}

static void put_ufrag(const struct sdp_media *m, struct buf *b) {
        buf_put(b, m->ufrag);
}

static const struct trait traits[] = {
        {"", false, put_use},
        {" codecs", false, put_codecs},
        {" packets", false, put_packets},
        {" keys", false, put_secrecy},
        {" transport", false, put_transport},
        {" candidates", false, compare_put_kinds},
        {" candidate pair", false, put_chosen},
        {" bypass", false, put_bypass},
        {" diagnostics", false, put_diagnostics},
        {" address", true, put_address},
        {" ICE user", true, put_ufrag},
        {" candidate addresses", true, put_addresses},
};

/* Masked, as all that leaves this room. */
static int describe(struct comparing *c, const struct trait *t, const struct sdp_media *m, struct span *ret) {
        struct buf b = BUF_INIT;
        int r;

        if (m)
                t->put(m, &b);
        *ret = arena_dup(c->arena, buf_span(&b));
        r = b.err < 0 ? b.err : ret->n == b.n ? 0 : -ENOMEM;
        buf_done(&b);
        return r < 0 ? r : compare_mask(c, *ret, ret);
}

/* "audio codecs", "video 2 codecs": the n-th m-line of its kind. */
static int name_of(struct comparing *c, struct span media, size_t nth, const char *trait, struct span *ret) {
        struct buf b = BUF_INIT;
        int r;

        buf_put(&b, media);
        if (nth > 1)
                buf_printf(&b, " %zu", nth);
        r = buf_puts(&b, trait);
        *ret = arena_dup(c->arena, buf_span(&b));
        buf_done(&b);
        return r < 0 ? r : ret->n ? 0 : -ENOMEM;
}

static int compare_media(struct comparing *c, const struct sdp_media *l, const struct sdp_media *r, size_t nth) {
        struct span name, left, right, media = l ? l->media : r->media;
        int e = 0;

        for (size_t i = 0; i < sizeof(traits) / sizeof(*traits) && e == 0; i++) {
                e = name_of(c, media, nth, traits[i].name, &name);
                if (e == 0)
                        e = describe(c, &traits[i], l, &left);
                if (e == 0)
                        e = describe(c, &traits[i], r, &right);
                if (e == 0)
                        e = compare_row(c, name, left, right, traits[i].expected);
                if (!l || !r)
                        break;
        }
        return e;
}

static const struct sdp_media *media_at(const struct sdp *s, size_t i) {
        return s && i < s->n_media ? &s->media[i] : NULL;
}

/* Which of its kind the i-th m-line is, from 1. */
static size_t nth_of(const struct sdp *s, size_t i) {
        size_t n = 0;

        for (size_t k = 0; k <= i; k++)
                n += span_eq(s->media[k].media, s->media[i].media);
        return n;
}

int compare_sdp(struct comparing *c, const struct sdp *left, const struct sdp *right) {
        size_t n_left = left ? left->n_media : 0, n_right = right ? right->n_media : 0;
        size_t n = n_left > n_right ? n_left : n_right;
        int r = 0;

        c->out.many = c->out.many || (left && left->many) || (right && right->many);
        for (size_t i = 0; i < n && r == 0; i++) {
                const struct sdp_media *l = media_at(left, i), *m = media_at(right, i);
                if (l && m && span_eq(l->media, m->media)) {
                        r = compare_media(c, l, m, nth_of(left, i));
                        continue;
                }
                if (l)
                        r = compare_media(c, l, NULL, nth_of(left, i));
                if (m && r == 0)
                        r = compare_media(c, NULL, m, nth_of(right, i));
        }
        return r;
}
