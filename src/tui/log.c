/*
 * The evidence in its place: the lines of its source around it, or the message alone as it was reassembled; of a capture
 * there is only the message. Of a source only the lines in sight are held; the search walks through it in steps that a
 * key can interrupt.
 */
#include "tui/view.h"

#include <errno.h>
#include <stdlib.h>

#include "base/safe.h"
#include "tui/hits.h"
#include "tui/lines.h"
#include "tui/words.h"

enum {
        LINE_SHOWN = 64 * 1024, /* bytes of one line that can be seen; a longer one ends with "…" */
        LINES_BEFORE = 32,      /* read above the window: how far a secret is followed */
        LINES_A_STEP = 2048,    /* asked for one step of the search */
        MARKED_LINES = 5000,    /* of a message; more are not marked in the log, and the status says so */
        HSTEP = 16,
};

enum stage { STAGE_MESSAGE, STAGE_LINES, STAGE_READY };

struct log {
        struct view view;
        struct place place;
        char *path, *host, *role, *text;
        enum stage stage;
        bool alone; /* the message, not the log */
        bool seen_alone;
        struct pane other; /* of the mode that is not shown */
        size_t skip;       /* columns scrolled to the right */

        struct arena message_arena;
        struct span *message; /* rows of the message alone */
        size_t n_message;
        uint64_t *marks; /* source lines of the message's lines, of a capture offsets; as long as they are known */
        size_t n_marks;

        uint64_t lines; /* of the source */
        struct arena window_arena, scratch;
        struct span *window; /* safe text of lines window_from … */
        uint64_t window_from; /* from 0 */
        size_t n_window;

        struct hits hits;
        bool reveal; /* the hit must come into sight sideways, too */
};

static const struct log *const_self(const struct view *v) {
        return (const struct log *)(const void *)v;
}

static struct log *self(struct view *v) {
        return (struct log *)(void *)v;
}

static struct span without_end(struct span text) {
        while (text.n && (text.p[text.n - 1] == '\r' || text.p[text.n - 1] == '\n'))
                text.n--;
        return text;
}

/* One line as it is kept: no longer than can be seen. */
static struct span keep_line(struct arena *a, struct span safe) {
        struct buf b = BUF_INIT;
        size_t cut = safe.n < LINE_SHOWN ? safe.n : LINE_SHOWN;
        while (cut < safe.n && cut && ((unsigned char)safe.p[cut] & 0xc0) == 0x80)
                cut--;
        buf_put(&b, span_sub(safe, 0, cut));
        if (safe.n >= LINE_SHOWN)
                buf_puts(&b, "…");
        struct span kept = arena_dup(a, buf_span(&b));
        buf_done(&b);
        return kept;
}

/* Lines of the source from number `from` on, at most want, safe, in the arena: *ret, of which there are *ret_n. */
static int fetch(const struct log *l, struct store *s, struct arena *a, uint64_t from, size_t want, struct span **ret,
                 size_t *ret_n) {
        struct text_line *v;
        size_t n;
        int r = store_lines(s, l->place.source, from, want, &v, &n);
        if (r < 0)
                return r;
        struct span *raw = arena_array(a, n, sizeof *raw), *safe = arena_array(a, n, sizeof *safe);
        if (n && (!raw || !safe))
                r = -ENOMEM;
        for (size_t i = 0; r >= 0 && i < n; i++)
                raw[i] = without_end(span_of(v[i].text, v[i].len));
        if (r >= 0)
                r = lines_make_safe(a, raw, n, safe);
        text_lines_free(v, n);
        *ret = safe;
        *ret_n = r < 0 ? 0 : n;
        return r;
}

/* The message ---------------------------------------------------------------------------------------- */

static size_t count_lines(struct span text) {
        size_t n = 0;
        struct span line;
        while (span_line(&text, &line))
                n++;
        return n;
}

