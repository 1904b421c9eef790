/*
 * A call as a ladder, with the message under the cursor beside it. The call is read once; heights of rows are made as they come
 * into sight, and the message beside is read when the cursor has come to rest. What stands where in a ladder is not known here.
 */
#include "tui/view.h"

#include <errno.h>
#include <stdlib.h>

#include "base/safe.h"
#include "query/listed.h"
#include "tui/beside.h"
#include "tui/ladder_ink.h"
#include "tui/ladder_rows.h"
#include "tui/marks.h"

enum {
        GUTTER = 2,        /* cursor, mark */
        BESIDE_FROM = 110, /* columns of the window from which on the message stands on the right */
        LADDER_LEAST = 50, /* columns that it leaves */
        RIGHT_LEAST = 36,  /* columns without which it is not worth it */
        DELTA_FROM = 60,   /* a narrower ladder has one time beside a row */
        BELOW_FROM = 8,    /* rows of a window that has room for the message below */
        SHARE_LEAST = 20, SHARE_MOST = 70, SHARE_STEP = 5, /* of the message, in hundredths */
        HSTEP = 16,
};

/* What the call list knows of the call, as it stands there. */
struct outcome {
        struct span from, to, state, code, decided_by;
};

struct flow {
        struct view view;
        struct thing target;     /* where it was opened at */
        bool opened, stale;      /* stale: rows must be laid anew */
        const char *none;        /* why there is no ladder; NULL: there is one */
        int err;                 /* of fit(), told by the next load() */
        struct ladder_rows rows;
        struct outcome outcome;
        size_t row;              /* of the ladder, the one that the cursor is on */
        size_t within;           /* lines of an item taller than the window that are above it */
        size_t skip;             /* columns scrolled to the right */

        enum ladder_colour colour;
        unsigned times;          /* LADDER_SHOW_…; 0: as the columns allow */
        int64_t leg;             /* shown alone; 0: all are shown */
        bool no_facts, no_addresses;

        unsigned need, window;   /* columns that all lanes need, 0: no more than they get; of the window when that was seen */
        bool right_off, below;   /* the message in a wide window is not shown; in a narrow one it is */
        unsigned share_right, share_below;
        unsigned columns, lines; /* of the ladder, head included */
        struct beside beside;
        size_t beside_row, due;  /* whose message is there; the one that was seen by the last load(). From 1 */

        struct thing at;         /* where the message of at_row (from 1) stands in its source */
        size_t at_row;
};

static const struct flow *const_self(const struct view *v) {
        return (const struct flow *)(const void *)v;
}

static struct flow *self(struct view *v) {
        return (struct flow *)(void *)v;
}

/* Rows -------------------------------------------------------------------------------------------------- */

static const struct ladder_row *row_of(const struct flow *f, size_t item) {
        return &f->rows.ladder.rows[f->rows.d.items[item].row];
}

static const struct ladder_row *row_under(const struct flow *f) {
        return f->view.pane.pos < f->rows.d.n_items ? row_of(f, f->view.pane.pos) : NULL;
}

static const struct ladder_message *message_under(const struct flow *f) {
        const struct ladder_row *r = row_under(f);
        return r ? r->message : NULL;
}

static int64_t time_of(const struct ladder_row *r) {
        return r->message ? r->message->time_us : r->fact->time_us;
}

/* Room -------------------------------------------------------------------------------------------------- */

static bool is_wide(const struct flow *f) {
        return f->view.columns >= BESIDE_FROM && f->need + RIGHT_LEAST <= f->view.columns;
}

static bool has_beside(const struct flow *f) {
        return !f->none && (is_wide(f) ? !f->right_off : f->below && f->view.rows >= BELOW_FROM);
}

/* Shares the window out; a rule stands between ladder and message. */
static void share(struct flow *f) {
        unsigned w = f->view.columns, h = f->view.rows;
        f->columns = w;
        f->lines = h;
        if (!has_beside(f))
                return;
        if (is_wide(f)) {
                unsigned left = w - w * f->share_right / 100 - 1, least = f->need > LADDER_LEAST ? f->need : LADDER_LEAST;
                f->columns = left > least ? left : least;
        } else {
                f->lines = h - h * f->share_below / 100 - 1;
        }
}

