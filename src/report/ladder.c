/*
 * Draws the ladder. Each row is one line; its times stand on the left, its label on the arrow, what is wrong with it below.
 */
#include "report/ladder.h"

#include "base/prose.h"
#include "base/safe.h"
#include "report/words.h"

enum {
        COLUMNS = 80, COLUMNS_MIN = 40,
        EDGE = 8, EDGE_MAX = 16, /* from the last lane to the end of its name, and before the first */
        GAP_MIN = 15, GAP_MAX = 44,
        LETTERS = 26,       /* legs that have one of their own, and a line in the head */
        RIGHT = 7,          /* "3 logs" and a blank */
        WIDE = 110,         /* from here on the clock is shown beside the seconds */
};

struct drawing {
        const struct ladder *l;
        const struct ladder_style *style;
        struct buf *b;
        unsigned columns;
        size_t left, gap, edge; /* columns before the first lane; between two; beside the outer ones */
        size_t id_width, time_width;
        bool clock, list;
        const char *bar, *line, *right, *left_head, *cross, *flag, *dots;
        struct buf text, after; /* of one arrow: its label, and what is left out where there is no room */
        struct span said;       /* the last problem */
};

static void choose_signs(struct drawing *d) {
        bool fine = d->style->utf8;

        d->bar = fine ? "│" : "|";
        d->line = fine ? "─" : "-";
        d->right = fine ? "▶" : ">";
        d->left_head = fine ? "◀" : "<";
        d->cross = fine ? "╳" : "x";
        d->flag = fine ? "▲" : "^";
        d->dots = fine ? "…" : "~";
}

static void ink(const struct drawing *d, const char *code) {
        if (d->style->colour)
                buf_puts(d->b, code);
}

/* What has to be ASCII, is; other characters show as "?". */
static void put_words(const struct drawing *d, struct buf *b, struct span s) {
        for (size_t i = 0; i < s.n; i++) {
                bool first = ((unsigned char)s.p[i] & 0xC0) != 0x80;
                if (d->style->utf8 || (unsigned char)s.p[i] < 0x80)
                        buf_putc(b, s.p[i]);
                else if (first)
                        buf_putc(b, '?');
        }
}

/* At most n columns of safe text; a cut one ends with dots. Returns the columns. */
static size_t put_cut(const struct drawing *d, struct buf *b, struct span safe, size_t n) {
        struct buf words = BUF_INIT;
        struct span s;
        size_t cut;

        put_words(d, &words, safe);
        s = buf_span(&words);
        cut = s.n;
        while (cut && safe_width(span_sub(s, 0, cut)) + (cut < s.n) > n)
                do
                        cut--;
                while (cut && ((unsigned char)s.p[cut] & 0xC0) == 0x80);
        buf_put(b, span_sub(s, 0, cut));
        n = safe_width(span_sub(s, 0, cut)) + (cut < s.n && n > 0);
        if (cut < s.n && n > 0)
                buf_puts(b, d->dots);
        buf_done(&words);
        return n;
}

/* Layout ----------------------------------------------------------------------------------------------- */

static size_t digits(uint64_t n) {
        size_t k = 1;

        while (n >= 10) {
                n /= 10;
                k++;
        }
        return k;
}

/* Half of the longer name of the outer lanes, where there is room for it. */
static void choose_edge(struct drawing *d, size_t room) {
        const struct ladder *l = d->l;
        size_t w = safe_width(l->lanes[0].name), last = safe_width(l->lanes[l->n_lanes - 1].name), want;

        want = (w > last ? w : last) / 2 + 1;
        want = want < EDGE ? EDGE : want > EDGE_MAX ? EDGE_MAX : want;
        d->edge = room >= 2 * want + (l->n_lanes - 1) * (GAP_MIN + 5) ? want : EDGE;
        room = room > 2 * d->edge ? room - 2 * d->edge : 0;
        d->gap = l->n_lanes > 1 ? room / (l->n_lanes - 1) : GAP_MAX;
        d->gap = d->gap > GAP_MAX ? GAP_MAX : d->gap;
}

