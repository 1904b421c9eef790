/*
 * A ring of blocks that wait. Records go to the block that their first byte is in, pieces of messages to each block that they
 * reach into; a block is put in order when it leaves. It is not said when a record is too late: its lines keep the time of
 * those before them, and are of no message.
 */
#include "ingest/paces.h"

#include <errno.h>
#include <stdlib.h>

void paces_init(struct paces *p, bool capture) {
        *p = (struct paces){.next = 1, .capture = capture};
        p->waiting[0].end = UINT64_MAX;
}

void paces_done(struct paces *p) {
        for (size_t i = 0; i < PACES_WAIT; i++)
                pace_done(&p->waiting[i].pace);
}

static struct pace_block *block_at(struct paces *p, uint64_t seq) {
        return &p->waiting[seq % PACES_WAIT];
}

/* More entries than a block can hold are no error of the job. */
static int unless_full(int r) {
        return r == -E2BIG ? 0 : r;
}

static bool has_time(const struct record *rec) {
        return rec->time_us != STAMP_NONE && rec->time_us <= PACE_US_MAX && rec->time_us >= -PACE_US_MAX;
}

/* The line that announces a record has its time. */
int paces_time(struct paces *p, const struct record *rec) {
        uint64_t off = rec->lead_line ? rec->lead_off : rec->off, line = rec->lead_line ? rec->lead_line : rec->line;

        for (uint64_t seq = p->next; has_time(rec) && seq > p->first; seq--) {
                struct pace_block *b = block_at(p, seq - 1);
                if (off >= b->begin && off < b->end)
                        return unless_full(pace_add_time(&b->pace, line, rec->time_us));
        }
        return 0;
}

/* Lines of the text, the last one with or without its end. */
static uint64_t count_lines(struct span text) {
        return span_count(text, '\n') + (text.n && text.p[text.n - 1] != '\n');
}

/* Lines of a message that follow each other are one piece. */
static int add_piece(struct pace *p, struct pace_piece piece) {
        struct pace_piece *last = p->n_pieces ? &p->pieces[p->n_pieces - 1] : NULL;

        if (!last || last->sighting != piece.sighting || piece.line < last->line || piece.line > last->line + last->lines)
                return unless_full(pace_add_piece(p, piece));
        if (piece.line + piece.lines > last->line + last->lines)
                last->lines = piece.line - last->line + piece.lines;
        return 0;
}

static int add_item(struct paces *p, const struct record *rec, int64_t sighting) {
        uint64_t first = rec->n_ext ? rec->ext[0].line : rec->line, last = first;
        struct pace *pace = &block_at(p, p->first)->pace;
        int r = 0;

        for (size_t i = 1; i < rec->n_ext; i++)
                last = rec->ext[i].line > last ? rec->ext[i].line : last;
        if (has_time(rec))
                r = pace_add_time(pace, p->items + 1, rec->time_us);
        p->items++;
        return r < 0 ? r : pace_add_piece(pace, (struct pace_piece){first, last - first + 1, sighting});
}

int paces_message(struct paces *p, const struct record *rec, int64_t sighting) {
        int r = 0;

        if (p->capture)
                return add_item(p, rec, sighting);
        for (size_t i = 0; i < rec->n_ext && r == 0; i++) {
                const struct extent *e = &rec->ext[i];
                struct pace_piece piece = {e->line, count_lines(span_sub(rec->text, e->at, e->len)), sighting};
                for (uint64_t seq = p->first; seq < p->next && r == 0; seq++) {
                        struct pace_block *b = block_at(p, seq);
                        if (piece.lines && e->off < b->end && e->off + e->len > b->begin)
                                r = add_piece(&b->pace, piece);
                }
        }
        return r;
}

void paces_cut(struct paces *p, uint64_t end) {
        struct pace_block *b;

        block_at(p, p->next - 1)->end = end;
        b = block_at(p, p->next++);
        pace_reset(&b->pace);
        b->begin = end;
        b->end = UINT64_MAX;
}

/* Handing out -------------------------------------------------------------------------------------------- */

static int by_line(const void *x, const void *y) {
        const struct pace_time *a = x, *b = y;

        return a->line != b->line ? (a->line > b->line) - (a->line < b->line) : (a->us > b->us) - (a->us < b->us);
}

static int by_place(const void *x, const void *y) {
        const struct pace_piece *a = x, *b = y;

        return a->line != b->line ? (a->line > b->line) - (a->line < b->line)
                                  : (a->sighting > b->sighting) - (a->sighting < b->sighting);
}

/* qsort() takes its time with what is in order already, and nearly all is. */
static void sort(void *v, size_t n, size_t size, int (*cmp)(const void *, const void *)) {
        for (size_t i = 1; i < n; i++)
                if (cmp((const char *)v + (i - 1) * size, (const char *)v + i * size) > 0) {
                        qsort(v, n, size, cmp);
                        return;
                }
}

static void widen(struct pace_row *row, int64_t us) {
        if (row->first_us == STAMP_NONE)
                row->first_us = row->last_us = us;
        else if (us > row->last_us)
                row->last_us = us;
}

/* In order of lines, one a line, and only where the time changes; a capture's are items, which have their order. */
static void settle(struct paces *p, struct pace *pace, struct pace_row *row) {
        struct pace_time last = p->last;
        size_t n = 0;

        if (!p->capture) {
                sort(pace->times, pace->n_times, sizeof(*pace->times), by_line);
                sort(pace->pieces, pace->n_pieces, sizeof(*pace->pieces), by_place);
        }
        for (size_t i = 0; i < pace->n_times; i++) {
                struct pace_time t = pace->times[i];
                widen(row, t.us);
                if (i + 1 < pace->n_times && pace->times[i + 1].line == t.line)
                        continue;
                if (!last.line || t.us != last.us)
                        pace->times[n++] = t;
                last = t;
        }
        pace->n_times = n;
        p->last = last;
}

/* The time that goes on from the block before stands first. */
static int carry(struct pace *pace, struct pace_time before) {
        int r;

        if (!before.line || (pace->n_times && pace->times[0].line <= before.line))
                return 0;
        if ((r = pace_add_time(pace, 0, 0)) < 0)
                return unless_full(r);
        memmove(pace->times + 1, pace->times, (pace->n_times - 1) * sizeof(*pace->times));
        pace->times[0] = before;
        return 0;
}

int paces_take(struct paces *p, bool end, struct pace_row *ret, struct buf *ret_data) {
        struct pace *pace = &block_at(p, p->first)->pace;
        struct pace_time before = p->last;
        int r;

        if (p->capture ? pace->n_pieces < (end ? 1 : PACES_ITEMS) : p->next - p->first < (end ? 2 : PACES_WAIT))
                return 0;
        *ret = (struct pace_row){.seq = p->first, .items = p->capture ? pace->n_pieces : 0, .first_us = STAMP_NONE,
                                 .last_us = STAMP_NONE};
        settle(p, pace, ret);
        if ((r = carry(pace, before)) < 0 || (r = pace_pack(pace, ret_data)) < 0)
                return r;
        pace_reset(pace);
        p->first++;
        if (p->capture)
                p->next++;
        return 1;
}
