/*
 * Rows of a laid out ladder as pieces of text: times on the left, the label on the arrow, what is wrong below it. Where
 * things stand was decided by ladder_lay.c; colours are not known here.
 */
#include "query/ladder_draw.h"

#include "base/prose.h"
#include "base/safe.h"

#include <errno.h>

enum {
        BELOW = 24,          /* columns that text below an arrow has at least */
        SENDINGS_SHOWN = 100, CANDIDATES_SHOWN = 200, /* below one row */
        WITNESSES_BYTES = 400, /* of the names of one sending's */
        ARROW = 4,           /* columns of an arrow that are not its label */
        LOST_GAP = 3,        /* blanks before the head of one that did not arrive */
};

/* Signs in UTF-8 and in ASCII. */
enum sign { BAR, LINE, DOTTED, RIGHT, LEFT, CROSS, FLAG, NOTE, DOTS, TIMES };

static struct span sign(const struct ladder_drawing *d, enum sign s) {
        static const struct span fine[] = {SPAN("│"), SPAN("─"), SPAN("┄"), SPAN("▶"), SPAN("◀"), SPAN("╳"),
                                           SPAN("▲"), SPAN("·"), SPAN("…"), SPAN("×")};
        static const struct span plain[] = {SPAN("|"), SPAN("-"), SPAN("."), SPAN(">"), SPAN("<"), SPAN("x"),
                                            SPAN("^"), SPAN("*"), SPAN("~"), SPAN("x")};

        return d->look.utf8 ? fine[s] : plain[s];
}

/* Lines that are being made. */
struct pen {
        const struct ladder_drawing *d;
        struct arena *arena;
        struct ladder_lines lines;
        size_t cap_lines, cap; /* of the lines, of the last line's segments */
        struct buf scratch;
        int error;
};

static void new_line(struct pen *p) {
        struct ladder_line *v = arena_grow(p->arena, p->lines.v, p->lines.n, &p->cap_lines, sizeof(*v));

        if (!v) {
                p->error = -ENOMEM;
                return;
        }
        p->lines.v = v;
        v[p->lines.n++] = (struct ladder_line){0};
        p->cap = 0;
}

/* Returns the column behind it. */
static size_t put(struct pen *p, size_t x, enum ladder_part part, struct span text) {
        struct ladder_line *l;
        struct ladder_segment *v;
        struct span kept;

        if (text.p == buf_broken)
                p->error = -ENOMEM;
        if (p->error || !text.n)
                return x;
        l = &p->lines.v[p->lines.n - 1];
        v = arena_grow(p->arena, l->v, l->n, &p->cap, sizeof(*v));
        kept = arena_dup(p->arena, text);
        if (!v || !kept.n) {
                p->error = -ENOMEM;
                return x;
        }
        l->v = v;
        v[l->n++] = (struct ladder_segment){(unsigned)x, part, kept};
        return x + safe_width(kept);
}

/* n times the sign. */
static size_t put_signs(struct pen *p, size_t x, enum ladder_part part, enum sign s, size_t n) {
        buf_reset(&p->scratch);
        for (size_t i = 0; i < n; i++)
                buf_put(&p->scratch, sign(p->d, s));
        return put(p, x, part, buf_span(&p->scratch));
}

/* Set against the column before end. */
static void put_right(struct pen *p, size_t end, enum ladder_part part, struct span text) {
        size_t w = safe_width(text);

        put(p, end > w ? end - w : 0, part, text);
}

static int pen_done(struct pen *p, struct ladder_lines *ret) {
        int r = p->error ? p->error : p->scratch.err;

        buf_done(&p->scratch);
        if (r == 0)
                *ret = p->lines;
        return r;
}

/* What has to be ASCII, is; other characters show as "?". */
static void put_words(const struct ladder_drawing *d, struct buf *b, struct span s) {
        if (d->look.utf8 || s.p == buf_broken) {
                buf_put(b, s);
                return;
        }
        for (size_t i = 0; i < s.n; i++) {
                bool first = ((unsigned char)s.p[i] & 0xC0) != 0x80;
                if ((unsigned char)s.p[i] < 0x80)
                        buf_putc(b, s.p[i]);
                else if (first)
                        buf_putc(b, '?');
        }
}

/* At most n columns of safe text; a cut one ends with dots. */
static void put_cut(const struct ladder_drawing *d, struct buf *b, struct span safe, size_t n) {
        struct buf words = BUF_INIT;
        struct span s;
        size_t cut;

        put_words(d, &words, safe);
        s = buf_span(&words);
        cut = s.n;
        if (safe_width(s) > n)
                cut = safe_fit(s, n ? n - 1 : 0);
        buf_put(b, span_sub(s, 0, cut));
        if (cut < s.n && n > 0)
                buf_put(b, sign(d, DOTS));
        buf_done(&words);
}

