/*
 * What of a ladder stands in which row of the view. It draws nothing and knows no keys.
 */
#include "tui/ladder_rows.h"

#include <errno.h>

enum { OPEN_ROW = LADDER_OPEN_HOPS | LADDER_OPEN_SENDINGS };

void ladder_rows_init(struct ladder_rows *l) {
        *l = (struct ladder_rows){.look = {.utf8 = true, .keep_lanes = true, .keep_text = true}};
        arena_init(&l->arena);
        arena_init(&l->laid);
}

void ladder_rows_done(struct ladder_rows *l) {
        arena_done(&l->arena);
        arena_done(&l->laid);
}

int ladder_rows_read(struct ladder_rows *l, struct store *s, int64_t call) {
        int r = ladder_read(s, call, 0, &l->arena, &l->ladder);
        if (r < 0)
                return r;
        size_t n = l->ladder.n_rows;
        l->opened = arena_alloc(&l->arena, n);
        l->told = arena_array(&l->arena, n, sizeof *l->told);
        l->look.opened = l->opened;
        return n && (!l->opened || !l->told) ? -ENOMEM : 0;
}

int ladder_rows_lay(struct ladder_rows *l, unsigned columns) {
        arena_reset(&l->laid);
        l->look.columns = columns;
        l->d.n_items = 0;
        l->head.n = 0;
        l->folded = 0;
        int r = ladder_lay(&l->ladder, &l->look, &l->laid, &l->d);
        if (r == 0)
                r = ladder_draw_head(&l->d, &l->laid, &l->head);
        l->heights = arena_array(&l->laid, l->d.n_items + 1, sizeof *l->heights);
        if (r == 0 && !l->heights)
                r = -ENOMEM;
        l->d.n_items = r == 0 ? l->d.n_items : 0;
        for (size_t i = 0; i < l->d.n_items; i++)
                l->folded += l->d.items[i].hops;
        return r;
}

unsigned ladder_rows_height(struct ladder_rows *l, size_t item) {
        if (!l->heights[item]) {
                struct ladder_lines lines = {0};
                struct arena a;
                arena_init(&a);
                ladder_draw_item(&l->d, item, &a, &lines);
                arena_done(&a);
                l->heights[item] = (uint16_t)(lines.n == 0 ? 1 : lines.n < UINT16_MAX ? lines.n : UINT16_MAX);
        }
        return l->heights[item];
}

/* The last item whose row is not below this one. */
static size_t item_above(const struct ladder_rows *l, size_t row) {
        size_t low = 0, high = l->d.n_items;
        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if (l->d.items[mid].row <= row)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low ? low - 1 : 0;
}

size_t ladder_rows_item(const struct ladder_rows *l, size_t row) {
        size_t item = item_above(l, row);
        if (row >= l->ladder.n_rows || (l->d.n_items && l->d.items[item].row == row))
                return item;
        size_t first = l->ladder.rows[row].first, own = item_above(l, first);
        return l->d.n_items && l->d.items[own].row == first ? own : item;
}

size_t ladder_rows_find(const struct ladder_rows *l, int64_t message) {
        size_t i = 0;
        while (i < l->ladder.n_rows && !(l->ladder.rows[i].message && l->ladder.rows[i].message->id == message))
                i++;
        return i;
}

/* What is read, not what only shows where or when. */
static bool is_text(enum ladder_part part) {
        return part == LADDER_LABEL || part == LADDER_PROBLEM || part == LADDER_TOLD || part == LADDER_MEDIA ||
               part == LADDER_CANDIDATE || part == LADDER_SENDING || part == LADDER_NAME;
}

void ladder_rows_text(const struct ladder_rows *l, size_t item, struct buf *ret) {
        struct ladder_lines lines = {0};
        struct arena a;
        bool any = false;
        arena_init(&a);
        ladder_draw_item(&l->d, item, &a, &lines);
        for (size_t i = 0; i < lines.n; i++)
                for (size_t k = 0; k < lines.v[i].n; k++) {
                        if (!is_text(lines.v[i].v[k].part))
                                continue;
                        if (any)
                                buf_putc(ret, ' ');
                        any = true;
                        buf_put(ret, lines.v[i].v[k].text);
                }
        arena_done(&a);
}

/* What is opened ---------------------------------------------------------------------------------------- */

static bool is_repeated(const struct ladder_rows *l, size_t row) {
        const struct ladder_message *m = l->ladder.rows[row].message;
        return m && m->repeats;
}

void ladder_rows_turn(struct ladder_rows *l, size_t row) {
        const struct ladder_row *rows = l->ladder.rows;
        size_t first = rows[row].first;
        bool open = !((l->opened[first] | l->opened[row]) & OPEN_ROW), alone = rows[first].hops == 0;
        for (size_t i = first; i < l->ladder.n_rows; i++) {
                if (rows[i].first != first)
                        continue;
                l->opened[i] &= (unsigned char)~OPEN_ROW;
                if (open && i == first && !alone)
                        l->opened[i] |= LADDER_OPEN_HOPS;
                if (open && (alone || is_repeated(l, i)))
                        l->opened[i] |= LADDER_OPEN_SENDINGS;
        }
}

bool ladder_rows_turn_all(struct ladder_rows *l) {
        unsigned any = 0;
        for (size_t i = 0; i < l->ladder.n_rows; i++)
                any |= l->opened[i] & OPEN_ROW;
        for (size_t i = 0; i < l->ladder.n_rows; i++) {
                l->opened[i] &= (unsigned char)~OPEN_ROW;
                if (!any)
                        l->opened[i] |= is_repeated(l, i) ? OPEN_ROW : LADDER_OPEN_HOPS;
        }
        return !any;
}

void ladder_rows_hide(struct ladder_rows *l, int64_t leg, bool facts) {
        for (size_t i = 0; i < l->ladder.n_rows; i++) {
                const struct ladder_message *m = l->ladder.rows[i].message;
                bool hide = m ? leg && m->leg != leg : !facts;
                l->opened[i] = (unsigned char)((l->opened[i] & ~LADDER_HIDDEN) | (hide ? LADDER_HIDDEN : 0));
        }
}

int ladder_rows_candidates(struct ladder_rows *l, struct store *s, size_t from, size_t to) {
        int r = 0;
        bool any = false;
        for (size_t i = from; i < to && i < l->d.n_items && r == 0; i++) {
                const struct ladder_message *m = l->ladder.rows[l->d.items[i].row].message;
                if (!m || !m->media || l->told[l->d.items[i].row])
                        continue;
                r = ladder_read_candidates(s, m, &l->arena);
                l->told[l->d.items[i].row] = any = true;
                l->heights[i] = 0;
        }
        return r < 0 ? r : any;
}
