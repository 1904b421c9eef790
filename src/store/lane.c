/*
 * Reads the index of blocks and checks that it is one: lines that follow each other, times that a clock shows. Pages are unpacked
 * when they are asked for and forgotten, the longest unused first, when they are too many.
 */
#include "store/lane.h"

#include <errno.h>
#include <stdlib.h>

enum { KEPT_BYTES = 32 * 1024 * 1024 };

static int bad_index(struct store *s, int64_t source) {
        return store_fail(s, -EBADMSG, "the index of source %lld's lines is damaged", (long long)source);
}

/* Reading the index -------------------------------------------------------------------------------------- */

/* Kinds are those of enum lane_kind. */
static const char index_sql[] =
        "SELECT b.source AS source, 0 AS kind, b.seq AS seq, b.line, b.lines, p.first_us, p.last_us, p.data FROM source s"
        " JOIN block b ON b.source = s.id LEFT JOIN pace p ON p.source = b.source AND p.seq = b.seq"
        " WHERE s.encoding IS NOT 'binary'"
        " UNION ALL SELECT p.source, 1, p.seq, 0, p.items, p.first_us, p.last_us, p.data FROM source s"
        " JOIN pace p ON p.source = s.id WHERE s.encoding IS 'binary' ORDER BY source, kind, seq";

static struct lane *open_lane(struct lanes *l, int64_t source, enum lane_kind kind) {
        struct lane *last = l->n ? &l->v[l->n - 1] : NULL;

        if (last && last->source == source && last->kind == kind)
                return last;
        if (array_grow(&l->v, l->n, &l->cap, sizeof(*l->v)) < 0)
                return NULL;
        l->v[l->n] = (struct lane){.source = source, .kind = kind, .first = l->n_blocks, .clock = CLOCK_UNKNOWN};
        return &l->v[l->n++];
}

static struct lane_block *add_block(struct lanes *l, struct lane *lane) {
        if (array_grow(&l->blocks, l->n_blocks, &l->cap_blocks, sizeof(*l->blocks)) < 0)
                return NULL;
        lane->n++;
        l->blocks[l->n_blocks] = (struct lane_block){.from = lane->items, .first_us = STAMP_NONE, .last_us = STAMP_NONE};
        return &l->blocks[l->n_blocks++];
}

/* The last line of the block before may go on in this one, where it counts. */
static int follow(struct lane *lane, struct lane_block *before, const struct lane_block *b) {
        uint64_t lines = b->line - before->line;

        if (b->line < before->line || (lines != before->items && lines + 1 != before->items))
                return -EBADMSG;
        lane->items -= before->items - lines;
        before->items = lines;
        return 0;
}

static int add_row(struct lanes *l, struct get *g) {
        int64_t source = get_int(g);
        struct lane *lane = open_lane(l, source, (enum lane_kind)get_int(g));
        struct lane_block *b = lane ? add_block(l, lane) : NULL;

        if (!b)
                return -ENOMEM;
        get_int(g);
        b->line = get_size(g);
        b->items = get_size(g);
        b->first_us = get_us(g);
        b->last_us = get_us(g);
        b->data = get_int(g);
        if (b->items > BLOB_MAX_BYTES || b->line > INT64_MAX / 2 || (lane->kind == LANE_LINES && b->line == 0) ||
            (lane->kind == LANE_LINES && lane->n > 1 && follow(lane, b - 1, b) < 0))
                return bad_index(l->s, source);
        b->from = lane->items;
        b->line = lane->kind == LANE_LINES ? b->line : lane->items + 1;
        lane->items += b->items;
        return 0;
}

static int read_index(struct lanes *l) {
        sqlite3_stmt *st = NULL;
        int r = sql_fail(l->s, sql_prepare(l->s->db, index_sql, &st));

        while (r == 0 && (r = sql_step(l->s, st)) > 0)
                r = add_row(l, &(struct get){.st = st});
        sqlite3_finalize(st);
        return r;
}