static size_t lane_at(const struct ladder_drawing *d, size_t lane) {
        return d->left + lane * d->gap;
}

/* Head ------------------------------------------------------------------------------------------------- */

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

static bool any(const struct ladder_drawing *d, struct span (*text_of)(const struct ladder_lane *)) {
        for (size_t i = 0; i < d->n_lanes; i++)
                if (text_of(d->lanes[i]).n)
                        return true;
        return false;
}

/* Texts of all lanes, each centred over its lane. */
static void put_centred(struct pen *p, enum ladder_part part, struct span (*text_of)(const struct ladder_lane *)) {
        const struct ladder_drawing *d = p->d;
        struct buf safe = BUF_INIT, text = BUF_INIT;
        size_t at = 0;

        new_line(p);
        for (size_t i = 0; i < d->n_lanes && !p->error; i++) {
                size_t most = i == 0 || i + 1 == d->n_lanes ? 2 * d->edge - 1 : d->gap - 1, half, from;
                most = most < d->gap ? most : d->gap - 1;
                buf_reset(&safe);
                buf_reset(&text);
                safe.clear = d->look.clear;
                safe_put(&safe, text_of(d->lanes[i]), SAFE_LINE);
                put_cut(d, &text, buf_span(&safe), most);
                half = safe_width(buf_span(&text)) / 2;
                from = lane_at(d, i) > half ? lane_at(d, i) - half : 0;
                at = put(p, from > at ? from : at, part, buf_span(&text));
        }
        buf_done(&safe);
        buf_done(&text);
}

static void put_titles(struct pen *p) {
        const struct ladder_drawing *d = p->d;
        size_t at = d->id_width;

        new_line(p);
        put_right(p, at, LADDER_TITLE, SPAN("msg"));
        at += 2;
        if (d->look.times & LADDER_SHOW_CLOCK) {
                put(p, at, LADDER_TITLE, SPAN("clock"));
                at += LADDER_CLOCK_WIDTH + 2;
        }
        if (d->look.times & LADDER_SHOW_SINCE) {
                put_right(p, at + d->time_width, LADDER_TITLE, SPAN("since"));
                at += d->time_width + 2;
        }
        if (d->look.times & LADDER_SHOW_DELTA)
                put_right(p, at + d->time_width, LADDER_TITLE, SPAN("delta"));
}

int ladder_draw_head(const struct ladder_drawing *d, struct arena *a, struct ladder_lines *ret) {
        struct pen p = {.d = d, .arena = a};

        if (!d->list) {
                put_centred(&p, LADDER_NAME, name_of);
                if (any(d, address_of))
                        put_centred(&p, LADDER_ADDRESS, address_of);
                if (any(d, role_of))
                        put_centred(&p, LADDER_ROLE, role_of);
        }
        put_titles(&p);
        return pen_done(&p, ret);
}

/* Times ------------------------------------------------------------------------------------------------ */

static void put_clock(struct buf *b, int64_t us) {
        struct civil c;

        stamp_to_civil(us, &c);
        buf_printf(b, "%02d:%02d:%02d.%03d", c.hour, c.minute, c.second, c.us / 1000);
}

static void put_seconds(struct pen *p, size_t end, enum ladder_part part, int64_t us) {
        uint64_t ms = ((us < 0 ? 0 - (uint64_t)us : (uint64_t)us) + 500) / 1000;

        if (us == STAMP_NONE)
                return;
        buf_reset(&p->scratch);
        buf_printf(&p->scratch, "%s%llu.%03llu", us < 0 && ms ? "-" : "", (unsigned long long)ms / 1000, (unsigned long long)ms % 1000);
        put_right(p, end, part, buf_span(&p->scratch));
}

static void put_times(struct pen *p, const struct ladder_row *r) {
        const struct ladder_drawing *d = p->d;
        int64_t time_us = r->message ? r->message->time_us : r->fact->time_us;
        size_t at = d->id_width;

        buf_reset(&p->scratch);
        if (r->message) {
                buf_printf(&p->scratch, "%lld", (long long)r->message->id);
                put_right(p, at, LADDER_ID, buf_span(&p->scratch));
        }
        at += 2;
        if (d->look.times & LADDER_SHOW_CLOCK) {
                buf_reset(&p->scratch);
                if (time_us != STAMP_NONE)
                        put_clock(&p->scratch, time_us);
                put(p, at, LADDER_CLOCK, buf_span(&p->scratch));
                at += LADDER_CLOCK_WIDTH + 2;
        }
        if (d->look.times & LADDER_SHOW_SINCE) {
                put_seconds(p, at + d->time_width, LADDER_SINCE, r->since_us);
                at += d->time_width + 2;
        }
        if (d->look.times & LADDER_SHOW_DELTA)
                put_seconds(p, at + d->time_width, LADDER_DELTA, r->delta_us);
}

