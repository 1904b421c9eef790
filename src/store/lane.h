/*
 * Lanes of the timeline: what has an order of its own, in blocks of which only the ends are known until one is asked for. Nobody
 * outside the room includes it.
 */
#ifndef SIPDX_STORE_LANE_H
#define SIPDX_STORE_LANE_H

#include "store/internal.h"
#include "store/pace.h"

/* The time of what has none, behind all others. */
#define LANE_LAST INT64_MAX

enum lane_kind { LANE_LINES, LANE_MESSAGES, LANE_FRAMES };

/* From this item of the lane on lines stand at time order_us, which never falls; their record says own_us. */
struct step {
        uint64_t item;
        int64_t order_us, own_us;
};

/* A block, unpacked. */
struct page {
        size_t block;
        struct page *newer, *older;
        struct step *steps; /* the first is that of the first item */
        size_t n_steps;
        struct pace pace; /* its pieces; of messages and frames, one an item */
};

struct lane_block {
        uint64_t from, items; /* in its lane */
        uint64_t line;        /* number of its first line */
        uint64_t low, high;   /* of a capture: the frames that its items begin in, once they were looked at; high 0: not yet */
        int64_t first_us, last_us; /* its items are within, and no later block's are before last_us; both on the case's clock */
        int64_t data;         /* blob; 0: none */
        struct page *page;    /* NULL: not unpacked */
};

struct lane {
        int64_t source;
        enum lane_kind kind;
        struct clock_line clock;
        size_t first, n; /* its blocks */
        uint64_t items;
};

struct lanes {
        struct store *s;
        struct texts *texts;
        struct lane *v; /* by source, then kind */
        size_t n, cap;
        struct lane_block *blocks;
        size_t n_blocks, cap_blocks;
        struct page *newest, *oldest; /* those that are kept; frames are always */
        size_t kept_bytes;
};

/* In place; lanes_done() in any case. 0, -ENOMEM, -EBADMSG. */
int lanes_init(struct lanes *l, struct store *s);
void lanes_done(struct lanes *l);

/* The block that holds item `at` of the lane, which is below lane->items. */
size_t lane_block_of(const struct lanes *l, const struct lane *lane, uint64_t at);
/* A block's page, borrowed until the next call. 0, -ENOMEM, -EBADMSG. */
int lane_page(struct lanes *l, const struct lane *lane, size_t block, const struct page **ret);
/* The step of the page that item `at` is in. */
size_t page_step(const struct page *p, uint64_t at);
/* The piece that a line is of; NULL: none. */
const struct pace_piece *page_piece(const struct page *p, uint64_t line);

/* How many items of the lane are at time_us or before: at least, and less than or equal to *ret_most; without a look into pages. */
uint64_t lane_least(const struct lanes *l, const struct lane *lane, int64_t time_us, uint64_t *ret_most);
/* The same, exactly. 0, -ENOMEM, -EBADMSG. */
int lane_upto(struct lanes *l, const struct lane *lane, int64_t time_us, uint64_t *ret);

#endif