/* The call's line, and as much of the lanes' head as leaves two thirds of the window to rows. */
static unsigned head_lines(const struct flow *f) {
        unsigned most = f->lines / 3 > 1 ? f->lines / 3 - 1 : f->lines > 2, n = 0;
        for (size_t i = 0; i < f->rows.head.n; i++) {
                const struct ladder_line *l = &f->rows.head.v[i];
                n += !(f->no_addresses && l->n && l->v[0].part == LADDER_ADDRESS);
        }
        return 1 + (n < most ? n : most);
}

static unsigned page_lines(const struct flow *f) {
        unsigned head = head_lines(f);
        return f->lines > head ? f->lines - head : 1;
}

/* Unless the user says which times, lanes come first. The cursor keeps to its row, or to what is left of it. */
static void lay(struct flow *f) {
        unsigned columns = f->columns > GUTTER ? f->columns - GUTTER : 1;
        f->rows.look.times = f->times ? f->times : columns < DELTA_FROM ? LADDER_SHOW_SINCE : 0;
        int r = ladder_rows_lay(&f->rows, columns);
        if (r == 0 && !f->times && f->rows.d.columns > columns) {
                f->rows.look.times = LADDER_SHOW_SINCE;
                r = ladder_rows_lay(&f->rows, columns);
        }
        f->err = f->err ? f->err : r;
        f->stale = false;
        f->view.pane.n = f->rows.d.n_items;
        f->view.pane.pos = ladder_rows_item(&f->rows, f->row);
}

/* Chooses the first item so that the cursor's is in sight as a whole, and that no line is empty above the end. */
static void scroll(struct flow *f) {
        struct pane *p = &f->view.pane;
        size_t n = f->rows.d.n_items, used = 0, last = n, page = page_lines(f), i;
        while (last > 0 && (used += ladder_rows_height(&f->rows, last - 1)) <= page)
                last--;
        last = last == n && n ? n - 1 : last;
        p->top = p->top < last ? p->top : last;
        p->pos = p->pos < n ? p->pos : n ? n - 1 : 0;
        p->top = p->top < p->pos ? p->top : p->pos;
        used = 0;
        for (i = p->pos + 1; n && i > p->top && (used += ladder_rows_height(&f->rows, i - 1)) <= page; i--)
                ;
        p->top = i > p->top && n ? (i < p->pos ? i : p->pos) : p->top;
        used = 0;
        for (i = p->top; i < n && (used += ladder_rows_height(&f->rows, i)) <= page; i++)
                ;
        pane_fit(p, n, i - p->top);
}

static size_t skip_most(const struct flow *f) {
        unsigned wide = f->rows.d.columns + GUTTER;
        return f->rows.d.list ? 256 : wide > f->columns ? wide - f->columns : 0;
}

/* Brings the arrow under the cursor into sight sideways, its left end first. */
static void reveal(struct flow *f) {
        const struct ladder_drawing *d = &f->rows.d;
        const struct ladder_item *i = &d->items[f->view.pane.pos];
        size_t low = i->from < i->to ? i->from : i->to, high = i->from < i->to ? i->to : i->from;
        size_t left = low * d->gap + d->edge - 1, right = d->left + high * d->gap + d->edge + GUTTER;
        if (d->list)
                return;
        if (right > f->columns + f->skip)
                f->skip = right - f->columns;
        f->skip = f->skip > left ? left : f->skip;
}

/* Lanes come first: the message on the right takes what they leave, and where that is too little, it stands below. */
static void make_room(struct flow *f) {
        unsigned columns = f->columns;
        bool anew = f->stale || f->window != f->view.columns;
        f->window = f->view.columns;
        f->need = anew ? 0 : f->need;
        share(f);
        if (!f->opened || f->none)
                return;
        if (anew || columns != f->columns)
                lay(f);
        if (!is_wide(f) || !has_beside(f) || f->rows.d.columns + GUTTER <= f->columns)
                return;
        f->need = f->rows.d.least + GUTTER;
        share(f);
        lay(f);
}

static void fit(struct view *v) {
        struct flow *f = self(v);
        make_room(f);
        if (!f->opened || f->none)
                return;
        scroll(f);
        if (row_under(f) && f->rows.d.items[v->pane.pos].row != f->row) {
                f->row = f->rows.d.items[v->pane.pos].row;
                f->within = 0;
                reveal(f);
        }
        size_t height = row_under(f) ? ladder_rows_height(&f->rows, v->pane.pos) : 0, page = page_lines(f);
        size_t most = height > page ? height - page : 0;
        f->within = f->within < most ? f->within : most;
        f->skip = f->skip < skip_most(f) ? f->skip : skip_most(f);
        if (has_beside(f)) {
                unsigned w = is_wide(f) ? v->columns - f->columns - 2 : v->columns; /* the last says that more follows */
                int r = beside_fit(&f->beside, w > 1 ? w - 1 : 1, is_wide(f) ? v->rows : v->rows - f->lines - 1);
                f->err = f->err ? f->err : r;
        }
}