/* Labels ----------------------------------------------------------------------------------------------- */

/* "INVITE [audio]", "180 Ringing", "ACK +1 hop"; in a call of several legs with the letter of its own. */
static void put_what(const struct ladder_drawing *d, const struct ladder_message *m, size_t hops, struct buf *ret) {
        struct buf words = BUF_INIT;

        if (d->l->n_legs > 1)
                buf_printf(&words, "%c ", ladder_leg_letter(d->l, m->leg));
        if (m->status)
                buf_printf(&words, "%d %.*s", m->status, SPAN_ARG(m->reason));
        else
                buf_put(&words, m->method);
        if (hops)
                buf_printf(&words, hops > 1 ? " +%zu hops" : " +%zu hop", hops);
        if (m->sdp.n)
                buf_printf(&words, " [%.*s]", SPAN_ARG(m->sdp));
        safe_put(ret, buf_span(&words), SAFE_LINE);
        buf_done(&words);
}

int ladder_label(const struct ladder_drawing *d, size_t item, struct buf *ret, struct buf *ret_after) {
        const struct ladder_item *i = &d->items[item];
        const struct ladder_row *r = &d->l->rows[i->row];
        const struct ladder_message *m = r->message;

        buf_reset(ret);
        buf_reset(ret_after);
        ret->clear = ret_after->clear = d->look.clear;
        if (!m)
                return safe_put(ret, r->fact->label, SAFE_LINE);
        put_what(d, m, i->hops, ret);
        buf_printf(ret_after, m->status ? " (%u " : " (%u", m->cseq);
        if (m->status)
                safe_put(ret_after, m->method, SAFE_LINE);
        buf_putc(ret_after, ')');
        if (m->repeats)
                buf_printf(ret, " %s%u", sign(d, TIMES).p, m->repeats + 1);
        return ret->err ? ret->err : ret_after->err;
}

/* The label in n columns at most, into the pen's scratch; with its end, where both fit. */
static struct span fit_label(struct pen *p, struct buf *label, const struct buf *after, size_t n) {
        if (safe_width(buf_span(label)) + safe_width(buf_span(after)) <= n)
                buf_put(label, buf_span(after));
        buf_reset(&p->scratch);
        put_cut(p->d, &p->scratch, buf_span(label), n);
        return buf_span(&p->scratch);
}

/* Arrows ----------------------------------------------------------------------------------------------- */

/* An item that is being drawn. */
struct arrow {
        const struct ladder_item *item;
        const struct ladder_row *row;
        struct buf label, after;
        size_t low, high; /* its lanes, from left to right */
};

/* What fills the columns between two lanes: line, label, line, head. */
static void put_arrow(struct pen *p, struct arrow *w, size_t x, size_t width) {
        bool right = w->item->to > w->item->from, lost = w->item->lost;
        enum sign line = w->row->fact ? DOTTED : LINE;
        size_t end = x + width - right, gap = lost && right ? LOST_GAP : 0;

        if (!right)
                x = put_signs(p, x, lost ? LADDER_CROSS : LADDER_HEAD, lost ? CROSS : LEFT, 1);
        x = put_signs(p, x, LADDER_LINE, line, 1 + (size_t)right);
        x = put(p, x, LADDER_LABEL, fit_label(p, &w->label, &w->after, width > ARROW ? width - ARROW : 0));
        put_signs(p, x, LADDER_LINE, line, end > x + gap ? end - gap - x : 0);
        if (right)
                put_signs(p, end, lost ? LADDER_CROSS : LADDER_HEAD, lost ? CROSS : RIGHT, 1);
}

/* One that cannot be told from where, or a machine to itself: the label beside its lane. */
static size_t put_self(struct pen *p, struct arrow *w, size_t x) {
        size_t most = p->d->gap > 5 ? p->d->gap - 5 : 0;

        put(p, x + 1, LADDER_HEAD, SPAN("*"));
        return put(p, x + 3, LADDER_LABEL, fit_label(p, &w->label, &w->after, most));
}

static void put_logs(struct pen *p, size_t x, const char *before, size_t logs) {
        buf_reset(&p->scratch);
        buf_printf(&p->scratch, "%s%zu logs", before, logs);
        put(p, x, LADDER_LOGS, buf_span(&p->scratch));
}

