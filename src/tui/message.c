/*
 * One message: decoded, or as it stands in the log; in a wide window both, side by side, and both at the same header. It is
 * read once; its rows are laid out once for a width.
 */
#include "tui/view.h"

#include <errno.h>
#include <stdlib.h>

#include "base/safe.h"
#include "query/ladder.h"
#include "tui/form.h"
#include "tui/words.h"

enum {
        BOTH_FROM = 140, /* columns of the window from which on both forms are shown */
        HSTEP = 16,
        QUOTED_MAX = 64, /* lines of one message that are marked because findings quote them */
};

enum { DECODED, RAW, FORMS };

struct message {
        struct view view;
        struct thing target; /* what it was opened for */
        bool read, missing;  /* missing: it is not in the case */
        bool placed;         /* the cursor stands where the target says */
        size_t first;        /* line of the raw form that the target says */
        bool many_quoted;    /* QUOTED_MAX was met */
        struct arena arena;
        struct message_view m;
        int64_t source;      /* of the record that is shown … */
        uint64_t line;       /* … and where it begins there */

        struct form form[FORMS];
        int open;            /* the form with the cursor; its pane is the view's */
        size_t skip[FORMS];  /* columns scrolled to the right */
        bool as_long, folded; /* lines are not cut into rows, bodies are not shown */
        unsigned columns;    /* that the rows were laid out for; 0: they are to be laid out */
        int error;           /* of laying out */

        char other;          /* 'o', 'O': the next, or the previous, message of the call is wanted */
        struct arena order_arena;
        int64_t *order, order_call; /* messages of that call in the order of time */
        size_t n_order;
        size_t here_line;    /* the raw line under the cursor, from 1 … */
        uint64_t here;       /* … and where that is in the source */
};

static const struct message *const_self(const struct view *v) {
        return (const struct message *)(const void *)v;
}

static struct message *self(struct view *v) {
        return (struct message *)(void *)v;
}

/* Lines of the message and of its source ------------------------------------------------------------------- */

static int place_of(const struct message *m, struct store *s, size_t raw_line, uint64_t *ret) {
        int64_t source;
        return store_message_place(s, m->m.sighting, (uint32_t)m->form[RAW].lines[raw_line].from, &source, NULL, ret);
}

/* The raw line that stands in this line, or begins in this frame, of the source; n_lines: none. Lines follow each other there as
 * here, so a few places tell; fragments that came out of order may hide one that is not the first. */
static int find_line(const struct message *m, struct store *s, uint64_t line, size_t *ret) {
        size_t n = m->form[RAW].n_lines, low = 0, high = line == m->line ? 0 : n;
        uint64_t at = 0;
        int r = 0;
        while (low < high && r >= 0) {
                size_t mid = low + (high - low) / 2;
                r = place_of(m, s, mid, &at);
                *(at < line ? &low : &high) = at < line ? mid + 1 : mid;
        }
        if (r >= 0 && low < n)
                r = place_of(m, s, low, &at);
        *ret = low < n && at == line ? low : n;
        return r;
}

/* The decoded line that shows this raw one itself; NULL: none. What a folded header goes on with is shown with it. */
static struct form_line *decoded_of(struct message *m, size_t raw_line) {
        const struct form *raw = &m->form[RAW];
        struct form *d = &m->form[DECODED];
        size_t head = raw_line;
        while (head && raw->lines[head].kind == MESSAGE_HEADER && raw->lines[head].text.n && is_blank(raw->lines[head].text.p[0]))
                head--;
        size_t i = form_line_of(d, raw->lines[head].from);
        return i < d->n_lines && d->lines[i].from == raw->lines[head].from ? &d->lines[i] : NULL;
}

