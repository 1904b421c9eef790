/*
 * A page is filled from both ends: pointers to its cells from the front, the cells from the back. What does not fit into a
 * page spills into a chain of others. Pages above the leaves are made last, from what was kept of each leaf: in memory a few
 * bytes, and of keyed ones, the rows of which may be long, the row that divides it from the next in a file.
 */
#include "store/btree.h"

#include "base/array.h"
#include "store/file.h"
#include "store/tuple.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

enum {
        INDEX_INTERIOR = 2, TABLE_INTERIOR = 5, INDEX_LEAF = 10, TABLE_LEAF = 13, /* kinds of pages */
        LEAF_HEAD = 8, INTERIOR_HEAD = 12,
        POINTER = 4,    /* bytes of a page's number */
        CELL_LEAST = 4, /* bytes */
        /* Bytes of a record that stand in a leaf: all up to so many, else at least so many. */
        TABLE_MOST = BTREE_PAGE - 35,
        KEYED_MOST = (BTREE_PAGE - 12) * 64 / 255 - 23,
        SPILLING_LEAST = (BTREE_PAGE - 12) * 32 / 255 - 23,
        LOCK_PAGE = 0x40000000 / BTREE_PAGE + 1, /* where SQLite locks: never used */
        RUN_LEAST = 16, RUN_MOST = 256, /* pages that are reserved at once: half as many as there are, within these */
        AT_PAGE_BYTES = 16, AT_RESERVED = 20, AT_AUTO_VACUUM = 52, AT_ENCODING = 56, ENCODING_UTF8 = 1,
        AT_CHANGES = 24, AT_PAGES = 28, AT_FREE = 32, AT_FREE_PAGES = 36, AT_CHANGES_OF_PAGES = 92, HEADER = 100, /* of the file */
        TRUNK_HEAD = 8, /* of a page that lists free ones (1.5) */
};

static void put16(unsigned char *p, size_t v) {
        p[0] = (unsigned char)(v >> 8);
        p[1] = (unsigned char)v;
}

static void put32(unsigned char *p, uint32_t v) {
        put16(p, v >> 16);
        put16(p + 2, v & 0xffff);
}

/* Pages of the case -------------------------------------------------------------------------------------- */

static int io_errno(sqlite3_file *file, int rc) {
        int error = 0;

        if (rc == SQLITE_OK || rc == SQLITE_FULL || rc == SQLITE_IOERR_NOMEM)
                return rc == SQLITE_OK ? 0 : rc == SQLITE_FULL ? -ENOSPC : -ENOMEM;
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
        return error > 0 ? -error : -EIO;
}

static uint32_t usable(uint32_t page) {
        return page + (page == LOCK_PAGE);
}

static sqlite3_int64 place_of(uint32_t page) {
        return (sqlite3_int64)(page - 1) * BTREE_PAGE;
}

static int write_pages(void *ctx, struct span pages, uint64_t at) {
        const struct btrees *b = ctx;

        return io_errno(b->file, b->file->pMethods->xWrite(b->file, pages.p, (int)pages.n, (sqlite3_int64)at));
}

static int put_page(struct btrees *b, const unsigned char *page, uint32_t number) {
        return outbox_put(&b->out, span_of((const char *)page, BTREE_PAGE), (uint64_t)place_of(number));
}

int btrees_open(struct btrees *b, sqlite3_file *file, const char *beside, btrees_more more, void *ctx) {
        *b = (struct btrees){.file = file, .more = more, .ctx = ctx, .out = {.put = write_pages, .ctx = b},
                             .dividers = file_nameless(beside)};
        return b->dividers < 0 ? b->dividers : 0;
}

void btrees_done(struct btrees *b) {
        outbox_done(&b->out);
        if (b->dividers >= 0)
                close(b->dividers);
        *b = (struct btrees){.dividers = -1};
}

/* Is the file such as pages are made for here? */
static bool is_known(const unsigned char *header) {
        return (header[AT_PAGE_BYTES] << 8 | header[AT_PAGE_BYTES + 1]) == BTREE_PAGE && !header[AT_RESERVED] &&
               !be32(header + AT_AUTO_VACUUM) && be32(header + AT_ENCODING) == ENCODING_UTF8;
}

