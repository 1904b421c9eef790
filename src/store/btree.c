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
        COPIED = 4,  /* pages at once: SQLite writes less than 128 KiB */
        AT_PAGE_BYTES = 16, AT_RESERVED = 20, AT_AUTO_VACUUM = 52, AT_ENCODING = 56, ENCODING_UTF8 = 1,
        AT_CHANGES = 24, AT_PAGES = 28, AT_CHANGES_OF_PAGES = 92, HEADER = 100, /* of the file */
};

static void put16(unsigned char *p, size_t v) {
        p[0] = (unsigned char)(v >> 8);
        p[1] = (unsigned char)v;
}

static void put32(unsigned char *p, uint32_t v) {
        put16(p, v >> 16);
        put16(p + 2, v & 0xffff);
}

/* Pages that wait ---------------------------------------------------------------------------------------- */

int btrees_open(struct btrees *b, const char *beside) {
        *b = (struct btrees){.file = file_nameless(beside), .dividers = -1};
        if (b->file >= 0)
                b->dividers = file_nameless(beside);
        return b->file < 0 ? b->file : b->dividers < 0 ? b->dividers : 0;
}

void btrees_done(struct btrees *b) {
        if (b->file >= 0)
                close(b->file);
        if (b->dividers >= 0)
                close(b->dividers);
        free(b->fixes);
        *b = (struct btrees){.file = -1, .dividers = -1};
}

static int note_fix(struct btrees *b, uint32_t page, size_t at) {
        int r = array_grow(&b->fixes, b->n_fixes, &b->cap_fixes, sizeof(*b->fixes));

        if (r == 0)
                b->fixes[b->n_fixes++] = (struct btree_fix){page, (uint32_t)at};
        return r;
}

static int add_page(struct btrees *b, const unsigned char *page, uint32_t *ret) {
        int r = b->pages < UINT32_MAX - LOCK_PAGE ? 0 : -EFBIG;

        if (r == 0)
                r = file_put_at(b->file, span_of((const char *)page, BTREE_PAGE), b->pages * BTREE_PAGE);
        if (r == 0)
                *ret = (uint32_t)b->pages++;
        return r;
}

/* The rest of a record; *ret is the first page of the chain. */
static int spill(struct btrees *b, struct span rest, uint32_t *ret) {
        unsigned char page[BTREE_PAGE];
        uint32_t number;
        int r = 0;

        *ret = (uint32_t)b->pages;
        while (rest.n && r == 0) {
                struct span part = span_sub(rest, 0, BTREE_PAGE - POINTER);
                rest = span_from(rest, part.n);
                memset(page, 0, sizeof(page));
                if (rest.n) {
                        put32(page, (uint32_t)b->pages + 1);
                        r = note_fix(b, (uint32_t)b->pages, 0);
                }
                memcpy(page + POINTER, part.p, part.n);
                if (r == 0)
                        r = add_page(b, page, &number);
        }
        return r;
}

/* Leaves ------------------------------------------------------------------------------------------------- */

static void begin_leaf(struct btree *t) {
        memset(t->leaf, 0, BTREE_PAGE); /* what lay there before is nobody's to read */
        t->leaf[0] = t->keyed ? INDEX_LEAF : TABLE_LEAF;
        t->n = 0;
        t->low = BTREE_PAGE;
        buf_reset(&t->spills);
}

static void seal_leaf(struct btree *t) {
        put16(t->leaf + 3, t->n);
        put16(t->leaf + 5, t->low);
}