/* Marks what findings quote. */
static int mark_quoted(struct message *m, struct store *s) {
        const struct places *l = &m->view.session->lines;
        size_t line, n = m->form[RAW].n_lines, marked = 0;
        uint64_t last = 0;
        int r = n ? place_of(m, s, n - 1, &last) : 0;
        uint64_t from = last < m->line ? last : m->line, to = last < m->line ? m->line : last;
        m->many_quoted = false;
        for (size_t i = 0; r >= 0 && i < l->n; i++) {
                const struct place *g = &l->v[i];
                if (g->a != m->source || g->severity < SEVERITY_NOTICE || (uint64_t)g->b < from || (uint64_t)g->b > to)
                        continue;
                m->many_quoted = marked == QUOTED_MAX;
                if (m->many_quoted)
                        break;
                r = find_line(m, s, (uint64_t)g->b, &line);
                if (r < 0 || line == n)
                        continue;
                struct form_line *d = decoded_of(m, line);
                m->form[RAW].lines[line].gravity = g->severity;
                if (d && d->gravity < g->severity)
                        d->gravity = g->severity;
                marked++;
        }
        return r;
}

/* The line that the view was opened for; one of the message's own row in a list is its first, and no evidence. */
static int mark_target(struct message *m, struct store *s) {
        const struct thing *t = &m->target;
        size_t line;
        m->first = 0;
        if (!t->line || t->source != m->source)
                return 0;
        int r = find_line(m, s, t->line, &line);
        if (r < 0 || line == m->form[RAW].n_lines)
                return r;
        m->first = line;
        if (t->kind != THING_LINE && t->kind != THING_FINDING)
                return 0;
        struct form_line *d = decoded_of(m, line);
        m->form[RAW].lines[line].evidence = true;
        if (d)
                d->evidence = true;
        return 0;
}

/* Reading ------------------------------------------------------------------------------------------------ */

static int find_sighting(struct message *m, struct store *s) {
        struct thing *t = &m->target;
        return t->message || !t->line ? 0 : store_sighting_at(s, t->source, t->line, &t->message);
}

static int read_forms(struct message *m, struct store *s) {
        int r = store_message_place(s, m->m.sighting, 0, &m->source, NULL, &m->line);
        if (r >= 0)
                r = form_decoded(&m->m, &m->arena, &m->form[DECODED]);
        if (r >= 0)
                r = form_raw(m->m.m.text, &m->arena, &m->form[RAW]);
        if (r >= 0)
                r = mark_target(m, s);
        return r < 0 ? r : mark_quoted(m, s);
}

static int read_message(struct message *m, struct store *s) {
        for (int i = 0; i < FORMS; i++) {
                form_done(&m->form[i]);
                m->skip[i] = 0;
        }
        arena_reset(&m->arena);
        m->m = (struct message_view){0};
        int r = find_sighting(m, s);
        if (r >= 0)
                r = message_read(s, m->target.message, &m->arena, &m->m);
        m->read = true;
        m->missing = r == -ENOENT;
        m->columns = 0;
        m->placed = false;
        m->here_line = 0;
        return m->missing ? 0 : r < 0 ? r : read_forms(m, s);
}

/* The messages of this one's call, once. */
static int read_order(struct message *m, struct store *s) {
        struct arena a;
        struct ladder l = {0};
        if (m->order && m->order_call == m->m.call)
                return 0;
        arena_reset(&m->order_arena);
        arena_init(&a);
        int r = ladder_read(s, m->m.call, 0, &a, &l);
        m->order = r < 0 ? NULL : arena_array(&m->order_arena, l.n_rows, sizeof *m->order);
        m->n_order = m->order ? l.n_rows : 0;
        m->order_call = m->m.call;
        for (size_t i = 0; i < m->n_order; i++)
                m->order[i] = l.rows[i].message ? l.rows[i].message->id : 0;
        arena_done(&a);
        return r < 0 ? r : !m->order && l.n_rows ? -ENOMEM : 0;
}