static int keep_rows(struct log *l, struct span raw) {
        size_t n = count_lines(raw), i = 0;
        struct span *lines = arena_array(&l->message_arena, n, sizeof *lines), line;
        l->message = arena_array(&l->message_arena, n, sizeof *l->message);
        if (n && (!lines || !l->message))
                return -ENOMEM;
        while (i < n && span_line(&raw, &line))
                lines[i++] = line;
        l->n_message = n;
        return lines_make_safe(&l->message_arena, lines, n, l->message);
}

static int find_places(struct log *l, struct store *s, struct span raw) {
        size_t n = count_lines(raw);
        n = n < MARKED_LINES ? n : MARKED_LINES;
        l->marks = arena_array(&l->message_arena, n, sizeof *l->marks);
        if (n && !l->marks)
                return -ENOMEM;
        struct span rest = raw, line;
        for (size_t i = 0; i < n && span_line(&rest, &line); i++) {
                int64_t source = 0;
                uint64_t no = 0;
                bool frames = l->place.frame > 0;
                int r = store_message_place(s, l->place.sighting, (uint32_t)(line.p - raw.p), &source, frames ? &no : NULL,
                                            frames ? NULL : &no);
                if (r < 0)
                        return r == -ENOENT ? 0 : r;
                if (source == l->place.source)
                        l->marks[l->n_marks++] = no;
        }
        return 0;
}

static int load_message(struct log *l, struct store *s) {
        if (!l->place.sighting)
                return l->place.frame && l->text ? keep_rows(l, span_str(l->text)) : 0;
        struct buf raw = BUF_INIT;
        int r = store_message_text(s, l->place.sighting, &raw);
        if (r >= 0)
                r = keep_rows(l, buf_span(&raw));
        if (r >= 0)
                r = find_places(l, s, buf_span(&raw));
        buf_done(&raw);
        if (!l->place.line && !l->place.frame && l->n_marks)
                l->place.line = l->marks[0];
        return r == -ENOENT ? 0 : r;
}

static bool is_marked(const struct log *l, uint64_t no) {
        size_t low = 0, high = l->n_marks;
        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (l->marks[mid] < no)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low < l->n_marks && l->marks[low] == no;
}

/* The row of the message that is the evidence line; SIZE_MAX when it cannot be told. */
static size_t evidence_row(const struct log *l) {
        for (size_t i = 0; i < l->n_marks && i < l->n_message; i++)
                if (l->marks[i] == (l->place.frame ? l->place.offset : l->place.line))
                        return i;
        return SIZE_MAX;
}

/* The source ------------------------------------------------------------------------------------------ */

static int has_line(struct log *l, struct store *s, uint64_t no, bool *ret) {
        struct text_line *v;
        size_t n;
        int r = store_lines(s, l->place.source, no, 1, &v, &n);
        if (r < 0)
                return r;
        *ret = n > 0;
        text_lines_free(v, n);
        return 0;
}

/* How many lines the source has: line `low` is there, line `high` is not; doubling, then halving. */
static int find_end(struct log *l, struct store *s) {
        uint64_t low = 0, high = 1;
        bool yes = true;
        int r = 0;
        while (r >= 0 && (r = has_line(l, s, high, &yes)) >= 0 && yes && high < UINT64_C(1) << 40) {
                low = high;
                high *= 2;
        }
        while (r >= 0 && high - low > 1) {
                uint64_t mid = low + (high - low) / 2;
                r = has_line(l, s, mid, &yes);
                if (yes)
                        low = mid;
                else
                        high = mid;
        }
        l->lines = r < 0 ? 0 : low;
        return r == -ENOENT ? 0 : r;
}

/* A screenful above and below what is seen, so that most keys need nothing new; and some more above, because a secret
 * may begin there. */
