/*
 * Two messages side by side: start line, headers by group and name, media, bodies. Each is read once, by its own name; what
 * stands on one side alone is a row too.
 */
#include "query/diff.h"

#include "query/align.h"
#include "query/compare.h"
#include "sip/outline.h"

#include <errno.h>
#include <stdio.h>

static int compare_start(struct comparing *c, const struct sip_message *left, const struct sip_message *right) {
        const struct sip_message *m[2] = {left, right};
        struct span lines[2] = {SPAN_NONE, SPAN_NONE};
        int r = 0;

        for (size_t i = 0; i < 2 && r == 0; i++) {
                struct buf b = BUF_INIT;
                if (m[i]->request)
                        buf_printf(&b, "%.*s %.*s", SPAN_ARG(m[i]->method_name), SPAN_ARG(m[i]->uri));
                else
                        buf_printf(&b, "%d %.*s, answer to %.*s", m[i]->status, SPAN_ARG(m[i]->reason), SPAN_ARG(m[i]->cseq_method));
                lines[i] = arena_dup(c->arena, buf_span(&b));
                r = b.err < 0 ? b.err : lines[i].n ? compare_mask(c, lines[i], &lines[i]) : -ENOMEM;
                buf_done(&b);
        }
        return r < 0 ? r : compare_row(c, SPAN_NONE, lines[0], lines[1], false);
}

/* Headers ---------------------------------------------------------------------------------------------- */

static bool same_name(const struct sip_header *a, const struct sip_header *b) {
        return a->id == b->id && (a->id != SIP_H_OTHER || span_ieq(a->name, b->name));
}

/* All headers of one name, in order. */
struct named {
        const struct sip_header **v;
        struct span *plain;
        size_t n;
};

static int collect(const struct sip_message *m, const struct sip_header *like, struct arena *a, struct named *ret) {
        int r = 0;
        size_t n = 0;

        for (size_t i = 0; i < m->n_headers; i++)
                n += same_name(&m->headers[i], like);
        *ret = (struct named){arena_array(a, n + 1, sizeof(*ret->v)), arena_array(a, n + 1, sizeof(*ret->plain)), 0};
        if (!ret->v || !ret->plain)
                return -ENOMEM;
        for (size_t i = 0; i < m->n_headers && r == 0; i++)
                if (same_name(&m->headers[i], like)) {
                        ret->v[ret->n] = &m->headers[i];
                        r = compare_plain(&m->headers[i], a, &ret->plain[ret->n++]);
                }
        return r;
}

/* Those of one name, whatever stands between them. */
static int compare_named(struct comparing *c, const struct sip_message *left, const struct sip_message *right,
                         const struct sip_header *like) {
        struct named l, r;
        struct align o = {0};
        int e = collect(left, like, c->arena, &l);

        if (e == 0)
                e = collect(right, like, c->arena, &r);
        if (e == 0)
                e = align_spans(l.plain, l.n, r.plain, r.n, c->arena, &o);
        for (size_t i = 0; i < o.n && e == 0; i++)
                e = compare_header(c, o.steps[i].left == ALIGN_NONE ? NULL : l.v[o.steps[i].left],
                                   o.steps[i].right == ALIGN_NONE ? NULL : r.v[o.steps[i].right]);
        return e;
}

/* Does one of the first n headers have this name? */
static bool stands_before(const struct sip_message *m, size_t n, const struct sip_header *h) {
        for (size_t i = 0; i < n; i++)
                if (same_name(&m->headers[i], h))
                        return true;
        return false;
}

static int compare_group(struct comparing *c, const struct sip_message *left, const struct sip_message *right,
                         enum outline_group group) {
        int r = 0;

        c->head.section = span_str(outline_title(group));
        for (size_t i = 0; i < left->n_headers && r == 0; i++) {
                const struct sip_header *h = &left->headers[i];
                if (outline_group_of(h) == group && !stands_before(left, i, h))
                        r = compare_named(c, left, right, h);
        }
        for (size_t i = 0; i < right->n_headers && r == 0; i++) {
                const struct sip_header *h = &right->headers[i];
                if (outline_group_of(h) == group && !stands_before(left, left->n_headers, h) && !stands_before(right, i, h))
                        r = compare_named(c, left, right, h);
        }
        return r;
}

