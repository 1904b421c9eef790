/*
 * Rows of a comparison; headers part by part, texts line by line. Which headers and parameters differ in every message is
 * told here and nowhere else.
 */
#include "query/compare.h"

#include "base/limits.h"
#include "base/safe.h"
#include "query/align.h"

#include <errno.h>

int compare_row(struct comparing *c, struct span name, struct span left, struct span right, bool expected) {
        struct diff_row *v, row = c->head;

        if (!left.n && !right.n)
                return 0;
        v = arena_grow(c->arena, c->out.rows, c->out.n, &c->out.cap, sizeof(*v));
        if (!v)
                return -ENOMEM;
        row.kind = !right.n ? DIFF_LEFT : !left.n ? DIFF_RIGHT : span_eq(left, right) ? DIFF_SAME : DIFF_CHANGED;
        row.expected = expected && row.kind != DIFF_SAME;
        row.name = name;
        row.left = left;
        row.right = right;
        c->out.rows = v;
        v[c->out.n++] = row;
        return 0;
}

static int keep(struct arena *a, struct buf *b, struct span *ret) {
        int r = b->err;

        if (r == 0) {
                *ret = arena_dup(a, buf_span(b));
                r = ret->n == b->n ? 0 : -ENOMEM;
        }
        buf_done(b);
        return r;
}

int compare_mask(struct comparing *c, struct span text, struct span *ret) {
        struct buf masked = BUF_INIT;

        if (c->clear) {
                *ret = text;
                return 0;
        }
        (void)mask_put(&masked, text);
        return keep(c->arena, &masked, ret);
}

/* Headers ---------------------------------------------------------------------------------------------- */

/* Of these the whole value. */
static bool is_own(const struct sip_header *h) {
        static const enum sip_header_id ids[] = {
                SIP_H_CALL_ID, SIP_H_CONTENT_LENGTH, SIP_H_MAX_FORWARDS, SIP_H_DATE, SIP_H_RSEQ, SIP_H_RACK, SIP_H_SESSION_ID,
                SIP_H_X_CALL_ID, SIP_H_MS_CONVERSATION_ID, SIP_H_P_CHARGING_VECTOR, SIP_H_VENDOR_GUID};

        for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
                if (h->id == ids[i])
                        return true;
        return span_ieq(h->name, SPAN("Timestamp"));
}

static bool is_own_param(struct span name) {
        static const struct span names[] = {
                SPAN("branch"), SPAN("tag"), SPAN("epid"), SPAN("opaque"), SPAN("+sip.instance"), SPAN("received"), SPAN("rport"),
                SPAN("ms-received-port"), SPAN("ms-received-cid"), SPAN("nonce"), SPAN("cnonce"), SPAN("nextnonce"), SPAN("nc"),
                SPAN("response"), SPAN("rspauth"), SPAN("gssapi-data"), SPAN("crand"), SPAN("cnum"), SPAN("srand"), SPAN("snum")};

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                if (span_ieq(name, names[i]))
                        return true;
        return false;
}

static bool is_param_char(char c) {
        return is_alpha(c) || is_digit(c) || c == '-' || c == '+' || c == '.' || c == '_';
}

static bool is_any(char c, const char *of) {
        return c && strchr(of, c);
}

static size_t quoted_len(struct span s) {
        size_t i = 1;

        while (i < s.n && s.p[i] != '"')
                i += s.p[i] == '\\' ? 2 : 1;
        return i < s.n ? i + 1 : s.n;
}

/* Of a parameter's value: a quoted string, or what stands before the next separator. */
static size_t value_len(struct span s) {
        size_t i = 0;

        if (s.n && s.p[0] == '"')
                return quoted_len(s);
        while (i < s.n && !is_any(s.p[i], ";,> \t"))
                i++;
        return i;
}