static int load_window(struct log *l, struct store *s) {
        const struct pane *p = l->alone ? &l->other : &l->view.pane;
        uint64_t end = p->top + p->page < l->lines ? p->top + p->page : l->lines;
        uint64_t lead = p->top < LINES_BEFORE ? p->top : LINES_BEFORE;
        if (p->top - lead >= l->window_from && end <= l->window_from + l->n_window)
                return 0;
        uint64_t from = p->top - lead > p->page ? p->top - lead - p->page : 0;
        uint64_t to = end + p->page < l->lines ? end + p->page : l->lines;
        struct span *lines = NULL;
        arena_reset(&l->window_arena);
        l->n_window = 0;
        l->window_from = from;
        l->window = arena_array(&l->window_arena, to - from, sizeof *l->window);
        if (to > from && !l->window)
                return -ENOMEM;
        while (l->n_window < to - from) {
                size_t n, want = to - from - l->n_window;
                int r = fetch(l, s, &l->scratch, from + l->n_window + 1, want, &lines, &n);
                for (size_t i = 0; r >= 0 && i < n && i < want; i++)
                        l->window[l->n_window++] = keep_line(&l->window_arena, lines[i]);
                arena_reset(&l->scratch);
                if (r < 0 || !n)
                        return r;
        }
        return 0;
}

static struct span text_of(const struct log *l, size_t i) {
        if (l->alone)
                return i < l->n_message ? l->message[i] : SPAN_NONE;
        return i >= l->window_from && i - l->window_from < l->n_window ? l->window[i - l->window_from] : SPAN_NONE;
}

/* Search ----------------------------------------------------------------------------------------------- */

static int search_step(struct log *l, struct store *s) {
        struct span *lines = NULL;
        size_t n = 0;
        int r = fetch(l, s, &l->scratch, l->hits.scanned + 1, LINES_A_STEP, &lines, &n);
        for (size_t i = 0; i < n; i++)
                hits_line(&l->hits, view_holds(&l->view, lines[i]));
        arena_reset(&l->scratch);
        if (r < 0 || !n)
                hits_end(&l->hits);
        return r;
}

/* Brings the cursor to the hit that was asked for, as soon as it is known. */
static void follow_hits(struct log *l) {
        size_t line;
        if (hits_take(&l->hits, l->view.pane.pos, &line)) {
                pane_show(&l->view.pane, line);
                l->reveal = true;
        }
        l->view.hits = l->hits.n;
        l->view.hit = hits_number(&l->hits, l->view.pane.pos);
}

static void seek(struct view *v, enum seek how) {
        struct log *l = self(v);
        if (l->alone) {
                view_seek(v, how);
                l->reveal = true;
                return;
        }
        if (how == SEEK_NEW || !l->hits.begun)
                hits_begin(&l->hits);
        l->hits.want = how;
        l->hits.wanted = true;
        follow_hits(l);
}

static unsigned digits(uint64_t n) {
        unsigned d = 1;
        for (; n >= 10; n /= 10)
                d++;
        return d;
}

/* Columns left of the text: line number and mark. */
static unsigned gutter(const struct log *l) {
        return (l->alone ? 0 : digits(l->lines)) + 3;
}

static void reveal_hit(struct log *l) {
        struct span text = text_of(l, l->view.pane.pos);
        size_t at, n;
        unsigned width = l->view.columns > gutter(l) + 2 ? l->view.columns - gutter(l) - 2 : 1;
        l->reveal = false;
        if (!search_find(l->view.search, text, 0, &at, &n))
                return;
        size_t from = safe_width(span_sub(text, 0, at)), to = from + safe_width(span_sub(text, at, n));
        if (from < l->skip + (l->skip > 0) || to > l->skip + width)
                l->skip = to > width ? from - (from < width / 2 ? from : width / 2) : 0;
}

static void toggle(struct log *l);

static int load(struct view *v, struct store *s) {
        struct log *l = self(v);
        int r = 0;
        if (l->stage == STAGE_MESSAGE) {
                r = load_message(l, s);
                l->stage = STAGE_LINES;
                return r < 0 ? r : 1;
        }
        if (l->stage == STAGE_LINES) {
                r = find_end(l, s);
                l->stage = STAGE_READY;
                if (l->place.frame && !l->lines && l->n_message && !l->alone)
                        toggle(l);
                return r < 0 ? r : 1;
        }
        bool more = l->hits.running && !l->alone;
        if (more) {
                r = search_step(l, s);
                follow_hits(l);
        }
        if (r >= 0)
                r = load_window(l, s);
        if (r >= 0 && l->reveal)
                reveal_hit(l);
        return r < 0 ? r : more;
}