static int go_other(struct message *m, struct store *s) {
        bool down = m->other == 'o';
        size_t i = 0;
        int r = m->m.call ? read_order(m, s) : 0;
        m->other = 0;
        if (r < 0)
                return r;
        while (i < m->n_order && m->order[i] != m->m.id)
                i++;
        if (!m->m.call || i == m->n_order || (down ? i + 1 == m->n_order : i == 0)) {
                view_say(&m->view, "no message of this call %s this one", down ? "after" : "before");
                return 0;
        }
        m->target = (struct thing){.kind = THING_MESSAGE, .message = m->order[down ? i + 1 : i - 1], .time_us = STAMP_NONE};
        return read_message(m, s);
}

static size_t line_under(const struct message *m) {
        const struct form *f = &m->form[m->open];
        return m->view.pane.pos < f->n ? f->rows[m->view.pane.pos].line : f->n_lines;
}

/* The line of that form that is the same as this one of the other; where it has none, n_lines. */
static size_t counterpart(const struct message *m, int form, size_t line) {
        const struct form *from = &m->form[!form], *to = &m->form[form];
        return line < from->n_lines ? form_line_of(to, from->lines[line].from) : to->n_lines;
}

/* Where the line under the cursor stands in the source, for Enter. */
static int find_here(struct message *m, struct store *s) {
        size_t line = line_under(m);
        line = m->open == RAW ? line : counterpart(m, RAW, line);
        if (line + 1 == m->here_line)
                return 0;
        m->here_line = line + 1;
        m->here = m->line;
        return line < m->form[RAW].n_lines ? place_of(m, s, line, &m->here) : 0;
}

static void fit(struct view *v);

static int load(struct view *v, struct store *s) {
        struct message *m = self(v);
        int r = m->read ? 0 : read_message(m, s);
        if (r >= 0 && m->other)
                r = go_other(m, s);
        if (r < 0)
                return r;
        fit(v);
        return m->error < 0 ? m->error : m->missing ? 0 : find_here(m, s);
}

/* Rows --------------------------------------------------------------------------------------------------- */

static bool shows_both(const struct message *m) {
        return m->view.columns >= BOTH_FROM;
}

/* Columns of one form; between two stands a line. */
static unsigned width_of(const struct message *m, int form) {
        unsigned all = m->view.columns;
        if (!shows_both(m))
                return all;
        return form == DECODED ? all / 2 : all - all / 2 - 1;
}

static size_t text_width(const struct message *m, int form) {
        unsigned w = width_of(m, form);
        return w > FORM_GUTTER + 1 ? w - FORM_GUTTER : 1;
}

/* Rows for this width; the cursor stays on its line. */
static void lay(struct message *m) {
        size_t line[FORMS];
        for (int i = 0; i < FORMS; i++) {
                struct form *f = &m->form[i];
                line[i] = f->pane.pos < f->n ? f->rows[f->pane.pos].line : 0;
        }
        int r = form_lay(&m->form[DECODED], m->as_long ? 0 : text_width(m, DECODED), m->folded);
        if (r >= 0)
                r = form_lay(&m->form[RAW], 0, false);
        m->error = r;
        m->columns = m->view.columns;
        for (int i = 0; i < FORMS; i++)
                m->form[i].pane.pos = form_row_of(&m->form[i], line[i]);
}

static void show_line(struct form *f, size_t line) {
        if (line < f->n_lines)
                pane_show(&f->pane, form_row_of(f, line));
}

/* Both forms at the line that the view was opened for. */
static void place(struct message *m) {
        for (int i = 0; i < FORMS; i++)
                m->form[i].pane.pos = m->form[i].pane.top = 0;
        if (m->first) {
                show_line(&m->form[RAW], m->first);
                show_line(&m->form[DECODED], counterpart(m, DECODED, m->first));
        }
        m->placed = true;
}

static void fit(struct view *v) {
        struct message *m = self(v);
        struct form *open = &m->form[m->open];
        bool anew = m->read && m->columns != v->columns;
        size_t page = v->rows > 1 ? v->rows - 1 : 1;
        open->pane = v->pane;
        if (anew)
                lay(m);
        for (int i = 0; i < FORMS; i++)
                pane_fit(&m->form[i].pane, m->form[i].n, page);
        if (m->read && !m->placed)
                place(m);
        v->pane = open->pane;
        show_line(&m->form[!m->open], counterpart(m, !m->open, line_under(m)));
        if (anew)
                view_recount(v);
}