static void put_plain(struct span v, struct buf *b) {
        bool begins = true;

        for (size_t i = 0, n; i < v.n; i += n) {
                struct span rest = span_from(v, i), name;
                for (n = 0; n < rest.n && is_param_char(rest.p[n]);)
                        n++;
                name = span_sub(rest, 0, n);
                if (n == 0)
                        n = rest.p[0] == '"' ? quoted_len(rest) : 1;
                buf_put(b, span_sub(rest, 0, n));
                if (begins && n < rest.n && rest.p[n] == '=' && is_own_param(name)) {
                        buf_puts(b, "=*");
                        n += 1 + value_len(span_from(rest, n + 1));
                }
                begins = is_any(v.p[i + n - 1], ";,<? \t");
        }
}

int compare_plain(const struct sip_header *h, struct arena *a, struct span *ret) {
        struct buf b = BUF_INIT;

        if (is_own(h))
                buf_putc(&b, '*');
        else if (h->id == SIP_H_CSEQ)
                buf_put(&b, span_from(h->value, span_chr(h->value, ' ')));
        else
                put_plain(h->value, &b);
        return keep(a, &b, ret);
}

/* The next part of a value: separators in quotes and in <> do not count. False: no more. */
static bool next_part(struct span *rest, struct span *ret) {
        bool inside = false;
        size_t i = 0;

        if (!rest->n)
                return false;
        while (i < rest->n && (inside || !is_any(rest->p[i], ",;"))) {
                inside = rest->p[i] == '<' || (inside && rest->p[i] != '>');
                i += rest->p[i] == '"' ? quoted_len(span_from(*rest, i)) : 1;
        }
        i = i < rest->n ? i : rest->n;
        *ret = span_trim(span_sub(*rest, 0, i));
        *rest = span_from(*rest, i + 1);
        return true;
}

/* The parts of a value as it is shown, and each without what differs in every message. */
struct parts {
        struct span *shown, *plain;
        size_t n;
        char separator; /* the first that stands there */
};

static int split(struct span shown, struct span plain, struct arena *a, struct parts *ret) {
        size_t most = span_count(plain, ',') + span_count(plain, ';') + 1, n = 0;
        struct span part;

        *ret = (struct parts){arena_array(a, most, sizeof(struct span)), arena_array(a, most, sizeof(struct span)), 0, ','};
        if (!ret->shown || !ret->plain)
                return -ENOMEM;
        if (span_chr(plain, ';') < span_chr(plain, ','))
                ret->separator = ';';
        while (ret->n < most && next_part(&plain, &part))
                ret->plain[ret->n++] = part;
        while (n < most && next_part(&shown, &part))
                ret->shown[n++] = part;
        if (n != ret->n || shown.n)
                ret->n = 0; /* a secret took a separator with it */
        return 0;
}

/* Parts that the other has not, or not as often. *io_own stays true as long as they are parameters that differ by nature. */
static int others(const struct parts *p, const uint32_t *classes, uint32_t *io_count, struct arena *a, struct span *ret, bool *io_own) {
        struct buf b = BUF_INIT;

        for (size_t i = 0; i < p->n; i++) {
                if (io_count[classes[i]]) {
                        io_count[classes[i]]--;
                        continue;
                }
                if (b.n)
                        buf_printf(&b, p->separator == ',' ? ", " : ";");
                buf_put(&b, p->shown[i]);
                *io_own = *io_own && span_find(p->plain[i], SPAN("=*")) + 2 == p->plain[i].n;
        }
        return keep(a, &b, ret);
}

/* Of two values the parts that differ. Both empty: they are the same but for their order, or cannot be told apart so. */
static int differing(const struct parts *l, const struct parts *r, struct arena *a, struct span *ret_left, struct span *ret_right,
                     bool *ret_own) {
        size_t n = l->n + r->n;
        struct span *all = arena_array(a, n + 1, sizeof(*all));
        uint32_t *classes = arena_array(a, n + 1, sizeof(*classes)), *left = arena_array(a, n + 1, sizeof(*left)),
                 *right = arena_array(a, n + 1, sizeof(*right));
        int e;

        if (!all || !classes || !left || !right)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                all[i] = i < l->n ? l->plain[i] : r->plain[i - l->n];
        e = align_classes(all, n, a, classes);
        for (size_t i = 0; i < n && e == 0; i++)
                (i < l->n ? left : right)[classes[i]]++;
        *ret_own = true;
        if (e == 0)
                e = others(l, classes, right, a, ret_left, ret_own);
        return e < 0 ? e : others(r, classes + l->n, left, a, ret_right, ret_own);
}

