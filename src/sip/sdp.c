/*
 * Session descriptions: what each m-line offers, where, by which candidates and codecs, how it is secured and bundled.
 * Reads the lines that say so, in any order and with any line end; names what breaks the grammar, drops nothing for it.
 */
#include "sip/sdp.h"

#include <errno.h>

#include "base/limits.h"
#include "sip/grammar.h"

struct sdp_reader {
        struct span text; /* the message */
        struct arena *arena;
        struct sdp sdp;
        struct sdp_media session;   /* what stands before the first m-line and counts for all */
        struct sdp_media *media;    /* the m-line that lines belong to; &session at first */
        size_t cap_media, cap_candidates;
        bool own_connection; /* the m-line has its own c= */
        bool beyond;         /* in an m-line that is not kept */
        unsigned letters;    /* which line letters there were, a is bit 0 */
        size_t rank;         /* of the line before, in the order of RFC 4566 5; 0: there was none */
};

/* Words are short: to look for the next blank byte by byte is faster than a call. */
static struct span next_word(struct span *rest) {
        struct span s = span_trim(*rest);
        size_t n = 0;

        while (n < s.n && s.p[n] != ' ')
                n++;
        *rest = span_from(s, n + 1);
        return span_sub(s, 0, n);
}

/* The next word as a number of 32 bits; false: it is none. Most have three digits at most, and a blank or nothing behind them. */
static bool next_number(struct span *rest, uint32_t *ret) {
        enum { USUAL = 3 };
        uint32_t v = 0;
        size_t n = 0;

        while (n < rest->n && n < USUAL && is_digit(rest->p[n]))
                v = v * 10 + (uint32_t)(rest->p[n++] - '0');
        if (n == 0 || (n < rest->n && rest->p[n] != ' '))
                return span_u32(next_word(rest), ret) == 0;
        *rest = span_from(*rest, n + 1);
        *ret = v;
        return true;
}

/* The payload types of an RTP m-line, with the names that they have by themselves. */
static int read_formats(struct sdp_reader *r, struct sdp_media *m) {
        struct span rest = m->formats;
        size_t n = m->formats.n ? span_count(m->formats, ' ') + 1 : 0;

        if (n == 0 || span_ifind(m->proto, SPAN("RTP/")) == m->proto.n)
                return 0;
        if (n > LIMIT_CODECS) {
                r->sdp.many = true;
                n = LIMIT_CODECS;
        }
        m->codecs = arena_array(r->arena, n, sizeof *m->codecs);
        if (!m->codecs)
                return -ENOMEM;
        while (rest.n > 0 && m->n_codecs < n) {
                uint32_t type;
                if (next_number(&rest, &type))
                        m->codecs[m->n_codecs++] = sdp_static_codec(type);
        }
        return 0;
}

/* Room for one more. Most descriptions have one m-line or two, and cleared room for many costs more than all of their lines. */
static struct sdp_media *more_media(struct sdp_reader *r) {
        enum { FIRST = 2 };

        if (r->cap_media > 0)
                return arena_grow(r->arena, r->sdp.media, r->sdp.n_media, &r->cap_media, sizeof *r->sdp.media);
        r->cap_media = FIRST;
        return arena_array(r->arena, FIRST, sizeof *r->sdp.media);
}

static int read_media(struct sdp_reader *r, struct span value, uint32_t at) {
        size_t n = r->sdp.n_media;

        r->beyond = n >= LIMIT_SDP_MEDIA;
        if (r->beyond) {
                r->sdp.many = true;
                return 0;
        }
        struct sdp_media *v = more_media(r);
        if (!v)
                return -ENOMEM;
        v[n] = r->session;
        v[n].at = at;
        v[n].media = next_word(&value);
        struct span port = next_word(&value);
        (void)span_u32(span_sub(port, 0, span_chr(port, '/')), &v[n].port);
        v[n].proto = next_word(&value);
        v[n].formats = span_trim(value);
        r->sdp.media = v;
        r->sdp.n_media++;
        r->media = &v[n];
        r->cap_candidates = 0;
        r->own_connection = false;
        return read_formats(r, &v[n]);
}

/* "IN IP4 192.0.2.5/127" */
static void read_connection(struct sdp_reader *r, struct span value) {
        if (r->own_connection)
                return;
        (void)next_word(&value);
        (void)next_word(&value);
        struct span address = next_word(&value);
        r->media->connection = span_sub(address, 0, span_chr(address, '/'));
        r->own_connection = true;
}