static int get_header(struct btrees *b, unsigned char *header) {
        int r = io_errno(b->file, b->file->pMethods->xRead(b->file, header, HEADER, 0));

        return r == 0 && !is_known(header) ? -ENOTSUP : r;
}

/* It has changed: who takes a lock next forgets what was read before. */
static int put_header(struct btrees *b, unsigned char *header) {
        uint32_t changes = be32(header + AT_CHANGES) + 1;

        put32(header + AT_CHANGES, changes);
        put32(header + AT_CHANGES_OF_PAGES, changes);
        return io_errno(b->file, b->file->pMethods->xWrite(b->file, header, HEADER, 0));
}

int btrees_reserve(struct btrees *b, uint32_t pages) {
        unsigned char header[HEADER];
        uint32_t before;
        int r = get_header(b, header);

        if (r < 0)
                return r;
        before = be32(header + AT_PAGES);
        if (before > UINT32_MAX - pages - 2)
                return -EFBIG;
        b->next = usable(before + 1);
        b->end = b->next + pages;
        b->end += b->next < LOCK_PAGE && b->end > LOCK_PAGE;
        put32(header + AT_PAGES, b->end - 1);
        r = io_errno(b->file, b->file->pMethods->xTruncate(b->file, place_of(b->end)));
        return r == 0 ? put_header(b, header) : r;
}

/* A page of the run. */
static int take_page(struct btrees *b, uint32_t *ret) {
        uint64_t half = b->taken / 2;
        uint32_t pages = half < RUN_LEAST ? RUN_LEAST : half > RUN_MOST ? RUN_MOST : (uint32_t)half;
        int r = 0;

        if (b->next >= b->end)
                r = b->unlocked ? btrees_reserve(b, pages) : b->more(b->ctx, pages);
        if (r < 0)
                return r;
        *ret = b->next;
        b->next = usable(b->next + 1);
        b->taken++;
        return 0;
}

_Static_assert(RUN_MOST <= (BTREE_PAGE - TRUNK_HEAD) / POINTER, "one page lists all that is left of a run");

/* What is left of the run is cut off where it ends the file; else it becomes free pages, for SQLite to use: the first lists the others. */
static int give_back(struct btrees *b, unsigned char *header) {
        unsigned char trunk[BTREE_PAGE] = {0};
        uint32_t n = 0, first = b->next, end = b->end;
        int r;

        b->next = b->end = 0;
        if (first >= end)
                return 0;
        if (end - 1 == be32(header + AT_PAGES)) {
                put32(header + AT_PAGES, first - 1 == LOCK_PAGE ? LOCK_PAGE - 1 : first - 1);
                return io_errno(b->file, b->file->pMethods->xTruncate(b->file, place_of(first)));
        }
        for (uint32_t page = usable(first + 1); page < end; page = usable(page + 1))
                put32(trunk + TRUNK_HEAD + POINTER * n++, page);
        memcpy(trunk, header + AT_FREE, POINTER);
        put32(trunk + POINTER, n);
        if ((r = put_page(b, trunk, first)) < 0)
                return r;
        put32(header + AT_FREE, first);
        put32(header + AT_FREE_PAGES, be32(header + AT_FREE_PAGES) + 1 + n);
        return 0;
}

/* The rest of a record; *ret is the first page of the chain. */
static int spill(struct btrees *b, struct span rest, uint32_t *ret) {
        unsigned char page[BTREE_PAGE];
        uint32_t number, next = 0;
        int r = take_page(b, &number);

        *ret = number;
        while (rest.n && r == 0) {
                struct span part = span_sub(rest, 0, BTREE_PAGE - POINTER);
                rest = span_from(rest, part.n);
                memset(page, 0, sizeof(page));
                memcpy(page + POINTER, part.p, part.n);
                if (rest.n && (r = take_page(b, &next)) == 0)
                        put32(page, next);
                if (r == 0)
                        r = put_page(b, page, number);
                number = next;
        }
        return r;
}

