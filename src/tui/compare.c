/*
 * Two messages, or two calls, side by side; in a narrow window one below the other, with - and + before them. What differs in
 * any two messages, and what is the same, is hidden until a key asks for it. It compares nothing itself.
 */
#include "tui/view.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/limits.h"
#include "base/safe.h"
#include "query/diff.h"
#include "tui/page.h"
#include "tui/words.h"

enum {
        BESIDE_FROM = 100, /* columns of the window from which on both halves have room */
        GUTTER = 2,
        INDENT_MORE = 4,   /* of a row's further lines */
};

enum { LEFT, RIGHT, SIDES };

/* One row of the screen: what stands side by side. */
struct pair {
        const struct diff_row *d; /* NULL: words, or the heading of what follows */
        struct span text[SIDES];  /* words: the left one */
        unsigned style;           /* of words */
        int side;                 /* one below the other: whose text it is; SIDES: of both */
        bool first;               /* of its diff_row */
};

/* What a row of the diff says, safe. */
struct texts {
        struct span section, side[SIDES];
};

struct compare {
        struct view view;
        struct thing of[SIDES];
        bool read, same;           /* same: both sides are one */
        struct arena arena;
        struct diff diff;
        struct texts *texts;       /* of the diff's rows */
        struct span title[SIDES], end; /* end: how the calls go on */
        int64_t call[SIDES];         /* the calls that are compared, or those of the messages */
        int64_t time_us[SIDES];      /* of the messages */
        struct ladder ladder[SIDES];

        bool all, equal;             /* what is expected, what is the same, is shown */
        int side;                    /* that Enter opens, where a line has both */
        struct pair *lines;
        size_t n_lines, cap_lines;
        unsigned columns;            /* that the lines were laid out for; 0: they are to be laid out */
        int error;                   /* of laying out */
};

static const struct compare *const_self(const struct view *v) {
        return (const struct compare *)(const void *)v;
}

static struct compare *self(struct view *v) {
        return (struct compare *)(void *)v;
}

/* Reading ------------------------------------------------------------------------------------------------ */

static int keep(struct arena *a, struct buf *b, struct span *ret) {
        struct buf safe = BUF_INIT;
        safe_put(&safe, buf_span(b), SAFE_LINE);
        int r = b->err < 0 ? b->err : safe.err;
        *ret = arena_dup(a, buf_span(&safe));
        r = r >= 0 && ret->n < safe.n ? -ENOMEM : r;
        buf_done(&safe);
        buf_done(b);
        return r;
}

static int title_message(struct compare *c, int side, const struct message_view *m) {
        const struct message_place *p = m->n_places ? &m->places[0] : NULL;
        struct buf b = BUF_INIT;
        if (m->sighting != m->id)
                buf_printf(&b, "record %lld of ", (long long)m->sighting);
        buf_printf(&b, "message %lld", (long long)m->id);
        if (p)
                words_place(&b, p->path, p->line, p->time_us, p->utc);
        c->call[side] = m->call;
        c->time_us[side] = p ? p->time_us : STAMP_NONE;
        return keep(&c->arena, &b, &c->title[side]);
}

static int read_messages(struct compare *c, struct store *s) {
        struct message_view m[SIDES];
        int r = 0;
        for (int i = 0; i < SIDES && r >= 0; i++) {
                r = message_read(s, c->of[i].message, &c->arena, &m[i]);
                if (r >= 0)
                        r = title_message(c, i, &m[i]);
        }
        if (r < 0)
                return r;
        c->same = m[LEFT].sighting == m[RIGHT].sighting;
        return diff_messages(&m[LEFT], &m[RIGHT], false, &c->arena, &c->diff);
}

static int title_call(struct compare *c, int side) {
        const struct ladder *l = &c->ladder[side];
        const struct ladder_message *first = l->n_rows ? l->rows[0].message : NULL;
        struct buf b = BUF_INIT;
        buf_printf(&b, "call %lld", (long long)l->call);
        if (first && first->time_us != STAMP_NONE) {
                buf_puts(&b, " · ");
                words_time(&b, first->time_us);
                buf_puts(&b, first->utc ? " UTC" : "");
        }
        if (l->call_id.n)
                buf_printf(&b, " · %.*s", SPAN_ARG(l->call_id));
        return keep(&c->arena, &b, &c->title[side]);
}