/* Drawing ------------------------------------------------------------------------------------------------ */

static void put_title(const struct message *m, struct buf *b) {
        const struct message_view *x = &m->m;
        const struct message_place *p = x->n_places ? &x->places[0] : NULL;
        if (x->m.request)
                buf_printf(b, "%.*s %.*s", SPAN_ARG(x->m.method_name), SPAN_ARG(x->m.uri));
        else
                buf_printf(b, "%d %.*s", x->m.status, SPAN_ARG(x->m.reason));
        buf_printf(b, " · message %lld", (long long)x->id);
        if (x->call)
                buf_printf(b, " of call %lld", (long long)x->call);
        if (p)
                words_place(b, p->path, p->line, p->time_us, p->utc);
        if (x->n_places > 1)
                buf_printf(b, " · seen %zu times", x->n_places);
}

static void draw_header(const struct message *m, struct canvas *c) {
        struct buf b = BUF_INIT, safe = BUF_INIT;
        canvas_fill(c, 0, 0, c->w, 1, STYLE_HEADING);
        if (m->read && !m->missing)
                put_title(m, &b);
        safe_put(&safe, buf_span(&b), SAFE_LINE);
        canvas_put(c, 0, 0, buf_span(&safe), STYLE_HEADING);
        buf_done(&b);
        buf_done(&safe);
}

static void draw_form(const struct message *m, int form, unsigned x, struct canvas *c) {
        const struct form *f = &m->form[form];
        bool open = form == m->open;
        struct canvas w = *c;
        canvas_window(c, w.x + x, w.y + 1, width_of(m, form), w.h - 1);
        form_draw(f, open ? &m->view.pane : &f->pane, open, form == DECODED && m->folded, m->skip[form], m->view.search, c);
        canvas_window(c, w.x, w.y, w.w, w.h);
}

static void draw(const struct view *v, struct canvas *c) {
        const struct message *m = const_self(v);
        draw_header(m, c);
        if (c->h < 2)
                return;
        if (!v->pane.n) {
                canvas_put(c, 2, 2, m->missing ? SPAN("This message is not in the case.") : SPAN("reading …"), STYLE_NOTICE);
                return;
        }
        if (!shows_both(m)) {
                draw_form(m, m->open, 0, c);
                return;
        }
        draw_form(m, DECODED, 0, c);
        for (unsigned y = 1; y < c->h; y++)
                canvas_put(c, width_of(m, DECODED), y, SPAN("│"), STYLE_DIM);
        draw_form(m, RAW, width_of(m, DECODED) + 1, c);
}

/* Keys --------------------------------------------------------------------------------------------------- */

static void at_cursor(const struct view *v, struct thing *ret) {
        const struct message *m = const_self(v);
        if (!m->read || m->missing)
                return;
        ret->kind = THING_MESSAGE;
        ret->message = m->m.id;
        ret->call = m->m.call;
        ret->call_id = m->m.m.call_id;
        ret->source = m->source;
        ret->line = m->line;
        ret->time_us = m->m.n_places ? m->m.places[0].time_us : STAMP_NONE;
}

/* The line under the cursor in its log. */
static struct action enter(const struct message *m) {
        struct thing t = THING_NONE;
        at_cursor(&m->view, &t);
        if (t.kind == THING_NOTHING)
                return ACTION_NONE;
        t.kind = THING_LINE;
        t.line = m->here;
        return ACTION_OPEN(trace_new(&t, true));
}

/* The cursor goes to the same line of the other form. */
static void turn(struct message *m) {
        m->form[m->open].pane = m->view.pane;
        m->open = !m->open;
        m->view.pane = m->form[m->open].pane;
        view_recount(&m->view);
}

static void scroll(struct message *m, bool right) {
        size_t *skip = &m->skip[m->open];
        if (m->open == DECODED && !m->as_long)
                view_say(&m->view, "lines are cut to the window; w shows them as long as they are");
        else if (right)
                *skip += *skip < 1 << 20 ? HSTEP : 0;
        else
                *skip -= *skip < HSTEP ? *skip : HSTEP;
}