static void put_lanes(struct pen *p, struct arrow *w) {
        const struct ladder_drawing *d = p->d;
        size_t at = 0, end = lane_at(d, d->n_lanes - 1) + d->edge;

        for (size_t i = 0; i < d->n_lanes; i++) {
                if (i > w->low && i < w->high)
                        continue;
                if (w->low != w->high && i == w->high)
                        put_arrow(p, w, at, lane_at(d, i) - at);
                at = put_signs(p, lane_at(d, i), LADDER_BAR, BAR, 1);
                if (w->low == w->high && i == w->low)
                        at = put_self(p, w, at);
        }
        if (w->row->logs > 1)
                put_logs(p, end > at ? end : at + 1, "", w->row->logs);
}

static size_t put_lane_name(struct pen *p, size_t x, size_t lane) {
        struct buf safe = BUF_INIT;

        safe.clear = p->d->look.clear;
        safe_put(&safe, p->d->lanes[lane]->name, SAFE_LINE);
        buf_reset(&p->scratch);
        put_words(p->d, &p->scratch, buf_span(&safe));
        buf_done(&safe);
        return put(p, x, LADDER_NAME, buf_span(&p->scratch));
}

static void put_pair(struct pen *p, struct arrow *w) {
        const char *between = w->item->lost ? "-x" : w->row->fact ? ".." : ">";
        size_t at = put_lane_name(p, p->d->left - p->d->edge, w->item->from);

        at = put(p, at + 1, w->item->lost ? LADDER_CROSS : LADDER_HEAD, span_str(between));
        at = put_lane_name(p, at + 1, w->item->to);
        buf_put(&w->label, buf_span(&w->after));
        buf_reset(&p->scratch);
        put_words(p->d, &p->scratch, buf_span(&w->label));
        at = put(p, at + 2, LADDER_LABEL, buf_span(&p->scratch));
        if (w->row->logs > 1)
                put_logs(p, at, ", ", w->row->logs);
}

/* Below the arrow --------------------------------------------------------------------------------------- */

static size_t text_columns(const struct ladder_drawing *d) {
        unsigned page = d->look.columns;

        return d->look.keep_text && page >= BELOW && page < d->columns ? page : d->columns;
}

/* Wrapped from the arrow's left end on, the first line behind a sign. */
static void put_below(struct pen *p, const struct arrow *w, enum sign s, enum ladder_part part, struct span words) {
        const struct ladder_drawing *d = p->d;
        size_t at = d->list ? d->left - d->edge : lane_at(d, w->low), columns = text_columns(d);
        struct buf plain = BUF_INIT, lines = BUF_INIT;
        struct span rest, line;

        if (at + BELOW > columns)
                at = columns > BELOW ? columns - BELOW : 0;
        put_words(d, &plain, words);
        lines.clear = d->look.clear;
        prose_put_words(&lines, buf_span(&plain), 0, 0, (unsigned)(columns - at) - 2);
        rest = buf_span(&lines);
        for (bool first = true; !p->error && span_line(&rest, &line); first = false) {
                new_line(p);
                if (first && !p->error)
                        put(p, at, LADDER_FLAG, sign(d, s));
                put(p, at + 2, part, line);
        }
        p->error = p->error ? p->error : lines.err;
        buf_done(&plain);
        buf_done(&lines);
}

static void put_problem(struct pen *p, const struct arrow *w) {
        const struct ladder_item *i = w->item;

        if (w->row->fact && w->row->fact->text.n)
                put_below(p, w, w->row->fact->grave ? FLAG : NOTE, w->row->fact->grave ? LADDER_PROBLEM : LADDER_TOLD, w->row->fact->text);
        if (i->problem < p->d->l->n_rows)
                put_below(p, w, FLAG, LADDER_PROBLEM, i->same ? SPAN("the same") : p->d->l->rows[i->problem].message->problem);
}

int ladder_put_media(struct buf *b, const struct ladder_media *m) {
        buf_put(b, m->media);
        if (m->port == 0)
                return buf_puts(b, " off");
        buf_printf(b, span_chr(m->address, ':') < m->address.n ? " [%.*s]:%u" : " %.*s:%u", SPAN_ARG(m->address), m->port);
        buf_printf(b, " %.*s %.*s", SPAN_ARG(m->proto), SPAN_ARG(m->direction));
        if (m->codecs.n)
                buf_printf(b, "; %.*s", SPAN_ARG(m->codecs));
        if (m->candidates.n)
                buf_printf(b, "; %.*s", SPAN_ARG(m->candidates));
        return b->err;
}