/* Bodies ----------------------------------------------------------------------------------------------- */

static int compare_media(struct comparing *c, const struct message_view *left, const struct message_view *right) {
        size_t n = left->n_sdps > right->n_sdps ? left->n_sdps : right->n_sdps;
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++) {
                const struct sdp *l = i < left->n_sdps ? &left->sdps[i] : NULL, *m = i < right->n_sdps ? &right->sdps[i] : NULL;
                c->head.section = (l ? l : m)->fallback ? SPAN("Media (the copy for OCS 2007)") : SPAN("Media");
                r = compare_sdp(c, l, m);
        }
        return r;
}

static struct span type_of(const struct mime_part *p) {
        return p->content_type.n ? span_trim(span_sub(p->content_type, 0, span_chr(p->content_type, ';'))) : SPAN("Body");
}

static int lay_out(struct comparing *c, const struct mime_part *p, struct span *ret) {
        int r = 0;

        *ret = p->body;
        if (outline_is_xml(p->content_type))
                r = outline_xml(p->body, c->arena, ret);
        return r < 0 ? r : compare_mask(c, *ret, ret);
}

/* One side may have none. The lines of a description are told by m-line already. */
static int compare_part(struct comparing *c, const struct mime_part *left, const struct mime_part *right) {
        struct span l = SPAN_NONE, r = SPAN_NONE;
        bool sdp = mime_is(left ? left : right, SPAN("application/sdp"));
        int e = left ? lay_out(c, left, &l) : 0;

        if (e == 0 && right)
                e = lay_out(c, right, &r);
        c->head.section = type_of(left ? left : right);
        return e < 0 ? e : compare_lines(c, l, r, sdp);
}

/* Parts of one type in order, whatever stands between them. */
static int compare_bodies(struct comparing *c, const struct mime *left, const struct mime *right) {
        bool *taken = arena_array(c->arena, right->n + 1, sizeof(*taken));
        int r = taken ? 0 : -ENOMEM;

        for (size_t i = 0; i < left->n && r == 0; i++) {
                size_t k = 0;
                while (k < right->n && (taken[k] || !span_ieq(type_of(&left->v[i]), type_of(&right->v[k]))))
                        k++;
                if (k < right->n)
                        taken[k] = true;
                r = compare_part(c, &left->v[i], k < right->n ? &right->v[k] : NULL);
        }
        for (size_t k = 0; k < right->n && r == 0; k++)
                if (!taken[k])
                        r = compare_part(c, NULL, &right->v[k]);
        return r;
}

static struct span title(struct arena *a, const struct message_view *v) {
        char text[32];
        int n = snprintf(text, sizeof(text), "message %lld", (long long)v->sighting);

        return arena_dup(a, span_of(text, (size_t)n));
}

int diff_messages(const struct message_view *left, const struct message_view *right, bool clear, struct arena *a,
                  struct diff *ret) {
        struct comparing c = {.arena = a, .clear = clear, .out = {.left = title(a, left), .right = title(a, right)}};
        int r = compare_start(&c, &left->m, &right->m);

        c.out.many = left->m.faults & SIP_FAULT_MANY || right->m.faults & SIP_FAULT_MANY || left->parts.many || right->parts.many;
        for (int g = 0; g < OUTLINE_GROUPS && r == 0; g++)
                r = compare_group(&c, &left->m, &right->m, (enum outline_group)g);
        if (r == 0)
                r = compare_media(&c, left, right);
        if (r == 0)
                r = compare_bodies(&c, &left->parts, &right->parts);
        if (r < 0)
                return r;
        c.out.parting = c.out.n;
        *ret = c.out;
        return 0;
}

size_t diff_count(const struct diff *d, bool all) {
        size_t n = 0;

        for (size_t i = 0; i < d->n; i++)
                n += d->rows[i].kind != DIFF_SAME && (all || !d->rows[i].expected);
        return n;
}