/* Loading ------------------------------------------------------------------------------------------------ */

static int take_outcome(void *ctx, const struct listed_row *r) {
        struct flow *f = ctx;
        const struct {
                const char *name;
                struct span *to;
        } wanted[] = {{"from", &f->outcome.from}, {"to", &f->outcome.to}, {"state", &f->outcome.state},
                      {"code", &f->outcome.code}, {"decided-by", &f->outcome.decided_by}};
        size_t n;
        const struct listed_column *columns = listed_columns(LISTED_CALLS, &n);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
                        if (!strcmp(columns[i].name, wanted[k].name))
                                *wanted[k].to = arena_dup(&f->rows.arena, r->cells[i]);
        return 0;
}

/* Which call is meant. 0 with f->none where there is none. */
static int resolve(struct flow *f, struct store *s) {
        struct thing *t = &f->target;
        int64_t call = 0, message = 0;
        int r = 0;
        if (!t->message && !t->call && t->source && t->line) {
                r = store_sighting_at(s, t->source, t->line, &t->message);
                f->none = t->message ? NULL : "This line is of no SIP message.";
        }
        if (r >= 0 && t->message)
                r = ladder_call_of(s, t->message, &call, &message);
        t->message = message;
        t->call = t->call ? t->call : call;
        if (r >= 0 && !t->call && !f->none)
                f->none = message ? "This message is of no call." : "No call is known here.";
        return r < 0 ? r : 0;
}

/* The row to begin at where none is asked for: where a finding that is grave is told; n_rows: nowhere. */
static size_t first_problem(const struct ladder *l) {
        size_t i = 0;
        while (i < l->n_rows && !(l->rows[i].message && l->rows[i].message->grave))
                i++;
        return i;
}

static int open_call(struct flow *f, struct store *s) {
        int r = resolve(f, s);
        if (r < 0 || f->none)
                return r;
        r = ladder_rows_read(&f->rows, s, f->target.call);
        if (r >= 0)
                r = listed_rows(s, LISTED_CALLS, &f->target.call, 1, take_outcome, f);
        if (r < 0)
                return r;
        if (!f->rows.ladder.n_rows) {
                f->none = "No message of this call is in the case.";
                return 0;
        }
        size_t row = f->target.message ? ladder_rows_find(&f->rows, f->target.message) : first_problem(&f->rows.ladder);
        f->row = row < f->rows.ladder.n_rows ? row : 0;
        return 0;
}

static int take_place(void *ctx, const struct listed_row *r) {
        struct flow *f = ctx;
        f->at.source = r->source;
        f->at.line = r->line;
        return 0;
}

/* Where the message under the cursor stands, for marks and for the way to its log. */
static int find_place(struct flow *f, struct store *s) {
        const struct ladder_message *m = message_under(f);
        if (f->at_row == f->row + 1 || !row_under(f))
                return 0;
        f->at_row = f->row + 1;
        f->at = THING_NONE;
        return m ? listed_rows(s, LISTED_MESSAGES, &m->id, 1, take_place, f) : 0;
}

static int tell_fact(struct flow *f, const struct ladder_fact *x) {
        struct buf b = BUF_INIT;
        buf_printf(&b, "%.*s\n%.*s\n", SPAN_ARG(x->label), SPAN_ARG(x->text));
        if (x->evidence.n)
                buf_printf(&b, "\nevidence %.*s\n", SPAN_ARG(x->evidence));
        int r = beside_words(&f->beside, buf_span(&b));
        r = b.err ? b.err : r;
        buf_done(&b);
        return r;
}

/* The message beside. 1: the cursor may move on before it is needed. */
static int read_beside(struct flow *f, struct store *s) {
        const struct ladder_row *r = row_under(f);
        if (!r || !has_beside(f) || f->beside_row == f->row + 1)
                return 0;
        if (f->due != f->row + 1) {
                f->due = f->row + 1;
                return 1;
        }
        f->beside_row = f->due;
        return r->message ? beside_read(&f->beside, s, r->message->id) : tell_fact(f, r->fact);
}

