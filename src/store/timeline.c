/*
 * Merges lanes in the order of time, source, line. A position is found by bisecting time, where blocks alone tell how many lines
 * are before it as long as it is not near; from there on lanes stand in a heap and lines are taken step by step. What a lane's
 * next time is may be a guess that is too early: it is looked up when the lane comes to the top.
 */
#include "store/timeline.h"

#include "store/lane.h"

#include <errno.h>
#include <stdlib.h>

struct cursor {
        uint64_t at;      /* next item */
        size_t block;     /* that holds it */
        int64_t order_us; /* of it; it may be later, unless exact */
        bool exact;
};

struct timeline {
        struct store *s;
        struct lanes lanes;
        struct cursor *cursors; /* of each lane */
        size_t *heap;           /* lanes that have more, the earliest first */
        size_t n_heap;
        uint64_t count, next;   /* next: the position that the cursors are at; UINT64_MAX: none */
        uint64_t stopped;       /* the position where timeline_next() did, with lanes ahead of it that were passed over; UINT64_MAX: none */
        sqlite3_stmt *message, *frame; /* for texts */
};

/* Leaves the lanes of one source. */
static void keep_source(struct lanes *l, int64_t source) {
        size_t n = 0;

        for (size_t i = 0; i < l->n; i++)
                if (l->v[i].source == source)
                        l->v[n++] = l->v[i];
        l->n = n;
}

static int open_lanes(struct store *s, const int64_t *source, struct timeline **ret) {
        struct timeline *t = calloc(1, sizeof(*t));
        int r;

        if (!t)
                return -ENOMEM;
        t->s = s;
        t->next = t->stopped = UINT64_MAX;
        r = lanes_init(&t->lanes, s);
        if (source)
                keep_source(&t->lanes, *source);
        t->cursors = calloc(t->lanes.n + 1, sizeof(*t->cursors));
        t->heap = calloc(t->lanes.n + 1, sizeof(*t->heap));
        if (r == 0 && (!t->cursors || !t->heap))
                r = -ENOMEM;
        if (r < 0) {
                timeline_close(t);
                return r;
        }
        for (size_t i = 0; i < t->lanes.n; i++)
                t->count += t->lanes.v[i].items;
        *ret = t;
        return 0;
}

int timeline_open(struct store *s, struct timeline **ret) {
        return open_lanes(s, NULL, ret);
}

int timeline_open_source(struct store *s, int64_t source, struct timeline **ret) {
        return open_lanes(s, &source, ret);
}

void timeline_close(struct timeline *t) {
        if (!t)
                return;
        sqlite3_finalize(t->message);
        sqlite3_finalize(t->frame);
        lanes_done(&t->lanes);
        free(t->cursors);
        free(t->heap);
        free(t);
}

uint64_t timeline_count(const struct timeline *t) {
        return t->count;
}

/* Positions ---------------------------------------------------------------------------------------------- */

/* Lines at time_us or before. */
static int count_upto(struct timeline *t, int64_t time_us, uint64_t *ret) {
        uint64_t sum = 0, n;
        int r = 0;

        for (size_t i = 0; i < t->lanes.n && r == 0; i++)
                if ((r = lane_upto(&t->lanes, &t->lanes.v[i], time_us, &n)) == 0)
                        sum += n;
        if (r == 0)
                *ret = sum;
        return r;
}

/* Are there more than pos lines at time_us or before? Most times are far from it, and blocks say so. 1, 0, -errno. */
static int reaches(struct timeline *t, int64_t time_us, uint64_t pos) {
        uint64_t least = 0, most = 0, n, exact;
        int r;

        for (size_t i = 0; i < t->lanes.n; i++) {
                least += lane_least(&t->lanes, &t->lanes.v[i], time_us, &n);
                most += n;
        }
        if (least > pos || most <= pos)
                return least > pos;
        r = count_upto(t, time_us, &exact);
        return r < 0 ? r : exact > pos;
}

/* The time of the line at pos, which is below the count. */
static int time_at(struct timeline *t, uint64_t pos, int64_t *ret) {
        int64_t low = LANE_LAST, high = STAMP_NONE;

        for (size_t i = 0; i < t->lanes.n; i++) {
                const struct lane *lane = &t->lanes.v[i];
                int64_t first = t->lanes.blocks[lane->first].first_us, last = t->lanes.blocks[lane->first + lane->n - 1].last_us;
                low = first < low ? first : low;
                high = last > high ? last : high;
        }
        while (low < high) {
                int64_t mid = low + (int64_t)(((uint64_t)high - (uint64_t)low) / 2);
                int r = reaches(t, mid, pos);
                if (r < 0)
                        return r;
                *(r ? &high : &low) = r ? mid : mid + 1;
        }
        *ret = low;
        return 0;
}