static void lay_out(struct drawing *d) {
        const struct ladder *l = d->l;
        int64_t most = 0;
        size_t room;

        d->columns = d->style->columns ? d->style->columns : COLUMNS;
        d->columns = d->columns < COLUMNS_MIN ? COLUMNS_MIN : d->columns;
        d->clock = d->columns >= WIDE;
        d->id_width = 3;
        for (size_t i = 0; i < l->n_rows; i++) {
                size_t w = digits((uint64_t)l->rows[i].message->id);
                int64_t since = l->rows[i].since_us == STAMP_NONE ? 0 : l->rows[i].since_us;
                d->id_width = w > d->id_width ? w : d->id_width;
                most = since > most ? since : most;
        }
        d->time_width = digits((uint64_t)(most / STAMP_SECOND)) + 4;
        d->time_width = d->time_width < 6 ? 6 : d->time_width;
        d->left = d->id_width + 2 + (d->clock ? 14 : 0) + d->time_width + 2 + d->time_width + 3;
        room = d->columns > d->left + RIGHT ? d->columns - d->left - RIGHT : 0;
        d->list = l->n_lanes < 2;
        if (!d->list)
                choose_edge(d, room);
        d->list = d->list || d->gap < GAP_MIN;
        d->left += d->edge;
}

static size_t lane_at(const struct drawing *d, size_t lane) {
        return d->left + lane * d->gap;
}

/* Head ------------------------------------------------------------------------------------------------- */

/* Texts of all lanes, each centred over its lane. */
static void put_centred(struct drawing *d, struct span (*text_of)(const struct ladder_lane *)) {
        struct buf safe = BUF_INIT, part = BUF_INIT;
        size_t at = 0;

        for (size_t i = 0; i < d->l->n_lanes; i++) {
                size_t most = i == 0 || i + 1 == d->l->n_lanes ? 2 * d->edge - 1 : d->gap - 1, w, from;
                most = most < d->gap ? most : d->gap - 1;
                buf_reset(&safe);
                buf_reset(&part);
                safe.clear = d->b->clear;
                safe_put(&safe, text_of(&d->l->lanes[i]), SAFE_LINE);
                w = put_cut(d, &part, buf_span(&safe), most);
                from = lane_at(d, i) > w / 2 ? lane_at(d, i) - w / 2 : 0;
                if (!w)
                        continue;
                buf_fill(d->b, ' ', from > at ? from - at : 0);
                buf_put(d->b, buf_span(&part));
                at = (from > at ? from : at) + w;
        }
        buf_putc(d->b, '\n');
        buf_done(&safe);
        buf_done(&part);
}

static struct span name_of(const struct ladder_lane *l) {
        return l->name;
}

/* The address, where the name is none already. */
static struct span address_of(const struct ladder_lane *l) {
        struct span first = l->n_addresses ? l->addresses[0] : SPAN_NONE;

        return span_eq(first, l->name) || span_eq(endpoint_host(first), l->name) ? SPAN_NONE : first;
}

static struct span role_of(const struct ladder_lane *l) {
        return l->role;
}

static bool any(const struct ladder *l, struct span (*text_of)(const struct ladder_lane *)) {
        for (size_t i = 0; i < l->n_lanes; i++)
                if (text_of(&l->lanes[i]).n)
                        return true;
        return false;
}

static void put_columns(struct drawing *d) {
        buf_printf(d->b, "%*s  ", (int)d->id_width, "msg");
        if (d->clock)
                buf_printf(d->b, "%-12s  ", "clock");
        buf_printf(d->b, "%*s  %*s\n", (int)d->time_width, "since", (int)d->time_width, "delta");
}

/* The first leg is A; all beyond the alphabet share a letter. */
static char leg_letter(const struct ladder *l, int64_t leg) {
        for (size_t i = 0; i < l->n_legs && i < LETTERS; i++)
                if (l->legs[i].leg == leg)
                        return (char)('A' + i);
        return '*';
}

/* Which dialogs make the call, and what ties them together; those that have a letter of their own. */
static void put_legs(struct drawing *d) {
        struct buf line = BUF_INIT;
        size_t n = d->l->n_legs > LETTERS ? LETTERS : d->l->n_legs;

        for (size_t i = 0; i < n && n > 1; i++) {
                const struct ladder_leg *g = &d->l->legs[i];
                buf_reset(&line);
                buf_printf(&line, "%c %.*s", leg_letter(d->l, g->leg), SPAN_ARG(g->call_id));
                if (g->joined_by.n)
                        buf_printf(&line, ", tied by %.*s", SPAN_ARG(g->joined_by));
                buf_puts(d->b, "  ");
                prose_put_words(d->b, buf_span(&line), 2, 5, d->columns);
        }
        if (d->l->n_legs > n)
                buf_printf(d->b, "  * %zu others\n", d->l->n_legs - n);
        if (n > 1)
                buf_putc(d->b, '\n');
        buf_done(&line);
}