static void put_candidates(struct pen *p, const struct arrow *w, const struct ladder_media *m) {
        for (size_t i = 0; i < m->n_each && i < CANDIDATES_SHOWN; i++)
                put_below(p, w, NOTE, LADDER_CANDIDATE, m->each[i]);
        if (m->n_each <= CANDIDATES_SHOWN)
                return;
        buf_reset(&p->scratch);
        buf_printf(&p->scratch, "and %zu more", m->n_each - CANDIDATES_SHOWN);
        put_below(p, w, NOTE, LADDER_CANDIDATE, buf_span(&p->scratch));
}

static void put_media(struct pen *p, const struct arrow *w, unsigned open) {
        struct buf words = BUF_INIT;

        for (const struct ladder_media *m = w->row->message->media; m && !p->error; m = m->next) {
                buf_reset(&words);
                ladder_put_media(&words, m);
                put_below(p, w, NOTE, LADDER_MEDIA, buf_span(&words));
                if (open & LADDER_OPEN_CANDIDATES)
                        put_candidates(p, w, m);
        }
        buf_done(&words);
}

static struct span witness_name(const struct pen *p, const struct arrow *w, const struct ladder_sighting *s) {
        if (s->host.n)
                return s->host;
        return s->dir ? p->d->l->lanes[s->dir == 1 ? w->row->from : w->row->to].name : SPAN("a capture");
}

/* "10:32:05.123 sent by PC1, received by FE01, FE02" */
static void put_sending(struct pen *p, const struct arrow *w, const struct ladder_sending *s) {
        static const struct {
                int dir;
                const char *verb;
        } verbs[] = {{1, "sent by"}, {2, "received by"}, {0, "seen by"}};
        struct buf words = BUF_INIT;
        const char *between = " ";

        if (s->time_us != STAMP_NONE)
                put_clock(&words, s->time_us);
        for (size_t k = 0; k < sizeof(verbs) / sizeof(*verbs); k++) {
                bool any_yet = false;
                for (size_t i = 0; i < s->n && words.n < WITNESSES_BYTES; i++) {
                        if (s->v[i]->dir != verbs[k].dir)
                                continue;
                        if (any_yet)
                                buf_puts(&words, ", ");
                        else
                                buf_printf(&words, "%s%s ", words.n ? between : "", verbs[k].verb);
                        buf_put(&words, witness_name(p, w, s->v[i]));
                        any_yet = true;
                        between = "; ";
                }
        }
        if (words.n >= WITNESSES_BYTES)
                buf_puts(&words, " and others");
        put_below(p, w, NOTE, LADDER_SENDING, buf_span(&words));
        buf_done(&words);
}

static void put_sendings(struct pen *p, const struct arrow *w) {
        struct ladder_sending *v = NULL;
        size_t n = 0;
        int r = ladder_sendings(w->row, p->arena, &v, &n);

        p->error = p->error ? p->error : r;
        for (size_t i = 0; i < n && i < SENDINGS_SHOWN && !p->error; i++)
                put_sending(p, w, &v[i]);
        if (n <= SENDINGS_SHOWN)
                return;
        buf_reset(&p->scratch);
        buf_printf(&p->scratch, "and %zu more", n - SENDINGS_SHOWN);
        put_below(p, w, NOTE, LADDER_SENDING, buf_span(&p->scratch));
}

int ladder_draw_item(const struct ladder_drawing *d, size_t item, struct arena *a, struct ladder_lines *ret) {
        struct pen p = {.d = d, .arena = a};
        struct arrow w = {.item = &d->items[item], .row = &d->l->rows[d->items[item].row]};
        unsigned open = d->look.open | (d->look.opened ? d->look.opened[w.item->row] : 0);

        w.low = w.item->from < w.item->to ? w.item->from : w.item->to;
        w.high = w.item->from < w.item->to ? w.item->to : w.item->from;
        p.error = ladder_label(d, item, &w.label, &w.after);
        new_line(&p);
        if (!p.error) {
                put_times(&p, w.row);
                if (d->list)
                        put_pair(&p, &w);
                else
                        put_lanes(&p, &w);
                put_problem(&p, &w);
                if (w.row->message && (open & (LADDER_OPEN_MEDIA | LADDER_OPEN_CANDIDATES)))
                        put_media(&p, &w, open);
                if (w.row->message && (open & LADDER_OPEN_SENDINGS))
                        put_sendings(&p, &w);
        }
        p.error = p.error ? p.error : w.label.err ? w.label.err : w.after.err;
        buf_done(&w.label);
        buf_done(&w.after);
        return pen_done(&p, ret);
}