/* Drawing ---------------------------------------------------------------------------------------------- */

static void fit(struct view *v) {
        struct log *l = self(v);
        size_t page = v->rows > 1 ? v->rows - 1 : 1;
        bool fresh = l->stage == STAGE_READY && !v->pane.n && !l->alone && l->lines;
        pane_fit(&v->pane, l->alone ? l->n_message : l->lines, page);
        pane_fit(&l->other, l->alone ? l->lines : l->n_message, page);
        if (fresh && l->place.line)
                pane_show(&v->pane, l->place.line - 1);
}

static void draw_header(const struct log *l, struct canvas *c) {
        struct buf b = BUF_INIT, safe = BUF_INIT;
        if (l->alone)
                buf_puts(&b, "message alone · ");
        if (l->role && l->role[0])
                buf_printf(&b, "%s · ", l->role);
        buf_puts(&b, l->path ? l->path : "?");
        if (l->place.line)
                buf_printf(&b, ":%llu", (unsigned long long)l->place.line);
        else if (l->place.frame)
                buf_printf(&b, " frame %llu", (unsigned long long)l->place.frame);
        if (l->host)
                buf_printf(&b, " · %s", l->host);
        if (l->place.time_us != STAMP_NONE) {
                buf_puts(&b, " · ");
                words_time(&b, l->place.time_us);
                buf_puts(&b, l->place.utc ? " UTC" : "");
        }
        safe_put(&safe, buf_span(&b), SAFE_LINE);
        canvas_fill(c, 0, 0, c->w, 1, STYLE_HEADING);
        canvas_put(c, 0, 0, buf_span(&safe), STYLE_HEADING);
        buf_done(&b);
        buf_done(&safe);
}

static void draw_line(const struct log *l, size_t i, unsigned y, struct canvas *c) {
        unsigned x = gutter(l);
        bool evidence = l->alone ? i == evidence_row(l) : i + 1 == l->place.line;
        bool message = !l->alone && is_marked(l, i + 1);
        unsigned style = evidence ? STYLE_EVIDENCE : message ? STYLE_MESSAGE : STYLE_PLAIN;
        if (!l->alone) {
                struct buf no = BUF_INIT;
                buf_printf(&no, "%*zu", (int)(x - 3), i + 1);
                canvas_put(c, 0, y, buf_span(&no), STYLE_DIM);
                buf_done(&no);
        }
        canvas_put(c, x - 2, y, evidence ? SPAN("▶") : message ? SPAN("│") : SPAN(" "), style);
        canvas_text(c, x, y, c->w, text_of(l, i), style, l->skip);
        canvas_mark(c, x, y, l->view.search);
        if (i == l->view.pane.pos)
                canvas_cursor(c, y);
}

static void draw(const struct view *v, struct canvas *c) {
        const struct log *l = const_self(v);
        draw_header(l, c);
        if (!v->pane.n)
                canvas_put(c, 2, 2, l->stage != STAGE_READY ? SPAN("reading …")
                                    : SPAN("The text of this source is not in the case."), STYLE_NOTICE);
        for (size_t i = 0; i < v->pane.page && v->pane.top + i < v->pane.n; i++)
                draw_line(l, v->pane.top + i, (unsigned)i + 1, c);
}

/* After a change of mode: the same search over other rows, the cursor staying where it is. */
static void count_again(struct log *l) {
        if (!l->view.search)
                return;
        if (l->alone) {
                struct pane keep = l->view.pane;
                view_seek(&l->view, SEEK_NEW);
                l->view.pane = keep;
                l->view.hit = 0;
        } else {
                if (!l->hits.begun)
                        hits_begin(&l->hits);
                follow_hits(l);
        }
}