static int read_calls(struct compare *c, struct store *s) {
        int r = 0;
        for (int i = 0; i < SIDES && r >= 0; i++) {
                c->call[i] = c->of[i].call;
                c->time_us[i] = STAMP_NONE;
                r = ladder_read(s, c->call[i], LIMIT_DIFF_MESSAGES, &c->arena, &c->ladder[i]);
                if (r >= 0)
                        r = title_call(c, i);
        }
        c->same = c->call[LEFT] == c->call[RIGHT];
        return r < 0 ? r : diff_calls(s, &c->ladder[LEFT], &c->ladder[RIGHT], false, &c->arena, &c->diff);
}

/* "Name: value", "12  200 OK (INVITE)", a line. */
static int keep_side(struct compare *c, const struct diff_row *d, struct span value, int64_t id, struct span *ret) {
        struct buf b = BUF_INIT;
        if (d->name.n)
                buf_printf(&b, "%.*s%s: ", SPAN_ARG(d->name), d->part ? ", in part" : "");
        else if (id)
                buf_printf(&b, "%lld  ", (long long)id);
        buf_put(&b, value);
        return keep(&c->arena, &b, ret);
}

static int keep_texts(struct compare *c) {
        int r = 0;
        c->texts = arena_array(&c->arena, c->diff.n, sizeof *c->texts);
        if (c->diff.n && !c->texts)
                return -ENOMEM;
        for (size_t i = 0; i < c->diff.n && r >= 0; i++) {
                const struct diff_row *d = &c->diff.rows[i];
                struct texts *t = &c->texts[i];
                struct buf section = BUF_INIT;
                buf_put(&section, d->section);
                r = keep(&c->arena, &section, &t->section);
                if (r >= 0 && d->kind != DIFF_RIGHT)
                        r = keep_side(c, d, d->left, d->left_id, &t->side[LEFT]);
                if (r >= 0 && d->kind != DIFF_LEFT)
                        r = keep_side(c, d, d->right, d->right_id, &t->side[RIGHT]);
        }
        return r;
}

static void fit(struct view *v);

static int load(struct view *v, struct store *s) {
        struct compare *c = self(v);
        if (!c->read) {
                int r = c->of[LEFT].message ? read_messages(c, s) : read_calls(c, s);
                if (r >= 0)
                        r = keep_texts(c);
                if (r < 0)
                        return r;
                c->read = true;
                fit(v);
        }
        return c->error;
}

/* Lines -------------------------------------------------------------------------------------------------- */

static bool beside(const struct compare *c) {
        return c->view.columns >= BESIDE_FROM;
}

/* Columns of one half; between the two stands a sign in three more. */
static unsigned half(const struct compare *c) {
        return (c->view.columns - GUTTER - 3) / 2;
}

/* Columns before the text of one side. */
static unsigned text_at(const struct compare *c, int side) {
        return beside(c) ? GUTTER + (side == RIGHT ? half(c) + 3 : 0) : GUTTER + 2;
}

static size_t text_width(const struct compare *c) {
        if (beside(c))
                return half(c);
        return c->view.columns > GUTTER + 4 ? c->view.columns - GUTTER - 2 : 2;
}

static void add_line(struct compare *c, struct pair l) {
        int r = array_grow(&c->lines, c->n_lines, &c->cap_lines, sizeof *c->lines);
        if (r >= 0)
                c->lines[c->n_lines++] = l;
        else
                c->error = r;
}

static void add_words(struct compare *c, struct span words, unsigned style) {
        add_line(c, (struct pair){.text = {words}, .style = style, .side = SIDES});
}

/* Is it a further line of its row? Those stand deeper. */
static unsigned indent_of(const struct pair *l) {
        return l->d && !l->first ? INDENT_MORE : 0;
}

static struct span cut(struct compare *c, struct span *rest, bool first) {
        return page_cut(rest, text_width(c) - (first ? 0 : INDENT_MORE));
}

static void add_beside(struct compare *c, const struct diff_row *d, struct span left, struct span right) {
        bool first = true;
        do {
                struct pair l = {.d = d, .side = SIDES, .first = first};
                l.text[LEFT] = cut(c, &left, first);
                l.text[RIGHT] = cut(c, &right, first);
                add_line(c, l);
                first = false;
        } while (left.n || right.n);
}

static void add_below(struct compare *c, const struct diff_row *d, struct span text, int side, bool first) {
        do {
                struct pair l = {.d = d, .side = side, .first = first};
                l.text[side == RIGHT ? RIGHT : LEFT] = cut(c, &text, first);
                add_line(c, l);
                first = false;
        } while (text.n);
}

