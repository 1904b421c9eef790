/*
 * What two messages of two calls say, where it matters to the calls. Their texts are read one pair at a time and not kept;
 * what was told of an earlier pair is not told again.
 */
#include "query/compare.h"

#include <errno.h>
#include <stdio.h>

enum { GAP_FACTOR = 10 }; /* from which a wait is told */

/* Of one message, decoded for as long as it is compared. */
struct said {
        struct arena arena;
        struct buf raw;
        struct message_view v;
        const struct ladder_row *row; /* NULL: there is no such message */
        bool decoded;
};

static int said_init(struct said *s, const struct compare_texts *t, const struct ladder_row *row) {
        int r = 0;

        *s = (struct said){.raw = BUF_INIT, .row = row};
        arena_init(&s->arena);
        if (row)
                r = t->text(t->ctx, row->message->id, &s->raw);
        if (r == -ENOENT)
                return 0;
        if (row && r == 0)
                r = message_decode(buf_span(&s->raw), &s->arena, &s->v);
        s->decoded = row && r == 0;
        return r == -EBADMSG ? 0 : r;
}

static void said_done(struct said *s) {
        arena_done(&s->arena);
        buf_done(&s->raw);
}

/* A trait of a message, appended as a person writes it; nothing: it has none. */
struct aspect {
        const char *name;
        void (*put)(const struct said *s, struct buf *b);
};

static void put_reason_phrase(const struct said *s, struct buf *b) {
        buf_put(b, s->row->message->reason);
}

static void put_diagnostics(const struct said *s, struct buf *b) {
        for (size_t i = 0; i < s->v.n_diags; i++)
                buf_printf(b, "%s%u %.*s", i ? ", " : "", s->v.diags[i].code, SPAN_ARG(s->v.diags[i].reason));
}

static void put_media(const struct said *s, struct buf *b) {
        buf_put(b, s->row->message->sdp);
}

static void put_candidates(const struct said *s, struct buf *b) {
        for (size_t i = 0; i < s->v.n_sdps; i++)
                for (size_t k = 0; k < s->v.sdps[i].n_media && !s->v.sdps[i].fallback; k++) {
                        const struct sdp_media *m = &s->v.sdps[i].media[k];
                        if (!m->n_candidates)
                                continue;
                        buf_printf(b, "%s%.*s: ", b->n ? "; " : "", SPAN_ARG(m->media));
                        struct buf kinds = BUF_INIT;
                        compare_put_kinds(m, &kinds);
                        buf_put(b, buf_span(&kinds));
                        buf_done(&kinds);
                }
}

static void put_transport(const struct said *s, struct buf *b) {
        buf_put(b, s->v.m.via.transport);
}

static void put_count(const struct said *s, enum sip_header_id id, struct buf *b) {
        size_t i = 0, n = 0;

        while (sip_header_next(&s->v.m, id, &i))
                n++;
        if (n)
                buf_printf(b, "%zu", n);
}

static void put_routes(const struct said *s, struct buf *b) {
        put_count(s, SIP_H_ROUTE, b);
}

static void put_record_routes(const struct said *s, struct buf *b) {
        put_count(s, SIP_H_RECORD_ROUTE, b);
}

static void put_repeats(const struct said *s, struct buf *b) {
        uint32_t n = s->row->message->repeats + 1;

        if (n == 1)
                buf_puts(b, "once");
        else
                buf_printf(b, "%u times", n);
}

static void put_fate(const struct said *s, struct buf *b) {
        buf_puts(b, s->row->message->lost ? "lost" : "arrived");
}

static const struct aspect aspects[] = {
        {"diagnostics", put_diagnostics},
        {"reason phrase", put_reason_phrase},
        {"sent", put_repeats},
        {"on its way", put_fate},
        {"media", put_media},
        {"candidates", put_candidates},
        {"transport", put_transport},
        {"Route headers", put_routes},
        {"Record-Route headers", put_record_routes},
};

/* Headers whose words matter: why an element says no, what it is, what it wants. */
static const struct wanted {
        enum sip_header_id id;
        struct span name; /* of SIP_H_OTHER */
} headers[] = {
        {SIP_H_REASON, SPAN_NONE},         {SIP_H_WARNING, SPAN_NONE},
        {SIP_H_RETRY_AFTER, SPAN_NONE},    {SIP_H_USER_AGENT, SPAN_NONE},
        {SIP_H_SERVER, SPAN_NONE},
        {SIP_H_OTHER, SPAN("Require")},    {SIP_H_OTHER, SPAN("Proxy-Require")},
        {SIP_H_OTHER, SPAN("Supported")},
};

/* Of two ends that differ, only the first of each; of one end alone, fewer. */
enum { ASPECTS = sizeof(aspects) / sizeof(*aspects), ASPECTS_OF_ENDS = 1, HEADERS = sizeof(headers) / sizeof(*headers), HEADERS_OF_ENDS = 5,
       HEADERS_OF_END = 3 };