/* Leaves ------------------------------------------------------------------------------------------------- */

static void begin_leaf(struct btree *t) {
        memset(t->leaf, 0, BTREE_PAGE); /* what lay there before is nobody's to read */
        t->leaf[0] = t->keyed ? INDEX_LEAF : TABLE_LEAF;
        t->n = 0;
        t->low = BTREE_PAGE;
}

static void seal_leaf(struct btree *t) {
        put16(t->leaf + 3, t->n);
        put16(t->leaf + 5, t->low);
}

/* The last cell of a keyed leaf goes up and stands between it and the next; of a table its key does, and the cell stays. */
static int add_divider(struct btrees *b, struct btree *t, struct btree_child *c) {
        unsigned char key[VARINT_BYTES];
        struct span cell = span_of((char *)t->leaf + t->low, t->last_len);
        int r;

        if (!t->keyed) {
                c->at = (uint64_t)t->last;
                c->len = (uint32_t)varint_put(key, c->at);
                return 0;
        }
        c->at = b->dividers_end;
        c->len = (uint32_t)cell.n;
        if ((r = file_put_at(b->dividers, cell, c->at)) < 0)
                return r;
        b->dividers_end += cell.n;
        t->n--;
        put16(t->leaf + LEAF_HEAD + 2 * t->n, 0);
        t->low += t->last_len;
        return 0;
}

static int get_divider(const struct btrees *b, const struct btree *t, const struct btree_child *c, unsigned char *ret) {
        if (t->keyed)
                return file_get_at(b->dividers, ret, c->len, c->at);
        varint_put(ret, c->at);
        return 0;
}

/* last: no leaf comes after it. */
static int end_leaf(struct btrees *b, struct btree *t, bool last) {
        struct btree_child c = {0};
        int r = array_grow(&t->children, t->n_children, &t->cap_children, sizeof(*t->children));

        if (r == 0 && !last)
                r = add_divider(b, t, &c);
        seal_leaf(t);
        if (r == 0 && (r = take_page(b, &c.page)) == 0)
                r = put_page(b, t->leaf, c.page);
        if (r == 0)
                t->children[t->n_children++] = c;
        return r;
}

/* Bytes of a record that stand in the leaf. */
static size_t local_bytes(bool keyed, size_t n) {
        size_t most = keyed ? KEYED_MOST : TABLE_MOST, local;

        if (n <= most)
                return n;
        local = SPILLING_LEAST + (n - SPILLING_LEAST) % (BTREE_PAGE - POINTER);
        return local <= most ? local : SPILLING_LEAST;
}

static int begin(struct btree *t) {
        if (t->leaf)
                return 0;
        if (!(t->leaf = malloc(BTREE_PAGE)))
                return -ENOMEM;
        begin_leaf(t);
        return 0;
}

/* What stands before the record: its length and, in a table, its rowid. */
static size_t put_lead(unsigned char *p, const struct btree *t, int64_t rowid, size_t record) {
        size_t n = varint_put(p, record);

        return t->keyed ? n : n + varint_put(p + n, (uint64_t)rowid);
}

static int place(struct btrees *b, struct btree *t, struct span lead, struct span record) {
        size_t local = local_bytes(t->keyed, record.n), len = lead.n + local + (local < record.n ? POINTER : 0);
        unsigned char *p;
        uint32_t rest;
        int r;

        len = len < CELL_LEAST ? CELL_LEAST : len;
        if (LEAF_HEAD + 2 * (t->n + 1) + len > t->low) {
                if ((r = end_leaf(b, t, false)) < 0)
                        return r;
                begin_leaf(t);
        }
        t->low -= len;
        t->last_len = len;
        p = t->leaf + t->low;
        memcpy(p, lead.p, lead.n);
        memcpy(p + lead.n, record.p, local);
        put16(t->leaf + LEAF_HEAD + 2 * t->n++, t->low);
        if (local == record.n)
                return 0;
        if ((r = spill(b, span_from(record, local), &rest)) == 0)
                put32(p + len - POINTER, rest);
        return r;
}