int timeline_at(struct timeline *t, int64_t time_us, uint64_t *ret_pos) {
        if (time_us != STAMP_NONE)
                return count_upto(t, time_us - 1, ret_pos);
        *ret_pos = 0;
        return 0;
}

/* Of item `at` of lane k. */
static int position(struct timeline *t, size_t k, uint64_t at, uint64_t *ret) {
        const struct lane *lane = &t->lanes.v[k];
        const struct page *p;
        uint64_t pos = at, n;
        int r = lane_page(&t->lanes, lane, lane_block_of(&t->lanes, lane, at), &p);
        int64_t us = r == 0 ? p->steps[page_step(p, at)].order_us : 0;

        for (size_t i = 0; i < t->lanes.n && r == 0; i++) {
                if (i == k)
                        continue;
                if ((r = lane_upto(&t->lanes, &t->lanes.v[i], i < k ? us : us - 1, &n)) == 0)
                        pos += n;
        }
        if (r == 0)
                *ret = pos;
        return r;
}

/* Which frames a block's items begin in: they rise but for messages whose last bytes came late. */
static void note_frames(struct lane_block *b, const struct page *p) {
        b->low = b->high = p->pace.n_pieces ? p->pace.pieces[0].line : 1;
        for (size_t k = 1; k < p->pace.n_pieces; k++) {
                uint64_t line = p->pace.pieces[k].line;
                b->low = line < b->low ? line : b->low;
                b->high = line > b->high ? line : b->high;
        }
}

/* The item of a lane that begins in this frame. 1, 0: none does, -errno. Each block is unpacked once to learn where to look. */
static int find_frame(struct timeline *t, const struct lane *lane, uint64_t frame, uint64_t *ret) {
        for (size_t i = 0; i < lane->n; i++) {
                size_t block = lane->first + i;
                struct lane_block *b = &t->lanes.blocks[block];
                const struct page *p;
                if (b->high && (frame < b->low || frame > b->high))
                        continue;
                int r = lane_page(&t->lanes, lane, block, &p);
                if (r < 0)
                        return r;
                if (!b->high)
                        note_frames(b, p);
                for (size_t k = 0; k < p->pace.n_pieces; k++)
                        if (p->pace.pieces[k].line == frame) {
                                *ret = t->lanes.blocks[block].from + k;
                                return 1;
                        }
        }
        return 0;
}

/* 1, 0: the source ends before it, -errno. */
static int find_line(struct timeline *t, const struct lane *lane, uint64_t line, uint64_t *ret) {
        uint64_t first = t->lanes.blocks[lane->first].line;

        if (lane->kind != LANE_LINES)
                return find_frame(t, lane, line, ret);
        /* Lines of a source follow each other, from block to block. */
        if (line < first || line - first >= lane->items)
                return 0;
        *ret = line - first;
        return 1;
}

int timeline_find(struct timeline *t, int64_t source, uint64_t line, uint64_t *ret_pos) {
        for (size_t k = 0; k < t->lanes.n; k++) {
                uint64_t at;
                int r = t->lanes.v[k].source == source ? find_line(t, &t->lanes.v[k], line, &at) : 0;
                if (r != 0)
                        return r < 0 ? r : position(t, k, at, ret_pos);
        }
        return -ENOENT;
}

/* Reading ------------------------------------------------------------------------------------------------ */

static bool is_before(const struct timeline *t, size_t a, size_t b) {
        int64_t x = t->cursors[a].order_us, y = t->cursors[b].order_us;

        return x != y ? x < y : a < b;
}

static void sift_down(struct timeline *t, size_t i) {
        for (;;) {
                size_t least = i;
                for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < t->n_heap; child++)
                        if (is_before(t, t->heap[child], t->heap[least]))
                                least = child;
                if (least == i)
                        return;
                size_t lane = t->heap[i];
                t->heap[i] = t->heap[least];
                t->heap[least] = lane;
                i = least;
        }
}

/* Puts a lane's cursor at an item, with the time that its block begins with for a guess. */
static void set_cursor(struct timeline *t, size_t k, uint64_t at) {
        const struct lane *lane = &t->lanes.v[k];
        size_t block = at < lane->items ? lane_block_of(&t->lanes, lane, at) : lane->first;

        t->cursors[k] = (struct cursor){.at = at, .block = block, .order_us = t->lanes.blocks[block].first_us};
}