static int compare_aspect(struct comparing *c, const struct aspect *f, const struct said *const s[2]) {
        struct span v[2] = {SPAN_NONE, SPAN_NONE};
        int r = 0;

        for (size_t i = 0; i < 2 && r == 0; i++) {
                struct buf b = BUF_INIT;
                if (s[i]->row)
                        f->put(s[i], &b);
                v[i] = arena_dup(c->arena, buf_span(&b));
                r = b.err < 0 ? b.err : v[i].n < b.n ? -ENOMEM : compare_mask(c, v[i], &v[i]);
                buf_done(&b);
        }
        return r < 0 ? r : compare_row(c, span_str(f->name), v[0], v[1], false);
}

static const struct sip_header *find_header(const struct said *s, const struct wanted *w) {
        for (size_t i = 0; i < s->v.m.n_headers; i++) {
                const struct sip_header *h = &s->v.m.headers[i];
                if (h->id == w->id && (h->id != SIP_H_OTHER || span_ieq(h->name, w->name)))
                        return h;
        }
        return NULL;
}

/* Did people decide when it came, by answering or hanging up? Of failures only those of machines count. */
static bool is_at_leisure(const struct ladder_message *m, bool ends) {
        if (ends && m->status < 500 && m->status != 408)
                return true;
        if (span_eq(m->method, SPAN("INVITE")))
                return m->status == 0 || m->status / 100 == 2;
        return m->status == 0 && !span_eq(m->method, SPAN("ACK"));
}

/* How long each waited for this message, where one did much longer. */
static int compare_wait(struct comparing *c, const struct ladder_row *l, const struct ladder_row *r, bool ends) {
        int64_t waits[2] = {l ? l->delta_us : STAMP_NONE, r ? r->delta_us : STAMP_NONE};
        size_t longer = waits[1] > waits[0];
        struct span v[2];

        if (waits[0] == STAMP_NONE || waits[1] == STAMP_NONE || waits[longer] < STAMP_SECOND ||
            waits[!longer] > waits[longer] / GAP_FACTOR || is_at_leisure((longer ? r : l)->message, ends))
                return 0;
        for (size_t i = 0; i < 2; i++) {
                char text[48];
                int n = snprintf(text, sizeof(text), "%.3f s", (double)waits[i] / (double)STAMP_SECOND);
                v[i] = arena_dup(c->arena, span_of(text, (size_t)n));
        }
        return compare_row(c, SPAN("after"), v[0], v[1], false);
}

/* Was the same told of an earlier message? */
static bool is_told(const struct diff *d, const struct diff_row *v) {
        for (size_t i = 0; i < d->n; i++)
                if (span_eq(d->rows[i].name, v->name) && span_eq(d->rows[i].left, v->left) && span_eq(d->rows[i].right, v->right))
                        return true;
        return false;
}

/* A row out of the arena of its messages. */
static int adopt(struct comparing *c, const struct diff_row *v) {
        struct span s[3] = {v->name, v->left, v->right};
        int r;

        if (v->kind == DIFF_SAME || v->expected)
                return 0;
        for (size_t i = 0; i < 3; i++) {
                struct span copy = arena_dup(c->arena, s[i]);
                if (copy.n < s[i].n)
                        return -ENOMEM;
                s[i] = copy;
        }
        r = compare_row(c, s[0], s[1], s[2], is_told(&c->out, v));
        if (r == 0)
                c->out.rows[c->out.n - 1].part = v->part;
        return r;
}

int compare_said(struct comparing *c, const struct compare_texts *t, const struct ladder_row *l, const struct ladder_row *r,
                 bool ends) {
        struct said left, right;
        const struct said *const both[2] = {&left, &right};
        int e = said_init(&left, t, l), o = said_init(&right, t, r);
        struct comparing own = {.arena = &left.arena, .clear = c->clear};
        size_t n_headers = !l || !r ? HEADERS_OF_END : ends ? HEADERS_OF_ENDS : HEADERS;

        e = e < 0 ? e : o;
        for (size_t i = 0; i < (ends ? ASPECTS_OF_ENDS : ASPECTS) && e == 0; i++)
                e = compare_aspect(&own, &aspects[i], both);
        for (size_t i = 0; i < n_headers && e == 0 && left.decoded == (l != NULL) && right.decoded == (r != NULL); i++) {
                const struct sip_header *a = find_header(&left, &headers[i]), *b = find_header(&right, &headers[i]);
                if (a || b)
                        e = compare_header(&own, a, b);
        }
        if (e == 0)
                e = compare_wait(&own, l, r, ends);
        for (size_t i = 0; i < own.out.n && e == 0; i++)
                e = adopt(c, &own.out.rows[i]);
        said_done(&left);
        said_done(&right);
        return e;
}