int btree_add(struct btrees *b, struct btree *t, int64_t rowid, struct span record) {
        unsigned char lead[2 * VARINT_BYTES];
        int r = begin(t);

        if (r == 0 && !t->keyed && (t->n || t->n_children) && rowid <= t->last)
                r = -EEXIST;
        if (r < 0)
                return r;
        r = place(b, t, span_of((const char *)lead, put_lead(lead, t, rowid, record.n)), record);
        t->last = rowid;
        return r;
}

bool btree_is_empty(const struct btree *t) {
        return !t->leaf;
}

void btree_done(struct btree *t) {
        free(t->leaf);
        free(t->children);
        *t = (struct btree){.keyed = t->keyed};
}

/* Into the tables ---------------------------------------------------------------------------------------- */

/* How many children from i on one page takes. No page is left with a child alone. */
static size_t fit(const struct btree *t, size_t i) {
        size_t bytes = INTERIOR_HEAD, n = 0;

        while (i + n < t->n_children && bytes + 2 + POINTER + t->children[i + n].len <= BTREE_PAGE) {
                bytes += 2 + POINTER + t->children[i + n].len;
                n++;
        }
        return i + n + 1 == t->n_children ? n - 1 : n;
}

/* Children [i, i + n): all but the last have their divider behind them in the page. */
static int make_interior(const struct btrees *b, const struct btree *t, size_t i, size_t n, unsigned char *page) {
        size_t low = BTREE_PAGE;
        int r = 0;

        memset(page, 0, BTREE_PAGE);
        page[0] = t->keyed ? INDEX_INTERIOR : TABLE_INTERIOR;
        for (size_t k = 0; k + 1 < n && r == 0; k++) {
                const struct btree_child *c = &t->children[i + k];
                low -= POINTER + c->len;
                put32(page + low, c->page);
                r = get_divider(b, t, c, page + low + POINTER);
                put16(page + INTERIOR_HEAD + 2 * k, low);
        }
        put16(page + 3, n - 1);
        put16(page + 5, low);
        put32(page + 8, t->children[i + n - 1].page);
        return r;
}

/* The pages above t's children take their place, until one holds all. */
static int raise(struct btrees *b, struct btree *t) {
        unsigned char page[BTREE_PAGE];
        size_t made = 0;
        int r = 0;

        for (size_t i = 0, n; i < t->n_children && r == 0; i += n) {
                struct btree_child last;
                n = fit(t, i);
                last = t->children[i + n - 1];
                if ((r = make_interior(b, t, i, n, page)) == 0 && (r = take_page(b, &last.page)) == 0)
                        r = put_page(b, page, last.page);
                t->children[made++] = last;
        }
        t->n_children = made;
        return r;
}

static int put_root(struct btrees *b, struct btree *t, uint32_t root) {
        unsigned char page[BTREE_PAGE];
        int r = 0;

        if (t->n_children == 0) { /* one leaf */
                seal_leaf(t);
                return put_page(b, t->leaf, root);
        }
        r = end_leaf(b, t, true);
        while (r == 0 && fit(t, 0) < t->n_children)
                r = raise(b, t);
        if (r == 0)
                r = make_interior(b, t, 0, t->n_children, page);
        return r == 0 ? put_page(b, page, root) : r;
}

int btrees_attach(struct btrees *b, const struct btree_root *v, size_t n) {
        unsigned char header[HEADER];
        int r = 0;

        b->unlocked = true;
        for (size_t i = 0; i < n && r == 0; i++)
                r = put_root(b, v[i].tree, v[i].page);
        b->unlocked = false;
        if (r == 0 && (r = get_header(b, header)) == 0 && (r = give_back(b, header)) == 0 && (r = outbox_flush(&b->out)) == 0)
                r = put_header(b, header);
        for (size_t i = 0; i < n; i++)
                btree_done(v[i].tree);
        b->dividers_end = 0;
        return r == 0 && ftruncate(b->dividers, 0) < 0 ? -errno : r;
}