static int add_candidate(struct sdp_reader *r, struct span value, uint32_t at, bool ipv6) {
        struct sdp_media *m = r->media;
        struct sdp_candidate c;

        if (!sdp_candidate_parse(value, &c)) {
                r->sdp.faults |= SDP_FAULT_CANDIDATE;
                return 0;
        }
        if (m == &r->session)
                return 0;
        if (m->n_candidates >= LIMIT_CANDIDATES) {
                r->sdp.many = true;
                return 0;
        }
        struct sdp_candidate *v = arena_grow(r->arena, m->candidates, m->n_candidates, &r->cap_candidates, sizeof *v);
        if (!v)
                return -ENOMEM;
        c.at = at;
        c.ipv6 = ipv6;
        if (c.draft06 && !m->ufrag.n)
                m->ufrag = next_word(&value);
        m->candidates = v;
        v[m->n_candidates++] = c;
        return 0;
}

/* "101 telephone-event/8000/1" */
static void read_rtpmap(struct sdp_reader *r, struct span value) {
        struct span type = next_word(&value), name, clock = SPAN_NONE;
        uint32_t n;

        value = next_word(&value);
        if (span_u32(type, &n) < 0 || !span_cut(&value, '/', &name))
                return;
        for (size_t i = 0; i < r->media->n_codecs; i++) {
                struct sdp_codec *c = &r->media->codecs[i];
                if (c->type != n)
                        continue;
                *c = (struct sdp_codec){.type = n, .name = name};
                (void)span_cut(&value, '/', &clock);
                (void)span_u32(clock, &c->clock);
                (void)span_u32(value, &c->channels);
                return;
        }
}

/* "2 AES_CM_128_HMAC_SHA1_80 inline:…": the suite alone is kept. */
static void read_crypto(struct sdp_media *m, struct span value) {
        (void)next_word(&value);
        struct span suite = next_word(&value);

        m->n_crypto++;
        for (unsigned i = 0; i < m->n_suites; i++)
                if (span_ieq(m->suites[i], suite))
                        return;
        if (suite.n > 0 && m->n_suites < sizeof m->suites / sizeof m->suites[0])
                m->suites[m->n_suites++] = suite;
}

/* In the order of their names' lengths. */
enum attribute {
        A_MID, A_LABEL, A_PTIME, A_SETUP, A_GROUP, A_RTPMAP, A_CRYPTO, A_ICE_PWD, A_SENDRECV, A_SENDONLY, A_RECVONLY, A_INACTIVE,
        A_MAXPTIME, A_RTCP_MUX, A_CANDIDATE, A_ICE_UFRAG, A_CONNECTION, A_ENCRYPTION, A_BYPASS, A_FINGERPRINT, A_CRYPTOSCALE,
        A_CANDIDATE_IPV6, A_REMOTE_CANDIDATE, A_REMOTE_CANDIDATES, A_DIAGNOSTICS, ATTRIBUTES
};

static enum attribute attribute_of(struct span name) {
        static const struct span names[ATTRIBUTES] = {
                [A_CANDIDATE] = SPAN("candidate"), [A_CANDIDATE_IPV6] = SPAN("x-candidate-ipv6"),
                [A_REMOTE_CANDIDATES] = SPAN("remote-candidates"), [A_REMOTE_CANDIDATE] = SPAN("remote-candidate"),
                [A_ICE_PWD] = SPAN("ice-pwd"), [A_LABEL] = SPAN("label"), [A_SENDRECV] = SPAN("sendrecv"),
                [A_SENDONLY] = SPAN("sendonly"), [A_RECVONLY] = SPAN("recvonly"), [A_INACTIVE] = SPAN("inactive"),
                [A_RTPMAP] = SPAN("rtpmap"), [A_PTIME] = SPAN("ptime"), [A_MAXPTIME] = SPAN("maxptime"),
                [A_RTCP_MUX] = SPAN("rtcp-mux"), [A_FINGERPRINT] = SPAN("fingerprint"), [A_SETUP] = SPAN("setup"),
                [A_CONNECTION] = SPAN("connection"), [A_MID] = SPAN("mid"), [A_GROUP] = SPAN("group"),
                [A_ICE_UFRAG] = SPAN("ice-ufrag"), [A_CRYPTO] = SPAN("crypto"), [A_CRYPTOSCALE] = SPAN("cryptoscale"),
                [A_ENCRYPTION] = SPAN("encryption"), [A_BYPASS] = SPAN("x-bypassid"),
                [A_DIAGNOSTICS] = SPAN("x-ms-sdp-diagnostics"),
        };
        /* the first name of each length; of those that no name has, whichever */
        static const unsigned char first[] = {[5] = A_LABEL, [6] = A_RTPMAP, [7] = A_ICE_PWD, [8] = A_SENDRECV, [9] = A_CANDIDATE,
                                              [10] = A_CONNECTION, [11] = A_FINGERPRINT, [16] = A_CANDIDATE_IPV6,
                                              [17] = A_REMOTE_CANDIDATES, [20] = A_DIAGNOSTICS};

