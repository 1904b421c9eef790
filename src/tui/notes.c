/*
 * The user's marks and notes in order of time; Enter opens what each is about, as far as this case has it.
 */
#include "tui/view.h"

#include <errno.h>
#include <stdlib.h>

#include "tui/columns.h"
#include "tui/marks.h"
#include "tui/words.h"

/* Entries go when notes change, so that nothing of them is borrowed. */
struct row {
        struct thing thing;
        bool marked;
        struct span label, note, tags, clock;
};

struct notes_view {
        struct view view;
        struct row *rows;
        size_t n;
        struct columns columns;
        struct arena arena;
        bool loaded;
        unsigned version; /* of the notes that are listed */
};

enum { TIME, ABOUT, NOTE, TAGS, LABEL };

static const struct column columns[] = {
        [TIME] = {"time", 12, 1, false, false, false}, [ABOUT] = {"about", 8, 0, false, false, false},
        [NOTE] = {"note", 20, 2, false, true, false},  [TAGS] = {"tags", 10, 4, false, false, false},
        [LABEL] = {"what", 20, 3, false, true, false},
};
enum { COLUMNS = sizeof columns / sizeof *columns, GUTTER = 2 };

static const struct notes_view *const_self(const struct view *v) {
        return (const struct notes_view *)(const void *)v;
}

static struct notes_view *self(struct view *v) {
        return (struct notes_view *)(void *)v;
}

static struct span about(const struct thing *t) {
        switch (t->kind) {
        case THING_FINDING:
                return SPAN("finding");
        case THING_CALL:
                return SPAN("call");
        case THING_MESSAGE:
                return SPAN("message");
        case THING_LINE:
                return SPAN("line");
        default:
                return SPAN("not here");
        }
}

static int add_row(struct notes_view *l, struct store *store, const struct sidecar_entry *e) {
        const struct session *s = l->view.session;
        struct row *row = &l->rows[l->n];
        struct buf b = BUF_INIT;
        if (e->time_us != STAMP_NONE)
                words_clock(&b, e->time_us, s->first_us, s->last_us);
        *row = (struct row){.marked = e->mark != 0, .label = words_safe(&l->arena, e->label), .note = words_safe(&l->arena, e->note),
                            .tags = words_safe(&l->arena, e->tags), .clock = arena_dup(&l->arena, buf_span(&b))};
        buf_done(&b);
        int r = marks_find(s, store, e, &row->thing);
        row->thing.call_id = arena_dup(&l->arena, row->thing.call_id);
        l->n += r >= 0;
        return r;
}

/* Anew when notes were changed, here or in a view that was opened from here. */
static int load(struct view *v, struct store *s) {
        struct notes_view *l = self(v);
        const struct sidecar_entry **list = NULL;
        size_t n = 0;
        if (l->loaded && l->version == v->session->marks_version)
                return 0;
        l->loaded = true;
        l->version = v->session->marks_version;
        l->n = 0;
        arena_reset(&l->arena);
        int r = v->session->sidecar ? sidecar_list(v->session->sidecar, &list, &n) : 0;
        l->rows = arena_array(&l->arena, n, sizeof *l->rows);
        if (r >= 0 && n && !l->rows)
                r = -ENOMEM;
        for (size_t i = 0; r >= 0 && i < n; i++)
                r = add_row(l, s, list[i]);
        free(list);
        return r;
}

static void fit(struct view *v) {
        struct notes_view *l = self(v);
        columns_fit(&l->columns, v->columns > GUTTER ? v->columns - GUTTER : 0);
        pane_fit(&v->pane, l->n, v->rows > 1 ? v->rows - 1 : 1);
}

static struct span cell(const void *ctx, size_t i, size_t column, struct buf *scratch, unsigned *io_style) {
        const struct row *r = &((const struct notes_view *)ctx)->rows[i];
        (void)scratch;
        switch (column) {
        case TIME:
                return r->clock;
        case ABOUT:
                *io_style = r->thing.kind == THING_NOTHING ? STYLE_DIM : STYLE_NOTICE;
                return about(&r->thing);
        case NOTE:
                return r->note;
        case TAGS:
                return r->tags;
        default:
                return r->label;
        }
}

static void draw(const struct view *v, struct canvas *c) {
        const struct notes_view *l = const_self(v);
        columns_draw_head(&l->columns, c, GUTTER, 0);
        if (!l->n)
                canvas_put(c, 2, 2, SPAN("Nothing is marked yet: m marks what the cursor stands on, :note TEXT says more."), STYLE_NOTICE);
        for (size_t i = v->pane.top; i < l->n && i - v->pane.top < v->pane.page; i++) {
                unsigned y = (unsigned)(i - v->pane.top) + 1;
                columns_draw_row(&l->columns, c, GUTTER, y, i, STYLE_PLAIN, cell, l);
                if (l->rows[i].marked)
                        canvas_put(c, 1, y, SPAN("*"), STYLE_MARK);
                view_draw_over(v, c, GUTTER, y, i);
        }
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        const struct notes_view *l = const_self(v);
        columns_text(&l->columns, i, cell, l, scratch);
        return buf_span(scratch);
}

static struct action enter(struct notes_view *l) {
        const struct thing *t = &l->rows[l->view.pane.pos].thing;
        switch (t->kind) {
        case THING_FINDING:
                return ACTION_OPEN(article_new(t->finding));
        case THING_CALL:
                return ACTION_OPEN(ladder_new(t));
        case THING_MESSAGE: case THING_LINE:
                return ACTION_OPEN(trace_new(t, true));
        default:
                view_say(&l->view, "this case does not hold what the note is about");
                return ACTION_NONE;
        }
}

static struct action key(struct view *v, uint32_t k) {
        struct notes_view *l = self(v);
        if (pane_key(&v->pane, k) || columns_key(&l->columns, k) == COLUMNS_USED)
                return ACTION_NONE;
        return k == KEYS_ENTER && l->n ? enter(l) : ACTION_UNKNOWN;
}

static void status(const struct view *v, struct buf *ret) {
        buf_printf(ret, "note %zu of %zu", v->pane.n ? v->pane.pos + 1 : 0, v->pane.n);
        view_search_status(v, false, ret);
}

static void at_cursor(const struct view *v, struct thing *ret) {
        const struct notes_view *l = const_self(v);
        if (l->n)
                *ret = l->rows[v->pane.pos].thing;
}

static bool save(const struct view *v, struct export *ret) {
        *ret = (struct export){.kind = EXPORT_NOTES};
        return const_self(v)->n > 0;
}

static void destroy(struct view *v) {
        arena_done(&self(v)->arena);
        view_done(v);
        free(v);
}

static const struct key_help help[] = {
        {"Enter", "open what the note is about", "Open"},
        {"s F2", "save all notes: .txt .md .json .csv", "Save"},
        {NULL, NULL, NULL},
};

struct view *notes_new(void) {
        static const struct view_ops ops = {
                .name = "Notes", .help = help, .load = load, .fit = fit, .draw = draw, .key = key, .status = status,
                .row = row, .at = at_cursor, .save = save, .free = destroy,
        };
        struct notes_view *l = calloc(1, sizeof *l);
        if (!l)
                return NULL;
        l->view.ops = &ops;
        columns_init(&l->columns, columns, COLUMNS, TIME);
        arena_init(&l->arena);
        return &l->view;
}