static int read_candidates(struct flow *f, struct store *s) {
        const struct pane *p = &f->view.pane;
        if (!(f->rows.look.open & LADDER_OPEN_CANDIDATES))
                return 0;
        return ladder_rows_candidates(&f->rows, s, p->top, p->top + page_lines(f));
}

static int load(struct view *v, struct store *s) {
        struct flow *f = self(v);
        int r = f->err, more = 0;
        if (r == 0 && !f->opened) {
                r = open_call(f, s);
                f->opened = f->stale = true;
                if (r == 0 && !f->none) {
                        fit(v);
                        pane_show(&v->pane, v->pane.pos);
                }
        }
        if (r < 0 || f->none)
                return r;
        if (f->stale)
                fit(v);
        r = find_place(f, s);
        if (r == 0)
                r = more = read_candidates(f, s);
        if (r >= 0)
                r = read_beside(f, s);
        return r < 0 ? r : r || more;
}

/* Drawing ----------------------------------------------------------------------------------------------- */

static const struct ladder_leg *leg_under(const struct flow *f) {
        const struct ladder_message *m = message_under(f);
        const struct ladder *l = &f->rows.ladder;
        for (size_t i = 0; m && i < l->n_legs; i++)
                if (l->legs[i].leg == m->leg)
                        return &l->legs[i];
        return NULL;
}

/* "Call 7 (conference): failed 500 by sip.example; ann → ben; Call-ID …", of several legs the one under the cursor. */
static void put_title(const struct flow *f, struct buf *b) {
        const struct ladder *l = &f->rows.ladder;
        const struct outcome *o = &f->outcome;
        const struct ladder_leg *leg = leg_under(f);
        buf_printf(b, "Call %lld", (long long)l->call);
        if (l->kind.n && !span_eq(l->kind, SPAN("call")))
                buf_printf(b, " (%.*s)", SPAN_ARG(l->kind));
        if (o->state.n)
                buf_printf(b, ": %.*s", SPAN_ARG(o->state));
        if (o->code.n && !span_eq(o->state, SPAN("ok")) && !span_eq(o->state, SPAN("answered")))
                buf_printf(b, " %.*s", SPAN_ARG(o->code));
        if (o->decided_by.n)
                buf_printf(b, " by %.*s", SPAN_ARG(o->decided_by));
        buf_printf(b, "; %.*s → %.*s", SPAN_ARG(o->from), SPAN_ARG(o->to));
        if (l->n_legs > 1 && leg)
                buf_printf(b, "; leg %c of %zu,", ladder_leg_letter(l, leg->leg), l->n_legs);
        else if (l->n_legs > 1)
                buf_printf(b, "; %zu legs", l->n_legs);
        if (leg || l->n_legs <= 1)
                buf_printf(b, "%s Call-ID %.*s", l->n_legs > 1 ? "" : ";", SPAN_ARG(leg ? leg->call_id : l->call_id));
        if (leg && leg->joined_by.n)
                buf_printf(b, " tied by %.*s", SPAN_ARG(leg->joined_by));
}

static void draw_head(const struct flow *f, const struct ladder_ink *k, struct canvas *c) {
        struct buf b = BUF_INIT, safe = BUF_INIT;
        unsigned y = 1, end = head_lines(f);
        canvas_fill(c, 0, 0, c->w, 1, STYLE_HEADING);
        put_title(f, &b);
        safe_put(&safe, buf_span(&b), SAFE_LINE);
        canvas_put(c, 0, 0, buf_span(&safe), STYLE_HEADING);
        for (size_t i = 0; i < f->rows.head.n && y < end; i++) {
                const struct ladder_line *l = &f->rows.head.v[i];
                if (!(f->no_addresses && l->n && l->v[0].part == LADDER_ADDRESS))
                        ladder_ink_head(k, l, y++, c);
        }
        buf_done(&b);
        buf_done(&safe);
}

/* Does the item show a message that the test holds for, or fold one in? */
static bool any_message(const struct flow *f, size_t item, bool (*test)(const struct session *s, int64_t message)) {
        const struct ladder *l = &f->rows.ladder;
        const struct ladder_item *i = &f->rows.d.items[item];
        size_t left = i->hops, first = l->rows[i->row].first;
        if (!l->rows[i->row].message)
                return false;
        bool any = test(f->view.session, l->rows[i->row].message->id);
        for (size_t k = i->row + 1; left && !any && k < l->n_rows; k++)
                if (l->rows[k].first == first && l->rows[k].message) {
                        left--;
                        any = test(f->view.session, l->rows[k].message->id);
                }
        return any;
}