/* Frames of captures: few, so that all are kept in one page, with names for sightings. */
static int add_frame(struct lanes *l, struct get *g) {
        struct lane *lane = open_lane(l, get_int(g), LANE_FRAMES);
        struct lane_block *b = !lane ? NULL : lane->n ? &l->blocks[lane->first] : add_block(l, lane);
        int64_t frame = get_int(g), us = get_us(g), id = get_int(g);
        struct pace *pace;
        int r;

        if (!b || (!b->page && !(b->page = calloc(1, sizeof(*b->page)))))
                return -ENOMEM;
        if (us != STAMP_NONE && (us > PACE_US_MAX || us < -PACE_US_MAX))
                return bad_index(l->s, lane->source);
        b->page->block = lane->first;
        b->items++;
        lane->items++;
        b->line = 1;
        pace = &b->page->pace;
        if (us != STAMP_NONE) {
                b->first_us = b->first_us == STAMP_NONE ? us : b->first_us;
                b->last_us = us;
                r = pace_add_time(pace, lane->items, us);
        }
        r = us != STAMP_NONE && r < 0 ? r : pace_add_piece(pace, (struct pace_piece){frame < 0 ? 0 : (uint64_t)frame, 1, id});
        return r == -E2BIG ? bad_index(l->s, lane->source) : r;
}

static int read_frames(struct lanes *l) {
        sqlite3_stmt *st = NULL;
        int r = sql_fail(l->s, sql_prepare(l->s->db, "SELECT f.source, f.frame, f.time_us, f.id FROM frame f JOIN source s"
                                                     " ON s.id = f.source WHERE s.encoding IS 'binary' ORDER BY 1, 3, 2, 4", &st));

        while (r == 0 && (r = sql_step(l->s, st)) > 0)
                r = add_frame(l, &(struct get){.st = st});
        sqlite3_finalize(st);
        return r;
}

/* Ends of blocks on the case's clock, rising; before the first time, all is at it. */
static int set_times(struct lanes *l, const struct lane *lane) {
        int64_t latest = STAMP_NONE;

        for (size_t i = 0; i < lane->n; i++) {
                struct lane_block *b = &l->blocks[lane->first + i];
                int64_t first = b->first_us, last = b->last_us;
                if ((first == STAMP_NONE) != (last == STAMP_NONE) || last < first || last > PACE_US_MAX ||
                    (first != STAMP_NONE && first < -PACE_US_MAX))
                        return bad_index(l->s, lane->source);
                b->first_us = b->last_us = latest;
                if (first == STAMP_NONE)
                        continue;
                first = clock_apply(lane->clock, first);
                last = clock_apply(lane->clock, last);
                if (first == STAMP_NONE || last == STAMP_NONE)
                        return bad_index(l->s, lane->source);
                if (latest == STAMP_NONE) {
                        for (size_t k = 0; k < i; k++)
                                l->blocks[lane->first + k].first_us = l->blocks[lane->first + k].last_us = first;
                        b->first_us = first;
                }
                latest = latest == STAMP_NONE || last > latest ? last : latest;
                b->last_us = latest;
        }
        for (size_t i = 0; i < lane->n && latest == STAMP_NONE; i++)
                l->blocks[lane->first + i].first_us = l->blocks[lane->first + i].last_us = LANE_LAST;
        return 0;
}

static int by_source(const void *x, const void *y) {
        const struct lane *a = x, *b = y;

        return a->source != b->source ? (a->source > b->source) - (a->source < b->source) : (a->kind > b->kind) - (a->kind < b->kind);
}

static int set_clocks(struct lanes *l) {
        struct source_info *v = NULL;
        size_t n = 0, at = 0;
        int r = store_sources(l->s, &v, &n);

        for (size_t i = 0; i < l->n && r == 0; i++) {
                while (at < n && v[at].row.id < l->v[i].source)
                        at++;
                if (at < n && v[at].row.id == l->v[i].source)
                        l->v[i].clock = v[at].clock.line;
                r = set_times(l, &l->v[i]);
        }
        source_infos_free(v, n);
        return r;
}