static struct action key(struct view *v, uint32_t k) {
        struct message *m = self(v);
        if (pane_key(&v->pane, k))
                return ACTION_NONE;
        switch (k) {
        case KEYS_ENTER:
                return enter(m);
        case 'r': case KEYS_F(6):
                turn(m);
                break;
        case 'P':
                m->folded = !m->folded;
                m->columns = 0;
                break;
        case 'w':
                m->as_long = !m->as_long;
                m->skip[DECODED] = 0;
                m->columns = 0;
                break;
        case KEYS_RIGHT: case 'l': case KEYS_LEFT: case 'h':
                scroll(m, k == KEYS_RIGHT || k == 'l');
                break;
        case 'o': case 'O':
                m->other = (char)k;
                break;
        default:
                return ACTION_UNKNOWN;
        }
        return ACTION_NONE;
}

static void status(const struct view *v, struct buf *ret) {
        const struct message *m = const_self(v);
        buf_printf(ret, "line %zu of %zu, %s", v->pane.n ? v->pane.pos + 1 : 0, v->pane.n, m->open == RAW ? "raw" : "decoded");
        if (m->skip[m->open])
                buf_printf(ret, ", from column %zu", m->skip[m->open] + 1);
        if (m->folded && m->open == DECODED)
                buf_puts(ret, ", bodies folded");
        if (m->many_quoted)
                buf_puts(ret, ", findings quote more lines than are marked");
        view_search_status(v, false, ret);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        const struct message *m = const_self(v);
        (void)scratch;
        return i < m->form[m->open].n ? m->form[m->open].rows[i].text : SPAN_NONE;
}

/* A hit comes into sight sideways, too. */
static void seek(struct view *v, enum seek how) {
        struct message *m = self(v);
        view_seek(v, how);
        if (v->hit && (m->open == RAW || m->as_long))
                m->skip[m->open] = view_reveal(v, row(v, v->pane.pos, NULL), m->skip[m->open], text_width(m, m->open));
}

static bool save(const struct view *v, struct export *ret) {
        const struct message *m = const_self(v);
        *ret = (struct export){.kind = EXPORT_MESSAGE, .id = m->m.sighting};
        return m->read && !m->missing;
}

static void destroy(struct view *v) {
        struct message *m = self(v);
        for (int i = 0; i < FORMS; i++)
                form_done(&m->form[i]);
        arena_done(&m->arena);
        arena_done(&m->order_arena);
        view_done(v);
        free(m);
}

static const struct key_help help[] = {
        {"Enter", "this line in its log", "Log"},
        {"r F6", "as it stands in the log, and back; in a wide window both, and the cursor changes the side", "Raw"},
        {"P", "hide and show the bodies", "Bodies"},
        {"w", "decoded lines as long as they are, or cut to the window", NULL},
        {"o O", "next, previous message of the same call", "Same call"},
        {"L", "its call as a ladder", "Ladder"},
        {"T", "all log lines around it", "Trace"},
        {"Space", "choose it; the second one is compared with the first", NULL},
        {"Left Right", "scroll sideways", NULL},
        {NULL, NULL, NULL},
};

struct view *message_new(const struct thing *t) {
        static const struct view_ops ops = {
                .name = "Message", .help = help, .picks = true, .load = load, .fit = fit, .draw = draw, .key = key,
                .status = status, .row = row, .seek = seek, .at = at_cursor, .save = save, .free = destroy,
        };
        struct message *m = calloc(1, sizeof *m);
        if (!m)
                return NULL;
        m->view.ops = &ops;
        m->target = *t;
        arena_init(&m->arena);
        arena_init(&m->order_arena);
        return &m->view;
}

struct view *message_raw_new(const struct thing *t) {
        struct view *v = message_new(t);
        if (v)
                self(v)->open = RAW;
        return v;
}