static bool is_picked(const struct session *s, int64_t message) {
        return s->picked.message == message;
}

static void draw_gutter(const struct flow *f, size_t item, unsigned y, struct canvas *c) {
        if (item == f->view.pane.pos)
                canvas_put(c, 0, y, SPAN(">"), STYLE_STRONG);
        if (any_message(f, item, is_picked))
                canvas_put(c, 1, y, SPAN("+"), STYLE_HIT);
        else if (any_message(f, item, marks_message))
                canvas_put(c, 1, y, SPAN("*"), STYLE_MARK);
}

/* Returns the line below the item. */
static unsigned draw_item(const struct flow *f, const struct ladder_ink *k, size_t item, unsigned y, struct canvas *c) {
        struct ladder_lines lines = {0};
        struct arena a;
        arena_init(&a);
        ladder_draw_item(k->d, item, &a, &lines);
        for (size_t i = item == f->view.pane.top ? f->within : 0; i < lines.n && y < c->h; i++, y++) {
                ladder_ink_line(k, item, i == 0, &lines.v[i], y, c);
                canvas_mark(c, GUTTER, y, f->view.search);
                if (i == 0)
                        draw_gutter(f, item, y, c);
                if (item == f->view.pane.pos)
                        canvas_cursor(c, y);
        }
        arena_done(&a);
        return y;
}

static void draw_ladder(const struct flow *f, struct canvas *c) {
        struct ladder_ink k = {.d = &f->rows.d, .colour = f->colour, .x = GUTTER, .skip = f->skip};
        unsigned y = head_lines(f);
        draw_head(f, &k, c);
        if (!f->rows.d.n_items)
                canvas_put(c, GUTTER, y, SPAN("No row is left; D and m show what they hide."), STYLE_NOTICE);
        for (size_t i = f->view.pane.top; i < f->rows.d.n_items && y < c->h; i++)
                y = draw_item(f, &k, i, y, c);
        if (f->rows.ladder.many && y < c->h)
                canvas_put(c, GUTTER, y, SPAN("… the call goes on; no more of its messages are shown"), STYLE_NOTICE);
}

static void draw_rule(const struct flow *f, struct canvas *c) {
        bool wide = is_wide(f);
        unsigned n = wide ? c->h : c->w;
        for (unsigned i = 0; i < n; i++)
                canvas_put(c, wide ? f->columns : i, wide ? i : f->lines, wide ? SPAN("│") : SPAN("─"), STYLE_LANE);
}

static void draw_none(const struct flow *f, struct canvas *c) {
        struct span words = f->opened ? span_str(f->none) : SPAN("reading …");
        unsigned w = (unsigned)safe_width(words);
        canvas_put(c, w < c->w ? (c->w - w) / 2 : 0, c->h / 2, words, STYLE_NOTICE);
}

static void draw(const struct view *v, struct canvas *c) {
        const struct flow *f = const_self(v);
        unsigned x = c->x, y = c->y, w = c->w, h = c->h;
        if (!f->opened || f->none) {
                draw_none(f, c);
                return;
        }
        if (has_beside(f)) {
                draw_rule(f, c);
                if (is_wide(f))
                        canvas_window(c, x + f->columns + 2, y, w > f->columns + 2 ? w - f->columns - 2 : 0, h);
                else
                        canvas_window(c, x, y + f->lines + 1, w, h > f->lines + 1 ? h - f->lines - 1 : 0);
                beside_draw(&f->beside, c, v->search);
        }
        canvas_window(c, x, y, f->columns, f->lines);
        draw_ladder(f, c);
        canvas_window(c, x, y, w, h);
}

/* Keys --------------------------------------------------------------------------------------------------- */

static bool is_problem(const struct flow *f, size_t item, bool grave) {
        const struct ladder *l = &f->rows.ladder;
        const struct ladder_item *i = &f->rows.d.items[item];
        const struct ladder_fact *x = l->rows[i->row].fact;
        if (x)
                return x->grave || !grave;
        return i->problem < l->n_rows && (!grave || l->rows[i->problem].message->grave);
}

/* The next, or the previous, row of which something is said below. */
static void jump(struct flow *f, bool grave, bool down) {
        size_t i = f->view.pane.pos, n = f->rows.d.n_items;
        while (down ? ++i < n : i-- > 0)
                if (is_problem(f, i, grave)) {
                        pane_show(&f->view.pane, i);
                        return;
                }
        view_say(&f->view, "no row %s this one that %s", down ? "below" : "above",
                 grave ? "an error or a warning speaks of" : "anything is said of");
}