static int shown(struct comparing *c, const struct sip_header *h, struct span *ret) {
        struct buf b = BUF_INIT;

        if (c->clear) {
                *ret = h->value;
                return 0;
        }
        int r = mask_put_value(&b, h->name, ": ", h->value, "");
        int e = keep(c->arena, &b, ret);
        return r < 0 ? r : e;
}

/* Values that differ in more than what always does: by their parts, where they have some in common. */
static int compare_parts(struct comparing *c, struct span name, const struct span *values, const struct span *plains) {
        struct parts l, r;
        struct span left = SPAN_NONE, right = SPAN_NONE;
        bool own = false;
        int e = split(values[0], plains[0], c->arena, &l);

        if (e == 0)
                e = split(values[1], plains[1], c->arena, &r);
        if (e == 0 && l.n && r.n)
                e = differing(&l, &r, c->arena, &left, &right, &own);
        if (e < 0)
                return e;
        if (!l.n || !r.n || (!left.n && !right.n))
                return compare_row(c, name, values[0], values[1], l.n && r.n);
        e = compare_row(c, name, left, right, own);
        if (e == 0)
                c->out.rows[c->out.n - 1].part = left.n < values[0].n || right.n < values[1].n;
        return e;
}

int compare_header(struct comparing *c, const struct sip_header *left, const struct sip_header *right) {
        const struct sip_header *h[2] = {left, right};
        struct span values[2] = {SPAN_NONE, SPAN_NONE}, plains[2] = {SPAN_NONE, SPAN_NONE};
        struct span name = left ? left->name : right->name;
        int r = 0;

        for (size_t i = 0; i < 2 && r == 0; i++)
                if (h[i] && (r = shown(c, h[i], &values[i])) == 0)
                        r = compare_plain(h[i], c->arena, &plains[i]);
        if (r < 0)
                return r;
        if (!left || !right) /* a header without value is there all the same */
                return compare_row(c, name, left && !values[0].n ? SPAN("(empty)") : values[0],
                                   right && !values[1].n ? SPAN("(empty)") : values[1], is_own(left ? left : right));
        if (span_eq(left->value, right->value))
                return compare_row(c, name, values[0], values[1], false);
        r = span_eq(plains[0], plains[1]) ? compare_row(c, name, values[0], values[1], true) : compare_parts(c, name, values, plains);
        if (r == 0 && c->out.rows[c->out.n - 1].kind == DIFF_SAME) { /* but for their secrets */
                c->out.rows[c->out.n - 1].kind = DIFF_CHANGED;
                c->out.rows[c->out.n - 1].expected = true;
        }
        return r;
}

/* Lines ------------------------------------------------------------------------------------------------ */

struct lines {
        struct span *v;
        size_t n;
};

static int cut(struct comparing *c, struct span text, struct lines *ret) {
        size_t most = span_count(text, '\n') + 1;

        most = most < LIMIT_DIFF_LINES ? most : LIMIT_DIFF_LINES;
        *ret = (struct lines){arena_array(c->arena, most, sizeof(struct span)), 0};
        if (!ret->v)
                return -ENOMEM;
        while (ret->n < most && span_line(&text, &ret->v[ret->n]))
                ret->n++;
        c->out.many = c->out.many || text.n;
        return 0;
}

int compare_lines(struct comparing *c, struct span left, struct span right, bool expected) {
        struct align o = {0};
        struct lines l, r;
        int e = cut(c, left, &l);

        if (e == 0)
                e = cut(c, right, &r);
        if (e == 0)
                e = align_spans(l.v, l.n, r.v, r.n, c->arena, &o);
        c->out.plain = c->out.plain || o.plain;
        for (size_t i = 0; i < o.n && e == 0; i++)
                e = compare_row(c, SPAN_NONE, o.steps[i].left == ALIGN_NONE ? SPAN_NONE : l.v[o.steps[i].left],
                                o.steps[i].right == ALIGN_NONE ? SPAN_NONE : r.v[o.steps[i].right], expected);
        return e;
}