static void put_head(struct drawing *d) {
        const struct ladder *l = d->l;
        struct buf line = BUF_INIT;

        buf_printf(&line, "Call %lld", (long long)l->call);
        if (l->kind.n && !span_eq(l->kind, SPAN("call")))
                buf_printf(&line, " (%.*s)", SPAN_ARG(l->kind));
        if (l->n_legs > 1)
                buf_printf(&line, ", %zu legs", l->n_legs);
        else if (l->call_id.n)
                buf_printf(&line, ", Call-ID %.*s", SPAN_ARG(l->call_id));
        if (l->n_rows && l->rows[0].message->time_us != STAMP_NONE) {
                buf_puts(&line, ", from ");
                put_moment(&line, l->rows[0].message->time_us);
                buf_puts(&line, l->rows[0].message->utc ? "Z on" : " on, witness's own clock");
        }
        prose_put_words(d->b, buf_span(&line), 0, 0, d->columns);
        buf_putc(d->b, '\n');
        buf_done(&line);
        put_legs(d);
        if (d->list)
                return;
        ink(d, "\x1b[1m");
        put_centred(d, name_of);
        ink(d, "\x1b[0m");
        if (any(l, address_of))
                put_centred(d, address_of);
        if (any(l, role_of))
                put_centred(d, role_of);
}

/* Rows ------------------------------------------------------------------------------------------------- */

/* "INVITE [audio]", "180 Ringing"; in a call of several legs with the letter of its own. */
static void put_what(const struct drawing *d, const struct ladder_message *m, struct buf *ret) {
        struct buf words = BUF_INIT;

        if (d->l->n_legs > 1)
                buf_printf(&words, "%c ", leg_letter(d->l, m->leg));
        if (m->status)
                buf_printf(&words, "%d %.*s", m->status, SPAN_ARG(m->reason));
        else
                buf_put(&words, m->method);
        if (m->sdp.n)
                buf_printf(&words, " [%.*s]", SPAN_ARG(m->sdp));
        safe_put(ret, buf_span(&words), SAFE_LINE);
        buf_done(&words);
}

/* The label, and its CSeq and how often it was sent, which go first where there is no room. */
static void put_label(struct drawing *d, const struct ladder_message *m) {
        buf_reset(&d->text);
        buf_reset(&d->after);
        d->text.clear = d->after.clear = d->b->clear;
        put_what(d, m, &d->text);
        buf_printf(&d->after, m->status ? " (%u " : " (%u", m->cseq);
        if (m->status)
                safe_put(&d->after, m->method, SAFE_LINE);
        buf_putc(&d->after, ')');
        if (m->repeats)
                buf_printf(&d->text, d->style->utf8 ? " ×%u" : " x%u", m->repeats + 1);
}

static size_t put_fitting(struct drawing *d, struct buf *b, size_t n) {
        size_t both = safe_width(buf_span(&d->text)) + safe_width(buf_span(&d->after));

        if (both <= n)
                buf_put(&d->text, buf_span(&d->after));
        return put_cut(d, b, buf_span(&d->text), n);
}

static void put_seconds(struct drawing *d, int64_t us) {
        struct buf t = BUF_INIT;
        uint64_t ms;

        if (us != STAMP_NONE) {
                ms = ((us < 0 ? (uint64_t)-us : (uint64_t)us) + 500) / 1000;
                buf_printf(&t, "%s%llu.%03llu", us < 0 && ms ? "-" : "", (unsigned long long)ms / 1000, (unsigned long long)ms % 1000);
        }
        buf_printf(d->b, "%*s", (int)d->time_width, buf_str(&t));
        buf_done(&t);
}

static void put_clock(struct drawing *d, int64_t us) {
        struct civil c;

        if (us == STAMP_NONE) {
                buf_fill(d->b, ' ', 14);
                return;
        }
        stamp_to_civil(us, &c);
        buf_printf(d->b, "%02d:%02d:%02d.%03d  ", c.hour, c.minute, c.second, c.us / 1000);
}

static void put_times(struct drawing *d, const struct ladder_row *r) {
        buf_printf(d->b, "%*lld  ", (int)d->id_width, (long long)r->message->id);
        if (d->clock)
                put_clock(d, r->message->time_us);
        put_seconds(d, r->since_us);
        buf_puts(d->b, "  ");
        put_seconds(d, r->delta_us);
        buf_puts(d->b, "   ");
}