/* The next, or the previous, message of the same leg. */
static void go_leg(struct flow *f, bool down) {
        const struct ladder_message *m = message_under(f);
        size_t i = f->view.pane.pos, n = f->rows.d.n_items;
        while (m && (down ? ++i < n : i-- > 0)) {
                const struct ladder_message *o = row_of(f, i)->message;
                if (o && o->leg == m->leg) {
                        pane_show(&f->view.pane, i);
                        return;
                }
        }
        view_say(&f->view, "no message of this leg %s this one", down ? "below" : "above");
}

static void next_sdp(struct flow *f) {
        unsigned *open = &f->rows.look.open;
        *open = *open == 0 ? LADDER_OPEN_MEDIA : *open == LADDER_OPEN_MEDIA ? LADDER_OPEN_MEDIA | LADDER_OPEN_CANDIDATES : 0;
        view_say(&f->view, "below messages: %s", *open == 0 ? "no session descriptions"
                 : *open & LADDER_OPEN_CANDIDATES ? "media lines and candidates" : "media lines");
}

static void next_colour(struct flow *f) {
        static const char *const names[LADDER_COLOURS] = {"request and answer", "kind of request", "Call-ID", "CSeq", "nothing"};
        f->colour = (f->colour + 1) % LADDER_COLOURS;
        view_say(&f->view, "colours tell apart: %s", names[f->colour]);
}

static void next_times(struct flow *f) {
        static const unsigned cycle[] = {LADDER_SHOW_SINCE | LADDER_SHOW_DELTA, LADDER_SHOW_CLOCK,
                                         LADDER_SHOW_CLOCK | LADDER_SHOW_SINCE | LADDER_SHOW_DELTA};
        size_t i = 0;
        while (i < 3 && cycle[i] != f->rows.d.look.times)
                i++;
        f->times = cycle[i < 3 ? (i + 1) % 3 : 0];
}

static void turn_leg(struct flow *f) {
        const struct ladder_message *m = message_under(f);
        if (f->rows.ladder.n_legs < 2)
                view_say(&f->view, "this call has one leg");
        f->leg = f->leg || !m || f->rows.ladder.n_legs < 2 ? 0 : m->leg;
        ladder_rows_hide(&f->rows, f->leg, !f->no_facts);
}

static void turn_facts(struct flow *f) {
        f->no_facts = !f->no_facts;
        ladder_rows_hide(&f->rows, f->leg, !f->no_facts);
        view_say(&f->view, "what captures and reports tell is %s", f->no_facts ? "hidden" : "shown");
}

static void turn_beside(struct flow *f) {
        if (is_wide(f))
                f->right_off = !f->right_off;
        else if (f->view.rows < BELOW_FROM)
                view_say(&f->view, "the window is too low for a message below");
        else
                f->below = !f->below;
}

static void resize_beside(struct flow *f, bool wider) {
        unsigned *share = is_wide(f) ? &f->share_right : &f->share_below;
        if (wider && *share < SHARE_MOST)
                *share += SHARE_STEP;
        else if (!wider && *share > SHARE_LEAST)
                *share -= SHARE_STEP;
}

/* A fact is a time and no more. */
static void at_cursor(const struct view *v, struct thing *ret) {
        const struct flow *f = const_self(v);
        const struct ladder_row *r = f->none ? NULL : row_under(f);
        if (!r)
                return;
        ret->time_us = time_of(r);
        if (!r->message)
                return;
        ret->kind = THING_MESSAGE;
        ret->message = r->message->id;
        ret->call = f->rows.ladder.call;
        ret->call_id = leg_under(f) ? leg_under(f)->call_id : f->rows.ladder.call_id;
        if (f->at_row == f->rows.d.items[v->pane.pos].row + 1) {
                ret->source = f->at.source;
                ret->line = f->at.line;
        }
}

static struct action enter(struct flow *f) {
        struct thing t = THING_NONE;
        at_cursor(&f->view, &t);
        if (t.message)
                return ACTION_OPEN(message_new(&t));
        view_say(&f->view, "this row is no message");
        return ACTION_NONE;
}