        for (unsigned i = name.n < sizeof first ? first[name.n] : ATTRIBUTES; i < ATTRIBUTES && names[i].n == name.n; i++)
                if (span_ieq(names[i], name))
                        return (enum attribute)i;
        return ATTRIBUTES;
}

static void read_group(struct sdp_reader *r, struct span value) {
        if (span_ieq(next_word(&value), SPAN("BUNDLE")) && !r->sdp.bundle.n)
                r->sdp.bundle = span_trim(value);
}

static int read_attribute(struct sdp_reader *r, struct span line, uint32_t at) {
        size_t colon = span_chr(line, ':');
        struct span name = span_trim(span_sub(line, 0, colon)), value = span_trim(span_from(line, colon + 1));
        enum attribute a = attribute_of(name);
        struct sdp_media *m = r->media;

        switch (a) {
        case A_CANDIDATE: case A_CANDIDATE_IPV6: return add_candidate(r, value, at, a == A_CANDIDATE_IPV6);
        case A_REMOTE_CANDIDATES: case A_REMOTE_CANDIDATE: m->remote_candidates = true; break;
        case A_ICE_PWD: m->ice_pwd = true; break;
        case A_LABEL: m->label = value; break;
        case A_SENDRECV: case A_SENDONLY: case A_RECVONLY: case A_INACTIVE: m->direction = name; break;
        case A_RTPMAP: read_rtpmap(r, value); break;
        case A_PTIME: (void)span_u32(value, &m->ptime); break;
        case A_MAXPTIME: (void)span_u32(value, &m->maxptime); break;
        case A_RTCP_MUX: m->rtcp_mux = true; break;
        case A_FINGERPRINT: m->fingerprint = true; break;
        case A_SETUP: m->setup = value; break;
        case A_CONNECTION: m->reuse = value; break;
        case A_MID: m->mid = value; break;
        case A_GROUP: read_group(r, value); break;
        case A_ICE_UFRAG: m->ufrag = value; break;
        case A_CRYPTO: read_crypto(m, value); break;
        case A_CRYPTOSCALE: m->n_cryptoscale++; break;
        case A_ENCRYPTION: m->encryption = value; break;
        case A_BYPASS: m->bypass = value; break;
        case A_DIAGNOSTICS: m->diagnostics = value; break;
        case ATTRIBUTES: break;
        }
        return 0;
}

/* Lines come in the order of RFC 4566 5, "vosiuepcbtrzkam"; behind an m-line begins the order of its own lines, "micbka". */
static void judge_order(struct sdp_reader *r, char letter) {
        static const unsigned char session[128] = {['v'] = 1, ['o'] = 2, ['s'] = 3, ['i'] = 4, ['u'] = 5, ['e'] = 6, ['p'] = 7,
                                                   ['c'] = 8, ['b'] = 9, ['t'] = 10, ['r'] = 11, ['z'] = 12, ['k'] = 13,
                                                   ['a'] = 14, ['m'] = 15};
        static const unsigned char media[128] = {['m'] = 1, ['i'] = 2, ['c'] = 3, ['b'] = 4, ['k'] = 5, ['a'] = 6};
        static const bool once[128] = {['v'] = true, ['o'] = true, ['s'] = true, ['i'] = true, ['u'] = true, ['z'] = true, ['k'] = true};
        bool own = r->sdp.n_media > 0 || letter == 'm';
        size_t at = (unsigned char)letter, rank = own ? media[at] : session[at];
        bool again = letter == 'm' || letter == 't' || (letter == 'c' && own);

        if (!rank || (rank < r->rank && !again) || (rank == r->rank && once[at]))
                r->sdp.faults |= SDP_FAULT_ORDER;
        r->rank = rank;
        r->letters |= 1u << (letter - 'a');
}