/* Pages -------------------------------------------------------------------------------------------------- */

static void page_free(struct page *p) {
        if (!p)
                return;
        free(p->steps);
        pace_done(&p->pace);
        free(p);
}

static size_t page_bytes(const struct page *p) {
        return sizeof(*p) + p->n_steps * sizeof(*p->steps) + p->pace.n_pieces * sizeof(*p->pace.pieces);
}

/* Begins with the time that the block before left off with. */
static int set_steps(const struct lane *lane, const struct lane_block *b, struct page *p) {
        const struct pace *pace = &p->pace;
        struct step s = {b->from, b->first_us, STAMP_NONE};

        if (!(p->steps = calloc(pace->n_times + 1, sizeof(*p->steps))))
                return -ENOMEM;
        for (size_t i = 0; i < pace->n_times; i++) {
                const struct pace_time *t = &pace->times[i];
                int64_t us = clock_apply(lane->clock, t->us);
                if (us == STAMP_NONE || us > b->last_us)
                        return -EBADMSG;
                if (t->line > b->line) {
                        if (t->line - b->line >= b->items) /* of a line that goes on in the next block */
                                break;
                        p->steps[p->n_steps++] = s;
                }
                s = (struct step){t->line > b->line ? b->from + (t->line - b->line) : b->from, us > s.order_us ? us : s.order_us, us};
        }
        p->steps[p->n_steps++] = s;
        free(p->pace.times);
        p->pace.times = NULL;
        p->pace.n_times = p->pace.cap_times = 0;
        return 0;
}

static int check_pieces(const struct lane *lane, const struct lane_block *b, const struct pace *p) {
        if (lane->kind != LANE_LINES)
                return p->n_pieces == b->items ? 0 : -EBADMSG;
        for (size_t i = 1; i < p->n_pieces; i++)
                if (p->pieces[i].line < p->pieces[i - 1].line)
                        return -EBADMSG;
        return 0;
}

static int load(struct lanes *l, const struct lane *lane, const struct lane_block *b, struct page *p) {
        struct span packed;
        int r = 0;

        if (b->data && (r = texts_blob(l->texts, b->data, &packed)) == 0)
                r = pace_unpack(packed, &p->pace);
        if (r == 0 && (r = check_pieces(lane, b, &p->pace)) == 0)
                r = set_steps(lane, b, p);
        return r == 0 || r == -ENOMEM ? r : bad_index(l->s, lane->source);
}

static void unlink_page(struct lanes *l, struct page *p) {
        *(p->newer ? &p->newer->older : &l->newest) = p->older;
        *(p->older ? &p->older->newer : &l->oldest) = p->newer;
        p->newer = p->older = NULL;
}

static void link_page(struct lanes *l, struct page *p) {
        p->older = l->newest;
        *(l->newest ? &l->newest->newer : &l->oldest) = p;
        l->newest = p;
}

static void forget_oldest(struct lanes *l) {
        while (l->kept_bytes > KEPT_BYTES && l->oldest != l->newest) {
                struct page *p = l->oldest;
                unlink_page(l, p);
                l->kept_bytes -= page_bytes(p);
                l->blocks[p->block].page = NULL;
                page_free(p);
        }
}

int lane_page(struct lanes *l, const struct lane *lane, size_t block, const struct page **ret) {
        struct lane_block *b = &l->blocks[block];

        if (!b->page) {
                struct page *p = calloc(1, sizeof(*p));
                int r = p ? load(l, lane, b, p) : -ENOMEM;
                if (r < 0) {
                        page_free(p);
                        return r;
                }
                p->block = block;
                b->page = p;
                link_page(l, p);
                l->kept_bytes += page_bytes(p);
                forget_oldest(l);
        } else if (lane->kind != LANE_FRAMES && l->newest != b->page) {
                unlink_page(l, b->page);
                link_page(l, b->page);
        }
        *ret = b->page;
        return 0;
}