/* Inside an item that is taller than the window. */
static bool key_within(struct flow *f, uint32_t k) {
        const struct pane *p = &f->view.pane;
        size_t page = page_lines(f), height = p->pos < p->n ? ladder_rows_height(&f->rows, p->pos) : 0;
        bool line = k == 'j' || k == 'k' || k == KEYS_DOWN || k == KEYS_UP;
        bool down = k == 'j' || k == KEYS_DOWN || k == KEYS_PAGE_DOWN || k == KEYS_CTRL('f');
        bool up = k == 'k' || k == KEYS_UP || k == KEYS_PAGE_UP || k == KEYS_CTRL('b');
        size_t by = line ? 1 : page, rest = height > page + f->within ? height - page - f->within : 0;
        if (height <= page || !((down && rest) || (up && f->within)))
                return false;
        if (down)
                f->within += by < rest ? by : rest;
        else
                f->within -= by < f->within ? by : f->within;
        return true;
}

/* Keys that change which rows and lanes there are: true if this is one. */
static bool key_rows(struct flow *f, uint32_t k) {
        const struct ladder_row *r = row_under(f);
        switch (k) {
        case 'd':
                next_sdp(f);
                break;
        case 'D':
                f->rows.look.sdp_only = !f->rows.look.sdp_only;
                break;
        case 'm':
                turn_facts(f);
                break;
        case 'w':
                next_times(f);
                break;
        case 's':
                f->rows.look.compress = !f->rows.look.compress;
                view_say(&f->view, "lanes: %s", f->rows.look.compress ? "one a host, unused ones left out" : "all");
                break;
        case 'z':
                if (r && r->message)
                        ladder_rows_turn(&f->rows, (size_t)(r - f->rows.ladder.rows));
                break;
        case 'Z':
                view_say(&f->view, ladder_rows_turn_all(&f->rows) ? "every hop has its own row" : "hops are folded");
                break;
        case 'x': case KEYS_F(4):
                turn_leg(f);
                break;
        default:
                return false;
        }
        f->stale = true;
        return true;
}

/* Keys of the message beside: true if this is one. */
static bool key_beside(struct flow *f, uint32_t k) {
        switch (k) {
        case 't':
                turn_beside(f);
                break;
        case '9': case '0':
                resize_beside(f, k == '9');
                break;
        case 'P':
                beside_turn(&f->beside);
                break;
        case 'J': case 'K':
                beside_scroll(&f->beside, k == 'J');
                break;
        default:
                return false;
        }
        return true;
}

static struct action key(struct view *v, uint32_t k) {
        struct flow *f = self(v);
        if (!f->opened || f->none)
                return ACTION_UNKNOWN;
        if (key_within(f, k) || key_rows(f, k) || key_beside(f, k))
                return ACTION_NONE;
        if (pane_key(&v->pane, k)) {
                v->hit = 0;
                return ACTION_NONE;
        }
        switch (k) {
        case KEYS_ENTER:
                return enter(f);
        case 'L':
                break; /* it is open */
        case 'c':
                next_colour(f);
                break;
        case 'a':
                f->no_addresses = !f->no_addresses;
                break;
        case 'e': case 'E':
                jump(f, true, k == 'e');
                break;
        case 'v': case 'V':
                jump(f, false, k == 'v');
                break;
        case 'o': case 'O':
                go_leg(f, k == 'o');
                break;
        case KEYS_RIGHT: case 'l':
                f->skip += HSTEP;
                break;
        case KEYS_LEFT: case 'h':
                f->skip -= f->skip < HSTEP ? f->skip : HSTEP;
                break;
        default:
                return ACTION_UNKNOWN;
        }
        return ACTION_NONE;
}

/* The rest -------------------------------------------------------------------------------------------------- */

static void status(const struct view *v, struct buf *ret) {
        const struct flow *f = const_self(v);
        if (!f->opened || f->none)
                return;
        buf_printf(ret, "row %zu of %zu", v->pane.n ? v->pane.pos + 1 : 0, v->pane.n);
        if (f->rows.folded)
                buf_printf(ret, ", %zu hop%s folded", f->rows.folded, f->rows.folded > 1 ? "s" : "");
        if (f->rows.look.sdp_only)
                buf_puts(ret, ", with SDP only");
        if (f->leg)
                buf_printf(ret, ", leg %c alone", ladder_leg_letter(&f->rows.ladder, f->leg));
        if (f->no_facts)
                buf_puts(ret, ", without facts");
        buf_printf(ret, ", call %lld", (long long)f->rows.ladder.call);
        if (f->rows.ladder.many)
                buf_puts(ret, ", which goes on");
        if (f->rows.ladder.many_facts)
                buf_puts(ret, ", more facts than are shown");
        if (f->skip)
                buf_printf(ret, ", from column %zu", f->skip + 1);
        view_search_status(v, false, ret);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        ladder_rows_text(&const_self(v)->rows, i, scratch);
        return buf_span(scratch);
}