/* Of the lines at the very time of pos, those before it are passed by lane after lane. */
static int seek(struct timeline *t, uint64_t pos) {
        uint64_t before, upto, from;
        int64_t us;
        int r = time_at(t, pos, &us);

        t->next = UINT64_MAX;
        if (r < 0 || (r = count_upto(t, us - 1, &before)) < 0)
                return r;
        t->n_heap = 0;
        for (size_t k = 0; k < t->lanes.n; k++) {
                if ((r = lane_upto(&t->lanes, &t->lanes.v[k], us, &upto)) < 0 ||
                    (r = lane_upto(&t->lanes, &t->lanes.v[k], us - 1, &from)) < 0)
                        return r;
                uint64_t pass = pos - before < upto - from ? pos - before : upto - from;
                before += pass;
                set_cursor(t, k, from + pass);
                if (from + pass < t->lanes.v[k].items)
                        t->heap[t->n_heap++] = k;
        }
        for (size_t i = t->n_heap / 2; i-- > 0;)
                sift_down(t, i);
        t->next = pos;
        return 0;
}

static void put_line(const struct lane *lane, const struct lane_block *b, const struct page *p, uint64_t at, int64_t us,
                     struct timeline_line *ret) {
        *ret = (struct timeline_line){.source = lane->source, .time_us = us, .line = b->line + (at - b->from)};
        const struct pace_piece *piece = lane->kind == LANE_LINES ? page_piece(p, ret->line) : &p->pace.pieces[at - b->from];

        if (lane->kind != LANE_LINES) {
                ret->line = piece->line;
                ret->item = piece->sighting;
        }
        if (piece && lane->kind != LANE_FRAMES)
                ret->sighting = piece->sighting;
}

/* Finds out what the time of the first lane's item is, which may bring another lane to the front. */
static int learn_time(struct timeline *t) {
        const struct lane *lane = &t->lanes.v[t->heap[0]];
        struct cursor *c = &t->cursors[t->heap[0]];
        const struct page *p;
        int r = lane_page(&t->lanes, lane, c->block, &p);

        if (r < 0)
                return r;
        *c = (struct cursor){c->at, c->block, p->steps[page_step(p, c->at)].order_us, true};
        sift_down(t, 0);
        return 0;
}

/* Takes lines of the first lane as long as its time does not change, or finds out what its time is. */
static int take(struct timeline *t, size_t n, struct timeline_line *ret, size_t *ret_n) {
        const struct lane *lane = &t->lanes.v[t->heap[0]];
        struct cursor *c = &t->cursors[t->heap[0]];
        const struct lane_block *b = &t->lanes.blocks[c->block];
        const struct page *p;
        int r;

        *ret_n = 0;
        if (!c->exact)
                return learn_time(t);
        if ((r = lane_page(&t->lanes, lane, c->block, &p)) < 0)
                return r;
        size_t step = page_step(p, c->at);
        uint64_t end = step + 1 < p->n_steps ? p->steps[step + 1].item : b->from + b->items;
        for (; c->at < end && *ret_n < n; ++*ret_n)
                put_line(lane, b, p, c->at++, p->steps[step].own_us, &ret[*ret_n]);
        step += c->at == end && step + 1 < p->n_steps;
        if (c->at == lane->items)
                t->heap[0] = t->heap[--t->n_heap];
        else if (c->at == b->from + b->items)
                set_cursor(t, t->heap[0], c->at);
        else
                c->order_us = p->steps[step].order_us;
        sift_down(t, 0);
        return 0;
}

int timeline_read(struct timeline *t, uint64_t pos, size_t n, struct timeline_line *ret, size_t *ret_n) {
        size_t got = 0, more;
        int r = pos < t->count && pos != t->next ? seek(t, pos) : 0;

        t->stopped = UINT64_MAX;
        for (; pos < t->count && r == 0 && got < n && t->n_heap; got += more)
                if ((r = take(t, n - got, ret + got, &more)) < 0)
                        break;
        if (r < 0) {
                t->next = UINT64_MAX;
                return r;
        }
        if (pos < t->count)
                t->next = pos + got;
        *ret_n = got;
        return 0;
}

/* Passing over ------------------------------------------------------------------------------------------- */

/* Puts the first lane's cursor at an item, or takes the lane away at its end. */
static void move_first(struct timeline *t, uint64_t at) {
        size_t k = t->heap[0];

        set_cursor(t, k, at);
        if (at == t->lanes.v[k].items)
                t->heap[0] = t->heap[--t->n_heap];
        sift_down(t, 0);
}

