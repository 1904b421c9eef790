/*
 * Session descriptions (RFC 4566, 3264, 8839): what each m-line offers, where, and by which candidates. Reads the
 * lines that say so, in any order and with any line end; validates nothing.
 */
#include <errno.h>

#include "base/limits.h"
#include "sip/body.h"
#include "sip/grammar.h"

struct sdp_reader {
        struct span text; /* the message */
        struct arena *arena;
        struct sdp sdp;
        struct sdp_media session;   /* what stands before the first m-line and counts for all */
        struct sdp_media *media;    /* the m-line that lines belong to; &session at first */
        size_t cap_media, cap_candidates;
        bool own_connection; /* the m-line has its own c= */
};

static struct span next_word(struct span *rest) {
        struct span word = SPAN_NONE;

        *rest = span_trim(*rest);
        (void)span_cut(rest, ' ', &word);
        return word;
}

static int read_media(struct sdp_reader *r, struct span value, uint32_t at) {
        size_t n = r->sdp.n_media;

        r->media = NULL;
        if (n >= LIMIT_SDP_MEDIA) {
                r->sdp.many = true;
                return 0;
        }
        struct sdp_media *v = sip_grow(r->arena, r->sdp.media, n, &r->cap_media, sizeof *v);
        if (!v)
                return -ENOMEM;
        v[n] = r->session;
        v[n].at = at;
        v[n].media = next_word(&value);
        struct span port = next_word(&value);
        (void)span_u32(span_sub(port, 0, span_chr(port, '/')), &v[n].port);
        v[n].proto = next_word(&value);
        r->sdp.media = v;
        r->sdp.n_media++;
        r->media = &v[n];
        r->cap_candidates = 0;
        r->own_connection = false;
        return 0;
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

static int read_candidate(struct sdp_reader *r, struct span value, uint32_t at) {
        struct sdp_media *m = r->media;
        struct sdp_candidate c;

        if (m == &r->session || !sdp_candidate_parse(value, &c))
                return 0;
        if (m->n_candidates >= LIMIT_CANDIDATES) {
                r->sdp.many = true;
                return 0;
        }
        struct sdp_candidate *v = sip_grow(r->arena, m->candidates, m->n_candidates, &r->cap_candidates, sizeof *v);
        if (!v)
                return -ENOMEM;
        c.at = at;
        m->candidates = v;
        v[m->n_candidates++] = c;
        return 0;
}

static bool is_direction(struct span name) {
        return span_eq(name, SPAN("sendrecv")) || span_eq(name, SPAN("sendonly")) ||
               span_eq(name, SPAN("recvonly")) || span_eq(name, SPAN("inactive"));
}

static int read_attribute(struct sdp_reader *r, struct span line, uint32_t at) {
        size_t colon = span_chr(line, ':');
        struct span name = span_trim(span_sub(line, 0, colon)), value = span_trim(span_from(line, colon + 1));

        if (span_ieq(name, SPAN("candidate")) || span_ieq(name, SPAN("x-candidate-ipv6")))
                return read_candidate(r, value, at);
        if (span_ieq(name, SPAN("remote-candidates")) || span_ieq(name, SPAN("remote-candidate")))
                r->media->remote_candidates = true;
        else if (span_ieq(name, SPAN("ice-pwd")))
                r->media->ice_pwd = true;
        else if (span_ieq(name, SPAN("label")))
                r->media->label = value;
        else if (is_direction(name))
                r->media->direction = name;
        return 0;
}

static int read_line(struct sdp_reader *r, struct span line) {
        line = span_trim(line);
        if (line.n < 2 || line.p[1] != '=')
                return 0;
        uint32_t at = (uint32_t)(line.p - r->text.p);
        struct span value = span_trim(span_from(line, 2));
        if (line.p[0] == 'm')
                return read_media(r, value, at);
        if (!r->media)
                return 0; /* beyond the last m-line that is kept */
        switch (line.p[0]) {
        case 'o':
                if (!r->sdp.origin.n)
                        r->sdp.origin = value;
                return 0;
        case 'c':
                read_connection(r, value);
                return 0;
        case 'a':
                return read_attribute(r, value, at);
        default:
                return 0;
        }
}

static int read_sdp(const struct sip_message *m, const struct mime_part *part, struct arena *a, struct sdp *ret) {
        struct sdp_reader r = {
                .text = m->text,
                .arena = a,
                .sdp = {.fallback = part->fallback},
                .session = {.direction = SPAN("sendrecv")},
        };
        struct span rest = part->body, line;

        r.media = &r.session;
        while (span_line(&rest, &line)) {
                int err = read_line(&r, line);
                if (err < 0)
                        return err;
        }
        *ret = r.sdp;
        return 0;
}

static bool is_sdp(const struct mime_part *p) {
        struct span type = sip_leading_token(p->content_type, NULL);

        return span_ieq(type, SPAN("application/sdp")) ||
               (type.n == 0 && span_starts(span_trim(p->body), SPAN("v=0")));
}

int sdp_parse(const struct sip_message *m, const struct mime *parts, struct arena *a, struct sdp **ret, size_t *ret_n) {
        struct sdp *v = NULL;
        size_t n = 0, cap = 0;
        int err = 0;

        for (size_t i = 0; i < parts->n && err == 0; i++) {
                if (!is_sdp(&parts->v[i]))
                        continue;
                v = sip_grow(a, v, n, &cap, sizeof *v);
                err = v ? read_sdp(m, &parts->v[i], a, &v[n++]) : -ENOMEM;
        }
        if (err < 0)
                return err;
        *ret = v;
        *ret_n = n;
        return 0;
}