size_t page_step(const struct page *p, uint64_t at) {
        size_t low = 0, high = p->n_steps;

        while (high - low > 1) {
                size_t mid = low + (high - low) / 2;
                *(p->steps[mid].item <= at ? &low : &high) = mid;
        }
        return low;
}

const struct pace_piece *page_piece(const struct page *p, uint64_t line) {
        const struct pace_piece *v = p->pace.pieces;
        size_t low = 0, high = p->pace.n_pieces;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                *(v[mid].line <= line ? &low : &high) = v[mid].line <= line ? mid + 1 : mid;
        }
        return low && line - v[low - 1].line < v[low - 1].lines ? &v[low - 1] : NULL;
}

/* Counting ----------------------------------------------------------------------------------------------- */

/* The first block that has times after time_us; lane->n: none. */
static size_t block_after(const struct lanes *l, const struct lane *lane, int64_t time_us) {
        size_t low = 0, high = lane->n;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (l->blocks[lane->first + mid].last_us > time_us)
                        high = mid;
                else
                        low = mid + 1;
        }
        return low;
}

uint64_t lane_least(const struct lanes *l, const struct lane *lane, int64_t time_us, uint64_t *ret_most) {
        size_t i = block_after(l, lane, time_us);
        const struct lane_block *b = &l->blocks[lane->first + i];
        uint64_t least = i == lane->n ? lane->items : b->from;

        *ret_most = i == lane->n || b->first_us > time_us ? least : b->from + b->items;
        return least;
}

int lane_upto(struct lanes *l, const struct lane *lane, int64_t time_us, uint64_t *ret) {
        uint64_t most, least = lane_least(l, lane, time_us, &most);
        const struct page *p;
        size_t low = 0, high;
        int r;

        if (least == most) {
                *ret = least;
                return 0;
        }
        if ((r = lane_page(l, lane, lane_block_of(l, lane, least), &p)) < 0)
                return r;
        for (high = p->n_steps; low < high;) {
                size_t mid = low + (high - low) / 2;
                if (p->steps[mid].order_us > time_us)
                        high = mid;
                else
                        low = mid + 1;
        }
        *ret = low < p->n_steps ? p->steps[low].item : most;
        return 0;
}

size_t lane_block_of(const struct lanes *l, const struct lane *lane, uint64_t at) {
        size_t low = 0, high = lane->n;

        /* Blocks without an item stand before the one that has it. */
        while (high - low > 1) {
                size_t mid = low + (high - low) / 2;
                *(l->blocks[lane->first + mid].from <= at ? &low : &high) = mid;
        }
        return lane->first + low;
}

/* Life --------------------------------------------------------------------------------------------------- */

static int read_lanes(struct lanes *l) {
        int r = read_index(l);

        if (r == 0)
                r = read_frames(l);
        if (r < 0)
                return r;
        if (l->n)
                qsort(l->v, l->n, sizeof(*l->v), by_source);
        r = set_clocks(l);
        for (size_t i = 0; i < l->n && r == 0; i++) {
                struct lane_block *b = &l->blocks[l->v[i].first];
                if (l->v[i].kind == LANE_FRAMES && (r = set_steps(&l->v[i], b, b->page)) == -EBADMSG)
                        r = bad_index(l->s, l->v[i].source);
        }
        return r;
}

int lanes_init(struct lanes *l, struct store *s) {
        *l = (struct lanes){.s = s, .texts = texts_new(s->db)};
        return l->texts ? read_lanes(l) : -ENOMEM;
}

void lanes_done(struct lanes *l) {
        for (size_t i = 0; i < l->n_blocks; i++)
                page_free(l->blocks[i].page);
        free(l->blocks);
        free(l->v);
        texts_free(l->texts);
}