/* Moves the first lane to the line that is of interest. 1: it stands there already, or has to wait, 0, -errno. */
static int pass_over(struct timeline *t, timeline_pass pass, void *ctx) {
        const struct lane *lane = &t->lanes.v[t->heap[0]];
        uint64_t at = t->cursors[t->heap[0]].at, first = t->lanes.blocks[lane->first].line, line;
        int r = lane->kind == LANE_LINES ? pass(ctx, lane->source, first + at, &line) : 1;

        if (r < 0 || lane->kind != LANE_LINES || line <= first + at)
                return r < 0 ? r : 1;
        move_first(t, line - first < lane->items ? line - first : lane->items);
        return r;
}

/* Puts the cursors where those before pos are passed; where the last call stopped, they are there. */
static int resume(struct timeline *t, uint64_t pos) {
        uint64_t stopped = t->stopped;
        int r = 0;

        t->stopped = UINT64_MAX;
        if (stopped != UINT64_MAX && pos == stopped + 1)
                move_first(t, t->cursors[t->heap[0]].at + 1);
        else if (pos != t->next && (stopped == UINT64_MAX || pos != stopped))
                r = seek(t, pos);
        t->next = UINT64_MAX; /* lanes that were passed over are ahead of others */
        return r;
}

int timeline_next(struct timeline *t, uint64_t pos, timeline_pass pass, void *ctx, uint64_t *ret_pos) {
        int r = pos < t->count ? resume(t, pos) : 0;

        if (pos >= t->count) {
                *ret_pos = t->count;
                return 0;
        }
        for (bool there = false; r >= 0 && t->n_heap; there = there || r > 0) {
                bool exact = t->cursors[t->heap[0]].exact;
                if (there && exact) {
                        r = position(t, t->heap[0], t->cursors[t->heap[0]].at, ret_pos);
                        t->stopped = r < 0 ? UINT64_MAX : *ret_pos;
                        return r;
                }
                r = exact ? pass_over(t, pass, ctx) : learn_time(t);
        }
        if (r >= 0)
                *ret_pos = t->count;
        return r < 0 ? r : 0;
}

/* Texts -------------------------------------------------------------------------------------------------- */

static int prepare(struct timeline *t, bool frame) {
        static const char message[] =
                "SELECT coalesce(a.text, ''), coalesce(b.text, ''), g.status, coalesce(g.reason, ''), g.method, coalesce(u.text, '')"
                " FROM sighting g LEFT JOIN str a ON a.id = g.local LEFT JOIN str b ON b.id = g.peer LEFT JOIN str u ON u.id = g.uri"
                " WHERE g.id = ?";
        static const char flow[] = "SELECT text, silent, until_us - time_us, until_us IS NOT NULL FROM frame WHERE id = ?";
        sqlite3_stmt **st = frame ? &t->frame : &t->message;

        return *st ? 0 : sql_fail(t->s, sql_prepare(t->s->db, frame ? flow : message, st));
}

static void put_message(struct get *g, struct buf *b) {
        buf_put(b, get_text(g));
        buf_puts(b, " > ");
        buf_put(b, get_text(g));
        int64_t status = get_int(g);
        struct span reason = get_text(g), method = get_text(g), uri = get_text(g);

        if (status)
                buf_printf(b, "  %lld %.*s (%.*s)", (long long)status, SPAN_ARG(reason), SPAN_ARG(method));
        else
                buf_printf(b, "  %.*s %.*s", SPAN_ARG(method), SPAN_ARG(uri));
}

/* As a finding quotes it. */
static void put_frame(struct get *g, struct buf *b) {
        buf_put(b, get_text(g));
        bool silent = get_int(g) != 0;
        int64_t waited_us = get_int(g);

        if (silent && get_int(g))
                buf_printf(b, ", no answer in %.1f s", (double)waited_us / STAMP_SECOND);
        else if (silent)
                buf_puts(b, ", no answer");
}

int timeline_item_text(struct timeline *t, const struct timeline_line *line, struct buf *ret) {
        bool frame = line->sighting == 0;
        int r = line->item ? prepare(t, frame) : 0;
        sqlite3_stmt *st = frame ? t->frame : t->message;

        if (!line->item || r < 0)
                return r;
        r = sql_fail(t->s, sqlite3_bind_int64(st, 1, line->item));
        if (r == 0 && (r = sql_step(t->s, st)) > 0) {
                (frame ? put_frame : put_message)(&(struct get){.st = st}, ret);
                r = ret->err;
        } else if (r == 0) {
                r = store_fail(t->s, -ENOENT, "what the capture tells in frame %llu is not in the case", (unsigned long long)line->line);
        }
        sqlite3_reset(st);
        return r;
}