/* What fills the columns between two lanes: line, label, line, head. */
static void put_arrow(struct drawing *d, const struct ladder_row *r, size_t width) {
        bool right = r->to > r->from, lost = r->message->lost;
        const char *head = lost ? d->cross : right ? d->right : d->left_head;
        struct buf label = BUF_INIT;
        size_t w = put_fitting(d, &label, width > 4 ? width - 4 : 0), i;

        if (!right)
                buf_puts(d->b, head);
        for (i = 0; i < 1 + (size_t)right; i++)
                buf_puts(d->b, d->line);
        buf_put(d->b, buf_span(&label));
        for (i = w + 3; i < width + (size_t)!right; i++)
                buf_puts(d->b, lost && right && i + 4 > width ? " " : d->line);
        if (right)
                buf_puts(d->b, head);
        buf_done(&label);
}

/* One that cannot be told from where, or a machine to itself: the label beside its lane. */
static size_t put_self(struct drawing *d) {
        buf_puts(d->b, " * ");
        return 3 + put_fitting(d, d->b, d->gap > 5 ? d->gap - 5 : 0);
}

static void put_lanes(struct drawing *d, const struct ladder_row *r) {
        size_t low = r->from < r->to ? r->from : r->to, high = r->from < r->to ? r->to : r->from;
        size_t at = d->left - d->edge;

        for (size_t i = 0; i < d->l->n_lanes; i++) {
                if (i > low && i < high)
                        continue;
                if (low != high && i == high)
                        put_arrow(d, r, lane_at(d, high) - at);
                else
                        buf_fill(d->b, ' ', lane_at(d, i) > at ? lane_at(d, i) - at : 0);
                buf_puts(d->b, d->bar);
                at = lane_at(d, i) + 1;
                if (low == high && i == low)
                        at += put_self(d);
        }
        if (r->logs > 1) {
                size_t end = lane_at(d, d->l->n_lanes - 1) + d->edge;
                buf_fill(d->b, ' ', end > at ? end - at : 1);
                buf_printf(d->b, "%zu logs", r->logs);
        }
}

static void put_pair(struct drawing *d, const struct ladder_row *r) {
        safe_put(d->b, d->l->lanes[r->from].name, SAFE_LINE);
        buf_puts(d->b, r->message->lost ? " -x " : " > ");
        safe_put(d->b, d->l->lanes[r->to].name, SAFE_LINE);
        buf_puts(d->b, "  ");
        put_words(d, d->b, buf_span(&d->text));
        put_words(d, d->b, buf_span(&d->after));
        if (r->logs > 1)
                buf_printf(d->b, ", %zu logs", r->logs);
}

/* Below the arrow, from its left end on. */
static void put_problem(struct drawing *d, const struct ladder_row *r) {
        size_t at = d->list ? d->left - d->edge : lane_at(d, r->from < r->to ? r->from : r->to);
        struct buf words = BUF_INIT;

        if (at + 24 > d->columns)
                at = d->columns > 24 ? d->columns - 24 : 0;
        buf_fill(d->b, ' ', at);
        ink(d, r->message->grave ? "\x1b[1;31m" : "\x1b[1;33m");
        buf_printf(d->b, "%s ", d->flag);
        put_words(d, &words, span_eq(d->said, r->message->problem) ? SPAN("the same") : r->message->problem);
        d->said = r->message->problem;
        prose_put_words(d->b, buf_span(&words), (unsigned)at + 2, (unsigned)at + 2, d->columns);
        ink(d, "\x1b[0m");
        buf_done(&words);
}

static void put_row(struct drawing *d, const struct ladder_row *r) {
        bool marked = r->message->problem.n > 0;

        put_label(d, r->message);
        put_times(d, r);
        if (marked)
                ink(d, r->message->grave ? "\x1b[31m" : "\x1b[33m");
        if (d->list)
                put_pair(d, r);
        else
                put_lanes(d, r);
        if (marked)
                ink(d, "\x1b[0m");
        buf_putc(d->b, '\n');
        if (marked)
                put_problem(d, r);
}

int ladder_text(const struct ladder *l, const struct ladder_style *style, struct buf *ret) {
        struct drawing d = {.l = l, .style = style, .b = ret};

        choose_signs(&d);
        lay_out(&d);
        put_head(&d);
        put_columns(&d);
        for (size_t i = 0; i < l->n_rows; i++)
                put_row(&d, &l->rows[i]);
        if (l->many)
                buf_printf(ret, "... more messages follow; %zu are shown.\n", l->n_rows);
        buf_done(&d.text);
        buf_done(&d.after);
        return ret->err;
}