static size_t row_at(const struct view *v, unsigned x, unsigned y) {
        const struct flow *f = const_self(v);
        size_t i = v->pane.top;
        if (!f->opened || f->none || x >= f->columns || y < head_lines(f) || y >= f->lines)
                return SIZE_MAX;
        unsigned end = head_lines(f);
        for (; i < f->rows.d.n_items; i++) {
                end += f->rows.heights[i] ? f->rows.heights[i] : 1;
                if (y < end)
                        return i;
        }
        return SIZE_MAX;
}

static size_t marked(const struct view *v, bool down) {
        const struct flow *f = const_self(v);
        size_t i = v->pane.pos, n = f->rows.d.n_items;
        while (down ? ++i < n : i-- > 0)
                if (any_message(f, i, marks_message))
                        return i;
        return SIZE_MAX;
}

static void go(struct view *v, int64_t time_us) {
        const struct flow *f = self(v);
        size_t i = 0;
        while (i < f->rows.d.n_items && (time_of(row_of(f, i)) == STAMP_NONE || time_of(row_of(f, i)) < time_us))
                i++;
        pane_show(&v->pane, i);
}

static bool save(const struct view *v, struct export *ret) {
        const struct flow *f = const_self(v);
        *ret = (struct export){.kind = EXPORT_LADDER, .id = f->rows.ladder.call};
        return f->opened && !f->none;
}

static void destroy(struct view *v) {
        struct flow *f = self(v);
        ladder_rows_done(&f->rows);
        beside_done(&f->beside);
        view_done(v);
        free(f);
}

static const struct key_help help[] = {
        {"Enter", "the message of this row, decoded", "Message"},
        {"r F6  T", "the message as it was sent; all log lines around it", NULL},
        {"Space", "choose this message, to compare it with another", "Select"},
        {"d", "media lines below messages, then their candidates, then none", "SDP"},
        {"D", "only messages with a session description, or all", NULL},
        {"m", "what captures and reports tell (TURN, TLS, quality): hidden, shown; :mark marks a message", NULL},
        {"c", "colours by request and answer, kind of request, Call-ID, CSeq, none", "Colour"},
        {"z Z", "open or close this row, all rows: its hops, and when and by whom it was sent and seen", "Fold"},
        {"s", "lanes: one for each host, or all", "Lanes"},
        {"F2", "save the ladder: .txt .json .csv .mmd", "Save"},
        {"a", "addresses of the lanes", NULL},
        {"w", "times: since the first and the row before, the clock, both", NULL},
        {"x", "the leg of this row alone, or the whole conversation", NULL},
        {"e E", "next, previous row that an error or a warning speaks of", NULL},
        {"v V", "next, previous row of which anything is said", NULL},
        {"o O", "next, previous message of the same leg", NULL},
        {"Left Right", "scroll sideways where lanes do not fit", NULL},
        {"t", "the message beside, in a narrow window below: shown, hidden", NULL},
        {"9 0", "wider, narrower message", NULL},
        {"P", "the message beside decoded, or as it was sent", NULL},
        {"J K", "scroll the message beside", NULL},
        {NULL, NULL, NULL},
};

/* Hops are folded at first: each request and answer is one arrow from end to end, so a failed call stands in one window with its
 * problem, and the arrow of a refusal begins at the element that decided. On its own row each hop of it would repeat the
 * problem, and through three servers a call of ten messages takes forty rows. */
struct view *ladder_new(const struct thing *t) {
        static const struct view_ops ops = {
                .name = "Ladder", .help = help, .picks = true, .load = load, .fit = fit, .draw = draw, .key = key,
                .status = status, .row = row, .row_at = row_at, .at = at_cursor, .marked = marked, .go = go, .save = save, .free = destroy,
        };
        struct flow *f = calloc(1, sizeof *f);
        if (!f)
                return NULL;
        f->view.ops = &ops;
        f->target = *t;
        f->share_right = 35;
        f->share_below = 50;
        ladder_rows_init(&f->rows);
        beside_init(&f->beside);
        return &f->view;
}