static void toggle(struct log *l) {
        if (!l->n_message) {
                view_say(&l->view, "this is no SIP message: there is only the log");
                return;
        }
        if (l->alone && !l->lines) {
                view_say(&l->view, "this source has no lines: there is only the message");
                return;
        }
        struct pane p = l->view.pane;
        l->alone = !l->alone;
        l->view.pane = l->other;
        l->other = p;
        l->skip = 0;
        if (l->alone && !l->seen_alone && evidence_row(l) != SIZE_MAX)
                pane_show(&l->view.pane, evidence_row(l));
        l->seen_alone = true;
        count_again(l);
}

static struct action key(struct view *v, uint32_t k) {
        struct log *l = self(v);
        struct action used = ACTION_NONE;
        if (k == KEYS_ESC && l->hits.running && !l->alone) {
                l->hits.running = l->hits.wanted = false;
                view_say(v, "search stopped after %llu lines", (unsigned long long)l->hits.scanned);
                return used;
        }
        if (pane_key(&v->pane, k)) {
                l->hits.wanted = false; /* who moves on waits no more */
                if (!l->alone)
                        v->hit = hits_number(&l->hits, v->pane.pos);
                return used;
        }
        if (k == 'r')
                toggle(l);
        else if (k == KEYS_RIGHT || k == 'l')
                l->skip += l->skip < LINE_SHOWN ? HSTEP : 0;
        else if (k == KEYS_LEFT || k == 'h')
                l->skip -= l->skip < HSTEP ? l->skip : HSTEP;
        else
                return ACTION_UNKNOWN;
        return used;
}

static void status(const struct view *v, struct buf *ret) {
        const struct log *l = const_self(v);
        buf_printf(ret, "line %zu of %zu", v->pane.n ? v->pane.pos + 1 : 0, v->pane.n);
        if (l->skip)
                buf_printf(ret, ", from column %zu", l->skip + 1);
        if (l->n_marks == MARKED_LINES)
                buf_printf(ret, ", first %d lines of the message marked", MARKED_LINES);
        if (l->hits.running && !l->alone)
                buf_printf(ret, ", searched %llu", (unsigned long long)l->hits.scanned);
        view_search_status(v, l->hits.running && !l->alone, ret);
}

static struct span row(const struct view *v, size_t i, struct buf *scratch) {
        (void)scratch;
        return text_of(const_self(v), i);
}

static void destroy(struct view *v) {
        struct log *l = self(v);
        arena_done(&l->message_arena);
        arena_done(&l->window_arena);
        arena_done(&l->scratch);
        hits_done(&l->hits);
        free(l->path);
        free(l->host);
        free(l->role);
        free(l->text);
        view_done(v);
        free(l);
}

static const struct key_help help[] = {
        {"r", "the message alone, and back to its log", "Raw"},
        {"Enter", "the message decoded", "Message"},
        {"L", "its call as a ladder", "Ladder"},
        {"T", "all log lines of all sources around it", "Trace"},
        {"Left Right", "scroll sideways", NULL},
        {NULL, NULL, NULL},
};

static char *copy(const char *s) {
        return s ? span_dup(span_str(s)) : NULL;
}

struct view *log_new(const struct place *p) {
        static const struct view_ops ops = {
                .name = "Log", .help = help, .load = load, .fit = fit, .draw = draw, .key = key, .status = status,
                .row = row, .seek = seek, .free = destroy,
        };
        struct log *l = calloc(1, sizeof *l);
        if (!l)
                return NULL;
        l->view.ops = &ops;
        l->place = *p;
        l->path = copy(p->path);
        l->host = copy(p->host);
        l->role = copy(p->role);
        l->text = copy(p->text);
        l->place.path = l->place.host = l->place.role = l->place.text = NULL;
        arena_init(&l->message_arena);
        arena_init(&l->window_arena);
        arena_init(&l->scratch);
        return &l->view;
}