static int read_line(struct sdp_reader *r, struct span line) {
        struct span raw = line;

        line = span_trim(line);
        if (line.n == 0)
                return 0;
        if (line.n < 2 || line.p[1] != '=' || line.p[0] < 'a' || line.p[0] > 'z') {
                r->sdp.faults |= SDP_FAULT_LINE;
                return 0;
        }
        uint32_t at = (uint32_t)(line.p - r->text.p);
        struct span value = span_trim(span_from(line, 2));
        unsigned faults = sdp_line_faults(line.p[0], line.p[0] == 'a' ? value : span_from(line, 2));
        r->sdp.faults |= faults | (raw.p != line.p ? SDP_FAULT_LINE : 0);
        if (!(faults & SDP_FAULT_LINE))
                judge_order(r, line.p[0]);
        if (line.p[0] == 'm')
                return read_media(r, value, at);
        if (line.p[0] == 'o' && !r->sdp.origin.n)
                r->sdp.origin = value;
        if (r->beyond)
                return 0;
        if (line.p[0] == 'c')
                read_connection(r, value);
        return line.p[0] == 'a' ? read_attribute(r, value, at) : 0;
}

/* Which m-lines the group names; it has no more to name than there can be. */
static void mark_bundled(struct sdp *sdp) {
        struct span rest = sdp->bundle;

        for (size_t n = 0; rest.n > 0 && n < LIMIT_SDP_MEDIA; n++) {
                struct span mid = next_word(&rest);
                for (size_t i = 0; mid.n > 0 && i < sdp->n_media; i++)
                        sdp->media[i].bundled |= span_eq(sdp->media[i].mid, mid);
        }
}

static unsigned absent(unsigned letters) {
        return (letters & 1u << ('v' - 'a') ? 0 : SDP_FAULT_VERSION) | (letters & 1u << ('o' - 'a') ? 0 : SDP_FAULT_ORIGIN) |
               (letters & 1u << ('t' - 'a') ? 0 : SDP_FAULT_TIME);
}

static int read_sdp(const struct sip_message *m, const struct mime_part *part, struct arena *a, struct sdp *ret) {
        struct sdp_reader r = {
                .text = m->text,
                .arena = a,
                .sdp = {.fallback = part->fallback, .at = part->at},
                .session = {.direction = SPAN("sendrecv")},
        };
        struct span rest = part->body, line;

        r.media = &r.session;
        while (span_line(&rest, &line)) {
                int err = read_line(&r, line);
                if (err < 0)
                        return err;
        }
        r.sdp.faults |= absent(r.letters);
        mark_bundled(&r.sdp);
        *ret = r.sdp;
        return 0;
}

static bool is_sdp(const struct mime_part *p) {
        return mime_is(p, SPAN("application/sdp")) || (span_trim(p->content_type).n == 0 && span_starts(span_trim(p->body), SPAN("v=0")));
}

int sdp_parse(const struct sip_message *m, const struct mime *parts, struct arena *a, struct sdp **ret, size_t *ret_n) {
        struct sdp *v = NULL;
        size_t n = 0;
        int err = 0;

        for (size_t i = 0; i < parts->n && err == 0; i++) {
                if (!is_sdp(&parts->v[i]))
                        continue;
                if (!v)
                        v = arena_array(a, parts->n - i, sizeof *v);
                err = v ? read_sdp(m, &parts->v[i], a, &v[n++]) : -ENOMEM;
        }
        if (err < 0)
                return err;
        *ret = v;
        *ret_n = n;
        return 0;
}

const char *sdp_hold(const struct sdp_media *m) {
        if (m->port == 0)
                return NULL;
        if (span_ieq(m->direction, SPAN("sendonly")))
                return "sendonly";
        if (span_ieq(m->direction, SPAN("inactive")))
                return "inactive";
        if (span_ieq(m->direction, SPAN("recvonly")))
                return "recvonly";
        bool null = span_eq(m->connection, SPAN("0.0.0.0")) || span_eq(m->connection, SPAN("::"));
        return null && m->n_candidates == 0 && !m->ice_pwd ? "null-address" : NULL;
}