static void add_row(struct compare *c, size_t i) {
        const struct diff_row *d = &c->diff.rows[i];
        const struct span *t = c->texts[i].side;
        if (beside(c)) {
                add_beside(c, d, t[LEFT], t[RIGHT]);
                return;
        }
        if (d->kind != DIFF_RIGHT)
                add_below(c, d, t[LEFT], d->kind == DIFF_SAME ? SIDES : LEFT, true);
        if (d->kind == DIFF_RIGHT || d->kind == DIFF_CHANGED)
                add_below(c, d, t[RIGHT], RIGHT, true);
}

/* What there is to say of the whole. */
static void add_verdict(struct compare *c) {
        const struct diff *d = &c->diff;
        const char *words = d->calls ? "They go the same way." : diff_count(d, true) ? "They differ in nothing that matters."
                            : "They are the same.";
        if (c->same)
                words = d->calls ? "Both sides are the same call." : "Both sides are the same message.";
        if (c->same || !diff_count(d, false))
                add_words(c, span_str(words), STYLE_NOTICE);
        if (d->plain)
                add_words(c, SPAN("A body is too long for a search: between its equal beginning and end all lines are given."),
                          STYLE_WARNING);
        if (d->many)
                add_words(c, SPAN("They are too long: what lies beyond the limit was not compared."), STYLE_WARNING);
}

/* How long the calls go on behind the place where they part. */
static void add_end(struct compare *c) {
        const struct diff *d = &c->diff;
        struct buf b = BUF_INIT;
        if (c->all || !(d->after_left + d->after_right) || c->error < 0)
                return;
        buf_puts(&b, "Then ");
        words_count(&b, d->after_left, "message");
        buf_puts(&b, " on the left and ");
        words_count(&b, d->after_right, "message");
        buf_puts(&b, " on the right follow; a shows them.");
        c->end = c->end.n ? c->end : arena_dup(&c->arena, buf_span(&b));
        buf_done(&b);
        add_words(c, SPAN_NONE, STYLE_PLAIN);
        add_words(c, c->end, STYLE_NOTICE);
}

static bool is_shown(const struct compare *c, const struct diff_row *d) {
        return d->kind == DIFF_SAME ? c->equal : c->all || !d->expected;
}

static void lay(struct compare *c) {
        struct span section = SPAN_NONE;
        c->n_lines = 0;
        c->error = 0;
        add_verdict(c);
        for (size_t i = 0; i < c->diff.n && c->error >= 0; i++) {
                struct span own = c->texts[i].section;
                if (!is_shown(c, &c->diff.rows[i]))
                        continue;
                if (own.n && !span_eq(own, section)) {
                        if (c->n_lines)
                                add_words(c, SPAN_NONE, STYLE_PLAIN);
                        add_words(c, own, i == c->diff.parting ? STYLE_EVIDENCE : STYLE_STRONG);
                }
                section = own;
                add_row(c, i);
        }
        add_end(c);
        c->columns = c->view.columns;
}

static size_t line_of(const struct compare *c, const struct diff_row *d) {
        size_t i = 0;
        while (i < c->n_lines && (!c->lines[i].d || c->lines[i].d < d))
                i++;
        return i;
}

/* Where two calls part is the first thing in sight. */
static void place(struct compare *c) {
        struct pane *p = &c->view.pane;
        size_t at = c->diff.parting < c->diff.n ? line_of(c, &c->diff.rows[c->diff.parting]) : 0;
        p->pos = at;
        p->top = at ? at - 1 : 0; /* its heading */
        while (p->pos + 1 < c->n_lines && !c->lines[p->pos].d)
                p->pos++;
}

/* Lines of titles above the rows. */
static unsigned head_lines(const struct compare *c) {
        return beside(c) ? 1 : 2;
}

static void fit(struct view *v) {
        struct compare *c = self(v);
        bool fresh = c->read && !c->lines, anew = c->read && c->columns != v->columns;
        unsigned head = head_lines(c);
        if (anew) {
                const struct diff_row *d = v->pane.pos < c->n_lines ? c->lines[v->pane.pos].d : NULL;
                lay(c);
                if (d)
                        v->pane.pos = line_of(c, d);
        }
        if (fresh)
                place(c);
        pane_fit(&v->pane, c->n_lines, v->rows > head ? v->rows - head : 1);
        if (anew)
                view_recount(v);
}