static bool last_spills(const struct btree *t) {
        uint16_t at;

        if (t->spills.n < sizeof(at))
                return false;
        memcpy(&at, t->spills.p + t->spills.n - sizeof(at), sizeof(at));
        return at == t->low + t->last_len - POINTER;
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
        c->spills = last_spills(t);
        if ((r = file_put_at(b->dividers, cell, c->at)) < 0)
                return r;
        b->dividers_end += cell.n;
        t->spills.n -= c->spills ? sizeof(uint16_t) : 0;
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
        for (size_t i = 0; i < t->spills.n && r == 0; i += sizeof(uint16_t)) {
                uint16_t at;
                memcpy(&at, t->spills.p + i, sizeof(at));
                r = note_fix(b, (uint32_t)b->pages, at);
        }
        if (r == 0)
                r = add_page(b, t->leaf, &c.page);
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
        uint16_t at = (uint16_t)(t->low + len - POINTER);
        if ((r = spill(b, span_from(record, local), &rest)) < 0)
                return r;
        put32(t->leaf + at, rest);
        return buf_put(&t->spills, span_of((const char *)&at, sizeof(at)));
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
        buf_done(&t->spills);
        *t = (struct btree){.keyed = t->keyed};
}

/* Into the case ------------------------------------------------------------------------------------------ */

uint32_t btree_page_number(uint32_t before, uint64_t i) {
        uint64_t number = (uint64_t)before + 1 + i;

        return (uint32_t)(number + (before < LOCK_PAGE && number >= LOCK_PAGE));
}

struct attach {
        struct btrees *b;
        sqlite3_file *file;
        uint32_t before; /* pages that are there already */
        uint64_t pages;  /* that were put behind them */
};

static int io_errno(sqlite3_file *file, int rc) {
        int error = 0;

        if (rc == SQLITE_OK || rc == SQLITE_FULL || rc == SQLITE_IOERR_NOMEM)
                return rc == SQLITE_OK ? 0 : rc == SQLITE_FULL ? -ENOSPC : -ENOMEM;
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
        return error > 0 ? -error : -EIO;
}

static int put_pages(struct attach *a, const unsigned char *pages, size_t n, uint32_t number) {
        sqlite3_int64 at = (sqlite3_int64)(number - 1) * BTREE_PAGE;

        return io_errno(a->file, a->file->pMethods->xWrite(a->file, pages, (int)(n * BTREE_PAGE), at));
}

static uint32_t number_of(const struct attach *a, uint32_t waiting) {
        return btree_page_number(a->before, waiting);
}

/* Those pages that wait from a->pages on; *io is the first fix that is still to be made. */
static int copy_some(struct attach *a, unsigned char *pages, size_t n, size_t *io) {
        const struct btrees *b = a->b;
        uint64_t from = a->pages;
        int r = file_get_at(b->file, pages, n * BTREE_PAGE, from * BTREE_PAGE);

        for (; r == 0 && *io < b->n_fixes && b->fixes[*io].page < from + n; ++*io) {
                unsigned char *p = pages + (b->fixes[*io].page - from) * BTREE_PAGE + b->fixes[*io].at;
                put32(p, number_of(a, be32(p)));
        }
        for (size_t done = 0, run; done < n && r == 0; done += run) { /* up to the page that is left out */
                uint32_t number = btree_page_number(a->before, from + done);
                run = number < LOCK_PAGE && LOCK_PAGE - number < n - done ? LOCK_PAGE - number : n - done;
                r = put_pages(a, pages + done * BTREE_PAGE, run, number);
        }
        a->pages += n;
        return r;
}

static int copy_waiting(struct attach *a) {
        unsigned char *pages = malloc((size_t)COPIED * BTREE_PAGE);
        size_t fix = 0;
        int r = pages ? 0 : -ENOMEM;

        while (r == 0 && a->pages < a->b->pages) {
                uint64_t left = a->b->pages - a->pages;
                r = copy_some(a, pages, left < COPIED ? (size_t)left : COPIED, &fix);
        }
        free(pages);
        return r;
}

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
static int make_interior(const struct attach *a, const struct btree *t, size_t i, size_t n, unsigned char *page) {
        size_t low = BTREE_PAGE;
        int r = 0;

        memset(page, 0, BTREE_PAGE);
        page[0] = t->keyed ? INDEX_INTERIOR : TABLE_INTERIOR;
        for (size_t k = 0; k + 1 < n && r == 0; k++) {
                const struct btree_child *c = &t->children[i + k];
                low -= POINTER + c->len;
                put32(page + low, c->page);
                r = get_divider(a->b, t, c, page + low + POINTER);
                if (c->spills) {
                        unsigned char *p = page + low + c->len; /* its last four bytes */
                        put32(p, number_of(a, be32(p)));
                }
                put16(page + INTERIOR_HEAD + 2 * k, low);
        }
        put16(page + 3, n - 1);
        put16(page + 5, low);
        put32(page + 8, t->children[i + n - 1].page);
        return r;
}

