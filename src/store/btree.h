/*
 * The tables of a new case that get many rows, laid down page by page as SQLite's file format has them
 * (sqlite.org/fileformat2.html, 1.6), because a statement for each row costs several times what its bytes do. Rows come in
 * the order of their keys. Pages wait in a file without a name beside the case, for SQLite gives out the pages of the case
 * itself meanwhile; btrees_attach() puts them behind those, when nobody has a lock on it.
 */
#ifndef SIPDX_STORE_BTREE_H
#define SIPDX_STORE_BTREE_H

#include "base/buf.h"

#include <stdint.h>

enum { BTREE_PAGE = 16384 }; /* bytes of a page of the case; connect.c says the same to SQLite */

struct btree_child { /* a page below, and what divides it from the next */
        uint32_t page;
        uint32_t len; /* bytes of the divider */
        uint64_t at;  /* where it stands in the file of dividers; of a table, its last rowid */
        bool spills;  /* it ends with the number of a page */
};

struct btree {
        bool keyed;          /* WITHOUT ROWID: the record is its own key */
        unsigned char *leaf; /* that is being filled; NULL: there are no rows */
        size_t n, low;       /* its cells, and where the lowest begins */
        size_t last_len;     /* of the last cell */
        int64_t last;        /* rowid */
        struct buf spills;   /* uint16_t each: where a page's number stands in the leaf */
        struct btree_child *children;
        size_t n_children, cap_children;
};

struct btree_fix { /* where a waiting page has the number of another: it counts from the first of those that wait */
        uint32_t page, at;
};

struct btrees {
        int file;       /* of the pages that wait */
        uint64_t pages; /* how many there are */
        int dividers;   /* the file of what stands between the leaves of keyed trees, … */
        uint64_t dividers_end; /* … and its length */
        struct btree_fix *fixes; /* page after page */
        size_t n_fixes, cap_fixes;
};

struct sqlite3_file;

/* beside: the path of the case. 0 or -errno. */
int btrees_open(struct btrees *b, const char *beside);
/* Takes one that btrees_open() has not seen, if .file and .dividers are below 0. */
void btrees_done(struct btrees *b);

/* A row with its record (store/tuple.h). Rowids must rise (-EEXIST) unless the tree is keyed; then the records' keys must, which is not
 * checked. 0 or -errno. */
int btree_add(struct btrees *b, struct btree *t, int64_t rowid, struct span record);
bool btree_is_empty(const struct btree *t);
void btree_done(struct btree *t);

struct btree_root {
        struct btree *tree; /* not empty; it is empty afterwards */
        uint32_t page;      /* of its table, which has no rows yet */
};

/* Brings trees into the case: nobody may have a lock on it, and all that SQLite has of it must be in the file. Connections see the new
 * pages when they next take a lock. There is no journal: a crash leaves a damaged file, so only for one that has not got its name yet;
 * after an error it is damaged too. -ENOTSUP: its page size, encoding or kind is another; 0 or -errno. */
int btrees_attach(struct btrees *b, struct sqlite3_file *file, const struct btree_root *v, size_t n);

/* The number of waiting page i (from 0) behind the `before` pages that are there: one page is never used. */
uint32_t btree_page_number(uint32_t before, uint64_t i);

#endif