/* Drawing ------------------------------------------------------------------------------------------------ */

static void draw_titles(const struct compare *c, struct canvas *k) {
        static const char *const sign[] = {"- ", "+ "};
        canvas_fill(k, 0, 0, k->w, head_lines(c), STYLE_HEADING);
        for (int i = 0; i < SIDES; i++) {
                unsigned y = beside(c) ? 0 : (unsigned)i, x = text_at(c, i);
                if (!beside(c))
                        canvas_put(k, GUTTER, y, span_str(sign[i]), STYLE_HEADING);
                canvas_text(k, x, y, (unsigned)text_width(c), c->title[i], beside(c) && c->side == i ? STYLE_TAB : STYLE_HEADING, 0);
        }
}

static unsigned style_of(const struct diff_row *d, int side) {
        if (d->kind == DIFF_SAME)
                return STYLE_PLAIN;
        return d->expected ? STYLE_DIM : side == RIGHT ? STYLE_ADDED : STYLE_REMOVED;
}

static bool is_parting(const struct compare *c, const struct pair *l) {
        return l->d && c->diff.parting < c->diff.n && l->d == &c->diff.rows[c->diff.parting];
}

static void draw_row(const struct compare *c, const struct pair *l, unsigned y, struct canvas *k) {
        static const char *const between[] = {" ", "|", "<", ">"}, *const sign[] = {"-", "+", " "};
        bool parting = is_parting(c, l);
        for (int i = 0; i < SIDES; i++)
                if (l->text[i].n)
                        canvas_text(k, text_at(c, i) + indent_of(l), y, (unsigned)text_width(c), l->text[i],
                                    parting ? STYLE_EVIDENCE : style_of(l->d, i), 0);
        if (beside(c))
                canvas_put(k, GUTTER + half(c) + 1, y, span_str(between[l->first ? l->d->kind : DIFF_SAME]), STYLE_STRONG);
        else
                canvas_put(k, GUTTER, y, span_str(sign[l->side]), style_of(l->d, l->side));
        if (parting && l->first)
                canvas_put(k, 0, y, SPAN("▶"), STYLE_EVIDENCE);
}

static void draw(const struct view *v, struct canvas *k) {
        const struct compare *c = const_self(v);
        unsigned head = head_lines(c);
        draw_titles(c, k);
        if (!c->read)
                canvas_put(k, 2, head + 1, SPAN("reading …"), STYLE_NOTICE);
        for (unsigned y = head; y < k->h && v->pane.top + y - head < c->n_lines; y++) {
                const struct pair *l = &c->lines[v->pane.top + y - head];
                if (l->d)
                        draw_row(c, l, y, k);
                else
                        canvas_put(k, GUTTER, y, l->text[LEFT], l->style);
                canvas_mark(k, GUTTER, y, v->search);
                if (v->pane.top + y - head == v->pane.pos)
                        canvas_cursor(k, y);
        }
}

/* Keys --------------------------------------------------------------------------------------------------- */

static const struct pair *line_under(const struct compare *c) {
        return c->view.pane.pos < c->n_lines ? &c->lines[c->view.pane.pos] : NULL;
}

static int64_t id_of(const struct diff_row *d, int side) {
        return side == RIGHT ? d->right_id : d->left_id;
}

/* The side that the line is of, the chosen one where it is of both. */
static int side_of(const struct compare *c, const struct pair *l) {
        int side = l && l->side != SIDES ? l->side : c->side;
        return l && l->d && l->d->kind == DIFF_LEFT ? LEFT : l && l->d && l->d->kind == DIFF_RIGHT ? RIGHT : side;
}

static int64_t time_of(const struct ladder *l, int64_t message) {
        for (size_t i = 0; i < l->n_rows; i++)
                if (l->rows[i].message && l->rows[i].message->id == message)
                        return l->rows[i].message->time_us;
        return STAMP_NONE;
}

static void at_cursor(const struct view *v, struct thing *ret) {
        const struct compare *c = const_self(v);
        const struct pair *l = line_under(c);
        int side = side_of(c, l);
        bool calls = c->diff.calls;
        if (!c->read)
                return;
        ret->call = c->call[side];
        ret->message = calls ? l && l->d ? id_of(l->d, side) : 0 : c->of[side].message;
        ret->time_us = calls ? time_of(&c->ladder[side], ret->message) : c->time_us[side];
        ret->kind = ret->message ? THING_MESSAGE : THING_CALL;
}