/* The pages above t's children take their place, until one holds all. */
static int raise(struct attach *a, struct btree *t) {
        unsigned char page[BTREE_PAGE];
        size_t made = 0;
        int r = 0;

        for (size_t i = 0, n; i < t->n_children && r == 0; i += n) {
                struct btree_child last;
                n = fit(t, i);
                last = t->children[i + n - 1];
                last.page = btree_page_number(a->before, a->pages++);
                r = make_interior(a, t, i, n, page);
                r = r == 0 ? put_pages(a, page, 1, last.page) : r;
                t->children[made++] = last;
        }
        t->n_children = made;
        return r;
}

static int put_root(struct attach *a, struct btree *t, uint32_t root) {
        unsigned char page[BTREE_PAGE];
        int r = 0;

        if (t->n_children == 0) { /* one leaf: it never waited */
                seal_leaf(t);
                for (size_t i = 0; i < t->spills.n; i += sizeof(uint16_t)) {
                        uint16_t at;
                        memcpy(&at, t->spills.p + i, sizeof(at));
                        put32(t->leaf + at, number_of(a, be32(t->leaf + at)));
                }
                return put_pages(a, t->leaf, 1, root);
        }
        for (size_t i = 0; i < t->n_children; i++)
                t->children[i].page = number_of(a, t->children[i].page);
        while (r == 0 && fit(t, 0) < t->n_children)
                r = raise(a, t);
        if (r == 0)
                r = make_interior(a, t, 0, t->n_children, page);
        return r == 0 ? put_pages(a, page, 1, root) : r;
}

/* How long the file is now, and that it has changed: who takes a lock next forgets what was read before. */
static int put_header(struct attach *a, unsigned char *header) {
        uint32_t changes = be32(header + AT_CHANGES) + 1;

        put32(header + AT_CHANGES, changes);
        put32(header + AT_CHANGES_OF_PAGES, changes);
        if (a->pages)
                put32(header + AT_PAGES, btree_page_number(a->before, a->pages - 1));
        return io_errno(a->file, a->file->pMethods->xWrite(a->file, header, HEADER, 0));
}

/* Is the file such as pages are made for here? */
static bool is_known(const unsigned char *header) {
        return (header[AT_PAGE_BYTES] << 8 | header[AT_PAGE_BYTES + 1]) == BTREE_PAGE && !header[AT_RESERVED] &&
               !be32(header + AT_AUTO_VACUUM) && be32(header + AT_ENCODING) == ENCODING_UTF8;
}

static int attach_all(struct attach *a, const struct btree_root *v, size_t n) {
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++)
                if (v[i].tree->n_children)
                        r = end_leaf(a->b, v[i].tree, true);
        if (r == 0)
                r = copy_waiting(a);
        for (size_t i = 0; i < n && r == 0; i++)
                r = put_root(a, v[i].tree, v[i].page);
        return r;
}

int btrees_attach(struct btrees *b, sqlite3_file *file, const struct btree_root *v, size_t n) {
        unsigned char header[HEADER];
        struct attach a = {.b = b, .file = file};
        int r = io_errno(file, file->pMethods->xRead(file, header, HEADER, 0));

        if (r == 0 && !is_known(header))
                r = -ENOTSUP;
        a.before = r == 0 ? be32(header + AT_PAGES) : 0;
        if (r == 0)
                r = attach_all(&a, v, n);
        if (r == 0)
                r = put_header(&a, header);
        for (size_t i = 0; i < n; i++)
                btree_done(v[i].tree);
        b->n_fixes = 0;
        b->pages = b->dividers_end = 0;
        return r == 0 && (ftruncate(b->file, 0) < 0 || ftruncate(b->dividers, 0) < 0) ? -errno : r;
}