static struct action enter(struct compare *c) {
        struct thing t = THING_NONE;
        at_cursor(&c->view, &t);
        if (t.message)
                return ACTION_OPEN(message_new(&t));
        view_say(&c->view, "there is no message here");
        return ACTION_NONE;
}

static bool begins_difference(const struct pair *l) {
        return l->d && l->first && l->d->kind != DIFF_SAME && l->side != RIGHT;
}

static bool is_difference(const struct pair *l) {
        return begins_difference(l) || (l->d && l->first && l->d->kind == DIFF_RIGHT);
}

static void jump(struct compare *c, bool down) {
        size_t i = c->view.pane.pos;
        while (down ? ++i < c->n_lines : i-- > 0)
                if (is_difference(&c->lines[i])) {
                        pane_show(&c->view.pane, i);
                        return;
                }
        view_say(&c->view, "no difference %s this one", down ? "below" : "above");
}

static struct action key(struct view *v, uint32_t k) {
        struct compare *c = self(v);
        if (pane_key(&v->pane, k))
                return ACTION_NONE;
        switch (k) {
        case KEYS_ENTER:
                return enter(c);
        case KEYS_LEFT: case 'h': case KEYS_RIGHT: case 'l':
                c->side = k == KEYS_LEFT || k == 'h' ? LEFT : RIGHT;
                break;
        case 'a':
                c->all = !c->all;
                c->columns = 0;
                break;
        case '=':
                c->equal = !c->equal;
                c->columns = 0;
                break;
        case 'e': case 'E':
                jump(c, k == 'e');
                break;
        default:
                return ACTION_UNKNOWN;
        }
        return ACTION_NONE;
}

static size_t count_same(const struct diff *d) {
        size_t n = 0;
        for (size_t i = 0; i < d->n; i++)
                n += d->rows[i].kind == DIFF_SAME;
        return n;
}

static void status(const struct view *v, struct buf *ret) {
        const struct compare *c = const_self(v);
        size_t n = diff_count(&c->diff, c->all), hidden = diff_count(&c->diff, true) - n, at = 0;
        size_t same = c->equal ? 0 : count_same(&c->diff);
        for (size_t i = 0; i < c->n_lines && i <= v->pane.pos; i++)
                at += is_difference(&c->lines[i]);
        buf_printf(ret, "difference %zu of %zu", at, n);
        if (hidden)
                buf_printf(ret, ", %zu expected hidden (a)", hidden);
        if (same)
                buf_printf(ret, ", %zu equal hidden (=)", same);
        view_search_status(v, false, ret);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        const struct pair *l = &const_self(v)->lines[i];
        if (!l->text[LEFT].n || !l->text[RIGHT].n)
                return l->text[LEFT].n ? l->text[LEFT] : l->text[RIGHT];
        buf_printf(scratch, "%.*s  %.*s", SPAN_ARG(l->text[LEFT]), SPAN_ARG(l->text[RIGHT]));
        return buf_span(scratch);
}

static size_t row_at(const struct view *v, unsigned x, unsigned y) {
        unsigned head = head_lines(const_self(v));
        (void)x;
        return y < head ? SIZE_MAX : v->pane.top + (y - head);
}

static void destroy(struct view *v) {
        struct compare *c = self(v);
        free(c->lines);
        arena_done(&c->arena);
        view_done(v);
        free(c);
}

static const struct key_help help[] = {
        {"Enter", "the message of this line, of the chosen side where it has both", "Message"},
        {"e E", "next, previous difference", "Next"},
        {"a", "show and hide what differs in any two messages, and what follows where calls part", "All"},
        {"=", "show and hide what is the same", "Same"},
        {"Left Right", "choose the side", NULL},
        {"L", "the call of that side as a ladder", "Ladder"},
        {"T", "all log lines around its message", "Trace"},
        {NULL, NULL, NULL},
};

struct view *compare_new(const struct thing *a, const struct thing *b) {
        static const struct view_ops ops = {
                .name = "Comparison", .help = help, .load = load, .fit = fit, .draw = draw, .key = key, .status = status,
                .row = row, .row_at = row_at, .at = at_cursor, .free = destroy,
        };
        struct compare *c = calloc(1, sizeof *c);
        if (!c)
                return NULL;
        c->view.ops = &ops;
        c->of[LEFT] = *a;
        c->of[RIGHT] = *b;
        arena_init(&c->arena);
        return &c->view;
}
